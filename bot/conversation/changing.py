"""What a lead is changed to: another segment, another name, one with another."""

from dataclasses import replace

from bot.conversation.finding import MOST_SHOWN, find, read_back
from bot.conversation.judging import refused
from bot.conversation.messages import Choice, Merged, Question, Renamed, Reply
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
    EvidenceNoted,
    Fact,
    LeadMerged,
    LeadRenamed,
    MessageDeleted,
    MessageReceived,
    SegmentChanged,
    Undone,
)
from qualification.terms import (
    CRITERIA,
    CriterionName,
)
from qualification.wording import CRITERION_WORDS, criterion_noun


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
    problem = refusal(around.who, Act.CHANGE_LEADS)
    if problem:
        return refused(around, view, Act.CHANGE_LEADS, problem)
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


def cut_at_because(around: Surroundings, text: str) -> tuple[str, str, str]:
    """Cut words where they begin to say why: what comes before, the word itself, the reason."""
    words = text.split()
    cut = next((n for n, word in enumerate(words) if word.casefold() in around.words.because), len(words))
    return " ".join(words[:cut]), " ".join(words[cut : cut + 1]), " ".join(words[cut + 1 :])


def reason_in(around: Surroundings, text: str) -> str:
    """Return the reason that words give, with or without "because" before it."""
    before, because, reason = cut_at_because(around, text)
    return reason if because else before


def persona_named(text: str) -> str:
    """Return a persona as it is kept: "a job seeker" is `job_seeker`, "none" and "no student" are none."""
    words = [word.strip(" .,").casefold() for word in text.split()]
    words = [word for word in words if word not in {"a", "an", "the"}]
    return "" if not words or words[0] in {"none", "no", "not", "nobody"} else "_".join(words)


def criterion_named(around: Surroundings, view: LeadView, text: str) -> tuple[CriterionName | None, str]:
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
    return found, cut_at_because(around, text)[2]
