"""Looks at the browser's preflight: an OPTIONS request that was refused, or that allowed no Authorization header.

Why it matters: browsers ask before they send the header, and never send a token with the question (CORS protocol).
Cannot see: the browser's console, unless its words were pasted.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import CERTAIN, NEARLY_CERTAIN
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.forms import Family
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.submission import Request, Response, Submission
from diagnostics.engine.model.types import Evidence, Result, Severity, Step, failed, msg, not_applicable, passed
from diagnostics.engine.subject.token_request import is_preflight

_CAUSE = "cors-preflight-blocked"


@check(
    id="response.preflight",
    title=msg("The browser's preflight is allowed"),
    step=Step.TRANSPORT,
    severity=Severity.ERROR,
    causes=(_CAUSE,),
    kb="step-8",
    needs=(Subject,),
)
def response_preflight(subject: Subject) -> Result:
    """A refused OPTIONS, one that does not allow the header Authorization, or the browser's own word fails."""
    submission = subject.submission
    said = submission.sighted(Seen.BROWSER_BLOCKED)
    if said:
        row = Evidence(msg("The browser says"), said[0].value.lower(), "no CORS error", important=True)
        return failed(_CAUSE, NEARLY_CERTAIN, msg("The browser blocked the call for its CORS rules."), row)
    preflights = [
        (request, submission.responses[request.response]) for request in submission.requests
        if _asks(request) and request.response is not None and request.response < len(submission.responses)
    ]  # fmt: skip
    if not preflights:
        return not_applicable(msg("No preflight of a browser was pasted."))
    request, response = preflights[0]
    if _sent_all_the_same(request, submission):
        return passed(msg("The browser sent the call itself after the preflight, and it was answered."))
    row = Evidence(msg("Answer to OPTIONS"), str(response.status), msg("2xx without a token"), important=True)
    if response.status is not None and response.status >= 400:
        summary = msg(
            "The API answers the browser's OPTIONS with {status}; a preflight carries no token.", status=response.status
        )
        return failed(_CAUSE, CERTAIN, summary, row)
    asked = request.header("Access-Control-Request-Headers")
    if asked is not None and "authorization" in asked.value.reveal().lower() and not _allows(response):
        return failed(
            _CAUSE, NEARLY_CERTAIN, msg("The answer to the preflight does not allow the header Authorization."), row
        )
    return passed(msg("The preflight is allowed."), row)


def _asks(request: Request) -> bool:
    """Whether it is a preflight: an OPTIONS from an origin, or one that shows the fields of the question."""
    return is_preflight(request) and any(
        request.header(name) for name in ("Access-Control-Request-Method", "Access-Control-Request-Headers", "Origin")
    )


def _sent_all_the_same(preflight: Request, submission: Submission) -> bool:
    """Whether the browser sent the call that it had asked for, and got an answer: no rule of CORS kept it back."""
    begun = submission.requests.index(preflight)
    asked = preflight.header("Access-Control-Request-Method")
    method = asked.value.reveal().strip().upper() if asked is not None else ""
    return any(
        _is_of_the_browser(request, preflight) and method in ("", request.method.upper())
        for request in submission.requests[begun + 1 :]
        if request.response is not None and submission.responses[request.response].status
    )


def _is_of_the_browser(request: Request, preflight: Request) -> bool:
    """Whether a request goes where the preflight went, and was not typed: a command is nobody's browser."""
    if is_preflight(request) or request.source.family is Family.COMMAND or request.url is None or preflight.url is None:
        return False
    return (request.url.host, request.url.path) == (preflight.url.host, preflight.url.path)


def _allows(response: Response) -> bool:
    # a * does not cover Authorization (Fetch standard, CORS protocol)
    field = response.header("Access-Control-Allow-Headers")
    return field is not None and "authorization" in field.value.reveal().lower()
