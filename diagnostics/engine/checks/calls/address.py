"""Looks at the address of the refused call, beside a call with the same credential that was accepted at another.

Why it matters: a slash, http, www or a proxy on the way loses the header; another environment knows other credentials.
Cannot see: what stands between the two hosts and the API.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import HEURISTIC, INFERRED, LIKELY, PLAUSIBLE, POSSIBLE, WEAK
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.submission import Url
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
from diagnostics.engine.subject.beside import Beside, Differs, accepted_beside, answered
from diagnostics.engine.subject.environments import region_of_host, same_region, stage_of_host
from diagnostics.engine.subject.in_front import stands_in_front
from diagnostics.engine.subject.near_miss import internal_host

_ADDRESS = frozenset({Differs.HOST, Differs.SCHEME, Differs.SLASH})
_PROXY, _REDIRECT, _ENVIRONMENT = "stripped-by-proxy-or-gateway", "header-lost-on-redirect", "wrong-environment"
_Found = tuple[str, float, Message, tuple[Candidate, ...]]


@check(
    id="calls.address",
    title=msg("The same credential is not accepted at another address"),
    step=Step.TRANSPORT,
    severity=Severity.ERROR,
    causes=(_PROXY, _REDIRECT, _ENVIRONMENT, "http-instead-of-https", "wrong-host-or-path"),
    kb="step-8",
    needs=(Subject,),
)
def calls_address(subject: Subject) -> Result:
    """The same call with the same credential, accepted at an address that differs a little, fails."""
    pair = accepted_beside(subject)
    if pair is None or pair.own is None or Differs.SENT in pair.differs or Differs.TOKEN in pair.differs:
        return not_applicable(msg("The paste has no accepted call with the same credential."))
    mine, its = pair.refused.url, pair.accepted.url
    if mine is None or its is None:
        return not_applicable(msg("The paste has no accepted call with the same credential."))
    row = Evidence(msg("Address"), _shown(mine), _shown(its), important=True)
    if not pair.differs & _ADDRESS:
        return passed(msg("The accepted call goes to the same address."), row)
    found = _other_host(pair, mine, its) if Differs.HOST in pair.differs else _same_host(pair, mine, its)
    if found is None:
        return passed(msg("What differs between the two addresses explains no refusal."), row)
    cause, confidence, summary, also = found
    weighed = pair.weighed(confidence)
    return failed(cause, weighed, summary, row, Evidence(msg("Answers"), answered(pair)), also=also)


def _shown(url: Url) -> str:
    return f"{url.origin}{url.path}"[:200]


def _same_host(pair: Beside, mine: Url, its: Url) -> _Found | None:
    if Differs.SCHEME in pair.differs:
        summary = msg("The same call is accepted over {scheme}.", scheme=its.scheme)
        if mine.scheme != "http":
            return None
        return "http-instead-of-https", INFERRED, summary, (Candidate(_REDIRECT, PLAUSIBLE),)
    summary = (
        msg("The same call is accepted with a slash at the end of its path.")
        if its.path.endswith("/")
        else msg("The same call is accepted without the slash at the end of its path.")
    )
    return _REDIRECT, INFERRED, summary, (Candidate("wrong-host-or-path", POSSIBLE),)


def _other_host(pair: Beside, mine: Url, its: Url) -> _Found:
    if mine.host.removeprefix("www.") == its.host.removeprefix("www."):
        if mine.host == its.host:
            summary = msg("The same call is accepted on another port of this host.")
            return _PROXY, PLAUSIBLE, summary, (Candidate("wrong-host-or-path", POSSIBLE),)
        summary = msg("The same call is accepted at {host}: a redirect between the two names loses the header.",
                      host=its.host)  # fmt: skip
        return _REDIRECT, INFERRED, summary, (Candidate("wrong-host-or-path", POSSIBLE),)
    if _other_environment(mine, its):
        summary = msg("The credential is accepted at {accepted} and refused at {refused}, which are two environments.",
                      accepted=its.host, refused=mine.host)  # fmt: skip
        return _ENVIRONMENT, INFERRED, summary, (Candidate("wrong-host-or-path", WEAK),)
    summary = msg("The same call is accepted at {accepted} and refused at {refused}.", accepted=its.host,
                  refused=mine.host)  # fmt: skip
    fronted = stands_in_front(mine.host, pair.refusal)
    if fronted and not stands_in_front(its.host, pair.answer):
        through = msg("The same call is accepted directly and refused through {host}.", host=mine.host)
        return _PROXY, INFERRED, through, (Candidate("stripped-by-webserver", WEAK),)
    if internal_host(f"{its.scheme or 'http'}://{its.host}") and not internal_host(f"https://{mine.host}"):
        through = msg("The same call is accepted directly and refused through {host}.", host=mine.host)
        also = (Candidate("stripped-by-webserver", POSSIBLE), Candidate(_ENVIRONMENT, POSSIBLE))
        return _PROXY, LIKELY, through, also
    also = (Candidate("wrong-host-or-path", POSSIBLE), Candidate(_PROXY, WEAK))
    return _ENVIRONMENT, PLAUSIBLE if fronted else HEURISTIC, summary, also


def _other_environment(mine: Url, its: Url) -> bool:
    if stage_of_host(mine.host) != stage_of_host(its.host):
        return True
    regions = region_of_host(mine.host), region_of_host(its.host)
    return all(regions) and not same_region(*regions)
