"""The need: their own problem or project in words, that there is none, and what they ask us for."""

from collections.abc import Iterator

from bot.reading.marked import MarkedNote, Proposal, Stretch
from bot.reading.rules.offering import propose_offering
from bot.reading.rules.subjects import asks_for_need, heading_of, is_elsewhere, is_meant, problems_in
from bot.reading.rules.texts import LONGEST_QUOTE, run_around, words_in
from bot.reading.terms import Mood
from qualification.terms import Polarity

_ENOUGH = 4
_ASKED = 8
_STRETCH = 2.5
"""How many times its own words a telling clause may grow by its neighbours: they give it its background."""
_SHORTEST_LIMIT = 14


def propose_need(marked: MarkedNote) -> Iterator[Proposal]:
    """Propose the project or that there is none, and the offering."""
    denial = _denial(marked)
    if denial is not None:
        yield Proposal(
            "need.project", None, denial.start, denial.end, "says there is no project", polarity=Polarity.DENIES
        )
    else:
        yield from _project(marked)
    yield from propose_offering(marked)


def _denial(marked: MarkedNote) -> Stretch | None:
    for place in marked.usable:
        statement = marked.statements[place]
        for cue in marked.cues_in(statement, "no_project"):
            if statement.mood_of(cue.start, cue.end) in (Mood.STATED, Mood.DENIED, Mood.PAST):
                return Stretch(statement.start, statement.end)
    return None


def _project(marked: MarkedNote) -> Iterator[Proposal]:
    best = max(marked.usable, key=lambda place: _weight(marked, place), default=None)
    if best is None or _weight(marked, best) < _ENOUGH:
        return
    statement = marked.statements[best]
    longest = max(_SHORTEST_LIMIT, int(_STRETCH * words_in(marked, statement)))
    if asks_for_need(marked, best):
        longest = LONGEST_QUOTE
    span = run_around(marked, best, lambda place: not is_elsewhere(marked, place), min(longest, LONGEST_QUOTE))
    yield Proposal(
        "need.project", marked.text[span.start : span.end], span.start, span.end, "tells a need",
        corrects=statement.corrects,
    )  # fmt: skip


def _weight(marked: MarkedNote, place: int) -> int:
    """Weigh how much a statement tells of a need: labels, problems, wants; other subjects weigh against it."""
    statement = marked.statements[place]
    if not is_meant(statement):
        return 0
    wants = [cue for cue in marked.cues_in(statement, "want") if marked.is_stated(statement, cue)]
    problems = [cue for cue in problems_in(marked, statement) if not (wants and wants[0].start <= cue.start)]
    head = heading_of(marked, place)
    asked = asks_for_need(marked, place) or (head is not None and bool(problems_in(marked, head)))
    weight = _ASKED * asked + 4 * bool(problems) + min(len(problems), 3) + 3 * bool(wants)
    weight += bool(marked.inside(statement, marked.values_of("need.offering")))
    return weight - 6 * is_elsewhere(marked, place)
