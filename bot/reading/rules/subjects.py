"""What a statement is about: the need, the work or product asked for, or plainly another criterion."""

from bot.reading.lexicon import Found
from bot.reading.marked import MarkedNote, Spanned, Stretch
from bot.reading.rules.headings import heading_of
from bot.reading.rules.texts import words_in
from bot.reading.terms import Mood, Statement

_OTHER_CRITERIA = ("budget", "next_step", "compliance", "decision_roles", "timeline", "stage")
_OTHER_FIELDS = ("compliance.consent", "compliance.disclosure", "compliance.eligibility", "budget.status")
_NARROW = frozenset({"scope.quantity", "scope.modality"})
_SHORT = 5
"""Words; a shorter statement that holds a phase or a date is about nothing else."""


def asks_for_need(marked: MarkedNote, place: int) -> bool:
    """Tell whether the label or the bot asks for the need in words; a question in talk is too loose for that."""
    head = heading_of(marked, place)
    asked = _asks(marked, place, "need", frozenset({"need.offering"})) and not in_talk(marked.statements[place])
    return (asked or (head is not None and marked.has_cue(head, "need_heading"))) and not _is_order(marked, place)


def asks_for_scope(marked: MarkedNote, place: int) -> bool:
    """Tell whether the label, a question or the bot asks for the work or product in words."""
    if in_talk(marked.statements[place]) and not _is_open_question(marked, marked.statements[place]):
        return False
    return _asks(marked, place, "scope", _NARROW) or _is_order(marked, place)


def answers_other(marked: MarkedNote, place: int, *topics: str) -> bool:
    """Tell whether a label or the bot asked for something else: another criterion, or one of some topics."""
    if asks_for_need(marked, place) or in_talk(marked.statements[place]):
        return False
    return marked.topic_is(place, "need.offering", *_OTHER_CRITERIA, *topics)


def _asks(marked: MarkedNote, place: int, criterion: str, narrower: frozenset[str]) -> bool:
    return marked.topic_is(place, criterion) and not marked.topic_is(place, *narrower, *_OTHER_CRITERIA)


def _is_order(marked: MarkedNote, place: int) -> bool:
    """Tell whether what is labelled as a need is a thing: "need: 3 scanners and a dock"."""
    statement = marked.statements[place]
    if statement.label is None or not _asks(marked, place, "need", frozenset({"need.offering"})):
        return False
    if marked.has_cue(statement, "clause", "want") or problems_in(marked, statement):
        return False
    things = marked.inside(statement, marked.values_of("need.offering"))
    return bool(things) or any(each.counted_as_work for each in marked.inside(statement, marked.quantities))


def in_talk(statement: Statement) -> bool:
    """Tell whether a statement answers the other side in a conversation, where questions are loose."""
    return statement.question is not None and statement.label is None


def _is_open_question(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether what a statement answers ends as a question does and asks what or which."""
    if statement.question_start is None or statement.question_end is None:
        return False
    question = Stretch(statement.question_start, statement.question_end + 1)
    return "?" in marked.text[question.start : question.end] and marked.has_cue(question, "asks_openly")


def is_meant(statement: Statement) -> bool:
    """Tell whether a statement as a whole is neither hedged, asked, past nor about somebody else."""
    return statement.mood_of(statement.start, statement.end) in (Mood.STATED, Mood.DENIED)


def problems_in(marked: MarkedNote, span: Spanned) -> list[Found[str]]:
    """Return the signs of a problem that are meant as such: "the lab closes", not "a closed system" or "late May"."""
    stretch = Stretch(span.start, span.end)
    others: list[Spanned] = [*marked.cues_in(stretch, "no_problem"), *marked.inside(stretch, marked.dates)]
    return [
        cue for cue in marked.cues_in(stretch, "problem", "problem_sign")
        if not any(other.start < cue.end and cue.start < other.end for other in others) and _is_told(marked, cue)
    ]  # fmt: skip


def plain_problems_in(marked: MarkedNote, span: Spanned) -> list[Found[str]]:
    """Return the signs that leave no doubt: "broken", not "old"."""
    return [cue for cue in problems_in(marked, span) if cue.key == "problem"]


def _is_told(marked: MarkedNote, cue: Found[str]) -> bool:
    statement = marked.statement_at(cue.start, cue.end)
    return statement is not None and statement.mood_of(cue.start, cue.end) in (Mood.STATED, Mood.DENIED)


def is_elsewhere(marked: MarkedNote, place: int) -> bool:
    """Tell whether a statement is plainly about people, papers, a next step, money, a phase or a date."""
    statement = marked.statements[place]
    if marked.topic_is(place, *_OTHER_CRITERIA):
        return True
    if any(marked.holds(statement, found) for found in (marked.roles, marked.approvals, marked.money)):
        return True
    if marked.holds(statement, marked.values_of(*_OTHER_FIELDS)) or _is_step(marked, statement):
        return True
    if words_in(marked, statement) > _SHORT:
        return False
    dates = marked.holds(statement, marked.dates)
    if statement.question is not None and dates:
        return True
    if marked.has_cue(statement, "problem", "want"):
        return False
    dated = dates and marked.has_cue(statement, "start_plainly", "need_by")
    return bool(dated or marked.holds(statement, marked.values_of("stage.phase")))


def _is_step(marked: MarkedNote, statement: Statement) -> bool:
    if not marked.inside(statement, marked.values_of("next_step.kind")):
        return False
    settled = marked.holds(statement, marked.values_of("next_step.status")) or marked.holds(statement, marked.dates)
    return settled and marked.has_cue(statement, "meeting")
