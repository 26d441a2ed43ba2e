"""Patients cannot be told from what is stored: names, birth dates, numbers, addresses and ages are masked."""

from functools import cache
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.flags import FlagKind, FlagWords, find_flags
from bot.reading.masking import IdentifierKind, Masker, masked

MASK = "\u2588"
ROOT = Path(__file__).parents[3]


@cache
def words() -> FlagWords:
    return FlagWords.from_data(yaml.safe_load((ROOT / "knowledge" / "shared" / "flags.yaml").read_text("utf-8")))


def hidden(text: str) -> str:
    return masked(text, words=words())[0]


def shown(text: str) -> str:
    """Return a text with each masked stretch as one underscore."""
    out = hidden(text)
    for length in range(len(out), 0, -1):
        out = out.replace(MASK * length, "_")
    return out


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Patient Irmgard Solheim, born 9 May 1944, had left.", "Patient _, born _, had left."),
        ("patient Ludmila Varga, born 14.02.1987, two exomes.", "patient _, born _, two exomes."),
        ("Batch for patient Cosima Lund, NHS no. 943 555 0182.", "Batch for patient _, NHS no. _."),
        ("the report of patient Rosa Achter, MRN 0088213, came", "the report of patient _, MRN _, came"),
        ("Dr Obi showed the scan of Mr Desmond Fairlie, 71.", "Dr Obi showed the scan of Mr _, _."),
        ("her patient, little Jonas Petit from Rue Basse 4, sleeps", "her patient, little _ from _, sleeps"),
        ("Patient Ann-Lena Graf from Lindenweg 8 has it.", "Patient _ from _ has it."),
        ("The patient is Mr Okoye of 14 Harbour Lane.", "The patient is Mr _ of _."),
        ("subject 1104 is Henrike Aalto, she called.", "subject 1104 is _, she called."),
        ("pt kowalczyk jan dob 04/11/1959 was on it", "pt _ dob _ was on it"),
        ("Mrs Agatha Bloom's lab results came.", "Mrs _'s lab results came."),
        ("a patient, Agnes Whitlow, date of birth 3 Aug 1950", "a patient, _, date of birth _"),
        ("patient M. Okafor, born May 4th, 1961, is well", "patient _, born _, is well"),
        ("Patient: Jo\u00e3o da Silva, hospital number 55-21873", "Patient: _, hospital number _"),
        ("insurance no. K442019873, Frau Ute Keller, psoriasis", "insurance no. _, Frau _, psoriasis"),
        ("family Brouwer from Zwolle, index case is Sanne, born 2016", "family _ from _, index case is _, born _"),
    ],
)
def test_what_tells_who_a_patient_is_is_masked_and_the_rest_stays(text: str, kept: str) -> None:
    assert shown(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "Gudrun Saar, born salesperson, runs their patient portal project.",
        "Ms Harlow, 54, is the buyer, she has been there for twenty years.",
        "Mr Abel Frost, 58, head of patient transport, signs.",
        "Patient Safety Lead is Marta Nilsson, she signs the form.",
        "Demo data only: test patient Max Muster, born 1.1.1900.",
        "Be patient with Ferris, he answers once a week.",
        "They need the wristband printer to encode MRN and date of birth.",
        "Participants: Anna Graf, Tom Hale, me.",
        "Subject: demo on Friday with Peter Lang",
        "Dr Lena Storm treats patients with asthma.",
        "Dana Ortiz, 2026-03-02: start in June, 54 patients.",
        "400 patients, ages 18 to 65, at 12 sites.",
    ],
)
def test_a_message_without_a_patient_in_it_stays_as_it_is(text: str) -> None:
    assert masked(text, words=words()) == (text, ())


def test_a_patients_name_is_masked_wherever_it_is_said_again() -> None:
    text = "Patient Ludmila Varga, born 14.02.1987. Mrs Varga had two exomes. Ludmila is well."

    assert shown(text) == "Patient _, born _. Mrs _ had two exomes. _ is well."


def test_a_namesake_who_is_no_patient_keeps_her_name() -> None:
    text = "Patient Ludmila Varga, born 14.02.1987. Dana Varga signs. Dr Varga is her doctor."

    assert shown(text) == "Patient _, born _. Dana Varga signs. Dr Varga is her doctor."


def test_each_span_says_what_it_hid() -> None:
    text = "Dr Obi showed me the scan of his patient Desmond Fairlie, 71, of 14 Harbour Lane, born 2.3.1954, MRN 88213."

    _, spans = masked(text, words=words())

    assert {(text[span.start : span.end], span.kind) for span in spans} == {
        ("Desmond Fairlie", IdentifierKind.NAME),
        ("71", IdentifierKind.AGE),
        ("14 Harbour Lane", IdentifierKind.ADDRESS),
        ("2.3.1954", IdentifierKind.BIRTH_DATE),
        ("88213", IdentifierKind.NUMBER),
    }


def test_a_masked_message_is_as_long_as_it_was_and_every_other_sign_stays() -> None:
    text = "They want 3 kits \U0001f642. Patient Jos\u00e9 Nu\u00f1ez, born 1.2.1990, is fine. Start Q3."

    out, spans = masked(text, words=words())

    assert len(out) == len(text)
    outside = [at for at in range(len(text)) if not any(span.start <= at < span.end for span in spans)]
    assert all(out[at] == text[at] for at in outside)
    assert all(out[span.start : span.end] == MASK * (span.end - span.start) for span in spans)


PIECES = [
    "Patient Ludmila Varga, born 14.02.1987, two negative exomes",
    "Mrs Varga wants her results",
    "the scan of Mr Desmond Fairlie, 71, his patient with the aneurysm",
    "pt kowalczyk jan dob 04/11/1959 on the old pump",
    "NHS number 401 023 2137 on the screenshot",
    "Mrs Agatha Bloom's lab results were in the mail",
    "her patient, little Jonas Petit from Rue Basse 4",
    "family Brouwer from Zwolle, the index case is Sanne, born 2016",
    "Dr Varga signs, Dana Varga pays",
    "They want 14 sites in Q3",
    "no patient identifiers may leave the house",
]


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=5), st.sampled_from([". ", "\n", " and ", ", "]))
def test_masking_twice_is_masking_once(pieces: list[str], joint: str) -> None:
    once, _ = masked(joint.join(pieces), words=words())

    assert masked(once, words=words()) == (once, ())


@pytest.mark.parametrize("piece", PIECES)
def test_the_flag_stands_in_the_masked_message_as_it_stood_in_the_plain_one(piece: str) -> None:
    text = f"They need 40 kits. {piece}. Start is in June."

    plain = find_flags(text, words=words())

    assert find_flags(hidden(text), words=words()) == plain


@pytest.mark.parametrize("piece", PIECES)
def test_something_is_masked_just_where_a_flag_for_a_patients_identity_stands(piece: str) -> None:
    kinds = {flag.kind for flag in find_flags(piece, words=words())}

    assert (MASK in hidden(piece)) == (FlagKind.PATIENT_DATA in kinds)


def test_the_quick_way_masks_just_as_much() -> None:
    quick = Masker(words())
    flagged = [line for file in sorted((ROOT / "tests/bot/reading/flag_cases").iterdir()) for line in _lines(file)]
    said = [line for line in _lines(Path(__file__)) if "atient" in line or "born" in line]
    told = [
        text for text in (*flagged, *said, "\uff30atient Cosima Lund.", "", "Budget is 200k.") if quick(text) != text
    ]

    assert [text for text in flagged + said if quick(text) != hidden(text)] == []
    assert len(told) > 20


def _lines(file: Path) -> list[str]:
    return [line for line in file.read_text("utf-8").splitlines() if line.strip()]
