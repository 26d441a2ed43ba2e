"""What a note itself leaves open or disputed: "who signs she couldn't say", "her boss says otherwise".

Words that would set a field are no fact where the same sentence, or the next one, says that the matter is not known.
"""

from dataclasses import dataclass
from typing import Final

from bot.reading.lexicon import Found
from bot.reading.marked import MarkedNote, Spanned, Stretch
from bot.reading.rules.texts import covered
from bot.reading.terms import Speaker, Statement

_NEXT: Final = 1
"""How many sentences further on a matter may still be left open or disputed."""
_OPENING: Final = 30
"""How far into a sentence, in code points, a dispute with the sentence before it begins."""
_MATTERS: Final = {
    f"open_{matter}": matter
    for matter in (
        "need", "scope", "stage", "timeline", "decision", "next_step", "budget",
        "consent", "eligibility", "disclosure", "region", "documentation",
    )
}  # fmt: skip
"""The cues that name a matter, and the criterion or field that it is."""
_ANY: Final = ""
_SAYS_NO: Final = frozenset(
    {"refused", "ineligible", "declined", "proposed", "pending", "cda_pending", "none", "requested", "estimated"}
)
"""Values that open or refuse a matter themselves."""
_PITCHED: Final = frozenset({"need", "scope", "documentation", "region"})
"""What our side's own account of itself tells nothing about."""


@dataclass(frozen=True, slots=True)
class _Open:
    """Words in which some matters are no facts; all matters where none is named."""

    start: int
    end: int
    matters: frozenset[str]


def is_left_open(marked: MarkedNote, field: str, value: object, span: Spanned) -> bool:
    """Tell whether the note says beside a value that its matter is not known, or that somebody says otherwise."""
    if field == "budget.amount" or (isinstance(value, str) and value in _SAYS_NO):
        return False
    criterion, _, rest = field.partition(".")
    matter = rest if criterion == "compliance" else criterion
    return any(
        each.start <= span.start < each.end and (matter in each.matters or _ANY in each.matters)
        for each in marked.once(_open_matters)
    )


def _open_matters(marked: MarkedNote) -> tuple[_Open, ...]:
    found: list[_Open] = []
    whole = Stretch(0, len(marked.text))
    for cue in marked.cues_in(whole, "left_open", "disputed", "own_pitch"):
        statement = marked.statement_at(cue.start, cue.end)
        if statement is None or statement.speaker is Speaker.OTHER:
            continue
        find = {"left_open": _unknown, "disputed": _disputed, "own_pitch": _pitched}[cue.key]
        each = find(marked, statement, cue)
        if each is not None:
            found.append(each)
    return tuple(found)


def _unknown(marked: MarkedNote, statement: Statement, cue: Found[str]) -> _Open | None:
    """Return what a statement that does not know leaves open: the matters it names, or what stands just before it."""
    if statement.speaker is Speaker.SELLER:
        return None
    named = frozenset(_MATTERS[each.key] for each in marked.cues_in(statement, *_MATTERS))
    if named:
        return _Open(_sentence_before(marked, statement), statement.end, named)
    part = marked.part_of(cue)
    told = Stretch(max(part.start, statement.start), min(part.end, _end_of_line(marked, cue, statement.end)))
    beside = (cue, *marked.cues_in(told, "this_one"))
    alone = all(covered(token, beside) for token in marked.inside(told, marked.tokens) if token.is_word)
    before = marked.sentence_of(statement).start
    return _Open(before, cue.end, frozenset({_ANY})) if alone and before < part.start else None


def _disputed(marked: MarkedNote, statement: Statement, cue: Found[str]) -> _Open | None:
    """Return what somebody who disagrees puts in doubt: what the sentence said before, or the sentence before it."""
    sentence = marked.sentence_of(statement)
    opens = cue.start - sentence.start <= _OPENING
    return _Open(_sentence_before(marked, statement) if opens else sentence.start, cue.end, frozenset({_ANY}))


def _pitched(marked: MarkedNote, statement: Statement, cue: Found[str]) -> _Open | None:
    """Return what our side tells of itself: "I told him what we can do: monitoring, reporting"."""
    behind = Stretch(cue.end, _end_of_line(marked, cue, marked.sentence_of(statement).end))
    if statement.speaker is not Speaker.REP or marked.has_cue(behind, "allows", "expect"):
        return None
    return _Open(cue.start, behind.end, _PITCHED)


def _end_of_line(marked: MarkedNote, cue: Found[str], end: int) -> int:
    """Return where what a cue belongs to ends: lists without stops run on over lines."""
    line = marked.text.find("\n", cue.end, end)
    return end if line < 0 else line


def _sentence_before(marked: MarkedNote, statement: Statement) -> int:
    """Return where the sentence before a statement's own begins, if the same side says it."""
    own = marked.sentence_of(statement)
    for before in reversed(marked.statements[: marked.place_of(statement)]):
        if before.sentence < statement.sentence - _NEXT or before.speaker is not statement.speaker:
            break
        own = Stretch(min(own.start, before.start), own.end)
    return own.start
