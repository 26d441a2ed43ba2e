"""The scope: the work or product in words, how much of it, and the kind of product."""

from collections.abc import Callable, Iterator

from bot.reading.marked import MarkedNote, Proposal, Stretch, Told
from bot.reading.quantities import QuantityMention
from bot.reading.rules.agreed import propose_agreed, tells_of_work
from bot.reading.rules.deliverable import find_deliverable, propose_deliverable
from bot.reading.rules.listed import Candidate, propose_listed
from bot.reading.rules.sources import sources_disagree_on_kind
from bot.reading.rules.subjects import (
    answers_other,
    asks_for_scope,
    in_talk,
    is_elsewhere,
    only_sizes,
    plain_problems_in,
    problems_in,
)
from bot.reading.rules.texts import words_in
from bot.reading.rules.wanting import is_wanted, opens_with_task, wants_in
from bot.reading.terms import MEANT, Statement
from bot.reading.vocabulary import Strength, ValueMention
from qualification.terms import Polarity, Quantity

_BARE = 5
"""Words."""
_BESIDE_NUMBERS = 1
"""Words."""
_HOSTING = ("cloud", "on_premise", "hybrid")
_STUDIES = "clinical_operations"
"""The offering of those who run studies for others."""
_ASKED = 12
_WANTED = 5
_ENOUGH = 5
_UNIT_AND_NUMBER = 2


def propose_scope(marked: MarkedNote) -> Iterator[Proposal]:
    """Propose the deliverable, the quantities and the modality."""
    deliverable = find_deliverable(marked)
    if deliverable is not None:
        yield propose_deliverable(marked, deliverable)
    else:
        denied = list(_denial(marked))
        yield from denied or propose_agreed(marked, "scope.deliverable", tells_of_work)
    for told in (*marked.stated(marked.quantities), *_labelled(marked), *_told_in_two(marked)):
        if _is_asked_for(marked, told, deliverable):
            value = Quantity(told.mention.number, told.mention.unit)
            yield Proposal(
                "scope.quantity", value, told.span.start, told.span.end, "a number of the work or product",
                corrects=told.statement.corrects,
            )  # fmt: skip
    if marked.policy.values_of("scope.modality") is not None:
        yield from propose_listed(
            marked, "scope.modality", "scope", standing=_standing(deliverable), contradicts=sources_disagree_on_kind
        )
    else:
        yield from _modality_in_words(marked)


def _denial(marked: MarkedNote) -> Iterator[Proposal]:
    """Propose that there is nothing to do or supply, where a statement says so."""
    for place in marked.usable:
        statement = marked.statements[place]
        for cue in marked.cues_in(statement, "no_deliverable")[:1]:
            if statement.mood_of(cue.start, cue.end) in MEANT:
                yield Proposal(
                    "scope.deliverable", None, statement.start, statement.end, "says that nothing is wanted",
                    polarity=Polarity.DENIES,
                )  # fmt: skip


def _labelled(marked: MarkedNote) -> Iterator[Told[QuantityMention]]:
    """Yield the quantities whose unit stands in the label: "Number of samples: 96"."""
    for place in marked.usable:
        statement = marked.statements[place]
        if statement.label_start is None:
            continue
        for quantity in marked.inside(Stretch(statement.label_start, statement.end), marked.quantities):
            if quantity.start < statement.start < quantity.end:
                yield Told(place, statement, quantity, Stretch(quantity.start, quantity.end))


def _told_in_two(marked: MarkedNote) -> Iterator[Told[QuantityMention]]:
    """Yield the quantities of which a clause names the unit and the next the number: "swabs - 400 a month"."""
    for quantity in marked.quantities:
        if marked.statement_at(quantity.start, quantity.end) is not None:
            continue
        clauses = marked.statements_touching(quantity)
        if any(each.label_start is not None or not _is_told(marked, each, quantity) for each in clauses):
            continue
        if len(clauses) == _UNIT_AND_NUMBER and clauses[0].who == clauses[1].who:
            statement = next((each for each in clauses if wants_in(marked, each)), clauses[0])
            yield Told(marked.place_of(statement), statement, quantity, Stretch(quantity.start, quantity.end))


def _is_told(marked: MarkedNote, statement: Statement, quantity: QuantityMention) -> bool:
    part = Stretch(max(statement.start, quantity.start), min(statement.end, quantity.end))
    return marked.place_of(statement) in marked.usable and marked.is_stated(statement, part)


def _is_asked_for(marked: MarkedNote, told: Told[QuantityMention], deliverable: Stretch | None) -> bool:
    """Tell whether a quantity is of the work wanted, not a state of affairs, a limit or a fact about the buyer."""
    quantity, statement = told.mention, told.statement
    in_doubt = statement.start <= quantity.start and statement.mood_of(quantity.start, quantity.start + 1) not in MEANT
    if quantity.so_far or in_doubt:  # "we could ship | swabs, 400 a month"
        return False
    inside = deliverable is not None and deliverable.start <= quantity.start and quantity.end <= deliverable.end
    if marked.topic_is(told.place, "scope"):
        complains = in_talk(statement) and bool(plain_problems_in(marked, statement))
        return inside or not complains
    elsewhere = answers_other(marked, told.place) or marked.topic_is(told.place, "need")
    if elsewhere and not (inside or opens_with_task(marked, statement)):
        return False
    if is_wanted(marked, statement, quantity.start):
        return quantity.known or inside
    if (_only_sizes_work(marked, statement) or _sizes_their_study(marked, told)) and not quantity.threshold:
        return True
    before = deliverable is not None and quantity.end <= deliverable.start
    if quantity.threshold or (before and not _waits_for_work(marked, told, deliverable)):
        return False
    if inside:
        return True
    if quantity.part:
        return False
    if _waits_for_work(marked, told, deliverable):
        return True
    if is_elsewhere(marked, told.place):
        return False
    if _is_told_alone(marked, told):
        return True
    if marked.has_cue(statement, "state"):
        return False
    if problems_in(marked, marked.sentence_of(statement)):
        return False
    return quantity.counted_as_work or _is_bare(marked, statement)


def _only_sizes_work(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether a buyer says of the work in talk how much it is: "it's eighteen sites and 140 patients"."""
    counted = marked.inside(statement, marked.quantities)
    return (
        only_sizes(marked, statement) and any(each.counted_as_work for each in counted)
        and not problems_in(marked, statement) and not marked.has_cue(statement, "state")
    )  # fmt: skip


def _sizes_their_study(marked: MarkedNote, told: Told[QuantityMention]) -> bool:
    """Tell whether a study to come is told by how many take part: "a phase 3, 600 patients in 40 sites"."""
    quantity, statement = told.mention, told.statement
    if quantity.rate or quantity.part or not marked.has_cue(quantity, "takes_part"):
        return False
    if _STUDIES not in (marked.policy.values_of("need.offering") or ()):
        return False  # how many patients a product's trial has sizes no manufacture of it
    if marked.has_cue(statement, "earlier_study") or problems_in(marked, statement):
        return False
    phases = marked.inside(statement, marked.values_of("stage.phase"))
    named = any(marked.is_stated(statement, phase) for phase in phases if phase.strength is Strength.NAME)
    return named or marked.has_cue(statement, "study_noun")


def _is_told_alone(marked: MarkedNote, told: Told[QuantityMention]) -> bool:
    """Tell whether a sentence opens with a number of the work and a comma: "320 seats, currently on spreadsheets"."""
    part = marked.part_of(told.mention)
    opens = part.start <= marked.sentence_of(told.statement).start
    alone = words_in(marked, part) == words_in(marked, told.mention)
    return opens and alone and told.mention.counted_as_work and part.end < told.statement.end


def _waits_for_work(marked: MarkedNote, told: Told[QuantityMention], deliverable: Stretch | None) -> bool:
    """Tell whether so much material is there for what they go on to ask: "has 480 samples and wants them sequenced"."""
    quantity = told.mention
    if quantity.rate or not marked.has_cue(quantity, "material"):
        return False
    behind = Stretch(quantity.end, marked.sentence_of(told.statement).end)
    if wants_in(marked, behind):
        return not marked.inside(behind, marked.quantities)
    if deliverable is None or deliverable.start < quantity.end or marked.inside(deliverable, marked.quantities):
        return False
    if marked.has_cue(told.statement, "study_noun") and not marked.has_cue(told.statement, "earlier_study"):
        return True  # "a cohort of 800 blocks. They want ..."
    return marked.has_cue(deliverable, "all_of_it")  # "... Ask: sequencing of them all"


def _is_bare(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether a statement is little more than its numbers: "about 25 cases monthly", "340 stores, 9,000 staff"."""
    counted = sum(words_in(marked, each) for each in marked.inside(statement, marked.quantities))
    return words_in(marked, statement) <= max(_BARE, counted + _BESIDE_NUMBERS)


def _standing(deliverable: Stretch | None) -> Callable[[MarkedNote, Candidate], int]:
    """Return how to weigh where a kind of product is named: what is wanted now before what did not help."""

    def standing(marked: MarkedNote, told: Candidate) -> int:
        mention, statement = told.mention, told.statement
        asked = 4 * marked.topic_is(told.place, "scope.modality", "scope")
        inside = deliverable is not None and deliverable.start <= mention.start and mention.end <= deliverable.end
        if inside or is_wanted(marked, statement, mention.start):
            return asked + 1
        return asked - marked.has_cue(Stretch(mention.end, statement.end), "no_help")

    return standing


def _modality_in_words(marked: MarkedNote) -> Iterator[Proposal]:
    """Propose how the thing is hosted, delivered or paid for, as it was said."""
    found = [
        (_modality_weight(marked, told), -told.mention.start, told)
        for told in marked.stated(marked.values_of("scope.modality"))
        if told.mention.strength is Strength.NAME
    ]
    if not found:
        return
    weight, _, told = max(found, key=lambda each: each[:2])
    if weight >= _ENOUGH:
        span = told.span
        yield Proposal(
            "scope.modality", marked.text[span.start : span.end], span.start, span.end, "how it is delivered",
            corrects=told.statement.corrects,
        )  # fmt: skip


def _modality_weight(marked: MarkedNote, told: Told[ValueMention]) -> int:
    """Weigh where a way of hosting or delivery is named; how it is bought needs more than being named."""
    if marked.topic_is(told.place, "scope.modality"):
        return _ASKED
    hosted = told.mention.value in _HOSTING
    if is_wanted(marked, told.statement, told.mention.start) or asks_for_scope(marked, told.place):
        return _WANTED + 2 * hosted
    if is_elsewhere(marked, told.place) or marked.has_cue(told.statement, "problem", "state"):
        return 0
    return 2 + 4 * hosted
