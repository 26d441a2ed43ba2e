"""Lines that open a turn of a talk: a name before the words or above them, as recorders and messengers write it."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from operator import attrgetter

import msgspec
from msgspec import structs

from bot.reading.lines import Line, Page
from bot.reading.tokens import folded

LONGEST_NAME = 5
LONGEST_NAME_ALONE = 40
LONGEST_HEAD = 120
TURNS_IN_A_LINE = 3

_CLOCK = r"(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?(?:[ \u202f]?[AaPp]\.?[Mm]\b\.?)?"
_SPAN = r"(?:\d{1,2} hours? )?(?:\d{1,2} minutes? )?\d{1,2} seconds?"
_DAY = r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4},?[ \t]+(?:at[ \t]+)?"
_NAME = r"[^\W\d_](?:[\w.'@+\u2019\-]|[ \u00a0](?! )){0,39}?"
_TAG = r"(?:[ \t]{0,2}[(\[](?P<tag>[^()\[\]\n]{1,40})[)\]])?"
_BEFORE = rf"(?:\[[^\]\n]{{0,24}}\d:\d[^\]\n]{{0,20}}\]|\({_CLOCK}\)|(?:{_DAY})?{_CLOCK}|{_SPAN})"
_SENT = rf"(?:sent the following messages? at |(?:today|yesterday) at |{_DAY})"
_MARKED = r"[*_]{0,2}"
# What stands behind a name, before a time: Ortiz, Dana; Dana Ortiz, Head of IT; Dana Ortiz | Helix Bio
_MORE = r"(?:(?:,|[ \t]?\|)[ \t](?P<more>[^\W\d_][^()\[\]\n|,:;.?!\d]{0,39}?))?"
_ROLE = r"(?:(?:,|[ \t][\u2013\u2014/-])[ \t](?P<role>[^()\[\]\n,:;.?!]{2,40}))?"
_VOICE = re.compile(r"<v(?:\.[\w.]{1,30})?[ \t]+(?P<name>[^<>()\n]{1,60}?)[ \t]*(?:\((?P<tag>[^()\n]{1,40})\))?>")
_HEADS = (
    # [00:01:23] Dana Ortiz (Helix): words; Rep> words; **Dana:** words; 10:03:15 From Dana to Everyone: words
    re.compile(
        rf"(?P<stamp>{_BEFORE}[ \t]*[-\u2013\u2014|]?[ \t]*)?(?:From[ \t]+)?{_MARKED}(?P<name>{_NAME})(?: to Everyone)?"
        rf"{_MARKED}{_TAG}(?(stamp){_ROLE}){_MARKED}[ \t\u00a0]?(?!(?<=\d):\d)[:>]{_MARKED}(?=\s|$|\w)"
    ),
    # Dana Ortiz | 00:12 | words; Dana Ortiz, 10:03: words
    re.compile(
        rf"(?P<name>{_NAME}){_MORE}{_TAG}[ \t]*[,|\u2013\u2014-]?[ \t]*{_BEFORE}[ \t]*"
        r"(?:[|:>]|[\u2013\u2014-](?=[ \t]))[ \t]*(?=\S)"
    ),
    # <v Dana Ortiz (Helix)>words</v>
    _VOICE,
    # <dana> words; [10:03] <dana> words
    re.compile(rf"(?P<stamp>{_BEFORE}[ \t]*)?<(?P<name>{_NAME})>(?=[ \t])"),
    # [Dana Ortiz] words; [Dana Ortiz] 10:03:15
    re.compile(rf"\[(?P<name>{_NAME})\](?P<stamp>[ \t]+{_CLOCK}[ \t]*$)?(?=[ \t]|$)"),
    # 00:12 | Dana Ortiz; 10:03 Dana Ortiz
    re.compile(rf"(?P<stamp>{_BEFORE})[ \t]*[-\u2013\u2014|,]?[ \t]*(?P<name>{_NAME}){_TAG}[ \t]*$"),
    # Dana Ortiz  0:12; Dana, [12.05.26 10:03]
    re.compile(
        rf"{_MARKED}(?P<name>{_NAME}){_MORE}{_TAG}{_MARKED}[ \t]*[,|\u2013\u2014-]?[ \t]*{_MARKED}"
        rf"(?P<stamp>{_BEFORE}):?{_MARKED}[ \t]*$"
    ),
    # dana_o \u2014 Today at 10:03; Dana Ortiz sent the following message at 10:03 AM
    re.compile(rf"(?P<name>{_NAME})[ \t]*[,|\u2013\u2014-]?[ \t]*{_SENT}{_CLOCK}[ \t]*$", re.IGNORECASE),
)
# What may open turns too, but opens much else: only many that come back show a talk.
_LOOSE_HEADS = (
    *_HEADS,
    # Dana - words; 0:12 - Dana - words; (Dana) words; Q. words; D. words
    re.compile(
        rf"(?:{_BEFORE}[ \t]*[-\u2013\u2014|]?[ \t]*)?(?P<name>{_NAME}){_TAG}[ \t]+(?:--|[-\u2013\u2014])[ \t]+(?=\S)"
    ),
    # Dana (0:12) words; Dana [0:12] words
    re.compile(rf"(?P<name>{_NAME}){_TAG}[ \t]+(?P<stamp>[(\[]{_CLOCK}[)\]])[ \t]+(?=[^\s|:>\-])"),
    re.compile(rf"\((?P<name>{_NAME})\)(?=[ \t])"),
    re.compile(r"(?P<name>[^\W\d_])\.(?=[ \t])"),
    # | Dana | words |; Dana<tab>words; 00:12 Dana<tab>words; 00:12,Dana,"words"
    re.compile(rf"\|[ \t]*(?:{_BEFORE}[ \t]*\|[ \t]*)?(?P<name>{_NAME})[ \t]*\|[ \t]*(?=[^\s|])"),
    re.compile(rf"(?:{_BEFORE}(?:[ \t]+|,))?(?P<name>{_NAME}){_TAG}(?:\t[ \t]*|,[ \t]*(?=\"))(?=\S)"),
    # DANA words; [0:12] DANA ORTIZ words
    re.compile(
        rf"(?:{_BEFORE}[ \t]*)?(?P<name>[A-Z][A-Z'\u2019-]+(?: [A-Z][A-Z'\u2019-]+){{0,3}})[ ](?=\S)(?![A-Z \t]+$)"
    ),
    # Dana Ortiz, and the words below
    re.compile(rf"(?P<name>{_NAME})[ \t]*$"),
)
# Dana Ortiz, account exec: words; Dana Ortiz - account exec: words
_WITH_A_ROLE = re.compile(
    rf"{_MARKED}(?P<name>{_NAME})(?:,|[ \t][\u2013\u2014/-])[ \t](?P<tag>[^()\[\]\n,:;.?!]{{2,40}}):{_MARKED}(?=\s)"
)
_STAMP_ONLY = re.compile(rf"(?:{_SENT})?{_BEFORE}[ \t]*$", re.IGNORECASE)
_TIMED_HEADS = (_HEADS[1], *_HEADS[5:])
_TIME = re.compile(r"\d(?::\d| second)")
"""Stands in every stamp; a line without one holds no head that needs a time."""
_SIGNS = (
    (re.compile("[:>]"), (_HEADS[0],)),
    (re.compile("<"), _HEADS[2:4]),
    (re.compile("[\u2013\u2014-]"), (_LOOSE_HEADS[len(_HEADS)],)),
    (re.compile('[\t"]'), (_LOOSE_HEADS[-3],)),
    (_TIME, (*_TIMED_HEADS, _LOOSE_HEADS[len(_HEADS) + 1])),
)
"""What stands in every head of some kinds; a line without it is not tried for them."""
_DASH_ONLY = re.compile(r"[-\u2013\u2014][ \t]*$")
_INLINE = re.compile(rf"(?:(?<=[.!?\u2026])|(?<=[.!?\u2026][\"'\u201d])|^)[ \t]*(?P<name>{_NAME}):[ \t]+(?=\S)")
_STOP = re.compile(r"[.!?\u2026][ \t]+")


class Head(msgspec.Struct, frozen=True, gc=False):
    """What opens a turn: a name, and what stands beside it."""

    line: int
    name: str
    key: str
    tag: str | None
    end: int  # where the words begin
    stamped: bool
    below: bool  # the words stand on the lines below
    captioned: bool = False  # it stands under a caption's timing


def is_stamp(page: Page, line: Line) -> bool:
    """True for a line that holds a time and nothing else."""
    return _STAMP_ONLY.match(page.text, line.start, line.end) is not None


def heads_in(page: Page, lines: Sequence[int], captions: frozenset[int]) -> list[Head]:
    """Return the heads that stand in some lines as talks have them."""
    heads: list[Head] = []
    for place, number in enumerate(lines):
        line = page.lines[number]
        if line.bulleted or line.depth:
            continue
        head = _head(page, number, _HEADS) or _head_above_a_stamp(page, lines, place)
        if head is not None:
            heads.append(structs.replace(head, stamped=True, captioned=True) if number - 1 in captions else head)
    opened = {head.line for head in heads}
    return _with_words(sorted([*heads, *_with_roles(page, lines, opened)], key=attrgetter("line")), lines)


def _with_roles(page: Page, lines: Sequence[int], opened: Collection[int]) -> list[Head]:
    """Return the heads that tell after a comma what somebody is, where the same name opens several lines so."""
    others = [number for number in lines if number not in opened and not page.lines[number].bulleted]
    found = [_head(page, number, (_WITH_A_ROLE,)) for number in others if page.lines[number].depth == 0]
    heads = [head for head in found if head is not None]
    counts = Counter(head.key for head in heads)
    return [head for head in heads if counts[head.key] > 1]


def loose_heads_in(page: Page, lines: Sequence[int]) -> list[Head]:
    """Return the heads in some lines that stand as in a talk or otherwise: in a list, a quotation, a table."""
    found = [_head(page, number, _LOOSE_HEADS) for number in lines]
    heads = [head for head in found if head is not None]
    counts = Counter(head.key for head in heads)
    return _with_words([head for head in heads if counts[head.key] > 1], lines)


def _with_words(heads: Sequence[Head], lines: Sequence[int]) -> list[Head]:
    opening = {head.line for head in heads}
    held = set(lines)
    return [head for head in heads if not head.below or head.line + 1 in held - opening]


def _head(page: Page, number: int, patterns: Iterable[re.Pattern[str]]) -> Head | None:
    line = page.lines[number]
    end = min(line.end, line.start + LONGEST_HEAD)
    idle = [kind for sign, kinds in _SIGNS if not sign.search(page.text, line.start, end) for kind in kinds]
    if _HEADS[1] not in idle and _STAMP_ONLY.match(page.text, line.start, end):
        return None
    for pattern in patterns:
        if pattern in idle:
            continue
        found = pattern.match(page.text, line.start, end)
        if found is not None and len(found["name"].split()) <= LONGEST_NAME:
            return _head_of(page, number, found)
    return None


def _head_of(page: Page, number: int, found: re.Match[str]) -> Head:
    line = page.lines[number]
    name, given = found["name"].strip(), found.groupdict()
    tag, stamped = given.get("tag"), found.re is _VOICE or bool(given.get("stamp"))
    if more := given.get("more"):
        turned = "," in found[0][: found.end("more") - found.start()] and " " not in f"{name}{more}"
        name, tag = (f"{more} {name}", tag) if turned else (name, tag or more)
    if tag is not None and _STAMP_ONLY.match(tag):
        tag, stamped = None, True
    end = found.end()
    while end < line.end and page.text[end].isspace():
        end += 1
    return Head(number, name, folded(name), tag, end, stamped, below=end >= line.end)


def _head_above_a_stamp(page: Page, lines: Sequence[int], place: int) -> Head | None:
    """Return the head of a turn that is given as a line with a name and a line with a time."""
    following = [number for number in lines[place + 1 : place + 3]]
    if following and _DASH_ONLY.match(page.text, page.lines[following[0]].start, page.lines[following[0]].end):
        following = following[1:]
    if not following or following[0] > lines[place] + 2:
        return None
    line, below = page.lines[lines[place]], page.lines[following[0]]
    if not is_stamp(page, below) or below.after_gap:
        return None
    name = page.slice(line)
    if len(name) > LONGEST_NAME_ALONE or not re.fullmatch(_NAME, name) or not name[0].isupper():
        return None
    return Head(lines[place], name, folded(name), None, line.end, stamped=True, below=True)


def turns_apart(page: Page, speakers: Callable[[Sequence[str]], frozenset[str]]) -> Page:
    """Return a page on which turns that were written on in one line stand on lines of their own.

    ``speakers`` tells which of some names, in order of their turns, are speakers'.
    """
    lines: list[Line] = []
    for line in page.lines:
        if page.text.count(":", line.start, line.end) < TURNS_IN_A_LINE:
            lines.append(line)
            continue
        found = _inline_names(page, line)
        keys = speakers([key for key, _ in found]) if len(found) >= TURNS_IN_A_LINE else frozenset()
        lines += _parted(page, line, [start for key, start in found if key in keys])
    return replace(page, lines=tuple(lines)) if len(lines) > len(page.lines) else page


def _inline_names(page: Page, line: Line) -> list[tuple[str, int]]:
    """Return what stands before colons after the end of a sentence, and where: not "Yes. Hello. Dana", but "Dana"."""
    found = [_name_and_ends(each) for each in _INLINE.finditer(page.text, line.start, line.end)]
    met = Counter(key for names in found for key, _ in names)
    return [max(names, key=lambda name: met[name[0]]) for names in found]


def _name_and_ends(found: re.Match[str]) -> list[tuple[str, int]]:
    name, start = found["name"], found.start("name")
    places = [0, *(each.end() for each in _STOP.finditer(name))]
    return [(folded(name[place:]), start + place) for place in places]


def _parted(page: Page, line: Line, places: Sequence[int]) -> Iterable[Line]:
    """Yield a line cut before some places."""
    cuts = [line.first]
    for place in places:
        at = next(at for at in range(cuts[-1], line.last) if page.tokens[at].start >= place)
        cuts += [at] if at > cuts[-1] else []
    for first, last in pairwise([*cuts, line.last]):
        whole = first == line.first
        yield structs.replace(
            line,
            start=line.start if whole else page.tokens[first].start,
            end=line.end if last == line.last else page.tokens[last - 1].end,
            first=first,
            last=last,
            after_gap=line.after_gap and whole,
            bulleted=line.bulleted and whole,
        )


def unquoted(page: Page) -> Page:
    """Return a page whose quoted lines are read as if they were not."""
    return replace(page, lines=tuple([structs.replace(line, depth=0) for line in page.lines]))
