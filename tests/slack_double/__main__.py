"""Try the app by hand: `python -m tests.slack_double --port N`; type who says what, read what the app posts."""

import argparse
import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any, Final

from tests.slack_double.control_acts import add_team, use_http
from tests.slack_double.double import Double
from tests.slack_double.errors import ImpossibleError, SlackError
from tests.slack_double.fixture import CHANNELS, MANIFEST, PEOPLE
from tests.slack_double.people_acts import command, open_home, say
from tests.slack_double.plain import plain
from tests.slack_double.press_acts import choose, press, submit
from tests.slack_double.running import served

HELP: Final = """\
  kim: They must move AAV out of Lyon    kim writes to the app; kim#general: ... in a channel; kim>: ... in the thread
  kim /debrief why                       kim types a command
  kim ! Why                              kim presses the button with that label on the app's last message
  kim ? stage phase_2                    kim picks from the menu with that action id
  kim = reason: wrong fit; note: ...     kim fills in the form in front and sends it
  kim home                               kim opens App Home
  help, quit"""


def tell(text: object) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


class Prompt:
    """A line in, what the app posted out."""

    def __init__(self, double: Double) -> None:
        self._double, self._told = double, 0
        self._thread: dict[str, str] = {}

    async def do(self, line: str) -> None:
        """Do what a line says."""
        who, _, rest = line.partition(" ")
        sign, _, more = rest.partition(" ")
        if who.endswith(":"):
            await self._say(who[:-1], rest)
        elif rest.startswith("/"):
            await command(self._double, user=who, command=sign, text=more)
        elif sign == "!":
            await press(self._double, user=who, label=more, **self._last(who))
        elif sign == "?":
            action, _, value = more.partition(" ")
            await choose(self._double, user=who, action_id=action, value=value, **self._last(who))
        elif sign == "=":
            pairs = (each.partition(":") for each in more.split(";"))
            tell(await submit(self._double, user=who, values={key.strip(): value.strip() for key, _, value in pairs}))
        elif rest == "home":
            await open_home(self._double, user=who)
        else:
            tell(HELP)

    async def _say(self, head: str, text: str) -> None:
        """Write: `kim`, `kim#general`, and with > behind it in the thread begun last."""
        place = head.removesuffix(">")
        who, _, channel = place.partition("#")
        thread = self._thread.get(place, "") if head.endswith(">") else ""
        done = await say(self._double, user=who, text=text, channel=channel, thread=thread)
        if not thread:
            self._thread[place] = done["ts"]

    def _last(self, who: str) -> dict[str, str]:
        """Find where the app showed something with elements last; none where a form is in front."""
        team = next(iter(self._double.world.teams.values()))
        if team.stacks.get(team.person(who).id):
            return {}
        place = team.im(team.person(who).id)
        shown = [each for each in (*place.ordered(), *place.private) if each.get("bot_id") and each.get("blocks")]
        return {"channel": place.id, "ts": shown[-1]["ts"]} if shown else {"view": "home"}

    async def listen(self) -> None:
        """Print what the app does, as it does it."""
        while True:
            count = await self._double.journal.beyond(self._told, 3600)
            for entry in self._double.journal.entries[self._told : count]:
                self._tell(entry)
            self._told = count

    def _tell(self, entry: dict[str, Any]) -> None:
        if entry["kind"] == "violation":
            tell(f"*** {entry['code']}: {entry['text']}")
        if entry["kind"] != "call" or not entry["ok"]:
            return
        arguments, method = entry["arguments"], entry["method"]
        if method in {"chat.postMessage", "chat.update", "chat.postEphemeral", "response_url"}:
            where = arguments.get("channel", "")
            tell(f"\n--- {method} {where}\n{plain(_read(arguments))}")
        elif method.startswith("views."):
            tell(f"\n--- {method}\n{plain(_read(_read(arguments)['view']))}")
        elif "status" in arguments:
            tell(f"... {arguments['status']}")


def _read(arguments: Any) -> dict[str, Any]:
    """Read what a form body carries as JSON text."""
    whole = json.loads(arguments) if isinstance(arguments, str) else dict(arguments)
    for key in ("blocks", "view"):
        if isinstance(whole.get(key), str):
            whole[key] = json.loads(whole[key])
    return whole


async def main(port: int, events: str) -> None:
    named = os.environ.get("SLACK_DOUBLE_JOURNAL")
    double = Double(MANIFEST if MANIFEST.exists() else None, None, Path(named) if named else None)
    async with served(double, port):
        made = await add_team(double, name="acme", people=PEOPLE, channels=CHANNELS)
        app = double.world.app
        tell(
            f"Slack's double is at {double.base}. For the app:\n"
            f"  SLACK_API_URL={double.base}/api/\n  bot token {made['token']}\n  app token {app.app_token}\n"
            f"  signing secret {app.signing_secret}\n  client {app.client_id} {app.client_secret}\n"
            f"People: {', '.join(PEOPLE)}; channels: {', '.join(CHANNELS)}\n{HELP}"
        )
        if events:
            await use_http(double, events=events)
        prompt = Prompt(double)
        telling = asyncio.create_task(prompt.listen())
        while (line := await asyncio.to_thread(sys.stdin.readline)) and line.strip() != "quit":
            try:
                if line.strip():
                    await prompt.do(line.strip())
            except (ImpossibleError, SlackError) as error:
                tell(f"  {error}")
        telling.cancel()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.slack_double", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="the port on the loopback (default: any free one)")
    parser.add_argument("--events", default="", help="deliver over HTTP to this address instead of by sockets")
    asked = parser.parse_args()
    asyncio.run(main(asked.port, asked.events))
