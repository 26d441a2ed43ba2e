"""`debrief why|whynot|changes|copy LEAD`: what was decided, told from the store alone."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.commands.common import CommandError, add_store, say, write_json
from bot.commands.named import called, lead_named
from bot.commands.store import day_given, end_of, now, opened_ledger, user_of
from bot.reading.visible import visible
from bot.storage.entries import Entry
from bot.storage.facts import Viewed
from bot.storage.ledger import EvidenceLedger, Turn
from bot.storage.look_up import LeadRow
from bot.storage.workspace import Workspace
from bot.stored_decisions import Stored, latest, note_for_crm, rebuilt
from qualification.changes import changes, changes_words
from qualification.explain import why_words
from qualification.retold import gaps_words, moved, moved_words
from qualification.why_not import whynot, whynot_words
from qualification.wording import day_words


@dataclass(frozen=True, slots=True)
class Case:
    """A lead that somebody asks about: what is known of it, and its decision."""

    row: LeadRow
    workspace: Workspace
    history: Sequence[Entry]
    stored: Stored

    @property
    def head(self) -> str:
        """Whom this is about, and what a person has made of the lead since."""
        status = f", {self.row.status}" if self.row.status else ""
        return f"{called(self.row)}{status} [{self.row.lead}]"


def add_why(parser: argparse.ArgumentParser) -> None:
    _add_lead(parser)
    parser.add_argument("--as-of", type=day_given, metavar="D", help="as it was known by the end of that day")
    parser.set_defaults(run=_asks("why", run_why))


def add_whynot(parser: argparse.ArgumentParser) -> None:
    _add_lead(parser)
    parser.set_defaults(run=_asks("whynot", run_whynot))


def add_changes(parser: argparse.ArgumentParser) -> None:
    _add_lead(parser)
    parser.add_argument(
        "--since", type=day_given, metavar="D", help="since the end of that day (default: the decision before)"
    )
    parser.set_defaults(run=_asks("changes", run_changes))


def add_copy(parser: argparse.ArgumentParser) -> None:
    _add_lead(parser, json=False)
    parser.set_defaults(run=_asks("copy", run_copy))


def _add_lead(parser: argparse.ArgumentParser, *, json: bool = True) -> None:
    parser.add_argument(
        "lead", nargs="+", metavar="LEAD", help="a lead's id, or words that name it: company, contact, project"
    )
    if json:
        parser.add_argument("--json", action="store_true", help="as JSON")
    add_store(parser)


def _asks(what: str, answer: Callable[[Case, argparse.Namespace], None]) -> Callable[[argparse.Namespace], int]:
    """Return a command that answers from a lead's stored decision, and logs that somebody looked."""

    def run(options: argparse.Namespace) -> int:
        with opened_ledger(options) as ledger:
            case = _case(ledger, " ".join(options.lead), getattr(options, "as_of", None))
            answer(case, options)
            ledger.commit_turn(Turn(user_of(options), now(), [(case.row.lead, Viewed(what))]))
        return 0

    return run


def _case(ledger: EvidenceLedger, words: str, as_of: date | None) -> Case:
    row, workspace = lead_named(ledger, words), ledger.workspace()
    history = ledger.history(row.lead)
    stored = latest(history, _by(as_of, workspace))
    if stored is None and as_of is not None:
        raise CommandError(f"nothing had been decided on {called(row)} by the end of {day_words(as_of)}")
    if stored is None:
        raise CommandError(
            f"nothing is decided on {called(row)} yet: no call was reported; `debrief chat` takes the report"
        )
    return Case(row, workspace, history, stored)


def _by(day: date | None, workspace: Workspace) -> datetime | None:
    return None if day is None else end_of(day, workspace)


def run_why(case: Case, options: argparse.Namespace) -> None:
    if options.json:
        write_json({**_about(case), "since": case.stored.since, "decision": case.stored.fact.explanation})
        return
    say(case.head, visible(why_words(case.stored.explanation, since=case.stored.since)))


def run_whynot(case: Case, options: argparse.Namespace) -> None:
    decision = rebuilt(case.history, case.stored, case.workspace)
    explanation = case.stored.explanation
    if options.json:
        wanted = whynot(decision) if decision else ()
        write_json({**_about(case), "title": explanation.title, "gaps": explanation.gaps, "wanted": wanted})
        return
    say(case.head, visible(whynot_words(decision) if decision else gaps_words(explanation)))


def run_changes(case: Case, options: argparse.Namespace) -> None:
    earlier = [entry for entry in case.history if entry.sequence < case.stored.entry.sequence]
    before = latest(earlier if options.since is None else case.history, _by(options.since, case.workspace))
    if before is None:
        since = f" by the end of {day_words(options.since)}" if options.since else " before"
        raise CommandError(
            f"nothing had been decided on {called(case.row)}{since}, so there is nothing to compare with"
        )
    was, now_is = (rebuilt(case.history, each, case.workspace) for each in (before, case.stored))
    if options.json:
        found = changes(was, now_is) if was and now_is else moved(before.explanation, case.stored.explanation)
        days = {"from": before.fact.as_of, "to": case.stored.fact.as_of}
        write_json({**_about(case), **days, "changes": found})
        return
    text = changes_words(was, now_is) if was and now_is else moved_words(before.explanation, case.stored.explanation)
    say(case.head, visible(text))


def run_copy(case: Case, _: argparse.Namespace) -> None:
    say(visible(note_for_crm(case.row, case.stored)))


def _about(case: Case) -> dict[str, object]:
    row = case.row
    return {
        "lead": row.lead, "company": row.company, "contact": row.contact, "project": row.project,
        "segment": row.segment, "status": row.status,
    }  # fmt: skip
