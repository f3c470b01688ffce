"""The bodies that the API takes and gives, with the examples that its document shows."""

from __future__ import annotations

from typing import Any

from diagnostics.api import bodies
from diagnostics.api.operations import Content
from diagnostics.api.parameters import members
from diagnostics.api.schemas import REPORT as REPORT_SCHEMA

_PASTE = "Authorization: bearer eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJl"

PASTE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["paste"],
    "properties": members(bodies.PASTE, bodies.CORRECTIONS, *bodies.CHOICES),
}
BODIES = (
    Content("text/plain", {"type": "string"}, _PASTE),
    Content(
        "application/x-www-form-urlencoded",
        {"type": "string", "description": "Text as it is: what curl --data-binary sends without a Content-Type."},
    ),
    Content(
        "application/json",
        {
            "anyOf": [
                {"$ref": "#/components/schemas/Paste"},
                {
                    "type": "object",
                    "description": "A HAR file or any other JSON to be examined.",
                    "not": {"required": ["paste"]},
                },
            ]
        },
        {"paste": _PASTE, "online": False},
    ),
    Content(
        "multipart/form-data",
        {
            "type": "object",
            "properties": {
                "paste": {"type": "string"},
                "file": {
                    "type": "string",
                    "contentMediaType": "application/octet-stream",
                    "description": "A HAR file or text.",
                },
            },
        },
    ),
)
FILES = (
    Content("text/html", {"type": "string"}),
    Content("text/markdown", {"type": "string"}),
    Content("application/json", REPORT_SCHEMA),
    Content("application/zip", {"type": "string", "contentMediaType": "application/zip"}),
    Content("application/pdf", {"type": "string", "contentMediaType": "application/pdf"}),
)
REPORT: dict[str, Any] = {
    "schema": 1,
    "id": "0a1b2c3d4e5f6g7h8j9kmnpqrs",
    "platform": "company-x",
    "created_at": "2026-03-08T14:30:00+00:00",
    "evaluated_at": "2026-03-08T14:30:00+00:00",
    "request_at": None,
    "understood": {
        "summary": "An Authorization header with a JWT.",
        "forms": ["header", "token"],
        "notes": [],
        "requests": [],
        "responses": [],
        "tokens": [],
    },
    "state": "finished",
    "provisional": False,
    "verdict": {
        "kind": "broken",
        "headline": "Your token has expired.",
        "cause": "access-token-expired",
        "root_cause": "expired-access-token",
        "confidence": 0.98,
        "actor": "you",
        "ranked": [{"cause": "access-token-expired", "confidence": 0.98}],
        "also": [],
        "ruled_out": [],
        "fix": None,
        "kb": None,
        "next_steps": [],
    },
    "findings": [],
    "probes": [],
}
MADE = {
    "id": "0a1b2c3d4e5f6g7h8j9kmnpqrs",
    "state": "finished",
    "owner_token": "8Zk1t0vYk0aVJmB5Qd2c9A",
    "report": REPORT,
}
_LINK = {
    "id": 1,
    "created_at": "2026-03-08T14:31:00+00:00",
    "expires_at": "2026-03-15T14:31:00+00:00",
    "hide_claims": False,
    "views": 0,
}
LINKS = {"links": [_LINK]}
MADE_LINK = _LINK | {"url": "http://127.0.0.1:8000/s/0a1b2-c3d4e-5f6g7-h8j9k-mnpqrs/"}
