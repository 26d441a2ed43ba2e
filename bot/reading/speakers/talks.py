"""Transcripts in a message: which lines open a turn, whose turn it is, and which side that is."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, takewhile

from pydantic import BaseModel

from bot.reading.forms import FormWords, label_kind
from bot.reading.lines import Line, Page
from bot.reading.speakers.names import Sides, plain
from bot.reading.speakers.turn_heads import Head, heads_in, is_stamp, loose_heads_in, turns_apart, unquoted
from bot.reading.terms import Speaker
from bot.reading.tokens import Token, tokenise

LONGEST_NAME = 5
LONGEST_INITIALS = 3
WORDS_THAT_SHOW_TALK = 40
TURNS_OF_A_TALK = 2
TURNS_THAT_RETURN = 4
TURNS_WITHOUT_NAMES = 6

_SIDES = frozenset({Speaker.BUYER, Speaker.SELLER})

_TIMING = re.compile(r"(?:\d{1,2}:)?\d{1,2}:\d{2}[.,]\d{1,3}[ \t]*-->[ \t]*(?:\d{1,2}:)?\d{1,2}:\d{2}[.,]\d{1,3}")
_ASIDE = re.compile(r"[(\[*][^()\[\]]{0,80}[)\]*]$")
_VOICE_END = re.compile(r"</v>[ \t]*$")
_FIGURE = re.compile(r"[ \u00a0#]*\d{1,2}$")


class TalkWords(BaseModel, frozen=True, extra="forbid"):
    """The words of transcripts."""

    ours: tuple[str, ...]
    """Names that recorders and reps give to our side: me, rep, host."""
    theirs: tuple[str, ...]
    """Names that they give to the buyer's side: them, customer, guest."""
    machines: tuple[str, ...]
    """Speakers in what pretends to be a talk with a machine: assistant, system, user."""
    me: tuple[str, ...]
    """Words by which a rep says which name is his: me, myself, us, our side."""
    i_am: tuple[str, ...]
    """Words that stand before his own name: I am, I'm."""
    links: tuple[str, ...]
    """What may stand between a name and the word for it: is, =, are."""
    joins: tuple[str, ...]
    """What may stand between two such remarks: and."""
    spoken: tuple[str, ...]
    """Words that people say to each other and forms do not: I, we, you, yes."""
    questions: tuple[str, ...]
    answers: tuple[str, ...]
    """Q and A as names."""
    captions: tuple[str, ...]
    """First lines of caption files: WEBVTT."""

    @cached_property
    def sides(self) -> Mapping[str, Speaker]:
        """Whose turn a name that is no person's name opens."""
        return {
            **dict.fromkeys(self.questions, Speaker.SELLER),
            **dict.fromkeys(self.answers, Speaker.BUYER),
            **dict.fromkeys(self.theirs, Speaker.BUYER),
            **dict.fromkeys(self.ours, Speaker.SELLER),
            **dict.fromkeys(self.machines, Speaker.OTHER),
        }


@dataclass(frozen=True, slots=True)
class Turn:
    """The lines of one turn: the first opens it with a name, the words begin at a place in it or below."""

    line: int
    words_start: int
    words_end: int
    who: str | None
    speaker: Speaker
    lines: tuple[int, ...]  # lines after the first that carry on


@dataclass(frozen=True)
class Talk:
    """The turns of a transcript, and lines among them that nobody says: cue numbers, "[laughter]"."""

    turns: tuple[Turn, ...] = ()
    silent: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Told:
    """What the rep says about a name in his transcript."""

    speaker: Speaker
    name: str | None = None


def talk_of(page: Page, lines: Sequence[int], words: TalkWords, forms: FormWords, sides: Sides) -> Talk:
    """Find the transcript in some lines of a message, if they hold one."""
    captions = _captions(page, lines, words)
    meant = [number for number in lines if number not in captions]
    heads = heads_in(page, meant, captions)
    declared = _declared(page, lines, heads, words, sides)
    spoken = _that_speak(page, heads, words, forms, sides, declared)
    if not spoken:
        heads = loose_heads_in(page, meant)
        spoken = _in_turns(page, heads, words, forms, sides)
        declared = _declared(page, lines, spoken, words, sides) if spoken else declared
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
                _who(head, declared, words),
                speakers[head.key],
                tuple(below),
            )
            for head, below in turns
        ),
        captions | _asides(page, turns),
    )


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
        known = {key for key in names if _side_of_role(key, words) in _SIDES or _is_contact(key, sides)}
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
    turns = [
        head
        for head in heads
        if not _is_label(page, head, forms)
        and (_side_of_role(head.key, words) in _SIDES or _is_contact(head.name, sides) or _fits_a_name(head, {}, sides))
    ]
    counts = Counter(head.key for head in turns)
    turns = [head for head in turns if counts[head.key] > 1]
    if len(turns) < TURNS_THAT_RETURN or len({head.key for head in turns}) < TURNS_OF_A_TALK:
        return []
    changes = sum(one.key != other.key for one, other in pairwise(turns))
    asked = any(_is_asked(page, head) for head in turns)
    spoken = sum(_is_spoken(page, head, words) or _side_of_role(head.key, words) in _SIDES for head in turns)
    covered = turns[-1].line - turns[0].line < 3 * len(turns)
    return turns if asked and covered and 2 * changes >= len(turns) and 2 * spoken >= len(turns) else []


def _is_asked(page: Page, head: Head) -> bool:
    lines = page.lines[head.line : head.line + 2 if head.below else head.line + 1]
    return "?" in page.text[head.end : lines[-1].end]


def _who(head: Head, declared: Mapping[str, _Told], words: TalkWords) -> str | None:
    """Return the speaker's name, where it is one: "B" and "Customer 2" are none."""
    told = declared.get(head.key)
    if told is not None and told.name:
        return told.name
    is_role = _side_of_role(head.key, words) is not None or len(head.key) == 1
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


def _side_of_role(key: str, words: TalkWords) -> Speaker | None:
    """Return whose side a name stands for that is no person's: "me", "Customer 2"."""
    return words.sides.get(key) or words.sides.get(_FIGURE.sub("", key))


def _declared(
    page: Page, lines: Sequence[int], heads: Sequence[Head], words: TalkWords, sides: Sides
) -> dict[str, _Told]:
    """Return what the rep says about the names in his transcript: "A = me, B = Dr. Noor Sethi"."""
    names = _own_words(heads, sides)
    opening = {head.line for head in heads}
    found: dict[str, _Told] = {}
    for number in lines:
        if number in opening and not _declares_itself(page, number):
            continue
        before: _Told | None = None
        for part in _parts(page, number, words, sides.words.titles):
            told_here: _Told | None = None
            for key in _named_in(part, names):
                told = _told_of(page, part, key, names[key], words, sides)
                if told is None and before is not None and _is_only(part, names[key]):
                    told = before  # "we are Kim and Tom"
                if told is not None:
                    found.setdefault(key, told)
                    told_here = _Told(told.speaker) if told.speaker is Speaker.SELLER else None
            before = told_here
    return found


def _own_words(heads: Sequence[Head], sides: Sides) -> dict[str, frozenset[str]]:
    """Return for each name the words that are its alone: "Speaker 1" and "Speaker 2" have none but themselves."""
    words = {head.key: sides.words.of(head.name) for head in heads}
    used = Counter(word for own in words.values() for word in own)
    return {key: frozenset(word for word in own if used[word] == 1) or frozenset({key}) for key, own in words.items()}


def _is_only(part: Sequence[Token], own: Iterable[str]) -> bool:
    return all(plain(token.text) in own for token in part if token.is_word)


def _declares_itself(page: Page, number: int) -> bool:
    """True for a line such as "Transcript, A = me:" that only looks like a turn."""
    line = page.lines[number]
    return any(token.text == "=" for token in page.tokens[line.first : line.first + WORDS_THAT_SHOW_TALK])


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
) -> _Told | None:
    """Return what one piece of a line says about a name: "I am Tom", "Dario is me", "B = Dr. Noor Sethi"."""
    forms = [token.form for token in part]
    wanted = key.split()
    length = len(wanted)
    at = next((place for place in range(len(forms)) if forms[place : place + length] == wanted), None)
    if at is None:
        at = next((place for place, token in enumerate(part) if plain(token.text) in own), 0)
        length = 1
    if any(" ".join(forms[:at]).endswith(start) for start in words.i_am):
        return _Told(Speaker.SELLER)
    rest = part[at + length :]
    if not rest or rest[0].form not in words.links:
        return None
    said = " ".join(token.form for token in rest[1:])
    if any(said == me or said.startswith(f"{me} ") for me in words.me):
        return _Told(Speaker.SELLER)
    name = list(takewhile(lambda token: token.is_word or token.text in ".-'", rest[1:]))
    if not name or sum(token.is_word for token in name) > LONGEST_NAME:
        return None
    written = page.text[name[0].start : name[-1].end]
    if sides.words.fit([token for token in name if token.is_word]):
        return _Told(Speaker.BUYER, written)
    return _Told(Speaker.BUYER) if sides.are_theirs(written) else None


def _that_speak(
    page: Page,
    heads: Sequence[Head],
    words: TalkWords,
    forms: FormWords,
    sides: Sides,
    declared: Mapping[str, _Told],
) -> list[Head]:
    """Return the heads that open turns of a talk; none where the lines are a form or plain notes."""
    first_of = {head.key: head for head in reversed(heads)}
    labels = {key for key, head in first_of.items() if _is_label(page, head, forms)}
    if (_returning(heads) - labels) or any(_is_contact(head.name, sides) for head in heads):
        labels -= {key for key in _returning(heads) if len(key.split()) > 1}  # Mr. Price speaks; "Price" is a label
    certain = _certain(page, heads, labels, words, sides, declared)
    turns = [head for head in heads if head.key in certain]
    if not _is_talk(page, turns, heads, words, sides, declared):
        return []
    first, last = turns[0].line, turns[-1].line
    small = not any(head.name[0].isupper() for head in turns)
    return [
        head
        for head in heads
        if head.key in certain
        or (first < head.line < last and head.key not in labels and (small or head.name[0].isupper()))
    ]


def _certain(
    page: Page, heads: Sequence[Head], labels: set[str], words: TalkWords, sides: Sides, declared: Mapping[str, _Told]
) -> set[str]:
    """Return the names that can only be speakers', if the lines are a talk at all."""
    counts = Counter(head.key for head in heads)
    returning = _returning(heads)
    told = any(one.speaker is Speaker.SELLER for one in declared.values())
    roles = {head.key for head in heads if _side_of_role(head.key, words) in {Speaker.BUYER, Speaker.SELLER}}
    people = {
        head.key
        for head in heads
        if head.key in returning
        or _is_contact(head.name, sides)
        or ((head.stamped or told) and _fits_a_name(head, counts, sides))
    }
    if people - labels:
        people |= {head.key for head in heads if _is_spoken(page, head, words) and _fits_a_name(head, counts, sides)}
    certain = set(declared) | roles | (people - labels)
    machines = {head.key for head in heads if _side_of_role(head.key, words) is Speaker.OTHER}
    return certain | machines if len(machines) >= TURNS_OF_A_TALK else certain


def _is_label(page: Page, head: Head, forms: FormWords) -> bool:
    line = page.lines[head.line]
    tokens = [token for token in page.tokens[line.first : line.last] if token.end <= head.end]
    while tokens and not tokens[-1].is_word:
        tokens.pop()
    return label_kind(tokens, forms) is not None


def _returning(heads: Sequence[Head]) -> set[str]:
    """Return the names that come back after another one has spoken."""
    last: dict[str, int] = {}
    found = set()
    for place, head in enumerate(heads):
        if place - last.get(head.key, place) > 1:
            found.add(head.key)
        last[head.key] = place
    return found


def _is_contact(name: str, sides: Sides) -> bool:
    """True for the contact's name or a part of it, not for words that hold it: "mail from Okonjo"."""
    found = sides.words.of(name)
    return bool(found) and found <= sides.theirs


def _fits_a_name(head: Head, counts: Mapping[str, int], sides: Sides) -> bool:
    """True for what may be a person after a time; "[09:12] CALL connected: ..." is a log's."""
    tokens = [token for token in tokenise(head.name) if token.is_word and not token.text.isdigit()]
    shouted = head.name.isupper() and len(head.name) > LONGEST_INITIALS and counts[head.key] == 1
    return bool(tokens) and sides.words.fit(tokens) and not shouted


def _is_talk(
    page: Page,
    turns: Sequence[Head],
    heads: Sequence[Head],
    words: TalkWords,
    sides: Sides,
    declared: Mapping[str, _Told],
) -> bool:
    if not turns:
        return False
    among = [head for head in heads if turns[0].line <= head.line <= turns[-1].line]
    keys = {head.key for head in turns}
    if len(keys) >= TURNS_OF_A_TALK:
        told = bool(keys & declared.keys()) or any(head.stamped for head in turns)
        spoken = any(head.below or head.captioned or _is_spoken(page, head, words) for head in turns)
        return spoken and (told or len(turns) * 2 > len(among))
    only = turns[0]
    if _side_of_role(only.key, words) is Speaker.BUYER or _is_contact(only.name, sides):
        return _is_spoken(page, only, words) and len(turns) * 2 > len(among)
    return len(turns) >= TURNS_OF_A_TALK and only.stamped


def _is_spoken(page: Page, head: Head, words: TalkWords) -> bool:
    """True for words that someone says to somebody: with "I", "we", "you", "yes" or a question mark."""
    first = page.lines[head.line].first
    last = page.lines[min(head.line + head.below, len(page.lines) - 1)].last
    tokens = [token for token in page.tokens[first:last] if token.start >= head.end]
    return any(token.form in words.spoken or token.text == "?" for token in tokens[:WORDS_THAT_SHOW_TALK])


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
    declared: Mapping[str, _Told],
) -> dict[str, Speaker]:
    """Decide for each name whose side it is: told, by its role, the contact's, else by who asks the questions."""
    heads = {head.key: head for head, _ in turns}
    known: dict[str, Speaker] = {}
    for key, head in heads.items():
        if key in declared:
            known[key] = declared[key].speaker
        elif role := _side_of_role(key, words):
            known[key] = role
        elif sides.are_theirs(head.name) or _names_company(head, sides):
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
