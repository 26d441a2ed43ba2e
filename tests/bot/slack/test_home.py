"""The App Home: what a rep has open, what a manager watches, which flags wait; nobody is ranked."""

from collections import Counter
from datetime import date

from bot.conversation.messages import Progress
from bot.slack.actions import Act, pressed
from bot.slack.home import (
    OpenFlag,
    OpenLead,
    Watched,
    compliance_part,
    home,
    manager_part,
    rep_part,
    stage_of,
)
from bot.storage.look_up import LeadRow
from tests.bot.slack.looks import complaints_of_view, press, words
from tests.bot.slack.replies import TODAY, flag_of


def lead(name: str, left: int, step: date | None = None) -> OpenLead:
    return OpenLead(f"lead-{name}", name, "biomanufacturing", "open", Progress(left, 7), "site visit", step)


def row(outcome: str | None, status: str | None) -> LeadRow:
    return LeadRow("lead-1", "Helix", "b2b", outcome=outcome, status=status)


def test_a_reps_debriefs_come_nearest_to_sql_first() -> None:
    shown = words(rep_part([lead("Far", 5), lead("Near", 1), lead("Middle", 3)], TODAY))

    assert shown.index("Near") < shown.index("Middle") < shown.index("Far")
    assert "3 leads, the nearest to SQL first" in shown


def test_overdue_next_steps_stand_on_top_the_oldest_first() -> None:
    late = [
        lead("Newer", 1, date(2026, 2, 27)),
        lead("Older", 4, date(2026, 2, 10)),
        lead("Coming", 2, date(2026, 3, 9)),
    ]

    shown = words(rep_part(late, TODAY))

    assert shown.index("Overdue next steps") < shown.index("Older") < shown.index("Newer") < shown.index("Your open")
    assert "overdue: site visit, 10 February 2026" in shown
    assert "overdue: site visit, 9 March 2026" not in shown


def test_a_lead_is_gone_on_with_by_one_tap() -> None:
    parts = rep_part([lead("Helix", 1, date(2026, 2, 27))], TODAY)

    opened = pressed(press(parts, "open"))

    assert opened is not None
    assert (opened.act, opened.lead) == (Act.OPEN, "lead-Helix")
    assert complaints_of_view(home(parts)) == []


def test_with_nothing_open_it_says_what_to_do() -> None:
    assert "Nothing is open. Write to me after your next call." in words(home(rep_part([], TODAY)))
    assert complaints_of_view(home()) == []


def test_pages_are_turned_by_a_button_that_names_its_list() -> None:
    parts = rep_part([lead(f"Lead {n:02}", 2) for n in range(45)], TODAY, 1)

    turned = pressed(press(parts, "page:more"))

    assert turned is not None
    assert (turned.act, turned.about, turned.value) == (Act.PAGE, "leads", "2")
    assert "21 to 40 of 45" in words(parts)


def test_a_manager_sees_the_funnel_by_segment_and_source_and_what_keeps_leads_open() -> None:
    segments = {"b2b": Counter(sql=1, open=1), "genomics": Counter(nurture=1)}
    sources = {"webinar": Counter(sql=1), "fair": Counter(disqualified=1)}

    shown = words(manager_part(Watched(segments, sources, {"timeline": 8, "next step": 2}, ("b2b@0123456789ab",))))

    assert "                    Open  SQL  Taken  Later  Out" in shown
    assert "B2B                    1    1      0      0    0" in shown
    assert (
        "timeline     \u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588 8" in shown
    )
    assert "next step    \u2588\u2588\u2588\u2588 2" in shown
    assert "b2b@0123456789ab" in shown


def test_what_keeps_leads_open_is_a_picture_with_its_figures_in_words_where_there_is_one() -> None:
    watched = Watched({}, {}, {"timeline": 8, "next step": 2}, ())

    blocks = manager_part(watched, "F1")

    assert complaints_of_view(home(blocks)) == []
    (picture,) = [block for block in blocks if block["type"] == "image"]
    assert picture["slack_file"] == {"id": "F1"}
    assert picture["alt_text"] == "What keeps leads open: timeline 8, next step 2"
    assert "\u2588" not in words(blocks)


def test_many_sources_end_in_one_row_for_the_others() -> None:
    sources = {f"source {n}": Counter(open=100 - n) for n in range(30)}

    shown = words(manager_part(Watched({}, sources, {}, ())))

    assert "22 others" in shown
    assert "source 29" not in shown


def test_where_a_lead_stands_is_what_a_person_decided_else_its_outcome() -> None:
    stages = {
        (None, None): "open", ("pending_discovery", None): "open", ("sql", None): "sql",
        ("sql", "accepted"): "accepted", ("sql", "opportunity"): "accepted", ("sql", "rejected"): "open",
        ("nurture", None): "nurture",
        ("disqualified", None): "disqualified", ("pending_discovery", "reopened"): "open",
    }  # fmt: skip

    assert {key: stage_of(row(*key)) for key in stages} == stages


def test_compliance_answers_each_flag_where_it_stands_the_oldest_first() -> None:
    newer = OpenFlag("lead-1", "Helix", flag_of(lambda: "burns", 1), date(2026, 3, 1))
    older = OpenFlag("lead-2", "Arbor", flag_of(lambda: "scars", 2), date(2026, 2, 1), is_overdue=True)

    parts = compliance_part([newer, older])

    shown = words(parts)
    assert shown.index("Arbor") < shown.index("Helix")
    assert "1 February 2026, overdue" in shown
    answered = pressed(press(parts, "flag:0"))
    assert answered is not None
    assert (answered.lead, answered.about, answered.value) == ("lead-2", "flag:m2/adverse_event", "reported")


def test_no_flag_is_said_so() -> None:
    assert "No flag waits for an answer." in words(compliance_part([]))
