"""What lies in a stretch of a note is found alike however long the stretch or the list is."""

from hypothesis import given
from hypothesis import strategies as st

from bot.reading.lexicon import Found, Met
from bot.reading.note_cues import NoteCues
from bot.reading.spans import Stretch, WordCount, inside
from bot.reading.tokens import tokenise

stretches = st.builds(lambda start, length: Stretch(start, start + length), st.integers(0, 900), st.integers(0, 500))
places = st.lists(stretches, max_size=12).map(sorted)


@given(stretches, places)
def test_what_lies_in_a_span_is_what_neither_begins_before_nor_ends_behind_it(
    span: Stretch, mentions: list[Stretch]
) -> None:
    within = tuple(each for each in mentions if span.start <= each.start < span.end and each.end <= span.end)

    assert inside(span, mentions) == within


@given(stretches, places, st.lists(st.sampled_from(["want", "clause", "gone"]), min_size=12, max_size=12))
def test_cue_words_are_found_by_name_in_short_and_in_long_stretches(
    span: Stretch, mentions: list[Stretch], names: list[str]
) -> None:
    cues = [Found(each.start, each.end, 0, 0, name) for each, name in zip(mentions, names, strict=False)]
    by_span = NoteCues([Met(cue.start, cue.end, 0, 0, (cue.key,)) for cue in cues])
    wanted = tuple(sorted(cue for cue in inside(span, cues) if cue.key in ("want", "gone")))

    assert by_span.within(span.start, span.end, ("gone", "want")) == wanted
    assert by_span[span.start, span.end].isdisjoint(("want", "gone")) == (not wanted)
    assert by_span[span.start, span.end].isdisjoint(("unheard",))


def test_only_whole_words_are_counted() -> None:
    text = "They need 3 batches, fast."
    count = WordCount(tokenise(text))

    assert count.within(Stretch(0, len(text))) == 5
    assert count.within(Stretch(0, text.index("tches"))) == 3
    assert count.within(Stretch(5, 5)) == 0
