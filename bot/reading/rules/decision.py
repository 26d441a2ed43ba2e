"""The decision: who plays which part, who does not, and how it is made."""

from collections.abc import Iterator, Sequence

from bot.reading.deciding.approval import ApprovalMention
from bot.reading.deciding.roles import RoleMention
from bot.reading.marked import MarkedNote, Proposal, Stretch, Told
from bot.reading.rules.texts import trimmed
from bot.reading.terms import MEANT, Mood, Statement
from qualification.terms import Person, Polarity


def propose_decision(marked: MarkedNote) -> Iterator[Proposal]:
    """Propose each person's part, who plays none, and the path of approval."""
    denied = list(_denied(marked))
    for told in [*marked.stated(marked.roles), *_gated(marked)]:
        # "Not Ito, it's Vance": whoever is denied by name goes; nobody else has to make room.
        instead = any(other.role == told.mention.role for _, other in denied)
        yield Proposal(
            "decision.people", _person(told.mention), told.span.start, told.span.end, "plays this part",
            corrects=told.statement.corrects and not instead,
        )  # fmt: skip
    for _, role in denied:
        yield Proposal(
            "decision.people", _person(role), role.start, role.end, "does not play this part", Polarity.DENIES
        )
    yield from _paths_agreed_to(marked)
    for path in marked.approvals:
        # A path may take a whole sentence, of several clauses; the gate sees to it that it is told.
        clauses = marked.statements_touching(path)
        sure = all(marked.may_tell(clause) for clause in clauses) and not _opens_in_doubt(clauses, path)
        if clauses and sure and not _is_about_money(marked, path):
            start = _opening_of(marked, path)
            yield Proposal(
                "decision.approval", marked.text[start : path.end], start, path.end, "how it is decided",
                corrects=any(clause.corrects for clause in clauses),
            )  # fmt: skip


def _is_about_money(marked: MarkedNote, path: ApprovalMention) -> bool:
    """Tell whether words say who granted the money, and nobody's part in the purchase: "80k, approved by the board"."""
    if marked.holds(path, marked.roles):
        return False
    granted = [
        status for status in marked.inside(path, marked.values_of("budget.status")) if status.value == "approved"
    ]
    told = [marked.sentence_of(statement) for statement in marked.statements_touching(path)]
    return bool(granted) and any(marked.has_cue(each, "budget") or marked.holds(each, marked.money) for each in told)


def _opening_of(marked: MarkedNote, path: ApprovalMention) -> int:
    """Return where a path begins, with whom a bracket in it belongs to: "| their director (Alan Moss) signs on top"."""
    told = marked.text[path.start : path.end]
    closes = told.find(")")
    opens = marked.text.rfind("(", 0, path.start) if closes >= 0 and not 0 <= told.find("(") < closes else -1
    last = len(marked.text[: max(opens, 0)].rstrip())
    holder = marked.statement_at(last - 1, last) if last else None
    if holder is None:
        return path.start
    start = max(holder.start, *(marked.text.rfind(mark, 0, last) + 1 for mark in ",;"))
    return trimmed(marked, start, path.end).start


def _paths_agreed_to(marked: MarkedNote) -> Iterator[Proposal]:
    """Yield what our side asks of the decision and the buyer says yes to: "so you alone can sign?" - "I alone, yes"."""
    for statement in (marked.statements[place] for place in marked.usable) if marked.approvals else ():
        question = marked.agreed_to(statement) if statement.agrees else None
        if question is None or marked.has_cue(question, "own_side"):
            continue
        for path in marked.inside(question, marked.approvals)[:1]:
            yield Proposal(
                "decision.approval", marked.text[path.start : statement.end], path.start, statement.end,
                "yes to the question", corrects=statement.corrects,
            )  # fmt: skip


def _opens_in_doubt(clauses: Sequence[Statement], path: ApprovalMention) -> bool:
    """True for "maybe legal reviews, then someone signs": what follows is no surer than how it begins."""
    cues = (cue for clause in clauses for cue in clause.cues if cue.mood is Mood.HEDGED)
    return any(cue.start <= path.start < cue.end for cue in cues)


def _gated(marked: MarkedNote) -> Iterator[Told[RoleMention]]:
    """Yield who decides since nothing goes ahead without her: what denies or doubts within those words is meant so."""
    for place, statement, roles in marked.usable_with(marked.roles):
        for role in roles:
            if role.gated and not marked.is_stated(statement, role) and stands_as_gated(statement, role):
                yield Told(place, statement, role, Stretch(statement.start, statement.end))


def stands_as_gated(statement: Statement, role: RoleMention) -> bool:
    """Tell whether nothing puts in doubt who decides but the words that nothing goes ahead without her."""
    doubts = [cue for cue in statement.cues if cue.scope_start < role.end and role.start < cue.scope_end]
    return all(role.start <= cue.start < role.end for cue in doubts)


def _denied(marked: MarkedNote) -> Iterator[tuple[Statement, RoleMention]]:
    """Yield the parts that somebody is plainly said not to play."""
    for _, statement, roles in marked.usable_with(marked.roles_denied):
        for role in roles:
            if statement.mood_of(role.start, role.end) in MEANT:
                yield statement, role


def _person(role: RoleMention) -> Person:
    return Person(role=role.role, name=role.name, title=role.person.title)
