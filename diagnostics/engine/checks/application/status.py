"""Looks at the status of the client application in the admin portal.

Why it matters: tokens of an application that is suspended, revoked or deleted are refused, whatever they say.
Cannot see: anything without proof that the asker holds a token of that application.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import CERTAIN
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import ApplicationStatus
from diagnostics.engine.model.types import Evidence, Message, Result, Severity, Step, failed, msg, passed


@check(
    id="application.status",
    title=msg("The client application is active"),
    step=Step.APPLICATION,
    severity=Severity.ERROR,
    causes=("app-or-account-suspended",),
    kb="step-3",
    needs=(ApplicationStatus,),
)
def application_status(application: ApplicationStatus) -> Result:
    """Only `active` is good; a status that is not known is named as it stands."""
    rows = [
        Evidence(msg("Application"), application.client_id),
        Evidence(msg("Status"), application.status.capitalize(), "Active", important=application.status != "active"),
    ]
    if application.created_at:
        rows.append(Evidence(msg("Created"), application.created_at.strftime("%Y-%m-%d %H:%M UTC")))
    if application.last_used_at:
        rows.append(Evidence(msg("Last used"), application.last_used_at.strftime("%Y-%m-%d %H:%M UTC")))
    if application.status == "active":
        return passed(msg("The application {client_id} is active.", client_id=application.client_id), *rows)
    words = msg("The application {client_id} is {status}, so every token of it is refused.",
                client_id=application.client_id, status=application.status)  # fmt: skip
    return failed("app-or-account-suspended", CERTAIN, words, *rows, fix=_fix(application.status))


def _fix(status: str) -> Message:
    if status == "suspended":
        return msg(
            "Ask an administrator to lift the suspension under Settings, API, Applications; then get a new token."
        )
    return msg("Ask an administrator for a new application under Settings, API, Applications, and use its credentials.")
