"""What a lead is changed to: another segment, another name, one with another; and a manager's exceptions."""

from dataclasses import replace
from datetime import timedelta

from bot.conversation.finding import MOST_SHOWN, find, read_back
from bot.conversation.messages import Choice, Merged, Question, Renamed, Reply, Waived
from bot.conversation.noting import read_words
from bot.conversation.opening import MERGE
from bot.conversation.picking import FORM
from bot.conversation.standing import LeadView
from bot.conversation.turns import Draft, Surroundings, finish
from bot.conversation.wording import (
    lead_words,
    segment_words,
)
from bot.permissions import Act, refusal
from bot.storage.facts import (
    ActRefused,
    EvidenceNoted,
    Fact,
    LeadMerged,
    LeadRenamed,
    MessageDeleted,
    MessageReceived,
    SegmentChanged,
    Undone,
    WaiverGiven,
)
from qualification.terms import (
    CRITERIA,
)
from qualification.wording import CRITERION_WORDS, criterion_noun, day_words


def change_segment(around: Surroundings, view: LeadView, segment: str) -> Draft:
    """Move a lead to another segment: its messages are read again with those words, and it is decided anew."""
    if segment == view.row.segment:
        return finish(around, view, [], Reply(said=(f"It is {segment_words(segment)} already.",)))
    guide = around.guide(segment)
    there = view.under(guide)
    old = tuple(
        e.sequence for e in view.stands if isinstance(e.fact, EvidenceNoted) and e.fact.evidence.extractor != FORM
    )  # fmt: skip
    facts: list[tuple[str, Fact]] = [*guide.adopt, (view.row.lead, SegmentChanged(segment))]
    facts += [(view.row.lead, Undone(old))] if old else []
    gone = {e.fact.id for e in view.stands if isinstance(e.fact, MessageDeleted)}
    texts = [e.fact for e in view.stands if isinstance(e.fact, MessageReceived)]
    gone |= {text.replaces for text in texts if text.replaces}
    references = {
        e.fact.evidence.message.id: e.fact.evidence.message for e in view.stands if isinstance(e.fact, EvidenceNoted)
    }
    for text in texts:
        if text.id in gone:
            continue
        said = replace(around, origin=replace(around.origin, at=text.said_at, zone=text.zone, name=text.author))
        reference = references.get(text.id) or said.reference(text.id)
        reading = read_words(there, text.text, reference, text.asked)
        facts += [(view.row.lead, EvidenceNoted(piece)) for piece in reading.evidence]
    said_first = (f"{view.row.company} is {segment_words(segment)} now; I read its notes again by those rules.",)
    return finish(around, view, facts, Reply(said=said_first))


def renamed(around: Surroundings, view: LeadView, message: Renamed) -> Draft:
    facts: list[tuple[str, Fact]] = [(view.row.lead, LeadRenamed(message.company, message.project))]
    new = f"{message.company or view.row.company}" + (f", {message.project}" if message.project else "")
    return finish(around, view, facts, Reply(said=(f"{view.row.company} is called {new} now.",)))


def merged(around: Surroundings, view: LeadView, message: Merged) -> Draft:
    """Make another lead part of this one."""
    row = around.ledger.lead(message.other)
    found = (row,) if row else find(around, read_back(around, message.other))
    others = [each for each in found if each.lead != view.row.lead]
    if not others:
        return finish(around, view, [], Reply(said=("I know no other lead of that name.",)))
    if len(others) > 1:
        choices = tuple(Choice(each.lead, lead_words(each)) for each in others[:MOST_SHOWN])
        return Draft(Reply(question=Question(MERGE, "Which one is the same as this?", "choice", choices)))
    facts: list[tuple[str, Fact]] = [(view.row.lead, LeadMerged(others[0].lead))]
    other = around.ledger.history(others[0].lead)
    joined = LeadView(
        view.row, tuple(sorted((*view.history, *other), key=lambda e: e.sequence)), view.guide, view.as_of
    )
    draft = finish(
        around, joined, facts, Reply(said=(f"{lead_words(others[0])} is part of {lead_words(view.row)} now.",))
    )
    return replace(draft, seen={view.row.lead: view.row.last, others[0].lead: others[0].last})


def waived(around: Surroundings, view: LeadView, message: Waived) -> Draft:
    """Record a manager's exception for one criterion, where the policy allows it."""
    reason = refusal(around.who, Act.WAIVE)
    if reason:
        refused: tuple[str, Fact] = (view.row.lead, ActRefused(Act.WAIVE, reason))
        return finish(around, view, [refused], Reply(said=(f"{reason[0].upper()}{reason[1:]}.",)))
    criterion, policy = message.criterion, view.policy
    if criterion not in policy.waivable:
        said = f"This policy allows no exception for {criterion_noun(criterion)}."
        return finish(around, view, [], Reply(said=(said,)))
    if not message.reason.strip():
        said = f"An exception needs a reason: \u201cwaive {CRITERION_WORDS[criterion]} because ...\u201d."
        return finish(around, view, [], Reply(said=(said,)))
    until = view.as_of + timedelta(days=policy.waiver_days)
    given = WaiverGiven(criterion, view.decision.verdict.reasons[criterion], message.reason.strip(), until)
    name = around.author
    said = f"Exception by {name} for {criterion_noun(criterion)}, until {day_words(until)}: {message.reason.strip()}"
    return finish(around, view, [(view.row.lead, given)], Reply(said=(said,)))


def criterion_named(around: Surroundings, view: LeadView, text: str) -> tuple[str | None, str]:
    """Read "the timeline because the board wants it": the criterion, and the reason."""
    lowered = text.casefold()
    for criterion in CRITERIA:
        for name in (CRITERION_WORDS[criterion], criterion, criterion.replace("_", " "), criterion_noun(criterion)):
            if lowered.startswith(name):
                rest = text[len(name) :].strip(" :,-\u2013")
                first, _, reason = rest.partition(" ")
                return criterion, reason if first.casefold() in around.words.because else rest
    topics = view.guide.words.fields.topics_in(text)
    found = next((each for each in CRITERIA if each in topics), None)
    words = text.split()
    cut = next((n for n, word in enumerate(words) if word.casefold() in around.words.because), len(words))
    return found, " ".join(words[cut + 1 :])
