"""Looks at how old the application's credentials are.

Why it matters: credentials are to be replaced every 90 days, so that a lost copy does not work for ever.
Cannot see: when a secret was replaced without a new application.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import HEURISTIC
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import ApplicationStatus, Times
from diagnostics.engine.model.types import Evidence, Result, Severity, Step, failed, msg, not_applicable, passed
from diagnostics.engine.subject.claims import stamp

_MOST_DAYS = 90


@check(
    id="application.age",
    title=msg("The credentials were renewed within 90 days"),
    step=Step.APPLICATION,
    severity=Severity.WARNING,
    causes=("client-secret-expired-or-rotated",),
    kb="practice-2",
    needs=(ApplicationStatus, Times),
)
def application_age(status: ApplicationStatus, times: Times) -> Result:
    """Credentials older than 90 days are a warning."""
    if status.created_at is None:
        return not_applicable(msg("The platform does not say when the application was created."))
    days = (times.now - status.created_at).days
    row = Evidence(
        msg("Created"),
        stamp(status.created_at),
        msg("within {days} days", days=_MOST_DAYS),
        important=days > _MOST_DAYS,
    )
    if days <= _MOST_DAYS:
        return passed(msg("The credentials are {days} days old.", days=days), row)
    summary = msg("The credentials are {days} days old; renew them every {most} days.", days=days, most=_MOST_DAYS)
    return failed("client-secret-expired-or-rotated", HEURISTIC, summary, row)
