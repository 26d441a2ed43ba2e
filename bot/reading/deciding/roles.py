"""Who plays which part in the decision, by the words that show it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

from bot.reading.deciding.gates import gated
from bot.reading.deciding.scenes import (
    QUOTATION_MARKS,
    WORDS_IN_NOUN_GROUP,
    Context,
    Reach,
    Scene,
    after_qualifiers,
    ahead,
    before_qualifiers,
    behind,
    companions,
    group_ahead,
    is_singular,
    joint_signers,
    labelled,
    linked_behind,
    owner,
    quoted_speaker,
    second_act,
)
from bot.reading.lexicon import Found
from bot.reading.people.found import PersonMention
from bot.reading.people.mentions import contact_if_part
from bot.reading.people.words import CueKind, PeopleWords, RoleCue, Things, plain, words_of
from bot.reading.terms import Speaker, Statement
from bot.reading.tokens import tokenise
from qualification.terms import RoleName

LONGEST_LABEL: Final = 40
"""How many code points before a statement its label may take."""

LONGEST_BARE_LABEL: Final = 3
"""How many words a label without a mark may have."""

WORDS_OF_RESERVE: Final = 3
"""How far after a denied act words may take the denial back."""

_ROLES_WITH_A_SAY: Final[tuple[RoleName, ...]] = ("approver", "influencer")
_LABEL_ENDS = frozenset(":=>\u2192\u2713\u2714\u2705")
_LABEL_DASHES = frozenset({" -", " \u2013", " \u2014"})
_OWNERS_FOLLOW = frozenset(",:(")
_LABEL_STARTS = ",;/|.(\n"


@dataclass(frozen=True, slots=True)
class RoleMention:
    """A person's part in the decision, with the words that show it, by their place in code points."""

    start: int
    end: int
    person: PersonMention
    role: RoleName
    name: str | None = None
    """The person's name, in full where it is a part of the contact's."""
    denied: bool = False
    """The words say that the person does not play this part."""
    gated: bool = False
    """Told by what does not go ahead without the person: a denial or an "unless" within takes nothing back."""


def find_roles(
    text: str,
    start: int,
    end: int,
    *,
    words: PeopleWords,
    people: Sequence[PersonMention],
    contact: str | None = None,
    contact_title: str | None = None,
    speaker: Speaker = Speaker.REP,
    speaker_name: str | None = None,
    asked: str | None = None,
) -> tuple[RoleMention, ...]:
    """Return the roles that a statement shows, in order; `people` are all that the message mentions.

    `asked` is the question that the statement answers, or the label before it: where it asks for a role, the people
    named in answer have it. Words between a person and an act that make it doubtful show nothing; a role denied is
    for `find_denied_roles`.
    """
    context = Context(speaker, speaker_name, contact, contact_title)
    return tuple(role for role in _roles(text, start, end, words, people, context, asked) if not role.denied)


def _roles(
    text: str,
    start: int,
    end: int,
    words: PeopleWords,
    people: Sequence[PersonMention],
    context: Context,
    asked: str | None = None,
) -> tuple[RoleMention, ...]:
    """Return the roles that a statement shows and those it denies."""
    if context.speaker is Speaker.OTHER:
        return ()
    scene = Scene(text, start, end, words, people, context)
    claims = [*_gates(scene), *_claims(scene), *_bare_labels(scene)]
    shown = [claim for claim in claims if not claim.denied]
    if asked and (not shown or _without_asides(asked, words) in words.label_roles):
        known = {number for claim in shown for number in claim.people}
        answers = _answers(scene, roles_asked(asked, words=words))
        named = [claim for claim in answers if not shown or _is_somebody(scene, claim.people[0])]
        shown += [claim for claim in named if known.isdisjoint(claim.people)]
    denied = [claim for claim in claims if claim.denied]
    return _mentions(scene, [*shown, *denied, *_without_a_say(scene)])


def _is_somebody(scene: Scene, number: int) -> bool:
    """Tell whether a name or a deciding body is meant, and no mere title beside the words that show a role."""
    person = scene.people[number]
    return person.name is not None or scene.words.decides_as_body(person.title)


def find_denied_roles(
    text: str,
    start: int,
    end: int,
    *,
    words: PeopleWords,
    people: Sequence[PersonMention],
    contact: str | None = None,
    contact_title: str | None = None,
    speaker: Speaker = Speaker.REP,
    speaker_name: str | None = None,
) -> tuple[RoleMention, ...]:
    """Return the roles that a statement says somebody does not have: "Ruth doesn't sign", "it is not she who signs"."""
    context = Context(speaker, speaker_name, contact, contact_title)
    return tuple(role for role in _roles(text, start, end, words, people, context) if role.denied)


def roles_said(
    text: str,
    statement: Statement,
    *,
    words: PeopleWords,
    people: Sequence[PersonMention],
    contact: str | None = None,
    contact_title: str | None = None,
    alone: bool = False,
) -> tuple[RoleMention, ...]:
    """Return the roles that a statement shows or denies with what it answers: a label, a question, one agreed to.

    `alone` where the buyer's side speaks with one voice: whatever it is called, it is the contact's.
    """
    who = (
        None if alone and statement.speaker is Speaker.BUYER and _names_nobody(statement.who, words) else statement.who
    )
    found = _roles(
        text,
        statement.start,
        statement.end,
        words,
        people,
        Context(_voice(text, statement), who, contact, contact_title),
        _label_before(text, statement.start, words) or statement.label or statement.question,
    )
    if found or not statement.agrees or statement.question_start is None or statement.question_end is None:
        return found
    return find_roles(
        text,
        statement.question_start,
        statement.question_end,
        words=words,
        people=people,
        contact=contact,
        contact_title=contact_title,
        speaker=Speaker.SELLER,
        speaker_name=statement.who,
    )


def _voice(text: str, statement: Statement) -> Speaker:
    """Return who says "I": the buyer, where a rep quotes the answer to what he asked: 'I asked who signs: "I do"'."""
    quoted = text[statement.start] in QUOTATION_MARKS and statement.question is not None
    return Speaker.BUYER if quoted and statement.speaker is Speaker.REP else statement.speaker


def _label_before(text: str, start: int, words: PeopleWords) -> str | None:
    """Return the label of a role right before a place, one of several in a line: "QA: Marc / RA: Tuva"."""
    tail = text[max(0, start - LONGEST_LABEL) : start].rstrip()
    if tail[-1:] not in _LABEL_ENDS and tail[-2:] not in _LABEL_DASHES:
        return None
    label = tail[:-1]
    for mark in _LABEL_STARTS:
        label = label.rpartition(mark)[2]
    label = _without_asides(label, words)
    return label if label in words.label_roles else None


def _without_asides(label: str, words: PeopleWords) -> str:
    """Return the "qa" of "QA for this deal"; a whole label stays as it is."""
    forms = _spaced(label).split()
    while len(forms) > 1 and " ".join(forms) not in words.label_roles and forms[-1] in words.between.asides:
        forms.pop()
    return " ".join(forms)


def _without_openers(label: str, words: PeopleWords) -> str:
    """Return the "purchasing" of "and what about purchasing"; a whole label stays as it is."""
    forms = label.split()
    while len(forms) > 1 and " ".join(forms) not in words.label_roles and forms[0] in words.between.question_openers:
        forms.pop(0)
    return " ".join(forms)


def _spaced(label: str) -> str:
    return " ".join(words_of(tokenise(label)))


def roles_asked(question: str, *, words: PeopleWords) -> tuple[RoleName, ...]:
    """Return the roles that a question or a form's label asks for: "Who signs?", "signature"."""
    tokens = tokenise(question)
    forms = {token.form for token in tokens}
    label = _without_openers(_without_asides(question, words), words)
    if label in words.label_roles:
        return (words.label_roles[label],)
    is_label = "?" not in forms and len(tokens) <= WORDS_IN_NOUN_GROUP
    if not is_label and forms.isdisjoint(words.between.asks):
        return ()
    if not forms.isdisjoint(words.between.asks_for_more):
        return ()
    keys = [cue.key for cue in words.cues.find(tokens)]
    return tuple(dict.fromkeys(key.role for key in keys if key is not None and key.kind is not CueKind.WEAK_ACT))


@dataclass(slots=True)
class _Claim:
    """A role found, before it is known whether its people count; places count tokens."""

    role: RoleName
    people: list[int]
    first: int
    last: int
    denied: bool = False
    acts: bool = False
    gated: bool = False


_Earlier = tuple[int, list[int]] | None


def _claims(scene: Scene) -> Iterator[_Claim]:
    """Yield what each cue and each named function of the statement shows."""
    earlier: _Earlier = None
    for cue in scene.cues:
        if cue.key is None:
            continue
        if _inside_person(scene, cue.first, cue.last):
            if cue.first >= scene.begin and _is_whole_title(scene, cue.first, cue.last, cue.key):
                yield _Claim(cue.key.role, [scene.person_at[cue.first]], cue.first, cue.last)
            continue
        claim = _claim(scene, cue, cue.key, earlier)
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
            claim = _named_function(scene, number)
            if claim is not None:
                yield claim


def _gates(scene: Scene) -> Iterator[_Claim]:
    """Yield who decides because nothing is bought without her."""
    for people, first, last in gated(scene):
        claim = _Claim("approver", people, first, last, gated=True)
        if not _is_about_papers(scene, claim):
            yield claim


def _is_reserved(scene: Scene, claim: _Claim) -> bool:
    """True where a denial only keeps something back: "she doesn't sign alone", "he won't sign before the audit"."""
    after = scene.forms[claim.last + 1 : claim.last + 1 + WORDS_OF_RESERVE]
    return claim.denied and not scene.between.reserves.isdisjoint(after)


def _instead(scene: Scene, claim: _Claim) -> Iterator[_Claim]:
    """Yield who has a role that somebody was denied: "not Nils who signs, it's the COO", "I don't, our MD does"."""
    between = scene.between
    first = max(claim.last, *(scene.spans[number][1] for number in claim.people)) + 1
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
        yield _Claim(claim.role, reach.people, place, max(place, last + again), reach.denied)


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
    return named and _spaced(person.title or "") == " ".join(scene.forms[first : last + 1])


def _bare_labels(scene: Scene) -> Iterator[_Claim]:
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
            yield _Claim(role, [number], opening, last)


def _without_a_say(scene: Scene) -> Iterator[_Claim]:
    """Yield who is said to have no part in the decision: "Ben has no say"."""
    for found in scene.words.no_say_phrases.find(scene.tokens):
        reach = behind(scene, found.first, None, singular=is_singular(scene, found.first, found.last))
        if reach is not None and not reach.denied and found.first >= scene.begin:
            yield from (_Claim(role, reach.people, found.first, found.last, denied=True) for role in _ROLES_WITH_A_SAY)


def _is_about_papers(scene: Scene, claim: _Claim) -> bool:
    """True where what is signed is a confidentiality agreement, a holiday and the like: that is no purchase."""
    low = max(claim.first - WORDS_IN_NOUN_GROUP, 0)
    before, after = scene.forms[low : claim.first], scene.forms[claim.last + 1 : claim.last + 5]
    for mark in (",", ";", "."):
        before = before[len(before) - before[::-1].index(mark) :] if mark in before else before
        after = after[: after.index(mark)] if mark in after else after
    if not scene.between.other_matters.isdisjoint(after):
        return True
    within = scene.forms[claim.first : claim.last + 1]
    return not scene.words.approval.papers.isdisjoint(before + within + after)


def _of(role: RoleName, reach: Reach | None, first: int, last: int, *, acts: bool = False) -> _Claim | None:
    return _Claim(role, reach.people, first, last, reach.denied, acts) if reach else None


def _claim(scene: Scene, cue: Found[RoleCue | None], key: RoleCue, earlier: _Earlier) -> _Claim | None:
    role, first, last = key.role, cue.first, cue.last
    match key.kind:
        case CueKind.ACT:
            return _act(scene, role, first, last, earlier)
        case CueKind.WEAK_ACT:
            return _weak_act(scene, role, first, last, earlier)
        case CueKind.ACT_AFTER_IS:
            number = scene.person(first - 1)
            clings = number is not None and scene.clings(number)
            return _of(role, Reach([number]) if clings and number is not None else None, first, last, acts=True)
        case CueKind.BEFORE:
            return _of(role, _led_to(scene, role, last + 1), first, last)
        case CueKind.NOUN | CueKind.NAMED_AS:
            return _of(role, _bearer(scene, first, last, strict=key.kind is CueKind.NAMED_AS), first, last)
        case CueKind.WHOSE:
            whose = owner(scene, first - 1)
            return _of(role, Reach([whose]) if whose is not None else None, first, last)
        case CueKind.THING:
            return _thing(scene, key, first, last, earlier)


def _led_to(scene: Scene, role: RoleName, place: int) -> Reach | None:
    """Read "signed by Dana", "ends up on Dana's desk"; not "lands on Dana's head"."""
    reach = ahead(scene, place)
    if reach is None or role != "approver" or not scene.clings(reach.people[-1]):
        return reach
    owned = scene.form(scene.spans[reach.people[-1]][1] + 1)
    return reach if not owned[:1].isalpha() or owned in scene.between.places_of | scene.words.gates.things else None


def _act(scene: Scene, role: RoleName, first: int, last: int, earlier: _Earlier) -> _Claim | None:
    """Read "Dana signs", "signs: Dana", "the one who signs is Dana"."""
    following = scene.form(last + 1)
    relative = scene.form(first - 1) in scene.between.relatives and scene.forms[first].endswith("s")
    determined = scene.form(first - 1) in scene.words.determiners and not relative
    if determined or following in scene.between.negations & scene.between.links:
        return None  # "deciding isn't" hers
    reach = _actor(scene, first, last, earlier)
    if reach is None:
        return None
    signs = scene.forms[last] in scene.between.signing
    others = companions(scene, last + 1) or (joint_signers(scene, last + 1) if signs else [])
    reach.people += [number for number in others if number not in reach.people]
    if _is_wished(scene, reach, first) or scene.form(last + 1) in scene.between.nothings:
        return None
    if role == "budget_holder" and any(scene.words.decides_as_body(scene.people[one].title) for one in reach.people):
        role = "approver"  # a body that releases the money is one
    return _of(role, reach, first, last, acts=True)


def _is_wished(scene: Scene, reach: Reach, act: int) -> bool:
    """True for what we would like somebody to do, or doubt: "we'd love the CFO to sign", "I doubt she signs"."""
    at = before_qualifiers(scene, scene.spans[reach.people[0]][0] - 1)
    if scene.form(act - 1) != "to":
        return scene.form(at) in scene.between.doubts
    return scene.form(at - (scene.form(at) == "for")) in scene.between.wishes


def _actor(scene: Scene, first: int, last: int, earlier: _Earlier) -> Reach | None:
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
    """Read "then decides Dr. Pohl": nobody before the act, somebody right after it."""
    opened = all(form in scene.between.fillers for form in scene.forms[max(scene.begin, first - 3) : first])
    if first - scene.begin > 3 or not opened:
        return None
    number = scene.person(after_qualifiers(scene, last + 1))
    if number is None or scene.people[number].pronoun or scene.clings(number):
        return None
    if first == scene.begin and scene.is_word(scene.spans[number][1] + 1):
        return None
    return Reach([number])


def _weak_act(scene: Scene, role: RoleName, first: int, last: int, earlier: _Earlier) -> _Claim | None:
    """Read what shows a role only of somebody whose work it is: "QA reviews", "our scientists check the data"."""
    beside = scene.person(first - 1)
    if beside is not None and scene.function_of(beside) and not scene.forms[first].endswith("s"):
        return None  # a thing: "clinical trial", "quality check"
    judges = role == "technical_evaluator" and scene.forms[first] in scene.words.judging
    if not judges and (role not in scene.callings or scene.forms[first].endswith("ing")):
        return None
    claim = _act(scene, role, first, last, earlier)
    if claim is None:
        return None
    decides = CueKind.ACT in scene.kinds_at(first)
    plainly = judges and scene.forms[first].endswith("s") and not scene.is_word(last + 1)  # "Olaf evaluates."
    claim.people = [
        number
        for number in claim.people
        if (judges and _is_doctor(scene, number))
        or (plainly and scene.people[number].name is not None)
        or (_works_in(scene, number, role) and not (decides and scene.function_of(number) is None))
    ]
    return claim


def _is_doctor(scene: Scene, number: int) -> bool:
    """True for "Dr. Choi": whoever is called so judges what is tested, without a title."""
    return scene.forms[scene.spans[number][0]] in scene.words.honorifics.scientific


def _works_in(scene: Scene, number: int, role: RoleName) -> bool:
    person, context = scene.people[number], scene.context
    title = person.title
    if title is None and context.contact and person.name and plain(person.name) == plain(context.contact):
        title = context.contact_title
    return scene.words.has_function(title, role)


def _bearer(scene: Scene, first: int, last: int, *, strict: bool) -> Reach | None:
    """Read "Dana is the decision maker", "decision maker: Dana", "our champion Dana", "Dana (champion)"."""
    asides = _asides(scene, last + 1)
    following = scene.form(last + 1 + asides)
    reach = labelled(scene, last + 1 + asides) if following in scene.between.label_links else None
    following = scene.form(last + 1)
    reach = reach or linked_behind(scene, first, strict=strict)
    if following in scene.between.softened | {"will"}:
        last, following = last + 1, scene.form(last + 2)
    if reach is None and following in scene.between.links and following != ",":
        reach = ahead(scene, last + 1, most=1)
    if reach is None and not strict:
        number = scene.person(last + 1 + (following == ","))
        if number is not None and scene.people[number].name and not scene.people[number].pronoun:
            return Reach([number])
    return reach


def _thing(scene: Scene, key: RoleCue, first: int, last: int, earlier: _Earlier) -> _Claim | None:
    """Read "Dana has the last word", "the last word lies with Dana", "the last word is hers", "it's Dana's call"."""
    things = scene.words.roles[key.role].things[key.group]
    verb, holder = _holder(scene, first, things, earlier)
    if holder is not None:
        holder.people += [number for number in companions(scene, last + 1) if number not in holder.people]
        return _of(key.role, holder, verb, last, acts=True)
    whose = owner(scene, first - 1)
    if whose is not None:
        claimed = _is_claimed(scene, whose, last, things) or (
            "make" in things.taken_by and _is_all_that_is_said(scene, whose, last)
        )
        return _of(key.role, Reach([whose]), first, last) if claimed else None
    whose_too = _owners_behind(scene, last)
    if whose_too is not None:
        return _of(key.role, whose_too, first, scene.spans[whose_too.people[-1]][1])
    if things.only_if_owned:
        return _of(key.role, _belongs_to(scene, last), first, last + 1)
    reach = _turned_holder(scene, last, things)
    if reach is None and scene.form(last + 1) in scene.between.label_links:
        reach = labelled(scene, last + 1)
    if reach is not None:
        return _of(key.role, reach, first, last)
    link = scene.thing_links.get((last + 1, key))
    reach = ahead(scene, link + 1, most=1) if link is not None else None
    if reach is not None and link is not None:
        return _of(key.role, reach, first, link)
    return _lies_with(scene, key.role, first, last) or _of(key.role, _named_for(scene, first, last), first, last)


def _named_for(scene: Scene, first: int, last: int) -> Reach | None:
    """Read "Oya for the budget, Cem for the signature", "it goes to Cem for signature"."""
    at = first - 1 - (scene.form(first - 1) in scene.words.determiners)
    number = scene.person(at - 1) if scene.form(at) == "for" else None
    if number is None or scene.people[number].pronoun or scene.is_word(last + 1):
        return None
    before = scene.spans[number][0] - 1
    opens = before < scene.begin or scene.form(before) in {",", ":", "/"} or scene.form(before) in scene.between.joins
    before = before_qualifiers(scene, before)
    sent = scene.form(before) == "to" and scene.form(before - 1) in scene.between.sent_to
    return Reach([number]) if opens or sent else None


def _holder(scene: Scene, place: int, things: Things, earlier: _Earlier) -> tuple[int, Reach | None]:
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
    return Reach([number]) if any((verb, kind) in scene.verb_starts for kind in things.taken_by) else None


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
    return (
        before in between.possessive_is
        or ("give" in things.taken_by and before in between.possessive_needs)
        or ("own" in things.taken_by and before in between.possessive_sources)
    )


def _is_all_that_is_said(scene: Scene, number: int, last: int) -> bool:
    """True for "Her decision alone", "her call": nothing stands before it, and nothing is said of it."""
    after = last + 1 + (scene.form(last + 1) in scene.between.after_named)
    joined = scene.form(after) in scene.between.joins
    return scene.spans[number][0] == scene.begin and (joined or not scene.is_word(after))


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


def _owns(scene: Scene, number: int) -> bool:
    """True for "hers" and "Dr Quist's", with nothing behind them that would be owned."""
    first, last = scene.spans[number]
    ends = not scene.is_word(last + 1) or scene.form(last + 1) in scene.between.joins
    return ends and (scene.clings(number) or scene.form(first) in scene.between.owning)


def _lies_with(scene: Scene, role: RoleName, first: int, last: int) -> _Claim | None:
    """Read "the budget for this sits with Dana", "the decision is the board's"."""
    denied = False
    for at in range(last + 1, min(last + 1 + WORDS_IN_NOUN_GROUP, len(scene.tokens))):
        denied ^= scene.forms[at] in scene.between.negations
        end, most = scene.links.get(at, (at, 0))
        if at in scene.links or scene.forms[at] in scene.between.beings:
            reach = ahead(scene, end + 1, most=most)
            if reach is not None and scene.form(end + 1) not in scene.words.pronouns.acting:
                reach.denied ^= denied
                return _of(role, reach, first, end)
        if not scene.is_word(at) or scene.person_at[at] >= 0 or scene.forms[at] in scene.between.hedges:
            break
    return None


def _named_function(scene: Scene, number: int) -> _Claim | None:
    """Read "purchasing is Ms Ray", "QA = Marc", "Berit is purchasing", "Rolf looks after QA"."""
    function = scene.function_of(number)
    role = scene.words.function_roles[function] if function else None
    if role is None:
        return None
    first, last = scene.spans[number]
    reach = _function_holder(scene, last)
    if reach and not any(scene.function_of(found) for found in reach.people):
        return _of(role, reach, first, last)
    for verb, kind in scene.verb_ends.get(first - 1, ()):
        if kind == "do":
            reach = behind(scene, verb, None, singular=is_singular(scene, verb, first - 1))
            return _of(role, reach, verb, last) if reach and not scene.function_of(reach.people[-1]) else None
    reach = linked_behind(scene, first, strict=True)
    named = reach and all(scene.people[one].name is not None or scene.people[one].pronoun for one in reach.people)
    return _of(role, reach if named else None, first, last)


def _function_holder(scene: Scene, last: int) -> Reach | None:
    asides = _asides(scene, last + 1)
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


def _asides(scene: Scene, place: int) -> int:
    """Return how many words at a place only say what a label is for: "RA for this purchase = Ingrid"."""
    count = 0
    while count < WORDS_IN_NOUN_GROUP and scene.form(place + count) in scene.between.asides:
        count += 1
    return count


def _answers(scene: Scene, roles: Sequence[RoleName]) -> Iterator[_Claim]:
    """Yield the people with whom an answer begins, in each role that was asked for."""
    between, strange = scene.between, 0
    for at in range(scene.begin, min(scene.begin + WORDS_IN_NOUN_GROUP + 3, len(scene.tokens))):
        number, form = scene.person(at), scene.forms[at]
        if number is not None and _tells_of_another(scene, scene.spans[number][1] + 1):
            continue  # "she said Tom does"
        if number is not None and not scene.is_possessive(number):
            group = group_ahead(scene, number, listed=True)
            after = scene.spans[group[-1]][1] + 1
            joining = companions(scene, after)
            group += [one for one in joining if one not in group]
            after = scene.spans[group[-1]][1] + 1
            while scene.form(after) in between.fillers and scene.form(after + 1) in between.fillers:
                after += 1
            asks = scene.form(after) in between.fillers and scene.form(after + 1) in between.stops
            if not asks and (not scene.is_word(after) or scene.forms[after] in between.fillers):
                yield from (_Claim(role, group, at, after - 1) for role in roles)
            return
        if form in between.sames and scene.before and not _goes_on_strangely(scene, at + 1):
            same = scene.add(scene.before[-1])
            yield from (_Claim(role, [same], at, at) for role in roles)
            return
        if scene.is_word(at) and form not in between.answer_openers | between.softened | between.tellers:
            strange += 1 + (scene.form(at + 1) in between.beings)
            if strange > 1 or form in between.stops or form in between.hedges or form in between.negations:
                return


def _tells_of_another(scene: Scene, place: int) -> bool:
    """True at the verb of "she said Tom does", with somebody right behind it."""
    return (
        scene.forms[place : place + 1] != []
        and scene.form(place) in scene.between.tellers
        and (scene.person(place + 1) is not None)
    )


def _goes_on_strangely(scene: Scene, place: int) -> bool:
    """False for "same person", "same again", with nothing behind it."""
    at = place
    while scene.form(at) in scene.between.ones | scene.between.fillers:
        at += 1
    return scene.is_word(at)


def _mentions(scene: Scene, claims: Iterable[_Claim]) -> tuple[RoleMention, ...]:
    """Return claims about people of the buyer's side as mentions, each once."""
    mentions: dict[tuple[str, int, str | None], RoleMention] = {}
    for claim in claims:
        for number in claim.people:
            person = _meant(scene, number)
            if person is None or not _fits(scene, person, claim.role):
                continue
            first, last = scene.spans[number]
            low = claim.first if first < scene.begin else min(claim.first, first)
            start = scene.tokens[max(low, scene.begin)].start
            end = scene.tokens[max(claim.last, last)].end
            name = contact_if_part(person.name, scene.context.contact, scene.words) if person.name else None
            mention = RoleMention(start, end, person, claim.role, name, claim.denied, claim.gated)
            mentions.setdefault((claim.role, person.start, person.name), mention)
    return tuple(sorted(mentions.values(), key=attrgetter("start", "end")))


def _fits(scene: Scene, person: PersonMention, role: RoleName) -> bool:
    """False for bodies that look at the technical side, and for functions that only check and hold up."""
    if person.name is not None or person.title is None:
        return True
    if role == "technical_evaluator":
        return not scene.words.decides_as_body(person.title)
    if role in {"approver", "procurement", "influencer", "budget_holder"}:
        return plain(person.title) not in scene.words.titles.gatekeepers
    return True


def _meant(scene: Scene, number: int) -> PersonMention | None:
    """Return whom a mention means for this speaker; None for our own people and for nobody known."""
    person, (first, _) = scene.people[number], scene.spans[number]
    if first < 0:
        return person
    if person.pronoun:
        return person if person.name or person.title else _speaker_meant(scene, person, scene.forms[first])
    return None if _is_ours(scene, first) else person


def _speaker_meant(scene: Scene, person: PersonMention, form: str) -> PersonMention | None:
    """Return who "I" and "you" are, if a buyer; a rep's "I" is somebody only where he quotes her."""
    if scene.context.speaker is Speaker.REP and form in scene.words.pronouns.speaker:
        return quoted_speaker(scene, person)
    pronouns, context = scene.words.pronouns, scene.context
    is_buyer = (context.speaker is Speaker.BUYER and form in pronouns.speaker) or (
        context.speaker is Speaker.SELLER and form in pronouns.listener
    )
    name = _own_name(scene) if is_buyer else None
    unnamed = context.contact is None and form not in pronouns.speaker | pronouns.listener
    if name is None and not unnamed:
        return None
    return PersonMention(person.start, person.end, name, None, pronoun=True)


def _names_nobody(who: str | None, words: PeopleWords) -> bool:
    """True for a voice that is called by its part or by a number: "Customer", "Speaker B", "Her"."""
    forms = words_of(tokenise(who or ""))
    return not forms or forms[0] in words.nameless_speakers


def _own_name(scene: Scene) -> str | None:
    """Return the name of the buyer who speaks or is spoken to: the contact, unless a name is given."""
    name, contact = scene.context.speaker_name, scene.context.contact
    forms = words_of(tokenise(name or ""))
    if name is None or not forms:
        return contact
    if any(letter.isdigit() for letter in forms[0]):
        return scene.declared(name) or contact
    if forms[0] not in scene.words.nameless_speakers:
        return name
    declared = scene.declared(forms[1]) if len(forms) > 1 else None
    if declared is not None:
        return contact_if_part(declared, contact, scene.words)
    return contact if forms[1:] in ((), ("1",)) else None


def _is_ours(scene: Scene, first: int) -> bool:
    """True for people of our side: "our MSAT lead" as the rep says it, "your lawyers" as the buyer does."""
    words = scene.words
    theirs_to_us = words.yours if scene.context.speaker is Speaker.BUYER else words.ours
    before = scene.form(first - 1)
    qualified = before in scene.between.qualifiers and scene.form(first - 2) in theirs_to_us
    return before in theirs_to_us or qualified
