"""The handler that serves Slack in tests: as `debrief serve` builds it, with a test's clock."""

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
    """Put together what handles a workspace's deliveries."""
    outbox, token = Outbox(database), stage.slack.token()
    clients = Clients(lambda _: token, f"{stage.slack.address}/api/")

    def leave(post: Post) -> None:
        with database.writing(post.workspace) as connection:
            outbox.put(connection, [post])

    tools = Tools(
        assistants_from(database, stage.guides, stage.now), Inbox(database), outbox, Members(clients, {}, stage.now),
        Reaching(clients, Signs(stage.now, leave)), Overview(stage.now).home,
        SlackWords.from_data(stage.guides.known.shared["slack"]), stage.now,
    )  # fmt: skip
    return Handling(tools)
