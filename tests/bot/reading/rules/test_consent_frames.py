"""Consent in the frames in which reps write it, each beside a use of the same words that grants nothing."""

import pytest

from tests.bot.reading.rules.conftest import Heard


@pytest.mark.parametrize(
    ("grants", "grants_nothing"),
    [
        ("Opt-in: e-mail and phone", "Preferred contact: e-mail"),
        ("Mara has no problem with e-mails from our side.", "The wish for e-mails is from our side."),
        ("E-mail is good, she said.", "Her email is good."),
        ("She said to write as often as we like.", "I told her to write as often as she likes."),
        ("I asked for permission to email and got it.", "I asked for permission to visit and got it."),
        ("Raised consent at the end, she agreed.", "Raised consent at the end, she laughed."),
        ("Confirmed in writing that we may contact her.", "She is writing that up."),
        ("We are allowed to send her our stuff.", "We are to send her our contract."),
        ("We agreed that I keep her informed by email.", "I keep her informed by email."),
        ("She is totally cool with getting stuff from us by email.", "She is getting stuff from us by courier."),
        ("Please add me to your newsletter, she wrote.", "Add her to the invite."),
        ("Happy for us to call now and then.", "She's happy for us to call on Friday at 10."),
        ("Told us not to be shy about emailing.", "Told her not to be shy to contact me."),
        ("Explicit consent recorded.", "Informed consent recorded."),
        ("Her consent we have.", "Consent obtained from patients."),
        ("Mara consents, mail only.", "Mara consented to the recording."),
        ("Can we mail - aye", "Can we mail - no idea"),
        ("That we write to her, that has she expressly permitted.", "That we write to her she has never permitted."),
        ("Against our mails she has nothing.", "Against our mails she has said nothing so far."),
        ("Correspondence by electronic mail was expressly permitted.", "Electronic correspondence is what they sell."),
        ("She'd be glad if we kept sending her things.", "If we kept sending her things she would be annoyed."),
        ('She said "yes" when I asked to contact her again.', 'She said "maybe" when I asked to contact her again.'),
        ("She's fine with emails but please nothing on weekends.", "She's fine with emails but legal is not."),
        ("I may write her further by mail, that has she expressly permitted.", "She told me that mails go to the bin."),
        (
            "Sam: Am I allowed to send you our updates?\nMara: You are.",
            "Sam: Did you get my e-mail?\nMara: You are fast.",
        ),
        ("She consents to being contacted, noted in CRM.", "She may consent to being contacted, noted in CRM."),
        ("Mailing her remains permitted.", "The mailing permitted by the ethics board went out."),
        ("Happy to be e-mailed, that's from her own mouth.", "Happy to be e-mailed, that was before the merger."),
        ("Contactable: yes, e-mail preferred", "Contactable: no"),
        ("The consent question is settled.", "The consent question is settled: she said no."),
        ("Put her on the newsletter at her own request.", "I put her on the newsletter."),
    ],
)
def test_the_same_words_grant_in_one_frame_and_not_in_another(grants: str, grants_nothing: str, heard: Heard) -> None:
    assert heard(grants).fields.compliance_consent == "granted"
    assert heard(grants_nothing).fields.compliance_consent is None
