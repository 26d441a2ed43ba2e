"""The deliverable in words: the statement that says what work or product is wanted, cut to just that."""

from collections.abc import Iterator

from bot.reading.marked import MarkedNote, Proposal, Stretch
from bot.reading.rules.subjects import asks_for_scope, is_elsewhere, is_meant
from bot.reading.rules.texts import run_around, trimmed, words_in

LONGEST = 24
"""Words of a deliverable that was not asked for; an answer about the scope may be as long as it likes."""
_ENOUGH = 4
_ASKED = 8


def propose_deliverable(marked: MarkedNote) -> Iterator[Proposal]:
    """Propose what is to be done or supplied."""
    best = max(marked.usable, key=lambda place: _weight(marked, place), default=None)
    if best is None or _weight(marked, best) < _ENOUGH:
        return
    span = deliverable_in(marked, best)
    if span.end > span.start:
        yield Proposal(
            "scope.deliverable", marked.text[span.start : span.end], span.start, span.end, "says what is wanted",
            corrects=marked.statements[best].corrects,
        )  # fmt: skip


def _weight(marked: MarkedNote, place: int) -> int:
    """Weigh how much a statement tells of the work or product wanted."""
    statement = marked.statements[place]
    if not is_meant(statement):
        return 0
    inside = marked.inside
    wants = any(marked.is_stated(statement, cue) for cue in marked.cues_in(statement, "want", "asked_for"))
    counted = sum(2 + q.counted_as_work for q in inside(statement, marked.quantities) if not (q.threshold or q.so_far))
    offered = len({(m.start, m.end) for m in inside(statement, marked.values_of("need.offering"))})
    weight = _ASKED * asks_for_scope(marked, place) + 3 * wants + 2 * marked.has_cue(statement, "asked_for")
    weight += min(counted, 3) + min(offered, 2)
    troubled = marked.has_cue(statement, "problem") or marked.has_cue(statement, "state")
    return weight - 2 * (troubled and not wants) - 6 * is_elsewhere(marked, place)


def deliverable_in(marked: MarkedNote, place: int) -> Stretch:
    """Return the words of the deliverable in a statement and what follows it in the sentence."""
    statement = marked.statements[place]
    asked = asks_for_scope(marked, place)

    def goes_on(near: int) -> bool:
        if near < place and not asked:
            return False
        other = marked.statements[near]
        return not is_elsewhere(marked, near) and (asked or not marked.has_cue(other, "want", "problem"))

    run = run_around(marked, place, goes_on, 2 * LONGEST if asked else LONGEST)
    start = _object_start(marked, Stretch(max(run.start, statement.start) if not asked else run.start, run.end))
    return trimmed(marked, start, _object_end(marked, Stretch(start, run.end)))


def _object_start(marked: MarkedNote, span: Stretch) -> int:
    """Return where the thing wanted begins: "they want a partner to | run the trial"."""
    wants = marked.cues_in(span, "want", "asked_for")
    if not wants:
        return span.start
    at = wants[0].end
    leads = {cue.start: cue.end for cue in marked.cues_in(span, "lead_in", "want", "asked_for")}
    for token in marked.inside(Stretch(at, span.end), marked.tokens):
        if token.start < at:
            continue
        if token.start not in leads and token.is_word:
            return token.start
        at = leads.get(token.start, token.end)
    return wants[0].end


def _object_end(marked: MarkedNote, span: Stretch) -> int:
    """Return where it ends: at a reason, a date, a person, a sum."""
    ends = [cue.start for cue in marked.cues_in(span, "tail")]
    ends += [mention.start for found in (marked.dates, marked.money, marked.roles) for mention in marked.inside(span, found)]
    return min((end for end in ends if words_in(marked, Stretch(span.start, end)) > 1), default=span.end)
