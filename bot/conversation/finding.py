"""Which leads a name means, and whether a note names another than the one at hand."""

from collections.abc import Sequence
from typing import Final

from bot.conversation.leads import Named, are_one_company, fitting
from bot.conversation.messages import Said
from bot.conversation.standing import LeadView
from bot.conversation.turns import Surroundings
from bot.conversation.wishes import opens_with
from bot.conversation.wording import (
    lead_words,
)
from bot.storage.look_up import LeadRow

MOST_SHOWN: Final = 5


def written(named: Named) -> str:
    """Return a name so that it can be read back: "Dana Ortiz, Director at Helix Bio"."""
    who = ", ".join(part for part in (named.contact, named.title) if part)
    if who and named.company:
        return f"{who} at {named.company}"
    return named.company or who


def read_back(around: Surroundings, name: str) -> Named:
    """Read a name that was written or typed: contact, title and company."""
    return around.namer.read_name(name)


def find(around: Surroundings, named: Named) -> tuple[LeadRow, ...]:
    """Return the known leads that a name can mean."""
    rows = around.ledger.find_leads(named.company or named.contact or "", limit=50)
    if named.company and named.contact:
        both = around.ledger.find_leads(f"{named.contact} {named.company}", limit=50)
        rows = tuple({row.lead: row for row in (*both, *rows)}.values())
    return fitting(rows, named, around.words)


def same_company(around: Surroundings, named: Named) -> tuple[LeadRow, ...]:
    """Return the leads at a company, whoever the contact is."""
    rows = around.ledger.find_leads(named.company or "", limit=50) if named.company else ()
    return tuple(row for row in rows if are_one_company(named.company, row.company, around.words))


def listed_leads(rows: Sequence[LeadRow]) -> str:
    return ", ".join(lead_words(row) for row in rows[:MOST_SHOWN])


def lead_named(around: Surroundings, text: str) -> tuple[LeadRow, ...]:
    """Return the leads that a few words name and say nothing else about; none for words that may be an answer."""
    named = read_back(around, " ".join(text.split()))
    found = find(around, named)
    if around.asked not in {"decision_roles", "decision.people"} or named.contact:
        return found
    return tuple(row for row in found if are_one_company(named.company, row.company, around.words))


def is_other_lead(around: Surroundings, view: LeadView, said: Said) -> Named | None:
    """Return whom a note names, where that is plainly somebody other than the lead at hand."""
    named = around.namer.named_in(said.text, people_too=False)
    if named is None or not named.company or len(said.text.split()) < MOST_SHOWN:
        return None
    if not named.contact and not find(around, named):
        return None
    row = view.row
    known = (row.company, row.contact, row.project)
    if any(are_one_company(named.company, each, around.words) for each in known if each):
        return None
    if named.contact and row.contact and are_one_company(named.contact, row.contact, around.words):
        return None
    if not named.contact and any(are_one_company(named.company, each, around.words) for each in _people(view)):
        return None
    return named


def _people(view: LeadView) -> Sequence[str]:
    people = view.record.fields.decision_people or ()
    return [person.name for person in people if person.name]


def is_name(around: Surroundings, words: str) -> bool:
    """Tell whether words can be what a lead is called: they have a capital, or a known lead is called so."""
    has_capital = any(letter.isupper() or letter.isdigit() for letter in words)
    is_put_off = opens_with(words, around.words) & {"dont_know", "wont_say"}
    return not is_put_off and (has_capital or bool(find(around, read_back(around, words))))
