"""Looks at the scopes that were asked for, or that the API asks for, against those that the token response granted.

Why it matters: a server may grant less than was asked and must say so (RFC 6749, 3.3); clients seldom look.
Cannot see: the token response, when it was not pasted.
"""

from __future__ import annotations

import json

from diagnostics.engine.model.confidence import HEURISTIC, INFERRED, NEARLY_CERTAIN
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.submission import Request, Response, Submission
from diagnostics.engine.model.types import Evidence, Result, Severity, Step, failed, msg, not_applicable, passed


@check(
    id="scope.granted",
    title=msg("All scopes that were asked for were granted"),
    step=Step.SCOPE,
    severity=Severity.WARNING,
    causes=("missing-scope",),
    kb="step-5",
    needs=(Subject,),
)
def scope_granted(subject: Subject) -> Result:
    """A scope asked for at the token endpoint and missing from its answer fails."""
    for request in subject.submission.requests:
        asked = request.parameter("scope")
        granted = _granted(_response_of(request, subject.submission))
        if asked is None or granted is None:
            continue
        missing = [scope for scope in asked.reveal().split() if scope not in granted]
        row = Evidence(msg("Granted"), " ".join(sorted(granted))[:200], asked.reveal()[:200], important=bool(missing))
        if not missing and _needed(subject) - granted and _issued_by(request, subject):
            needed = " ".join(sorted(_needed(subject)))[:200]
            row = Evidence(msg("Granted"), " ".join(sorted(granted))[:200], needed, important=True)
            summary = msg("The token was granted {granted}; the API asks for {needed}.",
                          granted=" ".join(sorted(granted))[:200], needed=needed)  # fmt: skip
            return failed("missing-scope", NEARLY_CERTAIN, summary, row, severity=Severity.ERROR)
        if not missing:
            return passed(msg("All scopes that were asked for were granted."), row)
        summary = msg("The server did not grant {missing}.", missing=", ".join(missing)[:200])
        later = subject.response is not None and subject.response.status in (401, 403)
        severity = Severity.ERROR if later and not subject.is_token_endpoint_call else None
        return failed("missing-scope", INFERRED if later else HEURISTIC, summary, row, severity=severity)
    return not_applicable(msg("No token request with its answer was pasted."))


def _needed(subject: Subject) -> set[str]:
    """The scopes that the refusal of the API asks for (RFC 6750, 3)."""
    challenges = subject.response.challenges if subject.response and not subject.is_token_endpoint_call else ()
    return {scope for challenge in challenges for scope in challenge.params.get("scope", "").split()}


def _issued_by(request: Request, subject: Subject) -> bool:
    """Whether the answer to `request` issued the token that was refused."""
    issued = subject.token.issued_at_request if subject.token else None
    return issued is not None and subject.submission.requests[issued] is request


def _response_of(request: Request, submission: Submission) -> Response | None:
    index = request.response
    return submission.responses[index] if index is not None and index < len(submission.responses) else None


def _granted(response: Response | None) -> set[str] | None:
    if response is None or response.body is None or response.body_kind != "json":
        return None
    try:
        value = json.loads(response.body.reveal())
    except ValueError:
        return None
    scope = value.get("scope") if isinstance(value, dict) else None
    return set(scope.split()) if isinstance(scope, str) and "access_token" in value else None
