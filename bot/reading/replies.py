"""What each sentence answers, whether it agrees, and what it replaces."""

from collections.abc import Iterable, Sequence, Set

from bot.reading.answers import AnswerWords, correction_of, opens_with_conclusion, reply_of
from bot.reading.sentences import Sentence
from bot.reading.terms import Speaker
from bot.reading.tokens import count_words

_AN_ECHO = 4
"""Words and marks into which a figure that is repeated stands: "the 26th it is"."""
_A_CONCLUSION = 3
"""Words of what somebody comes to in the end: "so October then"."""


def link_answers(sentences: Sequence[Sentence], words: AnswerWords, *, asked: bool) -> None:
    """Find the question that each sentence answers, and whether it agrees."""
    spoken = [sentence for sentence in sentences if sentence.speaker is not Speaker.OTHER]
    if asked:
        _answer_bot([sentence for sentence in spoken if sentence.stretch.turn == 0], words)
    question: Sentence | None = None
    before: list[Sentence] = []
    names = {name for who in {sentence.stretch.who for sentence in spoken} if who for name in who.lower().split()}
    for turn in _turns(spoken):
        question = _asked_before(before, question, words, names)
        if question is not None and turn[0].speaker is Speaker.BUYER:
            _answer(turn, question, words)
        if before and before[-1].asks and turn[0].speaker is Speaker.SELLER:
            before[-1].taken_up = before[-1].speaker is Speaker.BUYER and _takes_up(turn[0], before[-1], words)
        for place, sentence in enumerate(turn):
            if sentence.asks and _is_near(sentence, turn[place + 1 : place + 2]):
                _answer(turn[place + 1 :], sentence, words)
            _answer_label(sentence, words)
        before = turn
    _take_up_letters(spoken)


def _take_up_letters(spoken: Sequence[Sentence]) -> None:
    """Let what a buyer asks for or proposes be taken up where the rep tells that our side said yes to it."""
    asked = [each for each in spoken if each.speaker is Speaker.BUYER and (each.asks or _proposes(each))]
    told = (each for each in spoken if each.speaker is Speaker.REP and not each.asks)
    if asked and any(one.key == "taking_up" for each in told for one in each.found["answers"]):
        for each in asked:
            each.taken_up = True


def _proposes(sentence: Sentence) -> bool:
    return any(one.key == "proposing" for one in sentence.found["answers"])


def _answer_bot(spoken: Sequence[Sentence], words: AnswerWords) -> None:
    """Let the first sentence answer the bot; or the first that says nothing but yes or no, after idle talk."""
    for place, sentence in enumerate(spoken):
        if sentence.asks or sentence.speaker is not Speaker.REP:
            return
        reply = reply_of(sentence.tokens, words, sentence.found["answers"])
        if reply.agrees is not None and (place == 0 or reply.bare):
            sentence.agrees = reply.agrees
            return


def _takes_up(reply: Sentence, asked: Sentence, words: AnswerWords) -> bool:
    """Tell whether our side says yes to what the buyer asks for, if only by repeating its figures: "the 26th it is"."""
    agrees = reply_of(reply.tokens, words, reply.found["answers"], suggested=True).agrees
    if reply.asks or agrees is not None:
        return agrees is True and not reply.asks
    figures = {token.form for token in asked.tokens if token.text[0].isdigit()}
    opening = [token.form for token in reply.tokens[:_AN_ECHO]]
    return not figures.isdisjoint(opening)


def _turns(spoken: Sequence[Sentence]) -> Iterable[list[Sentence]]:
    turn: list[Sentence] = []
    for sentence in spoken:
        if turn and (turn[0].stretch.turn, turn[0].speaker) != (sentence.stretch.turn, sentence.speaker):
            yield turn
            turn = []
        turn.append(sentence)
    if turn:
        yield turn


def _asked_before(
    turn: Sequence[Sentence], earlier: Sentence | None, words: AnswerWords, names: Set[str]
) -> Sentence | None:
    """Return what a turn leaves to be answered by the next one: a question, or our side's suggestion."""
    if not turn or turn[0].speaker is Speaker.REP:
        return None
    if turn[0].speaker is Speaker.BUYER:
        return turn[-1] if turn[-1].asks and not _only_names(turn[-1], names) else earlier
    asking = next((place for place in reversed(range(len(turn))) if turn[place].asks), None)
    if asking is not None:
        return _with_main_question(turn, asking)
    return next((one for one in reversed(turn) if not reply_of(one.tokens, words, one.found["answers"]).bare), None)


def _with_main_question(turn: Sequence[Sentence], last: int) -> Sentence:
    """Return a turn's last question, one of few words with the one that it narrows: "Who decides in the end? You?"."""
    asking, before = turn[last], turn[last - 1 : last]
    brief = count_words(asking.tokens) <= _A_CONCLUSION
    if brief and before and before[0].asks:
        asking.asks_since = before[0].start
    return asking


def _only_names(asking: Sentence, names: Set[str]) -> bool:
    """Tell whether somebody only hands a question on to who sits beside him: "Craig?"."""
    return all(token.form in names for token in asking.tokens if token.is_word)


def _is_near(sentence: Sentence, following: Sequence[Sentence]) -> bool:
    """True where the sentence after a question stands close enough to answer it."""
    return bool(following) and not following[0].asks and following[0].stretch.line - sentence.stretch.line <= 1


def _answer(turn: Sequence[Sentence], question: Sentence, words: AnswerWords) -> None:
    """Let the first sentences of a turn answer a question: a bare yes or no, and what comes after it."""
    answered = False
    for sentence in turn:
        if sentence.asks:
            return
        reply = reply_of(
            sentence.tokens,
            words,
            sentence.found["answers"],
            suggested=sentence.speaker is Speaker.BUYER,
            asked=question.asks,
        )
        sentence.question = _place(question)
        sentence.agrees = reply.agrees if reply.bare or not answered else None
        answered = reply.agrees is not None
        if not reply.bare:
            _conclude(turn, sentence, question, words)
            return


def _place(question: Sentence) -> tuple[int, int]:
    return question.start if question.asks_since is None else question.asks_since, question.end


def _conclude(turn: Sequence[Sentence], first: Sentence, question: Sentence, words: AnswerWords) -> None:
    """Let what a turn comes to answer the question too: "Poland could take six. Let me see. So fourteen"."""
    if any(sentence.asks for sentence in turn):
        return
    for sentence in turn[turn.index(first) + 1 :]:
        if sentence.label is not None and sentence.label is not first.label:
            return  # another line of a form has a question of its own
        words_said = [token.text for token in sentence.tokens if token.is_word]
        # "April the 1st, no joke" tells no more than its day.
        longest = _A_CONCLUSION + _A_CONCLUSION * any(text[0].isdigit() and text[-1].isalpha() for text in words_said)
        brief = sentence is turn[-1] and len(words_said) <= longest
        agrees = reply_of(sentence.tokens, words, sentence.found["answers"]).agrees is True and not first.agrees
        if brief or agrees or opens_with_conclusion(sentence.tokens, words):
            sentence.question = _place(question)
            sentence.agrees = True if agrees and first.agrees is None else None


def _answer_label(sentence: Sentence, words: AnswerWords) -> None:
    """Read "may we e-mail you: yes" as an answer to its label."""
    if sentence.label is None or sentence.question is not None:
        return
    reply = reply_of(sentence.tokens, words, sentence.found["answers"])
    if reply.agrees is not None:
        sentence.agrees = reply.agrees
        sentence.question = sentence.label.start, sentence.label.end


def mark_corrections(sentences: Sequence[Sentence]) -> None:
    """Find the sentences that replace what was said before, and from where on."""
    carried = False
    before: Sentence | None = None
    for sentence in sentences:
        if sentence.speaker is Speaker.OTHER:
            continue
        same_turn = before is not None and before.stretch.turn == sentence.stretch.turn
        found = correction_of(
            sentence.tokens,
            [clause.first for clause in sentence.clauses],
            sentence.found["answers"],
            carried=carried and same_turn,
            answers_other_side=sentence.question is not None and sentence.speaker is Speaker.BUYER,
        )
        sentence.corrects_from, carried = found.place, found.carries
        before = sentence
