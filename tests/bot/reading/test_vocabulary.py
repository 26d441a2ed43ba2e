"""The vocabularies read what people write: the machinery on small ones, then the shipped words of every segment."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.regions import Regions
from bot.reading.tokens import tokenise
from bot.reading.vocabulary import Strength, ValueMention, Vocabulary, check_homonyms, find_values
from bot.reading.vocabulary_files import LOOK_ALIKE, VocabularyError
from qualification.policy import Policy
from qualification.terms import FIXED_VALUES, SEGMENT_FIELDS

KNOWLEDGE = Path(__file__).parents[3] / "knowledge"
CASES = Path(__file__).parents[2] / "cases" / "read"
SEGMENTS = ("biopharma", "biomanufacturing", "genomics", "medical_device", "b2b")
DEBRIEFS = ("dev", "shorthand", "pasted", "transcripts", "answers")

WORLD: dict[str, Any] = {
    "countries": {
        "AT": "Austria", "CH": "Switzerland", "DE": "Germany", "FI": "Finland", "JO": "Hashemite Kingdom",
        "LB": "Lebanon", "PT": "Portugal", "QA": "Qatar", "SE": "Sweden", "US": "=US, USA", "GB": "UK",
    },
    "parts": {"GB": "Scotland"},
    "groups": {
        "DACH": {"names": "DACH", "members": "DE, AT, CH"},
        "Core": {"names": "core markets", "members": "DACH, SE"},
    },
    "doubtful": {"JO": "Jordan", "US": '"us"'},
    "adjectives": {"DE": "German", "CH": "Swiss"},
    "codes_as_words": "DE, CH",
    "market_words": "market|mkt, hospitals",
    "leading_words": "in, for",
    "joining_words": '"and", "n"',
    "not_a_market_after": "servers in, based in",
    "look_alikes": "compare us, swiss francs, us dollars",
}  # fmt: skip


def small(segment: Mapping[str, Any], shared: Mapping[str, Any] | None = None) -> Vocabulary:
    return Vocabulary.from_data(segment, shared or {}, WORLD)


def found(text: str, vocabulary: Vocabulary, field: str | None = None) -> list[tuple[str, str]]:
    """Return the values found in a text, each with the words that mean it."""
    mentions = find_values(tokenise(text), vocabulary=vocabulary)
    return [(each.value, text[each.start : each.end]) for each in mentions if field in (None, each.field)]


def load(path: Path) -> Any:
    return yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@pytest.fixture(scope="module")
def shared() -> tuple[Any, Any]:
    return load(KNOWLEDGE / "shared" / "values.yaml"), load(KNOWLEDGE / "shared" / "regions.yaml")


@pytest.fixture(scope="module")
def vocabularies(shared: tuple[Any, Any]) -> dict[str, Vocabulary]:
    return {name: Vocabulary.from_data(load(KNOWLEDGE / name / "vocabulary.yaml"), *shared) for name in SEGMENTS}


@pytest.fixture(scope="module")
def world(shared: tuple[Any, Any]) -> Regions:
    return Regions.from_data(shared[1])


@pytest.fixture(params=SEGMENTS)
def segment(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_the_longest_words_of_a_field_win() -> None:
    words = small(
        {"need.offering": {"analytical": {"names": "method transfer"}, "tech_transfer": {"names": "transfer"}}}
    )

    assert found("a method-transfer, then the transfer", words) == [
        ("analytical", "method-transfer"),
        ("tech_transfer", "transfer"),
    ]


def test_the_same_words_may_mean_values_of_two_fields() -> None:
    words = small({"stage.phase": {"pilot": {"names": "pilot"}}, "next_step.kind": {"pilot": {"signs": "pilot"}}})

    mentions = find_values(tokenise("A pilot"), vocabulary=words)

    assert [(each.field, each.strength) for each in mentions] == [
        ("next_step.kind", Strength.SIGN),
        ("stage.phase", Strength.NAME),
    ]


def test_a_long_sign_does_not_hide_a_name_inside_it() -> None:
    words = small(
        {
            "need.offering": {
                "tech_transfer": {"signs": "take the * process over"},
                "fill_finish": {"names": "fill finish"},
            }
        }
    )

    assert ("fill_finish", "fill finish") in found("they take the fill finish process over", words)


def test_a_name_hides_a_sign_of_another_value_in_the_same_words() -> None:
    words = small({"stage.phase": {"phase_2": {"names": "phase 2"}, "phase_1": {"signs": "phase"}}})

    assert found("in phase 2 now", words) == [("phase_2", "phase 2")]


def test_a_look_alike_hides_the_value_inside_it_and_means_nothing_itself() -> None:
    words = small({"stage.phase": {"discovery": {"names": "discovery"}, LOOK_ALIKE: {"names": "discovery call"}}})

    assert found("discovery call next week, still in discovery", words) == [("discovery", "discovery")]


def test_a_word_that_needs_company_counts_only_near_it() -> None:
    group = {"words": '"approved"', "only_near": "budget, $", "strength": "name"}
    words = small({"budget.status": {"approved": {"in_context": [group]}}})

    assert found("$60k, approved already", words) == [("approved", "approved")]
    assert found("the protocol is approved", words) == []


def test_company_in_another_sentence_does_not_count() -> None:
    group = {"words": '"approved"', "only_near": "budget"}
    words = small({"budget.status": {"approved": {"in_context": [group]}}})

    assert found("The protocol is approved. We have not talked about budget.", words) == []


def test_a_word_is_silent_where_it_stands_beside_what_it_must_not() -> None:
    group = {"words": "stop e-mailing", "unless_near": "call me"}
    words = small({"compliance.consent": {"refused": {"in_context": [group]}}})

    assert found("please stop e-mailing us", words) == [("refused", "stop e-mailing")]
    assert found("stop e-mailing, call me", words) == []


def test_a_gap_may_be_closed_to_some_words() -> None:
    group = {"words": "cda * signed", "unless_inside": "not, to be", "strength": "name"}
    words = small({"compliance.disclosure": {"cda_signed": {"in_context": [group]}}})

    assert found("the CDA was finally signed, scope not discussed", words) == [("cda_signed", "CDA was finally signed")]
    assert found("the CDA is not signed", words) == []


def test_a_phrase_may_hold_any_word_of_a_group() -> None:
    words = small(
        {"compliance.disclosure": {"cda_signed": {"names": "<paper> (is) signed, <paper>: ok"}}},
        {"word_groups": {"paper": "CDA, confidentiality agreement"}},
    )

    assert found("confidentiality agreement is signed", words) == [
        ("cda_signed", "confidentiality agreement is signed")
    ]
    assert found("CDA: ok", words) == [("cda_signed", "ok")]


def test_a_segment_adds_its_words_to_a_shared_group() -> None:
    shared = {
        "compliance.disclosure": {"cda_signed": {"names": "<paper> signed"}},
        "word_groups": {"paper": "CDA"},
    }

    assert found("NDA signed, CDA signed", small({}, shared)) == [("cda_signed", "CDA signed")]
    assert found("NDA signed, CDA signed", small({"word_groups": {"paper": "NDA"}}, shared)) == [
        ("cda_signed", "NDA signed"),
        ("cda_signed", "CDA signed"),
    ]


def test_in_a_labelled_line_the_words_that_mean_the_value_stand_after_the_label() -> None:
    words = small({"compliance.consent": {"granted": {"names": "consent: given|ok"}}})

    assert found("Consent: given", words) == [("granted", "given")]


def test_places_are_code_points_of_the_text() -> None:
    words = small({"budget.status": {"none": {"names": "no budget"}}})
    text = "😩😩 they have no budget"

    assert [(each.start, each.end) for each in find_values(tokenise(text), vocabulary=words)] == [
        (text.index("no budget"), len(text))
    ]


@pytest.mark.parametrize(
    ("segment", "problem"),
    [
        ({"need.ofering": {}}, "field `need.ofering` is not known; did you mean `need.offering`?"),
        ({"budget.status": {"aproved": {}}}, "budget.status: value `aproved` is not known; did you mean `approved`?"),
        ({"budget.status": {"approved": {"name": "x"}}}, "budget.status: approved: name"),
        ({"budget.status": {"approved": {"names": "money (is) <there>"}}}, "budget.status: approved: .*`there`"),
        ({"budget.status": {"approved": {"names": "* money"}}}, r"budget.status: approved: .*begins or ends"),
        ({"budget.status": {"approved": {"in_context": [{"words": "x", "only_near": "(y)"}]}}}, "only_near"),
        ({"homonyms": [{"word": "x", "field": "stage.phase", "value": "pilot", "true_uses": []}]}, "homonyms: 0"),
        ({"colours": {}}, "colours"),
    ],
)
def test_a_wrong_entry_is_named(segment: dict[str, Any], problem: str) -> None:
    with pytest.raises(VocabularyError, match=problem):
        small(segment)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"parts": {"XX": "Atlantis"}}, "`XX` has names"),
        ({"groups": {"EU": {"names": "EU", "members": "DE, Atlantis"}}}, "groups: EU: `Atlantis`"),
        ({"market_words": "market, (x)"}, r"market_words: phrase `\(x\)` needs at least one word"),
    ],
)
def test_a_wrong_region_is_named(change: dict[str, Any], problem: str) -> None:
    with pytest.raises(VocabularyError, match=problem):
        Regions.from_data({**WORLD, **change})


def test_a_homonym_that_is_misread_is_reported() -> None:
    pair = {"word": "discovery", "field": "stage.phase", "value": "discovery"}
    uses = {"true_uses": ["in discovery", "finding hits"], "false_uses": ["a discovery call"]}
    words = small({"stage.phase": {"discovery": {"names": "discovery"}}, "homonyms": [{**pair, **uses}]})

    assert check_homonyms(words) == (
        "`discovery` in `finding hits` should mean stage.phase = discovery",
        "`discovery` in `a discovery call` should not mean stage.phase = discovery",
    )


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("for Germany and Portugal", [("Germany and Portugal", {"DE", "PT"})]),
        ("Sweden, then much later Qatar", [("Sweden", {"SE"}), ("Qatar", {"QA"})]),
        ("scotland n germany", [("scotland n germany", {"GB", "DE"})]),
        ("all of DACH", [("DACH", {"DE", "AT", "CH"})]),
        ("the core markets", [("core markets", {"DE", "AT", "CH", "SE"})]),
        ("the German market", [("German market", {"DE"})]),
        ("instructions in German", []),
        ("German and Swiss hospitals", [("German and Swiss hospitals", {"DE", "CH"})]),
        ("20k Swiss francs", []),
        ("in Jordan and Lebanon", [("Jordan and Lebanon", {"JO", "LB"})]),
        ("sold in Jordan", [("Jordan", {"JO"})]),
        ("Jordan signs", []),
        ("us mkt only", [("us mkt", {"US"})]),
        ("they compare us with Finland", [("Finland", {"FI"})]),
        ("they asked us", []),
        ("US", [("US", {"US"})]),
        ("DE/AT/CH", [("DE/AT/CH", {"DE", "AT", "CH"})]),
        ("SE, PT, QA", [("SE, PT, QA", {"SE", "PT", "QA"})]),
        ("PT first, then QA", []),
        ("servers in Finland", []),
        ("a firm based in Austria", []),
    ],
)
def test_markets_are_told_from_people_pronouns_and_places(text: str, regions: list[tuple[str, set[str]]]) -> None:
    mentions = small({}).regions(text)

    assert [(text[each.start : each.end], set(each.codes)) for each in mentions] == regions


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("PT", {"PT"}),
        ("pt", {"PT"}),
        (" Portugal ", {"PT"}),
        ("us mkt only", {"US"}),
        ("Jordan", {"JO"}),
        ("German", {"DE"}),
        ("SE + QA", {"SE", "QA"}),
        ("the moon", set()),
        ("", set()),
    ],
)
def test_a_region_in_words_has_country_codes(text: str, codes: set[str]) -> None:
    assert small({}).codes_of(text) == codes


@given(st.text(max_size=80))
def test_any_text_can_be_looked_up(text: str) -> None:
    words = small({"budget.status": {"none": {"names": "no (more) money, <x>: nil"}}}, {"word_groups": {"x": "sum"}})

    for mention in find_values(tokenise(text), vocabulary=words):
        assert 0 <= mention.start < mention.end <= len(text)
    for region in words.regions(text):
        assert text[region.start : region.end].strip()


def test_every_value_of_every_list_has_words(
    segment: str, policies: dict[str, Policy], vocabularies: dict[str, Vocabulary]
) -> None:
    counts = Counter(
        (field, value)
        for name in (f"{segment}/vocabulary.yaml", "shared/values.yaml")
        for field, value, _ in phrases_of(KNOWLEDGE / name)
    )
    for field in (*SEGMENT_FIELDS, *FIXED_VALUES):
        values = policies[segment].values_of(field)
        if values is None:
            continue
        written = {value for name, value in counts if name == field} - {LOOK_ALIKE}

        assert written == set(values)
        assert min(counts[field, value] for value in values) >= (10 if field == "compliance.basis" else 15)


def test_no_phrase_stands_under_two_values_of_a_field() -> None:
    for path in (KNOWLEDGE / "shared" / "values.yaml", *(KNOWLEDGE / name / "vocabulary.yaml" for name in SEGMENTS)):
        values: dict[tuple[str, str], set[str]] = defaultdict(set)
        for field, value, phrase in phrases_of(path, in_context=False):
            values[field, phrase.lower()].add(value)

        assert {phrase: several for phrase, several in values.items() if len(several) > 1} == {}


def test_every_homonym_is_read_in_its_sense(segment: str, vocabularies: dict[str, Vocabulary]) -> None:
    assert check_homonyms(vocabularies[segment]) == ()


def test_there_are_enough_homonyms_to_trust_the_check(vocabularies: dict[str, Vocabulary]) -> None:
    pairs = {(pair.word, pair.field, pair.value) for words in vocabularies.values() for pair in words.homonyms}

    assert len(pairs) >= 60


def test_every_country_of_the_world_has_a_name(world: Regions) -> None:
    assert len(world.codes) == 250
    for name, code in (
        ("Norway", "NO"),
        ("Türkiye", "TR"),
        ("Côte d'Ivoire", "CI"),
        ("Korea", "KR"),
        ("Holland", "NL"),
    ):
        assert world.codes_of(name) == {code}


@pytest.mark.parametrize(
    ("group", "inside", "outside"),
    [
        ("EU", "IE", "GB"),
        ("EEA", "NO", "CH"),
        ("DACH", "CH", "FR"),
        ("Benelux", "LU", "DE"),
        ("the Nordics", "IS", "EE"),
        ("UK & Ireland", "IE", "FR"),
        ("GCC", "KW", "EG"),
        ("MENA", "MA", "KE"),
        ("LATAM", "MX", "ES"),
        ("APAC", "NZ", "US"),
        ("EMEA", "ZA", "CN"),
        ("worldwide", "BR", "AQ"),
    ],
)
def test_groups_hold_their_countries(world: Regions, group: str, inside: str, outside: str) -> None:
    codes = world.codes_of(group)

    assert inside in codes
    assert outside not in codes


# In the words of other trades, hands and hurries than the labelled notes.
UNDERSTOOD = [
    ("biopharma", "wants a vendor to do site activation and CRA work", "need.offering", "clinical_operations"),
    ("biopharma", "help with payers and HTA bodies", "need.offering", "commercialization"),
    ("biopharma", "someone to act as local QPPV and handle ICSRs", "need.offering", "regulatory_services"),
    ("biopharma", "stat programming and TLFs", "need.offering", "data_services"),
    ("biopharma", "their siRNA for hypertension", "scope.modality", "other"),
    ("biopharma", "MAA validated, waiting for CHMP", "stage.phase", "regulatory_review"),
    ("biopharma", "he consented to further mails", "compliance.consent", "granted"),
    ("biopharma", "told us to leave them alone", "compliance.consent", "refused"),
    ("biopharma", "screened, no hits, account ok", "compliance.eligibility", "verified"),
    ("biopharma", "export control said no", "compliance.eligibility", "ineligible"),
    ("biopharma", "CDA got signed yesterday", "compliance.disclosure", "cda_signed"),
    ("biopharma", "nda w legal", "compliance.disclosure", "cda_pending"),
    ("biopharma", "we can talk without a CDA", "compliance.disclosure", "not_required"),
    ("biomanufacturing", "bring the fermentation from 10 L to 1,000 L", "need.offering", "scale_up"),
    ("biomanufacturing", "gene to MCB in nine months", "need.offering", "cell_line_development"),
    ("biomanufacturing", "three PPQ lots for the BLA", "need.offering", "validation"),
    ("biomanufacturing", "self-amplifying RNA in LNPs", "scope.modality", "mrna"),
    ("biomanufacturing", "call with our MSAT people on 3 May", "next_step.kind", "technical_call"),
    ("genomics", "they need hands for library construction", "need.offering", "library_prep"),
    ("genomics", "nobody to interpret the variants", "need.offering", "data_analysis"),
    ("genomics", "16S on gut samples", "scope.modality", "metagenomics"),
    ("genomics", "parallel runs with the old method till summer", "stage.phase", "validation"),
    ("medical_device", "someone to write their CER for the MDR", "need.offering", "quality_regulatory_services"),
    ("medical_device", "dealer for the Baltics, wants exclusivity", "need.offering", "distribution"),
    ("medical_device", "glucose patch", "scope.modality", "wearable"),
    ("medical_device", "ITT is out, bids due in May", "stage.phase", "tender"),
    ("b2b", "we are on the shortlist with one rival", "stage.phase", "comparing"),
    ("b2b", "verbal yes, contract with legal", "stage.phase", "ready_to_buy"),
    ("b2b", "30-day trial starts Monday", "next_step.kind", "pilot"),
    ("b2b", "call is in the diary for the 9th", "next_step.status", "scheduled"),
    ("b2b", "turned the demo down", "next_step.status", "declined"),
    ("b2b", "capex form is with finance", "budget.status", "requested"),
    ("b2b", "they put 70k aside", "budget.status", "allocated"),
    ("b2b", "cannot pay for it this year", "budget.status", "none"),
]  # fmt: skip


@pytest.mark.parametrize(("segment", "text", "field", "value"), UNDERSTOOD)
def test_plain_words_of_the_trade_are_understood(
    segment: str, text: str, field: str, value: str, vocabularies: dict[str, Vocabulary]
) -> None:
    mentions = [each for each in find_values(tokenise(text), vocabulary=vocabularies[segment]) if each.field == field]
    strongest = max((each.strength for each in mentions), default=None)

    assert {each.value for each in mentions if each.strength is strongest} == {value}


@pytest.mark.parametrize(
    ("field", "floor"),
    [
        ("need.offering", 0.97),
        ("scope.modality", 0.97),
        ("stage.phase", 0.97),
        ("next_step.kind", 0.97),
        ("next_step.status", 0.9),
        ("budget.status", 0.97),
        ("compliance.consent", 0.93),
        ("compliance.eligibility", 0.93),
        ("compliance.disclosure", 0.93),
    ],
)
def test_the_words_of_the_labelled_notes_are_known(
    field: str, floor: float, vocabularies: dict[str, Vocabulary]
) -> None:
    asked = [(value, mentions) for value, mentions in labelled(field, vocabularies)]
    met = [value in {each.value for each in mentions} for value, mentions in asked]

    assert len(asked) > 10
    assert sum(met) >= floor * len(met)


def labelled(field: str, vocabularies: dict[str, Vocabulary]) -> Iterator[tuple[str, list[ValueMention]]]:
    """Yield for every labelled debrief that sets a field its value, with what the debrief's words may mean."""
    for name in DEBRIEFS:
        for line in (CASES / f"{name}.jsonl").read_text("utf-8").splitlines():
            case = json.loads(line)
            value = case["gold"]["fields"].get(field)
            if isinstance(value, str):
                words = vocabularies[case["segment"]]
                yield (
                    value,
                    [
                        each
                        for turn in case["turns"]
                        for each in find_values(tokenise(turn["rep"]), vocabulary=words)
                        if each.field == field
                    ],
                )


def phrases_of(path: Path, *, in_context: bool = True) -> Iterator[tuple[str, str, str]]:
    """Yield each phrase of a file with the field and value that it stands under."""
    for field, values in load(path).items():
        if "." not in field:
            continue
        for value, groups in values.items():
            texts = [groups.get("names", ""), groups.get("signs", "")]
            if in_context:
                texts += [group["words"] for group in groups.get("in_context", [])]
            for text in texts:
                yield from ((field, value, phrase.strip()) for phrase in text.split(",") if phrase.strip())
