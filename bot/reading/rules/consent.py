"""Consent by answer: a question or a label asks whether we may stay in touch, and the answer allows it."""

from collections.abc import Iterator
from typing import Final

from bot.reading.marked import MarkedNote, Proposal, Stretch
from bot.reading.terms import Statement
from qualification.terms import FieldName

_ASKS: Final[FieldName] = "compliance.consent"


def propose_consent_answered(marked: MarkedNote) -> Iterator[Proposal]:
    """Propose consent where the words of a question or a label, and not the bot, asked for it."""
    for place in marked.usable:
        statement = marked.statements[place]
        asked = statement.label or statement.question
        if asked is None or _ASKS not in marked.topics[place] or not marked.allows(statement):
            continue
        span = _with_question(statement)
        yield Proposal(_ASKS, "granted", span.start, span.end, "allowed in answer", corrects=statement.corrects)
        return


def _with_question(statement: Statement) -> Stretch:
    """Return the answer with the label or question that it answers, so that the quote can be understood alone."""
    starts = [each for each in (statement.label_start, statement.question_start) if each is not None]
    return Stretch(min([statement.start, *starts]), statement.end)
