"""People at work in Slack: who they are, what they do, and what they see, each step done when all is there."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import msgspec

from bot.conversation.standing import Guides, LeadView, view_of
from tests.bot.conversation.dialogs import STARTS
from tests.bot.slack.slack_handling import handler
from tests.bot.slack.slack_stage import Over, SlackStage
from tests.slack_double.elements import elements_of
from tests.slack_double.plain import plain
from tests.slack_double.workspace import Message, Said, Workspace

NOTE: Final = (
    "Just off with Dana Ortiz, Director Process Sciences at Helix Bio. They have to move their AAV process out of Lyon"
    " because the site closes, so it is a tech transfer: process transfer plus three engineering runs. The programme is"
    " in Phase 2 and they want to start in Q3. Dana is happy for us to keep e-mailing her. They expect batch records."
    " Technical call is booked for 10 March."
)
LAST: Final = "Priya Nair, VP Manufacturing, signs off"
ROLES: Final = {"kim": "rep", "sam": "rep", "lee": "manager", "ana": "admin", "cass": "compliance"}


class Office(SlackStage):
    """Several people at work, each step done when all that follows from it is there."""

    def writes(self, user: str, text: str, channel: str = "", thread: str = "") -> Said:
        said = self.slack.say(user, text, channel, thread)
        self.settled(said.event or said.mention)
        self.settled(said.mention)
        return said

    def presses(self, user: str, message: Message | str, label: str) -> None:
        done = self.slack.press(user, message, label=label)
        assert done["acked"], label
        self.settled()

    def chooses(self, user: str, message: Message, label: str) -> None:
        """Pick from the menu beside the buttons."""
        (element,) = [
            each for _, each in elements_of(message["blocks"])
            if any(option["text"]["text"] == label for option in each.get("options", ()))
        ]  # fmt: skip
        assert self.slack.choose(user, message, element["action_id"], label)["acked"]
        self.settled()

    def commands(self, user: str, text: str, channel: str = "") -> str:
        """Type /debrief; return what only this person is shown for it."""
        seen = len(self.slack.private(user))
        assert self.slack.command(user, "/debrief", text, channel)["acked"]
        self.settled()
        return self.told(user, seen)

    def told(self, user: str, since: int = 0) -> str:
        return "\n".join(plain(each) for each in self.slack.private(user)[since:])

    def last(self, place: str, thread: str = "") -> Message:
        return self.slack.from_app(place, thread)[-1]

    def debriefed(self, user: str = "kim") -> Said:
        """Have somebody write the note of a call, all but who signs, in the direct messages."""
        said = self.writes(user, NOTE)
        self.presses(user, self.last(user, said.ts), "Biomanufacturing")
        return said

    def qualified(self) -> Said:
        said = self.debriefed()
        self.writes("kim", LAST, thread=said.ts)
        return said

    def lead(self) -> LeadView:
        """Return the one lead that there is."""
        (row,) = self.ledger.leads()
        view = view_of(self.ledger, self.guides, self.ledger.workspace(), row.lead, self.now().date())
        assert view is not None
        return view

    def field(self, name: str) -> Any:
        return msgspec.to_builtins(self.lead().record.fields).get(name)

    def form(self, user: str) -> dict[str, Any]:
        """Wait until the form in front of somebody has its fields."""

        def filled() -> dict[str, Any] | None:
            view = self.slack.view(user)
            return view if view and any(block["type"] == "input" for block in view["blocks"]) else None

        return self.slack.until(filled)

    def sends(self, user: str, **values: Any) -> None:
        """Fill in the form in front by its labels' first words, and send it."""
        labels = {
            label.partition(" ")[0].strip(":").casefold(): label
            for label in (block["label"]["text"] for block in self.form(user)["blocks"] if block["type"] == "input")
        }
        sent = self.slack.submit(user, {labels[name]: value for name, value in values.items()})
        assert sent["acked"], sent
        self.settled()


@contextmanager
def office_at_work(slack: Workspace, empty_store: Path, folder: Path, guides: Guides, over: Over) -> Iterator[Office]:
    """Serve a workspace whose people and their roles are known, from a store of its own."""
    path = folder / "ledger.db"
    shutil.copy(empty_store, path)
    made = Office(slack, path, guides, over, handler, STARTS)
    made.employ(ROLES)
    made.open()
    yield made
    made.close()
