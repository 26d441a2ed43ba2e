"""`debrief read NOTE.txt --segment S`: a note with its facts marked, and why each counts or was refused."""

import argparse
import sys
from datetime import date
from typing import TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.commands.common import add_reader, knowledge, opened
from bot.commands.reading import words_of
from bot.knowledge import read_knowledge
from bot.reading.grounding import Rejection
from bot.reading.local import Reading, read
from bot.reading.marked import Note
from bot.reading.visible import visible
from qualification.policy_files import PolicyError
from qualification.terms import Evidence, Lead, MessageRef, Polarity
from qualification.wording import FIELD_WORDS, enum_words, value_words

STATED, DENIED, FLAGGED = "black on green", "black on yellow", "white on red"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", default="-", help="the note, as text (default: standard input)")
    parser.add_argument("--segment", required=True, help="whose vocabulary and policy to read with")
    parser.add_argument("--date", type=_day, help="the day on which it was written, as 2026-03-02 (default: today)")
    parser.add_argument("--asked", help="the criterion or field that the note answers")
    parser.add_argument("--contact", help="the lead's contact, by which the buyer is known in a transcript")
    parser.add_argument("--company", help="the lead's company")
    parser.add_argument("--plain", action="store_true", help="no colours: marks are written in brackets")
    add_reader(parser)
    parser.set_defaults(run=run)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"`{text}` is no day; write it as 2026-03-02") from None


def run(options: argparse.Namespace) -> int:
    known = read_knowledge(knowledge())
    if options.segment not in known.policies:
        raise PolicyError(f"`{options.segment}` is no segment; the segments are {', '.join(known.policies)}")
    with opened(options.file) as stream:
        text = stream.read().decode("utf-8", "replace")
    day = options.date or date.today()  # noqa: DTZ011  # a day of the person who types, in the zone of their machine
    words = words_of(known, options.segment)
    lead = Lead(company=options.company, contact=options.contact)
    reading = read(
        Note(text=text, day=day, lead=lead, asked=options.asked), MessageRef(id="note", author="you", day=day), words
    )
    show(text, reading, sys.stdout, plain=options.plain)
    return 0


def show(text: str, reading: Reading, out: TextIO, *, plain: bool) -> None:
    """Print a note with its facts marked, then each fact with its field and value, then what was refused and why."""
    console = Console(file=out, no_color=plain, highlight=False, soft_wrap=True)
    console.print(_bracketed(text, reading) if plain else _coloured(text, reading))
    console.print()
    table = Table(box=None, pad_edge=False, show_header=bool(reading.evidence))
    for heading in ("fact", "value", "because of", "counts as"):
        table.add_column(heading, overflow="fold")
    for piece in reading.evidence:
        table.add_row(FIELD_WORDS[piece.field], _value(piece), _quoted(piece.quote), _counts_as(piece))
    for flag in reading.flags:
        table.add_row("FLAG", enum_words(flag.kind), _quoted(text[flag.start : flag.end]), "kept out of the record")
    for refused in reading.rejected:
        table.add_row(FIELD_WORDS[refused.proposal.field], "refused", _quoted(refused.quote), _refused(refused))
    if reading.read_to is not None:
        console.print(f"The note is too long: only its first {reading.read_to:,} characters were read.")
    if reading.language is not None:
        console.print(f"This note seems to be in {reading.language}; notes are read in English, so it sets nothing.")
    else:
        console.print(table if table.row_count else "No fact was found in this note.")


def _value(piece: Evidence) -> str:
    if piece.polarity is Polarity.DENIES:
        return "denied"
    if piece.value == piece.quote:
        return "as said"
    return enum_words(piece.value) if isinstance(piece.value, str) else value_words(piece.value)


def _counts_as(piece: Evidence) -> str:
    whose = {"buyer": "the buyer's words", "rep": "the rep's report", "form": "an entry in a form"}[piece.said_by]
    return f"{whose}, a correction" if piece.corrects else whose


def _refused(refused: Rejection) -> str:
    return f"does not count: {refused.reason}"


def _quoted(quote: str) -> Text:
    short = " ".join(visible(quote).split())
    return Text(f"\u201c{short if len(short) <= 90 else short[:87] + '...'}\u201d")


def _spans(reading: Reading) -> list[tuple[int, int, str]]:
    facts = [(e.start, e.end, DENIED if e.polarity is Polarity.DENIES else STATED) for e in reading.evidence]
    return sorted([*facts, *((flag.start, flag.end, FLAGGED) for flag in reading.flags)])


def _coloured(text: str, reading: Reading) -> Text:
    marked = Text()
    at = 0
    for start, end, style in _spans(reading):
        start = max(start, at)
        marked.append(visible(text[at:start]))
        marked.append(visible(text[start:end]), style=style)
        at = max(at, end)
    return marked.append(visible(text[at:]))


def _bracketed(text: str, reading: Reading) -> Text:
    pieces, at = [], 0
    for start, end, style in _spans(reading):
        start = max(start, at)
        if start >= end:
            continue
        opening, closing = ("[!", "!]") if style == FLAGGED else ("[", "]")
        pieces += [visible(text[at:start]), opening, visible(text[start:end]), closing]
        at = end
    return Text("".join([*pieces, visible(text[at:])]))
