"""Strict YAML: plain data with the place of every node, and none of YAML's surprises.

Accepted: mappings with plain text keys, sequences, quoted and plain text, `true`/`false`, whole and decimal numbers,
and dates such as 2026-03-02 where a date is wanted. Refused, each with line and column: duplicate keys, anchors,
aliases, tags, several documents, `yes`/`no`/`on`/`off`, numbers written 1e3, 0x1F, 0o17, 1_000 or 010, nesting
beyond 40 levels, characters that nobody sees, and files larger than 1 MiB.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import yaml

from qualification.wording import shown

MAX_BYTES: Final = 1 << 20
MAX_DEPTH: Final = 40
MAX_NODES: Final = 50_000

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})\Z")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,18}\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
# Whatever else some reader of YAML takes for a number. Nothing here can backtrack: a long text costs its length.
_OTHER_NUMBER = re.compile(
    r"""
    [-+]?(?:
        [0-9]++(?:_[0-9_]*+)?(?:\.[0-9_]*+)?(?:[eE][-+]?[0-9]++)?   # 010, 1_000, 5., 1.5e3, or too many digits
      | \.[0-9][0-9_]*+(?:[eE][-+]?[0-9]++)?                       # .5
      | 0[xXoObB][0-9a-fA-F_]++                                    # 0x1F
      | [0-9]++(?::[0-5]?[0-9])++(?:\.[0-9_]*+)?                   # 12:30, in sixties
      | \.(?:inf|Inf|INF)
    )\Z
    | \.(?:nan|NaN|NAN)\Z
    """,
    re.VERBOSE,
)
# What YAML itself forbids, and what an editor does not show: line breaks of other kinds, turned reading directions.
_UNSEEN = re.compile(
    r"[^\t\n\r\x20-\x7E\xA0-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]"
    r"|[\u200B\u200E\u200F\u2028-\u202E\u2060\u2066-\u2069\uFEFF]"
)
_SWITCH_WORDS = frozenset({"yes", "no", "on", "off", "y", "n"})
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Place:
    """Line and column in a file, both counted from 1."""

    line: int
    column: int


class YamlError(ValueError):
    """A text is not the strict YAML that we read: what is wrong, where, and what to write instead."""

    def __init__(self, problem: str, place: Place, advice: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.place = place
        self.advice = advice


Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """Plain data (dicts, tuples, text, numbers, dates) and the place of each node by its path."""

    data: Any
    places: dict[Path, Place]

    def path_of(self, path: Sequence[str | int]) -> Path:
        """Return a path without the steps that the text does not have."""
        at: Path = ()
        for step in path:
            if (*at, step) in self.places:
                at = (*at, step)
        return at

    def place_of(self, path: Sequence[str | int]) -> Place:
        """Return the place of a path, or of its nearest parent in the text."""
        return self.places.get(self.path_of(path), Place(1, 1))


def read_yaml(text: str) -> Document:
    """Read one strict YAML document. Raises `YamlError` at the first thing that it will not accept."""
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise YamlError("the file is larger than 1 MiB", Place(1, 1), "split it, or take out what does not belong")
    text = text.removeprefix("\ufeff")
    unseen = _UNSEEN.search(text)
    if unseen is not None:
        before = text[: unseen.start()]
        place = Place(before.count("\n") + 1, len(before) - before.rfind("\n"))
        raise YamlError(
            f"a character that nobody sees (U+{ord(unseen[0]):04X})", place, "delete it, or write its escape"
        )
    builder = _Builder(_events(text))
    return Document(builder.document(), builder.places)


def _events(text: str) -> Iterator[Any]:
    try:
        yield from yaml.parse(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
        problem = " ".join(part for part in (error.context, error.problem) if part) or "not YAML"
        raise YamlError(
            f"not YAML: {problem}", place, "check indentation, colons and quotation marks near here"
        ) from error


class _Builder:
    """Builds plain data from parser events, one document deep."""

    def __init__(self, events: Iterator[Any]) -> None:
        self.places: dict[Path, Place] = {}
        self._events = events

    def document(self) -> Any:
        data: Any = None
        documents = 0
        for event in self._events:
            match event:
                case yaml.DocumentStartEvent():
                    documents += 1
                    if documents > 1:
                        raise YamlError("a second document", _place(event), "keep one document and no `---` line")
                    data = self._node(next(self._events), (), 0)
                case _:
                    continue
        if not documents:
            raise YamlError("the file is empty", Place(1, 1), "write its keys, or delete it")
        return data

    def _node(self, event: Any, path: Path, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise YamlError(f"nested deeper than {MAX_DEPTH} levels", _place(event), "use fewer levels")
        if len(self.places) >= MAX_NODES:
            raise YamlError(f"more than {MAX_NODES} entries", _place(event), "split the file")
        self.places[path] = _place(event)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise YamlError("anchors and aliases (& and *) are not read", _place(event), "write the value out")
        if getattr(event, "tag", None):
            tag = shown(event.tag.replace("tag:yaml.org,2002:", "!!"))
            raise YamlError(f"the tag `{tag}` is not read", _place(event), "remove the tag")
        match event:
            case yaml.ScalarEvent():
                return _scalar(event)
            case yaml.SequenceStartEvent():
                return self._sequence(path, depth)
            case _:
                return self._mapping(path, depth)

    def _sequence(self, path: Path, depth: int) -> tuple[Any, ...]:
        items: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._node(event, (*path, len(items)), depth + 1))
        return tuple(items)

    def _mapping(self, path: Path, depth: int) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._key(event)
            if key in entries:
                raise YamlError(f"the key `{shown(key)}` stands here twice", _place(event), "keep one of the two")
            entries[key] = self._node(next(self._events), (*path, key), depth + 1)
            self.places[(*path, key)] = _place(event)
        return entries

    def _key(self, event: Any) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            raise YamlError("a key must be plain text", _place(event), "write a name followed by a colon")
        if event.anchor or event.tag:
            raise YamlError("anchors and tags are not read", _place(event), "write the key alone")
        if event.value == "<<":
            raise YamlError("merge keys (<<) are not read", _place(event), "write the entries out")
        value = _scalar(event)
        if not isinstance(value, str) or not value:
            raise YamlError(f"the key `{shown(event.value)}` is not text", _place(event), "put it in quotation marks")
        return value


def _scalar(event: Any) -> Any:
    text: str = event.value
    if not event.implicit[0]:
        return text
    if text in {"true", "false"}:
        return text == "true"
    if text in {"", "null", "~"}:
        return None
    if text.lower() in _SWITCH_WORDS | {"true", "false", "null"}:
        raise YamlError(
            f"`{text}` can be read as a switch or as a word",
            _place(event),
            f'write `true`, `false` or "{text}"',
        )
    if _INTEGER.match(text):
        return int(text)
    if _DECIMAL.match(text):
        return float(text)
    if _DATE.match(text):
        return _day(text, event)
    if _OTHER_NUMBER.match(text):
        raise YamlError(
            f"`{shown(text)}` can be read as a number or as a word",
            _place(event),
            f'write plain digits, or "{shown(text)}"',
        )
    return text


def _day(text: str, event: Any) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise YamlError(f"`{text}` is no day of the calendar", _place(event), "correct the date") from None


def _place(event: Any) -> Place:
    return Place(event.start_mark.line + 1, event.start_mark.column + 1)
