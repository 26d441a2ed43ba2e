"""The poster: sends each post once, in the order of its lane, as fast as Slack allows, and never twice unlooked."""

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http.client import HTTPException
from threading import Lock
from typing import Any, Final
from urllib.error import HTTPError, URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack.answering import NotSlacksError, answer_at
from bot.slack.finding import FINDABLE, NotFindableError, find_message
from bot.slack.installing import SealError
from bot.slack.pictures import without_pictures
from bot.slack.streaming import STREAM, CutOffError, finish, stream
from bot.slack.uploads import COMPLETE
from bot.storage.outbox import SETTLING, Outbox, Post, PostState, Taken, Whereabouts

EVENT_TYPE: Final = "debrief_post"
POST_MESSAGE: Final = "chat.postMessage"
RESPONSE_URL: Final = "response_url"
TIMEOUT: Final = 10
TRIES: Final = 20
LONGEST_DELAY: Final = timedelta(minutes=10)
_LOOKING: Final = "looking"
_AGAIN_SOON: Final = timedelta(seconds=1)
_RETRY_AFTER: Final = 30
_TS_OF, _CHANNEL_OF = "$ts_of", "$channel_of"

_REPEATABLE: Final = frozenset(
    {
        "agents.sessions.setStatus", "assistant.threads.setStatus", "chat.update", COMPLETE, "reactions.add",
        "reactions.remove", "views.publish", "views.update",
    }
)  # fmt: skip
"""Done twice, they leave what they leave done once."""
_DONE_ALREADY: Final = frozenset({"already_reacted", "no_reaction", "message_not_modified"})
_MAY_HAVE_BEEN_DONE: Final = frozenset({"internal_error", "fatal_error", "request_timeout", "service_unavailable"})
_WILL_PASS: Final = frozenset(
    {"ratelimited", "rate_limited", "message_limit_exceeded", "team_added_to_org", "org_login_required", "not_authed",
     "invalid_auth", "token_expired"}
)  # fmt: skip
"""Errors that somebody, or time, will mend."""
_NOT_YET: Final = frozenset({("views.update", "not_found")})
"""The loading view that is to be filled may still be opening."""
_BLOCKS_REFUSED: Final = frozenset({"invalid_blocks", "invalid_arguments"})
_NAMED_ERROR = re.compile(r"[a-z_]{3,60}")

log = logging.getLogger(__name__)


class Poster:
    """Sends posts; what becomes of each is written down before the next of its lane goes."""

    def __init__(
        self,
        outbox: Outbox,
        client_for: Callable[[str], WebClient | None],
        now: Callable[[], datetime],
        api_url: str,
    ) -> None:
        self._outbox, self._client_for, self._now = outbox, client_for, now
        self._api_url = api_url
        self._paused: dict[tuple[str, str], datetime] = {}
        self._pauses = Lock()

    def claim(self, limit: int, now: datetime) -> tuple[Taken, ...]:
        """Take what may be sent now: of no method that a workspace has had too much of."""
        with self._pauses:
            self._paused = {what: until for what, until in self._paused.items() if until > now}
            paused = tuple(self._paused)
        return self._outbox.claim(limit, now, paused)

    def send(self, taken: Taken) -> None:
        """Send one post, or find out whether it was sent, and write down what became of it."""
        try:
            client = self._client_for(taken.post.workspace)
        except (SealError, SlackApiError, OSError) as error:
            log.error("no token to post with: %s", error)
            self._outbox.later(
                taken, self._now() + LONGEST_DELAY / 10, "there is no token to post with", is_unsure=taken.is_unsure,
                counts=False,
            )  # fmt: skip
            return
        if client is None:
            self._outbox.parked(taken, "the app is not installed in this workspace")
            return
        resolved = self._resolved(taken.post)
        if isinstance(resolved, str):
            self._outbox.parked(taken, resolved)
        elif resolved is None:
            self._outbox.later(taken, self._now() + _AGAIN_SOON, "what it changes was not sent yet", counts=False)
        else:
            self._send(client, replace(taken, post=resolved))

    def _send(self, client: WebClient, taken: Taken) -> None:
        if taken.is_unsure and taken.post.method not in _REPEATABLE and self._was_dealt_with(client, taken):
            return
        try:
            answer = self._call(client, taken.post)
        except NotSlacksError as error:
            self._outbox.parked(taken, str(error))
        except CutOffError as error:
            self._perhaps(taken, f"it was cut off ({type(error.__cause__).__name__})")
        except SlackApiError as error:
            plain = without_pictures(taken.post.arguments) if _error_name(error) in _BLOCKS_REFUSED else None
            if plain is not None:
                # A picture that was taken away, or not taken for one, keeps nothing else from being shown.
                self._send(client, replace(taken, post=replace(taken.post, arguments=plain)))
            else:
                self._refused(client, taken, error)
        except (HTTPException, OSError) as error:
            self._unanswered(taken, error)
        else:
            self._outbox.sent(taken, *_names(answer))

    def _was_dealt_with(self, client: WebClient, taken: Taken) -> bool:
        """Look whether a post has arrived; false where it has not, so that it is to be sent."""
        looking, now = (taken.post.workspace, _LOOKING), self._now()
        with self._pauses:
            until = self._paused.get(looking, now)
        try:
            found = find_message(client, taken.post, taken.began_at) if until <= now else None
            if found is not None and not found.is_whole:
                finish(client, found.ts, found.channel, taken.post.arguments, _carried(taken.post))
        except NotFindableError as error:
            log.warning("nobody can tell whether post %s arrived: %s", taken.post.key, error)
            self._outbox.uncertain(taken, str(error))
            return True
        except (SlackApiError, HTTPException, OSError) as error:
            until = now + _delay(taken.tries)
            if isinstance(error, SlackApiError) and error.response.status_code == 429:
                until = now + timedelta(seconds=_seconds(error.response.headers))
                with self._pauses:
                    self._paused[looking] = until
        if until > now:
            self._outbox.later(taken, until, "it cannot be looked up now", is_unsure=True, counts=False)
            return True
        if found is not None:
            self._outbox.sent(taken, found.ts, found.channel)
        return found is not None

    def _call(self, client: WebClient, post: Post) -> Mapping[str, Any]:
        if post.method == RESPONSE_URL:
            answer_at(post.arguments, self._api_url)
            return {}
        arguments, named = post.arguments, _carried(post)
        if post.method == STREAM:
            return stream(client, arguments, named)
        if post.method == POST_MESSAGE:
            arguments = {"unfurl_links": False, "unfurl_media": False, "metadata": named, **arguments}
        answer = client.api_call(post.method, json=arguments)
        return answer.data if isinstance(answer.data, dict) else {}

    def _refused(self, client: WebClient, taken: Taken, error: SlackApiError) -> None:
        """Deal with an answer that is no success."""
        post, name = taken.post, _error_name(error)
        if error.response.status_code == 429 or name in {"ratelimited", "rate_limited"}:
            until = self._now() + timedelta(seconds=_seconds(error.response.headers))
            with self._pauses:
                self._paused[post.workspace, post.method] = until
            self._outbox.later(taken, until, "ratelimited", counts=False)
        elif name in _DONE_ALREADY:
            self._outbox.sent(taken)
        elif name is None or error.response.status_code >= 500 or name in _MAY_HAVE_BEEN_DONE:
            self._perhaps(taken, name or f"HTTP {error.response.status_code}")
        elif name in _WILL_PASS or (post.method, name) in _NOT_YET:
            self._again(taken, name)
        elif post.method == STREAM:
            # Nothing of it is shown; where nothing can be streamed it is said at once.
            self._send(client, replace(taken, post=replace(post, method=POST_MESSAGE)))
        else:
            log.warning("post %s was refused: %s", post.key, name)
            self._outbox.parked(taken, name)

    def _unanswered(self, taken: Taken, error: Exception) -> None:
        """Deal with no answer: nothing was sent where nobody was reached."""
        if isinstance(error, HTTPError):
            if error.code >= 500:
                self._perhaps(taken, f"HTTP {error.code}")
            else:
                self._outbox.parked(taken, f"HTTP {error.code}")
            return
        reason = error.reason if isinstance(error, URLError) else error
        if isinstance(error, URLError) and not isinstance(reason, TimeoutError | ConnectionResetError):
            self._again(taken, f"nobody is reached ({type(reason).__name__})")
        else:
            self._perhaps(taken, f"no answer came ({type(reason).__name__})")

    def _perhaps(self, taken: Taken, reason: str) -> None:
        """Put back what may have been done: to be done again where that is the same, else to be looked for."""
        if taken.post.method in _REPEATABLE:
            self._again(taken, reason)
        elif taken.post.method in FINDABLE and taken.tries < TRIES:
            now = self._now()
            until = now + SETTLING + _delay(taken.tries - 1)
            self._outbox.later(taken, until, reason, is_unsure=True, tried_at=now)
        else:
            log.warning("nobody can tell whether post %s arrived: %s", taken.post.key, reason)
            self._outbox.uncertain(taken, reason)

    def _again(self, taken: Taken, reason: str) -> None:
        if taken.tries < TRIES:
            self._outbox.later(taken, self._now() + _delay(taken.tries), reason)
        else:
            log.warning("post %s was given up: %s", taken.post.key, reason)
            self._outbox.parked(taken, reason)

    def _resolved(self, post: Post) -> Post | str | None:
        """Fill in what other posts were given; nothing while one of them waits, a reason where it never will be."""
        arguments = dict(post.arguments)
        for name, value in post.arguments.items():
            if not isinstance(value, dict) or not (value.keys() & {_TS_OF, _CHANNEL_OF}):
                continue
            other = self._outbox.whereabouts(post.workspace, value.get(_TS_OF) or value[_CHANNEL_OF])
            if name == "ts" and other.key == post.key:
                # It has taken the place of what it would have changed.
                arguments = {each: given for each, given in arguments.items() if each != "ts"}
                return replace(post, method=POST_MESSAGE, arguments=arguments)
            found = _found(other)
            if not isinstance(found, Whereabouts):
                return found
            arguments[name] = found.ts if _TS_OF in value else found.channel
        return replace(post, arguments=arguments)


def _found(other: Whereabouts) -> Whereabouts | str | None:
    if other.state in {PostState.WAITING, PostState.UNSURE}:
        return None
    if other.state is PostState.SENT and other.ts is not None:
        return other
    return "what it changes was never sent"


def _carried(post: Post) -> dict[str, Any]:
    """Return what tells a message as this post, also where no answer did."""
    return {"event_type": EVENT_TYPE, "event_payload": {"key": post.key}}


def _names(answer: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Return what Slack calls a message: its time, and its channel."""
    ts, channel = answer.get("ts") or answer.get("message_ts"), answer.get("channel")
    return ts if isinstance(ts, str) else None, channel if isinstance(channel, str) else None


def _error_name(error: SlackApiError) -> str | None:
    data = error.response.data
    name = data.get("error") if isinstance(data, dict) else None
    return name if isinstance(name, str) and _NAMED_ERROR.fullmatch(name) else None


def _seconds(headers: Mapping[str, str]) -> int:
    given = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    return int(given) if given.isdecimal() else _RETRY_AFTER


def _delay(tries: int) -> timedelta:
    return min(timedelta(seconds=2.0 ** max(tries, 0) / 2), LONGEST_DELAY)


@dataclass(frozen=True, slots=True)
class Clients:
    """Makes a client for a workspace, where it has let us in."""

    token_of: Callable[[str], str | None]
    api_url: str

    def __call__(self, workspace: str) -> WebClient | None:
        token = self.token_of(workspace)
        if token is None:
            return None
        # What is tried again, and when, is the outbox's to say.
        return WebClient(token, base_url=self.api_url, timeout=TIMEOUT, retry_handlers=[])
