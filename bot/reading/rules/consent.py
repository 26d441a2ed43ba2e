"""Consent by answer: a question or a label asks whether we may stay in touch, and the answer allows it."""

from collections.abc import Iterator

from bot.reading.marked import MarkedNote, Proposal, Stretch
from bot.reading.terms import Statement

_ASKS = "compliance.consent"


def propose_consent_answered(marked: MarkedNote) -> Iterator[Proposal]:
    """Propose consent where the words of a question or a label, and not the bot, asked for it."""
    for place in marked.usable:
        statement = marked.statements[place]
        asked = statement.label or statement.question
        if asked is None or _ASKS not in marked.topics[place] or not _allows(marked, statement):
            continue
        span = _with_question(statement)
        yield Proposal(_ASKS, "granted", span.start, span.end, "allowed in answer", corrects=statement.corrects)
        return


def _allows(marked: MarkedNote, statement: Statement) -> bool:
    if statement.agrees is not None:
        return statement.agrees
    cues = marked.cues_in(statement, "allows")
    return any(marked.is_stated(statement, cue) for cue in cues) and not marked.has_cue(statement, "forbids")


def _with_question(statement: Statement) -> Stretch:
    """Return the answer with the label or question that it answers, so that the quote can be understood alone."""
    starts = [each for each in (statement.label_start, statement.question_start) if each is not None]
    return Stretch(min([statement.start, *starts]), statement.end)
