"""A message cut into statements: whose words each clause is, what it answers, and how its words are meant."""

from collections.abc import Iterable, Sequence

from msgspec import structs

from bot.reading.clause_marks import clauses_of
from bot.reading.commands import order_begins
from bot.reading.lines import Page
from bot.reading.moods import give_cues
from bot.reading.replies import link_answers, mark_corrections
from bot.reading.sentences import Clause, Sentence, SentenceCutter
from bot.reading.speakers.sides import page_of_talk, stretches
from bot.reading.statement_words import StatementWords
from bot.reading.terms import Cue, Mood, Speaker, Statement
from bot.reading.tokens import NoteText, Token

_MONEY = frozenset("€£¥$")
_LEADING = frozenset("$€£¥~≈±@#<>+&([{\"'\u201c\u2018")
_CLOSING_SIGNS = frozenset("%\u2030\u00b0€$£¥+")
_TICKS = frozenset("\u2705\u2713\u2714\u2611")
_PAIRS = {")": "(", "]": "[", "}": "{", '"': '"', "'": "'", "\u201d": "\u201c", "\u2019": "\u2018"}


def statements(
    text: str,
    *,
    words: StatementWords,
    contact: str | None = None,
    company: str | None = None,
    asked: str | None = None,
) -> tuple[Statement, ...]:
    """Cut a message into statements, in order.

    ``contact`` and ``company`` are the lead's, by which the buyer is known in a transcript or a thread; ``asked`` is
    the criterion or field that the bot had asked for, which a leading yes or no then answers.
    """
    page = page_of_talk(text, words.speakers, contact=contact, company=company)
    found = stretches(page, words.speakers, contact=contact, company=company)
    sentences = SentenceCutter(page, found, words).cut()
    for sentence in sentences:
        if sentence.speaker is not Speaker.OTHER:
            sentence.found = words.found_in(sentence.tokens)
        sentence.clauses = clauses_of(
            sentence, words.speakers.names.month_words, words.clauses.binds, words.clauses.leads
        )
    sentences = _without_orders(sentences, words)
    link_answers(sentences, words.answers, asked=asked is not None)
    mark_corrections(sentences)
    give_cues(page, sentences, words)
    return tuple(_statements(page, sentences))


def _without_orders(sentences: Sequence[Sentence], words: StatementWords) -> list[Sentence]:
    """Take what is said to a machine out of what is said: no fact comes from it."""
    kept: list[Sentence] = []
    silenced_line = spoken_line = None
    for sentence in sentences:
        if sentence.speaker is Speaker.OTHER:
            kept.append(sentence)
            continue
        if sentence.stretch.line == silenced_line:
            kept.append(structs.replace(sentence, speaker=Speaker.OTHER))
            continue
        order = order_begins(sentence.tokens, [clause.first for clause in sentence.clauses], sentence.found["commands"])
        if order is None:
            kept.append(sentence)
            spoken_line = sentence.stretch.line
            continue
        # A line that opens with an order is for the machine: "Mark it as SQL. Budget approved."
        if order.addressed or (order.opens and spoken_line != sentence.stretch.line):
            silenced_line = sentence.stretch.line
        kept += _parted(sentence, order.token, words)
    return kept


def _parted(sentence: Sentence, token: int, words: StatementWords) -> Iterable[Sentence]:
    """Yield the clauses of a sentence before an order, and the order."""
    cut = next(clause.first for clause in reversed(sentence.clauses) if clause.first <= token or clause.first == 0)
    before, after = sentence.tokens[:cut], sentence.tokens[cut:]
    if any(word.is_word for word in before):
        clauses = [clause for clause in sentence.clauses if clause.last <= cut]
        yield structs.replace(sentence, tokens=before, clauses=clauses, found=words.found_in(before))
    yield structs.replace(sentence, tokens=after, clauses=[Clause(0, len(after))], speaker=Speaker.OTHER)


class _Questions(dict[tuple[int, int], NoteText]):
    """The questions of a page by their places: each is cut once, however many statements answer it."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page

    def __missing__(self, place: tuple[int, int]) -> NoteText:
        start, end = place
        question = self[place] = NoteText(self._page.text[start:end])
        return question


def _statements(page: Page, sentences: Sequence[Sentence]) -> Iterable[Statement]:
    known = _Questions(page)
    for number, sentence in enumerate(sentences):
        waiting = list(reversed(sentence.cues))
        active: list[Cue] = []
        asked: tuple[int, int] | None = None
        for clause in sentence.clauses:
            place = _trimmed(sentence.tokens[clause.first : clause.last])
            if place is None:
                continue
            start, end = place
            while waiting and waiting[-1].scope_start < end:
                active.append(waiting.pop())
            active = [cue for cue in active if cue.scope_end > start]
            told = _statement(page, sentence, clause, start, end, number, tuple(active), known)
            questions = [cue for cue in active if cue.mood is Mood.ASKED]
            if told.mood_of_text(start, end) is Mood.ASKED:
                asked = start, end
            elif asked is not None and told.question is None and not questions:
                # "I asked when they start, she said June" tells a question and its answer.
                told = structs.replace(told, question=known[asked], question_start=asked[0], question_end=asked[1])
            yield told


def _statement(
    page: Page,
    sentence: Sentence,
    clause: Clause,
    start: int,
    end: int,
    number: int,
    cues: tuple[Cue, ...],
    known: _Questions,
) -> Statement:
    label, question = sentence.label, sentence.question
    first = clause is sentence.clauses[0]
    ticked = page.lines[sentence.stretch.line].ticked
    corrects_from = sentence.corrects_from
    return Statement(
        start,
        end,
        sentence.speaker,
        who=sentence.stretch.who,
        label=label.name if label is not None else None,
        label_start=label.start if label is not None else None,
        label_end=label.end if label is not None else None,
        question=known[question] if question is not None else None,
        question_start=question[0] if question is not None else None,
        question_end=question[1] if question is not None else None,
        agrees=(sentence.agrees if sentence.agrees is not None else ticked) if first else None,
        taken_up=sentence.taken_up,
        corrects=corrects_from is not None and clause.last > corrects_from,
        sentence=number,
        cues=cues,
    )


def _trimmed(tokens: Sequence[Token]) -> tuple[int, int] | None:
    """Return the place of a clause without the marks around it; signs and matched brackets stay."""
    meant = [place for place, token in enumerate(tokens) if token.is_word]
    if not meant:
        return None
    first, last = meant[0], meant[-1]
    while first > 0 and _leads(tokens[first - 1], tokens[first]):
        first -= 1
    while last + 1 < len(tokens) and _closes(tokens, first, last):
        last += 1
    return tokens[first].start, tokens[last].end


def _leads(mark: Token, word: Token) -> bool:
    """True for a sign that belongs to the word after it: "€ 320,000", "~220", "(CMO"."""
    gap = word.start - mark.end
    return (gap == 0 and mark.text in _LEADING) or (gap == 1 and mark.text in _MONEY)


def _closes(tokens: Sequence[Token], first: int, last: int) -> bool:
    """True where the mark after a word belongs to it: a percent sign, a bracket that was opened before."""
    mark, gap = tokens[last + 1], tokens[last + 1].start - tokens[last].end
    if gap == 0 and mark.text in _PAIRS:
        return any(token.text == _PAIRS[mark.text] for token in tokens[first : last + 1])
    return gap <= 1 and mark.text in _TICKS | (_MONEY if gap else _CLOSING_SIGNS)
