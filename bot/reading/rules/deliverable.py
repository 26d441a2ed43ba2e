"""The deliverable in words: the statement that says what work or product is wanted, cut to just that."""

from collections.abc import Iterator

from bot.reading.marked import MarkedNote, Proposal, Stretch
from bot.reading.rules.subjects import asks_for_scope, is_elsewhere, is_heading, is_meant, problems_in, wants_before
from bot.reading.rules.texts import object_start, run_around, trimmed, words_in
from bot.reading.terms import Statement

LONGEST = 24
"""Words of a deliverable that was not asked for; an answer about the scope may be as long as it likes."""
_ENOUGH = 4
_ASKED = 8
_ASKED_IN_TALK = 5
_SHORT = 3
"""Words; fewer are no deliverable where they name neither work nor a number."""


def propose_deliverable(marked: MarkedNote) -> Iterator[Proposal]:
    """Propose what is to be done or supplied."""
    found = find_deliverable(marked)
    if found is not None:
        statement = marked.statement_at(found.start, found.start + 1)
        yield Proposal(
            "scope.deliverable", marked.text[found.start : found.end], found.start, found.end, "says what is wanted",
            corrects=statement is not None and statement.corrects,
        )  # fmt: skip


def find_deliverable(marked: MarkedNote) -> Stretch | None:
    """Return the words that tell best what is to be done or supplied."""
    if marked.note.asked is not None and marked.note.asked.startswith("need.offering"):
        return None
    found = [(weight, -place, span) for place in marked.usable for weight, span in _candidate(marked, place)]
    weight, _, span = max(found, key=lambda each: each[:2], default=(0, 0, None))
    return span if weight >= _ENOUGH else None


def _candidate(marked: MarkedNote, place: int) -> Iterator[tuple[int, Stretch]]:
    """Yield the words of a statement that may be the deliverable, with how much speaks for them."""
    statement = marked.statements[place]
    asked = asks_for_scope(marked, place)
    if not is_meant(statement) or is_heading(marked, place) or (asked and marked.has_cue(statement, "unanswered")):
        return
    span = _deliverable_in(marked, place)
    if span.end <= span.start:
        return
    wants = any(marked.is_stated(statement, cue) for cue in marked.cues_in(statement, "want", "asked_for"))
    plain = any(cue.key == "problem" for cue in problems_in(marked, statement))
    troubled = plain or marked.has_cue(statement, "state")
    weight = (_ASKED_IN_TALK if statement.question and not statement.label else _ASKED) * asked
    weight += 3 * wants + 2 * marked.has_cue(statement, "asked_for") + 5 * wants_before(marked, statement, statement.start)
    weight += _substance(marked, span)
    weight -= 2 * (troubled and not wants) + (2 if wants else 6) * is_elsewhere(marked, place)
    weight -= 6 * marked.topic_is(place, "need.offering") + 3 * _is_paper(marked, place, span)
    weight += 3 * (not troubled and _is_list(marked, statement) and _names_work(marked, span))
    yield weight, span


def _is_list(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether a statement is no clause but a mere row of things: "monitoring of 11 sites, nothing else"."""
    if marked.has_cue(statement, "clause", "want"):
        return False
    return not any(cue.start == statement.start for cue in marked.cues_in(statement, "therefore", "reason"))


def _substance(marked: MarkedNote, span: Stretch) -> int:
    """Weigh what the words themselves hold: numbers of things, kinds of work; a mere provider is no deliverable."""
    counted = sum(
        2 + quantity.counted_as_work for quantity in marked.inside(span, marked.quantities) if not quantity.so_far
    )
    offered = _offers(marked, span)
    providers = marked.cues_in(span, "provider")
    if providers and providers[-1].end == span.end or not counted and not offered and words_in(marked, span) < _SHORT:
        return -3
    if not offered and any(cue.start == span.start for cue in marked.cues_in(span, "theirs")):
        return -3  # "a CRO for | their gout study": what they have, not what they want
    if not counted and _is_offering_alone(marked, span):
        return -3
    return min(counted, 3) + min(offered, 2)


def _names_work(marked: MarkedNote, span: Stretch) -> bool:
    counted = any(quantity.counted_as_work for quantity in marked.inside(span, marked.quantities))
    return counted or (_offers(marked, span) > 0 and words_in(marked, span) >= _SHORT)


def _is_paper(marked: MarkedNote, place: int, span: Stretch) -> bool:
    """Tell whether words that were not asked for name papers alone: these are documentation."""
    papers = marked.has_cue(span, "document")
    return papers and not asks_for_scope(marked, place) and not _names_work(marked, span)


def _offers(marked: MarkedNote, span: Stretch) -> int:
    """Count the words that name a kind of work or product."""
    named = {(m.start, m.end) for m in marked.inside(span, marked.values_of("need.offering"))}
    return len(named) or len({cue.first for cue in marked.cues_in(span, "work")})


def _names_work(marked: MarkedNote, span: Stretch) -> bool:
    counted = any(quantity.counted_as_work for quantity in marked.inside(span, marked.quantities))
    return counted or (_offers(marked, span) > 0 and words_in(marked, span) >= _SHORT)


def _is_paper(marked: MarkedNote, place: int, span: Stretch) -> bool:
    """Tell whether words that were not asked for name papers alone: these are documentation."""
    papers = marked.has_cue(span, "document")
    return papers and not asks_for_scope(marked, place) and not _names_work(marked, span)


def _offers(marked: MarkedNote, span: Stretch) -> int:
    """Count the words that name a kind of work or product."""
    return len({(m.start, m.end) for m in marked.inside(span, marked.values_of("need.offering"))})


def _is_offering_alone(marked: MarkedNote, span: Stretch) -> bool:
    """Tell whether words do no more than name the product, where the segment keeps that in another field."""
    if marked.policy.values_of("need.offering") is not None:
        return False
    names = [*marked.inside(span, marked.values_of("need.offering", "scope.modality"))]
    last = max((name.end for name in names), default=span.start)
    return words_in(marked, Stretch(last, span.end)) < _SHORT


def _deliverable_in(marked: MarkedNote, place: int) -> Stretch:
    """Return the words of the deliverable in a statement and what follows it in the sentence."""
    statement = marked.statements[place]
    asked = asks_for_scope(marked, place)

    def goes_on(near: int) -> bool:
        if near < place and not asked:
            return False
        other = marked.statements[near]
        told = marked.has_cue(other, "want") or problems_in(marked, other)
        return not is_elsewhere(marked, near) and (asked or not told)

    run = run_around(marked, place, goes_on, 2 * LONGEST if asked else LONGEST)
    start = object_start(marked, Stretch(max(run.start, statement.start) if not asked else run.start, run.end))
    return trimmed(marked, start, _object_end(marked, Stretch(start, run.end)))


def _object_end(marked: MarkedNote, span: Stretch) -> int:
    """Return where it ends: at a reason, a date, a person, a sum."""
    ends = [cue.start for cue in marked.cues_in(span, "tail")]
    ends += [mention.start for found in (marked.dates, marked.money, marked.roles) for mention in marked.inside(span, found)]
    return min((end for end in ends if words_in(marked, Stretch(span.start, end)) > 1), default=span.end)
