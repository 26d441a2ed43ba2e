"""What comes in through a door, and what goes back: closed unions of frozen values, alike for every door."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from bot.playbooks import Passage
from bot.storage.facts import HumanStatus, PutOff
from qualification.terms import CriterionName, FieldName, FlagKind, Outcome, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Who sent a message, from where and when. ``event`` is the delivery's own id: nothing is done twice."""

    workspace: str
    actor: str
    thread: str
    event: str
    at: datetime
    zone: str = "UTC"
    name: str | None = None
    """How colleagues call the person, where the door knows better than the list of users."""
    link: str | None = None
    segment: str | None = None
    """The segment that this person's new leads are in, where that is settled; else it is asked."""
    lead: str | None = None
    """The lead that a button or a form belongs to, by id, where that may be another than the thread's."""


@dataclass(frozen=True, slots=True)
class Held:
    """A note that waits, no evidence yet, for an answer about whom it concerns; the next message takes it up."""

    text: str
    id: str
    waits_for: Literal["lead", "segment", "cut", "project", "other_lead", "new_lead"]
    name: str = ""
    """Whom it is taken to be about: "Dana Ortiz at Helix Bio"."""
    segments: tuple[str, ...] = ()
    """The segments settled so far, of the new leads that it tells of."""
    is_one_lead: bool = False
    """Somebody said that all of it is about one lead, whatever names it holds."""


def held_from(body: Mapping[str, Any]) -> Held:
    """Read a note that waits as `dataclasses.asdict` wrote it."""
    return Held(**{**body, "segments": tuple(body["segments"])})


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody wrote something: a note, an answer, a question, a wish. ``id`` is the message's, for later edits."""

    origin: Origin
    text: str
    id: str = ""
    held: Held | None = None


@dataclass(frozen=True, slots=True)
class Chose:
    """Somebody pressed a button or picked from a list: `Question.about` and `Choice.value` of what was shown.

    For a field it may also be a date (2026-07-01) or a window (2026-07-01/2026-09-30) from a picker.
    """

    origin: Origin
    about: str
    value: str
    held: Held | None = None


@dataclass(frozen=True, slots=True)
class Edited:
    """The author changed a message; ``id`` is the message's own, ``text`` all of it as it is now.

    ``written`` is when the message was first written, where the door knows: then the order of arrival does not matter.
    """

    origin: Origin
    id: str
    text: str
    written: datetime | None = None


@dataclass(frozen=True, slots=True)
class Deleted:
    """The author took a message back."""

    origin: Origin
    id: str


@dataclass(frozen=True, slots=True)
class Undid:
    """Take back the last thing that its author did to the lead; or, with ``redo``, bring back what was taken back."""

    origin: Origin
    redo: bool = False


@dataclass(frozen=True, slots=True)
class Waived:
    """A manager makes an exception for one criterion."""

    origin: Origin
    criterion: CriterionName
    reason: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of an SQL: accepted, rejected with a criterion and a reason, an opportunity; or open again."""

    origin: Origin
    status: HumanStatus
    reason: str = ""
    criterion: CriterionName | None = None


@dataclass(frozen=True, slots=True)
class HandedOver:
    """An SQL goes to its next owner, ``to`` a channel or a person; on the rep's word or after the delay without one."""

    origin: Origin
    to: str = ""
    how: Literal["asked", "delay"] = "asked"


@dataclass(frozen=True, slots=True)
class Reassigned:
    """A manager gives the lead to another rep, by id or by name."""

    origin: Origin
    owner: str


@dataclass(frozen=True, slots=True)
class PersonaSet:
    """A manager corrects what kind of person the lead is; an empty persona is none."""

    origin: Origin
    persona: str
    reason: str


@dataclass(frozen=True, slots=True)
class ComplianceAskedFor:
    """Compliance is asked about a field."""

    origin: Origin
    field: FieldName = "compliance.eligibility"


@dataclass(frozen=True, slots=True)
class FeedbackSent:
    """Whether somebody found the latest decision helpful, and what they say of it."""

    origin: Origin
    helpful: bool
    words: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """A form was sent: for each field what was chosen, as in `Chose`, or typed."""

    origin: Origin
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """Go to a lead, by id or as people call it; nothing named: go on where the thread stands."""

    origin: Origin
    lead: str = ""
    held: Held | None = None


@dataclass(frozen=True, slots=True)
class PutAside:
    """The question that waits is not answered now."""

    origin: Origin
    why: PutOff


Wish = Literal[
    "missing", "why", "whynot", "changes", "then", "record", "next", "help", "playbook", "leads", "near", "flags"
]


@dataclass(frozen=True, slots=True)
class Wished:
    """Somebody wants to see something; ``day`` for `changes` and `then`, ``about`` for `playbook`: the words asked."""

    origin: Origin
    what: Wish
    day: date | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Renamed:
    """The lead goes by another company or project name."""

    origin: Origin
    company: str | None = None
    project: str | None = None


@dataclass(frozen=True, slots=True)
class Merged:
    """Another lead is the same as this one; its id or its name."""

    origin: Origin
    other: str


@dataclass(frozen=True, slots=True)
class Sent:
    """Something came that is no text: a voice message, a photo, a file."""

    origin: Origin
    what: Literal["voice", "photo", "file"]
    name: str = ""


Message = (
    Said | Chose | Edited | Deleted | Undid | Waived | Opened | PutAside | Wished | Renamed | Merged | Sent
    | Judged | HandedOver | Reassigned | PersonaSet | ComplianceAskedFor | FeedbackSent | Entered
)  # fmt: skip


Control = Literal["text", "choice", "choices", "date", "window"]
"""How an answer may be given beside plain words: one button, one or more of a list, a day, a first and a last day."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that can be picked: its value for `Chose`, and what is shown."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """The one thing asked: about what, in which words, and what may be picked instead of written."""

    about: str
    text: str
    control: Control = "text"
    choices: tuple[Choice, ...] = ()
    preset: str | None = None
    passage: Passage | None = None
    """Why we ask and what a strong answer sounds like, one click away."""
    is_about_lead: bool = False
    """True where it is a criterion or field of the lead, so that it can be put off."""


@dataclass(frozen=True, slots=True)
class NotedFact:
    """What was understood of one criterion: values in words, each field's name, and the words they came from."""

    criterion: str
    values: tuple[str, ...]
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangedFact:
    """A fact that is another now: how it was and is, in words."""

    about: str
    before: str
    after: str
    quote: str = ""


@dataclass(frozen=True, slots=True)
class FlagShown:
    """Something that is not sales: what, in whose words, whom to tell, and what to do."""

    kind: FlagKind
    called: str
    quote: str
    tell: str
    say: str
    about: str
    """What a `Chose` with `reported` or `not_an_event` names: the flag's message and kind."""


@dataclass(frozen=True, slots=True)
class Ground:
    """One thing that a finding rests on: what is known, in whose words, said when and where."""

    about: str
    value: str
    quote: str = ""
    told_by: str = ""
    day: date | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True)
class CardRow:
    """One criterion on a decision card."""

    criterion: str
    state: State
    state_words: str
    sentence: str
    required: bool
    grounds: tuple[str, ...] = ()
    """What it rests on, line by line: values, and quotes with who said them and when."""
    rests_on: tuple[Ground, ...] = ()
    """The same, part by part, for doors that can link a quote to its message; there whether or not lines are wanted."""


@dataclass(frozen=True, slots=True)
class Card:
    """A decision as it is shown: the outcome in words, each criterion, and what would change it."""

    outcome: Outcome
    title: str
    rows: tuple[CardRow, ...]
    notes: tuple[str, ...] = ()
    decision: str = ""
    """Which decision it shows, for what is said about it later: policy, hash of the record, day."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the debrief is: required criteria that are still open, of all."""

    left: int
    total: int


@dataclass(frozen=True, slots=True)
class LeadShown:
    """Which lead this is about, as people call it."""

    id: str
    called: str
    segment: str


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, whole: what is said first, then its parts. `bot.conversation.wording.lines` makes it plain text."""

    said: tuple[str, ...] = ()
    noted: tuple[NotedFact, ...] = ()
    changed: tuple[ChangedFact, ...] = ()
    flags: tuple[FlagShown, ...] = ()
    card: Card | None = None
    passages: tuple[Passage, ...] = ()
    after: tuple[str, ...] = ()
    """Sentences that follow the parts above: what is put off, what happens next."""
    question: Question | None = None
    """What is asked next: always one thing."""
    progress: Progress | None = None
    lead: LeadShown | None = None
    held: Held | None = None
    newly_qualified: bool = False
    """True where this message made the lead an SQL: the rep sees it first, a hand-over waits."""

    @property
    def is_prose(self) -> bool:
        """Tell whether this only tells something: nothing was understood or decided, and nothing is asked."""
        parts = (self.noted, self.changed, self.flags, self.card, self.question, self.progress, self.lead, self.held)
        return not any(parts)
