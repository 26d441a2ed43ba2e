"""Who plays a part by what is done: "Dana signs", "signed by Dana", "the one who signs is Dana"."""

from typing import Final

from bot.reading.deciding.claim import Claim, Earlier, claim_of
from bot.reading.deciding.holders import words_aside
from bot.reading.deciding.looking_ahead import ahead, companions, group_ahead, joint_signers, labelled
from bot.reading.deciding.looking_back import before_qualifiers, behind, linked_behind, second_act
from bot.reading.deciding.scenes import WORDS_IN_NOUN_GROUP, Reach, Scene, after_qualifiers, is_singular
from bot.reading.people.word_lists import plain
from bot.reading.people.words import POST, WHOLE, CueKind
from qualification.terms import RoleName

_ONLY_BEFORE: Final = 3
"""So near before an act "only" makes little of it."""
_LONGEST_OPENING: Final = 9
"""How many words may stand in a clause before an act whose subject follows it."""


def led_to(scene: Scene, role: RoleName, place: int) -> Reach | None:
    """Read "signed by Dana", "ends up on Dana's desk"; not "lands on Dana's head"."""
    reach = ahead(scene, place)
    if reach is None or role != "approver" or not scene.clings(reach.people[-1]):
        return reach
    owned = scene.form(scene.spans[reach.people[-1]][1] + 1)
    return reach if not owned[:1].isalpha() or owned in scene.between.places_of | scene.words.gates.things else None


def claim_by_act(scene: Scene, role: RoleName, first: int, last: int, earlier: Earlier) -> Claim | None:
    """Read "Dana signs", "signs: Dana", "the one who signs is Dana"."""
    following = scene.form(last + 1)
    relative = scene.form(first - 1) in scene.between.relatives and scene.forms[first].endswith("s")
    determined = scene.form(first - 1) in scene.words.determiners and not relative
    if scene.forms[first : last + 1] == ["sign", "off"] and first > scene.begin and last + 1 in scene.links:
        return None  # "sign off sits with" the CMO
    if determined or following in scene.between.negations & scene.between.links:
        return None  # "deciding isn't" hers
    if scene.form(first - 1)[:1].isdecimal() and role == "technical_evaluator" and not scene.forms[first].endswith("s"):
        return None  # a thing: "sends 8 test samples"
    reach = _actor(scene, first, last, earlier)
    only = not scene.between.only.isdisjoint(scene.forms[max(first - _ONLY_BEFORE, 0) : first])
    if reach is None or (role == "procurement" and only):
        return None  # who "only has to raise the PO" is no buyer
    others = companions(scene, last + 1) or _joint_actors(scene, last) or _alike(scene, last + 1)
    reach.people += [number for number in others if number not in reach.people]
    if _is_wished(scene, reach, first) or scene.form(last + 1) in scene.between.nothings:
        return None
    if role == "budget_holder" and any(scene.words.decides_as_body(scene.people[one].title) for one in reach.people):
        role = "approver"  # a body that releases the money is one
    return claim_of(role, reach, first, last, acts=True)


def _joint_actors(scene: Scene, last: int) -> list[int]:
    """Return with whom somebody signs or decides: "signs with the president", "decides on the vendor with the CEO"."""
    last -= scene.forms[last] == "off" and scene.form(last - 1) in scene.between.signing
    if scene.forms[last] in scene.between.signing:
        return joint_signers(scene, last + 1 + (scene.form(last + 1) == "off"))
    last -= (
        scene.forms[last] in scene.between.on_what and scene.form(last - 1) in scene.between.deciding
    )  # "decides on"
    if scene.forms[last] not in scene.between.deciding:
        return []
    others = joint_signers(scene, _past_what_is_decided(scene, last + 1))
    return others if all(_has_rank(scene, one) for one in others) else []


def _past_what_is_decided(scene: Scene, place: int) -> int:
    """Return the place after "on the vendor", "about it", where "with" follows; the place itself where it does not."""
    if scene.form(place) not in scene.between.on_what:
        return place
    for at in range(place + 1, min(place + WORDS_IN_NOUN_GROUP, len(scene.forms))):
        if scene.forms[at] == "with":
            return at
        if scene.person_at[at] >= 0 or not scene.is_word(at) or scene.forms[at] in scene.between.stops:
            break
    return place


def _has_rank(scene: Scene, number: int) -> bool:
    person, last = scene.people[number], scene.form(scene.spans[number][1])
    return person.name is not None or bool(scene.words.kinds.get(last, 0) & (WHOLE | POST))


def _alike(scene: Scene, place: int) -> list[int]:
    """Return who does the same: "the VP signs, and so does the CFO"."""
    place += (scene.form(place) == ",") + (scene.form(place + 1) in scene.between.joins and scene.form(place) == ",")
    place += scene.form(place) in scene.between.joins
    if scene.form(place) != "so" or scene.form(place + 1) not in scene.between.acts_again:
        return []
    reach = ahead(scene, place + 2, most=0)
    return [] if reach is None or reach.denied else reach.people


def _is_wished(scene: Scene, reach: Reach, act: int) -> bool:
    """True for what we would like somebody to do, or doubt: "we'd love the CFO to sign", "I doubt she signs"."""
    at = before_qualifiers(scene, scene.spans[reach.people[0]][0] - 1)
    if scene.form(act - 1) != "to":
        return scene.form(at) in scene.between.doubts
    return scene.form(at - (scene.form(at) == "for")) in scene.between.wishes


def _actor(scene: Scene, first: int, last: int, earlier: Earlier) -> Reach | None:
    following, between = scene.form(last + 1), scene.between
    reach = labelled(scene, last + 1) if following in {":", "="} else _turned_actor(scene, first, last)
    reach = reach or behind(scene, first, earlier, singular=is_singular(scene, first, last))
    reach = reach or second_act(scene, first)
    if reach is None and following in between.label_links:
        reach = labelled(scene, last + 1)
    last += 2 * (following in {"to", "on", "for"} and scene.form(last + 2) in {"it", "this", "that"})
    told_of = scene.form(last + 1) in between.links and not between.relatives.isdisjoint(scene.forms[:first][-3:])
    if reach is None and told_of:
        reach = ahead(scene, last + 1)  # "the one who signs is Dana"
    return reach


def _turned_actor(scene: Scene, first: int, last: int) -> Reach | None:
    """Read "then decides Dr. Pohl", "about this decides the dean": nobody before the act, somebody right after it."""
    if not _opens_turned(scene, first, last):
        return None
    last += scene.form(last + 1) in scene.between.turned_musts
    number = scene.person(after_qualifiers(scene, _past_asides(scene, last + 1)))
    if number is None or scene.people[number].pronoun or scene.clings(number):
        return None
    if first == scene.begin and scene.is_word(scene.spans[number][1] + 1):
        return None
    return Reach(group_ahead(scene, number))


def _past_asides(scene: Scene, place: int) -> int:
    """Return the place after "with them", "alone", "always" behind a verb."""
    at = place
    passed = (scene.between.fillers, scene.between.asides)
    while at - place < _ONLY_BEFORE and any(scene.form(at) in words for words in passed):
        at += 1
    if scene.form(at) in scene.between.prepositions and scene.form(at + 1) in scene.between.receivers:
        at += 2
    return at


def _opens_turned(scene: Scene, first: int, last: int) -> bool:
    """True where a clause begins with words that are no subject: "in the end | decides", "the contract | signs"."""
    between, at = scene.between, first
    while at > scene.begin and first - at < _LONGEST_OPENING and scene.is_word(at - 1):
        at -= 1
        form = scene.forms[at]
        strange = form in between.relatives or form in between.asks
        if scene.person_at[at] >= 0 or strange or (form in between.stops and form not in between.openings):
            return False
    opening = scene.forms[at:first]
    if (not opening and first > scene.begin) or not between.other_matters.isdisjoint(opening):
        return False
    if len(opening) <= _ONLY_BEFORE and all(form in between.fillers for form in opening):
        return True
    leads = bool(opening) and opening[0] in between.openings
    passed = between.qualifiers | between.fillers | scene.words.gates.deals
    finite = scene.forms[first].endswith("s") or scene.form(last + 1) in between.turned_musts
    return finite and (leads or all(form in passed for form in opening))


def claim_by_weak_act(scene: Scene, role: RoleName, first: int, last: int, earlier: Earlier) -> Claim | None:
    """Read what shows a role only of somebody whose work it is: "QA reviews", "our scientists check the data"."""
    beside = scene.person(first - 1)
    if beside is not None and scene.function_of(beside) and not scene.forms[first].endswith("s"):
        return None  # a thing: "clinical trial", "quality check"
    judges = role == "technical_evaluator" and scene.forms[first] in scene.words.judging
    if not judges and (role not in scene.callings or scene.forms[first].endswith("ing")):
        return None
    claim = claim_by_act(scene, role, first, last, earlier)
    if claim is None:
        return None
    decides = CueKind.ACT in scene.kinds_at(first)
    plainly = judges and scene.forms[first].endswith("s") and not scene.is_word(last + 1)  # "Olaf evaluates."
    claim.people = [
        number
        for number in claim.people
        if (judges and _is_doctor(scene, number))
        or (plainly and scene.people[number].name is not None)
        or (_works_in(scene, number, role, first) and not (decides and scene.function_of(number) is None))
    ]
    return claim


def _is_doctor(scene: Scene, number: int) -> bool:
    """True for "Dr. Choi": whoever is called so judges what is tested, without a title."""
    return scene.forms[scene.spans[number][0]] in scene.words.honorifics.scientific


def _works_in(scene: Scene, number: int, role: RoleName, act: int) -> bool:
    person, context = scene.people[number], scene.context
    if not (context.contact and person.name and plain(person.name) == plain(context.contact)):
        return scene.words.has_function(person.title, role)
    if scene.forms[act] in scene.words.anybodys:
        return False  # the head of quality who needs a batch is a customer, not our auditor
    return scene.words.has_function(person.title or context.contact_title, role)


def _told_of(scene: Scene, place: int) -> Reach | None:
    """Read "the buyer | at the group is Ms Lang", "the one signing | the order form is Eva"."""
    if scene.form(place) not in scene.between.prepositions and scene.form(place) not in scene.words.determiners:
        return None
    for at in range(place + 1, min(place + WORDS_IN_NOUN_GROUP, len(scene.forms))):
        if scene.forms[at] in scene.between.beings:
            return ahead(scene, at + 1, most=0)
        if scene.person_at[at] >= 0 or not scene.tokens[at].is_word or scene.forms[at] in scene.between.stops:
            break
    return None


def bearer(scene: Scene, first: int, last: int, *, strict: bool) -> Reach | None:
    """Read "Dana is the decision maker", "decision maker: Dana", "our champion Dana", "Dana (champion)"."""
    asides = words_aside(scene, last + 1)
    following = scene.form(last + 1 + asides)
    reach = labelled(scene, last + 1 + asides) if following in scene.between.label_links else None
    following = scene.form(last + 1)
    reach = reach or linked_behind(scene, first, strict=strict)
    if following in scene.between.softened | {"will"}:
        last, following = last + 1, scene.form(last + 2)
    if reach is None and following in scene.between.links and following != ",":
        reach = ahead(scene, last + 1, most=1)
    aside = last + 1 + asides
    if reach is None and asides and scene.form(aside) in scene.between.beings:
        reach = ahead(scene, aside + 1, most=1)  # "my sponsor there is Ana"
    if reach is None:
        reach = _told_of(scene, last + 1)
    if reach is None and not strict:
        number = scene.person(last + 1 + (following == ","))
        if number is not None and scene.people[number].name and not scene.people[number].pronoun:
            return Reach([number])
    return reach
