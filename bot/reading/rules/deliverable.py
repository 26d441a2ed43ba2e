"""The deliverable in words: the statement that says what work or product is wanted, cut to just that."""

from collections.abc import Iterator

from bot.reading.marked import MarkedNote, Proposal, Stretch
from bot.reading.rules.headings import introduces, is_heading
from bot.reading.rules.subjects import (
    answers_other,
    asks_for_scope,
    in_talk,
    is_elsewhere,
    is_meant,
    plain_problems_in,
    problems_in,
)
from bot.reading.rules.texts import chunks, run_around, trimmed, words_in
from bot.reading.rules.wanting import is_headed_as_wanted, object_of, opens_with_task, wants_in
from bot.reading.terms import Statement

_LONGEST = 24
_LONGEST_ANSWER = 48
"""Words."""
_ENOUGH = 4
_ASKED = 8
_ASKED_IN_TALK = 5
_OTHERWISE_ASKED = -8
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
    found = [(weight, -place, span) for place in marked.usable for weight, span in _candidate(marked, place)]
    weight, _, span = max(found, key=lambda each: each[:2], default=(0, 0, None))
    return span if weight >= _ENOUGH else None


def _candidate(marked: MarkedNote, place: int) -> Iterator[tuple[int, Stretch]]:
    """Yield the words of a statement that may be the deliverable, with how much speaks for them."""
    statement = marked.statements[place]
    asked = asks_for_scope(marked, place)
    silent = marked.has_cue(statement, "no_project") or (asked and marked.has_cue(statement, "unanswered"))
    if silent or not is_meant(statement) or is_heading(marked, place) or introduces(marked, place):
        return
    span = _words_of(marked, place)
    if span.end > span.start:
        yield _asking(marked, place) + _substance(marked, place, span), span


def _asking(marked: MarkedNote, place: int) -> int:
    """Weigh how plainly a statement is about what they ask for."""
    statement = marked.statements[place]
    wants = wants_in(marked, statement)
    weight = 3 * bool(wants) + 2 * any(cue.key == "asked_for" for cue in wants)
    weight += 5 * is_headed_as_wanted(marked, place)
    if asks_for_scope(marked, place):
        weight += _ASKED_IN_TALK if in_talk(statement) else _ASKED
    elif answers_other(marked, place) and not opens_with_task(marked, statement):
        weight += _OTHERWISE_ASKED
    elif is_elsewhere(marked, place):
        weight -= 2 if wants else 6
    return weight - 2 * (_is_trouble(marked, statement) and not wants)


def _substance(marked: MarkedNote, place: int, span: Stretch) -> int:
    """Weigh what the words themselves hold: numbers of things, kinds of work; a mere provider is no deliverable."""
    statement = marked.statements[place]
    quantities = [quantity for quantity in marked.inside(span, marked.quantities) if not quantity.so_far]
    offers = _offers(marked, span)
    providers = marked.cues_in(span, "provider")
    theirs = not offers and any(cue.start == span.start for cue in marked.cues_in(span, "theirs"))
    scrap = not quantities and not offers and words_in(marked, span) < _SHORT
    if scrap or theirs or (providers and providers[-1].end == span.end):
        return -3  # "step in", "a CRO for | their gout study", "an outside lab"
    if not quantities and _is_offering_alone(marked, span):
        return -3
    weight = min(sum(2 + quantity.counted_as_work for quantity in quantities), 3) + min(offers, 2)
    works = any(quantity.counted_as_work for quantity in quantities) or (offers and words_in(marked, span) >= _SHORT)
    if works and _is_list(marked, statement) and not _is_trouble(marked, statement):
        return weight + 3
    if asks_for_scope(marked, place):
        return weight
    papers = marked.has_cue(span, "document") and not works
    return weight - 3 * papers - 2 * bool(plain_problems_in(marked, span))


def _is_trouble(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether a statement tells of a problem, or of how things are."""
    return marked.has_cue(statement, "state") or bool(plain_problems_in(marked, statement))


def _is_list(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether a statement is no clause but a mere row of things: "monitoring of 11 sites, nothing else"."""
    if marked.has_cue(statement, "clause", "want") or problems_in(marked, statement):
        return False
    return not any(cue.start == statement.start for cue in marked.cues_in(statement, "therefore", "reason", "purpose"))


def _offers(marked: MarkedNote, span: Stretch) -> int:
    """Count the words that name a kind of work or product."""
    named = {(mention.start, mention.end) for mention in marked.inside(span, marked.values_of("need.offering"))}
    return max(len(named), len({cue.first for cue in marked.cues_in(span, "work")}))


def _is_offering_alone(marked: MarkedNote, span: Stretch) -> bool:
    """Tell whether words do no more than name the product, where the segment keeps that in another field."""
    if marked.policy.values_of("need.offering") is not None:
        return False
    names = marked.inside(span, marked.values_of("need.offering", "scope.modality"))
    last = max((name.end for name in names), default=span.start)
    return words_in(marked, Stretch(last, span.end)) < _SHORT


def _words_of(marked: MarkedNote, place: int) -> Stretch:
    """Return the words of the deliverable in a statement and what goes on with it in the sentence."""
    asked = asks_for_scope(marked, place)

    def goes_on(near: int) -> bool:
        other = marked.statements[near]
        if is_elsewhere(marked, near) or (near < place and (not asked or marked.has_cue(other, "clause"))):
            return False
        return asked or not (marked.has_cue(other, "want", "clause") or problems_in(marked, other))

    run = run_around(marked, place, goes_on, _LONGEST_ANSWER if asked else _LONGEST)
    wanted = object_of(marked, run)
    return trimmed(marked, wanted.start, _object_end(marked, wanted, asked=asked))


def _object_end(marked: MarkedNote, span: Stretch, *, asked: bool) -> int:
    """Return where it ends: at a reason, a comma before a trouble, and unless it was asked for, a date or a person."""
    ends = [cue.start for cue in marked.cues_in(span, "tail") if marked.text[cue.end : cue.end + 1] != "-"]
    ends += [piece.start for piece in list(chunks(marked, span))[1:] if plain_problems_in(marked, piece)]
    if not asked:
        for mentions in (marked.dates, marked.money, marked.roles):
            ends += [mention.start for mention in marked.inside(span, mentions)]
    return min((end for end in ends if words_in(marked, Stretch(span.start, end)) > 1), default=span.end)
