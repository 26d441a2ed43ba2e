"""What is taken back: the last turn undone and redone, messages edited and deleted."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

import msgspec

from bot.conversation.messages import (
    Deleted,
    Edited,
    Reply,
    Said,
    Undid,
)
from bot.conversation.noting import flags_raised, read_message, understood
from bot.conversation.standing import LeadView
from bot.conversation.turns import Draft, Surroundings, finish
from bot.conversation.wording import (
    BROUGHT_BACK,
    HOW_TO_REDO,
    NOTHING_TO_UNDO,
    UNDONE,
    asked_about,
    quoted,
)
from bot.storage.entries import Entry
from bot.storage.facts import (
    EvidenceNoted,
    Fact,
    FlagAnswered,
    LeadMerged,
    LeadRenamed,
    MessageDeleted,
    MessageReceived,
    QuestionPutOff,
    SegmentChanged,
    Undone,
    WaiverGiven,
)
from qualification.terms import (
    MessageRef,
    Polarity,
)
from qualification.wording import criterion_noun

_TAKEN_BACK: Final = (
    "evidence_noted", "message_received", "message_deleted", "question_put_off", "flag_answered", "waiver_given",
    "waiver_ended", "segment_changed", "lead_renamed", "contact_set", "status_set", "lead_merged", "undone",
)  # fmt: skip
"""The kinds of entry that a rep may take back."""


def undid(around: Surroundings, view: LeadView, message: Undid) -> Draft:
    """Take back the author's last turn, or bring back what was taken back."""
    return redo(around, view) if message.redo else undo(around, view)


def undo(around: Surroundings, view: LeadView) -> Draft:
    """Take back the author's last turn on this lead that still stands and was itself no undoing."""
    group = _last_turn(around, view, undoing=False)
    if not group:
        return finish(around, view, [], Reply(said=(NOTHING_TO_UNDO,)))
    return _taken(around, view, group, UNDONE, (HOW_TO_REDO,))


def redo(around: Surroundings, view: LeadView) -> Draft:
    """Bring back what the author took back last."""
    group = _last_turn(around, view, undoing=True)
    if not group:
        return finish(around, view, [], Reply(said=("There is nothing to bring back.",)))
    return _taken(around, view, group, BROUGHT_BACK, ())


def _taken(around: Surroundings, view: LeadView, group: Sequence[Entry], said: str, after: tuple[str, ...]) -> Draft:
    undone = Undone(tuple(entry.sequence for entry in group))
    what = next((words for entry in group if (words := _in_words(entry.fact))), "")
    first = f"{said[:-1]}: {what}." if what else said
    return finish(around, view, [(view.row.lead, undone)], Reply(said=(first,), after=after), changes="all")


def _in_words(fact: Fact | None) -> str:
    """Name what was done, so that everybody sees what was taken back."""
    match fact:
        case MessageReceived(text=text):
            return quoted(text)
        case WaiverGiven(criterion=criterion):
            return f"the exception for {criterion_noun(criterion)}"
        case SegmentChanged():
            return "the change of segment"
        case LeadRenamed():
            return "the new name"
        case LeadMerged():
            return "the merge"
        case QuestionPutOff(asked=asked):
            return f"that you put off {asked_about(asked)}"
        case FlagAnswered():
            return "the answer about the flag"
        case _:
            return ""


def _last_turn(around: Surroundings, view: LeadView, *, undoing: bool) -> tuple[Entry, ...]:
    """Return the entries of the author's last turn that can be taken back, or of the last that only took back."""
    mine = [entry for entry in view.stands if entry.actor == around.origin.actor and entry.kind in _TAKEN_BACK]
    for _, together in groupby(reversed(mine), key=lambda entry: entry.recorded_at):
        turn = tuple(together)
        if all(entry.kind == "message_received" for entry in turn):
            continue  # it changed nothing, so there is nothing to take back
        if all(isinstance(entry.fact, Undone) for entry in turn) is undoing:
            return turn
    return ()


def edited(around: Surroundings, view: LeadView, edit: Edited) -> Draft:
    """Take a message's new text in the place of the old: what came from the old no longer counts."""
    known = view.message(edit.id)
    name = f"{edit.id}@{around.origin.at.isoformat()}"
    said = Said(around.origin, edit.text, name)
    asked = known.asked if known else None
    received, reading = read_message(around, view, said, asked)
    received = msgspec.structs.replace(received, replaces=edit.id)
    newest = max((e.said_at for e in view.edits_of(edit.id)), default=None)
    is_late = view.was_deleted(edit.id) or (newest is not None and newest > around.origin.at)
    facts: list[tuple[str, Fact]] = [(view.row.lead, received)]
    if is_late:
        return finish(around, view, facts, Reply())
    when = _reference_of(edit, known, around, name)
    pieces = [msgspec.structs.replace(piece, message=when) for piece in reading.evidence]
    facts += _retractions(view, {edit.id, *(each.id for each in view.edits_of(edit.id))})
    facts += [(view.row.lead, EvidenceNoted(piece)) for piece in pieces]
    flags = flags_raised(view, received, reading)
    facts += [(view.row.lead, flag) for flag in flags]
    return finish(around, view, facts, understood(view, replace(reading, evidence=tuple(pieces)), flags))


def deleted(around: Surroundings, view: LeadView, deletion: Deleted) -> Draft:
    """Take a message out: what came from it no longer counts."""
    facts: list[tuple[str, Fact]] = [(view.row.lead, MessageDeleted(deletion.id))]
    facts += _retractions(view, {deletion.id, *(each.id for each in view.edits_of(deletion.id))})
    return finish(around, view, facts, Reply(said=("That message is out; what came from it no longer counts.",)))


def _retractions(view: LeadView, messages: set[str]) -> Iterable[tuple[str, Fact]]:
    for entry in view.stands:
        match entry.fact:
            case EvidenceNoted(piece) if piece.message.id in messages and piece.polarity is not Polarity.RETRACTS:
                yield view.row.lead, EvidenceNoted(msgspec.structs.replace(piece, polarity=Polarity.RETRACTS))
            case _:
                pass


def _reference_of(edit: Edited, known: MessageReceived | None, around: Surroundings, name: str) -> MessageRef:
    """Return when an edited message counts as said: when it was first written."""
    written = edit.written or (known.said_at if known else around.origin.at)
    return replace(around, origin=replace(around.origin, at=written)).reference(name)
