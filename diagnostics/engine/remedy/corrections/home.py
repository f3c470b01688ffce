"""The address of the environment that a credential is of, by what the paste or a known API tells of both."""

from __future__ import annotations

from diagnostics.engine.model.facts import Subject, Target
from diagnostics.engine.model.known import HostPattern, KnownApi
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.submission import Request, Url
from diagnostics.engine.model.types import msg
from diagnostics.engine.remedy.corrections.values import Facts, gate_of
from diagnostics.engine.remedy.render import Changes
from diagnostics.engine.subject.environments import stage_of_host, stage_of_key, stage_said_of_credentials

_PRODUCTION = "production"
_AT_THE_NAMED_HOST = msg(
    "Send the call to the region of the API that your paste names: keys and tokens are of one region alone."
)


def of_the_credential(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """The same call at the host of the credential's environment; None where nothing tells which one that is."""
    url = request.url
    if url is None or not url.host:
        return None
    said = stage_said_of_credentials(subject)
    of_key = stage_of_key(subject.token.secret) if subject.token is not None else ""
    stage = of_key or said or _named_by_the_paste(subject, url.host, facts)
    if not stage:
        return _of_the_region(subject, url, facts)
    if stage == (stage_of_host(url.host) or _PRODUCTION):
        return None
    host = _named(subject, url.host, stage) or _known(url.host, stage, facts)
    if not host or not gate_of(facts).shows_host(host):
        return None  # a variable in the place of what is wrong would tell nothing
    tells = msg("Send the call to the host of the environment that its credentials are of: {stage}.", stage=stage)
    return Changes(base=(f"{url.scheme}://{host}",), tells=tells)


def _named(subject: Subject, called: str, stage: str) -> str:
    """The one host of this vendor in the paste that names the environment, or ""."""
    domain = ".".join(called.split(".")[-2:])
    hosts = {seen.value.lower() for seen in subject.submission.sighted(Seen.HOST_NAMED)}
    fitting = {host for host in hosts if host != called and host.endswith(domain)}
    fitting = {host for host in fitting if (stage_of_host(host) or _PRODUCTION) == stage}
    return fitting.pop() if len(fitting) == 1 else ""


def _of_the_region(subject: Subject, url: Url, facts: Facts) -> Changes | None:
    """The same call at the one region of the API, beside the one called, of which the paste names a host."""
    target = facts.get(Target)
    known = target.recognised if isinstance(target, Target) else None
    if known is None:
        return None
    here = _base(known.api, url.host)
    named = (seen.value.lower() for seen in subject.submission.sighted(Seen.HOST_NAMED))
    others = {other for host in named if (other := _base(known.api, host)) not in (None, here)}
    other = others.pop() if len(others) == 1 else None
    host = _same_name(url.host.lower(), here.pattern, other.pattern) if here is not None and other is not None else ""
    if not host or not gate_of(facts).shows_host(host):
        return None
    return Changes(base=(f"{url.scheme}://{host}",), tells=_AT_THE_NAMED_HOST)


def _base(api: KnownApi, host: str) -> HostPattern | None:
    """The host or domain of the API itself, not of its issuer, that this host is one of."""
    met = api.host(host)
    return met if met is not None and not met.issuer else None


def _same_name(called: str, here: str, other: str) -> str:
    """The host of the other pattern: itself, or in a domain the name that is called in the domain here; else ""."""
    if not other.startswith("*."):
        return other
    return called.removesuffix(here[2:]) + other[2:] if here.startswith("*.") else ""


def _known(called: str, stage: str, facts: Facts) -> str:
    """The one host that the API called is known to have for the environment, or ""."""
    target = facts.get(Target)
    known = target.recognised if isinstance(target, Target) else None
    here = known.host if known is not None else None
    if known is None or here is None:
        return ""
    wanted = "live" if stage == _PRODUCTION else "test"
    hosts = {item.pattern for item in known.api.hosts if item.stage == wanted and item.issuer == here.issuer}
    hosts = {host for host in hosts if "*" not in host and host != called}
    if len(hosts) > 1:  # of several names for one server the one that begins alike
        hosts = {host for host in hosts if host.partition(".")[0] == called.partition(".")[0]}
    return hosts.pop() if len(hosts) == 1 and here.stage != wanted else ""


def _named_by_the_paste(subject: Subject, called: str, facts: Facts) -> str:
    """The sandbox, where the paste speaks of one, and the API called is known to have it at one other host; or ""."""
    spoken_of = "sandbox" in subject.submission.text.reveal().lower()
    return "sandbox" if spoken_of and _known(called, "sandbox", facts) else ""
