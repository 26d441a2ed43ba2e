"""The App Home: a rep's open debriefs, what a manager watches, compliance's open flags; from values, paged. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from bot.conversation.messages import FlagShown, Progress
from bot.conversation.standing import LeadView
from bot.conversation.turns import progress_of
from bot.conversation.wording import lead_words, progress_words, segment_words
from bot.slack.actions import Act, packed
from bot.slack.charts import Counts, in_words
from bot.slack.limits import VIEW_BLOCKS, and_more, cut, first
from bot.slack.mrkdwn import one_line
from bot.slack.rich import (
    Block,
    Element,
    actions,
    button,
    context,
    header,
    image,
    line,
    lines_of,
    preformatted,
    quote,
    rich,
    text,
)
from bot.storage.look_up import LeadRow
from qualification.explain import Explanation
from qualification.terms import CRITERIA
from qualification.wording import CRITERION_WORDS, counted, day_words, enum_words

LEADS, FLAGS = "leads", "flags"
"""The lists that can be turned, by the `about` of a `page` button."""
PAGE: Final = 20
_OVERDUE_SHOWN: Final = 5
_ROWS_SHOWN: Final = 8
_BAR: Final = 14
_FULL: Final = "\u2588"
_PENDING_TITLE: Final = "What keeps leads open"
_NAME: Final = 18
_COLUMNS: Final[Sequence[tuple[str, str]]] = (
    ("Open", "open"), ("SQL", "sql"), ("Taken", "accepted"), ("Later", "nurture"), ("Out", "disqualified"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OpenLead:
    """A lead that its rep still works on."""

    id: str
    called: str
    segment: str
    title: str
    progress: Progress
    step: str = ""
    step_on: date | None = None


def open_lead(view: LeadView) -> OpenLead:
    """Return a lead as the App Home lists it."""
    fields = view.record.fields
    kind = fields.next_step_kind
    step = enum_words(kind) if kind and kind != "other" else "next step"
    called, segment = lead_words(view.row), segment_words(view.row.segment)
    day = fields.next_step_date if fields.next_step_status != "declined" else None
    return OpenLead(view.row.lead, called, segment, view.explanation.title, progress_of(view), step, day)


def home(*parts: Sequence[Block]) -> dict[str, Any]:
    """Return a home tab made of parts, one below the other."""
    blocks = [block for part in parts for block in part][:VIEW_BLOCKS]
    return {"type": "home", "blocks": blocks or [context("Write to me after your next call.")]}


def rep_part(leads: Sequence[OpenLead], today: date, page: int = 0, not_here: int = 0) -> list[Block]:
    """Return a rep's own debriefs: overdue next steps, then all that is open, the nearest to SQL first.

    ``not_here`` counts further leads of the rep, which are farther from it than these.
    """
    if not leads:
        return [header("Your debriefs"), _said("Nothing is open. Write to me after your next call.")]
    late = sorted((each for each in leads if _is_late(each, today)), key=lambda each: each.step_on or today)
    shown, more = first(late, _OVERDUE_SHOWN)
    rest = sorted(
        (each for each in leads if each not in shown),
        key=lambda each: (each.progress.left, each.called.casefold(), each.id),
    )
    kept, turning = _paged(rest, page, LEADS)
    overdue = [header("Overdue next steps"), *(_lead(each, today) for each in shown)] if late and page <= 0 else []
    overdue += [context(f"{and_more(more)} below")] if overdue and more else []
    count = f"{counted(len(rest) + not_here, 'more lead' if late else 'lead')}, the nearest to SQL first"
    opening = [header("Your open debriefs"), context(count)] if rest else []
    farther = [context(and_more(not_here))] if not_here else []
    return [*overdue, *opening, *(_lead(each, today) for each in kept), *turning, *farther]


def _is_late(lead: OpenLead, today: date) -> bool:
    return lead.step_on is not None and lead.step_on < today


def _lead(lead: OpenLead, today: date) -> Block:
    """Return a lead on two lines, with a button to go on with it."""
    dots = "\u25cf" * (lead.progress.total - lead.progress.left) + "\u25cb" * lead.progress.left
    step = (
        f"{'overdue: ' if _is_late(lead, today) else ''}{lead.step}, {day_words(lead.step_on)}" if lead.step_on else ""
    )
    how = f"{dots} {progress_words(lead.progress)}"
    below = " \u00b7 ".join(part for part in (how, lead.segment, step) if part)
    return _row(lead.id, f"{cut(one_line(lead.called), 150)}\n{cut(one_line(below), 300)}", "Go on")


def _row(lead: str, words: str, label: str) -> Block:
    """Return words with a button beside them."""
    return {
        "type": "section", "block_id": packed("open", lead, ""), "accessory": button(Act.OPEN, label),
        "text": {"type": "plain_text", "text": words, "emoji": False},
    }  # fmt: skip


def _said(words: str) -> Block:
    return rich(line(text(words)))


def _paged(items: Sequence[Any], page: int, about: str, size: int = PAGE) -> tuple[Sequence[Any], list[Block]]:
    """Return a page of a list, and buttons to turn it."""
    last = max(0, (len(items) - 1) // size)
    page = min(max(page, 0), last)
    if not last:
        return items, []
    turns = [button(Act.PAGE, "Back", str(page - 1), "back")] if page else []
    turns += [button(Act.PAGE, "More", str(page + 1), "more")] if page < last else []
    where = context(f"{page * size + 1:,} to {min(len(items), (page + 1) * size):,} of {len(items):,}")
    return items[page * size : (page + 1) * size], [where, *actions("page", "", about, turns)]


@dataclass(frozen=True, slots=True)
class Watched:
    """What a manager watches: leads by segment and by source, what keeps leads pending, the policies in force."""

    by_segment: Mapping[str, Counter[str]]
    by_source: Mapping[str, Counter[str]]
    pending: Mapping[str, int]
    policies: Sequence[str]


def stage_of(row: LeadRow) -> str:
    """Return where a lead stands in the funnel: what a person decided, else its outcome, else open."""
    if row.status in {"accepted", "opportunity"}:
        return "accepted"
    if row.outcome == "sql" and row.status == "rejected":
        return "open"
    return row.outcome if row.outcome in {"sql", "nurture", "disqualified"} else "open"


def keeps_pending(explanations: Iterable[Explanation]) -> Counter[str]:
    """Return how many leads each criterion keeps open."""
    return Counter(CRITERION_WORDS[gap.criterion] for each in explanations for gap in each.gaps)


def keeping(watched: Watched) -> Counts:
    """Return what keeps leads open: the criteria with the most leads, in their usual order where they have as many."""
    order = {CRITERION_WORDS[each]: place for place, each in enumerate(CRITERIA)}
    counts = [(name, count) for name, count in watched.pending.items() if count]
    return tuple(sorted(counts, key=lambda each: (-each[1], order.get(each[0], len(order)), each[0]))[:_ROWS_SHOWN])


def manager_part(watched: Watched, picture: str = "") -> list[Block]:
    """Return what a manager watches. Leads are counted by segment and source, never by rep.

    ``picture`` is the id of a file that shows what keeps leads open; without one it is told in signs.
    """
    by_segment = {segment_words(name): count for name, count in watched.by_segment.items()}
    funnel = rich(line(text("By segment", "bold")), preformatted(_table(by_segment)))
    by_source = rich(line(text("By source", "bold")), preformatted(_table(watched.by_source)))
    policies, more = first(watched.policies, _ROWS_SHOWN)
    in_force = [line(text("Policies in force", "bold")), line(text(", ".join(policies), most=600))]
    in_force += [line(text(and_more(more)))] if more else []
    parts = [funnel] if by_segment else []
    parts += [by_source] if watched.by_source else []
    parts += _pending(keeping(watched), picture)
    return [header("All leads"), *parts, *(rich(each) for each in in_force)]


def _table(counts: Mapping[str, Counter[str]]) -> str:
    """Return counts as a small table: the largest rows, the rest in one."""
    names = sorted(counts, key=lambda name: (-counts[name].total(), name))
    rows = [(name, counts[name]) for name in names[:_ROWS_SHOWN]]
    others = sum((counts[name] for name in names[_ROWS_SHOWN:]), Counter[str]())
    rows += [(f"{len(names) - _ROWS_SHOWN} others", others)] if others else []
    widths = [max([len(title), *(len(f"{count[key]:,}") for _, count in rows)]) for title, key in _COLUMNS]
    head = f"{'':{_NAME}}" + "".join(f"  {title:>{width}}" for (title, _), width in zip(_COLUMNS, widths, strict=True))
    lines = [
        f"{_short(name)}"
        + "".join(f"  {count[key]:>{width},}" for (_, key), width in zip(_COLUMNS, widths, strict=True))
        for name, count in rows
    ]
    return "\n".join([head, *lines])


def _pending(counts: Counts, picture: str) -> list[Block]:
    """Return what keeps leads open as a picture, or as bars of signs."""
    title = line(text(_PENDING_TITLE, "bold"))
    if picture:
        return [rich(title), image(picture, f"{_PENDING_TITLE}: {in_words(counts)}")]
    return [rich(title, preformatted(_bars(counts)))] if counts else []


def _bars(counts: Counts) -> str:
    most = max((count for _, count in counts), default=0)
    return "\n".join(
        f"{_short(name, 12)} {_FULL * max(1, round(_BAR * count / most))} {count:,}" for name, count in counts
    )


def _short(name: str, width: int = _NAME) -> str:
    """Return a name as wide as its column."""
    return f"{cut(one_line(name), width):{width}}"


@dataclass(frozen=True, slots=True)
class OpenFlag:
    """A flag that nobody has answered."""

    lead: str
    called: str
    flag: FlagShown
    raised_on: date
    is_overdue: bool = False


def compliance_part(flags: Sequence[OpenFlag], page: int = 0) -> list[Block]:
    """Return the flags that wait for an answer, the oldest first."""
    if not flags:
        return [header("Flags"), _said("No flag waits for an answer.")]
    ordered = sorted(flags, key=lambda each: (each.raised_on, each.called.casefold(), each.flag.about))
    kept, turning = _paged(ordered, page, FLAGS)
    blocks: list[Block] = [header("Flags"), context(f"{counted(len(flags), 'flag')} to answer, the oldest first")]
    for place, each in enumerate(kept):
        blocks += _flag(each, place)
    return [*blocks, *turning]


def _flag(open_flag: OpenFlag, place: int) -> list[Block]:
    flag, when = open_flag.flag, day_words(open_flag.raised_on)
    late = ", overdue" if open_flag.is_overdue else ""
    title: list[Element] = [
        text(f"\u26a0\ufe0f {flag.called}", "bold"),
        text(f" \u00b7 {open_flag.called} \u00b7 {when}{late}"),
    ]
    told = rich(lines_of(title), quote(text(flag.quote, "italic")), line(text(f"Tell the {flag.tell}.")))
    buttons = [button(Act.FLAG, "Reported", "reported", 0), button(Act.FLAG, "Not an event", "not_an_event", 1)]
    return [told, *actions(f"flag{place}", open_flag.lead, flag.about, buttons)]
