"""Fields in words that the other side suggested and the buyer took up: "so you need 40 sites monitored?" - "yes"."""

from collections.abc import Callable, Iterator
from typing import Final

from bot.reading.marked import MarkedNote, Proposal, Stretch
from bot.reading.rules.texts import trimmed, words_in
from bot.reading.terms import Speaker
from qualification.terms import FieldName

_SHORTEST: Final = 3
_LONGEST: Final = 30
"""Words of a question with its answer."""
_WANTS: Final = ("want", "asked_for", "wanted_is", "expect")


def propose_agreed(
    marked: MarkedNote, field: FieldName, tells: Callable[[MarkedNote, Stretch], bool]
) -> Iterator[Proposal]:
    """Propose the first question that tells of a field and was answered with a yes, together with the yes."""
    for place in marked.usable:
        statement = marked.statements[place]
        question = marked.agreed_to(statement) if statement.agrees else None
        if question is None or statement.speaker is not Speaker.BUYER or not tells(marked, question):
            continue
        span = trimmed(marked, question.start, statement.end)
        if words_in(marked, span) <= _LONGEST:
            words = marked.text[span.start : span.end]
            yield Proposal(field, words, span.start, span.end, "yes to the question", corrects=statement.corrects)
            return


def tells_of_work(marked: MarkedNote, question: Stretch) -> bool:
    """Tell whether a question asks for a yes to work or a product, not to a step, a sum or papers."""
    wished = tells_of_wish(marked, question) or _merely_names(marked, question)
    return wished and _holds_work(marked, question)


def _holds_work(marked: MarkedNote, question: Stretch) -> bool:
    return bool(
        marked.has_cue(question, "work")
        or marked.inside(question, marked.values_of("need.offering", "scope.modality"))
        or any(each.counted_as_work for each in marked.inside(question, marked.quantities))
    )


def tells_of_wish(marked: MarkedNote, question: Stretch) -> bool:
    """Tell whether a question asks for a yes to something that they want, not to a step, a sum or papers."""
    return marked.has_cue(question, *_WANTS) and not _is_brief_or_other(marked, question)


def _merely_names(marked: MarkedNote, question: Stretch) -> bool:
    """Tell whether a question is no clause but names things to be said yes to: "so routing plus the interface?"."""
    plain = not marked.has_cue(question, "clause", "asks_openly")
    return plain and not _is_brief_or_other(marked, question)


def _is_brief_or_other(marked: MarkedNote, question: Stretch) -> bool:
    if words_in(marked, question) < _SHORTEST or marked.has_cue(question, "other_want", "document"):
        return True
    return _is_of_other(marked, question)


def tells_of_trouble(marked: MarkedNote, question: Stretch) -> bool:
    """Tell whether a question asks for a yes to a problem, or to work."""
    troubled = marked.has_cue(question, "problem") and not marked.has_cue(question, "no_problem", "about_us")
    wished = tells_of_wish(marked, question) and _holds_work(marked, question)
    return wished or (troubled and not _is_of_other(marked, question))


def tells_of_papers(marked: MarkedNote, question: Stretch) -> bool:
    """Tell whether a question asks for a yes to named documents."""
    named = marked.cues_in(question, "document")
    plain = [cue for cue in named if not marked.has_cue(cue, "papers")]
    return bool(plain) and marked.has_cue(question, *_WANTS) and not _is_of_other(marked, question)


def _is_of_other(marked: MarkedNote, question: Stretch) -> bool:
    steps = marked.values_of("next_step.kind", "compliance.consent", "budget.status")
    return any(marked.inside(question, found) for found in (steps, marked.money, marked.roles, marked.approvals))
