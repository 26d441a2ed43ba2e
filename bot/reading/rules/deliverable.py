"""The deliverable in words: the statement that says what work or product is wanted, cut to just that."""

from collections.abc import Iterator, Sequence

from bot.reading.lexicon import Found
from bot.reading.marked import MarkedNote, Proposal, Spanned, Stretch, each_once
from bot.reading.rules.agreed import takes_up_thing, tells_of_wish
from bot.reading.rules.headings import introduces, is_heading
from bot.reading.rules.subjects import (
    answers_other,
    asks_for_need,
    asks_for_papers,
    asks_for_part_of_scope,
    asks_for_scope,
    in_talk,
    is_elsewhere,
    is_meant,
    is_owed_by_us,
    is_under_papers,
    opens_note,
    plain_problems_in,
    problems_in,
)
from bot.reading.rules.texts import chunks, covered, run_around, trimmed, without_openers, words_in
from bot.reading.rules.wanting import is_headed_as_wanted, object_of, opens_with_task, wants_in
from bot.reading.terms import Mood, Speaker, Statement
from bot.reading.vocabulary import Strength

_LONGEST = 24
_LONGEST_ANSWER = 48
_LONGEST_SHORT_ANSWER = 12
"""Words."""
_ENOUGH = 4
_MOST = 8
_MOST_UNNAMED = 1
"""What the words themselves weigh at most; and where their sentence names no kind of work and no number."""
_ASKED = 8
_ASKED_IN_TALK = 5
_OTHERWISE_ASKED = -8
_NEARBY = 240
"""Characters."""
_A_FEW = 4
_NEAR_TROUBLE = 4
"""Statements."""
_REACH = 30
"""Characters before a task in which it is said whose it is."""
_BARE = 4
"""What a number without its thing weighs less: it stands where nothing else is named."""
_BRIEF = 8
"""Words of a yes after which more is said of what was agreed to."""
_OPENING = 12
"""Characters in which a clause shows that it has a subject of its own: "we do the rest"."""
_SPECIFIC = 6
_SHORT = 3
"""Words: fewer say little of the work beside a trouble, and nothing where they name neither work nor a number."""


def propose_deliverable(marked: MarkedNote, found: Stretch) -> Proposal:
    """Propose words as what is to be done or supplied."""
    statement = marked.statement_at(found.start, found.start + 1)
    return Proposal(
        "scope.deliverable", marked.text[found.start : found.end], found.start, found.end, "says what is wanted",
        corrects=statement is not None and statement.corrects,
    )  # fmt: skip


def find_deliverable(marked: MarkedNote) -> Stretch | None:
    """Return the words that tell best what is to be done or supplied."""
    return marked.once(_found)


def _found(marked: MarkedNote) -> Stretch | None:
    found: list[tuple[int, int, Stretch]] = []
    for place in marked.usable:
        most = 0 if _asks_for_all(marked) else max([weight for weight, _, _ in found], default=0)
        for weight, span in _candidate(marked, place, more_than=most):
            found.append((weight - _BARE * _is_bare_number(marked, place, span), -place, span))
    best, _, words = max(found, key=lambda each: each[:2], default=(0, 0, Stretch(0, 0)))
    no_project = marked.speaks_of("no_project") and any(
        marked.has_cue(marked.statements[place], "no_project") for place in marked.usable
    )
    if best < (_ASKED if no_project else _ENOUGH):
        return None
    return _whole_answer(marked, [each for weight, _, each in found if weight >= _ASKED], words)


def _is_bare_number(marked: MarkedNote, place: int, span: Stretch) -> bool:
    """Tell whether words only answer how many, in a talk: "eighty seats, roughly"."""
    if not in_talk(marked.statements[place]):
        return False
    asked, said = marked.topic_is(place, "scope.quantity"), marked.text[span.start : span.end].lower()
    found = marked.inside(span, marked.quantities)
    return any((asked or each.unit.lower() not in said) and marked.says_only(span, each) for each in found)


def _asks_for_all(marked: MarkedNote) -> bool:
    """Tell whether the bot had asked for the scope, so that a short answer may be all of it."""
    return marked.note.asked in ("scope", "scope.deliverable")


def _whole_answer(marked: MarkedNote, parts: list[Stretch], best: Stretch) -> Stretch:
    """Return a short answer of several sentences as one: "site management and monitoring. 40 sites"."""
    asked = _asks_for_all(marked)
    parts = [part for part in parts if not marked.has_cue(part, "clause")]
    whole = Stretch(min(part.start for part in parts), max(part.end for part in parts)) if parts else best
    return whole if asked and words_in(marked, whole) <= _LONGEST_SHORT_ANSWER else best


def _candidate(marked: MarkedNote, place: int, *, more_than: int) -> Iterator[tuple[int, Stretch]]:
    """Yield the words of a statement that may be the deliverable, with how much speaks for them.

    What cannot weigh more than what was found before need not be weighed to the end.
    """
    statement = marked.statements[place]
    most = _MOST if _may_name_work(marked, statement) else _MOST_UNNAMED
    if _asking_at_most(marked, place) + most < _ENOUGH:
        return
    asked = asks_for_scope(marked, place)
    silent = marked.has_cue(statement, "no_project", "no_deliverable", "no_document")
    silent = (
        silent or (not asked and is_under_papers(marked, place)) or (asked and marked.has_cue(statement, "unanswered"))
    )
    if silent or not is_meant(marked, statement) or is_heading(marked, place) or introduces(marked, place):
        return
    weight = _asking(marked, place)
    if weight + most < _ENOUGH or weight + most <= more_than:
        return
    span = _words_of(marked, place)
    if span.end > span.start:
        yield weight + _substance(marked, place, span) - _follows_from_trouble(marked, statement, span), span


def _may_name_work(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether the sentence holds a number of things, or words for a kind of work or product."""
    sentence = marked.sentence_of(statement)
    if marked.has_cue(sentence, "work") or marked.holds(sentence, marked.quantities):
        return True
    return marked.holds(sentence, marked.values_of("need.offering", "scope.modality"))


def _asking_at_most(marked: MarkedNote, place: int) -> int:
    """Tell quickly how plainly a statement may be about what they ask for: what nothing speaks for is not weighed."""
    statement = marked.statements[place]
    asked = asks_for_scope(marked, place) or is_headed_as_wanted(marked, place)
    told = marked.has_cue(statement, "task", "from_you")
    return _ASKED * (asked or told or bool(wants_in(marked, statement)))


@each_once
def _asking(marked: MarkedNote, place: int) -> int:
    """Weigh how plainly a statement is about what they ask for."""
    statement = marked.statements[place]
    wants = wants_in(marked, statement)
    weight = 3 * bool(wants) + 2 * any(cue.key != "want" for cue in wants)
    weight += _ASKED_IN_TALK * (_elaborates(marked, place) or takes_up_thing(marked, place))
    weight += _ASKED_IN_TALK * (not wants and _is_expected_of_us(marked, statement))
    weight += 5 * is_headed_as_wanted(marked, place) + 3 * (_is_told_to_us(marked, statement) and not wants)
    said_so = (asks_for_scope(marked, place) and not is_owed_by_us(marked, statement)) or opens_with_task(
        marked, statement
    )
    if not said_so and asks_for_papers(marked, statement):
        return _OTHERWISE_ASKED
    if asks_for_scope(marked, place):
        complains = in_talk(statement) and not wants and bool(plain_problems_in(marked, statement))
        weight += 0 if complains else _ASKED_IN_TALK if in_talk(statement) else _ASKED
    elif asks_for_part_of_scope(marked, place) or _is_otherwise_asked(marked, place):
        weight += _OTHERWISE_ASKED
    elif is_elsewhere(marked, place):
        weight -= 2 if wants else 6
    return weight - 2 * (_is_trouble(marked, statement) and not wants)


def _is_expected_of_us(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether a buyer names a thing and says that it is to come from us: "30x genomes from you"."""
    if statement.speaker is not Speaker.BUYER or not marked.speaks_of("from_you"):
        return False
    told = marked.cues_in(statement, "from_you")
    piece = Stretch(statement.start, told[0].end if told else statement.start)
    if not (_offers(marked, piece) or marked.inside(piece, marked.quantities)):
        return False
    others = marked.cues_in(piece, "clause", "other_want", "document")
    return bool(told) and all(covered(other, told) for other in others)


def _elaborates(marked: MarkedNote, place: int) -> bool:
    """Tell whether a buyer who just said yes to work goes on to say what: "Yes. Site start-up and monitoring"."""
    statement = marked.statements[place]
    if statement.speaker is not Speaker.BUYER:
        return False
    before = [each for each in marked.statements[max(place - _A_FEW, 0) : place] if each.sentence != statement.sentence]
    told = [each for each in before if each.sentence == statement.sentence - 1 and each.speaker is statement.speaker]
    at_once = statement.agrees and words_in(marked, statement) >= _SPECIFIC
    agreed = statement if at_once else next((each for each in told if each.agrees), None)
    if agreed is None or agreed.question_start is None:
        return False
    opening = Stretch(statement.start, min(statement.start + _OPENING, statement.end))
    if words_in(marked, marked.sentence_of(agreed)) > _BRIEF or marked.has_cue(opening, "clause"):
        return False
    if words_in(marked, statement) <= _SHORT or marked.has_cue(statement, "besides"):
        return False
    question = Stretch(agreed.question_start, agreed.question_end or agreed.question_start)
    return tells_of_wish(marked, question) or asks_for_scope(marked, marked.place_of(agreed))


def _is_told_to_us(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether a statement is a task put as an order: "redo the file", "sequence them all"."""
    start = without_openers(marked, statement)
    return any(cue.start == start for cue in marked.cues_in(statement, "task"))


def _follows_trouble(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether the sentence or line before tells of a trouble, so that a row of things is what is to mend it."""
    before = marked.statements[max(marked.place_of(statement) - _NEAR_TROUBLE, 0) : marked.place_of(statement)]
    return any(
        problems_in(marked, each)
        for each in before
        if marked.may_tell(each) and statement.sentence - each.sentence <= 1
    )


def _follows_from_trouble(marked: MarkedNote, statement: Statement, span: Stretch) -> bool:
    """Tell whether words only say whom or what a trouble makes them look for: "it broke, so they want | a new lab"."""
    if marked.has_cue(span, "provider"):
        return True
    if marked.inside(span, marked.quantities) or words_in(marked, span) >= _SPECIFIC:
        return False
    begins = any(cue.start == statement.start for cue in marked.cues_in(statement, "therefore"))
    sentence = marked.sentence_of(statement)
    nearby = Stretch(max(sentence.start, statement.start - _NEARBY), min(sentence.end, statement.end + _NEARBY))
    return begins or bool(plain_problems_in(marked, nearby))


def _is_otherwise_asked(marked: MarkedNote, place: int) -> bool:
    """Tell whether a statement answers something else: "Service: ..." with a kind or number of things is scope too."""
    statement = marked.statements[place]
    if not answers_other(marked, place) or opens_with_task(marked, statement):
        return False
    ordered = statement.label is not None and marked.topic_is(place, "need.offering", "scope.modality")
    if not ordered:
        return True
    span = Stretch(statement.start, statement.end)
    told = _offers(marked, span) and words_in(marked, span) >= _SHORT and not _is_offering_alone(marked, span)
    return not (told or any(each.counted_as_work for each in marked.inside(statement, marked.quantities)))


def _substance(marked: MarkedNote, place: int, span: Stretch) -> int:
    """Weigh what the words themselves hold: numbers of things, kinds of work; a mere provider is no deliverable."""
    statement = marked.statements[place]
    quantities = [quantity for quantity in marked.inside(span, marked.quantities) if not quantity.so_far]
    offers = _offers(marked, span)
    theirs = not offers and any(
        cue.start == span.start and not _is_ours(marked, statement, cue) for cue in marked.cues_in(span, "theirs")
    )
    scrap = not quantities and not offers and words_in(marked, span) < _SHORT
    scrap = scrap or (not quantities and not offers and not _asking(marked, place))
    denied = statement.mood_of(span.start, span.end) is Mood.DENIED or any(
        cue.mood is Mood.DENIED and cue.start == span.start for cue in statement.cues
    )  # "results are | not coming back in time"
    scrap = scrap or denied or _is_what_they_lack(marked, statement, span)
    if scrap or theirs or _is_provider(marked, span):
        return -3  # "step in", "a CRO for | their asthma trial", "an outside lab"
    if not quantities and (_is_offering_alone(marked, span) or _lists_papers(marked, span)):
        return -3
    weight = min(sum(2 + quantity.counted_as_work for quantity in quantities), 3)
    weight += max(min(offers, 2), int(_is_task_for_us(marked, span)))
    kinds = offers or any(
        mention.strength is Strength.NAME for mention in marked.inside(span, marked.values_of("scope.modality"))
    )
    works = any(quantity.counted_as_work for quantity in quantities) or (kinds and words_in(marked, span) >= _SHORT)
    weight += kinds and not offers and not quantities and words_in(marked, span) >= _SHORT  # "full genomes + phylogeny"
    row = _row(marked, statement, span)
    told = _is_trouble(marked, row) or asks_for_need(marked, place)
    if any(cue.start == statement.start for cue in marked.cues_in(statement, "reason")):
        weight -= 3
    phased = not offers and marked.holds(statement, marked.values_of("stage.phase"))
    if _is_list(marked, statement, row) and not (told or phased):
        several = quantities or offers > 1 or marked.has_cue(span, "joins")
        after_trouble = _follows_trouble(marked, statement) and words_in(marked, span) > _SHORT
        if works:
            return weight + (3 if several else 2 + after_trouble)  # "clinical supply" alone may be what somebody does
        if after_trouble and (quantities or offers):
            return weight + 2
    if asks_for_scope(marked, place):
        return weight
    papers = marked.has_cue(span, "document") and not works and not opens_with_task(marked, statement)
    return weight - 3 * papers - 2 * bool(plain_problems_in(marked, span))


def _lists_papers(marked: MarkedNote, span: Stretch) -> bool:
    """Tell whether words list papers, of those who buy no papers: "must-haves: EU hosting, a DPA, a pen test"."""
    if marked.policy.values_of("need.offering") is not None:
        return False
    return len({marked.part_of(cue).start for cue in papers_in(marked, span)}) > 1


def papers_in(marked: MarkedNote, span: Stretch) -> list[Found[str]]:
    """Return the words for papers and rules for data: not the "document" of "document control"."""
    no_papers = marked.cues_in(span, "no_paper")
    return [cue for cue in marked.cues_in(span, "document", "data_rule") if not covered(cue, no_papers)]


def _is_what_they_lack(marked: MarkedNote, statement: Statement, span: Stretch) -> bool:
    """Tell whether words only say what is not there: "no sequencer at theirs"."""
    named = marked.inside(span, marked.values_of("need.offering"))
    wanted = marked.has_cue(statement, "want")
    return (
        bool(named) and not wanted and all(statement.mood_of(each.end - 1, each.end) is Mood.DENIED for each in named)
    )


def _is_task_for_us(marked: MarkedNote, span: Stretch) -> bool:
    """Tell whether words say what somebody is to do for them: "want us to | rebuild it from scratch"."""
    if words_in(marked, span) < _SHORT:
        return False
    before = Stretch(max(0, span.start - _REACH), span.start)
    return any(not marked.text[cue.end : span.start].strip() for cue in marked.cues_in(before, "task_for_us"))


def _is_provider(marked: MarkedNote, span: Stretch) -> bool:
    """Tell whether words name nobody but who is to do it: "an outside lab", not "the dossier, with the lab"."""
    providers = marked.cues_in(span, "provider")
    return bool(providers) and providers[-1].end == span.end and not marked.has_cue(span, "np_end")


def _is_trouble(marked: MarkedNote, statement: Spanned) -> bool:
    """Tell whether a statement tells of a problem, or of how things are."""
    return marked.has_cue(statement, "state") or bool(plain_problems_in(marked, statement))


def _row(marked: MarkedNote, statement: Statement, span: Stretch) -> Spanned:
    """Return a statement without what comes behind a number of things and tells how buying stands: "the tender closed".

    Of "85 pumps, all of them leaking" all of it tells of the pumps.
    """
    if not marked.inside(span, marked.quantities):
        return statement
    rest = Stretch(span.end, statement.end)
    troubled = [piece for piece in chunks(marked, rest) if plain_problems_in(marked, piece)]
    buying = bool(troubled) and all(marked.holds(piece, marked.values_of("stage.phase")) for piece in troubled)
    return Stretch(statement.start, span.end) if buying else statement


def _is_list(marked: MarkedNote, statement: Statement, row: Spanned) -> bool:
    """Tell whether a statement is no clause but a mere row of things: "monitoring of 20 sites, nothing else"."""
    if marked.has_cue(row, "clause", "want") or plain_problems_in(marked, row):
        return False
    if opens_note(marked, statement):
        return False
    return not any(cue.start == statement.start for cue in marked.cues_in(statement, "therefore", "reason", "purpose"))


def _is_ours(marked: MarkedNote, statement: Statement, cue: Spanned) -> bool:
    """Tell whether "our" are the rep's words, and so of what we sell: "take on | our wound care line"."""
    return statement.speaker is Speaker.REP and marked.text[cue.start : cue.end].lower() == "our"


def _offers(marked: MarkedNote, span: Stretch) -> int:
    """Count the words that name a kind of work or product, the names of documents apart."""
    papers = marked.cues_in(span, "document")
    named = {
        (mention.start, mention.end)
        for mention in marked.inside(span, marked.values_of("need.offering"))
        if (mention.strength is Strength.NAME and not _is_part_of_a_paper(mention, papers))
        or not covered(mention, papers)
    }
    return max(len(named), len({cue.first for cue in marked.cues_in(span, "work") if not covered(cue, papers)}))


def _is_part_of_a_paper(mention: Spanned, papers: Sequence[Spanned]) -> bool:
    """Tell whether work only opens a document's name: "a data processing contract"."""
    return any(paper.start <= mention.start and mention.end < paper.end for paper in papers)


def _is_offering_alone(marked: MarkedNote, span: Stretch) -> bool:
    """Tell whether words do no more than name the product, where the segment keeps that in another field."""
    if marked.policy.values_of("need.offering") is not None:
        return False
    names = marked.inside(span, marked.values_of("need.offering", "scope.modality"))
    tokens = [token for token in marked.inside(span, marked.tokens) if token.is_word]
    return sum(not covered(token, names) for token in tokens) < _SHORT


def _words_of(marked: MarkedNote, place: int) -> Stretch:
    """Return the words of the deliverable in a statement and what goes on with it in the sentence."""
    asked = asks_for_scope(marked, place)

    def goes_on(near: int) -> bool:
        other = marked.statements[near]
        if is_elsewhere(marked, near) or (near < place and (not asked or marked.has_cue(other, "clause"))):
            return False
        return asked or not (marked.has_cue(other, "want", "clause") or plain_problems_in(marked, other))

    run = run_around(marked, place, goes_on, _LONGEST_ANSWER if asked else _LONGEST)
    wanted = object_of(marked, run)
    if any(cue.start == wanted.start for cue in marked.cues_in(wanted, "comes_with")):
        # "Replace both, incl. installation": what something comes with is not all of it.
        verbs = [cue for cue in marked.cues_in(run, "want") if cue.end <= wanted.start]
        wanted = Stretch(verbs[-1].start if verbs else wanted.start, wanted.end)
    wanted = Stretch(_after_reply(marked, wanted), wanted.end)
    return trimmed(marked, wanted.start, _object_end(marked, wanted, asked=asked))


def _after_reply(marked: MarkedNote, span: Stretch) -> int:
    """Return where an answer begins after a mere reply and a comma: "no, | tables and listings"."""
    first = next(chunks(marked, span))
    replies = marked.cues_in(first, "reply") if first.end < span.end else ()
    mere = any(marked.says_only(first, cue) for cue in replies)
    return trimmed(marked, first.end, span.end).start if mere else span.start


def _object_end(marked: MarkedNote, span: Stretch, *, asked: bool) -> int:
    """Return where it ends: at a reason, a comma before a trouble, and unless it was asked for, a date or a person."""
    ends = [cue.start for cue in marked.cues_in(span, "tail") if marked.text[cue.end : cue.end + 1] != "-"]
    ends += [
        piece.start for piece in list(chunks(marked, span))[1:]
        if plain_problems_in(marked, piece) or _is_about_what_they_have(marked, piece)
    ]  # fmt: skip
    if not asked:
        for mentions in (marked.dates, marked.money, marked.roles):
            ends += [mention.start for mention in marked.inside(span, mentions)]
    end = min((end for end in ends if words_in(marked, Stretch(span.start, end)) > 1), default=span.end)
    return _without_link(marked, span.start, end) if end < span.end else end


def _without_link(marked: MarkedNote, start: int, end: int) -> int:
    """Return where words end without one that only led on to what was cut off: "a laser, installed | in | May"."""
    links = [cue for cue in marked.cues_in(Stretch(start, end), "np_end") if cue.last == cue.first]
    while links and not marked.text[links[-1].end : end].strip(" ,;"):
        end = links.pop().start
    return end


def _is_about_what_they_have(marked: MarkedNote, piece: Stretch) -> bool:
    """Tell whether a piece is a clause about something of theirs: ", | her two writers are on other things |"."""
    start = trimmed(marked, piece.start, piece.end).start
    opens = any(cue.start == start for cue in marked.cues_in(piece, "definite"))
    return opens and marked.has_cue(piece, "clause") and not wants_in(marked, piece)
