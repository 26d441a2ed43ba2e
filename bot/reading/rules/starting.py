"""Whose start it is: who or what begins, and with what; the season, the auditors or another site are not this lead."""

from bisect import bisect_left
from collections.abc import Sequence
from operator import attrgetter
from typing import Final

from bot.reading.lexicon import Found
from bot.reading.marked import MarkedNote, Spanned, Stretch
from bot.reading.people.found import PersonMention
from bot.reading.rules.things import is_of_other_thing, is_own, is_spoken_of, thing_from
from bot.reading.terms import Statement
from bot.reading.tokens import Token

_start = attrgetter("start")
_FARTHEST: Final = 10
"""How many words and marks at most lie between who begins and the word for beginning."""
_PHRASE: Final = 5
"""Words at most between a thing and what it is part of."""
_ANOTHER_ACT: Final = 1
_ANOTHER_MATTER: Final = 4
"""Words beside a day by which an answer tells of something else: what somebody does, or what there is."""
_REACH: Final = 30
"""How far, in code points, a name of several words may run before its last."""
_GENITIVES: Final = ("'s", "\u2019s")
_JOINING_MARKS: Final = frozenset("-/&\u2011\u2013")


def is_start_of_other(marked: MarkedNote, statement: Statement, cue: Found[str]) -> bool:
    """Tell whether what begins is not this lead's work: "the fiscal year starts", "the auditors want to start"."""
    verbs = [
        verb
        for verb in marked.cues_beside(Stretch(statement.start, cue.start), "start_plainly")
        if verb.last == cue.first - 1
    ]
    # "May is when the competitor starts": the words for the time end with a verb that has a subject of its own.
    verbs += [verb for verb in marked.cues_in(cue, "start_plainly") if cue.first < verb.first and verb.last == cue.last]
    return any(
        _other_begins(marked, statement, each) or _other_is_begun(marked, statement, each) for each in [*verbs, cue]
    )


def is_begun(marked: MarkedNote, cue: Found[str]) -> bool:
    """Tell whether a word says that something has begun: "they started in May", not "to get started"."""
    words, form = marked.starting, marked.tokens[cue.first].form
    if form in words.past_unless_behind:
        behind = cue.first > 0 and marked.tokens[cue.first - 1].form in words.past_but_behind
        return cue.first > 0 and not behind and not _is_wished(marked, cue)
    return form in words.past


def is_over(marked: MarkedNote, cue: Found[str]) -> bool:
    """Tell whether a word speaks of what has begun or was done: "they started in May", "they bought one in May"."""
    return is_begun(marked, cue) or tells_what_was_done(marked, cue)


def tells_what_was_done(marked: MarkedNote, span: Spanned) -> bool:
    """Tell whether somebody is told to have done something: "they bought a scanner", not "they want one bought"."""
    words = marked.starting
    at = bisect_left(marked.tokens, span.start, key=_start)
    for token in marked.inside(span, marked.tokens):
        if token.form in words.done and at > 0:
            before = marked.tokens[at - 1]
            if before.form in words.doers or _is_person(marked, before):
                return True
        at += 1
    return False


def _is_wished(marked: MarkedNote, cue: Found[str]) -> bool:
    """Tell whether somebody wants a thing begun: "they want the transfer kicked off", not "the trial kicked off"."""
    words, tokens = marked.starting, marked.tokens
    for at in range(cue.first - 1, max(cue.first - _FARTHEST, 0) - 1, -1):
        form = tokens[at].form
        if form in words.wishing:
            return True
        if not tokens[at].is_word or (form in words.no_subject and form not in words.opening):
            return False
    return False


def tells_of_other(marked: MarkedNote, statement: Statement, answer: Spanned) -> bool:
    """Tell whether a day in an answer is that of something else that happens: "we close the other site in June"."""
    part = marked.part_of(answer)
    told = [
        token
        for token in marked.inside(Stretch(max(part.start, statement.start), part.end), marked.tokens)
        if token.is_word and not answer.start <= token.start < answer.end
    ]
    besides = sum(token.form not in marked.starting.answering and not is_own(marked, token) for token in told)
    acts = bool(told) and told[0].form in marked.starting.subjects
    settles = any(token.form in marked.starting.settling for token in told[1:3])
    return besides >= (_ANOTHER_ACT if acts and not settles else _ANOTHER_MATTER)


def _other_begins(marked: MarkedNote, statement: Statement, cue: Found[str]) -> bool:
    """Tell whether somebody or something that is not this lead's is said to begin."""
    words, tokens = marked.starting, marked.tokens
    lowest = max(bisect_left(tokens, statement.start, key=_start), cue.first - _FARTHEST)
    acting, at = tokens[cue.first].form in words.verbs, cue.first - 1
    while at >= lowest and _is_skipped(marked, tokens[at]):
        acting = acting or tokens[at].form in words.acting
        at -= 1
    if at >= lowest and tokens[at].form in words.relatives:
        return _is_told_of_other(marked, at - 1, lowest)
    if at < lowest or not tokens[at].is_word or tokens[at].form in words.no_subject:
        return False
    if tokens[at].form in words.others or (at == cue.first - 1 and _takes_office(marked, at)):
        return True
    done_to = tokens[cue.first - 1].form in words.passive
    if not acting or (done_to and (cue.key == "start" or tokens[at].form in words.places)):
        return False  # "the plates are to be sequenced": it is done to them
    whole = _whole_of(marked, at, lowest)
    if whole is not None:
        ours = is_own(marked, whole) and whole.form not in words.others
        return not (ours and is_spoken_of(marked, statement, tokens[at]))
    if at > lowest and tokens[at].form in words.places and tokens[at - 1].form in words.own:
        return False  # "the first site is to start"
    return not (is_own(marked, tokens[at]) or _is_party(marked, at) or _is_person(marked, tokens[at]))


def _takes_office(marked: MarkedNote, at: int) -> bool:
    """Tell whether it is somebody new who begins: "the new CIO starts", not "the new project starts"."""
    words, tokens = marked.starting, marked.tokens
    new = at > 0 and tokens[at - 1].form in words.newcomers
    return new and (tokens[at].form in words.titles or _is_person(marked, tokens[at]))


def _is_skipped(marked: MarkedNote, token: Token) -> bool:
    """Tell whether a word or mark may stand between who begins and the word for beginning."""
    passed = token.text in _JOINING_MARKS or token.form in marked.starting.between
    return passed or _is_in_a_date(marked, token)


def _is_in_a_date(marked: MarkedNote, token: Token) -> bool:
    return any(date.start <= token.start < date.end for date in marked.dates)


def _is_told_of_other(marked: MarkedNote, at: int, lowest: int) -> bool:
    """Tell whether "that", "which" or "who" takes up somebody who is not this lead: "a chain that began in May"."""
    words, tokens = marked.starting, marked.tokens
    if at >= lowest and not tokens[at].is_word:
        at -= 1
    if at < lowest or not tokens[at].is_word or tokens[at].form in words.no_subject | words.between:
        return False
    return not (is_own(marked, tokens[at]) or _is_party(marked, at))


def _whole_of(marked: MarkedNote, head: int, lowest: int) -> Token | None:
    """Return what a thing is said to be part of: the closing of "the closing of the lab"."""
    words, tokens = marked.starting, marked.tokens
    for at in range(head - 1, max(lowest, head - _PHRASE), -1):
        if _is_in_a_date(marked, tokens[at]):
            return None  # "beginning of January they want to start"
        if tokens[at].form in words.joining:
            return None if tokens[at - 1].form in words.no_subject else tokens[at - 1]
        if not tokens[at].is_word or (tokens[at].form in words.no_subject and tokens[at].form not in words.pointing):
            return None
    return None


def _other_is_begun(marked: MarkedNote, statement: Statement, cue: Found[str]) -> bool:
    """Tell whether something that is not this lead's is begun: "start of the term", "start hiring"."""
    words, tokens = marked.starting, marked.tokens
    if cue.key != "start_plainly" and _is_object(marked, statement, cue):
        return True
    at, behind = cue.last + 1, bisect_left(tokens, statement.end, key=_start)
    if at < behind and tokens[at].form in words.preparing:
        return True
    if at >= behind or tokens[at].form not in words.opening or cue.key != "start_plainly":
        return False
    if at + 1 < behind and any(each.start == tokens[at + 1].start for each in marked.dates):
        return False  # "it begins with November"
    named = thing_from(marked, statement, at)
    if named and named[-1].form in words.served:
        return False  # "they begin with their own patients in May"
    return is_of_other_thing(marked, statement, named)


def _is_object(marked: MarkedNote, statement: Statement, cue: Found[str]) -> bool:
    """Tell whether words right before a work make it one that is shipped or decided on: "they ship first batches"."""
    part = marked.part_of(cue)
    ahead = marked.cues_in(Stretch(max(part.start, statement.start), cue.start), "elsewhere")[-1:]
    return any(marked.near.between(each, cue) <= 1 for each in ahead)


def _is_party(marked: MarkedNote, at: int) -> bool:
    """Tell whether a word stands for the lead as a whole: "the hospital", "Priya's team", not "the other hospital"."""
    words, tokens = marked.starting, marked.tokens
    if at == 0 or tokens[at].form not in words.parties | words.titles:
        return False
    whose = tokens[at - 1]
    hers = any(each.start == whose.start and whose.form.endswith(_GENITIVES) for each in _people_at(marked, whose))
    return hers or whose.form in words.pointing


def _people_at(marked: MarkedNote, token: Token) -> Sequence[PersonMention]:
    return marked.inside(Stretch(token.start, token.end), marked.people)


def _is_person(marked: MarkedNote, token: Token) -> bool:
    """Tell whether a word names the lead's contact or company, or somebody of theirs."""
    lead = marked.note.lead
    named = f"{lead.contact or ''} {lead.company or ''}".lower().split()
    around = Stretch(max(token.start - _REACH, 0), token.end)
    people = marked.inside(around, marked.people) if token.text[0].isupper() else ()
    return token.form in named or any(each.end == token.end for each in people)
