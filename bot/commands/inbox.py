"""`debrief inbox list|retry|drop`: what was parked on its way in or out, or may not have arrived."""

import argparse
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime

from bot.commands.acting import permitted
from bot.commands.common import CommandError, add_store, say, write_json
from bot.commands.store import now, opened_ledger
from bot.permissions import Act
from bot.storage.inbox import DeliveryRow, Inbox
from bot.storage.ledger import EvidenceLedger, Turn
from bot.storage.outbox import Outbox, PostRow

_PUT_RIGHT = "`debrief inbox retry ID` tries again, `debrief inbox drop ID` gives up."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(metavar="ACT", required=True)
    shown = acts.add_parser("list", help="what waits for somebody: parked deliveries, posts refused or uncertain")
    shown.add_argument("--all", action="store_true", help="what waits for its turn too")
    shown.add_argument("--json", action="store_true", help="as JSON")
    add_store(shown)
    shown.set_defaults(run=run_list)
    for name, run, summary in (
        ("retry", run_retry, "try again what was parked"), ("drop", run_drop, "give up what was parked"),
    ):  # fmt: skip
        act = acts.add_parser(name, help=summary)
        act.add_argument("ids", nargs="+", metavar="ID", help="as `debrief inbox list` shows it")
        add_store(act)
        act.set_defaults(run=run)


def run_list(options: argparse.Namespace) -> int:
    with opened_ledger(options) as ledger:
        _require(ledger, options)
        waits = ("waiting", "unsure") if options.all else ()
        deliveries = Inbox(ledger.database).rows(ledger.name, (*waits, "parked"))
        posts = Outbox(ledger.database).rows(ledger.name, (*waits, "parked", "uncertain"))
    if options.json:
        write_json({"deliveries": [asdict(row) for row in deliveries], "posts": [asdict(row) for row in posts]})
        return 0
    say(*map(_delivery_line, deliveries), *map(_post_line, posts))
    say(_PUT_RIGHT if deliveries or posts else "Nothing waits for anybody.")
    return 0


def _delivery_line(row: DeliveryRow) -> str:
    return f"in   {row.state:<9} {row.event}  {row.kind} of {_moment(row.received_at)}, {_tries(row.tries)}" + _because(
        row.reason
    )


def _post_line(row: PostRow) -> str:
    began = f" of {_moment(row.began_at)}" if row.began_at else ""
    return f"out  {row.state:<9} {row.key}  {row.method}{began}, {_tries(row.tries)}" + _because(row.reason)


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _tries(count: int) -> str:
    return f"{count} {'try' if count == 1 else 'tries'}"


def _because(reason: str | None) -> str:
    return f": {reason}" if reason else ""


def run_retry(options: argparse.Namespace) -> int:
    with opened_ledger(options) as ledger:
        _require(ledger, options)
        inbox, outbox = Inbox(ledger.database), Outbox(ledger.database)
        _each(options.ids, lambda id_: inbox.retry(ledger.name, id_) or outbox.retry(ledger.name, id_))
    say(f"{len(options.ids)} to be tried again.")
    return 0


def run_drop(options: argparse.Namespace) -> int:
    with opened_ledger(options) as ledger:
        user = _require(ledger, options)
        inbox, outbox, reason = Inbox(ledger.database), Outbox(ledger.database), f"dropped by {user}"
        _each(options.ids, lambda id_: inbox.drop(ledger.name, id_, reason) or outbox.drop(ledger.name, id_, reason))
    say(f"{len(options.ids)} given up.")
    return 0


def _require(ledger: EvidenceLedger, options: argparse.Namespace) -> str:
    """Return who acts, where they may."""
    who = permitted(ledger, ledger.workspace(), options, Act.TEND_QUEUE)
    if who.facts:
        ledger.commit_turn(Turn(who.user, now(), who.facts))
    return who.user


def _each(ids: list[str], act: Callable[[str], bool]) -> None:
    missing = [f"`{id_}`" for id_ in ids if not act(id_)]
    if missing:
        raise CommandError(f"nothing is parked under {', '.join(missing)}; `debrief inbox list` shows what is")
