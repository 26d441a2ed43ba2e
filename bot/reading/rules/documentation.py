"""The documentation: which documents, validation or data handling they expect, in their own words."""

from collections.abc import Iterator
from typing import Final

import msgspec

from bot.reading.lexicon import Found
from bot.reading.marked import MarkedNote, Proposal, Spanned, Stretch
from bot.reading.rules.agreed import propose_agreed, tells_of_papers
from bot.reading.rules.deliverable import find_deliverable
from bot.reading.rules.subjects import is_owed_by_us, is_under_papers
from bot.reading.rules.texts import chunks, covered, trimmed, words_in
from bot.reading.terms import Mood, Speaker, Statement
from qualification.policy import Policy, fields_read

_FIELD: Final = "compliance.documentation"
_TOLD: Final = 3
_HINTED: Final = 2
_ASKED: Final = 4
_LONGEST: Final = 40
"""Words; a longer answer is left at what was found first."""
_LONGEST_LEAD: Final = 6
"""Words before the first document that may belong to it."""
_BARE: Final = 2
"""Words of a yes or no that names no document."""
_SPECIAL: Final = 3
"""How many words at most lie between a denial and what it denies: "don't have any special demands"."""
_FEW: Final = 5
_REACH: Final = 100
"""How far, in code points, a phrase that holds a document's name may reach."""
_NAMED: Final = ("document", "document_weak", "data_rule", "no_document")
_OTHER_VALUES: Final = (
    "compliance.consent", "compliance.eligibility", "compliance.disclosure", "budget.status", "next_step.status",
)  # fmt: skip


class _Told(msgspec.Struct, frozen=True, gc=False):
    """A statement that tells of documents: how plainly, and which of its words do."""

    place: int
    asked: bool
    weight: int
    named: int
    span: Stretch


def propose_documentation(marked: MarkedNote) -> Iterator[Proposal]:
    """Propose what is told plainest of documents, together with what directly follows on it."""
    told = {each.place: each for place in marked.usable if (each := _told(marked, place)) is not None}
    deliverable = find_deliverable(marked) if told else None
    told = {place: each for place, each in told.items() if each.asked or not _is_work(each.span, deliverable)}
    best = max(told.values(), key=lambda each: (each.weight, each.named, -each.place), default=None)
    # Where the policy does not ask for documents, words that could also tell of the work are no answer about them.
    if best is None or best.weight < (_HINTED if _decides(marked.policy) else _ASKED):
        yield from propose_agreed(marked, _FIELD, tells_of_papers)
        return
    span = _with_neighbours(marked, told, best)
    statement = marked.statements[best.place]
    words = marked.text[span.start : span.end]
    yield Proposal(_FIELD, words, span.start, span.end, "says which documents", corrects=statement.corrects)


def _is_work(span: Stretch, deliverable: Stretch | None) -> bool:
    """Tell whether documents are themselves what is to be made: "we're to write the clinical evaluation report"."""
    return deliverable is not None and covered(span, [deliverable])


def _decides(policy: Policy) -> bool:
    """Tell whether a policy's compliance depends on the documentation."""
    rules = policy.criteria["compliance"].rules
    conditions = (condition for rule in rules for condition in (rule.when, rule.unless) if condition is not None)
    return any(_FIELD in fields_read(condition) for condition in conditions)


def _told(marked: MarkedNote, place: int) -> _Told | None:
    """Weigh a statement: asked for, documents named, a wish for them, a rule for data, or that nothing is needed."""
    statement = marked.statements[place]
    asked = marked.topic_is(place, _FIELD) or is_under_papers(marked, place)
    asked = asked or (is_owed_by_us(marked, statement) and marked.has_cue(statement, "document"))
    elsewhere = bool(marked.topics[place]) and not asked and not marked.topic_is(place, "compliance")
    cues = _named(marked, statement)
    if marked.has_cue(statement, "no_answer") and all(marked.has_cue(cue, "papers") for cue in cues):
        return None
    if not cues and not (asked and _answers(marked, statement)):
        return None
    keys = {cue.key for cue in cues}
    expected = [cue for cue in marked.cues_in(statement, "expect") if marked.is_stated(statement, cue)]
    if not asked and any(_must_show(marked, statement, cue) for cue in expected):
        return None
    weight = _ASKED * asked + bool(keys & {"document", "document_weak"}) + ("document" in keys) + bool(expected)
    weight += 3 * bool(keys & {"data_rule", "no_document"}) + marked.topic_is(place, "compliance") - elsewhere
    weight += sum(cue.key == "document" for cue in cues) > 1
    weight += any(cue.key in ("document", "document_weak") for cue in cues) and marked.has_cue(statement, "insist")
    if elsewhere and _has_its_own_line(marked, statement):
        return None  # "Stage: study, ethics vote received"
    if not (asked or expected) and (_is_given(marked, statement, cues[0]) or _has_its_own_line(marked, statement)):
        return None
    if not (asked or expected) and _are_theirs(marked, statement, cues):
        return None
    if weight < _TOLD and (_is_foreign(marked, statement) or marked.inside(statement, marked.quantities)):
        return None
    span = _cut(marked, statement, cues) if cues else trimmed(marked, statement.start, statement.end)
    bare = any(marked.says_only(span, cue) for cue in marked.cues_in(span, "papers")[:1])
    return _Told(place, asked, weight, len(cues), span) if span.end > span.start and not bare else None


def _named(marked: MarkedNote, statement: Statement) -> list[Found[str]]:
    """Return the words for documents and data handling that are meant: not "document capture", not "SaaS, on-prem"."""
    if not marked.has_cue(statement, *_NAMED, "doc_topic"):
        return []
    others: list[Spanned] = [*marked.cues_in(statement, "no_paper")]
    if marked.policy.values_of("scope.modality") is None:
        others += marked.inside(statement, marked.values_of("scope.modality"))
    cues = marked.cues_in(statement, *_NAMED)
    named = [cue for cue in cues if not covered(cue, others) and _is_meant(marked, statement, cue)]
    nothing = [*_nothing_special(marked, statement)][:1]
    return [cue for cue in named if not covered(cue, nothing)] + nothing if nothing else named


def _nothing_special(marked: MarkedNote, statement: Statement) -> Iterator[Found[str]]:
    """Yield words that deny a wish for papers: "no particular expectations on documents", "validation is no topic"."""
    topics = marked.cues_in(statement, "doc_topic")
    if not topics or marked.has_cue(statement, "no_answer"):
        return
    for denial in marked.cues_in(statement, "doc_none"):
        for special in marked.cues_in(Stretch(denial.end, statement.end), "doc_special")[:1]:
            if marked.near.between(denial, special) <= _SPECIAL:
                first, last = min(denial, topics[0]), max(special, topics[-1])
                yield Found(first.start, last.end, first.first, last.last, "no_document")


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
    if statement.agrees is not None and words_in(marked, statement) <= _BARE:
        return False
    if not stated or marked.has_cue(statement, "no_answer") or _is_foreign(marked, statement):
        return False
    sounds = marked.cues_in(statement, "sound")  # "Hm."
    return not all(covered(token, sounds) for token in marked.inside(statement, marked.tokens) if token.is_word)


def _has_its_own_line(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether the form that a line stands in asks for documents in another: "Status: validating", "Docs: ..."."""
    return statement.label is not None and marked.once(_asks_for_papers)


def _asks_for_papers(marked: MarkedNote) -> bool:
    labelled = (place for place, each in enumerate(marked.statements) if each.label is not None)
    return any(_FIELD in marked.topics[place] for place in labelled)


def _is_given(marked: MarkedNote, statement: Statement, document: Found[str]) -> bool:
    """Tell whether documents are only handed over, or are a next step."""
    piece = next(each for each in chunks(marked, statement) if document.start < each.end)
    return marked.has_cue(piece, "given") or bool(marked.inside(piece, marked.values_of("next_step.kind")))


def _must_show(marked: MarkedNote, statement: Statement, wish: Found[str]) -> bool:
    """Tell whether it is the buyer who has to put papers before somebody: "I'd need to show them the plan"."""
    if statement.speaker is not Speaker.BUYER:
        return False
    return any(each.first == wish.last + 1 for each in marked.cues_in(Stretch(wish.end, statement.end), "puts_before"))


def _are_theirs(marked: MarkedNote, statement: Statement, cues: list[Found[str]]) -> bool:
    """Tell whether documents are the buyer's own: "their batch records are a mess", not "stays on their servers"."""
    if any(cue.key in ("data_rule", "no_document") for cue in cues):
        return False
    named = Stretch(statement.start, max(marked.part_of(cue).end for cue in cues))
    other = marked.cues_in(named, "problem", "theirs")
    return any(not any(cue.start <= each.start and each.end <= cue.end for cue in cues) for each in other[:_FEW])


def _cut(marked: MarkedNote, statement: Statement, cues: list[Found[str]]) -> Stretch:
    """Return the words from the wish or the first document to the last one, without other matters around them."""
    first, last = cues[0], max(cues, key=lambda cue: cue.end)
    start = max(marked.part_of(first).start, statement.start)
    if words_in(marked, Stretch(start, first.start)) > _LONGEST_LEAD:
        start = max((cue.end for cue in marked.cues_in(Stretch(start, first.start), "clause")), default=first.start)
    wishes = marked.cues_in(Stretch(statement.start, first.start), "expect")
    if wishes:
        start = wishes[-1].end
    while not wishes and start > statement.start:
        # "Lot history, a summary and the certificates": what stands before in the list belongs to it.
        earlier = marked.near.part_before(start)
        before = Stretch(max(earlier[0], statement.start), start) if earlier is not None else None
        if before is None or _is_foreign(marked, before) or marked.has_cue(before, "clause", "want"):
            break
        start = before.start
    end = min(marked.part_of(last).end, statement.end)
    while end < statement.end:
        more = marked.near.part_after(end)
        if more is None or _is_foreign(marked, Stretch(*more)):
            break
        end = min(more[1], statement.end)
    # "They don't need | anything special": the denial belongs to what is told.
    denials = [cue for cue in statement.cues if cue.mood is Mood.DENIED and cue.scope_start <= start < cue.scope_end]
    start = min([start, *(cue.start for cue in denials)])
    return trimmed(marked, start, _turn(marked, Stretch(last.end, end)))


def _turn(marked: MarkedNote, rest: Stretch) -> int:
    """Return where the words after the last document turn to something else, as dictation does without a comma."""
    turns = [cue.start for cue in marked.cues_in(rest, "tail")]
    for mentions in (marked.dates, marked.money, marked.roles, marked.approvals):
        turns += [mention.start for mention in marked.inside(rest, mentions)]
    return min(turns, default=rest.end)


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
