"""The outside's whole say: one frozen value, read once from the environment."""

import os
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, SecretStr

PREFIX = "DEBRIEF_"


class Settings(BaseModel):
    """What DEBRIEF_* variables may change; the defaults run on a laptop."""

    # A plain model: pydantic-settings, for these few variables, took a third of a command's start.
    model_config = ConfigDict(frozen=True, extra="ignore")

    knowledge: Path | None = None
    prompts: Path | None = None
    database_url: SecretStr | None = None
    workspace: str = "default"
    user: str | None = None

    @classmethod
    def from_environment(cls) -> Self:
        """Read the variables that are set; an empty one would name the current folder, so it counts as unset."""
        found = {
            name.removeprefix(PREFIX).lower(): value
            for name, value in os.environ.items()
            if name.startswith(PREFIX) and value
        }
        return cls.model_validate(found)
