"""What is wanted: the words of wanting, the thing that they govern, and the noun phrase that names it."""

from bot.reading.lexicon import Found
from bot.reading.marked import MarkedNote, Spanned, Stretch, each_once
from bot.reading.rules.headings import heading_of
from bot.reading.rules.subjects import is_meant
from bot.reading.rules.texts import around, parts, trimmed, without_openers
from bot.reading.spans import Placed, inside
from bot.reading.terms import Mood, Speaker, Statement


def wants_in(marked: MarkedNote, span: Spanned) -> tuple[Found[str], ...]:
    """Return the words of wanting, or of a task, that are meant, and of work or a product: not "want to meet"."""
    return inside(span, marked.once(_wants))


def _wants(marked: MarkedNote) -> Placed[Found[str]]:
    return Placed([
        cue for cue in marked.cues_in(Stretch(0, len(marked.text)), "want", "asked_for", "wanted_is")
        if not _is_for_other(marked, cue) and _is_stated(marked, cue) and not _is_own_work(marked, cue)
    ])  # fmt: skip


def _is_for_other(marked: MarkedNote, cue: Found[str]) -> bool:
    """Tell whether what is wanted is no work and no product: "wants a quote", but not "wants a | quote for | lots"."""
    others = marked.cues_beside(around(cue), "other_want")
    return any(other.start < cue.end <= other.end and cue.start < other.end for other in others)


def _is_own_work(marked: MarkedNote, cue: Found[str]) -> bool:
    """Tell whether a buyer says what her own side does: "we will run them" is a task for us in a note only."""
    if cue.key != "asked_for":
        return False
    said = marked.text[cue.start : cue.end].lower()
    statement = marked.statement_at(cue.start, cue.end)
    by_buyer = statement is not None and statement.speaker is Speaker.BUYER
    return by_buyer and said.startswith("we") and not said.endswith(("you", "us"))


def _is_stated(marked: MarkedNote, cue: Found[str]) -> bool:
    statement = marked.statement_at(cue.start, cue.end)
    if statement is None or statement.mood_of(cue.start, cue.end) is Mood.DENIED:
        return False
    return is_meant(marked, statement, cue)


def is_wanted(marked: MarkedNote, statement: Statement, place: int) -> bool:
    """Tell whether words of wanting stand before a place in a statement, or head the statement."""
    before = any(cue.start <= place for cue in wants_in(marked, statement))
    return before or is_headed_as_wanted(marked, marked.place_of(statement))


@each_once
def is_headed_as_wanted(marked: MarkedNote, place: int) -> bool:
    """Tell whether a heading says that a statement is what is wanted: "Request: ..."."""
    head = heading_of(marked, place)
    return (
        head is not None and marked.has_cue(head, "scope_heading") and not marked.has_cue(head, "papers", "need_stands")
    )


def opens_with_task(marked: MarkedNote, statement: Statement) -> bool:
    """Tell whether a statement says of itself that it is the scope: "Scope is cabling for 40 rooms"."""
    return any(cue.start == statement.start for cue in marked.cues_in(statement, "asked_for"))


def object_of(marked: MarkedNote, span: Spanned) -> Stretch:
    """Return the thing wanted: "want a partner to | run the trial", "what she needs is | a lab", "| a lab | needed"."""
    wants = wants_in(marked, span)
    if not wants:
        return Stretch(without_openers(marked, span), span.end)
    first = next((cue for cue in wants if cue.key == "wanted_is"), wants[0])
    start = _after_lead(marked, first.end, span.end)
    if start is not None:
        return Stretch(start, span.end)
    ends = [cue.start for cue in marked.cues_in(span, "clause") if cue.start > span.start]
    return Stretch(without_openers(marked, span), min([*ends, wants[0].start]))


def _after_lead(marked: MarkedNote, at: int, end: int) -> int | None:
    """Return where the object of a want begins, after "us to" and the like; ``None`` where none follows it."""
    leads = {
        cue.start: cue.end
        for cue in marked.cues_in(Stretch(at, end), "lead_in", "want", "asked_for")
        if marked.text[cue.end : cue.end + 1] != "-" and not _is_figure(marked, cue)
    }
    first = True
    for token in marked.inside(Stretch(at, end), marked.tokens):
        if token.start < at:
            continue
        if first and token.text in ",.;)":
            return None
        first = False
        if token.start not in leads and token.is_word:
            return token.start
        at = leads.get(token.start, token.end)
    return None


def _is_figure(marked: MarkedNote, cue: Found[str]) -> bool:
    """Tell whether a "2" is a number, not "to": "2 lots", "2,000 preps"."""
    return marked.text[cue.start].isdigit() and (
        marked.text[cue.end : cue.end + 1] in {",", "."} or any(each.start == cue.start for each in marked.quantities)
    )


def without_article(marked: MarkedNote, start: int, end: int) -> int:
    """Return where a noun phrase begins after "a", "some", "their new"."""
    articles = {cue.start: cue.end for cue in marked.cues_in(Stretch(start, end), "article")}
    while start in articles:
        start = trimmed(marked, articles[start], end).start
    return start


def noun_phrase(marked: MarkedNote, start: int, head_end: int, end: int) -> Stretch:
    """Return the thing itself without its trimmings: "order portal, as SaaS, for 120 customers" -> "order portal".

    ``head_end`` is where the noun that the phrase turns on ends, so that nothing before it ends the phrase.
    """
    ends = [cue.start for cue in marked.cues_in(Stretch(head_end, end), "np_end") if marked.text[cue.start - 1] != "-"]
    ends += [token.start for token in marked.inside(Stretch(head_end, end), marked.tokens) if parts(marked, token)]
    return trimmed(marked, start, min(ends, default=end))
