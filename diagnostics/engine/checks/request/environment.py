"""Looks at which environment the URL, the token and the key belong to.

Why it matters: staging, production, regions, test and live mode have their own keys; each refuses the others' tokens.
Cannot see: environments that neither the profile nor a host name tells apart.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import (
    CERTAIN,
    HEURISTIC,
    INFERRED,
    LIKELY,
    NEARLY_CERTAIN,
    PLAUSIBLE,
    POSSIBLE,
    WEAK,
)
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject, Target
from diagnostics.engine.model.listed import all_of
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.submission import TokenFormat
from diagnostics.engine.model.types import (
    Candidate,
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
from diagnostics.engine.subject.answer import refused, succeeded
from diagnostics.engine.subject.claims import audiences, claims_of
from diagnostics.engine.subject.environments import (
    gets_tokens_at,
    is_named_elsewhere,
    region_of_host,
    region_of_named_hosts,
    region_said_of_account,
    same_region,
    server_named_with_credential,
    stage_of_host,
    stage_of_key,
    stage_said_of_credentials,
    stages_of_named_hosts,
)
from diagnostics.engine.subject.token_request import is_token_call

# Above what words that fit any cause get, below what names one.
PERHAPS = 0.55


@check(
    id="request.environment",
    title=msg("Token and host belong to the same environment"),
    step=Step.HEADER,
    severity=Severity.ERROR,
    causes=("wrong-environment", "wrong-host-or-path"),
    kb="step-1",
    needs=(Subject, Target),
)
def request_environment(subject: Subject, target: Target) -> Result:
    """A token of one environment at a host of another fails; by the profile for certain, by names with less."""
    by_token = _by_token(subject)
    if by_token is not None:
        return by_token
    by_profile = _by_profile(subject, target)
    if by_profile is not None:
        return by_profile
    by_hosts = _by_hosts(subject, target)
    if by_hosts is not None:
        return by_hosts
    by_region = _by_region(subject)
    if by_region is not None:
        return by_region
    stage, plain = ("", "") if succeeded(subject) else stages_of_named_hosts(subject)
    if stage and refused(subject):
        row = Evidence(msg("Hosts of the paste"), all_of((stage, plain)), "one environment", important=True)
        summary = msg(
            "The paste goes from a host of {stage} to {host}, which is another environment.", stage=stage, host=plain
        )
        return failed("wrong-environment", PLAUSIBLE, summary, row)
    url = subject.request.url if subject.request else None
    if url is None or not url.host:
        return not_applicable(msg("No host was pasted to compare with."))
    if succeeded(subject):
        return passed(msg("The API accepted the token."), Evidence(msg("Host"), url.host))
    host_stage = stage_of_host(url.host)
    issuer = claims_of(subject.token).get("iss")
    token_stage = stage_of_host(issuer) if isinstance(issuer, str) else ""
    key_stage = stage_of_key(subject.token.secret) if subject.token and _has_hosts_by_stage(target) else ""
    said = stage_said_of_credentials(subject)
    for stage, source, confidence in (
        (key_stage, "key", LIKELY),
        (token_stage, "issuer", LIKELY),
        (said, "report", HEURISTIC if host_stage or _is_known_by_stage(target) else PLAUSIBLE),
    ):
        if (
            stage
            and (host_stage or "production") != stage
            and (source != "issuer" or host_stage or stage != "production")
        ):
            if source == "issuer" and not host_stage and not _same_domain(str(issuer), url.host):
                confidence = WEAK  # the name of a tenant, and an API that names no environment
            return _differs(stage, host_stage or "production", source, confidence)
    if not (host_stage or token_stage or key_stage):
        return not_applicable(msg("Neither host nor token names an environment."))
    row = Evidence(msg("Environment"), host_stage or token_stage or key_stage)
    return passed(msg("Nothing speaks for two environments."), row)


def _same_domain(one: str, other: str) -> bool:
    """Whether two hosts, or the host of an address, end in the same name of two labels."""
    left, right = (text.partition("://")[2].partition("/")[0] or text for text in (one, other))
    return left.lower().split(".")[-2:] == right.lower().split(".")[-2:]


def _by_hosts(subject: Subject, target: Target) -> Result | None:
    """Two hosts of one known API in the paste: that of the call, and one of another stage, where the token is got."""
    known, url = target.recognised, subject.request.url if subject.request else None
    if known is None or known.host is None or url is None or succeeded(subject) or is_token_call(subject):
        return None
    for host in dict.fromkeys(seen.value.lower() for seen in subject.submission.sighted(Seen.HOST_NAMED)):
        other = known.api.host(host)
        if other is None or other.stage == known.host.stage or host == url.host.lower():
            continue
        if not gets_tokens_at(subject, host):
            continue
        row = Evidence(msg("Hosts of the paste"), all_of((host, url.host)), "one environment", important=True)
        summary = msg("The token is got from {one}, and the call goes to {other}.", one=host, other=url.host)
        return failed("wrong-environment", INFERRED, summary, row)
    return None


def _has_hosts_by_stage(target: Target) -> bool:
    """Whether keys for tests have a host of their own: many vendors take those for tests and the others at one host."""
    known = target.recognised
    if known is None or known.host is None:
        return True
    return len({host.stage for host in known.api.hosts if not host.issuer}) > 1


def _is_known_by_stage(target: Target) -> bool:
    """Whether the API is a known one with a host for each stage; another that names none may be of any."""
    return target.recognised is not None and _has_hosts_by_stage(target)


def _by_token(subject: Subject) -> Result | None:
    """The host of the call against the one that the vendor named beside the token."""
    named = server_named_with_credential(subject)
    if not named or succeeded(subject):
        return None
    here, host = subject.request.url.host if subject.request and subject.request.url else "", named.partition("://")[2]
    row = Evidence(msg("Host"), here, host, important=True)
    summary = msg(
        "The token or code came with {named} as the address of its server; the call goes to {host}.",
        named=host, host=here,
    )  # fmt: skip
    return failed("wrong-environment", NEARLY_CERTAIN, summary, row, also=(Candidate("wrong-host-or-path", POSSIBLE),))


def _by_region(subject: Subject) -> Result | None:
    """The region in the host's name against the one told of the account, or alone beside words about the key."""
    host = subject.request.url.host if subject.request and subject.request.url else ""
    region = region_of_host(host) if host else region_of_named_hosts(subject)
    is_jwt = subject.token is not None and subject.token.format is TokenFormat.JWS
    if not region or is_jwt or not refused(subject):
        return None
    said = region_said_of_account(subject)
    row = Evidence(msg("Region of the host"), region, said, important=True)
    if said and not same_region(said, region):
        summary = msg("The account is of {said}, and the request goes to {region}.", said=said, region=region)
        return failed("wrong-environment", HEURISTIC, summary, row)
    if said or is_named_elsewhere(subject, region) or not subject.submission.sighted(Seen.KEY_UNKNOWN):
        return None
    summary = msg("The host is of the region {region}, and each region knows its own keys only.", region=region)
    return failed("wrong-environment", PERHAPS, summary, row, also=(Candidate("wrong-host-or-path", WEAK),))


def _differs(stage: str, host_stage: str, source: str, confidence: float) -> Result:
    row = Evidence(msg("Environment of the credentials"), f"{stage} ({source})", host_stage, important=True)
    summary = msg("The credentials are of {stage}, and the request goes to {host}.", stage=stage, host=host_stage)
    return failed("wrong-environment", confidence, summary, row)


def _by_profile(subject: Subject, target: Target) -> Result | None:
    if not target.profile.has_hosts:
        return None
    home = target.issuer_environment or target.profile.environment_of_audience(audiences(claims_of(subject.token)))
    url = subject.request.url if subject.request else None
    if url is not None and url.host and target.chosen_by != "host":
        row = Evidence(msg("Host"), url.host, _hosts(target), important=True)
        if home is None:
            return unavailable(msg("The host {host} is not one of this platform.", host=url.host), row)
        summary = msg(
            "The request goes to {host}, which is no host of {name}.", host=url.host, name=target.profile.name
        )
        return failed("wrong-host-or-path", LIKELY, summary, row)
    if home is None or target.environment is None or target.chosen_by not in ("host", "user"):
        return not_applicable(msg("The token names no environment of this platform.")) if subject.token else None
    row = Evidence(msg("Environment of the token"), home.name, target.environment.name, home is not target.environment)
    if home is target.environment or home.name == target.environment.name:
        return passed(msg("Token and host belong to {name}.", name=home.name), row)
    certain = CERTAIN if target.issuer_environment else NEARLY_CERTAIN
    summary = msg(
        "The token was issued in {token}, and the request goes to {host}.",
        token=home.name,
        host=target.environment.name,
    )
    return failed("wrong-environment", certain, summary, row, also=(Candidate("wrong-issuer-or-tenant", 0.5),))


def _hosts(target: Target) -> str:
    return ", ".join(environment.api for environment in target.profile.environments if environment.api)[:200]
