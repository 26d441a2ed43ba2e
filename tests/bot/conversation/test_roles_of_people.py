"""Nobody does what their role does not allow, however they try: it is explained and logged, and changes nothing."""

from collections.abc import Callable, Mapping
from random import Random
from typing import Final

from bot.conversation.messages import (
    HandedOver,
    Judged,
    Merged,
    Message,
    Origin,
    PersonaSet,
    Reassigned,
    Said,
    Waived,
)
from bot.storage.facts import ActRefused, LeadOpened, UserAdded
from bot.storage.ledger import Turn
from qualification.terms import CRITERIA, Lead
from tests.bot.conversation.dialogs import Stage
from tests.bot.conversation.test_assistant import LEAD, NOTE, begin, text_of

TRIES: Final = 500
ROLES: Final = ("rep", "manager", "compliance", "operations", "nobody")
MAKERS: Final = frozenset({"manager", "admin"})
SELLERS: Final = frozenset({"rep", "manager", "admin"})
TENDERS: Final = SELLERS | {"operations"}
Try = Callable[[Origin, Random], Message]
ACTS: Final[Mapping[str, tuple[frozenset[str], tuple[Try, ...]]]] = {
    "make an exception": (MAKERS, (
        lambda origin, rng: Waived(origin, rng.choice(CRITERIA), "because I say so"),
        lambda origin, rng: Said(origin, f"waive {rng.choice(CRITERIA)} because I say so"),
    )),
    "accept or reject a lead": (SELLERS, (
        lambda origin, rng: Judged(origin, rng.choice(["accepted", "opportunity", "reopened"]), "because I say so"),
        lambda origin, rng: Judged(origin, "rejected", "wrong person", rng.choice(CRITERIA)),
    )),
    "hand a lead over": (SELLERS, (lambda origin, rng: HandedOver(origin, rng.choice(["", "lee"])),)),
    "give a lead to somebody else": (MAKERS, (lambda origin, rng: Reassigned(origin, rng.choice(ROLES)),)),
    "correct a persona": (MAKERS, (lambda origin, _: PersonaSet(origin, "buyer", "because I say so"),)),
    "import or merge leads": (TENDERS, (lambda origin, _: Merged(origin, "Ikos"),)),
}  # fmt: skip


def test_nobody_does_what_their_role_does_not_allow(stage: Stage, seed: int) -> None:
    begin(stage).say(NOTE)
    users = [("", UserAdded(role, role.title(), role)) for role in ROLES[:-1]]
    other = ("lead-ikos", LeadOpened("Ikos", "biomanufacturing", None, "rep", Lead(company="Ikos")))
    stage.ledger.commit_turn(Turn("boss", stage.tick(), [*users, other]))
    rng, before, leads = Random(f"{seed}:roles"), _told(stage), stage.ledger.leads()

    for _ in range(TRIES):
        act = rng.choice(list(ACTS))
        allowed, ways = ACTS[act]
        user = rng.choice([role for role in ROLES if role not in allowed])
        origin = stage.origin()
        reply = stage.tell(rng.choice(ways)(_by(origin, user), rng))

        assert f"may {act}" in text_of(reply), (user, act)

    assert _told(stage) == before
    assert [(row.lead, row.status, row.owner) for row in stage.ledger.leads()] == [
        (row.lead, row.status, row.owner) for row in leads
    ]
    assert sum(isinstance(entry.fact, ActRefused) for entry in stage.ledger.history(LEAD)) == TRIES


def _by(origin: Origin, user: str) -> Origin:
    return Origin(workspace=origin.workspace, actor=user, thread=origin.thread, event=origin.event, at=origin.at)


def _told(stage: Stage) -> list[object]:
    """Return all that is recorded of the lead but the refusals."""
    return [entry.fact for entry in stage.ledger.history(LEAD) if not isinstance(entry.fact, ActRefused)]
