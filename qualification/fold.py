"""From evidence to a record: newer wins, lists grow, corrections replace, denials and contradictions unset."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any

import msgspec

from qualification.policy import Policy
from qualification.terms import (
    FIELDS,
    TEXT_FIELDS,
    Evidence,
    FieldName,
    Fields,
    GroundedRecord,
    Lead,
    Person,
    Polarity,
    Quantity,
    SaidBy,
    attribute,
)

LIST_FIELDS: frozenset[str] = frozenset({"decision.people", "scope.quantity"})
FREE_FIELDS: frozenset[str] = frozenset(TEXT_FIELDS)

_MOST_NAMES_KEPT = 8192
_NAME_WORDS = re.compile(r"[^\W\d_]+\.?")

_when = attrgetter("message.day", "message.order")
_of_message = attrgetter("message.id")
_words = attrgetter("message.id", "field", "quote")


_Entry = tuple[Any, tuple[Evidence, ...]]
"""A value of a list and what it rests on."""


@dataclass(slots=True)
class _Slot:
    """One field as the evidence so far makes it."""

    value: Any = None
    entries: Sequence[_Entry] = ()
    denied: bool = False
    conflicting: bool = False
    pieces: tuple[Evidence, ...] = ()

    def clear(self) -> None:
        self.value, self.entries, self.denied, self.conflicting, self.pieces = None, (), False, False, ()


def fold(evidence: Iterable[Evidence], policy: Policy, *, lead: Lead) -> GroundedRecord:
    """Return the record that a lead's evidence makes; the order of arrival is irrelevant, given the message times.

    Evidence of one message must stand in the order of its text. What a retraction withdraws is as if never said.
    """
    standing = _standing(sorted(evidence, key=_when))
    slots: dict[FieldName, _Slot] = {}
    for _, together in groupby(standing, key=_of_message):
        message: dict[FieldName, list[Evidence]] = {}
        for piece in together:
            if policy.attested_by and not counts(piece, policy):
                continue
            if piece.field == "decision.people":
                piece = _in_full(piece, lead)
            message.setdefault(piece.field, []).append(piece)
        for name, said in message.items():
            slot = slots.get(name)
            if slot is None:
                slot = slots[name] = _Slot()
            _take(slot, name, said)
        _settle_step(slots, message)
    return _record(slots, policy, lead)


def _standing(evidence: Sequence[Evidence]) -> Sequence[Evidence]:
    """Return the evidence that no retraction withdraws; a retraction names the message, field and quote."""
    retractions = [piece for piece in evidence if piece.polarity is Polarity.RETRACTS]
    if not retractions:
        return evidence
    withdrawn = {_words(piece) for piece in retractions}
    return [p for p in evidence if p.polarity is not Polarity.RETRACTS and _words(p) not in withdrawn]


def counts(piece: Evidence, policy: Policy) -> bool:
    """Tell whether its author may state this field; that somebody wants no contact counts whoever reports it."""
    return policy.may_state(piece.message.role, piece.field) or piece.value == "refused"


def _take(slot: _Slot, name: FieldName, said: list[Evidence]) -> None:
    """Take in what one message says of one field."""
    if len(said) == 1 and said[0].polarity is Polarity.STATES and name not in LIST_FIELDS and slot.value != "refused":
        # By far the most common; the way below would come to the same.
        slot.value, slot.pieces, slot.denied, slot.conflicting = said[0].value, (said[0],), False, False
        return
    corrections = [piece for piece in said if piece.corrects]
    statements = [piece for piece in said if piece.polarity is Polarity.STATES]
    if name == "compliance.consent" and slot.value == "refused":
        # After a refusal only the buyer's own words, or a form that the buyer filled, grant again.
        statements = [piece for piece in statements if piece.said_by is not SaidBy.REP or piece.value == "refused"]
        if not statements:
            return
    if name in LIST_FIELDS:
        _grow(slot, said)
        return
    if not statements:
        if any(piece.polarity is Polarity.DENIES for piece in said):
            _deny(slot, said)
        return
    spoken = [piece for piece in corrections if piece.polarity is Polarity.STATES][-1:] or statements
    values = list({_key(piece.value): piece.value for piece in spoken}.values())
    slot.clear()
    slot.pieces = tuple(spoken)
    if name in FREE_FIELDS or len(values) == 1:
        slot.value = values[0]
        slot.pieces = tuple(piece for piece in spoken if _key(piece.value) == _key(values[0]))
    else:
        slot.conflicting = True


def _deny(slot: _Slot, said: list[Evidence]) -> None:
    slot.clear()
    slot.denied = True
    slot.pieces = tuple(piece for piece in said if piece.polarity is Polarity.DENIES)


def _grow(slot: _Slot, said: list[Evidence]) -> None:
    """Add entries and take out denied ones, in the order in which a message tells them.

    One that corrects takes the place of what it contradicts: the same role, or the same unit.
    """
    entries = list(slot.entries)
    for piece in sorted(said, key=attrgetter("start")):
        if piece.polarity is Polarity.DENIES:
            entries = [entry for entry in entries if not _are_one(entry[0], piece.value)]
            continue
        if piece.corrects:
            entries = [entry for entry in entries if not _rivals(entry[0], piece.value)]
        known = _same_entries(entries, piece.value)
        if not known:
            entries.append((piece.value, (piece,)))
            continue
        fuller = piece.value
        pieces: tuple[Evidence, ...] = (piece,)
        for place in known:
            old, told = entries[place]
            fuller = _fuller(old, fuller)
            # Where the name or the title is the older message's, its words are kept too.
            pieces = (*told, *pieces) if fuller != piece.value else pieces
        entries[known[0]] = (fuller, pieces)
        entries = [entry for place, entry in enumerate(entries) if place not in known[1:]]
    slot.entries = entries


def _same_entries(entries: Sequence[_Entry], value: Any) -> list[int]:
    """Return the places of the entries that are about the same thing; none where a short name fits several people."""
    equal = [place for place, (old, _) in enumerate(entries) if _entry_key(old) == _entry_key(value)]
    if equal:
        return equal
    alike = [place for place, (old, _) in enumerate(entries) if _are_one(old, value)]
    is_fullest = all(_called(entries[place][0]) <= _called(value) for place in alike)
    return alike if len(alike) == 1 or is_fullest else []


def _settle_step(slots: dict[FieldName, _Slot], message: Mapping[FieldName, list[Evidence]]) -> None:
    """A newer next step of another kind, or one without a day that was declined, leaves the older day behind."""
    older = slots.get("next_step.date")
    status = _stated(message, "next_step.status")
    if older is None or status is None or _stated(message, "next_step.date"):
        return
    if _stated(message, "next_step.kind") or status.value == "declined":
        older.clear()


def _stated(message: Mapping[FieldName, list[Evidence]], name: FieldName) -> Evidence | None:
    """Return the last piece of a message that states a field."""
    return next((piece for piece in reversed(message.get(name, ())) if piece.polarity is Polarity.STATES), None)


def _rivals(old: Any, new: Any) -> bool:
    if isinstance(old, Person) and isinstance(new, Person):
        return old.role == new.role
    return isinstance(old, Quantity) and isinstance(new, Quantity) and old.unit == new.unit


def _entry_key(value: Any) -> Any:
    if isinstance(value, Person):
        return (value.role, _called(value) or _plain(value.title or ""))
    return _key(value)


def _are_one(old: Any, new: Any) -> bool:
    """Tell whether two entries are one: "Dana" and "Dana Ortiz", "the CFO" and "Greta Lund, CFO", in one role."""
    if not isinstance(old, Person) or not isinstance(new, Person):
        return bool(_entry_key(old) == _entry_key(new))
    if old.role != new.role:
        return False
    one, other = _called(old), _called(new)
    if one and other:
        return one <= other or other <= one
    return old.title is not None and new.title is not None and _plain(old.title) == _plain(new.title)


def _called(value: Any) -> frozenset[str]:
    """Return the words of a person's name, without "Dr." and initials; all of it where nothing else is there."""
    return _name_words(value.name) if isinstance(value, Person) and value.name else frozenset()


@lru_cache(maxsize=_MOST_NAMES_KEPT)
def _name_words(name: str) -> frozenset[str]:
    words = _NAME_WORDS.findall(_plain(name))
    kept = frozenset(word for word in words if len(word) > 1 and not word.endswith("."))
    return kept or frozenset(words)


def _plain(text: str) -> str:
    """Return a text in small letters without accents."""
    if text.isascii():
        return text.casefold()
    marks = unicodedata.normalize("NFKD", text.casefold())
    return "".join(mark for mark in marks if not unicodedata.combining(mark))


def _in_full(piece: Evidence, lead: Lead) -> Evidence:
    """Return evidence with the contact's name in full where it gives a part of it."""
    value = piece.value
    if not isinstance(value, Person) or not value.name or not lead.contact:
        return piece
    contact = Person(role=value.role, name=lead.contact, title=value.title)
    return msgspec.structs.replace(piece, value=contact) if _called(value) < _called(contact) else piece


def _fuller(old: Any, new: Any) -> Any:
    if isinstance(old, Person) and isinstance(new, Person):
        name = old.name if len(_called(old)) > len(_called(new)) else new.name or old.name
        return Person(role=new.role, name=name, title=new.title or old.title)
    return new


def _key(value: Any) -> Any:
    return msgspec.json.encode(value)


def _record(slots: dict[FieldName, _Slot], policy: Policy, lead: Lead) -> GroundedRecord:
    values: dict[str, Any] = {}
    dates: dict[FieldName, date] = {}
    evidence: list[Evidence] = []
    denied: list[FieldName] = []
    conflicting: list[FieldName] = []
    for name in sorted(slots, key=_PLACES.__getitem__):
        slot = slots[name]
        value, pieces = slot.value, slot.pieces
        if slot.entries:
            value = tuple(entry for entry, _ in slot.entries)
            pieces = tuple(piece for _, told in slot.entries for piece in told)
        if value is not None:
            values[attribute(name)] = value
            dates[name] = pieces[0].message.day if len(pieces) == 1 else max(piece.message.day for piece in pieces)
        if slot.denied and name in _LISTED_AS_DENIED:
            denied.append(name)
        if slot.conflicting:
            conflicting.append(name)
        evidence += pieces
    return GroundedRecord(
        lead=lead,
        fields=Fields(**values),
        denied=tuple(denied),
        conflicting=tuple(conflicting),
        evidence_dates=dates,
        evidence=tuple(evidence),
    )


_PLACES: dict[str, int] = {name: place for place, name in enumerate(FIELDS)}
_LISTED_AS_DENIED: frozenset[str] = frozenset({"need.project", "scope.deliverable", "decision.approval"})
