"""Dialogs as files: who said what, what the bot must say and must not, and how the lead stands at the end."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec
import yaml

from bot.conversation.assistant import Assistant
from bot.conversation.messages import Chose, Message, Opened, Origin, Reply, Said
from bot.conversation.standing import Guides, LeadView, view_of
from bot.conversation.wishes import picked
from bot.conversation.wording import is_shown, lines
from bot.storage.database import Database, open_database
from bot.storage.facts import LeadOpened, UserAdded, WorkspaceOpened
from bot.storage.ledger import EvidenceLedger, Turn, new_lead_id
from qualification.terms import Lead

FOLDER: Final = Path(__file__).parents[2] / "examples" / "dialogs"
STARTS: Final = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WORKSPACE, USER, THREAD = "acme", "kim", "terminal:kim"


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that happens: somebody speaks or picks, days pass, the program is started again."""

    says: str | None = None
    picks: str | None = None
    restarts: bool = False
    later: str | None = None
    hears: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    asks: Any = msgspec.UNSET
    same_question: bool = False
    leads: int | None = None


class Ends(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the lead at hand stands at the end; a field that is null is not known."""

    outcome: str | None = None
    segment: str | None = None
    fields: dict[str, Any] = {}
    flags: tuple[str, ...] | None = None
    flags_open: int | None = None
    leads: int | None = None
    never_in_record: tuple[str, ...] = ()
    never_in_store: tuple[str, ...] = ()


class Dialog(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A dialog as its file tells it."""

    name: str
    turns: tuple[Step, ...]
    ends: Ends
    checklist: int | None = None
    segment: str | None = None
    role: str = "rep"
    lead: dict[str, str] = {}
    leads: tuple[dict[str, str], ...] = ()


def dialogs() -> dict[str, Dialog]:
    """Read every dialog by the name of its file."""
    return {path.stem: read_dialog(path) for path in sorted(FOLDER.glob("*.yaml"))}


def read_dialog(path: Path) -> Dialog:
    return msgspec.convert(yaml.safe_load(path.read_text("utf-8")), Dialog)


@dataclass
class Stage:
    """Where a dialog is played: a store in a file, a clock, and the assistant over them."""

    path: Path
    guides: Guides
    segment: str | None = None
    now: datetime = STARTS
    last: Reply = field(default_factory=Reply)
    database: Database | None = None
    _count: int = 0

    def open(self) -> None:
        self.database = open_database(self.path)
        self.ledger = EvidenceLedger(self.database, WORKSPACE)
        self.assistant = Assistant(self.ledger, self.guides, lambda: self.now)

    def close(self) -> None:
        """Let go of the store; it may be closed already."""
        if self.database is not None:
            self.database.close()
            self.database = None

    def set_up(self, dialog: Dialog) -> None:
        """Add the person, and the leads that are known before the dialog begins."""
        self.segment = dialog.segment
        self.open()
        leads = (*dialog.leads, *((dialog.lead,) if dialog.lead else ()))
        user = UserAdded(USER, "Kim", dialog.role)  # type: ignore[arg-type]
        facts: list[Any] = [("", WorkspaceOpened(WORKSPACE, "UTC")), ("", user)]
        for lead in leads:
            who = msgspec.convert(lead, Lead)
            facts.append((new_lead_id(), LeadOpened(lead["company"], dialog.segment or "b2b", None, USER, who)))
        self.ledger.commit_turn(Turn("boss", STARTS, facts))

    def restart(self) -> Reply:
        """Start the program again; nothing but the store is left."""
        self.close()
        self.open()
        self.last = Reply()
        return self.tell(Opened(self.origin()))

    def tick(self) -> datetime:
        """Let a minute pass, and return what time it is."""
        self.now += timedelta(minutes=1)
        return self.now

    def origin(self, event: str | None = None) -> Origin:
        self._count += 1
        return Origin(
            workspace=WORKSPACE, actor=USER, thread=THREAD, event=event or f"event-{self._count}", at=self.tick(),
            name="Kim", segment=self.segment,
        )  # fmt: skip

    def say(self, text: str) -> Reply:
        """Say something as a person at a terminal would: a number picks from what was shown."""
        question, held = self.last.question, self.last.held
        choices = [(each.value, each.label) for each in question.choices] if question and is_shown(question) else []
        value = picked(text, choices) if choices else None
        if question is not None and value is not None:
            return self.tell(Chose(self.origin(), question.about, value, held))
        return self.tell(Said(self.origin(), text, held=held))

    def pick(self, choice: str) -> Reply:
        question = self.last.question
        assert question is not None
        value = next((each.value for each in question.choices if choice in {each.value, each.label}), choice)
        return self.tell(Chose(self.origin(), question.about, value, self.last.held))

    def tell(self, message: Message) -> Reply:
        self.last = self.assistant.answer(message)
        return self.last

    def view(self) -> LeadView | None:
        """Return the lead that the thread is about, as the store has it."""
        debrief, workspace = self.ledger.open_debrief(THREAD), self.ledger.workspace()
        return view_of(self.ledger, self.guides, workspace, debrief.lead, self.now.date()) if debrief else None


def play(stage: Stage, dialog: Dialog, check: Callable[[Step, Reply, Reply], None]) -> list[str]:
    """Play a dialog and return its transcript."""
    transcript: list[str] = []
    for turn in dialog.turns:
        before = stage.last
        if turn.later:
            stage.now += timedelta(days=int(turn.later.split()[0]))
            transcript.append(f"--- {turn.later} later")
        if turn.restarts:
            transcript.append("--- started again")
            reply = stage.restart()
        elif turn.picks is not None:
            transcript.append(f"> [{turn.picks}]")
            reply = stage.pick(turn.picks)
        elif turn.says is not None:
            transcript += [f"> {line}" for line in turn.says.splitlines() or [""]]
            reply = stage.say(turn.says)
        else:
            continue
        transcript += [f"  {line}" for line in lines(reply)]
        check(turn, before, reply)
    return transcript
