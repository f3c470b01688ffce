"""Names by which environments tell themselves apart: parts of host names, prefixes of keys, words of a report."""

from __future__ import annotations

import re
from urllib.parse import unquote

from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.types import Secret
from diagnostics.engine.model.urls import split_url
from diagnostics.engine.subject.token_request import is_token_call

_WORDS = {
    "sandbox": "sandbox", "staging": "staging", "stage": "staging", "stg": "staging",
    "test": "test", "testing": "test", "dev": "development", "development": "development", "uat": "test", "qa": "test",
    "preprod": "staging", "demo": "sandbox",
}  # fmt: skip
_PARTS = re.compile(r"[a-z0-9]+")
_KEYS = (
    (("_test_", "-test-"), "test"),
    (("_live_", "-live-", "_prod_"), "production"),
    (("sandbox-", "_sandbox_"), "sandbox"),
)
_REGION = (
    r"(?:eu|us|uk|au|ap|ca|jp|sg|br|apac|emea|europe)"
    r"(?:[-_ ]?(?:central|east|west|north|south|northeast|southeast)[-_]?\d)?(?:[-_]?\d{1,2})?"
)
_REGIONAL_PART = re.compile(rf"(?:^|[.-])({_REGION})(?=[.-]|$)")
# Of a cloud's own host names the region is the place of a deployment and says nothing of accounts.
_CLOUDS = ("amazonaws.com", "azure.com", "azure-api.net", "cloudfunctions.net", "run.app", "azurewebsites.net")
_SAME = {"prod": "production", "live": "production", "dev": "development"}


def stage_of_host(host_or_url: str) -> str:
    """The environment that a host name (or the host of a URL) names, or ""; a production host names none."""
    host = (split_url(host_or_url).hostname or "") if "://" in host_or_url else host_or_url
    for part in _PARTS.findall(host.lower()):
        if part in _WORDS:
            return _WORDS[part]
    return "sandbox" if "sandbox" in host.lower() else ""


def stage_of_key(secret: Secret) -> str:
    """The environment that a key's prefix names, or ""."""
    text = secret.reveal()[:24].lower()
    return next((stage for marks, stage in _KEYS if any(mark in text for mark in marks)), "")


def stage_said_of_credentials(subject: Subject) -> str:
    """The environment that a report says its token, key or account is of, or ""."""
    seen = subject.submission.sighted(Seen.STAGE_OF_CREDENTIALS)
    word = seen[0].value.lower() if seen else ""
    return _SAME.get(word, word)


def region_of_host(host: str) -> str:
    """The region that a host name names, such as `eu` or `us5`, or ""."""
    lowered = host.lower()
    if lowered.endswith(_CLOUDS):
        return ""
    found = _REGIONAL_PART.search(lowered)
    return found.group(1) if found else ""


def region_of_named_hosts(subject: Subject) -> str:
    """The region that the first URL of the paste names that names one, or ""."""
    regions = (region_of_host(host) for host in _named_hosts(subject))
    return next((region for region in regions if region), "")


def is_named_elsewhere(subject: Subject, region: str) -> bool:
    """Whether two hosts of the paste name the region, as where a key was made and where it is used."""
    return sum(region_of_host(host) == region for host in _named_hosts(subject)) > 1


def region_said_of_account(subject: Subject) -> str:
    """The region that a report says its account or key is of, or ""."""
    seen = subject.submission.sighted(Seen.REGION_OF_ACCOUNT)
    return seen[0].value.lower().strip() if seen else ""


def same_region(one: str, other: str) -> bool:
    """Whether two names may mean one region: `eu` holds `eu-central-1`, but `eu01` is not `eu02`."""
    left, right = (re.sub(r"[^a-z0-9]", "", name.replace("europe", "eu")) for name in (one, other))
    return left.startswith(right) or right.startswith(left)


def is_said_to_be_of_another(subject: Subject, host: str) -> bool:
    """Whether the paste says that the credentials are of another environment than the host that is called."""
    said = stage_said_of_credentials(subject)
    return bool(said) and said != (stage_of_host(host) or "production")


_OF_TOKENS = r"/(?:[\w.-]{1,40}/){0,5}(?:oauth2?|identity|auth|token)(?![\w-])"


def gets_tokens_at(subject: Subject, host: str) -> bool:
    """Whether the paste names a token endpoint of that host."""
    text = subject.submission.text.reveal()
    return re.search(rf"(?<![\w.-]){re.escape(host)}{_OF_TOKENS}", text, re.IGNORECASE) is not None


def stages_of_named_hosts(subject: Subject) -> tuple[str, str]:
    """An environment that one URL of the paste names and the host of another URL, of the same domain, that does not."""
    hosts = _named_hosts(subject)
    staged = [(host, stage) for host in hosts if (stage := stage_of_host(host))]
    for host, stage in staged:
        domain = ".".join(host.split(".")[-2:])
        plain = next((other for other in hosts if other.endswith(domain) and not stage_of_host(other)), "")
        if plain:
            return stage, plain
    return "", ""


def server_named_with_credential(subject: Subject) -> str:
    """The base address that the token or code came with, where the call goes to another host of the vendor, else ""."""
    url = subject.request.url if subject.request else None
    beside = Seen.SERVER_OF_CODE if is_token_call(subject) else Seen.API_ADDRESS_ISSUED
    named = {unquote(seen.value) for seen in subject.submission.sighted(beside)}
    if url is None or not url.host or len(named) != 1:
        return ""
    base = named.pop()
    host = split_url(base).hostname or ""
    return base if host != url.host and _vendor(host) == _vendor(url.host) else ""


def _vendor(host: str) -> str:
    """The label before the ending: `zohoapis` of `www.zohoapis.eu`."""
    labels = host.split(".")
    return labels[-2] if len(labels) > 1 else ""


def _named_hosts(subject: Subject) -> list[str]:
    return list(dict.fromkeys(seen.value.lower() for seen in subject.submission.sighted(Seen.HOST_NAMED)))
