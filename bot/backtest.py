"""What another policy would change: every lead of a segment decided under both, those that differ listed."""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from multiprocessing import get_context
from typing import Final

from sqlalchemy import URL

from bot.storage.database import open_database
from bot.storage.entries import Entry
from bot.storage.ledger import EvidenceLedger
from bot.storage.look_up import LeadRow
from bot.storage.records import record_of
from bot.storage.sweep import Span, spans, sweep
from bot.uncollected import uncollected
from qualification.changes import Change, changes
from qualification.decide import Decision, verdict_on
from qualification.explain import title_of
from qualification.policy import Policy
from qualification.terms import Outcome, Record, Verdict

TAKEN: Final = frozenset({"accepted", "opportunity"})
"""What a person has made of a lead that no change of policy may take back."""
_WORTH_A_PROCESS: Final = 10_000
"""So many leads take about as long as a process takes to start."""
_MOST_PROCESSES: Final = 8


@dataclass(frozen=True, slots=True)
class Flip:
    """A lead that comes out otherwise: its verdict under the policy in force, and under the draft.

    ``upto`` is the last entry that was read; with it the same two decisions can be made again at any time.
    """

    row: LeadRow
    upto: int
    before: Verdict
    after: Verdict


@dataclass(frozen=True, slots=True)
class Flipped:
    """A flip with what it rests on: both decisions, as they can be shown and recorded."""

    before: Decision
    after: Decision

    @property
    def titles(self) -> tuple[str, str]:
        return title_of(self.before), title_of(self.after)

    @property
    def why(self) -> tuple[Change, ...]:
        """What the draft sees otherwise, criterion by criterion."""
        return tuple(each for each in changes(self.before, self.after) if each.about not in {"outcome", "policy"})


@dataclass(slots=True)
class Backtest:
    """What a draft would do to the leads of its segment on a day."""

    before: Policy
    after: Policy
    as_of: date
    counts_before: Counter[Outcome] = field(default_factory=Counter)
    counts_after: Counter[Outcome] = field(default_factory=Counter)
    flips: list[Flip] = field(default_factory=list)
    taken: list[Flip] = field(default_factory=list)
    """Leads that were accepted and would come out otherwise: shown, never changed."""
    other_reasons: int = 0
    """How many leads keep their outcome, for other reasons."""

    @property
    def leads(self) -> int:
        return self.counts_before.total()

    def in_full(self, flip: Flip, ledger: EvidenceLedger) -> Flipped:
        """Make the two decisions on a lead again, from the entries that were read."""
        old, new = _records(ledger.history(flip.row.lead, flip.upto), self.before, self.after, self.as_of)
        return Flipped(
            Decision(flip.before, old, self.before, self.as_of), Decision(flip.after, new, self.after, self.as_of)
        )

    def _add(self, part: "Backtest") -> None:
        self.counts_before += part.counts_before
        self.counts_after += part.counts_after
        self.flips += part.flips
        self.taken += part.taken
        self.other_reasons += part.other_reasons


def backtest(
    ledger: EvidenceLedger, before: Policy, after: Policy, *, as_of: date, processes: int | None = None
) -> Backtest:
    """Decide every lead of the policies' segment under both, on the same day.

    Many leads are shared out among ``processes``, by default as many as there are processors to run them. Each of
    them sees the leads of its share at one moment.
    """
    wanted = min(_processors(), _MOST_PROCESSES) if processes is None else processes
    parts = spans(ledger, before.name, wanted, at_least=_WORTH_A_PROCESS if processes is None else 1)
    if len(parts) == 1:
        return _share(ledger, before, after, as_of, parts[0])
    result = Backtest(before, after, as_of)
    for part in _apart(partial(_share_apart, ledger.database.url, ledger.name, before, after, as_of), parts):
        result._add(part)
    return result


def _processors() -> int:
    # Of a machine that is shared out, our own share is what counts; not every system can tell it.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _apart(work: Callable[[Span], Backtest], parts: Sequence[Span]) -> Iterable[Backtest]:
    # A fresh start for each: what is forked from a process with threads may wait for ever.
    with ProcessPoolExecutor(len(parts), get_context("spawn")) as pool:
        yield from pool.map(work, parts)


def _share_apart(url: URL, workspace: str, before: Policy, after: Policy, as_of: date, span: Span) -> Backtest:
    """Decide the leads of one share in a process of its own, which has to open the store for itself."""
    with open_database(url) as database:
        return _share(EvidenceLedger(database, workspace), before, after, as_of, span)


def _share(ledger: EvidenceLedger, before: Policy, after: Policy, as_of: date, span: Span) -> Backtest:
    result = Backtest(before, after, as_of)
    with uncollected():
        for row, history in sweep(ledger, before.name, span):
            _compare(result, row, history)
    return result


def _compare(result: Backtest, row: LeadRow, history: Sequence[Entry]) -> None:
    old, new = _records(history, result.before, result.after, result.as_of)
    was = verdict_on(old, result.before, as_of=result.as_of)
    now = verdict_on(new, result.after, as_of=result.as_of)
    result.counts_before[was.outcome] += 1
    result.counts_after[now.outcome] += 1
    if was.outcome is now.outcome:
        result.other_reasons += was.reasons != now.reasons
        return
    flip = Flip(row, max((entry.sequence for entry in history), default=0), was, now)
    (result.taken if row.status in TAKEN else result.flips).append(flip)


def _records(history: Sequence[Entry], before: Policy, after: Policy, as_of: date) -> tuple[Record, Record]:
    """Return a lead's record under each policy."""
    old = record_of(history, before, as_of)
    # Who may state what shapes the record; a waiver holds for the reason that it was given for.
    is_same = before.attested_by == after.attested_by and not any(entry.kind == "waiver_given" for entry in history)
    return old, old if is_same else record_of(history, after, as_of)
