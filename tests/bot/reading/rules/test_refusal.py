"""Contact of any kind that is refused, beside a channel, a time or somebody else's contact, which is no refusal."""

import pytest

from tests.bot.reading.rules.conftest import Heard


@pytest.mark.parametrize(
    "text",
    [
        "She declined any further communication from us.",
        "Mara withdrew her consent to be contacted.",
        "He said no when I asked whether we may contact him again.",
        "Told me in no uncertain terms never to contact her again.",
        "She does not wish to receive any further communication from us.",
        "No further communication, please.",
        "Contact permission - no",
        "Permission to contact: denied",
        "Contact refused.",
        "Unsubscribed, does not want any contact.",
    ],
)
def test_words_that_refuse_contact_of_any_kind_refuse_consent(text: str, heard: Heard) -> None:
    assert heard(text).fields.compliance_consent == "refused"


@pytest.mark.parametrize(
    "text",
    [
        "She does not want to be contacted this week.",
        "Does not want to hear from us before June.",
        "Her colleague declined any contact from us.",
        "She declined any further contact with the competitor.",
        "She doesn't want to lose contact with us.",
        "She has not withdrawn her consent.",
        "No contact permission yet.",
        "No contact details for the CFO.",
        "Contact permission: not yet",
        "Budget approval - no",
    ],
)
def test_a_time_another_and_what_was_not_asked_are_no_refusal(text: str, heard: Heard) -> None:
    assert heard(text).fields.compliance_consent is None


@pytest.mark.parametrize(
    "text", ["Objection to contact: no", "Nothing against further contact.", "She does not object to further contact."]
)
def test_no_objection_grants(text: str, heard: Heard) -> None:
    assert heard(text).fields.compliance_consent == "granted"


@pytest.mark.parametrize(
    ("text", "consent"),
    [
        ("She opted out of our marketing mails but says she wants to hear from me on this.", "granted"),
        ("She opted out of the newsletter, yet she is fine with e-mails from me.", "granted"),
        ("Please take me off the mailing list, but do ring me about the project.", "granted"),
        ("She has opted out of the newsletter.", "refused"),
        ("She opted out of marketing and wants no calls either.", "refused"),
        ("She has opted out of the newsletter. I will call her again in May.", "refused"),
    ],
)
def test_who_wants_no_mailings_may_still_want_to_be_contacted(text: str, consent: str | None, heard: Heard) -> None:
    assert heard(text).fields.compliance_consent == consent


@pytest.mark.parametrize(
    ("text", "consent"),
    [
        ("She wants nothing to do with us.", "refused"),
        ("The delay has nothing to do with us.", None),
        ("One of their vans broke down, nothing to do with us.", None),
    ],
)
def test_what_is_no_concern_of_ours_refuses_nothing(text: str, consent: str | None, heard: Heard) -> None:
    assert heard(text).fields.compliance_consent == consent
