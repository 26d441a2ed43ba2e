"""Work that makes thousands of objects at once and hardly a cycle among them."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Let Python not look for cycles meanwhile: it would go over everything made, and over all words, to free nothing.

    Whoever found it switched on switches it on again: of several threads at once that is the one that came first.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
