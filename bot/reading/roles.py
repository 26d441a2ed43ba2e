"""Who plays which part in the decision, by the words that show it."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Final

from bot.reading.lexicon import Found
from bot.reading.people import PersonMention
from bot.reading.people_words import CueKind, PeopleWords, RoleCue, Things, plain, words_of
from bot.reading.terms import Speaker, Statement
from bot.reading.tokens import Token, tokenise
from qualification.terms import RoleName

LOOK_BACK: Final = 160
"""How many code points before a statement may hold the person that it goes on about."""
PEOPLE_BACK: Final = 12
FARTHEST: Final = 24
LONGEST_GAP: Final = 3
WORDS_IN_NOUN_GROUP: Final = 6

_SENTENCE_MARKS = ".!?;"
_START = attrgetter("start")
_FIRST = attrgetter("first")
_KEY = attrgetter("key")


@dataclass(frozen=True, slots=True)
class RoleMention:
    """A person's part in the decision, with the words that show it, by their place in code points."""

    start: int
    end: int
    person: PersonMention
    role: RoleName


def find_roles(
    text: str,
    start: int,
    end: int,
    *,
    words: PeopleWords,
    people: Sequence[PersonMention],
    contact: str | None = None,
    contact_title: str | None = None,
    speaker: Speaker = Speaker.REP,
    speaker_name: str | None = None,
    asked: str | None = None,
) -> tuple[RoleMention, ...]:
    """Return the roles that a statement shows, in order; `people` are all that the message mentions.

    `asked` is the question that the statement answers, or the label before it: where it asks for a role, the people
    named in answer have it. Hedged words show nothing; a denial is what `find_denied_roles` returns.
    """
    scene = _Scene(text, start, end, words, people, contact, contact_title, speaker, speaker_name)
    if speaker is Speaker.OTHER:
        return ()
    shown = [claim for claim in _claims(scene) if not claim.denied]
    if not shown and asked:
        shown = list(_answers(scene, roles_asked(asked, words=words)))
    return _mentions(scene, shown)


def roles_said(
    text: str,
    statement: Statement,
    *,
    words: PeopleWords,
    people: Sequence[PersonMention],
    contact: str | None = None,
    contact_title: str | None = None,
) -> tuple[RoleMention, ...]:
    """Return the roles that a statement shows, with what it answers: a label, a question, a question agreed to."""
    lead = {"contact": contact, "contact_title": contact_title}
    found = find_roles(
        text,
        statement.start,
        statement.end,
        words=words,
        people=people,
        speaker=statement.speaker,
        speaker_name=statement.who,
        asked=statement.label or statement.question,
        **lead,
    )
    if found or not statement.agrees or statement.question_start is None or statement.question_end is None:
        return found
    return find_roles(
        text,
        statement.question_start,
        statement.question_end,
        words=words,
        people=people,
        speaker=Speaker.SELLER,
        speaker_name=statement.who,
        **lead,
    )


def find_denied_roles(
    text: str,
    start: int,
    end: int,
    *,
    words: PeopleWords,
    people: Sequence[PersonMention],
    contact: str | None = None,
    contact_title: str | None = None,
    speaker: Speaker = Speaker.REP,
    speaker_name: str | None = None,
) -> tuple[RoleMention, ...]:
    """Return the roles that a statement says somebody does not have: "Ruth doesn't sign", "it is not Dana who decides"."""
    scene = _Scene(text, start, end, words, people, contact, contact_title, speaker, speaker_name)
    if speaker is Speaker.OTHER:
        return ()
    return _mentions(scene, [claim for claim in _claims(scene) if claim.denied])


def roles_asked(question: str, *, words: PeopleWords) -> tuple[RoleName, ...]:
    """Return the roles that a question or a form's label asks for: "Who signs?" and "signature" ask for the approver."""
    tokens = tokenise(question)
    forms = {token.form for token in tokens}
    between = words.between
    is_question = "?" in forms
    if (is_question or len(tokens) > WORDS_IN_NOUN_GROUP) and forms.isdisjoint(between.asks):
        return ()
    if not forms.isdisjoint(between.asks_for_more):
        return ()
    label = " ".join(words_of(tokens))
    if label in words.label_roles:
        return (words.label_roles[label],)
    found = (cue.key.role for cue in words.cues.find(tokens) if cue.key is not None)
    return tuple(dict.fromkeys(found))


@dataclass(slots=True)
class _Claim:
    """A role found, before it is known whose people are meant; places count tokens."""

    role: RoleName
    people: list[int]
    first: int
    last: int
    denied: bool = False
    subjects: bool = False


@dataclass(slots=True)
class _Reach:
    """Whom a search found: people by their number, and whether a denial stands between."""

    people: list[int]
    denied: bool = False
    linked: bool = False


class _Scene:
    """A statement and the beginning of its sentence as tokens, with the people who stand in them."""

    def __init__(
        self,
        text: str,
        start: int,
        end: int,
        words: PeopleWords,
        people: Sequence[PersonMention],
        contact: str | None,
        contact_title: str | None,
        speaker: Speaker,
        speaker_name: str | None,
    ) -> None:
        self.text, self.words, self.between = text, words, words.between
        self.contact, self.contact_title = contact, contact_title
        self.speaker, self.speaker_name = speaker, speaker_name
        self.low = _sentence_start(text, start)
        self.tokens: Sequence[Token] = tokenise(text[self.low : end])
        self.forms = [token.form for token in self.tokens]
        self.begin = bisect_left(self.tokens, start - self.low, key=_START)
        first = bisect_left(people, self.low, key=_START)
        last = bisect_left(people, end, lo=first, key=_START)
        self.people = list(people[first:last])
        self.before = people[max(0, first - PEOPLE_BACK) : first]
        self.person_at = [-1] * len(self.tokens)
        self.spans: list[tuple[int, int]] = []
        self._place_people()

    def _place_people(self) -> None:
        at = 0
        for number, person in enumerate(self.people):
            while at < len(self.tokens) and self.tokens[at].end + self.low <= person.start:
                at += 1
            first = at
            while at < len(self.tokens) and self.tokens[at].start + self.low < person.end:
                self.person_at[at] = number
                at += 1
            self.spans.append((first, max(first, at - 1)))

    def form(self, place: int) -> str:
        """Return the form at a place, or "" beyond the statement."""
        return self.forms[place] if 0 <= place < len(self.forms) else ""

    def spaced(self, place: int) -> bool:
        """True for a mark with a blank on either side: a dash, not a hyphen."""
        tokens = self.tokens
        before = place == 0 or tokens[place - 1].end < tokens[place].start
        return before or place + 1 >= len(tokens) or tokens[place].end < tokens[place + 1].start

    def stands_for_person(self, number: int) -> bool:
        """True for a mention that is a single somebody or a body, not a function such as purchasing."""
        person = self.people[number]
        return person.name is not None or person.pronoun or not self.function_of(number)

    def function_of(self, number: int) -> str | None:
        """Return the function that a mention without a name is: "purchasing", "qa"."""
        person = self.people[number]
        title = " ".join(plain(word) for word in (person.title or "").split())
        return title if person.name is None and title in self.words.function_roles else None

    def is_possessive(self, number: int) -> bool:
        """True for "his" and "her" where something follows that is theirs."""
        last = self.spans[number][1]
        owns = self.people[number].pronoun and self.forms[last] in self.words.determiners
        return owns and last + 1 < len(self.tokens) and self.tokens[last + 1].is_word

    def clings(self, number: int) -> bool:
        """True where "'s" or its "s" hangs on a name: "Dana's", "brents the one"."""
        last = self.spans[number][1]
        return self.tokens[last].end + self.low > self.people[number].end or self.forms[last] in {"im", "hes", "shes"}

    @cached_property
    def callings(self) -> frozenset[RoleName]:
        """Roles that are somebody's daily work, as the titles in the statement have it."""
        titles = [person.title for person in self.people if person.title] + [self.contact_title]
        roles: tuple[RoleName, ...] = ("technical_evaluator", "quality", "regulatory")
        return frozenset(role for role in roles if any(self.words.has_function(title, role) for title in titles))

    @cached_property
    def cues(self) -> tuple[Found[RoleCue | None], ...]:
        """All words that show a role, in order."""
        return self.words.cues.find(self.tokens)

    def cues_at(self, place: int) -> Iterator[Found[RoleCue | None]]:
        """Yield the cues that begin at a place."""
        at = bisect_left(self.cues, place, key=_FIRST)
        while at < len(self.cues) and self.cues[at].first == place:
            yield self.cues[at]
            at += 1

    @cached_property
    def verb_ends(self) -> dict[int, list[tuple[int, str]]]:
        """Verbs of having, giving, making, doing and owning, by the place where each ends."""
        ends: dict[int, list[tuple[int, str]]] = {}
        for found in self.words.verb_phrases.find_all(self.tokens):
            ends.setdefault(found.last, []).append((found.first, found.key))
        return ends

    @cached_property
    def link_ends(self) -> dict[int, tuple[int, int]]:
        """Words between a thing and its person, by where they begin: where they end, how many words may follow."""
        found = self.words.lies_with_phrases.find_all(self.tokens)
        return {link.first: (link.last, 0 if link.key else 2) for link in sorted(found, key=_KEY, reverse=True)}

    @cached_property
    def thing_links(self) -> dict[tuple[int, RoleCue], int]:
        """Words that lead from some things to their person: "sign-off from"."""
        return {(found.first, found.key): found.last for found in self.words.after_things.find_all(self.tokens)}


def _sentence_start(text: str, start: int) -> int:
    """Return where the sentence of a statement begins, as far as we look back."""
    low = max(0, start - LOOK_BACK)
    ends = (text.rfind(mark, low, start) for mark in _SENTENCE_MARKS + "\n")
    return max(low, max(ends) + 1)


def _claims(scene: _Scene) -> Iterator[_Claim]:
    """Yield what each cue and each named function of the statement shows."""
    earlier: _Claim | None = None
    for cue in scene.cues:
        if cue.key is None or _inside_person(scene, cue):
            continue
        claim = _claim(scene, cue, cue.key, earlier)
        if claim is None or not claim.people or (claim.role == "approver" and _is_about_papers(scene, cue)):
            continue
        if claim.subjects:
            earlier = claim
        if cue.first >= scene.begin:
            yield claim
    for number in range(len(scene.people)):
        if scene.spans[number][0] >= scene.begin:
            yield from _named_functions(scene, number)


def _is_about_papers(scene: _Scene, cue: Found[RoleCue | None]) -> bool:
    """True where what is signed is a confidentiality agreement and the like: that is no purchase."""
    papers = scene.words.approval.papers
    low = max(cue.first - WORDS_IN_NOUN_GROUP, 0)
    before, after = scene.forms[low : cue.first], scene.forms[cue.last + 1 : cue.last + 5]
    for mark in (",", ";", "."):
        before = before[len(before) - before[::-1].index(mark) :] if mark in before else before
        after = after[: after.index(mark)] if mark in after else after
    return not papers.isdisjoint(before + after)


def _inside_person(scene: _Scene, cue: Found[RoleCue | None]) -> bool:
    """True for words that are part of a title or a name: the "purchasing" of "the purchasing committee"."""
    number = scene.person_at[cue.first]
    if number < 0:
        return False
    first, last = scene.spans[number]
    return first <= cue.first and cue.last <= last and (first, last) != (cue.first, cue.last)


def _claim(scene: _Scene, cue: Found[RoleCue | None], key: RoleCue, earlier: _Claim | None) -> _Claim | None:
    if key.kind in {CueKind.ACT, CueKind.WEAK_ACT}:
        return _act(scene, cue, key, earlier)
    if key.kind is CueKind.ACT_AFTER_IS:
        return _of(key.role, _clinging(scene, cue.first - 1), cue.first, cue.last, subjects=True)
    if key.kind is CueKind.BEFORE:
        reach = _ahead(scene, cue.last + 1)
        return _of(key.role, reach, cue.first, cue.last)
    if key.kind in {CueKind.NOUN, CueKind.NAMED_AS}:
        return _noun(scene, cue, key)
    if key.kind is CueKind.WHOSE:
        return _of(key.role, _owner(scene, cue.first - 1), cue.first, cue.last)
    return _thing(scene, cue, key, earlier)


def _of(role: RoleName, reach: _Reach | None, first: int, last: int, *, subjects: bool = False) -> _Claim | None:
    return _Claim(role, reach.people, first, last, reach.denied, subjects) if reach else None


def _act(scene: _Scene, cue: Found[RoleCue | None], key: RoleCue, earlier: _Claim | None) -> _Claim | None:
    """Read "Dana signs", "signs: Dana", "the one who signs is Dana"."""
    if scene.form(cue.first - 1) in scene.words.determiners:
        return None
    if key.kind is CueKind.WEAK_ACT and (key.role not in scene.callings or scene.forms[cue.first].endswith("ing")):
        return None
    singular = _is_singular(scene, cue.first, cue.last)
    following = scene.form(cue.last + 1)
    reach = _labelled(scene, cue.last + 1) if following in {":", "="} else None
    if reach is None:
        reach = _behind(scene, cue.first, earlier, singular=singular) or _second_act(scene, cue.first)
    if reach is None and following in scene.between.label_links:
        reach = _labelled(scene, cue.last + 1)
    if reach is None and _opens_relative(scene, cue.first) and scene.form(cue.last + 1) in scene.between.links:
        reach = _ahead(scene, cue.last + 1)
    if reach is None:
        return None
    companions = _companions(scene, cue.last + 1)
    reach.people += [number for number in companions if number not in reach.people]
    if key.kind is CueKind.WEAK_ACT:
        decides = any(other.key and other.key.kind is CueKind.ACT for other in scene.cues_at(cue.first))
        reach.people = [
            number
            for number in reach.people
            if _works_in(scene, number, key.role) and not (decides and scene.function_of(number) is None)
        ]
    role = key.role
    if role == "budget_holder" and any(scene.words.decides_as_body(scene.people[one].title) for one in reach.people):
        role = "approver"  # a body that releases the money is one
    return _of(role, reach, cue.first, cue.last, subjects=True)


def _clinging(scene: _Scene, place: int) -> _Reach | None:
    """Return somebody on whom "is" hangs: "he's", "Dana's", "I'm"."""
    number = scene.person_at[place] if place >= 0 else -1
    return _Reach([number]) if number >= 0 and scene.clings(number) else None


def _works_in(scene: _Scene, number: int, role: RoleName) -> bool:
    person = scene.people[number]
    title = person.title
    if title is None and scene.contact and person.name and plain(person.name) == plain(scene.contact):
        title = scene.contact_title
    return scene.words.has_function(title, role)


def _is_singular(scene: _Scene, first: int, last: int) -> bool:
    """True where the verb allows one person only: "signs", unless "jointly" stands by."""
    verb = scene.forms[first]
    if not verb.endswith("s") or verb.endswith("ss"):
        return False
    near = scene.forms[max(0, first - 3) : first] + scene.forms[last + 1 : last + 4]
    return scene.between.together.isdisjoint(near)


def _opens_relative(scene: _Scene, place: int) -> bool:
    """True for "who signs", "the one signing" with nobody before."""
    return any(form in scene.between.relatives or form in {"one", "responsible"} for form in scene.forms[max(0, place - 3) : place])


def _behind(scene: _Scene, place: int, earlier: _Claim | None, *, singular: bool) -> _Reach | None:
    """Return whoever stands before an act: its subject, near enough and with nobody else acting between."""
    between, at, gap, denied = scene.between, place - 1, 0, False
    joined = False
    while at >= 0 and place - at <= FARTHEST:
        number = scene.person_at[at]
        if number >= 0 and not scene.is_possessive(number):
            if scene.function_of(number) is None or gap == 0:
                people = _group_behind(scene, number, closely=singular)
                return _Reach(people, denied != _denied_before(scene, scene.spans[number][0]))
            return None
        if earlier is not None and joined and at <= earlier.last and earlier.last < place:
            return _Reach(list(earlier.people), denied)
        form = scene.forms[at]
        if form in between.relatives:
            return _antecedent(scene, at, denied)
        if form == ")":
            at = _opening(scene, at) - 1
            continue
        if form in between.hedges or form in between.stops:
            return None
        if form in between.negations:
            denied = not denied
        elif form in between.joins or form == ",":
            if not _may_pass(scene, at, gap, earlier):
                return None
            joined = True
        elif not scene.tokens[at].is_word:
            if not (form in "-\u2013\u2014*_\"'" and gap == 0):
                return None
        elif form not in between.fillers:
            gap += 1
            if gap > LONGEST_GAP + 2 * joined:
                return None
        at -= 1
    return _elided(scene, place, gap, denied) if at < 0 else None


def _second_act(scene: _Scene, place: int) -> _Reach | None:
    """Return the person with whom the sentence begins, for a further act of hers: "Dana loves it and pushes it"."""
    at = place - 1
    while at > 0 and scene.forms[at] in scene.between.fillers and scene.person_at[at] < 0:
        at -= 1
    if scene.form(at) not in {",", "and", "n", "&", "+", "then"}:
        return None
    first = _after_qualifiers(scene, 0)
    if not _person(scene, first) or first >= at - 1 or scene.is_possessive(scene.person_at[first]):
        return None
    between = scene.person_at[scene.spans[scene.person_at[first]][1] + 1 : at]
    others = any(one >= 0 and not scene.is_possessive(one) and not _is_object(scene, one) for one in between)
    return None if others else _Reach([scene.person_at[first]])


def _is_object(scene: _Scene, number: int) -> bool:
    """True for somebody to whom something is done: "recommends to the CMO"."""
    before = _before_qualifiers(scene, scene.spans[number][0] - 1)
    return scene.form(before) in {"to", "with", "for", "from", "by", "of", "w", "at", "in", "on"}


def _may_pass(scene: _Scene, at: int, gap: int, earlier: _Claim | None) -> bool:
    """True for a comma after somebody ("Pieter Haas, our COO, signs"), or where a second act of one person follows."""
    return gap == 0 and (
        scene.person_at[at - 1] >= 0 or at == 0 or earlier is not None or scene.form(at - 1) == ")"
    )


def _denied_before(scene: _Scene, place: int) -> bool:
    """True for "not Dana": a denial right before somebody."""
    at = place - 1
    while at >= 0 and place - at <= 3 and scene.forms[at] in scene.between.qualifiers:
        at -= 1
    return at >= 0 and scene.forms[at] in {"not", "nor", "neither"}


def _antecedent(scene: _Scene, place: int, denied: bool) -> _Reach | None:
    """Return whom "who" stands for: "it is Dana who signs", "he is the one who signs", "Dana, who signs"."""
    at = place - 1
    if scene.form(at) == ",":
        at -= 1
    ones = False
    while at >= 0 and place - at <= WORDS_IN_NOUN_GROUP:
        number = scene.person_at[at]
        if number >= 0:
            return _Reach(_group_behind(scene, number), denied != _denied_before(scene, scene.spans[number][0]))
        form = scene.forms[at]
        if form in scene.between.negations:
            denied = not denied
        elif form in {"one", "ones", "person", "man", "woman", "guy", "lady", "people", "those", "somebody", "someone"}:
            ones = True
        elif form not in scene.between.fillers and form not in scene.between.qualifiers:
            return None
        elif not ones:
            return None
        at -= 1
    return None


def _opening(scene: _Scene, place: int) -> int:
    """Return the place of the bracket that a bracket closes, if it is near, else its own."""
    for at in range(place - 1, max(-1, place - 14), -1):
        if scene.forms[at] == "(":
            return at
    return place


def _elided(scene: _Scene, place: int, gap: int, denied: bool) -> _Reach | None:
    """Return the person last spoken of, for a note that leaves her out: "owns the budget", "signs alone"."""
    verb = scene.forms[place]
    if gap or not (verb.endswith("s") and not verb.endswith("ss")) or scene.speaker is not Speaker.REP:
        return None
    if scene.form(place - 1) in scene.between.relatives | scene.between.asks:
        return None
    for person in reversed(scene.before):
        if person.name is not None and not (person.pronoun and person.name is None):
            return _Reach([_added(scene, person)], denied)
    if scene.contact:
        here = scene.tokens[place].start + scene.low
        return _Reach([_added(scene, PersonMention(here, here, scene.contact, None, pronoun=True))], denied)
    return None


def _added(scene: _Scene, person: PersonMention) -> int:
    """Return the number of somebody who stands outside the statement, or is not mentioned in it."""
    scene.people.append(person)
    scene.spans.append((-1, -1))
    return len(scene.people) - 1


def _group_behind(scene: _Scene, number: int, *, closely: bool = False) -> list[int]:
    """Return somebody and those who stand before her in one list: "the board and the CFO", "Dana + md".

    `closely` leaves out those whom "and" may only join by chance: "spoke to Dana and the CFO signs".
    """
    group = [number]
    joined = False
    while scene.spans[group[-1]][0] > 0:
        at = _before_qualifiers(scene, scene.spans[group[-1]][0] - 1)
        form = scene.form(at)
        if form in scene.between.joins:
            together = scene.form(at - 1) in scene.between.together
            if closely and not together and form.isalpha():
                break
            joined = True
            while scene.form(at - 1) in {",", "as"} or (together and scene.form(at - 1) in scene.between.together):
                at -= 1
        elif not (form == "," and joined):
            break
        number = scene.person_at[at - 1] if at > 0 else -1
        if number < 0:
            break
        group.append(number)
    return group[::-1]


def _before_qualifiers(scene: _Scene, place: int) -> int:
    at = place
    while at >= 0 and place - at <= 4 and scene.forms[at] in scene.between.qualifiers and scene.person_at[at] < 0:
        at -= 1
    return at


def _companions(scene: _Scene, place: int) -> list[int]:
    """Return those who join in: "signs together with the managing director"."""
    for at in range(place, min(place + 4, len(scene.forms))):
        form = scene.forms[at]
        if scene.person_at[at] >= 0 or not scene.tokens[at].is_word:
            break
        if form in scene.between.together and form not in {"have", "are", "must", "will", "shall"}:
            with_whom = scene.form(at + 1)
            if with_whom in {"with", "side"}:
                reach = _ahead(scene, at + 2)
                return reach.people if reach and not reach.denied else []
    return []


def _ahead(scene: _Scene, place: int, *, most: int = 2, listed: bool = False) -> _Reach | None:
    """Return whoever stands after words that lead to her, with those who are listed with her."""
    between, at, gap, denied = scene.between, place, 0, False
    while at < len(scene.tokens) and at - place <= WORDS_IN_NOUN_GROUP + 2:
        number = scene.person_at[at]
        if number >= 0 and not scene.forms[at].endswith("self"):
            return _Reach(_group_ahead(scene, number, listed=listed), denied)
        form = scene.forms[at]
        if form in between.negations:
            denied = not denied
        elif form in between.hedges:
            return None
        elif not scene.tokens[at].is_word:
            if form not in between.label_links and not (form == "/" and scene.form(at - 1) == "w"):
                return None
        elif form not in between.qualifiers and form not in between.fillers and form not in between.links:
            stranger = _stranger(scene, at)
            if stranger is not None:
                return _Reach([stranger], denied)
            gap += 1
            if gap > most or form in between.stops or form[0].isdigit():
                return None
        at += 1
    return None


def _stranger(scene: _Scene, place: int) -> int | None:
    """Return somebody whose name nothing tells but its place: "purchasing is ismet"."""
    token = scene.tokens[place]
    if not _may_be_name(scene, place) or scene.form(place - 1) in scene.words.determiners:
        return None
    last = place
    if place + 1 < len(scene.tokens) and scene.person_at[place + 1] < 0 and _may_be_name(scene, place + 1):
        last = place + 1
    start, end = token.start + scene.low, scene.tokens[last].end + scene.low
    number = _added(scene, PersonMention(start, end, scene.text[start:end], None))
    scene.spans[number] = (place, last)
    return number


def _may_be_name(scene: _Scene, place: int) -> bool:
    form, words = scene.forms[place], scene.words
    if not form.isalpha() or len(form) < 3 or scene.tokens[place].text != form or form in words.ordinary or form in words.kinds:
        return False
    return form not in words.between.stops and form not in words.pronoun_genders


def _group_ahead(scene: _Scene, number: int, *, listed: bool = False) -> list[int]:
    """Return somebody and those who follow in one list: "the CSO and the CFO"; `listed` where a comma is enough."""
    group = [number]
    while True:
        at = scene.spans[group[-1]][1] + 1
        if scene.form(at) == "," and not listed and scene.form(at + 1) not in scene.between.joins:
            following = _after_qualifiers(scene, at + 1)
            last = scene.spans[scene.person_at[following]][1] if _person(scene, following) else -1
            if last < 0 or scene.form(last + 1) not in scene.between.joins:
                break
        elif scene.form(at) in scene.between.joins or scene.form(at) == ",":
            following = _after_qualifiers(scene, at + 1 + (scene.form(at) == ","))
        else:
            break
        if not _person(scene, following) or _acts(scene, scene.spans[scene.person_at[following]][1] + 1):
            break
        group.append(scene.person_at[following])
    return group


def _person(scene: _Scene, place: int) -> bool:
    return place < len(scene.tokens) and scene.person_at[place] >= 0


def _acts(scene: _Scene, place: int) -> bool:
    """True where a verb follows: what stands before opens a clause of its own."""
    kinds = {CueKind.ACT, CueKind.WEAK_ACT}
    if any(cue.key is not None and cue.key.kind in kinds for cue in scene.cues_at(place)):
        return True
    return place < len(scene.tokens) and scene.forms[place].endswith("s") and scene.forms[place] in scene.words.ordinary


def _after_qualifiers(scene: _Scene, place: int) -> int:
    at = place
    while at < len(scene.forms) and at - place <= 4 and scene.person_at[at] < 0 and scene.forms[at] in scene.between.qualifiers:
        at += 1
    return at


def _noun(scene: _Scene, cue: Found[RoleCue | None], key: RoleCue) -> _Claim | None:
    """Read "Dana is the decision maker", "decision maker: Dana", "our champion Dana", "Dana (champion)"."""
    strict = key.kind is CueKind.NAMED_AS
    following = scene.form(cue.last + 1)
    if following in scene.between.label_links:
        reach = _labelled(scene, cue.last + 1)
        if reach:
            return _of(key.role, reach, cue.first, cue.last)
    reach = _linked_behind(scene, cue.first, strict=strict)
    if reach is None and following in scene.between.links and following != ",":
        reach = _ahead(scene, cue.last + 1, most=1)
    if reach is None and not strict:
        at = cue.last + 1 + (following == ",")
        if _person(scene, at) and scene.people[scene.person_at[at]].name and not scene.people[scene.person_at[at]].pronoun:
            reach = _Reach([scene.person_at[at]])
    return _of(key.role, reach, cue.first, cue.last)


def _linked_behind(scene: _Scene, place: int, *, strict: bool) -> _Reach | None:
    """Return whoever a noun is said of: linked by "is", "as" or a mark, or standing right before it."""
    between, at, linked, denied = scene.between, place - 1, False, False
    while at >= 0 and place - at <= WORDS_IN_NOUN_GROUP + 4:
        number = scene.person_at[at]
        form = scene.forms[at]
        if number >= 0 and not (form in between.qualifiers and scene.people[number].pronoun):
            person = scene.people[number]
            linked = linked or scene.clings(number) or form in between.links
            if linked or (not strict and at == place - 1 and person.name and not person.pronoun):
                return _Reach(_group_behind(scene, number), denied != _denied_before(scene, scene.spans[number][0]))
            return None
        if form in between.negations:
            denied = not denied
        elif form in between.hedges:
            return None
        elif form in between.links and (scene.tokens[at].is_word or (not strict and form in ",(-\u2013\u2014") or form == "="):
            linked = True
        elif form == ")":
            at = _opening(scene, at)
        elif form not in between.qualifiers and form not in between.fillers:
            return None
        at -= 1
    return None


def _labelled(scene: _Scene, place: int) -> _Reach | None:
    """Return whoever a label names: "signature: CFO"; nobody where she goes on to act ("decision: Dana handles it")."""
    if not scene.tokens[place].is_word and scene.forms[place] in "-\u2013\u2014" and not scene.spaced(place):
        return None
    reach = _ahead(scene, place, most=0, listed=True)
    if reach is None:
        return None
    after = scene.spans[reach.people[-1]][1] + 1
    if after < len(scene.tokens) and scene.tokens[after].is_word and scene.forms[after] not in scene.between.joins:
        opens = scene.forms[after] in {"alone", "only", "for", "at", "in", "from", "on", "with", "after", "once", "then"}
        return reach if opens else None
    return reach


def _things(scene: _Scene, key: RoleCue) -> Things:
    return scene.words.roles[key.role].things[key.group]


def _thing(scene: _Scene, cue: Found[RoleCue | None], key: RoleCue, earlier: _Claim | None) -> _Claim | None:
    """Read "Dana has the last word", "the last word lies with Dana", "the last word is hers", "it's Dana's call"."""
    things = _things(scene, key)
    held = _holder(scene, cue, things, earlier)
    if held is not None:
        return _of(key.role, held[0], held[1], cue.last, subjects=True)
    owner = _owner(scene, cue.first - 1)
    if owner is not None:
        return _of(key.role, owner, cue.first, cue.last) if _is_claimed(scene, owner, cue, things) else None
    if things.only_if_owned:
        return _belongs(scene, cue, key)
    turned = _turned_holder(scene, cue, things)
    if turned is not None:
        return _of(key.role, turned, cue.first, cue.last)
    link = scene.thing_links.get((cue.last + 1, key._replace(kind=CueKind.THING)))
    if link is not None:
        reach = _ahead(scene, link + 1, most=1)
        if reach is not None:
            return _of(key.role, reach, cue.first, link)
    following = scene.form(cue.last + 1)
    if following in scene.between.label_links:
        return _of(key.role, _labelled(scene, cue.last + 1), cue.first, cue.last)
    return _lies_with(scene, cue, key)


def _belongs(scene: _Scene, cue: Found[RoleCue | None], key: RoleCue) -> _Claim | None:
    """Read "the call is hers", "the choice is the CEO's"."""
    if scene.form(cue.last + 1) not in {"is", "remains"}:
        return None
    reach = _ahead(scene, cue.last + 2, most=0)
    owned = reach and all(scene.clings(one) or scene.people[one].pronoun for one in reach.people)
    return _of(key.role, reach if owned else None, cue.first, cue.last + 1)


def _lies_with(scene: _Scene, cue: Found[RoleCue | None], key: RoleCue) -> _Claim | None:
    for at in range(cue.last + 1, min(cue.last + 1 + WORDS_IN_NOUN_GROUP, len(scene.tokens))):
        end, most = scene.link_ends.get(at, (-1, 0))
        if end >= 0 and scene.form(end + 1) not in scene.words.pronouns.acting:
            reach = _ahead(scene, end + 1, most=most)
            if reach is not None:
                return _of(key.role, reach, cue.first, end)
        if scene.forms[at] in {"is", "are", "be", "remains"}:
            reach = _ahead(scene, at + 1, most=0)
            if reach is not None:
                return _of(key.role, reach, cue.first, at)
        if not scene.tokens[at].is_word or scene.person_at[at] >= 0 or scene.forms[at] in scene.between.hedges:
            return None
    return None


def _holder(
    scene: _Scene, cue: Found[RoleCue | None], things: Things, earlier: _Claim | None
) -> tuple[_Reach, int] | None:
    """Return who has, gives, makes, does or owns a thing, and where the verb begins."""
    unknown = 0
    for at in range(cue.first - 1, max(-1, cue.first - 1 - WORDS_IN_NOUN_GROUP), -1):
        for first, verb in scene.verb_ends.get(at, ()):
            if verb in things.taken_by:
                reach = _behind(scene, first, earlier, singular=_is_singular(scene, first, at))
                reach = reach or _second_act(scene, first)
                return (reach, first) if reach else None
        if not scene.tokens[at].is_word or (scene.person_at[at] >= 0 and not scene.people[scene.person_at[at]].title):
            return None
        unknown += scene.forms[at] not in scene.between.qualifiers
        if unknown > 2 or scene.forms[at] in scene.between.negations:
            return None
    return None


def _turned_holder(scene: _Scene, cue: Found[RoleCue | None], things: Things) -> _Reach | None:
    """Return who holds a thing named first: "the budget she has", "the last word the CEO keeps"."""
    at = _after_qualifiers(scene, cue.last + 1)
    if not _person(scene, at):
        return None
    number = scene.person_at[at]
    verb = scene.spans[number][1] + 1
    holds = any(verb == first and kind in things.taken_by for ends in scene.verb_ends.values() for first, kind in ends)
    return _Reach([number]) if holds else None


def _owner(scene: _Scene, place: int) -> _Reach | None:
    """Return whose something is: "her signature", "Dana's call", "CFO approval"."""
    at = place
    while at >= 0 and place - at < 2 and scene.person_at[at] < 0 and scene.forms[at] in scene.between.qualifiers:
        at -= 1
    if at < 0 or scene.person_at[at] < 0:
        return None
    number = scene.person_at[at]
    person = scene.people[number]
    if scene.clings(number) or (person.pronoun and scene.forms[at] in scene.words.determiners):
        return _Reach([number])
    if at == place and person.title and person.name is None and scene.function_of(number) is None:
        return _Reach([number])
    return None


def _is_claimed(scene: _Scene, owner: _Reach, cue: Found[RoleCue | None], things: Things) -> bool:
    """True where a possession is said to matter: "it's her call", "needs his signature", "out of Dana's budget"."""
    between = scene.between
    at = scene.spans[owner.people[0]][0] - 1
    while at > 0 and scene.forms[at] in between.qualifiers and scene.forms[at] not in between.possessive_is:
        at -= 1
    form = scene.form(at)
    if scene.form(cue.last + 1) in between.needed or (
        scene.form(cue.last + 1) in {"is", "are"} and scene.form(cue.last + 2) in between.needed
    ):
        return True
    if form in between.negations:
        return False
    if "give" in things.taken_by and form in between.possessive_needs:
        return True
    if "own" in things.taken_by and form in between.possessive_sources:
        return True
    return form in between.possessive_is


def _named_functions(scene: _Scene, number: int) -> Iterator[_Claim]:
    """Yield "purchasing is Ms Ray", "QA = Marc", "Berit is purchasing"."""
    function = scene.function_of(number)
    role = scene.words.function_roles[function] if function else None
    if role is None:
        return
    first, last = scene.spans[number]
    following = scene.form(last + 1)
    reach: _Reach | None = None
    if following in {"=", ":", "\u2192", "|"} or (following in "-\u2013\u2014" and following and scene.spaced(last + 1)):
        reach = _labelled(scene, last + 1)
    elif following in {"is", "are", "remains", "s"}:
        reach = _ahead(scene, last + 2, most=0)
    elif last + 1 in scene.link_ends:
        end, most = scene.link_ends[last + 1]
        reach = _ahead(scene, end + 1, most=min(most, 1))
    if reach and all(scene.stands_for_person(found) for found in reach.people):
        yield _Claim(role, reach.people, first, last, reach.denied)
        return
    for verb_first, verb in scene.verb_ends.get(first - 1, ()):
        if verb == "do":
            reach = _behind(scene, verb_first, None, singular=_is_singular(scene, verb_first, first - 1))
            if reach and scene.stands_for_person(reach.people[-1]):
                yield _Claim(role, reach.people, verb_first, last, reach.denied)
            return
    reach = _linked_behind(scene, first, strict=True)
    if reach and all(_has_name(scene, found) for found in reach.people):
        yield _Claim(role, reach.people, first, last, reach.denied)


def _has_name(scene: _Scene, number: int) -> bool:
    return scene.people[number].name is not None or scene.people[number].pronoun


def _answers(scene: _Scene, roles: Sequence[RoleName]) -> Iterator[_Claim]:
    """Yield the people with whom an answer begins, in each role that was asked for."""
    at, strange = scene.begin, 0
    while at < len(scene.tokens) and at - scene.begin <= WORDS_IN_NOUN_GROUP + 2:
        number = scene.person_at[at]
        if number >= 0 and not (scene.people[number].pronoun and scene.forms[at] in scene.words.determiners):
            group = _group_ahead(scene, number, listed=True)
            after = scene.spans[group[-1]][1] + 1
            goes_on = after < len(scene.tokens) and scene.tokens[after].is_word
            if not goes_on or scene.forms[after] in scene.between.fillers:
                yield from (_Claim(role, group, at, after - 1) for role in roles)
            return
        if scene.tokens[at].is_word and scene.forms[at] not in scene.between.answer_openers and number < 0:
            strange += 1
            if strange > 1 or scene.forms[at] in scene.between.stops | scene.between.hedges | scene.between.negations:
                return
        at += 1


def _mentions(scene: _Scene, claims: Iterable[_Claim]) -> tuple[RoleMention, ...]:
    """Return claims about people of the buyer's side as mentions, each once."""
    mentions: dict[tuple[str, int, str | None], RoleMention] = {}
    for claim in claims:
        for number in claim.people:
            person = _meant(scene, number)
            if person is None or not _fits(scene, person, claim.role):
                continue
            role = claim.role
            first, last = scene.spans[number]
            low = claim.first if first < scene.begin else min(claim.first, first)
            high = max(claim.last, last)
            start = scene.tokens[max(low, scene.begin)].start + scene.low
            mention = RoleMention(start, scene.tokens[high].end + scene.low, person, role)
            mentions.setdefault((role, person.start, person.name), mention)
    return tuple(sorted(mentions.values(), key=attrgetter("start", "end")))


def _fits(scene: _Scene, person: PersonMention, role: RoleName) -> bool:
    """False for bodies that look at the technical side, and for functions that only check and hold up."""
    if person.name is not None or person.title is None:
        return True
    if role == "technical_evaluator":
        return not scene.words.decides_as_body(person.title)
    if role in {"approver", "procurement", "influencer", "budget_holder"}:
        return plain(person.title) not in scene.words.titles.gatekeepers
    return True


def _meant(scene: _Scene, number: int) -> PersonMention | None:
    """Return whom a mention means for this speaker; None for our own people and for nobody known."""
    person = scene.people[number]
    first, last = scene.spans[number]
    if person.pronoun and first >= 0 and person.name is None and person.title is None:
        return _pronoun_meant(scene, person, scene.forms[first])
    if first >= 0 and not person.pronoun and _is_ours(scene, first):
        return None
    return person


def _pronoun_meant(scene: _Scene, person: PersonMention, form: str) -> PersonMention | None:
    pronouns = scene.words.pronouns
    if form in pronouns.speaker:
        if scene.speaker is not Speaker.BUYER:
            return None
        name = _own_name(scene)
    elif form in pronouns.listener:
        if scene.speaker is not Speaker.SELLER:
            return None
        name = _own_name(scene)
    else:
        name = None
    if name is None and scene.contact:
        return None
    return PersonMention(person.start, person.end, name, None, pronoun=True)


def _own_name(scene: _Scene) -> str | None:
    """Return the name of the buyer who speaks or is spoken to: the contact, unless a name is given."""
    name = scene.speaker_name
    if name is None:
        return scene.contact
    forms = [token.form for token in tokenise(name) if token.is_word]
    if not forms or forms[0] not in scene.words.nameless_speakers:
        return name
    return scene.contact if forms[1:] in ([], ["1"]) else None


def _is_ours(scene: _Scene, first: int) -> bool:
    """True for people of our side: "our MSAT lead" as the rep says it, "your lawyers" as the buyer does."""
    words = scene.words
    near = scene.forms[max(0, first - 2) : first]
    if scene.speaker is Speaker.BUYER:
        return not words.yours.isdisjoint(near)
    return not words.ours.isdisjoint(near)
