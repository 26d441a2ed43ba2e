"""Replies, notes and homes made of given words, so that every renderer can be tried with any words and any sizes."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Final

from bot.conversation.messages import (
    Card,
    CardRow,
    ChangedFact,
    Choice,
    FlagShown,
    Ground,
    LeadShown,
    NotedFact,
    Progress,
    Question,
    Reply,
)
from bot.playbooks import Passage
from bot.slack.blocks import message_of
from bot.slack.following import as_text
from bot.slack.forms import edit_form, failed_view, feedback_form, loading_view, people_form, reject_form, waive_form
from bot.slack.handover import Handover, Standing, handover_message
from bot.slack.home import OpenFlag, OpenLead, Watched, compliance_part, home, manager_part, rep_part
from bot.slack.shown import Shown, notice
from bot.slack.words import SlackWords
from qualification.policy import Policy
from qualification.terms import CRITERIA, Fields, FlagKind, GroundedRecord, Lead, Outcome, Person, Quantity, State

LINK: Final = "https://acme.slack.com/archives/C024BE7LR/p1772442000000100"
TODAY: Final = date(2026, 3, 2)
Say = Callable[[], str]
"""Gives the next words."""
CONTROLS: Final = ("text", "choice", "choices", "date", "window")


def reply_of(
    say: Say, *, count: int = 2, control: Any = "choice", outcome: Outcome = Outcome.PENDING_DISCOVERY
) -> Reply:
    """Return a reply that has every part, each with so many entries."""
    choices = tuple(Choice(f"value-{place}", say()) for place in range(count))
    return Reply(
        said=tuple(say() for _ in range(count)),
        noted=tuple(NotedFact(say(), (say(), say()), tuple(say() for _ in range(count))) for _ in range(count)),
        changed=tuple(ChangedFact(say(), say(), say(), say()) for _ in range(count)),
        flags=tuple(flag_of(say, place) for place in range(count)),
        card=card_of(say, count, outcome),
        passages=tuple(Passage("b2b", "need", say(), "\n".join((say(), say())), "playbook.md:3") for _ in range(count)),
        after=tuple(say() for _ in range(count)),
        question=Question("need.offering", say(), control, choices, is_about_lead=True),
        progress=Progress(3, 7),
        lead=LeadShown("lead-1", say(), say()),
        newly_qualified=outcome is Outcome.SALES_QUALIFIED,
    )


def flag_of(say: Say, place: int = 0) -> FlagShown:
    return FlagShown(FlagKind.ADVERSE_EVENT, say(), say(), say(), say(), f"flag:m{place}/adverse_event")


def ground_of(say: Say) -> Ground:
    return Ground(say(), say(), say(), say(), TODAY, LINK)


def card_of(say: Say, count: int, outcome: Outcome) -> Card:
    states = list(State)
    rows = tuple(
        CardRow(
            say(), states[place % len(states)], say(), say(), place % 4 != 3, (),
            tuple(ground_of(say) for _ in range(count)),
        )
        for place in range(len(CRITERIA))
    )  # fmt: skip
    return Card(outcome, say(), rows, tuple(say() for _ in range(min(count, 3))), "b2b@0123456789ab 0123 2026-03-02")


def handover_of(say: Say, standing: Standing, count: int = 2) -> Handover:
    return Handover(
        "lead-1", say(), say(), say(), say(), say(), say(),
        tuple((say(), tuple(ground_of(say) for _ in range(count))) for _ in CRITERIA),
        (say(), say()), tuple(say() for _ in range(count)), (say(),), standing, say(), TODAY, say(),
        tuple(ChangedFact(say(), say(), say(), say()) for _ in range(count)),
    )  # fmt: skip


def record_of(say: Say) -> GroundedRecord:
    fields = Fields(
        need_project=say(), need_offering="tech_transfer", scope_deliverable=say(), decision_approval=say(),
        scope_quantity=(Quantity(3, say()),), stage_phase="phase_2", timeline_start=(TODAY, date(2026, 9, 30)),
        decision_people=(Person("approver", say(), say()),), compliance_consent="granted", compliance_region=say(),
        compliance_documentation=say(), compliance_channel=say(), next_step_kind="demo", next_step_date=TODAY,
    )  # fmt: skip
    return GroundedRecord(Lead(company=say(), contact=say(), title=say(), email=say()), fields)


def messages(say: Say, count: int = 2) -> Iterator[Shown]:
    """Yield every kind of message."""
    for place, control in enumerate(CONTROLS):
        yield message_of(reply_of(say, count=count, control=control, outcome=list(Outcome)[place % 4]), today=TODAY)
    for standing in Standing:
        yield handover_message(handover_of(say, standing, count))
    yield as_text(say())
    yield notice(*(say() for _ in range(count)))


def views(say: Say, policy: Policy, words: SlackWords, count: int = 2) -> Iterator[dict[str, Any]]:
    """Yield every kind of form and home tab."""
    record = record_of(say)
    yield loading_view("Ev0LAN670R")
    yield failed_view(say())
    yield edit_form("lead-1", say(), record, policy, "D1")
    yield people_form("lead-1", say(), record, "D1")
    yield waive_form("lead-1", say(), policy.waivable, "D1")
    yield reject_form("lead-1", say(), words, "D1")
    yield feedback_form("lead-1", say(), "D1")
    leads = [
        OpenLead(f"lead-{n}", say(), say(), say(), Progress(n % 8, 7), say(), date(2026, 2 + n % 2, 27))
        for n in range(count)
    ]
    flags = [OpenFlag(f"lead-{n}", say(), flag_of(say, n), TODAY, n % 2 == 0) for n in range(count)]
    counts = {say(): Counter(open=n, sql=1) for n in range(count)}
    watched = Watched(counts, dict(counts), {say(): n for n in range(count)}, [say() for _ in range(count)])
    yield home(rep_part(leads, TODAY), manager_part(watched), compliance_part(flags))
    yield home(rep_part(leads, TODAY, 1), compliance_part(flags, 99))
