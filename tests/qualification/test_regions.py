"""Which countries a region text names, as far as excluded regions need them."""

import pytest

from qualification.regions import countries_in, wholly_within

NAMES = {
    "germany": ("DE",),
    "united states": ("US",),
    "united states of america": ("US",),
    "us": ("US",),
    "north america": ("US", "CA", "MX"),
    "österreich": ("AT",),
}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("DE", {"DE"}),
        ("DE, FR and CH", {"DE", "FR", "CH"}),
        ("Germany", {"DE"}),
        ("in GERMANY and Österreich", {"DE", "AT"}),
        ("the United States of America", {"US"}),
        ("North America", {"US", "CA", "MX"}),
        ("de fr", set()),
        ("us", {"US"}),
        ("wherever they already sell", set()),
        ("", set()),
        ("germany-based", {"DE"}),
    ],
)
def test_countries_are_found_by_name_or_by_code(text: str, codes: set[str]) -> None:
    assert countries_in(text, NAMES) == codes


def test_a_region_is_excluded_only_where_all_of_it_is() -> None:
    assert wholly_within("Germany", ("DE",), NAMES)
    assert wholly_within("Germany and Österreich", ("AT", "DE", "FR"), NAMES)
    assert not wholly_within("Germany and France, FR", ("DE",), NAMES)
    assert not wholly_within("wherever they already sell", ("DE",), NAMES)
    assert not wholly_within(None, ("DE",), NAMES)
    assert not wholly_within("Germany", (), NAMES)
