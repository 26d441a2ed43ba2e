"""Sides that a note declares itself: "Ewan = me", "KL is our rep", "Dana: buyer"."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile
from operator import attrgetter

from bot.reading.forms import FormWords
from bot.reading.lines import Page
from bot.reading.speakers.certain_heads import certain_heads, is_label, is_talk, returning_names
from bot.reading.speakers.names import Sides, plain
from bot.reading.speakers.talk_terms import LONGEST_NAME, WORDS_THAT_SHOW_TALK, Told, is_contact
from bot.reading.speakers.talk_words import TalkWords
from bot.reading.speakers.turn_heads import Head
from bot.reading.terms import Speaker
from bot.reading.tokens import Token, count_words

_form_of = attrgetter("form")


def declared_sides(
    page: Page, lines: Sequence[int], heads: Sequence[Head], words: TalkWords, sides: Sides
) -> dict[str, Told]:
    """Return what the rep says about the names in his transcript: "A = me, B = Dr. Noor Sethi"."""
    names = _own_words(heads, sides)
    naming = frozenset[str]().union(*names.values(), *(plain(key).split() for key in names))
    opening = {head.line for head in heads}
    found: dict[str, Told] = {}
    for number in lines:
        if (number in opening and not _declares_itself(page, number)) or not _names_one(page, number, naming):
            continue
        before: Told | None = None
        for part in _parts(page, number, words, sides.words.titles):
            told_here: Told | None = None
            for key in _named_in(part, names):
                told = _told_of(page, part, key, names[key], words, sides)
                if told is None and before is not None and _is_only(part, names[key]):
                    told = before  # "we are Kim and Tom"
                if told is not None:
                    found.setdefault(key, told)
                    ours = told.speaker is Speaker.SELLER and (told is before or _says_who_we_are(part, words))
                    told_here = Told(told.speaker) if ours else None
            before = told_here
    return found


def _own_words(heads: Sequence[Head], sides: Sides) -> dict[str, frozenset[str]]:
    """Return for each name the words that are its alone: "Speaker 1" and "Speaker 2" have none but themselves."""
    words = {head.key: sides.words.of(head.name) for head in heads}
    used = Counter(word for own in words.values() for word in own)
    return {key: frozenset(word for word in own if used[word] == 1) or frozenset({key}) for key, own in words.items()}


def _says_who_we_are(part: Sequence[Token], words: TalkWords) -> bool:
    """Tell "we are Kim", which goes on with "and Tom", from "Kim (me)", behind whom others stand."""
    said = f" {' '.join(token.form for token in part)} "
    return any(f" {start} " in said for start in words.i_am)


def _is_only(part: Sequence[Token], own: Iterable[str]) -> bool:
    return all(plain(token.text) in own for token in part if token.is_word)


def _declares_itself(page: Page, number: int) -> bool:
    """True for a line such as "Transcript, A = me:" that only looks like a turn."""
    line = page.lines[number]
    return page.text.find("=", line.start, line.end) >= 0 and any(
        token.text == "=" for token in page.tokens[line.first : line.first + WORDS_THAT_SHOW_TALK]
    )


def _names_one(page: Page, number: int, naming: frozenset[str]) -> bool:
    """Tell whether a line may hold one of some words of names at all."""
    line = page.lines[number]
    tokens = page.tokens[line.first : line.last]
    if page.slice(line).isascii():
        return not naming.isdisjoint(map(_form_of, tokens))
    return not naming.isdisjoint([token.form if token.form.isascii() else plain(token.text) for token in tokens])


def _parts(page: Page, number: int, words: TalkWords, titles: Sequence[str]) -> Iterable[list[Token]]:
    """Yield the pieces of a line between commas, stops and "and"."""
    line, joins = page.lines[number], words.joins
    part: list[Token] = []
    for token in page.tokens[line.first : line.last]:
        titled = token.text == "." and bool(part) and part[-1].form in titles
        if (token.text in ",;." and not titled) or token.form in joins:
            yield part
            part = []
        else:
            part.append(token)
    yield part


def _named_in(part: Sequence[Token], names: Mapping[str, frozenset[str]]) -> Iterable[str]:
    """Yield the names that a piece of a line holds."""
    forms = [token.form if token.form.isascii() else plain(token.text) for token in part]
    held, text = set(forms), f" {' '.join(forms)} "
    return [key for key, own in names.items() if not held.isdisjoint(own) or f" {plain(key)} " in text]


def _told_of(
    page: Page, part: Sequence[Token], key: str, own: Iterable[str], words: TalkWords, sides: Sides
) -> Told | None:
    """Return what one piece of a line says about a name: "I am Tom", "Dario is me", "B = Dr. Noor Sethi"."""
    forms = [token.form for token in part]
    wanted = key.split()
    length = len(wanted)
    at = next((place for place in range(len(forms)) if forms[place : place + length] == wanted), None)
    if at is None:
        at = next((place for place, token in enumerate(part) if plain(token.text) in own), 0)
        length = 1
    if any(" ".join(forms[:at]).endswith(start) for start in words.i_am):
        return Told(Speaker.SELLER)
    rest = part[at + length :]
    if not rest or rest[0].form not in words.links:
        return None
    said = " ".join(token.form for token in rest[1:])
    if any(said == me or said.startswith(f"{me} ") for me in words.me):
        return Told(Speaker.SELLER)
    name = list(takewhile(lambda token: token.is_word or token.text in ".-'", rest[1:]))
    if not name or count_words(name) > LONGEST_NAME:
        return None
    written = page.text[name[0].start : name[-1].end]
    if sides.words.fit([token for token in name if token.is_word]):
        return Told(Speaker.BUYER, written)
    return Told(Speaker.BUYER) if sides.are_theirs(written) else None


def that_speak(
    page: Page,
    heads: Sequence[Head],
    words: TalkWords,
    forms: FormWords,
    sides: Sides,
    declared: Mapping[str, Told],
) -> list[Head]:
    """Return the heads that open turns of a talk; none where the lines are a form or plain notes."""
    first_of = {head.key: head for head in reversed(heads)}
    labels = {key for key, head in first_of.items() if is_label(page, head, forms)}
    if (returning_names(heads) - labels) or any(is_contact(head.name, sides) for head in heads):
        labels -= {key for key in returning_names(heads) if len(key.split()) > 1}  # Mr. Price speaks
    certain = certain_heads(page, heads, labels, words, sides, declared)
    turns = [head for head in heads if head.key in certain]
    if not is_talk(page, turns, heads, words, sides, declared):
        return []
    first, last = turns[0].line, turns[-1].line
    small = not any(head.name[0].isupper() for head in turns)
    return [
        head
        for head in heads
        if head.key in certain
        or (first < head.line < last and head.key not in labels and (small or head.name[0].isupper()))
    ]
