"""What a conversation shows beside its messages: that we are at work, how to begin, and that somebody said stop."""

import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from threading import Lock
from typing import Any, Final

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.storage.outbox import Post

AT_WORK: Final = "is working on it\u2026"
EYES: Final = "eyes"
PROMPTS: Final[Sequence[Mapping[str, str]]] = (
    {"title": "Debrief a call", "message": "Debrief a call"},
    {"title": "Why isn't \u2026 SQL?", "message": "Why isn't it an SQL yet?"},
    {"title": "Show my pending leads", "message": "Show my pending leads"},
    {"title": "What changed this week?", "message": "What changed this week?"},
)
"""How to begin; Slack takes four at most, and says them in the name of whoever presses one."""
LOOK_AGAIN: Final = timedelta(hours=1)
"""After so long we see whether a workspace can do more than it could: the app may have been set up anew."""
SILENCE: Final = timedelta(minutes=1)
"""So long nothing is shown in a workspace that did not answer: an answer must not wait for a sign of it."""
MOST_STOPS: Final = 1_000
_CANNOT: Final = frozenset(
    {
        "access_denied", "deprecated_endpoint", "feature_not_enabled", "method_deprecated", "missing_scope",
        "no_permission", "not_allowed_token_type", "not_authorized", "unknown_method",
    }
)  # fmt: skip
"""Errors that say that a workspace does not know this way, not that it failed this once."""
_NAMED_ERROR: Final = re.compile(r"[a-z_]{3,60}")
_RETRY_AFTER: Final = 30

log = logging.getLogger(__name__)


class Way(IntEnum):
    """The ways to show that we are at work, the best first."""

    SESSION = 0
    LEGACY = 1
    REACTION = 2
    NOTHING = 3


@dataclass(frozen=True, slots=True)
class Place:
    """A thread of a workspace, and the message in it that is being answered."""

    workspace: str
    channel: str
    thread_ts: str
    message_ts: str


Call = tuple[str, dict[str, Any]]


def _begun(way: Way, place: Place) -> Call:
    """Return the call that shows that we are at work."""
    thread = {"channel_id": place.channel, "thread_ts": place.thread_ts}
    if way is Way.SESSION:
        return "agents.sessions.setStatus", {**thread, "status": "processing"}
    if way is Way.LEGACY:
        return "assistant.threads.setStatus", {**thread, "status": AT_WORK}
    return "reactions.add", {"channel": place.channel, "timestamp": place.message_ts, "name": EYES}


def _ended(way: Way, place: Place) -> Call:
    """Return the call that takes that back."""
    thread = {"channel_id": place.channel, "thread_ts": place.thread_ts}
    if way is Way.SESSION:
        return "agents.sessions.setStatus", {**thread, "status": "active"}
    if way is Way.LEGACY:
        return "assistant.threads.setStatus", {**thread, "status": ""}
    return "reactions.remove", {"channel": place.channel, "timestamp": place.message_ts, "name": EYES}


@dataclass(slots=True)
class Working:
    """Work on a message, shown; whoever posts the answer may have the end of it posted behind."""

    place: Place
    way: Way = Way.NOTHING
    is_handed_on: bool = False

    def ending(self, key: str) -> tuple[Post, ...]:
        """Return the post that ends it, to go out behind the answer: shown until that is there, and whatever happens.

        Nothing where nothing is shown. To be written in the transaction that the answer's posts are written in.
        """
        if self.way is Way.NOTHING:
            return ()
        self.is_handed_on = True
        return (_ending(self.way, self.place, key),)


def _ending(way: Way, place: Place, key: str) -> Post:
    method, arguments = _ended(way, place)
    return Post(key, place.workspace, f"{place.channel}:{place.thread_ts}", method, arguments)


class Signs:
    """Shows that we are at work, the way that each workspace knows; never stops the work itself."""

    def __init__(self, now: Callable[[], datetime], leave: Callable[[Post], None]) -> None:
        self._now, self._leave = now, leave
        self._ways: dict[str, tuple[Way, datetime]] = {}
        self._silent: dict[str, datetime] = {}
        self._lock = Lock()

    @contextmanager
    def working(
        self, client: WebClient | None, workspace: str, channel: str, thread_ts: str, message_ts: str = ""
    ) -> Iterator[Working]:
        """Show that we are at work in a thread while the block runs; taken back however it ends.

        ``message_ts`` is the message that is being answered, the thread's first where it is left out. What cannot be
        taken back at once is left to the outbox.
        """
        work = Working(Place(workspace, channel, thread_ts, message_ts or thread_ts))
        if client is not None and channel and thread_ts:
            work.way = self._begin(client, work.place)
        try:
            yield work
        except BaseException:
            work.is_handed_on = False
            raise
        finally:
            if client is not None and work.way is not Way.NOTHING and not work.is_handed_on:
                self._end(client, work.way, work.place)

    def stopped(self, client: WebClient, workspace: str, channel: str, thread_ts: str) -> None:
        """Take back that we are at work in a thread: somebody said stop, and Slack leaves it to us to show that."""
        # Only a session has a button to stop it.
        self._end(client, Way.SESSION, Place(workspace, channel, thread_ts, thread_ts))

    def _begin(self, client: WebClient, place: Place) -> Way:
        """Show it the best way that is known to work; return which, or the one that perhaps did."""
        for way in Way:
            if way is Way.NOTHING or self._is_silent(place.workspace):
                break
            if way < self._best(place.workspace):
                continue
            try:
                _call(client, _begun(way, place))
            except SlackApiError as error:
                if _name(error) not in _CANNOT:
                    return self._failed(place.workspace, way, error)
                log.info("workspace %s cannot do `%s`: %s", place.workspace, _begun(way, place)[0], _name(error))
                self._remember(place.workspace, Way(way + 1))
            except (SlackClientError, OSError, ValueError) as error:
                # It may have arrived; then it has to be taken back too.
                self._be_silent(place.workspace, SILENCE, error)
                return way
            else:
                return way
        return Way.NOTHING

    def _failed(self, workspace: str, way: Way, error: SlackApiError) -> Way:
        """Return what may be shown after a refusal that says nothing of the way itself."""
        if error.response.status_code == 429:
            self._be_silent(workspace, timedelta(seconds=_seconds(error)), error)
        elif error.response.status_code >= 500:
            self._be_silent(workspace, SILENCE, error)
            return way
        else:
            log.info("no sign of work in workspace %s: %s", workspace, _name(error))
        return way if way is Way.REACTION and _name(error) == "already_reacted" else Way.NOTHING

    def _end(self, client: WebClient, way: Way, place: Place) -> None:
        try:
            if not self._is_silent(place.workspace):
                _call(client, _ended(way, place))
                return
        except SlackApiError as error:
            if error.response.status_code not in {429, 500, 502, 503, 504}:
                log.info("a sign of work was not taken back in workspace %s: %s", place.workspace, _name(error))
                return
        except (SlackClientError, OSError, ValueError) as error:
            self._be_silent(place.workspace, SILENCE, error)
        # A thread that looks busy for ever lets nobody write in it.
        key = f"sign:{place.channel}:{place.message_ts}:{self._now().timestamp():.6f}"
        self._leave(_ending(way, place, key))

    def _best(self, workspace: str) -> Way:
        with self._lock:
            way, since = self._ways.get(workspace, (Way.SESSION, self._now()))
            return way if since + LOOK_AGAIN > self._now() else Way.SESSION

    def _remember(self, workspace: str, way: Way) -> None:
        with self._lock:
            self._ways[workspace] = (way, self._now())

    def _is_silent(self, workspace: str) -> bool:
        with self._lock:
            return self._silent.get(workspace, self._now()) > self._now()

    def _be_silent(self, workspace: str, long: timedelta, error: Exception) -> None:
        # Its words may hold what was sent, with our token.
        log.info("no sign of work in workspace %s for %s: %s", workspace, long, type(error).__name__)
        with self._lock:
            self._silent[workspace] = self._now() + long


def _call(client: WebClient, call: Call) -> None:
    method, arguments = call
    if method.startswith("reactions."):
        client.api_call(method, params=arguments)
    else:
        client.api_call(method, json=arguments)


def _name(error: SlackApiError) -> str:
    data = error.response.data
    name = data.get("error") if isinstance(data, dict) else None
    return name if isinstance(name, str) and _NAMED_ERROR.fullmatch(name) else f"HTTP {error.response.status_code}"


def _seconds(error: SlackApiError) -> int:
    headers = error.response.headers
    given = next((str(value) for name, value in headers.items() if name.lower() == "retry-after"), "")
    return int(given) if given.isdecimal() else _RETRY_AFTER


def welcome(client: WebClient, channel: str) -> None:
    """Offer four ways to begin, in a conversation with us that was opened; an error is logged and no more."""
    try:
        # With a thread, Slack says yes and shows nothing.
        client.assistant_threads_setSuggestedPrompts(channel_id=channel, prompts=[dict(each) for each in PROMPTS])
    except SlackApiError as error:
        log.info("no prompts were offered: %s", _name(error))
    except (SlackClientError, OSError, ValueError) as error:
        log.info("no prompts were offered: %s", type(error).__name__)


@dataclass(slots=True)
class Stops:
    """Where somebody said stop, and when: what was asked before that is answered no more, what comes later is."""

    _stopped: dict[tuple[str, str], datetime] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def stop(self, workspace: str, thread: str, at: datetime) -> None:
        """Note that somebody said stop in a thread; ``at`` is Slack's own time of it."""
        with self._lock:
            before = self._stopped.pop((workspace, thread), at)
            self._stopped[workspace, thread] = max(before, at)
            while len(self._stopped) > MOST_STOPS:
                del self._stopped[next(iter(self._stopped))]

    def is_stopped(self, workspace: str, thread: str, asked_at: datetime) -> bool:
        """Tell whether somebody said stop after this was asked."""
        with self._lock:
            stopped = self._stopped.get((workspace, thread))
        return stopped is not None and stopped >= asked_at
