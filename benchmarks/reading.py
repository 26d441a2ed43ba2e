"""How long the local reader takes: a note, a long transcript, and how time grows with length."""

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median

import msgspec

from bot.data_folders import knowledge_folder
from bot.knowledge import read_knowledge
from bot.reading.local import ReadingWords, read
from bot.reading.marked import Note
from qualification.terms import Lead, MessageRef

CASES = Path(__file__).parent.parent / "tests" / "cases" / "read"
NOTES = ("dev", "pasted", "shorthand")
SEGMENT = "biomanufacturing"
ROUNDS = 15
LENGTHS = (1_000, 10_000, 100_000)
DAY = date(2026, 3, 10)


def main() -> int:
    """Print the figures; 1 where a goal is missed."""
    known = read_knowledge(knowledge_folder())
    words = ReadingWords.from_data(known.policies[SEGMENT], known.vocabularies[SEGMENT], known.shared)
    notes = "\n".join(text for name in NOTES for text in _turns(name))
    calls = "\n".join(_turns("transcripts"))
    met = True
    for what, text, goal in (
        ("a note of 2,000 characters", notes[:2_000], 20.0),
        ("a transcript of 20,000 characters", (calls * 2)[:20_000], 250.0),
    ):
        took = _milliseconds(text, words)
        met &= took <= goal
        verdict = "reached" if took <= goal else "MISSED"
        print(f"{what}, read and grounded: {took:.1f} ms p50 (goal {goal:.0f} ms {verdict})")
    each = [_milliseconds((notes * 10)[:length], words, rounds=3) / length * 1000 for length in LENGTHS]
    growth = max(each) / min(each)
    met &= growth < 3
    shown = ", ".join(f"{length:,}: {cost:.1f}" for length, cost in zip(LENGTHS, each, strict=True))
    print(f"microseconds a character by length: {shown}; spread {growth:.1f} (goal below 3, linear)")
    return 0 if met else 1


def _turns(name: str) -> Iterator[str]:
    with (CASES / f"{name}.jsonl").open("rb") as lines:
        for line in lines:
            yield from (turn["rep"] for turn in msgspec.json.decode(line)["turns"])


def _milliseconds(text: str, words: ReadingWords, *, rounds: int = ROUNDS) -> float:
    """Return the median processor time of reading a text."""
    note = Note(text=text, day=DAY, lead=Lead(company="Orvane Bio", contact="Mara Lindt"))
    message = MessageRef(id="note", author="rep", day=DAY)
    read(note, message, words)
    times = []
    for _ in range(rounds):
        began = time.process_time()
        read(note, message, words)
        times.append(time.process_time() - began)
    return median(times) * 1000
