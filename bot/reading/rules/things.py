"""What a note's things are: this lead's work, something we could supply, or something that only others speak of."""

from bisect import bisect_left
from collections.abc import Mapping
from operator import attrgetter
from typing import Final

from bot.reading.marked import MarkedNote, Stretch
from bot.reading.phrases import inflections
from bot.reading.terms import Statement
from bot.reading.tokens import Token

_start = attrgetter("start")
_PHRASE: Final = 6
"""Words at most of a thing's name, with what opens it."""
_REACH: Final = 30
"""How far, in code points, a name of several words may run before its last."""


def thing_from(marked: MarkedNote, statement: Statement, first: int) -> list[Token]:
    """Return the words of a thing's name that begins at a token, without what opens it: of, the."""
    words, tokens = marked.starting, marked.tokens
    behind = bisect_left(tokens, statement.end, key=_start)
    named: list[Token] = []
    for token in tokens[first : min(first + _PHRASE, behind)]:
        if token.form in words.opening:
            continue
        if token.form in words.ending or not token.is_word or marked.inside(token, marked.dates):
            break
        named.append(token)
    return named


def is_own(marked: MarkedNote, token: Token) -> bool:
    """Tell whether a word names this lead, its work, or something that we could do or supply."""
    if token.form in marked.starting.own or token.form.removesuffix("'s") in marked.starting.own:
        return True
    if _is_short(token):
        return True
    around = Stretch(max(token.start - _REACH, 0), token.end)
    named = (
        marked.cues_in(around, "work", "product"),
        marked.inside(around, marked.values_of("need.offering", "scope.modality")),
        [each for each in marked.inside(around, marked.quantities) if each.counted_as_work],
    )
    return any(each.end == token.end for found in named for each in found)


def _is_short(token: Token) -> bool:
    """True for a figure, and for letters that stand for a name or a kind of work: "PPQ"."""
    return token.text[0].isdigit() or (token.text.isupper() and len(token.text) > 1)


def is_spoken_of(marked: MarkedNote, statement: Statement, token: Token) -> bool:
    """Tell whether a thing is one that we could do or supply, or that the note speaks of elsewhere."""
    known = is_own(marked, token) and not _is_short(token)
    known = known or any(each.start <= token.start < each.end for each in marked.regions)
    return known or token.form in marked.starting.places or _is_named_elsewhere(marked, statement, token)


def is_of_other_thing(marked: MarkedNote, statement: Statement, named: list[Token]) -> bool:
    """Tell whether a name is that of a thing which this lead does not buy from us."""
    if not named or is_spoken_of(marked, statement, named[-1]):
        return False
    return named[-1].form in marked.starting.titles or not any(is_own(marked, each) for each in named)


def _is_named_elsewhere(marked: MarkedNote, statement: Statement, token: Token) -> bool:
    """Tell whether another sentence of the note speaks of the same thing."""
    sentence = marked.sentence_of(statement)
    places = marked.once(_places_of_words)
    return any(
        first < sentence.start or last >= sentence.end
        for form in inflections(token.form)
        if form in places
        for first, last in [places[form]]
    )


def _places_of_words(marked: MarkedNote) -> Mapping[str, tuple[int, int]]:
    """Return for each word of a note where it first and last stands."""
    places: dict[str, tuple[int, int]] = {}
    for token in marked.tokens:
        places[token.form] = (places.get(token.form, (token.start, 0))[0], token.start)
    return places
