"""Who may do what: the roles in a workspace, and the sentence for somebody who may not."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, get_args

from bot.storage.facts import Fact, Role, UserAdded, WorkspaceOpened
from bot.storage.workspace import Workspace
from qualification.wording import listed


class Act(StrEnum):
    """What not everybody may do, as it is said in a sentence."""

    CHANGE_POLICY = "change a policy"
    WAIVE = "make an exception"
    SET_STATUS = "accept or reject a lead"
    HAND_OVER = "hand a lead over"
    REASSIGN = "give a lead to somebody else"
    CORRECT_PERSONA = "correct a persona"
    SEE_FLAGS = "see every flag"
    CHANGE_LEADS = "import or merge leads"
    ADD_USERS = "add users"
    SET_CHANNEL = "say what a channel is for"
    EXPORT = "export a lead's trail"
    ERASE = "erase what was said"
    EXPORT_PERSON = "export all that is kept on a person"
    BACK_UP = "back up the store"
    TEND_QUEUE = "look after what waits or was parked"


ROLES: Final[tuple[Role, ...]] = get_args(Role)
_MAY: Final[dict[Act, tuple[str, ...]]] = {
    Act.CHANGE_POLICY: ("manager", "admin"),
    Act.WAIVE: ("manager", "admin"),
    Act.SET_STATUS: ("rep", "manager", "admin"),
    Act.HAND_OVER: ("rep", "manager", "admin"),
    Act.REASSIGN: ("manager", "admin"),
    Act.CORRECT_PERSONA: ("manager", "admin"),
    Act.SEE_FLAGS: ("compliance", "admin"),
    Act.CHANGE_LEADS: ("rep", "manager", "operations", "admin"),
    Act.ADD_USERS: ("admin",),
    Act.SET_CHANNEL: ("manager", "operations", "admin"),
    Act.EXPORT: ("manager", "compliance", "operations", "admin"),
    Act.ERASE: ("compliance", "admin"),
    Act.EXPORT_PERSON: ("manager", "compliance", "admin"),
    Act.BACK_UP: ("operations", "admin"),
    Act.TEND_QUEUE: ("operations", "admin"),
}
_IS: Final[dict[str, str]] = {
    "rep": "a rep", "manager": "a manager", "compliance": "from compliance", "operations": "from operations",
    "admin": "an admin",
}  # fmt: skip
_ONLY: Final[dict[str, str]] = {**_IS, "compliance": "compliance", "operations": "operations"}


@dataclass(frozen=True, slots=True)
class Acting:
    """Somebody who acts; ``facts`` is what has to be recorded before what they do."""

    user: str
    name: str
    role: str | None
    facts: tuple[tuple[str, Fact], ...] = ()


def acting(workspace: Workspace, user: str, *, name: str, zone: str | None = None) -> Acting:
    """Return who acts. Whoever comes first to a workspace is its admin; later ones have to be added.

    A workspace that nobody opened yet gets this name, and this zone for its days.
    """
    known = workspace.users.get(user)
    if known is not None:
        return Acting(user, known.name, known.role)
    if workspace.users:
        return Acting(user, user, None)
    opened: tuple[Fact, ...] = () if workspace.name else (WorkspaceOpened(name=name, zone=zone or workspace.zone),)
    added = UserAdded(user=user, name=user, role="admin")
    return Acting(user, user, "admin", tuple(("", fact) for fact in (*opened, added)))


def refusal(who: Acting, act: Act) -> str:
    """Return why somebody may not do something; an empty text where they may."""
    allowed = _MAY[act]
    if who.role in allowed:
        return ""
    only = f"only {listed([_ONLY[role] for role in allowed])} may {act}"
    if who.role is None:
        return f"nobody here is called `{who.user}`, and {only}; an admin adds people with `debrief users import`"
    return f"{who.name} is {_IS[who.role]}, and {only}"
