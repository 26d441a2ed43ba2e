"""A dialog's other stage: people in Slack's double, our server beside it, one store, and a clock that both follow."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from bot.conversation.standing import Guides, LeadView, view_of
from bot.slack.actions import Act, unpacked
from bot.storage.database import Database, open_database
from bot.storage.facts import LeadOpened, UserAdded, WorkspaceOpened
from bot.storage.inbox import Delivery, Inbox
from bot.storage.ledger import EvidenceLedger, Turn, new_lead_id
from bot.storage.outbox import Outbox
from qualification.terms import Lead
from tests.bot.conversation.dialogs import Dialog, Step
from tests.serving import running_server
from tests.slack_double.elements import elements_of
from tests.slack_double.plain import plain
from tests.slack_double.workspace import Message, Said, Workspace

Over = Literal["http", "sockets"]
USER: Final = "kim"
Handler = Callable[[Delivery], None]


@dataclass
class SlackStage:
    """Plays a dialog as kim would: in a thread of the direct messages with the app."""

    slack: Workspace
    path: Path
    guides: Guides
    over: Over
    handler: Callable[[Database, "SlackStage"], Handler]
    starts: datetime
    segment: str | None = None
    database: Database | None = None
    root: Said | None = None
    _ahead: timedelta = field(init=False)
    _server: ExitStack = field(default_factory=ExitStack)

    def __post_init__(self) -> None:
        self._ahead = self.starts - datetime.now(UTC)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    @property
    def ledger(self) -> EvidenceLedger:
        assert self.database is not None
        return EvidenceLedger(self.database, self.team)

    @property
    def team(self) -> str:
        return str(self.slack.world()["teams"][self.slack.team]["id"])

    def open(self) -> None:
        """Open the store and serve it."""
        self.database = self._server.enter_context(open_database(self.path))
        app = self.slack.world()["app"]
        address = self._server.enter_context(
            running_server(
                self.database, self.handler(self.database, self), api_url=f"{self.slack.address}/api/",
                token=self.slack.token(), secret=app["signing_secret"], clock=self.now,
                app_token=app["app_token"] if self.over == "sockets" else None,
            )
        )  # fmt: skip
        if self.over == "http":
            self.slack.control("use_http", events=f"{address}/slack/events")
        else:
            self.slack.connected()

    def close(self) -> None:
        """End the server and let go of the store; both may have ended already."""
        self._server.close()
        self._server, self.database = ExitStack(), None

    def set_up(self, dialog: Dialog) -> None:
        """Add the person, and the leads that are known before the dialog begins."""
        self.segment = dialog.segment
        user, segment = self.slack.id_of(USER), dialog.segment or "b2b"
        leads = [
            (new_lead_id(), LeadOpened(lead["company"], segment, None, user, msgspec.convert(lead, Lead)))
            for lead in (*dialog.leads, *((dialog.lead,) if dialog.lead else ()))
        ]
        self.employ({USER: dialog.role}, leads)
        self.open()

    def employ(self, roles: Mapping[str, str], leads: Sequence[tuple[str, Any]] = ()) -> None:
        """Say who has which role, before the server begins."""
        users = [
            ("", UserAdded(self.slack.id_of(name), name.capitalize(), role))  # type: ignore[arg-type]
            for name, role in roles.items()
        ]
        with open_database(self.path) as database:
            facts = [("", WorkspaceOpened("Acme", "UTC")), *users, *leads]
            EvidenceLedger(database, self.team).commit_turn(Turn("boss", self.starts, facts))

    def step(self, step: Step) -> str:
        """Do what a step of a dialog tells; return what the app showed for it, as plain lines."""
        if step.later:
            self.pass_days(int(step.later.split()[0]))
        seen = len(self.shown())
        if step.restarts:
            self.close()
            self.open()
            # Nobody opens a program in Slack; who comes back calls the app.
            self.say("@debrief")
        elif step.says is not None:
            self.say(step.says)
        elif step.picks is not None:
            self.pick(step.picks)
        while self.segment is not None and self._asks_segment():
            self.pick(self.segment)
        return "\n".join(plain(each) for each in self.shown()[seen:])

    def pass_days(self, days: int) -> None:
        self._pass(timedelta(days=days))

    def pass_minutes(self, minutes: int) -> None:
        self._pass(timedelta(minutes=minutes))

    def _pass(self, time: timedelta) -> None:
        self._ahead += time
        self.slack.control("advance", seconds=time.total_seconds())

    def say(self, text: str) -> None:
        """Write to the app; what comes after the first message stands in its thread."""
        said = self.slack.say(USER, text, thread=self.root.ts if self.root else "")
        self.root = self.root or said
        assert said.event is not None
        self.settled(said.event)

    def pick(self, choice: str) -> None:
        """Press or pick what the app's last message offers: by value, or by words."""
        for message in reversed(self.shown()):
            for block, element in elements_of(message.get("blocks", [])):
                value = _offered(element, choice)
                if value is not None and element["action_id"].startswith(Act.CHOOSE):
                    self._picked(message, block, element, value)
                    return
        raise AssertionError(f"nothing offers {choice!r}: {self.slack.tale()}")

    def _picked(self, message: Message, block: dict[str, Any], element: dict[str, Any], value: str) -> None:
        if element["type"] == "button":
            done = self.slack.press(USER, message, element["action_id"], value)
        else:
            done = self.slack.choose(USER, message, element["action_id"], value)
        assert done["acked"], block
        self.settled()

    def _asks_segment(self) -> bool:
        shown = self.shown()
        return bool(shown) and any(
            unpacked(block["block_id"])[1] == "segment" and _offered(element, str(self.segment)) is not None
            for block, element in elements_of(shown[-1].get("blocks", []))
        )

    def shown(self) -> list[Message]:
        """Give what the app wrote in the thread so far."""
        return self.slack.from_app(USER, self.root.ts) if self.root else []

    def settled(self, event: str | None = None) -> None:
        """Wait until an event was taken, all that waits was dealt with, and all that is said was sent."""
        assert self.database is not None
        inbox, outbox = Inbox(self.database), Outbox(self.database)

        def is_settled() -> bool:
            if event and not self.slack.acked(event):
                return False
            load = inbox.load(self.now())
            assert load.parked == 0, [row.reason for row in inbox.rows(self.team, ("parked",))]
            posts = outbox.count()
            assert not set(posts) & {"parked", "uncertain"}, outbox.rows(self.team, ("parked", "uncertain"))
            return load.waiting == 0 and not posts

        self.slack.until(is_settled, seconds=30)

    def thread(self) -> str:
        return f"{self.root.channel}:{self.root.ts}" if self.root else ""

    def view(self) -> LeadView | None:
        """Return the lead that the thread is about, as the store has it."""
        ledger = self.ledger
        debrief, workspace = ledger.open_debrief(self.thread()), ledger.workspace()
        return view_of(ledger, self.guides, workspace, debrief.lead, self.now().date()) if debrief else None


def _offered(element: dict[str, Any], choice: str) -> str | None:
    """Give the value of what an element offers under a value or label; none where it offers no such thing."""
    options = [(each.get("value"), each["text"]["text"]) for each in element.get("options", ())]
    if element["type"] == "button":
        options = [(element.get("value"), element["text"]["text"])]
    wanted = choice.casefold()
    return next((str(value) for value, label in options if value == choice or label.casefold() == wanted), None)
