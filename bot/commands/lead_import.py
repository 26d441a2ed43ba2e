"""`debrief leads import`: a list of leads looked at, and taken in with --apply."""

import argparse
from collections.abc import Iterator, Mapping, Sequence

from bot.commands.acting import permitted, who_acts
from bot.commands.common import BAD_INPUT, CommandError, knowledge, policies, say
from bot.commands.intake import Intake
from bot.commands.store import opened_ledger, today
from bot.lead_files.columns import ColumnError, Mapped, called, mapped, plain, read_columns
from bot.lead_files.leads import LeadReader
from bot.lead_files.sheets import Sheet, SheetError, read_sheet
from bot.permissions import Act
from bot.reading.visible import visible
from qualification.policy import Policy
from qualification.wording import plural

ROWS_FOR_EXAMPLES = 50
WIDEST_HEADING = 40


def run_import(options: argparse.Namespace) -> int:
    columns = read_columns(knowledge())
    try:
        sheet = read_sheet(options.file)
        places = mapped(sheet.headings, columns, [_pair(text) for text in options.map])
    except (SheetError, ColumnError) as error:
        raise CommandError(f"{options.file}: {error}") from error
    shipped = policies()
    if options.segment not in (None, *shipped):
        raise CommandError(f"`{options.segment}` is no segment; the segments are {', '.join(shipped)}")
    if options.segment is None and "segment" not in places.places:
        raise CommandError(f"no column names the segment; say --segment and one of {', '.join(shipped)}")
    say(*_mapping_lines(sheet, places))
    with opened_ledger(options) as ledger:
        workspace = ledger.workspace()
        if options.apply:
            who = permitted(ledger, workspace, options, Act.CHANGE_LEADS)
        else:
            who = who_acts(ledger, workspace, options)
        day = today(workspace)
        read = LeadReader(sheet.headings, places, columns, _personas(shipped), tuple(shipped), day, options.dates)
        intake = Intake(ledger, workspace, who, options.file, options.segment, apply=options.apply)
        try:
            for row in sheet.rows():
                intake.take(row, read)
        except SheetError as error:
            raise CommandError(f"{options.file}: {error}") from error
        finally:
            # What was read so far is as good as the rest; a second import passes over it.
            intake.flush()
            say("", *intake.told())
    return BAD_INPUT if intake.bad or intake.cells_left_out else 0


def _personas(shipped: Mapping[str, Policy]) -> dict[str, str]:
    """Return the personas that policies name, by how a list may write them: `Job seekers` is `job_seeker`."""
    named = {each for policy in shipped.values() for each in policy.excluded_personas}
    return {plain(written): each for each in named for written in (each, plural(each))}


def _pair(text: str) -> tuple[str, str]:
    heading, _, target = text.rpartition("=")
    return heading.strip(), target.strip()


def _mapping_lines(sheet: Sheet, places: Mapped) -> Iterator[str]:
    yield f"{sheet.path.name}: {sheet.about}."
    yield ""
    examples = _examples(sheet, places)
    used = sorted((place, called(target)) for target, place in places.places.items())
    table = [(visible(sheet.headings[place]), target, visible(examples.get(place, ""))) for place, target in used]
    for cells in (("column", "is taken as the", "for example"), *table):
        heading, target, example = cells
        yield f"  {heading:<{_width(table, 0)}}  {target:<{_width(table, 1)}}  {example}".rstrip()
    for heading, reason in places.unused:
        yield f"  {visible(heading)} is not used: {reason}"


def _width(table: Sequence[tuple[str, ...]], column: int) -> int:
    return max(len("is taken as the"), *(min(len(cells[column]), WIDEST_HEADING) for cells in table))


def _examples(sheet: Sheet, places: Mapped) -> Mapping[int, str]:
    """Return the first cell of each used column that holds something."""
    found: dict[int, str] = {}
    for row, _ in zip(sheet.rows(), range(ROWS_FOR_EXAMPLES), strict=False):
        for place in places.places.values():
            if place < len(row.cells) and row.cells[place].strip():
                found.setdefault(place, " ".join(row.cells[place].split())[:40])
    return found
