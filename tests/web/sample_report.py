"""Reports in schema 1 as the pages get them, one for each kind of picture and verdict."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

MAIN = "api-authentication-401"
_EXPIRED = Path(__file__).with_suffix(".json")
_NO_CAUSE = {"cause": None, "root_cause": None, "confidence": 0.0, "actor": None, "ranked": [], "fix": None}


def kb(anchor: str, article: str = MAIN) -> dict[str, str]:
    return {"article": article, "anchor": anchor, "url": f"/kb/{article}/#{anchor}"}


def row(label: str, value: str, expected: str = "", *, important: bool = False) -> dict[str, Any]:
    return {"label": label, "value": value, "expected": expected, "important": important, "at": None}


def finding(check: str, step: int, title: str, outcome: str, summary: str, **more: Any) -> dict[str, Any]:
    cause = more.get("cause")
    return {
        "check": check,
        "step": step,
        "title": title,
        "outcome": outcome,
        "severity": "error",
        "cause": None,
        "confidence": 1.0,
        "summary": summary,
        "actor": None,
        "candidates": [{"cause": cause, "confidence": more.get("confidence", 1.0)}] if cause else [],
        "evidence": [],
        "kb": kb(f"step-{step}"),
        "blocked_by": None,
        "ms": 0.4,
    } | more


def expired() -> dict[str, Any]:
    """A token that expired three hours before the request."""
    made: dict[str, Any] = json.loads(_EXPIRED.read_text(encoding="utf-8"))
    return made


def _with(cause: str, root: str, headline: str, failing: dict[str, Any], fix: str) -> dict[str, Any]:
    made = expired()
    made["findings"] = [failing if f["check"] == failing["check"] else _passing(f) for f in made["findings"]]
    if failing not in made["findings"]:
        made["findings"].append(failing)
    made["verdict"] |= {
        "headline": headline,
        "cause": cause,
        "root_cause": root,
        "confidence": failing["confidence"],
        "ranked": [{"cause": cause, "confidence": failing["confidence"]}],
        "kb": kb(cause, "scopes-audiences-environments"),
        "fix": {"text": fix, "request": "", "changed": [], "follow_up": ""},
    }
    return made


def _passing(one: dict[str, Any]) -> dict[str, Any]:
    if one["outcome"] != "fail":
        return one
    return one | {"outcome": "pass", "cause": None, "summary": one["title"] + ".", "evidence": [], "candidates": []}


def wrong_audience() -> dict[str, Any]:
    """An audience that differs in its last character."""
    return _with(
        "wrong-audience",
        "incorrect-token-scope",
        "The API expects audience https://api.xxx.com; the token has https://api.xxx.com/.",
        finding(
            "audience.match",
            5,
            "The audience is this API",
            "fail",
            "The token is for https://api.xxx.com/, not for https://api.xxx.com.",
            cause="wrong-audience",
            confidence=0.95,
            evidence=[row("Audience (aud claim)", "https://api.xxx.com/", "https://api.xxx.com", important=True)],
        ),
        "Request the token with the audience https://api.xxx.com, without the slash at the end.",
    )


def missing_scope() -> dict[str, Any]:
    """A token without any scope that the endpoint accepts."""
    made = _with(
        "missing-scope",
        "incorrect-token-scope",
        "POST /v2/devices/{id}/actions needs write or devices:manage; the token has neither.",
        finding(
            "scope.required",
            5,
            "The token carries a scope that the endpoint accepts",
            "fail",
            "The token carries devices:read and policies:read only.",
            cause="missing-scope",
            confidence=0.9,
            evidence=[row("Scope", "devices:read policies:read", "write or devices:manage", important=True)],
        ),
        "Request a token with the scope devices:manage.",
    )
    return made


def lost_on_redirect() -> dict[str, Any]:
    """A redirect to another host on which the client leaves its credentials behind."""
    made = _with(
        "header-lost-on-redirect",
        "missing-authorization-header",
        "Your client dropped the Authorization header on a redirect to https://eu.api.xxx.com.",
        finding(
            "redirect.header",
            8,
            "Credentials survive redirects",
            "fail",
            "The second request carries no Authorization header.",
            cause="header-lost-on-redirect",
            confidence=0.97,
            evidence=[],
        ),
        "Call https://eu.api.xxx.com/v2/devices directly.",
    )
    first = made["understood"]["requests"][0]
    made["understood"]["requests"].append(
        first | {"index": 1, "url": "https://eu.api.xxx.com/v2/devices", "headers": [["Accept", "*/*"]], "response": 1}
    )
    last = made["understood"]["responses"][0]
    made["understood"]["responses"] = [
        last
        | {
            "status": 302,
            "reason": "Found",
            "headers": [["Location", "https://eu.api.xxx.com/v2/devices"]],
            "challenges": [],
            "error": {},
        },
        last | {"index": 1, "request": 1},
    ]
    return made


def healthy() -> dict[str, Any]:
    """Nothing wrong, everything tested."""
    made = expired()
    made["findings"] = [_passing(f) for f in made["findings"] if f["outcome"] != "unavailable"]
    made["request_at"] = "2026-03-08T10:40:00+00:00"
    made["verdict"] |= _NO_CAUSE | {
        "kind": "healthy",
        "headline": "This request is in order.",
        "kb": kb("verification"),
    }
    return made


def inconclusive() -> dict[str, Any]:
    """No cause proved, since the servers could not be asked."""
    made = expired()
    made["findings"] = [_passing(f) for f in made["findings"]]
    made["verdict"] |= _NO_CAUSE | {
        "kind": "inconclusive",
        "headline": "Nothing in the paste explains the 401; the servers were not asked.",
        "actor": "you",
        "kb": kb("still-stuck"),
        "next_steps": ["Run this again with “Ask the servers” ticked.", "Paste the headers of the answer too."],
    }
    return made


def running() -> dict[str, Any]:
    """The paste is judged, the servers are still being asked."""
    made = expired()
    made |= {"state": "running", "provisional": True, "findings": made["findings"][:6], "running": ["live.call"]}
    return made


def waiting() -> dict[str, Any]:
    """No worker has begun."""
    made = expired()
    understood = {"summary": "", "forms": [], "notes": [], "requests": [], "responses": [], "tokens": []}
    made |= {"state": "running", "provisional": True, "findings": [], "verdict": None, "understood": understood}
    return made


ALL = {
    "expired": expired,
    "wrong-audience": wrong_audience,
    "missing-scope": missing_scope,
    "lost-on-redirect": lost_on_redirect,
    "healthy": healthy,
    "inconclusive": inconclusive,
    "running": running,
    "waiting": waiting,
}
