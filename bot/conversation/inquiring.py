"""Questions that name their lead: "why is Helix SQL?", "what changed at Helix since Friday?"; and across leads."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from bot.conversation import telling
from bot.conversation.finding import find, listed_leads, read_back
from bot.conversation.messages import Reply, Said, Wish, Wished
from bot.conversation.turns import VISIT, Draft, Surroundings
from bot.conversation.wishes import LONGEST_NAME, day_meant
from bot.conversation.wording import flag_shown, lead_words
from bot.permissions import Act, refusal
from bot.reading.tokens import Token, tokenise
from bot.storage.facts import DecisionRecorded
from bot.storage.lists import Sought, flagged, page_of
from bot.storage.look_up import Debrief, LeadRow
from qualification.terms import Outcome
from qualification.why_not import whynot
from qualification.wording import day_words

_UNKNOWN: Final = "I know no lead of that name; \u201cmy leads\u201d lists those that I know."
_LOOKED_AT: Final = 100
_A_WEEK: Final = timedelta(days=7)
_MOST_SHOWN: Final = 10
_ASKS: Final[dict[str, Wish]] = {
    "why_of": "why", "whynot_of": "whynot", "missing_of": "missing", "changes": "changes", "changes_of": "changes",
    "then_of": "then", "record_of": "record",
}  # fmt: skip
BY_NAME: Final = frozenset(_ASKS)


def by_name(around: Surroundings, message: Said, kind: str, rest: str) -> Draft | None:
    """Answer a question about a lead that it names; nothing where it names none that we know."""
    found = _named(around, rest)
    if found is None:
        return Draft(Reply(said=(_UNKNOWN,))) if _asks_of_an_outcome(around, message.text) else None
    rows, tail = found
    if len(rows) > 1:
        return Draft(Reply(said=(f"Which one do you mean: {listed_leads(rows)}? Ask again with the contact's name.",)))
    wish = _ASKS[kind]
    if wish == "why" and _says_not(around, tail):
        wish = "whynot"
    day = _day(around, tail) if wish in {"changes", "then"} else None
    if wish == "then" and day is None:
        return None
    return telling.told(_visiting(around, rows[0]), Wished(message.origin, wish, day))


def _asks_of_an_outcome(around: Surroundings, text: str) -> bool:
    """Tell whether words can be nothing but a question to us: "why isn't Acme an SQL?"."""
    return text.rstrip().endswith("?") and any(token.form in around.words.outcomes for token in tokenise(text))


def _visiting(around: Surroundings, row: LeadRow) -> Surroundings:
    """Look at a lead from a thread; where the thread is about it anyway, nothing is another."""
    if around.debrief is not None and around.debrief.lead == row.lead:
        return around
    return replace(around, debrief=Debrief(around.origin.thread, row.lead, around.origin.actor, None, VISIT))


def _named(around: Surroundings, rest: str) -> tuple[tuple[LeadRow, ...], str] | None:
    """Return the leads that the first words name, most words first, and what follows the name."""
    tokens = [token for token in tokenise(rest) if token.is_word]
    while tokens and tokens[0].form in around.words.before_names:
        tokens = tokens[1:]
    for count in range(min(len(tokens), LONGEST_NAME), 0, -1):
        name = rest[tokens[0].start : tokens[count - 1].end]
        if _may_name(tokens[:count]) and (rows := find(around, read_back(around, name))):
            return rows, rest[tokens[count - 1].end :]
    return None


def _may_name(tokens: list[Token]) -> bool:
    return len(tokens[-1].text) > 1 and any(len(token.text) > 2 for token in tokens)


def _says_not(around: Surroundings, tail: str) -> bool:
    return any(token.form in around.words.negations for token in tokenise(tail))


def _day(around: Surroundings, tail: str) -> date | None:
    segment = around.segment or around.guides.segments[0]
    return day_meant(tail, around.day, around.guide(segment).words.dates) if tail.strip() else None


def across_leads(around: Surroundings, what: Literal["near", "flags"]) -> Draft:
    """Answer about many leads at once: a rep's own, or everybody's for those who watch over them."""
    if what == "flags":
        return open_flags(around)
    return one_fact_away(around, "own" if around.role == "rep" else "all")


def changed_lately(around: Surroundings, since: date | None) -> Draft:
    """List the leads on which the decision is another than before a day, or a week ago; the last touched first."""
    since = since or around.today - _A_WEEK
    begins = datetime.combine(since, time(), ZoneInfo(around.workspace.zone))
    sought = Sought(owner=around.origin.actor if around.role == "rep" else None)
    rows = page_of(around.ledger, sought, by="touched", limit=_LOOKED_AT).rows
    said = [
        told for row in rows if datetime.fromisoformat(row.touched_at) >= begins if (told := _news(around, row, begins))
    ]
    if not said:
        return Draft(Reply(said=(f"Nothing changed since {day_words(since)}.",)))
    more = (f"- and {len(said) - _MOST_SHOWN} more",) if len(said) > _MOST_SHOWN else ()
    return Draft(Reply(said=(f"Since {day_words(since)}:", *said[:_MOST_SHOWN], *more)))


def _news(around: Surroundings, row: LeadRow, begins: datetime) -> str:
    """Say how a lead stood before a moment and how it stands; an empty text where that is the same."""
    before = around.ledger.decision(row.lead, by=begins)
    was = before.fact.title if before is not None and isinstance(before.fact, DecisionRecorded) else ""
    if row.line is None or was == row.line:
        return ""
    return f"- {lead_words(row)}: {was} \u2192 {row.line}" if was else f"- {lead_words(row)}, new: {row.line}"


def one_fact_away(around: Surroundings, whose: Literal["own", "all"]) -> Draft:
    """List the leads that one fact keeps from being an SQL, with that fact and its question."""
    owner = around.origin.actor if whose == "own" else None
    sought = Sought(owner=owner, outcome=Outcome.PENDING_DISCOVERY.value)
    rows = page_of(around.ledger, sought, by="nearest", limit=_LOOKED_AT).rows
    said = []
    for row in rows:
        view = around.view(row.lead)
        wanted = whynot(view.decision) if view is not None and len(view.explanation.gaps) == 1 else ()
        if view is not None and len(wanted) == 1:
            said.append(f"- {lead_words(row)}: {wanted[0].question}")
    if not said:
        return Draft(Reply(said=("No open lead is one fact away from being an SQL.",)))
    more = (f"- and {len(said) - _MOST_SHOWN} more",) if len(said) > _MOST_SHOWN else ()
    count = "One lead is" if len(said) == 1 else f"{len(said)} leads are"
    return Draft(Reply(said=(f"{count} one fact away:", *said[:_MOST_SHOWN], *more)))


def open_flags(around: Surroundings) -> Draft:
    """List what was flagged and not answered: one's own leads' flags, or all for compliance."""
    problem = refusal(around.who, Act.SEE_FLAGS)
    owner = around.origin.actor if problem else None
    found = []
    for row in flagged(around.ledger, owner=owner, limit=_LOOKED_AT):
        view = around.view(row.lead)
        found += [(view, flag_shown(flag, view)) for _, flag in view.flags_open] if view is not None else []
    if not found:
        return Draft(Reply(said=("No flag is open." if owner is None else "No flag is open on your leads.",)))
    said = (f"{len(found)} open:", *(f"- {lead_words(view.row)}, {flag.called}" for view, flag in found[:_MOST_SHOWN]))
    return Draft(Reply(said=said, flags=tuple(flag for _, flag in found[:_MOST_SHOWN])))
