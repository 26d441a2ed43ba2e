"""Who plays a part by what is held: "the money is Dana's", "her budget", "it lies with the board", "our CFO"."""

from bot.reading.deciding.claim import Claim, Earlier, claim_of
from bot.reading.deciding.looking_ahead import ahead, companions, labelled, owner
from bot.reading.deciding.looking_back import before_qualifiers, behind, linked_behind, second_act
from bot.reading.deciding.scenes import WORDS_IN_NOUN_GROUP, Reach, Scene, after_qualifiers, is_singular
from bot.reading.people.word_lists import Things, plain
from bot.reading.people.words import RoleCue
from qualification.terms import RoleName

_LONGEST_PATH = 14
"""So many words may stand between what is sent and to whom it comes last."""
_OWNERS_FOLLOW = frozenset(",:(")


def claim_by_thing(scene: Scene, key: RoleCue, first: int, last: int, earlier: Earlier) -> Claim | None:
    """Read "Dana has the last word", "the last word lies with Dana", "the last word is hers", "it's Dana's call"."""
    things = scene.words.roles[key.role].things[key.group]
    verb, holder = _holder(scene, first, things, earlier)
    if holder is not None:
        holder.people += [number for number in companions(scene, last + 1) if number not in holder.people]
        return claim_of(key.role, holder, verb, last, acts=True)
    whose = owner(scene, first - 1)
    if whose is not None:
        claimed = _is_claimed(scene, whose, last, things) or (
            "make" in things.taken_by and _is_all_that_is_said(scene, whose, last)
        )
        claimed = claimed or _is_one_of_two(scene, whose, last)
        return claim_of(key.role, Reach([whose]), first, last) if claimed else None
    contracted = scene.forms[last].endswith("'s") and _owner_alone(scene, last + 1)
    if contracted:
        return claim_of(key.role, contracted, first, last + 1)
    whose_too = _owners_behind(scene, last)
    if whose_too is not None:
        return claim_of(key.role, whose_too, first, scene.spans[whose_too.people[-1]][1])
    if things.only_if_owned:
        return claim_of(key.role, _belongs_to(scene, last), first, last + 1)
    reach = _turned_holder(scene, last, things)
    if reach is None and scene.form(last + 1) in scene.between.label_links:
        reach = labelled(scene, last + 1)
    if reach is not None:
        return claim_of(key.role, reach, first, last)
    link = scene.thing_links.get((last + 1, key))
    reach = ahead(scene, link + 1, most=1) if link is not None else None
    if reach is not None and link is not None:
        return claim_of(key.role, reach, first, link)
    return _lies_with(scene, key.role, first, last) or claim_of(key.role, _named_for(scene, first, last), first, last)


def _named_for(scene: Scene, first: int, last: int) -> Reach | None:
    """Read "Oya for the budget, Cem for the signature", "it goes to Cem for signature"."""
    at = before_qualifiers(scene, first - 1 - (scene.form(first - 1) in scene.words.determiners))
    comma = scene.form(at - 1) == ","
    number = scene.person(at - 1 - comma) if scene.form(at) == "for" else None
    if number is None or scene.people[number].pronoun or scene.is_word(last + 1):
        return None
    before = scene.spans[number][0] - 1
    opens = before < scene.begin or scene.form(before) in {",", ":", "/"} or scene.form(before) in scene.between.joins
    before = before_qualifiers(scene, before)
    opens = opens or (scene.form(before) == "," and scene.form(before + 1) in scene.between.fillers)
    return Reach([number]) if (opens and not comma) or _is_sent_to(scene, before) else None


def _is_sent_to(scene: Scene, place: int) -> bool:
    """True where a paper comes to whoever follows: "goes through an audit first and then to the | CEO"."""
    if scene.form(place) not in scene.between.sent_before:
        return False
    for at in range(place - 1, max(-1, place - 1 - _LONGEST_PATH), -1):
        if scene.forms[at] in scene.between.sent_to:
            return not _is_other_paper(scene, at)
        if scene.forms[at] in scene.between.hedges or scene.forms[at] in scene.between.negations:
            return False
    return False


def _is_other_paper(scene: Scene, place: int) -> bool:
    """True for what is no purchase where it opens the clause: "the protocol goes to", "the CDA is sent to"."""
    at = after_qualifiers(scene, scene.begin)
    return at < place and scene.forms[at] in scene.words.approval.other_approvals | scene.words.approval.papers


def _holder(scene: Scene, place: int, things: Things, earlier: Earlier) -> tuple[int, Reach | None]:
    """Return where the verb before a thing begins, and who has, gives, makes, does or owns the thing."""
    unknown = 0
    for at in range(place - 1, max(-1, place - 1 - WORDS_IN_NOUN_GROUP), -1):
        for first, verb in scene.verb_ends.get(at, ()):
            if verb in things.taken_by:
                reach = behind(scene, first, earlier, singular=is_singular(scene, first, at))
                return first, reach or second_act(scene, first)
        number = scene.person(at)
        if number is not None and scene.forms[at] in scene.between.receivers:
            continue
        if scene.forms[at] in scene.between.prepositions:
            break  # "has a voice in the choice"
        if not scene.tokens[at].is_word or (number is not None and scene.people[number].title is None):
            break
        unknown += scene.forms[at] not in scene.between.qualifiers
        if unknown > 2 or scene.forms[at] in scene.between.negations:
            break
    return place, None


def _turned_holder(scene: Scene, last: int, things: Things) -> Reach | None:
    """Return who holds a thing named first: "the budget she has", "the last word the CEO keeps"."""
    number = scene.person(after_qualifiers(scene, last + 1))
    if number is None:
        return None
    verb = scene.spans[number][1] + 1
    kinds = [*things.taken_by, *("make_behind" for kind in things.taken_by if kind == "make")]
    if not any((verb, kind) in scene.verb_starts for kind in kinds):
        return None
    return Reach([number, *(one for one in companions(scene, verb + 1) if one != number)])


def _belongs_to(scene: Scene, last: int) -> Reach | None:
    """Read "the call is hers", "the choice is the CEO's"."""
    if scene.form(last + 1) not in scene.between.beings:
        return None
    reach = ahead(scene, last + 2, most=0)
    owned = reach and all(scene.clings(one) or scene.people[one].pronoun for one in reach.people)
    return reach if owned else None


def _is_claimed(scene: Scene, number: int, last: int, things: Things) -> bool:
    """True where a possession is said to matter: "it's her call", "needs his signature", "out of Dana's budget"."""
    between = scene.between
    following = scene.form(last + 1 + (scene.form(last + 1) in between.beings))
    if following in between.needed:
        return True
    at = scene.spans[number][0] - 1
    passed = between.qualifiers | between.only
    while at > 0 and scene.forms[at] in passed and scene.forms[at] not in between.possessive_is:
        at -= 1
    before = scene.form(at)
    before = scene.form(at - 1) if before in between.pointers else before  # "is it your call"
    return (
        before in between.possessive_is
        or ("give" in things.taken_by and before in between.possessive_needs)
        or ("own" in things.taken_by and before in between.possessive_sources)
    )


def _is_all_that_is_said(scene: Scene, number: int, last: int) -> bool:
    """True for "Her decision alone", "in the end Dana's decision": nothing else stands before it or is said of it."""
    passed = scene.between.qualifiers | scene.between.fillers
    first, after = scene.spans[number][0], last + 1 + (scene.form(last + 1) in scene.between.after_named)
    while first > scene.begin and scene.form(first - 1) in passed:
        first -= 1
    while scene.form(after) in passed:
        after += 1
    joined = scene.form(after) in scene.between.joins
    return first == scene.begin and (joined or not scene.is_word(after))


def _is_one_of_two(scene: Scene, number: int, last: int) -> bool:
    """True for either half of "her money, his pen": what is whose, and nothing else."""
    first = scene.spans[number][0]
    behind = _past_joint(scene, last + 1, 1)
    other = scene.person(behind) if behind > last + 1 else None
    if other is not None and _opens_pair(scene, first):
        end = scene.spans[other][1]
        return _differs(scene, number, other) and scene.is_word(end + 1) and not scene.is_word(end + 2)
    before = _past_joint(scene, first - 1, -1)
    other = owner(scene, before - 1) if before < first - 1 and not scene.is_word(last + 1) else None
    return other is not None and _differs(scene, number, other) and _opens_pair(scene, scene.spans[other][0])


def _past_joint(scene: Scene, place: int, step: int) -> int:
    """Return the place past a comma and "and" or "but"."""
    joints = scene.between.joins | scene.between.contrasts
    for _ in range(2):
        place += step * (scene.form(place) == "," or scene.form(place) in joints)
    return place


def _opens_pair(scene: Scene, place: int) -> bool:
    before = scene.form(place - 1)
    return not before or not scene.is_word(place - 1) or before in scene.between.possessive_is | scene.between.fillers


def _differs(scene: Scene, one: int, other: int) -> bool:
    """True for two owners who are surely two people: of "her" and "his" it must be told who they are."""
    if not all(scene.clings(each) or _is_surely(scene, each) for each in (one, other)):
        return False
    return scene.people[one].name != scene.people[other].name


def _is_surely(scene: Scene, number: int) -> bool:
    """True for "his" where a man of that name was spoken of before."""
    if not scene.is_possessive(number):
        return False
    first = plain((scene.people[number].name or " ").split(" ")[0])
    gender = scene.words.genders.get(first) or scene.words.addresses.get(first)
    return gender is not None and gender is scene.words.pronoun_genders.get(scene.forms[scene.spans[number][0]])


def _owners_behind(scene: Scene, last: int) -> Reach | None:
    """Read "one signature, hers", "two signatures on the contract: hers and Dr Quist's", "choice of partner: her"."""
    for at in range(last + 1, min(last + 1 + WORDS_IN_NOUN_GROUP, len(scene.forms))):
        if scene.person_at[at] >= 0:
            return None
        if scene.forms[at] in _OWNERS_FOLLOW or scene.is_dash(at):
            reach = ahead(scene, at + 1, most=0)
            owned = reach is not None and all(_owns(scene, one) for one in reach.people)
            return reach if owned else None
    return None


def _owner_alone(scene: Scene, place: int) -> Reach | None:
    """Read "the budget's | his", "the call's | Dana's"."""
    number = scene.person(place)
    return Reach([number]) if number is not None and _owns(scene, number) else None


def _owns(scene: Scene, number: int) -> bool:
    """True for "hers" and "Dr Quist's", with nothing behind them that would be owned."""
    first, last = scene.spans[number]
    ends = not scene.is_word(last + 1) or scene.form(last + 1) in scene.between.joins
    return ends and (scene.clings(number) or scene.form(first) in scene.between.owning)


def _lies_with(scene: Scene, role: RoleName, first: int, last: int) -> Claim | None:
    """Read "the budget for this sits with Dana", "the decision is the board's"."""
    denied = False
    for at in range(last + 1, min(last + 1 + WORDS_IN_NOUN_GROUP, len(scene.tokens))):
        denied ^= scene.forms[at] in scene.between.negations
        end, most = scene.links.get(at, (at, 0))
        form = scene.forms[at]
        if at in scene.links or form in scene.between.beings or form in scene.between.resuming:
            reach = ahead(scene, end + 1, most=most)
            if reach is not None and not _goes_on_to_act(scene, end + 1):
                reach.denied ^= denied
                return claim_of(role, reach, first, end)
        if not scene.is_word(at) or scene.person_at[at] >= 0 or scene.forms[at] in scene.between.hedges:
            break
    return None


def _goes_on_to_act(scene: Scene, place: int) -> bool:
    """True for the "she" of "the decision is due, she signs", not for "the decision makes she together with ..."."""
    if scene.form(place) not in scene.words.pronouns.acting:
        return False
    return scene.is_word(place + 1) and scene.form(place + 1) not in scene.between.companions | scene.between.joins


def claim_by_function(scene: Scene, number: int) -> Claim | None:
    """Read "purchasing is Ms Ray", "QA = Marc", "Berit is purchasing", "Rolf looks after QA"."""
    function = scene.function_of(number)
    role = scene.words.function_roles[function] if function else None
    if role is None:
        return None
    first, last = scene.spans[number]
    reach = _function_holder(scene, last)
    if reach and not any(scene.function_of(found) for found in reach.people):
        return claim_of(role, reach, first, last)
    for verb, kind in scene.verb_ends.get(first - 1, ()):
        if kind == "do":
            reach = behind(scene, verb, None, singular=is_singular(scene, verb, first - 1))
            return claim_of(role, reach, verb, last) if reach and not scene.function_of(reach.people[-1]) else None
    reach = linked_behind(scene, first, strict=True)
    named = reach and all(scene.people[one].name is not None or scene.people[one].pronoun for one in reach.people)
    return claim_of(role, reach if named else None, first, last)


def _function_holder(scene: Scene, last: int) -> Reach | None:
    asides = words_aside(scene, last + 1)
    following = scene.form(last + 1 + asides)
    if following in scene.between.beings | {":", "="} or last + 1 + asides in scene.links:
        last += asides
    following = scene.form(last + 1)
    if following in scene.between.beings and last + 1 not in scene.links:
        return ahead(scene, last + 2, most=0)
    if last + 1 in scene.links:
        end, most = scene.links[last + 1]
        return ahead(scene, end + 1, most=min(most, 1))
    is_label = following in scene.between.label_links and following not in {"(", ">"}
    return labelled(scene, last + 1) if is_label else None


def words_aside(scene: Scene, place: int) -> int:
    """Return how many words at a place only say what a label is for: "RA for this purchase = Ingrid"."""
    count = 0
    while count < WORDS_IN_NOUN_GROUP and scene.form(place + count) in scene.between.asides:
        count += 1
    return count
