"""All roles that a statement claims for somebody: by acts, by what is held, by labels, by gates, by being the other."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Final

from bot.reading.deciding.acts import bearer, claim_by_act, claim_by_weak_act, led_to
from bot.reading.deciding.claim import Claim, Earlier, claim_of
from bot.reading.deciding.gates import gated
from bot.reading.deciding.holders import claim_by_function, claim_by_thing
from bot.reading.deciding.looking_ahead import ahead, owner
from bot.reading.deciding.looking_back import behind
from bot.reading.deciding.scenes import WORDS_IN_NOUN_GROUP, Reach, Scene, is_singular
from bot.reading.lexicon import Found
from bot.reading.people.word_lists import plain
from bot.reading.people.words import CueKind, RoleCue, spaced
from bot.reading.terms import Speaker
from qualification.terms import RoleName

LONGEST_BARE_LABEL: Final = 3
"""How many words a label without a mark may have."""
_WORDS_IN_BRACKET: Final = 12
_BRACKET_MARKS: Final = frozenset(",;)")
_BRACKET_ENDS: Final = frozenset("()?")
_TELLING_ALONE: Final = frozenset({CueKind.ACT, CueKind.LAST_ACT, CueKind.NOUN, CueKind.NAMED_AS})
_OPEN_ENDS: Final = frozenset("?:=")
_NEXT_TO: Final = 2
"""How near before a statement somebody stands to whom it may be set equal: "Tom = | signature"."""
WORDS_OF_RESERVE: Final = 3
"""How far after a denied act words may take the denial back."""
_ROLES_WITH_A_SAY: Final[tuple[RoleName, ...]] = ("approver", "influencer")


def claims_nothing(scene: Scene) -> bool:
    """Tell quickly whether a statement can claim nothing, as most can: nobody stands in it, and no word for a part.

    Where something is denied, it may say who else it is, whom we need not know: "not Nils. It's ismet".
    """
    begin, between, gates = scene.begin, scene.between, scene.words.gates
    if scene.spans and scene.spans[-1][1] >= begin - _NEXT_TO:
        return False
    if scene.cues and scene.cues[-1].first >= begin:
        return False
    if not (between.negations.isdisjoint(scene.forms) and between.denials.isdisjoint(scene.forms)):
        return False
    own = scene.forms[begin:]
    return gates.openers.isdisjoint(own) and gates.steps.isdisjoint(own)


def claims_in(scene: Scene) -> Iterator[Claim]:
    """Yield what each cue and each named function of the statement shows."""
    earlier: Earlier = None
    for cue in scene.cues:
        if cue.key is None:
            continue
        if _inside_person(scene, cue.first, cue.last):
            if cue.first >= scene.begin and _is_whole_title(scene, cue.first, cue.last, cue.key):
                yield Claim(cue.key.role, [scene.person_at[cue.first]], cue.first, cue.last)
            continue
        claim = claim_by_cue(scene, cue, cue.key, earlier)
        if claim is None or not claim.people or (claim.role == "approver" and _is_about_papers(scene, claim)):
            continue
        if claim.acts:
            earlier = (claim.last, claim.people)
        if cue.first >= scene.begin and not _is_reserved(scene, claim):
            yield claim
        if claim.denied:
            yield from _instead(scene, claim)
    for number in range(len(scene.people)):
        if scene.spans[number][0] >= scene.begin:
            claim = claim_by_function(scene, number)
            if claim is not None:
                yield claim


def claims_by_gates(scene: Scene) -> Iterator[Claim]:
    """Yield who decides because nothing is bought without her."""
    for people, first, last in gated(scene):
        claim = Claim("approver", people, first, last, gated=True)
        if not _is_about_papers(scene, claim):
            yield claim


def _is_reserved(scene: Scene, claim: Claim) -> bool:
    """True where a denial only keeps something back: "she doesn't sign alone", "he won't sign before the audit"."""
    first = claim.last + 1 + (scene.form(claim.last + 1) in scene.between.oneself and scene.form(claim.last + 2) == ",")
    after = scene.forms[first : first + WORDS_OF_RESERVE]  # "she doesn't sign herself, that's Henrik"
    return claim.denied and not scene.between.reserves.isdisjoint(after)


def _instead(scene: Scene, claim: Claim) -> Iterator[Claim]:
    """Yield who has a role that somebody was denied: "not Nils who signs, it's the COO", "I don't, our MD does"."""
    between = scene.between
    first = max(claim.last, *(scene.spans[number][1] for number in claim.people)) + 1
    first += scene.form(first) in between.oneself
    at = first
    while scene.form(at) in between.instead and at - first < WORDS_IN_NOUN_GROUP:
        at += 1
    reach = ahead(scene, at, most=0) if at > first else None
    if reach is None:
        return
    last = scene.spans[reach.people[-1]][1]
    again = scene.form(last + 1) in between.acts_again and not scene.is_word(last + 2)
    goes_on = (
        scene.is_word(last + 1) and scene.form(last + 1) not in between.fillers | between.relatives | between.joins
    )
    named = again or (at > first + 1 and not goes_on)
    if named and all(scene.spans[number][0] >= scene.begin for number in reach.people):
        place = max(at, scene.begin)
        yield Claim(claim.role, reach.people, place, max(place, last + again), reach.denied)


def _inside_person(scene: Scene, first: int, last: int) -> bool:
    """True for words that are part of a title or a name: the "purchasing" of "the purchasing committee"."""
    number = scene.person(first)
    if number is None:
        return False
    low, high = scene.spans[number]
    return low <= first and last <= high and (low, high) != (first, last)


def _is_whole_title(scene: Scene, first: int, last: int, key: RoleCue) -> bool:
    """True for the "budget owner" of "budget owner Priya": a name for the part, with a person's name after it."""
    person = scene.people[scene.person_at[first]]
    named = key.kind in {CueKind.NOUN, CueKind.NAMED_AS} and person.name is not None and person.title is not None
    return named and spaced(person.title or "") == " ".join(scene.forms[first : last + 1])


def claims_by_bare_labels(scene: Scene) -> Iterator[Claim]:
    """Yield people right after a label without a mark, as shorthand has it: "money Ito, signature Vance"."""
    labels = scene.words.label_roles
    for number, person in enumerate(scene.people):
        first, last = scene.spans[number]
        if person.name is None or person.pronoun or scene.is_word(last + 1) or first <= scene.begin:
            continue
        if any(cue.first < first <= cue.last for cue in scene.cues):
            continue  # "decision maker"
        first -= scene.form(first - 1) == "="
        opening = first - 1
        while opening > scene.begin and scene.is_word(opening - 1) and first - opening < LONGEST_BARE_LABEL:
            opening -= 1
        role = labels.get(" ".join(scene.forms[opening:first]))
        if role is not None and (opening == scene.begin or not scene.is_word(opening - 1)):
            yield Claim(role, [number], opening, last)


def claims_by_equation(scene: Scene) -> Iterator[Claim]:
    """Yield who is set equal to parts: "Deb = end user + budget, Tom = signature", "CEO: final say. COO: budget"."""
    for number, person in enumerate(scene.people):
        first, last = scene.spans[number]
        at = last + 1
        if at + 1 < scene.begin or person.pronoun or not _equates(scene, at, person.name is not None, first):
            continue
        parts: list[Claim] = []
        while (end := _label_end(scene, at + 1)) is not None:
            role = scene.words.label_roles[" ".join(scene.forms[at + 1 : end])]
            parts.append(Claim(role, [number], max(at, scene.begin), end - 1))
            at = end
            if scene.form(at) not in scene.between.joins:
                break
        if scene.forms[last + 1] == "=" or not (scene.is_word(at) or scene.form(at) in _OPEN_ENDS):
            yield from parts


def _equates(scene: Scene, place: int, named: bool, first: int) -> bool:
    """True for the mark after "Deb =", and after "COO:" where a rep's line or clause begins with it."""
    if scene.form(place) == "=":
        return named
    if scene.form(place) != ":" and not scene.is_dash(place):
        return False
    opens = first == 0 or not scene.is_word(first - 1)
    return opens and scene.context.speaker is Speaker.REP


def claims_in_brackets(scene: Scene) -> Iterator[Claim]:
    """Yield whose part stands in brackets behind them: "Dana (champion), Mia Falk (CFO, pays)"."""
    if "(" not in scene.forms:
        return
    cues = {(cue.first, cue.last): cue.key for cue in scene.cues if cue.key is not None}
    for number in range(len(scene.people)):
        first, last = scene.spans[number]
        opening = next((at for at in range(max(first, scene.begin), last + 2) if scene.form(at) == "("), None)
        if opening is None or scene.people[number].pronoun:
            continue
        for low, high in _pieces(scene, opening + 1):
            role = _part_told(scene, low, high, cues)
            if role is not None:
                yield Claim(role, [number], low, high - 1)


def _pieces(scene: Scene, place: int) -> Iterator[tuple[int, int]]:
    """Yield what stands between the marks of a bracket."""
    low = place
    for at in range(place, min(place + _WORDS_IN_BRACKET, len(scene.forms))):
        if scene.forms[at] in _BRACKET_MARKS or scene.forms[at] in scene.between.joins:
            yield low, at
            low = at + 1
        if scene.forms[at] in _BRACKET_ENDS:
            return


def _part_told(scene: Scene, low: int, high: int, cues: Mapping[tuple[int, int], RoleCue]) -> RoleName | None:
    """Return the part that a few words are a name or a verb for: "budget", "decision maker", "signs"."""
    label, key = " ".join(scene.forms[low:high]), cues.get((low, high - 1))
    if label in scene.words.label_roles:
        return None if label in scene.words.function_roles else scene.words.label_roles[label]
    judges = high - low == 1 and scene.form(low) in scene.words.judging
    if key is None or not (key.kind in _TELLING_ALONE or (key.kind is CueKind.WEAK_ACT and judges)):
        return None
    return "technical_evaluator" if judges else key.role


def _label_end(scene: Scene, place: int) -> int | None:
    """Return where the longest label at a place ends."""
    ends = range(min(place + LONGEST_BARE_LABEL, len(scene.forms)), place, -1)
    return next((end for end in ends if " ".join(scene.forms[place:end]) in scene.words.label_roles), None)


def claims_without_a_say(scene: Scene) -> Iterator[Claim]:
    """Yield who is said to have no part in the decision: "Ben has no say"."""
    phrases = scene.words.no_say_phrases
    for found in phrases.find(scene.tokens) if scene.may_hold(phrases) else ():
        reach = behind(scene, found.first, None, singular=is_singular(scene, found.first, found.last))
        if reach is not None and not reach.denied and found.first >= scene.begin:
            yield from (Claim(role, reach.people, found.first, found.last, denied=True) for role in _ROLES_WITH_A_SAY)


def _is_about_papers(scene: Scene, claim: Claim) -> bool:
    """True where what is signed is a confidentiality agreement, a holiday and the like: that is no purchase."""
    low = max(claim.first - WORDS_IN_NOUN_GROUP, 0)
    before, after = scene.forms[low : claim.first], scene.forms[claim.last + 1 : claim.last + 5]
    after = list(takewhile(lambda form: form not in scene.words.approval.first_steps, after))
    for mark in (",", ";", "."):
        before = before[len(before) - before[::-1].index(mark) :] if mark in before else before
        after = after[: after.index(mark)] if mark in after else after
    if not scene.between.other_matters.isdisjoint(after) or _is_at_our_end(scene, after):
        return True
    within = scene.forms[claim.first : claim.last + 1]
    return not scene.words.approval.papers.isdisjoint(before + within + after)


def _is_at_our_end(scene: Scene, after: Sequence[str]) -> bool:
    """True for who decides "at our end", as a rep tells of it."""
    ours = scene.words.ours if scene.context.speaker is Speaker.REP else scene.words.yours
    return any(
        at in scene.between.prepositions and whose in ours and place in scene.between.ends
        for at, whose, place in zip(after, after[1:], after[2:], strict=False)
    )


def _last_act(scene: Scene, role: RoleName, first: int, last: int, earlier: Earlier) -> Claim | None:
    """Read "the CFO picks.": not of a team or a group, which may only prepare."""
    claim = claim_by_act(scene, role, first, last, earlier) if _says_all(scene, first, last) else None
    if claim is not None:
        claim.people = [number for number in claim.people if not _is_team(scene, number)]
    return claim


def _is_team(scene: Scene, number: int) -> bool:
    title = scene.people[number].title
    ends = (title or "").split()[-1:]
    named = scene.people[number].name is not None or scene.words.decides_as_body(title)
    return not named and bool(ends) and plain(ends[0]) in scene.words.titles.bodies


def prepared_for(scene: Scene, claims: Sequence[Claim]) -> Iterator[Claim]:
    """Yield claims, with those who pick for somebody else to sign as influencers: "Pekka picks, the CEO signs"."""
    if not claims:
        return
    signers = [claim for claim in claims if claim.role == "approver" and not claim.denied and not _picks(scene, claim)]
    for claim in claims:
        body = all(scene.words.decides_as_body(scene.people[number].title) for number in claim.people)
        if claim.role == "approver" and _picks(scene, claim) and signers and not body:
            signing = {_named(scene, one) for each in signers for one in each.people}
            alike = not signing.isdisjoint(_named(scene, one) for one in claim.people)
            claim.role = "approver" if alike else "influencer"
        yield claim


def _named(scene: Scene, number: int) -> tuple[str | None, str | None]:
    return scene.people[number].name, scene.people[number].title


def _picks(scene: Scene, claim: Claim) -> bool:
    return not scene.between.picking.isdisjoint(scene.forms[claim.first : claim.last + 1])


def _says_all(scene: Scene, first: int, last: int) -> bool:
    """True for "the CFO picks.", "she chooses herself", not for "approves purchases", "picks up the kids"."""
    behind = last + 1 + (scene.form(last + 1) in scene.between.oneself)
    before, after = scene.form(first - 1), scene.form(behind)
    chosen = before in scene.between.relatives and scene.person(first - 2) is not None
    beside = chosen or scene.person(first - 1) is not None or before in scene.between.fillers - scene.words.determiners
    return beside and after not in {":", "="} and (not scene.is_word(behind) or after in scene.between.joins)


def claim_by_cue(scene: Scene, cue: Found[RoleCue | None], key: RoleCue, earlier: Earlier) -> Claim | None:
    role, first, last = key.role, cue.first, cue.last
    match key.kind:
        case CueKind.ACT:
            return claim_by_act(scene, role, first, last, earlier)
        case CueKind.LAST_ACT:
            return _last_act(scene, role, first, last, earlier)
        case CueKind.WEAK_ACT:
            return claim_by_weak_act(scene, role, first, last, earlier)
        case CueKind.ACT_AFTER_IS:
            number = scene.person(first - 1)
            clings = number is not None and scene.clings(number)
            return claim_of(role, Reach([number]) if clings and number is not None else None, first, last, acts=True)
        case CueKind.BEFORE:
            return claim_of(role, led_to(scene, role, last + 1), first, last)
        case CueKind.NOUN | CueKind.NAMED_AS:
            return claim_of(role, bearer(scene, first, last, strict=key.kind is CueKind.NAMED_AS), first, last)
        case CueKind.WHOSE:
            whose = owner(scene, first - 1)
            return claim_of(role, Reach([whose]) if whose is not None else None, first, last)
        case CueKind.THING:
            return claim_by_thing(scene, key, first, last, earlier)
