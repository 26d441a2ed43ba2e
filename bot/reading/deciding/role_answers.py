"""Who plays a part by answering the question of it: a name, a title or "me" and no more."""

from collections.abc import Iterator, Sequence

from bot.reading.deciding.claim import Claim
from bot.reading.deciding.looking_ahead import companions, group_ahead, joint_signers
from bot.reading.deciding.scenes import WORDS_IN_NOUN_GROUP, Scene
from bot.reading.people.word_lists import plain
from qualification.terms import RoleName


def claims_by_answer(scene: Scene, roles: Sequence[RoleName]) -> Iterator[Claim]:
    """Yield the people with whom an answer begins, in each role that was asked for."""
    between, strange = scene.between, 0
    telling_nothing = (between.answer_openers, between.softened, between.tellers)
    for at in range(scene.begin, min(scene.begin + WORDS_IN_NOUN_GROUP + 3, len(scene.tokens))):
        number, form = scene.person(at), scene.forms[at]
        if number is not None and _tells_of_another(scene, scene.spans[number][1] + 1):
            continue  # "she said Tom does"
        if number is not None and not scene.is_possessive(number):
            group = _complete(scene, group_ahead(scene, number, listed=True))
            after = scene.spans[group[-1]][1] + 1
            joining = companions(scene, after) or _joining(scene, after)
            group = _complete(scene, [*group, *(one for one in joining if one not in group)])
            after = scene.spans[group[-1]][1] + 1
            while scene.form(after) in between.fillers and scene.form(after + 1) in between.fillers:
                after += 1
            asks = scene.form(after) in between.fillers and scene.form(after + 1) in between.stops
            if not (asks or _does_only(scene, number, after)) and (
                not scene.is_word(after) or scene.forms[after] in between.fillers | between.after_named
            ):
                for one in group:
                    yield from (Claim(role, [one], at, after - 1) for role in _own_roles(scene, one) or roles)
            return
        if form in between.sames and scene.before and not _goes_on_strangely(scene, at + 1):
            same = scene.add(scene.before[-1])
            yield from (Claim(role, [same], at, at) for role in roles)
            return
        if scene.is_word(at) and not any([form in words for words in telling_nothing]):
            strange += 1 + (scene.form(at + 1) in between.beings)
            if strange > 1 or form in between.stops or form in between.hedges or form in between.negations:
                return


def _does_only(scene: Scene, number: int, after: int) -> bool:
    """True for the "I" of "I only present it", who answers with what else she does."""
    acting = scene.people[number].pronoun and scene.form(after) in scene.between.only and scene.is_word(after + 1)
    return acting and scene.form(after + 1) not in scene.between.fillers | scene.between.after_named


def _joining(scene: Scene, place: int) -> list[int]:
    """Return with whom somebody who answered does it: "I do, with our CEO"."""
    while scene.form(place) in scene.between.fillers or scene.form(place) == ",":
        place += 1
    return joint_signers(scene, place)


def _complete(scene: Scene, group: list[int]) -> list[int]:
    """Return a list without whoever of it goes on to do something else: "Reto, with the sales head | listened to"."""
    known = scene.between.fillers | scene.between.after_named | scene.between.companions
    while len(group) > 1:
        after = scene.spans[group[-1]][1] + 1
        if not scene.is_word(after) or scene.forms[after] in known:
            break
        group = group[:-1]
    return group


def _own_roles(scene: Scene, number: int) -> Sequence[RoleName]:
    """Return the part that a function beside a name tells: "decision makers: Sunita (procurement)"."""
    person = scene.people[number]
    title = " ".join(plain(word) for word in (person.title or "").split())
    role = scene.words.function_roles.get(title) if person.name is not None else None
    return (role,) if role is not None else ()


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
