"""A start that no word for starting announces: the work is wanted then, or the time stands alone beside the work."""

from typing import Final

from bot.reading.dates import DateKind, DateMention
from bot.reading.lexicon import Found
from bot.reading.marked import MarkedNote, Spanned, Stretch
from bot.reading.rules.things import is_own
from bot.reading.rules.wanting import wants_in
from bot.reading.terms import Statement
from bot.reading.tokens import Token
from bot.reading.vocabulary import Strength

_WORK: Final = frozenset({"need", "scope", "timeline"})
_OTHERS: Final = ("elsewhere", "meeting", "need_by")
_MODIFIERS: Final = 2
"""Words of any kind that may stand right before the name of a work: "the psoriasis study"."""
_TO_THE_DATE: Final = 12
"""Words at most between what is wanted and the time for which it is wanted."""


def is_implied_start(marked: MarkedNote, place: int, statement: Statement, mention: DateMention) -> bool:
    """Tell whether a time that no cue governs is when this lead's work is to begin."""
    if mention.kind is DateKind.DEADLINE or mention.window is None or not _is_of_lead(marked, place):
        return False
    own = marked.part_of(mention)
    part = Stretch(max(own.start, statement.start), min(own.end, statement.end))
    if marked.says_only(part, mention, "opener"):
        behind = _behind(marked, statement, Stretch(part.start, own.end))
        if behind is None and _stands_alone(marked, place, statement, mention, part):
            return True
        part = behind or part  # "In June, they move": the time opens what follows
    if _tells_of_other(marked, part):
        return False
    if mention.kind is DateKind.DAY and not _is_from(marked, mention):
        return False
    if _is_wanted_then(marked, statement, mention, part):
        return True
    ahead = _before(marked, place, statement, part) if part.start > statement.start else None
    return not (ahead and _tells_of_other(marked, ahead)) and _is_when_work_is(marked, mention, part)


def _is_of_lead(marked: MarkedNote, place: int) -> bool:
    """Tell whether a statement stands under no label, and answers no question, of another matter."""
    return all(topic.split(".")[0] in _WORK for topic in marked.topics[place])


def _tells_of_other(marked: MarkedNote, span: Spanned) -> bool:
    if marked.has_cue(span, *_OTHERS) or marked.holds(span, marked.values_of("next_step.status")):
        return True
    return any(each.strength is Strength.NAME for each in marked.inside(span, marked.values_of("next_step.kind")))


def _behind(marked: MarkedNote, statement: Statement, part: Stretch) -> Stretch | None:
    """Return a time that opens its statement with the words between it and the next comma, if there are any."""
    opens = not any(token.is_word for token in marked.inside(Stretch(statement.start, part.start), marked.tokens))
    following = marked.near.part_after(part.end) if opens else None
    if following is None or following[0] >= statement.end:
        return None
    return Stretch(part.start, min(following[1], statement.end))


def _stands_alone(marked: MarkedNote, place: int, statement: Statement, mention: DateMention, part: Stretch) -> bool:
    """Tell whether nothing but a time is said, right after something that is no other matter: "40 pumps. In June."."""
    if mention.kind is DateKind.DAY and not _is_from(marked, mention):
        return False
    if statement.question is not None or _holds_today(marked, mention):
        return False
    before = _before(marked, place, statement, part)
    if mention.kind is DateKind.NOW and (before is None or not _names_work(marked, before)):
        return False
    return before is None or not _tells_of_other(marked, before)


def _holds_today(marked: MarkedNote, mention: DateMention) -> bool:
    """Tell whether a time goes on already: "March" at the head of notes taken in March."""
    window = mention.window
    return mention.kind is not DateKind.NOW and window is not None and window[0] <= marked.note.day


def _before(marked: MarkedNote, place: int, statement: Statement, part: Stretch) -> Stretch | None:
    """Return what the same line says right before a part: the part before it, else the statement before it."""
    if part.start > statement.start and (near := marked.near.part_before(part.start)) is not None:
        return Stretch(max(near[0], statement.start), near[1])
    before = marked.statements[place - 1] if place else None
    if before is None or before.speaker is not statement.speaker:
        return None
    broken = "\n" in marked.text[before.end : statement.start]
    return None if broken else Stretch(before.start, before.end)


def _is_from(marked: MarkedNote, mention: Spanned) -> bool:
    """Tell whether a time is the first of many: "from 1 June", "June onwards"."""
    return any(cue.end <= mention.start + 1 for cue in _leading(marked, mention))


def _leading(marked: MarkedNote, mention: Spanned) -> list[Found[str]]:
    ahead = Stretch(max(mention.start - _TO_THE_DATE, 0), mention.end)
    return [cue for cue in marked.cues_in(ahead, "from_then") if marked.near.between(cue, mention) == 0]


def _is_wanted_then(marked: MarkedNote, statement: Statement, mention: DateMention, part: Stretch) -> bool:
    """Tell whether the lead's own thing is wanted for a time: "wants the new phones in from May"."""
    wants = wants_in(marked, Stretch(max(part.start, statement.start), mention.start))
    if not wants:
        return False
    between = [token for token in marked.inside(Stretch(wants[-1].end, mention.start), marked.tokens) if token.is_word]
    if len(between) > _TO_THE_DATE:
        return False
    if between and between[0].form == "to" and not _is_light(marked, between[1:2]):
        return False
    if mention.kind is DateKind.ONWARD or _is_from(marked, mention):
        return True
    return all(_is_beside(marked, token) for token in between) or any(is_own(marked, token) for token in between)


def _is_light(marked: MarkedNote, following: list[Token]) -> bool:
    """Tell whether what is wanted "to" be done is this lead's work, or says little: "want to have", "want to install"."""
    return any(is_own(marked, token) or marked.has_cue(token, "light_act") for token in following)


def _is_when_work_is(marked: MarkedNote, mention: DateMention, part: Stretch) -> bool:
    """Tell whether words name a work, a time and nothing else: "the psoriasis study is planned for June"."""
    if not _names_work(marked, part) or _holds_today(marked, mention) or marked.has_cue(part, "problem"):
        return False
    others, named = 0, False
    for token in reversed(marked.inside(part, marked.tokens)):
        if not token.is_word or mention.start <= token.start < mention.end:
            continue
        if token.form in marked.starting.over:
            return False
        if is_own(marked, token) or _is_beside(marked, token):
            others, named = 0, is_own(marked, token)
            continue
        others += 1
        if others > _MODIFIERS or not named:
            return False
    return True


def _names_work(marked: MarkedNote, span: Spanned) -> bool:
    return bool(
        marked.has_cue(span, "work", "product", "start")
        or marked.inside(span, marked.values_of("need.offering", "scope.modality"))
        or any(each.counted_as_work for each in marked.inside(span, marked.quantities))
    )


def _is_beside(marked: MarkedNote, token: Token) -> bool:
    """Tell whether a word says nothing of its own beside the work: planned, first, in Spain."""
    spelled = Stretch(token.start, token.end)
    if marked.has_cue(spelled, "filler", "opener", "beside_start") or token.form in marked.starting.places:
        return True
    around = Stretch(max(token.start - _TO_THE_DATE, 0), token.end + _TO_THE_DATE)
    told = (*marked.inside(around, marked.regions), *marked.inside(around, marked.quantities))
    return any(each.start <= token.start < each.end for each in told)
