"""A message cut into the sentences in which flags are looked for: whose voice, which clauses, which words."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any, TypeVar

from bot.reading.flag_words import GROUP_OF, LOOK_ALIKE_OF, Mark, WordIndex, WordSet
from bot.reading.lexicon import Found, Lexicon
from bot.reading.tokens import Token, folded, tokenise

MASK = "\u2588"
"""Stands for each code point of an identifier that was masked."""

LONGEST = 300
"""After so many tokens a sentence is cut whatever follows, so that the time to read it stays linear."""

LONG_DICTATION = 60
"""A sentence of more tokens than this is dictation, whatever dot it ends with."""

_SENTENCE_ENDS = frozenset(".!?\u2026")
_CLAUSE_MARKS = frozenset(",;:|()\u2013\u2014")
_LABEL = re.compile(r"[ \t>]*(?:\[[\d:. ]+\][ \t]*)?([^\W\d_][\w.'\u2019 -]{0,30}?)[ \t]*:(?=\s)")
_QUOTE_MARKS = frozenset('"\u201c\u201d\u201e\u00ab\u00bb')
_WRAPPED_LINE = 50
_GENERAL = "b2b"
_KeyT = TypeVar("_KeyT", bound=Hashable)


class Voice(Enum):
    """Who says "our" and "your" in a line."""

    REP = auto()  # our rep's own account: "our pump" is ours
    SELLER = auto()  # our side in a transcript: "our pump" is ours, "your pump" theirs
    BUYER = auto()  # the other side in a transcript or a mail: "your pump" is ours, "our pump" theirs


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sentence stands, in tokens; ``dotted`` where an end mark closes it."""

    first: int
    end: int
    dotted: bool


@dataclass(frozen=True)
class Scene:
    """One sentence with all that was seen in it; token places count through the whole message."""

    text: str
    tokens: Sequence[Token]
    place: Place
    voice: Voice
    words: WordIndex
    groups: dict[int, dict[Mark, list[Found[Mark]]]] = field(default_factory=dict)
    seen: dict[Mark, list[Found[Mark]]] = field(default_factory=dict)
    named: Sequence[Found[str]] = ()
    segment: str | None = None
    message: Sequence["Scene"] = ()
    number: int = 0

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

    def _look(self, mark: Mark) -> list[Found[Mark]]:
        found = self.seen.get(mark)
        if found is None:
            found = self.seen[mark] = self._without_look_alikes(mark)
        return found

    def _without_look_alikes(self, mark: Mark) -> list[Found[Mark]]:
        group = GROUP_OF[mark]
        if group not in self.groups:
            self.groups[group] = _seen(self, group)
        found = self.groups[group].get(mark, [])
        if mark is Mark.CONDITION:
            found = sorted([*found, *self._conditions_by_ending()], key=_first)
        if not found or mark not in LOOK_ALIKE_OF:
            return found
        taken = {at for each in self._look(LOOK_ALIKE_OF[mark]) for at in range(each.first, each.last + 1)}
        return [each for each in found if taken.isdisjoint(range(each.first, each.last + 1))]

    def _conditions_by_ending(self) -> Iterator[Found[Mark]]:
        """Yield the names of harm that are known by their ending: "osteomyelitis"."""
        endings = tuple(self.words.of(WordSet.CONDITION_ENDINGS))
        for at in range(self.place.first, self.place.end):
            token = self.tokens[at]
            if token.form.endswith(endings) and token.form not in self.words.of(WordSet.NO_CONDITIONS):
                yield Found(token.start, token.end, at, at, Mark.CONDITION)

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
        return [
            token.form for token in self.tokens[max(first, self.place.first) : max(0, min(end, self.place.end))]
        ]

    def any_of(self, name: WordSet, first: int, end: int) -> bool:
        """Tell whether a word of a set stands between two places."""
        return not self.words.of(name).isdisjoint(self.forms(first, end))

    @cached_property
    def all_forms(self) -> frozenset[str]:
        """The folded words and marks of the sentence."""
        return frozenset(self.forms(self.place.first, self.place.end))

    @cached_property
    def dictated(self) -> bool:
        """True for a sentence without end mark, or one so long that its dot says nothing."""
        return not self.place.dotted or self.place.end - self.place.first > LONG_DICTATION

    @cached_property
    def is_medical(self) -> bool:
        """True where patients, treatments or devices are the business, or this sentence speaks of them."""
        return self.segment != _GENERAL or bool(self.of(Mark.PATIENT, Mark.TREATMENT, Mark.PROFESSIONAL))

    @cached_property
    def tells_of_things(self) -> bool:
        """True where a treatment or a product is spoken of."""
        return bool(self.of(Mark.TREATMENT, Mark.PRODUCT) or self.own_things)

    @cached_property
    def asks(self) -> bool:
        """True for a question."""
        return self.tokens[self.place.end - 1].text == "?"

    @cached_property
    def quoted(self) -> frozenset[int]:
        """The places between quotation marks."""
        marks = [at for at in range(self.place.first, self.place.end) if self.tokens[at].text in _QUOTE_MARKS]
        pairs = zip(marks[::2], marks[1::2], strict=False)
        return frozenset(at for opened, closed in pairs for at in range(opened, closed))

    @cached_property
    def own_things(self) -> list[tuple[int, int, bool]]:
        """What is a product of ours here: its first and last token, and whether it is surely one."""
        return _own_things(self)

    @cached_property
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
        start = max(self.clause_start(first), first - 6)
        for place in range(first - 1, start - 1, -1):
            form = self.tokens[place].form
            if form in turns:
                return False
            if form in denials and not (form == "no" and self.form(place + 1).isdigit()):
                return self.form(place + 1) not in turns
        return False


def scenes(
    text: str, words: WordIndex, our_products: Sequence[str] = (), segment: str | None = None
) -> tuple[Scene, ...]:
    """Cut a message into sentences, with what was seen in each."""
    tokens = tuple(_plain(token) for token in tokenise(text))
    places = list(_places(text, tokens, words))
    voices = _voices(text, words)
    line_starts = [start for start, _ in voices]
    named = _product_names(tuple(our_products)).find(tokens) if our_products else ()
    made: list[Scene] = []
    for place in places:
        voice = voices[max(0, bisect_left(line_starts, tokens[place.first].start + 1) - 1)][1]
        names = _inside(named, place)
        made.append(Scene(text, tokens, place, voice, words, named=names, segment=segment, message=made, number=len(made)))
    return tuple(made)


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
    return replace(token, form=token.form[:-2]) if token.form.endswith("'s") and len(token.form) > 2 else token


def _seen(scene: Scene, group: int) -> dict[Mark, list[Found[Mark]]]:
    """Look a group of phrases up in a sentence."""
    seen: dict[Mark, list[Found[Mark]]] = {}
    if scene.words.anchors[group].isdisjoint(scene.all_forms):
        return seen
    first = scene.place.first
    for each in scene.words.lexicons[group].find_all(scene.tokens[first : scene.place.end]):
        moved = Found(each.start, each.end, each.first + first, each.last + first, each.key)
        seen.setdefault(each.key, []).append(moved)
    return seen


def _places(text: str, tokens: Sequence[Token], words: WordIndex) -> Iterator[Place]:
    first = 0
    for at, (token, following) in enumerate(pairwise(tokens)):
        apart = following.start - token.end
        ends = token.text in _SENTENCE_ENDS
        over = apart and (
            (ends and _ends_here(tokens, at, words))
            or (
                "\n" in (gap := text[token.end : following.start])
                and _breaks(text, token, following, gap)
            )
        )
        if over or at + 1 - first >= LONGEST:
            yield Place(first, at + 1, ends)
            first = at + 1
    if tokens:
        yield Place(first, len(tokens), tokens[-1].text in _SENTENCE_ENDS)


def _ends_here(tokens: Sequence[Token], at: int, words: WordIndex) -> bool:
    """Tell whether a mark ends the sentence: not the dot of "Dr." or "J. Miller", nor of "no." before a figure."""
    if tokens[at].text != "." or at == 0:
        return True
    previous, following = tokens[at - 1], tokens[at + 1].text
    if previous.end != tokens[at].start:
        return True
    if previous.form in words.of(WordSet.ABBREVIATIONS):
        return False
    if previous.form in words.of(WordSet.NUMBER_ABBREVIATIONS) and (following[0].isdigit() or following == MASK):
        return False
    initial = len(previous.text) == 1 and previous.text.isalpha() and previous.text.isupper()
    return not (initial and following[0].isupper())


def _breaks(text: str, token: Token, following: Token, gap: str) -> bool:
    """Tell whether a line's end ends the sentence: not where a long line is merely wrapped."""
    if gap.count("\n") > 1 or not following.text[0].islower():
        return True
    line_start = text.rfind("\n", 0, token.end) + 1
    return token.end - line_start < _WRAPPED_LINE or token.text in ":;"


def _cuts(scene: Scene) -> Iterator[int]:
    words, place = scene.words, scene.place
    conjunctions, pronouns = words.of(WordSet.CONJUNCTIONS), words.of(WordSet.PRONOUNS)
    relatives, auxiliaries = words.of(WordSet.RELATIVES), words.of(WordSet.AUXILIARIES)
    yield place.first
    for at in range(place.first + 1, place.end):
        previous, form = scene.tokens[at - 1], scene.tokens[at].form
        if previous.text in _CLAUSE_MARKS and not _inside_figure(scene.tokens, at - 1):
            yield at
        elif form in conjunctions and scene.form(at + 1):
            yield at
        elif previous.text in {"-", ">"} and scene.text[previous.start - 1 : previous.start].isspace():
            yield at
        elif (
            form in pronouns
            and previous.form not in conjunctions
            and previous.form not in relatives
            and previous.form not in auxiliaries
            and scene.dictated
            and previous.is_word
            and previous.form not in words.of(WordSet.PREPOSITIONS)
        ):
            yield at


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


def _voices(text: str, words: WordIndex) -> list[tuple[int, Voice]]:
    """Return where each line begins and whose voice it is in."""
    lines = text.split("\n")
    labels = [_label(line) if ":" in line else None for line in lines]
    counts = Counter(label for label in labels if label)
    me = words.of(WordSet.ME_LABELS)
    transcript = not me.isdisjoint(counts) or sum(number > 1 for number in counts.values()) > 1
    voices: list[tuple[int, Voice]] = []
    start, current = 0, Voice.REP
    for line, label in zip(lines, labels, strict=True):
        if label and transcript:
            current = Voice.SELLER if label in me else Voice.BUYER
        elif line.lstrip()[:1] == ">" or _opens_mail(line, label, words):
            current = Voice.BUYER
        voices.append((start, current))
        start += len(line) + 1
    return voices


def _label(line: str) -> str | None:
    found = _LABEL.match(line)
    return found.group(1).lower() if found else None


def _opens_mail(line: str, label: str | None, words: WordIndex) -> bool:
    """Tell whether somebody else's mail begins here: its head, or a greeting to one of us."""
    if label in words.of(WordSet.MAIL_HEADS):
        return True
    first = line.lstrip().partition(" ")[0]
    if folded(first) not in words.of(WordSet.GREETINGS):
        return False
    tokens = tokenise(line[:60])
    return (
        1 < len(tokens) <= 6
        and tokens[1].form not in words.of(WordSet.COLLEAGUES)
        and tokens[-1].text in {",", "-", "\u2013", "!"}
    )


def _own_things(scene: Scene) -> list[tuple[int, int, bool]]:
    """Return what in a sentence is a product of ours: its first and last token, and whether it is surely one."""
    if not scene.named and not scene.any_of(WordSet.OWN_WORDS, scene.place.first, scene.place.end):
        return []
    found = [*_by_possessive(scene), *_by_deed(scene)]
    found += [(each.first, each.last, True) for each in scene.named]
    return sorted(found)


def _by_possessive(scene: Scene) -> Iterator[tuple[int, int, bool]]:
    ours, yours = scene.words.of(WordSet.OWN_OURS), scene.words.of(WordSet.OWN_YOURS)
    for at in range(scene.place.first, scene.place.end - 1):
        form = scene.tokens[at].form
        if form not in ours and form not in yours:
            continue
        voice = Voice.BUYER if at in scene.quoted else scene.voice
        if form in (yours if voice is Voice.BUYER else ours) or (form in yours and voice is Voice.REP):
            thing = _noun_after(scene, at)
            if thing is not None:
                yield at, thing[0], thing[1] or _is_counted(scene, at)


def _is_counted(scene: Scene, at: int) -> bool:
    """Tell whether some of a number of things are meant: "two of our clips"."""
    return scene.any_of(WordSet.PREPOSITIONS, at - 1, at) and scene.any_of(WordSet.SMALL_COUNTS, at - 2, at - 1)


def _noun_after(scene: Scene, at: int) -> tuple[int, bool] | None:
    """Return where the noun after "our" ends and whether it names a product; nothing where it names none."""
    end = at + 1
    while end < min(at + 6, scene.place.end) and _in_noun_phrase(scene, end):
        end += 1
    head: Found[Mark] | None = None
    for noun in scene.of(Mark.PRODUCT, Mark.NO_PRODUCT):
        # The last of the nouns that stand side by side tells: a demo unit is a unit, a pump price a price.
        if at < noun.first < end and (head is None or noun.first <= head.last + 1 or noun.first == head.first):
            head = noun if head is None or noun.last >= head.last else head
    if head is None:
        return (end - 1, False) if end > at + 1 else None
    return None if head.key is Mark.NO_PRODUCT else (head.last, True)


def _in_noun_phrase(scene: Scene, at: int) -> bool:
    words, token = scene.words, scene.tokens[at]
    return (token.is_word or token.text == "-") and not any(
        token.form in words.of(name)
        for name in (
            WordSet.ARTICLES, WordSet.PREPOSITIONS, WordSet.AUXILIARIES, WordSet.CONJUNCTIONS, WordSet.PRONOUNS,
            WordSet.RELATIVES, WordSet.NEGATIONS, WordSet.POSSESSIVES,
        )
    )


def _by_deed(scene: Scene) -> Iterator[tuple[int, int, bool]]:
    for deed in scene.of(Mark.OURS_BY_DEED):
        theirs = scene.any_of(WordSet.OTHER_SIDE, deed.first, deed.last + 1)
        if (scene.voice is Voice.BUYER and not theirs) or (scene.voice is Voice.SELLER and theirs):
            continue
        if not _is_no_product(scene, deed.first):
            yield _noun_before(scene, deed.first), deed.last, True


def _is_no_product(scene: Scene, at: int) -> bool:
    """Tell whether the noun before a deed names no product: "the quote we sent"."""
    others = scene.within(Mark.NO_PRODUCT, at - 4, at)
    products = scene.within(Mark.PRODUCT, at - 4, at)
    return bool(others) and (not products or products[-1].last < others[-1].last)


def _noun_before(scene: Scene, at: int) -> int:
    """Return where the noun before a deed begins: "the units" in "the units we installed"."""
    for place in range(at - 1, max(at - 5, scene.place.first - 1), -1):
        if not scene.tokens[place].is_word:
            break
        if scene.form(place) in scene.words.of(WordSet.ARTICLES):
            return place
    return at
