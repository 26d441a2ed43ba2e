"""Two people who each tell a value of their own: "Dana wants May, Tom wants July", "start May (Dana) / July (Tom)"."""

from typing import Final

from bot.reading.marked import MarkedNote, Spanned, Stretch, Told
from bot.reading.people.found import PersonMention
from bot.reading.rules.sources import Place
from bot.reading.rules.texts import covered

_NEXT: Final = 1
"""How many sentences further on somebody else may tell the same thing differently."""
_APART: Final = 15
"""Words at most between two values that are told of one thing."""
_LEFT_OUT: Final = 3
"""Words at most between somebody and a value where the verb is left out: "Dana wants May, Tom rather in July"."""
_TELLS_AT: Final = 1
"""Words at most between somebody and the verb for telling: "her boss only thinks"."""
_BESIDE: Final = 8
"""Words at most between whoever tells a value and the value."""
_BEHIND: Final = 3
"""Words of any kind at most behind a bare value: "purchasing has September in the system"."""
_BRACKET: Final = 20
"""How far, in code points, a name in brackets stands behind the value that is told: "May (per Dana)"."""


def tell_differently(marked: MarkedNote, one: Told[Place], other: Told[Place]) -> bool:
    """Tell whether one value and a later one are told by two people, neither of whom puts the other right."""
    if one.mention.start > other.mention.start:
        one, other = other, one
    apart = other.statement.sentence - one.statement.sentence
    if apart > _NEXT or other.statement.corrects or other.statement.speaker is not one.statement.speaker:
        return False
    if marked.words_in(Stretch(one.mention.end, other.mention.start)) > _APART:
        return False
    later = _teller(marked, other, since=one.mention.end)
    first = _teller(marked, one, since=0) if later is not None else None
    return first is not None and later is not None and _differ(marked, first, later)


def is_told_with_little(marked: MarkedNote, told: Told[Place]) -> bool:
    """Tell whether a clause holds nothing else than a value and who tells it: "Tom in July", "IT has June down"."""
    part = marked.part_of(told.mention)
    span = Stretch(max(part.start, told.statement.start), min(part.end, told.statement.end))
    teller = _teller(marked, told, since=span.start)
    if teller is None or marked.words_in(Stretch(told.mention.end, span.end)) > _BEHIND:
        return False
    said: list[Spanned] = [told.mention, *marked.cues_in(span, "claims", "source", "want", "filler")]
    return all(
        covered(token, said) or token.form in marked.afterwards.light
        for token in marked.inside(Stretch(teller.end, told.mention.start), marked.tokens)
        if token.is_word
    )


def _teller(marked: MarkedNote, told: Told[Place], since: int) -> PersonMention | None:
    """Return who tells a value: the last one before it who says or wants it, or who stands in brackets behind it."""
    behind = marked.inside(Stretch(told.mention.end, told.mention.end + _BRACKET), marked.people)[:1]
    if behind and _is_bracketed(marked, told.mention, behind[0]):
        return behind[0]
    ahead = Stretch(max(marked.sentence_of(told.statement).start, since), told.mention.start)
    named = [each for each in marked.inside(ahead, marked.people) if not _is_ours(marked, each)][-1:]
    return named[0] if named and _tells(marked, named[0], told.mention) else None


def _tells(marked: MarkedNote, person: PersonMention, value: Spanned) -> bool:
    between = Stretch(person.end, value.start)
    if marked.near.between(person, value) > _BESIDE or marked.holds(between, marked.dates):
        return False
    verbs = marked.cues_in(Stretch(person.start, value.start), "claims", "source", "want")[:1]
    says = bool(verbs) and marked.near.between(person, verbs[0]) <= _TELLS_AT
    return says or (marked.words_in(between) <= _LEFT_OUT and not marked.has_cue(between, "start", "start_plainly"))


def _is_bracketed(marked: MarkedNote, value: Spanned, person: PersonMention) -> bool:
    return marked.words_in(Stretch(value.end, person.start)) <= 1 and "(" in marked.text[value.end : person.start]


def _is_ours(marked: MarkedNote, person: PersonMention) -> bool:
    """Tell whether a mention is no source: the rep's "me" and "us", or "they" for all of them."""
    return person.pronoun and _form(marked, person) not in marked.afterwards.subjects


def _differ(marked: MarkedNote, one: PersonMention, other: PersonMention) -> bool:
    """Tell whether two mentions are of two people; a pronoun takes up whoever was named, but he is not she."""
    if one.pronoun and other.pronoun:
        return _form(marked, one) != _form(marked, other)
    if other.pronoun:
        return one.name is None  # "her boss wants May, she wants July"
    return _form(marked, one) != _form(marked, other) and (one.name is None or one.name != other.name)


def _form(marked: MarkedNote, person: PersonMention) -> str:
    return marked.text[person.start : person.end].casefold().partition("'")[0]
