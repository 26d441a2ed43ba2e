"""A field that a company leaves to some roles alone: what others say of it does not count, and they are not asked."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.conversation.messages import Chose, Message, Reply, Said
from bot.conversation.standing import Guides
from bot.conversation.wording import lines
from bot.knowledge import Knowledge
from bot.storage.facts import UserAdded
from bot.storage.ledger import Turn
from tests.bot.conversation.dialogs import STARTS, Dialog, Ends, Stage
from tests.conftest import KNOWLEDGE

NOTE = (
    "Just off with Dana Ortiz at Helix Bio. They need a phase 2 trial run, we would run the study for three sites, "
    "start in Q3. Dana signs. Fine to keep e-mailing her. CDA signed. Technical call is fixed for 12 March."
)
FOR_COMPLIANCE = "The eligibility is for compliance to state."


@pytest.fixture(scope="module")
def guarded(known: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Guides:
    """What is shipped, but that only compliance may state eligibility."""
    knowledge = tmp_path_factory.mktemp("guarded") / "knowledge"
    shutil.copytree(KNOWLEDGE, knowledge)
    policy = knowledge / "biopharma" / "policy.yaml"
    text = policy.read_text("utf-8")
    policy.write_text(text.replace("attested_by: {}", "attested_by: {compliance.eligibility: [compliance]}"), "utf-8")
    return Guides(replace(known, folder=knowledge))


@pytest.fixture
def stage(guarded: Guides, empty_store: Path, tmp_path: Path) -> Iterator[Stage]:
    """A store with a lead, a rep, and somebody from compliance."""
    path = tmp_path / "ledger.db"
    shutil.copy(empty_store, path)
    made = Stage(path, guarded)
    made.set_up(Dialog("", (), Ends(), segment="biopharma", lead={"company": "Helix Bio", "contact": "Dana Ortiz"}))
    made.ledger.commit_turn(Turn("boss", STARTS, [("", UserAdded("cora", "Cora", "compliance"))]))
    yield made
    made.close()


def by_compliance(stage: Stage, text: str) -> Reply:
    """Let compliance say something in a thread of its own."""
    origin = replace(stage.origin(), actor="cora", name="Cora", thread="terminal:cora")
    return stage.tell(Said(origin, f"Helix Bio: {text}"))


def told(reply: Reply) -> str:
    return "\n".join(lines(reply))


def outcome(stage: Stage) -> str | None:
    (row,) = stage.ledger.leads()
    return row.outcome


def test_a_rep_is_not_asked_for_what_only_compliance_may_state(stage: Stage) -> None:
    reply = stage.say(NOTE)

    assert reply.question is None
    assert FOR_COMPLIANCE in told(reply)
    assert outcome(stage) == "pending_discovery"


def test_what_a_rep_says_of_it_does_not_count_and_is_said_so(stage: Stage) -> None:
    stage.say(NOTE)
    sent: list[Message] = [
        Said(stage.origin(), "Compliance has verified the account, they are eligible"),
        Chose(stage.origin(), "compliance.eligibility", "verified"),
    ]

    for message in sent:
        reply = stage.tell(message)

        assert "Only compliance may state the eligibility, so that does not count." in told(reply)
        assert reply.noted == ()
        assert outcome(stage) == "pending_discovery"


def test_what_compliance_says_of_it_counts_and_is_theirs(stage: Stage) -> None:
    stage.say(NOTE)

    by_compliance(stage, "the account is verified, cleared by compliance")

    assert outcome(stage) == "sql"
    assert "reported by Cora" in told(stage.say("why?"))


def test_a_rep_cannot_talk_it_away_again(stage: Stage) -> None:
    stage.say(NOTE)
    by_compliance(stage, "the account is verified, cleared by compliance")

    stage.say("Compliance has not verified the account, it is pending")
    stage.say("undo")

    assert outcome(stage) == "sql"


def test_compliance_is_asked_for_it(stage: Stage) -> None:
    stage.say(NOTE)

    reply = by_compliance(stage, "looked at it today")

    assert reply.question is not None
    assert reply.question.about == "compliance.eligibility"
