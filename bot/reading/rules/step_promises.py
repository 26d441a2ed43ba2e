"""A step that the buyer wants and our side promises in the same breath: "she asked for a demo and I promised one"."""

from typing import Final

from bot.reading.marked import MarkedNote, Spanned, Stretch
from bot.reading.rules.texts import words_in
from bot.reading.terms import Speaker, Statement

_WANTED: Final = 5
"""How many words at most lie between a step and the words that say that the buyer wants it."""
_NAMED: Final = 3
"""How many words at most lie between a promise and the step that it names."""
_OPENING: Final = 3
"""Words at most before a promise that opens the next sentence: "Of course I promised her one"."""
_REACH: Final = 100
"""How far, in code points, words may stand from the step that they speak of."""


def promise_of(marked: MarkedNote, statement: Statement, step: Spanned) -> Stretch | None:
    """Return where the rep promises a step that the buyer wants: both sides have then said yes."""
    if statement.speaker is not Speaker.REP or not marked.is_stated(statement, step):
        return None
    delivered = _delivery_of(marked, statement, step)
    whole = marked.sentence_of(statement)
    if delivered is not None or not marked.has_cue(whole, "step_wish"):
        return delivered
    around = Stretch(max(whole.start, step.start - _REACH), min(whole.end, step.end + _REACH))
    if not any(marked.near.between(wish, step) <= _WANTED for wish in marked.cues_in(around, "step_wish")):
        return None
    for place in range(marked.place_of(statement), len(marked.statements)):
        following = marked.statements[place]
        if following.sentence > statement.sentence + 1:
            return None
        for promise in marked.cues_in(Stretch(max(following.start, step.end), following.end), "step_promise"):
            if marked.is_stated(following, promise) and _goes_on(marked, statement, following, promise):
                return Stretch(promise.start, promise.end)
    return None


def _delivery_of(marked: MarkedNote, statement: Statement, step: Spanned) -> Stretch | None:
    """Return where the rep says that we send what they asked for: "asked me for pricing, I'll have a quote over"."""
    whole = marked.sentence_of(statement)
    if not marked.has_cue(whole, "they_asked"):
        return None
    for promise in marked.cues_in(Stretch(whole.start, step.end), "we_deliver"):
        if (
            promise.start <= step.start
            and marked.near.between(promise, step) <= _NAMED
            and marked.is_stated(statement, promise)
        ):
            return Stretch(promise.start, promise.end)
    return None


def _goes_on(marked: MarkedNote, statement: Statement, following: Statement, promise: Spanned) -> bool:
    """Tell whether a promise stands in the same sentence, or opens the next one."""
    opens = words_in(marked, Stretch(following.start, promise.start)) <= _OPENING
    return following.sentence == statement.sentence or opens
