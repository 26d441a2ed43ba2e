"""Fields in words that the other side suggested and the buyer took up: "so you need 40 sites monitored?" - "yes"."""

from collections.abc import Callable, Iterator
from typing import Final

from bot.reading.marked import MarkedNote, Proposal, Stretch, each_once
from bot.reading.rules.subjects import is_elsewhere
from bot.reading.rules.texts import covered, trimmed, words_in
from bot.reading.terms import Speaker, Statement
from qualification.terms import FieldName

_SHORTEST: Final = 3
_LONGEST: Final = 30
"""Words of a question with its answer."""
_OPENING: Final = 12
"""Code points in which a clause shows that it has a subject of its own: "we do the rest"."""
_A_NOUN: Final = 4
"""Letters of a word that may name a thing."""
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


@each_once
def takes_up_thing(marked: MarkedNote, place: int) -> bool:
    """Tell whether a buyer repeats the thing that our side named: "so stock control?" - "Stock control, with tags"."""
    statement = marked.statements[place]
    if statement.speaker is not Speaker.BUYER or statement.label is not None or statement.agrees is False:
        return False
    if statement.question_start is None or statement.question_end is None:
        return False
    question = Stretch(statement.question_start, statement.question_end)
    opening = Stretch(statement.start, min(statement.start + _OPENING, statement.end))
    if marked.has_cue(question, "asks_openly") or marked.has_cue(opening, "clause"):
        return False
    asked, told = _things_in(marked, question), _things_in(marked, statement)
    if not asked & told or not asked ^ told or marked.has_cue(statement, "besides"):
        return False
    in_words = marked.policy.values_of("need.offering") is None and marked.has_cue(question, "therefore")
    work = marked.has_cue(question, "work") or marked.holds(question, marked.values_of("need.offering"))
    plain = not is_elsewhere(marked, place)
    return plain and (work or in_words) and not _is_brief_or_other(marked, question, shortest=1)


def _things_in(marked: MarkedNote, span: Stretch | Statement) -> set[str]:
    """Return the words of a span that may name a thing."""
    fillers = marked.cues_in(span, "filler", "want", "lead_in", "opener")
    return {
        token.form for token in marked.inside(span, marked.tokens)
        if token.is_word and len(token.form) >= _A_NOUN and not covered(token, fillers)
    }  # fmt: skip


def tells_of_wish(marked: MarkedNote, question: Stretch) -> bool:
    """Tell whether a question asks for a yes to something that they want, not to a step, a sum or papers."""
    return marked.has_cue(question, *_WANTS) and not _is_brief_or_other(marked, question)


def _merely_names(marked: MarkedNote, question: Stretch) -> bool:
    """Tell whether a question is no clause but names things to be said yes to: "so routing plus the interface?"."""
    plain = not marked.has_cue(question, "clause", "asks_openly")
    return plain and not _is_brief_or_other(marked, question)


def _is_brief_or_other(marked: MarkedNote, question: Stretch, shortest: int = _SHORTEST) -> bool:
    if words_in(marked, question) < shortest or marked.has_cue(question, "other_want", "document"):
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
