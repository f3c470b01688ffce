"""Which one drawing fits a report: by the cause, then by what the deciding evidence looks like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from diagnostics.engine.model.catalogue import slugs
from diagnostics.presentation.pictures.characters import comparison
from diagnostics.presentation.pictures.credential import credential
from diagnostics.presentation.pictures.hops import hops
from diagnostics.presentation.pictures.scopes import granted_scopes, scopes, scopes_in
from diagnostics.presentation.pictures.svg import Picture
from diagnostics.presentation.pictures.timeline import subject_claims, timeline

TIME = frozenset(slugs("access-token-expired", "clock-skew", "token-not-yet-valid", "timezone-bug"))
SCOPES = frozenset(slugs("missing-scope"))
WAY = frozenset(slugs("header-lost-on-redirect", "http-instead-of-https"))
COMPARED = frozenset(
    slugs(
        "wrong-audience",
        "wrong-issuer-or-tenant",
        "issuer-hostname-mismatch",
        "wrong-environment",
        "wrong-host-or-path",
        "redirect-uri-mismatch",
    )
)
SENT = frozenset(
    slugs(
        "missing-bearer-prefix",
        "duplicate-bearer-prefix",
        "bearer-scheme-case",
        "malformed-bearer-syntax",
        "wrong-auth-scheme",
        "wrong-header-name",
        "token-quoted",
        "token-whitespace-or-newline",
        "token-invisible-or-nonascii-chars",
        "url-encoded-token",
        "placeholder-or-unexpanded-variable",
        "null-or-undefined-token",
        "empty-token",
        "token-truncated",
        "token-tampered",
        "wrong-signing-key-or-secret",
        "kid-not-found-key-rotated",
        "alg-none-or-unsigned",
        "alg-mismatch",
        "malformed-claims",
        "wrong-time-unit",
    )
)


def picture_for(report: Mapping[str, Any]) -> Picture | None:
    """The drawing for the report's cause; None where words say more. A healthy token shows its life."""
    verdict = report.get("verdict") or {}
    cause = verdict.get("cause")
    if cause in TIME or verdict.get("kind") == "healthy":
        return timeline(report)
    finding = _deciding(report, cause)
    if cause in SCOPES:
        return _scopes(report, finding)
    if cause in WAY and (way := hops(report)):
        return way
    if cause in SENT:
        return credential(report, cause, finding.get("summary") or "")
    return _comparison(finding) or _addresses(report) if cause in COMPARED else None


def _deciding(report: Mapping[str, Any], cause: str | None) -> Mapping[str, Any]:
    failing = [f for f in report.get("findings", ()) if f["outcome"] == "fail" and f.get("cause") == cause and cause]
    return max(failing, key=lambda finding: finding["confidence"], default={})


def _rows(finding: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Rows with both sides, the important ones first."""
    rows = [row for row in finding.get("evidence", ()) if row.get("expected") and row.get("value")]
    return sorted(rows, key=lambda row: not row.get("important"))


def _scopes(report: Mapping[str, Any], finding: Mapping[str, Any]) -> Picture | None:
    wanted = next((scopes_in(row["expected"]) for row in _rows(finding)), [])
    return scopes(granted_scopes(subject_claims(report)), wanted)


def _comparison(finding: Mapping[str, Any]) -> Picture | None:
    drawings = (comparison(row["value"], row["expected"], row["label"]) for row in _rows(finding))
    return next((drawing for drawing in drawings if drawing), None)


def _addresses(report: Mapping[str, Any]) -> Picture | None:
    """The first two addresses that differ in any failing finding, where the deciding one names none."""
    failing = [finding for finding in report.get("findings", ()) if finding["outcome"] == "fail"]
    rows = [row for finding in failing for row in _rows(finding) if "://" in row["value"] and "://" in row["expected"]]
    drawings = (comparison(row["value"], row["expected"], row["label"]) for row in rows)
    return next((drawing for drawing in drawings if drawing), None)
