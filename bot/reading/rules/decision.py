"""The decision: who plays which part, and how it is made."""

from collections.abc import Iterator

from bot.reading.marked import MarkedNote, Proposal
from qualification.terms import Person


def propose_decision(marked: MarkedNote) -> Iterator[Proposal]:
    """Propose each person's part, and the path of approval."""
    for told in marked.stated(marked.roles):
        role, span = told.mention, told.span
        person = Person(role=role.role, name=role.name, title=role.person.title)
        yield Proposal(
            "decision.people", person, span.start, span.end, "plays this part", corrects=told.statement.corrects
        )
    for path in marked.approvals:
        # A path may take a whole sentence, of several clauses; the gate sees to it that it is told.
        clauses = marked.statements_touching(path)
        if clauses and all(marked.may_tell(clause) for clause in clauses):
            yield Proposal(
                "decision.approval", marked.text[path.start : path.end], path.start, path.end, "how it is decided",
                corrects=any(clause.corrects for clause in clauses),
            )  # fmt: skip
