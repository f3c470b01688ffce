"""Looks at certificate-bound tokens: whether the request comes with a client certificate (RFC 8705, 3).

Why it matters: a token with cnf.x5t#S256 is good only over a connection that presents that certificate.
Cannot see: the certificate itself, and proxies that end TLS before the API.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import INFERRED, PLAUSIBLE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.types import Evidence, Result, Severity, Step, failed, msg, not_applicable, passed
from diagnostics.engine.subject.answer import succeeded
from diagnostics.engine.subject.claims import claims_of


@check(
    id="sender.mtls",
    title=msg("A certificate-bound token comes with its certificate"),
    step=Step.HEADER,
    severity=Severity.ERROR,
    causes=("dpop-or-mtls-binding-missing",),
    kb="dpop-or-mtls-binding-missing",
    article="sender-constrained-tokens",
    needs=(Subject,),
)
def sender_mtls(subject: Subject) -> Result:
    """A bound token in a request that shows no client certificate fails."""
    bound = claims_of(subject.token).get("cnf")
    if not isinstance(bound, dict) or "x5t#S256" not in bound:
        return not_applicable(msg("The token is not bound to a certificate."))
    request = subject.request
    if request is None:
        return not_applicable(msg("The token is bound to a certificate; no request was pasted to look for it."))
    given = "cert" in request.options
    row = Evidence(
        msg("Client certificate"), msg("given") if given else msg("none"), "the one of cnf.x5t#S256", not given
    )
    if given or succeeded(subject):
        return passed(msg("The request presents a client certificate."), row)
    summary = msg("The token is bound to a client certificate, and the request presents none.")
    confidence = INFERRED if request.source.reader == "commands.curl" else PLAUSIBLE
    return failed("dpop-or-mtls-binding-missing", confidence, summary, row)
