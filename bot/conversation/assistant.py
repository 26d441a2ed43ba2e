"""Assistant: a message in, a reply out, and one turn in the ledger between them."""

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.conversation import inquiring, opening, saying, telling
from bot.conversation.leads import Namer
from bot.conversation.messages import (
    Chose,
    Message,
    Opened,
    Origin,
    Reply,
    Said,
    Sent,
    Wished,
    held_from,
)
from bot.conversation.on_lead import on_lead
from bot.conversation.questions import ask_order
from bot.conversation.standing import Guides, LeadView
from bot.conversation.turns import VISIT, Draft, Facts, Surroundings, finish
from bot.conversation.wording import ALREADY_DONE
from bot.permissions import acting
from bot.storage.facts import Fact
from bot.storage.held import HeldNotes
from bot.storage.ledger import EvidenceLedger, OvertakenError, Turn
from bot.storage.look_up import Debrief
from bot.stored_decisions import latest
from qualification.policy import Policy
from qualification.terms import CriterionName

if TYPE_CHECKING:
    from sqlalchemy import Connection

TRIES: Final = 5
Alongside = Callable[["Connection", Reply], None]
"""Writes what belongs to a reply outside the log: a door's posts, its mark that a delivery is done."""
_LEADS_LOOKED_AT: Final = 200


class Assistant:
    """Debriefs reps of one workspace; every door hands it messages and shows its replies."""

    def __init__(self, ledger: EvidenceLedger, guides: Guides, now: Callable[[], datetime]) -> None:
        self.ledger = ledger
        self.guides = guides
        self._now = now
        self._words = guides.conversation
        self._waiting = HeldNotes(ledger.database, ledger.name)
        self._orders: dict[tuple[str, str, date], tuple[CriterionName, ...]] = {}

    def answer(self, message: Message, alongside: Alongside | None = None) -> Reply:
        """Answer a message and record what it tells, once, however often it is delivered.

        ``alongside`` writes what belongs to the reply outside the log, in the transaction that records the turn.
        """
        message = self._with_what_waits(message)
        for _ in range(TRIES):
            draft = self._draft(message)
            beside = self._beside(message, draft.reply, alongside)
            if not draft.facts:
                return self._left_alone(draft.reply, beside)
            facts = _each_once(draft.facts)
            turn = Turn(message.origin.actor, message.origin.at, facts, message.origin.event, draft.seen)
            try:
                committed = self.ledger.commit_turn(turn, beside and _with(beside, draft.reply))
            except OvertakenError:
                continue
            return self._left_alone(self._again(message), alongside) if committed.repeated else draft.reply
        raise OvertakenError("the lead keeps changing while it is thought about; try again")

    def _with_what_waits(self, message: Message) -> Message:
        """Return a message with the note that waits in its thread, unless its door has handed that back."""
        if not isinstance(message, Said | Chose | Opened) or message.held is not None:
            return message
        body = self._waiting.get(message.origin.thread)
        return message if body is None else replace(message, held=held_from(body))

    def _beside(self, message: Message, reply: Reply, alongside: Alongside | None) -> Alongside | None:
        """Return what is written beside a turn: what the door adds, and which note waits from here on."""
        if not isinstance(message, Said | Chose | Opened) or reply.held == message.held:
            return alongside

        def write(connection: "Connection", said: Reply) -> None:
            if reply.held is None:
                self._waiting.clear(connection, message.origin.thread)
            else:
                self._waiting.put(connection, message.origin.thread, asdict(reply.held))
            if alongside is not None:
                alongside(connection, said)

        return write

    def _left_alone(self, reply: Reply, alongside: Alongside | None) -> Reply:
        """Return a reply that records nothing; what belongs to it has a transaction of its own."""
        if alongside is not None:
            with self.ledger.database.writing(self.ledger.name) as connection:
                alongside(connection, reply)
        return reply

    def _again(self, message: Message) -> Reply:
        """Answer a message that was answered before: where its lead stands now."""
        around = self._around(message)
        if around.current is None:
            return Reply(said=(ALREADY_DONE,))
        return finish(around, around.current, [], Reply(said=(ALREADY_DONE,))).reply

    def _around(self, message: Message) -> Surroundings:
        workspace = self.ledger.workspace()
        zone = ZoneInfo(workspace.zone)
        return Surroundings(
            self.ledger, self.guides, workspace, self._words, self._namer, message.origin,
            self._now().astimezone(zone).date(), self._order_for, self._debrief(message.origin),
            acting(workspace, message.origin.actor, name=self.ledger.name, zone=message.origin.zone),
        )  # fmt: skip

    def _debrief(self, origin: Origin) -> Debrief | None:
        """Return what a message is about: its thread's lead, or the one that its button belongs to."""
        opened = self.ledger.open_debrief(origin.thread)
        if origin.lead is None or (opened is not None and opened.lead == origin.lead):
            return opened
        return Debrief(origin.thread, origin.lead, origin.actor, None, VISIT)

    @cached_property
    def _namer(self) -> Namer:
        words = self.guides.of(self.guides.segments[0], self.ledger.workspace()).words
        return Namer(self._words, words.people, words.fields)

    def _draft(self, message: Message) -> Draft:
        around = self._around(message)
        match message:
            case Said():
                return saying.said(around, message)
            case Wished(what="next"):
                return opening.next_lead(around)
            case Wished(what="leads"):
                return opening.list_leads(around)
            case Wished(what="near" | "flags" as what):
                return inquiring.across_leads(around, what)
            case Wished(what="changes", day=day) if around.current is None:
                return inquiring.changed_lately(around, day)
            case Wished():
                return telling.told(around, message)
            case Opened():
                return opening.opened(around, message)
            case Chose():
                return saying.chose(around, message)
            case Sent():
                return saying.sent(around, message)
            case _:
                return on_lead(around, message)

    def _order_for(self, view: LeadView) -> tuple[CriterionName, ...]:
        """Return the order of questions: the policy's, moved by what stood open before today began.

        Worked out once a day and segment, so that questions do not change places within a day.
        """
        key = (view.policy.name, view.policy.identity, view.as_of)
        if key not in self._orders:
            if len(self._orders) > len(self.guides.segments) * 2:
                self._orders.clear()
            self._orders[key] = ask_order(view.policy, self._open_before(view.policy, view.as_of))
        return self._orders[key]

    def _open_before(self, policy: Policy, day: date) -> list[tuple[CriterionName, ...]]:
        """Return what was open on each of the segment's pending leads, by decisions recorded before a day."""
        rows = self.ledger.leads(outcome="pending_discovery", limit=_LEADS_LOOKED_AT)
        stored = [latest(self.ledger.history(row.lead)) for row in rows if row.segment == policy.name]
        return [
            tuple(gap.criterion for gap in each.explanation.gaps)
            for each in stored
            if each is not None and each.entry.recorded_at.date() < day
        ]


def _with(alongside: Alongside, reply: Reply) -> "Callable[[Connection], None]":
    return lambda connection: alongside(connection, reply)


def _each_once(facts: Facts) -> Facts:
    """Return a turn's facts with those of the workspace once, whatever number of leads needs them."""
    kept: list[tuple[str, Fact]] = []
    for lead, fact in facts:
        if lead or ("", fact) not in kept:
            kept.append((lead, fact))
    return tuple(kept)
