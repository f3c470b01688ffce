"""The causes that were looked at and are not there, with evidence."""

from __future__ import annotations

from collections.abc import Sequence

from diagnostics.engine.checks import CATALOGUE
from diagnostics.engine.model.catalogue import slugs
from diagnostics.engine.model.types import Finding, Outcome
from diagnostics.engine.verdict.evidence import HINTS

_CHECKS = {check.id: check for check in CATALOGUE}
# What a reader suspects first: signature, expiry, issuer, audience, scope, application, clock.
SUSPECTS = slugs(
    "wrong-signing-key-or-secret",
    "access-token-expired",
    "wrong-issuer-or-tenant",
    "wrong-audience",
    "missing-scope",
    "app-or-account-suspended",
    "clock-skew",
)
# To rule these out, something has to be known that the token's value was compared with.
_COMPARED = slugs("wrong-issuer-or-tenant", "wrong-audience", "missing-scope")


def ruled_out(findings: Sequence[Finding], suspected: Sequence[str]) -> tuple[str, ...]:
    """Causes whose own check passed with evidence shown, and that are not `suspected`; what is asked first, first.

    A check that failed keeps the cause that it names open, one that could not look its own. That an answer which many
    causes explain was not seen, or was no success, does not undo what another check saw.
    """
    open_or_failed: set[str] = set(suspected)
    passed: dict[str, None] = {}
    for finding in findings:
        check = _CHECKS.get(finding.check)
        if check is None or finding.check in HINTS:
            continue
        if finding.outcome is Outcome.PASS and _saw(finding, check.causes[:1]):
            passed.update(dict.fromkeys(check.causes[:1]))
        elif finding.outcome is Outcome.FAIL:
            open_or_failed.update((finding.cause,) if finding.cause else ())
        elif finding.outcome in (Outcome.UNAVAILABLE, Outcome.CRASHED):
            open_or_failed.update(check.causes[:1])
    shown = [slug for slug in passed if slug not in open_or_failed]
    return tuple(sorted(shown, key=lambda slug: SUSPECTS.index(slug) if slug in SUSPECTS else len(SUSPECTS)))


def _saw(finding: Finding, causes: tuple[str, ...]) -> bool:
    compared = not set(causes).intersection(_COMPARED)
    return any(compared or row.expected for row in finding.evidence)
