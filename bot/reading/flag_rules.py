"""When the words of a sentence make a flag: one rule for each kind, each giving the token places it rests on."""

from collections.abc import Iterator

from bot.reading.flag_scenes import Scene
from bot.reading.flag_words import Mark, WordSet
from bot.reading.lexicon import Found

REACH = 14
"""How many tokens, at most, lie between the parts of one event."""

NEAR = 4
"""How many tokens before a word still speak about it."""

Evidence = tuple[int, int]
"""The first and the last token that a flag rests on."""

_CAUSES = (Mark.TREATMENT,)
_HARMS = (Mark.BEFELL, Mark.BEFELL_PASSIVE, Mark.INFLICTED, Mark.CONDITION)


# What befalls people.


def harm(scene: Scene) -> Iterator[Evidence]:
    """Yield each place where somebody under treatment, or by a product, is told to have come to harm."""
    if not _may_tell_of_harm(scene) or scene.of(Mark.STATISTIC):
        return
    told = sorted(_told(scene))
    yield from told
    yield from _consequences(scene, told)


def _told(scene: Scene) -> Iterator[Evidence]:
    for befallen in scene.of(Mark.BEFELL):
        if not _only_talk(scene, befallen):
            yield from _befallen(scene, befallen)
    for befallen in scene.of(Mark.BEFELL_PASSIVE):
        if _has_happened(scene, befallen) and not _only_talk(scene, befallen):
            yield from _befallen(scene, befallen)
    for blow in scene.of(Mark.INFLICTED):
        if not _only_talk(scene, blow) and scene.form(blow.first - 1) not in scene.words.of(WordSet.ARTICLES):
            yield from _struck(scene, blow)
    for condition in scene.of(Mark.CONDITION):
        if not _only_talk(scene, condition):
            yield from _suffered(scene, condition)
    for report in scene.of(Mark.REPORTED_HARM):
        if not _only_talk(scene, report):
            yield from _reported(scene, report)


def _consequences(scene: Scene, told: list[Evidence]) -> Iterator[Evidence]:
    """Yield what came of harm already told: "... and spent the night in casualty"."""
    for befallen in scene.of(Mark.BEFELL):
        follows = any(0 <= befallen.first - last <= REACH for _, last in told)
        if follows and not _only_talk(scene, befallen):
            yield befallen.first, befallen.last


def _may_tell_of_harm(scene: Scene) -> bool:
    """Tell quickly whether somebody is there who could have come to harm, and harm too."""
    somebody = bool(
        scene.of(Mark.PATIENT)
        or scene.of(Mark.REPORTED_HARM)
        or scene.own_things
        or (scene.of(Mark.PERSON) and (scene.of(Mark.TREATMENT) or _speaks_of_it(scene)))
        or ((_speaks_of_somebody_again(scene) or scene.of(Mark.CONDITION)) and scene.of(Mark.TREATMENT))
        or _may_go_on(scene)
    )
    return somebody and any(scene.of(mark) for mark in (*_HARMS, Mark.REPORTED_HARM))


def _speaks_of_it(scene: Scene) -> bool:
    return scene.any_of(WordSet.THINGS_AGAIN, scene.place.first, scene.place.end)


def _speaks_of_things_again(scene: Scene) -> bool:
    return scene.before is not None and _speaks_of_it(scene) and scene.before.tells_of_things


def _speaks_of_somebody_again(scene: Scene) -> bool:
    return scene.any_of(WordSet.PEOPLE_AGAIN, scene.place.first, scene.place.end)


def _only_talk(scene: Scene, harm: Found[Mark]) -> bool:
    """Tell whether harm is denied, supposed, or merely named as a topic."""
    perfect = scene.any_of(WordSet.PERFECTS, harm.first - 2, harm.first)
    general = scene.within(Mark.HARM_GENERAL, harm.first - 3, harm.first)
    return scene.denied(harm.first) or _supposed(scene, harm) or (bool(general) and not perfect)


def _supposed(scene: Scene, told: Found[Mark]) -> bool:
    return any(
        not scene.any_of(WordSet.TURNS, each.last + 1, told.first)
        for each in scene.within(Mark.HARM_SUPPOSED, told.first - REACH, told.first)
    )


def _befallen(scene: Scene, harm: Found[Mark]) -> Iterator[Evidence]:
    victim = _victim_before(scene, harm)
    if victim is None:
        if _goes_on(scene, harm) or _hurts_a_body(scene, harm) or _befell_them(scene, harm):
            yield harm.first, harm.last
    elif _counts_as_victim(scene, victim, harm) and not _a_thing_does(scene, victim, harm):
        yield victim.first, max(victim.last, harm.last)


def _struck(scene: Scene, blow: Found[Mark]) -> Iterator[Evidence]:
    victim = _victim_after(scene, blow)
    if victim is not None and _counts_as_victim(scene, victim, blow):
        yield _subject_of(scene, blow), victim.last
    elif _hurts_a_body(scene, blow):
        yield blow.first, blow.last


def _subject_of(scene: Scene, blow: Found[Mark]) -> int:
    """Return where the clause begins whose subject a clause without one shares: "the needle bent and cut ..."."""
    start = scene.clause_start(blow.first)
    bare = blow.first - start == 1 and start > scene.place.first
    return scene.clause_start(start - 1) if bare else blow.first


def _victim_before(scene: Scene, harm: Found[Mark]) -> Found[Mark] | None:
    start = harm.first - REACH
    people = scene.within(Mark.PATIENT, start, harm.first) or scene.within(Mark.PERSON, start, harm.first)
    return people[-1] if people else None


def _victim_after(scene: Scene, harm: Found[Mark]) -> Found[Mark] | None:
    start, end = harm.last + 1, harm.last + 1 + REACH // 2
    people = scene.within(Mark.PATIENT, start, end) or scene.within(Mark.PERSON, start, end)
    return people[0] if people else None


def _counts_as_victim(scene: Scene, victim: Found[Mark], harm: Found[Mark]) -> bool:
    """Tell whether these are definite people under treatment, or anybody whom a treatment has reached."""
    plural = scene.form(victim.last) in scene.words.of(WordSet.PLAIN_PLURALS)
    definite = not plural or scene.any_of(WordSet.SMALL_COUNTS, victim.first - 3, victim.first)
    if victim.key is Mark.PATIENT:
        return definite or bool(scene.own_things) or _has_strong_cause(scene, harm)
    return definite and _brought_on(scene, victim, harm)


def _brought_on(scene: Scene, victim: Found[Mark], harm: Found[Mark]) -> bool:
    """Tell whether a treatment or a thing of ours has to do with it: "after his first tablet", "by it"."""
    start, end = min(victim.first, harm.first) - REACH, max(victim.last, harm.last) + REACH
    if any(start <= first <= end for first, *_ in scene.own_things):
        return True
    for mark in _CAUSES:
        for cause in scene.within(mark, start, end):
            agent = cause.last < min(victim.first, harm.first) or 0 <= cause.first - harm.last <= 2
            if agent or cause.first <= harm.last and harm.first <= cause.last or scene.any_of(WordSet.CAUSES, cause.first - 4, cause.first):
                return True
    return _by_it(scene, harm)


def _by_it(scene: Scene, harm: Found[Mark]) -> bool:
    """Tell whether "it" stands for the cause: "bruised by it", "took it and got hives"."""
    known = _speaks_of_things_again(scene)
    for at in range(harm.first - NEAR, harm.last + NEAR + 1):
        if scene.form(at) in scene.words.of(WordSet.THINGS_AGAIN):
            linked = WordSet.CAUSES if known else WordSet.STRONG_CAUSES
            if scene.form(at - 1) in scene.words.of(linked):
                return True
    return False


def _a_thing_does(scene: Scene, victim: Found[Mark], harm: Found[Mark]) -> bool:
    """Tell whether a thing stands as the subject between a person and a fault: "the patient's pump died"."""
    for thing in scene.within(Mark.PRODUCT, victim.last + 1, harm.first):
        close = harm.first - thing.last <= 2
        if close and not scene.any_of(WordSet.CAUSES, max(thing.first - 3, victim.last), thing.first):
            return True
    return False


def _may_go_on(scene: Scene) -> bool:
    """Tell whether a sentence may go on about a patient of the one before: it begins with "he", or is short."""
    before = scene.before
    return (
        before is not None
        and (
            scene.form(scene.place.first) in scene.words.of(WordSet.PEOPLE_AGAIN)
            or scene.place.end - scene.place.first <= REACH
        )
        and bool(before.of(Mark.PATIENT))
    )


def _goes_on(scene: Scene, harm: Found[Mark]) -> bool:
    """Tell whether a sentence goes on about the patient of the one before: "He collapsed"."""
    subject = scene.form(scene.place.first)
    return (
        _may_go_on(scene)
        and harm.first - scene.place.first <= NEAR
        and (harm.first == scene.place.first or subject in scene.words.of(WordSet.PEOPLE_AGAIN))
    )


def _hurts_a_body(scene: Scene, harm: Found[Mark]) -> bool:
    """Tell whether a treatment or a thing of ours hurts a part of the body: "the lens scratched the cornea"."""
    return scene.has((Mark.BODY_PART,), harm.first - 3, harm.last + 7) and (
        bool(scene.own_things) or _has_strong_cause(scene, harm)
    )


def _befell_them(scene: Scene, harm: Found[Mark]) -> bool:
    """Tell whether "he" or "her" came to harm by a treatment: "the inhaler made his asthma worse"."""
    again = scene.any_of(WordSet.PEOPLE_AGAIN, harm.first - NEAR, harm.last + 1)
    return again and _has_strong_cause(scene, harm)


def _has_strong_cause(scene: Scene, harm: Found[Mark]) -> bool:
    start = scene.clause_start(harm.first)
    for cause in scene.within(Mark.TREATMENT, harm.first - REACH, harm.last + REACH):
        agent = start <= cause.first < harm.first
        if agent or scene.any_of(WordSet.STRONG_CAUSES, cause.first - NEAR, cause.first):
            return True
    return False


def _has_happened(scene: Scene, harm: Found[Mark]) -> bool:
    """Tell "was hospitalised" and "hospitalised after the dose" from "hospitalised patients"."""
    return scene.any_of(WordSet.PASSIVES, harm.first - 3, harm.first) or (
        scene.any_of(WordSet.CAUSES, harm.last + 1, harm.last + 2)
        and scene.has(_CAUSES, harm.last + 1, harm.last + 8)
    )


def _suffered(scene: Scene, condition: Found[Mark]) -> Iterator[Evidence]:
    happening = scene.within(Mark.HAPPENING, condition.first - REACH, condition.first)
    victim = _victim_before(scene, condition)
    after = _cause_after(scene, condition)
    if victim is not None and _counts_as_victim(scene, victim, condition):
        if after is not None or any(each.first > victim.last for each in happening):
            yield victim.first, condition.last
        elif happening and happening[-1].last < victim.first and _brought_on(scene, victim, condition):
            yield happening[-1].first, condition.last
    elif scene.own_things and happening and not scene.any_of(WordSet.PURPOSES, condition.first - 2, condition.first):
        yield happening[0].first, condition.last
    elif after is not None and (
        happening or scene.any_of(WordSet.SMALL_COUNTS, condition.first - 3, condition.first)
    ):
        yield condition.first, after


def _cause_after(scene: Scene, condition: Found[Mark]) -> int | None:
    """Return where the cause ends that follows: "burns from our pad", "infection after the implant"."""
    if not scene.any_of(WordSet.CAUSES, condition.last + 1, condition.last + 4):
        return None
    start, end = condition.last + 2, condition.last + 10
    causes = [each.last for mark in _CAUSES for each in scene.within(mark, start, end)]
    causes += [last for first, last, _ in scene.own_things if start <= first < end]
    return min(causes, default=None)


def _reported(scene: Scene, report: Found[Mark]) -> Iterator[Evidence]:
    happening = scene.within(Mark.HAPPENING, report.first - REACH, report.first)
    counted = scene.any_of(WordSet.SMALL_COUNTS, report.first - 3, report.first)
    opens = report.first == scene.clause_start(report.first)
    placed = scene.has((*_CAUSES, Mark.TRIAL_SETTING, Mark.PATIENT), report.last + 1, report.last + 8)
    if placed and (counted or happening or opens):
        yield report.first, report.last


# What is wrong with a thing of ours.


def complaint(scene: Scene) -> Iterator[Evidence]:
    """Yield each place where a product of ours is told to be faulty."""
    things = scene.own_things
    told_before = scene.before is not None and scene.before.own_things
    if scene.asks or not (things or told_before):
        return
    events = list(harm(scene))
    yield from _does_not(scene, things)
    for defect in scene.of(Mark.DEFECT, Mark.TROUBLE):
        if scene.denied(defect.first) or _supposed(scene, defect):
            continue
        if scene.within(Mark.HARM_GENERAL, defect.first - 2, defect.first) or scene.any_of(
            WordSet.PURPOSES, defect.first - 1, defect.first
        ):
            continue
        thing = _faulty_thing(scene, defect, things)
        if thing is not None and not _tells_of_harm(scene, defect, thing, events):
            yield min(thing[0], defect.first), max(thing[1], defect.last)


def _does_not(scene: Scene, things: list[tuple[int, int, bool]]) -> Iterator[Evidence]:
    """Yield a thing of ours that does not do, or does not have, what it should: "our rail won't click in"."""
    denials = scene.words.of(WordSet.FIRM_DENIALS)
    for first, last, sure in things:
        if not sure or _wished_for(scene, first):
            continue
        for at in range(last + 1, min(last + 4, scene.place.end)):
            if scene.clause_start(at) == at:
                break
            if scene.form(at) in denials:
                excused = any(each.first == at + 1 for each in scene.of(Mark.NO_FAULT))
                if at + 1 < scene.clause_end(at) and not excused:
                    yield first, at + 1
                break


def _wished_for(scene: Scene, first: int) -> bool:
    """Tell whether a thing stands behind a verb: it is what somebody wants or compares, not what fails."""
    return first - scene.clause_start(first) > NEAR


def _tells_of_harm(scene: Scene, defect: Found[Mark], thing: Evidence, events: list[Evidence]) -> bool:
    """Tell whether what looks like a fault is the harm itself: "broke her hip", "came out in clumps"."""
    for first, last in events:
        overlaps = defect.first <= last and first <= defect.last
        follows = last < defect.first and scene.clause_start(defect.first) <= last and not last < thing[0] < defect.first
        if (overlaps and scene.has(_HARMS, defect.first, defect.last + 1)) or follows:
            return True
        if overlaps and scene.has(_HARMS, max(first, defect.first - 3), last + 1) and _in_harm_words(scene, defect):
            return True
    return False


def _in_harm_words(scene: Scene, defect: Found[Mark]) -> bool:
    return any(
        each.first <= defect.first and defect.last <= each.last
        for mark in _HARMS
        for each in scene.within(mark, defect.first - REACH, defect.last + REACH)
    )


def _faulty_thing(
    scene: Scene, defect: Found[Mark], things: list[tuple[int, int, bool]]
) -> tuple[int, int] | None:
    for first, last, sure in reversed(things):
        if not sure and defect.key is Mark.TROUBLE:
            continue
        if last < defect.first and defect.first - last <= (REACH if sure else NEAR):
            deals = scene.within(Mark.DEALS_WITH, last + 1, defect.first)
            if not deals and not _subject_changes(scene, last + 1, defect.first):
                return first, last
        elif defect.last < first and first - defect.last <= 8 and scene.clause_start(first) <= defect.first:
            linked = scene.any_of(WordSet.PREPOSITIONS, max(first - 2, defect.first), first + 1)
            if linked and not _subject_changes(scene, defect.last + 1, first):
                return first, last
        elif first <= defect.first <= last:
            return first, last
    return _taken_up_again(scene, defect)


def _subject_changes(scene: Scene, first: int, end: int) -> bool:
    """Tell whether somebody else's thing, or somebody, becomes the subject between two places."""
    if scene.within(Mark.RIVAL, first, end + 1):
        return True
    switchers = scene.words.of(WordSet.SWITCHERS)
    for at in range(first, end):
        if scene.clause_start(at) != at:
            continue
        subject = at + 1 if scene.form(at) in scene.words.of(WordSet.CONJUNCTIONS) else at
        if scene.form(subject) in switchers or _names_a_maker(scene, subject):
            return True
    return False


def _names_a_maker(scene: Scene, at: int) -> bool:
    """Tell whether a clause begins with a name of somebody's thing: "the Korvel device cracked"."""
    named = at + 1 if scene.form(at) in scene.words.of(WordSet.ARTICLES) else at
    return named > at and scene.tokens[min(named, scene.place.end - 1)].text[0].isupper()


def _taken_up_again(scene: Scene, defect: Found[Mark]) -> tuple[int, int] | None:
    """Return the subject that stands for the sentence before's product of ours: "One of them leaks"."""
    if scene.before is None or scene.of(Mark.RIVAL) or not any(sure for *_, sure in scene.before.own_things):
        return None
    start = scene.clause_start(defect.first)
    subject = [at for at in range(start, min(start + 3, defect.first)) if scene.form(at) in scene.words.of(WordSet.SUBJECT_WORDS)]
    return (subject[0], subject[0]) if subject else None


# What a product is not approved for.


def unapproved_use(scene: Scene) -> Iterator[Evidence]:
    """Yield each place where a product is, or is to be, used as its approval does not allow."""
    cues = scene.of(Mark.OFF_LABEL, Mark.NOT_APPROVED)
    approvals = scene.of(Mark.APPROVAL)
    things = scene.of(Mark.RESEARCH_ONLY, Mark.SINGLE_USE, Mark.MADE_FOR_ADULTS)
    if not (cues or approvals or things) or scene.of(Mark.LAWFUL_ROUTE):
        return
    for cue in cues:
        if cue.key is Mark.OFF_LABEL or scene.is_medical:
            yield from _used(scene, cue, (Mark.USE, Mark.WISH))
    for approval in approvals:
        limited = scene.within(Mark.LIMITS, approval.first - 5, approval.last + 6)
        if limited and scene.is_medical and scene.tells_of_things:
            yield from _used(scene, approval, (Mark.USE,))
    for first, second in _MISUSES:
        yield from _misused(scene, first, second)


_MISUSES = (
    (Mark.RESEARCH_ONLY, Mark.CLINICAL_USE),
    (Mark.SINGLE_USE, Mark.REUSE),
    (Mark.MADE_FOR_ADULTS, Mark.LEFT_OUT),
)


def _used(scene: Scene, cue: Found[Mark], verbs: tuple[Mark, ...]) -> Iterator[Evidence]:
    """Yield the use that an approval does not cover, told in the same sentence or in the one before."""
    uses = [
        each
        for mark in verbs
        for each in scene.within(mark, cue.first - 2 * REACH, cue.last + 2 * REACH)
        if each.last < cue.first or each.first > cue.last
    ]
    if uses:
        yield min(cue.first, *(each.first for each in uses)), max(cue.last, *(each.last for each in uses))
    elif scene.before is not None and scene.place.end - scene.place.first <= REACH:
        before = scene.before.of(*verbs)
        if before and not scene.before.of(Mark.LAWFUL_ROUTE):
            yield before[0].first, cue.last


def _misused(scene: Scene, first: Mark, second: Mark) -> Iterator[Evidence]:
    for one in scene.of(first):
        for other in scene.within(second, one.first - REACH, one.last + REACH):
            used = second is Mark.REUSE or scene.of(Mark.USE)
            if used and other.first != one.first and not scene.denied(other.first):
                yield min(one.first, other.first), max(one.last, other.last)


# What professionals are given.


def value(scene: Scene) -> Iterator[Evidence]:
    """Yield each place where something of value is offered to a health-care professional, or asked by one."""
    people = scene.of(Mark.PROFESSIONAL)
    if not people and not _speaks_of_professional(scene):
        return
    if scene.of(Mark.REFUSAL_TO_GIVE) and not _is_asked_for(scene):
        return
    giving, signs = scene.of(Mark.GIVING), scene.of(Mark.FAVOUR_SIGN)
    for thing in scene.of(Mark.FAVOUR, Mark.BENEFIT):
        gifted = _has_other(giving, thing) if thing.key is Mark.FAVOUR else _has_other(signs, thing)
        if gifted and not scene.denied(thing.first):
            near = [each for each in signs if abs(each.first - thing.first) <= REACH]
            yield _spread(thing, people, giving, *([each] for each in near))


def _is_asked_for(scene: Scene) -> bool:
    """Tell whether something is asked for: not in "wants no fee"."""
    requests, denials = scene.words.of(WordSet.REQUESTS), scene.words.of(WordSet.NEGATIONS)
    places = range(scene.place.first, scene.place.end)
    return any(scene.form(at) in requests and scene.form(at + 1) not in denials for at in places)


def _speaks_of_professional(scene: Scene) -> bool:
    """Tell whether "he" or "her" is a professional of a sentence beside this one."""
    again = scene.any_of(WordSet.PEOPLE_AGAIN, scene.place.first, scene.place.end)
    beside = [each for each in (scene.before, scene.after) if each is not None]
    return again and any(each.of(Mark.PROFESSIONAL) for each in beside)


def _has_other(found: list[Found[Mark]], thing: Found[Mark]) -> bool:
    return any(each.first > thing.last or each.last < thing.first for each in found)


def _spread(thing: Found[Mark], *groups: list[Found[Mark]]) -> Evidence:
    """Return the stretch from a thing to the nearest of each group."""
    near = [min(group, key=lambda each: abs(each.first - thing.first)) for group in groups if group]
    return min(thing.first, *(each.first for each in near)), max(thing.last, *(each.last for each in near))
