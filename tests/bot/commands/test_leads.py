import csv
import io
import json
from datetime import UTC, datetime

import pytest

from bot.storage.facts import LeadMerged, LeadSourced, StatusSet, Undone, Viewed
from bot.storage.ledger import EvidenceLedger, Turn
from bot.storage.look_up import LeadRow
from bot.storage.records import record_of
from bot.storage.sweep import sweep
from qualification.policy import Policy
from qualification.wording import day_words
from tests.bot.commands.conftest import Debrief
from tests.bot.commands.stored_leads import SEGMENT, TODAY, Leads, but, soon


def ids(told: str) -> list[str]:
    return [row["lead"] for row in json.loads(told)["leads"]]


def test_the_leads_nearest_to_sql_come_first(debrief: Debrief, leads: Leads) -> None:
    far = leads.add("Far", fields=but(timeline_start=(soon(900), soon(930))))
    two = leads.add("Two", fields=but(decision_people=None, scope_modality=None))
    one = leads.add("One", fields=but(decision_people=None))
    out = leads.add("Out", persona="student")
    sql = leads.add("There")
    taken = leads.add("Taken")
    leads.commit(taken, [StatusSet("accepted", "")], datetime.now(UTC))

    assert ids(debrief("leads", "list", "--json").out) == [sql, one, two, far, out, taken]


def test_or_those_touched_last(debrief: Debrief, leads: Leads) -> None:
    first, second = leads.add("One"), leads.add("Two")
    leads.tell(first, {"budget.status": "requested"})

    assert ids(debrief("leads", "list", "--by", "touched", "--json").out) == [first, second]


def test_a_list_names_the_lead_where_it_stands_whose_it_is_and_when_it_was_touched(
    debrief: Debrief, leads: Leads
) -> None:
    leads.add(fields=but(decision_people=None), by="kim")

    told = debrief("leads", "list").out.splitlines()

    assert told[0].split("  ")[0] == "lead"
    assert told[1].split("  ")[0] == "Dana Ortiz at Helix Bio"
    assert all(part in told[1] for part in ("1 question open", "kim", day_words(TODAY), "lead-0001"))
    assert told[-1] == "1 to 1 of 1"


def test_a_list_can_be_narrowed_by_owner_outcome_and_segment(debrief: Debrief, leads: Leads) -> None:
    kims, lees = leads.add("One", by="kim"), leads.add("Two", fields=but(decision_people=None), by="lee")

    assert ids(debrief("leads", "list", "--owner", "lee", "--json").out) == [lees]
    assert ids(debrief("leads", "list", "--outcome", "sql", "--json").out) == [kims]
    assert ids(debrief("leads", "list", "--outcome", "raw", "--json").out) == []
    assert ids(debrief("leads", "list", "--segment", "genomics", "--json").out) == []
    assert debrief("leads", "list", "--owner", "nobody").out == "No lead fits.\n"


def test_pages_follow_one_another_and_hold_every_lead_once(debrief: Debrief, leads: Leads) -> None:
    for place in range(7):
        leads.add(f"Company {place}", fields=but(decision_people=None))

    pages = [ids(debrief("leads", "list", "--size", 3, "--page", page, "--json").out) for page in (1, 2, 3)]

    assert [len(page) for page in pages] == [3, 3, 1]
    assert len({lead for page in pages for lead in page}) == 7
    assert "1 to 3 of 7; --page 2 shows the next" in debrief("leads", "list", "--size", 3).out
    assert debrief("leads", "list", "--page", 9).out == "There is no page 9; 7 leads fit.\n"


@pytest.mark.parametrize(
    "company", ["=1+1", "+49 Bio", "-Delta", "@home", "\tTab", "\uff1dfull width", "a,b;c", 'say "x"']
)
def test_a_spreadsheet_takes_no_cell_for_a_formula_and_nothing_is_lost(
    debrief: Debrief, leads: Leads, company: str
) -> None:
    leads.add(company)

    told = debrief("leads", "list", "--csv").out

    row = next(iter(csv.DictReader(io.StringIO(told))))
    assert row["company"][0] not in "=+-@\t\uff1d"
    assert row["company"].removeprefix("'") == company


def test_a_lead_is_shown_with_the_words_who_said_them_and_when(debrief: Debrief, leads: Leads) -> None:
    lead = leads.add(fields=but(decision_people=None), on=soon(-3))
    leads.commit(lead, [LeadSourced("Webinar", "Spring", None, 72.0)], datetime.now(UTC))
    leads.commit(lead, [StatusSet("rejected", "too early", "timeline")], datetime.now(UTC), by="lee")

    told = debrief("leads", "show", lead).out

    assert "From source Webinar, campaign Spring, score 72" in told
    assert f"Rejected for the timeline by lee on {day_words(TODAY)}: too early" in told
    assert f"  project: “move the AAV process out of Lyon” (reported by kim, {day_words(soon(-3))})" in told


def test_what_was_denied_is_shown_as_denied(debrief: Debrief, leads: Leads) -> None:
    leads.add(fields=but(need_project=None), denied=["need.project"])

    assert "project: they said there is none - “no need.project”" in debrief("leads", "show", "helix").out


def test_a_look_at_the_record_is_logged(debrief: Debrief, leads: Leads, ledger: EvidenceLedger) -> None:
    lead = leads.add()

    told = json.loads(debrief("leads", "show", lead, "--json", "--as", "lee").out)

    assert told["record"]["fields"]["stage.phase"] == "phase_1"
    assert [(e.actor, e.fact.what) for e in ledger.history(lead) if isinstance(e.fact, Viewed)] == [("lee", "record")]


def test_a_merge_first_shows_what_it_would_do(debrief: Debrief, leads: Leads, ledger: EvidenceLedger) -> None:
    one = leads.add("Helix Bio", fields=but(decision_people=None), by="kim")
    two = leads.add("Helix Biotech", fields={"decision.people": but()["decision.people"]}, by="lee")

    told = debrief("leads", "merge", one, two)

    assert told.status == 1
    assert "Dana Ortiz at Helix Bio [lead-0001] stays; Dana Ortiz at Helix Biotech [lead-0002] becomes part" in told.out
    assert "The owner stays kim, not lee." in told.out
    assert "Today it is: 1 question open. Together: SQL." in told.out
    assert "nothing was changed; run it again with --yes to merge them" in told.err
    assert not any(entry.kind == "lead_merged" for entry in ledger.history(one))


def test_a_merged_lead_has_what_was_said_of_both_and_is_decided_anew(
    debrief: Debrief, leads: Leads, ledger: EvidenceLedger
) -> None:
    one = leads.add("Helix Bio", fields=but(decision_people=None))
    two = leads.add("Helix Biotech", fields={"decision.people": but()["decision.people"]})

    assert debrief("leads", "merge", one, two, "--yes").status == 0

    assert "SQL." in debrief("why", one).out
    assert debrief("why", two).out.startswith("Dana Ortiz at Helix Bio [lead-0001]")
    assert ids(debrief("leads", "list", "--json").out) == [one]


def test_leads_that_are_merged_and_corrected_in_one_go_stay_merged(leads: Leads, ledger: EvidenceLedger) -> None:
    names = [leads.add(f"Company {place}") for place in range(8)]
    last = {lead: ledger.history(lead)[-1].sequence for lead in names}
    turns = [Turn("mia", datetime.now(UTC), [(lead, Undone((last[lead],)))]) for lead in names]
    pairs = [(names[0], names[1]), (names[3], names[2]), (names[4], names[5]), (names[7], names[6])]
    turns += [Turn("mia", datetime.now(UTC), [(one, LeadMerged(other))]) for one, other in pairs]

    ledger.commit_turns(turns)

    assert [row.merged_into for _, other in pairs if (row := ledger.lead(other))] == [one for one, _ in pairs]


def test_a_lead_is_not_merged_with_itself(debrief: Debrief, leads: Leads) -> None:
    leads.add()

    told = debrief("leads", "merge", "helix", "dana")

    assert told.status == 2
    assert "both name the same lead" in told.err


def test_reading_every_lead_at_once_gives_the_same_records_as_one_by_one(
    leads: Leads, ledger: EvidenceLedger, policies: dict[str, Policy]
) -> None:
    one, two = leads.add("One"), leads.add("Two", fields=but(decision_people=None))
    leads.commit(two, [LeadMerged(one)], datetime.now(UTC))
    leads.add("Three", denied=["need.project"])

    policy = policies[SEGMENT]
    swept: list[LeadRow] = []
    for row, history in sweep(ledger, SEGMENT):
        swept.append(row)
        assert record_of(history, policy, TODAY) == record_of(ledger.history(row.lead), policy, TODAY)

    assert [row.lead for row in swept] == [two, "lead-0003"]
