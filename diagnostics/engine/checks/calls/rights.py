"""Looks at another call that the API accepts with the same credential.

Why it matters: a credential that opens one thing and not another is genuine; what lacks is a scope or a right.
Cannot see: which right the refused call needs.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import PLAUSIBLE, POSSIBLE, WEAK
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.submission import Request
from diagnostics.engine.model.types import (
    Candidate,
    Evidence,
    Result,
    Severity,
    Step,
    failed,
    msg,
    not_applicable,
)
from diagnostics.engine.parse.exchanges.presented import is_issuing
from diagnostics.engine.subject.beside import Beside, Differs, accepted_beside, answered

_ELSEWHERE = frozenset({Differs.PATH, Differs.METHOD})
# What many services answer to anyone, so that it says nothing of the credential.
_PUBLIC = ("health", "healthz", "ready", "readyz", "live", "livez", "status", "ping", "version", "docs", "openapi.json")


@check(
    id="calls.rights",
    title=msg("The same credential opens no other call"),
    step=Step.SCOPE,
    severity=Severity.ERROR,
    causes=("missing-scope", "user-lacks-permission"),
    kb="step-5",
    needs=(Subject,),
)
def calls_rights(subject: Subject) -> Result:
    """A credential accepted for one call and refused for another of the same host lacks a scope or a right."""
    pair = accepted_beside(subject)
    if pair is None or not pair.differs or not pair.differs <= _ELSEWHERE or is_issuing(pair.refused):
        return not_applicable(msg("No other call with this credential was accepted."))
    if pair.own is None or _is_public(pair) or pair.refusal.status not in (401, 403):
        return not_applicable(msg("The accepted call says nothing of the credential."))
    accepted = f"{pair.accepted.method} {pair.accepted.url.path if pair.accepted.url else ''}"[:200]
    refused = f"{pair.refused.method} {pair.refused.url.path if pair.refused.url else ''}"[:200]
    row = Evidence(msg("Accepted"), accepted, refused, important=True)
    summary = msg("The same credential is accepted for {accepted} and refused for {refused}.", accepted=accepted,
                  refused=refused)  # fmt: skip
    first, second = "missing-scope", "user-lacks-permission"
    if pair.own.scheme.lower() != "bearer":
        first, second = second, first
    rows, also = (row, Evidence(msg("Answers"), answered(pair))), (Candidate(second, POSSIBLE),)
    if pair.refusal.status == 403 and Differs.PATH not in pair.differs:
        return failed(first, PLAUSIBLE, summary, *rows, also=also)
    if pair.refusal.status == 403 and _writes(pair.refused) and not _writes(pair.accepted):
        return failed(first, POSSIBLE, summary, *rows, also=also)
    beyond = (*also, Candidate("missing-companion-header", WEAK))
    # 403 says that the caller is known and may not (RFC 9110, 15.5.4); 401 says that nobody is
    severity = None if pair.refusal.status == 403 else Severity.WARNING
    return failed(first, POSSIBLE, summary, *rows, also=beyond, severity=severity)


def _writes(request: Request) -> bool:
    return request.method.upper() in ("POST", "PUT", "PATCH", "DELETE")


def _is_public(pair: Beside) -> bool:
    path = pair.accepted.url.path.lower() if pair.accepted.url else ""
    return path.rstrip("/").rpartition("/")[2] in ("", *_PUBLIC) or "/.well-known/" in path
