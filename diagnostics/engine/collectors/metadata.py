"""The authorization server's metadata (RFC 8414) of the environment that the call goes to."""

from __future__ import annotations

from diagnostics.engine.collectors import published
from diagnostics.engine.collectors.outside import Outside
from diagnostics.engine.model.declare import CouldNotLook, collector
from diagnostics.engine.model.facts import Metadata, Subject, Target, Times
from diagnostics.engine.model.submission import Submission
from diagnostics.engine.model.types import Message, msg


def _applies(submission: Submission, subject: Subject, times: Times, target: Target) -> Message | None:
    if target.environment is None:
        return msg("The call goes to no environment of the platform profile.")
    return None if target.environment.issuer else msg("The platform profile names no issuer for this environment.")


@collector(provides=Metadata, needs=(Target,), applies=_applies)
def metadata(outside: Outside, target: Target) -> Metadata:
    """Raises CouldNotLook when the issuer publishes none that can be read."""
    if target.environment is None:
        raise CouldNotLook(msg("The call goes to no environment of the platform profile."))
    found = published.metadata(outside, target.environment)
    if not found.metadata:
        raise CouldNotLook(found.reason or msg("The issuer publishes no metadata."))
    return Metadata(found.url, found.metadata, found.issuer_matches)
