"""Draws what Debrief shows in Slack into docs/images/: a debrief, a flag, a decision, a handover, a form, the App Home.

    python -m checks.pictures

Needs Node, Chromium, and the network: the renderer of Block Kit comes from npm into a folder that is thrown away.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from bot.conversation.assistant import Assistant
from bot.conversation.messages import HandedOver, Message, Origin, Progress, Reply, Said
from bot.conversation.standing import Guides, LeadView, view_of
from bot.knowledge import read_knowledge
from bot.slack.blocks import message_of
from bot.slack.forms import edit_form
from bot.slack.handover import handover_message, handover_of
from bot.slack.home import OpenLead, Watched, home, manager_part, rep_part
from bot.storage.database import open_database
from bot.storage.facts import Fact, LeadSourced, UserAdded, WorkspaceOpened
from bot.storage.ledger import EvidenceLedger, Turn

ROOT: Final = Path(__file__).parents[1]
IMAGES: Final = ROOT / "docs" / "images"
RENDERER: Final = ("slack-blocks-to-jsx@1.1.1", "react@19.2.0", "react-dom@19.2.0")
WIDTH: Final = 560
LARGEST: Final = 150_000
"""Bytes of a picture."""
_STARTS: Final = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
_LINK: Final = "https://acme.slack.com/archives/D024BE7LR/p1772443860000100"
_NOTES: Final = (
    "Call with Dana Ortiz, Director Process Sciences at Helix Bio. They have to move the AAV process out of Lyon "
    "before the lease ends. Next step is a technical call on 19 March. She opted in.",
    "the transferred process and three engineering runs",
    "Phase 2",
    "Q3",
    "Priya Nair, VP Manufacturing, signs off",
    "They expect batch records and a validation report",
)
_FLAG: Final = (
    "Call with Dr Meier at Klinikum Nord. Two patients had burns after the ablation last week. They want to replace "
    "two ultrasound systems in the emergency department in Q3."
)
Payload = dict[str, Any]


@dataclass
class Desk:
    """A rep's desk with a store of its own, on a day in March."""

    assistant: Assistant
    ledger: EvidenceLedger
    guides: Guides
    segment: str
    events: int = 0

    def say(self, text: str) -> Reply:
        return self.tell(Said(self.origin(), text))

    def tell(self, message: Message) -> Reply:
        return self.assistant.answer(message)

    def origin(self) -> Origin:
        self.events += 1
        return Origin(
            workspace="acme", actor="kim", thread="D1", event=f"event-{self.events}", name="Kim",
            at=_STARTS + timedelta(minutes=self.events), segment=self.segment, link=_LINK,
        )  # fmt: skip

    def view(self) -> LeadView:
        debrief = self.ledger.open_debrief("D1")
        view = (
            view_of(self.ledger, self.guides, self.ledger.workspace(), debrief.lead, _STARTS.date())
            if debrief
            else None
        )
        assert view is not None
        return view


def main() -> int:
    """Draw every picture; return 1 where one is too large."""
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        payloads = {**_of_a_debrief(scratch), **_of_a_flag(scratch), "home": _home()}
        drawn = [_draw(page) for page in _pages(payloads, scratch)]
    for path in drawn:
        sys.stdout.write(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes\n")
    return int(any(path.stat().st_size > LARGEST for path in drawn))


def _desk(path: Path, segment: str) -> Desk:
    guides = Guides(read_knowledge(ROOT / "knowledge"))
    ledger = EvidenceLedger(open_database(path), "acme")
    people: list[tuple[str, Fact]] = [("", WorkspaceOpened("acme", "UTC")), ("", UserAdded("kim", "Kim", "rep"))]
    ledger.commit_turn(Turn("boss", _STARTS, people))
    return Desk(Assistant(ledger, guides, lambda: _STARTS), ledger, guides, segment)


def _of_a_debrief(scratch: Path) -> dict[str, Payload]:
    """Return a debrief's first card, the decision that ends it, its handover note, and the edit form."""
    desk = _desk(scratch / "debrief.db", "biomanufacturing")
    replies = [desk.say(text) for text in _NOTES]
    sourced = LeadSourced("webinar", "Vectors in spring", "Guide to a tech transfer", 71.0)
    desk.ledger.commit_turn(Turn("ops", _STARTS, [(desk.view().row.lead, sourced)]))
    view = desk.view()
    form = edit_form(view.row.lead, "Helix Bio", view.record, view.policy)
    desk.tell(HandedOver(desk.origin(), "C1"))
    note = handover_message(handover_of(desk.view(), str.capitalize))
    return {
        "debrief": _message(replies[0]),
        "decision": _message(replies[-1]),
        "handover": {"kind": "message", "blocks": list(note.blocks)},
        "form": {
            "kind": "modal", "blocks": form["blocks"], "title": form["title"]["text"], "submit": form["submit"]["text"],
        },
    }  # fmt: skip


def _of_a_flag(scratch: Path) -> dict[str, Payload]:
    return {"flag": _message(_desk(scratch / "flag.db", "medical_device").say(_FLAG))}


def _message(reply: Reply) -> Payload:
    return {"kind": "message", "blocks": list(message_of(reply, today=_STARTS.date()).blocks)}


def _home() -> Payload:
    """Return the App Home of somebody who debriefs and manages."""
    leads = [
        _lead("Helix Bio (Dana Ortiz)", "biomanufacturing", 1, "technical call", date(2026, 3, 19)),
        _lead("Novagene (Sam Cole)", "genomics", 2, "pilot", date(2026, 2, 26)),
        _lead("Klinikum Nord (Dr Meier)", "medical device", 5),
    ]
    segments = {
        "biomanufacturing": Counter(open=12, sql=4, accepted=3, nurture=2, disqualified=1),
        "genomics": Counter(open=9, sql=2, accepted=2, nurture=3),
        "medical_device": Counter(open=6, sql=1, accepted=1, disqualified=1),
    }
    sources = {"webinar": Counter(open=11, sql=4, accepted=3), "trade fair": Counter(open=9, sql=2, nurture=4)}
    pending = {"timeline": 14, "compliance": 11, "decision": 9, "next step": 5, "scope": 2}
    watched = Watched(segments, sources, pending, ("biomanufacturing@be6a0e5ef9d1", "genomics@0f71c2a9b3e4"))
    view = home(rep_part(leads, _STARTS.date()), manager_part(watched))
    return {"kind": "home", "blocks": view["blocks"]}


def _lead(called: str, segment: str, left: int, step: str = "", on: date | None = None) -> OpenLead:
    return OpenLead(called, called, segment, "", Progress(left, 7), step, on)


def _pages(payloads: dict[str, Payload], scratch: Path) -> list[Path]:
    """Lay payloads out as pages."""
    node, npm = _tool("node"), _tool("npm")
    subprocess.run([npm, "install", "--silent", "--no-audit", "--prefix", scratch, *RENDERER], check=True)
    given = scratch / "payloads.json"
    given.write_text(json.dumps(payloads), "utf-8")
    subprocess.run([node, ROOT / "checks" / "pictures.mjs", scratch, given, scratch], check=True)
    return [scratch / f"{name}.html" for name in payloads]


def _draw(page: Path) -> Path:
    """Draw a page as high as it is."""
    picture = IMAGES / f"{page.stem}.png"
    picture.parent.mkdir(parents=True, exist_ok=True)
    dom = _chromium("--dump-dom", f"--window-size={WIDTH},4000", page.as_uri())
    found = re.search(r'data-height="(\d+)"', dom)
    assert found, f"{page} did not say how high it is"
    _chromium(f"--screenshot={picture}", f"--window-size={WIDTH},{found[1]}", page.as_uri())
    return picture


def _chromium(*arguments: str) -> str:
    quiet = ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-device-scale-factor=1.15")
    done = subprocess.run([_tool("chromium"), *quiet, *arguments], check=True, capture_output=True, text=True)
    return done.stdout


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise SystemExit(
            f"`{name}` is needed to draw the pictures; on Debian: apt install nodejs npm chromium fonts-lato"
        )
    return found


if __name__ == "__main__":
    sys.exit(main())
