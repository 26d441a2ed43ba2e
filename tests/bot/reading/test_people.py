"""Who is mentioned in a message, under which name and title, and for whom its pronouns stand."""

from itertools import pairwise
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.people.found import PeopleWords, PeopleWordsError, PersonMention, find_people

DATA: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[3] / "knowledge/shared/people.yaml").read_text(encoding="utf-8")
)
WORDS = PeopleWords.from_data(DATA)


def people_in(note: str, contact: str | None = None, title: str | None = None) -> tuple[PersonMention, ...]:
    return find_people(note, words=WORDS, contact=contact, contact_title=title)


def told(mentions: tuple[PersonMention, ...]) -> list[str]:
    """Return "name / title" for each mention but pronouns."""
    return [f"{one.name or '-'} / {one.title or '-'}" for one in mentions if not one.pronoun]


@pytest.mark.parametrize(
    ("note", "people"),
    [
        ("spoke to Ragna Toft", ["Ragna Toft / -"]),
        ("spoke to Dr. Okafor", ["Dr. Okafor / -"]),
        ("spoke to Dr. Chinwe Okafor", ["Chinwe Okafor / -"]),
        ("Met Mr J. van der Meer", ["J. van der Meer / -"]),
        ("mrs aalberg was there", ["mrs aalberg / -"]),
        ("Monsieur Dutronc called", ["Monsieur Dutronc / -"]),
        ("M. Lacaze called", ["M. Lacaze / -"]),
        ("Herr Dr. Pohlmann called", ["Herr Dr. Pohlmann / -"]),
        ("Ji-ho Baek called", ["Ji-ho Baek / -"]),
        ("Anne-Marie O'Neill called", ["Anne-Marie O'Neill / -"]),
        ("Ines da Costa called", ["Ines da Costa / -"]),
        ("Dana's boss", ["Dana / -", "- / boss"]),
        ("Grace Holloway called", ["Grace Holloway / -"]),
        ("Mark signs", ["Mark / -"]),
        ("greta lindholm and the rest", ["greta lindholm / -"]),
        ("priya wants a demo", ["priya / -"]),
        ("Anna Berg, CTO Quilla. She signs.", ["Anna Berg / CTO"]),
        ("Lucía Ferrer, core facility head Uni Valdoria.", ["Lucía Ferrer / core facility head"]),
        ("On the call: Anna Berg, CTO Hiroaki Tanabe.", ["Anna Berg / -", "Hiroaki Tanabe / CTO"]),
        ("Dirk Smit, who heads RA, approves", ["Dirk Smit / heads RA"]),
        ("Pete who is the CFO signs", ["Pete / CFO"]),
        ("Grant (ISCIII) pays", []),
        ("funded by a Wellcome grant", []),
    ],
)
def test_people_are_found_by_name(note: str, people: list[str]) -> None:
    assert told(people_in(note)) == people


def test_a_family_name_that_the_firm_has_too_is_a_name_behind_mr() -> None:
    mentions = find_people("It's the DG, Mr Lind, who signs for Vasseur-Lind.", words=WORDS, company="Vasseur-Lind")

    assert told(mentions) == ["Mr Lind / DG"]


def test_who_speaks_for_a_firm_is_nobodys_he() -> None:
    talk = "Mette [Norvane]: Henrik Aaby, our COO.\nStuart Pell [Ardmore Bio]: And then?\nMette [Norvane]: He decides."

    assert [one.name for one in people_in(talk) if one.pronoun] == ["Henrik Aaby"]


@pytest.mark.parametrize(
    ("note", "title"),
    [
        ("the CFO signs", "CFO"),
        ("md signs", "md"),
        ("their VP Manufacturing signs", "VP Manufacturing"),
        ("the head of clin dev signs", "head of clin dev"),
        ("Head of Cardiology Services signs", "Head of Cardiology Services"),
        ("evp r&d signs", "evp r&d"),
        ("VP Finance & Operations signs", "VP Finance & Operations"),
        ("Sr. Director Tech Ops signs", "Sr. Director Tech Ops"),
        ("the chief technical officer signs", "chief technical officer"),
        ("the managing partner signs", "managing partner"),
        ("the theatre manager signs", "theatre manager"),
        ("the department head signs", "department head"),
        ("the director's signature", "director"),
        ("her boss signs", "boss"),
        ("his brother signs", "brother"),
        ("the lead anaesthetist tests it", "lead anaesthetist"),
        ("the Trust procurement lead signs", "Trust procurement lead"),
        ("the ward nurses use it", "ward nurses"),
        ("the supply board votes", "supply board"),
        ("the hospital's capital committee votes", "capital committee"),
        ("the board of directors votes", "board of directors"),
        ("the purchasing committee votes", "purchasing committee"),
        ("the C-suite decides", "C-suite"),
        ("QA audits", "QA"),
        ("IT checks it", "IT"),
        ("regulatory affairs checks it", "regulatory affairs"),
        ("the procurement team runs it", "procurement team"),
        ("their lawyers look at it", "lawyers"),
        ("the PI signs", "PI"),
        ("the co-founder signs", "co-founder"),
        ("the surgeons' lead signs", "surgeons' lead"),
    ],
)
def test_people_are_found_by_title_function_or_body(note: str, title: str) -> None:
    assert told(people_in(note)) == [f"- / {title}"]


@pytest.mark.parametrize(
    ("note", "person"),
    [
        ("CEO Juhani Lahti", "Juhani Lahti / CEO"),
        ("their cfo greta lindholm", "greta lindholm / cfo"),
        ("the managing director Uwe Stark", "Uwe Stark / managing director"),
        ("our COO, Ruben Vidal, signs", "Ruben Vidal / COO"),
        ("signed by GM, Mr. Menon.", "Mr. Menon / GM"),
        ("the trustee, Mrs. Desai, has to sign", "Mrs. Desai / trustee"),
        ("Pieter Vos, our COO, signs", "Pieter Vos / COO"),
        ("Dana Ruiz, Sr Dir Tech Ops", "Dana Ruiz / Sr Dir Tech Ops"),
        ("Marisol Prieto, Head of Ops @ Tidewell", "Marisol Prieto / Head of Ops"),
        ("Heike Brandauer (COO Rhenova Plasma)", "Heike Brandauer / COO"),
        ("Dr Sunniva Bakke (Quillmont, VP CMC)", "Sunniva Bakke / VP CMC"),
        ("the CFO (Greta Lund) signs", "Greta Lund / CFO"),
        ("Chief (Prof. Tamm) decides", "Prof. Tamm / Chief"),
        ("Biomedical (Mr. Shinde) checks it", "Mr. Shinde / Biomedical"),
        ("the head of pathology Alun Price signs", "Alun Price / head of pathology"),
        ("Dr uh Fontaine, our CMO,", "Fontaine / CMO"),
        ("Nils Ekdal - CTO", "Nils Ekdal / CTO"),
        ("Professor Menon as PI", "Professor Menon / PI"),
        ("mrs aalberg in purchasing", "mrs aalberg / purchasing"),
        ("Tom from procurement", "Tom / procurement"),
        ("Ellen Sundqvist CTO. Good talk", "Ellen Sundqvist / CTO"),
        ("her boss, Walt Jennings, VP Finance.", "Walt Jennings / VP Finance"),
        ("her analytical guy tom", "tom / analytical guy"),
        ("our purchasing, Mr. Idris Kone, after that", "Idris Kone / purchasing"),
        ("Sister Clare Dunmore (theatre manager) signs", "Clare Dunmore / theatre manager"),
    ],
)
def test_a_name_and_the_title_beside_it_are_one_person(note: str, person: str) -> None:
    assert told(people_in(note)) == [person]


def test_the_mention_reaches_over_name_and_title() -> None:
    note = "so Pieter Vos, our COO, signs"

    (found,) = people_in(note)

    assert note[found.start : found.end] == "Pieter Vos, our COO"


def test_a_later_mention_has_the_fuller_name_and_the_title_said_before() -> None:
    assert told(people_in("Nils Ekdal, CTO at Pulsara. Nils signs off.")) == ["Nils Ekdal / CTO", "Nils Ekdal / CTO"]


def test_a_title_said_of_somebody_is_hers_from_then_on() -> None:
    assert told(people_in("PI is Prof. Lainio. Prof. Lainio signs."))[-1] == "Prof. Lainio / PI"


def test_the_leads_first_name_in_small_letters_is_a_name() -> None:
    assert told(people_in("dev wants it", "Dev Malhotra")) == ["dev / -"]
    assert told(people_in("dev wants it")) == []


@pytest.mark.parametrize("note", ["tobys budget", "brents the one", "vic does it"])
def test_the_leads_name_is_known_without_apostrophe(note: str) -> None:
    contacts = {"t": "Toby Mbeki", "b": "Brent Kowal", "v": "Vic Salgado"}

    (found,) = people_in(note, contacts[note[0]])

    assert contacts[note[0]].lower().startswith(str(found.name))


def test_the_contacts_own_title_stands_for_the_contact() -> None:
    assert told(people_in("the Plant Manager signs", "Will Hart", "Plant manager")) == ["Will Hart / Plant Manager"]


@pytest.mark.parametrize(
    "note",
    [
        "Wexcombe Biologics makes vials",
        "at Silverpine they start in May",
        "mail ragna.toft@wexcombe.example",
        "the lead is cold",
        "a panel for 30 compounds",
        "data management for the trial",
        "the ethics committee meets",
        "an advisory board",
        "Technical Call on Tuesday",
        "Start in April",
        "the grant opens in June",
        "We'd like that",
        "per batch",
        "product quality reviews",
        "their mother company",
        "approval takes us nineteen days",
        "a tool for 60 dispatchers",
        "implementation in Jan so it is ready",
        "no board approval needed",
        "looked at Zendryx and Foldwise, likes us",
        "compared us vs Zendryx, Foldwise / Kalix",
    ],
)
def test_firms_places_and_things_are_nobody(note: str) -> None:
    assert told(people_in(note)) == []


@pytest.mark.parametrize(
    ("note", "contact", "meant"),
    [
        ("Met Farid Nazari. He signs.", "Dana Ruiz", "Farid Nazari"),
        ("He signs.", "Marek Kowal", "Marek Kowal"),
        ("She signs.", "Dr. Ifeoma Okoro", "Ifeoma Okoro"),
        ("It is Monsieur Delorme who decides. She pays.", "Claire Bonnet", "Claire Bonnet"),
        ("Anton Rey. He signs, she recommends", "Miriam Holm", "Miriam Holm"),
        ("her boss, Walt Jenks. he signs", "Denise Otto", "Walt Jenks"),
        ("her boss signs. she likes us", "Denise Otto", "Denise Otto"),
        ("cfo greta lindholm holds it. he decides", "Tobias Rehm", "Tobias Rehm"),
        ("Kessar works in Basel. He decides", "Tobias Rehm", "Tobias Rehm"),
        ("a tool for the accountant. He decides", "Bastien Roche", "Bastien Roche"),
        ("call with our MSAT lead. He decides", "Bastien Roche", "Bastien Roche"),
        ("ivo is the tech guy, he tests it", "Ivo Petkov", "ivo"),
        ("The dean signs. He is slow", "Ada Lund", "dean"),
        ("He signs", "Dana Ruiz", "Dana Ruiz"),
    ],
)
def test_a_pronoun_stands_for_the_last_person_it_fits_else_for_the_contact(note: str, contact: str, meant: str) -> None:
    found = [one for one in people_in(note, contact) if one.pronoun][-1]

    assert meant in (found.name, found.title)


def test_i_and_you_are_left_to_whoever_knows_the_speaker() -> None:
    found = people_in("I sign, you know me", "Dana Ruiz")

    assert [(one.pronoun, one.name) for one in found] == [(True, None)] * 3


def test_a_key_that_nobody_reads_is_refused() -> None:
    with pytest.raises(PeopleWordsError, match="fillrs"):
        PeopleWords.from_data({**DATA, "between": {**DATA["between"], "fillrs": "then"}})


def test_a_phrase_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(PeopleWordsError, match="`\\*`"):
        PeopleWords.from_data({**DATA, "no_cues": "sign *"})


def test_things_taken_by_verbs_that_are_not_listed_are_refused() -> None:
    roles = {**DATA["roles"], "quality": {"things": [{"taken_by": ["juggle"], "things": "the audit"}]}}

    with pytest.raises(PeopleWordsError, match="juggle"):
        PeopleWords.from_data({**DATA, "roles": roles})


@given(
    st.lists(st.sampled_from(["Dana", "dr", ".", "cfo", "head of", "her", "boss", ",", "(", ")", "he", "Ruiz's", "\n"]))
)
def test_mentions_stand_in_order_apart_from_each_other_and_hold_what_they_name(pieces: list[str]) -> None:
    note = " ".join(pieces)

    found = people_in(note, "Dana Ruiz")

    assert all(one.start < one.end for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(one.title in note for one in found if one.title)


@pytest.mark.parametrize(
    "piece", ["Mr ", "CEO CFO CEO ", "Dana ", "Dana, CFO ", "he ", "head of ", "Dr. ", "(", "a.", "her boss, "]
)
def test_time_grows_no_faster_than_the_text(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        began = perf_counter()
        people_in(text, "Dana Ruiz")
        return perf_counter() - began

    short, long = (min(seconds(length) for _ in range(2)) for length in (8_000, 40_000))

    assert long < 15 * short + 0.1
