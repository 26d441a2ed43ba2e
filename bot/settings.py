"""The outside's whole say: one frozen value, read once from the environment."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What DEBRIEF_* variables may change; the defaults run on a laptop."""

    # An empty variable means unset: as a path it would name the current folder.
    model_config = SettingsConfigDict(env_prefix="DEBRIEF_", env_ignore_empty=True, extra="ignore", frozen=True)

    knowledge: Path | None = None
    prompts: Path | None = None
