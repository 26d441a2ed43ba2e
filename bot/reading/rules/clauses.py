"""The clauses of a note weighed as need: what tells of a problem, what is wanted, how things stood before."""

from collections.abc import Iterator, Mapping

import msgspec

from bot.reading.lexicon import Found
from bot.reading.marked import MarkedNote, Stretch
from bot.reading.rules.exchanges import (
    is_asked_for_trouble,
    is_elsewhere_in_talk,
    is_said_after_yes,
    is_small_talk_answer,
)
from bot.reading.rules.headings import introduces, is_heading
from bot.reading.rules.subjects import (
    answers_other,
    asks_for_need,
    asks_for_papers,
    is_elsewhere,
    is_meant,
    is_order,
    is_wish,
    only_sizes,
    opens_note,
    plain_problems_in,
    problems_in,
)
from bot.reading.rules.texts import around, chunks, covered, words_in
from bot.reading.rules.wanting import wants_in
from bot.reading.terms import Mood, Speaker, Statement
from bot.reading.vocabulary import Strength

_ASKED = 8
_ORDERED = 3
_PLAIN = 5
_SIGN = 3
_WANT = 3
_LAST_TOLD = 4
_TOLD = 3
_ANSWERED = 2
_ELSEWHERE = -6
"""What speaks for a clause, and against it."""
_SHORTEST_STORY = 5
_SHORTEST_OF_THEIRS = 4
_LONGEST_NAME = 8
_LONGEST_INTRODUCTION = 10
_SHORTEST = 3
_LONGEST_OPENING = 2
"""Words: fewer are no story, few with a product only name it, the fewest are no need; what is
spoken of stands behind few."""
_COLON_WITHIN = 3
"""Characters."""


class Clause(msgspec.Struct, frozen=True, gc=False):
    """A piece of a statement between commas: where it stands, and what it tells of a need."""

    start: int
    end: int
    place: int
    asked: bool
    trouble: int
    wants: bool
    weight: int


def clauses_of(marked: MarkedNote, deliverable: Stretch | None) -> list[Clause]:
    """Return the clauses that may tell a need, in order; what stands before the deliverable likely tells why."""
    situation = _situation(marked, deliverable)
    return [clause for place in marked.usable for clause in _clauses(marked, place, told=situation.get(place, 0))]


def _situation(marked: MarkedNote, deliverable: Stretch | None) -> Mapping[int, int]:
    """Weigh the statements that tell how things stand: those before what is asked for, most the last sentence."""
    told: dict[int, int] = {}
    if deliverable is None or marked.note.asked is not None:
        return told
    for place in reversed(marked.usable):
        statement = marked.statements[place]
        if statement.end > deliverable.start:
            continue
        if is_elsewhere(marked, place) or not _tells(marked, statement):
            if told:
                break
            continue
        last = marked.statements[next(iter(told), place)].sentence
        telling = statement.sentence == last and not marked.has_cue(statement, "state")
        told[place] = _LAST_TOLD if telling else _TOLD
    return told


def _tells(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether a statement tells a story: no greeting, no scrap, no mere list of who and what they are."""
    theirs = any(cue.start == statement.start for cue in marked.cues_in(statement, "theirs"))
    by_itself = statement.start == marked.sentence_of(statement).start
    if words_in(marked, statement) < (_SHORTEST_OF_THEIRS if theirs or by_itself else _SHORTEST_STORY):
        return False
    if wants_in(marked, statement) or marked.text[statement.end : statement.end + _COLON_WITHIN].lstrip().startswith(
        ":"
    ):
        return False
    if any(cue.start == statement.start for cue in marked.cues_in(statement, "reason")):
        return False
    if problems_in(marked, statement):
        return not _greets(marked, statement)
    if opens_note(marked, statement) or marked.holds(statement, marked.values_of("stage.phase")):
        return False
    if only_sizes(marked, statement) or _points_back(marked, statement):
        return False
    if not theirs and words_in(marked, statement) <= _LONGEST_NAME and _names_product(marked, statement):
        return False
    described = marked.holds(statement, marked.values_of("scope.modality"))
    return marked.has_cue(statement, "clause") or not (described or marked.holds(statement, marked.people))


def _names_product(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether a statement names an offering outright: "for us it's regulatory services"."""
    return any(each.strength is Strength.NAME for each in marked.inside(statement, marked.values_of("need.offering")))


def _points_back(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether a buyer only remarks on what was said just before: "that's the question we carry around"."""
    return statement.speaker is Speaker.BUYER and any(
        cue.start == statement.start for cue in marked.cues_in(statement, "points_back")
    )


def _greets(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether a statement is how a note begins: "met Ana at the fair"."""
    return opens_note(marked, statement) and words_in(marked, statement) <= _LONGEST_INTRODUCTION


def _clauses(marked: MarkedNote, place: int, *, told: int) -> Iterator[Clause]:
    """Cut a statement at its commas, and weigh each piece: labels, problems, wants; other subjects weigh against it."""
    statement = marked.statements[place]
    asked = asks_for_need(marked, place)
    ordered = is_order(marked, place)
    heads = (is_heading(marked, place) or introduces(marked, place)) and not is_wish(marked, statement)
    silent = asked and marked.has_cue(marked.sentence_of(statement), "unanswered")
    if heads or silent or not is_meant(marked, statement):
        return
    elsewhere = is_elsewhere_in_talk(marked, place) or _greets(marked, statement)
    elsewhere = elsewhere or (answers_other(marked, place, "scope") and not _goes_on_to_complain(marked, statement))
    elsewhere = elsewhere or is_small_talk_answer(marked, place)
    answers = not elsewhere and is_asked_for_trouble(marked, place)
    lists = False
    for piece in chunks(marked, statement):
        if not is_meant(marked, statement, piece):
            continue
        if not asked and words_in(marked, piece) < _SHORTEST:
            continue
        wants = [cue for cue in (*wants_in(marked, piece), *_research_in(marked, piece)) if cue.key != "asked_for"]
        lists = lists and not wants and not marked.has_cue(piece, "clause")
        trouble = 0 if lists else _trouble(marked, place, piece, wants[0].start if wants else piece.end)
        named = bool(marked.inside(piece, marked.values_of("need.offering", "scope.modality")))
        weight = _ASKED * asked + _ORDERED * ordered + max(trouble + bool(told), told) + _WANT * bool(wants) + named
        weight += _ANSWERED * (answers and bool(trouble or told))
        aside = elsewhere or (not (asked or ordered) and _is_aside(marked, statement, piece))
        weight += _ELSEWHERE * (aside or (bool(trouble) and not wants and is_said_after_yes(marked, place)))
        lists = lists or bool(wants)  # "a method, an impurity panel": what goes on with a wish is wanted too
        yield Clause(piece.start, piece.end, place, asked, trouble, bool(wants), weight)


def _research_in(marked: MarkedNote, piece: Stretch) -> tuple[Found[str], ...]:
    """Return the words of a question of their own that they want answered: "to find out whether the drought did it"."""
    listed = marked.policy.values_of("need.offering") is not None
    return marked.cues_in(piece, "research") if listed else ()


def _goes_on_to_complain(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether a later sentence of a labelled line tells why: "Scope: 40 lots. Their own line is down"."""
    if statement.label_end is None or not plain_problems_in(marked, statement):
        return False
    return words_in(marked, Stretch(statement.label_end, marked.sentence_of(statement).start)) > 0


def _is_aside(marked: MarkedNote, statement: Statement, piece: Stretch) -> bool:
    """Tell whether a clause is about papers or about us: "wants the certificate", not "the certificate expired"."""
    if marked.has_cue(piece, "about_us") or _is_small_talk(marked, piece) or _is_the_reps(marked, statement, piece):
        return True
    if not marked.has_cue(statement, "clause") and asks_for_papers(marked, statement):
        return True
    if not (asks_for_papers(marked, piece) or marked.has_cue(piece, "no_document", "data_rule")):
        return False
    papers = marked.cues_in(piece, "document", "document_weak", "no_document", "data_rule")
    return all(covered(trouble, papers) for trouble in plain_problems_in(marked, piece))


def _is_the_reps(marked: MarkedNote, statement: Statement, piece: Stretch) -> bool:
    """Tell whether a rep tells of himself: "I couldn't find the building", "we lost the line twice"."""
    if statement.speaker is not Speaker.REP:
        return False
    return any(
        words_in(marked, Stretch(piece.start, cue.start)) <= _LONGEST_OPENING
        for cue in marked.cues_in(piece, "rep_did")[:1]
    )


def _is_small_talk(marked: MarkedNote, piece: Stretch) -> bool:
    """Tell whether a clause is about the weather, the way or the house, where the note says nothing more of it.

    Where the offering is kept in words, a house's trouble may be what is bought for.
    """
    if marked.has_cue(piece, "small_talk"):
        return True
    if marked.policy.values_of("need.offering") is None:
        return False
    things = [
        cue for cue in marked.cues_in(piece, "household")
        if words_in(marked, Stretch(piece.start, cue.start)) <= _LONGEST_OPENING
    ]  # fmt: skip
    return bool(things) and not any(
        marked.text[each.start : each.end].casefold() in marked.once(_wanted_words) for each in things
    )


def _wanted_words(marked: MarkedNote) -> frozenset[str]:
    """Return the words of the statements that ask for work or a product."""
    asking = [marked.statements[place] for place in marked.usable if wants_in(marked, marked.statements[place])]
    return frozenset(token.form for each in asking for token in marked.inside(each, marked.tokens))


def _trouble(marked: MarkedNote, place: int, piece: Stretch, until: int) -> int:
    """Weigh the signs of a problem in a clause before what it wants: "a broken line" may be the thing to be mended."""
    found = problems_in(marked, Stretch(piece.start, until))
    if not found:
        return _SIGN * _denies(marked, marked.statements[place], Stretch(piece.start, until))
    return _PLAIN if any([cue.key != "problem_sign" for cue in found]) else _SIGN


def _denies(marked: MarkedNote, statement: Statement, piece: Stretch) -> bool:
    """Tell whether a denial begins in a piece, and is none of trouble: "they cannot deliver"."""
    return any(
        cue.mood is Mood.DENIED
        and piece.start <= cue.scope_start < piece.end
        and not covered(cue, marked.cues_beside(around(cue), "no_problem"))
        for cue in statement.cues
    )
