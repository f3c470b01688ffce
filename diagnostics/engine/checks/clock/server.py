"""Looks at the clocks of the API and of the authorization server against ours, by the Date of their answers.

Why it matters: a server whose clock is off refuses tokens that are good, or accepts none before its time comes.
Cannot see: single machines behind a load balancer, and differences under a second.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import INFERRED, PLAUSIBLE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import ServerClocks, Times
from diagnostics.engine.model.types import Actor, Evidence, Result, Severity, Step, failed, msg, passed

_TOGETHER_S = 5.0


# As the collector names them.
_SERVERS = {"API": msg("API"), "authorization server": msg("authorization server")}


@check(
    id="clock.server",
    title=msg("The platform's clocks agree with ours"),
    step=Step.CLOCK,
    severity=Severity.WARNING,
    causes=("clock-skew",),
    kb="step-6",
    needs=(ServerClocks, Times),
)
def clock_server(clocks: ServerClocks, times: Times) -> Result:
    """Fails beyond the leeway. Where all servers are off alike, our own clock is as suspect, and that is said."""
    rows = [
        Evidence(msg("Clock of the {server}", server=_SERVERS.get(server, server)),
                 f"{offset:+.1f} s ± {clocks.uncertainty_s:.1f} s",
                 msg("within {s} seconds", s=times.leeway_s), important=abs(offset) > times.leeway_s)
        for server, offset in clocks.offsets_s.items()
    ]  # fmt: skip
    worst = max(clocks.offsets_s.items(), key=lambda entry: abs(entry[1]), default=None)
    if worst is None or abs(worst[1]) - clocks.uncertainty_s <= times.leeway_s:
        return passed(msg("The platform's clocks agree with ours within {s} seconds.", s=times.leeway_s), *rows)
    server, offset = worst
    direction = msg("ahead") if offset > 0 else msg("behind")
    spread = max(clocks.offsets_s.values()) - min(clocks.offsets_s.values())
    if len(clocks.offsets_s) > 1 and spread > _TOGETHER_S:
        words = msg("The clock of the {server} is {s} seconds {direction}.",
                    server=_SERVERS.get(server, server), s=round(abs(offset)), direction=direction)  # fmt: skip
        return failed("clock-skew", INFERRED, words, *rows, actor=Actor.PLATFORM, severity=Severity.ERROR)
    words = msg("The platform's clocks are {s} seconds {direction} of ours; either may be wrong.",
                s=round(abs(offset)), direction=direction)  # fmt: skip
    return failed("clock-skew", PLAUSIBLE, words, *rows, actor=Actor.PLATFORM)
