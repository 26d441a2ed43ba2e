"""The handler that serves Slack in tests: as `debrief serve` builds it, with a test's clock."""

from bot.slack.handling import Handling
from bot.slack.words import SlackWords
from bot.storage.database import Database
from bot.storage.inbox import Inbox
from bot.storage.outbox import Outbox
from bot.wiring import assistants_from
from tests.bot.slack.desk import Around, Colleagues
from tests.bot.slack.slack_stage import Handler, SlackStage


def handler(database: Database, stage: SlackStage) -> Handler:
    words = SlackWords.from_data(stage.guides.known.shared["slack"])
    return Handling(
        assistants_from(database, stage.guides, stage.now), Inbox(database), Outbox(database), Colleagues(), Around(),
        lambda assistant, user, pages: {"type": "home", "blocks": []}, words, stage.now,
    )  # fmt: skip
