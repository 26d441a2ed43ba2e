"""Leads opened: found or new, with the note that waited; gone to, gone on with, listed."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.conversation.finding import MOST_SHOWN, find, is_name, listed_leads, read_back, same_company, written
from bot.conversation.leads import Named, Piece
from bot.conversation.messages import Choice, Held, Opened, Question, Reply, Said
from bot.conversation.noting import note, second_project, tells_facts
from bot.conversation.questions import (
    YES,
)
from bot.conversation.standing import LeadView
from bot.conversation.turns import Draft, Surroundings, finish, flags_waiting
from bot.conversation.wishes import LONGEST_NAME
from bot.conversation.wording import (
    FIRST_THE_NOTE,
    NO_LEAD,
    WHICH_LEAD,
    WHICH_NEXT,
    lead_words,
    quoted,
    segment_words,
)
from bot.reading.masking import masked
from bot.storage.facts import (
    DebriefOpened,
    Fact,
    LeadOpened,
)
from bot.storage.ledger import new_lead_id
from bot.storage.look_up import LeadRow
from qualification.explain import title_of
from qualification.terms import Lead, Outcome

NEW: Final = "new"


SAME: Final = "same"


NO: Final = "no"


LEAD, SEGMENT, CUT, PROJECT, MERGE = "lead", "segment", "cut", "project", "merge"


def first_note(around: Surroundings, said: Said) -> Draft:
    """Take a note in a thread that is about no lead yet: find whom it names, or ask."""
    held = hold(around, said, "lead")
    pieces = around.namer.pieces(said.text)
    if pieces:
        return show_cut(held, pieces)
    named = around.namer.named_in(said.text)
    is_short = len(said.text.split()) <= LONGEST_NAME
    if named is None and is_short and is_name(around, said.text) and not tells_facts(around, said.text):
        return for_named(around, read_back(around, " ".join(said.text.split())), None)
    if named is None:
        return ask_lead(around, held)
    return for_named(around, named, replace(held, name=written(named)))


def hold(around: Surroundings, said: Said, waits_for: str) -> Held:
    """Keep a note until it is known whom it is about; a patient's identity is masked at once."""
    words = around.guide(around.segment or around.guides.segments[0]).words
    text, _ = masked(said.text, words=words.flags)
    return Held(text, said.id or around.origin.event, waits_for)  # type: ignore[arg-type]


def ask_lead(around: Surroundings, held: Held | None) -> Draft:
    """Ask which lead it is, with the last ones at hand."""
    rows = around.ledger.leads(owner=around.origin.actor, limit=MOST_SHOWN)
    choices = tuple(Choice(row.lead, lead_words(row)) for row in rows)
    control = "choice" if choices else "text"
    text = WHICH_LEAD if held else WHICH_NEXT if rows else NO_LEAD
    return Draft(Reply(question=Question(LEAD, text, control, choices), held=held))  # type: ignore[arg-type]


def for_named(around: Surroundings, named: Named, held: Held | None) -> Draft:
    """Go on with the lead that a name means: the one that fits, one of several, or a new one."""
    found = find(around, named)
    exact = [row for row in found if not named.contact or row.contact] or found
    if len(exact) == 1:
        return go_to(around, exact[0].lead, held)
    if found:
        choices = (*(Choice(row.lead, lead_words(row)) for row in found[:MOST_SHOWN]), Choice(NEW, "a new lead"))
        text = f"Which {named.company or named.contact} do you mean?"
        waiting = replace(held, waits_for="lead") if held else Held("", "", "lead", written(named))
        return Draft(Reply(question=Question(LEAD, text, "choice", choices), held=waiting))
    others = same_company(around, named)
    if others and named.contact:
        choices = (*(Choice(row.lead, lead_words(row)) for row in others[:MOST_SHOWN]), Choice(NEW, named.called))
        text = f"I know {listed_leads(others)}, but not {named.called}. Same lead, or a new one?"
        waiting = replace(held, waits_for="lead") if held else Held("", "", "lead", written(named))
        return Draft(Reply(question=Question(LEAD, text, "choice", choices), held=waiting))
    return new_lead(around, named, held)


def new_lead(around: Surroundings, named: Named, held: Held | None, project: str | None = None) -> Draft:
    """Open a new lead once its segment is settled; ask for that with the person's own segment preset."""
    settled = around.origin.segment
    if named.company is None:
        text = f"At which company is {named.contact}?" if named.contact else WHICH_LEAD
        waiting = held or Held("", "", "lead", written(named))
        return Draft(
            Reply(question=Question(LEAD, text), held=replace(waiting, waits_for="new_lead", name=written(named)))
        )
    if settled is None:
        return ask_segment(around, named, held)
    return open_new(around, named, settled, held, project)


def ask_segment(around: Surroundings, named: Named, held: Held | None) -> Draft:
    """Ask for a new lead's segment, the person's own preset."""
    choices = tuple(Choice(segment, segment_words(segment)) for segment in around.guides.segments)
    text = f"{named.called} is new to me. Which segment is it?"
    waiting = replace(held or Held("", "", "segment"), waits_for="segment", name=written(named))
    return Draft(Reply(question=Question(SEGMENT, text, "choice", choices, preset=around.segment), held=waiting))


def open_new(around: Surroundings, named: Named, segment: str, held: Held | None, project: str | None = None) -> Draft:
    """Open a new lead, and note what was held for it."""
    lead = new_lead_id()
    company = named.company or named.contact or "?"
    who = Lead(company=company, contact=named.contact, title=named.title)
    opened = LeadOpened(company, segment, project, around.origin.actor, who)
    row = LeadRow(lead, company, segment, named.contact, named.title, project=project, owner=around.origin.actor)
    view = LeadView(row, (), around.guide(segment), around.today)
    facts: list[tuple[str, Fact]] = [(lead, opened), (lead, DebriefOpened(around.origin.thread))]
    said = (f"Opened {lead_words(row)} as {segment_words(segment)}.",)
    return _with_held(around, view, facts, held, said)


def go_to(around: Surroundings, lead: str, held: Held | None = None) -> Draft:
    """Go to a known lead: a debrief begins, what was held is noted, the next question asked."""
    view = around.view(lead)
    if view is None:
        return Draft(Reply(said=("I know no such lead.",)))
    if held is not None and held.text and second_project(around, view, Said(around.origin, held.text)):
        return ask_project(view, replace(held, name=view.row.lead))
    facts: list[tuple[str, Fact]] = [(view.row.lead, DebriefOpened(around.origin.thread))]
    first = f"{lead_words(view.row)}, {segment_words(view.row.segment)}: {title_of(view.decision)}."
    said = (first, *flags_waiting(view, ()))
    if view.is_empty and view.decision.outcome is Outcome.PENDING_DISCOVERY:
        said = (f"{lead_words(view.row)}, {segment_words(view.row.segment)}: nothing noted yet.",)
    return _with_held(around, view, facts, held, said)


def _with_held(
    around: Surroundings, view: LeadView, facts: list[tuple[str, Fact]], held: Held | None, said: tuple[str, ...]
) -> Draft:
    if held is None or not held.text:
        return finish(around, view, facts, Reply(said=said))
    # What was asked before this lead was opened is no question about it.
    draft = note(replace(around, debrief=None), view, Said(around.origin, held.text, held.id), facts)
    return replace(draft, reply=replace(draft.reply, said=(*said, *draft.reply.said)))


def ask_project(view: LeadView, held: Held) -> Draft:
    """Ask whether a note tells of the project that is known or of another."""
    project = quoted(str(view.record.fields.need_project), 70)
    text = f"Is this the same project as {project}, or a new one?"
    choices = (Choice(SAME, "the same project"), Choice(NEW, "a new one"))
    waiting = replace(held, waits_for="project")
    return Draft(Reply(question=Question(PROJECT, text, "choice", choices), held=waiting))


def ask_other_lead(view: LeadView, named: Named, held: Held) -> Draft:
    """Ask whether a note that names another lead belongs there."""
    held = replace(held, name=written(named))
    choices = (Choice("other", named.called), Choice("here", lead_words(view.row)))
    text = f"This reads like {named.called}, and we are at {lead_words(view.row)}. Whose note is it?"
    return Draft(Reply(question=Question(LEAD, text, "choice", choices), held=held))


def ask_again(around: Surroundings, held: Held) -> Draft:
    """Say that a note waits, and ask once more what it waits for."""
    draft = _asked_again(around, held)
    first = (FIRST_THE_NOTE,) if held.text else ()
    return replace(draft, reply=replace(draft.reply, said=(*first, *draft.reply.said)))


def _asked_again(around: Surroundings, held: Held) -> Draft:
    view = around.current
    match held.waits_for:
        case "segment":
            return ask_segment(around, read_back(around, held.name), held)
        case "cut":
            return show_cut(held, around.namer.pieces(held.text))
        case "project" if view is not None:
            return ask_project(view, held)
        case "other_lead" if view is not None:
            return ask_other_lead(view, read_back(around, held.name), held)
        case _:
            return ask_lead(around, held)


def show_cut(held: Held, pieces: Sequence[Piece]) -> Draft:
    """Show how a note that tells of several leads would be cut; nothing is stored before it is confirmed."""
    said = (f"This tells of {len(pieces)} leads. I would cut it so:",)
    parts = tuple(f"{place}. {each.named.called}: {quoted(each.text, 90)}" for place, each in enumerate(pieces, 1))
    choices = (Choice(YES, "yes, cut it so"), Choice(NO, "no, it is all one lead"))
    question = Question(CUT, "Is that right? Nothing is stored before you say so.", "choice", choices)
    return Draft(Reply(said=(*said, *parts), question=question, held=replace(held, waits_for="cut")))


def opened(around: Surroundings, message: Opened) -> Draft:
    """Go to the lead named, or go on where the thread stands: first with a note that waits."""
    if message.lead:
        row = around.ledger.lead(message.lead)
        if row is not None:
            return go_to(around, row.lead)
        return for_named(around, read_back(around, message.lead), None)
    view = around.current
    if message.held is not None:
        return ask_again(around, message.held)
    if view is None:
        return ask_lead(around, None)
    return resumed(around, view)


def resumed(around: Surroundings, view: LeadView) -> Draft:
    """Go on after a pause: on the same day where it stopped; on a later day as a new debrief."""
    touched = view.history[-1].recorded_at.astimezone(around.moment.tzinfo).date()
    facts: list[tuple[str, Fact]] = []
    if touched < around.day:
        facts = [(view.row.lead, DebriefOpened(around.origin.thread))]
    first = f"We were at {lead_words(view.row)}, {segment_words(view.row.segment)}: {title_of(view.decision)}."
    said = (first, *flags_waiting(view, ()))
    return finish(around, view, facts, Reply(said=said))


def next_lead(around: Surroundings) -> Draft:
    """Go to this person's next lead with open questions: today's first, then what waited longest."""
    rows = around.ledger.leads(owner=around.origin.actor, outcome="pending_discovery", limit=200)
    current = around.current.row.lead if around.current else None
    others = [row for row in rows if row.lead != current]
    if not others:
        return Draft(Reply(said=("No other lead of yours has open questions.",)))
    today = around.origin.at.date().isoformat()
    todays = [row for row in others if row.touched_at[:10] == today]
    return go_to(around, (todays or others)[-1].lead)


def list_leads(around: Surroundings) -> Draft:
    """Show this person's leads, the last touched first."""
    rows = around.ledger.leads(owner=around.origin.actor, limit=20)
    if not rows:
        return Draft(Reply(said=("You have no leads yet. " + NO_LEAD,)))
    said = tuple(
        f"- {lead_words(row)}, {segment_words(row.segment)}: {row.line or 'nothing noted yet'}" for row in rows
    )
    return Draft(Reply(said=said))
