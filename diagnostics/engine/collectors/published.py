"""Published documents of an environment: metadata and keys, each fetched once for many diagnoses."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from diagnostics.engine.collectors import discovery
from diagnostics.engine.collectors.ask import Ask, Server
from diagnostics.engine.collectors.discovery import Discovered
from diagnostics.engine.collectors.outside import Outside
from diagnostics.engine.model.declare import CouldNotLook
from diagnostics.engine.model.jwk import PRIVATE_MEMBERS, Jwk, of_secret, secret_bytes
from diagnostics.engine.model.profile import Environment
from diagnostics.engine.model.types import msg
from diagnostics.engine.net import Answer, NetError

REFETCH_COOLDOWN_S = 60
_HISTORY_TTL_S = 180 * 24 * 3600
_MOST_REMEMBERED = 200


def discovered(outside: Outside, environment: Environment) -> Discovered:
    """The environment with what its provider publishes filled in, asked only where the profile leaves gaps."""
    if not discovery.needs_discovery(environment):
        return Discovered(environment)
    return metadata(outside, environment)


def metadata(outside: Outside, environment: Environment) -> Discovered:
    """The provider's metadata, whether the profile has gaps or not."""
    with outside.turn(f"metadata {environment.name}"):
        return discovery.discover_server(environment, _fetch(outside, environment, environment), outside.cache)


def resource(outside: Outside, environment: Environment) -> Mapping[str, Any]:
    """What the API publishes of itself (RFC 9728). Raises CouldNotLook."""
    with outside.turn(f"resource {environment.name}"):
        return discovery.discover_resource(environment, _fetch(outside, environment, environment), outside.cache)


def everything(outside: Outside, environment: Environment) -> Discovered:
    """What the provider and the API publish, to show what a profile may leave out."""
    return discovery.discover(environment, _fetch(outside, environment, environment), outside.cache)


def keys(
    outside: Outside, environment: Environment, wanted_kid: str, *, anew: bool = False
) -> tuple[str, Sequence[Jwk]]:
    """Where an environment's keys stand, and the keys.

    A `wanted_kid` that is not among the kept ones has them fetched again, and so has `anew`: one that the API refuses
    may be rotated out since. Once in a while for each key, and never twice in one diagnosis. Raises CouldNotLook, and
    the same in one diagnosis.
    """
    name = f"keys {environment.name}"
    if name in outside.failed:
        raise outside.failed[name]
    try:
        return _current_keys(outside, environment, wanted_kid, anew=anew)
    except CouldNotLook as error:
        outside.failed[name] = error
        raise


def _current_keys(
    outside: Outside, environment: Environment, wanted_kid: str, *, anew: bool
) -> tuple[str, Sequence[Jwk]]:
    if environment.signing_secret_env:
        return "", (_shared(outside, environment),)
    if environment.jwks:
        return environment.jwks_file, _members(json.loads(environment.jwks), environment.jwks_file)
    found = discovered(outside, environment)
    url = found.environment.jwks_uri
    if not url:
        raise CouldNotLook(found.reason or msg("Neither the profile nor the metadata says where the keys are."))
    fetch = _fetch(outside, environment, found.environment)
    with outside.turn(f"keys {environment.name}"):
        published = _document("Signing keys", url, fetch, outside)
        known = _has(published, wanted_kid)
        if (anew or (wanted_kid and not known)) and _may_refetch(outside, url, wanted_kid):
            published = _again(outside, url, fetch, published if known or not wanted_kid else None)
        _remember(outside, url, published)
    return url, published


def _shared(outside: Outside, environment: Environment) -> Jwk:
    """The secret that issuer and API share, from the environment; it is in no cache and goes to no server."""
    secret = outside.secret(environment.signing_secret_env)
    if secret is None:
        raise CouldNotLook(msg("The portal has not been given the shared secret of {name}.", name=environment.name))
    try:
        return of_secret(secret_bytes(secret, environment.signing_encoding))
    except ValueError:
        words = msg("The shared secret of {name} is not written as the profile says.", name=environment.name)
        raise CouldNotLook(words) from None


def _document(name: str, url: str, fetch: discovery.Fetch, outside: Outside) -> Sequence[Jwk]:
    return _members(discovery.document(name, url, fetch, outside.cache, clean=_public), url)


def _again(
    outside: Outside, url: str, fetch: discovery.Fetch, before: Sequence[Jwk] | None
) -> Sequence[Jwk]:  # fmt: skip
    """The keys fetched again, past the kept ones, which stay where nothing comes; else those from `before`."""
    name = f"document:{url}"
    kept = outside.cache.get(name)
    # the store forgets at once, so that this asks the server
    outside.cache.set(name, "", 1)
    try:
        return _document("Signing keys, again", url, fetch, outside)
    except CouldNotLook:
        outside.cache.set(name, kept or "", REFETCH_COOLDOWN_S)
        if before is None:
            raise
        return before


def retired(outside: Outside, url: str, published: Sequence[Jwk]) -> Mapping[str, datetime]:
    """Key ids that were published at `url` once and are no more, with when they were last seen."""
    return {
        kid: datetime.fromisoformat(seen) for kid, seen in _history(outside, url).items() if not _has(published, kid)
    }


def _fetch(outside: Outside, environment: Environment, found: Environment) -> discovery.Fetch:
    # an environment that was filled in before names foreign hosts too: what the profile states decides
    try:
        keyless = discovery.keyless_origins(outside.stated(environment), found)
    except NetError as error:
        raise CouldNotLook(error.reason) from None

    def fetch(name: str, url: str) -> Answer:
        return outside.send(Ask(name, Server.AUTH, environment, "GET", url), keyless=keyless)

    return fetch


def _may_refetch(outside: Outside, url: str, kid: str) -> bool:
    """Whether the keys were not fetched again for this key a moment ago; the kid may be anything, so it is digested."""
    mark = f"refetched:{url}:{hashlib.sha256(kid.encode('utf-8', 'surrogatepass')).hexdigest()}"
    if outside.cache.get(mark):
        return False
    outside.cache.set(mark, "1", REFETCH_COOLDOWN_S)
    return True


def _public(document: Any) -> Any:
    """The key set with private members emptied: that they are there is told, what they are is kept nowhere."""
    if not isinstance(document, dict) or not isinstance(document.get("keys"), list):
        return document
    emptied = [
        {name: "" if name in PRIVATE_MEMBERS else value for name, value in key.items()}
        for key in document["keys"]
        if isinstance(key, dict)
    ]
    return document | {"keys": emptied}


def _members(document: Mapping[str, Any], url: str) -> Sequence[Jwk]:
    members = document.get("keys")
    if not isinstance(members, list):
        raise CouldNotLook(msg("{url} is no key set: it has no list called keys (RFC 7517, section 5).", url=url))
    return tuple(key for key in members if isinstance(key, dict))


def _has(published: Sequence[Jwk], kid: str) -> bool:
    return any(key.get("kid") == kid for key in published)


def _history(outside: Outside, url: str) -> dict[str, str]:
    try:
        kept = json.loads(outside.cache.get(f"keys-seen:{url}") or "{}")
    except ValueError:
        return {}
    return kept if isinstance(kept, dict) else {}


def _remember(outside: Outside, url: str, published: Sequence[Jwk]) -> None:
    now = outside.clock().isoformat(timespec="minutes")
    seen = _history(outside, url) | {kid: now for key in published if isinstance(kid := key.get("kid"), str)}
    newest = dict(sorted(seen.items(), key=lambda entry: entry[1])[-_MOST_REMEMBERED:])
    outside.cache.set(f"keys-seen:{url}", json.dumps(newest), _HISTORY_TTL_S)
