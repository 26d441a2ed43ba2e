"""What somebody takes back in the same breath: "in June, sorry, July" is read as "in July".

The value that is taken back and the words that do it are left out of what is read; quotes still show them.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Final

from bot.reading.lexicon import Found, Lexicon
from bot.reading.marked import MarkedNote, Spanned, Stretch
from bot.reading.people.found import PersonMention
from bot.reading.spacing import Change
from bot.reading.starting_words import Forms
from bot.reading.tokens import Token
from bot.reading.written import written

_PAUSES: Final = frozenset(",.;:?!\u2026-\u2013\u2014(")
_BETWEEN: Final = 3
"""How many words at most lie between a value and what takes it back: "50k approved, sorry 60k"."""
_REACH: Final = 80
"""How far, in code points, the two values stand at most from the words between them."""
_LEADING: Final = 8
"""How many words and marks at most lead from there to the value that stands."""


@written
class RepairWords:
    """The words with which somebody puts a value right as soon as it is said."""

    markers: tuple[str, ...]
    """What takes a value back: sorry, no wait, I mean."""
    after_pauses: tuple[str, ...]
    """What does so only between pauses: "in May, no, in June"."""
    leading: Forms
    """What may stand before the value that holds: it's, in, she said."""
    going_on: Forms
    """What makes that value the beginning of another sentence: "sorry, July is a holiday"."""

    @cached_property
    def lexicon(self) -> Lexicon[str]:
        """The phrases that take a value back."""
        return Lexicon({"marker": self.markers, "pause": self.after_pauses})


def repairs(marked: MarkedNote, words: RepairWords) -> list[Change]:
    """Return what to leave out of a note, in order: each value that is taken back, and the words that do it."""
    changes: set[Change] = set()
    for marker in words.lexicon.find_all(marked.tokens):
        opens = _opening(marked.tokens, marker, words)
        pair = _pair(marked, marker, opens) if opens is not None else None
        if pair is None or _goes_on(marked, pair[1], words):
            continue
        if marker.key == "marker" or _is_between_pauses(marked.tokens, marker) or _parts_only(marked, marker, pair):
            changes |= {(pair[0].start, pair[0].end, ""), (marker.start, pair[1].start, "")}
    return sorted(changes)


def _is_between_pauses(tokens: Sequence[Token], marker: Found[str]) -> bool:
    around = (*tokens[max(marker.first - 1, 0) : marker.first], *tokens[marker.last + 1 : marker.last + 2])
    return len(around) > 1 and all(each.text in _PAUSES for each in around)


def _parts_only(marked: MarkedNote, marker: Found[str], pair: tuple[Spanned, Spanned]) -> bool:
    """Tell whether nothing but a marker stands between two values: "on monday no tuesday"."""
    before, behind = Stretch(pair[0].end, marker.start), Stretch(marker.end, pair[1].start)
    return not any(marked.inside(each, marked.tokens) for each in (before, behind))


def _opening(tokens: Sequence[Token], marker: Found[str], words: RepairWords) -> Token | None:
    """Return the first word behind a marker that may be a value."""
    for token in tokens[marker.last + 1 : marker.last + 1 + _LEADING]:
        if token.form not in words.leading and token.text not in _PAUSES:
            return token
    return None


def _pair(marked: MarkedNote, marker: Found[str], opens: Token) -> tuple[Spanned, Spanned] | None:
    """Return the value before a marker and the one of the same kind behind it, said by the same person."""
    before, behind = Stretch(max(marker.start - _REACH, 0), marker.start), Stretch(marker.end, opens.end + _REACH)
    for kind in marked.once(_kinds):
        old = marked.inside(before, kind)[-1:]
        new = marked.inside(behind, kind)[:1] if old else ()
        if not old or not new or new[0].start > opens.start or _text(marked, old[0]) == _text(marked, new[0]):
            continue
        most = 0 if isinstance(old[0], PersonMention) else _BETWEEN  # "Jo signs. Correction: Priya signs"
        if marked.words_in(Stretch(old[0].end, marker.start)) <= most and _is_same_speaker(marked, old[0], new[0]):
            return old[0], new[0]
    return None


def _kinds(marked: MarkedNote) -> tuple[Sequence[Spanned], ...]:
    """Return what may be put right by another of its kind, kind by kind."""
    fields = dict.fromkeys(each.field for each in marked.values)
    named = tuple(each for each in marked.people if each.name)
    values = (marked.values_of(field) for field in fields)
    return marked.dates, marked.money, *values, marked.quantities, marked.regions, named


def _text(marked: MarkedNote, span: Spanned) -> str:
    return marked.text[span.start : span.end].casefold()


def _is_same_speaker(marked: MarkedNote, one: Spanned, other: Spanned) -> bool:
    said = (marked.statement_at(one.start, one.end), marked.statement_at(other.start, other.end))
    if said[0] is None or said[1] is None:
        return False
    return (said[0].speaker, said[0].who, said[0].label) == (said[1].speaker, said[1].who, said[1].label)


def _goes_on(marked: MarkedNote, new: Spanned, words: RepairWords) -> bool:
    following = marked.inside(Stretch(new.end, new.end + _REACH), marked.tokens)[:1]
    return bool(following) and following[0].form in words.going_on
