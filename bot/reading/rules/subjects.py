"""What a statement is about: the need, the work or product asked for, or plainly another criterion."""

from bot.reading.marked import MarkedNote
from bot.reading.terms import Mood, Statement

_OTHER_CRITERIA = ("budget", "next_step", "compliance", "decision_roles", "timeline", "stage")
_OTHER_FIELDS = (
    "next_step.status", "compliance.consent", "compliance.disclosure", "compliance.eligibility", "budget.status",
)  # fmt: skip
_NARROW = frozenset({"scope.quantity", "scope.modality"})
_SHORT = 5
"""Words; a shorter statement that holds a phase or a date is about nothing else."""


def asks_for_need(marked: MarkedNote, place: int) -> bool:
    """Tell whether the label, the question or the bot asks for the need in words."""
    return marked.topic_is(place, "need") and not marked.topic_is(place, "need.offering", *_OTHER_CRITERIA)


def asks_for_scope(marked: MarkedNote, place: int) -> bool:
    """Tell whether the label, the question or the bot asks for the work or product in words."""
    return marked.topic_is(place, "scope") and not marked.topic_is(place, *_NARROW, *_OTHER_CRITERIA)


def is_meant(statement: Statement) -> bool:
    """Tell whether a statement as a whole is neither hedged, asked, past nor about somebody else."""
    return statement.mood_of(statement.start, statement.end) in (Mood.STATED, Mood.DENIED)


def is_elsewhere(marked: MarkedNote, place: int) -> bool:
    """Tell whether a statement is plainly about people, papers, a next step, money, a phase or a date."""
    statement = marked.statements[place]
    if marked.topic_is(place, *_OTHER_CRITERIA):
        return True
    inside = marked.inside
    if inside(statement, marked.roles) or inside(statement, marked.approvals) or inside(statement, marked.money):
        return True
    if inside(statement, marked.values_of(*_OTHER_FIELDS)) or _is_step(marked, statement):
        return True
    if marked.has_cue(statement, "problem", "want"):
        return False
    words = sum(token.is_word for token in inside(statement, marked.tokens))
    dated = inside(statement, marked.dates) and marked.has_cue(statement, "start_plainly", "need_by")
    staged = inside(statement, marked.values_of("stage.phase"))
    return bool(dated or staged) and words <= _SHORT


def _is_step(marked: MarkedNote, statement: Statement) -> bool:
    kinds = marked.inside(statement, marked.values_of("next_step.kind"))
    return bool(kinds) and marked.has_cue(statement, "meeting") and bool(marked.inside(statement, marked.dates))
