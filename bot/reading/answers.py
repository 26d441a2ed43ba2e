"""Yes and no, and corrections: whether words agree to what was asked, and whether they replace what was said."""

from collections.abc import Sequence

import msgspec

from bot.reading.lexicon import Found
from bot.reading.tokens import Token
from bot.reading.written import written

_PAUSES = frozenset(",.\u2026-\u2013\u2014")
_SAYS_NOTHING = frozenset({"lead_in", "yes_to_question"})
_BARE = frozenset({"yes", "yes_alone", "no", "always_no", "agreeing"}) | _SAYS_NOTHING


@written
class AnswerWords:
    """The words of agreeing, refusing and correcting."""

    yes: tuple[str, ...]
    yes_alone: tuple[str, ...]
    yes_to_question: tuple[str, ...]
    """Only alone and to a question: "right" to what is merely told may say no more than "I see"."""
    concluding: tuple[str, ...]
    """What opens what somebody comes to in the end: so."""
    no: tuple[str, ...]
    """Only alone, or before someone new begins to act: "no, she ...", not "no budget"."""
    always_no: tuple[str, ...]
    """Refusals whatever follows: nope, not yet."""
    neither: tuple[str, ...]
    """What begins like an answer and is none: no idea."""
    agreeing: tuple[str, ...]
    """What agrees to a suggestion wherever it stands: works for me."""
    doubting: tuple[str, ...]
    """What keeps such words behind it from agreeing: not sure, whether."""
    lead_ins: tuple[str, ...]
    """Words before an answer that say nothing: well, oh."""
    subjects: tuple[str, ...]
    """Words with which someone new begins to act: she, they."""
    corrections: tuple[str, ...]
    """What announces a new value: correction, make that."""
    opening_corrections: tuple[str, ...]
    """What does so only at the beginning of a sentence: actually, sorry."""
    interjections: tuple[str, ...]
    """What does so only there, and before a mark: sorry."""
    admissions: tuple[str, ...]
    """What says that the sentence itself corrects: my bad."""
    taking_up: tuple[str, ...]
    """What tells that our side said yes to a mail: I said yes, accepted her slot."""
    proposing: tuple[str, ...]
    """What proposes something to the other side: I propose, I'd suggest."""
    replacements: tuple[str, ...]
    """What brings the new value after a rejected one: it's, but."""
    rejections: tuple[str, ...]
    """What rejects an old value at the beginning of a sentence: not."""

    @property
    def phrases(self) -> dict[str, Sequence[str]]:
        """All phrases by their part in an answer or a correction."""
        return {
            "yes": self.yes,
            "yes_alone": self.yes_alone,
            "yes_to_question": self.yes_to_question,
            "no": self.no,
            "always_no": self.always_no,
            "neither": self.neither,
            "agreeing": self.agreeing,
            "doubting": self.doubting,
            "lead_in": self.lead_ins,
            "correction": self.corrections,
            "opening": self.opening_corrections,
            "interjection": self.interjections,
            "admission": self.admissions,
            "taking_up": self.taking_up,
            "proposing": self.proposing,
            "replacement": self.replacements,
            "rejection": self.rejections,
        }


class Reply(msgspec.Struct, frozen=True, gc=False):
    """What a sentence says to a question: yes, no or neither; bare when it says nothing else."""

    agrees: bool | None = None
    bare: bool = False


class Correction(msgspec.Struct, frozen=True, gc=False):
    """From which token on a sentence brings new values; ``carries`` where the next sentence may bring them."""

    place: int | None = None
    carries: bool = False


def reply_of(
    tokens: Sequence[Token],
    words: AnswerWords,
    phrases: Sequence[Found[str]],
    *,
    suggested: bool = False,
    asked: bool = False,
) -> Reply:
    """Read a sentence, with the phrases found in it, as a reply; to a suggestion, "the 6th works" agrees too.

    To what was `asked` with a question mark a mere "right" is a yes.
    """
    found = {one.first: one for one in reversed(phrases)}
    place = _first_said(tokens, found, _first_ticked(tokens))
    agrees = _said_at(tokens, place, found, words)
    if agrees is None and suggested and _agrees_later(tokens, found):
        agrees = True
    if agrees is None and asked and _is_bare(tokens, found):
        agrees = True if any(one.key == "yes_to_question" for one in found.values()) else None
    return Reply(agrees, bare=bool(found) and _is_bare(tokens, found))


def opens_with_conclusion(tokens: Sequence[Token], words: AnswerWords) -> bool:
    """Tell whether a sentence begins as what somebody comes to in the end: "so start of June"."""
    first = [token.form for token in tokens[:2]]
    return first[0] in words.concluding or " ".join(first) in words.concluding


def _first_ticked(tokens: Sequence[Token]) -> int:
    """Return the place behind the ticked box of several: "[ ] yes [x] no"."""
    boxes = [at for at in range(len(tokens) - 2) if tokens[at].text == "[" and tokens[at + 2].text == "]"]
    return next((at + 3 for at in boxes if tokens[at + 1].form == "x"), 0)


def _first_said(tokens: Sequence[Token], found: dict[int, Found[str]], start: int = 0) -> int:
    """Return the place of the first word that says something, after "(laughs)" and "well"."""
    place = start
    while place < len(tokens):
        if tokens[place].text == "(":
            closing = next((at for at in range(place, len(tokens)) if tokens[at].text == ")"), place)
            place = closing + 1
        elif not tokens[place].is_word:
            place += 1
        elif place in found and found[place].key in _SAYS_NOTHING:
            place = found[place].last + 1
        else:
            break
    return place


def _said_at(tokens: Sequence[Token], place: int, found: dict[int, Found[str]], words: AnswerWords) -> bool | None:
    one = found.get(place)
    if one is None:
        return None
    if one.key in {"no", "yes_alone"}:
        following = tokens[one.last + 1 : one.last + 2]
        if following and following[0].is_word and following[0].form not in words.subjects:
            return None
    return {"yes": True, "yes_alone": True, "no": False, "always_no": False}.get(one.key)


def _agrees_later(tokens: Sequence[Token], found: dict[int, Found[str]]) -> bool:
    """True for "Phase 2, yes", "let me see... yes, fine" and "the 6th works for me", not for "not sure it works"."""
    doubted = min((one.first for one in found.values() if one.key == "doubting"), default=len(tokens))
    for one in found.values():
        after = tokens[one.last + 1 : one.last + 2]
        closes = not after or not after[0].is_word
        if (
            one.key in {"yes", "yes_alone", "yes_to_question"}
            and one.first > 0
            and tokens[one.first - 1].text in _PAUSES
            and closes
        ):
            return True
        if one.key in {"agreeing", "taking_up"} and one.first < doubted:
            return True
    return False


def _is_bare(tokens: Sequence[Token], found: dict[int, Found[str]]) -> bool:
    said: set[int] = set()
    for one in found.values():
        if one.key in _BARE:
            said.update(range(one.first, one.last + 1))
    return all(place in said for place, token in enumerate(tokens) if token.is_word)


def correction_of(
    tokens: Sequence[Token],
    starts: Sequence[int],
    found: Sequence[Found[str]],
    *,
    carried: bool = False,
    answers_other_side: bool = False,
) -> Correction:
    """Find where a sentence, whose clauses start at the given tokens, replaces what was said before.

    ``found`` are the phrases of answers and corrections that it holds.
    """
    if not found:
        return Correction()
    if any(one.key == "admission" for one in found):
        return Correction(0)
    first = {one.first: one for one in reversed(found)}
    opening = first.get(_first_said(tokens, first))
    refuses = opening is not None and opening.key == "no"
    if opening is not None and refuses:
        opening = first.get(_first_said(tokens, first, opening.last + 1))
    if opening is not None and opening.key == "rejection":
        return _replaced(found, opening, starts)
    announced = next((one for one in found if one.key == "correction"), None)
    if announced is not None:
        return Correction(announced.first, carries=True)
    if opening is None or answers_other_side:
        return Correction()
    if _announces(tokens, opening):
        return Correction(opening.first, carries=True)
    if opening.key == "replacement" and (carried or refuses):
        return Correction(opening.first)
    return Correction()


def _announces(tokens: Sequence[Token], opening: Found[str]) -> bool:
    """True for "actually it's ..." and "sorry, ...", not for "sorry team"."""
    following = tokens[opening.last + 1 : opening.last + 2]
    if not following:
        return False
    return opening.key == "opening" or (opening.key == "interjection" and not following[0].is_word)


def _replaced(found: Sequence[Found[str]], rejection: Found[str], starts: Sequence[int]) -> Correction:
    """Return where "not X, it's Y" brings the new value."""
    begun = frozenset(starts)
    for one in found:
        if one.key in {"replacement", "correction"} and one.first > rejection.last and one.first in begun:
            return Correction(one.first)
    return Correction(carries=True)
