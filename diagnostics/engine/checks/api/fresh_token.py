"""Looks at what the API answers to a token that was issued a moment ago, to the platform's own test client.

Why it matters: it tells whether the platform works now, whatever is wrong with the pasted call.
Cannot see: what another client, another scope or another operation would get.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import INFERRED
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import FreshToken
from diagnostics.engine.model.types import (
    Actor,
    Evidence,
    Result,
    Severity,
    Step,
    failed,
    msg,
    passed,
    unavailable,
)
from diagnostics.engine.servers.answers import row, status_of, succeeded

_CAUSE = "api-down-or-server-bug"


@check(
    id="api.fresh-token",
    title=msg("The API accepts a token that was issued just now"),
    step=Step.FRESH_TOKEN,
    severity=Severity.WARNING,
    causes=(_CAUSE,),
    kb="step-7",
    needs=(FreshToken,),
)
def api_fresh_token(fresh: FreshToken) -> Result:
    """A server that fails is the platform's matter; a refusal may be the profile's as well, and decides nothing."""
    issuing = Evidence(msg("Token endpoint"), f"{fresh.status} {fresh.error}".strip(), "200")
    if fresh.answer is None:
        if fresh.status >= 500:
            words = msg("The token endpoint answers {status}: it fails by itself.", status=fresh.status)
            return failed(_CAUSE, INFERRED, words, issuing, actor=Actor.PLATFORM)
        words = msg("The token endpoint issues no token to the platform's own test client ({answer}).",
                    answer=issuing.value)  # fmt: skip
        return unavailable(words, issuing)
    status, found = status_of(fresh.answer), row(fresh.answer, "200")
    if succeeded(fresh.answer):
        return passed(msg("The platform works now: it issues a token, and the API accepts it."), issuing, found)
    if status >= 500:
        words = msg("The API answers {status} to a token that was issued just now: it fails by itself.", status=status)
        return failed(_CAUSE, INFERRED, words, issuing, found, actor=Actor.PLATFORM)
    words = msg("The API answers {status} to the platform's own test client, which says nothing of other tokens.",
                status=status)  # fmt: skip
    return unavailable(words, issuing, found)
