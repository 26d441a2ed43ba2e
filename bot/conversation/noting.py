"""Notes and answers: masked, read, noted; what nobody understands is said so."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

import msgspec

from bot.conversation.messages import Reply, Said
from bot.conversation.questions import (
    MEETING,
    asked_as,
    criterion_asked,
    is_that_it,
    still_waits,
    whose_part,
)
from bot.conversation.standing import LeadView
from bot.conversation.turns import Draft, Surroundings, asked_now, finish
from bot.conversation.wishes import begins_with_no, heard, opens_with
from bot.conversation.wording import (
    KEPT_OUT,
    NO_FACT,
    NO_FACT_FOR,
    NOT_READ,
    PUT_OFF,
    TOO_LONG,
    asked_about,
    flag_shown,
    noted_facts,
    quoted,
)
from bot.reading.local import Reading, read
from bot.reading.marked import Note
from bot.reading.masking import masked
from bot.reading.people.found import find_people
from bot.storage.facts import (
    DebriefOpened,
    EvidenceNoted,
    Fact,
    FlagRaised,
    MessageReceived,
    PutOff,
    QuestionAsked,
    QuestionPutOff,
)
from qualification.fold import counts
from qualification.terms import (
    TEXT_FIELDS,
    Evidence,
    FlagKind,
    Lead,
    MessageRef,
    Outcome,
    Polarity,
)
from qualification.wording import FIELD_WORDS, listed

_TOLD_IN_FIGURES: Final = frozenset({"timeline.start", "timeline.need_by", "next_step.date", "budget.amount"})
_SHORT_ANSWER: Final = 12
"""Words; a longer message is a note and answers as it likes."""


def note(around: Surroundings, view: LeadView, said: Said, before: Sequence[tuple[str, Fact]] = ()) -> Draft:
    """Read a note or an answer, note what it says, and ask on. ``before`` is recorded first: the lead's opening."""
    view_then = view.after(before, around.origin.actor, around.origin.at)
    asked = _asked_of(around, view)
    received, reading = read_message(around, view_then, said, asked)
    facts: list[tuple[str, Fact]] = [*before, (view.row.lead, received)]
    if view.was_deleted(received.id) or view.edits_of(received.id):
        return finish(around, view, facts, Reply())
    reading = _read_again(around, view_then, received, reading)
    facts += [(view.row.lead, EvidenceNoted(piece)) for piece in reading.evidence]
    flags = flags_raised(view_then, received, reading)
    facts += [(view.row.lead, flag) for flag in flags]
    told = understood(view_then, reading, flags)
    if reading.evidence or flags:
        doubted = _doubted(around, view, facts, reading, asked)
        if doubted is not None:
            facts = [each for each in facts if not _notes(each[1], doubted)]
            return finish(around, view, facts, replace(told, noted=()), question=is_that_it(view, doubted))
        return finish(around, view, facts, told)
    return _not_understood(around, view, said, reading, facts, told)


def _doubted(
    around: Surroundings, view: LeadView, facts: Sequence[tuple[str, Fact]], reading: Reading, asked: str | None
) -> Evidence | None:
    """Return words that count only because they followed a question, where they alone would make the lead an SQL.

    "It turns out he left" after "what would we deliver?" is small talk; a person says so before it decides anything.
    """
    texts = [piece for piece in reading.evidence if piece.field in TEXT_FIELDS and piece.polarity is Polarity.STATES]
    if asked is None or not texts or view.decision.outcome is Outcome.SALES_QUALIFIED:
        return None
    if view.after(facts, around.origin.actor, around.origin.at).decision.outcome is not Outcome.SALES_QUALIFIED:
        return None
    message = texts[0].message
    text = next(fact.text for _, fact in facts if isinstance(fact, MessageReceived) and fact.id == message.id)
    unasked = {piece.field for piece in read_words(view, text, message, None).evidence}
    return next((piece for piece in texts if piece.field not in unasked), None)


def _notes(fact: Fact, piece: Evidence) -> bool:
    return isinstance(fact, EvidenceNoted) and fact.evidence == piece


def _asked_of(around: Surroundings, view: LeadView) -> str | None:
    """Return the criterion or field that a message answers: what waited when it was written, and still waits."""
    if around.debrief is None:
        return None
    asked: str | None = None
    for entry in view.history:
        match entry.fact:
            case QuestionAsked(thread, about) if (
                thread == around.origin.thread and entry.recorded_at <= around.origin.at
            ):
                asked = "next_step" if about == MEETING else about
            case DebriefOpened(thread) if thread == around.origin.thread:
                asked = None
            case _:
                pass
    return asked if asked is not None and still_waits(view, asked) else None


def read_message(
    around: Surroundings, view: LeadView, said: Said, asked: str | None
) -> tuple[MessageReceived, Reading]:
    """Mask what tells who a patient is, then read; nothing unmasked goes further."""
    origin, words = around.origin, view.guide.words
    text, _ = masked(_storable(said.text), words=words.flags)
    name = said.id or origin.event
    received = around.received(name, text, asked)
    return received, read_words(view, text, around.reference(name), asked)


def read_words(view: LeadView, text: str, message: MessageRef, asked: str | None) -> Reading:
    """Read words as a message of its day about this lead."""
    return read(Note(text, message.day, view.record.lead, asked), message, view.guide.words)


def tells_facts(around: Surroundings, text: str) -> bool:
    """Tell whether words say something of a lead, whichever it is, rather than name one."""
    words = around.guide(around.segment or around.guides.segments[0]).words
    found = read(Note(text, around.day, Lead(), None), around.reference("?"), words)
    return bool(found.evidence or found.flags)


def _storable(text: str) -> str:
    """Return a text without lone surrogates, which no store can keep."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _read_again(around: Surroundings, view: LeadView, received: MessageReceived, reading: Reading) -> Reading:
    """Read a short message that says nothing to its question once more, as about what was said last: "no, it's Q4"."""
    if reading.evidence or reading.flags or reading.language or len(received.text.split()) > _SHORT_ANSWER:
        return reading
    if heard(received.text, around.words):
        return reading
    told = [entry.fact.evidence for entry in reversed(view.stands) if isinstance(entry.fact, EvidenceNoted)]
    says_no = begins_with_no(received.text, around.words)
    for field in dict.fromkeys(piece.field for piece in told if piece.field not in TEXT_FIELDS):
        again = read_words(view, received.text, around.reference(received.id), field)
        # A bare no would answer any question; a day or a sum after it can only replace the one that was told.
        replaces = says_no and field in _TOLD_IN_FIGURES
        found = tuple(
            msgspec.structs.replace(piece, corrects=True)
            for piece in again.evidence
            if piece.field == field and (piece.corrects or replaces)
        )
        if found:
            return replace(again, evidence=found)
    if "timeline" in view.decision.verdict.missing:
        again = read_words(view, received.text, around.reference(received.id), "timeline.start")
        return replace(again, evidence=tuple(piece for piece in again.evidence if piece.field == "timeline.start"))
    return reading


def flags_raised(view: LeadView, received: MessageReceived, reading: Reading) -> tuple[FlagRaised, ...]:
    """Return the flags of a message, each with whom the rep is told to tell."""
    raised = []
    for mention in reading.flags:
        kind = FlagKind(mention.kind.value)
        tell = getattr(view.policy.flags, kind.value).tell
        raised.append(FlagRaised(kind, received.text[mention.start : mention.end], received.id, tell))
    return tuple(raised)


def understood(view: LeadView, reading: Reading, flags: Sequence[FlagRaised]) -> Reply:
    said = (TOO_LONG.format(count=reading.read_to),) if reading.read_to else ()
    shown = tuple(flag_shown(flag, view) for flag in flags)
    if shown:
        said = (*said, "This is not a sales matter and comes first. " + KEPT_OUT)
    return replace(noted(view, reading.evidence), said=said, flags=shown)


def noted(view: LeadView, evidence: Sequence[Evidence]) -> Reply:
    """Show what is noted, and whose it is to state what does not count."""
    theirs = [piece for piece in evidence if counts(piece, view.policy)]
    after = tuple(
        f"Only {listed(view.policy.attested_by[field])} may state the {FIELD_WORDS[field]}, so that does not count."
        for field in sorted({piece.field for piece in evidence if piece not in theirs})
    )
    return Reply(noted=noted_facts(theirs, view.record), after=after)


def _not_understood(
    around: Surroundings, view: LeadView, said: Said, reading: Reading, facts: list[tuple[str, Fact]], told: Reply
) -> Draft:
    """Say plainly that nothing was found in a message, and why, then ask again in other words."""
    if reading.language:
        return finish(around, view, facts, replace(told, said=(NOT_READ.format(language=reading.language),)))
    asked = asked_now(around, view)
    put_off = opens_with(said.text, around.words) & {"dont_know", "wont_say", "skip"}
    if put_off and asked:
        asked = _other_topic(view, said.text, asked)
        why: PutOff = "wont_say" if "wont_say" in put_off else "dont_know" if "dont_know" in put_off else "skip"
        return finish(around, view, [*facts, (view.row.lead, QuestionPutOff(asked, why))], Reply(said=(PUT_OFF[why],)))
    if asked and criterion_asked(asked) == "decision_roles":
        name = _somebody(view, said.text)
        if name:
            return finish(around, view, facts, told, question=whose_part(view, name))
    unclear = _unclear_date(view, said.text, around.day)
    if unclear and "timeline" in view.decision.verdict.required:
        about = asked if asked and criterion_asked(asked) in {"timeline", "next_step"} else "timeline.start"
        return finish(around, view, facts, told, question=asked_as(view, about, unclear))
    is_answer = asked is not None and asked != MEETING and len(said.text.split()) <= _SHORT_ANSWER
    plain = NO_FACT_FOR.format(about=asked_about(asked)) if is_answer and asked else NO_FACT
    return finish(around, view, facts, replace(told, said=(*told.said, plain)), again=True)


def _other_topic(view: LeadView, text: str, asked: str) -> str:
    """Return what "no idea who signs" puts off: what the words name, where that is open too, else what was asked."""
    topics = view.guide.words.fields.topics_in(text)
    named = [each for each in view.decision.verdict.missing if each in topics]
    return asked if criterion_asked(asked) in named or not named else named[0]


def _somebody(view: LeadView, text: str) -> str | None:
    """Return the one person whom a short answer names, without saying what that person does."""
    if len(text.split()) > _SHORT_ANSWER:
        return None
    lead = view.record.lead
    people = find_people(text, words=view.guide.words.people, contact=lead.contact, contact_title=lead.title)
    named = [", ".join(part for part in (each.name, each.title) if part) for each in people if not each.pronoun]
    return named[0] if len(named) == 1 and named[0] else None


def _unclear_date(view: LeadView, text: str, today: date) -> str | None:
    """Return what to ask where words name a time that nobody can compute: "FY27", "before the summer shutdown"."""
    from bot.reading.dates import find_dates

    for mention in find_dates(text, reference=today, words=view.guide.words.dates):
        if mention.window is None and mention.why:
            words = text[mention.start : mention.end]
            return f"I cannot place {quoted(words)} on a calendar: which month or quarter of which year is that?"
    return None


def second_project(around: Surroundings, view: LeadView, said: Said) -> bool:
    """Tell whether a note seems to tell of another project than the lead's: it says so, or asks for something else."""
    fields = view.record.fields
    if fields.need_project is None:
        return False
    from bot.reading.tokens import tokenise

    if around.words.second.find(tokenise(said.text)):
        return True
    if len(said.text.split()) <= _SHORT_ANSWER * 2:
        return False
    reading = read_words(view, said.text, around.reference("?"), None)
    found = {
        piece.field: piece for piece in reading.evidence if piece.polarity is Polarity.STATES and not piece.corrects
    }
    others = [
        field for field in ("need.offering", "scope.modality")
        if view.policy.values_of(field) and field in found and fields.value(field) not in (None, found[field].value)
    ]  # fmt: skip
    return "need.project" in found and len(others) == 2
