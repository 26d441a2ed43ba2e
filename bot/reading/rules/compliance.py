"""Compliance: consent, eligibility, disclosure, region; documentation has a module of its own."""

from collections.abc import Iterator, Sequence
from typing import Final

from bot.reading.marked import MarkedNote, Proposal, Stretch
from bot.reading.regions import RegionMention
from bot.reading.rules.consent import propose_consent_composed
from bot.reading.rules.consent_answers import propose_consent_answered
from bot.reading.rules.documentation import propose_documentation
from bot.reading.rules.refusal import propose_refusal, refused_alone
from bot.reading.rules.stated import propose_stated
from bot.reading.terms import Statement
from qualification.terms import FieldName

_LISTED: Final[tuple[FieldName, ...]] = (
    "compliance.consent", "compliance.eligibility", "compliance.disclosure", "compliance.basis",
)  # fmt: skip
_YES: Final[dict[str, str]] = {
    "compliance.consent": "granted",
    "compliance.eligibility": "verified",
    "compliance.disclosure": "cda_signed",
}
_REACH: Final = 100
"""How far, in code points, words may stand from a country to say what it is."""
_BESIDE: Final = 6
"""How many words at most lie between a country and the word that makes it a market."""
_APPOSED: Final = 12
"""The same where the country only says where that place lies: "only our Dublin site, Ireland"."""
_SIDE_BY_SIDE: Final = 1
"""So near, such a word outdoes one farther off that makes the country something else."""
_SOLELY: Final = 2
"""The same for a word that shuts out all other countries: "UK use only", "all in the US"."""


def propose_compliance(marked: MarkedNote) -> Iterator[Proposal]:
    """Propose each compliance field that the note speaks of."""
    for field in _LISTED:
        yield from refused_alone(marked, propose_stated(marked, field))
    yield from _answer(marked)
    yield from propose_consent_composed(marked)
    yield from propose_consent_answered(marked)
    yield from refused_alone(marked, propose_refusal(marked))
    yield from propose_documentation(marked)
    yield from _region(marked)


def _answer(marked: MarkedNote) -> Iterator[Proposal]:
    """A bare yes settles a field that was asked for by name."""
    field = marked.note.asked
    if field not in _YES or not marked.statements or marked.values_of(field):
        return
    first = marked.statements[0]
    if first.agrees is True and marked.may_tell(first):
        yield Proposal(field, _YES[field], first.start, first.end, "yes to the question")  # type: ignore[arg-type]


def _region(marked: MarkedNote) -> Iterator[Proposal]:
    """Propose the market: what was asked for as one, else the first that the words make one."""
    named = ((place, _markets(marked, place, told)) for place, _, told in marked.usable_with(marked.regions))
    found = [(place, regions) for place, regions in named if regions]
    if not found:
        yield from _market_agreed_to(marked)
        return
    corrected = [each for each in found if marked.statements[each[0]].corrects]
    asked = [each for each in found if marked.topic_is(each[0], "compliance.region")]
    place, regions = corrected[-1] if corrected else (asked or found)[0]
    start, end = regions[0].start, regions[-1].end
    corrects = marked.statements[place].corrects
    yield Proposal("compliance.region", marked.text[start:end], start, end, "names the market", corrects=corrects)


def _market_agreed_to(marked: MarkedNote) -> Iterator[Proposal]:
    """Yield the market that our side asks about and the buyer says yes to: "only used in Germany?" - "Yes"."""
    for place in marked.usable if marked.regions else ():
        statement = marked.statements[place]
        question = marked.agreed_to(statement) if statement.agrees else None
        for region in marked.inside(question, marked.regions) if question is not None else ():
            asked = marked.statement_at(region.start, region.end)
            if asked is not None and _is_market(marked, asked, region):
                start, end = region.start, statement.end
                yield Proposal("compliance.region", marked.text[start:end], start, end, "yes to the question")
                return


def _markets(marked: MarkedNote, place: int, told: Sequence[RegionMention]) -> list[RegionMention]:
    """Return the countries, next to each other, that a statement names as a market, of all that it names."""
    statement = marked.statements[place]
    asked = marked.topic_is(place, "compliance.region")
    row: list[RegionMention] = []
    for region in told:
        if not marked.is_stated(statement, region):
            continue
        if row and marked.near.between(row[-1], region) > _BESIDE:
            break
        if row or asked or _is_market(marked, statement, region):
            row.append(region)
    return row


def _is_market(marked: MarkedNote, statement: Statement, region: RegionMention) -> bool:
    """Tell whether words right around a country make it a market, and none makes it something else."""
    around = _around(marked, statement, region)
    other, market = (_nearest(marked, around, region, name) for name in ("no_market", "market"))
    if other is not None and (market is None or market > _SIDE_BY_SIDE or other <= market):
        return False
    if market is not None and market <= _BESIDE:
        return True
    reach = _SOLELY if around.start >= marked.part_of(region).start else _APPOSED
    if any(marked.near.between(cue, region) <= reach for cue in marked.cues_in(around, "solely")):
        return True
    touching = Stretch(max(statement.start, region.start - _REACH), region.start)
    at = marked.cues_in(Stretch(touching.start, region.end), "market_at")
    if any(cue.start < region.start and marked.near.between(cue, region) == 0 for cue in at):
        return True
    if _follows_study_size(marked, statement, region):
        return True
    # "Germany only." stands for itself; asked for compliance, so does "Germany, and a data processing agreement".
    alone = around if marked.note.asked == "compliance" else marked.sentence_of(statement)
    return marked.says_only(alone, region)


def _follows_study_size(marked: MarkedNote, statement: Statement, region: RegionMention) -> bool:
    """Tell whether countries stand bare behind how many take part in a study: "85 sites, 620 pts, EU + Canada"."""
    before = Stretch(max(statement.start, region.start - _REACH), region.start)
    sizes = [each for each in marked.inside(before, marked.quantities) if marked.has_cue(each, "takes_part")]
    between = Stretch(sizes[-1].end, region.start) if sizes else None
    return between is not None and not any(token.is_word for token in marked.inside(between, marked.tokens))


def _nearest(marked: MarkedNote, around: Stretch, region: RegionMention, name: str) -> int | None:
    """Return how far the nearest cue of a kind stands from a country."""
    return min((marked.near.between(cue, region) for cue in marked.cues_in(around, name)), default=None)


def _around(marked: MarkedNote, statement: Statement, region: RegionMention) -> Stretch:
    """Return the words beside a country, with those before the comma where it only says where a place lies."""
    part, whole = marked.part_of(region), marked.sentence_of(statement)
    start = max(part.start, statement.start)
    if start > whole.start and marked.says_only(Stretch(start, min(part.end, statement.end)), region, "opener"):
        start = max((marked.near.part_before(part.start) or (start, start))[0], whole.start)
    return Stretch(max(start, region.start - _REACH), min(part.end, statement.end, region.end + _REACH))
