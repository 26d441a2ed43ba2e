"""A statement with the people in it, and the ways from words that show a role to the person they are about."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

from bot.reading.kept import kept
from bot.reading.lexicon import Found
from bot.reading.people.found import PersonMention
from bot.reading.people.words import CueKind, PeopleWords, RoleCue, plain
from bot.reading.terms import Speaker
from bot.reading.tokens import Token, tokens_between
from qualification.terms import RoleName

LOOK_BACK: Final = 160
"""How many code points before a statement may hold the person that it goes on about."""
PEOPLE_BACK: Final = 12
WHERE_TAGS_ARE_DECLARED: Final = 2_000
"""Code points; a transcript's head, in which its speakers are given."""
FARTHEST: Final = 24
LONGEST_GAP: Final = 3
LONGEST_LIST: Final = 8
LONGEST_UNKNOWN_NAME: Final = 2
WORDS_IN_NOUN_GROUP: Final = 6
WORDS_IN_BRACKETS: Final = 14

_SENTENCE_MARKS = ".!?;\n"
_DASHES = frozenset("-\u2013\u2014")
_DECORATIONS = frozenset("*_\"'")
_APOSTROPHES = frozenset("'\u2019")
_PLURAL_GENITIVES = frozenset(mark + " " for mark in _APOSTROPHES)
QUOTATION_MARKS = frozenset('"\u201c\u201d\u201e')
_LABEL_MARKS = frozenset(":=")
_START = attrgetter("start")
_FIRST = attrgetter("first")
_KEY = attrgetter("key")


@dataclass(frozen=True, slots=True)
class Context:
    """Who speaks, and who the lead is."""

    speaker: Speaker
    speaker_name: str | None = None
    contact: str | None = None
    contact_title: str | None = None


@dataclass(slots=True)
class Reach:
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
            while at < count and self.tokens[at].end <= person.start:
                at += 1
            first = at
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
        if self.form(place) not in _DASHES:
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
    return max(low, *[text.rfind(mark, low, start) + 1 for mark in _SENTENCE_MARKS])


def is_singular(scene: Scene, first: int, last: int) -> bool:
    """True where a verb allows one person only: "signs", unless "jointly" stands by."""
    if not _ends_as_singular(scene.forms[first]):
        return False
    near = scene.forms[max(0, first - 3) : first] + scene.forms[last + 1 : last + 4]
    return scene.between.together.isdisjoint(near)


def _ends_as_singular(verb: str) -> bool:
    return verb.endswith("s") and not verb.endswith("ss")


def behind(scene: Scene, place: int, earlier: tuple[int, list[int]] | None, *, singular: bool) -> Reach | None:
    """Return whoever stands before an act: its subject, near enough, with nobody else acting between.

    `earlier` is where an earlier act of the statement ends, and whose it is: "runs the budget and signs".
    """
    between, at, gap, denied, joined = scene.between, place - 1, 0, False, False
    while at >= 0 and place - at <= FARTHEST:
        number, form = scene.person_at[at], scene.forms[at]
        if number >= 0 and not scene.is_possessive(number):
            passed = _passed_over(scene, number, joined=joined)
            if passed is None:
                number, gap = _named_in_small_letters(scene, number, place, gap)
                return _subject_near(scene, number, gap, denied=denied, singular=singular)
            at = passed
            continue
        if earlier and joined and at <= earlier[0] < place:
            return Reach(list(earlier[1]), denied)
        if form in between.relatives or form in between.them:
            return _stood_for(scene, at, earlier, denied=denied)
        if _ends_search(scene, at, gap, expected=earlier is not None):
            return None
        if form in between.joins or form == ",":
            joined = True
        elif form == ")":
            at = _opening(scene, at)
        elif form in between.negations:
            denied = not denied
        elif scene.tokens[at].is_word and form not in between.fillers:
            gap += 1
            if gap > LONGEST_GAP + 2 * joined:
                return None
        at -= 1
    return _elided(scene, place) if at < 0 and not gap and not denied else None


def _named_in_small_letters(scene: Scene, number: int, place: int, gap: int) -> tuple[int, int]:
    """Return whom a title and words that we do not know name before an act: "her boss ottoline frayne | signs"."""
    person, last = scene.people[number], scene.spans[number][1]
    between = range(last + 1, place)
    unnamed = person.title is not None and person.name is None and scene.function_of(number) is None
    short = 0 < len(between) <= LONGEST_UNKNOWN_NAME
    if not unnamed or not short or not all(_may_be_name(scene, at) for at in between):
        return number, gap
    name = scene.text[scene.tokens[last + 1].start : scene.tokens[place - 1].end]
    named = PersonMention(person.start, scene.tokens[place - 1].end, name, person.title)
    return scene.add(named, scene.spans[number][0], place - 1), 0


def _ends_search(scene: Scene, place: int, gap: int, *, expected: bool) -> bool:
    """True where what stands before a place belongs to somebody else: at a doubt, another clause, a strange mark."""
    form, between = scene.forms[place], scene.between
    if form in between.hedges or form in between.stops:
        return True
    if form in between.joins or form == ",":
        return gap > 0 or not _may_pass(scene, place, expected=expected)
    strange = form != ")" and not scene.tokens[place].is_word
    return strange and (gap > 0 or form not in _DASHES | _DECORATIONS)


def _subject_near(scene: Scene, number: int, gap: int, *, denied: bool, singular: bool) -> Reach | None:
    """Return a subject; a function only where nothing stands between it and the act."""
    far = gap > 0 and scene.function_of(number) is not None
    return None if far else _subject(scene, number, denied=denied, singular=singular)


def _passed_over(scene: Scene, number: int, *, joined: bool) -> int | None:
    """Return where to go on from somebody who is not the subject, if so.

    Pedro signs in "Pedro heads finance and signs", the board votes in "the board gets a paper from Robert and votes".
    """
    done = scene.done_from(number)
    if done is not None:
        return done - 1
    return before_qualifiers(scene, scene.spans[number][0] - 1) - 1 if joined and _is_object(scene, number) else None


def _stood_for(scene: Scene, place: int, earlier: tuple[int, list[int]] | None, *, denied: bool) -> Reach | None:
    """Return whom "who" or "they" stands for."""
    if scene.forms[place] in scene.between.them:
        return _group_of(scene, place, denied=denied)
    if earlier and place - 1 > earlier[0] and scene.form(place - 1) in scene.between.joins:
        return Reach(list(earlier[1]), denied)  # "she who holds the budget and who signs"
    return _antecedent(scene, place, denied=denied)


def _subject(scene: Scene, number: int, *, denied: bool, singular: bool = False) -> Reach:
    return Reach(_group_behind(scene, number, closely=singular), denied != _denied_before(scene, number))


def _may_pass(scene: Scene, place: int, *, expected: bool) -> bool:
    """True for a comma after somebody ("Pieter Haas, our COO, signs"), or where a second act may follow."""
    return place == 0 or expected or scene.person_at[place - 1] >= 0 or scene.form(place - 1) == ")"


def _opening(scene: Scene, place: int) -> int:
    """Return the place of the bracket that a bracket closes, if it is near, else its own."""
    for at in range(place - 1, max(-1, place - WORDS_IN_BRACKETS), -1):
        if scene.forms[at] == "(":
            return at
    return place


def _denied_before(scene: Scene, number: int) -> bool:
    """True for "not Dana": a denial right before somebody."""
    at = before_qualifiers(scene, scene.spans[number][0] - 1)
    return scene.form(at) in scene.between.denials


def _antecedent(scene: Scene, place: int, *, denied: bool) -> Reach | None:
    """Return whom "who" stands for: "it is Dana who signs", "he is the one who signs", "Dana, who signs"."""
    between, at, named = scene.between, place - 1, False
    at -= scene.form(at) == "," or (scene.form(at) in between.beings and scene.form(place) == "who")
    while at >= 0 and place - at <= WORDS_IN_NOUN_GROUP:
        number, form = scene.person_at[at], scene.forms[at]
        if number >= 0:
            return _subject(scene, number, denied=denied)
        if form in between.negations:
            denied = not denied
        elif form in between.ones:
            named = True
        elif not named or (form not in between.fillers and form not in between.qualifiers):
            return None
        at -= 1
    return None


def _group_of(scene: Scene, place: int, *, denied: bool) -> Reach | None:
    """Return whom "they" stands for right after a body or several people: "the tender committee, they decide"."""
    if scene.is_word(place - 1) and scene.form(place - 1) not in scene.between.joins:
        return None
    near = range(place - 1, max(-1, place - 1 - WORDS_IN_NOUN_GROUP), -1)
    number = next((number for at in near if (number := scene.person(at)) is not None), None)
    if number is None:
        return None
    person = scene.people[number]
    several = scene.words.decides_as_body(person.title) or scene.function_of(number) is not None
    return _subject(scene, number, denied=denied) if person.name is None and several else None


def _elided(scene: Scene, place: int) -> Reach | None:
    """Return the person last spoken of, where a rep's note leaves her out: "owns the budget", "signs alone"."""
    if not _ends_as_singular(scene.forms[place]) or scene.context.speaker is not Speaker.REP or scene.is_label:
        return None
    if scene.form(place - 1) in scene.between.asks:
        return None
    meant = next((person for person in reversed(scene.before) if person.name is not None), None)
    if meant is None and scene.context.contact:
        here = scene.tokens[place].start
        meant = PersonMention(here, here, scene.context.contact, None, pronoun=True)
    return Reach([scene.add(meant)]) if meant else None


def second_act(scene: Scene, place: int) -> Reach | None:
    """Return the person with whom the sentence begins, for a further act of hers: "Dana loves it and pushes it"."""
    at = place - 1
    while at > 0 and scene.forms[at] in scene.between.fillers and scene.person_at[at] < 0:
        at -= 1
    if scene.form(at) not in scene.between.joins and scene.form(at) not in {",", "then"}:
        return None
    number = scene.person(after_qualifiers(scene, 0))
    if number is None or scene.is_possessive(number) or scene.spans[number][1] >= at - 1:
        return None
    others = scene.person_at[scene.spans[number][1] + 1 : at]
    if any(one >= 0 and not scene.is_possessive(one) and not _is_object(scene, one) for one in others):
        return None
    return Reach([number])


def _is_object(scene: Scene, number: int) -> bool:
    """True for somebody to whom something is done: "recommends to the CMO"."""
    at = before_qualifiers(scene, scene.spans[number][0] - 1)
    return scene.form(at) in scene.between.prepositions - scene.between.joins


def _group_behind(scene: Scene, number: int, *, closely: bool = False) -> list[int]:
    """Return somebody and those who stand before her in one list: "the board and the CFO", "Dana + md".

    `closely` leaves out those whom "and" may only join by chance: "spoke to Dana and the CFO signs".
    """
    group, joined, between = [number], False, scene.between
    while len(group) < LONGEST_LIST:
        at = before_qualifiers(scene, scene.spans[group[-1]][0] - 1)
        if scene.form(at) in between.joins:
            together = scene.form(at - 1) in between.companions
            if closely and not together and scene.form(at).isalpha():
                break
            joined = True
            at -= together
            at -= scene.form(at - 1) == ","
        elif not joined or scene.form(at) != ",":
            break
        before = scene.person(at - 1)
        if before is None:
            break
        group.append(before)
    return group[::-1]


def before_qualifiers(scene: Scene, place: int) -> int:
    """Return the place before "the", "their new" and the like."""
    at = place
    while at >= 0 and place - at <= 4 and _qualifies(scene, at):
        at -= 1
    return at


def after_qualifiers(scene: Scene, place: int) -> int:
    """Return the place after "the", "their new" and the like."""
    at, last = place, min(place + 5, len(scene.forms))
    while at < last and _qualifies(scene, at):
        at += 1
    return at


def _qualifies(scene: Scene, place: int) -> bool:
    """True for "the", "their new", and for the owner in "the foundation's treasurer"."""
    form = scene.forms[place]
    return scene.person_at[place] < 0 and (form in scene.between.qualifiers or form.endswith("'s"))


def companions(scene: Scene, place: int) -> list[int]:
    """Return those who join in: "signs together with the managing director"."""
    for at in range(place, min(place + 4, len(scene.forms))):
        if scene.person_at[at] >= 0 or not scene.tokens[at].is_word:
            break
        if scene.forms[at] in scene.between.companions and scene.form(at + 1) in scene.between.joins:
            reach = ahead(scene, at + 2)
            return reach.people if reach and not reach.denied else []
    return []


def joint_signers(scene: Scene, place: int) -> list[int]:
    """Return those with whom somebody signs: "signs with the president", not "signs with us"."""
    reach = ahead(scene, place + 1, most=0) if scene.form(place) in {"with", "w"} else None
    if reach is None or reach.denied or any(scene.people[one].pronoun for one in reach.people):
        return []
    return reach.people


def ahead(scene: Scene, place: int, *, most: int = 2, listed: bool = False) -> Reach | None:
    """Return whoever stands after words that lead to her, with those listed with her; `most` words may lie between."""
    between, gap, denied = scene.between, 0, False
    for at in range(place, min(place + WORDS_IN_NOUN_GROUP + 3, len(scene.tokens))):
        number, form = scene.person_at[at], scene.forms[at]
        if number >= 0 and not form.endswith("self"):
            return Reach(group_ahead(scene, number, listed=listed), denied)
        if form in between.negations:
            denied = not denied
        elif form in between.hedges:
            return None
        elif not scene.tokens[at].is_word:
            if form not in between.label_links and form != "/":
                return None
        elif form not in between.qualifiers and form not in between.fillers and form not in between.links:
            stranger = _stranger(scene, at)
            if stranger is not None:
                return Reach([stranger], denied)
            gap += 1
            if gap > most or form in between.stops or form[0].isdigit():
                return None
    return None


def _stranger(scene: Scene, place: int) -> int | None:
    """Return somebody of whose name nothing tells but its place: "purchasing is ismet"."""
    if not _may_be_name(scene, place) or scene.form(place - 1) in scene.words.determiners:
        return None
    last = place + 1 if place + 1 < len(scene.tokens) and _may_be_name(scene, place + 1) else place
    start, end = scene.tokens[place].start, scene.tokens[last].end
    return scene.add(PersonMention(start, end, scene.text[start:end], None), place, last)


def _may_be_name(scene: Scene, place: int) -> bool:
    """True for a word in small letters that is no word we know."""
    form, words = scene.forms[place], scene.words
    if scene.person_at[place] >= 0 or not form.isalpha() or len(form) < 3 or scene.tokens[place].text != form:
        return False
    if form.endswith(("ed", "ing")) and form not in words.genders:
        return False  # "the budget is earmarked"
    return not (form in words.ordinary or form in words.kinds or form in words.between.stops)


def group_ahead(scene: Scene, number: int, *, listed: bool = False) -> list[int]:
    """Return somebody and those who follow in one list: "the CSO and the CFO"; `listed` where a comma is enough."""
    group, joins = [number], scene.between.joins
    while len(group) < LONGEST_LIST:
        at = scene.spans[group[-1]][1] + 1
        comma = scene.form(at) == ","
        if not comma and scene.form(at) not in joins:
            break
        following = scene.person(after_qualifiers(scene, at + 1 + (comma and scene.form(at + 1) in joins)))
        if following is None or _acts(scene, scene.spans[following][1] + 1):
            break
        if scene.function_of(following) and not scene.function_of(number):
            break  # "Marc / RA: Tuva"
        after = scene.form(scene.spans[following][1] + 1)
        open_list = after in joins
        if after in {":", "="} or (comma and not (listed or open_list or scene.form(at + 1) in joins)):
            break
        group.append(following)
    return group


def _acts(scene: Scene, place: int) -> bool:
    """True where a verb follows: what stands before opens a clause of its own."""
    if any(kind in {CueKind.ACT, CueKind.WEAK_ACT} for kind in scene.kinds_at(place)):
        return True
    return scene.form(place).endswith("s") and scene.form(place) in scene.words.ordinary


def linked_behind(scene: Scene, place: int, *, strict: bool) -> Reach | None:
    """Return whoever a noun is said of: linked by "is" or "as", or, unless `strict`, by a mark or by nearness."""
    between, linked, denied = scene.between, False, False
    at = place - 1
    while at >= 0 and place - at <= WORDS_IN_NOUN_GROUP + 4:
        number, form = scene.person_at[at], scene.forms[at]
        if number >= 0 and not (form in between.qualifiers and scene.people[number].pronoun):
            person = scene.people[number]
            beside = not strict and at == place - 1 and person.name is not None and not person.pronoun
            verb = before_qualifiers(scene, scene.spans[number][0] - 1)
            asked = verb == scene.begin and scene.form(verb) in between.beings  # "is Dana the decision maker"
            if linked or beside or asked or scene.clings(number) or form in between.links:
                return _subject(scene, number, denied=denied)
            return None
        if form in between.hedges:
            return None
        if form in between.negations:
            denied, linked = not denied, linked or form in between.links
        elif form in between.links and (scene.tokens[at].is_word or form == "=" or (not strict and form != ":")):
            linked = True
        elif form == ")":
            at = _opening(scene, at)
        elif form not in between.qualifiers and form not in between.fillers:
            return None
        at -= 1
    return None


def labelled(scene: Scene, place: int) -> Reach | None:
    """Return whoever a label names: "signature: CFO"; nobody where she goes on to act: "decision: Dana handles it"."""
    if scene.form(place) in _DASHES and not scene.is_dash(place):
        return None
    reach = ahead(scene, place, most=0, listed=True)
    if reach is None:
        return None
    after = scene.spans[reach.people[-1]][1] + 1
    goes_on = scene.is_word(after) and scene.form(after) not in scene.between.joins | scene.between.after_named
    return None if goes_on else reach


def owner(scene: Scene, place: int) -> int | None:
    """Return whose something is: "her signature", "Dana's call", "CFO approval"."""
    at = place - (scene.form(place) in _APOSTROPHES)
    if scene.person(at) is None and scene.form(at) in scene.between.qualifiers:
        at -= 1
    number = scene.person(at)
    if number is None:
        return None
    person = scene.people[number]
    if scene.clings(number) or (person.pronoun and scene.forms[at] in scene.words.determiners):
        return number
    titled = person.name is None and person.title is not None and scene.function_of(number) is None
    return number if titled and at == place else None


def quoted_speaker(scene: Scene, person: PersonMention) -> PersonMention | None:
    """Return who says "I" in words that a rep quotes: '"I sign that," Dana told me'."""
    marks = [at for at, form in enumerate(scene.forms) if form in QUOTATION_MARKS]
    opened = [at for at in marks if scene.tokens[at].start < person.start]
    if len(opened) % 2 == 0 or len(marks) == len(opened):
        return None
    tellers, before = scene.between.tellers, opened[-1]
    for at in range(before - 1, max(-1, before - WORDS_IN_NOUN_GROUP), -1):
        teller = scene.person(at - 1)
        if scene.forms[at] in tellers and teller is not None:
            return _speaking(scene, teller, person)
    after = marks[len(opened)] + 1
    after += scene.form(after) == ","
    number = scene.person(after_qualifiers(scene, after + (scene.form(after) in tellers)))
    told = number is not None and {scene.form(after), scene.form(scene.spans[number][1] + 1)} & tellers
    if number is None or not told:
        return None
    return _speaking(scene, number, person)


def _speaking(scene: Scene, number: int, person: PersonMention) -> PersonMention:
    teller = scene.people[number]
    return PersonMention(person.start, person.end, teller.name, teller.title, pronoun=True)
