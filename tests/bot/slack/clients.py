"""A Slack client for tests: it notes what it is asked, and answers as it is told."""

from collections.abc import Mapping
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse


class NotingClient(WebClient):
    """Notes each call; ``answers`` gives, by method, the answer's data, an error's name or what is to be raised."""

    def __init__(self, answers: Mapping[str, Any] | None = None, token: str = "xoxb-canary-token-1234") -> None:
        super().__init__(token)
        self.answers = dict(answers or {})
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def api_call(self, api_method: str, **how: Any) -> SlackResponse:
        arguments = how.get("json") or how.get("params") or {}
        self.calls.append((api_method, {name: value for name, value in arguments.items() if value is not None}))
        answer = self.answers.get(api_method, {})
        if isinstance(answer, list):
            answer = answer.pop(0) if answer else {}
        if callable(answer):
            answer = answer(arguments)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, str):
            raise refusal(api_method, answer)
        return self._response(api_method, {"ok": True, **answer})

    def _response(self, method: str, data: dict[str, Any]) -> SlackResponse:
        return SlackResponse(
            client=self, http_verb="POST", api_url=method, req_args={}, data=data, headers={}, status_code=200
        )

    def methods(self) -> list[str]:
        return [method for method, _ in self.calls]


def refusal(method: str, error: str, status: int = 200, headers: Mapping[str, str] | None = None) -> SlackApiError:
    """Return the error that the SDK raises for an answer that is no success."""
    response = SlackResponse(
        client=None, http_verb="POST", api_url=method, req_args={}, data={"ok": False, "error": error},
        headers=dict(headers or {}), status_code=status,
    )  # fmt: skip
    return SlackApiError(f"refused with xoxb-canary-token-1234: {error}", response)  # type: ignore[no-untyped-call] # the SDK's
