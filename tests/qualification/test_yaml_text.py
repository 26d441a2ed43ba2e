"""Strict YAML: what is read, as what, and where each entry stands."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualification.yaml_text import Place, YamlError, read_yaml


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("word", "word"),
        ("two words", "two words"),
        ('"yes"', "yes"),
        ("'no'", "no"),
        ('"2026-03-02"', "2026-03-02"),
        ('"0x1F"', "0x1F"),
        ("true", True),
        ("false", False),
        ("", None),
        ("~", None),
        ("null", None),
        ("0", 0),
        ("-3", -3),
        ("+3", 3),
        ("180", 180),
        ("0.5", 0.5),
        ("-12.25", -12.25),
        ("2026-03-02", date(2026, 3, 2)),
        ("[]", ()),
        ("[a, 1]", ("a", 1)),
        ("{a: 1}", {"a": 1}),
        ("|-\n  two\n  lines", "two\nlines"),
        (">-\n  one\n  line", "one line"),
        ("10x", "10x"),
        ("3-4", "3-4"),
        ("2nd", "2nd"),
        ("v1.2.3", "v1.2.3"),
        ("1.2.3", "1.2.3"),
        ("yesterday", "yesterday"),
        ("a:b", "a:b"),
        ('"tab\\there"', "tab\there"),
        ("größer", "größer"),
        ("\U0001f52c", "\U0001f52c"),
    ],
)
def test_a_value_is_read_as_what_it_looks_like(written: str, read: Any) -> None:
    found = read_yaml(f"key: {written}\n").data["key"]

    assert found == read
    assert type(found) is type(read)


def test_every_entry_has_its_place() -> None:
    document = read_yaml("# a remark\na:\n  - b: 1\n    'c': [x, z]\n")

    assert document.data == {"a": ({"b": 1, "c": ("x", "z")},)}
    assert document.place_of(("a",)) == Place(2, 1)
    assert document.place_of(("a", 0, "b")) == Place(3, 5)
    assert document.place_of(("a", 0, "c", 1)) == Place(4, 14)


def test_a_path_that_the_text_does_not_have_is_placed_at_its_nearest_parent() -> None:
    document = read_yaml("a:\n  b: 1\n")

    assert document.path_of(("a", "Kind", "b", "c")) == ("a", "b")
    assert document.place_of(("a", "Kind", "missing")) == Place(1, 1)
    assert document.place_of(("nothing",)) == Place(1, 1)


def test_forty_levels_are_read_and_no_more() -> None:
    assert read_yaml("[" * 41 + "]" * 41).data
    with pytest.raises(YamlError, match="nested deeper than 40 levels"):
        read_yaml("[" * 42 + "]" * 42)


def test_a_text_of_windows_is_counted_in_lines_as_an_editor_counts_them() -> None:
    with pytest.raises(YamlError) as caught:
        read_yaml("a: 1\r\nb: 2\r\nc: yes\r\n")

    assert caught.value.place == Place(3, 4)


@given(st.text(alphabet=st.sampled_from("ab1.e_:-#[]{},&*!|>'\"%@` \n\t0xyes~?\u00e9\x00\u2028")) | st.text())
def test_any_text_is_read_or_refused_and_nothing_else_happens(text: str) -> None:
    try:
        document = read_yaml(text)
    except YamlError as error:
        assert error.place.line >= 1  # noqa: PT017  # there may be no error at all
        assert error.place.column >= 1  # noqa: PT017
    else:
        assert () in document.places


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.dates() | st.text(st.characters(codec="ascii")),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=4),
        max_leaves=12,
    )
)
def test_plain_data_comes_back_as_it_was_written(data: Any) -> None:
    assert read_yaml(_as_yaml(data)).data == _with_tuples(data)


def _as_yaml(data: Any) -> str:
    """Write plain data on one line; texts in double quotation marks, with every unusual character escaped."""
    match data:
        case None:
            return "null"
        case bool():
            return str(data).lower()
        case int() | date():
            return str(data)
        case str():
            return '"' + "".join(c if c.isalnum() else f"\\x{ord(c):02x}" for c in data) + '"'
        case list():
            return "[" + ", ".join(map(_as_yaml, data)) + "]"
        case _:
            return "{" + ", ".join(f'"{key}": {_as_yaml(value)}' for key, value in data.items()) + "}"


def _with_tuples(data: Any) -> Any:
    if isinstance(data, list):
        return tuple(_with_tuples(each) for each in data)
    return {key: _with_tuples(value) for key, value in data.items()} if isinstance(data, dict) else data
