"""How our connections to the platform's servers went, out of calls that were made anyway."""

from __future__ import annotations

from diagnostics.engine.collectors.outside import Outside
from diagnostics.engine.model.declare import CouldNotLook, collector
from diagnostics.engine.model.facts import (
    Baseline,
    Connections,
    Introspection,
    Metadata,
    Missing,
    Replay,
    SigningKeys,
    Subject,
    Target,
    Times,
    TokenEndpointDryRun,
    VerificationCalls,
)
from diagnostics.engine.model.submission import Submission
from diagnostics.engine.model.types import Message, msg


def _applies(submission: Submission, subject: Subject, times: Times, target: Target) -> Message | None:
    return None


@collector(
    provides=Connections,
    sees=(Baseline, VerificationCalls, Replay, Metadata, SigningKeys, Introspection, TokenEndpointDryRun),
    applies=_applies,
    refined=True,
)
def connections(
    outside: Outside,
    baseline: Baseline | Missing,
    calls: VerificationCalls | Missing,
    replay: Replay | Missing,
    metadata: Metadata | Missing,
    keys: SigningKeys | Missing,
    introspection: Introspection | Missing,
    dry_run: TokenEndpointDryRun | Missing,
) -> Connections:
    """The facts are only waited for. Raises CouldNotLook where no server was called."""
    made = tuple(outside.connections)
    if not made:
        raise CouldNotLook(msg("No server was called, so no connection was seen."))
    return Connections(made)
