"""Why a call brought no answer, in words for the one who reads the finding."""

from __future__ import annotations

import ssl

import requests
import urllib3

from diagnostics.engine.model.types import msg
from diagnostics.engine.net.connection import Deadline
from diagnostics.engine.net.errors import NetError, Refused, Trouble, Unreachable
from diagnostics.engine.net.origin import Origin


def late(deadline: Deadline, origin: Origin) -> Unreachable:
    """The deadline passed before the answer was complete."""
    reason = msg("{host} gave no complete answer within {seconds} seconds.", host=origin.host,
                 seconds=round(deadline.seconds, 1))  # fmt: skip
    return Unreachable(Trouble.TIMEOUT, reason)


_TLS_WORDS = {
    9: (Trouble.TLS_EXPIRED, msg("has a certificate that is not valid yet")),
    10: (Trouble.TLS_EXPIRED, msg("has a certificate that has expired")),
    18: (Trouble.TLS_ISSUER, msg("has a self-signed certificate")),
    19: (Trouble.TLS_ISSUER, msg("has a certificate of an authority that is not trusted here")),
    20: (Trouble.TLS_ISSUER, msg("has a certificate of an authority that is not trusted here")),
    21: (Trouble.TLS_ISSUER, msg("has a certificate whose authority cannot be verified")),
    62: (Trouble.TLS_NAME, msg("has a certificate for another host name")),
    64: (Trouble.TLS_NAME, msg("has a certificate for another address")),
}
# the alerts of RFC 8446, 6.2 and RFC 5246, 7.2.2 with which a server refuses a client that presents no certificate
_WANTS_CERTIFICATE = frozenset({"TLSV13_ALERT_CERTIFICATE_REQUIRED", "SSLV3_ALERT_BAD_CERTIFICATE"})
_TLS_OTHER = (Trouble.TLS, msg("has a certificate that is not accepted"))


def explained(error: Exception, deadline: Deadline, origin: Origin) -> NetError:
    """What an exception of requests, urllib3 or the socket means; TLS errors are told apart."""
    if deadline.expired:
        return late(deadline, origin)
    chain = _chain(error)
    for link in chain:
        if isinstance(link, ssl.SSLCertVerificationError):
            trouble, words = _TLS_WORDS.get(link.verify_code, _TLS_OTHER)
            return Unreachable(trouble, msg("{host} {words}.", host=origin.host, words=words))
    if any(isinstance(link, ssl.SSLError) and link.reason in _WANTS_CERTIFICATE for link in chain):
        return Unreachable(Trouble.TLS_CLIENT, msg("{host} wants a client certificate (mutual TLS).", host=origin.host))
    if any(isinstance(link, ssl.SSLError) for link in chain):
        return Unreachable(Trouble.TLS, msg("{host} does not speak TLS as it should.", host=origin.host))
    if any(isinstance(link, TimeoutError | urllib3.exceptions.TimeoutError) for link in chain):
        return late(deadline, origin)
    if any(isinstance(link, UnicodeError | requests.exceptions.InvalidHeader) for link in chain) or (
        type(error) is ValueError
    ):
        return Refused(msg("A header of this call holds characters that HTTP cannot carry."))
    if any(isinstance(link, urllib3.exceptions.DecodeError) for link in chain):
        return Unreachable(Trouble.PROTOCOL, msg("{host} sent a body that cannot be unpacked.", host=origin.host))
    return Unreachable(
        Trouble.PROTOCOL, msg("{host} broke off, or answered with something that is not HTTP.", host=origin.host)
    )


def _chain(error: BaseException) -> list[BaseException]:
    """The error with everything that requests and urllib3 wrapped into it."""
    seen: list[BaseException] = []
    queue: list[BaseException] = [error]
    while queue and len(seen) < 20:
        current = queue.pop()
        if current in seen:
            continue
        seen.append(current)
        inner = (*current.args, getattr(current, "reason", None), current.__cause__, current.__context__)
        queue += [one for one in inner if isinstance(one, BaseException)]
    return seen
