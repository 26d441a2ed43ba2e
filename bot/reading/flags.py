"""What in a note is not sales: harm, complaints, unapproved use, a patient's identity, favours to professionals."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from operator import itemgetter

from msgspec import structs

from bot.reading.flagging.approvals import unapproved_use
from bot.reading.flagging.complaints import complaint
from bot.reading.flagging.favours import value
from bot.reading.flagging.harm import harm
from bot.reading.flagging.identifiers import identity
from bot.reading.flagging.scenes import REACH, Evidence, Scene, scenes
from bot.reading.flagging.sentences import MASK
from bot.reading.flagging.words import FlagWords, Mark, WordSet
from bot.reading.terms import Statement

__all__ = ["FlagKind", "FlagMention", "FlagWords", "find_flags", "parted_at_flags"]


class FlagKind(StrEnum):
    """What a flag is raised for."""

    ADVERSE_EVENT = "adverse_event"
    PRODUCT_COMPLAINT = "product_complaint"
    OFF_LABEL = "off_label"
    PATIENT_DATA = "patient_data"
    HCP_VALUE = "hcp_value"


@dataclass(frozen=True, slots=True)
class FlagMention:
    """Words that raise a flag, and the stretch around them from which no fact may be taken; places in code points."""

    kind: FlagKind
    start: int
    end: int
    kept_out_start: int
    kept_out_end: int


LONGEST_LEAD = 5
"""So many tokens before what raises a flag may belong to its telling, where no mark shows it."""

_WORDS = re.compile(r"[^\W_](?:.*[^\W_])?", re.DOTALL)
"""From the first word or figure to the last."""

_RULES: Mapping[FlagKind, Callable[[Scene], Iterable[Evidence]]] = {
    FlagKind.ADVERSE_EVENT: harm,
    FlagKind.PRODUCT_COMPLAINT: complaint,
    FlagKind.OFF_LABEL: unapproved_use,
    FlagKind.PATIENT_DATA: identity,
    FlagKind.HCP_VALUE: value,
}


def find_flags(
    text: str,
    *,
    words: FlagWords,
    our_products: Sequence[str] = (),
    segment: str | None = None,
    said: Sequence[Statement] = (),
) -> tuple[FlagMention, ...]:
    """Return every flag that a message raises, in the order of its quotes; `said` are its statements."""
    told: list[FlagMention] = []
    cut = scenes(text, words.index, our_products, segment, said)
    for scene in cut:
        for kind, rule in _RULES.items():
            if found := sorted(rule(scene)):
                _tell(told, scene, [_mention(kind, scene, evidence) for evidence in _merged(found)])
    if cut:
        cut[0].message.clear()  # each knows all the others: else they would wait for the collector
    return tuple(sorted(told, key=lambda mention: (mention.start, mention.end, mention.kind)))


def _tell(told: list[FlagMention], scene: Scene, mentions: list[FlagMention]) -> None:
    """Add what a sentence tells; where it goes on about "him" or "it" of the one before, that is one flag with it."""
    first, before = mentions[0], scene.before
    again = (WordSet.PEOPLE_AGAIN, WordSet.THINGS_AGAIN)
    if before is not None and any(scene.form(scene.place.first) in scene.words.of(words) for words in again):
        begins = scene.tokens[before.place.first].start
        for place in range(len(told) - 1, -1, -1):
            if told[place].end <= begins:
                break
            if told[place].kind is first.kind:
                told[place] = replace(told[place], end=first.end, kept_out_end=first.kept_out_end)
                mentions = mentions[1:]
                break
    told += mentions


def parted_at_flags(text: str, statements: Sequence[Statement], flags: Iterable[FlagMention]) -> tuple[Statement, ...]:
    """Cut what raises a flag out of the statements, so that the rest of an undotted one can still tell facts."""
    kept_out = list(_joined((flag.kept_out_start, flag.kept_out_end) for flag in flags))
    if not kept_out:
        return tuple(statements)
    return tuple(piece for statement in statements for piece in _parted(text, statement, kept_out))


def _joined(stretches: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield stretches in order, those that overlap as one."""
    open_one: tuple[int, int] | None = None
    for start, end in sorted(stretches):
        if open_one is not None and start > open_one[1]:
            yield open_one
            open_one = None
        open_one = (open_one[0], max(open_one[1], end)) if open_one else (start, end)
    if open_one is not None:
        yield open_one


def _parted(text: str, statement: Statement, kept_out: Sequence[tuple[int, int]]) -> Iterator[Statement]:
    low = bisect_left(kept_out, statement.start + 1, key=itemgetter(1))
    inside = kept_out[low : bisect_left(kept_out, statement.end, lo=low, key=itemgetter(0))]
    if not inside:
        yield statement
        return
    edges = {place for stretch in inside for place in stretch if statement.start < place < statement.end}
    for start, end in pairwise(sorted({statement.start, statement.end, *edges})):
        told = _WORDS.search(text, start, end)
        if told is not None:
            agrees = statement.agrees if start == statement.start else None
            yield structs.replace(statement, start=told.start(), end=told.end(), agrees=agrees)


def _merged(evidence: Iterable[Evidence]) -> Iterator[Evidence]:
    """Join what overlaps or nearly touches, given in order: one event told in two verbs is one flag."""
    first, last = -1, -1
    for start, end in evidence:
        if first >= 0 and start - last > REACH:
            yield first, last
            first = start
        first, last = (start if first < 0 else first), max(last, end)
    if first >= 0:
        yield first, last


def _mention(kind: FlagKind, scene: Scene, evidence: Evidence) -> FlagMention:
    opening = scene.before if scene.before is not None and evidence[0] < scene.place.first else scene
    first = _quote_first(opening, evidence[0], trimmed=kind is not FlagKind.HCP_VALUE)
    last = _quote_last(scene, evidence[1])
    tokens, place = scene.tokens, scene.place
    start, end = tokens[first].start, tokens[last].end
    if not scene.dictated:
        return FlagMention(kind, start, end, tokens[opening.place.first].start, tokens[place.end - 1].end)
    return FlagMention(kind, start, end, tokens[_telling_from(opening, evidence[0])].start, end)


def _quote_first(scene: Scene, first: int, *, trimmed: bool) -> int:
    """Return where the telling begins: after "so", "he mentioned that", "by the way"."""
    start = _telling_from(scene, first)
    leads = scene.within(Mark.LEAD_IN, start, first) if trimmed else []
    if leads:
        start = leads[-1].last + 1
    openers = scene.words.of(WordSet.OPENERS)
    while start < first and (scene.form(start) in openers or _is_mark(scene, start)):
        start += 1
    return start


def _telling_from(scene: Scene, first: int) -> int:
    """Return where the clause of a place begins; in dictation, where nothing parts clauses, not far before it."""
    start = scene.clause_start(first)
    if not scene.dictated or first - start <= LONGEST_LEAD:
        return start
    words = (WordSet.ARTICLES, WordSet.SMALL_COUNTS, WordSet.POSSESSIVES)
    while any(scene.form(first - 1) in scene.words.of(name) for name in words):
        first -= 1
    return first


def _quote_last(scene: Scene, last: int) -> int:
    """Return where the telling ends: with its clause, and those that go on about it."""
    end = scene.clause_end(last)
    while end < scene.place.end and _goes_on(scene, end, following := scene.clause_end(end)):
        end = following
    conjunctions = scene.words.of(WordSet.CONJUNCTIONS)
    while end - 1 > last and (scene.form(end - 1) in conjunctions or _is_mark(scene, end - 1)):
        end -= 1
    return end - 1


def _is_mark(scene: Scene, at: int) -> bool:
    return not scene.tokens[at].is_word and scene.tokens[at].text != MASK


def _goes_on(scene: Scene, start: int, end: int) -> bool:
    """Tell whether a clause goes on about what the one before told, with the same subject or as a mere addition."""
    words = scene.words
    gives_cause = scene.form(start) in words.of(WordSet.CAUSES)
    if scene.form(start) in words.of(WordSet.CONJUNCTIONS):
        start += 1
    if start >= end or scene.form(start) in words.of(WordSet.PRONOUNS):
        return False
    if scene.any_of(WordSet.TOPIC_CHANGERS, start, end) or scene.any_of(WordSet.NEGATIONS, start, start + 1):
        return False
    if gives_cause:
        return True
    opens_with_verb = scene.form(start) in words.of(WordSet.AUXILIARIES)
    return opens_with_verb or not scene.any_of(WordSet.AUXILIARIES, start + 1, min(start + 4, end))
