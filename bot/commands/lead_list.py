"""`debrief leads list`: leads a page at a time, those nearest to SQL first."""

import argparse
import csv
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.commands.common import CommandError, say, write_json
from bot.commands.named import called
from bot.commands.store import opened_ledger
from bot.lead_files.leads import neutral
from bot.reading.visible import visible
from bot.storage.lists import Page, Sought, page_of
from bot.storage.look_up import LeadRow
from qualification.wording import day_words

WIDEST = 44
COLUMNS = (
    "lead", "company", "contact", "title", "email", "project", "segment", "owner", "outcome", "line",
    "status", "touched_at",
)  # fmt: skip


def run_list(options: argparse.Namespace) -> int:
    if options.page < 1 or not 1 <= options.size <= 10_000:
        raise CommandError("pages are counted from 1, and a page holds 1 to 10,000 leads")
    sought = Sought(options.owner, options.outcome, options.segment)
    with opened_ledger(options) as ledger:
        zone = ZoneInfo(ledger.workspace().zone)
        page = page_of(ledger, sought, by=options.by, limit=options.size, skip=(options.page - 1) * options.size)
    if options.json:
        write_json({"total": page.total, "page": options.page, "leads": page.rows})
    elif options.csv:
        _write_csv(page.rows)
    else:
        say(*_list_lines(page, options.page, options.size, zone))
    return 0


def _list_lines(page: Page, number: int, size: int, zone: ZoneInfo) -> Iterator[str]:
    if not page.rows:
        yield "No lead fits." if page.total == 0 else f"There is no page {number}; {page.total:,} leads fit."
        return
    table = [
        (called(row), _stands(row), row.owner or "nobody", day_words(_day(row.touched_at, zone)), row.lead)
        for row in page.rows
    ]
    headings = ("lead", "where it stands", "owner", "last touched", "id")
    widths = [min(WIDEST, max(len(each[place]) for each in (headings, *table))) for place in range(len(headings))]
    for cells in (headings, *table):
        yield "  ".join(_fitted(cell, width) for cell, width in zip(cells, widths, strict=True)).rstrip()
    first = (number - 1) * size + 1
    more = f"; --page {number + 1} shows the next" if first - 1 + len(page.rows) < page.total else ""
    yield from ("", f"{first:,} to {first - 1 + len(page.rows):,} of {page.total:,}{more}")


def _fitted(cell: str, width: int) -> str:
    return cell.ljust(width) if len(cell) <= width else cell[: width - 1] + "\u2026"


def _stands(row: LeadRow) -> str:
    line = visible(row.line or "nothing decided yet")
    return f"{row.status}: {line}" if row.status and row.status != "reopened" else line


def _day(touched_at: str, zone: ZoneInfo) -> date:
    return datetime.fromisoformat(touched_at).astimezone(zone).date()


def _write_csv(rows: Sequence[LeadRow]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["id", *COLUMNS[1:]])
    writer.writerows([neutral(getattr(row, name) or "") for name in COLUMNS] for row in rows)
