"""The need: their own problem or project in words, that there is none, and what they ask us for."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.reading.marked import MarkedNote, Proposal, Stretch
from bot.reading.rules.deliverable import find_deliverable
from bot.reading.rules.headings import introduces, is_heading
from bot.reading.rules.offering import propose_offering
from bot.reading.rules.subjects import answers_other, asks_for_need, is_elsewhere, is_meant, problems_in
from bot.reading.rules.texts import chunks, trimmed, without_opening, words_in
from bot.reading.rules.wanting import wants_in
from bot.reading.terms import Mood, Statement
from bot.reading.vocabulary import Strength
from qualification.terms import Polarity

LONGEST = 40
"""Words of a need; an answer to the question for it may be as long."""
_TIMES = 3
_SHORTEST_LIMIT = 20
"""Words that a clause may grow to by its neighbours, which give its background, or three times its own."""
_ENOUGH = 3
_ENOUGH_ALONE = 6
_SHORTEST_STORY = 5


@dataclass(frozen=True, slots=True)
class _Clause:
    """A piece of a statement between commas: where it stands, and what it tells of a need."""

    start: int
    end: int
    place: int
    asked: bool
    trouble: int
    wants: bool
    weight: int


def propose_need(marked: MarkedNote) -> Iterator[Proposal]:
    """Propose the project or that there is none, and the offering."""
    deliverable = find_deliverable(marked)
    denial = _denial(marked, deliverable)
    if denial is not None:
        yield Proposal(
            "need.project", None, denial.start, denial.end, "says there is no project", polarity=Polarity.DENIES
        )
    else:
        yield from _project(marked, deliverable)
    yield from propose_offering(marked, deliverable)


def _denial(marked: MarkedNote, deliverable: Stretch | None) -> Stretch | None:
    """Return the statement that says there is no project: outright, or in a message that asks for nothing."""
    for place in marked.usable:
        statement = marked.statements[place]
        idle = deliverable is None and not answers_other(marked, place, "scope")
        for cue in marked.cues_in(statement, "no_project", "idle"):
            meant = statement.mood_of(cue.start, cue.end) in (Mood.STATED, Mood.DENIED, Mood.PAST)
            if meant and (idle or cue.key == "no_project"):
                return Stretch(statement.start, statement.end)
    return None


def _project(marked: MarkedNote, deliverable: Stretch | None) -> Iterator[Proposal]:
    """Propose the clause that tells most of a need, with those around it that go with it."""
    situation = _situation(marked, deliverable)
    clauses = [clause for place in marked.usable for clause in _clauses(marked, place, told=place in situation)]
    best = max(clauses, key=lambda clause: clause.weight, default=None)
    if best is None or best.weight < (_ENOUGH if _speaks_of_it(marked, clauses, deliverable) else _ENOUGH_ALONE):
        return
    span = _with_background(marked, clauses, best)
    yield Proposal(
        "need.project", marked.text[span.start : span.end], span.start, span.end, "tells a need",
        corrects=marked.statements[best.place].corrects,
    )  # fmt: skip


def _speaks_of_it(marked: MarkedNote, clauses: list[_Clause], deliverable: Stretch | None) -> bool:
    """Tell whether a message asks for anything, or was asked; else a complaint in it is likely about the weather."""
    if deliverable is not None or any(clause.wants or clause.asked for clause in clauses):
        return True
    return any(told.mention.strength is Strength.NAME for told in marked.stated(marked.values_of("need.offering")))


def _situation(marked: MarkedNote, deliverable: Stretch | None) -> frozenset[int]:
    """Return the statements that tell how things stand: those just before what is asked for, as a story goes."""
    if deliverable is None or marked.note.asked is not None:
        return frozenset()
    told: list[int] = []
    for place in reversed(marked.usable):
        statement = marked.statements[place]
        if statement.end > deliverable.start:
            continue
        if is_elsewhere(marked, place) or not _tells(marked, statement):
            if told:
                break
            continue
        told.append(place)
    return frozenset(told)


def _tells(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether a statement tells a story: no greeting, no scrap, no mere list of who and what they are."""
    if marked.has_cue(statement, "introduction", "want") or words_in(marked, statement) < _SHORTEST_STORY:
        return False
    if any(cue.start == statement.start for cue in marked.cues_in(statement, "reason")):
        return False
    described = marked.holds(statement, marked.values_of("stage.phase", "scope.modality"))
    return marked.has_cue(statement, "clause") or not (described or marked.holds(statement, marked.people))


def _clauses(marked: MarkedNote, place: int, *, told: bool) -> Iterator[_Clause]:
    """Cut a statement at its commas, and weigh each piece: labels, problems, wants; other subjects weigh against it."""
    statement = marked.statements[place]
    asked = asks_for_need(marked, place)
    heads = is_heading(marked, place) or introduces(marked, place)
    if not is_meant(statement) or heads or (asked and marked.has_cue(statement, "unanswered")):
        return
    elsewhere = is_elsewhere(marked, place) or answers_other(marked, place, "scope")
    for piece in chunks(marked, statement):
        if statement.mood_of(piece.start, piece.end) not in (Mood.STATED, Mood.DENIED):
            continue
        wants = [cue for cue in wants_in(marked, piece) if cue.key == "want"]
        trouble = _trouble(marked, place, piece, wants[0].start if wants else piece.end)
        named = bool(marked.inside(piece, marked.values_of("need.offering", "scope.modality")))
        weight = 8 * asked + (max(trouble + 1, 4) if told else trouble) + 3 * bool(wants) + named - 6 * elsewhere
        yield _Clause(piece.start, piece.end, place, asked, trouble, bool(wants), weight)


def _trouble(marked: MarkedNote, place: int, piece: Stretch, until: int) -> int:
    """Weigh the signs of a problem in a clause before what it wants: "a broken line" may be the thing to be mended."""
    found = problems_in(marked, Stretch(piece.start, until))
    plain = sum(cue.key == "problem" for cue in found)
    denied = any(
        cue.mood is Mood.DENIED and piece.start <= cue.scope_start < until for cue in marked.statements[place].cues
    )
    return 4 * bool(plain) + min(plain, 2) + 3 * (plain == 0 and (denied or len(found) > 0))


def _with_background(marked: MarkedNote, clauses: list[_Clause], best: _Clause) -> Stretch:
    """Return a clause with its neighbours: of an answer all, else those that tell why or what is therefore wanted."""
    own = words_in(marked, Stretch(best.start, best.end))
    longest = LONGEST if best.asked else min(max(_SHORTEST_LIMIT, _TIMES * own), LONGEST)
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
    if best.wants and not best.trouble and not best.asked:
        start = _situation_before(marked, clauses, best, Stretch(start, end))
    return trimmed(marked, start, end)


def _situation_before(marked: MarkedNote, clauses: list[_Clause], best: _Clause, want: Stretch) -> int:
    """Return where the sentence before a mere want begins, if it tells how things stand: why they want it."""
    sentence = marked.statements[best.place].sentence - 1
    before = [clause for clause in clauses if marked.statements[clause.place].sentence == sentence]
    told = [
        clause for clause in before
        if not is_elsewhere(marked, clause.place)
        and marked.has_cue(marked.statements[clause.place], "clause")
        and not marked.has_cue(marked.statements[clause.place], "introduction")
    ]  # fmt: skip
    if not told or told[-1] is not before[-1]:
        return want.start
    words, own = words_in(marked, Stretch(told[0].start, told[-1].end)), words_in(marked, want)
    balanced = 2 * words >= own and 2 * own >= words
    return without_opening(marked, told[0].start, told[0].end) if balanced and words + own <= LONGEST else want.start


def _belongs(marked: MarkedNote, last: _Clause, near: _Clause, best: _Clause) -> bool:
    """Tell whether a clause goes with the one next to it: the same sentence or answer, or a "so they want ..."."""
    one, other = marked.statements[last.place], marked.statements[near.place]
    if is_elsewhere(marked, near.place) and not near.asked:
        return False
    if marked.policy.values_of("need.offering") is None and near.wants and best.trouble and not best.asked:
        return False  # where the offering is kept in words, the need is the trouble alone
    if one.sentence == other.sentence:
        return ":" not in marked.text[min(last.end, near.end) : max(last.start, near.start)]
    later = max(last, near, key=lambda clause: clause.start)
    opening = marked.cues_in(Stretch(later.start, later.end), "therefore")
    follows = bool(opening) and opening[0].start == later.start and later.wants
    return one.label == other.label and (follows or (near.asked and best.asked and marked.note.asked is not None))
