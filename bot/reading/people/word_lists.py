"""The lists of words that `people.yaml` holds, as they are written: titles, names, pronouns, acts, things, paths."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from bot.reading.phrases import inflections
from bot.reading.tokens import folded
from bot.reading.written import written
from qualification.terms import RoleName

_SEPARATOR = re.compile(r"[,\n]")
_ARTICLE = re.compile(r"(?<=\S) the (?=\S)")
_PRESENT = re.compile(r"~([\w|]+)")


class PeopleWordsError(ValueError):
    """The words for people cannot be read; the message says which and why."""


def plain(word: str) -> str:
    """Return a word folded and without accents, so that "Inés" and "Ines" are one name."""
    if word.isascii():
        return word.lower()
    word = folded(word)
    return "".join(mark for mark in unicodedata.normalize("NFKD", word) if not unicodedata.combining(mark))


def _phrases(written: object) -> object:
    if isinstance(written, str):
        return tuple(piece for part in _SEPARATOR.split(written) if (piece := " ".join(part.split())))
    return written


def _words(written: object) -> object:
    return frozenset(written.split()) if isinstance(written, str) else written


def _in_the_present(written: object) -> object:
    phrases = _phrases(written)
    if not isinstance(phrases, Sequence):
        return phrases
    return tuple(_cue(phrase) if isinstance(phrase, str) else phrase for phrase in phrases)


def _cue(phrase: str) -> str:
    return _ARTICLE.sub(" (the|a|an|their|our|its|this) ", _PRESENT.sub(_present, phrase))


def _present(found: re.Match[str]) -> str:
    """Return ~sign as its forms in the present, each in quotation marks."""
    forms = {form for word in found[1].split("|") for form in present_forms(word)}
    return "|".join(f'"{form}"' for form in sorted(forms))


@cache
def present_forms(word: str) -> frozenset[str]:
    return frozenset(form for form in inflections(word) if form == word or not form.endswith("ed")) | _irregular(word)


def _irregular(word: str) -> frozenset[str]:
    return frozenset({word + "es"}) if word.endswith("o") else frozenset()


Phrases = Annotated[tuple[str, ...], BeforeValidator(_phrases)]
"""Written as a list, or as one text with commas between."""
Cues = Annotated[tuple[str, ...], BeforeValidator(_in_the_present)]
"""As `Phrases`, with ~ before words that count in the present only."""
WordSet = Annotated[frozenset[str], BeforeValidator(_phrases)]
"""Single words, written as `Phrases` are."""
LongList = Annotated[frozenset[str], BeforeValidator(_words)]
"""Single words with blanks between."""


@written
class Honorifics:
    """Forms of address."""

    male: WordSet
    female: WordSet
    either: WordSet
    with_a_mark: WordSet
    scientific: WordSet


@written
class Pronouns:
    """Words that stand for a person."""

    speaker: WordSet
    listener: WordSet
    male: WordSet
    female: WordSet
    acting: WordSet


@written
class GivenNames:
    """First names, by how their bearers are mostly spoken of."""

    female: LongList
    male: LongList
    either: LongList


@written
class NameRules:
    """Words beside names and titles that tell what belongs together."""

    after_a_title: WordSet
    before_a_title: WordSet
    before_a_function: WordSet
    not_meant_after: WordSet
    called: WordSet
    before_relations: WordSet
    before_places: WordSet
    before_firms: WordSet
    open_a_firm: WordSet
    before_things: WordSet
    in_a_row: WordSet
    before_months: WordSet
    hesitations: WordSet


@written
class TitleWords:
    """The words that titles are made of; the comments of `people.yaml` say what each list is for."""

    whole: WordSet
    posts: WordSet
    occupations: WordSet
    relations: WordSet
    never_alone: WordSet
    former: WordSet
    nobody: WordSet
    verbs_too: WordSet
    grades: WordSet
    areas: WordSet
    deciding_bodies: WordSet
    bodies: WordSet
    not_deciders: Phrases
    led_things: WordSet
    several: WordSet
    heading: WordSet
    functions: dict[RoleName | Literal["other"], Phrases]
    gatekeepers: WordSet
    only_in_capitals: WordSet
    technical: WordSet
    quality: WordSet
    regulatory: WordSet
    judging: WordSet
    anybodys: WordSet


@written
class Things:
    """What somebody in a role has, gives, makes, does or owns."""

    things: Cues
    taken_by: tuple[str, ...] = Field(min_length=1)
    followed_by: Phrases = ()
    only_if_owned: bool = False
    """Counts only as somebody's: "it's her call", not "the call is with her"."""


@written
class RoleCues:
    """What shows a role."""

    labels: Phrases = ()
    acts: Cues = ()
    last_acts: Cues = ()
    weak_acts: Cues = ()
    before: Cues = ()
    nouns: Cues = ()
    named_as: Cues = ()
    whose: Cues = ()
    things: tuple[Things, ...] = ()


@written
class Between:
    """The words that may or may not stand between a person and what shows her role."""

    fillers: WordSet
    negations: WordSet
    hedges: WordSet
    stops: WordSet
    qualifiers: WordSet
    links: WordSet
    label_links: WordSet
    reserves: WordSet
    joins: WordSet
    together: WordSet
    relatives: WordSet
    relatives_too: WordSet
    them: WordSet
    possessive_is: WordSet
    possessive_needs: WordSet
    possessive_sources: WordSet
    needed: WordSet
    instead: WordSet
    acts_again: WordSet
    ones: WordSet
    contracted: WordSet
    contracted_is: WordSet
    beings: WordSet
    prepositions: WordSet
    denials: WordSet
    companions: WordSet
    after_named: WordSet
    answer_openers: WordSet
    asks: WordSet
    question_openers: WordSet
    owning: WordSet
    only: WordSet
    signing: WordSet
    deciding: WordSet
    how: WordSet
    how_decided: WordSet
    asks_for_more: WordSet
    asides: WordSet
    receivers: WordSet
    sames: WordSet
    sent_to: WordSet
    sent_before: WordSet
    contrasts: WordSet
    before_states: WordSet
    doubts: WordSet
    places_of: WordSet
    wishes: WordSet
    other_matters: WordSet
    nothings: WordSet
    outsiders: WordSet
    pointers: WordSet
    picking: WordSet
    oneself: WordSet
    on_what: WordSet
    softened: WordSet
    resuming: WordSet
    turned_musts: WordSet
    chaired: WordSet
    ends: WordSet
    openings: WordSet
    tellers: WordSet


@written
class GateWords:
    """How notes say that nothing is bought before somebody agrees."""

    openers: WordSet
    denials: WordSet
    steps: WordSet
    deciding: WordSet
    walls: WordSet
    deals: WordSet
    consulting: WordSet
    agreeing: WordSet
    things: WordSet


@written
class ApprovalWords:
    """How a decision is made, in words."""

    nobody_else: Cues
    elsewhere: WordSet
    alone: Cues
    just_one: Cues
    both: WordSet
    in_time: WordSet
    chains: Cues
    together: Cues
    joint: Cues
    vote: Cues
    body_acts: Cues
    acts: Cues
    conditions: Cues
    gates: Cues
    order: Cues
    order_opens: Cues
    prepares: Cues
    demands: Cues
    beforehand: Cues
    stations: Cues
    ways: Cues
    paths: Cues
    through: Cues
    purposes: Cues
    needs: Cues
    consents: Cues
    agrees: Cues
    musts: WordSet
    deals: WordSet
    pointing: WordSet
    upward: WordSet
    other_approvals: WordSet
    headings: WordSet
    our_own: WordSet
    asking_for_others: WordSet
    others_asked_for: WordSet
    others_act: WordSet
    deny_others: WordSet
    we: WordSet
    limits: Cues
    turned_conditions: WordSet
    clause_words: WordSet
    first_steps: WordSet
    papers: WordSet
    large_sums: WordSet
    money_signs: WordSet
