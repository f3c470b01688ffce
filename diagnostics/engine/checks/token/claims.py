"""Looks at types and ranges of the registered claims (RFC 7519, 4.1) and at critical members (RFC 7515, 4.1.11).

Why it matters: libraries refuse a sub that is a number, an exp that is a string or does not fit their integers.
Cannot see: claims that only this API requires.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from diagnostics.engine.model.confidence import HEURISTIC, INFERRED, NEARLY_CERTAIN, PLAUSIBLE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.submission import Request
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
from diagnostics.engine.subject.answer import succeeded
from diagnostics.engine.subject.claims import call_named, is_milliseconds, numeric_date

_CAUSE = "malformed-claims"
_LARGEST_32_BIT = 2**31 - 1
# RFC 9068, 2.2 asks for all of these; most verifiers for exp only.
_TIMES = ("exp", "nbf", "iat")
_TYPES = {
    str: msg("a string"),
    bool: msg("a boolean"),
    list: msg("an array"),
    dict: msg("an object"),
    type(None): msg("null"),
}


@check(
    id="token.claims",
    title=msg("The claims have their proper types"),
    step=Step.HEADER,
    severity=Severity.ERROR,
    causes=(_CAUSE,),
    kb="cause-2",
    needs=(Subject,),
)
def token_claims(subject: Subject) -> Result:
    """A claim of the wrong type, a reversed validity or an unknown critical member fails."""
    token = subject.token
    if token is None or token.claims is None:
        return not_applicable(msg("No token with readable claims was pasted."))
    if succeeded(subject):
        return passed(msg("The API accepted the claims."), Evidence(msg("Claims read"), str(len(token.claims))))
    fault = (
        _wrong_type(token.claims)
        or _reversed(token.claims)
        or _critical(token.header or {})
        or _of_another_call(token.claims.get("uri"), subject.request)
    )
    if fault is not None:
        return fault
    expiry = token.claims.get("exp")
    asked = subject.submission.sighted(Seen.EXPIRY_SPOKEN_OF)
    if isinstance(expiry, (int, float)) and expiry > _LARGEST_32_BIT and not is_milliseconds(expiry):
        row = Evidence(msg("exp"), str(expiry)[:20], msg("at most {most}", most=_LARGEST_32_BIT), important=True)
        summary = msg(
            "The expiry {exp} does not fit into 32 bits, so some verifiers read it as missing.", exp=str(expiry)[:20]
        )
        if asked:
            return failed(_CAUSE, NEARLY_CERTAIN, summary, row, also=(Candidate("wrong-time-unit", PLAUSIBLE),))
        return failed(_CAUSE, PLAUSIBLE, summary, row, severity=Severity.WARNING)
    if expiry is None and asked:
        row = Evidence(msg("exp"), "missing", "a time in seconds", important=True)
        return failed(_CAUSE, INFERRED, msg("The token has no exp claim, and the answer asks for it."), row)
    return passed(msg("The claims have their proper types."), Evidence(msg("Claims read"), str(len(token.claims))))


def _wrong_type(claims: Mapping[str, Any]) -> Result | None:
    for name in _TIMES:
        if name in claims and (isinstance(claims[name], bool) or not isinstance(claims[name], (int, float))):
            return _typed(name, claims[name], msg("a number of seconds"))
    for name in ("iss", "sub", "jti"):
        if name in claims and not isinstance(claims[name], str):
            return _typed(name, claims[name], msg("a string"))
    audience = claims.get("aud")
    strings = isinstance(audience, list) and all(isinstance(item, str) for item in audience)
    if audience is not None and not isinstance(audience, str) and not strings:
        return _typed("aud", audience, msg("a string or an array of strings"))
    return None


def _typed(name: str, value: object, expected: Message) -> Result:
    kind = _TYPES.get(type(value), msg("a number"))
    row = Evidence(msg("Type of {name}", name=name), kind, expected, important=True)
    summary = msg("The claim {name} is {found}; it must be {expected}.", name=name, found=kind, expected=expected)
    confidence = INFERRED if name in _TIMES else HEURISTIC
    return failed(_CAUSE, confidence, summary, row)


def _reversed(claims: Mapping[str, Any]) -> Result | None:
    start, end = numeric_date(claims.get("nbf")), numeric_date(claims.get("exp"))
    if start is None or end is None or start < end:
        return None
    row = Evidence(msg("nbf and exp"), f"{claims['nbf']}, {claims['exp']}"[:60], "nbf before exp", important=True)
    return failed(
        _CAUSE, NEARLY_CERTAIN, msg("The token starts to be valid after it has ended: nbf is not before exp."), row
    )


def _of_another_call(named: object, request: Request | None) -> Result | None:
    """A token made for one call (claim `uri`) that names another method or path, or an address with its query."""
    told = call_named(named)
    url = request.url if request is not None else None
    if told is None or request is None or url is None or told.host != url.host:
        return None
    path = url.path or "/"
    other = (told.method or request.method) != request.method or told.path.rstrip("/") != path.rstrip("/")
    if not other and not told.query:
        return None
    row = Evidence(msg("uri"), str(named)[:200], f"{request.method} {url.host}{path}"[:200], important=True)
    if other:
        return failed(_CAUSE, INFERRED, msg("The token names the one call it is for in its claim uri, and another one "
                                            "was made with it."), row)  # fmt: skip
    summary = msg("The claim uri holds the query of the address; such tokens name method, host and path alone.")
    return failed(_CAUSE, PLAUSIBLE, summary, row)


def _critical(header: Mapping[str, Any]) -> Result | None:
    critical = header.get("crit")
    if critical is None or critical == ["b64"]:
        return None
    row = Evidence(msg("crit"), str(critical)[:80], "none", important=True)
    summary = msg(
        "The token's header demands extensions (crit) that a verifier must refuse when it does not know them."
    )
    return failed(_CAUSE, PLAUSIBLE, summary, row, severity=Severity.WARNING)
