"""A start that no word for starting announces: the work is wanted then, or the time stands alone beside the work."""

from typing import Final

from bot.reading.dates import DateKind, DateMention
from bot.reading.lexicon import Found
from bot.reading.marked import MarkedNote, Spanned, Stretch
from bot.reading.rules.starting import tells_what_was_done
from bot.reading.rules.texts import words_in
from bot.reading.rules.things import is_own, is_spoken_of
from bot.reading.rules.wanting import wants_in
from bot.reading.terms import Mood, Statement
from bot.reading.tokens import Token, has_word
from bot.reading.vocabulary import Strength

_WORK: Final = frozenset({"need", "scope"})
_DOUBTS: Final = frozenset({Mood.HEDGED, Mood.ASKED, Mood.DENIED})
_OTHERS: Final = ("elsewhere", "meeting", "need_by")
_MODIFIERS: Final = 2
"""Words of any kind that may stand right before the name of a work: "the psoriasis study"."""
_NAME: Final = 4
"""Words at most of what a work is done to, with those that open it."""
_SAME_BREATH: Final = 3
"""How far, in code points, the sentence before ends whose doubt may reach into this one: "once x is done, exp. May"."""
_A_NAME: Final = 30
"""How far, in code points, a name of several words may run before its last."""
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
    if tells_what_was_done(marked, part):
        return False
    ahead = _before(marked, place, statement, part) if part.start > statement.start else None
    return not (ahead and _tells_of_other(marked, ahead)) and _is_when_work_is(marked, mention, part)


def _is_of_lead(marked: MarkedNote, place: int) -> bool:
    """Tell whether a statement stands under no label, and answers no question, of another matter or of the time."""
    return all(topic.split(".")[0] in _WORK for topic in marked.topics[place])


def _tells_of_other(marked: MarkedNote, span: Spanned) -> bool:
    steps = marked.inside(span, marked.values_of("next_step.kind", "next_step.status"))
    return marked.has_cue(span, *_OTHERS) or any(each.strength is Strength.NAME for each in steps)


def _behind(marked: MarkedNote, statement: Statement, part: Stretch) -> Stretch | None:
    """Return a time that opens its statement with the words between it and the next comma, if there are any."""
    opens = not has_word(marked.inside(Stretch(statement.start, part.start), marked.tokens))
    following = marked.near.part_after(part.end) if opens else None
    if following is None or following[0] >= statement.end:
        return None
    end = min(following[1], statement.end)
    return None if marked.holds(Stretch(following[0], end), marked.dates) else Stretch(part.start, end)


def _stands_alone(marked: MarkedNote, place: int, statement: Statement, mention: DateMention, part: Stretch) -> bool:
    """Tell whether nothing but a time is said, right after something that is no other matter: "40 pumps. In June."."""
    if mention.kind is DateKind.DAY and not _is_from(marked, mention):
        return False
    if statement.question is not None or _holds_today(marked, mention) or _is_in_doubt(marked, statement):
        return False
    if any(token.form in marked.starting.over for token in marked.inside(part, marked.tokens)):
        return False
    before = _before(marked, place, statement, part)
    if before is None:
        return mention.kind is not DateKind.NOW
    listed = before.start >= statement.start and words_in(marked, part) == words_in(marked, mention)
    # "assay, freezer, february": a list of words says nothing.
    if (listed or mention.kind is DateKind.NOW) and not _names_work(marked, before):
        return False
    return not _tells_of_other(marked, before)


def _is_in_doubt(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether anything in a sentence or right before it is denied, asked or hedged: "May, but none agreed"."""
    whole = marked.sentence_of(statement)
    said = marked.statements_touching(Stretch(max(whole.start - _SAME_BREATH, 0), whole.end))
    return any(
        cue.mood in _DOUBTS
        # "Forget May. June now": what is denied is another time.
        and not (cue.mood is Mood.DENIED and marked.holds(Stretch(cue.scope_start, cue.scope_end), marked.dates))
        for each in said
        for cue in each.cues
    )


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
    ahead = Stretch(max(part.start, statement.start), mention.start)
    wants = [cue for cue in wants_in(marked, ahead) if cue.key == "want"]
    if not wants:
        return False
    between = [token for token in marked.inside(Stretch(wants[-1].end, mention.start), marked.tokens) if token.is_word]
    if len(between) > _TO_THE_DATE or any(token.form in marked.starting.supposing for token in between):
        return False
    acts = next((at for at, token in enumerate(between) if token.form == "to"), None)
    if acts is not None and not _is_light(marked, between[acts + 1 : acts + 2], ours=acts > 0):
        return False
    if mention.kind is DateKind.ONWARD or _is_from(marked, mention):
        return True
    ours = any(is_own(marked, token) or is_spoken_of(marked, statement, token) for token in between)
    return ours or all(_is_beside(marked, token) for token in between)


def _is_light(marked: MarkedNote, following: list[Token], *, ours: bool) -> bool:
    """Tell whether what is wanted "to" be done is this lead's work, or says little: "want to have"."""
    return any(_is_work(marked, token) or (not ours and marked.has_cue(token, "light_act")) for token in following)


def _is_when_work_is(marked: MarkedNote, mention: DateMention, part: Stretch) -> bool:
    """Tell whether words name a work, a time and nothing else: "the psoriasis study is planned for June"."""
    named = _names_work(marked, part) or (_is_from(marked, mention) and not _names_somebody(marked, part))
    if not named or _holds_today(marked, mention) or marked.has_cue(part, "problem"):
        return False
    words = [
        token
        for token in marked.inside(part, marked.tokens)
        if token.is_word and not mention.start <= token.start < mention.end
    ]
    own = [is_own(marked, token) for token in words]
    works = [_is_work(marked, token) for token in words]
    known = [_is_beside(marked, token) for token in words]
    strange = 0
    for at, token in enumerate(words):
        if token.form in marked.starting.over:
            return False
        if own[at] or known[at]:
            strange = 0
            continue
        strange += 1
        following = next((later for later in range(at + 1, len(words)) if own[later] or known[later]), at)
        modifies = works[following] and following - at <= _MODIFIERS
        if strange > _MODIFIERS or not (modifies or _is_part_of(marked, words[:at], works)):
            return False
    return True


def _names_somebody(marked: MarkedNote, part: Stretch) -> bool:
    """Tell whether words tell of a post or a person: "a new CMO from May"."""
    posts = marked.starting.titles
    return marked.holds(part, marked.people) or any(token.form in posts for token in marked.inside(part, marked.tokens))


def _is_part_of(marked: MarkedNote, before: list[Token], works: list[bool]) -> bool:
    """Tell whether a word names what a work is done to: the pumps of "replacement of the pumps"."""
    starting = marked.starting
    for at in range(len(before) - 1, max(len(before) - 1 - _NAME, 0), -1):
        if before[at].form in starting.joining:
            return works[at - 1]
        if before[at].form not in starting.opening and (works[at] or _is_beside(marked, before[at])):
            return False
    return False


def _is_work(marked: MarkedNote, token: Token) -> bool:
    """Tell whether a word ends the name of a work or of what we could supply."""
    around = Stretch(max(token.start - _A_NAME, 0), token.end)
    return any(each.end == token.end for each in _works_in(marked, around))


def _names_work(marked: MarkedNote, span: Spanned) -> bool:
    return bool(_works_in(marked, span))


def _works_in(marked: MarkedNote, span: Spanned) -> list[Spanned]:
    found: list[Spanned] = [*marked.cues_in(span, "work", "product", "start", "work_told")]
    found += marked.inside(span, marked.values_of("need.offering", "scope.modality"))
    found += [each for each in marked.inside(span, marked.quantities) if each.counted_as_work]
    return found


def _is_beside(marked: MarkedNote, token: Token) -> bool:
    """Tell whether a word says nothing of its own beside the work: planned, first, in Spain."""
    spelled = Stretch(token.start, token.end)
    if marked.has_cue(spelled, "filler", "opener", "beside_start") or token.form in marked.starting.places:
        return True
    around = Stretch(max(token.start - _TO_THE_DATE, 0), token.end + _TO_THE_DATE)
    told: list[Spanned] = [*marked.inside(around, marked.regions), *marked.inside(around, marked.quantities)]
    return any(each.start <= token.start < each.end for each in told)
