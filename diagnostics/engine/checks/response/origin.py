"""Looks at who answered: the API, or something before it - a proxy, a firewall, a sign-in page.

Why it matters: a 401, 403 or 407 of a hop before the API says nothing about the API's own opinion.
Cannot see: gateways that answer in the API's own form.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import CERTAIN, HEURISTIC, INFERRED, PLAUSIBLE, POSSIBLE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
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

_FIREWALLS = {
    "cf-mitigated": "Cloudflare", "x-sucuri-id": "Sucuri", "x-iinfo": "Imperva", "x-akamai-request-id": "Akamai",
    "x-datadome": "DataDome",
}  # fmt: skip
_BLOCK_WORDS = (
    "access denied",
    "request blocked",
    "attention required",
    "you have been blocked",
    "incident id",
    "captcha",
)
_LOGIN_WORDS = ('type="password"', "type='password'", "sign in", "log in", "<form")


@check(
    id="response.origin",
    title=msg("The API itself answered"),
    step=Step.TRANSPORT,
    severity=Severity.ERROR,
    causes=("ip-not-allowed", "wrong-host-or-path", "wrong-auth-scheme", "bot-challenge"),
    kb="step-8",
    needs=(Subject,),
)
def response_origin(subject: Subject) -> Result:
    """407, a firewall's block page, and an HTML sign-in page in place of an API's answer fail."""
    response, status = subject.response, status_of(subject)
    if response is None or status is None:
        return not_applicable(msg("No response was pasted."))
    if status == 407 or any(challenge.proxy for challenge in response.challenges):
        row = Evidence(msg("Status code"), str(status), "an answer of the API", important=True)
        summary = msg("A proxy on the way asks for credentials of its own (407).")
        return failed("wrong-auth-scheme", CERTAIN - 0.1, summary, row, also=(Candidate("header-not-sent", PLAUSIBLE),))
    firewall = next((name for field, name in _FIREWALLS.items() if response.header(field)), "")
    mitigated = response.header("cf-mitigated")
    if mitigated is not None and mitigated.value.reveal().strip().lower() == "challenge":
        row = Evidence(msg("Answered by"), firewall, "the API", important=True)
        return failed("bot-challenge", INFERRED, msg("A gateway challenges the client instead of answering."), row)
    body = response.body.reveal()[:8192].lower() if response.body else ""
    html = response.body_kind == "html" or body.lstrip().startswith(("<!doctype html", "<html"))
    row = Evidence(msg("Answered by"), firewall or ("a web page" if html else "an API"), "the API", important=True)
    if status in (401, 403) and (firewall or html) and any(word in body for word in _BLOCK_WORDS):
        summary = msg("A firewall before the API blocked the call.")
        return failed("ip-not-allowed", PLAUSIBLE, summary, row, also=(Candidate("rate-limited", POSSIBLE),))
    if html and status in (200, 401, 403) and any(word in body for word in _LOGIN_WORDS):
        summary = msg("The answer is a sign-in page, not the API.")
        also = (Candidate("header-not-sent", POSSIBLE),)
        return failed("wrong-host-or-path", HEURISTIC, summary, row, also=also)
    if not response.headers and response.body is None:
        return not_applicable(msg("Only a status is told, which shows nobody who answered."))
    return passed(msg("The answer has the form of an API's."))
