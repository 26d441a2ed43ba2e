import json
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.reading.numbers import NumberWords
from bot.reading.quantities import QuantityMention, find_quantities
from bot.reading.quantity_words import QuantityWords

ROOT = Path(__file__).parents[3]


def _data(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "knowledge/shared" / name).read_text(encoding="utf-8"))
    return loaded


DATA = _data("quantities.yaml")
NUMBERS = NumberWords.from_data(_data("numbers.yaml"))
WORDS = QuantityWords.from_data(DATA, numbers=NUMBERS)
PIECES = [
    "1", "2", "14", "40", "1,200", "3 200", "9k", "one", "two", "twenty-five", "a dozen", "half a million", "a",
    "an", "site", "sites", "patient", "patients", "pts", "batch", "batches", "run", "runs", "samples", "vials",
    "kits", "litres", "L", "mL", "kg", "g", "T", "x", "x3", "30x", "GMP", "engineering", "plasma", "flow", "cells",
    "lanes", "reads", "pilot", "spreadsheets", "CRAs", "iPads", "weeks", "month", "May", "EUR", "$", "%", "per",
    "/", "-", "\u2013", ",", ".", ":", "|", "=", "(", ")", "&", "and", "or", "of", "the", "to", "from", "between",
    "at least", ">", "+", "about", "~", "Samples", "Number of", "count", "phase", "people", "14-site", "96-well",
    "50-L", "\n", "\n> ", "\u00a0", "\U0001f600",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from([*PIECES, " ", " ", " "]), max_size=14).map("".join) | st.text(max_size=40)


def quantities(text: str) -> list[tuple[float, str]]:
    return [(mention.number, mention.unit) for mention in find_quantities(text, words=WORDS)]


def only(text: str) -> QuantityMention:
    (mention,) = find_quantities(text, words=WORDS)
    return mention


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14 sites, ~220 patients", [(14, "site"), (220, "patient")]),
        ("14 sites/220 pts", [(14, "site"), (220, "patient")]),
        ("36 healthy volunteers", [(36, "volunteer")]),
        ("2 cohorts of 20 subjects", [(2, "cohort"), (20, "subject")]),
        ("60 sites in 12 countries", [(60, "site"), (12, "country")]),
        ("cold chain for 6 depots", [(6, "depot")]),
        ("25 field reps", [(25, "representative")]),
        ("15 CRAs", [(15, "cra")]),
        ("3 engineering batches at 200 L", [(3, "batch"), (200, "L")]),
        ("12 batches a yr at 2000L", [(12, "batch"), (2000, "L")]),
        ("two 50 L runs", [(2, "run"), (50, "L")]),
        ("five 200-litre batches", [(5, "batch"), (200, "litre")]),
        ("2 x 50 L", [(50, "L")]),
        ("3x engineering batches", [(3, "batch")]),
        ("AAV batches x3", [(3, "batch")]),
        ("one 200 L engineering run", [(1, "run"), (200, "L")]),
        ("1 engineering batch and 3 GMP batches", [(1, "batch"), (3, "batch")]),
        ("three fill and finish runs", [(3, "run")]),
        ("12 GMP/GLP batches", [(12, "batch")]),
        ("40 kg per year", [(40, "kg")]),
        ("2.5 kg of API, 3,5 g of standard", [(2.5, "kg"), (3.5, "g")]),
        ("250 ml", [(250, "mL")]),
        ("half a million doses", [(500000, "dose")]),
        ("12 lots of lentivirus", [(12, "lot")]),
        ("3 T cell batches", [(3, "batch")]),
        ("approx 9k serum samples", [(9000, "sample")]),
        ("1,200 plasma samples", [(1200, "sample")]),
        ("1'200 smpls", [(1200, "sample")]),
        ("480 FFPE blocks", [(480, "block")]),
        ("480 blood or plasma samples", [(480, "sample")]),
        ("500 whole genomes at 30x", [(500, "genome")]),
        ("500 30x genomes", [(500, "genome")]),
        ("four 96-well plates", [(4, "plate")]),
        ("four 96 well plates", [(4, "plate")]),
        ("2 flow cells, 8 lanes", [(2, "flow cell"), (8, "lane")]),
        ("30 trios and 9 libraries", [(30, "trio"), (9, "library")]),
        ("35 more samples", [(35, "sample")]),
        ("two mobile x-ray c-arms", [(2, "c-arm")]),
        ("18 units of the patient monitor", [(18, "unit")]),
        ("five 24 hour Holter monitors", [(5, "monitor")]),
        ("two 3T scanners", [(2, "scanner")]),
        ("100 Single-Use Endoscopes", [(100, "endoscope")]),
        ("9 catheters, 4 theatres, 10 ICU beds", [(9, "catheter"), (4, "theatre"), (10, "bed")]),
        ("14 nos. patient monitors", [(14, "monitor")]),
        ("a dozen pumps", [(12, "pump")]),
        ("25 licences, 40 licenses", [(25, "licence"), (40, "license")]),
        ("1,500 named users in 6 branches", [(1500, "user"), (6, "branch")]),
        ("15 vans + 4 lorries", [(15, "van"), (4, "lorry")]),
        ("40-odd users", [(40, "user")]),
        ("14 Sites, FORTY SEATS", [(14, "site"), (40, "seat")]),
        ("40 (forty) kits", [(40, "kit")]),
        ("30 PCs and 20 iPads", [(30, "pc"), (20, "ipad")]),
        ("1,200\nplasma samples", [(1200, "sample")]),
        ("> 1,200\n> plasma samples", [(1200, "sample")]),
        ("5 lot of plasmid, 12 batch", [(5, "lot"), (12, "batch")]),
        ("phase 2 200 patients", [(200, "patient")]),
        ("two other sites, 3 pilot batches", [(2, "site"), (3, "batch")]),
        ("350 of the reusable arm cuffs", [(350, "cuff")]),
        ("twenty of your infusion pumps", [(20, "pump")]),
        ("disposable swabs, 800 a month", [(800, "swab")]),
        ("flow cells, roughly 4 per week", [(4, "flow cell")]),
        ("cartons: 9,000/yr", [(9000, "carton")]),
        ("gloves (2,000 a week) and gowns (300 a week)", [(2000, "glove"), (300, "gown")]),
        ("sensors, we want 90 of them", [(90, "sensor")]),
    ],
)
def test_a_number_and_the_noun_it_counts_are_a_quantity(text: str, expected: list[tuple[float, str]]) -> None:
    assert quantities(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Number of samples: 480", (480, "sample")),
        ("No. of sites = 12", (12, "site")),
        ("Samples: 12", (12, "sample")),
        ("Samples | ~480", (480, "sample")),
        ("Samples - 480", (480, "sample")),
        ("Seats: 40 in total", (40, "seat")),
        ("seat count: 40", (40, "seat")),
        ("Sites needed: 4", (4, "site")),
        ("Patients (total): 220", (220, "patient")),
        ("Samples per month: 40", (40, "sample")),
        ("samples (n=480)", (480, "sample")),
        ("sample size: 96", (96, "sample")),
        ("Number of gadgets: 7", (7, "gadget")),
    ],
)
def test_a_forms_label_gives_the_unit(text: str, expected: tuple[float, str]) -> None:
    assert quantities(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a 14-site study", [(14, "site")]),
        ("a 240-patient trial", [(240, "patient")]),
        ("a 12 patient study", [(12, "patient")]),
        ("50-L runs", [(50, "L")]),
        ("200 litre batches", [(200, "litre")]),
        ("a 500 gene panel", []),
        ("96-well format", []),
        ("12-lead ECG", []),
        ("two-step process", []),
        ("10 mL vials, 60 mg tablets", []),
        ("60k 10 mL vials", [(60000, "vial")]),
    ],
)
def test_a_number_that_describes_is_told_from_one_that_counts(text: str, expected: list[tuple[float, str]]) -> None:
    assert quantities(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "6 weeks, 3 months, 2 yrs and 10 days", "two business days", "12 month stability samples",
        "a three year AMC", "in 2027 batches move", "May 20 samples", "11 may all donors", "demo 8 apr 1pm",
        "at 10 am, 4 o'clock", "10h30", "20% of it, 30 percent", "$50k, 60k EUR, 75 000 euros",
        "€ 320,000 scanners", "EUR 200 kits", "150 € kits", "2nd source", "24th", "phase 2 trials",
        "Phase 3 patients", "Q3 sites", "ISO 13485 certificates", "ICH Q7 audits", "part 11 records",
        "21 CFR Part 11 systems", "510(k) files", "Annex 1 lines", "module 3 documents", "grade 3 events",
        "modules 2 and 5", "theatres 3 and 4", "NovaSeq 6000 runs", "two NovaSeq 6000", "4K monitors",
        "COVID-19 tests", "at 30x", "5 g/L titre", "10 L/min", "3 T scanners", "20 million reads per sample",
        "+44 20 7946 0958", "1. Samples", "2) Sites", "Topic 3 - Scope", "#4 vials", "12 Harley Street", "Room 12",
        "two of them", "3 people on the call", "8 of us", "one of the sites", "one-off", "us and 2 others",
        "top 3 vendors", "3 calls and 2 voicemails", "two offers", "4 steps", "two times",
        "three of our colleagues", "half the sites", "one partner", "one patient", "one vendor", "one more",
        "no one", "0 sites", "forty", "a batch", "several batches", "a few hundred samples", "a couple of batches",
        "dozens of samples", "the last 3 say yes", "walked 2 miles",
    ],
)  # fmt: skip
def test_what_is_no_quantity_is_left_alone(text: str) -> None:
    assert quantities(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12-14 sites", []),
        ("10 to 12 sites", []),
        ("2 or 3 batches", []),
        ("between 40 and 50 samples", []),
        ("200 L to 500 L", []),
        ("from 50 L to 200 L", [(200, "L")]),
        ("3 200 L batches", []),
        ("two 1 000 L batches", [(2, "batch"), (1000, "L")]),
    ],
)
def test_a_range_is_no_quantity_since_none_of_its_values_was_named(
    text: str, expected: list[tuple[float, str]]
) -> None:
    assert quantities(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "300 kits a month",
        "40 kg/year",
        "10k tests p.a.",
        "12 batches of drug product a yr",
        "96 samples per run",
        "an annual 40 kg",
    ],
)
def test_a_rate_is_marked(text: str) -> None:
    assert only(text).rate
    assert not only("300 kits").rate
    assert not only("300 kits within a year").rate


@pytest.mark.parametrize(
    "text",
    [
        "more than 100 samples", "up to 40 sites", "if >100 samples", "40+ sites", "40 or more sites", "min. 12 kits",
        "12 kits minimum", "no fewer than 12 kits", "their plant caps at 5 L",
    ],
)  # fmt: skip
def test_a_threshold_is_marked(text: str) -> None:
    assert only(text).threshold
    assert not only("> 480 samples").threshold, "a mark that opens a line quotes it"
    assert not only("they want 100 samples").threshold


@pytest.mark.parametrize("text", ["9 patients dosed so far", "already 12 sites", "12 sites to date"])
def test_what_is_there_already_is_marked(text: str) -> None:
    assert only(text).so_far
    assert not only("12 sites").so_far


@pytest.mark.parametrize("text", ["~220 patients", "about forty samples", "forty samples or so", "40ish samples"])
def test_a_rough_quantity_is_marked(text: str) -> None:
    assert only(text).approximate


def test_a_guessed_unit_is_told_from_a_known_one() -> None:
    assert not only("14 spreadsheets").known
    assert only("14 sites").known


def test_work_is_told_from_people_and_places() -> None:
    assert only("14 sites").counted_as_work
    assert only("200 L").counted_as_work
    assert not only("220 patients").counted_as_work


def test_a_mention_holds_the_number_and_its_unit_and_nothing_else() -> None:
    text = "They want about 9k serum samples a month."

    mention = only(text)

    assert text[mention.start : mention.end] == "9k serum samples"


def test_a_next_line_that_is_another_label_is_no_unit() -> None:
    assert quantities("company size: 210\nproducts of interest: telephony") == []


def _plural(unit: str) -> str:
    irregular = {"analysis": "analyses", "mouse": "mice", "nucleus": "nuclei", "pc": "PCs"}
    if unit in irregular:
        return irregular[unit]
    if unit.endswith("y") and unit[-2] not in "aeiou":
        return f"{unit[:-1]}ies"
    return f"{unit}es" if unit.endswith(("s", "x", "ch", "sh")) else f"{unit}s"


def test_every_known_noun_is_found_in_its_plural() -> None:
    units = WORDS.work | WORDS.other

    assert {unit for unit in units if quantities(f"They want 14 {_plural(unit)}.") != [(14, unit)]} == set()


def test_an_unknown_key_in_the_words_is_refused() -> None:
    with pytest.raises(ValidationError, match="unitz"):
        QuantityWords.from_data({**DATA, "unitz": []}, numbers=NUMBERS)


def _labelled_debriefs() -> list[dict[str, Any]]:
    lines = [
        line for file in sorted((ROOT / "tests/cases/read").glob("*.jsonl")) for line in file.read_text().splitlines()
    ]
    return [case for case in map(json.loads, lines) if "scope.quantity" in case.get("gold", {}).get("fields", {})]


def test_the_labelled_debriefs_quantities_are_nearly_all_found() -> None:
    labelled = missed = 0

    for case in _labelled_debriefs():
        found = {quantity for turn in case["turns"] for quantity in quantities(turn["rep"])}
        wanted = {(gold["number"], gold["unit"]) for gold in case["gold"]["fields"]["scope.quantity"]}
        labelled, missed = labelled + len(wanted), missed + len(wanted - found)

    assert labelled > 0
    assert missed / labelled < 0.05


@given(TEXTS)
def test_a_quantity_read_again_from_its_own_words_is_the_same(text: str) -> None:
    for mention in find_quantities(text, words=WORDS):
        assert 0 <= mention.start < mention.end <= len(text)
        quote = text[mention.start : mention.end]
        assert (0, len(quote), mention.number, mention.unit) in [
            (again.start, again.end, again.number, again.unit) for again in find_quantities(quote, words=WORDS)
        ]


@pytest.mark.parametrize(
    "piece",
    [
        "1 ",
        "1,",
        "1.",
        "one ",
        "1 L ",
        "2 x ",
        "3 new ",
        "samples: 3 ",
        "1\n",
        "4 a a a a a a ",
        "n=4 ",
        "1 (",
        "| 3",
        "1 to ",
    ],
)
def test_hostile_repeats_are_read_in_linear_time(piece: str) -> None:
    text = piece * (100_000 // len(piece))

    started = time.process_time()
    find_quantities(text, words=WORDS)

    assert time.process_time() - started < 10  # a quadratic reading takes minutes; an idle machine needs 1.7 s
