"""The handler that serves Slack in tests: as `debrief serve` builds it, with a test's clock."""

from bot.slack.asking import Signs
from bot.slack.handling import Handling
from bot.slack.posting import Clients
from bot.slack.reaching import Reaching
from bot.slack.words import SlackWords
from bot.slack.work import Tools
from bot.storage.database import Database
from bot.storage.inbox import Inbox
from bot.storage.outbox import Outbox
from bot.wiring import assistants_from
from tests.bot.slack.desk import Colleagues
from tests.bot.slack.slack_stage import Handler, SlackStage


def handler(database: Database, stage: SlackStage) -> Handler:
    words = SlackWords.from_data(stage.guides.known.shared["slack"])
    outbox = Outbox(database)
    def leave(post):
        with database.writing(post.workspace) as connection:
            outbox.put(connection, [post])
    clients = Clients(lambda _: stage.slack.token(), f"{stage.slack.address}/api/")
    return Handling(Tools(
        assistants_from(database, stage.guides, stage.now), Inbox(database), outbox, Colleagues(), Reaching(clients, Signs(stage.now, leave)),
        lambda assistant, user, pages: {"type": "home", "blocks": []}, words, stage.now,
    ))  # fmt: skip
