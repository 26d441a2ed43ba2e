"""`debrief erase`: what was said of a lead or a person goes for good; that something was there stays."""

import argparse
from collections.abc import Iterator, Sequence

from bot.commands.acting import permitted, policy_for
from bot.commands.common import CommandError, RefusedError, add_store, agreed, say, words_given
from bot.commands.named import called, lead_named
from bot.commands.store import now, opened_ledger, today
from bot.permissions import Act, Acting
from bot.storage.entries import standing
from bot.storage.erase import erase, waiting
from bot.storage.facts import ContactSet, Fact, LeadReassigned, LeadRenamed, SegmentChanged
from bot.storage.ledger import EvidenceLedger, OvertakenError, Turn
from bot.storage.persons import Named, OnAPerson, kept_on
from bot.storage.records import who
from bot.storage.workspace import Workspace
from bot.stored_decisions import decided_anew
from qualification.wording import counted


def add_erase(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "lead", nargs="*", metavar="LEAD", help="a lead's id, or words that name it: all said of it goes"
    )
    add_person(parser)
    parser.add_argument("--reason", type=words_given, required=True, help="why, naming nobody; it stays in the log")
    parser.add_argument("--yes", action="store_true", help="do it without asking")
    add_store(parser)
    parser.set_defaults(run=run_erase)


def add_person(parser: argparse._ActionsContainer) -> None:
    """Let the caller name a person, in each way in which they may be named."""
    parser.add_argument(
        "--person", action="append", type=words_given, metavar="WORDS",
        help="a person, in every lead: a name, an e-mail address, a number; give it again for each other spelling",
    )  # fmt: skip


def run_erase(options: argparse.Namespace) -> int:
    if bool(options.lead) == bool(options.person):
        raise CommandError("say what to erase: a lead, or a person with --person WORDS")
    with opened_ledger(options) as ledger:
        workspace = ledger.workspace()
        acts = permitted(ledger, workspace, options, Act.ERASE)
        found = _found(ledger, options)
        named = _named(options, found)
        if named is not None and named.within(options.reason):
            raise CommandError("the reason stays in the log for good, so it must not name them")
        posts = waiting(ledger, named) if named else 0
        say(*_told(ledger, found, posts))
        if not found.erasable and not posts:
            return 0
        if not (options.yes or agreed("Erase it for good?")):
            raise RefusedError("nothing was erased; run it again with --yes")
        found = _found(ledger, options)
        count = _erased(ledger, acts, found, options)
        decided = _decided_anew(ledger, workspace, acts, found)
    say(f"Erased: {counted(count, 'entry')}, by {acts.name}. Decided anew: {counted(decided, 'lead')}.")
    return 0


def _found(ledger: EvidenceLedger, options: argparse.Namespace) -> OnAPerson:
    if options.person:
        return kept_on(ledger, options.person)
    row = lead_named(ledger, " ".join(options.lead))
    return OnAPerson((row,), ledger.history(row.lead))


def _named(options: argparse.Namespace, found: OnAPerson) -> Named | None:
    """Return whom the erasure is about."""
    names = options.person or [name for row in found.leads for name in (row.contact, row.email) if name]
    return Named(names) if names else None


def _told(ledger: EvidenceLedger, found: OnAPerson, posts: int) -> Iterator[str]:
    if not found.erasable and not posts:
        yield "Nothing is kept that could be erased."
        return
    for row in found.leads:
        yield f"{called(row)} [{row.lead}]: all that was said"
    elsewhere = [place.lead for place in found.elsewhere]
    for lead in dict.fromkeys(elsewhere):
        other = ledger.lead(lead) if lead else None
        name = lead or "the workspace itself" if other is None else f"{called(other)} [{lead}]"
        yield f"{name}: {counted(elsewhere.count(lead), 'entry')} with their name"
    if posts:
        yield f"waiting to be asked about or posted: {counted(posts, 'text')} with their name"
    yield (
        f"{counted(len(found.erasable), 'entry')} in all. Words, quotes and decisions go;"
        " who wrote something and when stays. Backups made before keep them."
    )


def _erased(ledger: EvidenceLedger, acts: Acting, found: OnAPerson, options: argparse.Namespace) -> int:
    lead = "" if options.person else found.leads[0].lead
    return erase(
        ledger, found.erasable, lead=lead, actor=acts.user, at=now(), reason=options.reason,
        instead=[*acts.facts, *_still_known(ledger, found, options.person or ())],
        named=_named(options, found),
    )  # fmt: skip


def _still_known(ledger: EvidenceLedger, found: OnAPerson, words: Sequence[str]) -> Iterator[tuple[str, Fact]]:
    """Yield what is to be known on of leads that somebody else is, where the entry that opened them goes."""
    for lead in dict.fromkeys(place.lead for place in found.elsewhere if place.kind == "lead_opened"):
        row = ledger.lead(lead)
        if row is None:
            continue
        project = None if Named(words).within(row.project) else row.project
        yield lead, SegmentChanged(row.segment)
        yield lead, LeadRenamed(row.company, project)
        yield lead, ContactSet(who(standing(ledger.history(lead))))
        if row.owner:
            yield lead, LeadReassigned(row.owner)


def _decided_anew(ledger: EvidenceLedger, workspace: Workspace, acts: Acting, found: OnAPerson) -> int:
    """Decide the leads that others are by what is left; one that has grown meanwhile was decided with that."""
    decided = 0
    for lead in dict.fromkeys(place.lead for place in found.elsewhere if place.lead):
        row, history = ledger.lead(lead), ledger.history(lead)
        if row is None or row.merged_into or all(entry.kind != "decision_recorded" for entry in history):
            continue
        force = policy_for(row.segment, workspace)
        made = decided_anew(history, force.kept, today(workspace))
        if made is not None:
            try:
                turn = Turn(acts.user, now(), [*force.adopt, (lead, made)], seen={lead: row.last})
                decided += not ledger.commit_turn(turn).repeated
            except OvertakenError:
                continue
    return decided
