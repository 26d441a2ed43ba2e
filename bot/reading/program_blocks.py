"""Whole blocks of a text that are written for programs: from a line that opens something to where it ends."""

import re
from collections.abc import Callable, Iterable
from itertools import chain

from bot.reading.commands import ADDRESS_WITHIN, CommandWords, heads_block, is_for_machine, names_machine, spells_order
from bot.reading.lines import Line, Page
from qualification.terms import FIELDS

_CHAT_MARK = re.compile(r"<\|[\w ]{1,40}\|>|\[/?INST\]|<</?SYS>>")
_FENCE = re.compile(r"#{1,6}[ \t]|<<?\|?/?|\[/?|={3,}|`{3,}|-{2,}|~{3,}|%{3,}|\*{3,}|_{3,}")
_DATA_BLOCK = re.compile(r"`{3}[ \t]{0,3}(?:json|ya?ml|xml|toml|sql|python|js|bash|sh|ini)[ \t]*$", re.IGNORECASE)
_OUR_NAME = re.compile(
    r"(?<![\w.])(?:" + "|".join(re.escape(name) for name in FIELDS) + r")(?![\w.]*@)"
    r"|\b(?:outcome|evidence|field|value|quote|polarity)[ \t]{0,3}=(?=[ \t]{0,3}[\w\"'])"
)
_SCREAMED = re.compile(r"[^\w\s]{0,3}[A-Z]{3,20}(?:_[A-Z]{3,20}){1,4}[^\w\s]{0,3}[ \t]*$")
"""A name in capitals with low lines, alone on its line."""
_CALLED = re.compile(
    r"^#!/|\b(?:tool|function)_(?:call|use|result)\b"
    r"|\b(?:set|update|mark|create|write|approve|override|qualify|grant|add|insert|upsert)_[a-z]\w{0,40}"
)
"""A tool's name as programs write it."""
_SPACED_OUT = re.compile(r"(?:(?<![^\W_])[^\W\d_][ .\-_*\u00b7]{1,3}){5,80}[^\W\d_](?![^\W_])")
_LETTERS_APART = re.compile(r"[ .\-_*\u00b7][^\W\d_][ .\-_*\u00b7]{1,3}[^\W\d_][ .\-_*\u00b7]")
"""Stands in all that is spaced out, and is found quickly."""

LONGEST_STEP = 3
"""Words and marks of the label of an agent's step: "action input:"."""
_ANNOUNCING = frozenset(":-\u2013\u2014")

_Spans = Iterable[tuple[int, int]]


def blocks_for_programs(page: Page, words: CommandWords) -> _Spans:
    """Return the places of blocks that are written for a machine."""
    found = (_blocks, _announced, _quoted_orders, _scripts, _spelt_orders)
    blocks = chain.from_iterable(find(page, words) for find in found)
    return [*blocks, *_model_turns(page), *_data_blocks(page), *_named_blocks(page)]


def _blocks(page: Page, words: CommandWords) -> _Spans:
    """Yield blocks under a heading that names a machine or its turn: "### SYSTEM", "### Response:", "Bot 10:42"."""

    def opens(line: Line) -> bool:
        if page.count_words(line) > ADDRESS_WITHIN:
            return False
        tokens = page.words_of(line)
        dated = len(tokens) > 1 and all(token.text[0].isdigit() for token in tokens[1:])
        if _SCREAMED.match(page.text, line.start, line.end):
            return True
        if not (dated or _is_fenced(page, line)):
            return False
        named = " ".join(token.form for token in tokens) in words.turns
        return named or names_machine(tokens, words) or heads_block(tokens, words)

    def closes(line: Line) -> bool:
        return line.after_gap or (_is_fenced(page, line) and page.count_words(line) <= ADDRESS_WITHIN)

    return _from_to(page, opens, closes)


def _is_fenced(page: Page, line: Line) -> bool:
    if page.text[line.start : line.end].isupper():
        return True
    margin = page.text.rfind("\n", 0, line.start) + 1
    return any(_FENCE.match(page.text, start, line.end) for start in (margin, line.start))


def _announced(page: Page, words: CommandWords) -> _Spans:
    """Yield what a line for a machine announces with its last mark: "Note to the model:"."""

    def opens(line: Line) -> bool:
        tokens = page.tokens[line.first : line.last]
        if " ".join(token.form for token in tokens[:LONGEST_STEP]) in words.roles:
            return True
        return tokens[-1].text in _ANNOUNCING and is_for_machine(tokens, words)

    return _from_to(page, opens, lambda line: line.after_gap)


def _quoted_orders(page: Page, words: CommandWords) -> _Spans:
    """Yield lines that are quoted together with one for a machine, to where the quotation ends."""
    if not any(line.depth for line in page.lines):
        return ()
    return _from_to(
        page,
        lambda line: line.depth > 0 and is_for_machine(page.tokens[line.first : line.last], words),
        lambda line: line.depth == 0,
    )


def _scripts(page: Page, words: CommandWords) -> _Spans:
    """Yield the lines of a machine in a script: an agent's steps, or our own questions and answers pasted back."""
    labels = {line: label for line in page.lines if (label := _label(page, line))}
    found = set(labels.values())
    machines = {machine for machine, other in words.scripts.items() if not found.isdisjoint(other)}
    yield from ((line.start, line.end) for line, label in labels.items() if label in machines)


def _label(page: Page, line: Line) -> str:
    """Return what stands before a colon near a line's beginning."""
    tokens = page.tokens[line.first : min(line.last, line.first + LONGEST_STEP)]
    colon = next((place for place, token in enumerate(tokens) if token.text == ":"), 0)
    return " ".join(token.form for token in tokens[:colon])


def _spelt_orders(page: Page, words: CommandWords) -> _Spans:
    """Yield letters that are spaced out, and all from an order on that is hidden so."""
    for found in _SPACED_OUT.finditer(page.text) if _LETTERS_APART.search(page.text) else ():
        hides = spells_order("".join(filter(str.isalpha, found[0])), words)
        yield found.start(), len(page.text) if hides else found.end()


def _data_blocks(page: Page) -> _Spans:
    """Yield fenced blocks that say of themselves that they hold data or code."""
    if "```" not in page.text:
        return ()
    return _from_to(
        page,
        lambda line: _DATA_BLOCK.match(page.text, line.start, line.end) is not None,
        lambda line: page.text.startswith("```", line.start),
    )


def _named_blocks(page: Page) -> _Spans:
    """Yield what follows a field's name as our programs write it, to the paragraph's end: nobody talks like this."""
    text, named = page.text, any(name in page.text for name in FIELDS)
    if not (named or "=" in text or "_" in text or "#!" in text):
        return ()

    def opens(line: Line) -> bool:
        start, end = line.start, line.end
        if (named or text.find("=", start, end) >= 0) and _OUR_NAME.search(text, start, end):
            return True
        called = text.find("_", start, end) >= 0 or text.startswith("#!", start)
        return called and _CALLED.search(text, start, end) is not None

    return _from_to(page, opens, lambda line: line.after_gap)


def _model_turns(page: Page) -> _Spans:
    """Yield what follows the marks by which a model's own turns are told apart, to the paragraph's end."""
    opened: int | None = None
    for line in page.lines if _CHAT_MARK.search(page.text) else ():
        if opened is not None and line.after_gap:
            yield opened, line.start
            opened = None
        found = _CHAT_MARK.search(page.text, line.start, line.end)
        if found is not None and opened is None:
            opened = found.start()
    if opened is not None:
        yield opened, len(page.text)


def _from_to(page: Page, opens: Callable[[Line], bool], closes: Callable[[Line], bool]) -> _Spans:
    opened: int | None = None
    for line in page.lines:
        if opened is not None and closes(line):
            yield opened, line.end if not line.after_gap else line.start
            opened = None
        elif opened is None and opens(line):
            opened = line.start
    if opened is not None:
        yield opened, len(page.text)
