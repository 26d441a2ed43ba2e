"""Who decides by how it is decided: "nobody above her has to nod", "joint decision, Dana and the CFO"."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Final

from bot.reading.deciding.approval import ApprovalMention
from bot.reading.deciding.approval_scenes import ApprovalKind
from bot.reading.deciding.roles import RoleMention
from bot.reading.people.found import PersonMention
from bot.reading.people.names import contact_if_part
from bot.reading.people.word_lists import plain
from bot.reading.people.words import ApprovalPart, PeopleWords
from bot.reading.terms import Mood, Speaker, Statement
from bot.reading.tokens import tokenise

_WHO_IS_NAMED_DECIDES: Final = frozenset({ApprovalKind.NOBODY_ELSE, ApprovalKind.JOINT})
_REACH: Final = 80
"""How far from the words about the decision, in code points, somebody of the same sentence may stand."""
_A_WORD: Final = 20
"""Code points that hold the word right before or after somebody."""
_START = attrgetter("start")
_END = attrgetter("end")


def deciders_told(
    text: str,
    statements: Sequence[Statement],
    approvals: Sequence[ApprovalMention],
    roles: Sequence[RoleMention],
    *,
    words: PeopleWords,
    people: Sequence[PersonMention],
    contact: str | None,
) -> Iterator[RoleMention]:
    """Yield whom words name that say that nobody else is needed, or all of whom they say that they decide jointly.

    Only where they say of nobody in so many words that she signs or decides.
    """
    approvers = sorted(role.start for role in roles if role.role == "approver")
    for approval in approvals:
        if approval.kind not in _WHO_IS_NAMED_DECIDES:
            continue
        low, high = _around(text, statements, approval, words)
        if bisect_left(approvers, low) < bisect_left(approvers, high):
            continue
        named = {
            plain(one.name or one.title or ""): one
            for one in people[bisect_left(people, low, key=_START) : bisect_left(people, high, key=_START)]
            if _may_decide(one, words) and not _only_tells(text, one, words)
        }
        if approval.kind is ApprovalKind.JOINT or (len(named) == 1 and all(one.name for one in named.values())):
            yield from (_decider(one, approval, contact, words) for one in named.values())


def _decider(one: PersonMention, approval: ApprovalMention, contact: str | None, words: PeopleWords) -> RoleMention:
    start, end = min(one.start, approval.start), max(one.end, approval.end)
    name = contact_if_part(one.name, contact, words) if one.name else None
    return RoleMention(start, end, one, "approver", name, gated=True)


def _may_decide(person: PersonMention, words: PeopleWords) -> bool:
    """False for those of whom nothing is known, and for functions that only check and hold up."""
    return person.name is not None or plain(person.title or "") not in words.titles.gatekeepers | {""}


def _around(
    text: str, statements: Sequence[Statement], approval: ApprovalMention, words: PeopleWords
) -> tuple[int, int]:
    """Return what a rep tells around words about the decision in their sentence; nothing where they are in doubt."""
    first = bisect_left(statements, approval.start + 1, key=_END)
    behind = bisect_left(statements, approval.end, key=_START)
    for one in statements[first:behind]:
        mood = one.mood_of_text(max(one.start, approval.start), min(one.end, approval.end))
        if one.speaker is not Speaker.REP or mood is not Mood.STATED or _denies_alone(text, one, approval, words):
            return 0, 0
    low, high = approval.start, approval.end
    while first > 0 and statements[first - 1].sentence == statements[first].sentence and low > approval.start - _REACH:
        first -= 1
        low = statements[first].start
    while (
        0 < behind < len(statements)
        and statements[behind].sentence == statements[behind - 1].sentence
        and high < approval.end + _REACH
    ):
        high = statements[behind].end
        behind += 1
    own = statements[first].start if first < len(statements) else low
    return max(min(low, own), approval.start - _REACH), min(high, approval.end + _REACH)


def _denies_alone(text: str, statement: Statement, approval: ApprovalMention, words: PeopleWords) -> bool:
    """True for "she does not decide alone", not for "she decides alone, no committee"."""
    for cue in statement.cues:
        if cue.mood is Mood.DENIED and approval.start <= cue.start < approval.end:
            found = words.approval_phrases.find_all(tokenise(text[cue.end : min(cue.scope_end, approval.end)]))
            if any(one.key is ApprovalPart.ALONE for one in found):
                return True
    return False


def _only_tells(text: str, person: PersonMention, words: PeopleWords) -> bool:
    """True for "she said" and "says Dana"."""
    after = text[person.end : person.end + _A_WORD].split()[:1]
    before = text[max(0, person.start - _A_WORD) : person.start].split()[-1:]
    return any(plain(word.strip(",.:;\"'")) in words.between.tellers for word in (*after, *before))
