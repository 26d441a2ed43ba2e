"""The gate: what a reader proposes counts only with the message's own words, re-derived by code, and meant."""

import random
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.reading import CaseReader
from bot.reading.grounding import Refused, refusal
from bot.reading.local import mark, propose, read
from bot.reading.marked import MarkedNote, Note, Proposal
from bot.reading.quotes import places_of
from qualification.terms import FIELDS, Lead, MessageRef, Money, Person, Polarity, Quantity

DAY = date(2026, 3, 10)
LEAD = Lead(company="Orvane Bio", contact="Mara Lindt", title="Head of Operations")
NOTE = (
    "Orvane Bio, Mara Lindt. They want to move the AAV process to us: 3 engineering runs at 200 L. Start in Q3. "
    "Priya Nair, their COO, signs the contract. The board has not approved the budget of 400k EUR. "
    "QA needs full batch records and a comparability protocol. She opted in on our form. CDA signed last week. "
    "Site visit on 14 April, both sides confirmed. They need the data by December. "
    "Maybe a second product in 2027. Their competitor starts in May."
)

NOT_THERE, NOT_MEANT = Refused.VALUE_NOT_IN_QUOTE, Refused.NOT_A_STATEMENT

Marked = Callable[..., MarkedNote]


@pytest.fixture(scope="module")
def marked(case_reader: CaseReader) -> Marked:
    def of(text: str, *, segment: str = "biomanufacturing", asked: str | None = None) -> MarkedNote:
        return mark(Note(text=text, day=DAY, lead=LEAD, asked=asked), case_reader.words(segment))

    return of


def proposed(marked: MarkedNote, field: str, value: Any, quote: str, **more: Any) -> Proposal:
    start = marked.text.index(quote)
    return Proposal(field, value, start, start + len(quote), "a model says so", **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def note(marked: Marked) -> MarkedNote:
    return marked(NOTE)


def grounded_quotes(note: MarkedNote) -> list[tuple[Proposal, str]]:
    """Return what passes of what our own reader proposes, with its words."""
    passed = [each for each in propose(note) if refusal(each, note) is None]
    return [(each, note.text[each.start : each.end]) for each in passed]


def test_our_own_reader_passes_with_its_words(note: MarkedNote) -> None:
    fields = {proposal.field for proposal, _ in grounded_quotes(note)}

    assert {"timeline.start", "next_step.kind", "decision.people", "compliance.consent", "scope.quantity"} <= fields


TRANSLATED = {
    "Start": "Beginn", "Site visit": "Besuch", "signs": "firma", "engineering runs": "corridas de ingenieria",
    "batch records": "Chargendokumentation", "opted in": "a consenti", "signed": "unterschrieben", 
    "contract": "contrat",
    "confirmed": "confirmé", "both sides": "beide Seiten", "the": "das", "on": "am", "and": "et", "in": "im",
}  # fmt: skip


def altered(quote: str, chance: random.Random) -> Iterator[str]:
    """Yield what a careless or a lying model makes of a quote; none of it is what was written."""
    words = quote.split()
    yield quote.swapcase()
    yield quote.upper()
    yield quote.replace("e", "3", 1) + "!"
    yield f"{quote} indeed"
    yield f"definitely {quote}"
    yield quote.replace(quote[0], chr(ord(quote[0]) + 1), 1)
    yield quote[:-1] + ("x" if quote[-1] != "x" else "y")
    if len(words) > 1:
        yield " ".join(reversed(words))
        yield " ".join([*words[:-2], words[-1], words[-2]])
        yield " ".join([*words[:1], "...", *words[-1:]]) + " ..."
        yield " ".join([*words[:1], "not", *words[1:]])
    if len(words) > 2:
        place = chance.randrange(1, len(words) - 1)
        yield " ".join([*words[:place], *words[place + 1 :]])
        yield " ".join([*words[:place], "really", *words[place:]])
    for ours, theirs in TRANSLATED.items():
        if ours in quote:
            yield quote.replace(ours, theirs, 1)
    for figure in "0123456789":
        if figure in quote:
            yield quote.replace(figure, str((int(figure) + 1) % 10), 1)


def merged(quotes: list[str]) -> Iterator[str]:
    """Yield quotes put together from two places of the note."""
    for one, other in pairwise(quotes):
        yield f"{one} {other} {one}"
        yield f"{other}, {one}".replace(".,", ",") + " as said"


def test_no_altered_merged_recased_translated_or_invented_quote_is_found(note: MarkedNote) -> None:
    chance = random.Random(20260310)
    quotes = list(dict.fromkeys(quote for _, quote in grounded_quotes(note)))
    sentences = [sentence.strip() for sentence in NOTE.split(".") if sentence.strip()]
    tried = [
        change for quote in [*quotes, *sentences] for change in altered(quote, chance) if change not in NOTE
    ] + list(merged(sentences))

    found = [change for change in tried if any(True for _ in places_of(change, NOTE))]

    assert len(tried) >= 200
    assert found == []


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_a_quote_is_found_whatever_its_unicode_form_and_shown_as_it_was_written(form: str) -> None:
    text = unicodedata.normalize("NFD", "Start der Übertragung im März, sagt Zoë.")
    quote = unicodedata.normalize(form, "Übertragung im März")  # type: ignore[arg-type]

    ((start, end),) = places_of(quote, text)

    assert text[start:end] == unicodedata.normalize("NFD", "Übertragung im März")


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("start in Q3", "They start\r\nin   Q3."),
        ("start in Q3", "They start\u00a0in\tQ3."),
        ("fill", "the \ufb01ll is planned"),
        ("각", "\u1100\u1161\u11a8 is what he wrote"),
    ],
)
def test_white_space_and_compatibility_forms_do_not_hide_a_quote(quote: str, text: str) -> None:
    assert len(list(places_of(quote, text))) == 1


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("approved", "The budget is app\u200broved."),
        ("Q3", "Start in Q\u00ad3."),
        ("not approved", "approved \u202etoN\u202c"),
        ("", "anything"),
        ("   ", "any thing"),
        ("i", "a ﬁne day"),
        ("Uber", "\u00dcber"),
        ("a", "a\u0301"),
    ],
)
def test_hidden_characters_halves_of_letters_and_nothing_are_not_found(quote: str, text: str) -> None:
    assert list(places_of(quote, text)) == []


def test_a_text_that_is_no_proper_unicode_is_searched_all_the_same() -> None:
    text = "Start \ud800 in Q3"

    assert [text[start:end] for start, end in places_of("\ud800 in Q3", text)] == ["\ud800 in Q3"]


@given(st.text(alphabet=st.characters(), max_size=60), st.data())
def test_every_stretch_of_a_text_is_found_where_it_stands(text: str, data: st.DataObject) -> None:
    for start, end in places_of(data.draw(st.text(max_size=5)), text):
        assert 0 <= start < end <= len(text)


@pytest.mark.parametrize(
    ("start", "end", "reason"),
    [
        (0, 0, Refused.NOT_IN_MESSAGE),
        (-5, 3, Refused.NOT_IN_MESSAGE),
        (9, 4, Refused.NOT_IN_MESSAGE),
        (0, 10_000, Refused.NOT_IN_MESSAGE),
        (NOTE.index("Start in") + 2, NOTE.index("Start in") + 11, Refused.CUT),
        (NOTE.index(" Start in"), NOTE.index(" Start in") + 1, Refused.EMPTY),
    ],
)
def test_a_place_that_is_no_quote_is_refused(start: int, end: int, reason: Refused, note: MarkedNote) -> None:
    window = (date(2026, 7, 1), date(2026, 9, 30))

    assert refusal(Proposal("timeline.start", window, start, end, ""), note) is reason


def test_an_accent_is_not_cut_off_its_letter(marked: Marked) -> None:
    text = unicodedata.normalize("NFD", "They want é-discovery documents.")
    place = text.index("\u0301")

    assert refusal(Proposal("need.project", text[:place], 0, place, ""), marked(text)) is Refused.CUT


@pytest.mark.parametrize(
    ("field", "value", "quote", "reason"),
    [
        ("timeline.start", (date(2026, 4, 1), date(2026, 6, 30)), "Start in Q3", NOT_THERE),
        ("timeline.start", (date(2026, 4, 14), date(2026, 4, 14)), "Site visit on 14 April", NOT_THERE),
        ("timeline.start", (date(2026, 3, 10), date(2026, 12, 31)), "They need the data by December", NOT_THERE),
        ("timeline.start", (date(2027, 1, 1), date(2027, 12, 31)), "Maybe a second product in 2027", NOT_MEANT),
        ("timeline.start", (date(2026, 5, 1), date(2026, 5, 31)), "Their competitor starts in May", NOT_MEANT),
        ("next_step.date", date(2026, 4, 15), "Site visit on 14 April", NOT_THERE),
        ("next_step.kind", "demo", "Site visit on 14 April", NOT_THERE),
        ("next_step.kind", "party", "Site visit on 14 April", Refused.UNKNOWN_VALUE),
        ("next_step.status", "agreed", "She opted in on our form", NOT_THERE),
        ("budget.status", "approved", "The board has not approved the budget of 400k EUR", NOT_THERE),
        ("budget.amount", Money(500_000, "EUR"), "the budget of 400k EUR", NOT_THERE),
        ("budget.amount", "400k EUR", "the budget of 400k EUR", NOT_THERE),
        ("scope.quantity", Quantity(4, "run"), "3 engineering runs", NOT_THERE),
        ("decision.people", Person("budget_holder", "Priya Nair"), "Priya Nair, their COO, signs", NOT_THERE),
        ("decision.people", Person("approver", "Mara Lindt"), "Priya Nair, their COO, signs", NOT_THERE),
        ("compliance.consent", "granted", "CDA signed last week", NOT_THERE),
        ("compliance.disclosure", None, "CDA signed last week", Refused.UNKNOWN_VALUE),
        ("compliance.disclosure", ["cda_signed"], "CDA signed last week", Refused.UNKNOWN_VALUE),
        ("need.project", "they want everything", "They want to move the AAV process to us", NOT_THERE),
        ("compliance.documentation", "Maybe a second product", "Maybe a second product", NOT_MEANT),
    ],
)
def test_a_value_that_the_quote_does_not_give_is_refused(
    field: str, value: Any, quote: str, reason: Refused, note: MarkedNote
) -> None:
    assert refusal(proposed(note, field, value, quote), note) is reason


@pytest.mark.parametrize(
    ("field", "value", "quote"),
    [
        ("timeline.start", (date(2026, 7, 1), date(2026, 9, 30)), "Start in Q3"),
        ("next_step.date", date(2026, 4, 14), "Site visit on 14 April"),
        ("next_step.status", "scheduled", "Site visit on 14 April, both sides confirmed"),
        ("scope.quantity", Quantity(3, "run"), "3 engineering runs"),
        ("decision.people", Person("approver", "Priya Nair", "COO"), "Priya Nair, their COO, signs the contract"),
        ("compliance.disclosure", "cda_signed", "CDA signed last week"),
        ("need.project", "They want to move the AAV process to us", "They want to move the AAV process to us"),
    ],
)
def test_what_the_quote_gives_passes_whoever_proposes_it(field: str, value: Any, quote: str, note: MarkedNote) -> None:
    assert refusal(proposed(note, field, value, quote), note) is None


def test_the_sellers_words_count_only_with_the_buyers_yes(marked: Marked) -> None:
    alone = marked("Sam: We can do a demo on 24 March.\nMara: I will think about it.")
    agreed = marked("Sam: Shall we do a demo on 24 March?\nMara: Yes, exactly.")
    quote = "do a demo on 24 March"

    assert refusal(proposed(alone, "next_step.kind", "demo", quote), alone) is Refused.NOT_OURS_TO_READ
    assert refusal(proposed(agreed, "next_step.kind", "demo", quote), agreed) is Refused.NOT_OURS_TO_READ
    assert refusal(proposed(agreed, "next_step.kind", "demo", f"{quote}?\nMara: Yes, exactly"), agreed) is None


def test_a_yes_about_something_else_makes_no_step(marked: Marked) -> None:
    text = "Sam: Is there a budget?\nMara: Yes."
    talk = marked(text)

    assert refusal(proposed(talk, "next_step.status", "agreed", "Yes"), talk) is Refused.VALUE_NOT_IN_QUOTE


@pytest.mark.parametrize("field", FIELDS)
def test_nothing_that_is_flagged_becomes_a_fact(field: str, marked: Marked) -> None:
    text = "A patient had a severe reaction after the infusion on Monday and was taken to hospital. Start in Q3."
    flagged = marked(text, segment="biopharma")
    quote = "A patient had a severe reaction after the infusion on Monday"

    assert flagged.flags
    assert refusal(proposed(flagged, field, quote, quote), flagged) is Refused.FLAGGED


@pytest.mark.parametrize("field", FIELDS)
def test_nobody_denies_or_takes_back_with_words_that_state(field: str, note: MarkedNote) -> None:
    for polarity in (Polarity.DENIES, Polarity.RETRACTS):
        wrong = proposed(note, field, None, "Start in Q3", polarity=polarity)

        assert refusal(wrong, note) in (Refused.NOT_A_DENIAL, Refused.NOT_A_STATEMENT)


def test_a_denial_needs_words_that_deny(marked: Marked) -> None:
    denied = marked("There is no project behind it, just reading.")
    quote = "There is no project behind it"

    assert refusal(proposed(denied, "need.project", None, quote, polarity=Polarity.DENIES), denied) is None
    assert refusal(proposed(denied, "compliance.consent", None, quote, polarity=Polarity.DENIES), denied) is not None


def any_value(chance: random.Random, note: MarkedNote) -> Any:
    """Return something that a model might say, right or wrong."""
    day = DAY + timedelta(days=chance.randrange(600))
    words = note.text.split()
    return chance.choice([
        None, True, 3, "approved", "granted", "cda_signed", "scheduled", "demo", "phase_2", "tech_transfer", "verified",
        chance.choice(words), " ".join(words[:4]), (day, day + timedelta(days=30)), day, [], {}, (), {"amount": 3},
        Money(chance.randrange(10**6), "EUR"), Quantity(chance.randrange(10), "batch"), Person("approver", "Jo Stern"),
    ])  # fmt: skip


def test_whatever_a_model_proposes_only_what_our_parsers_read_gets_through(note: MarkedNote) -> None:
    chance = random.Random(7)
    ours = {(proposal.field, repr(proposal.value)) for proposal, _ in grounded_quotes(note)}
    words = {repr(mention.value) for mention in note.values}
    windows = {repr(mention.window) for mention in note.dates} | {
        repr(mention.window[0]) for mention in note.dates if mention.window is not None
    }
    for _ in range(20_000):
        start, end = sorted(chance.randrange(-2, len(NOTE) + 3) for _ in range(2))
        proposal = Proposal(
            chance.choice(FIELDS), any_value(chance, note), start, end, "", chance.choice(list(Polarity))
        )
        if refusal(proposal, note) is not None or proposal.polarity is Polarity.DENIES:
            continue
        quoted = NOTE[start:end]
        value = repr(proposal.value)
        assert (proposal.field, value) in ours or value in words | windows or proposal.value == quoted


def test_what_is_read_is_always_a_slice_of_the_message(case_reader: CaseReader) -> None:
    text = (
        "Start in Q3\u200b \u202eand\u202c the CDA is signed.\r\n\r\n"
        "Demo \ud83d on 24 March, confirmed. Bu\u0308dget approved."
    )
    reading = read(
        Note(text=text, day=DAY, lead=LEAD), MessageRef(id="m", author="rep", day=DAY), case_reader.words("b2b")
    )

    assert reading.evidence
    assert all(piece.quote == text[piece.start : piece.end] for piece in reading.evidence)
