"""The countries that a region text names, as far as a policy's excluded regions need them."""

import re
from collections.abc import Mapping, Sequence

_WORD = re.compile(r"[^\W\d_]+")
_LONGEST_NAME = 6


def countries_in(text: str, names: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """Return the ISO 3166 codes that a text names: by a known name, the longest first, or as a bare code (DE)."""
    words = _WORD.findall(text)
    codes: set[str] = set()
    at = 0
    while at < len(words):
        for length in range(min(_LONGEST_NAME, len(words) - at), 0, -1):
            known = names.get(" ".join(words[at : at + length]).casefold())
            if known is not None:
                codes.update(known)
                at += length
                break
        else:
            if len(words[at]) == 2 and words[at].isascii() and words[at].isupper():
                codes.add(words[at])
            at += 1
    return frozenset(codes)


def wholly_within(text: str | None, excluded: Sequence[str], names: Mapping[str, Sequence[str]]) -> bool:
    """Tell whether a region text names countries and every one of them is excluded."""
    if not text or not excluded:
        return False
    codes = countries_in(text, names)
    return bool(codes) and codes <= set(excluded)
