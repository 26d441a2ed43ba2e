"""Whether a value that decides stands: done already, theirs, of this matter, and not taken back right after.

The local reader and the gate ask alike, so that no reader can pass what is only to come for what is there.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from bot.reading.lexicon import Found
from bot.reading.marked import MarkedNote, Spanned, Stretch
from bot.reading.near import PARTED
from bot.reading.rules.consent_guards import grants_nothing
from bot.reading.rules.texts import covered
from bot.reading.rules.things import is_of_other_thing, thing_from
from bot.reading.rules.unmet import is_only_wished
from bot.reading.terms import Mood, Speaker, Statement
from bot.reading.tokens import has_word
from bot.reading.vocabulary import Strength, ValueMention

_BESIDE: Final = 10
"""How many words at most lie between a value and what tells that it is only to come, or whose it is."""
_HELD: Final = 60
"""How far, in code points, what they have stands before "runs out": "the lease on the vans runs out"."""
_REACH: Final = 20
"""How far, in code points, words that something has come may run on behind it."""
_IN_A_REASON: Final = 3
"""How many words at most lie between "because" and what is the reason."""
_LONG: Final = timedelta(days=180)
_LASTING: Final = frozenset({"regulatory_review", "submission", "commercial", "marketed"})
"""Phases that go on from the day on which they were reached."""
_NEXT: Final = 1
"""How many sentences further on a value may still be taken back: "They start in May. That is off the table"."""
_DONE: Final[Mapping[str, frozenset[str]]] = {
    "compliance.eligibility": frozenset({"verified"}),
    "compliance.disclosure": frozenset({"cda_signed"}),
    "budget.status": frozenset({"approved", "allocated"}),
}
"""Values that tell of something done: what is expected, asked for or to come is not."""


def stands(marked: MarkedNote, statement: Statement, field: str, value: object, mention: Spanned) -> bool:
    """Tell whether a stated value of a field that decides holds now and for this lead."""
    if field.startswith("next_step"):
        part = _part(marked, statement, mention)
        only_tried = value in ("scheduled", "agreed") and (
            is_aimed_at(marked, statement, mention) or marked.has_cue(part, "not_yet_agreed")
        )
        doubtful = only_tried or _is_of_another(marked, statement, mention)
    elif field == "compliance.consent":
        if value != "granted":
            return not marked.has_cue(_part(marked, statement, mention), "refused_for_now")
        doubtful = grants_nothing(marked, statement, mention, _part(marked, statement, mention))
    elif field == "budget.status" and not _speaks_of_money(marked, statement, mention):
        return False
    elif field == "stage.phase":
        return not _is_other_phase(marked, statement, value, mention)
    else:
        if (field, value) == ("budget.status", "none") and _is_for_other(marked, statement, mention):
            return False
        if value not in _DONE.get(field, ()):
            return True
        doubtful = _is_to_come(marked, statement, mention) or _is_of_another(
            marked, statement, mention,
            ever=field == "compliance.disclosure", ours_too=field == "compliance.eligibility",
        )  # fmt: skip
        doubtful = doubtful or _is_not_for_this(marked, statement, field, mention)
    return not (doubtful or is_taken_back(marked, statement, mention) or _is_only_after(marked, statement, mention))


def _is_not_for_this(marked: MarkedNote, statement: Statement, field: str, mention: Spanned) -> bool:
    """Tell whether their own desk cleared, or ours no account; whether only our side did, or money is for another."""
    if field == "compliance.eligibility":
        return _is_beside(marked, statement, mention, "their_desk")
    if marked.has_cue(Stretch(_part(marked, statement, mention).start, mention.end), "our_side"):
        return True  # "on our side the CDA is signed"
    return field == "budget.status" and _is_for_other(marked, statement, mention)


def is_taken_back(marked: MarkedNote, statement: Statement, mention: Spanned) -> bool:
    """Tell whether the rest of the sentence, or the next one, says that this is so no more: "but put it on ice"."""
    if not marked.speaks_of("gone"):
        return False
    for place in range(marked.place_of(statement), len(marked.statements)):
        following = marked.statements[place]
        if following.sentence > statement.sentence + _NEXT:
            return False
        if following.speaker is not statement.speaker:
            continue
        rest = Stretch(max(following.start, mention.end), following.end)
        cues = marked.cues_in(rest, "gone")
        cues = tuple(cue for cue in cues if not (_is_reason(marked, rest, cue) or _is_open_day(marked, mention, cue)))
        if following.sentence > statement.sentence:
            cues = tuple(cue for cue in cues if _opens(marked, following, cue))
        if any(
            (marked.is_stated(following, cue) or _denies_by_itself(following, cue)) and not _is_of_other(marked, cue)
            for cue in cues
        ):
            return True
    return False


def _is_reason(marked: MarkedNote, rest: Stretch, cue: Spanned) -> bool:
    """Tell whether something is only a reason: "in October because of the freeze", "as their line is down"."""
    ahead = Stretch(max(rest.start, cue.start - _REACH), cue.start)
    return any(marked.near.between(each, cue) <= _IN_A_REASON for each in marked.cues_in(ahead, "reason"))


def _is_open_day(marked: MarkedNote, mention: Spanned, cue: Spanned) -> bool:
    """Tell whether only the day of a step is still open: "she agreed to a demo, only the day is open"."""
    if not (isinstance(mention, ValueMention) and mention.field.startswith("next_step")):
        return False
    agreed = (each for each in marked.values_of("next_step.status") if each.value == "agreed")
    return any(covered(cue, [each]) and marked.has_cue(each, "day_word") for each in agreed)


def _is_of_other(marked: MarkedNote, cue: Spanned) -> bool:
    """Tell whether what ends is not the thing told of: "now the quote is pending", "their old lease runs out"."""
    before = Stretch(max(cue.start - _REACH, 0), cue.start)
    if marked.has_cue(cue, "comes_to_an_end"):
        before = Stretch(max(cue.start - _HELD, marked.part_of(cue).start), cue.start)
        held = marked.cues_in(before, "held_today")[-1:]
        return any(marked.near.between(each, cue) <= _BESIDE for each in held)
    return any(marked.near.between(each, cue) == 0 for each in marked.cues_in(before, "other_papers")[-1:])


def _denies_by_itself(statement: Statement, cue: Spanned) -> bool:
    """Tell whether words are denied by nothing but one of their own: "never took place"."""
    doubts = [each for each in statement.cues if each.scope_start < cue.end and cue.start < each.scope_end]
    return all(each.mood is Mood.DENIED and cue.start <= each.start and each.end <= cue.end for each in doubts)


def is_no_start(marked: MarkedNote, statement: Statement, mention: Spanned) -> bool:
    """Tell whether a date is no day of this lead's work: another matter's, taken back, past, or offered by us alone."""
    if is_of_another_matter(marked, statement, mention) or is_taken_back(marked, statement, mention):
        return True
    ahead = Stretch(_part(marked, statement, mention).start, mention.start)
    compared = any(marked.near.between(cue, mention) == 0 for cue in marked.cues_beside(ahead, "compared"))
    if compared or marked.has_cue(ahead, "begun") or _is_only_talked_of(marked, statement, mention, ahead):
        return True
    if _was_done(marked, statement, mention) or _is_told_us(marked, statement, mention):
        return True
    if is_only_wished(marked, statement, mention):
        return True
    if _is_said_by_us(marked, statement):
        return True
    offered = statement.speaker is Speaker.REP and _is_beside(marked, statement, mention, "own_offer")
    return offered and not marked.has_cue(Stretch(mention.end, marked.sentence_of(statement).end), "allows")


def _is_said_by_us(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether a rep's sentence opens or closes with what he said: "we do phase 2 all the time, I told her"."""
    if statement.speaker is not Speaker.REP:
        return False
    whole = marked.sentence_of(statement)
    return any(_opens(marked, whole, cue) or _closes(marked, whole, cue) for cue in marked.cues_in(whole, "own_words"))


def _is_told_us(marked: MarkedNote, statement: Statement, mention: Spanned) -> bool:
    """Tell whether the buyer only retells what our side said: "you proposed 1 June"."""
    here = statement.start <= mention.start < statement.end
    return here and statement.speaker is Speaker.BUYER and _is_beside(marked, statement, mention, "your_offer")


def _was_done(marked: MarkedNote, statement: Statement, mention: Spanned) -> bool:
    """Tell whether the words right behind a date make it one of something over: "the batches in June failed"."""
    behind = Stretch(mention.end, _part(marked, statement, mention).end)
    return any(marked.near.between(mention, cue) <= 1 for cue in marked.cues_in(behind, "done_then")[:1])


def _is_only_talked_of(marked: MarkedNote, statement: Statement, mention: Spanned, ahead: Stretch) -> bool:
    """Tell whether somebody will only speak or decide on that day, or the start was put off without a new day."""
    if marked.has_cue(ahead, "only_about") or marked.has_cue(marked.sentence_of(statement), "tells_when"):
        return True
    told = marked.cues_in(Stretch(ahead.start, mention.end), "tells_in")
    if any(marked.near.between(cue, mention) == 0 for cue in told):
        return True
    rest = Stretch(mention.end, marked.sentence_of(statement).end)
    return marked.has_cue(rest, "put_off") and not marked.holds(rest, marked.dates)


def is_of_another_matter(marked: MarkedNote, statement: Statement, mention: Spanned) -> bool:
    """Tell whether words beside a mention make it another project's, department's or customer's."""
    if _is_beside(marked, statement, mention, "another_matter"):
        return True
    if not marked.speaks_of("another_aside"):
        return False
    part = _part(marked, statement, mention)
    behind = Stretch(part.end, marked.sentence_of(statement).end)
    return any(marked.near.between(part, cue) <= PARTED for cue in marked.cues_in(behind, "another_aside")[:1])


def is_aimed_at(marked: MarkedNote, statement: Statement, mention: Spanned) -> bool:
    """Tell whether our side only tries for something: "I will try to get a demo on 10 March"."""
    if statement.speaker is not Speaker.REP:
        return False
    part = _part(marked, statement, mention)
    ahead, behind = Stretch(part.start, mention.start), Stretch(mention.end, part.end)
    aims = (*marked.cues_in(ahead, "aims"), *marked.cues_in(behind, "aimed"))
    return opens_with_aim(marked, statement, mention) or any(
        marked.near.between(cue, mention) <= _BESIDE for cue in aims
    )


def opens_with_aim(marked: MarkedNote, statement: Statement, mention: Spanned) -> bool:
    """Tell whether a sentence opens with an aim and names nobody, so that it is the rep's: "Will send some slots"."""
    whole = marked.sentence_of(statement)
    opened = marked.cues_in(Stretch(whole.start, mention.end), "aims_bare")[:1]
    return statement.speaker is Speaker.REP and any(_opens(marked, whole, cue) for cue in opened)


def _opens(marked: MarkedNote, said: Spanned, cue: Spanned) -> bool:
    return not has_word(marked.inside(Stretch(said.start, cue.start), marked.tokens))


def _closes(marked: MarkedNote, said: Spanned, cue: Spanned) -> bool:
    return not has_word(marked.inside(Stretch(cue.end, said.end), marked.tokens))


def _is_to_come(marked: MarkedNote, statement: Statement, mention: Spanned) -> bool:
    """Tell whether words before or within a mention put it off: "should be signed", "asked compliance to clear"."""
    around = _part(marked, statement, mention)
    turns = [cue.end for cue in marked.cues_in(Stretch(around.start, mention.start), "turned_to")]
    before = Stretch(max([around.start, *turns]), mention.end)
    ahead = tuple(cue for cue in marked.cues_in(before, "to_come") if cue.end != mention.end)  # "in force until"
    if not marked.has_cue(Stretch(around.start, min(mention.end + _REACH, around.end)), "has_come"):
        ahead = (*ahead, *marked.cues_in(before, "asked_to_come"))
    return any(marked.near.between(cue, mention) <= _BESIDE for cue in ahead)


def _is_for_other(marked: MarkedNote, statement: Statement, mention: Spanned) -> bool:
    """Tell whether money is said to be for something that this lead does not buy from us: "for the new trucks"."""
    if marked.has_cue(marked.sentence_of(statement), "money_aside"):
        return True
    around = Stretch(statement.start, _with_purpose(marked, statement, _part(marked, statement, mention).end))
    purposes = [
        cue for cue in marked.cues_in(around, "bought_for") if cue.end > mention.start and not _names_money(marked, cue)
    ]
    return any(is_of_other_thing(marked, statement, thing_from(marked, statement, cue.last + 1)) for cue in purposes)


def _with_purpose(marked: MarkedNote, statement: Statement, end: int) -> int:
    """Return where a part ends, with what follows its comma as a mere purpose: "..., for the new trucks"."""
    behind = marked.near.part_after(end)
    if behind is None or behind[0] >= statement.end:
        return end
    following = marked.cues_in(Stretch(*behind), "bought_for")[:1]
    opens = bool(following) and not any(
        token.is_word for token in marked.inside(Stretch(behind[0], following[0].start), marked.tokens)
    )
    return min(behind[1], statement.end) if opens else end


def _names_money(marked: MarkedNote, cue: Found[str]) -> bool:
    """Tell whether "for" leads to the money itself: "gave the green light for the spend"."""
    behind = marked.cues_in(Stretch(cue.end, cue.end + _REACH), "budget")[:1]
    return any(marked.near.between(cue, money) <= 1 for money in behind)


def _is_ours(marked: MarkedNote, mention: Spanned) -> bool:
    """Tell whether the rep speaks of our own: "our validation of the kit is done"."""
    before = marked.inside(Stretch(max(mention.start - _REACH, 0), mention.start), marked.tokens)[-1:]
    return any(token.form in marked.afterwards.ours for token in before)


def _is_long_over(marked: MarkedNote, part: Stretch, value: object) -> bool:
    """Tell whether what is done for a while was so on a day long past: "they had a pilot in 2023"."""
    days = [each.window for each in marked.inside(part, marked.dates) if each.window is not None]
    if value in _LASTING or not days or marked.note.day - max(days)[1] < _LONG:
        return False
    return any(token.form in marked.starting.over for token in marked.inside(part, marked.tokens))


def _is_other_phase(marked: MarkedNote, statement: Statement, value: object, mention: Spanned) -> bool:
    """Tell whether a phase is only to come, or another product's: "will be in phase 2", "the backup is in phase 1"."""
    part = _part(marked, statement, mention)
    ahead, behind = Stretch(part.start, mention.end), Stretch(mention.end, part.end)
    beside = (*marked.cues_in(ahead, "phase_to_come"), *marked.cues_in(behind, "not_reached"))
    to_come = any(marked.near.between(cue, mention) == 0 for cue in beside)
    if to_come or marked.has_cue(ahead, "other_product") or _is_said_by_us(marked, statement):
        return True
    if statement.speaker is Speaker.REP and (marked.has_cue(ahead, "own_offer") or _is_ours(marked, mention)):
        return True
    if covered(mention, marked.cues_in(part, "needless")) or _is_long_over(marked, part, value):
        return True
    # "Dosing the second cohort", "with the agency": what names the phase is no other matter.
    matters = [cue for cue in marked.cues_in(part, "another_matter") if not covered(cue, [mention])]
    return any(marked.near.between(cue, mention) <= _BESIDE for cue in matters)


def _speaks_of_money(marked: MarkedNote, statement: Statement, mention: Spanned) -> bool:
    """Tell whether a step of approval is about money: "the CFO approved a demo" is not; nor is a mere "approved"."""
    part = _part(marked, statement, mention)
    if marked.has_cue(part, "budget") or marked.holds(part, marked.money):
        return True
    if any(step.strength is Strength.NAME for step in marked.inside(part, marked.values_of("next_step.kind"))):
        return False
    if not isinstance(mention, ValueMention) or mention.strength is not Strength.SIGN:
        return True
    place = marked.place_of(statement)
    if marked.topic_is(place, "budget"):
        return True
    beside = marked.statements[max(place - 2, 0) : place + 3]
    return any(
        marked.has_cue(each, "budget") or marked.holds(each, marked.money)
        for each in beside
        if abs(each.sentence - statement.sentence) <= _NEXT
    )


def _is_of_another(
    marked: MarkedNote, statement: Statement, mention: Spanned, *, ever: bool = False, ours_too: bool = False
) -> bool:
    """Tell whether something is another's, or too long ago.

    A CDA holds whenever it was signed, and an account may well be cleared "on our side".
    """
    old = () if ever else ("long_ago",)
    if _is_beside(marked, statement, mention, "another_matter", *old):
        return True
    ours_too = ours_too or statement.speaker is Speaker.BUYER  # "confirmed from our side", she writes
    spared = marked.cues_in(_part(marked, statement, mention), "our_side") if ours_too else ()
    return _is_beside(marked, statement, mention, "another_party", spared=spared)


def _is_beside(
    marked: MarkedNote, statement: Statement, mention: Spanned, *names: str, spared: Sequence[Spanned] = ()
) -> bool:
    if not marked.speaks_of(*names):
        return False
    cues = marked.cues_in(_part(marked, statement, mention), *names)
    return any(marked.near.between(cue, mention) <= _BESIDE and not covered(cue, spared) for cue in cues)


def _is_only_after(marked: MarkedNote, statement: Statement, mention: Spanned) -> bool:
    """Tell whether something else has to come first: "would only agree to e-mails after a contract"."""
    return marked.speaks_of("only_after") and marked.has_cue(_part(marked, statement, mention), "only_after")


def _part(marked: MarkedNote, statement: Statement, mention: Spanned) -> Stretch:
    """Return the words around a mention, between commas but for those within a figure: "48,000"."""
    kept, key = marked.found_once, (_part, statement.start, statement.end, mention.start, mention.end)
    if key not in kept:
        part = marked.part_of(mention)
        start, end = part.start, part.end
        while _is_in_figure(marked.text, start) and (before := marked.near.part_before(start)) is not None:
            start = before[0]
        while _is_in_figure(marked.text, end) and (behind := marked.near.part_after(end)) is not None:
            end = behind[1]
        kept[key] = Stretch(max(start, statement.start), min(end, statement.end))
    found: Stretch = kept[key]
    return found


def _is_in_figure(text: str, place: int) -> bool:
    return 0 < place < len(text) - 1 and text[place] in ",." and text[place - 1].isdigit() and text[place + 1].isdigit()
