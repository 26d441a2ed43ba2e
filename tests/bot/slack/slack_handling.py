"""The handler that serves Slack in tests: as `debrief serve` builds it, with a test's clock."""

from collections.abc import Callable
from datetime import datetime

from bot.conversation.standing import Guides
from bot.slack.asking import Signs
from bot.slack.handling import Handling
from bot.slack.members import Members
from bot.slack.overview import Overview
from bot.slack.posting import Clients
from bot.slack.reaching import Reaching
from bot.slack.words import SlackWords
from bot.slack.work import Tools
from bot.storage.database import Database
from bot.storage.inbox import Inbox
from bot.storage.outbox import Outbox, Post
from bot.wiring import assistants_from
from tests.bot.slack.slack_stage import Handler, SlackStage


def handler(database: Database, stage: SlackStage) -> Handler:
    """Put together what handles the deliveries of a stage's one workspace."""
    token = stage.slack.token()
    return handler_for(database, stage.guides, stage.now, Clients(lambda _: token, f"{stage.slack.address}/api/"))


def handler_for(database: Database, guides: Guides, now: Callable[[], datetime], clients: Clients) -> Handling:
    """Put together what handles the deliveries of all workspaces that there are clients for."""
    outbox = Outbox(database)

    def leave(post: Post) -> None:
        with database.writing(post.workspace) as connection:
            outbox.put(connection, [post])

    tools = Tools(
        assistants_from(database, guides, now), Inbox(database), outbox, Members(clients, {}, now),
        Reaching(clients, Signs(now, leave)), Overview(now).home,
        SlackWords.from_data(guides.known.shared["slack"]), now,
    )  # fmt: skip
    return Handling(tools)
