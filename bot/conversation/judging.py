"""What a person decides about a lead, each by right: an exception, a hand-over, an acceptance, a new owner."""

from datetime import timedelta
from typing import Final

import msgspec

from bot.conversation.handing_over import may_not_be_handed_over
from bot.conversation.messages import (
    ComplianceAskedFor,
    FeedbackSent,
    HandedOver,
    Judged,
    PersonaSet,
    Reassigned,
    Reply,
    Waived,
)
from bot.conversation.standing import LeadView
from bot.conversation.turns import Draft, Surroundings, finish
from bot.conversation.wording import lead_words
from bot.permissions import Act, refusal
from bot.storage.facts import (
    ActRefused,
    ComplianceAsked,
    ContactSet,
    Fact,
    FeedbackGiven,
    HumanStatus,
    LeadHandedOver,
    LeadReassigned,
    StatusSet,
    WaiverGiven,
)
from bot.storage.records import who
from bot.stored_decisions import latest
from qualification.decide import Decision
from qualification.explain import title_of
from qualification.findings import sentence_for
from qualification.terms import CriterionName, Outcome, State
from qualification.wording import CRITERION_WORDS, FIELD_WORDS, criterion_noun, criterion_words, day_words

_NO_CHANNEL: Final = "No channel is set for that yet, so please tell whoever takes it."
_SETTLED: Final = frozenset({State.MET, State.WAIVED})
_DONE: Final[dict[HumanStatus, str]] = {
    "accepted": "accepted", "rejected": "rejected", "opportunity": "made an opportunity", "reopened": "reopened",
}  # fmt: skip


def judged(around: Surroundings, view: LeadView, message: Judged) -> Draft:
    """Record that an SQL was accepted, rejected or became an opportunity, or that a lead is open again."""
    problem = refusal(around.who, Act.SET_STATUS)
    if problem:
        return refused(around, view, Act.SET_STATUS, problem)
    problem = lacks_words(message.status, message.criterion, message.reason) or may_not_become(
        message.status, view.row.status, view.decision, lead_words(view.row)
    )
    if problem:
        return finish(around, view, [], Reply(said=(_sentence(problem),)))
    about = f" for {criterion_noun(message.criterion)}" if message.criterion else ""
    because = f": {message.reason.strip()}" if message.reason.strip() else "."
    said = f"{lead_words(view.row)} is {_DONE[message.status]}{about} by {around.author}{because}"
    fact = StatusSet(message.status, message.reason.strip(), message.criterion)
    return finish(around, view, [(view.row.lead, fact)], Reply(said=(said,)))


def lacks_words(status: HumanStatus, criterion: str | None, reason: str) -> str:
    """Return what a person has to add before a status can be set; an empty text where nothing is missing."""
    if status == "rejected" and not (criterion and reason.strip()):
        return "a rejection says what it is about and why, such as: reject timeline because they start in 2029"
    if status == "reopened" and not reason.strip():
        return "say why it is reopened: reopen because ..."
    return ""


def may_not_become(status: HumanStatus, now: str | None, decision: Decision, called: str) -> str:
    """Return why a lead cannot get a status from where it stands; an empty text where it can."""
    if status == "reopened":
        is_open = now in {None, "reopened"}
        return f"{called} was neither accepted nor rejected, so it is open as it is" if is_open else ""
    if decision.outcome is not Outcome.SALES_QUALIFIED:
        verdict = decision.verdict
        open_ones = [each for each in verdict.required if verdict.states[each] not in _SETTLED]
        reasons = " ".join(sentence_for(each, verdict.reasons[each], decision.policy) for each in open_ones)
        told = f"only an SQL can be {_DONE[status]}, and {called} is none today: {title_of(decision)}. {reasons}"
        return told.strip()
    if status == "opportunity" and now != "accepted":
        return f"{called} has to be accepted before it can become an opportunity"
    return ""


def waived(around: Surroundings, view: LeadView, message: Waived) -> Draft:
    """Record a manager's exception for one criterion, where the policy allows it."""
    reason = refusal(around.who, Act.WAIVE)
    if reason:
        return refused(around, view, Act.WAIVE, reason)
    criterion, policy = message.criterion, view.policy
    problem = may_not_be_waived(view.decision, criterion)
    if not problem and not message.reason.strip():
        problem = f"an exception needs a reason: \u201cwaive {CRITERION_WORDS[criterion]} because ...\u201d."
    if problem:
        return finish(around, view, [], Reply(said=(_sentence(problem),)))
    until = view.as_of + timedelta(days=policy.waiver_days)
    given = WaiverGiven(criterion, view.decision.verdict.reasons[criterion], message.reason.strip(), until)
    noun = criterion_noun(criterion)
    said = f"Exception by {around.author} for {noun}, until {day_words(until)}: {message.reason.strip()}"
    return finish(around, view, [(view.row.lead, given)], Reply(said=(said,)))


def may_not_be_waived(decision: Decision, criterion: CriterionName) -> str:
    """Return why no exception can be made for a criterion; an empty text where one can."""
    verdict, policy, noun = decision.verdict, decision.policy, criterion_noun(criterion)
    if criterion not in policy.waivable:
        may = ", ".join(criterion_words(each) for each in policy.waivable) or "nothing"
        return f"{policy.identity} allows no exception for {noun}; it allows one for {may}"
    if verdict.states[criterion] is State.MET:
        return f"no exception is needed for {noun}: it is met"
    if verdict.states[criterion] is State.WAIVED:
        return f"no exception is needed for {noun}: there is one already"
    if criterion not in verdict.required:
        return f"no exception is needed for {noun}: {policy.identity} does not require it here"
    if verdict.waived is not None:
        return f"one exception holds already, for {criterion_noun(verdict.waived)}; end it first"
    return ""


def handed_over(around: Surroundings, view: LeadView, message: HandedOver) -> Draft:
    """Record that an SQL goes to its next owner; refused where it is none, or went there and nothing is new."""
    problem = refusal(around.who, Act.HAND_OVER) if message.how == "asked" else ""
    if problem:
        return refused(around, view, Act.HAND_OVER, problem)
    problem = may_not_be_handed_over(view)
    if problem:
        return finish(around, view, [], Reply(said=(_sentence(problem),)))
    channels = around.workspace.channels
    to = message.to or channels.get(view.row.segment) or channels.get("all", "")
    fact = LeadHandedOver(to, message.how)
    said = f"{lead_words(view.row)} is handed over." + ("" if to else f" {_NO_CHANNEL}")
    return finish(around, view, [(view.row.lead, fact)], Reply(said=(said,)))


def reassigned(around: Surroundings, view: LeadView, message: Reassigned) -> Draft:
    """Give a lead to another rep."""
    problem = refusal(around.who, Act.REASSIGN)
    if problem:
        return refused(around, view, Act.REASSIGN, problem)
    name = message.owner.strip()
    users = around.workspace.users
    owner = next((u.user for u in users.values() if name.casefold() in {u.user.casefold(), u.name.casefold()}), None)
    if owner is None:
        said = f"Nobody here is called {name}; an admin adds people." if name else "Say whom to give it to."
        return finish(around, view, [], Reply(said=(said,)))
    if owner == view.row.owner:
        return finish(around, view, [], Reply(said=(f"{users[owner].name} has {lead_words(view.row)} already.",)))
    said = f"{lead_words(view.row)} is with {users[owner].name} now."
    return finish(around, view, [(view.row.lead, LeadReassigned(owner))], Reply(said=(said,)))


def persona_set(around: Surroundings, view: LeadView, message: PersonaSet) -> Draft:
    """Correct what kind of person a lead is, with a reason: it decides whether the lead is excluded."""
    problem = refusal(around.who, Act.CORRECT_PERSONA)
    if problem:
        return refused(around, view, Act.CORRECT_PERSONA, problem)
    if not message.reason.strip():
        said = "A corrected persona needs a reason: \u201cpersona is no student because ...\u201d."
        return finish(around, view, [], Reply(said=(said,)))
    lead = msgspec.structs.replace(who(view.stands), persona=message.persona or None)
    said = (
        f"Persona of {lead_words(view.row)}: {message.persona or 'none'}, by {around.author}: {message.reason.strip()}"
    )
    return finish(around, view, [(view.row.lead, ContactSet(lead, message.reason.strip()))], Reply(said=(said,)))


def compliance_asked(around: Surroundings, view: LeadView, message: ComplianceAskedFor) -> Draft:
    """Record that compliance was asked about a field of the lead."""
    said = f"Compliance is asked about the {FIELD_WORDS[message.field]} of {lead_words(view.row)}."
    return finish(around, view, [(view.row.lead, ComplianceAsked(message.field))], Reply(said=(said,)))


def feedback_sent(around: Surroundings, view: LeadView, message: FeedbackSent) -> Draft:
    """Keep what somebody thinks of the latest decision; it changes no rule and no decision."""
    stored = latest(view.history)
    if stored is None:
        return Draft(Reply(said=("Nothing was decided yet.",)))
    fact = FeedbackGiven(stored.entry.sequence, message.helpful, message.words.strip())
    facts: list[tuple[str, Fact]] = [*around.who.facts, (view.row.lead, fact)]
    return Draft(Reply(said=("Thank you; your feedback is kept with the decision.",)), tuple(facts))


def refused(around: Surroundings, view: LeadView, act: Act, problem: str) -> Draft:
    """Say why somebody may not do something, and log that they tried."""
    return finish(around, view, [(view.row.lead, ActRefused(act, problem))], Reply(said=(_sentence(problem),)))


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}{'' if words.endswith('.') else '.'}"
