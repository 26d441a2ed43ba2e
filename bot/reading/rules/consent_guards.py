"""What makes words of consent grant none: our own plan, an errand, or consent that is somebody else's."""

from collections.abc import Sequence
from typing import Final

from bot.reading.marked import MarkedNote, Spanned, Stretch
from bot.reading.people.found import PersonMention
from bot.reading.terms import Speaker, Statement
from bot.reading.tokens import count_words

_BESIDE: Final = 10
"""How many words at most lie between words of consent and what tells that they are our own plan, or an errand."""
_FOR_WHOM: Final = 1
"""How many words at most lie between a grant and whom it is for: "fine for her assistant"."""
_TO_WHAT_WE_ASKED: Final = 12
"""Code points from "when" to "asked"."""
_A_SHORT_QUESTION: Final = 4
"""Words of a question that needs none to ask for leave: "Consent?", "E-mail okay?"."""


def grants_nothing(marked: MarkedNote, statement: Statement, mention: Spanned, part: Stretch) -> bool:
    """Tell whether words that would let us write grant nothing, by what else their part of the statement says."""
    question = Stretch(statement.question_start or 0, statement.question_end or 0)
    if statement.label is None and question.end and not asks_leave(marked, question):
        return True
    if _only_asks(marked, statement, mention):
        return True
    if marked.has_cue(part, "consent_to_come") or marked.has_cue(marked.sentence_of(statement), "consent_gone"):
        return True
    if any(marked.has_cue(each, "other_leave") for each in (_label_of(statement), part)):
        return True
    if any(address.start <= mention.start < address.end for address in marked.cues_in(part, "their_address")):
        return True  # "her e-mail is good" tells of an address
    if (
        statement.speaker is Speaker.REP
        and marked.has_cue(part, "reach_us")
        and not _is_quoted(marked, statement, mention)
    ):
        return True
    return (
        _is_own_plan(marked, statement, mention, part)
        or _is_an_errand(marked, mention, part)
        or is_of_somebody_else(marked, statement, mention, part)
    )


def _only_asks(marked: MarkedNote, statement: Statement, mention: Spanned) -> bool:
    """Tell whether leave is asked for and no yes stands behind it, as in a form left empty: "May we contact you:"."""
    if statement.agrees or not any(cue.start == mention.start for cue in marked.cues_in(mention, "asks_for_leave")):
        return False
    return not marked.has_cue(Stretch(mention.end, statement.end), "allows", "allows_in_answer")


def _label_of(statement: Statement) -> Stretch:
    """Return the words before the colon of a line of a form, with what the label itself leaves out."""
    return Stretch(0, 0) if statement.label_start is None else Stretch(statement.label_start, statement.start)


def asks_leave(marked: MarkedNote, question: Spanned) -> bool:
    """Tell whether a question may be one for leave: "did you get my e-mail?" and "may I mail you the deck?" are not."""
    others = marked.cues_in(question, "asks_other", "other_person")
    if not all(_opens_a_told_question(marked, question, other) for other in others):
        return False
    if is_for_once(marked, question, question):
        return False
    if marked.has_cue(question, "errand") and not marked.has_cue(question, "now_and_then"):
        return False
    words = count_words(marked.inside(question, marked.tokens))
    return words <= _A_SHORT_QUESTION or marked.has_cue(question, "asks_leave", "minds", "permits")


def _opens_a_told_question(marked: MarkedNote, question: Spanned, cue: Spanned) -> bool:
    """Tell whether a word of asking only leads to what we asked: "when I asked if I may write"."""
    behind = Stretch(cue.end, min(cue.end + _TO_WHAT_WE_ASKED, question.end))
    return cue.start == question.start and marked.has_cue(behind, "we_asked")


def is_for_once(marked: MarkedNote, statement: Spanned, both: Spanned) -> bool:
    """Tell whether a day or a meeting stands beside: "she asked us to call her on Thursday about the demo"."""
    part = marked.part_of(both)
    around = Stretch(max(part.start, statement.start), min(part.end, statement.end))
    if marked.has_cue(around, "now_and_then"):
        return False
    if _is_for_a_day(marked, around):
        return True
    told: tuple[Spanned, ...] = (both, *marked.cues_in(around, "said_at"))
    return any(
        not any(each.start <= step.start and step.end <= each.end for each in told)
        for step in marked.cues_in(around, "meeting")
    )


def _is_for_a_day(marked: MarkedNote, around: Stretch) -> bool:
    days = marked.inside(around, marked.dates)
    return any(day.window is not None and day.window[1] >= marked.note.day for day in days)


def _is_own_plan(marked: MarkedNote, statement: Statement, mention: Spanned, part: Stretch) -> bool:
    """Tell whether the rep only says what our side means to do: "I'll keep e-mailing her", "we may call next week"."""
    in_a_form = statement.agrees is True and statement.question_start is None  # "[x] I agree to be contacted"
    if statement.speaker is not Speaker.REP or in_a_form or marked.has_cue(part, "yes_told", "by_their_word"):
        return False
    if _is_quoted(marked, statement, mention):
        return False
    ahead = Stretch(part.start, mention.end)
    # "She nodded when I asked about mails", "told me we would be welcome": what we said is part of the permission.
    allowed = marked.cues_in(part, "permits", "leave", "contact_clause")
    plans = (cue for cue in marked.cues_in(ahead, "own_plan", "our_joy") if not _lies_in_any(cue, allowed))
    if any(marked.near.between(cue, mention) <= _BESIDE for cue in plans):
        return True
    planned = any(
        day.window is not None and not day.past and day.window[0] > marked.note.day
        for day in marked.inside(part, marked.dates)
    )
    return planned and marked.has_cue(ahead, "own_side")


def _is_quoted(marked: MarkedNote, statement: Statement, mention: Spanned) -> bool:
    """Tell whether words stand in quotation marks: the "I" in them is the buyer's."""
    before = marked.text[marked.sentence_of(statement).start : mention.start]
    return before.count('"') % 2 == 1 or before.rfind("\u201c") > before.rfind("\u201d")


def _is_an_errand(marked: MarkedNote, mention: Spanned, part: Stretch) -> bool:
    """Tell whether a single matter is meant, or mails that were sent: "happy to hear from us about the quote"."""
    if marked.has_cue(part, "now_and_then") or marked.has_cue(mention, "consent_noun"):
        return False
    # "Send her our stuff", "confirmed in writing that we may": some words of leave sound like an errand.
    leave = marked.cues_in(part, "leave", "contact_in_general", "contact_clause", "yes_told")
    errands = (cue for cue in marked.cues_in(part, "errand") if not _lies_in_any(cue, leave))
    if any(marked.near.between(cue, mention) <= _BESIDE for cue in errands):
        return True
    return marked.has_cue(mention, "single_call") and _is_for_a_day(marked, part)


def is_of_somebody_else(marked: MarkedNote, statement: Statement, mention: Spanned, part: Stretch) -> bool:
    """Tell whether it is another's consent: of patients, of a colleague who is named, or of "her assistant"."""
    # "Consent obtained from patients": whose it is may stand behind the bare word.
    ahead = part if marked.has_cue(mention, "consent_word") else Stretch(part.start, mention.end)
    if marked.cues_beside(ahead, "not_theirs") or _is_said_of_another(marked, mention, part):
        return True
    contact = _words_of(marked.note.lead.contact)
    # "Verbal consent", "Correspondence": a capital at the beginning makes no name of it.
    allowed = marked.cues_in(part, "permits", "contact_in_general")
    people = (person for person in marked.inside(statement, marked.people) if not _lies_in_any(person, allowed))
    # Whom "she" stands for is a guess; only a name that is written makes it another's.
    named = [each.name for each in people if _words_of(each.name) & _words_of(marked.text[each.start : each.end])]
    return bool(contact and named) and not any(contact & _words_of(name) for name in named)


def _is_said_of_another(marked: MarkedNote, mention: Spanned, part: Stretch) -> bool:
    """Tell whether "her assistant" is who lets us, or whom we would write to; not where "she" stands between."""
    behind = Stretch(mention.end, part.end)
    if any(marked.near.between(mention, other) <= _FOR_WHOM for other in marked.cues_beside(behind, "other_person")):
        return True
    contact = _words_of(marked.note.lead.contact)
    people = marked.inside(part, marked.people)
    others = [person for person in people if contact and not contact & _words_of(person.name)]
    if any(_is_right_behind(marked, mention, each) for each in others):
        return True
    themselves: list[Spanned] = [person for person in people if contact & _words_of(person.name)]
    themselves += marked.cues_in(part, "contact_self")
    return any(
        not any(other.end <= each.start < mention.end for each in themselves)
        for other in marked.cues_beside(Stretch(part.start, mention.start), "other_person")
    )


def _is_right_behind(marked: MarkedNote, mention: Spanned, person: PersonMention) -> bool:
    """Tell whether a name follows at once: "said I could contact Tom"."""
    return bool(person.name) and mention.end <= person.start and marked.near.between(mention, person) == 0


def _lies_in_any(one: Spanned, others: Sequence[Spanned]) -> bool:
    return any(other.start <= one.start and one.end <= other.end for other in others)


def _words_of(name: str | None) -> frozenset[str]:
    return frozenset((name or "").casefold().split())
