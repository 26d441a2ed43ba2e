"""Who plays which part, in the voices in which reps and buyers tell it."""

from pathlib import Path
from time import perf_counter

import pytest
import yaml

from bot.reading.deciding.roles import RoleMention, find_denied_roles, find_roles, roles_asked, roles_said
from bot.reading.people.found import PeopleWords, PersonMention, find_people
from bot.reading.terms import Speaker, Statement

WORDS = PeopleWords.from_data(
    yaml.safe_load((Path(__file__).parents[3] / "knowledge/shared/people.yaml").read_text(encoding="utf-8"))
)
LEAD = "Dana Ruiz"
BUYER = "Ruben Castells"


def people_in(note: str, contact: str | None) -> tuple[PersonMention, ...]:
    return find_people(note, words=WORDS, contact=contact)


def roles_in(note: str, contact: str | None = LEAD, speaker: Speaker = Speaker.REP) -> tuple[RoleMention, ...]:
    return find_roles(
        note, 0, len(note), words=WORDS, people=people_in(note, contact), contact=contact, speaker=speaker
    )


def told(mentions: tuple[RoleMention, ...]) -> set[str]:
    """Return "role: who" for each mention."""
    return {f"{mention.role}: {mention.person.name or mention.person.title}" for mention in mentions}


def expected(roles: str) -> set[str]:
    return set() if roles == "nobody" else set(roles.split("; "))


@pytest.mark.parametrize(
    ("note", "roles"),
    [
        ("cfo signs", "approver: cfo"),
        ("ceo signs off, coo has the budget strings", "approver: ceo; budget_holder: coo"),
        ("dana decides", "approver: dana"),
        ("dana + md sign", "approver: dana; approver: md"),
        ("dana approves, raj holds budget", "approver: dana; budget_holder: raj"),
        ("budget w/ cfo, sign off = coo", "budget_holder: cfo; approver: coo"),
        ("final say: vp ops", "approver: vp ops"),
        ("dm = priya shah (coo)", "approver: priya shah"),
        ("budget holder: finance director", "budget_holder: finance director"),
        ("budget owner is her boss, vp r&d", "budget_holder: vp r&d"),
        ("champion = lotte, cso decides", "influencer: lotte; approver: cso"),
        ("procurement = ulf berg", "procurement: ulf berg"),
        ("qa: henrik, ra: sanne", "quality: henrik; regulatory: sanne"),
        ("its the md's call", "approver: md"),
        ("lab manager tests the kit, prof signs", "technical_evaluator: lab manager; approver: prof"),
        ("gm gives the green light", "approver: gm"),
        ("needs cfo sign off", "approver: cfo"),
        ("board approval needed", "approver: board"),
        ("signatory is the dean", "approver: dean"),
        ("she owns the pot of money", "budget_holder: Dana Ruiz"),
        ("he runs the tender", "procurement: Dana Ruiz"),
        ("priya pushes it internally", "influencer: priya"),
        ("tomas does the tech eval", "technical_evaluator: tomas"),
        ("money = cfo", "budget_holder: cfo"),
        ("purse strings: treasurer", "budget_holder: treasurer"),
        ("coo n cfo both sign", "approver: coo; approver: cfo"),
        ("greta signs > 20k", "approver: greta"),
        ("signs: managing director", "approver: managing director"),
        ("approver - Lotte Kern", "approver: Lotte Kern"),
        ("Decision maker: Prof. Egli", "approver: Prof. Egli"),
        ("Economic buyer: Dr Abena Mensah, CMO", "approver: Abena Mensah"),
        ("Technical evaluator: Tom Birk", "technical_evaluator: Tom Birk"),
        ("End users: the ward nurses", "end_user: ward nurses"),
        ("Sponsor: Ada Brandt", "influencer: Ada Brandt"),
    ],
)
def test_a_note_in_shorthand_shows_its_roles(note: str, roles: str) -> None:
    assert told(roles_in(note)) == expected(roles)


@pytest.mark.parametrize(
    ("note", "roles"),
    [
        (
            "um so the decision is with the head of procurement and she basically makes the call",
            "approver: head of procurement",
        ),
        ("ok so jonas has the last word but the money comes from the dean", "approver: jonas; budget_holder: dean"),
        ("the one who signs is their managing director peter holm", "approver: peter holm"),
        ("it all goes over the desk of the cfo", "approver: cfo"),
        ("their purchasing lady karin does the order", "procurement: karin"),
        ("the person who decides is basically the medical director", "approver: medical director"),
        (
            "so yeah marta evaluates the technical fit and then her boss signs",
            "technical_evaluator: marta; approver: boss",
        ),
        ("she said the board decides at the end of the month", "approver: board"),
        ("the budget belongs to the vp of research", "budget_holder: vp of research"),
        ("it's up to the steering committee", "approver: steering committee"),
        ("sign off sits with the chief operating officer", "approver: chief operating officer"),
        ("the nurses on the ward will use it every day", "end_user: nurses"),
    ],
)
def test_dictation_shows_its_roles(note: str, roles: str) -> None:
    assert told(roles_in(note)) == expected(roles)


@pytest.mark.parametrize(
    ("note", "roles"),
    [
        ("Final approval rests with our COO.", "nobody"),
        ("The contract has to be signed by the Managing Director.", "approver: Managing Director"),
        ("Purchases of this size are approved by the investment committee.", "approver: investment committee"),
        ("All orders go through purchasing, contact is Ms Weber.", "procurement: purchasing"),
        ("Dr. Lindqvist will be evaluating the technical fit.", "technical_evaluator: Dr. Lindqvist"),
        ("The budget is controlled by Finance Director Alan Moss.", "budget_holder: Alan Moss"),
        ("Anna Kowalska, Head of Procurement, negotiates the contract.", "procurement: Anna Kowalska"),
        ("Mr Sato from regulatory affairs checks the dossier.", "regulatory: Mr Sato"),
        ("Marc Dubois (QA) audits us in May.", "quality: Marc Dubois"),
        ("QA has to qualify us first.", "quality: QA"),
        ("Her recommendation carries a lot of weight.", "influencer: Dana Ruiz"),
        ("Professor Nowak's opinion counts.", "influencer: Professor Nowak"),
        ("Sign-off comes from Ms Patel, the CFO.", "approver: Ms Patel"),
        ("Approval by the CSO is required.", "approver: CSO"),
        ("The final call is hers.", "approver: Dana Ruiz"),
        ("The final decision is the CEO's.", "approver: CEO"),
        ("The decision will be taken by the management board.", "approver: management board"),
        ("Nothing moves without Petra.", "approver: Petra"),
        ("The buck stops with Yusuf.", "approver: Yusuf"),
        ("She needs her director's signature.", "approver: director"),
        ("We need the signature of Mr. Okafor.", "approver: Mr. Okafor"),
        (
            "Oluwaseun wears two hats: he approves and he holds the budget.",
            "approver: Oluwaseun; budget_holder: Oluwaseun",
        ),
        ("Ingrid, who owns the budget, also signs.", "budget_holder: Ingrid; approver: Ingrid"),
        ("Ingrid owns the budget and signs the contract.", "budget_holder: Ingrid; approver: Ingrid"),
        ("Her colleague Sven from purchasing places the orders.", "procurement: Sven"),
        ("Two people sign: the CEO and the head of quality.", "approver: CEO; approver: head of quality"),
        ("Both the CEO and the CFO have to approve.", "approver: CEO; approver: CFO"),
        ("The CEO, the CFO and the COO sign together.", "approver: CEO; approver: CFO; approver: COO"),
        ("Dana is our champion, her boss holds the budget.", "influencer: Dana; budget_holder: boss"),
        ("Dana acts as technical evaluator.", "technical_evaluator: Dana"),
        ("Rolf is in charge of purchasing.", "procurement: Rolf"),
        ("Rolf is responsible for the budget.", "budget_holder: Rolf"),
        ("Responsible for the budget is Rolf Maier.", "budget_holder: Rolf Maier"),
        (
            "The bioinformatician checks the pipelines, the PI signs.",
            "technical_evaluator: bioinformatician; approver: PI",
        ),
        (
            "The surgeons will trial the device, then the tender committee awards.",
            "technical_evaluator: surgeons; approver: tender committee",
        ),
        ("Radiographers will work with it daily.", "end_user: Radiographers"),
        ("Payment comes out of the cost centre of Dr. Ruiz.", "budget_holder: Dr. Ruiz"),
        ("It comes out of Dr. Ruiz's budget.", "budget_holder: Dr. Ruiz"),
        ("Finance pays for it.", "budget_holder: Finance"),
        ("Legal reviews, the CEO signs.", "approver: CEO"),
        ("The C-suite decides.", "approver: C-suite"),
        ("The Trust board has to approve anything above 250k.", "approver: Trust board"),
        ("His boss, Maria Lopez, gives the final OK.", "approver: Maria Lopez"),
        ("her supervisor (Tim Roth) signs", "approver: Tim Roth"),
        ("Kim from QA joins the audit.", "quality: Kim"),
        ("She has the CEO's ear.", "influencer: Dana Ruiz"),
        ("He will sell it internally.", "influencer: Dana Ruiz"),
        ("Contract negotiations are run by Bo Lund in sourcing.", "procurement: Bo Lund"),
        ("PO comes from Meera in purchasing.", "procurement: Meera"),
        ("The tender is handled by the Trust's procurement team.", "procurement: procurement team"),
    ],
)
def test_whole_sentences_show_their_roles(note: str, roles: str) -> None:
    assert told(roles_in(note)) == expected(roles)


@pytest.mark.parametrize(
    ("note", "roles"),
    [
        ("It is he who signs.", "approver: Dana Ruiz"),
        ("The decision makes Mr Hansen.", "approver: Mr Hansen"),
        ("Responsible for the signature is Mrs Blanc.", "approver: Mrs Blanc"),
        ("The director must sign.", "approver: director"),
        ("Mr. Abe, department head, gives approval.", "approver: Mr. Abe"),
        ("The validation of the order is made by the Directrice, Mme Roche.", "approver: Mme Roche"),
        (
            "Monsieur Petit has the budget in his hand and signs.",
            "budget_holder: Monsieur Petit; approver: Monsieur Petit",
        ),
        ("The chief of the laboratory he decides.", "approver: chief of the laboratory"),
        ("Mr. Rao is the approving authority.", "approver: Mr. Rao"),
        ("Approval will be given by GM, Mr. Nair.", "approver: Mr. Nair"),
        ("For purchasing is competent Frau Wolf.", "procurement: Frau Wolf"),
        ("The money has the institute director.", "budget_holder: institute director"),
        ("Dr. Tanaka of QA will do the vendor audit.", "quality: Dr. Tanaka"),
        ("Herr Vogel signs, Frau Lang orders it.", "approver: Herr Vogel; procurement: Frau Lang"),
    ],
)
def test_english_of_other_mother_tongues_shows_its_roles(note: str, roles: str) -> None:
    assert told(roles_in(note)) == expected(roles)


@pytest.mark.parametrize(
    ("note", "roles"),
    [
        ("ruben's the decision maker, no one above him", "approver: ruben"),
        ("rubens budget, his ceo has final say", "approver: ceo"),
        ("he's the one with the budget", "budget_holder: Ruben Castells"),
        ("the yes has to come from the trustees", "approver: trustees"),
        ("it needs the nod from Margaret in finance", "approver: Margaret"),
        ("we have to get it past the COO", "approver: COO"),
        ("Contract signature sits with the general counsel, business decision with Ruben", "approver: general counsel"),
        ("Linh Tran holds the purse strings", "budget_holder: Linh Tran"),
        ("The spend comes out of R&D's pocket", "budget_holder: R&D"),
        ("cost centre of Prof Adeyemi", "budget_holder: Prof Adeyemi"),
        ("Funding comes from Dr. Weiss (PI)", "budget_holder: Dr. Weiss"),
        ("Tariq Aziz pays the bill.", "budget_holder: Tariq Aziz"),
        ("the grant is Prof. Sato's", "budget_holder: Prof. Sato"),
        ("Budget: hers", "budget_holder: Ruben Castells"),
        ("Budget sits with him, he'd need procurement (Ulla Berg) for the PO", "budget_holder: Ruben Castells"),
        ("Ulla Berg in procurement raises the PO", "procurement: Ulla Berg"),
        ("Ulla, their buyer, handles the order", "procurement: Ulla"),
        ("Buyer is Ulla Berg", "procurement: Ulla Berg"),
        ("commercial terms are negotiated by Ulla Berg", "procurement: Ulla Berg"),
        ("Supply chain runs the RFP", "procurement: Supply chain"),
        ("the buying itself is done by a lady called Ulla", "procurement: Ulla"),
        ("sourcing = Ulla B.", "procurement: Ulla B."),
        ("Ruben doesn't decide but he's behind us", "influencer: Ruben"),
        ("Greta lobbies for us with the board", "influencer: Greta"),
        ("Greta has a big say", "influencer: Greta"),
        ("the COO listens to Greta", "influencer: Greta"),
        ("Greta's word carries weight with the CEO", "influencer: Greta"),
        ("Greta is our internal champion", "influencer: Greta"),
        ("exec sponsor is the CMO", "influencer: CMO"),
        ("Greta will make the case to her boss", "influencer: Greta"),
        ("the tech check is done by Igor, senior engineer", "technical_evaluator: Igor"),
        ("Igor kicks the tyres", "technical_evaluator: Igor"),
        ("Igor and Mei test the integration", "technical_evaluator: Igor; technical_evaluator: Mei"),
        ("their clinicians judge whether it fits", "technical_evaluator: clinicians"),
        ("the scientists assess feasibility", "technical_evaluator: scientists"),
        ("Dr Hale, consultant radiologist, rates the image quality", "technical_evaluator: Dr Hale"),
        ("IT vets the architecture", "technical_evaluator: IT"),
        ("our bioinformatics guys look at the pipelines", "nobody"),
        ("their bioinformatics guys look at the data", "technical_evaluator: bioinformatics guys"),
        ("QA (Nadia Ferro) does the vendor qualification", "quality: Nadia Ferro"),
        ("Nadia Ferro covers quality", "quality: Nadia Ferro"),
        ("quality agreement goes to Nadia Ferro", "quality: Nadia Ferro"),
        ("QA is Nadia", "quality: Nadia"),
        ("Nadia from quality wants to see our SOPs", "quality: Nadia"),
        ("RA = Olga Petrova", "regulatory: Olga Petrova"),
        ("Olga Petrova, regulatory affairs manager, checks the declaration of conformity", "regulatory: Olga Petrova"),
        ("regulatory has to look at the labelling", "regulatory: regulatory"),
        ("the theatre staff will use it", "end_user: theatre staff"),
        ("End user = lab techs", "end_user: lab techs"),
        ("The dispatchers are the users", "end_user: dispatchers"),
        ("Sister Agnes and her nurses will work with it every day", "end_user: Agnes; end_user: nurses"),
        ("drivers will use the app", "end_user: drivers"),
        ("Who approves: Ines Moreno", "approver: Ines Moreno"),
        ("Approvals: CFO and COO", "approver: CFO; approver: COO"),
        ("Sign-off | Ines Moreno", "approver: Ines Moreno"),
        ("Authority - Ines Moreno (MD) signs", "approver: Ines Moreno"),
        ("- signs: Ines Moreno", "approver: Ines Moreno"),
        ("Ines Moreno has signing authority", "approver: Ines Moreno"),
        ("Only Ines Moreno can commit the company", "approver: Ines Moreno"),
        ("must be countersigned by the CFO", "approver: CFO"),
        ("Ruben and his co-founder decide together", "approver: Ruben; approver: co-founder"),
        ("he decides with his wife", "approver: Ruben Castells"),
        ("Ruben, together with the head of finance, approves", "approver: Ruben; approver: head of finance"),
        ("The hospital's capital committee votes on it", "approver: capital committee"),
        ("the lab head recommends and the dean signs", "influencer: lab head; approver: dean"),
        (
            "first purchasing compares the offers, then the director signs",
            "procurement: purchasing; approver: director",
        ),
        ("he wants it but the owner decides", "approver: owner"),
        ("He told me that the owner, Mr Brandt, decides", "approver: Mr Brandt"),
        ("Ruben says Priya signs", "approver: Priya"),
        ("Ruben reports to the CTO who approves", "approver: CTO"),
        ("not Ruben, it's Priya who signs", "approver: Priya"),
        ("Ruben signs off on anything up to 50k", "approver: Ruben"),
        ("Ruben is signing off on this one", "approver: Ruben"),
        ("Ruben is going to sign", "approver: Ruben"),
        ("Ruben will be the one signing", "approver: Ruben"),
        ("Ruben himself signs", "approver: Ruben"),
        ("signature will be Ruben's", "approver: Ruben"),
        ("Signatures: Ruben + CFO", "approver: Ruben; approver: CFO"),
        ("MD to sign", "approver: MD"),
        ("CEO must approve, CFO releases budget", "approver: CEO; budget_holder: CFO"),
        (
            "ruben holds budget and signs, qa = nadia, ra = olga",
            "budget_holder: ruben; approver: ruben; quality: nadia; regulatory: olga",
        ),
        ("the boss (Mr. Lund) gives his blessing", "approver: Mr. Lund"),
        ("VP Quality signs the quality agreement, VP Ops signs the MSA", "quality: VP Quality; approver: VP Ops"),
        ("The director of nursing approves purchases.", "approver: director of nursing"),
        ("Approval lies with the Head of Estates, Colm Byrne.", "approver: Colm Byrne"),
        ("Colm Byrne (Head of Estates) has delegated authority to sign.", "approver: Colm Byrne"),
        ("The group buyer places the order.", "procurement: group buyer"),
        ("Group purchasing negotiates prices.", "procurement: Group purchasing"),
        ("the pharmacist and the ward manager both have a say", "influencer: pharmacist; influencer: ward manager"),
    ],
)
def test_each_role_has_many_ways_to_be_told(note: str, roles: str) -> None:
    assert told(roles_in(note, BUYER)) == expected(roles)


@pytest.mark.parametrize(
    ("note", "roles"),
    [
        ("I sign.", "approver: Ruben Castells"),
        ("The budget is mine.", "budget_holder: Ruben Castells"),
        ("I hold the budget, my boss signs.", "budget_holder: Ruben Castells; approver: boss"),
        ("I'm the one who decides.", "approver: Ruben Castells"),
        ("It's my call.", "approver: Ruben Castells"),
        ("I only recommend.", "influencer: Ruben Castells"),
        ("Our CEO signs everything.", "approver: CEO"),
        ("That would be me, I approve all vendors.", "approver: Ruben Castells"),
        ("My director, Eva Lind, has the final say.", "approver: Eva Lind"),
        ("Purchasing is me.", "procurement: Ruben Castells"),
        ("I place the orders.", "procurement: Ruben Castells"),
        ("I look after QA here.", "quality: Ruben Castells"),
        ("I'm regulatory.", "regulatory: Ruben Castells"),
        ("The money comes from my grant.", "budget_holder: Ruben Castells"),
        ("It comes out of my budget.", "budget_holder: Ruben Castells"),
        ("I need my boss's signature.", "approver: boss"),
        ("My team will use it.", "end_user: team"),
        ("Your legal team signs first.", "nobody"),
        ("I don't sign, our MD does.", "approver: MD"),
        ("I test the kits, Prof. Lang signs.", "technical_evaluator: Ruben Castells; approver: Prof. Lang"),
        ("I am just the messenger, the board decides.", "approver: board"),
        ("You sign first, then our COO.", "nobody"),
        ("Me and the CFO.", "nobody"),
    ],
)
def test_a_buyer_speaks_of_herself_and_of_her_own_people(note: str, roles: str) -> None:
    assert told(roles_in(note, BUYER, Speaker.BUYER)) == expected(roles)


@pytest.mark.parametrize(
    ("asked", "note", "roles"),
    [
        ("Who signs?", "Joost Vermeer.", "approver: Joost Vermeer"),
        ("Who signs?", "Me.", "approver: Ruben Castells"),
        ("Who holds the budget?", "That's our CFO, Mia Lund.", "budget_holder: Mia Lund"),
        ("Who places the order?", "Our purchasing, Mr. Okoye, after three offers.", "procurement: Mr. Okoye"),
        ("And who decides?", "The board.", "approver: board"),
        ("Who decides?", "I do.", "approver: Ruben Castells"),
        ("Whose budget is it?", "Mine.", "budget_holder: Ruben Castells"),
        ("Who else is involved?", "Our QA lead.", "nobody"),
        ("decision maker", "Eva Lind (COO)", "approver: Eva Lind"),
        ("champion", "Ragna Toft, HR lead", "influencer: Ragna Toft"),
        ("approver(s)", "CFO, CEO", "approver: CFO; approver: CEO"),
        ("budget owner", "my boss", "budget_holder: boss"),
        ("Who will be using it?", "The night nurses.", "end_user: night nurses"),
        ("When do you start?", "Anna is back in May.", "nobody"),
        ("Who gives the yes?", "First the lab board, then Dr. Mori.", "approver: lab board; approver: Dr. Mori"),
        ("Who checks it technically?", "Igor does.", "technical_evaluator: Igor"),
        ("purchasing", "Lotte Kern", "procurement: Lotte Kern"),
        ("qa", "Marc", "quality: Marc"),
        ("Who signs off?", "Ask Dana.", "nobody"),
    ],
)
def test_an_answer_names_whoever_the_question_or_the_label_asked_for(asked: str, note: str, roles: str) -> None:
    found = find_roles(
        note,
        0,
        len(note),
        words=WORDS,
        people=people_in(note, BUYER),
        contact=BUYER,
        speaker=Speaker.BUYER,
        asked=asked,
    )

    assert told(found) == expected(roles)


@pytest.mark.parametrize(
    "note",
    [
        "Discovery call w/ Hiro + his stats lead",
        "She asked who signs on our side",
        "Spoke to Dana Ruiz, VP Operations",
        "Demo for the CFO on Tuesday",
        "CDA signed by Dana last week",
        "NDA is signed by both",
        "Our MSAT lead signs the report",
        "our legal approves the terms",
        "The board reviews the numbers every quarter",
        "The board will be informed",
        "QA agreement expected",
        "She is evaluating two vendors",
        "They decide in Q3",
        "He decides on the demo date tomorrow",
        "Dana signed up for the webinar",
        "Vital signs monitor for 12 beds",
        "FDA approves the drug next year",
        "The ethics committee approves the protocol",
        "ask the CFO about the invoice",
        "Dana wants a demo",
        "Dana asked for the price",
        "Technical call is with Hiro on Tuesday",
        "the call is with the CFO at 3",
        "budget is 50k",
        "budget is approved",
        "Budget approved by the board in March",
        "She has budget left from last year",
        "no budget this year",
        "The CEO was at the booth",
        "the sponsor is Oxbow Pharma",
        "20 users on the platform",
        "users complain about the UI",
        "my boss wants this deal",
        "I sign off for today",
        "who signs?",
        "Approval workflow software for 40 users",
        "They need an e-signature tool",
        "release testing for 3 lots",
        "Purchase in June",
        "purchasing is slow there",
        "procurement takes three months",
        "She likes the CFO",
        "met the dean and the CFO",
        "Quality is important to them",
        "tender closes in May",
        "QP release pack",
        "Start after the audit",
        "She recommends a restaurant in Basel",
        "Let's check with Dana",
        "waiting for Dana to reply",
        "the lead candidate is not chosen",
        "Dana's team runs 12 sites",
        "invite Dana and the COO",
        "The panel has 50 genes",
        "she tests positive",
        "decision by June",
        "decision in May",
        "decision expected in Q2",
        "Sign here",
        "He is the head of QA",
        "Dana is head of procurement",
        "Lotte Kern, purchasing",
        "Ward nurses complain about alarms",
        "Dana works with the CRO on it",
        "orders are up 20% this year",
        "Their CMO audits every batch",
    ],
)
def test_mere_mention_of_people_money_or_signatures_shows_no_role(note: str) -> None:
    assert roles_in(note) == ()


@pytest.mark.parametrize(
    ("note", "denied"),
    [
        ("Ruth doesn't sign anything", "approver: Ruth"),
        ("it is not Dana who decides", "approver: Dana"),
        ("she isn't the budget holder", "budget_holder: Dana Ruiz"),
        ("the money does not sit with the dean", "budget_holder: dean"),
        ("Dana is not our champion", "influencer: Dana"),
        ("not Dana, it's Priya who signs", "nobody"),
        ("Dana signs", "nobody"),
    ],
)
def test_a_role_that_is_denied_is_told_apart(note: str, denied: str) -> None:
    found = find_denied_roles(note, 0, len(note), words=WORDS, people=people_in(note, LEAD), contact=LEAD)

    assert told(found) == expected(denied)


@pytest.mark.parametrize(
    "note",
    [
        "Dana might sign",
        "Dana would sign",
        "the CFO could be the approver",
        "maybe the budget sits perhaps with the CFO",
        "Dana probably holds the budget",
        "sign-off lies possibly with the board",
        "the CEO signed last time",
        "Dana used to sign",
    ],
)
def test_doubt_and_the_past_show_no_role(note: str) -> None:
    assert roles_in(note) == ()


@pytest.mark.parametrize(
    ("note", "roles"),
    [
        ("Olu doesn't sign, it's the COO, Petra Ferrand", "approver: Petra Ferrand"),
        ("It's not Nils who signs, it's Ebba Storm", "approver: Ebba Storm"),
        ("Dana doesn't decide, the board does", "approver: board"),
        ("she doesn't sign but her boss does", "approver: boss"),
        ("Dana doesn't sign, nor does the CFO", "nobody"),
    ],
)
def test_whoever_has_the_role_instead_is_found(note: str, roles: str) -> None:
    assert told(roles_in(note)) == expected(roles)


def test_our_own_people_have_no_role_in_a_reps_note() -> None:
    assert roles_in("our compliance desk approves the account, my boss signs the offer") == ()
    assert told(roles_in("their compliance desk buys nothing, her boss signs")) == {"approver: boss"}


def test_our_champion_is_theirs_all_the_same() -> None:
    assert told(roles_in("our champion Dana will push it")) == {"influencer: Dana"}


def test_system_lines_and_signatures_show_no_role() -> None:
    assert roles_in("The CFO signs", speaker=Speaker.OTHER) == ()


def test_the_quote_reaches_from_the_person_to_the_words_that_show_the_role() -> None:
    note = "ok so the contract is with legal, and Pieter Vos, our COO, finally signs it"

    (found,) = roles_in(note, "Pieter Vos", Speaker.BUYER)

    assert note[found.start : found.end] == "Pieter Vos, our COO, finally signs"


def test_a_clause_goes_on_about_the_person_of_its_sentence() -> None:
    note = "Ilse runs the department budget, and signs the order."
    clause = note.index("and signs")

    found = find_roles(note, clause, len(note), words=WORDS, people=people_in(note, None))

    assert told(found) == {"approver: Ilse"}
    assert note[found[0].start : found[0].end] == "signs"


def test_a_note_without_subjects_goes_on_about_the_person_last_named() -> None:
    note = "Met Tove Lindahl, head of labs. Owns the budget."
    second = note.index("Owns")

    found = find_roles(note, second, len(note), words=WORDS, people=people_in(note, LEAD), contact=LEAD)

    assert told(found) == {"budget_holder: Tove Lindahl"}


def test_a_pronoun_stands_for_the_person_named_in_an_earlier_sentence() -> None:
    note = "The lab is run by Prof. Amadou Keita. He has the last word."
    second = note.index("He has")

    found = find_roles(note, second, len(note), words=WORDS, people=people_in(note, LEAD), contact=LEAD)

    assert told(found) == {"approver: Amadou Keita"}


def test_the_contacts_title_tells_what_her_review_is_worth() -> None:
    note = "She reviews the package."
    people = people_in(note, LEAD)

    unknown = find_roles(note, 0, len(note), words=WORDS, people=people, contact=LEAD)
    scientist = find_roles(
        note, 0, len(note), words=WORDS, people=people, contact=LEAD, contact_title="Senior Scientist"
    )

    assert unknown == ()
    assert told(scientist) == {"technical_evaluator: Dana Ruiz"}


@pytest.mark.parametrize(
    ("note", "roles"),
    [
        ("She wants a stability study.", set()),
        ("Dana needs three batches.", set()),
        ("She reviews the batch records.", {"quality: Dana Ruiz"}),
        ("QA wants an audit.", {"quality: QA"}),
    ],
)
def test_what_the_contact_wants_gives_her_no_part_by_her_title(note: str, roles: set[str]) -> None:
    people = people_in(note, LEAD)
    found = find_roles(note, 0, len(note), words=WORDS, people=people, contact=LEAD, contact_title="Head of Quality")

    assert told(found) == roles


@pytest.mark.parametrize("speaker_name", ["Them", "Customer 1", "B", None, "Ruben"])
def test_a_speaker_without_a_name_of_his_own_is_the_contact(speaker_name: str | None) -> None:
    found = find_roles(
        "I sign.",
        0,
        7,
        words=WORDS,
        people=people_in("I sign.", BUYER),
        contact=BUYER,
        speaker=Speaker.BUYER,
        speaker_name=speaker_name,
    )

    assert told(found) in ({"approver: Ruben Castells"}, {"approver: Ruben"})


def test_a_second_unnamed_speaker_is_nobody_we_know() -> None:
    found = find_roles(
        "I sign.",
        0,
        7,
        words=WORDS,
        people=people_in("I sign.", BUYER),
        contact=BUYER,
        speaker=Speaker.BUYER,
        speaker_name="Customer 2",
    )

    assert found == ()


@pytest.mark.parametrize(
    ("question", "roles"),
    [
        ("Who signs?", ("approver",)),
        ("So who has the last word on this?", ("approver",)),
        ("And who holds the budget?", ("budget_holder",)),
        ("Who places the order in the end?", ("procurement",)),
        ("who signs", ("approver",)),
        ("Signature", ("approver",)),
        ("Champion", ("influencer",)),
        ("QA", ("quality",)),
        ("End users", ("end_user",)),
        ("Purchasing", ("procurement",)),
        ("When do you start?", ()),
        ("Who else is involved?", ()),
        ("Start", ()),
        ("Do you have a budget?", ()),
    ],
)
def test_a_question_or_a_label_asks_for_a_role(question: str, roles: tuple[str, ...]) -> None:
    assert roles_asked(question, words=WORDS) == roles


def test_a_statement_is_read_with_its_label() -> None:
    note = "QA = Marc Ferland"
    statement = Statement(5, len(note), Speaker.REP, label="qa")

    found = roles_said(note, statement, words=WORDS, people=people_in(note, LEAD), contact=LEAD)

    assert told(found) == {"quality: Marc Ferland"}


def test_a_question_agreed_to_is_the_buyers_word() -> None:
    note = "And you sign it yourself? Yes, exactly."
    statement = Statement(
        26,
        len(note),
        Speaker.BUYER,
        question="And you sign it yourself?",
        agrees=True,
        question_start=0,
        question_end=25,
    )

    found = roles_said(note, statement, words=WORDS, people=people_in(note, BUYER), contact=BUYER)

    assert told(found) == {"approver: Ruben Castells"}


def test_a_question_denied_says_nothing() -> None:
    note = "And you sign it yourself? No."
    statement = Statement(
        26,
        len(note),
        Speaker.BUYER,
        question="And you sign it yourself?",
        agrees=False,
        question_start=0,
        question_end=25,
    )

    assert roles_said(note, statement, words=WORDS, people=people_in(note, BUYER), contact=BUYER) == ()


@pytest.mark.parametrize(
    "piece",
    [
        "Mr ",
        "and ",
        "CEO CFO CEO ",
        "Dana signs ",
        "he ",
        "the budget ",
        "QA = ",
        "Dana + ",
        "(",
        "who signs ",
        "has the ",
        "Dana (budget, ",
        "CEO: budget + ",
        "about it decides ",
    ],
)
def test_time_grows_no_faster_than_the_text(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        people = people_in(text, LEAD)
        began = perf_counter()
        find_roles(text, 0, length, words=WORDS, people=people, contact=LEAD)
        return perf_counter() - began

    short, long = (min(seconds(length) for _ in range(2)) for length in (8_000, 40_000))

    assert long < 15 * short + 0.1


@pytest.mark.parametrize(
    ("note", "roles"),
    [
        ("Decision is by Mr. Jadhav only", "approver: Mr. Jadhav"),
        ("Tom Hall signs after the board has voted", "approver: Tom Hall; approver: board"),
        ("Tom Hall signs once legal has approved", "approver: Tom Hall"),
        ("They start once Tom Hall has approved the protocol", "nobody"),
        ("Tom Hall decides with the CEO", "approver: Tom Hall; approver: CEO"),
        ("Tom Hall decides with her team, with pleasure", "approver: Tom Hall"),
        ("But sign must the CEO", "approver: CEO"),
        ("QA's Hanna will audit us", "quality: Hanna"),
        ("The partners decide", "approver: partners"),
        ("The signature, it's Tom Hall", "nobody"),
        ("About the money decides the dean of the faculty", "budget_holder: dean"),
        ("About the colour decides Dana Ruiz", "nobody"),
        ("Contract signs with them Herr Lindemann", "approver: Herr Lindemann"),
        ("The price decides, Dana Ruiz says", "nobody"),
        ("Thandi and the ministry's lab director have the final say", "approver: Thandi; approver: lab director"),
        ("the signature that's Dana Ruiz herself", "approver: Dana Ruiz"),
        ("The purse strings are held by her ex-husband Clive", "budget_holder: Clive"),
        ("The tender committee chaired by the dean decides", "approver: tender committee"),
        ("It's Tom Hall what has to sign", "approver: Tom Hall"),
        ("The mail to Tom Hall is in order", "nobody"),
        ("Tom Hall is signin' everything", "approver: Tom Hall"),
        ("The CFO just rubber stamps it", "nobody"),
        ("Tom Hall signs at our end", "nobody"),
        ("The matron puts it to the trustees", "nobody"),
        ("COO: final say", "approver: COO"),
        ("COO: budget + final say", "budget_holder: COO; approver: COO"),
        ("COO: budget?", "nobody"),
        ("COO: budget unclear", "nobody"),
        ("Ana Diaz (tech), Mia Falk (CFO, pays)", "technical_evaluator: Ana Diaz; budget_holder: Mia Falk"),
        ("Ana Diaz (on holiday, budget unclear), Tom Hall (signs?)", "nobody"),
        ("Budget is sanctioned", "nobody"),
        ("Budget is earmarked", "nobody"),
        ("Eero and the foundation's treasurer sign jointly", "approver: Eero; approver: treasurer"),
        ("Signature gives the chancellor", "approver: chancellor"),
        ("Regulatory on this is Filipa Cruz", "regulatory: Filipa Cruz"),
        ("Procurement over there is run by Tess Hall", "procurement: Tess Hall"),
        ("Our QA person will be Marc Oyelaran", "quality: Marc Oyelaran"),
        ("Dr. Choi tests the terminology", "technical_evaluator: Dr. Choi"),
        ("Dr. Weiss checks her mail on Sundays", "nobody"),
        ("Team Leader Jang makes technical judgement", "technical_evaluator: Jang"),
        ("Oya for the budget, Cem for the signature", "budget_holder: Oya; approver: Cem"),
        ("She wants ADA testing and PK; she signs", "approver: Dana Ruiz"),
        ("Ruiz Windows called; she signs", "approver: Dana Ruiz"),
        ("ruben the plant director signs off", "approver: ruben"),
        ("Farid has to nod", "approver: Farid"),
    ],
)
def test_roles_are_read_in_other_voices(note: str, roles: str) -> None:
    assert told(roles_in(note)) == expected(roles)


def test_a_part_of_the_contacts_name_is_given_in_full() -> None:
    assert [mention.name for mention in roles_in("Ms Ruiz signs, Tom Hall holds the budget")] == [LEAD, "Tom Hall"]


def test_each_label_of_a_line_names_its_own_role() -> None:
    note = "QA: Eskil Dahl / RA: Tuva Lie"
    person = note.index("Tuva")
    statement = Statement(person, len(note), Speaker.REP, label="qa")
    found = roles_said(note, statement, words=WORDS, people=people_in(note, None))

    assert told(found) == {"regulatory: Tuva Lie"}


def test_a_tag_of_a_transcript_is_no_name_but_stands_for_one() -> None:
    note = "S1 = me, S3 = Nino from finance\nS3: I hold the budget"
    statement = Statement(note.index("I hold"), len(note), Speaker.BUYER, who="S3")
    found = roles_said(note, statement, words=WORDS, people=people_in(note, LEAD), contact=LEAD)

    assert told(found) == {"budget_holder: Nino"}
