"""Fields whose value is one of a list: the offering, the modality, the phase."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Final

from bot.reading.marked import MarkedNote, Proposal, Spanned, Stretch, Told
from bot.reading.rules.open_matters import is_left_open
from bot.reading.rules.subjects import plain_problems_in
from bot.reading.terms import Mood, Statement
from bot.reading.vocabulary import ValueMention
from qualification.terms import FieldName

Candidate = Told[ValueMention]
_GIVEN: Final = ("scope.modality", "stage.phase")
"""Fields of what a product is, which a denial of what is done with it leaves as it is."""
_NAME: Final = 40
"""How far back, in code points, the words before a name are looked at."""
_A_FEW: Final = 5
"""Mentions of a value, at most, that are held against those of another."""


def propose_listed(
    marked: MarkedNote,
    field: FieldName,
    criterion: str,
    *,
    standing: Callable[[MarkedNote, Candidate], int] | None = None,
    enough: int = 0,
    counts: Callable[[MarkedNote, Candidate], bool] | None = None,
    contradicts: Callable[[MarkedNote, Candidate, Candidate], bool] | None = None,
) -> Iterator[Proposal]:
    """Propose the value that the note supports best; a tie between two values in one correction is left to folding.

    A name beats a sign, an answer to the question beats a passing mention, and the first mention beats a later one.
    ``standing`` tells how much the place of a mention counts; what does not reach ``enough`` is not proposed, nor what
    ``counts`` denies. A value that is named as plainly, and of which ``contradicts`` says that it is told against
    the best, is proposed too: folding takes the two for two answers.
    """
    support = _support(marked, field, counts)
    if not support:
        return

    def place_counts(told: Candidate) -> int:
        return standing(marked, told) if standing else 4 * marked.topic_is(told.place, field, criterion)

    def weight(value: str) -> tuple[int, int, int]:
        found = support[value]
        best = max(place_counts(told) + 2 * told.mention.strength for told in found)
        strongest = max(told.mention.strength for told in found)
        return best + min(len(found), 2), strongest, -found[0].mention.start

    corrections = [value for value, found in support.items() if any(told.statement.corrects for told in found)]
    best = max(corrections or support, key=weight)
    if weight(best)[0] < enough:
        return
    rivals = [
        value for value, found in support.items()
        if value != best and contradicts is not None and not corrections and weight(value)[0] >= enough
        and any(contradicts(marked, one, other) for one in support[best][:_A_FEW] for other in found[:_A_FEW])
    ]  # fmt: skip
    for value in (best, *rivals):
        told = _told_best(marked, field, support[value], place_counts)
        yield Proposal(
            field, value, told.quote.start, told.quote.end, f"{told.mention.strength.name.lower()} of the value",
            corrects=told.statement.corrects,
        )  # fmt: skip


def _support(
    marked: MarkedNote, field: FieldName, counts: Callable[[MarkedNote, Candidate], bool] | None
) -> dict[str, list[Candidate]]:
    """Return the mentions that count, by value."""
    support: dict[str, list[Candidate]] = defaultdict(list)
    for told in sorted((*marked.stated(marked.values_of(field)), *_taken_for_granted(marked, field)), key=_begins):
        if not _is_in_a_name(marked, told) and (counts is None or counts(marked, told)):
            support[told.mention.value].append(told)
    return support


def _begins(told: Candidate) -> int:
    return told.mention.start


def _taken_for_granted(marked: MarkedNote, field: FieldName) -> Iterator[Candidate]:
    """Yield what sentences that deny something speak of as given."""
    for mention in marked.values_of(field) if field in _GIVEN else ():
        statement = marked.statement_at(mention.start, mention.end)
        if statement is not None and marked.may_tell(statement) and is_given(marked, statement, field, mention):
            yield Told(marked.place_of(statement), statement, mention, Stretch(statement.start, statement.end))


def is_given(marked: MarkedNote, statement: Statement, field: FieldName, place: Spanned) -> bool:
    """Tell whether a trouble is denied of something that is there: "they can't get slots for | the phase 2 lots |"."""
    if field not in _GIVEN or statement.mood_of(place.start, place.end) is not Mood.DENIED:
        return False
    ahead = Stretch(statement.start, place.start)
    definite = any(marked.near.between(cue, place) == 0 for cue in marked.cues_in(ahead, "definite")[-1:])
    return definite and bool(plain_problems_in(marked, statement))


def _is_in_a_name(marked: MarkedNote, told: Candidate) -> bool:
    """Tell whether a mention is the last word of a company's name: "the people of Aldea Vaccines"."""
    mention = told.mention
    if not marked.text[mention.start : mention.end].istitle():
        return False
    before = marked.inside(Stretch(max(mention.start - _NAME, told.statement.start), mention.start), marked.tokens)
    return (
        len(before) > 1 and before[-1].text.istitle() and before[-1].form not in marked.starting.opening
        and before[-1].end + 1 == mention.start and before[-1].start > told.statement.start
        and not before[-2].text.istitle()
    )  # fmt: skip


def _told_best(
    marked: MarkedNote, field: FieldName, found: list[Candidate], weight: Callable[[Candidate], int]
) -> Candidate:
    """Return the mention to quote: of those that follow a doubt the best, or the doubted one if nothing follows it."""
    value = found[0].mention.value
    for place in range(min(len(found), _A_FEW) - 1, -1, -1):
        if place and _names_work(marked, found[place]) and not _names_work(marked, found[0]):
            continue  # "Preclinical. They want GLP tox, 40 rats he thinks": a doubt of the work is none of the phase
        if is_left_open(marked, field, value, found[place].quote):
            found = found[place + 1 :] or [found[place]]
            break
    return max(found, key=lambda each: (weight(each), each.mention.strength))


def _names_work(marked: MarkedNote, told: Candidate) -> bool:
    """Tell whether a value is only named by what they want: "they want GLP tox"."""
    return marked.has_cue(Stretch(told.statement.start, told.mention.start), "want")
