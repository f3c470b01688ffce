"""A diagnosis as an internal note with both files on a ticket of a helpdesk, by Zendesk's API.

    HELPDESK_URL=https://example.zendesk.com HELPDESK_TOKEN=agent@example.com/token:... python3 helpdesk.py 9000

Files are uploaded first; each upload gives a token, and the note names them. The note is not public: whoever sent the
diagnosis may not be whom the ticket belongs to.
"""

from __future__ import annotations

import base64
import json
import os
import re
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from receiving import post, server


def files(event: dict[str, Any]) -> Iterator[tuple[str, str, bytes]]:
    """Name, media type and bytes of each file, as they were signed."""
    if "pdf" in event:
        yield event["pdf"]["name"], "application/pdf", base64.b64decode(event["pdf"]["content"])
    yield event["name"], "application/json", event["attachment"].encode()


def take(event: dict[str, Any]) -> None:
    """Adds the note to the ticket of this number; a ticket that is no number is nobody's."""
    number = re.fullmatch(r"#?(\d{1,12})", event["ticket"])
    if number is None:
        return
    base = f"{os.environ['HELPDESK_URL']}/api/v2"
    agent = base64.b64encode(os.environ["HELPDESK_TOKEN"].encode()).decode()
    headers = {"Authorization": f"Basic {agent}"}
    uploads = [
        post(f"{base}/uploads.json?{urlencode({'filename': name})}", content, headers | {"Content-Type": kind})
        for name, kind, content in files(event)
    ]
    note = {
        "body": f"{event['diagnosis']['text']}\nSent for {event['address']}.",
        "public": False,
        "uploads": [answer["upload"]["token"] for answer in uploads],
    }
    body = json.dumps({"ticket": {"comment": note}}).encode()
    post(f"{base}/tickets/{number[1]}.json", body, headers | {"Content-Type": "application/json"}, method="PUT")


if __name__ == "__main__":
    server(int(sys.argv[1]), take).serve_forever()
