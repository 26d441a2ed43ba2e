"""What they ask us for: a value of the segment's list, or in their own words where the segment has no list."""

from collections.abc import Iterator

from bot.reading.marked import MarkedNote, Proposal, Stretch
from bot.reading.rules.listed import Candidate, propose_listed
from bot.reading.rules.subjects import asks_for_need, asks_for_scope, is_elsewhere, is_heading, is_meant, wants_before
from bot.reading.rules.texts import noun_phrase, object_of, without_article, words_in
from bot.reading.vocabulary import Strength, ValueMention

_ENOUGH = 5
_ASKED = 12
_LONGEST = 8
"""Words of a noun phrase; what is longer is a sentence."""


def propose_offering(marked: MarkedNote) -> Iterator[Proposal]:
    """Propose the offering."""
    if marked.policy.values_of("need.offering") is not None:
        yield from propose_listed(marked, "need.offering", "need", standing=_standing, enough=_ENOUGH)
    else:
        yield from _in_words(marked)


def _standing(marked: MarkedNote, told: Candidate) -> int:
    """Weigh where an offering is named: what they ask for counts, what they have or suffer from hardly does."""
    if marked.topic_is(told.place, "need.offering"):
        return _ASKED
    if asks_for_scope(marked, told.place) or wants_before(marked, told.statement, told.mention.start):
        return 5
    if is_elsewhere(marked, told.place):
        return -4
    if asks_for_need(marked, told.place):
        return 3
    return 0 if marked.has_cue(told.statement, "problem", "state") else 2


def _in_words(marked: MarkedNote) -> Iterator[Proposal]:
    """Propose the noun phrase that says best what they would buy."""
    found = [(weight, -place, span) for place in marked.usable for weight, span in _phrases(marked, place)]
    if not found:
        return
    weight, place, span = max(found, key=lambda each: each[:2])
    if weight >= _ENOUGH:
        yield Proposal(
            "need.offering", marked.text[span.start : span.end], span.start, span.end, "what they want",
            corrects=marked.statements[-place].corrects,
        )  # fmt: skip


def _phrases(marked: MarkedNote, place: int) -> Iterator[tuple[int, Stretch]]:
    """Yield what a statement may say is wanted, with how plainly it does."""
    statement = marked.statements[place]
    if not is_meant(statement) or is_heading(marked, place):
        return
    wanted = object_of(marked, statement)
    start = without_article(marked, wanted.start, wanted.end)
    names = [
        mention for mention in marked.inside(statement, marked.values_of("need.offering"))
        if start <= mention.start and mention.end <= wanted.end and mention.strength is Strength.NAME and marked.is_stated(statement, mention)
    ]  # fmt: skip
    asked = wants_before(marked, statement, start) or wanted.end < statement.end
    weight = _ASKED * marked.topic_is(place, "need.offering") + 5 * asked + 3 * bool(names)
    weight += 3 * (marked.topic_is(place, "scope") and marked.note.asked is None) - 6 * is_elsewhere(marked, place)
    weight -= 3 * (marked.has_cue(statement, "problem", "state") and not asked)
    span = noun_phrase(marked, start, _head(marked, start, names), wanted.end)
    if span.end > span.start and words_in(marked, span) <= _LONGEST and not marked.has_cue(span, "provider"):
        yield weight, span


def _head(marked: MarkedNote, start: int, names: list[ValueMention]) -> int:
    """Return where the noun ends that a phrase turns on: the first known product, else its first word."""
    if names and words_in(marked, Stretch(start, names[0].end)) <= _LONGEST:
        return names[0].end
    first = next((token for token in marked.tokens if token.start >= start and token.is_word), None)
    return first.end if first else start
