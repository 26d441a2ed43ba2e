"""`debrief users list|import`: who works in a workspace, and as what."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.commands.acting import permitted
from bot.commands.common import BAD_INPUT, CommandError, add_store, complain, knowledge, say, write_json
from bot.commands.store import now, opened_ledger
from bot.knowledge import segments_in
from bot.lead_files.columns import plain
from bot.lead_files.sheets import Row, Sheet, SheetError, read_sheet
from bot.permissions import ROLES, Act
from bot.storage.facts import Fact, UserAdded
from bot.storage.ledger import Turn

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "user": ("user", "user id", "id", "login"),
    "name": ("name", "full name"),
    "role": ("role",),
    "segment": ("segment",),
    "zone": ("zone", "time zone", "timezone"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(metavar="ACT", required=True)
    shown = acts.add_parser("list", help="everybody, with their role")
    shown.add_argument("--json", action="store_true", help="as JSON")
    add_store(shown)
    shown.set_defaults(run=run_list)
    taken = acts.add_parser("import", help="add or change people from a CSV file: user, name, role, segment, zone")
    taken.add_argument("file", metavar="FILE", type=Path, help=f"the roles are {', '.join(ROLES)}")
    add_store(taken)
    taken.set_defaults(run=run_import)


def run_list(options: argparse.Namespace) -> int:
    with opened_ledger(options) as ledger:
        people = sorted(ledger.workspace().users.values(), key=lambda each: (ROLES.index(each.role), each.name))
        if options.json:
            write_json(people)
        elif not people:
            say(f"Nobody has used the workspace `{ledger.name}` yet; whoever acts in it first is its admin.")
        for each in () if options.json else people:
            rest = ", ".join(part for part in (each.segment, each.zone) if part)
            say(f"{each.role:<11} {each.user:<20} {each.name}" + (f" ({rest})" if rest else ""))
    return 0


def run_import(options: argparse.Namespace) -> int:
    try:
        sheet = read_sheet(options.file)
    except SheetError as error:
        raise CommandError(f"{options.file}: {error}") from error
    places = _places(sheet)
    with opened_ledger(options) as ledger:
        workspace = ledger.workspace()
        who = permitted(ledger, workspace, options, Act.ADD_USERS)
        users = {**workspace.users, **{fact.user: fact for _, fact in who.facts if isinstance(fact, UserAdded)}}
        changed, bad = _changed(sheet, places, users, str(options.file))
        facts: list[tuple[str, Fact]] = [*who.facts, *(("", fact) for fact in changed)]
        if facts:
            ledger.commit_turn(Turn(who.user, now(), facts))
    new = sum(each.user not in workspace.users for each in changed)
    say(f"{new} added, {len(changed) - new} changed, {bad} lines left out.")
    return BAD_INPUT if bad else 0


def _places(sheet: Sheet) -> dict[str, int]:
    headings = [plain(heading) for heading in sheet.headings]
    places = {name: headings.index(word) for name, words in COLUMNS.items() for word in words[::-1] if word in headings}
    for needed in ("user", "role"):
        if needed not in places:
            raise CommandError(f"{sheet.path}: a column `{needed}` is missing; the columns are {', '.join(COLUMNS)}")
    return places


def _changed(
    sheet: Sheet, places: Mapping[str, int], users: Mapping[str, UserAdded], name: str
) -> tuple[list[UserAdded], int]:
    """Return the people who are new or another than before, and how many lines cannot be used."""
    now_is, bad, segments = dict(users), 0, segments_in(knowledge())
    for row in sheet.rows():
        try:
            user = _user(row, places, segments)
            admins = [each for each in now_is.values() if each.role == "admin" and each.user != user.user]
            if user.role != "admin" and not admins:
                raise CommandError(f"{user.name} is the only admin; make somebody else an admin first")
        except CommandError as error:
            complain(f"{name}:{row.line}: {error}")
            bad += 1
            continue
        now_is[user.user] = user
    return [each for user, each in now_is.items() if each != users.get(user)], bad


def _user(row: Row, places: Mapping[str, int], segments: list[str]) -> UserAdded:
    if row.problem:
        raise CommandError(row.problem)
    got = {name: row.cells[place].strip() for name, place in places.items() if place < len(row.cells)}
    role = next((each for each in ROLES if each == plain(got.get("role", ""))), None)
    if not got.get("user"):
        raise CommandError("the user is missing")
    if role is None:
        raise CommandError(f"`{got.get('role', '')}` is no role; the roles are {', '.join(ROLES)}")
    segment, zone = got.get("segment") or None, got.get("zone") or None
    if segment is not None and segment not in segments:
        raise CommandError(f"`{segment}` is no segment; the segments are {', '.join(segments)}")
    if zone is not None and not _is_zone(zone):
        raise CommandError(f"`{zone}` is no time zone; write it as Europe/Vienna")
    return UserAdded(got["user"], got.get("name") or got["user"], role, segment, zone)


def _is_zone(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
