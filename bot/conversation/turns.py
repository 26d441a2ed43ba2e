"""What every kind of turn shares: its surroundings, its draft, and how it ends: decide, show, ask the next thing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Final, Literal
from zoneinfo import ZoneInfo

from bot.conversation.handing_over import may_not_be_handed_over
from bot.conversation.leads import Namer
from bot.conversation.messages import FlagShown, Origin, Progress, Question, Reply
from bot.conversation.questions import MEETING, field_asked, for_others, in_the_same_words, next_question
from bot.conversation.standing import Guide, Guides, LeadView, view_of
from bot.conversation.wishes import ConversationWords
from bot.conversation.wording import (
    SHOWN_FIRST,
    card_of,
    changed_facts,
    flag_shown,
    lead_words,
    outcome_sentence,
    put_off_words,
    segment_words,
    shown,
    without_changed,
)
from bot.permissions import Acting
from bot.storage.facts import DecisionRecorded, Fact, LeadOpened, MessageReceived, QuestionAsked, SegmentChanged
from bot.storage.ledger import EvidenceLedger
from bot.storage.look_up import Debrief
from bot.storage.workspace import Workspace
from bot.stored_decisions import decided_anew, latest
from qualification.terms import CriterionName, MessageRef, Outcome, State
from qualification.wording import FIELD_WORDS, listed

VISIT: Final = 0
"""Since when a thread is about a lead that it was never opened for: somebody only looks in from there."""

Facts = tuple[tuple[str, Fact], ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """What a turn will say and record, thought out on leads as they were when `seen`."""

    reply: Reply
    facts: Facts = ()
    seen: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Surroundings:
    """What a turn may look at: the ledger, the guides, the words, who speaks and what day it is."""

    ledger: EvidenceLedger
    guides: Guides
    workspace: Workspace
    words: ConversationWords
    namer: Namer
    origin: Origin
    today: date
    order_for: Callable[[LeadView], tuple[CriterionName, ...]]
    debrief: Debrief | None
    """What this thread is about."""
    who: Acting

    @cached_property
    def current(self) -> LeadView | None:
        """The lead that this thread is about."""
        return self.view(self.debrief.lead) if self.debrief else None

    @property
    def is_visit(self) -> bool:
        """Tell whether the thread is not about this lead: nothing is asked there."""
        return self.debrief is not None and self.debrief.since == VISIT

    @property
    def asked(self) -> str | None:
        """What this thread was asked last."""
        return self.debrief.asked if self.debrief else None

    @property
    def day(self) -> date:
        """The calendar day of the message for its author."""
        return self.moment.date()

    @property
    def moment(self) -> datetime:
        return self.origin.at.astimezone(ZoneInfo(self.origin.zone))

    @property
    def segment(self) -> str | None:
        """The segment that this person's leads are usually in."""
        user = self.workspace.users.get(self.origin.actor)
        return self.origin.segment or (user.segment if user else None)

    def guide(self, segment: str) -> Guide:
        return self.guides.of(segment, self.workspace)

    def view(self, lead: str) -> LeadView | None:
        view = view_of(self.ledger, self.guides, self.workspace, lead, self.today)
        if view is not None and view.row.merged_into:
            return self.view(view.row.merged_into)
        return view

    def reference(self, message: str) -> MessageRef:
        """Return where words were said; messages of one day are told apart by their time."""
        now = self.moment
        order = ((now.hour * 60 + now.minute) * 60 + now.second) * 1_000_000 + now.microsecond
        return MessageRef(message, self.author, self.day, self.origin.link, order, self.role)

    @property
    def author(self) -> str:
        """The person as colleagues call them."""
        return self.origin.name or self.who.name

    @property
    def role(self) -> str:
        """The person's role; somebody whom nobody added is a rep."""
        return self.who.role or "rep"

    def received(self, message: str, text: str, asked: str | None) -> MessageReceived:
        """Return a message as it is recorded."""
        origin = self.origin
        return MessageReceived(
            message, text, self.author, origin.at, origin.zone, self.day, origin.thread, asked, origin.link, self.role
        )


def asked_now(around: Surroundings, view: LeadView) -> str | None:
    """Return what the thread waits for; nothing where that was put off, or the lead is decided."""
    if view.decision.outcome is not Outcome.PENDING_DISCOVERY and around.asked != MEETING:
        return None
    return None if around.asked in view.put_off else around.asked


def finish(
    around: Surroundings,
    before: LeadView,
    facts: Sequence[tuple[str, Fact]],
    reply: Reply,
    *,
    question: Question | None = None,
    again: bool = False,
    changes: Literal["other", "all", "none"] = "other",
) -> Draft:
    """End a turn on a lead: decide anew, show what became another, and ask the next thing, one at a time.

    A question that waits already is repeated as it was, unless it is asked ``again`` because nobody understood. Of the
    facts those that are ``other`` than before are shown as changed, or ``all``, or none where the reply says it all.
    """
    facts = (*around.who.facts, *before.guide.adopt, *facts)
    after = _after(around, before, facts)
    recorded = _decision_to_record(before, after)
    if recorded is not None:
        facts = (*facts, (after.row.lead, recorded))
    is_waiting = False
    if question is None and not around.is_visit:
        question = next_question(after, around.order_for(after), around.role)
        is_waiting = question is not None and question.about == around.asked and not again
        is_waiting = is_waiting and after.policy.name == before.policy.name
        if question is not None and is_waiting:
            question = in_the_same_words(after, around.origin.thread, question)
    if changes != "none":
        changed = changed_facts(before.record, after.record, new_too=changes == "all")
        reply = replace(reply, changed=changed, noted=without_changed(reply.noted, changed))
    reply = _told(around, before, after, reply, question)
    if question is not None and question.is_about_lead and not is_waiting:
        facts = (*facts, (after.row.lead, QuestionAsked(around.origin.thread, question.about, question.text)))
    return Draft(reply, tuple(facts), {before.row.lead: before.row.last} if before.history else {})


def _after(around: Surroundings, before: LeadView, facts: Sequence[tuple[str, Fact]]) -> LeadView:
    """Return the lead as it will be, under the segment that it will be in."""
    after = before.after(facts, around.origin.actor, around.origin.at)
    segment = before.row.segment
    for entry in after.stands:
        match entry.fact:
            case LeadOpened(segment=named) | SegmentChanged(segment=named) if entry.lead == before.row.lead:
                segment = named
            case _:
                pass
    return after if segment == after.policy.name else after.under(around.guide(segment))


def _decision_to_record(before: LeadView, after: LeadView) -> DecisionRecorded | None:
    """Return the decision to record: the first once something was said, then each that differs from the last."""
    if after.is_empty and latest(before.history) is None:
        return None
    return decided_anew(after.history, after.guide.force.kept, after.as_of)


def _told(around: Surroundings, before: LeadView, after: LeadView, reply: Reply, question: Question | None) -> Reply:
    """Fill in a reply: changes, the card where the outcome is another, how far it is, what waits."""
    now = after.explanation
    was = before.explanation
    is_first = latest(before.history) is None
    is_new = (
        is_first
        or now.outcome is not was.outcome
        or (now.title != was.title and now.outcome is not Outcome.PENDING_DISCOVERY)
    )
    is_settled = now.outcome is not Outcome.PENDING_DISCOVERY
    # Sent back and more known since: it can go again, though the outcome is what it was.
    goes_again = may_not_be_handed_over(before) != "" and not may_not_be_handed_over(after)
    newly_qualified = now.outcome is Outcome.SALES_QUALIFIED and (is_new or goes_again)
    after_words, card = reply.after, reply.card
    if (is_new or newly_qualified) and card is None and (is_settled or not is_first):
        sentence = outcome_sentence(after.row.company or lead_words(after.row), now.outcome, now.title)
        card = replace(card_of(now), title=sentence) if is_settled else None
        after_words = after_words if is_settled else (sentence, *after_words)
    if newly_qualified:
        after_words = (*after_words, SHOWN_FIRST)
    if question is None and not is_settled and not around.is_visit:
        after_words = (*after_words, *_why_nothing_is_asked(after, around.role))
    if question is None or question.about == "meeting" or before.put_off != after.put_off:
        after_words = (*after_words, *flags_waiting(after, reply.flags))
    return replace(
        reply,
        card=card,
        after=after_words,
        question=question,
        progress=progress_of(after),
        lead=shown(after.row, segment_words(after.policy.name)),
        newly_qualified=newly_qualified,
    )


def progress_of(view: LeadView) -> Progress:
    """Return how many required criteria are still open."""
    verdict = view.decision.verdict
    left = sum(verdict.states[each] not in {State.MET, State.WAIVED} for each in verdict.required)
    return Progress(left, len(verdict.required))


def _why_nothing_is_asked(view: LeadView, role: str) -> tuple[str, ...]:
    """Say what is left open where nothing more is to be asked now."""
    put_off = [(about, why) for about, why in view.put_off.items() if _is_open(view, about)]
    waiting = [gap for gap in view.explanation.gaps if gap.move in {"legal", "compliance"}]
    told = [put_off_words(put_off)] if put_off else []
    told += [
        f"The {FIELD_WORDS[field]} is for {listed(view.policy.attested_by[field], 'or')} to state."
        for field in for_others(view, role)
    ]
    told += [f"{gap.move.capitalize()} has the next move." for gap in waiting[:1] if not put_off]
    return (*told, "That is all for now.")


def _is_open(view: LeadView, about: str) -> bool:
    missing = view.decision.verdict.missing
    if about in missing:
        return True
    named = field_asked(about) if "." in about else None
    return named is not None and view.record.fields.value(named) is None


def flags_waiting(view: LeadView, shown_now: Sequence[FlagShown]) -> tuple[str, ...]:
    """Remind of flags that nobody has answered, but not of those just shown."""
    told = {flag.about for flag in shown_now}
    waiting = [shown for _, flag in view.flags_open if (shown := flag_shown(flag, view)).about not in told]
    return tuple(
        f"Still to be reported to the {flag.tell}: {flag.quote}. Say \u201creported\u201d or \u201cnot an event\u201d."
        for flag in waiting[:1]
    )
