"""Text that is written for programs and not for people: data, code, hidden markup, spelt letters, our names.

It is recognised by its marks alone, so that no list of sentences has to grow. Nothing in it is anybody's statement.
"""

import re
from collections.abc import Callable, Iterable
from itertools import chain
from typing import Final

from bot.reading.commands import ADDRESS_WITHIN, CommandWords, is_for_machine, names_machine
from bot.reading.lines import Line, Page
from bot.reading.tokens import tokenise
from qualification.terms import CRITERIA, FIELDS

_BRACKETED = re.compile(
    r"\[([^\[\]]{1,800})\]|\{([^{}]{1,800})\}|<!--(.{1,800}?)-->|<([^<>\n]{1,300})>|\(([^()\n]{1,300})\)", re.DOTALL
)
_DATA_KEY = re.compile(r"""["'][\w.-]{1,60}["'][ \t]{0,3}:[ \t]{0,3}["'\w\[{]""")
_CHAT_MARK = re.compile(r"<\|[\w ]{1,40}\|>|\[/?INST\]|<</?SYS>>")
_FENCE = re.compile(r"#{1,6}[ \t]|<\|?/?|\[/?|={3,}|`{3,}")
_DATA_BLOCK = re.compile(r"`{3}[ \t]{0,3}(?:json|ya?ml|xml|toml|sql|python|js|bash|sh|ini)[ \t]*$", re.IGNORECASE)
_HIDDEN_TAG = re.compile(
    r"<(?:script|style|meta|system|template)\b|<[a-z][^<>\n]{0,200}(?:display|visibility|opacity|font-size|hidden|on[a-z]{3,12}=)",
    re.IGNORECASE,
)
_ENTITY_TAG = re.compile(r"&lt;/?[\w|. ]{1,40}&gt;", re.IGNORECASE)
_COMMENT = re.compile(r"\[[^\[\]\n]{1,60}\]:[ \t]{1,3}(?:#|<>)|//[ \t]|/\*|--[ \t]*$")
_CODE = re.compile(
    r"\w[ \t]{0,3}:=|\w=[\w.-]{1,40}[;&|,]\w{1,40}=|&&|\|\||[=!]==?[ \t]|\$\{|\{\{|\{%|\);[ \t]*$"
    r"|\b\w{1,40}(?:\.\w{1,40})?\((?:[^()\n]{0,80}[,(])?[ \t]{0,3}[\[\w]{0,40}\(?[\"']"
    r"|\w:[ \t]{0,3}\{[ \t]{0,3}\w|<<<|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}"
    r"|\b(?:INSERT INTO|UPDATE \w{1,40} SET|DELETE FROM|SELECT .{1,80} FROM|DROP TABLE)\b"
)
_SIGN_OF_CODE = re.compile(r"[=&|$&{()<\\]|INSERT|UPDATE|DELETE|SELECT|DROP")
"""Stands in all that `_CODE` finds, and is found quickly."""
_OUR_NAME = re.compile(
    r"(?<![\w.])(?:" + "|".join(re.escape(name) for name in FIELDS) + r")(?![\w.]*@)"
    r"|\b(?:outcome|evidence|field|value|quote|polarity)[ \t]{0,3}=(?=[ \t]{0,3}[\w\"'])"
)
_OUR_TAGS: Final = "|".join(sorted({part for name in (*CRITERIA, *FIELDS) for part in name.split(".")}))
_FIELD_TAG = re.compile(rf"</?(?:{_OUR_TAGS})\b[^<>\n]{{0,80}}>")
_SPELT = re.compile(r"(?:\b[^\W\d_][.\-_*\u00b7\u200c\u200d]){5}")
_SIGN_OF_SPELLING = re.compile(r"[.\-_*\u00b7\u200c\u200d][^\W\d_][.\-_*\u00b7\u200c\u200d]")

_ADDRESS_LINE = re.compile(r"[\w\- ]{1,20}:[ \t]{0,3}\S{1,100}@\S{1,100}[ \t]*$")
LONGEST_BRACKET: Final = 6
"""Words and marks of a bracket with which a program begins a line: "[SYSTEM NOTICE]"."""
_FENCES: Final = frozenset("#*=`")
_PROMPTS: Final = frozenset("/!#@")

_Spans = Iterable[tuple[int, int]]


def spans_for_programs(page: Page, words: CommandWords) -> tuple[tuple[int, int], ...]:
    """Return the places of bracketed text, blocks, data and code that are written for a machine, in order."""
    blocks = (_blocks(page, words), _model_turns(page), _data_blocks(page), _named_blocks(page))
    spans = [*_bracketed(page.text, words), *chain.from_iterable(blocks)]
    spans += [(line.start, line.end) for line in page.lines if _is_program(page, line, words)]
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _is_program(page: Page, line: Line, words: CommandWords) -> bool:
    """Tell whether a line is data or code, names our fields as only programs do, or opens with an order."""
    text, start, end = page.text, line.start, line.end
    if _COMMENT.match(text, start, end) or _ADDRESS_LINE.match(text, start, end):
        return True
    if any(mark.search(text, start, end) for mark in (_DATA_KEY, _HIDDEN_TAG, _ENTITY_TAG, _FIELD_TAG)):
        return True
    if _SIGN_OF_CODE.search(text, start, end) and _CODE.search(text, start, end):
        return True
    if _SIGN_OF_SPELLING.search(text, start, end) and _SPELT.search(text, start, end):
        return True
    return _is_typed_command(page, line, words) or _is_labelled_by_order(page, line, words)


def _is_typed_command(page: Page, line: Line, words: CommandWords) -> bool:
    """Tell whether a line opens as one typed at a prompt, or printed by a bot: "/set", "#override", "[Bot]"."""
    opening = page.tokens[line.first : min(line.last, line.first + LONGEST_BRACKET)]
    closing = next((place for place, token in enumerate(opening) if token.text == "]"), 0)
    if opening[0].text == "[" and closing:
        return names_machine(opening[1:closing], words)
    opening = opening[:2]
    if len(opening) < len("/x") or opening[0].text not in _PROMPTS or opening[1].start > opening[0].end:
        return False
    return any(one.key == "order" for one in words.lexicon.find(opening[1:]))


def _is_labelled_by_order(page: Page, line: Line, words: CommandWords) -> bool:
    """Tell whether the words before a line's colon are an order to a machine, or name a model's turn."""
    tokens = page.tokens[line.first : min(line.last, line.first + ADDRESS_WITHIN + 1)]
    colon = next((place for place, token in enumerate(tokens) if token.text == ":"), None)
    if not colon:
        return False
    label = tokens[:colon]
    named = " ".join(token.form for token in label if token.text not in _FENCES)
    return is_for_machine(label, words) or named in words.turns


def _bracketed(text: str, words: CommandWords) -> _Spans:
    for found in _BRACKETED.finditer(text):
        content = next(group for group in found.groups() if group is not None)
        tokens = tokenise(content)
        bracketed = found[0][0] in "[{<"
        if tokens and (found[0].startswith("<!--") or is_for_machine(tokens, words, bracketed=bracketed)):
            yield found.start(), found.end()


def _blocks(page: Page, words: CommandWords) -> _Spans:
    """Yield blocks under a heading that names a machine or its turn: "### SYSTEM", "### Response:", "Bot 10:42"."""

    def opens(line: Line) -> bool:
        if line.last - line.first > ADDRESS_WITHIN:
            return False
        tokens = [token for token in page.tokens[line.first : line.last] if token.is_word]
        dated = len(tokens) > 1 and all(token.text[0].isdigit() for token in tokens[1:])
        if not (dated or _FENCE.match(page.text, line.start, line.end)):
            return False
        return names_machine(tokens, words) or " ".join(token.form for token in tokens) in words.turns

    def closes(line: Line) -> bool:
        fenced = _FENCE.match(page.text, line.start, line.end) is not None
        return line.after_gap or (fenced and line.last - line.first <= ADDRESS_WITHIN)

    return _from_to(page, opens, closes)


def _data_blocks(page: Page) -> _Spans:
    """Yield fenced blocks that say of themselves that they hold data or code."""
    return _from_to(
        page,
        lambda line: _DATA_BLOCK.match(page.text, line.start, line.end) is not None,
        lambda line: page.text.startswith("```", line.start),
    )


def _named_blocks(page: Page) -> _Spans:
    """Yield what follows a field's name as our programs write it, to the paragraph's end: nobody talks like this."""
    if "=" not in page.text and not any(name in page.text for name in FIELDS):
        return ()
    return _from_to(
        page,
        lambda line: _OUR_NAME.search(page.text, line.start, line.end) is not None,
        lambda line: line.after_gap,
    )


def _model_turns(page: Page) -> _Spans:
    """Yield what follows the marks by which a model's own turns are told apart, to the paragraph's end."""
    opened: int | None = None
    for line in page.lines:
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
