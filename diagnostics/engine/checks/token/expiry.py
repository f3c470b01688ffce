"""Looks at the token's exp at the time of the request, and now.

Of a token that shows no claims it looks at what is told of its age and its life, and until when calls went well.

Why it matters: an expired token is refused; the lifetime is an hour by default.
Cannot see: when the call was made, unless the paste says so; then expiry against now is inference only.
"""

from __future__ import annotations

from datetime import datetime

from diagnostics.engine.model.confidence import CERTAIN, HEURISTIC, INFERRED, LIKELY, NEARLY_CERTAIN, POSSIBLE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject, Times
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
from diagnostics.engine.subject import told_ages, told_times
from diagnostics.engine.subject.answer import succeeded
from diagnostics.engine.subject.claims import claims_of, duration, is_milliseconds, numeric_date, stamp, unread

# Less than three years after 1970 no token ended: such a number is how long it was to live.
_A_SPAN_S = 100_000_000
# Shorter than this few tokens live.
_A_LIFE_S = 300
_AFTER_A_SPAN = msg(
    "The calls went well for a span of time, and all later ones are refused, as when a token has ended."
)
_TIME_OF_THE_END = msg("Set exp to the time of now plus the lifetime, in seconds since 1970 (RFC 7519, 2).")


@check(
    id="token.expiry",
    title=msg("The token has not expired"),
    step=Step.EXPIRATION,
    severity=Severity.ERROR,
    causes=("access-token-expired", "malformed-claims"),
    kb="step-2",
    needs=(Subject, Times),
)
def token_expiry(subject: Subject, times: Times) -> Result:
    """A token past its exp fails: for certain at the request's time, with less confidence against now."""
    if subject.is_token_endpoint_call:
        return not_applicable(msg("No access token was pasted."))
    if (subject.token is None or subject.token.claims is None) and not succeeded(subject):
        told = _told_end(subject, times) or _told(subject)
        if told is not None:
            return told
    if subject.token is None:
        return not_applicable(msg("No access token was pasted."))
    if subject.token.claims is None:
        return unread(subject.token, msg("The token's claims cannot be read, so its expiry is not seen."))
    claims = claims_of(subject.token)
    end = numeric_date(claims.get("exp"))
    if end is None:
        unit = is_milliseconds(claims.get("exp"))
        return not_applicable(msg("The expiry is not in seconds.") if unit else msg("The token names no expiry."))
    if not succeeded(subject) and end.timestamp() < _A_SPAN_S:
        row = Evidence(
            msg("Value of {name}", name="exp"), f"{end.timestamp():.0f}", "seconds since 1970", important=True
        )
        summary = msg("exp is a span of seconds, where the time of the end belongs: it ends the token in 1970.")
        return failed("malformed-claims", NEARLY_CERTAIN, summary, row, fix=_TIME_OF_THE_END)
    rows = (
        Evidence(msg("Expires"), stamp(end), f"> {stamp(times.judged_at)}", important=True),
        Evidence(msg("Request made") if times.request_at else msg("Now"), stamp(times.judged_at)),
    )
    if succeeded(subject):
        return passed(msg("The API accepted the token."), *rows)
    if times.request_at is not None:
        return _at_request(end, times.request_at, times, rows)
    late = (times.now - end).total_seconds()
    if late <= times.leeway_s:
        return passed(msg("The token is valid for another {span}.", span=duration(max(0.0, -late))), *rows)
    summary = msg("The token expired {span} ago, at {end}.", span=duration(late), end=stamp(end))
    return failed("access-token-expired", INFERRED, summary, *rows, also=(Candidate("clock-skew", 0.3),))


def _at_request(end: datetime, made: datetime, times: Times, rows: tuple[Evidence, ...]) -> Result:
    late = (made - end).total_seconds()
    if late > times.leeway_s:
        summary = msg("The token had expired {span} before the request was made.", span=duration(late))
        also = (Candidate("clock-skew", 0.4),)
        return failed("access-token-expired", CERTAIN, summary, *rows, also=also)
    if end < times.now:
        summary = msg("The token was still valid for {span} when the request was made, so expiry is not the cause.",
                      span=duration(max(0.0, -late)))  # fmt: skip
        return passed(summary, *rows)
    return passed(msg("The token was valid for another {span} at the request.", span=duration(max(0.0, -late))), *rows)


def _told_end(subject: Subject, times: Times) -> Result | None:
    """What a dump of the claims says of the end, where the token itself was not pasted."""
    apart = told_times.end(subject, times)
    if apart is None:
        return None
    rows = (
        Evidence(msg("Expires"), stamp(apart.told), f"> {stamp(apart.now)}", important=True),
        Evidence(msg("Request made"), stamp(apart.now)),
    )
    late = -apart.ahead
    if late > times.leeway_s:
        summary = msg("The token had expired {span} before the request was made.", span=duration(late))
        return failed("access-token-expired", INFERRED, summary, *rows, also=(Candidate("clock-skew", 0.3),))
    return passed(msg("The token was valid for another {span} at the request.", span=duration(apart.ahead)), *rows)


def _told(subject: Subject) -> Result | None:
    """What is told of the token's age: more than it lives, or calls of a log that went well until it had ended."""
    young = told_ages.young(subject)
    if young is not None:
        row = Evidence(msg("Age of the token"), duration(young), important=True)
        return passed(msg("The token was {age} old at the call, by what is told.", age=duration(young)), row)
    outlived = told_ages.outlived(subject)
    if outlived is not None:
        row = Evidence(
            msg("Life of the token"), duration(outlived.lifetime), f"> {duration(outlived.age)}", important=True
        )
        summary = msg("The token lives for {span}, and by what is told it was {age} old or more at the call.",
                      span=duration(outlived.lifetime), age=duration(outlived.age))  # fmt: skip
        return failed("access-token-expired", LIKELY, summary, row, also=(Candidate("token-revoked", 0.3),))
    span = told_ages.worked_for(subject)
    if span is not None:
        row = Evidence(msg("The calls went well for"), duration(span), important=True)
        return failed("access-token-expired", HEURISTIC, _AFTER_A_SPAN, row, also=(Candidate("token-revoked", 0.3),))
    course = told_ages.ran_out(subject)
    if course is None:
        return None
    life = course.lifetime(told_ages.lifetimes(subject))
    kept = subject.submission.sighted(Seen.TOKEN_KEPT)
    if life is None and not (kept and course.refused_from >= _A_LIFE_S):
        return None
    row = Evidence(msg("The calls went well for"), duration(course.well_until), important=True)
    sure = LIKELY if life is not None else POSSIBLE
    return failed("access-token-expired", sure, _AFTER_A_SPAN, row, also=(Candidate("token-revoked", 0.35),))
