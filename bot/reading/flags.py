"""What in a note is not sales: harm, complaints, unapproved use, a patient's identity, favours to professionals."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.reading.flagging.approvals import unapproved_use
from bot.reading.flagging.complaints import complaint
from bot.reading.flagging.favours import value
from bot.reading.flagging.harm import harm
from bot.reading.flagging.scenes import REACH, Evidence, Scene, scenes
from bot.reading.flagging.sentences import MASK
from bot.reading.flagging.words import FlagWords, Mark, WordSet
from bot.reading.identifiers import identity

__all__ = ["FlagKind", "FlagMention", "FlagWords", "find_flags"]


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


_RULES: Mapping[FlagKind, Callable[[Scene], Iterable[Evidence]]] = {
    FlagKind.ADVERSE_EVENT: harm,
    FlagKind.PRODUCT_COMPLAINT: complaint,
    FlagKind.OFF_LABEL: unapproved_use,
    FlagKind.PATIENT_DATA: identity,
    FlagKind.HCP_VALUE: value,
}


def find_flags(
    text: str, *, words: FlagWords, our_products: Sequence[str] = (), segment: str | None = None
) -> tuple[FlagMention, ...]:
    """Return every flag that a message raises, in the order of its quotes."""
    mentions = [
        _mention(kind, scene, evidence)
        for scene in scenes(text, words.index, our_products, segment)
        for kind, rule in _RULES.items()
        for evidence in _merged(rule(scene))
    ]
    return tuple(sorted(mentions, key=lambda mention: (mention.start, mention.end, mention.kind)))


def _merged(evidence: Iterable[Evidence]) -> Iterator[Evidence]:
    """Join what overlaps or nearly touches: one event told in two verbs is one flag."""
    first, last = -1, -1
    for start, end in sorted(evidence):
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
    return FlagMention(kind, start, end, tokens[opening.clause_start(evidence[0])].start, end)


def _quote_first(scene: Scene, first: int, *, trimmed: bool) -> int:
    """Return where the telling begins: after "so", "he mentioned that", "by the way"."""
    start = scene.clause_start(first)
    leads = scene.within(Mark.LEAD_IN, start, first) if trimmed else []
    if leads:
        start = leads[-1].last + 1
    openers = scene.words.of(WordSet.OPENERS)
    while start < first and (scene.form(start) in openers or _is_mark(scene, start)):
        start += 1
    return start


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
