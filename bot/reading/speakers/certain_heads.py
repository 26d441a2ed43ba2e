"""Which lines surely open a turn, and whether a message is a talk at all."""

from collections import Counter
from collections.abc import Mapping, Sequence

from bot.reading.forms import FormWords, label_kind
from bot.reading.lines import Page
from bot.reading.speakers.names import Sides
from bot.reading.speakers.talk_terms import (
    LONGEST_INITIALS,
    TURNS_OF_A_TALK,
    WORDS_THAT_SHOW_TALK,
    Told,
    is_contact,
    side_of_role,
)
from bot.reading.speakers.talk_words import TalkWords
from bot.reading.speakers.turn_heads import Head
from bot.reading.terms import Speaker
from bot.reading.tokens import tokenise


def certain_heads(
    page: Page, heads: Sequence[Head], labels: set[str], words: TalkWords, sides: Sides, declared: Mapping[str, Told]
) -> set[str]:
    """Return the names that can only be speakers', if the lines are a talk at all."""
    counts = Counter(head.key for head in heads)
    returning = returning_names(heads)
    told = any(one.speaker is Speaker.SELLER for one in declared.values())
    roles = {head.key for head in heads if side_of_role(head.key, words) in {Speaker.BUYER, Speaker.SELLER}}
    people = {
        head.key
        for head in heads
        if head.key in returning
        or is_contact(head.name, sides)
        or ((head.stamped or told) and fits_a_name(head, counts, sides))
    }
    if people - labels:
        people |= {head.key for head in heads if is_spoken(page, head, words) and fits_a_name(head, counts, sides)}
    certain = set(declared) | roles | (people - labels)
    machines = {head.key for head in heads if side_of_role(head.key, words) is Speaker.OTHER}
    return certain | machines if len(machines) >= TURNS_OF_A_TALK else certain


def is_label(page: Page, head: Head, forms: FormWords) -> bool:
    line = page.lines[head.line]
    tokens = [token for token in page.tokens[line.first : line.last] if token.end <= head.end]
    while tokens and not tokens[-1].is_word:
        tokens.pop()
    return label_kind(tokens, forms) is not None


def returning_names(heads: Sequence[Head]) -> set[str]:
    """Return the names that come back after another one has spoken."""
    last: dict[str, int] = {}
    found = set()
    for place, head in enumerate(heads):
        if place - last.get(head.key, place) > 1:
            found.add(head.key)
        last[head.key] = place
    return found


def fits_a_name(head: Head, counts: Mapping[str, int], sides: Sides) -> bool:
    """True for what may be a person after a time; "[09:12] CALL connected: ..." is a log's."""
    tokens = [token for token in tokenise(head.name) if token.is_word and not token.text.isdigit()]
    shouted = head.name.isupper() and len(head.name) > LONGEST_INITIALS and counts[head.key] == 1
    return bool(tokens) and sides.words.fit(tokens) and not shouted


def is_talk(
    page: Page,
    turns: Sequence[Head],
    heads: Sequence[Head],
    words: TalkWords,
    sides: Sides,
    declared: Mapping[str, Told],
) -> bool:
    if not turns:
        return False
    among = [head for head in heads if turns[0].line <= head.line <= turns[-1].line]
    keys = {head.key for head in turns}
    if len(keys) >= TURNS_OF_A_TALK:
        told = bool(keys & declared.keys()) or any(head.stamped for head in turns)
        spoken = any(head.below or head.captioned or is_spoken(page, head, words) for head in turns)
        return spoken and (told or len(turns) * 2 > len(among))
    only = turns[0]
    if side_of_role(only.key, words) is Speaker.BUYER or is_contact(only.name, sides):
        return is_spoken(page, only, words) and len(turns) * 2 > len(among)
    return len(turns) >= TURNS_OF_A_TALK and only.stamped


def is_spoken(page: Page, head: Head, words: TalkWords) -> bool:
    """True for words that someone says to somebody: with "I", "we", "you", "yes" or a question mark."""
    first = page.lines[head.line].first
    last = page.lines[min(head.line + head.below, len(page.lines) - 1)].last
    tokens = [token for token in page.tokens[first:last] if token.start >= head.end]
    return any(token.form in words.spoken or token.text == "?" for token in tokens[:WORDS_THAT_SHOW_TALK])
