"""How the decision is made: in which order, on what condition, by whom together, or by one person alone."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from operator import attrgetter
from typing import Final

from msgspec import structs

from bot.reading.deciding.approval_paths import passed_from, paths, subject_of
from bot.reading.deciding.approval_scenes import ApprovalKind, Scene, Sign, Span, spans_between
from bot.reading.deciding.roles import roles_asked
from bot.reading.people.words import ApprovalPart, PeopleWords
from bot.reading.terms import Cue, Mood, Speaker, Statement
from bot.reading.tokens import Token, count_words, note_text, tokenise, tokens_between

REACH_OF_CONDITION: Final = 9
REACH_OF_ORDER: Final = 14
REACH_OF_BODY: Final = 8
WORDS_AROUND: Final = 9
WORDS_OF_OBJECT: Final = 4
REACH_OF_PATH: Final = 20
"""In one sentence, so far apart words may still tell of one path; a dictated note is a single sentence."""

_BARE: Final = 2
"""Words of a mere "no", "no no"."""
_SENTENCE_MARKS = frozenset(".;!?|\u2022")
_ARROWS = frozenset(">\u2192")
_CLAUSE_MARKS = frozenset(",:\u2013\u2014(")
_SHOW_NOTHING_ALONE: Final = {
    ApprovalPart.ACTS, ApprovalPart.GATES, ApprovalPart.BODY_ACTS, ApprovalPart.ORDER_OPENS, ApprovalPart.BEFOREHAND,
    ApprovalPart.PURPOSES, ApprovalPart.NEEDS, ApprovalPart.CONSENTS,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ApprovalMention:
    """Words that say how the decision is made, by their place in code points."""

    start: int
    end: int
    kind: ApprovalKind
    steps: tuple[tuple[int, int], ...] = ()
    """Words such as "once" and "after" that tell of an order here, not of a doubt."""


def find_approval(
    text: str, start: int, end: int, *, words: PeopleWords, asked: str | None = None, buyer: bool = False
) -> tuple[ApprovalMention, ...]:
    """Return the words between two places that say how the decision is made, one piece for each sentence.

    Whole sentences show more than their clauses: "QA audits, then the CMO signs". `asked` is the question or the label
    that they answer.
    """
    tokens = tokens_between(text, start, end)
    scene = Scene(tokens, words, bool(asked and roles_asked(note_text(asked), words=words)), buyer=buyer)
    if _shows_nothing(scene):
        return ()
    mentions = []
    for low, high in _sentences(tokens, words):
        for first, last, kind in _approvals(scene, low, high):
            steps = tuple(_steps_told(scene, low if kind is ApprovalKind.NOBODY_ELSE else first, last))
            mentions.append(ApprovalMention(tokens[first].start, tokens[last].end, kind, steps))
    return tuple(mentions)


def _shows_nothing(scene: Scene) -> bool:
    """Tell quickly whether a sentence lacks what it takes to say how the decision is made, as most do."""
    forms = scene.forms
    if not (scene.words.approval.both.isdisjoint(forms) and _ARROWS.isdisjoint(forms)):
        return False
    return not (scene.deciding_bodies or _told_by_parts(scene))


def _told_by_parts(scene: Scene) -> set[ApprovalPart]:
    """Return the parts of a sentence that may show something with what stands beside them in it."""
    approval, forms = scene.words.approval, scene.forms
    told = scene.parts.keys() - _SHOW_NOTHING_ALONE
    if not told:
        return told
    if ApprovalPart.GATES not in scene.parts:
        told.discard(ApprovalPart.DEMANDS)
        if approval.turned_conditions.isdisjoint(forms):
            told.discard(ApprovalPart.CONDITIONS)
    if approval.musts.isdisjoint(forms):
        told.discard(ApprovalPart.AGREES)
    if not scene.asked:
        told.discard(ApprovalPart.TOGETHER)
    return told


def approvals_said(text: str, statements: Iterable[Statement], *, words: PeopleWords) -> tuple[ApprovalMention, ...]:
    """Return how the decision is made in the sentences of a message, each read whole, with what it answers.

    What our side says of it counts only where the buyer agrees.
    """
    mentions: list[ApprovalMention] = []
    counting = (one for one in statements if one.speaker is not Speaker.OTHER)
    denial: tuple[Statement, ApprovalMention] | None = None
    for _, clauses in groupby(counting, key=attrgetter("sentence")):
        first, *others = clauses
        last = others[-1] if others else first
        asked = first.label or first.question
        buyer = first.speaker is Speaker.BUYER
        found = find_approval(text, first.start, last.end, words=words, asked=asked, buyer=buyer)
        if denial is not None:
            if not (found and _goes_on(denial[0], first)):
                mentions.append(denial[1])
            denial = None
        if _denies_others(text, first, words):
            short = ApprovalMention(first.start, first.end, ApprovalKind.NOBODY_ELSE)
            if not found and _is_bare(text, first):
                denial = first, short  # "No. It's just me": what she goes on to say tells more than the "no"
            elif not (found and _is_bare(text, first)):
                mentions.append(short)
        mentions += found
    return (*mentions, denial[1]) if denial is not None else tuple(mentions)


def _is_bare(text: str, answer: Statement) -> bool:
    """Tell whether an answer is a mere "no"."""
    return count_words(tokens_between(text, answer.start, answer.end)) <= _BARE


def _goes_on(answer: Statement, following: Statement) -> bool:
    """Tell whether the next sentence is said by the same one."""
    return (following.speaker, following.who, following.sentence) == (answer.speaker, answer.who, answer.sentence + 1)


def _denies_others(text: str, answer: Statement, words: PeopleWords) -> bool:
    """True for "no, it's my call" as the answer to "does anybody else need to sign?"."""
    if not answer.question:
        return False
    asked, approval = {token.form for token in tokenise(answer.question)}, words.approval
    wanted = (approval.others_asked_for, approval.asking_for_others, approval.others_act)
    if any(asked.isdisjoint(forms) for forms in wanted):
        return False
    said = tokens_between(text, answer.start, answer.end)
    return bool(said) and said[0].form in approval.deny_others


def without_steps(statements: Iterable[Statement], approvals: Sequence[ApprovalMention]) -> Iterator[Statement]:
    """Yield the statements, where the steps of a path make nothing of it doubtful: "once legal is done, he signs"."""
    stepped = [approval for approval in approvals if approval.steps]
    for statement in statements:
        cues = statement.cues
        behind = bisect_left(stepped, statement.end, key=_START)
        for approval in stepped[bisect_left(stepped, statement.start + 1, key=_END) : behind] if cues else ():
            cues = tuple(piece for cue in cues for piece in _beside(cue, approval))
        yield statement if cues is statement.cues else structs.replace(statement, cues=cues)


def _beside(cue: Cue, approval: ApprovalMention) -> Iterator[Cue]:
    """Yield what a cue governs beside an approval whose step it tells of."""
    if cue.mood is not Mood.HEDGED or not any(start < cue.end and cue.start < end for start, end in approval.steps):
        yield cue
        return
    if cue.scope_start < approval.start:
        yield structs.replace(cue, scope_end=min(cue.scope_end, approval.start))
    if approval.end < cue.scope_end:
        behind = max(cue.scope_start, approval.end)
        yield structs.replace(cue, start=behind, end=behind, scope_start=behind)


def _steps_told(scene: "Scene", first: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield the words that tell of steps between two places, by their places in code points."""
    for low, high in scene.within(ApprovalPart.CONDITIONS, first, last + 1):
        if not scene.words.approval.in_time.isdisjoint(scene.forms[low : high + 1]):
            yield scene.tokens[low].start, scene.tokens[high].end
        elif any(_is_money(scene, end + 1) for _, end in scene.within(ApprovalPart.LIMITS, high + 1, last + 1)):
            yield scene.tokens[low].start, scene.tokens[high].end  # "if it is over 100k, the board ..."
    for low, high in scene.within(ApprovalPart.NEEDS, first, last + 1):
        yield scene.tokens[low].start, scene.tokens[high].end
    for at in [at for at in range(first, last + 1) if scene.forms[at] in scene.words.approval.musts]:
        for _, high in islice(scene.within(ApprovalPart.AGREES, at + 1, min(last + 1, at + WORDS_OF_OBJECT)), 1):
            yield scene.tokens[at].start, scene.tokens[high].end  # "she signs, IT has to check it first"


_FIRST = attrgetter("first")
_START = attrgetter("start")
_END = attrgetter("end")


def _sentences(tokens: Sequence[Token], words: PeopleWords) -> Iterator[Span]:
    low = 0
    for at, token in enumerate(tokens):
        if token.text in _SENTENCE_MARKS and not _joins(tokens, at, words):
            if at > low:
                yield low, at
            low = at + 1
    if low < len(tokens):
        yield low, len(tokens)


def _joins(tokens: Sequence[Token], at: int, words: PeopleWords) -> bool:
    """True for a stop that ends no sentence: "Dr. Mori", "approx. 40", "3.5"."""
    if tokens[at].text != "." or at + 1 == len(tokens) or at == 0:
        return False
    before, following = tokens[at - 1], tokens[at + 1]
    if following.start == tokens[at].end or not following.text[0].isupper():
        return True
    return before.form in words.addresses or len(before.text) == 1


def _approvals(scene: Scene, low: int, high: int) -> Iterator[tuple[int, int, ApprovalKind]]:
    """Yield the first and last token of what a sentence says about the decision, and its kind."""
    ranks = list(ApprovalKind)
    for signs in _together(sign for sign in _signs(scene, low, high) if _is_about_purchase(scene, sign, low, high)):
        kind = min((sign.kind for sign in signs), key=ranks.index)
        first = _clause_start(scene, min(sign.first for sign in signs), low, joint=kind is ApprovalKind.JOINT)
        last = _clause_end(scene, max(sign.last for sign in signs), high)
        yield first, _signers_end(scene, last, high) if kind is ApprovalKind.JOINT else last, kind


def _signers_end(scene: Scene, place: int, high: int) -> int:
    """Return where those end who are named after a joint act: "two signatures, hers and the director's"."""
    between, words = scene.words.between, scene.words
    after = scene.forms[place + 2 : place + 3]
    if scene.forms[place + 1 : place + 2] not in ([","], [":"]) or not after:
        return place
    titled = bool(words.kinds.get(after[0]))
    opens = titled or after[0] in between.owning | words.determiners or scene.tokens[place + 2].text[0].isupper()
    stop = min(high, place + 2 + WORDS_AROUND)
    ends = [
        at for at in range(place + 2, stop) if scene.forms[at] in _CLAUSE_MARKS or scene.forms[at] in between.beings
    ]
    return (ends[0] if ends else stop) - 1 if opens else place


def _together(signs: Iterable[Sign]) -> Iterator[list[Sign]]:
    """Yield signs in groups, each of those that stand near one another."""
    group: list[Sign] = []
    last = 0
    for sign in sorted(signs, key=_FIRST):
        if group and sign.first - last > REACH_OF_PATH:
            yield group
            group, last = [], 0
        group.append(sign)
        last = max(last, sign.last)
    if group:
        yield group


def _is_about_purchase(scene: Scene, sign: Sign, low: int, high: int) -> bool:
    """False where what is signed is a confidentiality agreement and the like, or the path is ours."""
    at = _clause_start(scene, sign.first, low, joint=False)
    if scene.forms[at] in scene.theirs_not and not scene.words.approval.our_own.isdisjoint(
        scene.forms[at + 1 : at + 2]
    ):
        return False
    near = scene.forms[max(low, sign.first - WORDS_AROUND) : min(high, sign.last + WORDS_AROUND)]
    return scene.words.approval.papers.isdisjoint(near)


def _signs(scene: Scene, low: int, high: int) -> Iterator[Sign]:
    yield from _nobody_else(scene, low, high)
    for first, last in scene.within(ApprovalPart.JOINT, low, high):
        yield Sign(ApprovalKind.JOINT, first, last)
    yield from _both(scene, low, high)
    yield from _chains(scene, low, high)
    yield from _orders(scene, low, high)
    yield from _prepared(scene, low, high)
    yield from _demands(scene, low, high)
    yield from _conditions(scene, low, high)
    yield from _limits(scene, low, high)
    yield from _committees(scene, low, high)
    yield from paths(scene, low, high)


def _both(scene: Scene, low: int, high: int) -> Iterator[Sign]:
    """Yield two who act: "both the VP and the site head have to sign"."""
    joins = scene.words.between.joins
    if scene.asked and not joins.isdisjoint(scene.forms[low:high]):
        for first, last in scene.within(ApprovalPart.TOGETHER, low, high):
            yield Sign(ApprovalKind.JOINT, first, last)
    both = scene.words.approval.both
    for at in [at for at in range(low, high) if scene.forms[at] in both]:
        stop = min(high, at + 1 + REACH_OF_CONDITION)
        agree = scene.within(ApprovalPart.AGREES, at + 1, stop)
        act = next(iter([*spans_between(scene.approving_acts, at + 1, stop), *agree]), None)
        if act is None or joins.isdisjoint(scene.forms[at + 1 : act[0]]):
            continue
        if scene.words.approval.other_approvals.isdisjoint(scene.forms[at + 1 : act[0]]):
            yield Sign(ApprovalKind.JOINT, at, act[1])  # not "that both FDA and PMDA can inspect"


def _chains(scene: Scene, low: int, high: int) -> Iterator[Sign]:
    """Yield a path that a label announces: "approval chain: Dana > Viktor > board", "approval: Dana -> board"."""
    for first, last in scene.within(ApprovalPart.CHAINS, low, high):
        if last + 2 < high and scene.forms[last + 1] in scene.words.between.label_links:
            yield Sign(ApprovalKind.SEQUENCE, first, high - 1)
    if _ARROWS.isdisjoint(scene.forms[low:high]):
        return
    colon = scene.forms.index(":", low, high) if ":" in scene.forms[low:high] else low
    if scene.asked or " ".join(scene.forms[low:colon]) in scene.words.approval.headings:
        yield Sign(ApprovalKind.SEQUENCE, low if scene.asked else colon + 1, high - 1)


def _nobody_else(scene: Scene, low: int, high: int) -> Iterator[Sign]:
    for first, last in scene.within(ApprovalPart.NOBODY_ELSE, low, high):
        if not _is_elsewhere(scene, last, high):
            yield Sign(ApprovalKind.NOBODY_ELSE, first, last)
    few_words = high - low <= 7 and count_words(scene.tokens[low:high]) <= 5
    for part in (ApprovalPart.JUST_ONE, ApprovalPart.ALONE):
        for first, last in scene.within(part, low, high):
            if scene.forms[last] == "own" and _may_be_followed(scene, last + 1, high):
                continue  # "on his own laptop"
            near = _nearest(scene, first, last, low, high)
            if near is not None:
                yield Sign(ApprovalKind.NOBODY_ELSE, min(near[0], first), max(near[1], last))
            elif scene.asked or (part is ApprovalPart.JUST_ONE and few_words):
                yield Sign(ApprovalKind.NOBODY_ELSE, first, last)


def _is_elsewhere(scene: Scene, last: int, high: int) -> bool:
    """True for "nobody else was involved | in the call"."""
    following = scene.forms[last + 1 : min(last + 1 + WORDS_OF_OBJECT, high)]
    led = bool(following) and following[0] in scene.words.between.prepositions
    return led and not scene.words.approval.elsewhere.isdisjoint(following)


def _may_be_followed(scene: Scene, place: int, high: int) -> bool:
    """True where a noun may follow."""
    between = scene.words.between
    known = (between.fillers, between.stops, between.joins, between.hedges, scene.words.approval.clause_words)
    return place < high and scene.tokens[place].is_word and not any(scene.forms[place] in words for words in known)


def _nearest(scene: Scene, first: int, last: int, low: int, high: int) -> Span | None:
    """Return the act that stands nearest to a place in its sentence."""
    near = spans_between(scene.acts, max(low, first - WORDS_AROUND), min(high, first + WORDS_AROUND + 1))
    return min(near, key=lambda act: min(abs(act[0] - last), abs(first - act[1])), default=None)


def _orders(scene: Scene, low: int, high: int) -> Iterator[Sign]:
    """Yield one step after another: "QA audits, then the CMO signs", "goes through legal first, then to Pieter"."""
    opens = next(scene.within(ApprovalPart.ORDER_OPENS, low, high), None) is not None
    for first, last in scene.within(ApprovalPart.ORDER, low, high):
        before = spans_between(scene.steps, max(low, first - REACH_OF_ORDER), first)
        after = spans_between(scene.steps, last + 1, min(high, last + 1 + REACH_OF_ORDER))
        gates = list(scene.within(ApprovalPart.GATES, max(low, first - REACH_OF_CONDITION), first))
        if before and after:
            yield Sign(ApprovalKind.SEQUENCE, before[0][0], after[0][1])
        elif passed := passed_from(scene, first, last, low, high):
            yield Sign(ApprovalKind.SEQUENCE, *passed)
        elif before and not set(before).isdisjoint(scene.stations):
            yield Sign(ApprovalKind.SEQUENCE, before[0][0], min(last + 2, high - 1))
        elif after and (opens or gates or first == low):
            yield Sign(ApprovalKind.SEQUENCE, gates[0][0] if gates else first, after[0][1])
    for station in spans_between(scene.stations, low, high):
        acts = spans_between(scene.acts, max(low, station[0] - REACH_OF_ORDER), min(high, station[1] + REACH_OF_ORDER))
        sent = opens and subject_of(scene, station[0], low) is not None  # not "the samples go to the lab first"
        if sent or scene.asked or any(act[1] < station[0] or station[1] < act[0] for act in acts):
            yield Sign(ApprovalKind.SEQUENCE, *station)


def _prepared(scene: Scene, low: int, high: int) -> Iterator[Sign]:
    """Yield what one prepares and another decides, without a word for the order: "QA audits us, the CEO signs"."""
    others = scene.words.between.other_matters
    for first, last in scene.within(ApprovalPart.PREPARES, low, high):
        acts = spans_between(scene.deciding_acts, last + 1, min(high, last + 1 + REACH_OF_ORDER))
        act = next((act for act in acts if _has_own_subject(scene, last + 1, act[0])), None)
        if act is not None and others.isdisjoint(scene.forms[act[1] + 1 : act[1] + 1 + WORDS_OF_OBJECT]):
            yield Sign(ApprovalKind.SEQUENCE, first, act[1])


def _has_own_subject(scene: Scene, low: int, act: int) -> bool:
    """True for an act between which and the one before a comma or an "and" lets somebody else begin."""
    between = scene.words.between
    parted = [at for at in range(low, act) if scene.forms[at] == "," or scene.forms[at] in between.joins]
    if not parted:
        return False
    subject = scene.forms[parted[-1] + 1 : act]
    return any(form[0].isalpha() and form not in between.fillers | between.joins for form in subject)


def _demands(scene: Scene, low: int, high: int) -> Iterator[Sign]:
    """Yield what whoever decides wants to have seen before: "he approves, he wants to see two quotes first"."""
    for first, last in scene.within(ApprovalPart.DEMANDS, low, high):
        stop = min(high, last + 1 + REACH_OF_CONDITION)
        gates = list(scene.within(ApprovalPart.GATES, last + 1, stop))
        ends = list(scene.within(ApprovalPart.BEFOREHAND, last + 1, stop))
        acts = spans_between(scene.approving_acts, max(low, first - REACH_OF_ORDER), first)
        if gates and ends and acts:
            yield Sign(ApprovalKind.CONDITION, acts[-1][0], ends[-1][1])


def _conditions(scene: Scene, low: int, high: int) -> Iterator[Sign]:
    """Yield an act and what has to happen first: "signs once legal has checked", "after three offers are in"."""
    turns = scene.words.approval.turned_conditions
    for first, last in scene.within(ApprovalPart.CONDITIONS, low, high):
        stop = _condition_end(scene, last + 1, high)
        gates = list(scene.within(ApprovalPart.GATES, last + 1, stop))
        before = spans_between(scene.steps, max(low, first - REACH_OF_ORDER), first)
        after = spans_between(scene.steps, stop, min(high, stop + WORDS_AROUND))
        if gates and (before or after or scene.asked):
            start = before[-1][0] if before else first
            yield Sign(ApprovalKind.CONDITION, start, gates[-1][1] if before or not after else after[0][1])
        elif gates and (told := spans_between(scene.approving_acts, gates[0][1] + 1, stop)):
            yield Sign(ApprovalKind.CONDITION, first, told[0][1])  # "once legal has looked the GM decides"
        elif scene.forms[first] in turns:
            inside = spans_between(scene.steps, last + 1, stop)
            earlier = list(scene.within(ApprovalPart.GATES, max(low, first - REACH_OF_CONDITION), first)) or before
            if inside and earlier:
                yield Sign(ApprovalKind.CONDITION, earlier[0][0], inside[0][1])


def _condition_end(scene: Scene, place: int, high: int) -> int:
    """Return the place after a condition: at a comma, at "then", at an "and" that opens another clause."""
    for at in range(place, min(high, place + REACH_OF_CONDITION)):
        form = scene.forms[at]
        if form in {",", "then"}:
            return at
        if (
            form in scene.words.approval.clause_words
            and next(scene.within(ApprovalPart.GATES, at + 1, at + 2), None) is None
        ):
            return at
    return min(high, place + REACH_OF_CONDITION)


def _limits(scene: Scene, low: int, high: int) -> Iterator[Sign]:
    """Yield sums up to which somebody signs: "can sign up to 50k, above that the CEO signs"."""
    for first, last in scene.within(ApprovalPart.LIMITS, low, high):
        needs_sum = first == last or scene.forms[first] == "up"
        near = _nearest(scene, first, last, low, high)
        if near is not None and (not needs_sum or _is_money(scene, last + 1)):
            yield Sign(ApprovalKind.CONDITION, min(near[0], first), max(near[1], last))


def _is_money(scene: Scene, place: int) -> bool:
    """True for "50k", "EUR 20,000": a figure with a sign of money on it."""
    near = scene.forms[place : place + 4]
    figures = [form for form in near if form[0].isdigit()]
    signs = scene.words.approval.money_signs
    if not figures:
        return not scene.words.approval.large_sums.isdisjoint(near)  # "half a million"
    return figures[0].endswith(("k", "m")) or not signs.isdisjoint(near)


def _committees(scene: Scene, low: int, high: int) -> Iterator[Sign]:
    for first, last in scene.within(ApprovalPart.VOTE, low, high):
        yield Sign(ApprovalKind.COMMITTEE, first, last)
    bodies = scene.deciding_bodies
    for body in bodies[bisect_left(bodies, low) : bisect_left(bodies, high)]:
        act = next(scene.within(ApprovalPart.BODY_ACTS, body + 1, min(high, body + 1 + REACH_OF_BODY)), None)
        if act is not None and not _parted(scene, body + 1, act[0]):
            yield Sign(ApprovalKind.COMMITTEE, body, act[1])


def _parted(scene: Scene, low: int, high: int) -> bool:
    """True where somebody else begins to act between a body and a verb."""
    between = scene.forms[low:high]
    if between[-2:-1] == [","] and between[-1] in scene.words.between.them:
        return False  # "the board meets, they decide"
    stops = scene.words.between.stops | scene.words.between.negations | scene.words.between.joins
    return any(form in stops or form == "," for form in between)


def _clause_start(scene: Scene, place: int, low: int, *, joint: bool) -> int:
    """Return where the clause of a place begins; two people's joint act may have "and" before it."""
    clause_words = scene.words.approval.clause_words
    at = place
    while at > low and place - at < WORDS_AROUND:
        before = scene.forms[at - 1]
        if before in _CLAUSE_MARKS or (before in clause_words and not (joint and before in scene.words.between.joins)):
            break
        at -= 1
    return at


def _clause_end(scene: Scene, place: int, high: int) -> int:
    """Return the last place of the clause of a place."""
    at = place
    while at + 1 < high and at - place < WORDS_AROUND:
        after = scene.forms[at + 1]
        if after in _CLAUSE_MARKS or after == ")" or after in scene.words.approval.clause_words:
            break
        at += 1
    return at
