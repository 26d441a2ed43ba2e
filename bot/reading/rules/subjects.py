"""What a statement is about: the need, the work or product asked for, or plainly another criterion."""

from collections.abc import Iterable, Sequence

from bot.reading.lexicon import Found
from bot.reading.marked import MarkedNote, Spanned, Stretch, each_once
from bot.reading.rules.consent import grants_in
from bot.reading.rules.headings import heading_of, introduces, is_title
from bot.reading.rules.texts import around, covered, words_in
from bot.reading.spans import Placed, inside
from bot.reading.terms import MEANT, Mood, Speaker, Statement
from bot.reading.vocabulary import Strength

_OTHER_CRITERIA = ("budget", "next_step", "compliance", "decision_roles", "timeline", "stage")
_OTHER_FIELDS = ("compliance.consent", "compliance.disclosure", "compliance.eligibility", "budget.status")
_NARROW = ("scope.quantity", "scope.modality")
_SEVERAL = 2
_NEAR_HEADING = 4
_OPENING = 5
_BESIDE = 2
"""How many words before a thing it is said whose it is."""
_SHORT = 5
"""Words; within so few a note is opened; a shorter statement that holds a phase or a date is about nothing else."""


@each_once
def asks_for_need(marked: MarkedNote, place: int) -> bool:
    """Tell whether the label or the bot asks for the need in words; a question in talk is too loose for that."""
    head = heading_of(marked, place)
    statement = marked.statements[place]
    asked = _asks(marked, place, "need", ("need.offering",)) and not in_talk(statement)
    if asked and statement.label is not None and asks_for_papers(marked, statement):
        return False  # "Needs: CE certificate, declaration of conformity"
    headed = head is not None and marked.has_cue(head, "need_heading") and not is_wish(marked, head)
    return (asked or headed) and not is_order(marked, place)


def is_wish(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether a heading is a clause that says who wants what: "so she needs data services: ..."."""
    return marked.has_cue(statement, "want") and marked.has_cue(statement, "clause") and words_in(marked, statement) > 2


@each_once
def asks_for_scope(marked: MarkedNote, place: int) -> bool:
    """Tell whether the label, a question or the bot asks for the work or product in words."""
    if in_talk(marked.statements[place]) and not _is_open_question(marked, marked.statements[place]):
        return False
    return _asks(marked, place, "scope", _NARROW) or is_order(marked, place)


def answers_other(marked: MarkedNote, place: int, *topics: str) -> bool:
    """Tell whether a label or the bot asked for something else: another criterion, or one of some topics."""
    if asks_for_need(marked, place) or in_talk(marked.statements[place]):
        return False
    return marked.topic_is(place, "need.offering", *_OTHER_CRITERIA, *topics)


def asks_for_part_of_scope(marked: MarkedNote, place: int) -> bool:
    """Tell whether a label or the bot asks for the quantity or the modality alone.

    Where offerings are kept in words, a "Product: ..." is what they would buy and no kind of product; so it is with a
    number of things: "Product: gait lab, 2 rooms, with training".
    """
    statement = marked.statements[place]
    told = statement.label is not None and marked.topic_is(place, "scope.modality")
    if told and words_in(marked, statement) >= _SHORT and marked.inside(statement, marked.quantities):
        return False
    if marked.policy.values_of("need.offering") is None and marked.holds(statement, marked.values_of("need.offering")):
        return False
    return marked.topic_is(place, *_NARROW) and not in_talk(statement)


def asks_for_papers(marked: MarkedNote, span: Spanned) -> bool:
    """Tell whether documents are all that a span is about: "wants a batch record", not "wants the record written"."""
    papers = marked.cues_in(span, "document", "document_weak")
    return bool(papers) and _asks_for(marked, span, papers)


def _asks_for(marked: MarkedNote, span: Spanned, papers: Sequence[Found[str]]) -> bool:
    """Tell whether the documents of a span are all that it is about."""
    plain = [cue for cue in papers if cue.key == "document" and "+" not in marked.text[cue.start : cue.end]]
    if not (plain or len(papers) > 1) or marked.has_cue(span, "paper_work"):
        return False
    expected = marked.has_cue(span, "expect", "want", "asked_for", "papers")
    if expected and any(_is_ours(marked, cue) for cue in plain):
        return True  # "they'd need our certificates from the last two inspections"
    if len(plain) < _SEVERAL and not expected:
        return False
    offerings = marked.inside(span, marked.values_of("need.offering"))
    services = [each for each in offerings if each.strength is Strength.NAME and not _is_within(each, plain)]
    others = [cue for cue in plain if not covered(cue, services)]
    telling = services if len(others) >= _SEVERAL or marked.has_cue(span, "papers") else offerings
    extras = marked.cues_in(span, "with_papers") if len(others) >= _SEVERAL else ()
    services = [each for each in services if not covered(each, extras)]
    telling = [each for each in telling if not covered(each, extras)]
    if not all(covered(each, papers) for each in telling) or (services and not (others and len(plain) >= _SEVERAL)):
        return False
    return all(covered(work, (*papers, *extras)) for work in marked.cues_in(span, "work"))


@each_once
def is_under_papers(marked: MarkedNote, place: int) -> bool:
    """Tell whether the words before a statement head it as documents: "Papers" in a line, "Docs she wants: ..."."""
    if not marked.speaks_of("papers"):
        return False
    own = marked.statements[place]
    for before in range(place - 1, max(place - _NEAR_HEADING, 0) - 1, -1):
        head = marked.statements[before]
        names = marked.cues_in(head, "papers")
        alone = any(marked.says_only(head, cue, "expect") for cue in names)
        if names and (
            introduces(marked, before) or (alone and (is_title(marked, before) or head.sentence == own.sentence))
        ):
            return before == place - 1 or head.sentence == own.sentence
        if head.sentence != own.sentence:
            break
    return False


def is_owed_by_us(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether a label heads what we are to give: "Needed from our side: certificates, CVs"."""
    if statement.label_start is None or statement.label_end is None:
        return False
    return marked.has_cue(Stretch(statement.label_start, statement.label_end), "from_us")


def _is_ours(marked: MarkedNote, cue: Found[str]) -> bool:
    """Tell whether a thing is called ours right before it is named: "our GMP certificate"."""
    before = marked.tokens[max(cue.first - _BESIDE, 0) : cue.first]
    return any(token.form in marked.afterwards.ours for token in before)


def _is_within(place: Spanned, longer: Iterable[Spanned]) -> bool:
    """Tell whether a place is part of a longer one: "tech transfer" in "tech transfer report"."""
    return any(
        other.start <= place.start and place.end <= other.end and place.end - place.start < other.end - other.start
        for other in longer
    )


def _asks(marked: MarkedNote, place: int, criterion: str, narrower: tuple[str, ...]) -> bool:
    return marked.topic_is(place, criterion) and not marked.topic_is(place, *narrower, *_OTHER_CRITERIA)


@each_once
def is_order(marked: MarkedNote, place: int) -> bool:
    """Tell whether what is labelled as a need is a thing: "need: 3 scanners and a dock"."""
    statement = marked.statements[place]
    if statement.label is None or not _asks(marked, place, "need", ("need.offering",)):
        return False
    if statement.label_start is not None and statement.label_end is not None:
        label = Stretch(statement.label_start, statement.label_end)
        if marked.has_cue(label, "trouble_heading"):
            return False
    if marked.has_cue(statement, "clause", "want") or problems_in(marked, statement):
        return False
    things = marked.inside(statement, marked.values_of("need.offering"))
    return bool(things) or any(each.counted_as_work for each in marked.inside(statement, marked.quantities))


def in_talk(statement: Statement) -> bool:
    """Tell whether a statement answers the other side in a conversation, where questions are loose."""
    return statement.question is not None and statement.label is None


def _is_open_question(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether what a statement answers ends as a question does and asks what or which."""
    if statement.question_start is None or statement.question_end is None:
        return False
    question = Stretch(statement.question_start, statement.question_end + 1)
    return "?" in marked.text[question.start : question.end] and marked.has_cue(question, "asks_openly")


def is_meant(marked: MarkedNote, statement: Statement, span: Spanned | None = None) -> bool:
    """Tell whether a statement, or words of it, is neither hedged, asked, past nor about somebody else.

    Who asks "could you run these?" asks for work.
    """
    place = span or statement
    mood = statement.mood_of(place.start, place.end)
    return mood in MEANT or (mood is Mood.ASKED and marked.has_cue(statement, "request"))


def opens_note(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether a statement begins with how the two sides met: "Quick call with", not "the prices they saw"."""
    return any(
        words_in(marked, Stretch(statement.start, cue.start)) <= _OPENING
        for cue in marked.cues_in(statement, "introduction")
    )


def only_sizes(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether a buyer only says how much there is: "it's eighteen sites and 140 patients"."""
    if statement.speaker is not Speaker.BUYER:
        return False
    opening = next((cue for cue in marked.cues_in(statement, "sizes") if cue.start == statement.start), None)
    counted = marked.inside(statement, marked.quantities)
    return opening is not None and bool(counted) and marked.near.between(opening, counted[0]) == 0


def problems_in(marked: MarkedNote, span: Spanned) -> tuple[Found[str], ...]:
    """Return the signs of a problem that are meant as such: "the lab closes", not "a closed system" or "late May"."""
    return inside(span, marked.once(_problems))


def _problems(marked: MarkedNote) -> Placed[Found[str]]:
    return Placed([
        cue for cue in marked.cues_in(Stretch(0, len(marked.text)), "problem", "own_lack", "problem_sign")
        if not covered(cue, marked.cues_beside(around(cue), "no_problem"))
        and (cue.key == "own_lack" or not covered(cue, marked.inside(around(cue), marked.dates)))
        and not covered(cue, marked.inside(around(cue), marked.values_of("compliance.disclosure")))
        and _is_told(marked, cue)
        and not (cue.key == "own_lack" and _tells_of_us(marked, cue))
    ])  # fmt: skip


def _tells_of_us(marked: MarkedNote, cue: Found[str]) -> bool:
    """Tell whether a rep says of our own side that something is old, or borrowed: "we borrow one for the fair"."""
    statement = marked.statement_at(cue.start, cue.end)
    if statement is None or statement.speaker is not Speaker.REP:
        return False
    return marked.has_cue(Stretch(statement.start, cue.end), "own_side", "to_us")


def plain_problems_in(marked: MarkedNote, span: Spanned) -> list[Found[str]]:
    """Return the signs that leave no doubt: "broken", not "old"."""
    found = problems_in(marked, span)
    return [cue for cue in found if cue.key != "problem_sign"] if found else []


def _is_told(marked: MarkedNote, cue: Found[str]) -> bool:
    statement = marked.statement_at(cue.start, cue.end)
    return statement is not None and is_meant(marked, statement, cue)


@each_once
def is_elsewhere(marked: MarkedNote, place: int) -> bool:
    """Tell whether a statement is plainly about people, papers, a next step, money, a phase or a date."""
    statement = marked.statements[place]
    if is_of_other(marked, place) or _is_step(marked, statement):
        return True
    dates = marked.holds(statement, marked.dates)
    if statement.corrects and dates:
        return True
    if words_in(marked, statement) > _SHORT:
        return False
    if statement.question is not None and (dates or _answers_a_step(marked, statement)):
        return True
    if marked.has_cue(statement, "problem", "want"):
        return False
    dated = dates and marked.has_cue(statement, "start_plainly", "need_by")
    phased = marked.holds(statement, marked.values_of("stage.phase")) and not marked.topic_is(place, "need")
    return bool(dated or phased)


@each_once
def is_of_other(marked: MarkedNote, place: int) -> bool:
    """Tell whether a statement answers for another criterion, or tells who decides, what it costs, who may write."""
    statement = marked.statements[place]
    if marked.topic_is(place, *_OTHER_CRITERIA):
        return True
    if any([marked.holds(statement, found) for found in (marked.roles, marked.approvals, marked.money) if found]):
        return True
    return marked.holds(statement, marked.values_of(*_OTHER_FIELDS)) or bool(grants_in(marked, statement))


def _answers_a_step(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether a brief statement answers when or whether to meet: "I can't that week"."""
    question = Stretch(statement.question_start or 0, statement.question_end or 0)
    return marked.holds(question, marked.values_of("next_step.kind")) or marked.holds(question, marked.dates)


def _is_step(marked: MarkedNote, statement: Statement) -> bool:
    if not marked.inside(statement, marked.values_of("next_step.kind")):
        return False
    settled = marked.holds(statement, marked.values_of("next_step.status")) or marked.holds(statement, marked.dates)
    return settled and marked.has_cue(statement, "meeting")
