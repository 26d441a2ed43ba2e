"""The way to a running double's control plane: one request an act, and a word where nobody could do that."""

import http.client
import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from tests.slack_double.errors import ImpossibleError

_OF_NO_TEAM: Final = frozenset(
    {
        "world", "journal", "acked", "changed", "violations", "use_http", "use_sockets", "hold", "release", "again",
        "deliveries", "sign", "fault", "clear_faults", "rates", "advance", "disconnect", "drop_sockets", "allow",
        "add_team",
    }
)  # fmt: skip


class Remote:
    """A workspace of a double at an address; acts that concern a workspace are about this one."""

    def __init__(self, address: str, team: str = "") -> None:
        self.address, self.team = address, team

    def _act(self, act: str, **arguments: Any) -> Any:
        teamed = {**arguments, **({"team": self.team} if self.team and act not in _OF_NO_TEAM else {})}
        return self._call(act, teamed)

    def _call(self, act: str, arguments: Mapping[str, Any]) -> Any:
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=60)
        try:
            connection.request("POST", f"/_double/{act}", json.dumps(arguments), {"Content-Type": "application/json"})
            answer = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        if isinstance(answer, dict) and "impossible" in answer:
            raise ImpossibleError(answer["impossible"])
        return answer
