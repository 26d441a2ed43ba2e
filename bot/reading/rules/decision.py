"""The decision: who plays which part, and how it is made."""

from collections.abc import Iterator

from bot.reading.marked import MarkedNote, Proposal
from qualification.terms import Person


def propose_decision(marked: MarkedNote) -> Iterator[Proposal]:
    """Propose each person's part, and the path of approval."""
    for told in marked.stated(marked.roles):
        role, span = told.mention, told.span
        person = Person(role=role.role, name=role.person.name, title=role.person.title)
        yield Proposal(
            "decision.people", person, span.start, span.end, "plays this part", corrects=told.statement.corrects
        )
    for path in marked.stated(marked.approvals):
        words = path.span
        yield Proposal(
            "decision.approval", marked.text[words.start : words.end], words.start, words.end, "how it is decided",
            corrects=path.statement.corrects,
        )  # fmt: skip
