"""A statement with the people in it, and what stands around the words that show a role."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Any, Final

import msgspec

from bot.reading.kept import kept
from bot.reading.lexicon import Found, Lexicon
from bot.reading.people.found import PersonMention
from bot.reading.people.word_lists import plain
from bot.reading.people.words import CueKind, PeopleWords, RoleCue
from bot.reading.terms import Speaker
from bot.reading.tokens import NoteText, Token, tokens_between
from qualification.terms import RoleName

LOOK_BACK: Final = 160
"""How many code points before a statement may hold the person that it goes on about."""
PEOPLE_BACK: Final = 12
WHERE_TAGS_ARE_DECLARED: Final = 2_000
"""Code points; a transcript's head, in which its speakers are given."""
LONGEST_LIST: Final = 8
WORDS_IN_NOUN_GROUP: Final = 6
_LONGEST_TELLER: Final = 16
"""How far behind a name, in code points, the word stands by which somebody is quoted."""
_SENTENCE_MARKS = ".!?;\n"
DASHES = frozenset("-\u2013\u2014")
APOSTROPHES = frozenset("'\u2019")
_PLURAL_GENITIVES = frozenset(mark + " " for mark in APOSTROPHES)
QUOTATION_MARKS = frozenset('"\u201c\u201d\u201e')
_LABEL_MARKS = frozenset(":=")
_START, _END = attrgetter("start"), attrgetter("end")
_FIRST = attrgetter("first")
_KEY = attrgetter("key")


class Context(msgspec.Struct, frozen=True, gc=False):
    """Who speaks, and who the lead is."""

    speaker: Speaker
    speaker_name: str | None = None
    contact: str | None = None
    contact_title: str | None = None


class Reach(msgspec.Struct, gc=False):
    """Whom a search found, by their numbers in the scene, and whether a denial stands between."""

    people: list[int]
    denied: bool = False


class Scene:
    """A statement and the beginning of its sentence as tokens, with the people who stand in them."""

    def __init__(
        self,
        text: str,
        start: int,
        end: int,
        words: PeopleWords,
        people: Sequence[PersonMention],
        context: Context,
    ) -> None:
        self.text, self.words, self.between, self.context = text, words, words.between, context
        low = _sentence_start(text, start)
        self.tokens: Sequence[Token] = tokens_between(text, low, end)
        self.forms = [token.form for token in self.tokens]
        self.begin = bisect_left(self.tokens, start, key=_START)
        self.is_label = text[end : end + 2].lstrip()[:1] in _LABEL_MARKS
        first = bisect_left(people, low, key=_START)
        last = bisect_left(people, end, lo=first, key=_START)
        self.people = list(people[first:last])
        self.everybody = people
        self.before = people[max(0, first - PEOPLE_BACK) : first]
        self.person_at = [-1] * len(self.tokens)
        self.spans: list[tuple[int, int]] = []
        self._place_people()

    def _place_people(self) -> None:
        at, count = 0, len(self.tokens)
        for number, person in enumerate(self.people):
            first = at = bisect_right(self.tokens, person.start, lo=at, key=_END)
            while at < count and self.tokens[at].start < person.end:
                self.person_at[at] = number
                at += 1
            self.spans.append((first, max(first, at - 1)))

    def form(self, place: int) -> str:
        """Return the form at a place, or "" beyond the statement."""
        return self.forms[place] if 0 <= place < len(self.forms) else ""

    def is_word(self, place: int) -> bool:
        """True for a word or a figure at a place."""
        return place < len(self.tokens) and self.tokens[place].is_word

    def person(self, place: int) -> int | None:
        """Return the number of whoever stands at a place."""
        return self.person_at[place] if 0 <= place < len(self.tokens) and self.person_at[place] >= 0 else None

    def is_dash(self, place: int) -> bool:
        """True for a dash between words, not a hyphen within one."""
        if self.form(place) not in DASHES:
            return False
        tokens = self.tokens
        parted = place == 0 or tokens[place - 1].end < tokens[place].start
        return parted or place + 1 == len(tokens) or tokens[place].end < tokens[place + 1].start

    def function_of(self, number: int) -> str | None:
        """Return the function that a mention without a name is: "purchasing", "qa"."""
        person = self.people[number]
        if person.name is not None or person.title is None:
            return None
        title = " ".join(plain(word) for word in person.title.split())
        return title if title in self.words.function_roles else None

    def is_possessive(self, number: int) -> bool:
        """True for "his" and "her" where something follows that is theirs."""
        last = self.spans[number][1]
        owns = self.people[number].pronoun and self.form(last) in self.words.determiners
        return owns and self.is_word(last + 1)

    def done_from(self, number: int) -> int | None:
        """Return where the verb begins by which somebody does what a function is: "heads finance"."""
        if self.function_of(number) is None:
            return None
        before = self.spans[number][0] - 1
        return next((first for first, verb in self.verb_ends.get(before, ()) if verb == "do"), None)

    def clings(self, number: int) -> bool:
        """True where "'s" or its "s" hangs on somebody: "Dana's", "brents the one", "hes"."""
        last = self.spans[number][1]
        person, after = self.people[number], self.text[self.people[number].end : self.people[number].end + 2]
        plural = person.name is not None and person.name.endswith("s") and after in _PLURAL_GENITIVES
        tail = self.tokens[last].end > person.end or plural
        return tail or self.form(last) in self.between.contracted

    def add(self, person: PersonMention, first: int = -1, last: int = -1) -> int:
        """Take in somebody who is not among the people mentioned, and return her number."""
        self.people.append(person)
        self.spans.append((first, last))
        return len(self.people) - 1

    def declared(self, tag: str) -> str | None:
        """Return the name that the message gives to a speaker's tag: "S2 = Levan, S3 = Nino from finance"."""
        found = re.search(rf"(?<!\w){re.escape(tag)} ?(?:[=(\u2013\u2014-]|is )", self.text[:WHERE_TAGS_ARE_DECLARED])
        if found is None:
            return None
        first = bisect_left(self.everybody, found.end(), key=_START)
        person = self.everybody[first] if first < len(self.everybody) else None
        near = person is not None and not self.text[found.end() : person.start].strip()
        return person.name if person is not None and near else None

    def may_hold(self, phrases: Lexicon[Any]) -> bool:
        """Tell whether the message holds any of some phrases: it is asked once, and most statements need not be."""
        if not isinstance(self.text, NoteText):
            return True
        known = self.text.kept
        if id(phrases) not in known:
            known[id(phrases)] = bool(phrases.find(self.text.tokens))
        return bool(known[id(phrases)])

    @kept
    def callings(self) -> frozenset[RoleName]:
        """Roles that are somebody's daily work, as the titles at hand have it."""
        known = [*(person.title for person in self.people), self.context.contact_title]
        titles = [title for title in known if title]
        roles: tuple[RoleName, ...] = ("technical_evaluator", "quality", "regulatory")
        return frozenset(role for role in roles if any(self.words.has_function(title, role) for title in titles))

    @kept
    def cues(self) -> tuple[Found[RoleCue | None], ...]:
        """All words that show a role, in order."""
        return self.words.cues.find(self.tokens)

    def kinds_at(self, place: int) -> Iterator[CueKind]:
        """Yield the kinds of the cues that begin at a place."""
        at = bisect_left(self.cues, place, key=_FIRST)
        while at < len(self.cues) and self.cues[at].first == place:
            key = self.cues[at].key
            if key is not None:
                yield key.kind
            at += 1

    @kept
    def verb_ends(self) -> dict[int, list[tuple[int, str]]]:
        """Verbs of having, giving, making, doing and owning by where each ends: where it begins, and which it is."""
        ends: dict[int, list[tuple[int, str]]] = {}
        for found in self.words.verb_phrases.find_all(self.tokens):
            ends.setdefault(found.last, []).append((found.first, found.key))
        return ends

    @kept
    def verb_starts(self) -> frozenset[tuple[int, str]]:
        """Where those verbs begin, and which they are."""
        return frozenset(verb for verbs in self.verb_ends.values() for verb in verbs)

    @kept
    def links(self) -> dict[int, tuple[int, int]]:
        """Words between a thing and its person by where they begin: where they end, how many words may follow."""
        found = self.words.lies_with_phrases.find_all(self.tokens)
        return {link.first: (link.last, 0 if link.key else 2) for link in sorted(found, key=_KEY, reverse=True)}

    @kept
    def thing_links(self) -> dict[tuple[int, RoleCue], int]:
        """Words that lead from some things to their person: "sign-off from"."""
        return {(found.first, found.key): found.last for found in self.words.after_things.find_all(self.tokens)}


def _sentence_start(text: str, start: int) -> int:
    """Return where the sentence of a statement begins, as far as we look back."""
    low = max(0, start - LOOK_BACK)
    for mark in _SENTENCE_MARKS:
        low = max(low, text.rfind(mark, low, start) + 1)
    return low


def is_singular(scene: Scene, first: int, last: int) -> bool:
    """True where a verb allows one person only: "signs", unless "jointly" stands by."""
    if not ends_as_singular(scene.forms[first]):
        return False
    near = scene.forms[max(0, first - 3) : first] + scene.forms[last + 1 : last + 4]
    return scene.between.together.isdisjoint(near)


def ends_as_singular(verb: str) -> bool:
    return verb.endswith("s") and not verb.endswith(("ss", "'s"))


def after_qualifiers(scene: Scene, place: int) -> int:
    """Return the place after "the", "their new" and the like."""
    at, last = place, min(place + 5, len(scene.forms))
    while at < last and qualifies(scene, at):
        at += 1
    return at


def qualifies(scene: Scene, place: int) -> bool:
    """True for "the", "their new", and for the owner in "the foundation's treasurer"."""
    form = scene.forms[place]
    return scene.person_at[place] < 0 and (form in scene.between.qualifiers or form.endswith("'s"))


def quoted_speaker(scene: Scene, person: PersonMention) -> PersonMention | None:
    """Return who says "I" in words that a rep quotes: '"I sign that," Dana told me'."""
    marks = [at for at, form in enumerate(scene.forms) if form in QUOTATION_MARKS]
    opened = [at for at in marks if scene.tokens[at].start < person.start]
    if len(opened) % 2 == 0:
        return None
    tellers, before = scene.between.tellers, opened[-1]
    named = scene.person(before - 2) if scene.form(before - 1) == ":" else None
    if named is not None:
        return _speaking(scene.people[named], person)
    for at in range(before - 1, max(-1, before - WORDS_IN_NOUN_GROUP), -1):
        teller = scene.person(at - 1)
        if scene.forms[at] in tellers and teller is not None:
            return _speaking(scene.people[teller], person)
    if len(marks) == len(opened):
        return _told_further_on(scene, person)
    after = marks[len(opened)] + 1
    after += scene.form(after) == ","
    number = scene.person(after_qualifiers(scene, after + (scene.form(after) in tellers)))
    told = number is not None and {scene.form(after), scene.form(scene.spans[number][1] + 1)} & tellers
    if number is None or not told:
        return None
    return _speaking(scene.people[number], person)


def _told_further_on(scene: Scene, person: PersonMention) -> PersonMention | None:
    """Return who says "I" in a quotation of several statements: '"I sign, nobody else does," | Dana told me'."""
    text, end = scene.text, scene.tokens[-1].end
    closed = next((at for at in range(end, min(end + LOOK_BACK, len(text))) if text[at] in QUOTATION_MARKS), None)
    if closed is None:
        return None
    first = bisect_left(scene.everybody, closed, key=_START)
    teller = scene.everybody[first] if first < len(scene.everybody) else None
    if teller is None:
        return None
    before = [token.form for token in tokens_between(text, closed + 1, teller.start) if token.is_word]
    after = tokens_between(text, teller.end, min(teller.end + _LONGEST_TELLER, len(text)))[:1]
    told = {*before, *(token.form for token in after)} & scene.between.tellers
    return _speaking(teller, person) if told and len(before) <= 1 else None


def _speaking(teller: PersonMention, person: PersonMention) -> PersonMention:
    return PersonMention(person.start, person.end, teller.name, teller.title, pronoun=True)
