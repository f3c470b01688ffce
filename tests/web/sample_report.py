"""Reports in schema 1 as the pages get them, one for each kind of picture and verdict."""

from __future__ import annotations

import copy
from typing import Any

MAIN = "api-authentication-401"


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


_EXPIRED = finding(
    "token.expiry",
    2,
    "The token has not expired",
    "fail",
    "The token expired 3 hours before this request, at 2026-03-08 11:23:45 UTC.",
    cause="access-token-expired",
    confidence=0.98,
    evidence=[
        row("exp claim", "2026-03-08 11:23:45 UTC", "after 2026-03-08 14:23:45 UTC", important=True),
        row("time of the request", "2026-03-08 14:23:45 UTC (Date header)"),
        row("leeway", "60 seconds"),
    ],
)
_OTHERS = [
    finding("header.present", 1, "An Authorization header is sent", "pass", "The request carries one Authorization header."),
    finding("header.scheme", 1, "The scheme is Bearer, written so", "pass", "The scheme is written “Bearer”."),
    finding("token.structure", 1, "The token is a whole JWT", "pass", "The token has three parts and each of them decodes."),
    finding("header.duplicate", 1, "The scheme stands once", "pass", "“Bearer” stands once."),
    finding(
        "signature.key", 1, "The signing key is published", "pass",
        "Key “prod-2026-1” is published by https://auth.xxx.com.",
    ),
    finding("token.not_before", 2, "The token is valid already", "pass", "The token is valid since 2026-03-08 10:23:45 UTC."),
    finding(
        "application.status", 3, "The application is active", "unavailable",
        "The application's status is told only with a token whose signature is valid or that is active; run this again online with such a token.",
        blocked_by="ApplicationStatus",
    ),
    finding("refresh.answer", 4, "The token endpoint answers with a token", "not_applicable", "The paste holds no request to a token endpoint."),
    finding("scope.required", 5, "The token carries a scope that the endpoint accepts", "pass", "The token carries “devices:read”."),
    finding("audience.match", 5, "The audience is this API", "pass", "The audience is https://api.xxx.com."),
    finding(
        "clock.client", 6, "Your clock and ours agree", "fail", "Your browser's clock is 95 seconds ahead of ours.",
        severity="warning", cause="clock-skew", confidence=0.4,
        evidence=[row("your clock against ours", "+95 seconds", "within 60 seconds", important=True)],
    ),
    finding(
        "live.call", 7, "The API accepts the token", "unavailable",
        "No call was made: the box “Ask the servers” was not ticked.", blocked_by="VerificationCalls",
    ),
    finding("answer.agrees", 8, "The API's words agree with what was found", "pass", "The API says “invalid_token”, and so do we."),
    finding("transport.https", 8, "The request goes over HTTPS", "pass", "The address begins with https://."),
]  # fmt: skip

_UNDERSTOOD: dict[str, Any] = {
    "summary": "A curl command with a signed JWT, GET https://api.xxx.com/v2/devices, and its answer 401.",
    "forms": ["curl", "http", "token"],
    "notes": ["The time of the request is taken from the answer's Date header."],
    "requests": [
        {
            "index": 0, "method": "GET", "url": "https://api.xxx.com/v2/devices?limit", "http_version": "", "body_kind": "",
            "headers": [["Authorization", "Bearer [token a3k9qd]"], ["Accept", "application/json"]],
            "at": None, "form": "curl", "response": 0, "defects": [], "parameters": [],
        }
    ],
    "responses": [
        {
            "index": 0, "status": 401, "reason": "Unauthorized", "request": 0, "at": "2026-03-08T14:23:45+00:00",
            "headers": [["Content-Type", "application/json"], ["WWW-Authenticate", 'Bearer realm="Company X API"']],
            "challenges": [{"scheme": "Bearer", "params": {"realm": "Company X API", "error": "invalid_token"}, "token68": None, "proxy": False}],
            "error": {"code": "unauthorized", "description": "The access token is invalid or has expired", "vendor_code": "E-AUTH-001"},
        }
    ],
    "tokens": [
        {
            "label": "A", "mask": "a3k9qd", "format": "jws", "role": "access", "where": "Authorization header of request 1",
            "header": {"alg": "RS256", "typ": "at+jwt", "kid": "prod-2026-1"},
            "claims": {
                "iss": "https://auth.xxx.com", "sub": "client_7f3a", "aud": "https://api.xxx.com", "client_id": "client_7f3a",
                "iat": 1772965425, "exp": 1772969025, "scope": "devices:read policies:read", "jti": "0f8a4c",
            },
            "segments": [58, 312, 342], "vendor": None, "damage": [], "at": {"line": 2, "column": 29, "length": 714},
        }
    ],
    "errors": [],
    "subject": {"request": 0, "response": 0, "token": "A", "reason": "It is the only request of the paste, and it was answered with 401."},
}  # fmt: skip


def expired() -> dict[str, Any]:
    """A token that expired three hours before the request."""
    return copy.deepcopy(
        {
            "schema": 1,
            "id": "0a1b2c3d4e5f6g7h8j9kmnpqrs",
            "platform": "Company X",
            "created_at": "2026-03-08T14:30:00+00:00",
            "evaluated_at": "2026-03-08T14:30:00+00:00",
            "request_at": "2026-03-08T14:23:45+00:00",
            "understood": _UNDERSTOOD,
            "state": "finished",
            "provisional": False,
            "verdict": {
                "kind": "broken",
                "headline": "Your token expired 3 hours before this request.",
                "cause": "access-token-expired",
                "root_cause": "expired-access-token",
                "confidence": 0.98,
                "actor": "you",
                "ranked": [{"cause": "access-token-expired", "confidence": 0.98}, {"cause": "clock-skew", "confidence": 0.4}],
                "also": [],
                "ruled_out": ["header.present", "token.structure", "signature.key", "scope.required", "audience.match", "wrong-environment"],
                "fix": {
                    "text": "Get a new access token with your refresh token, then send the same request with it.",
                    "request": 'curl "https://api.xxx.com/v2/devices?limit=5" \\\n  -H "Authorization: Bearer $ACCESS_TOKEN" \\\n  -H "Accept: application/json"\n',
                    "changed": [2],
                    "follow_up": 'curl -X POST "https://auth.xxx.com/oauth/token" \\\n  -d grant_type=refresh_token \\\n  -d refresh_token="$REFRESH_TOKEN" \\\n  -d client_id="$CLIENT_ID"',
                },
                "kb": kb("access-token-expired", "tokens-and-signatures"),
                "next_steps": [],
            },
            "findings": [*_OTHERS[:5], _EXPIRED, *_OTHERS[5:]],
            "probes": [],
            "checks_total": 15,
            "running": [],
        }
    )  # fmt: skip


def _with(cause: str, root: str, headline: str, failing: dict[str, Any], fix: str) -> dict[str, Any]:
    made = expired()
    made["findings"] = [failing if f["check"] == failing["check"] else _passing(f) for f in made["findings"]]
    if failing not in made["findings"]:
        made["findings"].append(failing)
    made["verdict"] |= {
        "headline": headline, "cause": cause, "root_cause": root, "confidence": failing["confidence"],
        "ranked": [{"cause": cause, "confidence": failing["confidence"]}],
        "kb": kb(cause, "scopes-audiences-environments"),
        "fix": {"text": fix, "request": "", "changed": [], "follow_up": ""},
    }  # fmt: skip
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
            "audience.match", 5, "The audience is this API", "fail",
            "The token is for https://api.xxx.com/, not for https://api.xxx.com.",
            cause="wrong-audience", confidence=0.95,
            evidence=[row("Audience (aud claim)", "https://api.xxx.com/", "https://api.xxx.com", important=True)],
        ),
        "Request the token with the audience https://api.xxx.com, without the slash at the end.",
    )  # fmt: skip


def missing_scope() -> dict[str, Any]:
    """A token without any scope that the endpoint accepts."""
    made = _with(
        "missing-scope",
        "incorrect-token-scope",
        "POST /v2/devices/{id}/actions needs write or devices:manage; the token has neither.",
        finding(
            "scope.required", 5, "The token carries a scope that the endpoint accepts", "fail",
            "The token carries devices:read and policies:read only.",
            cause="missing-scope", confidence=0.9,
            evidence=[row("Scope", "devices:read policies:read", "write or devices:manage", important=True)],
        ),
        "Request a token with the scope devices:manage.",
    )  # fmt: skip
    return made


def lost_on_redirect() -> dict[str, Any]:
    """A redirect to another host on which the client leaves its credentials behind."""
    made = _with(
        "header-lost-on-redirect",
        "missing-authorization-header",
        "Your client dropped the Authorization header on a redirect to https://eu.api.xxx.com.",
        finding(
            "redirect.header", 8, "Credentials survive redirects", "fail",
            "The second request carries no Authorization header.",
            cause="header-lost-on-redirect", confidence=0.97, evidence=[],
        ),
        "Call https://eu.api.xxx.com/v2/devices directly.",
    )  # fmt: skip
    first = made["understood"]["requests"][0]
    made["understood"]["requests"].append(
        first | {"index": 1, "url": "https://eu.api.xxx.com/v2/devices", "headers": [["Accept", "*/*"]], "response": 1}
    )
    last = made["understood"]["responses"][0]
    made["understood"]["responses"] = [
        last | {"status": 302, "reason": "Found", "headers": [["Location", "https://eu.api.xxx.com/v2/devices"]],
                "challenges": [], "error": {}},
        last | {"index": 1, "request": 1},
    ]  # fmt: skip
    return made


def healthy() -> dict[str, Any]:
    """Nothing wrong, everything tested."""
    made = expired()
    made["findings"] = [_passing(f) for f in made["findings"] if f["outcome"] != "unavailable"]
    made["request_at"] = "2026-03-08T10:40:00+00:00"
    made["verdict"] |= {
        "kind": "healthy", "headline": "This request is in order.", "cause": None, "root_cause": None, "confidence": 0.0,
        "actor": None, "ranked": [], "fix": None, "kb": kb("verification"),
    }  # fmt: skip
    return made


def inconclusive() -> dict[str, Any]:
    """No cause proved, since the servers could not be asked."""
    made = expired()
    made["findings"] = [_passing(f) for f in made["findings"]]
    made["verdict"] |= {
        "kind": "inconclusive", "headline": "Nothing in the paste explains the 401; the servers were not asked.",
        "cause": None, "root_cause": None, "confidence": 0.0, "actor": "you", "ranked": [], "fix": None, "kb": kb("still-stuck"),
        "next_steps": ["Run this again with “Ask the servers” ticked.", "Paste the answer's headers too: WWW-Authenticate says more than the body."],
    }  # fmt: skip
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
