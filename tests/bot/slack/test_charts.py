from io import BytesIO

from PIL import Image

from bot.slack.charts import bars, in_words
from bot.slack.home import Watched, keeping

COUNTS = (("Timeline", 800), ("Next step", 200), ("Need", 1))
BLUE = (18, 100, 163)


def lengths(picture: bytes) -> list[int]:
    """Return how long the bar in each row is, in pixels."""
    with Image.open(BytesIO(picture)) as image:
        wide, high = image.size
        rows = [sum(image.getpixel((x, y)) == BLUE for x in range(wide)) for y in range(high)]
    found, before = [], 0
    for length in rows:
        if length and not before:
            found.append(length)
        elif length:
            found[-1] = max(found[-1], length)
        before = length
    return found


def test_a_bar_is_as_long_as_its_count() -> None:
    longest, second, least = lengths(bars(COUNTS))

    assert abs(second / longest - 1 / 4) < 0.01
    assert 0 < least < 10


def test_the_same_counts_make_the_same_picture() -> None:
    assert bars(COUNTS) == bars(COUNTS)
    assert bars(COUNTS) != bars(COUNTS[:2])


def test_the_figures_can_be_had_in_words() -> None:
    assert in_words((("Timeline", 1200), ("Need", 3))) == "Timeline 1,200, Need 3"


def test_what_keeps_most_leads_open_stands_first_and_what_keeps_none_stands_nowhere() -> None:
    pending = {"Next step": 2, "Timeline": 8, "Need": 2, "Budget": 0}

    assert keeping(Watched({}, {}, pending, ())) == (("Timeline", 8), ("Need", 2), ("Next step", 2))
