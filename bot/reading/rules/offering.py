"""What they ask us for: a value of the segment's list, or in their own words where the segment has no list."""

from collections.abc import Iterator

from bot.reading.marked import MarkedNote, Proposal, Stretch
from bot.reading.rules.agreed import takes_up_thing, tells_of_wish
from bot.reading.rules.deliverable import papers_in
from bot.reading.rules.headings import is_heading
from bot.reading.rules.listed import Candidate, propose_listed
from bot.reading.rules.sources import sources_disagree_on_kind
from bot.reading.rules.subjects import (
    asks_for_need,
    asks_for_papers,
    asks_for_scope,
    in_talk,
    is_elsewhere,
    is_meant,
    is_under_papers,
)
from bot.reading.rules.texts import chunks, covered, parts, trimmed, words_in
from bot.reading.rules.wanting import is_wanted, noun_phrase, object_of, without_article
from bot.reading.terms import Speaker, Statement
from bot.reading.vocabulary import Strength, ValueMention

_ENOUGH = 5
_ASKED = 12
_SAID_TO_BE_WANTED = 5
_NEAR = 6
_ADDED = 24
"""How far, in code points, "including" or "included" may stand from what is thrown in."""
_TO_ITS_DAY = 4
"""How many words at most lie between a milestone and its day."""
_LONGEST = 8
"""Words of a noun phrase; what is longer is a sentence."""


def propose_offering(marked: MarkedNote, deliverable: Stretch | None) -> Iterator[Proposal]:
    """Propose the offering, given the words of the deliverable, which often name it."""

    def standing(marked: MarkedNote, told: Candidate) -> int:
        mention = told.mention
        standing = _standing(marked, told)
        inside = deliverable is not None and deliverable.start <= mention.start and mention.end <= deliverable.end
        return max(standing, _SAID_TO_BE_WANTED) if inside and standing >= 0 else standing

    if marked.policy.values_of("need.offering") is not None:
        yield from propose_listed(
            marked, "need.offering", "need", standing=standing, enough=_ENOUGH, contradicts=sources_disagree_on_kind
        )
    else:
        yield from _in_words(marked, deliverable)


def _standing(marked: MarkedNote, told: Candidate) -> int:
    """Weigh where an offering is named: what they ask for counts, what they have or suffer from hardly does."""
    if marked.topic_is(told.place, "need.offering"):
        return _ASKED
    if marked.note.asked == "scope" and told.mention.strength is Strength.SIGN:
        return -_ASKED  # what the work consists of is no new service
    if asks_for_papers(marked, told.statement) and covered(told.mention, marked.cues_in(told.statement, "document")):
        return -4
    if _is_theirs_already(marked, told) or _is_added(marked, told):
        return -4
    if _is_said_again(marked, told):
        return _SAID_TO_BE_WANTED + 2
    if told.mention.start < told.statement.start and tells_of_wish(marked, _question(told.statement)):
        return _SAID_TO_BE_WANTED
    if asks_for_scope(marked, told.place) or is_wanted(marked, told.statement, told.mention.start):
        return _SAID_TO_BE_WANTED
    if _is_their_milestone(marked, told):
        return -_ASKED
    if is_elsewhere(marked, told.place) or is_under_papers(marked, told.place):
        return -4
    if asks_for_need(marked, told.place):
        return 3
    return 0 if marked.has_cue(told.statement, "problem", "state") else 2


def _is_theirs_already(marked: MarkedNote, told: Candidate) -> bool:
    """Tell whether what is named is what they have: "on the sequencer we have", not "replace the one we have"."""
    behind = marked.cues_in(Stretch(told.mention.end, told.statement.end), "they_have")
    if not behind or marked.near.between(told.mention, behind[0]) > 0:
        return False
    return not marked.has_cue(Stretch(told.statement.start, told.mention.end), "rid_of")


def _is_added(marked: MarkedNote, told: Candidate) -> bool:
    """Tell whether a service is only thrown in with another: "two GMP batches, release testing included"."""
    mention, statement = told.mention, told.statement
    ahead = Stretch(max(statement.start, mention.start - _ADDED), mention.start)
    behind = Stretch(mention.end, min(statement.end, mention.end + _ADDED))
    added = [*marked.cues_in(ahead, "leads_added")[-1:], *marked.cues_in(behind, "thrown_in")[:1]]
    if not any(marked.near.between(cue, mention) <= 1 for cue in added):
        return False
    named = marked.inside(Stretch(statement.start, mention.start), marked.values_of("need.offering"))
    return any(each.value != mention.value for each in named)


def _is_said_again(marked: MarkedNote, told: Candidate) -> bool:
    """Tell whether a buyer says yes to what our side named and repeats it: "so a scale-up?" - "exactly, a scale-up"."""
    mention, statement = told.mention, told.statement
    if not statement.agrees or statement.speaker is not Speaker.BUYER or mention.start < statement.start:
        return False
    named = marked.inside(_question(statement), marked.values_of("need.offering"))
    plain = not is_elsewhere(marked, told.place) and not marked.has_cue(statement, "clause")
    return plain and any(each.value == mention.value for each in named)


def _is_their_milestone(marked: MarkedNote, told: Candidate) -> bool:
    """Tell whether what is named is only what they have a day for: "IND filing is planned for Q3", "BLA in May"."""
    if not covered(told.mention, marked.cues_in(told.statement, "need_by")):
        return False
    behind = Stretch(told.mention.end, told.statement.end)
    return any(marked.near.between(told.mention, day) <= _TO_ITS_DAY for day in marked.inside(behind, marked.dates)[:1])


def _question(statement: Statement) -> Stretch:
    return Stretch(statement.question_start or 0, statement.question_end or 0)


def _in_words(marked: MarkedNote, deliverable: Stretch | None) -> Iterator[Proposal]:
    """Propose the noun phrase that says best what they would buy; else the product that the deliverable begins with."""
    found = [(weight, -place, span) for place in marked.usable for weight, span in _phrases(marked, place)]
    weight, place, span = max(found, key=lambda each: each[:2], default=(0, 0, None))
    if span is None or weight < _ENOUGH:
        span = _product_at(marked, deliverable) if deliverable is not None else None
    if span is not None:
        yield Proposal(
            "need.offering", marked.text[span.start : span.end], span.start, span.end, "what they want",
            corrects=marked.statements[-place].corrects,
        )  # fmt: skip


def _product_at(marked: MarkedNote, deliverable: Stretch) -> Stretch | None:
    """Return the product that a deliverable begins with: "| stock tool |, SaaS, 5 users", not "9 entities"."""
    start = without_article(marked, deliverable.start, deliverable.end)
    first = next(chunks(marked, Stretch(start, deliverable.end)))
    if any(quantity.start == start for quantity in marked.quantities):
        return None
    names = marked.inside(first, marked.values_of("need.offering"))
    named = [each for each in names if each.strength is Strength.NAME]
    span = noun_phrase(marked, start, _head(marked, first, named), first.end)
    product = any(cue.end == span.end for cue in marked.cues_in(span, "product"))
    known = any(span.start <= each.start and each.end <= span.end for each in named)
    return span if (product or known) and words_in(marked, span) <= _LONGEST else None


def _phrases(marked: MarkedNote, place: int) -> Iterator[tuple[int, Stretch]]:
    """Yield what a statement may say is wanted, with how plainly it does."""
    statement = marked.statements[place]
    if not is_meant(marked, statement) or is_heading(marked, place):
        return
    wanted = object_of(marked, statement)
    start = without_article(marked, wanted.start, wanted.end)
    names = [
        mention
        for mention in marked.inside(Stretch(start, wanted.end), marked.values_of("need.offering"))
        if mention.strength is Strength.NAME and marked.is_stated(statement, mention)
    ]
    span = noun_phrase(marked, start, _head(marked, Stretch(start, wanted.end), names), wanted.end)
    span = _made_specific(marked, span, wanted.end)
    if _is_vague(marked, span) and (
        not names or any(cue.start == span.start for cue in marked.cues_in(span, "vague", "np_end"))
    ):
        return
    begins = any(cue.start == span.start for cue in marked.cues_in(span, "start_plainly"))
    if begins or (not names and covered(span, marked.cues_in(statement, "need_by", "start_plainly"))):
        return  # "would like to be live by July", "wants to kick off implementation"
    if not names and papers_in(marked, span):
        return  # "a DPA needed"
    if span.end > span.start and words_in(marked, span) <= _LONGEST and not marked.has_cue(span, "provider"):
        yield _weight(marked, place, span, wanted, named=bool(names)), span


def _made_specific(marked: MarkedNote, span: Stretch, end: int) -> Stretch:
    """Return a word that any product is called by with what it is for: "tool | for shift planning |, 40 users"."""
    if not any((cue.start, cue.end) == (span.start, span.end) for cue in marked.cues_in(span, "product")):
        return span
    rest = Stretch(span.end, end)
    ends = [cue.start for cue in marked.cues_in(rest, "tail")]
    ends += [token.start for token in marked.inside(rest, marked.tokens) if parts(marked, token)]
    longer = trimmed(marked, span.start, min(ends, default=end))
    plain = not marked.inside(longer, marked.quantities) and words_in(marked, longer) <= _LONGEST
    return longer if plain else span


def _weight(marked: MarkedNote, place: int, span: Stretch, wanted: Stretch, *, named: bool) -> int:
    statement = marked.statements[place]
    asked = is_wanted(marked, statement, wanted.start) or wanted.end < statement.end or _is_labelled(marked, statement)
    weight = _ASKED * marked.topic_is(place, "need.offering") + _SAID_TO_BE_WANTED * asked + 3 * named
    product = any(span.start < cue.start and cue.end == span.end for cue in marked.cues_in(span, "product"))
    weight += _SAID_TO_BE_WANTED * takes_up_thing(marked, place)
    weight += 3 * (asks_for_scope(marked, place) and (product or marked.note.asked is None))
    weight -= 6 * (is_elsewhere(marked, place) or asks_for_papers(marked, statement))
    weight -= 3 * any(quantity.start == span.start for quantity in marked.inside(span, marked.quantities))
    answered = in_talk(statement) and named and not marked.has_cue(statement, "clause")
    return weight + 2 * answered - 3 * (marked.has_cue(statement, "problem", "state") and not asked)


def _is_labelled(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether the label says that something is wanted: "Wanted: ..."."""
    if statement.label_start is None or statement.label_end is None:
        return False
    return marked.has_cue(Stretch(statement.label_start, statement.label_end), "want")


def _is_vague(marked: MarkedNote, span: Stretch) -> bool:
    """Tell whether words that name no known product are no name at all: "get | away from it", "to | keep it"."""
    starts = [cue.start for cue in marked.cues_in(span, "np_end", "clause", "vague", "rid_of")]
    starts += [quantity.start for quantity in marked.inside(span, marked.quantities)]
    verb = marked.text[max(0, span.start - _NEAR) : span.start].rstrip().casefold().endswith(" to")
    return verb or span.start in starts


def _head(marked: MarkedNote, span: Stretch, names: list[ValueMention]) -> int:
    """Return where the noun ends that a phrase turns on: the first known product, else its first word."""
    first = Stretch(span.start, names[0].end) if names else span
    if names and words_in(marked, first) <= _LONGEST and not marked.has_cue(first, "np_end"):
        return names[0].end
    word = next((token for token in marked.inside(span, marked.tokens) if token.is_word), None)
    return word.end if word else span.start
