"""The stage: how far their project or product is."""

from collections.abc import Iterator
from typing import Final

from bot.reading.marked import MarkedNote, Proposal, Spanned, Stretch
from bot.reading.rules.listed import Candidate, propose_listed
from bot.reading.rules.sources import sources_disagree
from bot.reading.rules.standing import stands
from bot.reading.rules.tellers import tell_differently
from bot.reading.rules.texts import covered

_A_WORD: Final = 6
"""Code points; what is longer by no more says nothing but the phase: "So phase 2."."""
_ASKED: Final = 4
_OUTRIGHT: Final = 1
_JUST_SAID: Final = 1
"""Words at most between "says" and a phase that is told with no other verb."""
_BEHIND: Final = 4
_SHORTEST: Final = 3
"""Code points; fewer are no name of a phase that could be set against another."""


def propose_stage(marked: MarkedNote) -> Iterator[Proposal]:
    """Propose the phase that this project or product is in: not another one's, nor one that is only to come."""
    yield from propose_listed(
        marked, "stage.phase", "stage", standing=_standing, counts=_is_theirs_now, contradicts=_contradict
    )


def _standing(marked: MarkedNote, told: Candidate) -> int:
    """Weigh a mention by its place: under the question or label most, then where it is said outright."""
    asked = _ASKED * marked.topic_is(told.place, "stage.phase", "stage")
    return asked + _OUTRIGHT * _is_theirs_outright(marked, told) - _BEHIND * _is_behind(marked, told)


def _is_theirs_now(marked: MarkedNote, told: Candidate) -> bool:
    papers = marked.cues_in(told.statement, "document")
    if covered(told.mention, [cue for cue in papers if _is_asked_for_papers(marked, told) or _names(cue, told)]):
        return False  # "which papers?" - "the 510(k)"; "a data protection concept"
    return stands(marked, told.statement, "stage.phase", told.mention.value, told.mention)


def _names(paper: Spanned, told: Candidate) -> bool:
    """Tell whether a paper's name ends with a word for a phase: "data protection | concept |"."""
    return paper.start < told.mention.start and paper.end == told.mention.end


def _is_asked_for_papers(marked: MarkedNote, told: Candidate) -> bool:
    return marked.topic_is(told.place, "compliance.documentation")


def _contradict(marked: MarkedNote, one: Candidate, other: Candidate) -> bool:
    """Tell whether two phases are set against each other: both are where they are, or two sources disagree."""
    if not (_is_no_step_on_the_way(marked, one) and _is_no_step_on_the_way(marked, other)):
        return False
    held = [_is_held(marked, one), _is_held(marked, other)]
    if all(held) or (_is_only_said(marked, one) and _is_only_said(marked, other)):
        return True
    if _tells_who_acts(marked, one) and _tells_who_acts(marked, other):
        return False
    return sources_disagree(marked, one, other) or tell_differently(marked, one, other)


def _tells_who_acts(marked: MarkedNote, told: Candidate) -> bool:
    """Tell whether a phase is only what somebody decides on or runs: "the board approves | the purchase |"."""
    return any(
        role.start <= told.mention.start and marked.near.between(role, told.mention) <= _JUST_SAID
        for role in marked.inside(told.statement, marked.roles)
    )


def _is_only_said(marked: MarkedNote, told: Candidate) -> bool:
    """Tell whether a phase is one that somebody says or speaks of: "she says phase 1", "talks about phase 3 supply"."""
    ahead = marked.cues_in(Stretch(told.statement.start, told.mention.start), "source", "claims")[-1:]
    return any(marked.near.between(cue, told.mention) <= _JUST_SAID for cue in ahead)


def _is_held(marked: MarkedNote, told: Candidate) -> bool:
    """Tell whether a phase is said outright to be theirs: "is in phase 2", "Stage: phase 2", "So phase 2."."""
    mention, statement = told.mention, told.statement
    labelled = statement.label is not None and marked.topic_is(told.place, "stage.phase", "stage")
    # "Purchase in Q3" says when, not where they are.
    bare = statement.end - statement.start - (mention.end - mention.start) <= _A_WORD
    bare = bare and not marked.holds(statement, marked.dates)
    return labelled or bare or _is_theirs_outright(marked, told)


def _is_theirs_outright(marked: MarkedNote, told: Candidate) -> bool:
    mention = told.mention
    held = marked.cues_in(Stretch(told.statement.start, mention.end), "phase_held")  # "are | in routine |"
    return any(cue.start < mention.start and marked.near.between(cue, mention) == 0 for cue in held)


def _is_no_step_on_the_way(marked: MarkedNote, told: Candidate) -> bool:
    """Tell whether a phase is said to be the one that they are in, not one behind them: "they have crossed phase 1"."""
    return told.mention.end - told.mention.start >= _SHORTEST and not _is_behind(marked, told)


def _is_behind(marked: MarkedNote, told: Candidate) -> bool:
    """Tell whether a phase is said to be behind them: "they have crossed phase 1", "phase 1 is done"."""
    mention, statement = told.mention, told.statement
    before = Stretch(statement.start, mention.start)
    behind = Stretch(mention.end, marked.sentence_of(statement).end)
    if any(marked.near.between(cue, mention) == 0 for cue in marked.cues_in(before, "phase_left")):
        return True
    return any(marked.near.between(mention, cue) == 0 for cue in marked.cues_in(behind, "phase_over")[:1])
