"""Looks at the scheme of the URL.

Why it matters: over http:// the token is readable on the way (RFC 6750, 5.3), and the redirect to https may drop it.
Cannot see: whether a proxy on the same machine adds TLS.
"""

from __future__ import annotations

import ipaddress

from diagnostics.engine.model.confidence import CERTAIN, LIKELY
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject, Target
from diagnostics.engine.model.submission import Url
from diagnostics.engine.model.types import Evidence, Result, Severity, Step, failed, msg, not_applicable, passed

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
    if url is None or not url.scheme:
        return not_applicable(msg("No full URL was pasted."))
    if not url.scheme_shown:
        return not_applicable(msg("The paste does not show whether the request went over https."))
    row = Evidence(msg("Scheme of the URL"), url.scheme, "https", important=url.scheme == "http")
    if url.scheme != "http":
        return passed(msg("The request goes over {scheme}.", scheme=url.scheme), row)
    environment = target.environment
    if _is_local(url) or (
        environment is not None and environment.api.startswith("http://") and target.chosen_by == "host"
    ):
        return passed(msg("Plain http stays on the local network here."), row)
    summary = msg("The URL begins with http://, so the token travels unencrypted.")
    if environment is not None and target.chosen_by == "host" and environment.api.startswith("https://"):
        return failed("http-instead-of-https", CERTAIN, summary, row, severity=Severity.ERROR)
    return failed("http-instead-of-https", LIKELY, summary, row)


def _is_local(url: Url) -> bool:
    host = url.host
    if host in ("localhost", "") or "." not in host or host.endswith(_LOCAL_ENDINGS):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False
