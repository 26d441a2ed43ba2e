"""Which side wrote each mail of a thread."""

from collections.abc import Sequence

from bot.reading.lines import Page
from bot.reading.speakers.mail import Mail
from bot.reading.speakers.mail_words import MailWords
from bot.reading.speakers.names import Sides
from bot.reading.terms import Speaker


def take_sides(page: Page, mails: Sequence[Mail], words: MailWords, sides: Sides) -> None:
    """Decide for each mail whose side wrote it, from its names, its addresses and the mail around it."""
    for mail in mails:
        _learn(mail, sides)
    for mail in mails:
        _learn(mail, sides)
        mail.speaker = _side(page, mail, words, sides)
        if mail.speaker is Speaker.BUYER and mail.author:
            sides.learn_theirs(mail.author, mail.address, mail.addressees)


def _learn(mail: Mail, sides: Sides) -> None:
    if mail.author and sides.are_theirs(mail.author, mail.address):
        sides.learn_theirs(mail.author, mail.address, mail.addressees)
    elif mail.author and any(sides.are_theirs(name, None) for name in mail.addressees):
        sides.learn_ours(mail.author, mail.address)


def _side(page: Page, mail: Mail, words: MailWords, sides: Sides) -> Speaker:
    if mail.author:
        if sides.are_theirs(mail.author, mail.address):
            return Speaker.BUYER
        if sides.are_ours(mail.author, mail.address):
            return Speaker.SELLER
        if _is_desk(mail.author, words):
            return Speaker.REP
    if any(sides.are_theirs(name, None) for name in mail.addressees):
        return Speaker.SELLER
    if any(sides.are_ours(name, None) for name in mail.addressees):
        return Speaker.BUYER
    if mail.pasted and not _is_announced(page, mail, words) and sides.know_contact:
        return Speaker.REP
    if mail.parent is not None and mail.parent.speaker in {Speaker.BUYER, Speaker.SELLER}:
        return Speaker.SELLER if mail.parent.speaker is Speaker.BUYER else Speaker.BUYER
    return Speaker.BUYER


def _is_desk(author: str, words: MailWords) -> bool:
    return author.casefold() in words.desks


def _is_announced(page: Page, mail: Mail, words: MailWords) -> bool:
    """True where the line above a pasted mail says what it is: "her mail from today:"."""
    before = mail.lines[0] - 1
    if before < 0:
        return False
    line = page.lines[before]
    found = words.phrases.find(page.tokens[line.first : line.last])
    return any(one.key == "introduction" for one in found)
