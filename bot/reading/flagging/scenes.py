"""A message cut into the sentences in which flags are looked for: whose voice, which clauses, which words."""

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter
from typing import Any, TypeVar

import msgspec
from msgspec import structs

from bot.reading.flagging.own_things import OwnThing, own_things
from bot.reading.flagging.sentences import Place, Voice, line_voices, sentence_places
from bot.reading.flagging.words import GROUP_OF, LOOK_ALIKE_OF, Mark, WordIndex, WordSet
from bot.reading.kept import kept
from bot.reading.lexicon import Found, Lexicon
from bot.reading.terms import Speaker, Statement
from bot.reading.tokens import Token, tokenise

REACH = 14
"""How many tokens, at most, lie between the parts of one event."""

NEAR = 4
"""How many tokens before a word still speak about it."""

Evidence = tuple[int, int]
"""The first and the last token that a flag rests on; the first may stand in the sentence before."""

DENIAL_REACH = 6
"""How many tokens before a word may hold its denial."""

GENERAL = "b2b"
"""The segment in which nobody treats anybody."""

DEVICES = "medical_device"
"""The segment in which a product may hurt whoever uses it."""

LONG_DICTATION = 60
"""A sentence of more tokens than this is dictation, whatever dot it ends with."""

_form_of = attrgetter("form")
_LONGEST_NAME = 40
"""Code points of a name before a turn of a talk."""

_CLAUSE_MARKS = frozenset(",;:|()\u2013\u2014")
_QUOTE_MARKS = frozenset('"\u201c\u201d\u201e\u00ab\u00bb')
_PARAGRAPH = "\n\n"
_DASHES = frozenset("->")
_LEAD_TO_SUBJECT = (WordSet.CONJUNCTIONS, WordSet.RELATIVES, WordSet.AUXILIARIES, WordSet.PREPOSITIONS)
_START = attrgetter("start")
_VOICES = {Speaker.BUYER: Voice.BUYER, Speaker.SELLER: Voice.SELLER}
_KeyT = TypeVar("_KeyT", bound=Hashable)


class Scene(msgspec.Struct, frozen=True, eq=False, dict=True):
    """One sentence with all that was seen in it; token places count through the whole message."""

    text: str
    tokens: Sequence[Token]
    place: Place
    voice: Voice
    words: WordIndex
    named: Sequence[Found[str]]
    """Products of ours that are called by name."""
    segment: str | None
    message: list["Scene"]
    """All the sentences of the message, and in `number` which of them this is."""
    number: int
    named_by_ending: frozenset[str]
    """The words of the message that end as the names of harm do."""
    _groups: dict[int, dict[Mark, list[Found[Mark]]]] = {}
    _seen: dict[Mark, list[Found[Mark]]] = {}

    @property
    def before(self) -> "Scene | None":
        """The sentence before, if there is one."""
        return self.message[self.number - 1] if self.number else None

    @property
    def after(self) -> "Scene | None":
        """The sentence after, if there is one."""
        return self.message[self.number + 1] if self.number + 1 < len(self.message) else None

    def of(self, *marks: Mark) -> list[Found[Mark]]:
        """Return the phrases of these kinds, in order."""
        if len(marks) == 1:
            return self._look(marks[0])
        return sorted((each for mark in marks for each in self._look(mark)), key=_first)

    def may_hold(self, *marks: Mark) -> bool:
        """Tell quickly whether the sentence has a word of such phrases at all."""
        return not self._at_hand.isdisjoint(marks)

    @kept
    def _at_hand(self) -> frozenset[Mark]:
        """The kinds of phrases of which the sentence has at least a word."""
        anchors = self.words.anchors
        at_hand = frozenset[Mark]().union(*[anchors[form] for form in self.all_forms if form in anchors])
        return at_hand if self.named_by_ending.isdisjoint(self.all_forms) else at_hand | {Mark.CONDITION}

    def _look(self, mark: Mark) -> list[Found[Mark]]:
        if mark not in self._at_hand:
            return []
        found = self._seen.get(mark)
        if found is None:
            found = self._seen[mark] = self._without_look_alikes(mark)
        return found

    def _without_look_alikes(self, mark: Mark) -> list[Found[Mark]]:
        group = GROUP_OF[mark]
        if group not in self._groups:
            self._groups[group] = _looked_up(self, group)
        found = self._groups[group].get(mark, [])
        if mark is Mark.CONDITION:
            found = sorted([*found, *self._conditions_by_ending()], key=_first)
        if not found or mark not in LOOK_ALIKE_OF:
            return found
        taken = {at for each in self._look(LOOK_ALIKE_OF[mark]) for at in range(each.first, each.last + 1)}
        return [each for each in found if taken.isdisjoint(range(each.first, each.last + 1))]

    def _conditions_by_ending(self) -> Iterator[Found[Mark]]:
        """Yield the names of harm that are known by their ending: "osteomyelitis"."""
        endings = self.words.condition_endings
        for at in range(self.place.first, self.place.end):
            token = self.tokens[at]
            if token.form.endswith(endings) and token.form not in self.words.of(WordSet.NO_CONDITIONS):
                yield Found(token.start, token.end, at, at, Mark.CONDITION)

    def sees(self, *marks: Mark) -> bool:
        """Tell whether a phrase of one of these kinds stands in the sentence."""
        if self._at_hand.isdisjoint(marks):
            return False
        for mark in marks:  # noqa: SIM110 - asked for every sentence and rule; a generator takes twice as long
            if self._look(mark):
                return True
        return False

    def within(self, mark: Mark, first: int, end: int) -> list[Found[Mark]]:
        """Return the phrases of a kind that stand whole between two token places."""
        found = self._look(mark)
        low, high = bisect_left(found, first, key=_first), bisect_left(found, end, key=_first)
        return [each for each in found[low:high] if each.last < end]

    def has(self, marks: Iterable[Mark], first: int, end: int) -> bool:
        """Tell whether a phrase of one of these kinds stands between two token places."""
        return any(self.within(mark, first, end) for mark in marks)

    def form(self, at: int) -> str:
        """Return the folded word or mark at a place; nothing outside the sentence."""
        return self.tokens[at].form if self.place.first <= at < self.place.end else ""

    def forms(self, first: int, end: int) -> list[str]:
        """Return the folded words and marks between two places, as far as they are in the sentence."""
        first, end = max(first, self.place.first), max(0, min(end, self.place.end))
        return [token.form for token in self.tokens[first:end]]

    def any_of(self, name: WordSet, first: int, end: int) -> bool:
        """Tell whether a word of a set stands between two places."""
        return not self.words.of(name).isdisjoint(self.forms(first, end))

    def holds(self, name: WordSet) -> bool:
        """Tell whether a word of a set stands in the sentence."""
        return not self.words.sets[name].isdisjoint(self.all_forms)

    @kept
    def all_forms(self) -> frozenset[str]:
        """The folded words and marks of the sentence."""
        return frozenset(self.forms(self.place.first, self.place.end))

    @kept
    def dictated(self) -> bool:
        """True for a sentence without end mark, or one so long that its dot says nothing."""
        return not self.place.dotted or self.place.end - self.place.first > LONG_DICTATION

    @kept
    def is_medical(self) -> bool:
        """True where patients, treatments or devices are the business, or this sentence speaks of them."""
        return self.segment != GENERAL or self.sees(Mark.PATIENT, Mark.TREATMENT, Mark.PROFESSIONAL)

    @kept
    def is_of_care(self) -> bool:
        """True where the message speaks of patients by word, or of who treats them, anywhere."""
        opening = self.message[0]
        if self is not opening:
            return opening.is_of_care
        return any(each.sees(Mark.PROFESSIONAL, Mark.PATIENT_WORD) for each in self.message)

    @kept
    def tells_of_things(self) -> bool:
        """True where a treatment or a product is spoken of."""
        return self.sees(Mark.TREATMENT, Mark.PRODUCT) or bool(self.own_things)

    @kept
    def asks(self) -> bool:
        """True for a question."""
        return self.tokens[self.place.end - 1].text == "?"

    @kept
    def quoted(self) -> frozenset[int]:
        """The places between quotation marks in the whole message: a quote may hold many sentences."""
        opening = self.message[0]
        return frozenset(_quoted(self.text, self.tokens)) if self is opening else opening.quoted

    @kept
    def own_things(self) -> list[OwnThing]:
        """The products of ours that are spoken of here."""
        return own_things(self)

    @kept
    def cuts(self) -> tuple[int, ...]:
        """The places where clauses begin, the sentence's own beginning first."""
        return tuple(_cuts(self))

    def clause_start(self, at: int) -> int:
        """Return where the clause that holds a place begins."""
        return self.cuts[max(0, bisect_right(self.cuts, at) - 1)]

    def clause_end(self, at: int) -> int:
        """Return where the clause after the one that holds a place begins."""
        following = bisect_right(self.cuts, at)
        return self.cuts[following] if following < len(self.cuts) else self.place.end

    def denied(self, first: int) -> bool:
        """Tell whether the words at a place are denied: "no one was hurt", "without any fault"."""
        denials, turns = self.words.of(WordSet.NEGATIONS), self.words.of(WordSet.TURNS)
        start = max(self.clause_start(first), first - DENIAL_REACH)
        for place in range(first - 1, start - 1, -1):
            form = self.tokens[place].form
            if form in turns:
                return False
            if form in denials and not (form == "no" and self.form(place + 1).isdigit()):
                return self.form(place + 1) not in turns
        return False


def scenes(
    text: str,
    words: WordIndex,
    our_products: Sequence[str] = (),
    segment: str | None = None,
    said: Sequence[Statement] = (),
) -> tuple[Scene, ...]:
    """Cut a message into sentences, with what was seen in each; what was `said` tells whose words they are."""
    tokens = tokenise(text)
    if "'s" in (forms := " ".join(map(_form_of, tokens))):
        tokens = tuple([_plain(token) if token.form.endswith("'s") else token for token in tokens])
    places = list(_without_names(tokens, sentence_places(text, tokens, words), said))
    voices = line_voices(text, words)
    line_starts = [start for start, _ in voices]
    said_starts = [statement.start for statement in said]
    named = _product_names(tuple(our_products)).find(tokens) if our_products else ()
    endings = words.condition_endings
    may_name = any([ending in forms for ending in endings])
    by_ending = (
        frozenset([each.form for each in tokens if each.form.endswith(endings)]) if may_name else frozenset[str]()
    )
    made: list[Scene] = []
    for place in places:
        start = tokens[place.first].start
        voice = voices[max(0, bisect_left(line_starts, start + 1) - 1)][1]
        speaking = bisect_left(said_starts, tokens[place.end - 1].start + 1) - 1
        if speaking >= 0 and said[speaking].end > start:
            voice = _VOICES.get(said[speaking].speaker, voice)
        names = _inside(named, place)
        made.append(Scene(text, tokens, place, voice, words, names, segment, made, len(made), by_ending))
    return tuple(made)


def _without_names(tokens: Sequence[Token], places: Iterable[Place], said: Sequence[Statement]) -> Iterator[Place]:
    """Yield sentences without the names of speakers before them: who speaks is nobody that is spoken of."""
    names = {
        name.start: name.end
        for name, told in pairwise(said)
        if told.speaker in _VOICES and name.speaker is Speaker.OTHER and name.end - name.start <= _LONGEST_NAME
    }
    for place in places:
        end = names.get(tokens[place.first].start) if names else None
        first = place.first if end is None else bisect_left(tokens, end, lo=place.first, key=_START)
        if first < place.end:
            yield structs.replace(place, first=first) if first > place.first else place


@lru_cache(maxsize=64)
def _product_names(names: tuple[str, ...]) -> Lexicon[str]:
    """Compile the names of our products, each as written and in the plural."""
    plain = [" ".join(token.text for token in tokenise(name) if token.is_word) for name in names]
    return Lexicon({name: [f'"{name}"', f'"{name}s"'] for name in plain if name})


def _first(found: Found[Any]) -> int:
    return found.first


def _inside(found: Sequence[Found[_KeyT]], place: Place) -> list[Found[_KeyT]]:
    low, high = bisect_left(found, place.first, key=_first), bisect_left(found, place.end, key=_first)
    return [each for each in found[low:high] if each.last < place.end]


def _plain(token: Token) -> Token:
    """Drop the 's of a genitive or of "it's": what is left is looked up like the plain word."""
    return structs.replace(token, form=token.form[:-2]) if len(token.form) > len("'s") else token


def _looked_up(scene: Scene, group: int) -> dict[Mark, list[Found[Mark]]]:
    """Look a group of phrases up in a sentence."""
    seen: dict[Mark, list[Found[Mark]]] = {}
    first = scene.place.first
    for met in scene.words.lexicons[group].find_together(scene.tokens[first : scene.place.end]):
        for mark in met.keys:
            seen.setdefault(mark, []).append(Found(met.start, met.end, met.first + first, met.last + first, mark))
    return seen


def _quoted(text: str, tokens: Sequence[Token]) -> Iterator[int]:
    """Yield the places between quotation marks; a mark that no other closes in its paragraph quotes nothing."""
    if _QUOTE_MARKS.isdisjoint([token.text for token in tokens]):
        return
    opened: int | None = None
    for at, token in enumerate(tokens):
        if opened is not None and _PARAGRAPH in text[tokens[at - 1].end : token.start]:
            opened = None
        if token.text not in _QUOTE_MARKS or _marks_inches(text, token):
            continue
        if opened is None:
            opened = at
        else:
            yield from range(opened, at)
            opened = None


def _marks_inches(text: str, token: Token) -> bool:
    return (
        token.text == '"' and text[token.start - 1 : token.start].isdigit() and text[token.end : token.end + 1] != "."
    )


def _cuts(scene: Scene) -> Iterator[int]:
    yield scene.place.first
    for at in range(scene.place.first + 1, scene.place.end):
        if _after_mark(scene, at) or _at_conjunction(scene, at) or (scene.dictated and _at_subject(scene, at)):
            yield at


def _after_mark(scene: Scene, at: int) -> bool:
    mark = scene.tokens[at - 1]
    if mark.text in _CLAUSE_MARKS:
        return not _inside_figure(scene.tokens, at - 1)
    return mark.text in _DASHES and scene.text[mark.start - 1 : mark.start].isspace()


def _at_conjunction(scene: Scene, at: int) -> bool:
    return scene.tokens[at].form in scene.words.of(WordSet.CONJUNCTIONS) and at + 1 < scene.place.end


def _at_subject(scene: Scene, at: int) -> bool:
    """Tell whether a new clause begins at "she" where no mark shows it."""
    words, previous = scene.words, scene.tokens[at - 1]
    return (
        scene.tokens[at].form in words.of(WordSet.PRONOUNS)
        and previous.is_word
        and not any(previous.form in words.of(name) for name in _LEAD_TO_SUBJECT)
    )


def _inside_figure(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a comma stands inside "1,200"."""
    if at == 0 or at + 1 >= len(tokens):
        return False
    previous, following = tokens[at - 1], tokens[at + 1]
    return (
        previous.end == tokens[at].start
        and tokens[at].end == following.start
        and previous.text[-1].isdigit()
        and following.text[0].isdigit()
    )
