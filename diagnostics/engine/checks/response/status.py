"""Looks at status codes that speak for themselves: 429, 5xx, 407, and Retry-After.

Why it matters: they say that something else than the credentials stopped the call (RFC 9110, 15.6; RFC 6585, 4).
Cannot see: gateways that turn a 429 or 503 of the service behind them into a 401.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import CERTAIN, HEURISTIC, LIKELY, NEARLY_CERTAIN, PLAUSIBLE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.sighting import Seen
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
from diagnostics.engine.subject.again import wait_until


@check(
    id="response.status",
    title=msg("The status code is about the credentials"),
    step=Step.TRANSPORT,
    severity=Severity.ERROR,
    causes=("rate-limited", "quota-or-billing", "api-down-or-server-bug"),
    kb="step-8",
    needs=(Subject,),
)
def response_status(subject: Subject) -> Result:
    """429 and the server's own errors fail; so does a used-up rate limit beside a refusal."""
    response = subject.response
    status = response.status if response else None
    if status is None or status < 300:
        stated = next(iter(subject.submission.sighted(Seen.STATUS_STATED)), None)
        if stated and (status is None or stated.groups[0] == "429"):
            status = int(stated.value)
    if status is None:
        return not_applicable(msg("No status code was pasted."))
    if status == 500 and _is_number_of_a_library(subject):
        return not_applicable(msg("The number 500 is a code of the client's library, not the status of an answer."))
    row = Evidence(msg("Status code"), str(status), "2xx", important=True)
    if status == 429:
        retry = response.header("Retry-After") if response else None
        summary = msg("The server answers 429: too many requests.")
        if retry:
            after = retry.value.reveal()[:40]
            summary = msg("The server answers 429: too many requests. Retry after {after}.", after=after)
        if subject.submission.sighted(Seen.PLAN_SPOKEN_OF):
            of_plan = msg("The server answers 429 and speaks of a plan or of credit: what was paid for is used up.")
            return failed(
                "quota-or-billing", NEARLY_CERTAIN, of_plan, row, also=(Candidate("rate-limited", PLAUSIBLE),)
            )
        return failed("rate-limited", CERTAIN, summary, row, fix=wait_until(response))
    remaining = response.header("X-RateLimit-Remaining") or response.header("RateLimit-Remaining") if response else None
    if status in (401, 403) and remaining is not None and remaining.value.reveal().strip() == "0":
        row = Evidence(msg("Calls left"), "0", "more than 0", important=True)
        summary = msg("The rate limit is used up: no calls are left.")
        return failed("rate-limited", LIKELY, summary, row, fix=wait_until(response))
    if status in (502, 503, 504):
        return failed(
            "api-down-or-server-bug",
            NEARLY_CERTAIN,
            msg("The server answers {status}: it could not handle the call.", status=status),
            row,
        )
    if status >= 500:
        return failed(
            "api-down-or-server-bug",
            HEURISTIC,
            msg("The server answers {status}: it failed by itself.", status=status),
            row,
        )
    return passed(msg("The status code is {status}.", status=status), row)


def _is_number_of_a_library(subject: Subject) -> bool:
    response = subject.response
    seen = response is not None and bool(response.headers or response.http_version or response.body)
    return not seen and bool(subject.submission.sighted(Seen.LIBRARY_CODE_500))
