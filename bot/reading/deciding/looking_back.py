"""The way back from words that show a role to the person they are about: "Dana, who runs the lab, signs"."""

from typing import Final

from bot.reading.deciding.looking_ahead import may_be_name
from bot.reading.deciding.scenes import (
    DASHES,
    LONGEST_LIST,
    WORDS_IN_NOUN_GROUP,
    Reach,
    Scene,
    after_qualifiers,
    ends_as_singular,
    qualifies,
)
from bot.reading.people.found import PersonMention
from bot.reading.terms import Speaker

FARTHEST: Final = 24
LONGEST_GAP: Final = 3
LONGEST_UNKNOWN_NAME: Final = 2
WORDS_IN_BRACKETS: Final = 14
_DECORATIONS = frozenset("*_\"'")


def behind(scene: Scene, place: int, earlier: tuple[int, list[int]] | None, *, singular: bool) -> Reach | None:
    """Return whoever stands before an act: its subject, near enough, with nobody else acting between.

    `earlier` is where an earlier act of the statement ends, and whose it is: "runs the budget and signs".
    """
    between, at, gap, denied, joined = scene.between, place - 1, 0, False, False
    if scene.form(at) == "to" and scene.form(at - 1) == "," and scene.person(at - 2) is not None:
        at -= 2  # "it is for Mr Haas, the owner, | to sign"
    while at >= 0 and place - at <= FARTHEST:
        number, form = scene.person_at[at], scene.forms[at]
        if number >= 0 and not scene.is_possessive(number):
            passed = _passed_over(scene, number, joined=joined)
            if passed is None:
                number, gap = _named_in_small_letters(scene, number, place, gap)
                return _subject_near(scene, number, gap, denied=denied, singular=singular)
            at = passed
            continue
        if earlier and joined and at <= earlier[0] < place:
            return Reach(list(earlier[1]), denied)
        dialect = form in between.relatives_too and scene.person(at - 1) is not None
        we = form in scene.words.approval.we and scene.context.speaker is Speaker.BUYER
        if form in between.relatives or form in between.them or dialect or we:
            return _stood_for(scene, at, earlier, denied=denied)
        if _ends_search(scene, at, gap, expected=earlier is not None):
            return None
        if form in between.joins or form == ",":
            joined = True
        elif form == ")":
            at = _opening(scene, at)
        elif form in between.negations:
            denied = not denied
        elif scene.tokens[at].is_word and form not in between.fillers:
            gap += 1
            if gap > LONGEST_GAP + 2 * joined:
                return None
        at -= 1
    return _elided(scene, place) if at < 0 and not gap and not denied else None


def _named_in_small_letters(scene: Scene, number: int, place: int, gap: int) -> tuple[int, int]:
    """Return whom a title and words that we do not know name before an act: "her boss ottoline frayne | signs"."""
    person, last = scene.people[number], scene.spans[number][1]
    between = range(last + 1, place)
    unnamed = person.title is not None and person.name is None and scene.function_of(number) is None
    short = 0 < len(between) <= LONGEST_UNKNOWN_NAME
    if not unnamed or not short or not all(may_be_name(scene, at) for at in between):
        return number, gap
    name = scene.text[scene.tokens[last + 1].start : scene.tokens[place - 1].end]
    named = PersonMention(person.start, scene.tokens[place - 1].end, name, person.title)
    return scene.add(named, scene.spans[number][0], place - 1), 0


def _ends_search(scene: Scene, place: int, gap: int, *, expected: bool) -> bool:
    """True where what stands before a place belongs to somebody else: at a doubt, another clause, a strange mark."""
    form, between = scene.forms[place], scene.between
    if form in between.hedges or form in between.stops:
        return True
    if form in between.joins or form == ",":
        return gap > 0 or not _may_pass(scene, place, expected=expected)
    strange = form != ")" and not scene.tokens[place].is_word
    return strange and (gap > 0 or form not in DASHES | _DECORATIONS)


def _subject_near(scene: Scene, number: int, gap: int, *, denied: bool, singular: bool) -> Reach | None:
    """Return a subject; a function only where nothing stands between it and the act."""
    far = gap > 0 and scene.function_of(number) is not None
    return None if far else _subject(scene, number, denied=denied, singular=singular)


def _passed_over(scene: Scene, number: int, *, joined: bool) -> int | None:
    """Return where to go on from somebody who is not the subject, if so.

    Pedro signs in "Pedro heads finance and signs", the board votes in "the board gets a paper from Robert and votes".
    """
    done = scene.done_from(number)
    if done is not None:
        return done - 1
    before = scene.spans[number][0] - 1
    before -= scene.form(before) in scene.words.determiners
    leads = scene.form(before) in scene.words.names.before_a_function and scene.person(before - 1) is not None
    if leads and scene.people[number].name is None:
        return before - 1  # "the CFO of the hospital group signs", "Ms Adair in the purchasing office orders"
    headed = scene.form(before) in scene.words.titles.verbs_too and scene.person(before - 1) is not None
    if headed and joined and scene.people[number].name is None:
        return before - 1  # "Prof. Salmela heads the department and approves"
    chaired = before - 1 - (scene.form(before - 1) == "over")
    if scene.form(before) == "by" and scene.form(chaired) in scene.between.chaired:
        return chaired - 1 - (scene.form(chaired - 1) == ",")
    return before_qualifiers(scene, scene.spans[number][0] - 1) - 1 if joined and _is_object(scene, number) else None


def _stood_for(scene: Scene, place: int, earlier: tuple[int, list[int]] | None, *, denied: bool) -> Reach | None:
    """Return whom "who" or "they" stands for."""
    if scene.forms[place] in scene.between.them or scene.forms[place] in scene.words.approval.we:
        return _group_of(scene, place, denied=denied)
    if earlier and place - 1 > earlier[0] and scene.form(place - 1) in scene.between.joins:
        return Reach(list(earlier[1]), denied)  # "she who holds the budget and who signs"
    return _antecedent(scene, place, denied=denied)


def _subject(scene: Scene, number: int, *, denied: bool, singular: bool = False) -> Reach:
    group = [number] if _is_clipped(scene, number) else _group_behind(scene, number, closely=singular)
    return Reach(group, denied != _denied_before(scene, number))


def _is_clipped(scene: Scene, number: int) -> bool:
    """True for "she's", which opens a clause of its own: "runs clinical and she's the one who picks"."""
    return scene.people[number].pronoun and scene.clings(number)


def _may_pass(scene: Scene, place: int, *, expected: bool) -> bool:
    """True for a comma after somebody ("Pieter Haas, our COO, signs"), or where a second act may follow."""
    return place == 0 or expected or scene.person_at[place - 1] >= 0 or scene.form(place - 1) == ")"


def _opening(scene: Scene, place: int) -> int:
    """Return the place of the bracket that a bracket closes, if it is near, else its own."""
    for at in range(place - 1, max(-1, place - WORDS_IN_BRACKETS), -1):
        if scene.forms[at] == "(":
            return at
    return place


def _before_aside(scene: Scene, place: int) -> int:
    """Return the place of the comma that opens what a comma closes right behind somebody: "Mr Lee, consultant, is"."""
    for at in range(place - 1, max(-1, place - WORDS_IN_NOUN_GROUP), -1):
        if scene.forms[at] == "," and at > 0:
            return at if scene.person_at[at - 1] >= 0 else place
        if not scene.tokens[at].is_word:
            break
    return place


def _denied_before(scene: Scene, number: int) -> bool:
    """True for "not Dana": a denial right before somebody."""
    at = before_qualifiers(scene, scene.spans[number][0] - 1)
    return scene.form(at) in scene.between.denials


def _antecedent(scene: Scene, place: int, *, denied: bool) -> Reach | None:
    """Return whom "who" stands for: "it is Dana who signs", "he is the one who signs", "Dana, who signs"."""
    between, at, named = scene.between, place - 1, False
    at -= scene.form(at) == "," or (scene.form(at) in between.beings and scene.form(place) == "who")
    titled = _titled_before(scene, at)
    if titled is not None:
        return _subject(scene, titled, denied=denied)
    while at >= 0 and place - at <= WORDS_IN_NOUN_GROUP:
        number, form = scene.person_at[at], scene.forms[at]
        if number >= 0:
            return _subject(scene, number, denied=denied)
        if form in between.negations:
            denied = not denied
        elif form in between.ones:
            named = True
        elif named and form == "," and scene.person(at - 1) is not None:
            pass  # "the CEO, Dana Ortiz, is the one who signs"
        elif form in between.asides and scene.person(at - 1) is not None:
            pass  # "a chap called Neville upstairs that has to sign"
        elif not named or (form not in between.fillers and form not in between.qualifiers):
            return None
        at -= 1
    return None


def _titled_before(scene: Scene, place: int) -> int | None:
    """Return whom a title and words that we do not know name up to a place: "her boss ottoline frayne | who signs"."""
    for at in range(place - 1, max(place - 1 - LONGEST_UNKNOWN_NAME, -1), -1):
        number = scene.person(at)
        if number is not None:
            named, _ = _named_in_small_letters(scene, number, place + 1, 0)
            return named if named != number else None
    return None


def _group_of(scene: Scene, place: int, *, denied: bool) -> Reach | None:
    """Return whom "they" stands for right after a body or several people: "the tender committee, they decide"."""
    if scene.is_word(place - 1) and scene.form(place - 1) not in scene.between.joins:
        return None
    near = range(place - 1, max(-1, place - 1 - WORDS_IN_NOUN_GROUP), -1)
    number = next((number for at in near if (number := scene.person(at)) is not None), None)
    if number is None:
        return None
    person = scene.people[number]
    several = scene.words.decides_as_body(person.title) or scene.function_of(number) is not None
    return _subject(scene, number, denied=denied) if person.name is None and several else None


def _elided(scene: Scene, place: int) -> Reach | None:
    """Return the person last spoken of, where a rep's note leaves her out: "owns the budget", "signs alone"."""
    if not ends_as_singular(scene.forms[place]) or scene.context.speaker is not Speaker.REP or scene.is_label:
        return None
    if scene.form(place - 1) in scene.between.asks:
        return None
    meant = next((person for person in reversed(scene.before) if person.name is not None), None)
    if meant is None and scene.context.contact:
        here = scene.tokens[place].start
        meant = PersonMention(here, here, scene.context.contact, None, pronoun=True)
    return Reach([scene.add(meant)]) if meant else None


def second_act(scene: Scene, place: int) -> Reach | None:
    """Return the person with whom the sentence begins, for a further act of hers: "Dana loves it and pushes it"."""
    at = place - 1
    while at > 0 and scene.forms[at] in scene.between.fillers and scene.person_at[at] < 0:
        at -= 1
    if scene.form(at) not in scene.between.joins and scene.form(at) not in {",", "then"}:
        return None
    number = scene.person(after_qualifiers(scene, _past_opening(scene, at)))
    if number is None or scene.is_possessive(number) or scene.spans[number][1] >= at - 1:
        return None
    others = [one for one in scene.person_at[scene.spans[number][1] + 1 : at] if one >= 0]
    others = [one for one in others if not _is_same(scene, number, one)]
    if any(not scene.is_possessive(one) and not _is_object(scene, one) for one in others):
        return None
    return Reach([number])


def _is_same(scene: Scene, number: int, other: int) -> bool:
    """True for the "he" of "Tom Hale, he owns the place and signs"."""
    one, two = scene.people[number], scene.people[other]
    return two.pronoun and one.name is not None and one.name == two.name


def _past_opening(scene: Scene, end: int) -> int:
    """Return where a sentence goes on after words that name nobody: "A distributor in Poland, | Dana runs it"."""
    comma = next((place for place in range(min(end, FARTHEST)) if scene.forms[place] == ","), None)
    return 0 if comma is None or any(one >= 0 for one in scene.person_at[:comma]) else comma + 1


def _is_object(scene: Scene, number: int) -> bool:
    """True for somebody to whom something is done: "recommends to the CMO"."""
    at = before_qualifiers(scene, scene.spans[number][0] - 1)
    return scene.form(at) in scene.between.prepositions - scene.between.joins


def _group_behind(scene: Scene, number: int, *, closely: bool = False) -> list[int]:
    """Return somebody and those who stand before her in one list: "the board and the CFO", "Dana + md".

    `closely` leaves out those whom "and" may only join by chance: "spoke to Dana and the CFO signs".
    """
    group, joined, between = [number], False, scene.between
    while len(group) < LONGEST_LIST:
        at = before_qualifiers(scene, scene.spans[group[-1]][0] - 1)
        if scene.form(at) in between.joins:
            together = scene.form(at - 1) in between.companions
            if closely and not together and scene.form(at).isalpha():
                break
            joined = True
            at -= together
            at -= scene.form(at - 1) == ","
        elif not joined or scene.form(at) != ",":
            break
        before = scene.person(at - 1)
        if before is None:
            break
        group.append(before)
    return group[::-1]


def before_qualifiers(scene: Scene, place: int) -> int:
    """Return the place before "the", "their new" and the like."""
    at = place
    while at >= 0 and place - at <= 4 and qualifies(scene, at):
        at -= 1
    return at


def linked_behind(scene: Scene, place: int, *, strict: bool) -> Reach | None:
    """Return whoever a noun is said of: linked by "is" or "as", or, unless `strict`, by a mark or by nearness."""
    between, linked, denied = scene.between, False, False
    at = place - 1
    while at >= 0 and place - at <= WORDS_IN_NOUN_GROUP + 4:
        number, form = scene.person_at[at], scene.forms[at]
        if number >= 0 and not (form in between.qualifiers and scene.people[number].pronoun):
            person = scene.people[number]
            beside = not strict and at == place - 1 and person.name is not None and not person.pronoun
            verb = before_qualifiers(scene, scene.spans[number][0] - 1)
            asked = verb == scene.begin and scene.form(verb) in between.beings  # "is Dana the decision maker"
            if linked or beside or asked or scene.clings(number) or form in between.links:
                return _subject(scene, number, denied=denied)
            return None
        if form in between.hedges:
            return None
        if form in between.negations:
            denied, linked = not denied, linked or form in between.links
        elif form == "," and linked and _before_aside(scene, at) < at:
            at = _before_aside(scene, at)
        elif form in between.links and (scene.tokens[at].is_word or form == "=" or (not strict and form != ":")):
            linked = True
        elif form == ")":
            at = _opening(scene, at)
        elif form not in between.qualifiers and form not in between.fillers:
            leads = _place_of(scene, at) if linked else None
            if leads is None:
                return None
            at = leads
        at -= 1
    return None


def _place_of(scene: Scene, place: int) -> int | None:
    """Return where words begin that say where somebody works: "Mr Bose | in theatres | will be the user"."""
    for at in range(place - 1, max(-1, place - 1 - LONGEST_GAP), -1):
        if scene.forms[at] in scene.words.names.before_a_function:
            return at if scene.person(at - 1) is not None else None
    return None
