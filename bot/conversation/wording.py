"""The words for people: what was noted, what changed, cards, and a whole reply as plain lines. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from bot.conversation.messages import (
    Card,
    CardRow,
    ChangedFact,
    Choice,
    FlagShown,
    Ground,
    LeadShown,
    NotedFact,
    Progress,
    Question,
    Reply,
)
from bot.conversation.standing import LeadView
from bot.playbooks import Passage
from bot.reading.visible import visible
from bot.storage.facts import FlagRaised
from bot.storage.look_up import LeadRow
from qualification.explain import Explanation
from qualification.findings import Basis, Finding, cited, told_by
from qualification.fold import LIST_FIELDS
from qualification.policy import fields_of
from qualification.terms import (
    CRITERIA,
    FIELDS,
    TEXT_FIELDS,
    CriterionName,
    Evidence,
    FieldName,
    FlagKind,
    GroundedRecord,
    Outcome,
    Polarity,
    Record,
    State,
    criterion_of,
)
from qualification.wording import (
    CRITERION_WORDS,
    FIELD_WORDS,
    SAID_NONE,
    STATE_WORDS,
    TWO_ANSWERS,
    listed,
    said_words,
)

MOST_CHOICES: Final = 8
"""More are tiring to hear read out; the question names them, and any can be answered in words."""
LONGEST_QUOTE: Final = 110
_WORTH_NAMING: Final = frozenset(
    {"next_step.status", "timeline.need_by", "compliance.consent", "compliance.region", "compliance.eligibility"}
)
"""Fields whose value says little without the field's name: "agreement: scheduled"."""

FLAG_WORDS: Final = {
    FlagKind.ADVERSE_EVENT: "Possible harm to a patient",
    FlagKind.PRODUCT_COMPLAINT: "A complaint about one of our products",
    FlagKind.OFF_LABEL: "An unapproved use",
    FlagKind.PATIENT_DATA: "A patient's identity",
    FlagKind.HCP_VALUE: "Something of value to a health-care professional",
}

GREETING: Final = "At your service."
HOW_TO_WAIVE: Final = "Say for what and why: \u201cwaive timeline because ...\u201d."
FIRST_THE_NOTE: Final = "First your note, which waits unstored (\u201cskip\u201d drops it):"
EMPTY: Final = "There was nothing in that message. Tell me how the call went, in your own words."
NOT_TEXT: Final = (
    "That does not look like text I can read; it may be a file or an image. Type or paste the words, please."
)
NOT_READ: Final = (
    "That seems to be in {language}. I read English notes, so I noted nothing. Could you say it in English?"
)
NO_FACT: Final = "I did not find a fact in that, so I noted nothing."
NO_FACT_FOR: Final = "I did not understand that as an answer about {about}, so I noted nothing."
KEPT_OUT: Final = "I kept it out of the record."
TOO_LONG: Final = "That is longer than I read in one go: everything is kept, and I read the first {count:,} characters."
WHICH_LEAD: Final = "Which lead is this about? A company is enough, or \u201cDana at Helix\u201d."
WHICH_NEXT: Final = "Which lead is next? Paste your notes, or pick one."
NO_LEAD: Final = "Tell me about a call: paste or type your notes as they come. Or name a lead."
HELP: Final = (
    "Paste or type what happened on a call. I note the facts in your words and ask for what is missing, one at a time.",
    "Answer in words, or: don't know, buyer won't say, skip.",
    "Put something right: \u201cno, it's Q4\u201d, \u201cundo\u201d, \u201cbring it back\u201d.",
    "Ask: what's missing? why? why isn't this SQL? what changed since Friday? what was it on 3 May? show the record.",
    "Ask the playbook: what counts as documentation? how do I ask about the budget?",
    "Leads: next lead, my leads, open Helix, new lead Dana at Helix, rename to ..., merge with ..., segment genomics.",
    "A manager can also say: waive timeline because ...",
)
PLAYBOOK_SILENT: Final = "The playbook does not say."
UNDONE: Final = "Took that back."
BROUGHT_BACK: Final = "It is back."
HOW_TO_REDO: Final = "\u201cbring it back\u201d restores it; \u201cundo\u201d goes one further back."
NOTHING_TO_UNDO: Final = "There is nothing of yours left to take back on this lead."
SHOWN_FIRST: Final = (
    "You see it first: put anything wrong right now, or say \u201cundo\u201d. \u201cwhy?\u201d shows every reason."
)
ALREADY_DONE: Final = "I have that message already; nothing was stored twice."
PUT_OFF: Final = {
    "dont_know": "No problem, I'll ask again next time.",
    "wont_say": "Noted that they would not say.",
    "skip": "Skipped for now.",
}
WHY_PUT_OFF: Final = {"dont_know": "you did not know", "wont_say": "they would not say", "skip": "skipped"}
NO_QUESTION: Final = "No question is waiting."


def noted_facts(evidence: Sequence[Evidence], record: Record) -> tuple[NotedFact, ...]:
    """Return what was understood, criterion by criterion: the values, and the words that show them."""
    found = []
    for criterion in CRITERIA:
        pieces = [piece for piece in evidence if criterion_of(piece.field) == criterion]
        if pieces:
            values = dict.fromkeys(value for piece in pieces if (value := _noted_value(piece)))
            found.append(NotedFact(CRITERION_WORDS[criterion].capitalize(), tuple(values), tuple(_quotes(pieces))))
    return tuple(found)


def _noted_value(piece: Evidence) -> str:
    """Return a value in words; nothing where the quote says it just so."""
    if piece.polarity is Polarity.DENIES:
        return (
            f"{FIELD_WORDS[piece.field]}: none"
            if piece.value is None
            else f"not {said_words(piece.field, piece.value)}"
        )
    words = said_words(piece.field, piece.value)
    if " ".join(piece.quote.split()).casefold() == words.casefold():
        return ""
    if isinstance(piece.value, str) and piece.value == piece.quote:
        return ""
    return f"{FIELD_WORDS[piece.field]}: {words}" if piece.field in _WORTH_NAMING else words


def _quotes(pieces: Iterable[Evidence]) -> Iterator[str]:
    """Yield the quotes of one message in order, each once; of those that overlap the longest."""
    longest = sorted({(piece.start, piece.end, piece.quote) for piece in pieces}, key=lambda q: (q[0] - q[1], q[0]))
    kept: list[tuple[int, int, str]] = []
    for start, end, quote in longest:
        if all(end <= s or e <= start for s, e, _ in kept):
            kept.append((start, end, quote))
    yield from (quoted(quote) for _, _, quote in sorted(kept))


def quoted(text: str, most: int = LONGEST_QUOTE) -> str:
    """Return somebody's words in quotation marks, on one line, cut at a word where they are long."""
    words = " ".join(visible(text).split())
    if len(words) > most:
        words = words[:most].rsplit(" ", 1)[0] + " \u2026"
    return f"\u201c{words}\u201d"


def changed_facts(before: Record, after: GroundedRecord, *, new_too: bool = False) -> tuple[ChangedFact, ...]:
    """Return the facts that were known and are others now; what is merely new, or grew, only where that is wanted."""
    found = []
    for field in FIELDS:
        old, new = before.fields.value(field), after.fields.value(field)
        is_denied = field in after.denied and field not in before.denied
        if old == new or (old is None and not new_too):
            continue
        if field in LIST_FIELDS and old and new and set(old) <= set(new) and not new_too:
            continue
        words = SAID_NONE if is_denied else TWO_ANSWERS if field in after.conflicting else said_words(field, new)
        told = [piece.quote for piece in after.evidence if piece.field == field]
        quote = quoted(told[-1]) if told and told[-1].casefold() != words.casefold() else ""
        found.append(ChangedFact(FIELD_WORDS[field], said_words(field, old), words, quote))
    return tuple(found)


def without_changed(noted: Sequence[NotedFact], changed: Sequence[ChangedFact]) -> tuple[NotedFact, ...]:
    """Return what was noted without what is told as a change anyway."""
    quotes = {change.quote for change in changed} | {f"\u201c{change.after}\u201d" for change in changed}
    return tuple(fact for fact in noted if not set(fact.quotes) <= quotes)


def flag_shown(flag: FlagRaised, view: LeadView) -> FlagShown:
    """Return a flag with whom to tell, as the policy says."""
    kind = FlagKind(flag.flag)
    contact = getattr(view.policy.flags, kind.value)
    return FlagShown(
        kind, FLAG_WORDS[kind], quoted(flag.quote), contact.tell, contact.say, f"flag:{flag.message}/{kind}"
    )


def card_of(explanation: Explanation, *, with_grounds: bool = False, notes: tuple[str, ...] = ()) -> Card:
    """Return a decision as a card; the words that each criterion rests on where they are wanted."""
    rows = tuple(_row(finding, with_grounds=with_grounds) for finding in explanation.findings)
    told = tuple(f"Exception: {explanation.waiver}" for _ in (0,) if explanation.waiver)
    decision = f"{explanation.policy} {explanation.record} {explanation.as_of.isoformat()}"
    return Card(explanation.outcome, explanation.title, rows, (*explanation.blockers, *told, *notes), decision)


def _row(finding: Finding, *, with_grounds: bool) -> CardRow:
    grounds: tuple[str, ...] = ()
    if with_grounds:
        grounds = tuple(dict.fromkeys(line for basis in finding.rests_on for line in _grounds(basis)))
    words = STATE_WORDS[finding.state]
    return CardRow(
        CRITERION_WORDS[finding.criterion].capitalize(),
        finding.state,
        words,
        finding.sentence,
        finding.required,
        grounds,
        tuple(dict.fromkeys(ground for basis in finding.rests_on for ground in grounds_of(basis))),
    )


def grounds_of(basis: Basis) -> Iterator[Ground]:
    """Yield a fact with each quote that shows it."""
    about = FIELD_WORDS[basis.field]
    if not basis.evidence:
        yield Ground(about, basis.value)
    for piece in basis.evidence:
        yield Ground(about, basis.value, quoted(piece.quote), told_by(piece), piece.message.day, piece.message.link)


def _grounds(basis: Basis) -> Iterator[str]:
    if not basis.evidence:
        yield f"{FIELD_WORDS[basis.field]}: {basis.value}"
    for piece in basis.evidence:
        says_it = basis.value.casefold() in piece.quote.casefold() or len(basis.evidence) > 1
        yield cited(piece) if says_it else f"{basis.value} - {cited(piece)}"


def record_lines(record: GroundedRecord) -> tuple[NotedFact, ...]:
    """Return all that is known, criterion by criterion, in the words that were noted."""
    found = []
    for criterion in CRITERIA:
        values = [words for field in fields_of(criterion) if (words := _known(record, field))]
        if criterion == "compliance" and record.lead.consent and record.fields.compliance_consent is None:
            values.append(f"consent: {record.lead.consent} (from our own records)")
        shown_already = " ".join(values)
        pieces = [piece for piece in record.evidence if criterion_of(piece.field) == criterion]
        quotes = tuple(quote for quote in _quotes_of_several(pieces) if quote not in shown_already)
        if values:
            found.append(NotedFact(CRITERION_WORDS[criterion].capitalize(), tuple(values), quotes))
    return tuple(found)


def _known(record: GroundedRecord, field: FieldName) -> str:
    """Return what is known of a field, with its name; what was told in words in quotation marks."""
    name, value = FIELD_WORDS[field], record.fields.value(field)
    if field in record.conflicting:
        return f"{name}: {TWO_ANSWERS}"
    if field in record.denied:
        return f"{name}: {SAID_NONE}"
    if value is None:
        return ""
    is_text = field in TEXT_FIELDS
    return f"{name} {quoted(value)}" if is_text else f"{name}: {said_words(field, value)}"


def _quotes_of_several(pieces: Sequence[Evidence]) -> Iterator[str]:
    """Yield the quotes of several messages, each once."""
    by_message: dict[str, list[Evidence]] = {}
    for piece in pieces:
        by_message.setdefault(piece.message.id, []).append(piece)
    yield from dict.fromkeys(quote for same in by_message.values() for quote in _quotes(same))


def shown(row: LeadRow, title: str) -> LeadShown:
    """Return how a lead is called on top of a reply."""
    return LeadShown(row.lead, lead_words(row), title)


def lead_words(row: LeadRow) -> str:
    """Return a lead as people call it: "Helix Bio (Dana Ortiz)"."""
    who = f"{row.company} ({row.contact})" if row.contact else row.company or row.lead
    return f"{who}, {row.project}" if row.project else who


def progress_words(progress: Progress) -> str:
    """Return how far a debrief is: "3 of 7 left"."""
    return f"{progress.left} of {progress.total} left" if progress.left else f"all {progress.total} are there"


def segment_words(segment: str) -> str:
    """Return a segment as people call it."""
    return segment.replace("_", " ") if len(segment) > 3 else segment.upper()


def put_off_words(put_off: Sequence[tuple[CriterionName | str, str]]) -> str:
    """Say what stays open and why, where nothing more is asked: "Still open: the start (you did not know)"."""
    named = [
        f"{FIELD_WORDS.get(about) or CRITERION_WORDS.get(about, about)} ({WHY_PUT_OFF[why]})" for about, why in put_off
    ]
    return f"Still open: {listed(named, 'and')}."


def lines(reply: Reply) -> tuple[str, ...]:
    """Return a reply as plain text, one statement a line: for pipes, screen readers and fall-backs."""
    found = [*reply.said]
    for flag in reply.flags:
        found.append(f"FLAG: {flag.called}: {flag.quote}. Tell the {flag.tell}. {flag.say}")
    found += [f"Noted: {fact_words(fact)}" for fact in reply.noted]
    found += [f"Changed: {change_words(change)}" for change in reply.changed]
    if reply.card is not None:
        found += _card_lines(reply.card)
    for passage in reply.passages:
        found += _passage_lines(passage)
    found += reply.after
    if reply.question is not None:
        found += _question_lines(reply.question, reply.progress)
    return tuple(found)


def fact_words(fact: NotedFact) -> str:
    """Return one noted fact on a line: "Timeline: July to September 2027 (\u201cQ3 2027\u201d)"."""
    values, quotes = "; ".join(fact.values), " ".join(fact.quotes)
    if values and quotes:
        return f"{fact.criterion}: {values} ({quotes})"
    return f"{fact.criterion}: {values or quotes}"


def change_words(change: ChangedFact) -> str:
    """Return a change on a line: "start: July 2027 -> October 2027 (\u201cQ4\u201d)"."""
    quote = f" ({change.quote})" if change.quote else ""
    return f"{change.about}: {change.before} -> {change.after}{quote}"


def _card_lines(card: Card) -> Iterator[str]:
    yield f"== {card.title} =="
    yield from card.notes
    if not any(row.grounds for row in card.rows):
        if card.outcome is not Outcome.DISQUALIFIED:
            yield from _states_in_short(card.rows)
        return
    for row in card.rows:
        mark = row.state_words if row.required else f"{row.state_words}, optional"
        yield f"{row.criterion} ({mark}): {row.sentence}"
        yield from (f"  {ground}" for ground in row.grounds)


def _states_in_short(rows: Sequence[CardRow]) -> Iterator[str]:
    """Yield how the criteria stand, those that stand alike on one line; or only what holds a lead back, and why."""
    failed = [row for row in rows if row.state is State.FAILED and row.required]
    if failed:
        yield from (f"{row.criterion} ({row.state_words}): {row.sentence}" for row in failed)
        return
    for words in dict.fromkeys(row.state_words for row in rows):
        alike = [row for row in rows if row.state_words == words]
        names = [row.criterion.lower() + ("" if row.required else " (optional)") for row in alike]
        yield f"{words}: {', '.join(names)}"


def _passage_lines(passage: Passage) -> Iterator[str]:
    yield f"From the playbook, \u201c{passage.title}\u201d ({passage.source}):"
    yield from (line for line in passage.text.splitlines() if line.strip())


def _question_lines(question: Question, progress: Progress | None) -> Iterator[str]:
    how_far = f"({progress_words(progress)}) " if progress and progress.left and question.is_about_lead else ""
    yield f"{how_far}{question.text}"
    if is_shown(question):
        yield "Or pick: " + ", ".join(f"{place} {each.label}" for place, each in enumerate(question.choices, 1))


def is_shown(question: Question) -> bool:
    """Tell whether the choices of a question are shown with numbers."""
    return bool(question.choices) and (len(question.choices) <= MOST_CHOICES or not question.is_about_lead)


def choice_label(choices: Sequence[Choice], value: str) -> str:
    """Return what was shown for a value."""
    return next((each.label for each in choices if each.value == value), value)


def outcome_sentence(called: str, outcome: Outcome, title: str) -> str:
    """Say what a lead has become."""
    match outcome:
        case Outcome.SALES_QUALIFIED:
            return f"{called} is an {title}"
        case Outcome.NURTURE | Outcome.DISQUALIFIED:
            return f"{called}: {title}"
        case _:
            return f"{called} is open again: {title}."


def asked_about(about: str) -> str:
    """Name what a question was about, in a sentence."""
    if about in CRITERION_WORDS:
        return f"the {CRITERION_WORDS[about]}"
    return f"the {FIELD_WORDS[about]}" if about in FIELD_WORDS else "that"
