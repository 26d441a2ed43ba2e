"""How well a reader reads: fields, states, outcomes and flags against what a careful reader made of them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.case_files import Case, GoldFlag, gold_value
from bot.reading.tokens import tokenise
from qualification.decide import decide
from qualification.policy import Policy
from qualification.terms import (
    CRITERIA,
    SEGMENT_FIELDS,
    TEXT_FIELDS,
    Evidence,
    Fields,
    GroundedRecord,
    Outcome,
    Person,
    Quantity,
)

UNLABELLED = frozenset({"timeline.need_by", "compliance.basis", "compliance.channel"})
"""Fields that the case files do not label; what is read into them is neither right nor wrong."""


@dataclass(frozen=True, slots=True)
class ReadFlag:
    """A flag as a reader raised it."""

    kind: str
    quote: str


@dataclass(frozen=True, slots=True)
class ReadCase:
    """What a reader made of one case."""

    record: GroundedRecord
    flags: tuple[ReadFlag, ...]
    evidence: tuple[Evidence, ...]


@dataclass(slots=True)
class Tally:
    """Right, wrong and missed for one field or kind; an answer that differs from its label is both wrong and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(slots=True)
class Miss:
    """One difference from the labels, for whoever looks into it."""

    case: str
    what: str
    read: Any
    gold: Any


@dataclass(slots=True)
class Report:
    """Scores over many cases; `misses` lists each difference."""

    cases: int = 0
    fields: dict[str, Tally] = field(default_factory=dict)
    flags: Tally = field(default_factory=Tally)
    states_right: int = 0
    states_all: int = 0
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    false_sql: int = 0
    missed_sql: int = 0
    gold_sql: int = 0
    ungrounded: int = 0
    misses: list[Miss] = field(default_factory=list)

    @property
    def outcome_accuracy(self) -> float:
        judged = sum(self.confusion.values())
        return sum(n for (gold, read), n in self.confusion.items() if gold == read) / judged if judged else 1.0

    @property
    def state_accuracy(self) -> float:
        return self.states_right / self.states_all if self.states_all else 1.0

    @property
    def overall(self) -> Tally:
        """All fields together."""
        tallies = self.fields.values()
        return Tally(
            sum(tally.right for tally in tallies),
            sum(tally.wrong for tally in tallies),
            sum(tally.missed for tally in tallies),
        )


def score(cases: Iterable[tuple[Case, ReadCase]], policies: Mapping[str, Policy]) -> Report:
    """Compare what was read with the labels."""
    report = Report()
    for case, read in cases:
        if case.gold is None:
            continue
        report.cases += 1
        policy = policies[case.segment]
        _score_fields(report, case, read.record.fields, policy)
        _score_decision(report, case, read.record, policy)
        _score_flags(report, case, read.flags)
        report.ungrounded += sum(not _is_grounded(piece, case) for piece in read.evidence)
    return report


def _is_grounded(piece: Evidence, case: Case) -> bool:
    turn = case.turns[piece.message.order]
    return bool(piece.quote) and turn.rep[piece.start : piece.end] == piece.quote


def _score_fields(report: Report, case: Case, fields: Fields, policy: Policy) -> None:
    assert case.gold is not None
    known = fields.known()
    for name in dict.fromkeys([*case.gold.fields, *known]):
        if name in UNLABELLED:
            continue
        tally = report.fields.setdefault(name, Tally())
        gold = gold_value(policy, name, case.gold.fields[name]) if name in case.gold.fields else None
        read = known.get(name)
        if (isinstance(gold, tuple) and name in ("decision.people", "scope.quantity")) or (read and name in (
            "decision.people", "scope.quantity"
        )):  # fmt: skip
            right = _pairs(read or (), gold or ())
            tally.right += right
            tally.wrong += len(read or ()) - right
            tally.missed += len(gold or ()) - right
            agrees = right == len(read or ()) == len(gold or ())
        else:
            agrees = gold is not None and read is not None and values_agree(name, read, gold, policy)
            tally.right += agrees
            tally.wrong += read is not None and not agrees
            tally.missed += gold is not None and not agrees
        if not agrees:
            report.misses.append(Miss(case.id, name, read, case.gold.fields.get(name)))


def values_agree(name: str, read: Any, gold: Any, policy: Policy) -> bool:
    """Tell whether a value that was read fits its label."""
    if name in TEXT_FIELDS or (name in SEGMENT_FIELDS and policy.values_of(name) is None):
        return any(texts_agree(read, span) for span in gold)
    if name == "budget.amount":
        return bool((float(read.amount), read.currency) == gold)
    return bool(read == gold)


def texts_agree(read: str, span: str) -> bool:
    """Tell whether an answer shares at least half of the span's words and is at most three times what they share."""
    said, wanted = _words(read), _words(span)
    shared = sum((Counter(said) & Counter(wanted)).values())
    return shared > 0 and shared * 2 >= len(wanted) and len(said) <= 3 * shared


def _words(text: str) -> list[str]:
    return [token.form for token in tokenise(text) if token.is_word]


def _pairs(read: Sequence[Any], gold: Sequence[Any]) -> int:
    """Count the entries that can be matched one to one."""
    left = list(gold)
    matched = 0
    for entry in read:
        partner = next((other for other in left if _entries_agree(entry, other)), None)
        if partner is not None:
            left.remove(partner)
            matched += 1
    return matched


def _entries_agree(read: Any, gold: Any) -> bool:
    if isinstance(gold, Quantity):
        return float(read.number) == float(gold.number) and read.unit.casefold() == gold.unit.casefold()
    assert isinstance(gold, Person)
    if read.role != gold.role:
        return False
    if not gold.name and not gold.title:
        return True
    return _same_words(read.name, gold.name) or _same_words(read.title, gold.title)


def _same_words(read: str | None, gold: str | None) -> bool:
    """Names and titles agree where one's words are all in the other's."""
    if not read or not gold:
        return False
    said, wanted = set(_words(read)), set(_words(gold))
    return bool(said) and (said <= wanted or wanted <= said)


def _score_decision(report: Report, case: Case, record: GroundedRecord, policy: Policy) -> None:
    assert case.gold is not None
    verdict = decide(record, policy, as_of=case.as_of).verdict
    for criterion in CRITERIA:
        gold_state = case.gold.states.get(criterion)
        if gold_state is not None:
            report.states_all += 1
            report.states_right += verdict.states[criterion] == gold_state
            if verdict.states[criterion] != gold_state:
                report.misses.append(Miss(case.id, f"state {criterion}", verdict.reasons[criterion], gold_state))
    gold = case.gold.outcome
    if gold is None:
        return
    report.confusion[(gold, str(verdict.outcome))] += 1
    is_sql = verdict.outcome is Outcome.SALES_QUALIFIED
    report.gold_sql += gold == "sql"
    report.false_sql += is_sql and gold != "sql"
    report.missed_sql += not is_sql and gold == "sql"
    if gold != verdict.outcome:
        report.misses.append(Miss(case.id, "outcome", str(verdict.outcome), gold))


def _score_flags(report: Report, case: Case, flags: Sequence[ReadFlag]) -> None:
    assert case.gold is not None
    left: list[GoldFlag] = list(case.gold.flags)
    for flag in flags:
        partner = next((g for g in left if g.kind == flag.kind and _overlap(flag.quote, g.quote)), None)
        if partner is None:
            report.flags.wrong += 1
            report.misses.append(Miss(case.id, f"flag {flag.kind}", flag.quote, None))
        else:
            left.remove(partner)
            report.flags.right += 1
    report.flags.missed += len(left)
    report.misses += [Miss(case.id, f"flag {flag.kind}", None, flag.quote) for flag in left]


def _overlap(read: str, gold: str) -> bool:
    said, wanted = _words(read), _words(gold)
    return sum((Counter(said) & Counter(wanted)).values()) * 2 >= min(len(said), len(wanted))
