"""Pronouns, titles, functions and names as they stand in a text, each for itself."""

from collections.abc import Iterator

from bot.reading.people.names import find_name
from bot.reading.people.page import Find, FindKind, Page
from bot.reading.people.titles import find_function, find_title


def finds(page: Page) -> Iterator[Find]:
    """Yield everybody whom a text mentions, in order, as each mention stands."""
    after = 0
    for place in page.telling:
        if place >= after:
            find, after = _find(page, place)
            if find is not None:
                yield find
                after = find.last + 1


def _find(page: Page, place: int) -> tuple[Find | None, int]:
    """Return what stands for somebody at a place, and where to go on."""
    form = page.forms[place]
    if form in page.words.pronoun_genders:
        return _pronoun(page, place), place
    name, after = find_name(page, place) if form in page.words.addresses else (None, place)
    title = None if name else find_title(page, place)
    if not title and not name and page.may_be_name(place):
        name, after = find_name(page, place)
    found = title or name or (find_function(page, place) if after == place else None)
    return found, after


def _pronoun(page: Page, place: int) -> Find:
    token = page.tokens[place]
    length = len(token.form.partition("'")[0])
    gender = page.words.pronoun_genders[token.form]
    return Find(FindKind.PRONOUN, place, place, token.start, token.start + length, gender=gender)
