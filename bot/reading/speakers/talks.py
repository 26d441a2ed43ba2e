"""Transcripts in a message: which lines open a turn, whose turn it is, and which side that is."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from bot.reading.forms import FormWords, label_kind
from bot.reading.lines import Line, Page
from bot.reading.speakers.certain_heads import fits_a_name, is_label, is_spoken
from bot.reading.speakers.declared import declared_sides, that_speak
from bot.reading.speakers.names import Sides
from bot.reading.speakers.talk_terms import (
    SIDES,
    TURNS_OF_A_TALK,
    TURNS_THAT_RETURN,
    Talk,
    Told,
    Turn,
    is_contact,
    side_of_role,
    sides_of_roles,
)
from bot.reading.speakers.talk_words import TalkWords
from bot.reading.speakers.turn_heads import Head, heads_in, is_stamp, loose_heads_in, turns_apart, unquoted
from bot.reading.terms import Speaker
from bot.reading.tokens import tokenise

TURNS_WITHOUT_NAMES = 6
LONGEST_TITLE = 18
"""Words and marks of a line above a talk that only says what it is."""
_TIMING = re.compile(r"(?:\d{1,2}:)?\d{1,2}:\d{2}[.,]\d{1,3}[ \t]*-->[ \t]*(?:\d{1,2}:)?\d{1,2}:\d{2}[.,]\d{1,3}")
_ASIDE = re.compile(r"[(\[*][^()\[\]]{0,80}[)\]*]$")
_VOICE_END = re.compile(r"</v>[ \t]*$")


def talk_of(page: Page, lines: Sequence[int], words: TalkWords, forms: FormWords, sides: Sides) -> Talk:
    """Find the transcript in some lines of a message, if they hold one."""
    captions = _captions(page, lines, words)
    meant = [number for number in lines if number not in captions]
    heads = heads_in(page, meant, captions)
    declared = declared_sides(page, lines, heads, words, sides)
    spoken = that_speak(page, heads, words, forms, sides, declared)
    if not spoken:
        heads = loose_heads_in(page, meant)
        spoken = _in_turns(page, heads, words, forms, sides)
        declared = declared_sides(page, lines, spoken, words, sides) if spoken else declared
    if not spoken:
        return Talk(_unnamed(page, meant, words))
    turns = _turns(page, meant, spoken, captions)
    speakers = _speakers(page, turns, words, sides, declared)
    return Talk(
        tuple(
            Turn(
                head.line,
                head.end,
                _words_end(page, head.line),
                _who(head, declared, words, sides),
                speakers[head.key],
                tuple(below),
            )
            for head, below in turns
        ),
        captions
        | _asides(page, turns)
        | _titles(page, [number for number in meant if number < turns[0][0].line], words),
    )


def _titles(page: Page, lines: Sequence[int], words: TalkWords) -> frozenset[int]:
    """Return the lines that a recorder puts above a talk: "Discovery call", "14 April 2026, 3:00 PM"."""
    found: set[int] = set()
    for number in lines:
        line = page.lines[number]
        if line.last - line.first > LONGEST_TITLE or page.tokens[line.last - 1].text in ".!?":
            continue
        forms = {token.form for token in page.words_of(line)}
        if not forms.isdisjoint(words.titles) and forms.isdisjoint((*words.spoken, *words.never_titles)):
            found.add(number)
    return frozenset(found)


def _unnamed(page: Page, lines: Sequence[int], words: TalkWords) -> tuple[Turn, ...]:
    """Return the turns of a talk without names, in which a dash stands before each: those who ask most are ours."""
    opening = [number for number in lines if page.lines[number].bulleted]
    if len(opening) < TURNS_WITHOUT_NAMES or opening[-1] - opening[0] >= 2 * len(opening):
        return ()
    asked = [page.slice(page.lines[number]).count("?") for number in opening]
    ours = 0 if sum(asked[::2]) >= sum(asked[1::2]) else 1
    spoken = sum(_has_speech(page, page.lines[number], words) for number in opening)
    asking, answering = asked[ours::2], asked[1 - ours :: 2]
    to_and_fro = 2 * sum(map(bool, asking)) >= len(asking) and 3 * sum(map(bool, answering)) <= len(answering)
    if not to_and_fro or 2 * spoken < len(opening):
        return ()
    ends = [*opening[1:], opening[-1] + 1]
    return tuple(
        Turn(
            number,
            page.lines[number].start,
            page.lines[number].end,
            None,
            Speaker.SELLER if place % 2 == ours else Speaker.BUYER,
            tuple(range(number + 1, end)),
        )
        for place, (number, end) in enumerate(zip(opening, ends, strict=True))
    )


def _has_speech(page: Page, line: Line, words: TalkWords) -> bool:
    return any(token.form in words.spoken or token.text == "?" for token in page.tokens[line.first : line.last])


def with_turns_apart(page: Page, words: TalkWords, forms: FormWords, sides: Sides) -> Page:
    """Return a page on which a talk that was written on in one line, or quoted, stands as other talks do."""

    def speakers(names: Sequence[str]) -> frozenset[str]:
        returning = {key for key, count in Counter(names).items() if count > 1 and not _is_known_label(key, forms)}
        known = {key for key in names if side_of_role(key, words) in SIDES or is_contact(key, sides)}
        known |= {key for key in returning if sides.are_initials(key)}
        found = frozenset(returning | known)
        return found if known and len(found) >= TURNS_OF_A_TALK else frozenset()

    page = turns_apart(page, speakers)
    quoted = [number for number, line in enumerate(page.lines) if line.depth]
    if len(quoted) < TURNS_THAT_RETURN:
        return page
    bare = unquoted(page)
    return bare if _in_turns(bare, loose_heads_in(bare, quoted), words, forms, sides) else page


def _is_known_label(name: str, forms: FormWords) -> bool:
    return label_kind(tokenise(name), forms) is not None


def _in_turns(page: Page, heads: Sequence[Head], words: TalkWords, forms: FormWords, sides: Sides) -> list[Head]:
    """Return those of some heads that show by going to and fro, with a question, that they open turns of a talk."""
    met = Counter(head.key for head in heads)
    turns = [
        head
        for head in heads
        if side_of_role(head.key, words) in SIDES
        or (not is_label(page, head, forms) and (is_contact(head.name, sides) or fits_a_name(head, met, sides)))
    ]
    counts = Counter(head.key for head in turns)
    turns = [head for head in turns if counts[head.key] > 1]
    if len(turns) < TURNS_THAT_RETURN or len({head.key for head in turns}) < TURNS_OF_A_TALK:
        return []
    changes = sum(one.key != other.key for one, other in pairwise(turns))
    asked = any(_is_asked(page, head) for head in turns)
    spoken = sum(is_spoken(page, head, words) or side_of_role(head.key, words) in SIDES for head in turns)
    covered = turns[-1].line - turns[0].line < 3 * len(turns)
    return turns if asked and covered and 2 * changes >= len(turns) and 2 * spoken >= len(turns) else []


def _is_asked(page: Page, head: Head) -> bool:
    lines = page.lines[head.line : head.line + 2 if head.below else head.line + 1]
    return "?" in page.text[head.end : lines[-1].end]


def _who(head: Head, declared: Mapping[str, Told], words: TalkWords, sides: Sides) -> str | None:
    """Return the speaker's name, where it is one: "B" and "Customer 2" are none."""
    told = declared.get(head.key)
    if told is not None and told.name:
        return told.name
    if sides.are_initials(head.key):
        return sides.contact
    is_role = side_of_role(head.key, words) is not None or len(head.key) == 1
    return None if is_role else head.name


def _captions(page: Page, lines: Sequence[int], words: TalkWords) -> frozenset[int]:
    """Return the lines of a caption file that nobody says: its title, cue numbers and timings."""
    silent: set[int] = set()
    for number in lines:
        line = page.lines[number]
        if _TIMING.match(page.text, line.start, line.end):
            silent.add(number)
            above = number - 1
            if above >= 0 and page.lines[above].last - page.lines[above].first == 1 and not line.after_gap:
                silent.add(above)
        elif page.tokens[line.first].form in words.captions:
            silent.add(number)
    return frozenset(silent)


def _turns(
    page: Page, lines: Sequence[int], heads: Sequence[Head], captions: frozenset[int]
) -> list[tuple[Head, list[int]]]:
    """Give each head the lines below it that carry its turn on."""
    opening = {head.line: head for head in heads}
    last = heads[-1].line
    turns: list[tuple[Head, list[int]]] = []
    in_single_lines = len(heads) >= TURNS_THAT_RETURN and not any(head.below or head.captioned for head in heads)
    in_single_lines = in_single_lines and not any(
        heads[0].line < number < last for number in lines if number not in opening
    )
    for number in lines:
        if number in opening:
            turns.append((opening[number], []))
            continue
        if not turns:
            continue
        head, below = turns[-1]
        after_stamp = head.below and not below
        caption = number - 1 in captions
        ended = page.lines[number].after_gap or in_single_lines
        if number > last and ended and not (after_stamp or caption):
            break
        below.append(number)
    return turns


def _asides(page: Page, turns: Sequence[tuple[Head, list[int]]]) -> frozenset[int]:
    """Return the lines below heads that hold only a time or "[laughter]"."""
    silent = set()
    for _, below in turns:
        for number in below:
            line = page.lines[number]
            text = page.slice(line)
            if is_stamp(page, line) or _ASIDE.match(text):
                silent.add(number)
    return frozenset(silent)


def _words_end(page: Page, number: int) -> int:
    """Return where the words of a line end, before the mark that closes a caption's voice."""
    line = page.lines[number]
    found = _VOICE_END.search(page.text, max(line.start, line.end - 12), line.end)
    return found.start() if found else line.end


def _speakers(
    page: Page,
    turns: Sequence[tuple[Head, list[int]]],
    words: TalkWords,
    sides: Sides,
    declared: Mapping[str, Told],
) -> dict[str, Speaker]:
    """Decide for each name whose side it is: told, by its role, the contact's, else by who asks the questions."""
    heads = {head.key: head for head, _ in turns}
    known: dict[str, Speaker] = {}
    roles = sides_of_roles(heads, words)
    for key, head in heads.items():
        if key in declared:
            known[key] = declared[key].speaker
        elif role := roles.get(key):
            known[key] = role
        elif sides.are_initials(key) or sides.are_theirs(head.name) or _names_company(head, sides):
            known[key] = Speaker.BUYER
        elif sides.are_ours(head.name):
            known[key] = Speaker.SELLER
    _share_by_tag(heads, known)
    open_keys = [key for key in heads if key not in known]
    if open_keys and Speaker.SELLER not in known.values():
        known[_who_asks(page, turns, open_keys)] = Speaker.SELLER
        _share_by_tag(heads, known)
    return {key: known.get(key, Speaker.BUYER) for key in heads}


def _share_by_tag(heads: Mapping[str, Head], known: dict[str, Speaker]) -> None:
    """Give those with one firm after their names one side."""
    tags = {head.tag: known[key] for key, head in heads.items() if key in known and head.tag}
    for key, head in heads.items():
        if head.tag in tags:
            known.setdefault(key, tags[head.tag])


def _names_company(head: Head, sides: Sides) -> bool:
    company = sides.words.of(sides.company or "")
    return head.tag is not None and not company.isdisjoint(sides.words.of(head.tag))


def _who_asks(page: Page, turns: Sequence[tuple[Head, list[int]]], keys: Sequence[str]) -> str:
    """Return the one who asks most: in a discovery call, that is us."""
    asked: Counter[str] = Counter()
    for head, below in turns:
        if head.key in keys:
            asked[head.key] += sum(
                page.text.count("?", page.lines[number].start, page.lines[number].end) for number in (head.line, *below)
            )
    return max(keys, key=lambda key: asked[key])
