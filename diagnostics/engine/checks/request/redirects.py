"""Looks at redirects before the failing call: another host, scheme or port drops Authorization.

Why it matters: clients leave the header out when a redirect goes to another origin (RFC 9110, 15.4), some always.
Cannot see: redirects that the paste does not show.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import HEURISTIC, INFERRED, LIKELY, NEARLY_CERTAIN
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.submission import REDIRECTS, Request, Response, Submission, Url
from diagnostics.engine.model.types import (
    Candidate,
    Evidence,
    Result,
    Severity,
    Step,
    failed,
    msg,
    not_applicable,
    passed,
)
from diagnostics.engine.subject.answer import status_of

_CAUSE = "header-lost-on-redirect"


@check(
    id="request.redirects",
    title=msg("No redirect comes before the call"),
    step=Step.TRANSPORT,
    severity=Severity.ERROR,
    causes=(_CAUSE,),
    kb="step-8",
    needs=(Subject,),
)
def request_redirects(subject: Subject) -> Result:
    """A redirect to another origin, or one after which the header is gone, and then a refusal, fails."""
    submission = subject.submission
    told = submission.sighted(Seen.REDIRECT_TOLD_OF)
    if told and _refused_after(subject):
        row = Evidence(msg("Redirect told of"), told[0].value, "no redirect", important=True)
        summary = msg("The paste tells of a redirect ({status}) before the refusal.", status=told[0].value)
        return failed(_CAUSE, HEURISTIC, summary, row, also=(Candidate("http-instead-of-https", 0.5),))
    if not submission.responses:
        return not_applicable(msg("No response was pasted."))
    redirect = next((r for r in submission.responses if r.status in REDIRECTS and r.header("Location")), None)
    if redirect is None:
        seen = Form.CURL_VERBOSE in submission.forms or Form.HAR in submission.forms or len(submission.responses) > 1
        statuses = ", ".join(str(r.status) for r in submission.responses[:6] if r.status)
        rows = (Evidence(msg("Status codes"), statuses),) if seen and statuses else ()
        return passed(msg("The paste shows no redirect."), *rows)
    location = redirect.header("Location")
    target = location.value.reveal() if location else ""
    row = Evidence(msg("Redirect"), f"{redirect.status} → {_shown(target)}", "no redirect", important=True)
    first = _request_of(redirect, submission)
    if _is_login(target):
        summary = msg("The call was redirected to a sign-in page, so the API did not see a credential it accepts.")
        return failed("header-not-sent", 0.6, summary, row, severity=Severity.WARNING)
    if first is not None and first.header("Authorization") is None:
        return passed(msg("The redirected request carried no Authorization header."), row)
    refused = any(r.status in (401, 403) for r in submission.responses)
    followed = next((r for r in submission.requests if r.redirect_of is not None), None)
    dropped = followed is not None and followed.header("Authorization") is None
    summary = msg("The call was redirected ({status}) to {target}.", status=redirect.status or 0, target=_shown(target))
    also = (Candidate("http-instead-of-https", 0.5),)
    if refused and (dropped or _other_origin(first, target)):
        return failed(_CAUSE, NEARLY_CERTAIN if dropped else INFERRED, summary, row, also=also)
    if refused or status_of(subject) in REDIRECTS:
        return failed(_CAUSE, LIKELY, summary, row, also=also)
    severity = Severity.WARNING
    return (
        failed(_CAUSE, 0.6, summary, row, severity=severity)
        if submission.sighted(Seen.STATUS_401_WRITTEN)
        else passed(summary, row)
    )


def _refused_after(subject: Subject) -> bool:
    """Whether a call with a header was refused and no redirect is shown that could be judged by itself."""
    submission = subject.submission
    shown = any(response.status in REDIRECTS for response in submission.responses)
    return not shown and subject.credential is not None and status_of(subject) in (401, 403)


def _request_of(response: Response, submission: Submission) -> Request | None:
    index = response.request
    return submission.requests[index] if index is not None and index < len(submission.requests) else None


def _origin(url: Url | None) -> str:
    return url.origin if url is not None and url.host else ""


def _other_origin(request: Request | None, target: str) -> bool:
    origin = _origin(request.url if request else None)
    return "://" in target and bool(origin) and not (target + "/").lower().startswith(origin.lower() + "/")


def _shown(target: str) -> str:
    return target.partition("?")[0][:200]


def _is_login(target: str) -> bool:
    path = target.lower().partition("?")[0]
    return path.endswith(("/login", "/signin", "/sign-in", "/authorize", "/auth/login", "/accounts/login/"))
