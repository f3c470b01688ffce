"""Looks at the authorization server's metadata: does it name the issuer that it was asked for.

Why it matters: a client must refuse metadata of another issuer (RFC 8414, 3.3); APIs compare `iss` by character.
Cannot see: metadata that is served to others than the portal.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import LIKELY
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Metadata, Target
from diagnostics.engine.model.types import Actor, Evidence, Result, Severity, Step, failed, msg, passed


@check(
    id="metadata.issuer",
    title=msg("The issuer's metadata names the issuer itself"),
    step=Step.HEADER,
    severity=Severity.WARNING,
    causes=("issuer-hostname-mismatch",),
    kb="step-1",
    needs=(Metadata, Target),
)
def metadata_issuer(metadata: Metadata, target: Target) -> Result:
    """Any difference counts, a final slash too."""
    expected = target.environment.issuer if target.environment else ""
    found = str(metadata.values.get("issuer", "none"))[:200]
    row = Evidence(msg("Issuer in the metadata"), found, expected, important=not metadata.issuer_matches)
    if metadata.issuer_matches:
        return passed(msg("The metadata names the issuer {issuer}.", issuer=found), row)
    words = msg("The metadata at {url} names another issuer than the one it belongs to.", url=metadata.url[:200])
    return failed("issuer-hostname-mismatch", LIKELY, words, row, actor=Actor.PLATFORM)
