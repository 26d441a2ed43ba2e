"""Answers to questions about a lead: what is missing, why, why not, what changed, what was then; and the playbook's."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.conversation.messages import ChangedFact, LeadShown, Reply, Wished
from bot.conversation.questions import criterion_asked, in_the_same_words, next_question
from bot.conversation.standing import Guide, LeadView
from bot.conversation.turns import Draft, Surroundings, progress_of
from bot.conversation.wishes import heard
from bot.conversation.wording import (
    HELP,
    NO_LEAD,
    PLAYBOOK_SILENT,
    card_of,
    lead_words,
    put_off_words,
    record_lines,
    segment_words,
    shown,
)
from bot.playbooks import Passage
from bot.reading.tokens import tokenise
from bot.storage.facts import Viewed
from bot.stored_decisions import latest, rebuilt
from qualification.changes import changes
from qualification.decide import decide
from qualification.terms import CRITERIA, CriterionName, FieldName, GroundedRecord, Outcome
from qualification.why_not import whynot, whynot_words
from qualification.wording import CRITERION_WORDS, FIELD_WORDS, criterion_noun, day_words

_SHORTEST_WORD: Final = 4
_FEWEST_HITS: Final = 2


def told(around: Surroundings, wish: Wished) -> Draft:
    """Answer a question; nothing of the lead changes by it."""
    if wish.what == "help":
        return Draft(Reply(said=HELP, lead=_lead_shown(around)))
    if wish.what == "playbook":
        return _from_playbook(around, wish.about)
    view = around.current
    if view is None:
        return Draft(Reply(said=(NO_LEAD,)))
    match wish.what:
        case "missing":
            return _missing(around, view)
        case "why":
            return _why(around, view)
        case "whynot":
            return _whynot(around, view)
        case "changes":
            return _changes(around, view, wish.day)
        case "then":
            return _then(around, view, wish.day)
        case _:
            return _record(around, view)


def _lead_shown(around: Surroundings) -> LeadShown | None:
    view = around.current
    return shown(view.row, segment_words(view.row.segment)) if view else None


def aside(around: Surroundings, view: LeadView, reply: Reply) -> Draft:
    """Say something that changes nothing, and repeat the question that waits."""
    waiting = None if around.is_visit else next_question(view, around.order_for(view), around.role)
    waiting = in_the_same_words(view, around.origin.thread, waiting) if waiting else None
    lead = shown(view.row, segment_words(view.row.segment))
    return Draft(replace(reply, lead=lead, question=waiting, progress=progress_of(view)))


def plainly(around: Surroundings, text: str) -> Draft:
    """Say one sentence that changes nothing."""
    view = around.current
    if view is None:
        return Draft(Reply(said=(text,)))
    return aside(around, view, Reply(said=(text,)))


def _looked(around: Surroundings, view: LeadView, what: str, reply: Reply) -> Draft:
    """Answer, record that somebody looked, and repeat the question that waits."""
    return replace(aside(around, view, reply), facts=((view.row.lead, Viewed(what)),))


def _missing(around: Surroundings, view: LeadView) -> Draft:
    gaps = view.explanation.gaps
    if view.decision.outcome is not Outcome.PENDING_DISCOVERY:
        return _whynot(around, view)
    whose = {"rep": "", "buyer": " (to ask the buyer)", "legal": " (with legal)", "compliance": " (with compliance)"}
    reasons = {finding.criterion: finding.sentence for finding in view.explanation.findings}
    said = [f"Still open on {view.row.company}: {len(gaps)} of {len(view.decision.verdict.required)}."]
    said += [f"- {criterion_noun(g.criterion).capitalize()}{whose[g.move]}: {reasons[g.criterion]}" for g in gaps]
    put_off = [(about, why) for about, why in view.put_off.items() if why == "wont_say"]
    said += [put_off_words(put_off)] if put_off else []
    return _looked(around, view, "missing", Reply(said=tuple(said)))


def _why(around: Surroundings, view: LeadView) -> Draft:
    if view.is_empty:
        return _looked(around, view, "why", Reply(said=(f"Nothing is known of {lead_words(view.row)} yet.",)))
    explanation = view.explanation
    stored = latest(view.history)
    since = stored.since if stored else view.as_of
    notes: tuple[str, ...] = ()
    if explanation.outcome is not Outcome.SALES_QUALIFIED:
        notes = ("\u201cwhy isn't this SQL?\u201d says what would change that.",)
    card = card_of(explanation, with_grounds=True)
    title = f"{view.row.company}: {card.title}, since {day_words(since)}, under {explanation.policy}"
    return _looked(around, view, "why", Reply(card=replace(card, title=title), after=notes))


def _whynot(around: Surroundings, view: LeadView) -> Draft:
    decision = view.decision
    wanted = whynot(decision)
    if decision.outcome is Outcome.SALES_QUALIFIED or not wanted:
        said = tuple(line.strip() for line in whynot_words(decision).splitlines())
        return _looked(around, view, "whynot", Reply(said=said))
    count = "This one fact" if len(wanted) == 1 else f"These {len(wanted)} facts"
    failed = [f"! {f.sentence}" for f in view.explanation.findings if f.required and f.state.value == "failed"]
    said = (f"{view.row.company}: {view.explanation.title}.", *failed, f"{count} would make it an SQL:")
    asks = (
        f"{n}. {_called(each.field).capitalize()}: {each.to_be}. {each.question}" for n, each in enumerate(wanted, 1)
    )
    return _looked(around, view, "whynot", Reply(said=(*said, *asks)))


def _called(field: FieldName) -> str:
    """Name a field where nothing around it says that it is about the next step."""
    return CRITERION_WORDS["next_step"] if field == "next_step.status" else FIELD_WORDS[field]


def _changes(around: Surroundings, view: LeadView, since: date | None) -> Draft:
    """Say what is another since a day began, or else since the debrief before the last turns."""
    zone = ZoneInfo(around.workspace.zone)
    day_began = datetime.combine(since or view.as_of, time.min, zone).astimezone(UTC)
    moment = day_began if since else _before_last_turn(view)
    was = view.upto(moment, min(view.as_of, moment.astimezone(zone).date()))
    when = f"since {day_words(since)}" if since else "with the last message"
    if not was.history or was.is_empty:
        facts = record_lines(view.record)
        said = f"Before that nothing was known of {view.row.company}. {view.explanation.title} now; all of it is new:"
        return _looked(around, view, "changes", Reply(said=(said,), noted=facts))
    before = decide(was.record, was.policy, as_of=view.as_of)
    found = changes(before, view.decision)
    if not found:
        return _looked(around, view, "changes", Reply(said=(f"Nothing changed {when}.",)))
    told = tuple(ChangedFact(each.about, each.before, each.after) for each in found)
    return _looked(around, view, "changes", Reply(said=(f"Changed {when}:",), changed=told))


def _before_last_turn(view: LeadView) -> datetime:
    """Return the moment just before the last turn that told something."""
    said = [e.recorded_at for e in view.history if e.kind in {"evidence_noted", "undone", "message_received"}]
    return (said[-1] if said else view.history[-1].recorded_at) - timedelta(microseconds=1)


def _then(around: Surroundings, view: LeadView, day: date | None) -> Draft:
    """Tell what had been decided by the end of a day, from the decision as it was recorded."""
    if day is None:
        return _looked(around, view, "then", Reply(said=("Which day do you mean? Say it as \u201con 3 May\u201d.",)))
    zone = ZoneInfo(around.workspace.zone)
    end = datetime.combine(day + timedelta(days=1), time.min, zone).astimezone(UTC)
    recorded = latest(view.history, end - timedelta(microseconds=1))
    if recorded is None:
        said = f"On {day_words(day)} nothing had been decided about {view.row.company} yet."
        return _looked(around, view, "then", Reply(said=(said,)))
    was = rebuilt(view.history, recorded, around.workspace)
    facts = record_lines(was.record) if was is not None and isinstance(was.record, GroundedRecord) else ()
    said = f"On {day_words(day)}: {recorded.fact.title}, under {recorded.fact.policy}."
    return _looked(around, view, "then", Reply(said=(said,), noted=facts))


def _record(around: Surroundings, view: LeadView) -> Draft:
    facts = record_lines(view.record)
    line = f"{lead_words(view.row)}, {segment_words(view.row.segment)}: {view.explanation.title}."
    said = (line,) if facts else (line, "Nothing is noted yet.")
    return _looked(around, view, "record", Reply(said=said, noted=facts))


def _from_playbook(around: Surroundings, about: str) -> Draft:
    """Answer from the playbook alone, with the passage cited; or say that it is silent."""
    segment = _segment_meant(around, about)
    if segment is None:
        return Draft(Reply(said=(f"{PLAYBOOK_SILENT} Say for which segment you ask.",)))
    guide = around.guide(segment)
    passage = passage_for(around, guide, about)
    view = around.current
    said = () if passage else (PLAYBOOK_SILENT,)
    reply = Reply(said=said, passages=(passage,) if passage else (), lead=_lead_shown(around))
    if view is None:
        return Draft(reply)
    return _looked(around, view, f"playbook: {about}", reply)


def _segment_meant(around: Surroundings, about: str) -> str | None:
    """Return the segment that a question names, else the lead's, else the person's own."""
    asked = {token.form for token in tokenise(about) if token.is_word}
    for segment in around.guides.segments:
        names = {word for word in segment.split("_") if word != "medical"} | {segment.replace("_", "")}
        if asked & names:
            return segment
    view = around.current
    return view.row.segment if view else around.segment


def passage_for(around: Surroundings, guide: Guide, about: str) -> Passage | None:
    """Return the passage on the criterion and the part that a question is about, else the one that shares its words."""
    passages = guide.playbook.passages
    wish = heard(about, around.words)
    criterion = _criterion_named(around, guide, wish.rest if wish and wish.rest else about)
    if criterion is None and wish is not None and not _content(around, wish.rest):
        criterion = criterion_asked(around.asked) if around.asked else None
    found = Counter(one.key for one in around.words.asked_parts.find_all(tokenise(about)))
    if criterion is not None:
        part = found.most_common(1)[0][0] if found else "strong and weak answers"
        own = [each for each in passages if each.criterion == criterion]
        return next((each for each in own if each.title.endswith(f": {part}")), own[0] if own else None)
    said = {token.form for token in tokenise(about) if len(token.form) >= _SHORTEST_WORD}
    said -= set(around.words.question_words)
    scored = [(_hits(each, said), -place, each) for place, each in enumerate(passages)]
    best = max(scored, key=lambda each: each[:2], default=None)
    return best[2] if best and best[0] >= _FEWEST_HITS else None


def _hits(passage: Passage, said: set[str]) -> int:
    title = {token.form for token in tokenise(passage.title)}
    text = {token.form for token in tokenise(passage.text)}
    return 2 * len(said & title) + len(said & text)


def _content(around: Surroundings, about: str) -> list[str]:
    """Return the words of a question that say what it is about."""
    return [token.text for token in tokenise(about) if token.is_word and token.form not in around.words.question_words]


def _criterion_named(around: Surroundings, guide: Guide, about: str) -> CriterionName | None:
    """Return the criterion that a question names first."""
    words = _content(around, about)
    for last in range(1, len(words) + 1):
        topics = guide.words.fields.topics_in(" ".join(words[:last]))
        named = {each.partition(".")[0] for each in topics if "." in each}
        by_field = [each for each in CRITERIA if each.removesuffix("_roles") in named]
        by_name = [each for each in CRITERIA if each in topics]
        if by_field or by_name:
            return (by_field or by_name)[0]
    return None
