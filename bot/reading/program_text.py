"""Text that is written for programs and not for people: data, code, hidden markup, spelt letters, our names.

It is recognised by its marks alone, so that no list of sentences has to grow. Nothing in it is anybody's statement.
"""

import re
from collections.abc import Iterable
from typing import Final

from bot.reading.commands import ADDRESS_WITHIN, CommandWords, is_for_machine, names_machine, only_names_machines
from bot.reading.hidden_text import hidden_text
from bot.reading.lines import Line, Page
from bot.reading.program_blocks import blocks_for_programs
from bot.reading.tokens import tokenise
from qualification.terms import CRITERIA, FIELDS

_BRACKETED = re.compile(
    r"\[([^\[\]]{1,800})\]|\{([^{}]{1,800})\}|<!--(.{1,800}?)-->|<([^<>\n]{1,300})>|\(([^()\n]{1,300})\)", re.DOTALL
)
_DATA_KEY = re.compile(r"""["'][\w.-]{1,60}["'][ \t]{0,3}:[ \t]{0,3}["'\w\[{]""")
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
    r"|\b[a-z]{2,20}_[a-z_]{2,40}\(|</?[a-z]{2,20}_[a-z_]{2,40}>|\b[a-z]{3,20}\.[a-z_]{3,20}\("
    r"|\{[^{}\n:]{0,40}\w:[ \t][^{}\n]{1,200},[^{}\n:]{1,40}:[ \t][^{}\n]{1,300}\}"
    r"|\b(?:INSERT INTO|UPDATE \w{1,40} SET|DELETE FROM|SELECT .{1,80} FROM|DROP TABLE)\b"
)
_SIGN_OF_CODE = re.compile(r"[=&|$&{()<\\]|INSERT|UPDATE|DELETE|SELECT|DROP")
_CLEAR_SIGN_OF_CODE = re.compile(
    r"=(?:=|(?<=[:!]=)|(?<=\w=)[\w.-])|\((?<=\w\()|\{|&&|\|\||<[<a-z/]|\);|\\[ux]|INSERT|UPDATE|DELETE|SELECT|DROP"
)
"""Each stands in all that `_CODE` finds; the first is found quickly, the second not in "(in brackets)" or "a = b"."""
_OUR_TAGS: Final = "|".join(sorted({part for name in (*CRITERIA, *FIELDS) for part in name.split(".")}))
_FIELD_TAG = re.compile(rf"</?(?:{_OUR_TAGS})\b[^<>\n]{{0,80}}>")
_SPELT = re.compile(r"(?:\b[^\W\d_][.\-_*\u00b7\u200c\u200d]){5}")
_SIGN_OF_SPELLING = re.compile(r"[.\-_*\u00b7\u200c\u200d][^\W\d_][.\-_*\u00b7\u200c\u200d]")

_CLOSED_TAG = re.compile(
    r"</(?!(?:a|abbr|b|big|body|c|center|code|dd|div|dl|dt|em|font|footer|h[1-6]|head|html|i|img|lang|li|mark|ol|p|pre"
    r"|s|section|small|span|strong|sub|sup|table|tbody|td|th|thead|title|tr|u|ul|v)>)[a-z][\w-]{0,30}>",
    re.IGNORECASE,
)
"""The end of a tag that no page or subtitle has."""
_PATH = re.compile(r"\b\w{1,40}/[\w./-]{1,80}\.(?:ya?ml|json|toml|py|md|sql)\b")
_ADDRESS = re.compile(r"\bhttps?://[^\s<>\"]{1,2000}", re.IGNORECASE)
_ADDRESS_LINE = re.compile(r"[\w\- ]{1,20}:[ \t]{0,3}\S{1,100}@\S{1,100}[ \t]*$")
LONGEST_BRACKET: Final = 6
"""Words and marks of a bracket with which a program begins a line: "[SYSTEM NOTICE]"."""
_FENCES: Final = frozenset("#*=`")
_LABEL_ENDS: Final = frozenset(":>")
_PROMPTS: Final = frozenset("/!#@")

_Spans = Iterable[tuple[int, int]]


def spans_for_programs(page: Page, words: CommandWords) -> tuple[tuple[int, int], ...]:
    """Return the places of bracketed text, blocks, data and code that are written for a machine, in order."""
    spans = [*_bracketed(page.text, words), *blocks_for_programs(page, words), *hidden_text(page, words)]
    addresses = [found.span() for found in _ADDRESS.finditer(page.text)] if "://" in page.text else []
    text = _ADDRESS.sub(lambda found: " " * len(found[0]), page.text) if addresses else page.text
    spans += [*addresses, *[(line.start, line.end) for line in page.lines if _is_program(page, line, words, text)]]
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _is_program(page: Page, line: Line, words: CommandWords, text: str) -> bool:
    """Tell whether a line is data or code, names our fields as only programs do, or opens with an order.

    ``text`` is the page's without web addresses: "...?meeting=5&pwd=x" is no code.
    """
    start, end = line.start, line.end
    if _COMMENT.match(text, start, end):
        return True
    if text.find("@", start, end) >= 0 and _ADDRESS_LINE.match(text, start, end):
        return True
    tags = (_HIDDEN_TAG, _FIELD_TAG, _CLOSED_TAG) if text.find("<", start, end) >= 0 else ()
    if any(mark.search(text, start, end) for mark in (*tags, _DATA_KEY)):
        return True
    if text.find("&", start, end) >= 0 and _ENTITY_TAG.search(text, start, end):
        return True
    if text.find("/", start, end) >= 0 and _PATH.search(text, start, end):
        return True
    signs = (_SIGN_OF_CODE, _CLEAR_SIGN_OF_CODE, _CODE)
    if all(sign.search(text, start, end) for sign in signs):
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
    ends = [place for place, token in enumerate(tokens) if token.text in _LABEL_ENDS]
    if not ends or not ends[0]:
        return False
    named = (" ".join(token.form for token in tokens[:end] if token.text not in _FENCES) for end in ends)
    label = tokens[: ends[0]]
    return (
        is_for_machine(label, words) or only_names_machines(label, words) or any(name in words.turns for name in named)
    )


def _bracketed(text: str, words: CommandWords) -> _Spans:
    for found in _BRACKETED.finditer(text):
        content = next(group for group in found.groups() if group is not None)
        tokens = tokenise(content)
        bracketed = found[0][0] in "[{<"
        if tokens and (found[0].startswith("<!--") or is_for_machine(tokens, words, bracketed=bracketed)):
            yield found.start(), found.end()
