"""`debrief leads list|show|merge|import`: the leads of a workspace."""

import argparse
from collections.abc import Callable
from pathlib import Path

from bot.commands.common import add_store
from bot.commands.lead_import import run_import
from bot.commands.lead_list import run_list
from bot.commands.lead_merge import run_merge
from bot.commands.lead_show import run_show
from bot.lead_files.columns import TARGETS
from bot.storage.lists import RAW
from qualification.terms import Outcome


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(metavar="ACT", required=True)
    _add_list(acts.add_parser("list", help="leads, those nearest to SQL first"))
    show = acts.add_parser("show", help="all that is known of a lead, with the words, who said them and when")
    show.add_argument("lead", nargs="+", metavar="LEAD", help="a lead's id, or words that name it")
    show.add_argument("--json", action="store_true", help="as JSON")
    _finish(show, run_show)
    merge = acts.add_parser("merge", help="make one lead of two; shows first what that changes")
    merge.add_argument(
        "lead", metavar="LEAD", help="the lead that stays: its id, or words that name it, in quotation marks"
    )
    merge.add_argument("other", metavar="OTHER", help="the lead that becomes part of it")
    merge.add_argument("--yes", action="store_true", help="do it")
    _finish(merge, run_merge)
    _add_import(
        acts.add_parser("import", help="take leads from a CSV file; shows first how its columns are understood")
    )


def _add_list(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", choices=["nearest", "touched"], default="nearest", help="order (default: %(default)s)")
    parser.add_argument("--owner", metavar="USER", help="the leads of one person")
    parser.add_argument("--outcome", choices=[*map(str, Outcome), RAW], help="`raw`: nothing was decided yet")
    parser.add_argument("--segment", help="the leads of one segment")
    parser.add_argument("--page", type=int, default=1, metavar="N", help="which page (default: %(default)s)")
    parser.add_argument("--size", type=int, default=25, metavar="N", help="leads on a page (default: %(default)s)")
    forms = parser.add_mutually_exclusive_group()
    forms.add_argument("--json", action="store_true", help="as JSON")
    forms.add_argument("--csv", action="store_true", help="as CSV that a spreadsheet takes for text")
    _finish(parser, run_list)


def _add_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE.csv", help="a list with headings, as other tools export it")
    parser.add_argument("--segment", help="the segment of leads for which the file names none")
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="HEADING=WHAT",
        help=f"say what a column holds: {', '.join(TARGETS)}, or nothing",
    )
    parser.add_argument("--dates", choices=["dmy", "mdy"], help="how to read 3/4/2026: day or month first")
    parser.add_argument("--apply", action="store_true", help="store the leads; without it they are only looked at")
    _finish(parser, run_import)


def _finish(parser: argparse.ArgumentParser, run: Callable[[argparse.Namespace], int]) -> None:
    add_store(parser)
    parser.set_defaults(run=run)
