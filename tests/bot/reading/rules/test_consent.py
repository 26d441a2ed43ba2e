"""Consent is composed of what our side would do and of words that let us; and it may be an answer."""

import pytest

from tests.bot.reading.rules.conftest import Heard


@pytest.mark.parametrize(
    "text",
    [
        "Happy for us to drop her a mail from time to time.",
        "We have the green light from Mara to write to her.",
        "Mara has no issue being kept posted by e-mail.",
        "No objection from Mara to being e-mailed.",
        "Contact via e-mail is permitted by Mara.",
        "Being contacted by phone or mail is fine for her.",
        "Mara told me we're welcome to reach out whenever we want.",
        "She would be glad to be kept in the loop.",
        "Mara agreed that we get in touch with her by LinkedIn and mail.",
        "She likes our newsletter.",
        '"Feel free to email me", she said.',
        "She won't mind the odd mail.",
        "Permission to follow up by e-mail was given by Mara at the end of the call.",
        "Mailing her is ok, she confirmed.",
        "She has nothing against our mails.",
        "Told me I could ring or mail her anytime.",
        "Mara nodded when I asked about e-mailing her.",
        "Verbal consent obtained.",
    ],
)
def test_words_that_let_us_grant_consent_beside_what_we_would_do(text: str, heard: Heard) -> None:
    assert heard(text).fields.compliance_consent == "granted"


@pytest.mark.parametrize(
    "text",
    [
        "Asked if we may stay in touch by mail; she said of course.",
        "I checked whether it is alright to keep her in the loop. Yes, absolutely.",
        'Asked about contact permission. Answer: "of course, any time".',
        "We asked for her permission to e-mail; granted.",
        "Told her we'd like to stay in touch and she was all for it.",
        "mailing her → fine",
        "Rep: Would you mind if we kept you in the loop?\nMara: Not at all.",
        "Rep: So I can keep e-mailing you?\nMara: Absolutely.",
        "Rep: Is it OK if I drop you a line now and then about the kit?\nMara: Sure, go ahead.",
    ],
)
def test_an_answer_grants_what_was_asked_before_it(text: str, heard: Heard) -> None:
    assert heard(text).fields.compliance_consent == "granted"


@pytest.mark.parametrize(
    "text",
    [
        "She will e-mail the protocol next week.",
        '"Mail me the quote", she said.',
        "Mara asked us to e-mail the slides.",
        "Fine to call her about the quote on Monday.",
        "She wants to be called on 12 May to fix the date.",
        "She's happy to hear from us about the quote by Friday.",
        "She is happy with the e-mails we exchanged about the protocol.",
        "She agreed by e-mail to the demo.",
        "She agreed we follow up on Tuesday.",
        "She is fine with e-mail as format for the report.",
        "They want to get updates on the batch every week.",
        "She liked the idea; mails went out.",
        "She said I should contact Tom Reed in purchasing.",
    ],
)
def test_an_errand_is_no_consent(text: str, heard: Heard) -> None:
    assert heard(text).fields.compliance_consent is None


@pytest.mark.parametrize(
    "text",
    [
        "We may call them next week.",
        "I plan to keep her in the loop by mail.",
        "We are happy to e-mail her the brochure.",
        "Will stay in touch, all good.",
        "ok will mail her",
        "I told her we would keep her posted.",
        "We agreed to keep in touch.",
        "They may contact us at any time.",
        "She can e-mail me whenever, I told her.",
    ],
)
def test_what_our_side_means_to_do_is_no_consent(text: str, heard: Heard) -> None:
    assert heard(text).fields.compliance_consent is None


@pytest.mark.parametrize(
    "text",
    [
        "All donors agreed to be contacted again.",
        "Patients are fine with being e-mailed reminders.",
        "Her boss is fine with being contacted.",
        "Her colleague in Basel is happy to be e-mailed; Mara herself didn't say.",
        "The competitor is allowed to e-mail her.",
        "Tom Reed is fine with e-mails.",
        "She stays in contact with our competitor.",
        "They stay in touch by e-mail with their supplier.",
        "She remains in contact by mail with the landlord.",
    ],
)
def test_what_others_allow_is_not_her_consent(text: str, heard: Heard) -> None:
    assert heard(text).fields.compliance_consent is None


@pytest.mark.parametrize(
    "text",
    [
        "Not sure whether we may e-mail her.",
        "Maybe it's ok to e-mail her.",
        "Asked if we may stay in touch; no answer yet.",
        "She is not happy about our e-mails.",
        "She would only be fine with e-mails once the NDA is signed.",
        "Consent to e-mails still open.",
        "Consent needed before mails",
        "It would be great if she allowed us to write to her.",
    ],
)
def test_what_is_open_or_denied_grants_nothing(text: str, heard: Heard) -> None:
    assert heard(text).fields.compliance_consent is None


@pytest.mark.parametrize(
    "text",
    [
        "Rep: Did you get my email?\nMara: Yes, I did.",
        "Rep: Can I e-mail you the deck?\nMara: Yes please.",
        "Rep: May I call you on Thursday at ten?\nMara: Sure.",
        "Rep: May we e-mail you?\nMara: I'd rather not decide that now.",
    ],
)
def test_a_yes_to_another_question_is_no_consent(text: str, heard: Heard) -> None:
    assert heard(text).fields.compliance_consent is None


@pytest.mark.parametrize(
    "text",
    [
        "She does not want any e-mails or calls from us any more.",
        "He don't want that we contact him anymore, not by phone, not by e-mail.",
        "She told us not to contact her ever again.",
    ],
)
def test_what_is_not_wanted_for_good_is_a_refusal(text: str, heard: Heard) -> None:
    assert heard(text).fields.compliance_consent == "refused"


@pytest.mark.parametrize(
    "text", ["Stop e-mailing, call me.", "She prefers phone to e-mail.", "No calls: she hates the phone."]
)
def test_another_channel_is_no_refusal(text: str, heard: Heard) -> None:
    assert heard(text).fields.compliance_consent is None


@pytest.mark.parametrize(
    "text",
    [
        "She said yes when I asked if we can keep emailing.",
        "You can mail him, not call, he's on trains a lot.",
        "She gladly receives e-mail.",
        "He has agreed that we remain by e-mail in contact.",
        "I asked if I can keep her posted by email and she said course you can.",
        "He agree that we send him email.",
        "I asked whether further emails were welcome and got a yes.",
        "We may write to her again, she said so.",
        "We agreed I can email her whenever we've got news.",
        "It is OK for her that we send further information per mail.",
        "Got permission from Mara to email and call.",
        "Mara hasn't got anything against mails from us.",
        "She gives her agreement for the mailing.",
        '"I\'m fine with being contacted" she said.',
        "She accepts e-mail from us.",
        "She put her name on our mailing list.",
        "[x] I agree to be contacted by e-mail",
        "May we contact you? [x] yes [ ] no",
        "mailing: no objection",
        "Rep: Do we have your permission to follow up by email?\nMara: You do.",
        "Rep: Any objection to us staying in touch?\nMara: None.",
        "Rep: May I contact you again?\nMara: Anytime.",
        "By e-mail is fine, calls rather not.",
        "They don't mind us checking in by mail every so often.",
        "Content to receive our application notes.",
        "Asked if we could keep her posted, answer was a cheerful of course.",
        "She's right with emails.",
    ],
)
def test_consent_is_told_in_many_ways(text: str, heard: Heard) -> None:
    assert heard(text).fields.compliance_consent == "granted"


@pytest.mark.parametrize("answer", ["she said it's fine", "no objection", "verbally, yes", "fine by her"])
def test_asked_for_consent_words_that_let_us_are_enough(answer: str, heard: Heard) -> None:
    assert heard(answer, asked="compliance.consent").fields.compliance_consent == "granted"


@pytest.mark.parametrize("answer", ["will ask", "she didn't say", "not yet", "nice weather there"])
def test_asked_for_consent_other_words_grant_none(answer: str, heard: Heard) -> None:
    assert heard(answer, asked="compliance.consent").fields.compliance_consent is None


@pytest.mark.parametrize(
    "text",
    [
        "She gave permission to record the call.",
        "Permission to import: granted.",
        "The board consented to the purchase.",
        "They want a tool that handles opt-in and consent.",
        "The platform must record consent given by users.",
        "Customers must opt in before mails go out.",
        "Their newsletter has 10,000 readers, all opted in.",
        "She ticked all boxes on our checklist.",
        "Phone ok, line was clear.",
        "No issue with e-mail attachments of 20 MB.",
        "I'd love to have her opt-in.",
        "Opt-in pending",
        "Had opted in but changed her mind.",
        "She wants fewer e-mails.",
        "They want a newsletter tool.",
        "Our mails go to spam at their end.",
        "She'll let us know by email.",
        "She is happy with e-mail support.",
        "Rep: You're okay with us joining by phone?\nMara: Yes.",
        "Rep: Can I contact your boss?\nMara: Sure.",
        "Rep: Can we keep the samples?\nMara: Yes, keep them.",
        "Rep: And you consented to e-mails at the congress, as I recall.",
    ],
)
def test_what_only_looks_like_consent_is_none(text: str, heard: Heard) -> None:
    assert heard(text).fields.compliance_consent is None


@pytest.mark.parametrize(
    ("text", "granted"),
    [
        ("I asked if e-mail is ok - it is.", True),
        ("I asked if e-mail is ok. It is complicated.", False),
        ("Any objection to mails? None.", True),
        ("Objection to contact: yes", False),
        ("E-mail consent: none", False),
        ("She agreed that we contact her.", True),
        ("She may agree that we contact her.", False),
    ],
)
def test_what_an_answer_says_yes_to_is_told_by_what_was_asked(text: str, granted: bool, heard: Heard) -> None:
    assert (heard(text).fields.compliance_consent == "granted") is granted


@pytest.mark.parametrize("mark", ["need > {}", "Need // {}", "Need) {}", "[Need] {}", "*Need* {}", "need/ {}"])
def test_a_label_is_one_however_it_is_parted_from_its_value(mark: str, heard: Heard) -> None:
    text = "\n".join([mark.format("no slot at the CDMO"), mark.lower().replace("need", "mails").format("ok")])

    assert heard(text).fields.compliance_consent == "granted"


@pytest.mark.parametrize(
    ("text", "granted"),
    [
        ("Fine to e-mail.", True),
        ("Not fine to e-mail.", False),
        ("Fine to mail the plates.", False),
        ("By all means e-mail her.", True),
        ("Drop her a line any time, she says.", True),
        ("I can call or write when I want.", True),
    ],
)
def test_leave_is_given_in_few_words(text: str, granted: bool, heard: Heard) -> None:
    assert (heard(text, segment="medical_device").fields.compliance_consent == "granted") is granted


@pytest.mark.parametrize(
    ("text", "consent"),
    [
        ("Mails are fine, just not too many.", "granted"),
        ("She is happy to be e-mailed, but no mass mailings.", "granted"),
        ("Mails are fine, just not to her.", None),
    ],
)
def test_a_limit_on_how_much_we_write_takes_no_leave_back(text: str, consent: str | None, heard: Heard) -> None:
    assert heard(text).fields.compliance_consent == consent


@pytest.mark.parametrize(
    ("mail", "consent"),
    [
        ("It is okay that you e-mail me about your services also later.", "granted"),
        ("It's fine if you email me about new products.", "granted"),
        ("Please write to this address whenever there is something.", "granted"),
        ("It's fine if you call me tomorrow.", None),
    ],
)
def test_a_buyers_mail_lets_us_write(mail: str, consent: str | None, heard: Heard) -> None:
    assert heard(f"From: Mara Lindt\nTo: Ann\n\n{mail}\n\nMara").fields.compliance_consent == consent
