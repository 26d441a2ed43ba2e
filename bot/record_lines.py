"""Records as JSON Lines: read in C where a line is as it should be, and with care where it is not."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any, Final, Literal

import msgspec

from qualification.policy import Policy
from qualification.terms import (
    CRITERIA,
    FIELDS,
    ROLES,
    SEGMENT_FIELDS,
    Fields,
    Record,
    attribute,
)
from qualification.wording import shown

_TYPE_WORDS: Final[Mapping[str, str]] = {
    "array": "a list",
    "bool": "true or false",
    "date": "a day such as 2026-03-02",
    "float": "a number",
    "int": "a number",
    "int | float": "a number",
    "int | str": "text or a whole number",
    "object": "an object (in braces)",
    "str": "text",
}
WINDOWS: Final = ("timeline.start", "timeline.need_by")


class RecordLine(Record, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="segment", tag=""):
    """One line to decide: a record, the day to decide on, and a name to answer under; its type says the segment."""

    id: str | int
    as_of: date


class LineError(ValueError):
    """A line cannot be read; the message says which part, why, and what to write instead."""


class LineReader:
    """Reads one line of JSON into a record of its segment's type; calling it raises `LineError`."""

    def __init__(self, policies: Mapping[str, Policy]) -> None:
        self.types = line_types(policies)
        union: Any = None
        for line_type in self.types.values():
            union = line_type if union is None else union | line_type
        self._decode = msgspec.json.Decoder(union).decode

    def __call__(self, line: bytes) -> RecordLine:
        try:
            record: RecordLine = self._decode(line)
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            return _read_with_care(line, self.types, error)
        fields = record.fields
        start, need_by = fields.timeline_start, fields.timeline_need_by
        if (start is not None and start[0] > start[1]) or (need_by is not None and need_by[0] > need_by[1]):
            raise LineError(_reversed_windows(fields))
        return record


def line_types(policies: Mapping[str, Policy]) -> dict[str, type[RecordLine]]:
    """Return the type of a line for each segment, its value lists narrowed to the policy's."""
    return {segment: _line_type(segment, policy) for segment, policy in policies.items()}


def segment_of(record: RecordLine) -> str:
    """Return the segment of a line."""
    return str(record.__struct_config__.tag)


def _line_type(segment: str, policy: Policy) -> type[RecordLine]:
    """Return the line type of one segment, whose value lists are checked as the line is decoded."""
    narrowed = [(attribute(field), _values_type(policy.values_of(field)), None) for field in SEGMENT_FIELDS]
    fields = msgspec.defstruct(
        f"{segment}_fields", narrowed, bases=(Fields,), frozen=True, forbid_unknown_fields=True,
        rename={attribute(field): field for field in FIELDS},
    )  # fmt: skip
    line: Any = msgspec.defstruct(
        f"{segment}_line", [("fields", fields, fields())], bases=(RecordLine,), frozen=True,
        forbid_unknown_fields=True, kw_only=True, tag_field="segment", tag=segment,
    )  # fmt: skip
    line_type: type[RecordLine] = line
    return line_type


def _values_type(values: tuple[str, ...] | None) -> Any:
    return str | None if values is None else Literal[values] | None


def _read_with_care(line: bytes, types: Mapping[str, type[RecordLine]], error: Exception) -> RecordLine:
    """Read a line that the fast path refused: missing values in odd shapes are dropped, real faults explained."""
    try:
        raw = msgspec.json.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError) as broken:
        if "out of range" in str(broken):
            raise LineError("a number is too large") from None
        raise LineError(f"not JSON: {_plain(broken)}") from None
    except RecursionError:
        raise LineError("not a record: nested too deeply") from None
    if not isinstance(raw, dict):
        raise LineError("a line must be one JSON object")
    segment = raw.get("segment")
    if not isinstance(segment, str) or segment not in types:
        known = f"the segments are {', '.join(types)}"
        raise LineError(
            "the key `segment` is missing; " + known if segment is None
            else f"`{shown(str(segment))}` is no segment; {did_you_mean(str(segment), types) or known}"
        )  # fmt: skip
    raw = {key: value for key, value in raw.items() if value is not None or key in {"id", "as_of"}}
    raw.update({key: _without_missing(raw[key]) for key in ("fields", "lead") if isinstance(raw.get(key), dict)})
    try:
        record = msgspec.convert(raw, types[segment])
    except (msgspec.ValidationError, RecursionError) as refused:
        raise LineError(_explained(refused, raw, types[segment])) from None
    reversed_windows = _reversed_windows(record.fields)
    if reversed_windows:
        raise LineError(reversed_windows)
    return record


def _without_missing(entries: dict[str, Any]) -> dict[str, Any]:
    """Leave out the values that mean "not known": null, "" and []; their keys are still checked."""
    return {
        key: None if value in ("", []) else value
        for key, value in entries.items()
    }  # fmt: skip


def _reversed_windows(fields: Fields) -> str:
    for field in WINDOWS:
        window = fields.value(field)
        if window is not None and window[0] > window[1]:
            return f"`{field}` ends before it begins ({window[0]} to {window[1]}); write the earlier day first"
    return ""


def _explained(error: Exception, raw: dict[str, Any], line_type: type[RecordLine]) -> str:
    """Say what is wrong in the words of the file, with what may have been meant."""
    for unknown in _unknown_names(raw, line_type):
        return unknown
    text = _plain(error)
    problem, _, path = text.partition(" - at `$")
    where = path.rstrip("`").lstrip(".").replace("[...]", "")
    value = _value_at(raw, where)
    if where == "evidence_dates" and isinstance(value, dict):
        wrong = ((f"{where}.{field}", day) for field, day in value.items() if not _is_day(day))
        where, value = next(wrong, (where, value))
    if problem.startswith("Invalid enum value"):
        options = _options(line_type, where)
        advice = did_you_mean(str(value), options) or f"the values are {', '.join(options)}"
        return f"`{shown(str(value))}` is not a value of `{where.removeprefix('fields.')}`; {advice}"
    place = f"`{where.removeprefix('fields.')}`: " if where else ""
    here = f" (here: `{shown(str(value))}`)" if type(value) in {str, int, float} else ""
    return f"{place}{in_our_words(problem)}{here}"


def in_our_words(problem: str) -> str:
    """Return a decoding error as the editor of a file would say it."""
    if problem.startswith("Invalid RFC3339 encoded date"):
        return "no day of the calendar; write it as 2026-03-02"
    if problem.startswith("Object missing required field"):
        return f"the key {problem.split(' ')[-1]} is missing"
    if problem.startswith("JSON is malformed: "):
        return "not JSON: " + problem.removeprefix("JSON is malformed: ")
    if "matching regex" in problem:
        return "a currency is three letters, such as EUR"
    for type_name, words in _TYPE_WORDS.items():
        problem = problem.replace(f"`{type_name} | null`", words).replace(f"`{type_name}`", words)
    return problem[:1].lower() + problem[1:]


def _is_day(value: Any) -> bool:
    try:
        msgspec.convert(value, date)
    except msgspec.ValidationError:
        return False
    return True


def _unknown_names(raw: dict[str, Any], line_type: type[RecordLine]) -> Iterator[str]:
    known = {field.encode_name for field in msgspec.structs.fields(line_type)} | {"segment"}
    for key in raw:
        if key not in known:
            yield f"unknown key `{shown(key)}`; {did_you_mean(key, known) or 'remove it'}"
    for key, names, kind in (
        ("fields", FIELDS, "field"),
        ("evidence_dates", FIELDS, "field"),
        ("denied", FIELDS, "field"),
        ("conflicting", FIELDS, "field"),
        ("waived", CRITERIA, "criterion"),
        ("lead", ("company", "contact", "title", "email", "persona", "consent", "country"), "key of `lead`"),
    ):
        entries = raw.get(key)
        for name in entries if isinstance(entries, dict | list) else ():
            if isinstance(name, str) and name not in names:
                yield f"`{shown(name)}` in `{key}` is no {kind}; {did_you_mean(name, names) or 'remove it'}"


def _options(line_type: type[RecordLine], where: str) -> list[str]:
    """Return the values that may stand at a path such as ``fields.stage.phase``."""
    if where.endswith("].role"):
        return list(ROLES)
    head, _, field = where.partition(".")
    holder: Any = {f.encode_name: f.type for f in msgspec.structs.fields(line_type)}.get(head)
    if field and isinstance(holder, type) and issubclass(holder, msgspec.Struct):
        holder = {f.encode_name: f.type for f in msgspec.structs.fields(holder)}.get(field)
    return _literals(holder)


def _literals(annotation: Any) -> list[str]:
    values = getattr(annotation, "__args__", ())
    return [found for value in values for found in ([value] if isinstance(value, str) else _literals(value))]


def _value_at(raw: Any, where: str) -> Any:
    """Return what stands at a path of a line; keys may hold dots, and places in lists stand in brackets."""
    if where == "" or raw is None:
        return raw
    if isinstance(raw, dict):
        for key, value in raw.items():
            if where == key:
                return value
            if where.startswith((key + ".", key + "[")):
                return _value_at(value, where[len(key) :].lstrip("."))
    if isinstance(raw, list) and where.startswith("["):
        place, _, rest = where[1:].partition("]")
        if place.isdigit() and int(place) < len(raw):
            return _value_at(raw[int(place)], rest.lstrip("."))
    return None


def did_you_mean(word: str, options: Iterable[str]) -> str:
    """Return "did you mean `x`?" for the nearest option, or an empty text where none is near."""
    # A word much longer than every option is like none of them, and slow to compare.
    close = get_close_matches(word[:100], list(options), n=1, cutoff=0.6)
    return f"did you mean `{close[0]}`?" if close else ""


def _plain(error: Exception) -> str:
    return str(error).replace("JSON is malformed: ", "").replace("`null`", "null")
