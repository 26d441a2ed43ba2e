"""The project in words: the clause that tells of their problem or plan, with what belongs to it."""

from collections.abc import Iterator, Sequence

from bot.reading.marked import MarkedNote, Proposal, Stretch
from bot.reading.rules.agreed import propose_agreed, tells_of_trouble
from bot.reading.rules.clauses import Clause, clauses_of
from bot.reading.rules.exchanges import is_elsewhere_in_talk
from bot.reading.rules.subjects import opens_note
from bot.reading.rules.texts import trimmed, without_openers, without_opening, words_in
from bot.reading.terms import Mood, Speaker
from bot.reading.vocabulary import Strength

_LONGEST = 40
"""Words of a need that was asked for, or of any."""
_SHORTEST_LIMIT = 20
_TIMES = 3
"""Words that a clause may always grow to by its neighbours, and how many times its own words."""
_BOTH = 2
"""What a wish in the same sentence, or in the next, adds to a problem."""
_ENOUGH = 3
_ENOUGH_ALONE = 5
_ENOUGH_ASIDE = 6
"""How much must speak for a clause: in a message that asks for something, in others, in other answers."""


def propose_project(marked: MarkedNote, deliverable: Stretch | None) -> Iterator[Proposal]:
    """Propose the clause that tells most of a need, with those around it that go with it.

    ``deliverable`` are the words of what is to be done or supplied: what stands before it likely tells why.
    """
    clauses = clauses_of(marked, deliverable)
    if deliverable is None and _is_refusal(marked):
        clauses = [clause for clause in clauses if _is_not_of_us(marked, clause)]
    both = _tell_both(marked, clauses)
    why = both or _tell_why_before(marked, clauses, deliverable)
    ranked = sorted(clauses, key=lambda clause: clause.weight + _BOTH * (clause in why), reverse=True)
    best = next((clause for clause in ranked if not _is_in_doubt(marked, clause)), None)
    if best is None or best.weight < _enough(marked, clauses, deliverable):
        if deliverable is None and _is_refusal(marked):
            return
        yield from propose_agreed(marked, "need.project", tells_of_trouble)
        return
    span = _with_background(marked, clauses, best)
    yield Proposal(
        "need.project", marked.text[span.start : span.end], span.start, span.end, "tells a need",
        corrects=marked.statements[best.place].corrects,
    )  # fmt: skip


def _is_refusal(marked: MarkedNote) -> bool:
    """Tell whether a message wants no contact: what it complains of is us."""
    return any(told.mention.value == "refused" for told in marked.stated(marked.values_of("compliance.consent")))


def _is_not_of_us(marked: MarkedNote, clause: Clause) -> bool:
    """Tell whether a clause complains of another maker, or tells a need of their own: "but the need exists, ..."."""
    if marked.has_cue(clause, "another_maker", "own_lack"):
        return True
    sentence = marked.statements[clause.place].sentence
    stands = marked.cues_of("need_stands")
    told = {each.sentence for each in (marked.statement_at(cue.start, cue.end) for cue in stands) if each is not None}
    return not told.isdisjoint({sentence, sentence - 1})


def _tell_both(marked: MarkedNote, clauses: Sequence[Clause]) -> frozenset[Clause]:
    """Return the clauses that tell a problem in a sentence that also says what is wanted: "it broke, so they need"."""
    wanting = {marked.statements[clause.place].sentence for clause in clauses if clause.wants and clause.weight > 0}
    sentence_of = {clause: marked.statements[clause.place].sentence for clause in clauses if clause.trouble}
    return frozenset(
        clause for clause, sentence in sentence_of.items()
        if sentence in wanting or (sentence + 1 in wanting and _goes_on_in_talk(marked, clause))
    )  # fmt: skip


def _goes_on_in_talk(marked: MarkedNote, clause: Clause) -> bool:
    """Tell whether a buyer who speaks tells a plain problem, so that the next sentence says what is to mend it."""
    return clause.weight > _ENOUGH < clause.trouble and marked.statements[clause.place].speaker is Speaker.BUYER


def _tell_why_before(marked: MarkedNote, clauses: Sequence[Clause], deliverable: Stretch | None) -> frozenset[Clause]:
    """Return the clauses that tell a problem right before the sentence that asks for work: "No reps. Wanted: 14"."""
    asking = marked.statement_at(deliverable.start, deliverable.start + 1) if deliverable is not None else None
    if asking is None:
        return frozenset()
    before = {
        clause: asking.sentence - marked.statements[clause.place].sentence for clause in clauses if clause.trouble
    }
    if 0 in before.values():
        return frozenset()
    return frozenset(clause for clause, sentences in before.items() if sentences == 1 and clause.weight > 0)


def _enough(marked: MarkedNote, clauses: Sequence[Clause], deliverable: Stretch | None) -> int:
    """Return how much must speak for a clause: in a message that asks for nothing it may be about the weather."""
    if any(clause.asked or clause.wants for clause in clauses):
        return _ENOUGH
    if marked.note.asked is not None and marked.note.asked.partition(".")[0] not in ("need", "scope"):
        return _ENOUGH_ASIDE
    named = any(told.mention.strength is Strength.NAME for told in marked.stated(marked.values_of("need.offering")))
    return _ENOUGH if deliverable is not None or named else _ENOUGH_ALONE


def _with_background(marked: MarkedNote, clauses: Sequence[Clause], best: Clause) -> Stretch:
    """Return a clause with its neighbours: of an answer all, else those that tell why or what is therefore wanted."""
    own = words_in(marked, Stretch(best.start, best.end))
    longest = _LONGEST if best.asked else min(max(_SHORTEST_LIMIT, _TIMES * own), _LONGEST)
    at = clauses.index(best)
    start, end = without_opening(marked, best.start, best.end), best.end
    steps = (-1, 1) if marked.cues_in(Stretch(best.start, best.end), "reason") else (1, -1)
    for step in steps:
        near = at + step
        while 0 <= near < len(clauses) and _belongs(marked, clauses[near - step], clauses[near], best):
            other = clauses[near]
            wider = Stretch(min(start, without_opening(marked, other.start, other.end)), max(end, other.end))
            if words_in(marked, wider) > longest:
                break
            start, end = wider.start, wider.end
            near += step
    if not best.asked and not (best.wants and best.trouble):
        start, end = _with_other_half(marked, clauses, best, Stretch(start, end))
    return trimmed(marked, without_openers(marked, trimmed(marked, start, end)), end)


def _with_other_half(marked: MarkedNote, clauses: Sequence[Clause], best: Clause, own: Stretch) -> tuple[int, int]:
    """Return where a mere want begins with the sentence before that tells why, or a story ends with what is wanted."""
    sentence = marked.statements[best.place].sentence + (-1 if best.wants else 1)
    near = [clause for clause in clauses if marked.statements[clause.place].sentence == sentence]
    fits = _tells_why if best.wants else _only_wants
    doubted = any(_is_in_doubt(marked, clause) for clause in near)
    if not near or doubted or not all(fits(marked, clause) for clause in (near[-1], near[0])):
        return own.start, own.end
    other = Stretch(near[0].start, near[-1].end)
    words, length = words_in(marked, other), words_in(marked, own)
    if best.wants and words + length > _LONGEST >= words and max(clause.weight for clause in near) >= _ENOUGH:
        return without_opening(marked, other.start, other.end), other.end
    if 2 * words < length or 2 * length < words or words + length > _LONGEST:
        return own.start, own.end
    return min(own.start, without_opening(marked, other.start, other.end)), max(own.end, other.end)


def _tells_why(marked: MarkedNote, clause: Clause) -> bool:
    """Tell whether a clause tells how things stand."""
    statement = marked.statements[clause.place]
    told = marked.has_cue(statement, "clause") and not opens_note(marked, statement)
    return told and not is_elsewhere_in_talk(marked, clause.place)


def _only_wants(marked: MarkedNote, clause: Clause) -> bool:
    """Tell whether a clause says what is wanted, and nothing about who decides or when."""
    return clause.wants and not is_elsewhere_in_talk(marked, clause.place)


def _is_in_doubt(marked: MarkedNote, clause: Clause) -> bool:
    """Tell whether a clause as a whole is hedged: "it will slip if nobody helps"; what stands around it may be told.

    Or it is what somebody asked: "I asked why, | and he said the lab closes".
    """
    statement = marked.statements[clause.place]
    mood = statement.mood_of_text(clause.start, clause.end)
    return mood is Mood.HEDGED or (mood is Mood.ASKED and not marked.has_cue(statement, "request"))


def _belongs(marked: MarkedNote, last: Clause, near: Clause, best: Clause) -> bool:
    """Tell whether a clause goes with the one next to it: the same sentence or answer, or a "so they want ..."."""
    one, other = marked.statements[last.place], marked.statements[near.place]
    if (is_elsewhere_in_talk(marked, near.place) and not near.asked) or _is_in_doubt(marked, near):
        return False
    if marked.policy.values_of("need.offering") is None and near.wants and best.trouble and not best.asked:
        return False  # where the offering is kept in words, the need is the trouble alone
    if one.sentence == other.sentence:
        return ":" not in marked.text[min(last.end, near.end) : max(last.start, near.start)]
    later = max(last, near, key=lambda clause: clause.start)
    opening = marked.cues_in(Stretch(later.start, later.end), "therefore")
    follows = bool(opening) and opening[0].start == later.start and later.wants
    return one.label == other.label and (follows or (near.asked and best.asked and marked.note.asked is not None))
