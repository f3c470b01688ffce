"""The servers' clocks against ours, out of answers that were fetched anyway."""

from __future__ import annotations

from statistics import median

from diagnostics.engine.collectors.ask import Server
from diagnostics.engine.collectors.outside import Outside
from diagnostics.engine.model.declare import CouldNotLook, collector
from diagnostics.engine.model.facts import (
    Baseline,
    Introspection,
    Missing,
    ServerClocks,
    SigningKeys,
    Subject,
    Target,
    Times,
    VerificationCalls,
)
from diagnostics.engine.model.submission import Submission
from diagnostics.engine.model.types import Message, msg


def _applies(submission: Submission, subject: Subject, times: Times, target: Target) -> Message | None:
    return None


@collector(
    provides=ServerClocks,
    sees=(Baseline, VerificationCalls, SigningKeys, Introspection),
    applies=_applies,
    refined=True,
)
def server_clocks(
    outside: Outside,
    baseline: Baseline | Missing,
    calls: VerificationCalls | Missing,
    keys: SigningKeys | Missing,
    introspection: Introspection | Missing,
) -> ServerClocks:
    """The median of each server's `Date` fields. The facts are only waited for: what they cost is not paid twice."""
    readings = outside.readings
    if not readings:
        raise CouldNotLook(msg("No server told its time in an answer."))
    offsets = {}
    for server in (Server.API, Server.AUTH):
        found = [reading.offset_s for reading in readings if reading.server is server]
        if found:
            offsets[server.value] = round(median(found), 2)
    return ServerClocks(offsets, round(max(reading.uncertainty_s for reading in readings), 2))
