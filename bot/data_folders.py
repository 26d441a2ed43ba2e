"""Where knowledge/ and prompts/ are, in an installed wheel or beside the code in a checkout; where the store is."""

from pathlib import Path

PACKAGE = Path(__file__).parent


class DataFolderError(Exception):
    """A folder that Debrief reads is not where it should be."""


def knowledge_folder(override: Path | None = None) -> Path:
    """Find the policies, vocabularies and playbooks; what DEBRIEF_KNOWLEDGE says comes first."""
    return _folder("knowledge", override, variable="DEBRIEF_KNOWLEDGE")


def prompts_folder(override: Path | None = None) -> Path:
    """Find the prompts; what DEBRIEF_PROMPTS says comes first."""
    return _folder("prompts", override, variable="DEBRIEF_PROMPTS")


def ledger_place(override: str | None = None) -> str | Path:
    """Return the address of the store: what DEBRIEF_DATABASE_URL says, else a file in the user's own data folder."""
    if override is not None:
        return override
    from platformdirs import user_data_path

    return user_data_path("debrief", appauthor=False) / "ledger.db"


def state_folder() -> Path:
    """Return the folder for what a terminal remembers, such as the lines typed."""
    from platformdirs import user_state_path

    return user_state_path("debrief", appauthor=False)


def _folder(name: str, override: Path | None, *, variable: str) -> Path:
    if override is not None:
        if override.is_dir():
            return override
        raise DataFolderError(f"`{variable}` names `{override}`, which is not a folder; correct or unset it")
    shipped, beside = PACKAGE / "data" / name, PACKAGE.parent / name
    for folder in (shipped, beside):
        if folder.is_dir():
            return folder
    raise DataFolderError(
        f"there is no `{name}` folder at `{shipped}` or `{beside}`; set `{variable}` to the folder to read"
    )


def machine_zone() -> str:
    """Return the time zone of this machine by its name, or UTC where it cannot be told."""
    place = Path("/etc/localtime")
    parts = place.resolve().parts if place.exists() else ()
    return "/".join(parts[parts.index("zoneinfo") + 1 :]) if "zoneinfo" in parts else "UTC"
