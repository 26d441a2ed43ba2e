"""Which policy decides in a workspace: the one activated last; a file that was changed since is a draft until it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from bot.storage.entries import Entry, standing
from bot.storage.facts import Fact, PolicyActivated, PolicyKept, PolicyRolledBack
from bot.storage.workspace import Workspace, policy_from
from qualification.policy import Policy
from qualification.policy_files import read_policy, read_text

AS_SHIPPED = "as shipped"


@dataclass(frozen=True, slots=True)
class InForce:
    """The policy that decides for a segment. ``adopt`` has to be recorded with the first decision that rests on it.

    ``draft`` is the file on disk where it says something else.
    """

    kept: PolicyKept
    adopt: tuple[tuple[str, Fact], ...] = ()
    draft: PolicyKept | None = None

    @property
    def policy(self) -> Policy:
        return policy_of(self.kept)


def policy_of(kept: PolicyKept) -> Policy:
    """Read a policy as it was kept."""
    return policy_from(kept.name, kept.text)


def kept_file(path: Path) -> PolicyKept:
    """Return a policy file, checked, as the ledger keeps it. Raises `PolicyError`."""
    policy, text = read_policy(path), read_text(path)
    return PolicyKept(policy.name, policy.identity, sha256(text.encode()).hexdigest(), text)


def in_force(segment: str, workspace: Workspace, file: PolicyKept | None) -> InForce | None:
    """Return the policy that decides for a segment: the one activated last, before any was the file as shipped."""
    active = workspace.active.get(segment)
    if active is None:
        if file is None:
            return None
        shipped = PolicyActivated(segment, file.identity, file.digest, AS_SHIPPED)
        return InForce(file, (*keeping(file, workspace), ("", shipped)))
    kept = workspace.kept[active.digest]
    if not isinstance(kept, PolicyKept):
        raise TypeError(f"the text {active.digest} is no policy")
    return InForce(kept, draft=file if file is not None and file.digest != kept.digest else None)


def keeping(policy: PolicyKept, workspace: Workspace) -> tuple[tuple[str, Fact], ...]:
    """Return what keeps a policy's text, where the workspace does not have it yet."""
    return () if policy.digest in workspace.kept else (("", policy),)


def one_before(segment: str, history: Iterable[Entry]) -> str | None:
    """Return the digest of the policy that decided before the one in force; ``None`` where there was none."""
    decided: list[str] = []
    for entry in standing(history):
        match entry.fact:
            case PolicyActivated(name=name, digest=digest) if name == segment:
                decided.append(digest)
            case PolicyRolledBack(name=name, digest=digest) if name == segment:
                while decided and decided[-1] != digest:
                    decided.pop()
            case _:
                pass
    return decided[-2] if len(decided) > 1 else None
