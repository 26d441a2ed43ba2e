"""From nothing to 10,000 leads and notes of 40,000 characters, Slack takes every message, and what is left
out is counted."""

import random
import re
from collections.abc import Callable
from itertools import count
from typing import Final

import pytest

from bot.conversation.messages import Choice, NotedFact, Progress, Question, Reply
from bot.knowledge import Knowledge
from bot.slack.blocks import message_of
from bot.slack.home import OpenLead, home, rep_part
from bot.slack.shown import notice
from bot.slack.words import SlackWords
from tests.bot.slack.looks import complaints, complaints_of_view, words
from tests.bot.slack.replies import TODAY, messages, views

SIZES: Final = (0, 1, 2, 5, 6, 20, 21, 49, 50, 51, 99, 100, 101, 500, 10_000)
_MORE: Final = re.compile(r"and ([\d,]+) more")


def lengths(seed: int, longest: int) -> Callable[[], str]:
    """Return what hands out words of any length up to a longest, in several scripts."""
    chance = random.Random(seed)

    def words_of_some_length() -> str:
        length = min(longest, int(10 ** chance.uniform(0, 4.7)))
        return (chance.choice(("need ", "\U0001f600", "&<>", "\u4e2d\u6587", "a\u0301", "x")) * length)[:length]

    return words_of_some_length


@pytest.mark.parametrize("size", [0, 1, 6, 600])
def test_every_message_fits_however_many_entries_it_has(size: int) -> None:
    names = count()
    for message in messages(lambda: f"words {next(names)}", size):
        assert complaints(message) == []


@pytest.mark.parametrize("size", [0, 3, 30])
def test_every_message_fits_however_long_its_words_are(size: int, seed: int) -> None:
    for message in messages(lengths(seed, 40_000), size):
        assert complaints(message) == []


def test_every_form_and_home_fits_however_long_its_words_are(seed: int, known: Knowledge) -> None:
    reasons = SlackWords.from_data(known.shared["slack"])
    for policy in known.policies.values():
        for size in (0, 120):
            for view in views(lengths(seed + size, 40_000), policy, reasons, size):
                assert complaints_of_view(view) == []


def test_a_note_of_40_000_characters_is_shown_in_part_and_the_question_is_still_there() -> None:
    question = Question("timeline", "When should it start?", is_about_lead=True)
    long = tuple(NotedFact(f"Need {n}", ("value " * 60,), ("\u201cwords\u201d",)) for n in range(400))

    message = message_of(Reply(said=("x" * 40_000,), noted=long, question=question))

    assert complaints(message) == []
    assert "When should it start?" in words(message.blocks)
    shown = sum(f"Need {n}:" in words(message.blocks) for n in range(400))
    assert f"and {400 - shown} more" in words(message.blocks)


@pytest.mark.parametrize("size", SIZES)
def test_a_list_of_sentences_names_how_many_are_left_out(size: int) -> None:
    message = notice(*(f"Lead {n} is open" for n in range(size)))

    shown = words(message.blocks).count("is open")
    left_out = sum(int(found.replace(",", "")) for found in _MORE.findall(words(message.blocks)))
    assert complaints(message) == []
    assert shown + left_out == size


@pytest.mark.parametrize("size", SIZES)
def test_a_choice_among_many_leads_names_how_many_are_not_in_the_menu(size: int) -> None:
    choices = tuple(Choice(f"lead-{n}", f"Lead {n}") for n in range(size))

    message = message_of(Reply(question=Question("lead", "Which lead is next?", "choice", choices)))

    assert complaints(message) == []
    offered = len(re.findall(r"(?m)^Lead \d+$", words(message.blocks)))
    left_out = sum(int(found.replace(",", "")) for found in _MORE.findall(words(message.blocks)))
    assert offered + left_out == size


@pytest.mark.parametrize("size", SIZES)
def test_the_app_home_pages_through_any_number_of_leads_and_shows_each_once(size: int) -> None:
    leads = [OpenLead(f"lead-{n:05}", f"Lead {n:05}", "b2b", "2 questions open", Progress(2, 5)) for n in range(size)]
    last = max(0, (size - 1) // 20)

    for page in range(last + 1) if last < 50 else (0, 1, last // 2, last - 1, last):
        view = home(rep_part(leads, TODAY, page))
        assert complaints_of_view(view) == []
        assert re.findall(r"(?m)^Lead \d+$", words(view)) == [each.called for each in leads[page * 20 :][:20]]


def test_a_page_that_is_not_there_is_the_nearest_one() -> None:
    leads = [OpenLead(f"lead-{n}", f"Lead {n}", "b2b", "", Progress(2, 5)) for n in range(45)]

    assert rep_part(leads, TODAY, 99) == rep_part(leads, TODAY, 2)
    assert rep_part(leads, TODAY, -5) == rep_part(leads, TODAY, 0)
