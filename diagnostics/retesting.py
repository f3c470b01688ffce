"""The same call again after the fix: from the stored request, which holds no secret, and the secret pasted anew."""

from __future__ import annotations

import re
from typing import Any

from django.views.decorators.debug import sensitive_variables

from diagnostics import services, stored_report
from diagnostics.models import Diagnosis

# The variables that stand for the credential of a corrected request, as shells, code and files write them.
_CREDENTIAL = r"(?:(?:NEW_)?(?:[A-Z]+_)?(?:ACCESS_TOKEN|API_KEY|PRIVATE_TOKEN|AUTH_TOKEN)|WHOLE_TOKEN)"
_PLACE = re.compile(
    rf"\$\{{(?:env:|process\.env\.)?{_CREDENTIAL}\}}|\$(?:env:)?{_CREDENTIAL}\b|%{_CREDENTIAL}%|\{{\{{{_CREDENTIAL}\}}\}}"
)


class NeedsToken(Exception):
    """The request says where a token belongs, and none was given."""


def request_of(report: dict[str, Any]) -> str:
    """The request to run again: the corrected one, else the examined one with a place for its token; "" without any."""
    fix = (report.get("verdict") or {}).get("fix") or {}
    if fix.get("request"):
        return str(fix["request"])
    understood = report.get("understood") or {}
    subject = (understood.get("subject") or {}).get("request")
    for n, request in enumerate(understood.get("requests") or ()):
        if request.get("index", n) == subject:
            headers = [h for h in request.get("headers") or () if h[0].lower() != "authorization"]
            place = ["Authorization", "Bearer $ACCESS_TOKEN"]
            return stored_report.http_text({**request, "headers": [place, *headers], "at": None})
    return ""


@sensitive_variables()
def filled(request: str, token: str) -> str:
    """The request with the token in its place, or both one after the other. Raises NeedsToken."""
    token = token.strip()
    if not _PLACE.search(request):
        return "\n\n".join(part for part in (request, token) if part.strip())
    if not token:
        raise NeedsToken
    return _PLACE.sub(lambda _: token, request)


@sensitive_variables()
def start(before: Diagnosis, text: str, *, owner: str, client: str, client_time: str | None) -> Diagnosis:
    """A new diagnosis of the same platform that remembers `before`. Raises Rejected and LimitReached of `services`."""
    made = services.create(
        text,
        owner=owner,
        client=client,
        client_time=client_time,
        platform=before.platform,
        environment=before.environment,
        online=before.online,
    )
    made.before = before
    made.save(update_fields=["before"])
    return made
