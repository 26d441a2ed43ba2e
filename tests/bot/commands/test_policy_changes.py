import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bot.storage.facts import ActRefused, LeadOpened, StatusSet, UserAdded, WaiverGiven
from bot.storage.ledger import EvidenceLedger, Turn
from bot.storage.records import record_of
from bot.storage.replay import replay
from qualification.decide import decide_by_walking
from qualification.policy import Policy
from qualification.policy_files import read_policy
from qualification.wording import day_words
from tests.bot.commands.conftest import Debrief
from tests.bot.commands.stored_leads import SEGMENT, TODAY, Leads, but, copied_knowledge, edited, soon
from tests.bot.commands.stores_of_leads import random_leads
from tests.conftest import Tell

TTL = "evidence_ttl_days: 270 "
SHORT_TTL = "evidence_ttl_days: 30 "
EDITS = (
    (TTL, SHORT_TTL),
    ("waivable: [scope, stage, timeline, decision_roles, budget]", "waivable: [scope]"),
    ("        when: {denied: need.project}", "        when: {denied: scope.deliverable}"),
)


@pytest.fixture
def knowledge(debrief: Debrief, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A company's own folder, in which a test may change a policy."""
    folder = copied_knowledge(tmp_path)
    monkeypatch.setenv("DEBRIEF_KNOWLEDGE", str(folder))
    return folder


@pytest.fixture
def leads(ledger: EvidenceLedger, knowledge: Path) -> Leads:
    return Leads(ledger, knowledge)


def identity(knowledge: Path) -> str:
    return read_policy(knowledge / SEGMENT / "policy.yaml").identity


def outcomes_by_hand(ledger: EvidenceLedger, names: list[str], *policies: Policy) -> dict[str, list[str]]:
    """Decide each lead by itself under each policy, from its whole history, by the rules walked one by one."""
    found = {}
    for lead in names:
        history = ledger.history(lead)
        records = ((record_of(history, policy, TODAY), policy) for policy in policies)
        found[lead] = [str(decide_by_walking(record, policy, as_of=TODAY).outcome) for record, policy in records]
    return found


@pytest.mark.parametrize(("before", "after"), EDITS)
def test_a_backtest_equals_deciding_every_lead_by_hand(
    debrief: Debrief, ledger: EvidenceLedger, knowledge: Path, seed: int, tell: Tell, before: str, after: str
) -> None:
    names = [Leads(ledger, knowledge).add(), *random_leads(ledger, Random(f"{seed}-{after}"), 150)]
    old = read_policy(knowledge / SEGMENT / "policy.yaml")
    edited(knowledge, before, after)
    new = read_policy(knowledge / SEGMENT / "policy.yaml")

    told = json.loads(debrief("policy", "backtest", SEGMENT, "--json").out)

    outcomes = outcomes_by_hand(ledger, names, old, new)
    flips = {lead: (was, now) for lead, (was, now) in outcomes.items() if was != now}
    assert flips
    assert {each["lead"]: (each["before"], each["after"]) for each in told["flips"] + told["accepted"]} == flips
    assert Counter({k: v for k, v in told["counts"]["before"].items() if v}) == Counter(
        was for was, _ in outcomes.values()
    )
    assert Counter({k: v for k, v in told["counts"]["after"].items() if v}) == Counter(
        now for _, now in outcomes.values()
    )
    tell(f"back-test beside {len(names)} leads decided by hand: {len(flips)} flips, equal")


def test_a_backtest_says_what_the_edit_changed_which_leads_flip_and_why(
    debrief: Debrief, leads: Leads, knowledge: Path
) -> None:
    leads.add(on=soon(-40))
    leads.add("Orvane", contact="Mara Lindt", on=soon(-3))
    old = identity(knowledge)
    edited(knowledge, TTL, SHORT_TTL)

    told = debrief("policy", "backtest", SEGMENT)

    assert told.status == 0
    assert f"{old} -> {identity(knowledge)}, 2 leads decided as of" in told.out
    assert "- Evidence carries a criterion for 270 days" in told.out
    assert "+ Evidence carries a criterion for 30 days" in told.out
    assert "1 lead comes out another way:" in told.out
    assert "Dana Ortiz at Helix Bio [lead-0001]: SQL -> 7 questions open" in told.out
    assert "Need: They have a project of their own. -> What we know about their need rests on" in told.out
    assert "Orvane" not in told.out


def test_a_changed_file_is_a_draft_until_somebody_activates_it(debrief: Debrief, leads: Leads, knowledge: Path) -> None:
    leads.add(on=soon(-40))
    old = identity(knowledge)
    edited(knowledge, TTL, SHORT_TTL)

    leads.tell("lead-0001", {"budget.status": "requested"}, on=soon(-1))

    assert f"SQL. Since {day_words(soon(-40))} under {old}." in debrief("why", "helix").out


def test_only_a_manager_may_activate_and_a_refusal_is_logged(
    debrief: Debrief, leads: Leads, ledger: EvidenceLedger, knowledge: Path
) -> None:
    people(ledger, mia="admin", rob="rep", lee="manager")
    leads.add(on=soon(-40))
    edited(knowledge, TTL, SHORT_TTL)

    told = debrief("policy", "activate", SEGMENT, "--reason", "fresher evidence", "--yes", "--as", "rob")

    assert told.status == 1
    assert "rob is a rep, and only a manager or an admin may change a policy" in told.err
    logged = [entry for entry in ledger.history("") if isinstance(entry.fact, ActRefused)]
    assert [(entry.actor, str(entry.fact.act)) for entry in logged if entry.fact] == [("rob", "change a policy")]  # type: ignore[union-attr]  # filtered above
    assert debrief("policy", "activate", SEGMENT, "--reason", "x", "--yes", "--as", "zoe").status == 1
    assert debrief("policy", "activate", SEGMENT, "--reason", "x", "--yes", "--as", "lee").status == 0


def test_activating_shows_the_flips_first_and_changes_nothing_unasked(
    debrief: Debrief, leads: Leads, knowledge: Path
) -> None:
    leads.add(on=soon(-40))
    old = identity(knowledge)
    edited(knowledge, TTL, SHORT_TTL)

    told = debrief("policy", "activate", SEGMENT, "--reason", "fresher evidence")

    assert told.status == 1
    assert "Dana Ortiz at Helix Bio [lead-0001]: SQL -> 7 questions open" in told.out
    assert "nothing was changed; run it again with --yes" in told.err
    assert f"under {old}." in debrief("why", "helix").out


def test_an_activated_policy_decides_anew_the_leads_that_flip(debrief: Debrief, leads: Leads, knowledge: Path) -> None:
    leads.add(on=soon(-40))
    edited(knowledge, TTL, SHORT_TTL)

    told = debrief("policy", "activate", SEGMENT, "--reason", "fresher evidence", "--yes")

    assert told.status == 0
    assert f"{identity(knowledge)} is in force since now, by mia. Decided anew: 1 lead." in told.out
    why = debrief("why", "helix").out
    assert "7 questions open." in why
    assert f"under {identity(knowledge)}." in why
    assert debrief("policy", "activate", SEGMENT, "--reason", "again", "--yes").out == (
        f"{identity(knowledge)} is in force already; nothing was changed.\n"
    )


def test_a_draft_may_lie_in_another_folder(debrief: Debrief, leads: Leads, knowledge: Path, tmp_path: Path) -> None:
    leads.add(on=soon(-40))
    draft = tmp_path / "drafts" / SEGMENT / "policy.yaml"
    draft.parent.mkdir(parents=True)
    draft.write_text((knowledge / SEGMENT / "policy.yaml").read_text("utf-8").replace(TTL, SHORT_TTL), "utf-8")

    assert debrief("policy", "activate", draft, "--reason", "fresher evidence", "--yes").status == 0

    assert f"under {read_policy(draft).identity}." in debrief("why", "helix").out


def test_a_note_that_comes_while_the_manager_is_asked_is_decided_with_the_rest(
    debrief: Debrief, leads: Leads, knowledge: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = leads.add(on=soon(-40))
    edited(knowledge, TTL, SHORT_TTL)

    def told_meanwhile(_: str) -> str:
        leads.tell(lead, {"need.project": "move it to Lyon", "need.offering": "tech_transfer"}, on=soon(-1))
        return "y"

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", told_meanwhile)
    told = debrief("policy", "activate", SEGMENT, "--reason", "fresher evidence")

    assert told.status == 0
    assert "6 questions open." in debrief("why", lead).out
    assert not replay(leads.ledger).differences


def test_which_policies_decide_and_which_files_are_drafts_is_listed(
    debrief: Debrief, leads: Leads, knowledge: Path
) -> None:
    leads.add()
    old = identity(knowledge)
    edited(knowledge, TTL, SHORT_TTL)

    told = debrief("policy", "list").out

    assert f"{old}  activated on {day_words(TODAY)} by kim: as shipped\n" in told
    assert f"    draft: its file is {identity(knowledge)}; see `debrief policy backtest {SEGMENT}`\n" in told
    assert "genomics@" in told
    assert "as its file stands; nothing was decided under it yet" in told


def test_an_accepted_lead_never_flips_silently(debrief: Debrief, leads: Leads, knowledge: Path) -> None:
    lead = leads.add(on=soon(-40))
    leads.commit(lead, [StatusSet("accepted", "took it")], datetime.now(UTC))
    edited(knowledge, TTL, SHORT_TTL)

    told = debrief("policy", "activate", SEGMENT, "--reason", "fresher evidence", "--yes")

    assert "0 leads come out another way." in told.out
    assert "1 accepted lead would, too. They stay as they are; look at them yourself:" in told.out
    assert "Dana Ortiz at Helix Bio [lead-0001]: SQL -> 7 questions open" in told.out
    assert "Decided anew: 0 leads." in told.out
    assert "SQL. Since" in debrief("why", "helix").out


def test_a_rollback_lets_the_policy_before_decide_again(debrief: Debrief, leads: Leads, knowledge: Path) -> None:
    leads.add(on=soon(-40))
    old = identity(knowledge)
    edited(knowledge, TTL, SHORT_TTL)
    debrief("policy", "activate", SEGMENT, "--reason", "fresher evidence", "--yes")

    told = debrief("policy", "rollback", SEGMENT, "--reason", "too strict", "--yes")

    assert told.status == 0
    assert "Dana Ortiz at Helix Bio [lead-0001]: 7 questions open -> SQL" in told.out
    assert f"under {old}." in debrief("why", "helix").out
    again = debrief("policy", "rollback", SEGMENT, "--reason", "further", "--yes")
    assert (again.status, "there is none to go back to" in again.err) == (2, True)


def test_after_a_rollback_the_next_one_goes_further_back(debrief: Debrief, leads: Leads, knowledge: Path) -> None:
    leads.add(on=soon(-40))
    first = identity(knowledge)
    for before, after in ((TTL, "evidence_ttl_days: 100 "), ("evidence_ttl_days: 100 ", "evidence_ttl_days: 90 ")):
        edited(knowledge, before, after)
        debrief("policy", "activate", SEGMENT, "--reason", "step", "--yes")

    for _ in range(2):
        last = debrief("policy", "rollback", SEGMENT, "--reason", "back", "--yes")

    assert f"{first} is in force since now" in last.out


def test_a_waiver_that_a_draft_does_not_allow_shows_in_the_backtest(
    debrief: Debrief, leads: Leads, knowledge: Path
) -> None:
    lead = leads.add(fields=but(decision_people=None), on=soon(-2))
    leads.commit(lead, [WaiverGiven("decision_roles", "decision_roles.missing", "known", soon(20))], datetime.now(UTC))
    edited(knowledge, "waivable: [scope, stage, timeline, decision_roles, budget]", "waivable: [scope]")

    told = debrief("policy", "backtest", SEGMENT)

    assert "SQL, with exception: decision -> 1 question open" in told.out


def test_an_edit_of_the_wording_alone_flips_nothing_and_says_so(
    debrief: Debrief, leads: Leads, knowledge: Path
) -> None:
    leads.add()
    edited(knowledge, "Which product and what work: modality, scale, number of batches or runs?", "Which product?")

    told = debrief("policy", "backtest", SEGMENT)

    assert "The two decide alike: only wording, contacts or periods differ." in told.out
    assert "0 leads come out another way." in told.out


def test_a_review_counts_what_holds_leads_what_was_waived_and_what_was_rejected(debrief: Debrief, leads: Leads) -> None:
    leads.add("A", fields=but(decision_people=None))
    leads.add("B", fields=but(decision_people=None, scope_modality=None))
    c = leads.add("C", fields=but(stage_phase=None))
    leads.commit(c, [WaiverGiven("stage", "stage.missing", "known", soon(20))], datetime.now(UTC))
    d = leads.add("D")
    leads.commit(d, [StatusSet("rejected", "no budget after all", "budget")], datetime.now(UTC))

    told = json.loads(debrief("policy", "review", SEGMENT, "--json").out)["criteria"]

    assert list(told) == ["decision_roles", "scope", "budget", "stage"]
    assert counted(told["decision_roles"]) == (2, 1, 0, 0)
    assert counted(told["scope"]) == (1, 0, 0, 0)
    assert counted(told["budget"]) == (0, 0, 0, 1)
    assert counted(told["stage"]) == (0, 0, 1, 0)
    assert told["decision_roles"]["most_often"] == "decision_roles.missing"


def test_a_review_reads_as_a_table(debrief: Debrief, leads: Leads, ledger: EvidenceLedger) -> None:
    leads.add("A", fields=but(decision_people=None))
    ledger.commit_turn(Turn("kim", datetime.now(UTC), [("lead-silent", LeadOpened("B", SEGMENT))]))

    told = debrief("policy", "review", SEGMENT).out

    assert "1 lead, 1 with questions open. Not counted: 1 lead on which nobody reported yet." in told
    assert "decision              1      1       0         0  We do not know yet who decides." in told


def test_a_segment_that_is_none_is_told_with_those_that_are(debrief: Debrief) -> None:
    told = debrief("policy", "review", "biotech")

    assert told.status == 2
    assert "`biotech` is no segment; the segments are b2b, biomanufacturing" in told.err


def counted(each: dict[str, Any]) -> tuple[int, ...]:
    return each["keeps_open"], each["alone"], each["waived"], each["rejected"]


def people(ledger: EvidenceLedger, **roles: Any) -> None:
    facts = [("", UserAdded(user, user, role)) for user, role in roles.items()]
    ledger.commit_turn(Turn("mia", datetime.now(UTC), facts))
