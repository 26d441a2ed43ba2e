"""The decision: who plays which part, and how it is made."""

from collections.abc import Iterator

from bot.reading.marked import MarkedNote, Proposal
from qualification.terms import Person


def propose_decision(marked: MarkedNote) -> Iterator[Proposal]:
    """Propose each person's part, and the path of approval."""
    for _, statement, role in marked.stated(marked.roles):
        person = Person(role=role.role, name=role.person.name, title=role.person.title)
        yield Proposal("decision.people", person, role.start, role.end, "plays this part", corrects=statement.corrects)
    for _, statement, approval in marked.stated(marked.approvals):
        words = marked.text[approval.start : approval.end]
        yield Proposal(
            "decision.approval", words, approval.start, approval.end, "how it is decided", corrects=statement.corrects
        )
