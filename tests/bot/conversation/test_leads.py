"""Whom a note is about, and where it turns to somebody else."""

import pytest

from bot.conversation.leads import Named, Namer, are_one_company, fitting
from bot.conversation.standing import Guides
from bot.conversation.wishes import ConversationWords
from bot.knowledge import Knowledge
from bot.storage.look_up import LeadRow
from bot.storage.workspace import Workspace


@pytest.fixture(scope="session")
def words(known: Knowledge) -> ConversationWords:
    return ConversationWords.from_data(known.shared["conversation"])


@pytest.fixture(scope="session")
def namer(guides: Guides, words: ConversationWords) -> Namer:
    reading = guides.of("b2b", Workspace("", "UTC", {}, {}, {})).words
    return Namer(words, reading.people, reading.fields)


@pytest.mark.parametrize(
    ("note", "company", "contact"),
    [
        ("Just off with Dana Ortiz, Director Process Sciences at Helix Bio. They move.", "Helix Bio", "Dana Ortiz"),
        ("Spoke to Sam from Novagene today. They want", "Novagene", "Sam"),
        ("Helix Bio - Dana Ortiz: they need three runs", "Helix Bio", "Dana Ortiz"),
        ("Company: Helix Bio\nContact: Dana Ortiz, Director\nNeed: AAV", "Helix Bio", "Dana Ortiz"),
        ("Met Priya Nair (VP Manufacturing, Lonza) at BIO. They", "Lonza", "Priya Nair"),
        ("Great call with Acme & Sons, they want", "Acme & Sons", None),
        ("Had a chat with the CFO of Brightline Ltd about invoicing", "Brightline Ltd", None),
        ("Paul Reiner from Lindgren Pharma answered our mail.", "Lindgren Pharma", "Paul Reiner"),
        ("Zoom with Lena Fuchs, group leader at the Institute Rhenus. They", "Institute Rhenus", "Lena Fuchs"),
        ("Kardeo, Inka Salonen (RA manager). Software device.", "Kardeo", "Inka Salonen"),
    ],
)
def test_a_note_shows_whom_it_is_about(note: str, company: str, contact: str | None, namer: Namer) -> None:
    named = namer.named_in(note)

    assert named is not None
    assert (named.company, named.contact) == (company, contact)


@pytest.mark.parametrize(
    "note",
    [
        "They need tech transfer for AAV.",
        "Need: AAV transfer\nTimeline: Q3",
        "Dana wants to start in Q3",
        "Farah: our analyst left\nMe: when?\nFarah: in May",
        "WEBVTT\n\n00:01 --> 00:02\nBeat Zumthor (Medara): Good morning",
    ],
)
def test_a_note_that_names_nobody_is_not_guessed(note: str, namer: Namer) -> None:
    assert namer.named_in(note) is None


@pytest.mark.parametrize(
    ("note", "companies"),
    [
        ("Spoke to Dana at Helix Bio, they need AAV. Then had a call with Sam Cole at Novagene, 480 samples.",
         ["Helix Bio", "Novagene"]),
        ("Two calls today.\n1. Helix Bio - Dana: needs AAV\n2. Novagene - Sam: RNA-seq", ["Helix Bio", "Novagene"]),
        ("Call with Dana Ortiz at Helix Bio. AAV.\nCall with Sam Cole from Novagene: 480 samples",
         ["Helix Bio", "Novagene"]),
        ("Spoke to Dana at Helix Bio. She talked to Lonza before. Call with Priya on Tuesday.", []),
        ("Need: AAV\nTimeline: Q3\nDecision: CFO", []),
        ("Dana: we need AAV\nKim: ok\nDana: in Q3", []),
        ("From: Dana Ortiz\nTo: Kim\n\nBest, Dana\n\nSpoke to Sam Cole at Novagene.", []),
        ("\u2022 Why: theatres refurbished\n\u2022 Process: in tender\n\u2022 Next: demo", []),
    ],
)  # fmt: skip
def test_a_note_is_cut_only_where_it_tells_of_another_talk(note: str, companies: list[str], namer: Namer) -> None:
    pieces = namer.pieces(note)

    assert [piece.named.company for piece in pieces] == companies
    assert all(piece.text in note for piece in pieces)


def test_every_word_of_a_cut_note_is_in_one_piece(namer: Namer) -> None:
    note = "Two calls today.\n1. Helix Bio - Dana: needs AAV\n2. Novagene - Sam: RNA-seq"

    assert "".join("".join(piece.text.split()) for piece in namer.pieces(note)) == "".join(note.split())


def test_names_of_one_company_differ_in_legal_forms_and_length(words: ConversationWords) -> None:
    assert are_one_company("Helix", "Helix Bio Ltd", words)
    assert are_one_company("Hélix Bio", "HELIX BIO", words)
    assert not are_one_company("Helix Bio", "Helix Pharma", words)
    assert not are_one_company("", "Helix", words)


def test_a_name_fits_by_company_and_contact(words: ConversationWords) -> None:
    rows = [
        LeadRow("1", "Helix Bio", "b2b", "Dana Ortiz"),
        LeadRow("2", "Helix Pharma", "b2b", "Dana Wolf"),
        LeadRow("3", "Helix Bio", "b2b", "Sam Cole"),
    ]

    def found(named: Named) -> list[str]:
        return [row.lead for row in fitting(rows, named, words)]

    assert found(Named("Helix")) == ["1", "2", "3"]
    assert found(Named("Helix Bio", "Dana")) == ["1"]
    assert found(Named("Dana")) == ["1", "2"]
    assert found(Named("Acme")) == []
