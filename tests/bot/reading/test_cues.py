"""How words are meant: which are stated, and which are denied, in doubt, asked, past or somebody else's."""

from pathlib import Path

import pytest
import yaml

from bot.reading.statement_words import StatementWords
from bot.reading.statements import statements
from bot.reading.terms import Mood

WORDS = StatementWords.from_data(
    yaml.safe_load((Path(__file__).parents[3] / "knowledge/shared/statements.yaml").read_text(encoding="utf-8"))
)


def mood(text: str, words: str) -> Mood:
    """Return how some words of a note are meant."""
    start = text.index(words)
    end = start + len(words)
    holding = next(one for one in statements(text, words=WORDS) if one.start <= start and end <= one.end)
    return holding.mood_of(start, end)


STATED = [
    ("They start in May", "in May"),
    ("They start in May or June", "May or June"),
    ("12 May is fixed", "12 May"),
    ("May 2027 works for the start", "May 2027"),
    ("early May start, Dana signs", "early May"),
    ("They plan to start in Q3", "Q3"),
    ("They aim for Q3", "Q3"),
    ("The target is Q3", "Q3"),
    ("They intend to buy in Q3", "Q3"),
    ("We expect 3 batches", "3 batches"),
    ("She would like 3 batches", "3 batches"),
    ("we would make in vitro panel for 30 compounds", "30 compounds"),
    ("Work should begin in November", "November"),
    ("Onboarding should start in November", "November"),
    ("You may contact me by phone", "contact me"),
    ("You may still write to me", "write to me"),
    ("No patient identifiers may leave our servers", "No patient identifiers may leave our servers"),
    ("not before Q3", "Q3"),
    ("no later than Q3", "Q3"),
    ("start is not until October", "October"),
    ("not a day before 1 March", "1 March"),
    ("no longer than 12 months", "12 months"),
    ("Start in Q3 if not earlier", "Q3"),
    ("If needed they add a batch", "a batch"),
    ("start as soon as possible", "as soon as possible"),
    ("not only batches but also testing", "batches"),
    ("No problem with the documents", "the documents"),
    ("no one else needed", "no one else needed"),
    ("no further sign-off", "no further sign-off"),
    ("nothing special needed", "nothing special"),
    ("no CDA needed at this stage", "CDA needed"),
    ("CDA is not needed", "needed"),
    ("No special papers needed", "papers needed"),
    ("No rush, start in Q4", "Q4"),
    ("They can't wait to start in May", "May"),
    ("They meet once a week and start in May", "May"),
    ("even if the grant fails they start in May", "May"),
    ("Dana signs once legal has checked the paper", "once legal has checked"),
    ("Dana signs once legal has checked the paper", "Dana signs"),
    ("Priya approves if the audit is clean", "Priya approves"),
    ("Dana says Priya signs", "Priya signs"),
    ("We reckon with 50k", "50k"),
    ("She asked us for 3 batches", "3 batches"),
    ("They want to know what bacteria there are", "They want to know what bacteria there are"),
    ("CDA was signed last week", "signed"),
    ("Budget was approved in June", "approved"),
    ("eligibility was checked on Monday", "checked"),
    ("The budget was approved last year", "approved"),
    ("We are comparing them with a competitor", "comparing"),
    ("They wear the competitor's monitor and want ours", "want ours"),
    ("They left a competitor and want 3 batches", "3 batches"),
    ("Their supplier failed, they need a new one", "need a new one"),
    ("previous supplier went bust, they need a new one", "need a new one"),
    ("a partner who could take it over in May", "in May"),
    ("They said yes to the demo", "the demo"),
    ("3 batches, start maybe in May, Priya signs", "3 batches"),
    ("3 batches, start maybe in May, Priya signs", "Priya signs"),
    ("They may be slow to answer, but the start is fixed for August", "August"),
    ("She declined the visit but agreed to a call", "a call"),
    ("they start in September, not in July", "September"),
    ("not signed and the start is June", "June"),
    ("start in May if the grant comes, Priya signs", "Priya signs"),
    ("NHS no. 943 555 is on file", "943 555"),
    ("They won't start before May", "May"),
    ("I may be wrong - start is Q3", "Q3"),
    ("Demo in May, for sure", "May"),
    ("in case of questions call Dana", "call Dana"),
    ("They must start in May", "May"),
    ("Her assistant says she's back in May", "May"),
    ("If I got her right, they need it by June", "June"),
    ("Start was April, now June", "June"),
    ("Next steps: 1) demo 5 May 2) maybe a visit", "demo 5 May"),
    ("if yes - kick-off is 1 July", "1 July"),
    ("He isn't clear about it but it's Priya who signs", "Priya who signs"),
    ("4 lots instead of 6", "4 lots"),
    ("Q3 is off, they talk about Q1", "Q1"),
    ("She holds the budget, no tender", "holds the budget"),
    ("They start in June, once the contract is signed they move fast", "June"),
    ("Start is June. Once a year they also audit", "June"),
    ("They want 3 batches and once the audit is done Priya signs", "3 batches"),
    ("She checks if the licence covers us, start stays June", "start stays June"),
    ("They need 3 sites and she checks if a fourth makes sense", "3 sites"),
    ("If I understood right, they start in June", "June"),
    ("If I got her right the budget is approved", "approved"),
    ("If memory serves, Priya signs", "Priya signs"),
    ("They start in June, if I read the mail correctly", "June"),
    ("It was in phase 1 before the hold, now back in research", "research"),
    ("The start was June but is now August", "August"),
    ("We had said June, it is August now", "August"),
    ("They used to run phase 2, today it's commercial", "commercial"),
    ("Like the Basel people they start in June", "June"),
    ("I suggested June", "June"),
    ("June at the earliest", "June"),
    ("June, no ifs no buts", "June"),
    ("June, definitely", "June"),
    ("June for sure", "June"),
    ("June, she is certain", "June"),
    ("it's a given that they start in June", "June"),
    ("without a doubt June", "June"),
    ("The start in June is not in doubt", "June"),
    ("no question, June", "June"),
    ("June is dead, August it is", "August"),
    ("June was unrealistic, they go for August", "August"),
    ("Dana confirmed that Priya signs", "Priya signs"),
    ("As Dana put it, Priya signs", "Priya signs"),
    ("According to Dana, Priya signs", "Priya signs"),
    ("Budget: approved (Dana, confirmed)", "approved"),
    ("In principle they want 3 sites", "3 sites"),
    ("Ideally they start in June", "June"),
    ("Ideally June", "June"),
    ("Wish list: 3 sites", "3 sites"),
    ("They should start in June", "June"),
    ("She said yes to June", "June"),
    ("They are dead set on June", "June"),
    ("June is a target", "June"),
    ("June latest", "June"),
    ("roughly June", "June"),
    ("around June", "June"),
    ("about 40 samples", "40 samples"),
    ("40 samples, give or take", "40 samples"),
    ("40 samples or so", "40 samples"),
]


@pytest.mark.parametrize(("text", "words"), STATED)
def test_a_plain_statement_is_stated(text: str, words: str) -> None:
    assert mood(text, words) is Mood.STATED


HEDGED = [
    ("They may start in May", "in May"),
    ("may start in Q3", "Q3"),
    ("the date may slip to June", "June"),
    ("They might start in Q3", "Q3"),
    ("might be January, might be later", "January"),
    ("maybe 3 batches", "3 batches"),
    ("3 batches maybe", "3 batches"),
    ("possibly Q1", "Q1"),
    ("Probably Priya signs", "Priya signs"),
    ("prob lena signs", "lena signs"),
    ("hopefully, they start in June", "June"),
    ("they start in June, hopefully", "June"),
    ("Dana signs, I think", "Dana signs"),
    ("I think Priya signs", "Priya signs"),
    ("I guess it is phase 2", "phase 2"),
    ("my feeling: Q3", "Q3"),
    ("Start Q3...maybe", "Start Q3"),
    ("The date is tentative: 5 June", "5 June"),
    ("tbc: 5 June", "5 June"),
    ("perhaps in May", "in May"),
    ("Could be the CEO", "the CEO"),
    ("They could start in May", "May"),
    ("not sure if it is Q3", "Q3"),
    ("wasn't sure about Q3", "Q3"),
    ("Q3 looks shaky now for the start", "Q3"),
    ("Q1 sounded shaky towards the end", "Q1"),
    ("it depends on the tox data", "tox data"),
    ("rumour has it that they start in May", "May"),
    ("they start in May, rumour has it", "May"),
    ("apparently Q3", "Q3"),
    ("sounds like Q3", "Q3"),
    ("I heard they start in May", "May"),
    ("pencilled in for June", "June"),
    ("If the board says yes they start in September", "September"),
    ("If the board says yes, they start in September", "September"),
    ("They start in June if the audit is clean", "June"),
    ("they start in June, if the audit is clean", "June"),
    ("should they win the grant, work would begin in Q2", "Q2"),
    ("Should Northgate win, they start in Q2", "Q2"),
    ("Once the merger goes ahead they'd kick off in January", "January"),
    ("unless the grant comes, no start in May", "May"),
    ("assuming the grant comes, they start in May", "May"),
    ("she'd look at a demo if the money ever came back", "a demo"),
    ("hypothetically 2028, if she had a grant", "2028"),
    ("don't know who signs over there", "who signs"),
    ("dunno yet, prob lena", "lena"),
    ("no idea when it starts", "it starts"),
    ("They hope to start in May", "May"),
    ("Dana thinks they start in May", "May"),
    ("likely Q3", "Q3"),
    ("need to check the budget", "the budget"),
    ("under consideration, up in the air: Q3", "Q3"),
    ("the price (maybe 50k) is ok", "50k"),
    ("They need 3 sites and she checks if a fourth makes sense", "a fourth"),
    ("He says if all goes well they start in June", "June"),
    ("Priya says if we deliver by May they buy 4 units", "4 units"),
    ("Start June if the board agrees", "June"),
    ("They could not begin in Q2", "Q2"),
    ("I told her we could start in May", "May"),
    ("We hope for June", "June"),
    ("She hopes to start in June", "June"),
    ("fingers crossed for June", "June"),
    ("June-ish, she thinks", "June"),
    ("June, she thinks", "June"),
    ("I'd bet on June", "June"),
    ("my money is on June", "June"),
    ("June would be my guess", "June"),
    ("might slip to July", "July"),
    ("June if we're lucky", "June"),
    ("Not sure if June or July", "July"),
    ("Supposedly Priya signs", "Priya signs"),
    ("Word is Priya signs", "Priya signs"),
    ("Priya signs, allegedly", "Priya signs"),
    ("Priya signs, so I'm told", "Priya signs"),
    ("Apparently Priya signs", "Priya signs"),
    ("I take it Priya signs", "Priya signs"),
    ("I gather Priya signs", "Priya signs"),
    ("According to the grapevine, Priya signs", "Priya signs"),
    ("Should it come to a tender, they start in June", "June"),
    ("Were they to get the grant, June", "June"),
    ("Depending on the grant they start in June", "June"),
    ("They start in June, depending on the grant", "June"),
    ("Pending the grant, June", "June"),
    ("June pending board approval", "June"),
    ("June, TBD", "June"),
    ("June, still to be agreed", "June"),
    ("June, not yet confirmed", "June"),
    ("June (unconfirmed)", "June"),
    ("Start June - gut feeling", "June"),
    ("I don't think June works", "June"),
    ("Assuming the grant comes through, June", "June"),
    ("Assume June", "June"),
    ("Let's say June", "June"),
    ("Call it June", "June"),
    ("Say June", "June"),
    ("I put June as a placeholder", "June"),
    ("June as a placeholder", "June"),
    ("June is pencilled in", "June"),
    ("June is a stretch", "June"),
    ("June at best", "June"),
]


@pytest.mark.parametrize(("text", "words"), HEDGED)
def test_a_hedge_or_a_condition_puts_words_in_doubt(text: str, words: str) -> None:
    assert mood(text, words) is Mood.HEDGED


DENIED = [
    ("They are not starting in Q2", "Q2"),
    ("they start in September, not in July", "in July"),
    ("not January after all", "January"),
    ("no budget this year", "budget"),
    ("no project behind it, just reading", "project behind it"),
    ("there is no project any more", "project"),
    ("They never signed a CDA", "signed"),
    ("Nobody signs", "signs"),
    ("CDA not signed", "signed"),
    ("CDA hasn't been signed", "signed"),
    ("CDA isn\u2019t signed", "signed"),
    ("cda isnt signed", "signed"),
    ("They wont start in October", "October"),
    ("start in Q3 without a tender", "a tender"),
    ("budget not approved yet", "approved"),
    ("The budget is yet to be approved", "approved"),
    ("She declined the demo", "the demo"),
    ("The demo was declined by her", "The demo"),
    ("she turned that down, the pilot", "she"),
    ("passed on the demo", "demo"),
    ("start was not discussed", "start"),
    ("Nothing on timing yet", "timing"),
    ("IND is not existing", "IND"),
    ("They have no have budget", "budget"),
    ("They no longer want a lab", "want a lab"),
    ("They refuse to sign", "sign"),
    ("Q3 instead of Q2", "Q2"),
    ("Q3 rather than Q2", "Q2"),
    ("not in May, June or July", "July"),
    ("Not Ito, it's Vance who signs", "Ito"),
    ("They won't start before May", "start"),
    ("The project was cancelled", "project"),
    ("neither Dana nor Priya signs", "Dana nor Priya signs"),
    ("no start date", "start date"),
    ("4 lots instead of 6", "6"),
    ("Q3 is off, they talk about Q1", "Q3"),
    ("They'd rather not do a pilot", "a pilot"),
    ("They couldn't start in May", "May"),
    ("She did not rule out June", "June"),
    ("June isn't happening", "June"),
    ("June is off", "June"),
    ("forget June", "June"),
    ("June is dead, August it is", "June"),
    ("anything but June", "June"),
    ("not June", "June"),
    ("No start in June", "June"),
    ("They won't make June", "June"),
    ("June is too early for them", "June"),
    ("June is too soon", "June"),
    ("June is unrealistic", "June"),
    ("She doesn't believe they start in June", "June"),
    ("nobody said June", "June"),
    ("never mind June", "June"),
    ("no decision on June yet", "June"),
]


@pytest.mark.parametrize(("text", "words"), DENIED)
def test_a_negation_denies_what_it_governs(text: str, words: str) -> None:
    assert mood(text, words) is Mood.DENIED


ASKED = [
    ("start Q3?", "Q3"),
    ("Do they start in Q3?", "Q3"),
    ("She asked if we can do Q3", "Q3"),
    ("He asked whether the budget is approved", "approved"),
    ("She wanted to know when we start", "when we start"),
    ("whether it's exomes or a panel is open", "exomes"),
    ("Surgeon asked what the approved indications are", "approved"),
    ("need to ask who signs", "who signs"),
    ("must ask about the budget", "the budget"),
    ("is there a one-pager on routing", "one-pager"),
    ("can you send the CoA", "the CoA"),
    ("3 batches, right?", "3 batches"),
    ("June? no way", "June"),
    ("Did she say June?", "June"),
    ("does Priya sign", "Priya sign"),
    ("who signs, Priya or Marc?", "Priya"),
    ("Need to check whether Priya signs", "Priya signs"),
    ("remind me to ask if Priya signs", "Priya signs"),
    ("wondering if Priya signs", "Priya signs"),
    ("to clarify: does Priya sign", "Priya sign"),
    ("June??", "June"),
]


@pytest.mark.parametrize(("text", "words"), ASKED)
def test_a_question_asks(text: str, words: str) -> None:
    assert mood(text, words) is Mood.ASKED


def test_a_question_at_the_end_leaves_what_stands_apart_before_it() -> None:
    assert mood("They want 3 batches - or was it 4?", "3 batches") is Mood.STATED


THIRD_PARTY = [
    ("Their competitor wants to start in Q3", "Q3"),
    ("a rival of theirs goes in October", "October"),
    ("A competitor he wouldn't name starts its trial in 2027", "2027"),
    ("heard that their competitor wants Q3", "Q3"),
    ("Another customer of ours needed 12 batches", "12 batches"),
    ("I visited also their neighbour, they start in May", "May"),
    ("At her old company they had 500k", "500k"),
    ("In the talk at ESMO they said phase 3 starts in May", "May"),
    ("Helix (another company) wants 3 batches", "3 batches"),
    ("My other lead starts in May", "May"),
    ("we read in the newspaper that they start in May", "May"),
    ("Her friends in Leiden kick off in May", "May"),
    ("Their neighbours at Novex start in May", "May"),
    ("A customer of hers begins in May", "May"),
    ("Her previous employer ran 4 sites", "4 sites"),
    ("Somebody at the congress said they start in May", "May"),
    ("My last client wanted 300 kits", "300 kits"),
    ("The competitor quoted 40k", "40k"),
]


@pytest.mark.parametrize(("text", "words"), THIRD_PARTY)
def test_somebody_elses_affairs_are_told_apart(text: str, words: str) -> None:
    assert mood(text, words) is Mood.THIRD_PARTY


PAST = [
    ("He used to be the approver", "approver"),
    ("They had 80k last year", "80k"),
    ("Last year they had a budget of 50k", "50k"),
    ("previously they wanted Q2", "Q2"),
    ("It was planned for May originally", "May"),
    ("It was May until last Thursday", "May"),
    ("the start moved from June to September", "June"),
    ("their previous evaluation kicked off in January", "January"),
    ("They started the last programme in March 2024", "March 2024"),
    ("back in 2023 they ran a pilot", "pilot"),
    ("pilot was finished in spring, they are in validation now", "pilot"),
    ("Purchase, the evaluation is behind them", "evaluation"),
    ("I had hoped for this autumn", "autumn"),
    ("Start was April, now June", "April"),
    ("They were supposed to start in March", "March"),
    ("He'd have liked June", "June"),
    ("I first put pilot, that's wrong, it is routine", "pilot"),
    ("It was in phase 1 before the hold, now back in research", "phase 1"),
    ("The start was June but is now August", "June"),
    ("It went from Q2 to Q3", "Q2"),
    ("Had they got the grant, they would have started in June", "June"),
    ("two years ago they wanted 300 kits", "300 kits"),
    ("the old plan was June", "June"),
    ("the original plan was June", "June"),
    ("Plan A was June", "June"),
    ("They had planned for June", "June"),
    ("until last month it was June", "June"),
]


@pytest.mark.parametrize(("text", "words"), PAST)
def test_what_no_longer_holds_is_past(text: str, words: str) -> None:
    assert mood(text, words) is Mood.PAST


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("the start moved from June to September", "September"),
        ("pilot was finished in spring, they are in validation now", "validation"),
        ("Purchase, the evaluation is behind them", "Purchase"),
        ("It was May until last Thursday. Now it's the week of 8 June.", "8 June"),
        ("They had 80k last year. There is 50k now.", "50k"),
    ],
)
def test_what_replaced_it_is_stated(text: str, words: str) -> None:
    assert mood(text, words) is Mood.STATED


def test_a_doubt_in_brackets_stays_in_them() -> None:
    assert mood("the start (maybe with Tom) is in May", "May") is Mood.STATED


def test_a_place_may_be_touched_by_a_denial_that_does_not_hold_all_of_it() -> None:
    text = "CDA not signed"
    (statement,) = statements(text, words=WORDS)

    assert statement.mood_of(0, len(text)) is Mood.STATED
    assert statement.moods_in(0, len(text)) == {Mood.DENIED}
    assert statement.moods_in(0, 3) == frozenset()


@pytest.mark.parametrize(
    ("note", "words", "meant"),
    [
        ("They start in June. That is not decided yet.", "in June", Mood.HEDGED),
        ("Start: June. Not sure about that", "June", Mood.HEDGED),
        ("Priya signs.\nDon't quote me on that.", "Priya signs", Mood.HEDGED),
        ("They start in June, but nothing is fixed", "in June", Mood.HEDGED),
        ("They start in June - no, that turned out to be wrong", "in June", Mood.PAST),
        ("60k approved (not true, as I heard later)", "60k approved", Mood.PAST),
        ("They want 3 batches. Scratch that.", "3 batches", Mood.PAST),
        ("It turned out to be wrong that Priya signs", "Priya signs", Mood.PAST),
        ("december is our peak, impossible. mid January", "december is our peak", Mood.DENIED),
        ("They start in June.\n\nNot sure about the budget.", "in June", Mood.STATED),
        ("They start in June. Maybe Priya signs.", "in June", Mood.STATED),
        ("I asked when they start, she said June", "June", Mood.STATED),
        ("60k approved if they win the grant", "60k approved", Mood.HEDGED),
    ],
)
def test_what_stands_behind_changes_how_words_before_it_are_meant(note: str, words: str, meant: Mood) -> None:
    assert mood(note, words) is meant


def test_a_text_is_denied_by_a_denial_outside_it_and_not_by_one_within() -> None:
    note = "They don't want a second line because they can't staff it"
    told = statements(note, words=WORDS)

    assert told[0].mood_of_text(*place(note, "a second line")) is Mood.DENIED
    assert told[1].mood_of_text(*place(note, "they can't staff it")) is Mood.STATED


def place(text: str, words: str) -> tuple[int, int]:
    return text.index(words), text.index(words) + len(words)
