"""The soak in parts that processes can share; each gives back what it counted and the first few differences."""

from collections import Counter
from dataclasses import dataclass, field
from random import Random

from qualification.terms import Outcome
from tests.qualification.leads import border_leads, disagreement, random_lead, random_leads
from tests.qualification.properties import broken
from tests.qualification.smaller import smaller_change
from tests.qualification.truth_table import Rows, all_rows, rows_of, unexpected

_MOST_KEPT = 5


@dataclass
class Part:
    """What one part found."""

    counted: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: "Part") -> None:
        self.counted.update(other.counted)
        self.wrong += other.wrong

    def note(self, said: str) -> None:
        if said:
            self.counted["wrong"] += 1
            self.wrong = [*self.wrong, said][:_MOST_KEPT]


def random_part(seed: str, count: int) -> Part:
    """Decide random leads three ways."""
    part = Part()
    for lead in random_leads(Random(seed), count):
        part.note(disagreement(lead))
        part.counted["leads"] += 1
        part.counted[lead.decided().outcome] += 1
    return part


def border_part(segment: str) -> Part:
    """Decide every lead on either side of a border three ways."""
    part = Part()
    for lead in border_leads(segment):
        part.note(disagreement(lead))
        part.counted["leads"] += 1
    return part


def truth_part(seed: str, segment: str, place: int) -> Part:
    """Decide every row of the truth table in which the first criterion stands as given."""
    first, *others = rows_of(segment).settings
    part = Part()
    for row in all_rows(Rows(((first[place],), *others)), Random(seed)):
        part.note(unexpected(row, segment))
        part.counted["rows"] += 1
    return part


def property_part(seed: str, count: int) -> Part:
    """Try every property on random leads."""
    part = Part(Counter(leads=count))
    for said in broken(seed, count):
        part.note(said)
    return part


def wanted_part(seed: str, count: int) -> Part:
    """Look for smaller sets of facts, of up to three, that make a lead SQL."""
    part = Part()
    for place in range(count):
        decision = random_lead(Random(f"{seed}:{place}")).decided()
        if decision.outcome is not Outcome.SALES_QUALIFIED:
            smaller = smaller_change(decision, at_most=3)
            part.note(f"{smaller} for {decision.record}" if smaller is not None else "")
            part.counted["leads"] += 1
    return part
