"""How hasty hands write: slips of the pen, words cut short and the leaders of a form, read as what they stand for."""

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cached_property
from typing import Any, Final, Self

from bot.reading.spacing import Change
from bot.reading.tokens import NoteText, Token, folded, tokenise
from bot.reading.written import words_from, written

LONG: Final = 9
"""As many letters have words that may lose the last one."""

_TAKEN_FOR: Final = {
    "a": "eiou", "e": "aiou", "i": "aeouy", "o": "aeiu", "u": "aeio", "y": "i", "c": "sk", "s": "cz",
    "k": "c", "z": "s",
}  # fmt: skip
_LEADERS: Final = re.compile(
    r"(?m)^([^\W_][^\n.:?!_]{1,60}?)([ \t](?:\.{4,}|(?:\. ){3,}\.?|_{4,}|\u2026{2,})[ \t]*)(?=[^\s._\u2026])"
)
_A_FORM: Final = 2
"""Lines with leaders that make a form; dots in one line are somebody thinking: "I think .... June"."""
_SIGNS_OF_LEADERS: Final = ("....", ". . .", "____", "\u2026\u2026")
_CAMEL: Final = re.compile(r"(?m)(?:^|[\s;|,&])([a-z]{2,}(?:[A-Z][a-z]+){1,4})(?=[ \t]{0,2}[=:])")
_GLUE: Final = "@._/#\\"


@written
class SpellingWords:
    """The words of `spelling.yaml`."""

    slips: dict[str, str]
    """The right word, then with commas between the ways in which it is miswritten."""
    often_misspelt: tuple[str, ...]
    """Words of which any one slip counts: a letter left out, doubled, swapped or taken for one like it."""
    not_slips: frozenset[str]
    """Words of their own that are one slip away."""
    short: dict[str, str]
    """What is meant, then with commas between how it is cut short."""
    with_marks: dict[str, tuple[str, ...]]
    """The same for what has a mark in it: w/, b/c."""

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Read the words from the data of their file."""
        return words_from(cls, data)

    @cached_property
    def right(self) -> Mapping[str, str]:
        """What each miswritten or shortened word stands for."""
        one_slip = {
            slip: word
            for word in self.often_misspelt
            for slip in _slips_of(word)
            if slip not in self.often_misspelt and slip not in self.not_slips
        }
        listed = [*self.slips.items(), *self.short.items()]
        return one_slip | {folded(each.strip()): right for right, ways in listed for each in ways.split(",")}

    @cached_property
    def dotted(self) -> frozenset[str]:
        """The words cut short, which may carry a full stop for it."""
        return frozenset(folded(each.strip()) for ways in self.short.values() for each in ways.split(","))

    @cached_property
    def marked(self) -> Mapping[str, str]:
        """What each shorthand with a mark stands for."""
        return {folded(short): right for right, ways in self.with_marks.items() for short in ways}

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What finds shorthand with marks."""
        ways = "|".join(re.escape(short) for short in sorted(self.marked, key=len, reverse=True))
        return re.compile(rf"(?<![\w/.@-])({ways})(?!\w\b)(?=\s?[\w$\u20ac\u00a3])", re.IGNORECASE)


def _slips_of(word: str) -> Iterator[str]:
    """Yield the ways in which one slip miswrites a word."""
    last = len(word) - 1
    for at, letter in enumerate(word):
        yield word[: at + 1] + word[at:]
        if at > 0 and (at < last or len(word) >= LONG):
            yield word[:at] + word[at + 1 :]
        if 0 < at < last:
            yield word[:at] + word[at + 1] + letter + word[at + 2 :]
            yield from (word[:at] + other + word[at + 1 :] for other in _TAKEN_FOR.get(letter, ""))


def respelt(text: NoteText, words: SpellingWords, names: Iterable[str | None] = ()) -> list[Change]:
    """Return what to read instead of what is miswritten or cut short in a text, in order; names stay."""
    tokens = tokenise(text)
    right, forms = words.right, [token.form for token in tokens]
    changes: list[Change] = []
    if not right.keys().isdisjoint(forms):
        own = {token.form for name in names if name for token in tokenise(name)}
        changes += _words_mended(text, tokens, words, own)
    changes += _marks_mended(text, words)
    return sorted(changes)


def _words_mended(text: str, tokens: Iterable[Token], words: SpellingWords, own: Set[str]) -> Iterator[Change]:
    for token in tokens:
        meant = words.right.get(token.form)
        if meant is None or token.form in own or _is_glued(text, token):
            continue
        end = token.end + (token.form in words.dotted and _is_full_stop_of_it(text, token.end))
        yield token.start, end, _as_typed(meant, token.text)


def _is_glued(text: str, token: Token) -> bool:
    """True for a part of an address or a code: "jan@tendr.example", "sofware_v2"."""
    before, behind = text[max(token.start - 1, 0) : token.start], text[token.end : token.end + 2]
    return (
        (before != "" and before in _GLUE) or (behind[:1] in {"@", "_"}) or (behind[:1] == "." and behind[1:].isalnum())
    )


def _is_full_stop_of_it(text: str, end: int) -> bool:
    """True where a full stop only cuts the word short: "3 eng. batches"."""
    behind = text[end : end + 3]
    return behind[:2] == ". " and (behind[2:].islower() or behind[2:].isdigit())


def _as_typed(meant: str, typed: str) -> str:
    if typed.isupper() and len(typed) > 1:
        return meant.upper()
    return meant[0].upper() + meant[1:] if typed[0].isupper() else meant


def _marks_mended(text: str, words: SpellingWords) -> Iterator[Change]:
    if "/" in text or "@" in text:
        for found in words.pattern.finditer(text):
            blank = "" if text[found.end() : found.end() + 1].isspace() else " "
            yield found.start(), found.end(), words.marked[folded(found[1])] + blank
    if any(sign in text for sign in _SIGNS_OF_LEADERS):
        led = list(_LEADERS.finditer(text))
        yield from ((found.start(2), found.end(2), ": ") for found in led if len(led) >= _A_FORM)
    if "=" in text or ":" in text:
        for found in _CAMEL.finditer(text):
            capitals = (at for at in range(found.start(1), found.end(1)) if text[at].isupper())
            yield from ((at, at, " ") for at in capitals)
