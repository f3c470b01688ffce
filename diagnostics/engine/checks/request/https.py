"""Looks at the scheme of the URL.

Why it matters: over http:// the token is readable on the way (RFC 6750, 5.3), and the redirect to https may drop it.
Cannot see: whether a proxy on the same machine adds TLS.
"""

from __future__ import annotations

import ipaddress

from diagnostics.engine.model.confidence import CERTAIN, INFERRED, LIKELY
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject, Target
from diagnostics.engine.model.submission import REDIRECTS, Url
from diagnostics.engine.model.types import Evidence, Result, Severity, Step, failed, msg, not_applicable, passed
from diagnostics.engine.parse.url import parse_url
from diagnostics.engine.subject.answer import status_of

_LOCAL_ENDINGS = (".localhost", ".local", ".internal", ".test", ".lan", ".svc", ".cluster.local", ".onion")


@check(
    id="request.https",
    title=msg("The request goes over https"),
    step=Step.TRANSPORT,
    severity=Severity.WARNING,
    causes=("http-instead-of-https",),
    kb="step-8",
    needs=(Subject, Target),
)
def request_https(subject: Subject, target: Target) -> Result:
    """Plain http to a host that is not local is a warning; an error where the profile says https."""
    url = subject.request.url if subject.request else None
    if url is None or not url.scheme or (subject.request is not None and subject.request.method == "CONNECT"):
        return not_applicable(msg("No full URL was pasted."))
    if not url.scheme_shown:
        return not_applicable(msg("The paste does not show whether the request went over https."))
    row = Evidence(msg("Scheme of the URL"), url.scheme, "https", important=url.scheme == "http")
    if url.scheme != "http":
        return passed(msg("The request goes over {scheme}.", scheme=url.scheme), row)
    if _is_sent_on_to_tls(subject, url):
        told = msg("The server answers plain http by sending the client to the same address with https.")
        return failed("http-instead-of-https", INFERRED, told, row, severity=Severity.ERROR)
    environment = target.environment
    if _is_local(url) or (
        environment is not None and environment.api.startswith("http://") and target.chosen_by == "host"
    ):
        # no row: what is local may still be plain http to a port that takes https
        return passed(msg("Plain http stays on the local network here."))
    summary = msg("The URL begins with http://, so the token travels unencrypted.")
    if environment is not None and target.chosen_by == "host" and environment.api.startswith("https://"):
        return failed("http-instead-of-https", CERTAIN, summary, row, severity=Severity.ERROR)
    return failed("http-instead-of-https", LIKELY, summary, row)


def _is_sent_on_to_tls(subject: Subject, url: Url) -> bool:
    """Whether the answer to this very call is a redirect that changes the scheme alone (RFC 9110, 15.4)."""
    location = subject.response.header("Location") if subject.response is not None else None
    if location is None or status_of(subject) not in REDIRECTS:
        return False
    to = parse_url(location.value.reveal().strip())
    ports = url.port in (None, 80) and to.port in (None, 443)
    return to.scheme == "https" and ports and (to.host, to.path or "/") == (url.host, url.path or "/")


def _is_local(url: Url) -> bool:
    host = url.host
    if host in ("localhost", "") or "." not in host or host.endswith(_LOCAL_ENDINGS):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False
