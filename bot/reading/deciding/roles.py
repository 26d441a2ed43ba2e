"""Who plays which part in the decision, by the words that show it."""

from collections.abc import Sequence
from itertools import pairwise
from operator import attrgetter

import msgspec

from bot.reading.deciding.claim import Claim
from bot.reading.deciding.claims import (
    claims_by_bare_labels,
    claims_by_equation,
    claims_by_gates,
    claims_in,
    claims_in_brackets,
    claims_nothing,
    claims_without_a_say,
    prepared_for,
)
from bot.reading.deciding.role_answers import claims_by_answer
from bot.reading.deciding.role_labels import label_before, without_asides, without_openers
from bot.reading.deciding.scenes import QUOTATION_MARKS, WORDS_IN_NOUN_GROUP, Context, Scene, quoted_speaker
from bot.reading.people.found import PersonMention
from bot.reading.people.names import contact_if_part
from bot.reading.people.word_lists import plain
from bot.reading.people.words import CueKind, PeopleWords, spaced, words_of
from bot.reading.terms import Speaker, Statement
from bot.reading.tokens import NoteText, Token, note_text, tokenise
from qualification.terms import RoleName

_NOT_ASKED_FOR = frozenset({CueKind.WEAK_ACT, CueKind.LAST_ACT})


class RoleMention(msgspec.Struct, frozen=True, gc=False):
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
    claims = [] if claims_nothing(scene) else _claims(scene)
    shown = [claim for claim in claims if not claim.denied]
    if asked and (not shown or without_asides(asked, words) in words.label_roles):
        shown += _answered(scene, asked, shown)
    denied = [claim for claim in claims if claim.denied]
    return _mentions(scene, [*shown, *denied, *claims_without_a_say(scene)])


def _claims(scene: Scene) -> list[Claim]:
    """Return all that a statement's own words claim."""
    return [
        *claims_by_gates(scene),
        *prepared_for(scene, list(claims_in(scene))),
        *claims_by_bare_labels(scene),
        *claims_by_equation(scene),
        *claims_in_brackets(scene),
    ]


def _answered(scene: Scene, asked: str, shown: Sequence[Claim]) -> list[Claim]:
    """Return what an answer tells of those of whom its own words have not shown a part already."""
    known = {number for claim in shown for number in claim.people}
    roles = roles_asked(asked, words=scene.words) or _roles_owned(scene, asked)
    if not (roles or scene.people):
        return []
    answers = claims_by_answer(scene, roles)
    named = [claim for claim in answers if not shown or _is_somebody(scene, claim.people[0])]
    return [claim for claim in named if known.isdisjoint(claim.people)]


def _roles_owned(scene: Scene, asked: str) -> tuple[RoleName, ...]:
    """Return the roles of "is it your call?" where the answer is "mine and the COO's"."""
    first = scene.form(scene.begin)
    if first not in scene.between.owning or first not in scene.words.pronouns.speaker:
        return ()
    keys = [cue.key for cue in scene.words.cues.find(tokenise(asked))]
    return tuple(dict.fromkeys(key.role for key in keys if key is not None))


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
    asked = label_before(text, statement.start, words) or statement.label or statement.question
    found = _roles(
        text,
        statement.start,
        statement.end,
        words,
        people,
        Context(_voice(text, statement), who, contact, contact_title),
        note_text(asked) if asked else None,
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


def roles_asked(question: str, *, words: PeopleWords) -> tuple[RoleName, ...]:
    """Return the roles that a question or a form's label asks for: "Who signs?", "signature"."""
    if not isinstance(question, NoteText):
        return _roles_asked(question, words)
    if id(words) not in question.kept:
        question.kept[id(words)] = _roles_asked(question, words)
    kept: tuple[RoleName, ...] = question.kept[id(words)]
    return kept


def _roles_asked(question: str, words: PeopleWords) -> tuple[RoleName, ...]:
    tokens = tokenise(question)
    forms = {token.form for token in tokens}
    for label in (
        without_openers(without_asides(question, words), words),
        without_asides(without_openers(spaced(question), words), words),
    ):
        if label in words.label_roles:
            return (words.label_roles[label],)
    between = words.between
    if "?" in forms and not (forms.isdisjoint(between.how) or forms.isdisjoint(between.how_decided)):
        return ("approver",)
    is_label = "?" not in forms and len(tokens) <= WORDS_IN_NOUN_GROUP
    if not is_label and forms.isdisjoint(between.asks):
        return ()
    if not forms.isdisjoint(between.asks_for_more) or _is_at_our_end(tokens, words):
        return ()
    keys = [cue.key for cue in words.cues.find(tokens)]
    return tuple(dict.fromkeys(key.role for key in keys if key is not None and key.kind not in _NOT_ASKED_FOR))


def _is_at_our_end(tokens: Sequence[Token], words: PeopleWords) -> bool:
    """True for "who approves at our end", which asks for nobody of theirs."""
    return any(whose.form in words.ours and end.form in words.between.ends for whose, end in pairwise(tokens))


def _mentions(scene: Scene, claims: Sequence[Claim]) -> tuple[RoleMention, ...]:
    """Return claims about people of the buyer's side as mentions, each once."""
    if not claims:
        return ()
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
    return None if _is_not_theirs(scene, first) else person


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


def _is_not_theirs(scene: Scene, first: int) -> bool:
    """True for people not of the buyer's side: a rep's "our lead", a buyer's "your lawyers", "the vendor's CEO"."""
    words = scene.words
    theirs_to_us = words.yours if scene.context.speaker is Speaker.BUYER else words.ours
    before = scene.form(first - 1)
    qualified = before in scene.between.qualifiers and scene.form(first - 2) in theirs_to_us
    return before in theirs_to_us or qualified or before in scene.between.outsiders
