"""Looks at the two issuers that a message names: the one that was expected and the one in the token.

Why it matters: one authorization server under two names (localhost and a container, http and https) fails every token.
Cannot see: which of the two names is the one to keep.
"""

from __future__ import annotations

from collections.abc import Sequence

from diagnostics.engine.model.confidence import HEURISTIC, PLAUSIBLE, WEAK
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.sighting import Seen, Sighting
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
from diagnostics.engine.model.urls import split_url
from diagnostics.engine.subject.answer import succeeded
from diagnostics.engine.subject.environments import stage_of_host
from diagnostics.engine.subject.near_miss import difference


@check(
    id="api.issuers-named",
    title=msg("The issuers named in the message are the same"),
    step=Step.SCOPE,
    severity=Severity.ERROR,
    causes=("issuer-hostname-mismatch", "wrong-issuer-or-tenant", "wrong-environment"),
    kb="issuer-hostname-mismatch",
    article="scopes-audiences-environments",
    needs=(Subject,),
)
def api_issuers_named(subject: Subject) -> Result:
    """Two different URLs in the lines that speak of an issuer fail: near ones as one server under two names."""
    if succeeded(subject):
        return not_applicable(msg("The call succeeded."))
    sighted = subject.submission.sighted(Seen.ISSUER_URL)
    if _of_two_tokens(sighted):
        return not_applicable(msg("No message names two issuers."))
    named = list(dict.fromkeys(seen.groups[-1].rstrip(".:") for seen in sighted))
    named = [url for url in named if not url.endswith(("/jwks", "/certs", "jwks.json", "openid-configuration"))]
    if len(named) < 2:
        return not_applicable(msg("No message names two issuers."))
    first, second = named[0], named[1]
    row = Evidence(msg("Issuers named"), second[:200], first[:200], important=True)
    if first == second:
        return passed(msg("Both issuers are the same."), row)
    other_stage = stage_of_host(first) != stage_of_host(second)
    if not other_stage and (difference(second, first) is not None or _same_server(first, second)):
        summary = msg("The message names one issuer under two names: {first} and {second}.", first=first[:200],
                      second=second[:200])  # fmt: skip
        return failed(
            "issuer-hostname-mismatch", HEURISTIC, summary, row, also=(Candidate("wrong-issuer-or-tenant", 0.6),)
        )
    summary = msg("The message names two issuers: {first} and {second}.", first=first[:200], second=second[:200])
    sure = WEAK if other_stage else PLAUSIBLE  # people name the servers of two stages for many a reason
    also = Candidate("wrong-environment" if other_stage else "issuer-hostname-mismatch", min(sure, 0.6))
    return failed("wrong-issuer-or-tenant", sure, summary, row, also=(also,))


def _of_two_tokens(sighted: Sequence[Sighting]) -> bool:
    """Whether each is a token's own claim: samples of two tokens, of which none says what is wanted."""
    return all(seen.groups[0] for seen in sighted)


def _same_server(first: str, second: str) -> bool:
    """The same path, or none, at two hosts: one deployment under two names."""
    left, right = split_url(first), split_url(second)
    return left.path.rstrip("/") == right.path.rstrip("/") and _is_microsoft(first) == _is_microsoft(second)


def _is_microsoft(url: str) -> bool:
    return "sts.windows.net" in url or "login.microsoftonline" in url
