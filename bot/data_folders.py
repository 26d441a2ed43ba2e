"""Where knowledge/ and prompts/ are: in an installed wheel, or beside the code in a checkout."""

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
