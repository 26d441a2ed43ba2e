"""What somebody says behind a fact without telling another: a turn, a denial, another's word, or a harmless aside."""

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Final

import msgspec

from bot.reading.after_words import AfterWords

_OPENS: Final = 2
"""How many words into an afterthought its subject stands at most, or before what its subject says."""
_A_WORD: Final = 2
"""A turn and one word beside it: "small but defined"."""
_A_NAME: Final = 4
"""Words of a brief ban: "but no phone calls"."""
_TO_REASON: Final = 4
_AND_THEN: Final = 3
"""Words that turn to a condition: "but only with"."""
_TOLD_AT_LENGTH: Final = frozenset({"stage.phase", "compliance.documentation"})
_TOLD_IN_STEPS: Final = _TOLD_AT_LENGTH | {"decision.people", "decision.approval"}
"""What people do with a decision is its path: "then legal papers it"."""


class Aside(msgspec.Struct, frozen=True, gc=False):
    """Words behind a fact that hold none themselves."""

    forms: tuple[str, ...]
    content: str | None
    """The first word that is no mere word of grammar and no name."""
    by_rep: bool
    next_sentence: bool
    then: bool
    """It opens with "then"."""


def _turns(words: AfterWords, aside: Aside) -> bool:
    if not opens_with(words.turning, aside.forms) or len(aside.forms) <= _A_WORD:
        return False
    if " ".join(aside.forms[:_AND_THEN]) in words.only_then:
        return False  # "she signs, but only with the committee on board" tells the path
    if _lacks_for_other(words, aside.forms):
        return False
    if _leaves_as_is(words, aside.forms) or _only_spares(words, aside.forms) or _follows_her(words, aside.forms):
        return False
    return aside.content is not None and aside.content not in words.agreeing


def _denies(words: AfterWords, aside: Aside) -> bool:
    """Tell whether something is not done: "she signs nothing", "the board hasn't seen it"."""
    return not words.denying.isdisjoint(aside.forms) and _denies_for_good(words, aside)


def lacks(words: AfterWords, aside: Aside) -> bool:
    """Tell whether something is not there: "no word from her"; of a decision that is its path: "no board"."""
    return not words.lacking.isdisjoint(aside.forms) and _denies_for_good(words, aside)


def _lacks_for_other(words: AfterWords, forms: tuple[str, ...]) -> bool:
    """Tell whether what is not there is for something else: "no budget for travel"."""
    return any(
        one in words.lacking and purpose in words.in_favour and thing not in words.light
        for one, purpose, thing in zip(forms, forms[2:], forms[3:], strict=False)
    )


def _denies_for_good(words: AfterWords, aside: Aside) -> bool:
    if not words.nothing_more.isdisjoint(aside.forms) or aside.content in words.days:
        return False  # "nobody else", "no date yet"
    if aside.forms[0] in words.asking:
        return False  # "what they pay now she couldn't say" names what is open
    if aside.forms[0] in words.denying and not words.somebody.isdisjoint(aside.forms[1:_OPENS]):
        return False  # "Sven signs, not Priya", "not her boss" sets one against another
    if _denies_earlier(words, aside.forms) or _lacks_for_other(words, aside.forms):
        return False
    if _spares_others(words, aside.forms):
        return False
    if _tells_why_later(words, aside.forms):
        return False
    if _leaves_as_is(words, aside.forms) or _only_spares(words, aside.forms) or _goes_no_further(words, aside.forms):
        return False
    # A sentence of its own denies what the one before said only where it goes on about the same people.
    return not aside.next_sentence or (aside.by_rep and not words.subjects.isdisjoint(aside.forms[:_OPENS]))


def _spares_others(words: AfterWords, forms: tuple[str, ...]) -> bool:
    """Tell whether others only need not do it: "she decides, the dean does not have to see it"."""
    obliged = any(f"{one} {other}" in words.obliging for one, other in pairwise(forms))
    return obliged or not words.obliging.isdisjoint(forms)


def _tells_why_later(words: AfterWords, forms: tuple[str, ...]) -> bool:
    """Tell whether their place or tools are not ready, which is why it is then: "the room isn't built yet"."""
    return not words.premises.isdisjoint(forms[: _OPENS + 1]) and not words.finished.isdisjoint(forms[_OPENS:])


def _leaves_as_is(words: AfterWords, forms: tuple[str, ...]) -> bool:
    """Tell whether what is denied is only that something stands in the way: "her boss won't interfere"."""
    return any(
        one in words.negating and not words.unmoved.isdisjoint(forms[at + 1 : at + _TO_REASON])
        for at, one in enumerate(forms)
    )


def _goes_no_further(words: AfterWords, forms: tuple[str, ...]) -> bool:
    """Tell whether what is denied is only that others come after: "it doesn't go to the investors"."""
    denied = any(form in words.denying for form in forms)
    return denied and any(f"{one} {other}" in words.going_on for one, other in pairwise(forms))


def _only_spares(words: AfterWords, forms: tuple[str, ...]) -> bool:
    """Tell whether what is denied is only when, how often or how: "nothing on weekends", "but please not too often"."""
    told = tuple(form for form in forms if form not in words.turning)
    if len(told) <= _A_NAME and told[0] in words.forbidding and not words.channels.isdisjoint(told):
        return True  # "not call", "but no phone calls"
    return any(
        one in words.negating and not words.sparing.isdisjoint(forms[at + 1 : at + 1 + _TO_REASON])
        for at, one in enumerate(forms)
    )


def _follows_her(words: AfterWords, forms: tuple[str, ...]) -> bool:
    """Tell whether whoever has a say too leaves it to her: "but he always goes with her"."""
    return any(opens_with(words.following, forms[at:]) for at in range(len(forms)))


def _denies_earlier(words: AfterWords, forms: tuple[str, ...]) -> bool:
    """Tell whether it is only said that nothing is so before: "before they cannot", "not released before that"."""
    earlier = next((place for place, form in enumerate(forms) if form in words.earlier), None)
    if earlier is None:
        return False
    return words.negating.isdisjoint(forms[:earlier]) or earlier >= len(forms) - _OPENS


def _is_agreed(words: AfterWords, aside: Aside) -> bool:
    """Tell whether somebody was content with it: "she was pleased about that"."""
    at = aside.forms.index(aside.content) if aside.content in aside.forms else 0
    return at > 0 and not words.agreeing.isdisjoint(aside.forms[at + 1 : at + 1 + _OPENS])


def _goes_on(words: AfterWords, aside: Aside) -> bool:
    """Tell whether something happened after it: "he has since left", "then read our notice and went pale"."""
    if aside.content is None or aside.content in words.agreeing or aside.next_sentence:
        return False
    return aside.then or not words.since.isdisjoint(aside.forms[1:])


def _is_anothers_word(words: AfterWords, aside: Aside) -> bool:
    """Tell whether it is somebody unnamed who says so, or a belief: "the architect says", "she thought".

    Two who are named and differ are told as two answers.
    """
    if not aside.next_sentence and not words.believing.isdisjoint(aside.forms):
        return True
    for place, form in enumerate(aside.forms):
        before, after = aside.forms[max(place - _OPENS, 0) : place], aside.forms[place + 1 : place + 2]
        if not words.assent.isdisjoint(after):
            return False  # "he's aware and said go"
        if form in words.telling and words.people.isdisjoint((*before, *after)) and words.passive.isdisjoint(before):
            return words.agreeing.isdisjoint(after)
    return False


def is_ours(words: AfterWords, forms: tuple[str, ...]) -> bool:
    return not words.ours.isdisjoint(forms)


def _is_over(words: AfterWords, aside: Aside) -> bool:
    first, *rest = aside.forms
    over = first in words.over or (first in words.pointing and bool(rest) and rest[0] in words.over)
    if rest and rest[0] in words.ourselves:
        return False  # "was I to say no?"
    return over and aside.content not in words.agreeing and not _is_agreed(words, aside)


def opens_with(phrases: frozenset[str], forms: tuple[str, ...]) -> bool:
    return forms[0] in phrases or " ".join(forms[:2]) in phrases


SIGNS: Final[Mapping[Callable[[AfterWords, Aside], bool], frozenset[str]]] = {
    _turns: frozenset(),
    _denies: _TOLD_AT_LENGTH,
    lacks: _TOLD_IN_STEPS,
    _goes_on: _TOLD_IN_STEPS,
    _is_anothers_word: frozenset(),
    _is_over: frozenset(),
}
"""What may be said of an aside, and the fields that it says nothing against."""
