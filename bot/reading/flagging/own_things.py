"""Which things of a sentence are products of ours: "our pump", "the kit we delivered", "one of ours"."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.reading.flagging.sentences import Voice
from bot.reading.flagging.words import Mark, WordSet
from bot.reading.lexicon import Found

if TYPE_CHECKING:
    from bot.reading.flagging.scenes import Scene


LONGEST_NOUN = 6
"""A noun with its adjectives has fewer tokens than this, the possessive counted in."""

NOUN_BEFORE = 4
"""So many tokens before a deed may still name the thing."""

_GENITIVES = ("'s", "\u2019s", "s'", "s\u2019")
_NO_NOUN = (
    WordSet.ARTICLES, WordSet.PREPOSITIONS, WordSet.AUXILIARIES, WordSet.CONJUNCTIONS, WordSet.PRONOUNS,
    WordSet.RELATIVES, WordSet.NEGATIONS, WordSet.POSSESSIVES,
)  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class OwnThing:
    """Words for a thing of ours by their first and last token; ``sure`` where it is known to be a product."""

    first: int
    last: int
    sure: bool


def own_things(scene: "Scene") -> list[OwnThing]:
    """Return what in a sentence is a product of ours, in order."""
    if not scene.named and not scene.holds(WordSet.OWN_WORDS):
        return []
    named = [OwnThing(each.first, each.last, sure=True) for each in scene.named]
    return sorted([*_by_possessive(scene), *_by_deed(scene), *named])


def _by_possessive(scene: "Scene") -> Iterator[OwnThing]:
    ours, yours = scene.words.of(WordSet.OWN_OURS), scene.words.of(WordSet.OWN_YOURS)
    if ours.isdisjoint(scene.all_forms) and yours.isdisjoint(scene.all_forms):
        return
    buyer_speaks = any(_tells_of_buyers_own(each) for each in (scene.before, scene, scene.after) if each is not None)
    for at in range(scene.place.first, scene.place.end - 1):
        form = scene.tokens[at].form
        if form not in ours and form not in yours:
            continue
        voice = Voice.BUYER if at in scene.quoted or buyer_speaks else scene.voice
        if form in (yours if voice is Voice.BUYER else ours) or (form in yours and voice is Voice.REP):
            thing = _noun_after(scene, at)
            if thing is not None:
                yield OwnThing(at, thing[0], sure=thing[1] or _is_counted(scene, at))


def _tells_of_buyers_own(scene: "Scene") -> bool:
    """Tell whether "our" is the buyer's, as reported without a mark: "our wards are full", "our current maker"."""
    if _is_a_need(scene) or scene.sees(Mark.BUYER_ASKS):
        return True
    ours, theirs = scene.words.of(WordSet.OWN_OURS), scene.words.of(WordSet.BUYERS_OWN)
    if ours.isdisjoint(scene.all_forms) or theirs.isdisjoint(scene.all_forms):
        return False
    places = range(scene.place.first, scene.place.end)
    return any(scene.form(at) in ours and not theirs.isdisjoint(scene.forms(at + 1, at + 3)) for at in places)


def _is_a_need(scene: "Scene") -> bool:
    """Tell whether a sentence is labelled as what the buyer lacks: "Pain: our pump leaks"."""
    first = scene.place.first
    label = first if scene.tokens[first].is_word else first + 1
    return scene.form(label + 1) == ":" and scene.form(label) in scene.words.of(WordSet.NEED_LABELS)


def _is_counted(scene: "Scene", at: int) -> bool:
    """Tell whether some of a number of things are meant: "two of our clips"."""
    return scene.any_of(WordSet.PREPOSITIONS, at - 1, at) and scene.any_of(WordSet.SMALL_COUNTS, at - 2, at - 1)


def _noun_after(scene: "Scene", at: int) -> tuple[int, bool] | None:
    """Return where the noun after "our" ends and whether it names a product; nothing where it names none."""
    end = at + 1
    while end < min(at + LONGEST_NOUN, scene.place.end) and _in_noun_phrase(scene, end):
        end += 1
    head: Found[Mark] | None = None
    for mark in (Mark.PRODUCT, Mark.NO_PRODUCT):
        for noun in scene.within(mark, at + 1, end):
            if head is None or noun.first < head.first:
                head = noun
    if head is not None and head.key is Mark.NO_PRODUCT and _owns(scene, head):
        return None
    while head is not None and (longer := _side_by_side(scene, head, end)) is not None:
        head = longer
    if head is None:
        return (end - 1, False) if end > at + 1 else None
    return None if head.key is Mark.NO_PRODUCT else (head.last, True)


def _owns(scene: "Scene", noun: Found[Mark]) -> bool:
    """Tell whether a noun stands in the genitive: "our competitor's kit" is not ours."""
    return scene.text[scene.tokens[noun.last].start : noun.end].casefold().endswith(_GENITIVES)


def _side_by_side(scene: "Scene", head: Found[Mark], end: int) -> Found[Mark] | None:
    """Return the noun that reaches beyond another and tells: a demo unit is a unit, a pump price a price."""
    for mark in (Mark.NO_PRODUCT, Mark.PRODUCT):
        for noun in scene.within(mark, head.first, end):
            beyond = noun.first <= head.last + 1 and noun.last > head.last and not _tells_a_fault(scene, head.last + 1)
            if beyond or (noun.last == head.last and noun.key is Mark.NO_PRODUCT is not head.key):
                return noun
    return None


def _tells_a_fault(scene: "Scene", at: int) -> bool:
    """Tell whether a fault begins here: in "our connector drops orders" nothing is called a drop."""
    return any(fault.first == at and fault.last > at for fault in scene.of(Mark.DEFECT))


def _in_noun_phrase(scene: "Scene", at: int) -> bool:
    token = scene.tokens[at]
    return (token.is_word or token.text == "-") and not any(token.form in scene.words.of(name) for name in _NO_NOUN)


def _by_deed(scene: "Scene") -> Iterator[OwnThing]:
    for deed in scene.of(Mark.OURS_BY_DEED):
        theirs = scene.any_of(WordSet.OTHER_SIDE, deed.first, deed.last + 1)
        voice = Voice.BUYER if deed.first in scene.quoted else scene.voice
        if (voice is Voice.BUYER and not theirs) or (voice is Voice.SELLER and theirs):
            continue
        denied = scene.any_of(WordSet.NEGATIONS, deed.first - 1, deed.first)  # "a Brennick one, not ours"
        if not denied and not _is_no_product(scene, deed.first):
            yield OwnThing(_noun_before(scene, deed.first), deed.last, sure=True)


def _is_no_product(scene: "Scene", at: int) -> bool:
    """Tell whether the noun before a deed names no product: "the quote we sent"."""
    start = max(at - NOUN_BEFORE, scene.clause_start(at))
    others = scene.within(Mark.NO_PRODUCT, start, at)
    products = scene.within(Mark.PRODUCT, start, at)
    return bool(others) and (not products or products[-1].last < others[-1].last)


def _noun_before(scene: "Scene", at: int) -> int:
    """Return where the noun before a deed begins: "the units" in "the units we installed"."""
    for place in range(at - 1, max(at - NOUN_BEFORE, scene.place.first) - 1, -1):
        if not scene.tokens[place].is_word:
            break
        if scene.form(place) in scene.words.of(WordSet.ARTICLES):
            return place
    return at
