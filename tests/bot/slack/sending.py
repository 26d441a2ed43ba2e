"""A poster at work: what is put into the outbox goes out, at the hour that the test says."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.slack.posting import Clients, Poster
from bot.storage.database import Database
from bot.storage.outbox import Outbox, Post, PostState
from tests.slack_double.workspace import Said, Workspace

NOW = datetime.now(UTC)


class Sending:
    """A poster whose clock is the test's."""

    def __init__(self, database: Database, slack: Workspace) -> None:
        self.database, self.outbox, self.slack = database, Outbox(database), slack
        self.at = NOW
        self.token: str | None = slack.token()
        api_url = slack.address + "/api/"
        self.poster = Poster(self.outbox, Clients(lambda _: self.token, api_url), lambda: self.at, api_url)
        self.said: Said = slack.say("kim", "hello")

    def put(self, *posts: Post) -> None:
        with self.database.writing("T1") as connection:
            self.outbox.put(connection, posts)

    def post(self, key: str, **others: Any) -> Post:
        arguments = {"channel": self.said.channel, "thread_ts": self.said.ts, "text": key}
        given = {"lane": "D1:1", "method": "chat.postMessage", "arguments": arguments, **others}
        return Post(key=key, workspace="T1", **given)

    def run(self, seconds: float = 0) -> None:
        """Let time pass, and send all that can be sent."""
        self.at += timedelta(seconds=seconds)
        if seconds:
            self.slack.control("advance", seconds=seconds)
        while taken := self.poster.claim(1, self.at):
            self.poster.send(taken[0])

    def shown(self, channel: str = "") -> list[str]:
        return [each["text"] for each in self.slack.from_app(channel or self.said.channel, self.said.ts)]

    def state(self, key: str) -> PostState | None:
        return self.outbox.whereabouts("T1", key).state

    def listed(self) -> list[tuple[str, str, str | None]]:
        return [(row.key, row.state, row.reason) for row in self.outbox.rows("T1")]
