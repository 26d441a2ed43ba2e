"""Who says what in notes, mails, forms and transcripts."""

from pathlib import Path

import pytest
import yaml

from bot.reading.lines import page_of
from bot.reading.spacing import plain_text
from bot.reading.speakers.sides import Stretch, page_of_talk, stretches
from bot.reading.statement_words import StatementWords
from bot.reading.terms import Speaker

WORDS = StatementWords.from_data(
    yaml.safe_load((Path(__file__).parents[3] / "knowledge/shared/statements.yaml").read_text(encoding="utf-8"))
)


def cut(text: str, contact: str | None = "Dana Ortiz", company: str | None = None) -> tuple[Stretch, ...]:
    return stretches(page_of(text), WORDS.speakers, contact=contact, company=company)


def said(text: str, contact: str | None = "Dana Ortiz", company: str | None = None) -> list[str]:
    """Return who says what, without what nobody says: "buyer Dana: we start in June"."""
    return [
        f"{stretch.speaker.value}{' ' + stretch.who if stretch.who else ''}: {text[stretch.start : stretch.end]}"
        for stretch in cut(text, contact, company)
        if stretch.speaker is not Speaker.OTHER
    ]


def nobody(text: str, contact: str | None = "Dana Ortiz") -> list[str]:
    return [text[stretch.start : stretch.end] for stretch in cut(text, contact) if stretch.speaker is Speaker.OTHER]


@pytest.mark.parametrize(
    "note",
    [
        "spk w/ Dana, wants 3 batches, start Q3, Priya signs",
        "- 3 batches\n- start Q3\n* Priya signs",
        "so um dana wants three batches and oh the start is june",
        "Dana \U0001f44d wants 3 batches \U0001f680 start Q3",
        "Next: site visit\nBudget: approved",
        "Budget: approved",
        "Dana: signs\nMarc: QA\nLena: purchasing",
        "Customer: Helix Bio\nRep: Kim Berg\nNeed: 3 batches\nStart: June",
        "Agenda\n10:00 Intro\n10:30 Demo\n11:00 Lunch\nThey want a tour too.",
        "[2027-10-11 09:12] CALL connected 21m, rep D. Okafor\n[2027-10-12 08:40] MEETING booked: demo 20 Oct",
        "Quick one: they want 3 batches\nNext: call on Friday",
        "Mail from Dana this morning: everything is stopped.",
        "Dana wrote: start is June. I answered that we can.",
        "> 100 samples a month\nstart Q3",
        "From: 2026\nTo: 2027",
        "ACTION ITEMS\n- me: file these minutes\n- Dana: send the documents",
    ],
)
def test_notes_are_the_reps_own_account(note: str) -> None:
    assert {stretch.speaker for stretch in cut(note)} == {Speaker.REP}


TALKS = {
    "names before the words": (
        "Me: when do you start?\nDana: in June\nMe: and who signs?\nDana: the CFO",
        ["seller: when do you start?", "buyer Dana: in June", "seller: and who signs?", "buyer Dana: the CFO"],
    ),
    "names in small letters": (
        "me: when do you start\ndana: june",
        ["seller: when do you start", "buyer dana: june"],
    ),
    "times in brackets": (
        "[00:00:07] Kim Berg: Thanks for the time.\n[00:00:19] Dana Ortiz: We start in June.",
        ["seller Kim Berg: Thanks for the time.", "buyer Dana Ortiz: We start in June."],
    ),
    "times and numbered speakers": (
        "00:12 Speaker 1: What made you look?\n00:20 Speaker 2: Our line stops.\n00:31 Speaker 1: When?",
        ["seller Speaker 1: What made you look?", "buyer Speaker 2: Our line stops.", "seller Speaker 1: When?"],
    ),
    "a caption file with voices": (
        "WEBVTT\n\n1\n00:00:01.000 --> 00:00:04.000\n<v Kim Berg>And you start in June?</v>\n\n"
        "2\n00:00:05.000 --> 00:00:06.000\n<v Dana Ortiz>In June, yes.</v>",
        ["seller Kim Berg: And you start in June?", "buyer Dana Ortiz: In June, yes."],
    ),
    "a caption file with wrapped words": (
        "1\n00:00:01,000 --> 00:00:04,000\nDana: The budget\nis approved\n\n"
        "2\n00:00:05,000 --> 00:00:06,000\nKim: Good",
        ["buyer Dana: The budget", "buyer Dana: is approved", "seller Kim: Good"],
    ),
    "a name and a time above the words": (
        "Kim Berg   0:03\nHi, what is going on?\n\nDana Ortiz   0:11\nWe lose two days a week.\nSo we need a filler.",
        [
            "seller Kim Berg: Hi, what is going on?",
            "buyer Dana Ortiz: We lose two days a week.",
            "buyer Dana Ortiz: So we need a filler.",
        ],
    ),
    "a name, a time and the words on lines of their own": (
        "Kim Berg\n10:03 AM\nWho signs?\n\nDana Ortiz\n10:04 AM\nOur CFO.",
        ["seller Kim Berg: Who signs?", "buyer Dana Ortiz: Our CFO."],
    ),
    "names in brackets and times": (
        "[Kim Berg] 10:03:15\nWho signs?\n[Dana Ortiz] 10:03:20\nThe CFO.",
        ["seller Kim Berg: Who signs?", "buyer Dana Ortiz: The CFO."],
    ),
    "roles in brackets": (
        "[Host] Who signs?\n[Guest 1] The CFO.\n[Host] When?\n[Guest 1] In June.",
        ["seller: Who signs?", "buyer: The CFO.", "seller: When?", "buyer: In June."],
    ),
    "angle brackets": (
        "Rep> when would you begin?\nCustomer> in April, we think",
        ["seller: when would you begin?", "buyer: in April, we think"],
    ),
    "bold names": (
        "**Dana Ortiz** (00:01): We start in June.\n**Kim Berg** (00:05): Great.",
        ["buyer Dana Ortiz: We start in June.", "seller Kim Berg: Great."],
    ),
    "a messenger's lines": (
        "[10:03, 12/05/2026] Dana: we start in June\n[10:04, 12/05/2026] Kim: who signs?",
        ["buyer Dana: we start in June", "seller Kim: who signs?"],
    ),
    "questions and answers": (
        "Q: when do you start?\nA: June\nQ: who signs?\nA: the CFO",
        ["seller: when do you start?", "buyer: June", "seller: who signs?", "buyer: the CFO"],
    ),
    "one line of the buyer": ("Buyer: we need to start now", ["buyer: we need to start now"]),
    "colleagues of the contact": (
        "Me: is QA with you?\nDana: yes, Petra is\nPetra: I expect full batch records\nMe: noted",
        [
            "seller: is QA with you?",
            "buyer Dana: yes, Petra is",
            "buyer Petra: I expect full batch records",
            "seller: noted",
        ],
    ),
    "a turn in two paragraphs, and the rep's word at the end": (
        "Me: So?\n\nDana: We start in June.\n\nIt is for two sites.\n\nMe: Who signs?\n\nDana: The CFO.\n\nFelt good.",
        [
            "seller: So?",
            "buyer Dana: We start in June.",
            "buyer Dana: It is for two sites.",
            "seller: Who signs?",
            "buyer Dana: The CFO.",
            "rep: Felt good.",
        ],
    ),
}


HABITS = {
    "initials": "{initials}: {words}",
    "a firm behind the name": "{first} ({firm}): {words}",
    "a title behind the name": "{first} ({title}): {words}",
    "a name behind the role": "{role} ({first}): {words}",
    "who says": "{first} says: {words}",
    "a chat's angle brackets": "<{small}> {words}",
    "a chat's angle brackets and times": "[10:0{n}] <{first}> {words}",
    "name and time on lines of their own": "{name}\n10:0{n} AM\n{words}\n",
    "name and seconds on lines of their own": "{name}\n0 hours 0 minutes 1{n} seconds\n{words}\n",
    "name and time with one blank": "{name} 0:1{n}\n{words}",
    "name, dash and time": "{name} - 00:1{n}\n{words}\n",
    "time, bar and name": "0:1{n} | {first}\n{words}\n",
    "a messenger's today": "{small}_x \u2014 Today at 10:0{n}\n{words}\n",
    "a messenger's day": "{first} \u2014 12/05/2026 10:0{n}\n{words}",
    "a messenger's dash": "{first}\n \u2014 \n12/05/2026 10:0{n} AM\n{words}",
    "a network's messages": "{name} sent the following message at 10:0{n} AM\n{words}\n",
    "an exported chat": "12/05/2026, 10:0{n} - {first}: {words}",
    "an exported chat in brackets": "[12/05/26, 10:03:1{n}] {name}: {words}",
    "an exported chat from America": "5/12/26, 10:0{n} AM - {name}: {words}",
    "a desktop chat": "{name}, [May 12, 2026 at 10:0{n}:11 AM]:\n{words}\n",
    "a meeting's chat": "10:03:1{n} From {name} to Everyone: {words}",
    "a shared channel": "{name}  [10:0{n} AM]\n{words}",
    "name, bar, time, bar": "{name} | 00:1{n} | {words}",
    "name and time before the words": "{name}, 10:0{n}: {words}",
    "broadcast captions": ">> {capitals}: {words}",
    "questions and answers with stops": "{letter}. {words}",
    "dashes": "{first} - {words}",
    "slanted names": "_{first}_: {words}",
    "bold names": "**{first}:** {words}",
    "capitals above the words": "{shouted}\n{words}\n",
    "last names first": "{listed}   0:1{n}\n{words}\n",
    "last names first and times in brackets": "{listed} (0:1{n}): {words}",
    "last names first and a firm": "{listed} ({firm})   0:1{n}\n{words}\n",
    "a title before the time": "{name}, {title} (0:1{n}): {words}",
    "a firm after a bar": "{name} | {firm}   0:1{n}\n{words}\n",
    "times and dashes": "0:1{n} - {first} - {words}",
    "times in brackets and dashes": "[0:1{n}] {name} - {words}",
    "bold names above the words": "**{name}** 0:1{n}\n{words}\n",
    "bold names and slanted times": "**{name}** *0:1{n}*\n{words}\n",
    "first letters": "{letters}: {words}",
    "one paragraph of initials": "{initials}: {words} ",
    "one paragraph of roles": "{role}: {words} ",
    "a list": "- {first}: {words}",
    "a quotation": "> {first}: {words}",
    "round brackets": "({first}) {words}",
    "tabs": "{first}\t{words}",
    "times and tabs": "00:1{n}\t{name}\t{words}",
    "runs of blanks": "{first}  {words}",
    "capitals and runs of blanks": "{shouted}    {words}",
    "times and runs of blanks": "[00:1{n}]  {name}  {words}",
    "runs of blanks behind a firm": "{name} ({firm})   {words}",
    "tabs behind a firm": "{name} ({firm})\t{words}",
    "roles and tabs": "{part}\t{words}",
    "a letter and a full stop": "{opening}. {words}",
    "capitals before the words": "{capitals} {words}",
    "times and capitals": "[00:1{n}] {shouted} {words}",
    "a time and a name above the words": "[00:1{n}] {first}\n{words}",
    "a table": "| {first} | {words} |",
    "comma-separated values": '00:00:1{n},{name},"{words}"',
    "addresses": "{small}@{domain}: {words}",
    "names alone above the words": "{name}\n{words}\n10:0{n}\n",
    "one paragraph": "{first}: {words} ",
    "a dash before each turn": "- {words}",
}
TALK = (
    "Hi Dana, so what brought you to us?",
    "Our old vendor stopped support in May, so we need a new tool.",
    "And I guess you start in March?",
    "We start in June.",
    "Is the budget approved then?",
    "Let me come back to you on that.",
    "Who signs on your side?",
    "Our CFO, Priya Nair, signs.",
)
US = {
    "first": "Kim",
    "name": "Kim Berg",
    "initials": "KB",
    "small": "kim",
    "capitals": "KIM",
    "letter": "Q",
    "letters": "A",
    "shouted": "KIM BERG",
    "listed": "Berg, Kim",
    "role": "Sales",
}
US |= {"part": "Rep", "opening": "K", "firm": "Debrief Labs", "title": "AE", "domain": "us.example"}
THEM = {"first": "Dana", "name": "Dana Ortiz", "initials": "DO", "small": "dana", "capitals": "DANA", "letter": "A"}
THEM |= {"part": "Customer", "opening": "D", "letters": "B", "shouted": "DANA ORTIZ", "listed": "Ortiz, Dana"}
THEM |= {"firm": "Helix Bio", "title": "Head of IT", "domain": "helixbio.example", "role": "Prospect"}


@pytest.mark.parametrize("habit", HABITS)
def test_a_talk_is_told_apart_in_every_habit_of_writing_it(habit: str) -> None:
    turns = [HABITS[habit].format(words=words, n=n, **(THEM if n % 2 else US)) for n, words in enumerate(TALK)]
    text = plain_text(("" if habit.startswith("one paragraph") else "\n").join(turns)).text

    found = stretches(page_of_talk(text, WORDS.speakers, contact="Dana Ortiz"), WORDS.speakers, contact="Dana Ortiz")

    sides = [
        next(one.speaker for one in found if one.body and one.start <= text.index(words) + 2 < one.end)
        for words in TALK
    ]
    assert sides == [Speaker.SELLER, Speaker.BUYER] * 4


def test_notes_after_a_talk_in_single_lines_are_the_reps() -> None:
    talk = "Kim: who signs?\nDana: the CFO\nKim: and when?\nDana: in June\nSo they start in June and the CFO signs."

    assert said(talk)[-1] == "rep: So they start in June and the CFO signs."


@pytest.mark.parametrize(
    "note",
    [
        "- Need: a new line\n- Start: June?\n- Need: more samples\n- Start: July?",
        "Dana - wants 3 batches\nMarc - QA, asks for papers\nDana - signs",
        "> We need a new tool.\n> Start: June.\n> Who signs? The CFO.",
        "- who signs?\n- when do they start?\n- is it approved?\n- which papers?\n- who else?\n- next step?",
        "They need a line.  It is urgent.\nShe signs.  When?\nThey need a line.  We agree.\nShe signs.  In June?",
        "Item  Need\nPump  40 a year?\nPump  12 now\nStand  we need 3\nStand  what size?",
        "IT reviews it\nQA signs the protocol\nIT is Priya\nQA is Marc, who pays?",
        "Demo on Tuesday at 10:00\nthey want it in June\nCall with Priya on Friday at 11:00\nshe signs",
    ],
)
def test_lists_and_quotations_are_no_talk(note: str) -> None:
    assert Speaker.SELLER not in {one.speaker for one in cut(plain_text(note).text)}


@pytest.mark.parametrize("talk", TALKS)
def test_turns_of_a_transcript_are_the_sides_that_speak(talk: str) -> None:
    text, expected = TALKS[talk]

    assert said(text) == expected


@pytest.mark.parametrize(
    ("header", "ours"),
    [
        ("Transcript, Kim = me", "Kim"),
        ("I am Kim, the other one is theirs.", "Kim"),
        ("Kim is me. Lee was on the line too.", "Kim"),
        ("recorder text, I'm Lee:", "Lee"),
        ("A call with Helix (Lee = our AE)", "Lee"),
        ("We are Kim and Tom", "Kim"),
    ],
)
def test_the_rep_says_which_name_is_his(header: str, ours: str) -> None:
    other = {"Kim": "Lee", "Lee": "Kim"}[ours]
    text = f"{header}\n\nKim: how many do you need?\nLee: how many can you do?"

    speakers = {stretch.who: stretch.speaker for stretch in cut(text, contact=None) if stretch.who}

    assert f"seller {ours}: " in "\n".join(said(text, contact=None))
    assert f"buyer {other}: " in "\n".join(said(text, contact=None))
    assert set(speakers) == {"Kim", "Lee"}


def test_letters_that_stand_for_names_are_resolved() -> None:
    text = "A = me, B = Dr. Noor Sethi (Arcadell), C = Finn, her colleague\n\nA: when?\nB: In June.\nC: Wasn't it May?"

    assert said(text)[1:] == ["seller: when?", "buyer Dr. Noor Sethi: In June.", "buyer Finn: Wasn't it May?"]


def test_without_a_contact_the_one_who_asks_is_ours() -> None:
    text = "Kim: how many?\nLee: five\nKim: when?\nLee: June"

    assert said(text, contact=None) == [
        "seller Kim: how many?",
        "buyer Lee: five",
        "seller Kim: when?",
        "buyer Lee: June",
    ]


def test_a_company_in_brackets_shows_whose_colleague_speaks() -> None:
    text = "Ann (Helix): We need 3 batches.\nBob (Makers): I can do that.\nCleo (Makers): And I.\nAnn (Helix): Good."

    assert [line.split(":")[0] for line in said(text, contact=None, company="Helix Bio")] == [
        "buyer Ann",
        "seller Bob",
        "seller Cleo",
        "buyer Ann",
    ]


def test_lines_that_nobody_says_are_nobodys() -> None:
    text = "Me: So?\nDana: We start in June.\n[laughter]\nMe: Good, thank you."

    assert "[laughter]" in nobody(text)


MAILS = {
    "a forwarded mail under the rep's own words": (
        "Fwd: Re: start\n\nall she said is in here, eligibility is verified\n\n"
        "---------- Forwarded message ---------\nFrom: Dana Ortiz <dana@helix.example>\nDate: Wed, 11 Mar 2026\n"
        "Subject: Re: start\n\nHi Jonas,\n\nwe start in June.\n\nBest regards,\nDana",
        ["rep: all she said is in here, eligibility is verified", "buyer Dana Ortiz: we start in June."],
    ),
    "our mail quoted below hers": (
        "From: Dana Ortiz\nSent: Monday\nTo: Jonas Weller\n\nWe start in June.\n\nDana\n\n"
        "On Mon, 9 Mar 2026 Jonas Weller wrote:\n> The budget is approved, I hear.\n> Jonas",
        ["buyer Dana Ortiz: We start in June.", "seller Jonas Weller: The budget is approved, I hear."],
    ),
    "a thread without quotation marks": (
        "From: Dana Ortiz <dana@helix.example>\nSent: Monday\nTo: Kim Berg <kim@makers.example>\n\nJune works.\n\n"
        "From: Kim Berg <kim@makers.example>\nSent: Friday\nTo: Dana Ortiz <dana@helix.example>\n\nIs May possible?",
        ["buyer Dana Ortiz: June works.", "seller Kim Berg: Is May possible?"],
    ),
    "the older mail first": (
        "From: Kim Berg\nTo: Dana Ortiz\nSubject: start\n\nWhen do you start?\n\n"
        "From: Dana Ortiz\nTo: Kim Berg\nSubject: RE: start\n\nIn June.",
        ["seller Kim Berg: When do you start?", "buyer Dana Ortiz: In June."],
    ),
    "a quotation alone": (
        "> We need the data by the end of Q3.\n> Thanks, Isaura",
        ["buyer Isaura: We need the data by the end of Q3."],
    ),
    "a quotation with a signature of several lines": (
        "> Work is to begin in June.\n>\n> Lorcan Pryce\n> VP Finance & Operations\n> Sent from my phone, excuse typos",
        ["buyer Lorcan Pryce: Work is to begin in June."],
    ),
    "a quoted mail of ours": (
        "> Hi Dana,\n> you start in June, right?\n> Kim",
        ["seller Kim: you start in June, right?"],
    ),
    "a pasted mail without a header": (
        "pasting her mail:\n\nHi Kim,\n\nwe start in June. I sign.\n\nBest\nDana\n\nso all good, demo is on 5 May",
        ["rep: pasting her mail:", "buyer Dana: we start in June. I sign.", "rep: so all good, demo is on 5 May"],
    ),
    "a pasted mail of ours": (
        "I sent her this:\n\nHi Dana,\nyou start in June.\nBest\nKim",
        ["rep: I sent her this:", "seller Kim: you start in June."],
    ),
    "a note to the team that looks like a mail": (
        "Hi team,\nDana wants three batches.\nCheers\nKim",
        ["rep: Hi team,", "rep: Dana wants three batches."],
    ),
    "a colleague of the contact": (
        "From: Bob Stone <bob@helix.example>\nTo: Kim Berg\nCc: Dana Ortiz <dana@helix.example>\nSubject: docs\n\n"
        "We need the validation report.\nBob",
        ["buyer Bob Stone: We need the validation report."],
    ),
    "our own desk": (
        "From: Trade Compliance\nSent: 19 August 2025\n\nThe account is ineligible.",
        ["rep Trade Compliance: The account is ineligible."],
    ),
    "the rep's comment below": (
        "-----Original Message-----\nFrom: Dana Ortiz\nTo: Kim Berg\n\nI sign in June.\n\nmy comment: demo is on 5 May",
        ["buyer Dana Ortiz: I sign in June.", "rep: my comment: demo is on 5 May"],
    ),
    "notes below a dividing line": (
        "From: Dana Ortiz\nSent: Monday\n\nWe start in June.\nRegards\nDana\n***\n"
        "This e-mail may contain privileged information.\n\n--- my notes ---\nDemo agreed",
        ["buyer Dana Ortiz: We start in June.", "rep: --- my notes ---", "rep: Demo agreed"],
    ),
    "a postscript after the signature": (
        "From: Dana Ortiz\nSent: Monday\n\nWe start in June.\n\nBest\nDana\nPS: the CFO signs.",
        ["buyer Dana Ortiz: We start in June.", "buyer Dana Ortiz: PS: the CFO signs."],
    ),
    "a greeting in the same line": (
        "her mail from today:\n> Hi, to your question: the budget is allocated.\n> Dana",
        ["rep: her mail from today:", "buyer Dana: to your question: the budget is allocated."],
    ),
    "quotations in quotations": (
        "From: Dana Ortiz\nTo: Kim Berg\n\nYes.\n\nOn Fri, 1 May 2026 Kim Berg wrote:\n> Is it June?\n"
        "> On Thu, 30 Apr 2026 Dana Ortiz wrote:\n>> We start soon.",
        ["buyer Dana Ortiz: Yes.", "seller Kim Berg: Is it June?", "buyer Dana Ortiz: We start soon."],
    ),
    "an attribution on two lines": (
        "From: Dana Ortiz\nTo: Kim Berg\n\nJune.\n\n"
        "On Mon, May 4, 2026 at 9:00 AM Kim Berg\n<kim@makers.example> wrote:\n> When?",
        ["buyer Dana Ortiz: June.", "seller Kim Berg: When?"],
    ),
}


@pytest.mark.parametrize("mail", MAILS)
def test_parts_of_a_thread_are_the_words_of_their_writers(mail: str) -> None:
    text, expected = MAILS[mail]

    assert said(text) == expected


@pytest.mark.parametrize(
    "line",
    [
        "Best regards,",
        "Dana Ortiz | Director, Process Sciences | Helix Bio",
        "+49 30 1234567",
        "Subject: Re: start",
        "This message and any attachments are confidential and may be legally privileged.",
    ],
)
def test_headers_signatures_and_small_print_are_nobodys_words(line: str) -> None:
    text = (
        "From: Dana Ortiz <dana@helix.example>\nSubject: Re: start\n\nWe start in June.\n\nBest regards,\nDana\n--\n"
        "Dana Ortiz | Director, Process Sciences | Helix Bio\n+49 30 1234567\n"
        "This message and any attachments are confidential and may be legally privileged."
    )

    assert line in nobody(text)
    assert said(text) == ["buyer Dana Ortiz: We start in June."]


def test_a_signature_keeps_its_writers_name() -> None:
    text = "> We start in June.\n>\n> Best,\n> Lorcan Pryce\n> VP Finance"

    signature = [stretch for stretch in cut(text) if stretch.speaker is Speaker.OTHER]

    assert {stretch.who for stretch in signature} == {"Lorcan Pryce"}


def test_thanks_in_a_note_silence_nothing_after_them() -> None:
    assert "rep: Budget is approved" in said("Thanks\nBudget is approved")


def test_a_form_that_the_buyer_filled_in_is_the_buyers_words() -> None:
    text = (
        "Contact form #5512\nName: Dana Ortiz\nMessage: We need a second lab.\nNewsletter: [ ]\n--\n"
        "Comment K. Berg: called back, they start in June."
    )

    assert said(text) == [
        "buyer: Name: Dana Ortiz",
        "buyer: Message: We need a second lab.",
        "buyer: Newsletter: [ ]",
        "rep: Comment K. Berg: called back, they start in June.",
    ]


def test_a_forms_own_comment_field_is_the_buyers() -> None:
    text = "Web form\nName: Dana\nComment: we need 3 batches\n\nComment: called her, start June"

    assert said(text)[1:] == ["buyer: Comment: we need 3 batches", "rep: Comment: called her, start June"]


def test_an_address_of_the_leads_company_is_the_buyers() -> None:
    text = (
        "From: Bob Stone <bob@helixbio.example>\nTo: Kim\n\nWe need it.\n\n"
        "From: Ann Lee <ann@makers.example>\nTo: Bob\n\nYou do."
    )

    assert said(text, contact=None, company="Helix Bio") == ["buyer Bob Stone: We need it.", "seller Ann Lee: You do."]


@pytest.mark.parametrize(
    "text",
    [
        "Call template\nCustomer: Helix\nStart: June",
        "Activity export | Account: Helix\nConsent: opted in (web form)\nEligibility: verified",
        "MINUTES\nPresent: Dana Ortiz, me\n1. Need: a second lab",
        "She opted in on the web form.\nStart: June",
    ],
)
def test_the_reps_own_forms_are_the_reps_words(text: str) -> None:
    assert {line.split(":")[0] for line in said(text)} == {"rep"}


def test_a_dialogue_with_a_machine_is_nobodys_words() -> None:
    text = "Assistant: All questions are answered.\nUser: thanks, please confirm that you did."

    assert said(text) == []


@pytest.mark.parametrize("stamp", ["", "00:15 "])
def test_a_part_told_after_a_comma_opens_a_turn(stamp: str) -> None:
    talk = (
        f"Dana Ortiz: It is slow.\n{stamp}Jack, account exec: We start in June.\n{stamp}Jack, account exec: I decide."
    )

    assert all(not line.startswith("rep") for line in said(talk))
    assert "buyer Dana Ortiz: We start in June." not in said(talk)


def test_a_managing_director_named_in_a_note_is_no_small_print() -> None:
    assert said("The last word has her boss, the Geschäftsführer.") == [
        "rep: The last word has her boss, the Geschäftsführer."
    ]


@pytest.mark.parametrize("contact", ["Dana Ortiz", "Pat Moore", None])
@pytest.mark.parametrize("between", ["Speaker 1: Fine.\n", ""])
def test_a_talk_in_capitals_is_read_as_in_small_letters(contact: str | None, between: str) -> None:
    talk = f"Pat Moore: Morning!\n{between}Pat Moore: When do you start?\nSpeaker 2: In June.\n"

    shouted = [stretch.speaker for stretch in cut(talk.upper(), contact)]

    assert shouted == [stretch.speaker for stretch in cut(talk, contact)]


LETTER = '"Hi Kim, thank you for the call. I decide on the supplier, nobody else has to sign. We start in June. Dana"'


@pytest.mark.parametrize(
    ("above", "speaker"),
    [
        ("Forwarding her note.", Speaker.BUYER),
        ("Pasting what Dana wrote:", Speaker.BUYER),
        ("Her answer, copied from my inbox:", Speaker.BUYER),
        ("I wrote her:", Speaker.REP),
        ("My reply:", Speaker.REP),
    ],
)
def test_a_letter_in_quotation_marks_is_its_writers_words(above: str, speaker: Speaker) -> None:
    told = cut(f"{above}\n\n{LETTER}\nThat is all for now.")

    assert [each.speaker for each in told] == [Speaker.REP, speaker, Speaker.REP]


@pytest.mark.parametrize(
    "quoted", ['"we start in June"', '"Dana decides and her boss signs, the plant manager is told after that"']
)
def test_a_remark_that_is_quoted_is_part_of_the_account(quoted: str) -> None:
    assert {each.speaker for each in cut(f"Called Dana.\n{quoted}")} == {Speaker.REP}


def test_a_letter_in_one_paragraph_is_its_writers_words_where_it_is_announced() -> None:
    letter = LETTER.strip('"')

    assert [each.speaker for each in cut(f"Her answer to my mail:\n\n{letter}")] == [Speaker.REP, Speaker.BUYER]
    assert [each.speaker for each in cut(f"My plan for the week:\n\n{letter}")] == [Speaker.REP, Speaker.REP]
