"""What is done to the lead at hand: taken back, changed, decided by a person."""

from bot.conversation import changing, picking, taking_back
from bot.conversation.messages import (
    Deleted,
    Edited,
    Merged,
    Message,
    PutAside,
    Renamed,
    Reply,
    Undid,
    Waived,
)
from bot.conversation.turns import Draft, Surroundings
from bot.conversation.wording import NO_LEAD


def on_lead(around: Surroundings, message: Message) -> Draft:
    """Do what needs a lead at hand."""
    view = around.current
    if view is None:
        return Draft(Reply(said=(NO_LEAD,)))
    match message:
        case Edited():
            return taking_back.edited(around, view, message)
        case Deleted():
            return taking_back.deleted(around, view, message)
        case Undid(redo=True):
            return taking_back.redo(around, view)
        case Undid():
            return taking_back.undo(around, view)
        case Waived():
            return changing.waived(around, view, message)
        case PutAside():
            return picking.put_aside(around, view, message)
        case Renamed():
            return changing.renamed(around, view, message)
        case Merged():
            return changing.merged(around, view, message)
        case _:
            return Draft(Reply(said=(NO_LEAD,)))
