"""What a statement is about: the need, the work or product asked for, or plainly another criterion."""

from bot.reading.lexicon import Found
from bot.reading.marked import MarkedNote, Spanned, Stretch
from bot.reading.terms import Mood, Statement

_OTHER_CRITERIA = ("budget", "next_step", "compliance", "decision_roles", "timeline", "stage")
_OTHER_FIELDS = ("compliance.consent", "compliance.disclosure", "compliance.eligibility", "budget.status")
_NARROW = frozenset({"scope.quantity", "scope.modality"})
_LONGEST_HEADING = 6
_LONGEST_TITLE = 1
_SHORT = 5
"""Words; a shorter statement that holds a phase or a date is about nothing else."""


def asks_for_need(marked: MarkedNote, place: int) -> bool:
    """Tell whether the label or the bot asks for the need in words; a question in talk is too loose for that."""
    head = heading_of(marked, place)
    asked = _asks(marked, place, "need", frozenset({"need.offering"})) and not in_talk(marked.statements[place])
    return (asked or (head is not None and marked.has_cue(head, "need_heading"))) and not _is_order(marked, place)


def asks_for_scope(marked: MarkedNote, place: int) -> bool:
    """Tell whether the label, a question or the bot asks for the work or product in words."""
    if in_talk(marked.statements[place]) and not _is_question(marked, marked.statements[place]):
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


def _is_question(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether what a statement answers ends as a question does."""
    if statement.question_start is None or statement.question_end is None:
        return False
    return "?" in marked.text[statement.question_start : statement.question_end + 1]


def heading_of(marked: MarkedNote, place: int) -> Statement | None:
    """Return the few words that head a statement without being a label: "Wish: ...", "2. Request. ..."."""
    return marked.statements[place - 1] if place > 0 and is_heading(marked, place - 1) else None


def is_heading(marked: MarkedNote, place: int) -> bool:
    """Tell whether a statement heads the next one: a few words before a colon, or one alone before a stop."""
    if place + 1 >= len(marked.statements):
        return False
    head, following = marked.statements[place], marked.statements[place + 1]
    if not marked.may_tell(head) or not marked.has_cue(head, "need_heading", "scope_heading"):
        return False
    words = sum(token.is_word for token in marked.inside(head, marked.tokens))
    return introduces(marked, place) or (words <= _LONGEST_TITLE and head.sentence != following.sentence)


def introduces(marked: MarkedNote, place: int) -> bool:
    """Tell whether a statement only leads up to the next: a few words before a colon."""
    if place + 1 >= len(marked.statements):
        return False
    own, following = marked.statements[place], marked.statements[place + 1]
    words = sum(token.is_word for token in marked.inside(own, marked.tokens))
    return ":" in marked.text[own.end : following.start] and words <= _LONGEST_HEADING


def wants_before(marked: MarkedNote, statement: Statement, place: int) -> bool:
    """Tell whether words of wanting or of a task stand before a place in a statement, or head the statement."""
    cues = marked.cues_in(statement, "want", "asked_for")
    if any(cue.end <= place and marked.is_stated(statement, cue) for cue in cues):
        return True
    head = heading_of(marked, marked.statements.index(statement))
    return head is not None and marked.has_cue(head, "scope_heading")


def is_meant(statement: Statement) -> bool:
    """Tell whether a statement as a whole is neither hedged, asked, past nor about somebody else."""
    return statement.mood_of(statement.start, statement.end) in (Mood.STATED, Mood.DENIED)


def problems_in(marked: MarkedNote, span: Spanned) -> list[Found[str]]:
    """Return the signs of a problem that are meant as such: "the lab closes", not "a closed system" or "late May"."""
    stretch = Stretch(span.start, span.end)
    others = [*marked.cues_in(stretch, "no_problem"), *marked.inside(stretch, marked.dates)]
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
    inside = marked.inside
    if inside(statement, marked.roles) or inside(statement, marked.approvals) or inside(statement, marked.money):
        return True
    if inside(statement, marked.values_of(*_OTHER_FIELDS)) or _is_step(marked, statement):
        return True
    words = sum(token.is_word for token in inside(statement, marked.tokens))
    if statement.question is not None and inside(statement, marked.dates) and words <= _SHORT:
        return True
    if marked.has_cue(statement, "problem", "want"):
        return False
    dated = inside(statement, marked.dates) and marked.has_cue(statement, "start_plainly", "need_by")
    staged = inside(statement, marked.values_of("stage.phase"))
    return bool(dated or staged) and words <= _SHORT


def _is_step(marked: MarkedNote, statement: Statement) -> bool:
    if not marked.inside(statement, marked.values_of("next_step.kind")):
        return False
    settled = marked.inside(statement, marked.values_of("next_step.status")) or marked.inside(statement, marked.dates)
    return bool(settled) and marked.has_cue(statement, "meeting")
