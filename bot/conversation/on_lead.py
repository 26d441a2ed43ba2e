"""What is done to the lead at hand: taken back, changed, decided by a person."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from bot.conversation import changing, judging, picking, taking_back
from bot.conversation.messages import (
    ComplianceAskedFor,
    Deleted,
    Edited,
    Entered,
    FeedbackSent,
    HandedOver,
    Judged,
    Merged,
    Message,
    PersonaSet,
    PutAside,
    Reassigned,
    Renamed,
    Reply,
    Undid,
    Waived,
)
from bot.conversation.standing import LeadView
from bot.conversation.turns import Draft, Surroundings
from bot.conversation.wording import NO_LEAD

_DONE: Final[Mapping[type, Callable[[Surroundings, LeadView, Any], Draft]]] = {
    Edited: taking_back.edited,
    Deleted: taking_back.deleted,
    Undid: taking_back.undid,
    PutAside: picking.put_aside,
    Entered: picking.entered,
    Renamed: changing.renamed,
    Merged: changing.merged,
    Waived: judging.waived,
    Judged: judging.judged,
    HandedOver: judging.handed_over,
    Reassigned: judging.reassigned,
    PersonaSet: judging.persona_set,
    ComplianceAskedFor: judging.compliance_asked,
    FeedbackSent: judging.feedback_sent,
}


def on_lead(around: Surroundings, message: Message) -> Draft:
    """Do what needs a lead at hand."""
    view, done = around.current, _DONE.get(type(message))
    if view is None or done is None:
        return Draft(Reply(said=(NO_LEAD,)))
    return done(around, view, message)
