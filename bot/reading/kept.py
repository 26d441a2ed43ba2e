"""A property that is found once and kept, for what a note makes by the hundred."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

__all__ = ["kept"]

if TYPE_CHECKING:
    from functools import cached_property as kept
else:

    class kept:  # noqa: N801 - named as the decorator that it is
        """As `functools.cached_property`, without the lock that it takes before Python 3.12."""

        def __init__(self, find: Callable[[Any], Any]) -> None:
            self.find = find
            self.name = find.__name__
            self.__doc__ = find.__doc__

        def __get__(self, instance: Any, owner: type | None = None) -> Any:
            if instance is None:
                return self
            found = instance.__dict__[self.name] = self.find(instance)
            return found
