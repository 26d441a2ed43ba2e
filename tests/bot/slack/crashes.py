"""Killing the server while Slack delivers, and accounting for everything that it acknowledged."""

import multiprocessing
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPException
from itertools import permutations
from random import Random
from threading import Condition, Thread

from bot.storage.ledger import EvidenceLedger
from bot.storage.replay import replay
from bot.storage.verify import Verified, verify
from tests.bot.slack.killed_server import serve
from tests.serving import SECRET
from tests.signed import Client, event
from tests.slack_double.workspace import Workspace
from tests.stores import Store

CLIENTS = 8
MOST_COPIES = 4
PATIENCE = 240.0
NOTES = (
    "Just off with {contact} at {company}. They have to move their AAV process out of Lyon and need three engineering"
    " runs. {contact} is fine with us e-mailing. Nothing special needed on documentation.",
    "biomanufacturing",
    "Priya Raman signs. Start in Q3 2027. Next call on 4 May 2027 is fixed.",
)
_SYLLABLES = ("bar", "cal", "dor", "fen", "gor", "hil", "jas", "kel", "lum", "mor", "nev", "pol", "quin", "ros", "tav")

if sys.platform == "win32":
    _processes = multiprocessing.get_context("spawn")
else:
    _processes = multiprocessing.get_context("forkserver")
    _processes.set_forkserver_preload(["__main__", "tests.bot.slack.killed_server"])


@dataclass(frozen=True, slots=True)
class Sent:
    """One event, and whether it may be sent already: those of a conversation come one after the other."""

    number: str
    text: str
    ts: str
    thread: str


@dataclass
class Deliveries:
    """What Slack delivers from several connections, each event several times, and what was acknowledged."""

    store: Store
    slack: Workspace
    rng: Random
    acknowledged: Counter[str] = field(default_factory=Counter)
    port: int | None = None
    kills: int = 0
    _changed: Condition = field(default_factory=Condition)
    _process: multiprocessing.context.ForkServerProcess | None = None

    def start(self) -> None:
        """Start the server anew."""
        receiver, sender = _processes.Pipe(duplex=False)
        place, api_url = str(self.store.place), self.slack.address + "/api/"
        process = _processes.Process(target=serve, args=(place, api_url, self.slack.token(), sender))
        process.start()
        sender.close()
        port = receiver.recv()
        receiver.close()
        self._process = process
        with self._changed:
            self.port = port
            self._changed.notify_all()

    def kill(self) -> None:
        """Kill the server at no particular moment."""
        sum(range(self.rng.randrange(300_000)))
        assert self._process is not None
        self._process.kill()
        self._process.join()
        with self._changed:
            self.port = None

    def deliver(self, conversations: Sequence[Sequence[Sent]], kills: int) -> None:
        """Deliver conversations from several connections, killing the server on the way."""
        shares = [conversations[number::CLIENTS] for number in range(CLIENTS)]
        clients = [Thread(target=self._client, args=(share, self.rng.randrange(1 << 30))) for share in shares if share]
        total = sum(len(each) for each in conversations)
        moments = sorted(self.rng.sample(range(1, total), min(kills, total - 1)))
        self.start()
        for client in clients:
            client.start()
        for moment in moments:
            with self._changed:
                self._changed.wait_for(lambda moment=moment: len(self.acknowledged) >= moment, PATIENCE)  # type: ignore[misc]
            self.kill()
            self.kills += 1
            self.start()
        for client in clients:
            client.join()

    def _client(self, conversations: Sequence[Sequence[Sent]], seed: int) -> None:
        rng, late = Random(seed), list[Sent]()
        waiting = [list(each) for each in conversations]
        while waiting or late:
            if late and (not waiting or rng.random() < 0.3):
                self._send(late.pop(rng.randrange(len(late))))
                continue
            conversation = rng.choice(waiting)
            sent = conversation.pop(0)
            if not conversation:
                waiting.remove(conversation)
            self._send(sent)
            late += [sent] * rng.randrange(MOST_COPIES)

    def _send(self, sent: Sent) -> None:
        """Send an event until it is acknowledged, as Slack does."""
        message = {"channel": self._channel, "user": self._user, "thread_ts": sent.thread}
        if sent.thread == sent.ts:
            del message["thread_ts"]
        body = event(sent.number, sent.text, team=self._team, thread=sent.ts, **message)
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self.port is not None, PATIENCE)
                address = f"http://127.0.0.1:{self.port}"
            try:
                with closing(Client(address, SECRET)) as client:
                    status = client.send(body)
            except (OSError, HTTPException):
                continue
            if status == 200:
                with self._changed:
                    self.acknowledged[f"Ev{sent.number}"] += 1
                    self._changed.notify_all()
                return

    def __post_init__(self) -> None:
        world = next(iter(self.slack.world()["teams"].values()))
        self._team, self._user = world["id"], world["people"]["kim"]
        self._channel = f"D{self._user[1:]}"

    @property
    def team(self) -> str:
        return str(self._team)

    def drain(self) -> None:
        """Let the server finish what it acknowledged, and end it."""
        left = self._left()
        while left:
            # However busy the machine: as long as it gets on, it is waited for.
            self.slack.until(lambda before=left: self._left() != before, PATIENCE)  # type: ignore[misc]
            left = self._left()
        self.kill()

    def _left(self) -> int:
        """Return how much is still to be answered or sent."""
        waits = (
            "SELECT (SELECT count(*) FROM inbox WHERE state = 'waiting' AND (tries > 0 OR next_at = ''))"
            " + (SELECT count(*) FROM outbox WHERE state IN ('waiting', 'unsure') AND after IS NULL)"
        )
        return int(self.store.asked(waits)[0][0])


def conversations(slack: Workspace, rng: Random, count: int, name: str) -> list[list[Sent]]:
    """Return conversations whose messages stand in Slack already; nothing of them is delivered yet."""
    slack.control("hold")
    made = []
    words = ["".join(each).capitalize() for each in rng.sample([*permutations(_SYLLABLES, 3)], 2 * count)]
    for number in range(count):
        names = {"company": f"{words[2 * number]} Bio", "contact": f"Dana {words[2 * number + 1]}"}
        first = slack.say("kim", NOTES[0].format(**names))
        sent = [Sent(f"{name}.{number}.0", NOTES[0].format(**names), first.ts, first.ts)]
        for place, note in enumerate(NOTES[1:], 1):
            said = slack.say("kim", note, thread=first.ts)
            sent.append(Sent(f"{name}.{number}.{place}", note, said.ts, first.ts))
        made.append(sent)
    return made


@dataclass(frozen=True)
class Accounted:
    """What became of everything: what was lost, doubled or left over, other faults, and where the leads stand."""

    lost: list[str]
    doubled: list[str]
    left: list[tuple[object, ...]]
    faults: list[str]
    leads: Mapping[str, tuple[object, ...]]


def accounted(deliveries: Deliveries) -> Accounted:
    """Compare what was acknowledged with what is in the store and in Slack."""
    ask: Callable[[str], list[tuple[object, ...]]] = deliveries.store.asked
    done = {str(row[0]) for row in ask("SELECT event FROM inbox WHERE state = 'done'")}
    keys = Counter(
        str(each["metadata"]["event_payload"]["key"])
        for each in deliveries.slack.from_app("kim")
        if each.get("metadata", {}).get("event_type") == "debrief_post"
    )
    sent = {str(row[0]) for row in ask("SELECT key FROM outbox WHERE method = 'chat.postMessage' AND state = 'sent'")}
    left = ask("SELECT event, state, reason FROM inbox WHERE state = 'parked'")
    left += ask("SELECT key, state, reason FROM outbox WHERE state IN ('parked', 'uncertain')")
    with deliveries.store.open() as database:
        ledger = EvidenceLedger(database, deliveries.team)
        found, again = verify(ledger), replay(ledger)
        leads = {
            row.company: (row.contact, row.segment, row.outcome, row.line, len(ledger.evidence(row.lead)))
            for row in ledger.leads(limit=10_000)
        }
    faults = [] if isinstance(found, Verified) else [str(found)]
    faults += [str(each) for each in again.differences]
    return Accounted(
        sorted({*(set(deliveries.acknowledged) - done), *(sent - set(keys))}),
        [key for key, count in keys.items() if count > 1],
        left,
        faults,
        leads,
    )
