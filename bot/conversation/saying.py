"""What a rep says, told apart: a wish, an answer to what waits, a note; and done."""

from dataclasses import replace
from typing import Final, Literal

from bot.conversation import changing, choosing, finding, noting, opening, picking, taking_back, telling
from bot.conversation.leads import name_words
from bot.conversation.messages import (
    Chose,
    Deleted,
    Edited,
    Held,
    Merged,
    Message,
    PutAside,
    Renamed,
    Reply,
    Said,
    Sent,
    Undid,
    Waived,
    Wished,
)
from bot.conversation.questions import MEETING, YES
from bot.conversation.standing import LeadView
from bot.conversation.turns import Draft, Surroundings, finish
from bot.conversation.wishes import LONGEST_NAME, Heard, day_meant, heard, opens_with, picked
from bot.conversation.wording import (
    EMPTY,
    FIRST_THE_NOTE,
    GREETING,
    HOW_TO_WAIVE,
    NO_LEAD,
    NOT_TEXT,
    lead_words,
    segment_words,
)
from qualification.terms import CRITERIA

_UNREADABLE_SHARE: Final = 0.1
_LONGEST_ANSWER: Final = 12
_SHORTEST_QUESTION: Final = 3


def on_lead(around: Surroundings, message: Message) -> Draft:
    """Do what needs a lead at hand."""
    view = around.current
    if view is None:
        return Draft(Reply(said=(NO_LEAD,)))
    match message:
        case Edited():
            return taking_back.edited(around, view, message)
        case Deleted():
            return taking_back.deleted(around, view, message)
        case Undid(redo=True):
            return taking_back.redo(around, view)
        case Undid():
            return taking_back.undo(around, view)
        case Waived():
            return changing.waived(around, view, message)
        case PutAside():
            return picking.put_aside(around, view, message)
        case Renamed():
            return changing.renamed(around, view, message)
        case Merged():
            return changing.merged(around, view, message)
        case _:
            return Draft(Reply(said=(NO_LEAD,)))


def sent(around: Surroundings, message: Sent) -> Draft:
    """Name what cannot be read; silence would look like agreement."""
    named = {"voice": "a voice message", "photo": "a photo", "file": "a file"}[message.what]
    called = f" ({message.name})" if message.name else ""
    text = f"That is {named}{called}; I can only read text, so I noted nothing. Could you type the main points?"
    view = around.current
    return finish(around, view, [], Reply(said=(text,))) if view else Draft(Reply(said=(text,)))


def chose(around: Surroundings, choice: Chose) -> Draft:
    """Take a picked answer: about the lead's facts, about which lead, or about a flag."""
    held, view = choice.held, around.current
    if choice.about == opening.LEAD and held is not None and held.waits_for == "other_lead" and view is not None:
        return choosing.chose_other(around, view, choice, held)
    if choice.about == opening.LEAD:
        return choosing.chose_lead(around, choice)
    if choice.about == opening.SEGMENT:
        return choosing.chose_segment(around, choice)
    if choice.about == opening.PROJECT:
        return choosing.chose_project(around, choice)
    if choice.about == opening.CUT:
        return cut_answered(around, choice)
    if view is None:
        return Draft(Reply(said=(NO_LEAD,)))
    if choice.about == opening.MERGE:
        return changing.merged(around, view, Merged(choice.origin, choice.value))
    if choice.about.startswith("flag:"):
        answered = picking.answer_flag(around, view, choice.value, choice.about)
        return answered or finish(around, view, [], Reply(said=("That was answered already.",)))
    return picking.chose(around, view, choice)


def cut_answered(around: Surroundings, choice: Chose) -> Draft:
    """Store a cut note once the cut is confirmed; else ask which one lead all of it is about."""
    if choice.held is None:
        return Draft(Reply(said=("That note is no longer here; please paste it again.",)))
    if choice.value == YES:
        return choosing.store_cut(around, choice.held)
    return opening.ask_lead(around, replace(choice.held, waits_for="lead"))


def said(around: Surroundings, message: Said) -> Draft:
    """Tell wishes, answers and notes apart, and do what each asks."""
    text = message.text
    if not text.strip():
        return _plainly(around, EMPTY)
    if _is_no_text(text):
        return _plainly(around, NOT_TEXT)
    wish = heard(text, around.words)
    if message.held is not None:
        return answered_held(around, message, wish)
    view = around.current
    if wish is not None:
        done = wished(around, message, wish)
        if done is not None:
            return done
    if view is None:
        return opening.first_note(around, message)
    return about_lead(around, view, message)


def _plainly(around: Surroundings, text: str) -> Draft:
    view = around.current
    if view is None:
        return Draft(Reply(said=(text,)))
    return telling.aside(around, view, Reply(said=(text,)))


def _is_no_text(text: str) -> bool:
    """Tell whether a message is a file's bytes: many characters that nobody types."""
    odd = sum(not letter.isprintable() and not letter.isspace() for letter in text) + text.count("\ufffd")
    return odd > len(text) * _UNREADABLE_SHARE


def about_lead(around: Surroundings, view: LeadView, message: Said) -> Draft:
    """Take words about the lead at hand, unless they are about another lead or another project."""
    is_short = len(message.text.split()) <= LONGEST_NAME
    if is_short and not noting.read_words(view, message.text, around.reference("?"), None).evidence:
        rows = finding.lead_named(around, message.text)
        if [row.lead for row in rows] == [view.row.lead]:
            return _plainly(around, f"We are at {lead_words(view.row)}.")
        if rows:
            return opening.for_named(around, finding.read_back(around, message.text), None)
    pieces = around.namer.pieces(message.text)
    if pieces:
        return opening.show_cut(opening.hold(around, message, "cut"), pieces)
    named = finding.is_other_lead(around, view, message)
    if named is not None:
        return opening.ask_other_lead(view, named, opening.hold(around, message, "other_lead"))
    if noting.second_project(around, view, message):
        return opening.ask_project(view, replace(opening.hold(around, message, "project"), name=view.row.lead))
    if around.asked == MEETING:
        how = _how_it_went(around, view, message)
        if how is not None:
            return how
    if _asks_us(view, around, message):
        return telling.told(around, Wished(message.origin, "playbook", about=message.text))
    return noting.note(around, view, message)


def _asks_us(view: LeadView, around: Surroundings, message: Said) -> bool:
    """Tell whether a short message is a question to us: it ends like one, and says nothing of the lead."""
    if (
        not message.text.rstrip().endswith("?")
        or not _SHORTEST_QUESTION <= len(message.text.split()) <= _LONGEST_ANSWER
    ):
        return False
    found = noting.read_words(view, message.text, around.reference("?"), None)
    return not found.evidence and not found.flags


def _how_it_went(around: Surroundings, view: LeadView, message: Said) -> Draft | None:
    """Take words on how a meeting went; where they tell of the next step, they are a note."""
    found = noting.read_words(view, message.text, around.reference("?"), "next_step")
    if any(piece.field.startswith("next_step.") for piece in found.evidence):
        return None
    kinds = opens_with(message.text, around.words) & {"held", "moved", "no_show"}
    if not kinds or found.evidence:
        return None
    return picking.meeting(around, view, sorted(kinds)[0], message.text)


def answered_held(around: Surroundings, message: Said, wish: Heard | None) -> Draft:
    """Take words that answer what a held note waits for."""
    held, origin = message.held, message.origin
    assert held is not None
    if wish and wish.kinds & {"undo", "skip"}:
        return Draft(Reply(said=("Left that note aside; nothing of it was stored.",)))
    if wish and wish.kinds & {"open", "new"} and wish.rest and held.waits_for in {"lead", "new_lead", "other_lead"}:
        named = finding.read_back(around, wish.rest)
        return (opening.for_named if "open" in wish.kinds else opening.new_lead)(around, named, held)
    if wish and not wish.kinds & {"still_so", "not_so", "greeting"}:
        return _again(around, held)
    words = " ".join(message.text.split())
    match held.waits_for:
        case "segment":
            segments = [(each, segment_words(each)) for each in around.guides.segments]
            value = picked(words, segments) or (around.segment if wish and "still_so" in wish.kinds else None)
            if value is None and len(words.split()) <= LONGEST_NAME and finding.is_name(around, words):
                # "no, it's Helix Bio": the name was taken wrongly.
                return opening.for_named(around, finding.read_back(around, _without_no(around, words)), held)
            return choosing.chose_segment(around, Chose(origin, opening.SEGMENT, value or words, held))
        case "cut":
            agrees = picked(words, [(YES, "yes"), (opening.NO, "no")])
            if agrees is None and wish:
                agrees = YES if "still_so" in wish.kinds else opening.NO if "not_so" in wish.kinds else None
            if agrees is None:
                return opening.show_cut(held, around.namer.pieces(held.text))
            return cut_answered(around, Chose(origin, opening.CUT, agrees, held))
        case "project":
            is_new = words.casefold().startswith(("new", "a new", "another", "2", "no", "different", "second"))
            value = opening.NEW if is_new else opening.SAME
            return choosing.chose_project(around, Chose(origin, opening.PROJECT, value, held))
        case "other_lead":
            choice = _whose(around, held, words)
            return chose(around, Chose(origin, opening.LEAD, choice, held)) if choice else _again(around, held)
        case "new_lead" if not finding.is_name(around, words):
            return _again(around, held)
        case "new_lead":
            named = finding.read_back(around, held.name)
            if named.contact and not named.company:
                named = replace(named, company=words)
            else:
                named = finding.read_back(around, words)
            return opening.new_lead(around, named, held if held.text else None)
        case _:
            return which_lead(around, message, words)


def _whose(around: Surroundings, held: Held, words: str) -> str | None:
    """Tell whose note it is by the name that words give: the lead's at hand, or the other's."""
    said = name_words(words, around.words)
    if said and said <= name_words(held.name, around.words):
        return "other"
    rows = finding.find(around, finding.read_back(around, words))
    view = around.current
    return "here" if view is not None and any(row.lead == view.row.lead for row in rows) else None


def _again(around: Surroundings, held: Held) -> Draft:
    """Ask once more what a note waits for."""
    draft = opening.ask_again(around, held)
    first = (FIRST_THE_NOTE,) if held.text else ()
    return replace(draft, reply=replace(draft.reply, said=(*first, *draft.reply.said)))


def _without_no(around: Surroundings, words: str) -> str:
    """Return a name without "no, it's" before it."""
    tokens = words.replace(",", " ").split()
    first = next((place for place, token in enumerate(tokens) if token[0].isupper() and place > 0), 0)
    return " ".join(tokens[first:]) if tokens[0].casefold() in around.words.wishes["not_so"] else words


def which_lead(around: Surroundings, message: Said, words: str) -> Draft:
    """Take the name of a lead, or a number or "new" from the list that was shown."""
    held = message.held
    if words.casefold() in {"new", "a new one", "a new lead", "new one", "new lead"}:
        return choosing.chose_lead(around, Chose(message.origin, opening.LEAD, opening.NEW, held))
    if len(words.split()) > _LONGEST_ANSWER:
        # Another note came in the place of an answer: it is taken for itself.
        return opening.first_note(around, replace(message, held=None))
    if held is not None and not finding.is_name(around, words):
        return _again(around, held)
    text_held = held if held is not None and held.text else None
    named = finding.read_back(around, words)
    if held is not None and held.name and name_words(words, around.words) == name_words(held.name, around.words):
        return opening.new_lead(around, named, text_held)
    return opening.for_named(around, named, text_held)


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
        case "greeting":
            return _plainly(around, GREETING)
        case "next":
            return opening.next_lead(around)
        case "leads":
            return opening.list_leads(around)
        case "reported" | "not_an_event":
            return picking.answer_flag(around, view, kind) if view else None
        case "changes" | "then":
            return _about_a_day(around, kind, rest)
        case "playbook":
            return telling.told(around, Wished(origin, "playbook", about=message.text))
        case _:
            return _named_wish(around, message, kind, rest)


def _about_a_day(around: Surroundings, kind: Literal["changes", "then"], rest: str) -> Draft | None:
    segment = around.segment or around.guides.segments[0]
    day = day_meant(rest, around.day, around.guide(segment).words.dates) if rest else None
    if rest and day is None and kind == "then":
        return None
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
            return _plainly(around, HOW_TO_WAIVE)
        case _:
            pass
    return None
