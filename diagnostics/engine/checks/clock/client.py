"""Looks at the clock of the client: the browser's, or the pasted request's time against the server's Date.

Two times that a message tells, and what a tool measured of a clock, say as much.

Why it matters: a client whose clock is wrong renews too late and signs assertions with times that are refused.
Cannot see: the clock of the machine that made the call, when it is not the one that pasted.
"""

from __future__ import annotations

from collections.abc import Iterator

from diagnostics.engine.model.confidence import INFERRED, LIKELY, PLAUSIBLE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject, Times
from diagnostics.engine.model.types import (
    Candidate,
    Evidence,
    Message,
    Result,
    Severity,
    Step,
    failed,
    msg,
    not_applicable,
    passed,
)
from diagnostics.engine.subject import told_times
from diagnostics.engine.subject.answer import succeeded
from diagnostics.engine.subject.claims import duration, stamp

_HOUR = 3600


@check(
    id="clock.client",
    title=msg("The client's clock is right"),
    step=Step.CLOCK,
    severity=Severity.ERROR,
    causes=("clock-skew", "timezone-bug"),
    kb="step-6",
    needs=(Subject, Times),
)
def clock_client(subject: Subject, times: Times) -> Result:
    """A request's time that differs from the Date of its answer fails; a wrong clock of the browser is a warning."""
    request, response = subject.request, subject.response
    if request is not None and response is not None and request.at is not None and response.date is not None:
        off = (request.at - response.date).total_seconds()
        rows = (
            Evidence(msg("Client's time of the request"), stamp(request.at), important=True),
            Evidence(msg("Date of the answer"), stamp(response.date)),
        )
        if abs(off) > times.leeway_s:
            return _wrong(off, rows)
        return passed(msg("The client's clock and the server's Date agree."), *rows)
    if not succeeded(subject) and (told := _told(subject, times)) is not None:
        return told
    if times.client_offset_s is None:
        return not_applicable(msg("The paste shows no clock of the client beside one of a server."))
    off = times.client_offset_s
    row = Evidence(msg("Your browser's clock"), _towards(off), "right", True)
    if abs(off) <= times.leeway_s:
        return passed(msg("Your browser's clock is right within {leeway} seconds.", leeway=times.leeway_s), row)
    summary = msg("The clock of your computer is {span} off.", span=duration(off))
    return failed("clock-skew", LIKELY, summary, row, severity=Severity.WARNING)


def _towards(off: float) -> Message:
    """How far a clock is ahead or behind."""
    span = duration(off)
    return msg("{span} ahead", span=span) if off > 0 else msg("{span} behind", span=span)


def _wrong(off: float, rows: tuple[Evidence, ...]) -> Result:
    hours = round(off / _HOUR)
    if hours and abs(off - hours * _HOUR) < 120 and abs(hours) <= 14:
        summary = msg(
            "The client's clock differs from the server's by {hours} whole hour(s): a time zone.", hours=abs(hours)
        )
        return failed("timezone-bug", LIKELY, summary, *rows, also=(Candidate("clock-skew", LIKELY - 0.05),))
    summary = msg("The client's clock differs from the server's by {span}.", span=duration(off))
    return failed("clock-skew", INFERRED, summary, *rows)


def _told(subject: Subject, times: Times) -> Result | None:
    """What messages tell of two times, or a tool of the machine's clock; None where nothing is wrong with them."""
    for apart, hours in _pairs(subject, times):
        if hours is not None:
            rows = (
                Evidence(msg("Client's time of the request"), stamp(apart.told), important=True),
                Evidence(msg("Now"), stamp(apart.now)),
            )
            summary = msg(
                "The two times of the message are {hours} hour(s) apart, to the second: local time written as UTC.",
                hours=f"{hours:g}",
            )
            return failed("timezone-bug", INFERRED, summary, *rows, also=(Candidate("clock-skew", PLAUSIBLE),))
    off = told_times.measured(subject)
    if off is None or abs(off) <= times.leeway_s:
        return None
    row = Evidence(msg("Clock of the machine"), msg("{span} off", span=duration(off)), important=True)
    summary = msg("The clock that was measured is {span} off.", span=duration(off))
    return failed("clock-skew", INFERRED, summary, row)


def _pairs(subject: Subject, times: Times) -> Iterator[tuple[told_times.Apart, float | None]]:
    """Each time that is told beside another, with the hours of a zone between them; nobody chooses an iat."""
    for apart in (told_times.signed(subject, times), told_times.start(subject, times)):
        if apart is not None:
            yield apart, apart.hours_of_a_zone
    issued = told_times.issued(subject, times) if subject.token is None else None
    if issued is not None:
        yield issued, issued.hours_apart
