"""Looks at DPoP: whether the token is bound to a key, and whether the proof in the request fits it (RFC 9449).

Why it matters: a bound token sent as plain Bearer, or with a proof for another call, is refused like a bad token.
Cannot see: whether the server wants a nonce, unless its answer says so.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import CERTAIN, NEARLY_CERTAIN
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject, Times
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.types import (
    Evidence,
    Result,
    Severity,
    Step,
    failed,
    msg,
    not_applicable,
    passed,
    unavailable,
)
from diagnostics.engine.parse.code.values import UNKNOWN
from diagnostics.engine.subject.answer import succeeded
from diagnostics.engine.subject.claims import claims_of
from diagnostics.engine.subject.token_request import is_client_call
from diagnostics.engine.tokens import dpop

_CAUSE = "dpop-or-mtls-binding-missing"


@check(
    id="sender.dpop",
    title=msg("A DPoP-bound token comes with a fitting proof"),
    step=Step.HEADER,
    severity=Severity.ERROR,
    causes=(_CAUSE,),
    kb="dpop-or-mtls-binding-missing",
    article="sender-constrained-tokens",
    needs=(Subject, Times),
)
def sender_dpop(subject: Subject, times: Times) -> Result:
    """A bound token without scheme DPoP and proof, and a proof that fits another call, key or token, fail."""
    bound = claims_of(subject.token).get("cnf")
    key = bound.get("jkt") if isinstance(bound, dict) else None
    request = subject.request
    proof = request.header("DPoP") if request else None
    scheme = subject.credential.scheme if subject.credential else ""
    if key is None and proof is None and scheme.lower() != "dpop":
        return not_applicable(msg("Neither token nor request speaks of DPoP."))
    if succeeded(subject):
        return passed(msg("The API accepted the call."), Evidence(msg("Scheme"), scheme or msg("none")))
    if request is None and not scheme:
        return not_applicable(msg("The token is bound by DPoP; without its request the proof cannot be seen."))
    if request is None or proof is None:
        row = Evidence(msg("DPoP header"), msg("none"), "a fresh proof", important=True)
        summary = msg("The token is bound to a key (DPoP), and the request carries no proof of it.")
        return failed(_CAUSE, CERTAIN if key else NEARLY_CERTAIN, summary, row)
    if scheme.lower() != "dpop" and not is_client_call(subject):  # a client shows no token there
        row = Evidence(msg("Scheme"), scheme or msg("none"), "DPoP", important=True)
        return failed(_CAUSE, CERTAIN, msg("The token is bound to a key and sent as {scheme}.", scheme=scheme), row)
    if subject.submission.sighted(Seen.DPOP_NONCE_ASKED):
        row = Evidence(msg("Server's answer"), "use_dpop_nonce", "the nonce of its DPoP-Nonce header", important=True)
        return failed(_CAUSE, CERTAIN, msg("The server asks for a proof with its nonce."), row)
    if proof.value.reveal().strip() == UNKNOWN:
        return unavailable(msg("The proof comes from a variable, and the paste does not show what it holds."))
    shown_with_it = None if is_client_call(subject) else subject.token  # a proof to a token endpoint has no ath
    fault = dpop.fault(proof.value, request, shown_with_it, key, times)
    if fault is not None:
        row = Evidence(fault.label, fault.found, fault.expected, important=True)
        return failed(_CAUSE, fault.confidence, msg("The DPoP proof does not fit. {what}", what=fault.what), row)
    return passed(msg("The DPoP proof fits the request."), Evidence(msg("Proof"), "method, URL, token and key fit"))
