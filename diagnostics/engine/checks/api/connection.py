"""Looks at whether the server that the call goes to can be connected to, and trusted, from here.

Why it matters: without a connection no request is sent, so that nothing about the credentials was ever looked at.
Cannot see: networks, authorities and client certificates that the caller has and the portal has not.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import HEURISTIC, INFERRED, LIKELY, POSSIBLE, WEAK
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Connections, Subject, Target
from diagnostics.engine.model.types import (
    Actor,
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
    unavailable,
)
from diagnostics.engine.servers.place import calls_auth
from diagnostics.engine.subject.answer import got_through

_UNREACHED, _TLS, _CLIENT = "name-not-resolved-or-unreachable", "tls-failure", "client-certificate-missing"
_AUTH = "authorization server"
# What each trouble means, and how sure it is for a caller elsewhere; the portal may lack an authority, or a way.
_MEANS: dict[str, tuple[str, float]] = {
    "dns": (_UNREACHED, INFERRED),
    "connect": (_UNREACHED, INFERRED),
    "timeout": (_UNREACHED, HEURISTIC),
    "tls-expired": (_TLS, INFERRED),
    "tls-name": (_TLS, INFERRED),
    "tls-issuer": (_TLS, LIKELY),
    "tls": (_TLS, LIKELY),
    "tls-client": (_CLIENT, INFERRED),
}
_WORDS = {
    _UNREACHED: msg("No connection was made: {reason} No request reaches it, whatever the credentials."),
    _TLS: msg("The TLS connection was not made: {reason} No request reaches it, whatever the credentials."),
    _CLIENT: msg("No request is answered without a client certificate: {reason}"),
}
# an expired or misnamed certificate is the server's own fault
_OF_PLATFORM = frozenset({"tls-expired", "tls-name"})


@check(
    id="api.connection",
    title=msg("The server can be connected to"),
    step=Step.TRANSPORT,
    severity=Severity.ERROR,
    causes=(_UNREACHED, _TLS, _CLIENT),
    kb="step-8",
    needs=(Subject, Target, Connections),
)
def api_connection(subject: Subject, target: Target, connections: Connections) -> Result:
    """A connection that fails from here is a remark where the paste shows an answer, and an error where it does not."""
    server = _AUTH if subject.is_token_endpoint_call or calls_auth(subject, target) else "API"
    made = [connection for connection in connections.made if connection.server == server]
    if not made:
        return not_applicable(msg("The server that the call goes to was not called from here."))
    troubled = next((connection for connection in made if connection.trouble), None)
    if troubled is None or any(not connection.trouble for connection in made):
        return passed(msg("The server can be connected to from here."), Evidence(msg("Connected to"), made[0].origin))
    reason = troubled.reason or msg("The connection failed.")
    row = Evidence(msg("Connection to {server}", server=troubled.origin), reason, "an answer", important=True)
    if troubled.trouble not in _MEANS or subject.request is None or target.chosen_by != "host":
        return unavailable(reason, row)
    return _trouble(troubled.trouble, reason, row, answered=got_through(subject))


def _trouble(trouble: str, reason: Message, row: Evidence, *, answered: bool) -> Result:
    cause, confidence = _MEANS[trouble]
    if answered:
        words = msg("From here no connection is made, while the pasted call got an answer: {reason}", reason=reason)
        return failed(cause, WEAK, words, row, severity=Severity.INFO)
    also = (Candidate(_CLIENT, POSSIBLE),) if trouble == "tls" else ()
    actor = Actor.PLATFORM if trouble in _OF_PLATFORM else None
    words = Message(_WORDS[cause].text, {"reason": reason})
    return failed(cause, confidence, words, row, also=also, actor=actor)
