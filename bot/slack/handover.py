"""The handover note: what the next owner of an SQL must know, what became of it, and two buttons. Pure."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from bot.conversation.messages import ChangedFact, Ground
from bot.conversation.standing import LeadView
from bot.conversation.wording import FLAG_WORDS, change_words, changed_facts, lead_words, quoted, segment_words
from bot.slack.actions import Act
from bot.slack.cards import after_a_dot, grounds_told
from bot.slack.limits import ALL, and_more, first, written
from bot.slack.rich import (
    Block,
    Element,
    actions,
    blocks_of,
    button,
    context,
    header,
    lines_of,
    overflow,
    rich,
    text,
)
from bot.slack.shown import Shown, fallback
from bot.storage.entries import Entry
from bot.storage.facts import FlagAnswered, FlagRaised, LeadHandedOver, LeadSourced, StatusSet
from qualification.findings import told_by
from qualification.policy import fields_of
from qualification.terms import CRITERIA, Evidence, FieldName, GroundedRecord, Outcome, Polarity
from qualification.wording import CRITERION_WORDS, FIELD_WORDS, criterion_noun, day_words, said_words

Named = Callable[[str], str]
"""How a user is called: "Kim" for U024BE7LH."""
_MOST_CHANGES: Final = 6
_MOST_FLAGS: Final = 6
_OWN_RECORDS: Final = "from our own records"
_ANSWERED: Final = {"reported": "reported", "not_an_event": "not an event"}
_OPEN: Final = "not reported yet"


class Standing(StrEnum):
    """What became of a handover."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    OPPORTUNITY = "opportunity"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Handover:
    """What a handover note tells."""

    lead: str
    called: str
    title: str
    contact: str = ""
    segment: str = ""
    rep: str = ""
    policy: str = ""
    parts: tuple[tuple[str, tuple[Ground, ...]], ...] = ()
    """By criterion, in people's words: what is known, and the words that show it."""
    sourced: tuple[str, ...] = ()
    """Source, campaign and asset, where known."""
    flags: tuple[str, ...] = ()
    """What is not sales, whom the rep was told to tell, and whether that was done; never in whose words."""
    notes: tuple[str, ...] = ()
    standing: Standing = Standing.OFFERED
    by: str = ""
    on: date | None = None
    reason: str = ""
    corrected: tuple[ChangedFact, ...] = ()
    """What is another since it was handed over."""


def handover_of(view: LeadView, named: Named) -> Handover:
    """Return the note of a lead as it stands."""
    explanation, lead = view.explanation, view.record.lead
    standing, last = _standing(view)
    judged = last.fact if last is not None and isinstance(last.fact, StatusSet) else None
    about = f"{criterion_noun(judged.criterion)}: " if judged and judged.criterion else ""
    return Handover(
        lead=view.row.lead,
        called=lead_words(view.row),
        title=explanation.title,
        contact=", ".join(part for part in (lead.contact, lead.title, lead.email) if part),
        segment=segment_words(view.row.segment),
        rep=named(view.row.owner) if view.row.owner else "",
        policy=explanation.policy,
        parts=tuple(_parts(view.record)),
        sourced=_sourced(view.stands),
        flags=_flags(view.history),
        notes=tuple(note for note in (explanation.waiver,) if note),
        standing=standing,
        by=named(last.actor) if last else "",
        on=last.recorded_at.date() if last else None,
        reason=f"{about}{judged.reason}" if judged and judged.reason else "",
        corrected=_corrected(view),
    )


def _standing(view: LeadView) -> tuple[Standing, Entry | None]:
    """Return what became of the handover, and the entry that says so."""
    last = next((e for e in reversed(view.stands) if isinstance(e.fact, StatusSet | LeadHandedOver)), None)
    match last.fact if last else None:
        case StatusSet("accepted" | "rejected" | "opportunity" as status):
            return Standing(status), last
        case _ if view.explanation.outcome is not Outcome.SALES_QUALIFIED:
            return Standing.WITHDRAWN, None
        case _:
            return Standing.OFFERED, None


def _parts(record: GroundedRecord) -> Iterator[tuple[str, tuple[Ground, ...]]]:
    for criterion in CRITERIA:
        grounds = tuple(_ground(record, field) for field in fields_of(criterion) if record.fields.value(field))
        if criterion == "compliance" and record.lead.consent and record.fields.compliance_consent is None:
            grounds = (Ground(FIELD_WORDS["compliance.consent"], f"{record.lead.consent} ({_OWN_RECORDS})"), *grounds)
        if grounds:
            yield CRITERION_WORDS[criterion].capitalize(), grounds


def _ground(record: GroundedRecord, field: FieldName) -> Ground:
    """Return what is known of a field with the latest words that show it."""
    value = said_words(field, record.fields.value(field))
    pieces: list[Evidence] = [
        piece for piece in record.evidence if piece.field == field and piece.polarity is Polarity.STATES
    ]
    if not pieces:
        return Ground(FIELD_WORDS[field], value)
    piece = max(pieces, key=lambda each: (each.message.day, each.message.order))
    told = piece.message
    return Ground(FIELD_WORDS[field], value, quoted(piece.quote), told_by(piece), told.day, told.link)


def _sourced(stands: Iterable[Entry]) -> tuple[str, ...]:
    sourced = [entry.fact for entry in stands if isinstance(entry.fact, LeadSourced)]
    if not sourced:
        return ()
    known = (("Source", sourced[-1].source), ("Campaign", sourced[-1].campaign), ("Asset", sourced[-1].asset))
    return tuple(f"{name}: {value}" for name, value in known if value)


def _flags(history: Iterable[Entry]) -> tuple[str, ...]:
    """Say which flags were raised and whom the rep was told to tell; their words stay in the debrief."""
    raised = [(entry.sequence, entry.fact) for entry in history if isinstance(entry.fact, FlagRaised)]
    answers = {e.fact.raised: _ANSWERED[e.fact.answer] for e in history if isinstance(e.fact, FlagAnswered)}
    told = (
        f"{FLAG_WORDS[flag.flag]}: the rep was told to tell the {flag.told}; {answers.get(n, _OPEN)}"
        for n, flag in raised
    )
    return tuple(dict.fromkeys(told))


def _corrected(view: LeadView) -> tuple[ChangedFact, ...]:
    """Return what is another since the lead was handed over."""
    handed = next((e for e in reversed(view.stands) if isinstance(e.fact, LeadHandedOver)), None)
    if handed is None:
        return ()
    return changed_facts(view.upto(handed.recorded_at, view.as_of).record, view.record, new_too=True)


_TITLES: Final = {
    Standing.OFFERED: "\U0001f91d New SQL",
    Standing.ACCEPTED: "\u2705 Accepted",
    Standing.REJECTED: "\u21a9\ufe0f Sent back",
    Standing.OPPORTUNITY: "\U0001f3c1 Opportunity",
    Standing.WITHDRAWN: "\u26a0\ufe0f No longer an SQL",
}


def handover_message(note: Handover) -> Shown:
    """Return a handover note as a message; posted once, and updated as things change."""
    title = f"{_TITLES[note.standing]}: {note.called}"
    status = _status(note)
    top = [header(title), rich(lines_of(*([text(each, "bold", most=600)] for each in status)))]
    changes = _changes(note)
    below = [*_context(note), *_buttons(note)]
    room = ALL - written([top, changes, below])
    parts, left_out = blocks_of([_part(name, grounds) for name, grounds in note.parts], room)
    more = [context(and_more(left_out))] if left_out else []
    told = [f"{name}: {'; '.join(ground.value for ground in grounds)}" for name, grounds in note.parts]
    changed = [f"Corrected: {change_words(change)}" for change in note.corrected[:_MOST_CHANGES]]
    return Shown(fallback([title, *status, *changed, *told]), (*top, *changes, *parts, *more, *below))


def _status(note: Handover) -> list[str]:
    """Say in one or two lines what the lead is, and what became of it."""
    by = f" by {note.by}" if note.by else ""
    on = f" on {day_words(note.on)}" if note.on else ""
    match note.standing:
        case Standing.OFFERED:
            exception = [] if note.title == "SQL" else [f"{note.title}."]
            return [*exception, "Who takes it?", *note.notes]
        case Standing.ACCEPTED:
            return [f"Accepted{by}{on}.", *_no_longer(note), *note.notes]
        case Standing.OPPORTUNITY:
            return [f"Made an opportunity{by}{on}.", *_no_longer(note)]
        case Standing.REJECTED:
            because = f": {note.reason}" if note.reason else "."
            return [f"Sent back{by}{on}{because}", "It is with the rep again, and is offered again once more is known."]
        case _:
            return [f"{note.title}. It is with the rep again; nothing to do here for now."]


def _no_longer(note: Handover) -> list[str]:
    """Say where what is known today would not make the lead an SQL: shown, never silently applied."""
    return [] if note.title.startswith("SQL") else [f"As things stand now: {note.title}."]


def _changes(note: Handover) -> list[Block]:
    shown, more = first(note.corrected, _MOST_CHANGES)
    if not shown:
        return []
    lines: list[list[Element]] = [[text("Corrected since", "bold")]]
    lines += [[text(change_words(change), most=400)] for change in shown]
    lines += [[text(and_more(more))]] if more else []
    return [rich(lines_of(*lines))]


def _part(name: str, grounds: tuple[Ground, ...]) -> Element:
    teller, lines = grounds_told(grounds, name)
    return lines_of([text(name, "bold"), *after_a_dot(teller)], *lines)


def _context(note: Handover) -> list[Block]:
    flags, more = first(note.flags, _MOST_FLAGS)
    by = f"Debriefed by {note.rep}" if note.rep else ""
    about = " \u00b7 ".join(part for part in (note.contact, note.segment, by, note.policy) if part)
    lines = [each for each in (about, " \u00b7 ".join(note.sourced)) if each]
    told = [f"\u26a0\ufe0f {flag}" for flag in flags] + ([and_more(more)] if more else [])
    return [*([context(*lines)] if lines else []), *([context(*told)] if told else [])]


def _buttons(note: Handover) -> list[Block]:
    looks = [button(Act.WHY, "Why?"), overflow((Act.RECORD, "", "Show the record"), (Act.COPY, "", "Copy for CRM"))]
    if note.standing is not Standing.OFFERED:
        return actions("handover", note.lead, "", looks)
    takes = [button(Act.ACCEPT, "Accept", style="primary"), button(Act.REJECT, "Reject")]
    return actions("handover", note.lead, "", [*takes, *looks])
