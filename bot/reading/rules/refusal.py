"""Refused contact: words that refuse beside contact of any kind, or a no to the question for it."""

from collections.abc import Iterable, Iterator
from typing import Final

from bot.reading.marked import MarkedNote, Proposal, Spanned, Stretch
from bot.reading.rules.consent import holds_only
from bot.reading.rules.consent_guards import is_of_somebody_else
from bot.reading.rules.texts import words_in
from bot.reading.terms import Mood, Statement
from bot.reading.vocabulary import Strength
from qualification.terms import FieldName

_CONSENT: Final[FieldName] = "compliance.consent"
_PAIRS: Final = (
    ("refuses", "any_contact", 3),
    ("refuses_leave", "leave_named", 3),
    ("no_told", "any_contact", 8),
)
"""Words that refuse, what they refuse, and how many words at most lie between: "no | further contact".

A no that is told answers what was asked: "he said no when I asked whether we may contact him again".
"""
_AFTER: Final = 2
"""How many statements on the contact that is still wanted may be told."""
_WANTED_STILL: Final = ("contact_in_general", "contact_clause", "contact_her", "contact_them", "contact_wanted")


def propose_refusal(marked: MarkedNote) -> Iterator[Proposal]:
    """Propose a refusal once for each statement in which somebody wants no contact of any kind."""
    for place in marked.usable:
        statement = marked.statements[place]
        for refusal in refusals_of(marked, statement):
            yield Proposal(
                _CONSENT, "refused", refusal.start, refusal.end, "wants no contact",
                corrects=statement.corrects, weight=int(Strength.NAME),
            )  # fmt: skip


def refused_alone(marked: MarkedNote, proposals: Iterable[Proposal]) -> Iterator[Proposal]:
    """Leave out refusals of mailings beside which contact is wanted: "no newsletter, but do call her about this"."""
    for proposal in proposals:
        if proposal.value != "refused" or not (_is_of_mailings(marked, proposal) or _is_of_one_way(marked, proposal)):
            yield proposal


def _is_of_one_way(marked: MarkedNote, refusal: Spanned) -> bool:
    """Tell whether only one way or some days are refused: "not to be contacted by phone", "... on Fridays"."""
    told = [each for each in marked.inside(refusal, marked.values_of(_CONSENT)) if each.value == "refused"]
    statement = marked.statement_at(told[-1].start, told[-1].end) if told else None
    if statement is None:
        return False
    behind = Stretch(told[-1].end, marked.sentence_of(statement).end)
    ways = marked.cues_in(behind, "one_way")
    return len(ways) == 1 and marked.near.between(told[-1], ways[0]) == 0 and not marked.has_cue(behind, "any_contact")


def _is_of_mailings(marked: MarkedNote, refusal: Spanned) -> bool:
    if not marked.cues_of("mailings"):
        return False
    statement = marked.statement_at(refusal.start, refusal.end)
    named = marked.cues_in(statement, "mailings") if statement is not None else ()
    if statement is None or not named:
        return False
    behind = max(cue.end for cue in named)
    place = marked.place_of(statement)
    return any(
        each.mood_of(cue.start, cue.end) is Mood.STATED
        for each in marked.statements[place : place + 1 + _AFTER]
        if each.sentence == statement.sentence and not marked.has_cue(each, "own_plan")
        for cue in marked.cues_in(each, *_WANTED_STILL)
        if cue.start >= behind
    )


def refusals_of(marked: MarkedNote, statement: Statement) -> Iterator[Stretch]:
    """Yield where a statement that may tell facts refuses contact of any kind."""
    if marked.may_tell(statement):
        refusal = _refusal_in(marked, statement) or _no_to_contact(marked, statement)
        if refusal is not None:
            yield refusal


def _refusal_in(marked: MarkedNote, statement: Statement) -> Stretch | None:
    """Return words that refuse with the contact they refuse: "she declined any further communication from us"."""
    pairs = marked.once(_pairs_at_hand)
    if not pairs or marked.has_cue(marked.sentence_of(statement), "refused_in_part", "refused_for_now"):
        return None
    for refusing, refused, between in pairs:
        for no in marked.cues_in(statement, refusing) if marked.has_cue(statement, refused) else ():
            for contact in marked.cues_in(Stretch(no.end, statement.end), refused):
                both, between_them = Stretch(no.start, contact.end), Stretch(no.end, contact.start)
                beside = holds_only(marked, between_them, "beside_refusal")
                if beside and marked.near.between(no, contact) <= between and _is_meant(marked, statement, both, no):
                    return both
    return None


def _pairs_at_hand(marked: MarkedNote) -> tuple[tuple[str, str, int], ...]:
    """Return the pairs of which the note holds both kinds of words."""
    return tuple([pair for pair in _PAIRS if marked.speaks_of(pair[0]) and marked.speaks_of(pair[1])])


def _is_meant(marked: MarkedNote, statement: Statement, both: Stretch, no: Spanned) -> bool:
    """Tell whether a refusal is the contact's own, and in doubt by nothing but its own words."""
    doubts = [cue for cue in statement.cues if cue.scope_start < both.end and both.start < cue.scope_end]
    if any(cue.mood is not Mood.DENIED and not both.start <= cue.start < both.end for cue in doubts):
        return False
    if any(cue.mood is Mood.DENIED and cue.end <= no.start for cue in doubts):
        return False  # "she did not refuse further contact"
    part = marked.part_of(both)
    return not is_of_somebody_else(marked, statement, both, Stretch(max(part.start, statement.start), part.end))


def _no_to_contact(marked: MarkedNote, statement: Statement) -> Stretch | None:
    """Return a bare no with the words of the line before it, which name leave to contact and nothing else."""
    for no in marked.cues_in(statement, "bare_no"):
        if words_in(marked, Stretch(no.end, statement.end)):
            continue
        opened = words_in(marked, Stretch(statement.start, no.start)) > 0
        named = Stretch(statement.start, no.start) if opened else _named_before(marked, statement)
        asked = marked.cues_in(named, "leave_to_contact") if named is not None else ()
        if named is not None and any(marked.says_only(named, each, "opener") for each in asked):
            return Stretch(named.start, statement.end)
    return None


def _named_before(marked: MarkedNote, statement: Statement) -> Stretch | None:
    place = marked.place_of(statement)
    if statement.label_start is not None and statement.label_end is not None:
        return Stretch(statement.label_start, statement.label_end)
    if place and marked.statements[place - 1].sentence == statement.sentence:
        before = marked.statements[place - 1]
        return Stretch(before.start, before.end)
    return None
