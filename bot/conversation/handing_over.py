"""Whether a lead can go to its next owner now. Pure."""

from collections.abc import Sequence

from bot.conversation.standing import LeadView
from bot.conversation.wording import lead_words
from bot.storage.entries import Entry
from bot.storage.facts import EvidenceNoted, LeadHandedOver, StatusSet
from qualification.explain import title_of
from qualification.terms import CriterionName, Outcome, criterion_of
from qualification.wording import criterion_noun, day_words


def may_not_be_handed_over(view: LeadView) -> str:
    """Return why a lead cannot be handed over now; an empty text where it can.

    A rejected lead is offered again only once new evidence touches the criterion that the rejection named.
    """
    called = lead_words(view.row)
    if view.decision.outcome is not Outcome.SALES_QUALIFIED:
        return f"only an SQL can be handed over, and {called} is none today: {title_of(view.decision)}"
    last = next((e for e in reversed(view.stands) if isinstance(e.fact, StatusSet | LeadHandedOver)), None)
    if last is None:
        return ""
    match last.fact:
        case LeadHandedOver():
            return f"{called} was handed over already, on {day_words(last.recorded_at.date())}"
        case StatusSet("accepted" | "opportunity"):
            return f"{called} was accepted already"
        case StatusSet("rejected", criterion=criterion) if not _is_touched(view.stands, last, criterion):
            about = f" on {criterion_noun(criterion)}" if criterion else ""
            return f"{called} was rejected, and nothing new was said{about} since"
        case _:
            return ""


def _is_touched(stands: Sequence[Entry], since: Entry, criterion: CriterionName | None) -> bool:
    """Tell whether something was said of a criterion after an entry."""
    later = (entry.fact for entry in stands if entry.sequence > since.sequence)
    return any(
        isinstance(fact, EvidenceNoted) and criterion in (None, criterion_of(fact.evidence.field)) for fact in later
    )
