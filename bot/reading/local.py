"""The local reader: no model, only words and a small grammar. A message in; evidence, flags and refusals out."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any, Final, TypeVar

from msgspec import structs

from bot.reading.counted_answers import CountCues, quantities_answered
from bot.reading.dates import DateWords, find_dates
from bot.reading.days_in_talk import days_in_talk
from bot.reading.deciding.approval import approvals_said, without_steps
from bot.reading.deciding.deciders import deciders_told
from bot.reading.deciding.roles import RoleMention, roles_said
from bot.reading.field_words import FieldWords
from bot.reading.flags import FlagMention, FlagWords, find_flags, parted_at_flags
from bot.reading.grounding import Rejection, refusal
from bot.reading.language import LanguageWords, other_language
from bot.reading.marked import MarkedNote, Note, Proposal, topics_asked
from bot.reading.money import MoneyMention, MoneyWords, find_money
from bot.reading.note_cues import NoteCues
from bot.reading.numbers import NumberWords
from bot.reading.people.found import PeopleWords, PersonMention, find_people
from bot.reading.quantities import find_quantities
from bot.reading.quantity_words import QuantityWords
from bot.reading.repairs import repairs
from bot.reading.rules.budget import propose_budget
from bot.reading.rules.compliance import propose_compliance
from bot.reading.rules.decision import propose_decision
from bot.reading.rules.need import propose_need
from bot.reading.rules.next_step import propose_next_step
from bot.reading.rules.scope import propose_scope
from bot.reading.rules.stage import propose_stage
from bot.reading.rules.timeline import propose_timeline
from bot.reading.spacing import PlainText, plain_text
from bot.reading.spans import Placed, Spanned, Stretch, inside
from bot.reading.spelling import SpellingWords, respelt
from bot.reading.statement_words import StatementWords
from bot.reading.statements import statements
from bot.reading.taken_up import values_taken_up
from bot.reading.terms import TELLING, Mood, Speaker, Statement
from bot.reading.tokens import NoteText, Token, note_text, tokenise, tokens_between
from bot.reading.vocabulary import ValueMention, Vocabulary, find_values
from bot.uncollected import uncollected
from qualification.policy import Policy
from qualification.terms import Evidence, MessageRef, SaidBy

Compiled = TypeVar("Compiled")


class WordsError(ValueError):
    """A file of shared words cannot be used; `name` is its name, the cause says what is wrong with it."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the words of `{name}` cannot be used")
        self.name = name


LONGEST_NOTE: Final = 100_000
"""Code points; an hour of talk has some 60,000. What follows is kept with the message, and not read."""

EXTRACTOR: Final = "local-1"

ANSWERED_BY_ANY_WORDS: Final = frozenset(
    {"need", "need.project", "scope", "scope.deliverable", "decision.approval", "compliance.documentation"}
)
_START: Final = attrgetter("start")
_A_FEW_STATEMENTS: Final = 4
_A_REMARK: Final = 4
"""Words of our side that are more than a heading."""
_A_BEGINNING: Final = 12
"""How far into a statement, in code points, words stand that begin it."""

RULES: Final[tuple[Callable[[MarkedNote], Iterator[Proposal]], ...]] = (
    propose_need,
    propose_scope,
    propose_stage,
    propose_timeline,
    propose_decision,
    propose_compliance,
    propose_next_step,
    propose_budget,
)


@dataclass(frozen=True, slots=True)
class ReadingWords:
    """All words that reading a segment's notes needs, compiled once."""

    policy: Policy
    vocabulary: Vocabulary
    statements: StatementWords
    dates: DateWords
    quantities: QuantityWords
    money: MoneyWords
    people: PeopleWords
    flags: FlagWords
    fields: FieldWords
    languages: LanguageWords
    spelling: SpellingWords

    @classmethod
    def from_data(
        cls, policy: Policy, vocabulary: Mapping[str, Any], shared: Mapping[str, Mapping[str, Any]]
    ) -> "ReadingWords":
        """Compile a segment's vocabulary with the words that all segments share."""
        numbers = _compiled("numbers", NumberWords.from_data, shared)

        def of_quantities(data: Mapping[str, Any]) -> QuantityWords:
            return QuantityWords.from_data(data, numbers=numbers)

        def of_money(data: Mapping[str, Any]) -> MoneyWords:
            return MoneyWords.from_data(data, numbers=numbers)

        return cls(
            policy,
            _vocabulary(policy, vocabulary, shared),
            _compiled("statements", StatementWords.from_data, shared),
            _compiled("dates", DateWords.from_data, shared),
            _compiled("quantities", of_quantities, shared),
            _compiled("money", of_money, shared),
            _compiled("people", PeopleWords.from_data, shared),
            _compiled("flags", FlagWords.from_data, shared),
            _compiled("fields", FieldWords.from_data, shared),
            _compiled("languages", LanguageWords.from_data, shared),
            _compiled("spelling", SpellingWords.from_data, shared),
        )


def _vocabulary(policy: Policy, vocabulary: Mapping[str, Any], shared: Mapping[str, Mapping[str, Any]]) -> Vocabulary:
    """Compile a segment's vocabulary. Raises `WordsError` that names the file at fault: the shared one or its own."""
    regions = shared.get("regions", {})
    try:
        return Vocabulary.from_data(vocabulary, shared["values"], regions)
    except (ValueError, KeyError) as error:
        _compiled("values", lambda values: Vocabulary.from_data({}, values, regions), shared)
        raise WordsError(f"../{policy.name}/vocabulary") from error


def _compiled(
    name: str, compile_words: Callable[[Mapping[str, Any]], Compiled], shared: Mapping[str, Mapping[str, Any]]
) -> Compiled:
    """Compile one file of shared words. Raises `WordsError` that names it; the cause says what is wrong."""
    if name not in shared:
        raise WordsError(name) from KeyError(name)
    try:
        return compile_words(shared[name])
    except ValueError as error:
        raise WordsError(name) from error


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of one message."""

    evidence: tuple[Evidence, ...]
    flags: tuple[FlagMention, ...]
    rejected: tuple[Rejection, ...]
    language: str | None = None
    """The language that the message seems to be in, where it is not the one that we read; it then gave nothing."""
    read_to: int | None = None
    """Where reading stopped, in code points, in a message that is longer than anybody reads; `None` for all of it."""


@uncollected()
def read(note: Note, message: MessageRef, words: ReadingWords) -> Reading:
    """Read one message: mark it, propose, and let through what is grounded."""
    read_to = LONGEST_NOTE if len(note.text) > LONGEST_NOTE else None
    written = note.text[:LONGEST_NOTE]
    plain = plain_text(written, words.statements.spoken)
    text = NoteText(plain.text)
    language = other_language(tokenise(text), words.languages)
    if language is not None:
        return Reading((), (), (), language, read_to)
    miswritten = respelt(text, words.spelling, (note.lead.contact, note.lead.company))
    if miswritten:
        plain = plain.changed(miswritten)
        text = NoteText(plain.text)
    marked = mark(replace(note, text=text), words)
    if taken_back := repairs(marked, words.statements.repairs):
        plain = plain.changed(taken_back)
        marked = mark(replace(note, text=NoteText(plain.text)), words)
    accepted, rejected = [], []
    for proposal in propose(marked):
        reason = refusal(proposal, marked)
        shown = structs.replace(proposal, start=plain.start(proposal.start), end=plain.end(proposal.end))
        quote = written[shown.start : shown.end]
        if reason is None:
            said_by = marked.said_by(proposal.start, proposal.end)
            if miswritten and shown.value == marked.text[proposal.start : proposal.end]:
                shown = structs.replace(shown, value=quote)  # what is told in words is kept in those that were typed
            accepted.append(_evidence(shown, quote, said_by, note.asked, message))
        else:
            rejected.append(Rejection(shown, quote, reason))
    flags = tuple([_as_written(flag, plain) for flag in marked.flags])
    return Reading(tuple(accepted), flags, tuple(rejected), None, read_to)


def _as_written(flag: FlagMention, plain: PlainText) -> FlagMention:
    """Return a flag with its places in the message."""
    kept_out = plain.start(flag.kept_out_start), plain.end(flag.kept_out_end)
    return FlagMention(flag.kind, plain.start(flag.start), plain.end(flag.end), *kept_out)


def propose(marked: MarkedNote) -> Iterator[Proposal]:
    """Yield what every rule proposes; of one message's proposals for a field the heaviest stand."""
    for rule in RULES:
        found = list(rule(marked))
        heaviest: dict[str, int] = {}
        for proposal in found:
            heaviest[proposal.field] = max(proposal.weight, heaviest.get(proposal.field, proposal.weight))
        yield from (proposal for proposal in found if proposal.weight == heaviest[proposal.field])


def mark(note: Note, words: ReadingWords) -> MarkedNote:
    """Find everything in a note that rules may look at."""
    text = note_text(note.text)
    tokens = tokenise(text)
    lead = note.lead
    cut = statements(text, words=words.statements, contact=lead.contact, company=lead.company, asked=note.asked)
    flags = find_flags(
        text, words=words.flags, our_products=words.policy.our_products, segment=words.policy.name, said=cut
    )
    cut = parted_at_flags(text, cut, flags)
    people = find_people(text, words=words.people, contact=lead.contact, contact_title=lead.title, company=lead.company)
    approvals = approvals_said(text, cut, words=words.people)
    cut = tuple(without_steps(cut, approvals))
    told = tuple(_roles(note, cut, words, people))
    alone = deciders_told(text, cut, approvals, told, words=words.people, people=people, contact=lead.contact)
    roles = tuple(sorted([*told, *alone], key=_START))
    values = _values(note, tokens, words)
    steps = [each for each in values if each.field == "next_step.kind"]
    cues = words.fields.cues_in(tokens)
    topics = tuple(_topics(note, cut, words, steps, cues))
    answered = _values_answered(note, cut, topics, words)
    again = values_taken_up(
        text, tokens, cut, values, cues, asked_as=words.fields.asked_as, vocabulary=words.vocabulary
    )
    money = Placed(find_money(text, words=words.money))
    meant = _apart_from_sums({*values, *answered, *again}, money)
    dates = find_dates(text, reference=note.day, words=words.dates)
    counted = find_quantities(text, words=words.quantities)
    counting = CountCues(cues.of("how_many"), cues.of("asks_of_state"), cues.of("asks_on"))
    counted_on = quantities_answered(text, cut, counting, counted, words=words.quantities)
    return MarkedNote(
        note=note,
        policy=words.policy,
        tokens=Placed(tokens),
        statements=cut,
        values=Placed(sorted(meant, key=_by_place)),
        dates=Placed(
            days_in_talk(
                text, dates, cut, steps, words.dates.ordinal_suffixes, frozenset(words.dates.months.first_words)
            )
        ),
        quantities=Placed(sorted([*counted, *counted_on], key=_START)),
        money=money,
        people=Placed(people),
        roles=Placed([role for role in roles if not role.denied]),
        roles_denied=Placed([role for role in roles if role.denied]),
        approvals=Placed(approvals),
        regions=Placed(words.vocabulary.regions(text)),
        flags=flags,
        cues=cues,
        topics=topics,
        starting=words.fields.starting,
        afterwards=words.fields.afterthoughts,
        remarks=words.fields.remarks,
    )


def _by_place(mention: ValueMention) -> tuple[int, int, str, str, int]:
    return mention.start, mention.end, mention.field, mention.value, mention.strength


def _apart_from_sums(values: Iterable[ValueMention], money: Placed[MoneyMention]) -> Iterator[ValueMention]:
    """Yield what is meant but the figures of a sum: "$510k is approved" tells of no filing, "$450k" of no array."""
    sums = [each for each in money if each.currency is not None]
    for value in values:
        told = value.field.startswith("budget") or not any(each.start <= value.start < each.end for each in sums)
        if told:
            yield value


def _values(note: Note, tokens: tuple[Token, ...], words: ReadingWords) -> tuple[ValueMention, ...]:
    """Return what the vocabulary recognises; an answer is read as if the words of its question stood before it."""
    opening = words.fields.asked_as.get(note.asked or "", "")
    if not opening or _tells_of_oneself(tokens) or words.statements.tell_nothing(tokens, "evasion"):
        return find_values(tokens, vocabulary=words.vocabulary)
    told = note.text.lstrip()
    behind = len(opening) + 1
    shift = len(note.text) - len(told) - behind
    answer = find_values(tokenise(f"{opening} {told}"), vocabulary=words.vocabulary)
    # Words that say a value by themselves go before what only the question makes one: "ok, compliance said no".
    plain = {each.field for each in answer if each.start >= behind}
    return tuple(
        structs.replace(each, start=max(each.start, behind) + shift, end=each.end + shift)
        for each in answer
        if each.start >= behind or (each.end > behind and each.field not in plain)
    )


def _values_answered(
    note: Note,
    cut: Sequence[Statement],
    topics: Sequence[frozenset[str]],
    words: ReadingWords,
) -> Iterator[ValueMention]:
    """Yield what statements under a label or a question say, read as if its words stood before them: "CDA - signed"."""
    for statement, asked in zip(cut, topics, strict=True):
        if statement.label is None and statement.question is None:
            continue
        if _tells_of_oneself(tokens_between(note.text, statement.start, statement.end)[:2]):
            continue
        for field in sorted(asked & words.fields.asked_as.keys()):
            opening = words.fields.asked_as[field] + " "
            told = tokenise(opening + note.text[statement.start : statement.end])
            shift = statement.start - len(opening)
            for each in find_values(told, vocabulary=words.vocabulary):
                if each.field.startswith(field) and each.end > len(opening):
                    yield structs.replace(each, start=max(each.start, len(opening)) + shift, end=each.end + shift)


def _tells_of_oneself(answer: Sequence[Token]) -> bool:
    """True for "I forgot to ask": after "phase" it would be a number."""
    return len(answer) > 1 and answer[0].form == "i" and answer[1].is_word


def _roles(
    note: Note, cut: Sequence[Statement], words: ReadingWords, people: Sequence[PersonMention]
) -> Iterator[RoleMention]:
    alone = len({statement.who for statement in cut if statement.speaker is Speaker.BUYER}) == 1
    for statement in cut:
        # What the seller says of people counts only where the buyer agrees, and is then found with the answer.
        if statement.speaker in TELLING:
            yield from roles_said(
                note.text, statement, words=words.people, people=people,
                contact=note.lead.contact, contact_title=note.lead.title, alone=alone,
            )  # fmt: skip


def _topics(
    note: Note,
    cut: Sequence[Statement],
    words: ReadingWords,
    steps: Sequence[Spanned],
    cues: NoteCues,
) -> Iterator[frozenset[str]]:
    """Yield what each statement was asked for: by its label, by the question it answers, or by the bot.

    "Shall I send you a sample?" asks for a step, not for leave to write, unless it speaks of mails, and leave to
    record is none to write; "what does that cost you?" asks for losses, not for a budget.
    """
    mails, losses, records = cues.of("consent_named"), cues.of("costs_them"), cues.of("to_record")
    recalled, loose, in_passing = cues.of("recalls"), cues.of("loose_topic"), cues.of("in_passing")
    asked = topics_asked(note.asked) if not _evades(note, cut, words) else frozenset[str]()
    questions = {question for each in cut for question in (each.label, each.question) if question}
    topics = {question: words.fields.topics_in(question) for question in questions}
    for statement in cut:
        label, question = topics.get(statement.label or ""), topics.get(statement.question or "")
        named = (label or frozenset()) | (question or frozenset())
        if statement.question_start is not None and named:
            asked_at = Stretch(statement.question_start, statement.question_end or statement.question_start)
            if "compliance.consent" in named and inside(asked_at, steps) and not inside(asked_at, mails):
                named -= {"compliance.consent", "compliance"}
            if "budget" in named and inside(asked_at, losses):
                named -= {"budget"}
            loosely = inside(asked_at, loose if inside(asked_at, recalled) else in_passing)
            if loosely and (inside(asked_at, recalled) or _is_remark(note.text, asked_at)):
                named = words.fields.topics_in(_without(note.text, asked_at, loosely))
        if records and "compliance.consent" in named and inside(_asking(statement), records):
            named -= {"compliance.consent", "compliance"}
        yield named or asked


def _is_remark(text: str, said: Stretch) -> bool:
    """Tell whether our side says a sentence that is no question and no mere heading: "so, the asthma programme"."""
    words = text[said.start : said.end]
    return "?" not in text[said.start : said.end + 1] and len(words.split()) >= _A_REMARK


def _without(text: str, span: Stretch, left_out: Iterable[Spanned]) -> str:
    """Return the words of a span without some of them."""
    for each in reversed(list(left_out)):
        text = text[: each.start] + " " * (each.end - each.start) + text[each.end :]
    return text[span.start : span.end]


def _asking(statement: Statement) -> Stretch:
    """Return what a statement answers, a label or a question, with itself."""
    starts = [each for each in (statement.label_start, statement.question_start) if each is not None]
    return Stretch(min([statement.start, *starts]), statement.end)


def _evades(note: Note, cut: Sequence[Statement], words: ReadingWords) -> bool:
    """Tell whether a message owns that it has no answer to the bot's question."""
    if note.asked is None:
        return False
    tokens = tokenise(note.text)
    if note.asked not in ANSWERED_BY_ANY_WORDS:
        return words.statements.tell_nothing(tokens, "evasion")
    # A bare "none" may mean that no papers are needed, or that none were named: it is asked again.
    if words.statements.tell_nothing(tokens, "evasion", "yes", "no"):
        return True
    told = [each for each in cut if each.speaker is Speaker.REP][:_A_FEW_STATEMENTS]
    return any(
        cue.mood in (Mood.HEDGED, Mood.ASKED, Mood.DENIED) and cue.start - each.start <= _A_BEGINNING
        for each in told
        for cue in each.cues
        if each.start <= cue.start and cue.scope_end - cue.start > (each.end - each.start) // 2
    )


def _evidence(proposal: Proposal, quote: str, said_by: SaidBy, asked: str | None, message: MessageRef) -> Evidence:
    return Evidence(
        field=proposal.field,
        value=proposal.value,
        quote=quote,
        start=proposal.start,
        end=proposal.end,
        message=message,
        said_by=said_by,
        asked=asked,
        polarity=proposal.polarity,
        extractor=EXTRACTOR,
        corrects=proposal.corrects,
    )
