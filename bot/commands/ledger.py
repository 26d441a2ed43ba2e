"""`debrief verify|checkpoint|export|replay|rebuild|backup|migrate`: what is asked of the store itself."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from bot.commands.acting import permitted
from bot.commands.common import CommandError, add_store, complain, say
from bot.commands.erase import add_person
from bot.commands.named import lead_named
from bot.commands.store import now, opened_ledger, place, user_of
from bot.permissions import Act
from bot.storage.backup import back_up, require_place_for_a_backup
from bot.storage.database import migrate
from bot.storage.errors import StorageError
from bot.storage.export import export_lines, person_lines
from bot.storage.facts import Exported
from bot.storage.ledger import EvidenceLedger, Turn
from bot.storage.persons import kept_on
from bot.storage.rebuild import rebuild
from bot.storage.replay import replay
from bot.storage.verify import Broken, Checkpoint, checkpoint, checkpoint_line, read_checkpoints, told, verify
from qualification.wording import counted


def add_verify(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--checkpoint", type=Path, metavar="FILE", help="what `debrief checkpoint` kept elsewhere")
    add_store(parser)
    parser.set_defaults(run=run_verify)


def run_verify(options: argparse.Namespace) -> int:
    with opened_ledger(options) as ledger:
        found = verify(ledger, _checkpoints(options.checkpoint))
        say(*told(found), f"Kept in {ledger.database.about}.")
    return 1 if isinstance(found, Broken) else 0


def _checkpoints(path: Path | None) -> tuple[Checkpoint, ...]:
    return read_checkpoints(path.read_text("utf-8")) if path else ()


def add_checkpoint(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", type=Path, metavar="FILE", help="add the line to this file, kept away from the store")
    add_store(parser)
    parser.set_defaults(run=run_checkpoint)


def run_checkpoint(options: argparse.Namespace) -> int:
    with opened_ledger(options) as ledger:
        made = checkpoint(ledger, now())
        # A checkpoint vouches for what it covers, earlier checkpoints in the same file included.
        earlier = _checkpoints(options.to if options.to and options.to.exists() else None)
        found = verify(ledger, (*earlier, made))
    if isinstance(found, Broken):
        complain("\n".join(told(found)))
        return 1
    say(checkpoint_line(made))
    if options.to:
        with options.to.open("a", encoding="utf-8") as file:
            file.write(checkpoint_line(made) + "\n")
    return 0


def add_export(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("lead", nargs="?", metavar="LEAD", help="a lead's id, or words that name it alone")
    which.add_argument("--all", action="store_true", help="the whole workspace")
    add_person(which)
    parser.add_argument(
        "--linked", action="store_true", help="put a seal for every entry left out, so that the order can be checked"
    )
    add_store(parser)
    parser.set_defaults(run=run_export)


def run_export(options: argparse.Namespace) -> int:
    with opened_ledger(options) as ledger:
        for line in _of_a_person(ledger, options) if options.person else _of_leads(ledger, options):
            sys.stdout.buffer.write(line + b"\n")
        sys.stdout.buffer.flush()
    return 0


def _of_leads(ledger: EvidenceLedger, options: argparse.Namespace) -> Iterator[bytes]:
    lead = None if options.all else _lead(ledger, options.lead)
    taken = Exported("linked trail" if options.linked else "trail")
    ledger.commit_turn(Turn(user_of(options), now(), [(lead or "", taken)]))
    return export_lines(ledger, lead, linked=options.linked)


def _lead(ledger: EvidenceLedger, words: str) -> str:
    """Return the id of the lead that words name; one that was erased is called nothing, and named by its id alone."""
    is_erased = ledger.lead(words) is None and ledger.history(words)
    return words if words and is_erased else lead_named(ledger, words).lead


def _of_a_person(ledger: EvidenceLedger, options: argparse.Namespace) -> Iterator[bytes]:
    """Take out all that is kept on a person, and log that on each lead that has something of it, naming nobody."""
    who = permitted(ledger, ledger.workspace(), options, Act.EXPORT_PERSON)
    found = kept_on(ledger, options.person)
    if not found.entries:
        raise CommandError("nothing is kept on anybody of that name; a person is found by whole words")
    taken = Exported("all on a person")
    touched = dict.fromkeys([*(row.lead for row in found.leads), *(place.lead for place in found.elsewhere)])
    ledger.commit_turn(Turn(who.user, now(), [*who.facts, *((lead, taken) for lead in touched)]))
    return person_lines(ledger, found, linked=options.linked)


def add_rebuild(parser: argparse.ArgumentParser) -> None:
    add_store(parser)
    parser.set_defaults(run=run_rebuild)


def run_rebuild(options: argparse.Namespace) -> int:
    with opened_ledger(options) as ledger:
        leads = rebuild(ledger)
    say(f"The look-up tables of {counted(leads, 'lead')} were made again from the entries.")
    return 0


def add_backup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", type=Path, metavar="FILE", required=True, help="a file that is not there yet")
    add_store(parser)
    parser.set_defaults(run=run_backup)


def run_backup(options: argparse.Namespace) -> int:
    with opened_ledger(options) as ledger:
        who = permitted(ledger, ledger.workspace(), options, Act.BACK_UP)
        require_place_for_a_backup(ledger.database, options.to)
        ledger.commit_turn(Turn(who.user, now(), [*who.facts, ("", Exported("backup"))]))
        found = back_up(ledger.database, options.to)
    for each in found:
        say(*told(each))
    if any(isinstance(each, Broken) for each in found):
        return 1
    say(f"All of it is in {options.to}. To restore it, stop Debrief and put the file where the store was.")
    return 0


def add_replay(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--checkpoint", type=Path, metavar="FILE", help="what `debrief checkpoint` kept elsewhere")
    add_store(parser)
    parser.set_defaults(run=run_replay)


def run_replay(options: argparse.Namespace) -> int:
    with opened_ledger(options) as ledger:
        found = verify(ledger, _checkpoints(options.checkpoint))
        say(*told(found))
        if isinstance(found, Broken):
            return 1
        again = replay(ledger)
    for each in again.differences:
        complain(f"{each.lead}, entry {each.sequence}: {each.what}")
    erased = f", {again.erased:,} rest on what was erased" if again.erased else ""
    say(f"{again.same:,} decisions come out as recorded, {len(again.differences):,} do not{erased}")
    return 1 if again.differences else 0


def add_migrate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--grant-to", metavar="ROLE", help="let this PostgreSQL role read and add, and nothing more")
    parser.set_defaults(run=run_migrate)


def run_migrate(options: argparse.Namespace) -> int:
    try:
        revision = migrate(place(), grant_to=options.grant_to)
    except StorageError as error:
        raise CommandError(str(error)) from error
    say(f"The tables are up to date ({revision}).")
    return 0
