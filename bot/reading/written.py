"""Words as an editor writes them in a file: checked once when they are read, and then looked at thousands of times."""

from collections.abc import Mapping
from typing import Any, TypeVar, dataclass_transform

from pydantic import ConfigDict, TypeAdapter
from pydantic.dataclasses import dataclass

Words = TypeVar("Words")


@dataclass_transform(kw_only_default=True, frozen_default=True)
def written(kind: type[Words]) -> type[Words]:
    """Make a class one of words that a file holds: frozen, and without keys that it does not know.

    A pydantic model is as strict, but each look at it takes several times as long as at a dataclass.
    """
    checked: Any = dataclass(frozen=True, kw_only=True, config=_STRICT)
    words: type[Words] = checked(kind)
    return words


def words_from(kind: type[Words], data: Mapping[str, Any]) -> Words:
    """Read words from the data of their file; what is wrong with them is pydantic's `ValidationError`."""
    return TypeAdapter(kind).validate_python(data)


_STRICT = ConfigDict(extra="forbid", arbitrary_types_allowed=True)
