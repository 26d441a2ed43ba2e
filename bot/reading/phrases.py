"""How an editor writes a phrase, and the rows of words that it stands for:

sign off            each word also in its regular inflections: signs off, signed off, signing off
=AE                 exactly so, upper and lower case included, no inflections
"said"              in quotation marks: this form only, in any case
final|last say      one of several words (or hyphened ones: ok|go-ahead)
(the) green light   a word that may be missing
takes * decision    up to three words between
<paper> signed      any phrase of the word group `paper`, where the lexicon is given such groups
"""

import re
from collections.abc import Iterable
from functools import cache
from itertools import product
from typing import Final

from bot.reading.tokens import folded, tokenise

GAP: Final = frozenset({"*"})
"""Stands in a row for words between."""
JOINERS: Final = frozenset("-\u2010\u2011\u2012\u2013/&+._'\u2019")
"""Marks that do not count between the words of a phrase."""

Row = tuple[frozenset[str], ...]
"""A phrase word by word, each in all its forms; exact ones begin with `=`, word groups stand in angle brackets."""

_VOWELS = frozenset("aeiou")
# Words of grammar take no endings: "not" is not "noted", "the" is not "thing", "her" is not "herring".
_UNINFLECTED = frozenset({
    "all", "and", "any", "but", "can", "did", "for", "from", "had", "has", "her", "here", "him", "his",
    "how", "into", "its", "more", "most", "nor", "not", "now", "off", "only", "our", "out", "over",
    "per", "she", "some", "such", "than", "that", "the", "their", "them", "then", "there", "these",
    "they", "this", "those", "too", "upon", "very", "via", "was", "were", "what", "when", "which", "who",
    "whom", "whose", "why", "will", "with", "yes", "yet", "you", "your",
})  # fmt: skip
_SLOT = re.compile(r'\([^()]*\)|<\w+>(?=[\s:]|$)|(?:"[^"]*"|[^\s":]|:(?!\s|$))+|[":]')
_BRACKETS = re.compile(r'["(<:]')
_QUOTED_CHOICE = re.compile(r'"[^"|]+\|[^"|]+"')
_GROUP = re.compile(r"<(\w+)>")


class PhraseError(ValueError):
    """A phrase of a vocabulary cannot be read; the message says which and why."""


def groups_in(text: str) -> list[str]:
    """Return the names of the word groups that a phrase asks for."""
    return _GROUP.findall(text) if "<" in text else []


@cache
def readings(text: str) -> tuple[Row, ...]:
    """Return each way to read a phrase as a row of slots, one for every choice of its optional words."""
    slots = _SLOT.findall(text) if _BRACKETS.search(text) else text.split()
    if not slots or all(slot == "*" or slot.startswith("(") for slot in slots):
        raise PhraseError(f"phrase `{text}` needs at least one word that must be there")
    if slots[0] == "*" or slots[-1] == "*":
        raise PhraseError(f"phrase `{text}` begins or ends with `*`; leave it out")
    rows = tuple(_rows(slots))
    if not all(rows):
        raise PhraseError(f"phrase `{text}` holds joining marks alone")
    if any(row[0] is GAP for row in rows):
        raise PhraseError(f"phrase `{text}` may begin with `*`, as what stands before it may be missing")
    return rows


def _rows(slots: Iterable[str]) -> Iterable[Row]:
    for choice in product(*map(_choices, slots)):
        yield tuple(slot for row in choice for slot in row)


@cache
def _choices(slot: str) -> tuple[Row, ...]:
    """Return the rows of slots that one written piece may stand for: "tech-transfer" is a row of two."""
    if slot.isalpha():
        return ((inflections(slot),),)
    if slot == "*":
        return ((GAP,),)
    if slot.startswith("("):
        return ((), *_rows(_SLOT.findall(slot[1:-1])))
    if _QUOTED_CHOICE.search(slot):
        raise PhraseError(f'`{slot}` has a choice within quotation marks; quote each word: "for"|"with"')
    rows = [_row(part) for part in slot.split("|") if part] if slot.strip("|") else [_row(slot)]
    single = [row[0] for row in rows if len(row) == 1]
    several = [row for row in rows if len(row) != 1]
    return ((frozenset().union(*single),), *several) if single else tuple(several)


def _row(slot: str) -> Row:
    if slot.isalpha():
        return (inflections(slot),)
    if _GROUP.fullmatch(slot):
        return (frozenset({slot}),)
    exact = slot.startswith("=") and slot != "="
    tokens = tokenise(slot[1:] if exact else slot.strip('"'))
    words = [token for token in tokens if token.text not in JOINERS]
    if not tokens:
        raise PhraseError(f"`{slot}` holds no word")
    if exact:
        return tuple(frozenset({"=" + token.text}) for token in words)
    if slot.startswith('"'):
        return tuple(frozenset({token.form}) for token in words)
    return tuple(inflections(token.form) for token in words)


@cache
def inflections(word: str) -> frozenset[str]:
    """Return a word's regular English forms (sign, signs, signed, signing); figures and marks have one."""
    word = folded(word)
    if len(word) < 3 or not word.isalpha() or word in _UNINFLECTED:
        return frozenset({word})
    forms = {word, word + "s"}
    if word.endswith("e"):
        forms |= {word + "d", word[:-1] + "ing"}
    elif word.endswith("y") and word[-2] not in _VOWELS:
        forms |= {word[:-1] + "ies", word[:-1] + "ied", word + "ing"}
    else:
        forms |= {word + "ed", word + "ing"}
        if word.endswith(("s", "x", "z", "ch", "sh")):
            forms.add(word + "es")
        if word[-1] not in _VOWELS | set("wxyh") and word[-2] in _VOWELS and word[-3] not in _VOWELS:
            forms |= {word + word[-1] + "ed", word + word[-1] + "ing"}
    return frozenset(forms)
