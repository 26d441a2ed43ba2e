"""Harm: somebody under treatment, or by a product, came to harm; whoever tells it, and whoever made the product."""

from collections.abc import Iterator

from bot.reading.flagging.scenes import DEVICES, GENERAL, NEAR, REACH, Evidence, Scene
from bot.reading.flagging.words import Mark, WordSet
from bot.reading.lexicon import Found

HARMS = (Mark.BEFELL, Mark.BEFELL_PASSIVE, Mark.INFLICTED, Mark.CONDITION)
"""What tells of harm where somebody is there to suffer it."""
_ANY_HARM = (*HARMS, Mark.REPORTED_HARM)
_SOMEBODY = (Mark.PATIENT, Mark.REPORTED_HARM)


def harm(scene: Scene) -> Iterator[Evidence]:
    """Yield each place where somebody under treatment, or by a product, is told to have come to harm."""
    if not _may_tell_of_harm(scene):
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
    befell_oneself = [each for each in scene.of(Mark.BEFELL) if each.last > each.first]
    for blow in scene.of(Mark.INFLICTED):
        if any(each.first <= blow.first and blow.last < each.last for each in befell_oneself):
            continue  # "hurt their backs lifting patients"
        if not _only_talk(scene, blow) and scene.form(blow.first - 1) not in scene.words.of(WordSet.ARTICLES):
            yield from _struck(scene, blow)
    for condition in scene.of(Mark.CONDITION):
        if _names_a_thing(scene, condition):
            continue
        if not _only_talk(scene, condition) or _brought_to_some(scene, condition):
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
    if not scene.may_hold(*_ANY_HARM):
        return False
    somebody = (
        scene.sees(*_SOMEBODY)
        or bool(scene.own_things)
        or (
            scene.sees(Mark.PERSON)
            and (scene.sees(Mark.TREATMENT) or _speaks_of_it(scene) or _tells_of_a_device(scene))
        )
        or (scene.sees(Mark.TREATMENT) and (_speaks_of_somebody(scene) or scene.sees(Mark.CONDITION)))
        or _may_go_on(scene)
    )
    return somebody and scene.sees(*_ANY_HARM)


def _tells_of_a_device(scene: Scene) -> bool:
    return scene.segment == DEVICES and scene.sees(Mark.PRODUCT)


def _speaks_of_it(scene: Scene) -> bool:
    return scene.holds(WordSet.THINGS_AGAIN)


def _speaks_of_things_again(scene: Scene) -> bool:
    return scene.before is not None and _speaks_of_it(scene) and scene.before.tells_of_things


def _speaks_of_somebody(scene: Scene) -> bool:
    return scene.holds(WordSet.PEOPLE_AGAIN) or scene.holds(WordSet.TITLES)


def _only_talk(scene: Scene, harm: Found[Mark]) -> bool:
    """Tell whether harm is denied, supposed, or merely named as a topic."""
    perfect = scene.any_of(WordSet.PERFECTS, harm.first - 2, harm.first)
    general = scene.within(Mark.HARM_GENERAL, harm.first - 3, harm.first)
    return scene.denied(harm.first) or is_supposed(scene, harm) or (bool(general) and not perfect)


def _brought_to_some(scene: Scene, condition: Found[Mark]) -> bool:
    """Tell "two patients with burns under the clips" from "patients with burns"."""
    general = scene.within(Mark.HARM_GENERAL, condition.first - 3, condition.first)
    return (
        bool(general)
        and scene.any_of(WordSet.SMALL_COUNTS, general[0].first - 2, general[0].first)
        and _cause_after(scene, condition) is not None
        and not scene.denied(condition.first)
        and not is_supposed(scene, condition)
    )


def is_supposed(scene: Scene, told: Found[Mark]) -> bool:
    """Tell whether words before speak of what has not happened: "if", "to prevent", "the risk of"."""
    return any(
        not scene.any_of(WordSet.TURNS, each.last + 1, told.first) and not _is_the_worry(scene, each)
        for each in scene.within(Mark.HARM_SUPPOSED, told.first - REACH, told.first)
    )


def _is_the_worry(scene: Scene, supposed: Found[Mark]) -> bool:
    """Tell "what worries me: the pump failed", where what follows is so."""
    behind = scene.forms(supposed.last + 1, supposed.last + NEAR)
    return ":" in behind and scene.any_of(WordSet.WORRIES, supposed.first, supposed.last + 1)


def _befallen(scene: Scene, harm: Found[Mark]) -> Iterator[Evidence]:
    victim = _victim_before(scene, harm)
    if victim is None and scene.has((Mark.PATIENT,), harm.first + 1, harm.last + 1):
        yield harm.first, harm.last  # "they lost a patient"
    elif victim is None:
        bearer = _came_to_one(scene, harm)
        if bearer is not None:
            yield harm.first, bearer.last
        elif _befell_one_of_a_trial(scene, harm):
            yield harm.first - 1, harm.last
        elif _goes_on(scene, harm) or _hurts_a_body(scene, harm) or _befell_them(scene, harm):
            yield harm.first, harm.last
    elif _counts_as_victim(scene, victim, harm) and not _a_thing_does(scene, victim, harm):
        yield victim.first, max(victim.last, harm.last)


def _struck(scene: Scene, blow: Found[Mark]) -> Iterator[Evidence]:
    victim = _victim_after(scene, blow)
    if victim is not None and "of" in scene.forms(blow.last + 1, victim.first):
        victim = None  # "it lost the diaries of nine patients"
    if _strikes_a_thing(scene, blow) or (victim is not None and _describes(scene, blow, victim)):
        return
    if victim is not None and _counts_as_victim(scene, victim, blow):
        yield _subject_of(scene, blow), victim.last
    elif _hurts_a_body(scene, blow):
        yield blow.first, blow.last


def _strikes_a_thing(scene: Scene, blow: Found[Mark]) -> bool:
    """Tell whether a thing of ours stands right behind: "they cut our cuffs down"."""
    return any(thing.first == blow.last + 1 for thing in scene.own_things)


def _describes(scene: Scene, blow: Found[Mark], victim: Found[Mark]) -> bool:
    """Tell whether a sentence opens with what sort of people are meant: "injured athletes are the main group"."""
    return blow.first == scene.place.first and victim.first == blow.last + 1


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
    if plural and scene.sees(Mark.STATISTIC):
        return False
    definite = not plural or _is_counted(scene, victim)
    if _is_family(scene, victim):
        return _brought_on(scene, victim, harm)
    if victim.key is Mark.PATIENT and _is_in_medicine(scene, victim):
        return definite or bool(scene.own_things) or _has_strong_cause(scene, harm)
    return definite and _brought_on(scene, victim, harm)


def _is_family(scene: Scene, victim: Found[Mark]) -> bool:
    """Tell whether somebody's own child or spouse is meant: "her boy is in hospital, so we talk next week"."""
    return any(kin.last == victim.last for kin in scene.within(Mark.OWN_FAMILY, victim.first - NEAR, victim.last + 1))


def _is_in_medicine(scene: Scene, somebody: Found[Mark]) -> bool:
    """Tell whether somebody is likely under treatment: "a man" is not, where nobody treats anybody."""
    anybody = scene.segment == GENERAL and scene.form(somebody.last) in scene.words.of(WordSet.ANYBODY)
    return not anybody or scene.is_of_care


def _is_counted(scene: Scene, victims: Found[Mark]) -> bool:
    """Tell whether some of many are meant: "two elderly patients", "one of the blood donors"."""
    if scene.any_of(WordSet.SMALL_COUNTS, victims.first - 3, victims.first):
        return True
    of_many = scene.form(victims.first - 3) in scene.words.of(WordSet.PREPOSITIONS)
    return of_many and scene.form(victims.first - 4) in scene.words.of(WordSet.SMALL_COUNTS)


def _brought_on(scene: Scene, victim: Found[Mark], harm: Found[Mark]) -> bool:
    """Tell whether a treatment or a thing of ours has to do with it: "after his first tablet", "by it"."""
    first, last = min(victim.first, harm.first), max(victim.last, harm.last)
    if any(first - REACH <= thing.first <= last + REACH for thing in scene.own_things):
        return True
    for cause in scene.within(Mark.TREATMENT, first - REACH, last + REACH):
        acts = cause.last < first or harm.first <= cause.first <= harm.last + 2
        if acts or scene.any_of(WordSet.CAUSES, cause.first - NEAR, cause.first):
            return True
    return _by_it(scene, harm) or _by_a_device(scene, harm)


def _by_a_device(scene: Scene, harm: Found[Mark]) -> bool:
    """Tell whether a device did it, whoever made it: "pricked herself on the new trocar"."""
    return _tells_of_a_device(scene) and any(
        scene.any_of(WordSet.CAUSES, max(device.first - NEAR, harm.last + 1), device.first)
        for device in scene.within(Mark.PRODUCT, harm.last + 1, harm.last + REACH)
    )


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
    if before is None:
        return False
    opens = scene.form(scene.place.first) in scene.words.of(WordSet.PEOPLE_AGAIN)
    if (opens or scene.place.end - scene.place.first <= REACH) and before.sees(Mark.PATIENT):
        return True
    return scene.holds(WordSet.ONE_PERSON) and _was_treated(before)


def _was_treated(scene: Scene) -> bool:
    """Tell whether one person is told to use a thing of ours: "The boy wore our brace overnight"."""
    many = scene.words.of(WordSet.PLAIN_PLURALS)
    people = scene.of(Mark.PATIENT) or ([] if scene.sees(Mark.PROFESSIONAL) else scene.of(Mark.PERSON))
    one = any(scene.form(each.last) not in many for each in people)
    return one and bool(scene.own_things)


def _goes_on(scene: Scene, harm: Found[Mark]) -> bool:
    """Tell whether a sentence goes on about the patient of the one before: "He collapsed", "Then her skin peeled"."""
    if not _may_go_on(scene):
        return False
    again = scene.words.of(WordSet.PEOPLE_AGAIN)
    opens = harm.first == scene.place.first or scene.form(scene.place.first) in again
    if opens and harm.first - scene.place.first <= NEAR:
        return True
    before = scene.before
    beside = scene.any_of(WordSet.ONE_PERSON, scene.clause_start(harm.first), harm.last + 1)
    return before is not None and beside and _was_treated(before)


def _hurts_a_body(scene: Scene, harm: Found[Mark]) -> bool:
    """Tell whether a treatment or a thing of ours hurts a part of the body: "the lens scratched the cornea"."""
    return scene.has((Mark.BODY_PART,), harm.first - 3, harm.last + 7) and (
        bool(scene.own_things) or _has_strong_cause(scene, harm)
    )


def _befell_them(scene: Scene, harm: Found[Mark]) -> bool:
    """Tell whether "he" or "Mrs Dunne" came to harm by a treatment: "the inhaler made his asthma worse"."""
    start = min(harm.first - NEAR, scene.clause_start(harm.first))
    somebody = scene.any_of(WordSet.PEOPLE_AGAIN, start, harm.last + 1) or scene.any_of(
        WordSet.TITLES, start, harm.first
    )
    return somebody and _has_strong_cause(scene, harm)


def _befell_one_of_a_trial(scene: Scene, harm: Found[Mark]) -> bool:
    """Tell whether a mere count of those in a trial came to harm: "one died at the Porto site"."""
    counts = scene.words.of(WordSet.SMALL_COUNTS)
    return scene.form(harm.first - 1) in counts and bool(scene.of(Mark.TRIAL_SETTING))


def _has_strong_cause(scene: Scene, harm: Found[Mark]) -> bool:
    start = scene.clause_start(harm.first)
    for cause in scene.within(Mark.TREATMENT, harm.first - REACH, harm.last + REACH):
        agent = start <= cause.first < harm.first
        if agent or scene.any_of(WordSet.STRONG_CAUSES, cause.first - NEAR, cause.first):
            return True
    return False


def _has_happened(scene: Scene, harm: Found[Mark]) -> bool:
    """Tell "was hospitalised", "patient hospitalised", "hospitalised after the dose" from "hospitalised patients"."""
    if scene.any_of(WordSet.PASSIVES, harm.first - 3, harm.first) or _told_in_a_headline(scene, harm):
        return True
    return scene.any_of(WordSet.CAUSES, harm.last + 1, harm.last + 2) and scene.has(
        (Mark.TREATMENT,), harm.last + 1, harm.last + 8
    )


def _told_in_a_headline(scene: Scene, harm: Found[Mark]) -> bool:
    """Tell whether one patient opens the clause right before: "SAE in Leeds, patient hospitalised, call moved"."""
    many = scene.words.of(WordSet.PLAIN_PLURALS)
    return any(
        each.last == harm.first - 1
        and scene.form(each.last) not in many
        and not scene.any_of(WordSet.ARTICLES, each.first - 1, each.first)
        and each.first - scene.clause_start(each.first) <= 1
        for each in scene.within(Mark.PATIENT, harm.first - NEAR, harm.first)
    )


def _names_a_thing(scene: Scene, condition: Found[Mark]) -> bool:
    """Tell whether a condition says what a thing of ours is for: "our migraine tablets"."""
    return any(thing.first < condition.first and condition.last < thing.last for thing in scene.own_things)


def _came_to_one(scene: Scene, harm: Found[Mark]) -> Found[Mark] | None:
    """Return the patient to whom harm is told to have come: "swelling of the face in a participant"."""
    for victim in scene.within(Mark.PATIENT, harm.last + 2, harm.last + NEAR + REACH // 2):
        counted = [
            at for at in range(victim.first - 3, victim.first) if scene.form(at) in scene.words.of(WordSet.SMALL_COUNTS)
        ]
        if counted and scene.any_of(WordSet.BEARERS, counted[0] - 1, counted[0]):
            return victim
    return None


def _suffered(scene: Scene, condition: Found[Mark]) -> Iterator[Evidence]:
    happening = scene.within(Mark.HAPPENING, condition.first - REACH, condition.first)
    victim = _victim_before(scene, condition)
    after = _cause_after(scene, condition)
    if victim is not None and _counts_as_victim(scene, victim, condition):
        if after is not None or any(each.first > victim.last for each in happening):
            yield victim.first, condition.last
        elif happening and happening[-1].last < victim.first and _brought_on(scene, victim, condition):
            yield happening[-1].first, condition.last
    elif not scene.sees(Mark.STATISTIC):
        yield from _nobody_named(scene, condition, happening, after)


def _nobody_named(
    scene: Scene, condition: Found[Mark], happening: list[Found[Mark]], after: int | None
) -> Iterator[Evidence]:
    """Yield harm by a thing of ours or a treatment where nobody is named: "our pill causes headaches"."""
    treated = scene.any_of(WordSet.PURPOSES, condition.first - 2, condition.first)
    if scene.own_things and happening and not treated:
        yield happening[0].first, condition.last
    elif after is not None and (happening or scene.any_of(WordSet.SMALL_COUNTS, condition.first - 3, condition.first)):
        yield condition.first, after
    elif (bearer := _came_to_one(scene, condition)) is not None and (
        happening or scene.has((Mark.TREATMENT,), condition.first - NEAR, bearer.last + REACH)
    ):
        yield condition.first, bearer.last


def _cause_after(scene: Scene, condition: Found[Mark]) -> int | None:
    """Return where the cause ends that follows: "burns from our pad", "infection after the implant"."""
    if not scene.any_of(WordSet.CAUSES, condition.last + 1, condition.last + 4):
        return None
    start, end = condition.last + 2, condition.last + 10
    causes = [each.last for each in scene.within(Mark.TREATMENT, start, end)]
    causes += [thing.last for thing in scene.own_things if start <= thing.first < end]
    return min(causes, default=None)


def _reported(scene: Scene, report: Found[Mark]) -> Iterator[Evidence]:
    happening = scene.within(Mark.HAPPENING, report.first - REACH, report.first)
    counted = scene.any_of(WordSet.SMALL_COUNTS, report.first - 3, report.first)
    opens = report.first == scene.clause_start(report.first)
    placed = scene.has((Mark.TREATMENT, Mark.TRIAL_SETTING, Mark.PATIENT), report.last + 1, report.last + 8)
    if placed and not scene.sees(Mark.STATISTIC) and (counted or happening or opens):
        yield report.first, report.last
