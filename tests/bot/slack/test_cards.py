"""A decision in Slack: its outcome in words and a sign, each criterion with its words, linked to where they stand."""

from dataclasses import replace
from datetime import date

from bot.conversation.messages import Card, CardRow, Ground
from bot.slack.actions import Act, pressed
from bot.slack.cards import card_blocks, card_buttons, feedback
from bot.slack.shown import Shown
from qualification.terms import Outcome, State
from tests.bot.slack.looks import buttons, complaints, objects, press, reads, words
from tests.bot.slack.replies import LINK

QUOTE = Ground("start", "July to September 2026", "\u201cQ3\u201d", "reported by Kim", date(2026, 3, 2), LINK)
BUYER = Ground(
    "deliverable", "three runs", "\u201cthree runs\u201d", "the buyer's words, noted by Kim", date(2026, 3, 2)
)
MET = CardRow("Timeline", State.MET, "Met", "The start falls within the time that we plan for.", True, (), (QUOTE,))
OPEN = CardRow("Scope", State.UNKNOWN, "Open", "We do not know yet what exactly they want from us.", True)
OPTIONAL = CardRow("Budget", State.UNKNOWN, "Open", "We do not know yet whether there is money.", False)
CARD = Card(Outcome.PENDING_DISCOVERY, "Helix Bio: 1 question open", (OPEN, MET, OPTIONAL), (), "b2b@1 2 2026-03-02")


def test_the_outcome_stands_on_top_in_words_and_a_sign() -> None:
    titles = {o: card_blocks(replace(CARD, outcome=o), 9000)[0]["text"]["text"] for o in Outcome}

    assert all(title.endswith(" Helix Bio: 1 question open") for title in titles.values())
    assert len(set(titles.values())) == len(Outcome)


def test_every_state_has_a_sign_of_its_own_and_its_words() -> None:
    rows = tuple(replace(OPEN, state=state, state_words=f"words of {state}") for state in State)

    blocks = card_blocks(replace(CARD, rows=rows), 9000)[1:]

    assert len({words(block)[0] for block in blocks}) == len(State)
    assert all(f"words of {state}" in words(block) for state, block in zip(State, blocks, strict=True))


def test_a_quote_leads_to_its_message_and_says_who_reported_it_when() -> None:
    blocks = card_blocks(CARD, 9000)

    links = [(each["url"], each["text"]) for each in objects(blocks) if each.get("type") == "link"]
    assert links == [(LINK, "reported by Kim, 2 March 2026")]
    assert "Start: July to September 2026 \u201cQ3\u201d" in reads(blocks)


def test_the_buyers_own_words_are_told_apart_from_a_report_and_are_not_said_twice() -> None:
    row = replace(MET, rests_on=(BUYER,))

    blocks = card_blocks(replace(CARD, rows=(row,)), 9000)

    assert "Met \u00b7 the buyer's words, noted by Kim, 2 March 2026\nDeliverable: \u201cthree runs\u201d" in reads(
        blocks
    )
    assert words(blocks).count("three runs") == 1


def test_a_quote_within_a_longer_one_of_the_same_message_is_told_with_it() -> None:
    long = replace(BUYER, about="quantity", value="3 runs", quote="\u201cthree runs and a report\u201d")

    blocks = card_blocks(replace(CARD, rows=(replace(MET, rests_on=(BUYER, long)),)), 9000)

    assert "Deliverable: three runs, quantity: 3 runs \u201cthree runs and a report\u201d" in reads(blocks)
    assert words(blocks).count("noted by Kim") == 1


def test_what_a_quote_says_besides_its_own_words_stands_in_brackets() -> None:
    counted = replace(BUYER, about="quantity", value="3 runs")

    blocks = card_blocks(replace(CARD, rows=(replace(MET, rests_on=(BUYER, counted)),)), 9000)

    assert "Deliverable: \u201cthree runs\u201d (quantity: 3 runs)" in reads(blocks)


def test_a_fact_is_not_called_what_its_heading_says_already() -> None:
    stage = replace(QUOTE, about="stage", value="phase 2")
    state = replace(QUOTE, about="state of the budget", value="approved")

    rows = (replace(MET, criterion="Stage", rests_on=(stage,)), replace(MET, criterion="Budget", rests_on=(state,)))
    shown = reads(card_blocks(replace(CARD, rows=rows), 9000))

    assert "\nphase 2 \u201cQ3\u201d" in shown
    assert "\nState: approved \u201cQ3\u201d" in shown


def test_words_of_two_messages_each_name_who_told_them() -> None:
    blocks = card_blocks(replace(CARD, rows=(replace(MET, rests_on=(BUYER, QUOTE)),)), 9000)

    assert (
        words(blocks).index("three runs") < words(blocks).index("noted by Kim") < words(blocks).index("\u201cQ3\u201d")
    )
    assert words(blocks).index("\u201cQ3\u201d") < words(blocks).index("reported by Kim")


def test_the_same_quote_twice_is_shown_once() -> None:
    blocks = card_blocks(replace(CARD, rows=(replace(MET, rests_on=(BUYER, BUYER)),)), 9000)

    assert words(blocks).count("\u201cthree runs\u201d") == 1


def test_what_is_not_required_and_not_known_is_one_small_line() -> None:
    blocks = card_blocks(CARD, 9000)

    assert "Not required, open: budget" in words(blocks)
    assert "whether there is money" not in words(blocks)


def test_an_open_criterion_says_what_is_open_and_a_met_one_lets_its_words_speak() -> None:
    shown = words(card_blocks(CARD, 9000))

    assert "We do not know yet what exactly they want from us." in shown
    assert "The start falls within" not in shown


def test_whether_it_helps_is_asked_and_kept_with_the_decision() -> None:
    blocks = feedback(CARD, "lead-1")

    told = pressed({**press(blocks, "feedback"), "value": "unhelpful"})

    assert told is not None
    assert (told.act, told.lead, told.about, told.value) == (Act.FEEDBACK, "lead-1", "b2b@1 2 2026-03-02", "unhelpful")
    assert complaints(Shown("x", tuple(blocks))) == []


def test_buttons_ask_only_what_makes_sense() -> None:
    sql = replace(CARD, outcome=Outcome.SALES_QUALIFIED)
    told = replace(CARD, rows=(replace(MET, grounds=("\u201cQ3\u201d (reported by Kim)",)),))

    assert buttons(card_buttons(CARD, newly_qualified=False)) == ["why", "whynot", "changes"]
    assert buttons(card_buttons(sql, newly_qualified=True)) == ["hand_over", "why", "changes"]
    assert buttons(card_buttons(told, newly_qualified=False)) == ["whynot", "changes"]


def test_rows_without_room_are_counted() -> None:
    rows = tuple(replace(OPEN, criterion=f"Criterion {n}", sentence="x" * 300) for n in range(8))

    shown = words(card_blocks(replace(CARD, rows=rows), 2000))

    kept = shown.count("Criterion")
    assert 0 < kept < 8
    assert f"and {8 - kept} more" in shown
