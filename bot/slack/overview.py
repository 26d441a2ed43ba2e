"""What the App Home shows to whom, gathered: leads that are open, the funnel, flags; bounded however many there are."""

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.conversation.assistant import Assistant
from bot.conversation.standing import Guide, LeadView
from bot.conversation.wording import flag_shown, lead_words
from bot.permissions import Act, Acting, acting, refusal
from bot.slack.charts import Counts
from bot.slack.home import (
    FLAGS,
    LEADS,
    OpenFlag,
    OpenLead,
    Watched,
    compliance_part,
    home,
    keeping,
    keeps_pending,
    manager_part,
    open_lead,
    rep_part,
    stage_of,
)
from bot.storage.counts import by_segment, by_source, last_decisions
from bot.storage.lists import Sought, flagged, page_of
from bot.storage.look_up import LeadRow
from bot.storage.workspace import Workspace
from bot.stored_decisions import latest
from qualification.terms import Outcome

WATCHED_FOR: Final = timedelta(minutes=5)
"""So long a manager's figures stand before they are counted again."""
MOST_LEADS: Final = 300
"""Of one rep, the nearest to SQL first; the others are counted."""
MOST_PENDING: Final = 1_000
"""What keeps leads open is counted on those touched last."""
MOST_FLAGGED: Final = 100
OVERDUE_AFTER: Final = timedelta(hours=24)
_MOST_REMEMBERED: Final = 20_000
_WATCHING: Final = frozenset({"manager", "operations", "admin"})

Pages = tuple[tuple[str, int], ...]
Picture = Callable[[Counts], str]
"""Returns the id of a picture of counts; an empty text while there is none."""


@dataclass(frozen=True, slots=True)
class _Desk:
    """A workspace as one person looks at it now."""

    assistant: Assistant
    company: Workspace
    who: Acting
    today: date
    moment: datetime

    def guide(self, segment: str) -> Guide:
        return self.assistant.guides.of(segment, self.company)

    def view(self, row: LeadRow) -> LeadView:
        return LeadView(row, self.assistant.ledger.history(row.lead), self.guide(row.segment), self.today)


class Overview:
    """Gathers what each App Home shows; what is costly to find is remembered until something changed it."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._leads: OrderedDict[tuple[str, str], tuple[tuple[int, date, str], OpenLead]] = OrderedDict()
        self._watched: dict[str, tuple[datetime, Watched]] = {}
        self._lock, self._counting = Lock(), Lock()

    def home(self, assistant: Assistant, user: str, pages: Pages, picture: Picture) -> dict[str, Any]:
        """Return what somebody's App Home shows, each list turned to its page; ``picture`` keeps what is drawn."""
        company, at, moment = assistant.ledger.workspace(), dict(pages), self._now()
        who = acting(company, user, name=assistant.ledger.name)
        today = moment.astimezone(ZoneInfo(company.zone)).date()
        desk = _Desk(assistant, company, who, today, moment)
        parts = []
        if not refusal(who, Act.SEE_FLAGS):
            parts.append(compliance_part(list(_open_flags(desk)), at.get(FLAGS, 0)))
        if who.role in _WATCHING:
            watched = self._watched_by(desk)
            counts = keeping(watched)
            parts.append(manager_part(watched, picture(counts) if counts else ""))
        leads, more = self._open_leads(desk)
        if leads or not parts:
            parts.append(rep_part(leads, today, at.get(LEADS, 0), more))
        return home(*parts)

    def _open_leads(self, desk: _Desk) -> tuple[list[OpenLead], int]:
        """Return somebody's open leads, the nearest to SQL first, and how many more there are."""
        sought = Sought(owner=desk.who.user, is_open=True)
        page = page_of(desk.assistant.ledger, sought, by="nearest", limit=MOST_LEADS)
        return [self._open_lead(desk, row) for row in page.rows], page.total - len(page.rows)

    def _open_lead(self, desk: _Desk, row: LeadRow) -> OpenLead:
        """Return a lead as it is listed; it is thought through again once it, the policy or the day is another."""
        key = (desk.assistant.ledger.name, row.lead)
        state = (row.last, desk.today, desk.guide(row.segment).force.kept.digest)
        with self._lock:
            known = self._leads.get(key)
        if known is not None and known[0] == state:
            return known[1]
        found = open_lead(desk.view(row))
        with self._lock:
            self._leads[key] = (state, found)
            self._leads.move_to_end(key)
            while len(self._leads) > _MOST_REMEMBERED:
                self._leads.popitem(last=False)
        return found

    def _watched_by(self, desk: _Desk) -> Watched:
        """Return the figures of a workspace, counted anew after a while; of several who look, one counts."""
        name = desk.assistant.ledger.name
        with self._counting:
            known = self._watched.get(name)
            if known is None or known[0] + WATCHED_FOR <= desk.moment:
                known = (desk.moment, _watched(desk))
                self._watched[name] = known
        return known[1]


def _watched(desk: _Desk) -> Watched:
    ledger = desk.assistant.ledger
    sought = Sought(outcome=Outcome.PENDING_DISCOVERY.value)
    pending = [row.lead for row in page_of(ledger, sought, by="touched", limit=MOST_PENDING).rows]
    stored = (latest([entry]) for entry in last_decisions(ledger, pending))
    policies = tuple(desk.guide(segment).policy.identity for segment in desk.assistant.guides.segments)
    return Watched(
        _summed(by_segment(ledger)),
        _summed(by_source(ledger)),
        keeps_pending(each.explanation for each in stored if each is not None),
        policies,
    )


def _summed(counted: Iterable[tuple[str, LeadRow, int]]) -> Mapping[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for name, row, count in counted:
        found.setdefault(name, Counter())[stage_of(row)] += count
    return found


def _open_flags(desk: _Desk) -> Iterator[OpenFlag]:
    """Yield the flags that nobody has answered, of the leads whose flags are the oldest."""
    zone = ZoneInfo(desk.company.zone)
    for row in flagged(desk.assistant.ledger, limit=MOST_FLAGGED):
        view = desk.view(row)
        raised = {entry.sequence: entry.recorded_at for entry in view.history}
        for number, flag in view.flags_open:
            at = raised[number]
            is_overdue = at + OVERDUE_AFTER < desk.moment
            shown = flag_shown(flag, view)
            yield OpenFlag(row.lead, lead_words(row), shown, at.astimezone(zone).date(), is_overdue)
