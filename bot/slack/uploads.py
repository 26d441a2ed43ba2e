"""Giving Slack a file: it has the contents, and nobody sees them until the upload is completed."""

from typing import Final
from urllib.request import Request, urlopen

from slack_sdk import WebClient

COMPLETE: Final = "files.completeUploadExternal"
"""Ends an upload and shows the file; Slack takes one such call an upload, so that it is shown once."""
TIMEOUT: Final = 30


def upload(client: WebClient, name: str, contents: bytes) -> str:
    """Hand over a file's contents and return its id. Raises `SlackApiError` and `OSError`."""
    answer = client.files_getUploadURLExternal(filename=name, length=len(contents))
    request = Request(str(answer["upload_url"]), contents, {"Content-Type": "application/octet-stream"})
    with urlopen(request, timeout=TIMEOUT):
        return str(answer["file_id"])
