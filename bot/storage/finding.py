"""Finding leads by the words of their names."""

from typing import Final

from sqlalchemy import Connection, and_, func, or_, select

from bot.storage.look_up import words_of
from bot.storage.schema import lead_words

_MOST_WORDS_SOUGHT: Final = 20
_SHORTEST_BEGINNING: Final = 3
_AFTER_ALL_LETTERS: Final = "\U0010ffff"


def best_named(connection: Connection, workspace: str, text: str, limit: int) -> list[str]:
    """Return the leads that share the most words with a text; a longer word may be a name's beginning."""
    words = sorted(words_of(text), key=len, reverse=True)[:_MOST_WORDS_SOUGHT]
    if not words:
        return []
    word = lead_words.c.word
    fits = [
        and_(word >= each, word < each + _AFTER_ALL_LETTERS) if len(each) >= _SHORTEST_BEGINNING else word == each
        for each in words
    ]
    hits = func.count().label("hits")
    best = (
        select(lead_words.c.lead, hits)
        .where(lead_words.c.workspace == workspace, or_(*fits))
        .group_by(lead_words.c.lead)
        .order_by(hits.desc(), lead_words.c.lead)
        .limit(limit)
    )
    rows = connection.execute(best).all()
    return [row.lead for row in rows if row.hits == rows[0].hits]
