"""What a note itself leaves open or disputed: "who signs she couldn't say", "her boss says otherwise".

Words that would set a field are no fact where the same sentence, or the next one, says that the matter is not known.
"""

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Final

import msgspec
from msgspec import structs

from bot.reading.lexicon import Found
from bot.reading.marked import MarkedNote, Spanned, Stretch
from bot.reading.rules.afterthoughts import is_doubted_behind
from bot.reading.rules.alternatives import is_undecided
from bot.reading.rules.named_again import is_taken_back_further_on
from bot.reading.rules.remarks import is_remarked_on
from bot.reading.rules.subjects import is_elsewhere, plain_problems_in
from bot.reading.rules.texts import covered, words_in
from bot.reading.rules.things import is_of_other_thing, thing_from
from bot.reading.terms import Mood, Speaker, Statement

_NEXT: Final = 1
"""How many sentences further on a matter may still be left open or disputed."""
_A_WORD: Final = 4
"""Code points; so many stand before what opens a sentence: "But they themselves"."""
_A_SUM: Final = 24
"""How far behind "this one is", in code points, its size ends: "well above that"."""
_REACH: Final = 240
"""How far back, in code points, words reach at most in a note without stops."""
_CLAIMS: Final = 120
"""How far apart, in code points, two who differ say so at most; notes without stops hold many who say something."""
_OPENING: Final = 30
"""How far into a sentence, in code points, a dispute with the sentence before it begins."""
_MATTERS: Final = {
    f"open_{matter}": matter
    for matter in (
        "need", "scope", "stage", "timeline", "decision", "next_step", "budget",
        "consent", "eligibility", "disclosure", "region", "documentation",
    )
}  # fmt: skip
"""The cues that name a matter, and the criterion or field that it is."""
_NEED: Final = frozenset({"need"})
_SUMS: Final = frozenset({"budget", "scope"})
"""What words for an unknown amount leave open."""
_ALL: Final = frozenset(_MATTERS.values())
_BUT_NEED: Final = _ALL - _NEED
"""A problem may well be told by words that take back other facts: "the order was cancelled"."""
_DECIDE_NOTHING: Final = frozenset({"budget.amount", "next_step.kind", "timeline.need_by", "need.offering"})
_SAYS_NO: Final = frozenset(
    {
        "refused",
        "ineligible",
        "declined",
        "proposed",
        "pending",
        "cda_pending",
        "none",
        "requested",
        "estimated",
        "discovery",
        "research",
        "exploratory",
        "concept",
        "problem_aware",
    }
)
"""Values that open or refuse a matter themselves."""
_DICTATED: Final = 8
"""Words before a matter by which a statement tells of more than it: somebody dictates without a stop."""
_OWNED: Final = frozenset({"next_step.status", "next_step.date", "timeline.start", "compliance.consent"})
_PITCHED: Final = frozenset({"need", "scope", "documentation", "region"})
_PITCHED_IN_TALK: Final = _PITCHED | {"timeline", "budget", "stage"}
"""What our side's own account of itself tells nothing about; in a talk a mere "good" to it is no agreement."""


class _Open(msgspec.Struct, frozen=True, gc=False):
    """Words in which some matters are no facts."""

    start: int
    end: int
    matters: frozenset[str]


def is_left_open(marked: MarkedNote, field: str, value: object, span: Spanned) -> bool:
    """Tell whether the note says beside a value that its matter is not known, or that somebody says otherwise."""
    if field in _DECIDE_NOTHING or (isinstance(value, str) and value in _SAYS_NO):
        return False
    if is_undecided(marked, field, value, span.start):
        return True
    if _is_for_other(marked, field, span) or is_doubted_behind(marked, field, span):
        return True
    if is_taken_back_further_on(marked, field, span) or is_remarked_on(marked, field, span):
        return True
    criterion, _, rest = field.partition(".")
    matter = rest if criterion == "compliance" else criterion
    return any(each.start <= span.start < each.end and matter in each.matters for each in marked.once(_open_matters))


def _is_for_other(marked: MarkedNote, field: str, span: Spanned) -> bool:
    """Tell whether the words right behind make it something else's that this lead does not buy: "for the insurer"."""
    statement = marked.statement_at(span.end - 1, span.end) if field in _OWNED else None
    if statement is None:
        return False
    rest = Stretch(span.end, min(statement.end, _end_of_line(marked, span, statement.end)))
    purposes = marked.cues_in(rest, "owned_by")[:1]
    if not purposes or not all(
        covered(token, marked.cues_in(rest, "manner"))
        for token in marked.inside(Stretch(rest.start, purposes[0].start), marked.tokens)
    ):
        return False
    return is_of_other_thing(marked, statement, thing_from(marked, statement, purposes[0].last + 1))


def _open_matters(marked: MarkedNote) -> tuple[_Open, ...]:
    found: list[_Open] = []
    whole = Stretch(0, len(marked.text))
    for cue in marked.cues_in(whole, *_FINDERS):
        statement = marked.statement_at(cue.start, cue.end)
        each = _FINDERS[cue.key](marked, statement, cue) if statement is not None else None
        if each is not None:
            found.append(structs.replace(each, start=max(each.start, cue.start - _REACH)))
    return tuple(found)


def _unknown(marked: MarkedNote, statement: Statement, cue: Found[str]) -> _Open | None:
    """Return what a statement that does not know leaves open: the matters it names, or what stands just before it."""
    if statement.speaker is Speaker.SELLER:
        return None
    if marked.has_cue(Stretch(cue.end, marked.sentence_of(statement).end), "yes_told"):
        return None  # "she laughed and said please do"
    told_first = _told_first(marked, statement, cue)
    if told_first is not None:
        return _Open(told_first.start, statement.end, frozenset({_MATTERS[told_first.key]}))
    named = frozenset(_MATTERS[each.key] for each in marked.cues_in(statement, *_MATTERS))
    how_many = marked.cues_in(statement, "how_many", "sum_word")[:1] if "budget" in named else ()
    if how_many:
        # "It's budgeted. I can't tell you how much", "it is approved she didn't say how much"
        return _Open(min(cue.start, how_many[0].start), statement.end, named & _SUMS)
    if named:
        return _Open(_sentence_before(marked, statement), statement.end, named)
    part = marked.part_of(cue)
    told = Stretch(max(part.start, statement.start), min(part.end, _end_of_line(marked, cue, statement.end)))
    if marked.has_cue(told, "at_work"):
        return None  # "sixty sites, all open"
    beside = (cue, *marked.cues_in(told, "this_one"))
    alone = all(covered(token, beside) for token in marked.inside(told, marked.tokens) if token.is_word)
    own = marked.sentence_of(statement).start
    points = any(token.form in marked.afterwards.pointing for token in marked.inside(told, marked.tokens))
    if not alone or (own >= part.start and statement.speaker is not Speaker.BUYER and not points):
        return None
    return _Open(own if own < part.start else _sentence_before(marked, statement), cue.end, _BUT_NEED)


def _told_first(marked: MarkedNote, statement: Statement, cue: Found[str]) -> Found[str] | None:
    """Return the matter right before who does not know of it, in what is dictated: "signs money i didn't get into"."""
    before = marked.tokens[cue.first - 1] if cue.first else None
    if before is None or before.form not in marked.afterwards.ourselves or before.start < statement.start:
        return None
    ahead = marked.cues_in(Stretch(statement.start, before.start), *_MATTERS)[-1:]
    beside = ahead and marked.near.between(ahead[0], before) == 0
    alone = beside and words_in(marked, Stretch(statement.start, before.start)) <= _DICTATED
    return ahead[0] if beside and not alone else None


def _disputed(marked: MarkedNote, statement: Statement, cue: Found[str]) -> _Open | None:
    """Return what somebody who disagrees puts in doubt: what the sentence said before, or the sentence before it."""
    sentence = marked.sentence_of(statement)
    opens = cue.start - sentence.start <= _OPENING
    return _Open(_sentence_before(marked, statement) if opens else sentence.start, cue.end, _BUT_NEED)


def _hearsay(marked: MarkedNote, statement: Statement, cue: Found[str]) -> _Open | None:
    """Return what somebody or something else than the buyer says: "June was on our slide"."""
    sentence = marked.sentence_of(statement)
    if cue.key == "hearsay" and _is_written_down(marked, statement, cue):
        return None
    if cue.key == "undone" and covered(cue, plain_problems_in(marked, statement)):
        return None  # "spares no longer made" takes nothing back
    if cue.key == "undone" and cue.first and marked.tokens[cue.first - 1].form in marked.afterwards.lacking:
        return None  # "April the 1st, no joke"
    opens = cue.start - sentence.start <= _OPENING
    return _Open(sentence.start, sentence.end if opens else cue.end, _BUT_NEED)


def _is_written_down(marked: MarkedNote, statement: Statement, cue: Found[str]) -> bool:
    """Tell whether it is only where the rep put it: "I noted both in the CRM"."""
    words, part = marked.afterwards, marked.part_of(cue)
    before = [token.form for token in marked.inside(Stretch(part.start, cue.start), marked.tokens) if token.is_word]
    return statement.speaker is Speaker.REP and (
        (len(before) == 1 and before[0] in words.agreeing)  # "noted in the CRM"
        or any(one in words.ourselves and other in words.agreeing for one, other in pairwise(before))
    )


def _claimed(marked: MarkedNote, statement: Statement, cue: Found[str]) -> _Open | None:
    """Return a sentence in which two claim something, each for himself: "Bram says he signs, Katja says she does"."""
    sentence = marked.sentence_of(statement)
    before = [each for each in marked.cues_in(sentence, "claims") if each.end <= cue.start][-1:]
    if not before or not marked.near.parted(before[0], cue) or cue.start - before[0].end > _CLAIMS:
        return None
    told = [_claimant(marked, each) for each in (*before, cue)]
    if None in told or told[0] == told[1] or marked.has_cue(Stretch(before[0].end, cue.end), "goes_on"):
        return None
    # Two values of another field are told as two answers; people stand side by side.
    matters = _BUT_NEED if _only_denies(marked, Stretch(cue.end, sentence.end)) else frozenset({"decision"})
    return _Open(sentence.start, sentence.end, matters)


def _only_denies(marked: MarkedNote, said: Stretch) -> bool:
    """Tell whether somebody says that something is not so, and nothing of what is: "she has not even looked"."""
    told = (marked.values, marked.dates, marked.approvals, marked.money)
    denied = any(
        cue.mood is Mood.DENIED and said.start <= cue.start < said.end
        for statement in marked.statements_touching(said)
        for cue in statement.cues
    )
    return denied and not any(marked.holds(said, mentions) for mentions in told)


def _claimant(marked: MarkedNote, cue: Found[str]) -> str | None:
    """Return the word for who claims something: right before "says", or behind "according to"."""
    at = cue.first - 1 if cue.first == cue.last else cue.last + 1
    while 0 <= at < len(marked.tokens) and marked.tokens[at].form in marked.starting.opening:
        at += 1
    word = marked.tokens[at] if 0 <= at < len(marked.tokens) else None
    return word.form if word is not None and word.is_word else None


def _of_others(marked: MarkedNote, statement: Statement, cue: Found[str]) -> _Open | None:
    """Return papers, leave and agreements that were another's: "batch records from the old supplier"."""
    return _Open(statement.start, statement.end, frozenset({"documentation", "consent", "disclosure"}))


def _our_word(marked: MarkedNote, statement: Statement, cue: Found[str]) -> _Open | None:
    """Return what only our side says: "our wish", "on our side"; the buyer's "our plan" is theirs."""
    harmless = statement.speaker is Speaker.BUYER or marked.has_cue(statement, "no_hitch")
    told = None if harmless else _hearsay(marked, statement, cue)
    # Whether we may sell to them is for our side to say, and papers are ours to give; "mails from our side" are what
    # the buyer lets us send.
    ours = {"eligibility", "documentation"} | ({"consent"} if _is_about_mails(marked, cue) else set[str]())
    if marked.has_cue(Stretch(max(cue.start - _OPENING, 0), cue.end), "done_by_us") and not marked.has_cue(
        statement, "offers_of_ours"
    ):
        ours.add("scope")  # "18 batches with release testing on our side"
    if any(role.start < cue.start and cue.end <= role.end for role in marked.inside(statement, marked.roles)):
        ours.add("decision")  # "he is on our side"
    if statement.speaker is Speaker.SELLER:
        ours.add("next_step")  # "the next step from my side is a demo. Thursday?"
    return told and structs.replace(told, matters=told.matters - ours)


def _is_about_mails(marked: MarkedNote, cue: Found[str]) -> bool:
    before = Stretch(max(cue.start - _OPENING, 0), cue.start)
    mails = marked.cues_in(before, "contact_in_general", "contact_verb")[-1:]
    return any(marked.near.between(each, cue) <= 1 for each in mails)


def _content(marked: MarkedNote, statement: Statement, cue: Found[str]) -> _Open | None:
    """Return what is no need, as they are content with what they have."""
    told = marked.is_stated(statement, cue) and not is_elsewhere(marked, marked.place_of(statement))
    return _Open(_sentence_before(marked, statement), cue.end, _NEED) if told else None


def _contrasted(marked: MarkedNote, statement: Statement, cue: Found[str]) -> _Open | None:
    """Return what is set against this lead's own matter: "their tender is out; for this one they have no plan"."""
    sentence = marked.sentence_of(statement)
    if not marked.words_in(Stretch(cue.end, sentence.end)):
        return None  # "a demo on Friday, for this project"
    behind = Stretch(cue.end, cue.end + _A_SUM)
    if marked.holds(behind, marked.money) or marked.has_cue(behind, "sized"):
        return None  # "she signs up to 50k; this one is 80k, so the board decides"
    part = marked.part_of(cue)
    before = Stretch(max(part.start, statement.start), cue.start)
    turns = marked.cues_in(before, "turn")
    if any(token.is_word and not covered(token, turns) for token in marked.inside(before, marked.tokens)):
        return None
    own = cue.key == "contrast_self"
    rest = Stretch(cue.start, sentence.end)
    if own and (marked.holds(rest, marked.roles) or marked.holds(rest, marked.approvals)):
        return None  # "he himself does the assessment"
    if sentence.start < cue.start - _A_WORD:
        return _Open(sentence.start, cue.start, _BUT_NEED)
    return _Open(_sentence_before(marked, statement), cue.start, _ALL - {"decision"}) if own else None


def _pitched(marked: MarkedNote, statement: Statement, cue: Found[str]) -> _Open | None:
    """Return what our side tells of itself: "I told him what we can do: monitoring, reporting"."""
    behind = Stretch(cue.end, _end_of_line(marked, cue, marked.sentence_of(statement).end))
    if statement.speaker is Speaker.SELLER:
        return _Open(cue.start, behind.end, _PITCHED_IN_TALK)
    if statement.speaker is not Speaker.REP or marked.has_cue(behind, "allows", "expect"):
        return None
    return _Open(cue.start, behind.end, _PITCHED)


def _end_of_line(marked: MarkedNote, cue: Spanned, end: int) -> int:
    """Return where what a cue belongs to ends: lists without stops run on over lines."""
    line = marked.text.find("\n", cue.end, end)
    return end if line < 0 else line


def _sentence_before(marked: MarkedNote, statement: Statement) -> int:
    """Return where the sentence before a statement's own begins, if the same side says it."""
    own = marked.sentence_of(statement)
    for before in reversed(marked.statements[: marked.place_of(statement)]):
        if before.sentence < statement.sentence - _NEXT or before.speaker is not statement.speaker:
            break
        own = Stretch(min(own.start, before.start), own.end)
    return own.start


_FINDERS: Final[Mapping[str, Callable[[MarkedNote, Statement, Found[str]], _Open | None]]] = {
    "left_open": _unknown,
    "disputed": _disputed,
    "hearsay": _hearsay,
    "of_others": _of_others,
    "our_word": _our_word,
    "undone": _hearsay,
    "claims": _claimed,
    "content": _content,
    "contrast": _contrasted,
    "contrast_self": _contrasted,
    "own_pitch": _pitched,
}
