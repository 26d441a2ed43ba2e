"""A turn of a debrief, from the message to the reply, on disk when it is answered."""

import time
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from statistics import median, quantiles

from benchmarks import stores
from bot.conversation.assistant import Assistant
from bot.conversation.messages import Origin, Said
from bot.conversation.standing import Guides
from bot.storage.ledger import EvidenceLedger

CONVERSATIONS = 40
MILLISECONDS = 60.0
GROWTH = 1.5
NOTE = (
    "Just off with {contact} at {company}. They have to move their AAV process because the site in Lyon closes, so it "
    "is a tech transfer with three engineering runs, 200 L each. Phase 1 now. They want to start in Q3. Priya Nair, VP "
    "Manufacturing, signs off, the CFO has a say. They expect full batch records. We agreed on a technical call."
)
TALK = (NOTE, "It is on 19 March", "no, it's Q4", "what's missing?", "why?")
"""One that names its lead, two answers, two questions."""


@dataclass(frozen=True)
class Measured:
    """How many milliseconds turns took in a store with so many leads, by the clock and of the processor's time."""

    leads: int
    median: float
    slow: float
    worked: float


def measured(ledger: EvidenceLedger, guides: Guides, count: int) -> Measured:
    """Talk about leads at random, each in a thread of its own; the first talk warms up."""
    rng, took, worked = Random(f"{stores.SEED}:{count}"), list[float](), list[float]()
    assistant = Assistant(ledger, guides, lambda: stores.NOW)
    for talk in range(CONVERSATIONS + 1):
        number = rng.randrange(count)
        for place in range(len(TALK)):
            message = _message(f"{count}.{talk}", place, number)
            began, busy = time.perf_counter(), time.process_time()
            assistant.answer(message)
            took.append((time.perf_counter() - began) * 1000)
            worked.append((time.process_time() - busy) * 1000)
    del took[: len(TALK)], worked[: len(TALK)]
    return Measured(count, median(took), quantiles(took, n=20)[-1], median(worked))


def _message(talk: str, place: int, number: int) -> Said:
    text = TALK[place].format(contact=stores.contact(number), company=stores.company(number))
    at = stores.NOW + timedelta(minutes=place)
    origin = Origin(
        workspace="acme", actor="kim", thread=f"t{talk}", event=f"Ev{talk}.{place}", at=at, segment=stores.SEGMENT
    )
    return Said(origin, text)


def told(first: Measured, second: Measured) -> bool:
    """Print both figures and tell whether the goals are reached; the growth is that of the work."""
    growth = second.worked / first.worked
    met = first.median <= MILLISECONDS and growth <= GROWTH
    for each in (first, second):
        print(
            f"a turn on SQLite with {each.leads:,} leads, message to reply: {each.median:.0f} ms p50, "
            f"{each.slow:.0f} ms p95, of the processor's time {each.worked:.0f} ms p50"
        )
    print(
        f"goal {MILLISECONDS:g} ms p50 with {first.leads:,}, {growth:.2f} times the work with {second.leads:,} "
        f"(goal {GROWTH:g}): {'reached' if met else 'MISSED'}"
    )
    return met
