"""Wishes are told from notes and answers; days in the past are understood."""

from datetime import date

import pytest

from bot.conversation.standing import Guides
from bot.conversation.wishes import ConversationWords, day_meant, heard, opens_with, picked
from bot.knowledge import Knowledge
from bot.reading.local import ReadingWords
from bot.storage.workspace import Workspace


@pytest.fixture(scope="session")
def words(known: Knowledge) -> ConversationWords:
    return ConversationWords.from_data(known.shared["conversation"])


@pytest.fixture(scope="session")
def reading(guides: Guides) -> ReadingWords:
    return guides.of("b2b", Workspace("", "UTC", {}, {}, {})).words


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("undo that", "undo"), ("Undo, please", "undo"), ("oops, take that back", "undo"), ("scratch that", "undo"),
        ("bring it back", "redo"), ("undo the undo", "redo"),
        ("I don't know", "dont_know"), ("dunno yet", "dont_know"), ("no idea, sorry", "dont_know"),
        ("haven't asked", "dont_know"), ("didn't come up", "dont_know"), ("I forgot to ask", "dont_know"),
        ("she wouldn't say", "wont_say"), ("the buyer won't say", "wont_say"), ("they refused to tell", "wont_say"),
        ("skip", "skip"), ("next question please", "skip"), ("ask me later", "skip"), ("pass", "skip"),
        ("what's missing?", "missing"), ("What is still open?", "missing"), ("where do we stand", "missing"),
        ("why is this SQL?", "why"), ("explain that", "why"), ("why?", "why"),
        ("Why isn't this SQL?", "whynot"), ("what would make it SQL?", "whynot"), ("why not", "whynot"),
        ("what changed?", "changes"), ("what changed since Friday?", "changes"), ("what's new", "changes"),
        ("what was it on 3 May?", "then"), ("how did it stand on Tuesday", "then"),
        ("show the record", "record"), ("what do you know so far?", "record"), ("summary", "record"),
        ("next lead", "next"), ("my leads", "leads"), ("help", "help"), ("?", "help"),
        ("reported it", "reported"), ("I've told them", "reported"), ("that was not an event", "not_an_event"),
        ("what counts as documentation for a device lead?", "playbook"), ("how do I ask about budget?", "playbook"),
        ("open Helix", "open"), ("switch to Dana at Helix", "open"), ("new lead Helix Bio", "new"),
        ("rename to Helix Biologics", "rename"), ("merge with Helix", "merge"), ("segment genomics", "segment"),
        ("waive timeline because the board moved", "waive"),
    ],
)  # fmt: skip
def test_a_wish_is_recognised(text: str, kind: str, words: ConversationWords) -> None:
    found = heard(text, words)

    assert found is not None
    assert kind in found.kinds


@pytest.mark.parametrize(
    "text",
    [
        "Priya signs", "no budget this year", "not yet approved", "She does not know when they start, maybe May",
        "They skip phase 1 and go to phase 2", "Helix Bio wants AAV", "Q3 2027", "call moved to the 14th",
        "the reason is that the site closes", "they reported a loss last year", "next step is a demo",
        "We changed the subject and talked about the budget, which is approved", "Is a transfer, three runs, in Q3.",
        "Lead: Dana Ortiz, Helix Bio. They want a transfer.",
        "undo the damage of the last audit is why they call us, they want validation", "what they want is AAV",
    ],
)  # fmt: skip
def test_a_note_or_an_answer_is_no_wish(text: str, words: ConversationWords) -> None:
    assert heard(text, words) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("since Friday", date(2026, 11, 20)), ("on 3 May", date(2026, 5, 3)), ("yesterday", date(2026, 11, 21)),
        ("since last week", date(2026, 11, 9)), ("since Monday", date(2026, 11, 16)), ("in March", date(2026, 3, 1)),
        ("on 2025-12-24", date(2025, 12, 24)), ("three days ago", date(2026, 11, 19)), ("when pigs fly", None),
    ],
)  # fmt: skip
def test_a_question_about_the_past_names_a_past_day(text: str, day: date | None, reading: ReadingWords) -> None:
    assert day_meant(text, date(2026, 11, 22), reading.dates) == day


def test_a_wish_may_open_a_longer_sentence(words: ConversationWords) -> None:
    assert "dont_know" in opens_with("no idea who signs there", words)
    assert not opens_with("Priya has no idea", words)


def test_a_choice_is_picked_by_number_label_or_value() -> None:
    choices = [("phase_1", "phase 1"), ("phase_2", "phase 2"), ("commercial", "commercial")]

    assert [picked(text, choices) for text in ("2", "Phase 2", "phase_2", "comm", "phase", "9", "0")] == [
        "phase_2", "phase_2", "phase_2", "commercial", None, None, None,
    ]  # fmt: skip
