from tests.bot.slack.test_crashes import *
from tests.bot.slack.test_crashes import killed
from tests.bot.slack.conftest import *
from tests.slack_double.fixture import slack, slack_starts
def test_mid(store, slack, seed, tell): killed(store, slack, seed, tell, 60, 40)
