"""The need: their own problem or project in words, and what they ask us for."""

from collections.abc import Iterator

from bot.reading.marked import MarkedNote, Proposal, Stretch
from bot.reading.rules.listed import propose_listed
from bot.reading.rules.texts import LONGEST_QUOTE, after_cue, trimmed, words_in
from bot.reading.terms import Mood, Statement
from qualification.terms import Polarity

_ENOUGH = 4


def propose_need(marked: MarkedNote) -> Iterator[Proposal]:
    """Propose the project, its denial, and the offering."""
    yield from _denial(marked)
    best = max(marked.usable, key=lambda place: _weight(marked, place), default=None)
    if best is not None and _weight(marked, best) >= _ENOUGH:
        span = _span(marked, best)
        yield Proposal("need.project", marked.text[span.start : span.end], span.start, span.end, "tells a need")
    if marked.policy.values_of("need.offering") is not None:
        yield from propose_listed(marked, "need.offering", "need")
    elif best is not None:
        yield from _offering_in_words(marked, best)


def _denial(marked: MarkedNote) -> Iterator[Proposal]:
    for place in marked.usable:
        statement = marked.statements[place]
        for cue in marked.cues_in(statement, "project"):
            if statement.mood_of(cue.start, cue.end) is Mood.DENIED or marked.has_cue(statement, "no_project"):
                yield Proposal(
                    "need.project", None, statement.start, statement.end, "says there is no project",
                    polarity=Polarity.DENIES,
                )  # fmt: skip
                return
        if marked.has_cue(statement, "no_project"):
            yield Proposal(
                "need.project", None, statement.start, statement.end, "says there is no project",
                polarity=Polarity.DENIES,
            )  # fmt: skip
            return


def _weight(marked: MarkedNote, place: int) -> int:
    """Weigh how much a statement tells of a need: labels, wants, problems; other topics weigh against it."""
    statement = marked.statements[place]
    if statement.mood_of_text(statement.start, statement.end) is not Mood.STATED:
        return 0
    offering = [
        m for m in marked.inside(statement, marked.values_of("need.offering")) if marked.is_stated(statement, m)
    ]
    weight = 4 * marked.topic_is(place, "need") + 3 * marked.has_cue(statement, "want")
    weight += 3 * marked.has_cue(statement, "problem") + 2 * bool(offering)
    others = ("budget", "next_step", "compliance", "decision_roles", "timeline", "stage")
    weight -= 4 * (marked.topic_is(place, *others) and not marked.topic_is(place, "need"))
    weight -= 3 * bool(marked.inside(statement, marked.values_of("next_step.kind", "compliance.consent")))
    weight -= 3 * (marked.has_cue(statement, "document") and not offering)
    return weight


def _span(marked: MarkedNote, place: int) -> Stretch:
    """Return the words of the need: the sentence where it is short enough, else the statement."""
    statement = marked.statements[place]
    sentence = marked.sentence_of(statement)
    short = words_in(marked, sentence) <= LONGEST_QUOTE
    return trimmed(marked, sentence.start, sentence.end) if short else trimmed(marked, statement.start, statement.end)


def _offering_in_words(marked: MarkedNote, place: int) -> Iterator[Proposal]:
    statement: Statement = marked.statements[place]
    if not marked.has_cue(statement, "want"):
        return
    span = after_cue(marked, statement, "want")
    if span.end > span.start:
        yield Proposal("need.offering", marked.text[span.start : span.end], span.start, span.end, "what they want")
