"""What every receiver of the portal's webhook does: checks who sent an event, and takes each of them once."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import sys
import time
import urllib.request
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MOST_BYTES = 20 * 1024 * 1024
MOST_SECONDS_OFF = 300
_SIGNATURE = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})")


def is_signed(body: bytes, signature: str, secret: str, now: float) -> bool:
    """Whether the portal signed these bytes, and not long ago."""
    parts = _SIGNATURE.fullmatch(signature)
    if parts is None or abs(now - int(parts[1])) > MOST_SECONDS_OFF:
        return False
    made = hmac.new(secret.encode(), parts[1].encode() + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(made, parts[2])


def post(url: str, body: bytes, headers: dict[str, str], method: str = "POST") -> Any:
    """The JSON that a service answers. Raises OSError when it refuses."""
    request = urllib.request.Request(url, body, headers, method=method)  # noqa: S310 - the operator names the address
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        return json.loads(answer.read() or b"{}")


def server(port: int, take: Callable[[dict[str, Any]], None]) -> ThreadingHTTPServer:
    """Serves on this machine; `take` puts an event where it belongs, and raises OSError while it cannot."""
    # Kept in memory here; keep it where it outlasts a restart.
    taken: set[str] = set()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            if not 0 < length <= MOST_BYTES:
                return self.answer(413)
            body = self.rfile.read(length)
            signature = self.headers.get("X-Portal-Signature", "")
            if not is_signed(body, signature, os.environ["PORTAL_WEBHOOK_SECRET"], time.time()):
                return self.answer(401)
            event = json.loads(body)
            if event["event"] != "diagnosis.sent" or event["delivery"] in taken:
                return self.answer(200)
            try:
                take(event)
            except OSError as error:
                print(f"delivery {event['delivery']} waits: {error}", file=sys.stderr)
                return self.answer(503)
            taken.add(event["delivery"])
            return self.answer(200)

        def answer(self, status: int) -> None:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *values: Any) -> None:
            """Nothing of a request is written down."""

    return ThreadingHTTPServer(("127.0.0.1", port), Receiver)
