"""The need: their own problem or project in words, that there is none, and what they ask us for."""

from collections.abc import Iterator

from bot.reading.lexicon import Found
from bot.reading.marked import MarkedNote, Proposal, Stretch
from bot.reading.rules.deliverable import find_deliverable
from bot.reading.rules.offering import propose_offering
from bot.reading.rules.project import propose_project
from bot.reading.rules.subjects import answers_other
from bot.reading.rules.texts import around
from bot.reading.rules.wanting import wants_in
from bot.reading.terms import Mood, Speaker, Statement
from qualification.terms import Polarity

_DENIALS = ("no_project", "idle", "project")


def propose_need(marked: MarkedNote) -> Iterator[Proposal]:
    """Propose the project or that there is none, and the offering."""
    deliverable = find_deliverable(marked)
    denial = _denial(marked, deliverable)
    if denial is not None:
        yield Proposal(
            "need.project", None, denial.start, denial.end, "says there is no project", polarity=Polarity.DENIES
        )
    else:
        yield from propose_project(marked, deliverable)
    yield from propose_offering(marked, deliverable)


def _denial(marked: MarkedNote, deliverable: Stretch | None) -> Stretch | None:
    """Return the statement that says there is no project: outright, or in a message that asks for nothing."""
    asks = deliverable is not None or any(wants_in(marked, marked.statements[place]) for place in marked.usable)
    asked = marked.note.asked
    elsewhere = asked is not None and asked.partition(".")[0] != "need"
    for place in marked.usable:
        statement = marked.statements[place]
        idle = not (asks or elsewhere or answers_other(marked, place, "scope"))
        if any(_denies(marked, statement, cue, idle=idle) for cue in marked.cues_in(statement, *_DENIALS)):
            return Stretch(statement.start, statement.end)
        if idle and _says_no_to_project(marked, statement):
            return Stretch(statement.start, statement.end)
    return None


def _says_no_to_project(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether a buyer says no where our side asks for any: "is there a project?" - "No, not really"."""
    if statement.speaker is not Speaker.BUYER or statement.agrees is not False or statement.question_start is None:
        return False
    return marked.has_cue(Stretch(statement.question_start, statement.question_end or 0), "asks_for_any_project")


def _denies(marked: MarkedNote, statement: Statement, cue: Found[str], *, idle: bool) -> bool:
    """Tell whether a cue says that there is no project: "no project"; in a message without a wish, "just curious"."""
    mood = statement.mood_of(cue.start, cue.end)
    if cue.key == "project":
        return idle and mood is Mood.DENIED and _ends_phrase(marked, cue) and _is_itself_denied(marked, statement, cue)
    nouns = [noun for noun in marked.cues_in(cue, "project") if noun.end == cue.end]
    if nouns and statement.mood_of(nouns[0].start, nouns[0].end) is Mood.DENIED and not _ends_phrase(marked, cue):
        return False
    return mood in (Mood.STATED, Mood.DENIED, Mood.PAST) and (idle or cue.key == "no_project")


def _is_itself_denied(marked: MarkedNote, statement: Statement, noun: Found[str]) -> bool:
    """Tell whether a denial bears on a noun, not on one before it: "no study", not "no capacity for the study"."""
    denials = [cue for cue in statement.cues if cue.mood is Mood.DENIED and cue.end <= noun.start]
    return not denials or not marked.has_cue(Stretch(denials[-1].end, noun.start), "np_end")


def _ends_phrase(marked: MarkedNote, cue: Found[str]) -> bool:
    """Tell whether a noun stands for itself: "no study", not "no study nurse"."""
    following = next((token for token in marked.inside(around(cue), marked.tokens) if token.start >= cue.end), None)
    if following is None or not following.is_word:
        return True
    return marked.has_cue(Stretch(following.start, following.end), "np_end", "vague", "clause", "anyway")
