"""Words that Slack shows as they are written, and that do nothing."""

import pytest

from bot.slack.mrkdwn import neutral, one_line


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<!channel> look", "&lt;!channel&gt; look"),
        ("<@U024BE7LH>", "&lt;@U024BE7LH&gt;"),
        ("<#C024BE7LR>", "&lt;#C024BE7LR&gt;"),
        ("<!date^1392734382^{date}|x>", "&lt;!date^1392734382^{date}|x&gt;"),
        ("R&D &lt;b&gt;", "R&amp;D &amp;lt;b&amp;gt;"),
        ("*bold* move", "\u2217bold\u2217 move"),
        ("_sly_", "\uff3fsly\uff3f"),
        ("~gone~", "\u223cgone\u223c"),
        ("`code`", "\u02cbcode\u02cb"),
        (":rotating_light:", "\ua789rotating_light:"),
        ("https://evil.example/x", "https\ua789//evil.example/x"),
        ("mailto:dana@helix.example", "mailto\ua789dana@helix.example"),
        ("ac\u200bid", "ac\u27e8U+200B\u27e9id"),
        ("\u202egnp.exe", "\u27e8U+202E\u27e9gnp.exe"),
    ],
)
def test_what_would_do_something_is_shown_and_does_nothing(written: str, shown: str) -> None:
    assert neutral(written) == shown


@pytest.mark.parametrize("written", ["O'Brien plc", "2 500 L", "a_b_c", "3*4", "10:30", "need: AAV", "d@x.example"])
def test_ordinary_words_stay_as_they_are(written: str) -> None:
    assert neutral(written) == written


def test_a_name_over_several_lines_is_one_line() -> None:
    assert one_line("Helix\n\n> quoted\r\nBio\u2028\t*x*") == "Helix > quoted Bio *x*"
