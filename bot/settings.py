"""The outside's whole say: one frozen value, read once from the environment."""

import os
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, SecretStr

PREFIX = "DEBRIEF_"
WITHOUT_PREFIX = "SLACK_"
"""Slack's own names for its variables serve as well."""


class Settings(BaseModel):
    """What DEBRIEF_* and SLACK_* variables may change; the defaults run on a laptop."""

    # A plain model: pydantic-settings, for these few variables, took a third of a command's start.
    model_config = ConfigDict(frozen=True, extra="ignore")

    knowledge: Path | None = None
    prompts: Path | None = None
    database_url: SecretStr | None = None
    workspace: str = "default"
    user: str | None = None
    slack_api_url: str = "https://slack.com/api/"
    slack_signing_secret: SecretStr | None = None
    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_client_id: str | None = None
    slack_client_secret: SecretStr | None = None
    slack_token_key: SecretStr | None = None
    """What tokens are encrypted with; several with commas between, the newest first."""
    slack_roles: str | None = None
    """Which user group of Slack gives which role: manager=S0123,compliance=S0456."""

    @classmethod
    def from_environment(cls) -> Self:
        """Read the variables that are set; an empty one would name the current folder, so it counts as unset."""
        given = {name: value for name, value in os.environ.items() if value}
        found = {name.lower(): value for name, value in given.items() if name.startswith(WITHOUT_PREFIX)}
        found |= {name.removeprefix(PREFIX).lower(): value for name, value in given.items() if name.startswith(PREFIX)}
        return cls.model_validate(found)

    def secrets(self) -> tuple[str, ...]:
        """Return every value that must never be shown."""
        values = (value for _, value in self if isinstance(value, SecretStr))
        return tuple(value.get_secret_value() for value in values)
