"""What is said on of a thing just named: "CDA was pending, now signed"; "budget ok, Dana says it's only asked for"."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

from msgspec import structs

from bot.reading.lexicon import Found
from bot.reading.note_cues import NoteCues
from bot.reading.spans import Placed, Spanned, Stretch
from bot.reading.terms import Speaker, Statement
from bot.reading.tokens import Token, tokenise
from bot.reading.vocabulary import Strength, ValueMention, Vocabulary, find_values

_NAMES: Final[Mapping[str, str]] = {
    "compliance.disclosure": "names_cda", "compliance.eligibility": "names_check", "budget.status": "names_budget",
}  # fmt: skip
_BACK: Final = 2
"""How many statements back the thing is named: "Budget is approved, | she said. | Her boss says it is not"."""
_OPENING: Final = 40
"""How far into a piece, in code points, its subject lies: "according to our legal it"."""
_LONGEST: Final = 120
"""Code points of a piece; in a longer one more is said."""
_MARKS: Final = frozenset(",;:\u2013\u2014-\u2192>")
_START: Final = attrgetter("start")


@dataclass(frozen=True, slots=True)
class _Page:
    """A note's statements with what they hold of the fields that may be taken up."""

    text: str
    tokens: Placed[Token]
    cut: Sequence[Statement]
    named: Mapping[str, Placed[Spanned]]
    cues: NoteCues


def values_taken_up(
    text: str,
    tokens: Sequence[Token],
    cut: Sequence[Statement],
    values: Sequence[ValueMention],
    cues: NoteCues,
    *,
    asked_as: Mapping[str, str],
    vocabulary: Vocabulary,
) -> Iterator[ValueMention]:
    """Yield what a piece of a sentence says of a field named right before, read as if it named it again."""
    names = [each for each in values if each.field in _NAMES and each.strength is Strength.NAME]
    named: dict[str, Placed[Spanned]] = {
        field: Placed(sorted([*(each for each in names if each.field == field), *cues.of(name)], key=_START))
        for field, name in _NAMES.items()
    }
    if not any(named.values()):
        return
    page = _Page(text, Placed(tokens), cut, named, cues)
    for place, statement in enumerate(cut):
        fields = _named_near(page, place)
        for piece in _pieces(page, statement) if fields else ():
            behind = _status_begins(page, statement, piece)
            if behind is None:
                continue
            for field in fields:
                if _is_named_before(page, place, field, piece):
                    yield from _read_on(page, piece, behind, field, asked_as[field] + " ", vocabulary)


def _read_on(
    page: _Page, piece: Stretch, behind: int, field: str, heading: str, vocabulary: Vocabulary
) -> Iterator[ValueMention]:
    """Yield a field's values that a piece says with a heading before it, where nothing else begins right behind."""
    shift = behind - len(heading)
    for each in find_values(tokenise(heading + page.text[behind : piece.end]), vocabulary=vocabulary):
        if each.field == field and each.start < len(heading) < each.end and _ends(page, each.end + shift):
            yield structs.replace(each, start=behind, end=each.end + shift, strength=Strength.NAME)


def _ends(page: _Page, end: int) -> bool:
    """Tell whether what was said ends at a place: "signed | by both", not "signed | the offer"."""
    at = bisect_left(page.tokens.starts, end)
    following = page.tokens[at] if at < len(page.tokens) else None
    if following is None or not following.is_word or following.text[0].isdigit():
        return True
    return any(cue.start == following.start for cue in page.cues.named(following.start, following.end, "status_ends"))


def _named_near(page: _Page, place: int) -> list[str]:
    """Return the fields that a statement or those right before it name."""
    around = Stretch(page.cut[max(place - _BACK, 0)].start, page.cut[place].end)
    asked = _question_of(page.cut[place])
    return [
        field for field, mentions in page.named.items()
        if _meets(mentions, around) or (asked is not None and _meets(mentions, asked))
    ]  # fmt: skip


def _question_of(statement: Statement) -> Stretch | None:
    """Return the question that a buyer answers: "is there a CDA?" - "Legal says it is signed"."""
    if statement.question_start is None or statement.question_end is None or statement.speaker is not Speaker.BUYER:
        return None
    return Stretch(statement.question_start, statement.question_end)


def _is_named_before(page: _Page, place: int, field: str, piece: Stretch) -> bool:
    """Tell whether a field is named right before a piece, by the same speaker, and not in the piece itself."""
    statement = page.cut[place]
    named = page.named[field]
    at = bisect_left(named.starts, piece.start)
    if at < len(named) and named[at].start < piece.end:
        return False
    back = 1 + (statement.label is not None)  # a label stands between as a sentence of its own
    before = [
        Stretch(each.start, min(each.end, piece.start)) for each in page.cut[max(place - _BACK, 0) : place + 1]
        if statement.sentence - each.sentence <= back and each.speaker is statement.speaker
    ]  # fmt: skip
    asked = _question_of(statement)
    return any(_meets(named, span) for span in before) or (asked is not None and _meets(named, asked))


def _meets(named: Placed[Spanned], span: Spanned) -> bool:
    """Tell whether one of some names lies in a span or reaches into it."""
    behind = bisect_left(named.starts, span.end)
    return behind > 0 and named[behind - 1].end > span.start


def _pieces(page: _Page, statement: Statement) -> Iterator[Stretch]:
    """Yield a statement's pieces: between commas and dashes, after "but", "now" and "from pending to"."""
    start, end = statement.start, statement.end
    first, last = bisect_left(page.tokens.starts, start), bisect_left(page.tokens.starts, end)
    places = {token.end for token in page.tokens[first:last] if token.text in _MARKS}
    places |= {cue.end for key in ("turns", "turned_to") for cue in page.cues.named(start, end, key)}
    starts = sorted({statement.start, *places})
    for start, end in zip(starts, [*starts[1:], statement.end], strict=True):
        if 0 < end - start <= _LONGEST:
            yield Stretch(start, end)


def _status_begins(page: _Page, statement: Statement, piece: Stretch) -> int | None:
    """Return where a piece says how things stand, after who tells it and "it"; a new sentence must have one of them."""
    opens = page.cues.of("status_opens")
    at = bisect_left(opens, piece.start, key=_START)
    if at == len(opens) or opens[at].start >= piece.end:
        return None
    until = min(piece.start + _OPENING, piece.end)
    told = page.cues.named(piece.start, until, "source")
    if told and page.cues.named(piece.start, until, "we_ourselves"):
        return None
    subjects = page.cues.named(told[0].end, until, "carries_on") if told else ()
    behind = subjects[0].start if subjects else told[0].end if told else piece.start
    place = bisect_left(page.tokens.starts, behind)
    first = bisect_left(page.tokens.starts, statement.start)
    headed = statement.label is not None or (first > 0 and page.tokens[first - 1].text in _MARKS)
    skipped = bool(told) or headed or piece.start > statement.start
    while place < len(page.tokens) and page.tokens[place].start < piece.end:
        token = page.tokens[place]
        word = _beginning_at(token.start, page.cues.of("carries_on"))
        if token.is_word and word is None:
            return token.start if skipped and _beginning_at(token.start, opens) else None
        skipped = skipped or word is not None
        place = word.last + 1 if word is not None else place + 1
    return None


def _beginning_at(start: int, cues: Sequence[Found[str]]) -> Found[str] | None:
    """Return the first of some cues, in order of their beginnings, that begins at a place."""
    at = bisect_left(cues, start, key=_START)
    return cues[at] if at < len(cues) and cues[at].start == start else None
