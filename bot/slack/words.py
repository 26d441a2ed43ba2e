"""The words of Slack's forms that a company edits: the reasons for which an SQL is sent back."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field

from qualification.terms import CriterionName


class RejectReason(BaseModel):
    """One reason to send an SQL back, and the criterion that it is about."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: Annotated[str, Field(min_length=1, max_length=75)]
    criterion: CriterionName
    needs_words: bool = False


class SlackWords(BaseModel):
    """What `knowledge/shared/slack.yaml` holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reject_reasons: Annotated[dict[str, RejectReason], Field(min_length=1, max_length=10)]

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Read the words from the data of their file. Raises `ValueError` that says what is wrong with them."""
        return cls.model_validate(data)
