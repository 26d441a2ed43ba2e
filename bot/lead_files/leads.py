"""A row of a list as a lead: its cells cleaned, its consent read with words and day, what cannot be used told."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from bot.lead_files.columns import LeadColumns, Mapped, Target, called, plain
from bot.lead_files.days import DayError, Order, TwoDaysError, day_in
from qualification.terms import Consent, Lead
from qualification.wording import shown

LONGEST_CELL: Final = 300
_EMAIL: Final = re.compile(r"[^@\s,;<>]{1,100}@[^@\s,;<>]{1,200}\.[^@\s,;<>.]{2,30}")
_NOBODY: Final = frozenset({"", "n a", "na", "none", "null", "unknown", "not provided", "not specified", "test"})
_GUARDED: Final = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


@dataclass(frozen=True, slots=True)
class SaidConsent:
    """What a list says of consent: granted or refused, the words, and their day (of a refusal it may be missing)."""

    value: Consent
    words: str
    day: date | None


@dataclass(frozen=True, slots=True)
class FoundLead:
    """A lead as a list gives it. ``left_out`` says what of its row could not be used."""

    line: int
    lead: Lead
    source: str | None = None
    campaign: str | None = None
    asset: str | None = None
    score: float | None = None
    segment: str | None = None
    owner: str | None = None
    consent: SaidConsent | None = None
    left_out: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What two rows about the same lead share."""
        return key_of(self.lead.company, self.lead.contact, self.lead.email)


class RowError(ValueError):
    """A row is no lead; the message says why."""


def key_of(company: str | None, contact: str | None, email: str | None) -> str:
    """Return what two entries about the same lead share: the e-mail address, else company and contact."""
    return email.casefold() if email else f"{plain(company or '')}\n{plain(contact or '')}"


def neutral(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: a mark is put before what could begin one."""
    return f"'{cell}" if cell[:1] in _GUARDED else cell


def unguarded(cell: str) -> str:
    """Return a cell without the mark that `neutral` put before it."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in _GUARDED else cell


@dataclass(slots=True)
class LeadReader:
    """Reads the rows of one list, whose columns were mapped."""

    headings: Sequence[str]
    mapped: Mapped
    words: LeadColumns
    personas: Mapping[str, str]
    segments: Sequence[str]
    today: date
    order: Order | None = None
    _left_out: list[str] = field(default_factory=list)

    def __call__(self, line: int, cells: Sequence[str]) -> FoundLead:
        """Return the lead of a row. Raises `RowError`."""
        self._left_out = []
        got: dict[Target, str] = {
            target: text
            for target, place in self.mapped.places.items()
            if place < len(cells) and (text := " ".join(unguarded(cells[place].strip()).split()))
        }
        company = got.get("company", "")
        if plain(company) in _NOBODY:
            raise RowError("the company is missing")
        if len(company) > LONGEST_CELL:
            raise RowError(f"the company is longer than {LONGEST_CELL} characters")
        got = {
            target: text
            for target, text in got.items()
            if target in {"consent", "opt_out"} or self._is_short(target, text)
        }
        lead = Lead(
            company=company, contact=self._contact(got), title=got.get("title"), email=self._email(got),
            persona=self._persona(got), country=got.get("country"),
        )  # fmt: skip
        return FoundLead(
            line, lead, got.get("source"), got.get("campaign"), got.get("asset"), self._score(got),
            self._segment(got), got.get("owner"), self._consent(got), tuple(self._left_out),
        )  # fmt: skip

    def _is_short(self, target: Target, text: str) -> bool:
        if len(text) > LONGEST_CELL:
            self._leave(target, f"longer than {LONGEST_CELL} characters")
            return False
        return True

    def _contact(self, got: Mapping[Target, str]) -> str | None:
        name = got.get("contact") or " ".join(got[part] for part in ("first_name", "last_name") if part in got)
        return None if plain(name) in _NOBODY else name

    def _email(self, got: Mapping[Target, str]) -> str | None:
        text = got.get("email", "")
        if not text or _EMAIL.fullmatch(text):
            return text or None
        self._leave("email", f"`{shown(text)}` is no address")
        return None

    def _persona(self, got: Mapping[Target, str]) -> str | None:
        text = got.get("persona")
        return None if text is None else self.personas.get(plain(text), text)

    def _score(self, got: Mapping[Target, str]) -> float | None:
        text = got.get("score", "")
        try:
            # What begins like a formula is still a number: -5, +12.
            number = float(text.replace(",", ".")) if text else None
        except ValueError:
            number = float("nan")
        if number is None or abs(number) < 1e9:
            return number
        self._leave("score", f"`{shown(text)}` is no number")
        return None

    def _segment(self, got: Mapping[Target, str]) -> str | None:
        text = got.get("segment")
        found = next((each for each in self.segments if plain(each) == plain(text or "")), None)
        if text is not None and found is None:
            self._leave("segment", f"`{shown(text)}` is none of {', '.join(self.segments)}")
        return found

    def _consent(self, got: Mapping[Target, str]) -> SaidConsent | None:
        """Return what the row says of consent; where it was asked not to contact them, that counts before all else."""
        refusal = self._opt_out(got)
        if refusal is not None:
            return refusal
        text = got.get("consent")
        said = None if text is None else self.words.consent_said(text)
        if text is None or said == "nothing":
            return None
        if said is None:
            self._leave("consent", f"`{shown(text)}` says neither yes nor no")
            return None
        try:
            day = self._day(got)
        except DayError as error:
            self._leave("consent" if said == "granted" else "consent_date", str(error))
            day = None
        words = self._as_said("consent", text)
        if said == "refused":
            return SaidConsent("refused", words, day)
        return None if day is None else SaidConsent("granted", words, day)

    def _opt_out(self, got: Mapping[Target, str]) -> SaidConsent | None:
        """Return the refusal in an opt-out column: a yes, or the day on which it came.

        The row's day of consent is that of a consent given before.
        """
        text = got.get("opt_out")
        said = None if text is None else self.words.consent_said(text)
        if text is None or said == "nothing":
            return None
        day = None
        if said is None:
            try:
                day = day_in(text, self.order)
            except TwoDaysError:
                pass
            except DayError:
                self._leave("opt_out", f"`{shown(text)}` says neither yes nor no")
                return None
        return SaidConsent("refused", self._as_said("opt_out", text), day if day and day <= self.today else None)

    def _as_said(self, target: Target, text: str) -> str:
        return f"{self.headings[self.mapped.places[target]]}: {text}"

    def _day(self, got: Mapping[Target, str]) -> date:
        """Return the day of what the row says of consent. Raises `DayError`."""
        text = got.get("consent_date")
        if text is None:
            raise DayError("it has no day")
        day = day_in(text, self.order)
        if day > self.today:
            raise DayError(f"`{shown(text)}` is still to come")
        return day

    def _leave(self, target: Target, reason: str) -> None:
        self._left_out.append(f"{called(target)} left out: {reason}")
