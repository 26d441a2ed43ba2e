"""How a decision is made, and when words only look as if they said so."""

from pathlib import Path
from time import perf_counter

import pytest
import yaml

from bot.reading.deciding.approval import approvals_said, find_approval
from bot.reading.deciding.approval_scenes import ApprovalKind
from bot.reading.people.found import PeopleWords
from bot.reading.terms import Speaker, Statement

WORDS = PeopleWords.from_data(
    yaml.safe_load((Path(__file__).parents[3] / "knowledge/shared/people.yaml").read_text(encoding="utf-8"))
)


def approval_in(note: str, asked: str | None = None) -> list[str]:
    return [note[one.start : one.end] for one in find_approval(note, 0, len(note), words=WORDS, asked=asked)]


@pytest.mark.parametrize(
    ("note", "kind"),
    [
        ("cfo signs, nobody else needed", "nobody_else"),
        ("she signs, no further sign-off", "nobody_else"),
        ("he decides on his own", "nobody_else"),
        ("it's only him who decides", "nobody_else"),
        ("just her", "nobody_else"),
        ("Marta approves alone", "nobody_else"),
        ("He signs off by himself", "nobody_else"),
        ("no one above him has to approve", "nobody_else"),
        ("sole decision maker is Greta", "nobody_else"),
        ("she doesn't need anyone else's approval", "nobody_else"),
        ("He's the only one who signs", "nobody_else"),
        ("she has full signing authority", "nobody_else"),
        ("one signature is enough", "nobody_else"),
        ("No other approvals needed", "nobody_else"),
        ("no board approval needed", "nobody_else"),
        ("She makes the decision independently", "nobody_else"),
        ("Roy signs, he don't ask nobody", "nobody_else"),
        ("she decides, the CFO just rubber stamps it", "nobody_else"),
        ("she alone decides", "nobody_else"),
        ("MD signs solo", "nobody_else"),
        ("it is his decision alone", "nobody_else"),
        ("no additional signature is required", "nobody_else"),
        ("without asking anyone, she orders", "nobody_else"),
        ("CEO and CFO sign jointly", "joint"),
        ("both have to sign", "joint"),
        ("two signatures needed, CEO and CFO", "joint"),
        ("Dana and the MD co-sign", "joint"),
        ("the partners decide together", "joint"),
        ("joint sign-off by QA and manufacturing", "joint"),
        ("four-eyes principle: two people have to sign", "joint"),
        ("all three must approve", "joint"),
        ("dual signature, COO + CFO", "joint"),
        ("it takes both of them to sign", "joint"),
        ("the board votes on it", "committee"),
        ("capex committee decides", "committee"),
        ("The tender committee awards the contract", "committee"),
        ("Decision by committee", "committee"),
        ("the trustees vote in May", "committee"),
        ("The steering committee releases the funds", "committee"),
        ("the purchasing board approves anything like this", "committee"),
        ("It's a committee decision", "committee"),
        ("majority vote of the partners", "committee"),
        ("the board has to approve", "committee"),
        ("she signs after legal review", "condition"),
        ("the medical director approves after works council consent", "condition"),
        ("he signs once the audit is closed", "condition"),
        ("CFO approves subject to board approval", "condition"),
        ("Order is placed after three quotes have been compared", "condition"),
        ("she decides when the pilot results are in", "condition"),
        ("MD signs only after QA has audited us", "condition"),
        ("signature follows as soon as legal has cleared the contract", "condition"),
        ("They award after the tender", "condition"),
        ("he signs up to 50k, above that the CEO signs", "condition"),
        ("Contract gets signed once procurement has vetted us", "condition"),
        ("the dean approves once the evaluation is through", "condition"),
        ("pending legal review, the COO signs", "condition"),
        ("anything above 100k needs the CFO's approval", "condition"),
        ("she decides after a reference call", "condition"),
        ("legal has to check it before she signs", "condition"),
        ("CEO signs provided that QA agrees", "condition"),
        ("Dana signs, but only if the CFO agrees", "condition"),
        ("first legal, then the CFO signs", "sequence"),
        ("Lab head recommends, then the dean signs", "sequence"),
        ("goes through procurement and then to the COO", "sequence"),
        ("QA audits, after that the head of ops signs", "sequence"),
        ("The lab evaluates first, then purchasing places the order", "sequence"),
        ("Nurses test it, the ward manager recommends, and finally the board approves", "sequence"),
        ("Purchasing compares offers and then the director signs", "sequence"),
        ("contract goes to legal, then COO signs", "sequence"),
        ("two-step approval: first the CSO, then the board", "sequence"),
        ("the PI approves and afterwards the department orders", "sequence"),
        ("he decides, then procurement runs the PO", "sequence"),
        ("approval chain: lab manager, then director, then finance", "sequence"),
        ("The surgeons trial it, then the value analysis committee decides", "sequence"),
    ],
)
def test_the_way_of_deciding_is_told_by_many_words(note: str, kind: str) -> None:
    found = find_approval(note, 0, len(note), words=WORDS)

    assert [one.kind for one in found] == [ApprovalKind(kind)]


@pytest.mark.parametrize(
    "note",
    [
        "She signs",
        "Priya signs",
        "cfo signs",
        "Carmen approves it herself",
        "Anselm himself approves the CDMO",
        "Dana decides",
        "technical call after the audit",
        "we start after legal review of the CDA",
        "The audit is in May, then we send the report",
        "First call Monday, then a demo",
        "CDA signed by both",
        "both sides agreed",
        "just him and me on the call",
        "She works alone in the lab",
        "standalone software",
        "They want a joint study",
        "send the quote after the demo",
        "The board reviews the budget",
        "The board will be informed",
        "up to 50 L",
        "over 100 samples",
        "above 40 degrees",
        "He then asked about price",
        "after ASH",
        "once they have budget they start",
        "First patient in May, then second site",
        "Start once the grant is approved",
        "no board",
        "sequencing alone costs 40k",
        "after three failed batches they want to move",
        "the panel covers 50 genes",
        "committee room is booked",
        "Both batches failed",
        "Next: demo",
        "she owns the budget",
        "the sign-off process isn't defined yet",
        "How sign-off works we don't know",
    ],
)
def test_a_signer_by_name_and_other_events_in_order_say_nothing_of_it(note: str) -> None:
    assert approval_in(note) == []


@pytest.mark.parametrize(
    ("note", "words"),
    [
        (
            "She is nice and the coo signs it off after legal has had a look.",
            "the coo signs it off after legal has had a look",
        ),
        ("Good talk. The board votes on it in May. Weather was fine.", "The board votes on it in May"),
        ("start is q3 and ruth signs, no one else needed", "ruth signs, no one else needed"),
        ("He decides, just him", "He decides, just him"),
        (
            "First the lab board releases the money, then Dr. Mori signs.",
            "First the lab board releases the money, then Dr. Mori signs",
        ),
        (
            "The contract goes through legal first, then to Pieter",
            "The contract goes through legal first, then to Pieter",
        ),
        ("Hanna can sign up to 40k, above that the CEO signs", "Hanna can sign up to 40k, above that the CEO signs"),
        (
            "um so yeah they start in june and ulla signs once the audit is through and the budget is 20k",
            "ulla signs once the audit is through",
        ),
    ],
)
def test_the_words_found_are_the_clauses_that_say_it(note: str, words: str) -> None:
    assert approval_in(note) == [words]


def test_each_sentence_has_its_own_words() -> None:
    note = "The CEO and the CFO sign jointly. The board votes before."

    assert approval_in(note) == ["The CEO and the CFO sign jointly", "The board votes before"]


def test_an_abbreviation_ends_no_sentence() -> None:
    assert approval_in("QA audits, then Dr. Mori signs.") == ["QA audits, then Dr. Mori signs"]


@pytest.mark.parametrize(
    ("asked", "note", "words"),
    [
        (
            "Who places the order?",
            "Mr. Okoye, after he has compared three offers",
            "after he has compared three offers",
        ),
        ("Who decides?", "He, on his own", "on his own"),
        ("Who signs?", "Alone, as always", "Alone"),
        ("sign-off", "only her", "only her"),
    ],
)
def test_an_answer_is_read_with_its_question(asked: str, note: str, words: str) -> None:
    assert approval_in(note, asked) == [words]
    assert approval_in(note, "When do you start?") in ([], [words][: note == "only her"])


def test_a_sentence_is_read_whole_whatever_its_clauses() -> None:
    note = "QA audits us, then the CMO signs. We pay alone."
    cut = (
        Statement(0, 12, Speaker.BUYER, sentence=0),
        Statement(14, 32, Speaker.BUYER, sentence=0),
        Statement(34, 46, Speaker.SELLER, sentence=1),
    )

    (found,) = approvals_said(note, cut, words=WORDS)

    assert note[found.start : found.end] == "QA audits us, then the CMO signs"


@pytest.mark.parametrize(
    ("question", "answer", "found"),
    [
        ("Does anyone else need to sign?", "No, it's my call", ["No, it's my call"]),
        ("Does anyone else need to sign?", "Yes, the CFO", []),
        ("Is anyone else joining for lunch?", "No, it's raining", []),
        (None, "Our approval goes through legal first, then to the CFO", []),
        (None, "Their approval goes through legal first, then to the CFO", ["legal first, then to the CFO"]),
    ],
)
def test_a_no_to_anybody_else_is_a_way_and_ours_is_none(question: str | None, answer: str, found: list[str]) -> None:
    said = Statement(0, len(answer), Speaker.BUYER if question else Speaker.REP, question=question)

    paths = [answer[one.start : one.end] for one in approvals_said(answer, [said], words=WORDS)]

    assert len(paths) == len(found)
    assert all(piece in path for piece, path in zip(found, paths, strict=True))


def test_places_count_from_the_beginning_of_the_message() -> None:
    note = "Nice call. He decides alone."

    (found,) = find_approval(note, 11, len(note), words=WORDS)

    assert note[found.start : found.end] == "He decides alone"


@pytest.mark.parametrize(
    "piece", ["after legal ", "then ", "signs ", "the board votes ", "no further sign-off ", "up to 50k ", "("]
)
def test_time_grows_no_faster_than_the_text(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        began = perf_counter()
        find_approval(text, 0, length, words=WORDS)
        return perf_counter() - began

    short, long = (min(seconds(length) for _ in range(2)) for length in (8_000, 40_000))

    assert long < 15 * short + 0.1


@pytest.mark.parametrize(
    "note",
    [
        "nobody is there above",
        "Kiri signs everything here, no one sits above her",
        "nobody further up has to look at it",
        "once she's said yes there is nobody else to ask",
        "It's he and his wife who decide, the two together",
        "Isla writes a one-page case, Morag approves it",
        "Lab tests, QA audits, CEO signs",
        "Colin Draper approves, he wants to see two quotes first",
        "Signature gives the chancellor after she puts the application",
    ],
)
def test_paths_of_approval_are_read_in_other_voices(note: str) -> None:
    assert approval_in(note)


@pytest.mark.parametrize(
    "note",
    [
        "Dana signs, Tom pays",
        "Dana recommends and signs",
        "theyre evaluating systems and start in June um managing partner signs",
        "She wants to see two quotes first",
    ],
)
def test_two_acts_or_a_wish_alone_are_no_path(note: str) -> None:
    assert approval_in(note) == []


@pytest.mark.parametrize(
    "note",
    [
        "It goes to the board in May.",
        "The contract has to go past the general counsel first.",
        "The file then climbs up to the ministry.",
        "It gets escalated to the plant manager for approval.",
        "It needs the blessing of their managing director.",
        "Subject to board approval.",
        "Dana can't sign without the CFO.",
        "Legal needs to bless it first.",
        "path: Dana -> finance -> CEO",
        "It takes three signatures: lab head, finance director, dean.",
        "No sign-off beyond Dana required.",
    ],
)
def test_a_path_is_told_by_its_verbs(note: str) -> None:
    assert approval_in(note)


@pytest.mark.parametrize(
    "note",
    [
        "Dana goes to the board meeting in May.",
        "The report goes to the director.",
        "It goes from bench to clinic in 2027.",
        "The samples go through QC first.",
        "They need regulatory approval first.",
        "We need the nod from our own CEO on price.",
        "My boss has to approve the discount first.",
        "The director must be back by then too.",
        "Last year Dana approved a lease.",
        "Next week the CFO signs the lease.",
    ],
)
def test_what_else_goes_somewhere_or_is_needed_is_no_path(note: str) -> None:
    assert approval_in(note) == []
