"""What a rep or a manager wishes for in words, done: shown, undone, put off, opened, changed."""

from typing import Final, Literal

from bot.conversation import changing, finding, inquiring, opening, picking, telling
from bot.conversation.messages import (
    HandedOver,
    Judged,
    Merged,
    PersonaSet,
    PutAside,
    Reassigned,
    Renamed,
    Reply,
    Said,
    Undid,
    Waived,
    Wished,
)
from bot.conversation.on_lead import on_lead
from bot.conversation.questions import MEETING
from bot.conversation.turns import Draft, Surroundings
from bot.conversation.wishes import Heard, day_meant, picked
from bot.conversation.wording import GREETING, HOW_TO_WAIVE, NO_LEAD, segment_words
from qualification.terms import CRITERIA

_A_FEW_WORDS: Final = 3


def wished(around: Surroundings, message: Said, wish: Heard) -> Draft | None:
    """Do what the words wish for; nothing where they are an answer after all."""
    kinds, view = wish.kinds, around.current
    if around.asked == MEETING and view is not None and kinds & {"held", "moved", "no_show"}:
        return picking.meeting(around, view, sorted(kinds & {"held", "moved", "no_show"})[0], message.text)
    if "still_so" in kinds and view is not None and around.asked:
        confirmed = picking.confirmed(around, view, around.asked, message.text)
        if confirmed is not None:
            return confirmed
    for kind in sorted(kinds):
        done = _done(around, message, kind, wish.rest)
        if done is not None:
            return done
    return None


def _done(around: Surroundings, message: Said, kind: str, rest: str) -> Draft | None:
    """Do one kind of wish; nothing where it cannot be meant here."""
    origin, view = message.origin, around.current
    match kind:
        case "undo" | "redo":
            return on_lead(around, Undid(origin, redo=kind == "redo"))
        case "dont_know" | "wont_say" | "skip":
            return on_lead(around, PutAside(origin, kind))
        case "missing" | "why" | "whynot" | "record" | "help":
            return telling.told(around, Wished(origin, kind))
        case "begin":
            return telling.plainly(around, NO_LEAD)
        case "greeting":
            return telling.plainly(around, GREETING)
        case "next":
            return opening.next_lead(around)
        case "leads":
            return opening.list_leads(around)
        case "reported" | "not_an_event":
            return picking.answer_flag(around, view, kind) if view else None
        case "near" | "flags":
            return inquiring.across_leads(around, kind)
        case "changes" | "then":
            named = inquiring.by_name(around, message, kind, rest) if kind in inquiring.BY_NAME else None
            return named or _about_a_day(around, kind, rest)
        case each if each in inquiring.BY_NAME:
            return inquiring.by_name(around, message, each, rest)
        case "accept" | "opportunity" | "hand_over" | "reject" | "reopen" | "reassign" | "persona":
            return _judged(around, message, kind, rest)
        case "playbook":
            return telling.told(around, Wished(origin, "playbook", about=message.text))
        case _:
            return _named_wish(around, message, kind, rest)


def _judged(around: Surroundings, message: Said, kind: str, rest: str) -> Draft | None:
    """Do what a person decides about the lead; nothing where the words are a note after all."""
    view, origin = around.current, message.origin
    if view is None:
        return None
    match kind:
        case "accept":
            return on_lead(around, Judged(origin, "accepted"))
        case "opportunity":
            return on_lead(around, Judged(origin, "opportunity"))
        case "hand_over":
            return on_lead(around, HandedOver(origin))
        case "reopen":
            return on_lead(around, Judged(origin, "reopened", changing.reason_in(around, rest)))
        case "reassign" if rest:
            return on_lead(around, Reassigned(origin, rest))
        case "persona" if rest:
            # "Persona: economic buyer" is a line of a note; a correction says why.
            persona, _, reason = changing.cut_at_because(around, rest)
            if reason:
                return on_lead(around, PersonaSet(origin, changing.persona_named(persona), reason))
        case "reject":
            # "Reject rates are high" is a note; a rejection says what for, or because of what.
            criterion, reason = changing.criterion_named(around, view, rest)
            if not rest or (criterion is not None and (reason or len(rest.split()) <= _A_FEW_WORDS)):
                return on_lead(around, Judged(origin, "rejected", reason, criterion))
        case _:
            pass
    return None


def _about_a_day(around: Surroundings, kind: Literal["changes", "then"], rest: str) -> Draft | None:
    segment = around.segment or around.guides.segments[0]
    day = day_meant(rest, around.day, around.guide(segment).words.dates) if rest else None
    if rest and day is None and kind == "then":
        return None
    if kind == "changes" and around.current is None:
        return inquiring.changed_lately(around, day)
    return telling.told(around, Wished(around.origin, kind, day))


def _named_wish(around: Surroundings, message: Said, kind: str, rest: str) -> Draft | None:
    """Do a wish that names something: a lead, a name, a segment, a criterion."""
    view, origin = around.current, message.origin
    match kind:
        case "open" if rest and (rows := finding.find(around, finding.read_back(around, rest))):
            return opening.for_named(around, finding.read_back(around, rest), None) if rows else None
        case "open" if rest and message.text.casefold().startswith(("open", "switch")):
            return opening.for_named(around, finding.read_back(around, rest), None)
        case "rename" | "merge" | "segment" | "waive" if view is None:
            return Draft(Reply(said=(NO_LEAD,)))
        case "open" if not rest:
            return opening.ask_lead(around, None)
        case "new" if rest:
            return opening.new_lead(around, finding.read_back(around, rest), None)
        case "rename" if rest:
            return on_lead(around, Renamed(origin, company=rest))
        case "merge" if rest:
            return on_lead(around, Merged(origin, rest))
        case "segment":
            segments = [(each, segment_words(each)) for each in around.guides.segments]
            segment = picked(rest, segments)
            if segment and view:
                return changing.change_segment(around, view, segment)
        case "waive" if view is not None:
            criterion, reason = changing.criterion_named(around, view, rest)
            if criterion in CRITERIA:
                return on_lead(around, Waived(origin, criterion, reason))
            return telling.plainly(around, HOW_TO_WAIVE)
        case _:
            pass
    return None
