"""Filling in what a provider publishes of itself (RFC 8414, OpenID Connect Discovery 1.0, RFC 9728).

A profile with no more than `issuer` and `api` learns its endpoints, keys and audience here. What the profile states
itself always wins. Discovered values say where to ask; they never widen where a credential may go.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

from diagnostics.engine.collectors.cache import Cache
from diagnostics.engine.model.declare import CouldNotLook
from diagnostics.engine.model.profile import Environment, Profile
from diagnostics.engine.model.types import Message, msg
from diagnostics.engine.model.urls import split_url
from diagnostics.engine.net import Answer, NetError, Origin, origins_of, split

DEFAULT_TTL_S = 300
_LONGEST_TTL_S = 24 * 3600
_FAILURE_TTL_S = 60
_AT_ONCE = 2
_ENDPOINTS = ("jwks_uri", "token_endpoint", "introspection_endpoint", "revocation_endpoint")

# what is asked: a name for the probe, and a URL. Raises CouldNotLook
Fetch = Callable[[str, str], Answer]


@dataclass(frozen=True, slots=True)
class Discovered:
    """An environment with its gaps filled. `metadata` is RFC 8414's, `resource` RFC 9728's; `url` where it stood.

    `filled` are the keys that discovery supplied, `problems` what was wrong with what was published.
    """

    environment: Environment
    url: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    resource: Mapping[str, Any] = field(default_factory=dict)
    filled: tuple[str, ...] = ()
    problems: tuple[Message, ...] = ()
    reason: Message | None = None  # why there is no metadata

    @property
    def issuer_matches(self) -> bool:
        """Whether the metadata names exactly the issuer it was asked for (RFC 8414, 3.3)."""
        return bool(self.metadata) and self.metadata.get("issuer") == self.environment.issuer


def metadata_urls(issuer: str) -> tuple[str, ...]:
    """Where an issuer's metadata may stand: RFC 8414's form, OpenID's, and RFC 8414's for OpenID (section 5)."""
    parts = split_url(issuer)
    origin, path = f"{parts.scheme}://{parts.netloc}", parts.path.rstrip("/")
    urls = (
        f"{origin}/.well-known/oauth-authorization-server{path}",
        f"{origin}{path}/.well-known/openid-configuration",
        f"{origin}/.well-known/openid-configuration{path}",
    )
    return tuple(dict.fromkeys(urls))


def resource_url(api: str) -> str:
    """Where a protected resource's metadata stands (RFC 9728, 3.1)."""
    parts = split_url(api)
    return f"{parts.scheme}://{parts.netloc}/.well-known/oauth-protected-resource{parts.path.rstrip('/')}"


def needs_discovery(environment: Environment) -> bool:
    """Whether the profile leaves out where the keys or the token endpoint are."""
    return bool(environment.issuer) and not (environment.has_keys and environment.token_endpoint)


def discover(environment: Environment, fetch: Fetch, cache: Cache) -> Discovered:
    """Ask the issuer, and for the audience the API. Never raises: what could not be had is said in the result."""
    found = discover_server(environment, fetch, cache)
    if not environment.api or environment.audiences or not needs_discovery(environment):
        return found
    try:
        resource = discover_resource(environment, fetch, cache)
    except CouldNotLook:
        return found
    problems, servers = found.problems, resource.get("authorization_servers")
    if isinstance(servers, list) and environment.issuer not in servers:
        problems = (*problems, msg("The API names other authorization servers than the profile's issuer."))
    found = replace(found, resource=resource, problems=problems)
    if audiences := audiences_in(resource):
        complete = replace(found.environment, audiences=audiences)
        return replace(found, environment=complete, filled=(*found.filled, "audiences"))
    return found


def discover_resource(environment: Environment, fetch: Fetch, cache: Cache) -> Mapping[str, Any]:
    """What the API publishes of itself (RFC 9728). Raises CouldNotLook."""
    return document("Protected resource metadata", resource_url(environment.api), fetch, cache)


def audiences_in(resource: Mapping[str, Any]) -> tuple[str, ...]:
    """The API's identifier, which tokens for it name as their audience (RFC 9728, 2; RFC 8707, 2)."""
    identifier = resource.get("resource")
    return (identifier,) if isinstance(identifier, str) and identifier else ()


def discover_server(environment: Environment, fetch: Fetch, cache: Cache) -> Discovered:
    """Ask the issuer alone. Never raises: what could not be had is said in the result."""
    metadata, url, reason = _metadata(environment, fetch, cache)
    filled = _filled(environment, metadata)
    found = Discovered(replace(environment, **filled), url, metadata, filled=tuple(filled), reason=reason)
    if metadata and not found.issuer_matches:
        words = msg("The metadata at {url} names another issuer than the one it was asked for.", url=url)
        return replace(found, problems=(*found.problems, words))
    return found


def remembered(profile: Profile, cache: Cache) -> Profile:
    """The profile with what earlier diagnoses discovered filled in, for judging a paste. Asks no server."""
    if not any(map(needs_discovery, profile.environments)):
        return profile  # itself: what is kept for a profile in use is found again

    def nobody(name: str, url: str) -> Answer:
        raise CouldNotLook(msg("{url} was not read yet.", url=url))

    filled = tuple(
        discover(environment, nobody, _Unwritten(cache)).environment if needs_discovery(environment) else environment
        for environment in profile.environments
    )
    return replace(profile, environments=filled)


@dataclass(frozen=True, slots=True)
class _Unwritten:
    """A cache that is read only: that nobody was asked must not be remembered as a failure."""

    cache: Cache

    def get(self, key: str) -> str | None:
        return self.cache.get(key)

    def set(self, key: str, value: str, ttl_s: int) -> None:
        """Forget it."""


def keyless_origins(environment: Environment, found: Environment) -> tuple[Origin, ...]:
    """Further origins that discovery names, for calls without credentials: https, usual port, public addresses."""
    own = origins_of(environment)
    further = []
    for url in (found.jwks_uri, found.issuer):
        try:
            origin = split(url) if url else None
        except NetError:
            continue
        if origin and origin not in own and origin.scheme == "https" and origin.port == 443:
            further.append(replace(origin, public_only=True))
    return tuple(further)


def document(
    name: str, url: str, fetch: Fetch, cache: Cache, *, clean: Callable[[Any], Any] = lambda content: content
) -> Mapping[str, Any]:
    """A JSON object from `url`, kept as long as its headers allow, `clean` applied before it is kept.

    Raises CouldNotLook, also for a failure a moment ago.
    """
    key = f"document:{url}"
    if kept := cache.get(key):
        return _object(kept, url)
    if cache.get(f"failed:{url}"):
        raise CouldNotLook(msg("{url} could not be read a moment ago, so it was not asked again.", url=url))
    try:
        answer = fetch(name, url)
        parsed: Mapping[str, Any] = clean(_object(_content(answer, url), url))
    except CouldNotLook:
        cache.set(f"failed:{url}", "1", _FAILURE_TTL_S)
        raise
    if ttl_s := lifetime_s(answer):
        cache.set(key, json.dumps(parsed), ttl_s)
    return parsed


def lifetime_s(answer: Answer) -> int:
    """How long an answer may be kept, in seconds: `max-age` less `Age`, 0 for `no-store` (RFC 9111, 5.2.2)."""
    directives = [part.strip().lower() for part in answer.header("Cache-Control").split(",")]
    if "no-store" in directives:
        return 0
    age = answer.header("Age").strip()
    for directive in directives:
        name, _, value = directive.partition("=")
        if name == "max-age" and value.strip('"').isdigit():
            spent = int(age[:9]) if age.isascii() and age.isdigit() else 0
            return max(0, min(int(value.strip('"')[:9]) - spent, _LONGEST_TTL_S))
    return DEFAULT_TTL_S


def _metadata(environment: Environment, fetch: Fetch, cache: Cache) -> tuple[Mapping[str, Any], str, Message | None]:
    def read(url: str) -> Mapping[str, Any] | CouldNotLook:
        try:
            return document("Authorization server metadata", url, fetch, cache)
        except CouldNotLook as error:
            return error

    reason: Message | None = None
    urls = metadata_urls(environment.issuer) if environment.issuer else ()
    if kept := next((url for url in urls if cache.get(f"document:{url}")), ""):
        urls = (kept,)
    # the two usual places at once: most providers publish in one of them only, and which is not known
    pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="metadata")
    try:
        asked = {url: pool.submit(read, url) for url in urls[:_AT_ONCE]}
        for url in urls:
            found = asked[url].result() if url in asked else read(url)
            if not isinstance(found, CouldNotLook):
                return found, url, None
            reason = reason or found.reason
    finally:
        pool.shutdown(wait=False)
    return {}, "", reason or msg("The profile names no issuer, so there is no metadata to read.")


def _filled(environment: Environment, metadata: Mapping[str, Any]) -> dict[str, Any]:
    filled: dict[str, Any] = {}
    # metadata of another issuer is an attack or a mistake, and must not be used (RFC 8414, 3.3)
    if metadata.get("issuer") == environment.issuer:
        for key in _ENDPOINTS:
            if not getattr(environment, key) and isinstance(metadata.get(key), str):
                filled[key] = metadata[key]
    return filled


def _content(answer: Answer, url: str) -> str:
    if answer.status != 200:
        raise CouldNotLook(msg("{url} answered {status} instead of 200.", url=url, status=answer.status))
    if answer.truncated:
        raise CouldNotLook(msg("{url} sent more than {kib} KiB.", url=url, kib=len(answer.body) // 1024))
    return answer.text


def _object(content: str, url: str) -> Mapping[str, Any]:
    try:
        parsed = json.loads(content)
    except (ValueError, RecursionError):
        look = "HTML" if content.lstrip()[:1] == "<" else "no JSON"
        raise CouldNotLook(msg("{url} sent {look}, not a JSON document.", url=url, look=look)) from None
    if not isinstance(parsed, dict):
        raise CouldNotLook(msg("{url} sent JSON that is no object.", url=url))
    return parsed
