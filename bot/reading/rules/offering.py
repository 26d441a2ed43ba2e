"""What they ask us for: a value of the segment's list, or in their own words where the segment has no list."""

from collections.abc import Iterator

from bot.reading.marked import MarkedNote, Proposal, Stretch
from bot.reading.rules.headings import is_heading
from bot.reading.rules.listed import Candidate, propose_listed
from bot.reading.rules.subjects import asks_for_need, asks_for_scope, in_talk, is_elsewhere, is_meant
from bot.reading.rules.texts import words_in
from bot.reading.rules.wanting import is_wanted, noun_phrase, object_of, without_article
from bot.reading.vocabulary import Strength, ValueMention

_ENOUGH = 5
_ASKED = 12
_SAID_TO_BE_WANTED = 5
_LONGEST = 8
"""Words of a noun phrase; what is longer is a sentence."""


def propose_offering(marked: MarkedNote, deliverable: Stretch | None) -> Iterator[Proposal]:
    """Propose the offering, given the words of the deliverable, which often name it."""

    def standing(marked: MarkedNote, told: Candidate) -> int:
        mention = told.mention
        standing = _standing(marked, told)
        inside = deliverable is not None and deliverable.start <= mention.start and mention.end <= deliverable.end
        return max(standing, _SAID_TO_BE_WANTED) if inside and standing >= 0 else standing

    if marked.policy.values_of("need.offering") is not None:
        yield from propose_listed(marked, "need.offering", "need", standing=standing, enough=_ENOUGH)
    else:
        yield from _in_words(marked)


def _standing(marked: MarkedNote, told: Candidate) -> int:
    """Weigh where an offering is named: what they ask for counts, what they have or suffer from hardly does."""
    if marked.topic_is(told.place, "need.offering"):
        return _ASKED
    if marked.note.asked == "scope" and told.mention.strength is Strength.SIGN:
        return -_ASKED  # what the work consists of is no new service
    if asks_for_scope(marked, told.place) or is_wanted(marked, told.statement, told.mention.start):
        return _SAID_TO_BE_WANTED
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
        mention
        for mention in marked.inside(Stretch(start, wanted.end), marked.values_of("need.offering"))
        if mention.strength is Strength.NAME and marked.is_stated(statement, mention)
    ]
    span = noun_phrase(marked, start, _head(marked, start, names), wanted.end)
    if not names and _is_vague(marked, span):
        return
    if span.end > span.start and words_in(marked, span) <= _LONGEST and not marked.has_cue(span, "provider"):
        yield _weight(marked, place, span, wanted, named=bool(names)), span


def _weight(marked: MarkedNote, place: int, span: Stretch, wanted: Stretch, *, named: bool) -> int:
    statement = marked.statements[place]
    asked = is_wanted(marked, statement, wanted.start) or wanted.end < statement.end
    weight = _ASKED * marked.topic_is(place, "need.offering") + _SAID_TO_BE_WANTED * asked + 3 * named
    product = any(span.start < cue.start and cue.end == span.end for cue in marked.cues_in(span, "product"))
    weight += 3 * (asks_for_scope(marked, place) and (product or marked.note.asked is None))
    weight -= 6 * is_elsewhere(marked, place)
    answered = in_talk(statement) and named and not marked.has_cue(statement, "clause")
    return weight + 2 * answered - 3 * (marked.has_cue(statement, "problem", "state") and not asked)


def _is_vague(marked: MarkedNote, span: Stretch) -> bool:
    """Tell whether words that name no known product are no name at all: "move | off it", "to | bring them into one"."""
    opening = marked.cues_in(span, "np_end", "clause", "vague")
    verb = marked.text[: span.start].rstrip().casefold().endswith(" to")
    return verb or any(cue.start == span.start for cue in opening)


def _head(marked: MarkedNote, start: int, names: list[ValueMention]) -> int:
    """Return where the noun ends that a phrase turns on: the first known product, else its first word."""
    if names and words_in(marked, Stretch(start, names[0].end)) <= _LONGEST:
        return names[0].end
    first = next((token for token in marked.tokens if token.start >= start and token.is_word), None)
    return first.end if first else start
