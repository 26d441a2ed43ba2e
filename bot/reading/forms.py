"""Labels of forms, templates, exports and tables: where "Start: H2" has its label, and how far the label holds."""

from collections.abc import Iterable, Sequence
from functools import cached_property

import msgspec
from msgspec import structs

from bot.reading.lexicon import Found, Lexicon
from bot.reading.lines import Line, Page
from bot.reading.tokens import NoteText, Token, count_words, has_word
from bot.reading.written import written

LONGEST_LABEL = 6
LONGEST_HEADER = 12
WORDS_BEFORE_A_TITLE = 2
WORDS_BEFORE_A_NAME = 2
RUN_OF_KNOWN = 2
RUN_OF_ANY = 3
LETTERS_OF_AN_ACRONYM = 3

_DASHES = frozenset("-\u2013\u2014")
_ARROWS = frozenset("\u2192\u21d2\u2794")
_CLOSES = {")": "", "]": "[", "*": "*"}
"""Marks that part a known label from its value where nothing, or the mark beside them, opens it: "[Need] ..."."""
_LOOSE = frozenset({">", "/", *_CLOSES})
_BEFORE_A_LABEL = frozenset(".?!;|,/()\u2022\u00b7:=>") | _DASHES | _ARROWS


@written
class FormWords:
    """The words of forms and templates."""

    labels: tuple[str, ...]
    """Names of things that a form asks for; known ones may stand in the middle of a line too."""
    never_in_labels: tuple[str, ...]
    """Words of running speech: what holds one of them is no label."""
    asking_in_labels: tuple[str, ...]
    """Words with which the questions of a form begin: who, which."""
    links_in_labels: tuple[str, ...]
    """Words that may carry a label on after a known beginning: "start of manufacture"."""
    system_labels: tuple[str, ...]
    """Labels whose values a machine wrote: they say nothing about the buyer."""
    empty_values: tuple[str, ...]
    """Values that say nothing: n/a, tbc."""
    buyer_forms: tuple[str, ...]
    """Titles of forms that the buyer filled in; what stands under them are the buyer's words."""
    own_marks: tuple[str, ...]
    """Labels and titles after which our rep speaks again: "my notes", "rep comment"."""
    ticks: tuple[str, ...]
    """Values that only say yes or no: what stands before one of them and a colon is a label whatever it says."""
    shared_marks: tuple[str, ...]
    """Such labels that a buyer's form may have too: they are the rep's where they stand off, or say whose they are."""
    acronyms: tuple[dict[str, str], ...]
    """Letters that stand for labels when several of them are used: B, A, N, T."""

    @cached_property
    def known(self) -> Lexicon[str]:
        """All phrases of labels, each for what it tells about its value."""
        return Lexicon(
            {
                "label": self.labels,
                "system": self.system_labels,
                "own": self.own_marks,
                "shared": self.shared_marks,
                "form": self.buyer_forms,
            }
        )

    @cached_property
    def speech(self) -> frozenset[str]:
        """Words that no label holds, for looking up."""
        return frozenset(self.never_in_labels)

    @cached_property
    def empty(self) -> frozenset[str]:
        """Empty values without marks and spaces, for looking up."""
        return frozenset(_bare(value) for value in self.empty_values)

    @cached_property
    def _longest_empty(self) -> int:
        """As many words as an empty value can hold: each has a letter or a figure at least."""
        return max(map(len, self.empty), default=0)

    def says_nothing(self, words: Sequence[Token]) -> bool:
        """True for a value such as "n/a", "tbc" or "-"."""
        if len(words) > self._longest_empty:
            return False
        bare = "".join([word.form for word in words])
        return not bare or bare in self.empty


class Label(msgspec.Struct, frozen=True, gc=False):
    """A label and the tokens that it holds for."""

    first: int
    last: int  # one past
    value: int  # first token of the value
    until: int | None  # one past the last token that it holds for; None: to the end of the sentence
    name: str
    start: int  # its place as written, in code points
    end: int
    system: bool = False


class _Head(msgspec.Struct, frozen=True, gc=False):
    """What may be a label at the start of a line."""

    line: int
    first: int
    name: int  # the name begins here: after "Topic 3 -"
    last: int
    value: int
    dashed: bool
    known: bool


def _bare(value: str) -> str:
    return "".join(letter for letter in value.casefold() if letter.isalnum())


def label_kind(tokens: Sequence[Token], words: FormWords) -> str | None:
    """Return "label" for words that name what a form asks for: "desired start", "start of manufacture".

    "system" stands for those whose values a machine wrote, None for all other words.
    """
    if not 0 < count_words(tokens) <= LONGEST_LABEL:
        return None
    for found in words.known.find(tokens):
        named = found.key in {"label", "system"} and found.first <= WORDS_BEFORE_A_NAME
        if named and not any(token.form in words.speech for token in tokens[: found.first]):
            narrowed = found.first == 0 and found.last + 1 < len(tokens) and _is_narrowed(tokens, found, words)
            if narrowed or found.last == len(tokens) - 1:
                return found.key
    return None


def _is_narrowed(tokens: Sequence[Token], found: Found[str], words: FormWords) -> bool:
    """True for "start of manufacture" and "budget 2027": a known beginning, and what only narrows it."""
    following = tokens[found.last + 1]
    return following.form in words.links_in_labels or not following.text.isalpha()


def labels(page: Page, lines: Sequence[Line], words: FormWords) -> tuple[Label, ...]:
    """Find the labels in some lines of a message, in order."""
    heads = {head.line: head for number, line in enumerate(lines) if (head := _head(page, number, line, words))}
    heads = _spelled(page, heads, words)
    accepted = _accepted(page, lines, heads, words)
    found: list[Label] = []
    for number, line in enumerate(lines):
        head = heads.get(number)
        start = line.first
        if head is not None and number in accepted:
            until = _until(lines, number, heads, head, accepted[number])
            found.append(_label(page, head.first, head.name, head.last, head.value, until, words))
            start = head.value
        found += _inline(page, line, start, words)
    return tuple(_with_acronyms(page, found, words))


def _head(page: Page, number: int, line: Line, words: FormWords) -> _Head | None:
    """Return what stands before the first mark of a line that may part a label from its value."""
    first = line.first
    if page.tokens[first].text == "|" and first + 1 < line.last:  # a table drawn with bars
        first += 1
    name = first
    for place in range(first + 1, min(line.last, first + 2 * LONGEST_LABEL)):
        value = _value_after(page, place, line)
        if value is None and _ends_sentence(page, place):
            if not (line.bulleted and place + 1 < line.last and _ends_a_heading(page, first, place, words)):
                return None
            value = place + 1
        if value is None:
            continue
        if name == first and _parts_a_numbered_label(page, place, line):
            name = place + 1
            continue
        return _head_before(page, number, line, (first, name, place, value), words)
    return None


def _head_before(
    page: Page, number: int, line: Line, places: tuple[int, int, int, int], words: FormWords
) -> _Head | None:
    """Return the head before a mark, if it can be a label's."""
    first, name, mark, value = places
    head, text = page.tokens[name:mark], page.tokens[mark].text
    if value > line.last or any(token.text == "," for token in head) or not has_word(head):
        return None
    known = label_kind(head, words) is not None
    tight = text == ":" and not _gap_after(page, mark)
    if not known and (tight or text in _LOOSE):
        return None
    if text == "|" and _bars_after(page, mark, line) and not (known and count_words(head) == len(head)):
        return None
    return _Head(number, first, name, mark, value, text in _DASHES and value == mark + 1, known)


def _ends_sentence(page: Page, place: int) -> bool:
    text = page.tokens[place].text
    return text in ".?!;" and _gap_after(page, place) and not _is_question_label(page, place)


def _ends_a_heading(page: Page, first: int, place: int, words: FormWords) -> bool:
    """True at the full stop of "3. Timing. They start in May", as minutes have it."""
    return page.tokens[place].text == "." and label_kind(page.tokens[first:place], words) is not None


def _bars_after(page: Page, place: int, line: Line) -> bool:
    """True where more columns follow than a label and its value."""
    return any(token.text == "|" for token in page.tokens[place + 2 : line.last - 1])


def _is_question_label(page: Page, place: int) -> bool:
    """True at the mark of "Who decides?: Priya"."""
    tokens = page.tokens
    return tokens[place].text == "?" and place + 1 < len(tokens) and tokens[place + 1].text == ":"


def _parts_a_numbered_label(page: Page, place: int, line: Line) -> bool:
    """True at the dash of "Topic 3 - Programme: ...": a figure before it, a colon soon after it."""
    if page.tokens[place].text not in _DASHES or not page.tokens[place - 1].text.isdigit():
        return False
    ahead = page.tokens[place + 1 : min(line.last, place + 1 + LONGEST_LABEL)]
    return any(token.text == ":" for token in ahead)


def _value_after(page: Page, place: int, line: Line) -> int | None:
    """Return the first token of the value where a token parts a label from it, else None."""
    text = page.tokens[place].text
    if page.tokens[place].is_word:
        return place if "\t" in page.text[page.tokens[place - 1].end : page.tokens[place].start] else None
    if text == ":":
        following = place + 1
        if following < line.last and page.tokens[following].text == "|":
            return following + 1
        return following if _gap_after(page, place) or _is_tight(page, place, line) else None
    if text in {"|", "="} or text in _ARROWS:
        return place + 1
    if text in {"-", "="} and place + 1 < line.last and page.tokens[place + 1].text == ">":
        return place + 2
    if text in _DASHES and _gap_before(page, place) and _gap_after(page, place):
        return place + 1
    if text in _LOOSE:
        return _value_after_loose(page, place, line)
    if "\t" in page.text[page.tokens[place - 1].end : page.tokens[place].start]:
        return place
    return None


def _value_after_loose(page: Page, place: int, line: Line) -> int | None:
    """Return the first token of the value after "need >", "need //", "need)", "[need]"; not of "samples > 100"."""
    tokens, text = page.tokens, page.tokens[place].text
    after = place + 1
    while after < line.last and tokens[after].text == text:
        after += 1
    if after >= line.last or not _gap_after(page, after - 1):
        return None
    if text in _CLOSES:
        opened = [token.text for token in tokens[line.first : place] if not token.is_word]
        return after if opened == [*_CLOSES[text]] else None
    if text == "/":
        return after if after > place + 1 or not _gap_before(page, place) else None
    return after if _gap_before(page, place) and not tokens[after].text[0].isdigit() else None


def _is_tight(page: Page, place: int, line: Line) -> bool:
    """True for the colon of "Start:Q3", not for that of "10:30" or "https://"."""
    tokens = page.tokens
    return tokens[place - 1].text.isalpha() and place + 1 < line.last and tokens[place + 1].is_word


def _gap_after(page: Page, place: int) -> bool:
    tokens = page.tokens
    return place + 1 >= len(tokens) or tokens[place + 1].start > tokens[place].end


def _gap_before(page: Page, place: int) -> bool:
    return page.tokens[place].start > page.tokens[place - 1].end


def _accepted(page: Page, lines: Sequence[Line], heads: dict[int, _Head], words: FormWords) -> dict[int, bool]:
    """Return the lines whose heads are labels, and whether each stands in a form, so that it holds on."""
    accepted: dict[int, bool] = {}
    for run in _runs(lines, heads):
        known = sum(heads[number].known for number in run)
        dashed = sum(heads[number].dashed for number in run) * 2 > len(run)
        is_form = known >= RUN_OF_KNOWN or (len(run) >= RUN_OF_ANY and (known > 0 or not dashed))
        for number in run:
            head, line = heads[number], lines[number]
            if is_form and head.dashed == dashed and _fits_a_form(page, head, line, words):
                accepted[number] = True
            elif (head.known or _is_ticked(page, head, line, words)) and not head.dashed:
                accepted[number] = is_form
    return accepted


def _is_ticked(page: Page, head: _Head, line: Line, words: FormWords) -> bool:
    """True for "may we e-mail you: yes", whose value makes a label of what stands before it."""
    value = [token.form for token in page.tokens[head.value : line.last] if token.is_word]
    return len(value) == 1 and value[0] in words.ticks and head.last - head.name <= 2 * LONGEST_LABEL


def _spelled(page: Page, heads: dict[int, _Head], words: FormWords) -> dict[int, _Head]:
    """Count single letters as known labels where enough of an acronym's stand there: B, A, N, T."""
    letters = {head.line: page.tokens[head.name].form for head in heads.values() if head.last - head.name == 1}
    used = set(letters.values())
    spelt = {
        letter
        for acronym in words.acronyms
        if len(used & acronym.keys()) >= LETTERS_OF_AN_ACRONYM
        for letter in acronym
    }
    return {line: structs.replace(head, known=head.known or letters.get(line) in spelt) for line, head in heads.items()}


def _runs(lines: Sequence[Line], heads: dict[int, _Head]) -> Iterable[list[int]]:
    """Yield the lines with heads that follow each other; a line that only carries on does not part them."""
    run: list[int] = []
    for number, line in enumerate(lines):
        if number in heads:
            run.append(number)
        elif run and (line.after_gap or number - run[-1] > 1):
            yield run
            run = []
    if run:
        yield run


def _fits_a_form(page: Page, head: _Head, line: Line, words: FormWords) -> bool:
    meant = [token for token in page.tokens[head.name : head.last] if token.is_word]
    if page.tokens[head.name].form in words.asking_in_labels and page.tokens[head.last].text == ":":
        return len(meant) <= 2 * LONGEST_LABEL
    if len(meant) > LONGEST_LABEL + 2:
        return False
    speech = any(token.form in words.speech for token in meant)
    return head.known or not speech or _is_ticked(page, head, line, words)


def _until(lines: Sequence[Line], number: int, heads: dict[int, _Head], head: _Head, in_form: bool) -> int | None:
    """Return how far a label holds: its line, and the lines that carry on or list its values."""
    line = lines[number]
    if not in_form and head.value < line.last:
        return None
    until = line.last
    listing = head.value >= line.last
    for ahead in range(number + 1, len(lines)):
        following = lines[ahead]
        goes_on = following.bulleted if listing else following.indented and not line.indented
        if ahead in heads or following.after_gap or following.depth != line.depth or not goes_on:
            break
        until = following.last
    return until


def _inline(page: Page, line: Line, start: int, words: FormWords) -> Iterable[Label]:
    """Yield the known labels in the middle of a line: "Who decides: ? Budget: ?"."""
    tokens = page.tokens
    if page.text.find(":", line.start, line.end) < 0 and page.text.find("=", line.start, line.end) < 0:
        return
    for place in range(start + 1, line.last):
        if tokens[place].text not in {":", "="} or _value_after(page, place, line) is None:
            continue
        first = place
        while first > start and place - first <= LONGEST_LABEL and not _ends_what_went_before(page, first - 1):
            first -= 1
        first = _from_capital(tokens, first, place)
        if label_kind(tokens[first:place], words) is not None:
            yield _label(page, first, first, place, place + 1, None, words)


def _from_capital(tokens: Sequence[Token], first: int, last: int) -> int:
    """Return where a label begins in "signed Start": at the capital letter after small ones."""
    if tokens[first].text[0].islower():
        return next((place for place in range(first, last) if tokens[place].text[0].isupper()), first)
    return first


def _ends_what_went_before(page: Page, place: int) -> bool:
    token = page.tokens[place]
    if token.text == "-":
        return _gap_before(page, place) and _gap_after(page, place)
    if token.text == "/":
        return _gap_after(page, place)
    return token.text in _BEFORE_A_LABEL or not (token.is_word or token.text.isascii())


def _label(page: Page, first: int, begins: int, last: int, value: int, until: int | None, words: FormWords) -> Label:
    tokens = page.tokens[begins:last]
    name = " ".join(page.text[tokens[0].start : tokens[-1].end].casefold().rstrip("?").split())
    system = label_kind(tokens, words) == "system"
    return Label(first, last, value, until, NoteText(name), tokens[0].start, tokens[-1].end, system)


def _with_acronyms(page: Page, found: Sequence[Label], words: FormWords) -> Iterable[Label]:
    """Spell out single letters where enough of an acronym's letters are used as labels."""
    used = {label.name for label in found}
    meanings: dict[str, str] = {}
    for letters in words.acronyms:
        if len(used & letters.keys()) >= LETTERS_OF_AN_ACRONYM:
            meanings |= letters
    for label in found:
        yield structs.replace(label, name=meanings.get(label.name, label.name))


def opens_buyer_form(page: Page, line: Line, words: FormWords) -> bool:
    """True for the title of a form that the buyer filled in: "Contact form #5512"."""
    tokens = page.tokens[line.first : line.last]
    if len(tokens) > 2 * LONGEST_HEADER or count_words(tokens) > LONGEST_HEADER:
        return False
    found = next((one for one in words.known.find(tokens) if one.key == "form"), None)
    if found is None:
        return False
    before = tokens[: found.first]
    titles = count_words(before) <= WORDS_BEFORE_A_TITLE
    return titles and not any(token.text in ":=|" for token in before)


def opens_own_words(page: Page, number: int, words: FormWords) -> bool:
    """True for a line by which our rep takes the floor again: "Rep comment 23 Apr: ...", "--- my notes ---"."""
    line = page.lines[number]
    tokens = page.tokens[line.first : min(line.last, line.first + 2 * LONGEST_LABEL)]
    texts = [token.text for token in tokens]
    colon = texts.index(":") if ":" in texts else None
    marks = len(tokens) - count_words(tokens)
    if colon is None and marks * 2 < len(tokens):
        return False
    reach = len(tokens) if colon is None else colon
    for found in words.known.find(tokens[:reach]):
        if has_word(tokens[: found.first]):
            return False
        if found.key == "own":
            return True
        if found.key == "shared":
            return found.last + 1 < reach or _stands_off(page, number)
    return False


def _stands_off(page: Page, number: int) -> bool:
    """True for a line after an empty one or after a rule."""
    if number == 0 or page.lines[number].after_gap:
        return True
    return not page.words_of(page.lines[number - 1])
