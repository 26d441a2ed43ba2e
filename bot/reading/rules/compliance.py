"""Compliance: consent, eligibility, disclosure, region, documentation."""

from collections.abc import Iterator

from bot.reading.marked import MarkedNote, Proposal
from bot.reading.rules.texts import after_cue, trimmed
from qualification.terms import FieldName

_LISTED: tuple[FieldName, ...] = (
    "compliance.consent", "compliance.eligibility", "compliance.disclosure", "compliance.basis",
)  # fmt: skip
_YES: dict[str, str] = {
    "compliance.consent": "granted",
    "compliance.eligibility": "verified",
    "compliance.disclosure": "cda_signed",
}


def propose_compliance(marked: MarkedNote) -> Iterator[Proposal]:
    """Propose each compliance field that the note speaks of."""
    for field in _LISTED:
        yield from _listed(marked, field)
    yield from _answer(marked)
    yield from _documentation(marked)
    yield from _region(marked)


def _listed(marked: MarkedNote, field: FieldName) -> Iterator[Proposal]:
    for told in marked.stated(marked.values_of(field)):
        yield Proposal(
            field, told.mention.value, told.quote.start, told.quote.end, "says so", corrects=told.statement.corrects,
            weight=int(told.mention.strength),
        )  # fmt: skip


def _answer(marked: MarkedNote) -> Iterator[Proposal]:
    """A bare yes settles a field that was asked for by name."""
    field = marked.note.asked
    if field not in _YES or not marked.statements or marked.values_of(field):
        return
    first = marked.statements[0]
    if first.agrees is True and marked.may_tell(first):
        yield Proposal(field, _YES[field], first.start, first.end, "yes to the question")  # type: ignore[arg-type]


def _documentation(marked: MarkedNote) -> Iterator[Proposal]:
    best: tuple[int, int] | None = None
    for place in marked.usable:
        statement = marked.statements[place]
        asked = marked.topic_is(place, "compliance.documentation")
        named = any(marked.is_stated(statement, cue) for cue in marked.cues_in(statement, "document"))
        nothing = marked.has_cue(statement, "no_document")
        weight = 4 * asked + 2 * named + 4 * nothing + marked.has_cue(statement, "expect")
        if weight >= (3 if not marked.topics[place] else 4) and (named or asked or nothing):
            best = max(best or (0, 0), (weight, -place))
    if best is None:
        return
    statement = marked.statements[-best[1]]
    span = after_cue(marked, statement, "expect")
    if span.end <= span.start:
        span = trimmed(marked, statement.start, statement.end)
    words = marked.text[span.start : span.end]
    yield Proposal("compliance.documentation", words, span.start, span.end, "says which documents")


def _region(marked: MarkedNote) -> Iterator[Proposal]:
    for place in marked.usable:
        statement = marked.statements[place]
        regions = [r for r in marked.inside(statement, marked.regions) if marked.is_stated(statement, r)]
        if not regions:
            continue
        asked = marked.topic_is(place, "compliance.region")
        if asked or marked.has_cue(statement, "market"):
            start, end = regions[0].start, regions[-1].end
            if end - start > 80:
                end = regions[0].end
            yield Proposal("compliance.region", marked.text[start:end], start, end, "names the market")
            return
