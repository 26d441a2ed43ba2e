"""The documentation: which documents, validation or data handling they expect, in their own words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.reading.lexicon import Found
from bot.reading.marked import MarkedNote, Proposal, Spanned, Stretch
from bot.reading.rules.texts import trimmed, words_in
from bot.reading.terms import Mood, Statement
from qualification.policy import Policy, fields_read

_FIELD: Final = "compliance.documentation"
_TOLD: Final = 3
_HINTED: Final = 2
_ASKED: Final = 4
_LONGEST: Final = 40
"""Words; a longer answer is left at what was found first."""
_REACH: Final = 100
"""How far, in code points, a phrase that holds a document's name may reach."""
_NAMED: Final = ("document", "document_weak", "data_rule", "no_document")
_OTHER_VALUES: Final = (
    "compliance.consent", "compliance.eligibility", "compliance.disclosure", "budget.status", "next_step.status",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Told:
    """A statement that tells of documents: how plainly, and which of its words do."""

    place: int
    weight: int
    named: int
    span: Stretch


def propose_documentation(marked: MarkedNote) -> Iterator[Proposal]:
    """Propose what is told plainest of documents, together with what directly follows on it."""
    told = {each.place: each for place in marked.usable if (each := _told(marked, place)) is not None}
    best = max(told.values(), key=lambda each: (each.weight, each.named, -each.place), default=None)
    # Where the policy does not ask for documents, words that could also tell of the work are no answer about them.
    if best is None or best.weight < (_HINTED if _decides(marked.policy) else _ASKED):
        return
    span = _with_neighbours(marked, told, best)
    statement = marked.statements[best.place]
    words = marked.text[span.start : span.end]
    yield Proposal(_FIELD, words, span.start, span.end, "says which documents", corrects=statement.corrects)


def _decides(policy: Policy) -> bool:
    """Tell whether a policy's compliance depends on the documentation."""
    rules = policy.criteria["compliance"].rules
    conditions = (condition for rule in rules for condition in (rule.when, rule.unless) if condition is not None)
    return any(_FIELD in fields_read(condition) for condition in conditions)


def _told(marked: MarkedNote, place: int) -> _Told | None:
    """Weigh a statement: asked for, documents named, a wish for them, a rule for data, or that nothing is needed."""
    statement = marked.statements[place]
    asked = marked.topic_is(place, _FIELD)
    elsewhere = bool(marked.topics[place]) and not asked and not marked.topic_is(place, "compliance")
    cues = [cue for cue in marked.cues_in(statement, *_NAMED) if _is_meant(marked, statement, cue)]
    if not cues and not (asked and _answers(marked, statement)):
        return None
    keys = {cue.key for cue in cues}
    expected = [cue for cue in marked.cues_in(statement, "expect") if marked.is_stated(statement, cue)]
    weight = _ASKED * asked + bool(keys & {"document", "document_weak"}) + ("document" in keys) + bool(expected)
    weight += 3 * bool(keys & {"data_rule", "no_document"}) + marked.topic_is(place, "compliance") - elsewhere
    weight += sum(cue.key == "document" for cue in cues) > 1
    if not asked and _is_given(marked, statement, expected=bool(expected)):
        return None
    if not (asked or expected) and marked.has_cue(statement, "problem", "theirs"):
        return None  # "their batch records are a mess" tells of theirs, not of ours
    span = _cut(marked, statement, cues) if cues else trimmed(marked, statement.start, statement.end)
    return _Told(place, weight, len(cues), span) if span.end > span.start else None


def _is_meant(marked: MarkedNote, statement: Statement, cue: Found[str]) -> bool:
    """Tell whether a word is meant: "nothing special" and "data may not leave" hold their denial themselves."""
    around = Stretch(max(cue.start - _REACH, 0), cue.end + _REACH)
    others = marked.inside(around, marked.values_of(*_OTHER_VALUES))
    if any(each.start <= cue.start and cue.end <= each.end for each in others):
        return False
    mood = statement.mood_of(cue.start, cue.end)
    return mood is Mood.STATED or (mood in (Mood.DENIED, Mood.HEDGED) and cue.key in ("no_document", "data_rule"))


def _answers(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether words without a document answer the question for them all the same: "the usual", "see list"."""
    stated = statement.mood_of(statement.start, statement.end) is Mood.STATED
    return stated and not marked.has_cue(statement, "no_answer") and not _is_foreign(marked, statement)


def _is_given(marked: MarkedNote, statement: Statement, *, expected: bool) -> bool:
    """Tell whether documents are only handed over, or are a next step."""
    if expected:
        return False
    return marked.has_cue(statement, "given") or bool(marked.inside(statement, marked.values_of("next_step.kind")))


def _cut(marked: MarkedNote, statement: Statement, cues: list[Found[str]]) -> Stretch:
    """Return the words from the wish or the first document to the last one, without other matters around them."""
    first, last = cues[0], max(cues, key=lambda cue: cue.end)
    own = marked.part_of(first)
    start = max(own.start, statement.start)
    wishes = [cue for cue in marked.cues_in(Stretch(statement.start, first.start), "expect")]
    if wishes:
        start = wishes[-1].end
    end = min(marked.part_of(last).end, statement.end)
    while end < statement.end:
        more = marked.near.part_after(end)
        if more is None or _is_foreign(marked, Stretch(*more)):
            break
        end = min(more[1], statement.end)
    return trimmed(marked, start, end)


def _is_foreign(marked: MarkedNote, span: Spanned) -> bool:
    """Tell whether words speak of a date, money, people, a step or another compliance field."""
    matters = (marked.dates, marked.money, marked.roles, marked.approvals)
    if any(marked.inside(span, mentions) for mentions in matters):
        return True
    kinds = marked.inside(span, marked.values_of("next_step.kind"))
    return bool(kinds or marked.inside(span, marked.values_of(*_OTHER_VALUES)) or marked.has_cue(span, "start_plainly"))


def _with_neighbours(marked: MarkedNote, told: dict[int, _Told], best: _Told) -> Stretch:
    """Return a stretch that takes in the statements right before and after that tell of documents too."""
    own = marked.statements[best.place]
    start, end = best.span.start, best.span.end
    for step in (1, -1):
        place = best.place + step
        while place in told:
            statement, span = marked.statements[place], told[place].span
            wider = Stretch(min(start, span.start), max(end, span.end))
            goes_on = told[place].weight >= _TOLD or statement.sentence == own.sentence
            if not goes_on or statement.label != own.label or words_in(marked, wider) > _LONGEST:
                break
            start, end = wider.start, wider.end
            place += step
    return Stretch(start, end)
