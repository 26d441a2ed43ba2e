"""Finding leads by the words of their names."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import Connection, Select, and_, func, literal, select, union_all

from bot.storage.look_up import name_words, rows_named, words_of
from bot.storage.schema import lead_words

_MOST_WORDS_SOUGHT: Final = 20
_SHORTEST_BEGINNING: Final = 3
_AFTER_ALL_LETTERS: Final = "\U0010ffff"
_COMMON: Final = 200
"""A word that begins words of more leads than these, such as "bio", alone tells no lead from the others."""


def best_named(connection: Connection, workspace: str, text: str, limit: int) -> list[str]:
    """Return the leads that share the most words with a text; a longer word may be a name's beginning.

    Where some of the words are not common, only leads that have one of those are looked at, so that a store of any
    size is searched in much the same time.
    """
    words = sorted(words_of(text), key=len, reverse=True)[:_MOST_WORDS_SOUGHT]
    counts, telling = _looked_up(connection, workspace, words)
    if telling:
        hits = _hits(connection, workspace, telling, words)
        most = max(hits.values(), default=0)
        return sorted(lead for lead, count in hits.items() if count == most)[:limit]
    known = [word for place, word in enumerate(words) if counts[place]]
    return _best_of_all(connection, workspace, known, limit) if known else []


def _looked_up(connection: Connection, workspace: str, words: Sequence[str]) -> tuple[Counter[int], set[str]]:
    """Return how often each word was found, up to where it is common, and the leads that have an uncommon one."""
    asked = [
        select(literal(place).label("place"), _leads_with(workspace, word).limit(_COMMON + 1).subquery().c.lead)
        for place, word in enumerate(words)
    ]
    rows = connection.execute(union_all(*asked)).all() if asked else []
    counts = Counter(row.place for row in rows)
    return counts, {row.lead for row in rows if counts[row.place] <= _COMMON}


def _hits(connection: Connection, workspace: str, leads: Collection[str], words: Sequence[str]) -> Counter[str]:
    """Return how many words of each lead's names a text holds."""
    beginnings = tuple(word for word in words if len(word) >= _SHORTEST_BEGINNING)
    rows = rows_named(connection, workspace, leads)
    return Counter(
        lead for lead, row in rows.items() for word in name_words(row) if word.startswith(beginnings) or word in words
    )


def _best_of_all(connection: Connection, workspace: str, words: Sequence[str], limit: int) -> list[str]:
    # One look into the index a word; of a condition with OR, SQLite would read the names of the whole workspace.
    found = union_all(*(_leads_with(workspace, word) for word in words)).subquery()
    hits = func.count().label("hits")
    best = select(found.c.lead, hits).group_by(found.c.lead).order_by(hits.desc(), found.c.lead).limit(limit)
    rows = connection.execute(best).all()
    return [row.lead for row in rows if row.hits == rows[0].hits]


def _leads_with(workspace: str, sought: str) -> Select[tuple[str]]:
    word = lead_words.c.word
    is_beginning = len(sought) >= _SHORTEST_BEGINNING
    fits = and_(word >= sought, word < sought + _AFTER_ALL_LETTERS) if is_beginning else word == sought
    return select(lead_words.c.lead).where(lead_words.c.workspace == workspace, fits)
