"""The platform profile (rule 13): environments, issuers, audiences, endpoints, scopes and limits of one provider.

Plain values and look-ups only; `platform/load.py` reads the TOML, `collectors/discovery.py` fills in what a
provider publishes. `generic` knows no hosts: its look-ups find nothing and the RFCs alone judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from diagnostics.engine.model.known import (
    CredentialForm,
    KnownApi,
    KnownError,
    TokenKind,
    host_matches,
    kind_of,
    serves,
)
from diagnostics.engine.model.urls import host_of, split_url


@dataclass(frozen=True, slots=True)
class IntrospectionClient:
    """How the portal authenticates at the introspection endpoint; its secret or key stays in the environment."""

    client_id: str = ""
    client_secret_env: str = ""
    auth_method: str = "client_secret_basic"
    key_id: str = ""
    certificate_file: str = ""  # certificate and private key as PEM, for tls_client_auth (RFC 8705, 2)

    @property
    def needs_secret(self) -> bool:
        """Whether it shows who it is by a secret or a key from the environment."""
        return self.auth_method not in ("none", "tls_client_auth")


@dataclass(frozen=True, slots=True)
class ProbeClient(IntrospectionClient):
    """The client for which the portal gets fresh tokens (RFC 6749, 4.4), for the profile's own probes alone."""

    scope: str = ""
    audience: str = ""


@dataclass(frozen=True, slots=True)
class Environment:
    """One deployment of the provider. URLs carry no trailing slash; "" means unknown."""

    name: str
    api: str = ""
    auth: str = ""
    issuer: str = ""
    audiences: tuple[str, ...] = ()
    jwks_uri: str = ""
    jwks_file: str = ""  # where the keys stand on disk, as the profile names it, and what stands there: public keys
    jwks: str = ""
    signing_secret_env: str = ""  # the variable with the secret that signs, where issuer and API share one
    signing_encoding: str = "text"
    token_endpoint: str = ""
    introspection_endpoint: str = ""
    revocation_endpoint: str = ""
    admin_api: str = ""
    algorithms: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()  # hosts and issuers recognised in a paste, never contacted
    allow_private: bool = False
    ca_file: str = ""
    further_bases: tuple[str, ...] = ()  # base URLs of APIs here that only a call pasted for them contacts
    introspection: IntrospectionClient | None = None
    test_client: ProbeClient | None = None
    admin_token_env: str = ""

    @property
    def has_keys(self) -> bool:
        """Whether the profile tells the issuer's keys, where they are published, or which variable holds them."""
        return bool(self.jwks_uri or self.jwks or self.signing_secret_env)

    def knows_host(self, host: str, port: int | None, scheme: str) -> bool:
        """Whether a URL with this host belongs here: same origin as a base URL, or an alias host."""
        for base in (self.api, self.auth, self.issuer, self.token_endpoint, *self.further_bases):
            if base and same_host(base, host, port, scheme):
                return True
        return any(host_matches(host_of(alias), host) for alias in self.aliases)

    def below_base(self, path: str) -> str:
        """A path of a request without the path of the base URL that it starts with."""
        bases = [split_url(base).path.rstrip("/") for base in (self.api, *self.further_bases) if base]
        met = [base for base in bases if base and path.startswith(base + "/")]
        return path[len(max(met, key=len)) :] if met else path

    def issuers(self) -> tuple[str, ...]:
        """The issuer and the aliases that have the form of one."""
        named = (self.issuer, *(alias for alias in self.aliases if "://" in alias))
        return tuple(value for value in named if value)

    def issues(self, issuer: str) -> bool:
        """Whether tokens that name this issuer are made here: it is the one of the profile, or fits an alias of it."""
        return any(issuer == value or ("*" in value and _tenants(value).fullmatch(issuer)) for value in self.issuers())

    def accepted_audiences(self) -> tuple[str, ...]:
        """Audiences named by the profile, and aliases with the form of a URL."""
        return (*self.audiences, *(alias for alias in self.aliases if "://" in alias))


def same_host(base: str, host: str, port: int | None, scheme: str) -> bool:
    """Whether `base` names this host and port; http in place of https is overlooked, being a finding of its own."""
    parts = split_url(base)
    if (parts.hostname or "") != host:
        return False
    default = {"http": 80, "https": 443}
    if port is None and parts.port is None:
        return True
    return (port or default.get(scheme)) == (parts.port or default.get(parts.scheme))


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What an endpoint asks of a token: scopes (one of `any_of`, every one of `all_of`), roles, level of login, holder.

    What is empty is not asked for.
    """

    method: str
    path: str  # `{id}` is a segment or a part of one, a final `*` the rest
    any_of: tuple[str, ...] = ()  # "a b" is one of them: both together
    all_of: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()  # of the API that it belongs to, where the platform has several
    roles: tuple[str, ...] = ()  # one is enough
    acr: tuple[str, ...] = ()  # one is enough
    holder: str = ""  # "user", "application"
    scope_claims: tuple[str, ...] = ()  # where the API looks for scopes, where that is told
    role_claims: tuple[str, ...] = ()

    def alternatives(self) -> tuple[frozenset[str], ...]:
        """Every set of scopes that is enough."""
        return tuple(frozenset({*option.split(), *self.all_of}) for option in self.any_of or ("",))

    def allows(self, held: Iterable[str]) -> bool:
        """Whether a token with these scopes may call it."""
        return any(option <= set(held) for option in self.alternatives())

    @property
    def scopes(self) -> tuple[str, ...]:
        """Every scope that is named, in the order of the profile."""
        return tuple(dict.fromkeys(scope for named in (*self.any_of, *self.all_of) for scope in named.split()))

    @property
    def enough(self) -> tuple[str, ...]:
        """Each set of scopes that is enough, written as a request writes it: with blanks between them."""
        plain = [" ".join(dict.fromkeys((*option.split(), *self.all_of))) for option in self.any_of or ("",)]
        return tuple(text for text in plain if text)

    def matches(self, method: str, path: str, host: str = "") -> bool:
        """Whether a request with this method and path (without query) goes here."""
        if host and not serves(self.hosts, host):
            return False
        if method.upper() != self.method.upper():
            return False
        return _segments_match(self.path.strip("/").split("/"), path.strip("/").split("/"))


def _generality(rule: Endpoint) -> tuple[bool, int, int]:
    """What sorts the rule that says most of a path first: no rest, few holes, much that is named."""
    holes = re.findall(r"\{[^{}]*\}", rule.path)
    return rule.path.endswith("*"), len(holes), sum(map(len, holes)) - len(rule.path)


def _segments_match(pattern: list[str], actual: list[str]) -> bool:
    for position, part in enumerate(pattern):
        if part == "*" and position == len(pattern) - 1:
            return len(actual) > position
        if position >= len(actual):
            return False
        if not _segment_fits(part, actual[position]):
            return False
    return len(pattern) == len(actual)


@lru_cache(maxsize=8192)
def _with_holes(part: str) -> re.Pattern[str]:
    pieces = re.split(r"\{[^{}]*\}", part)
    return re.compile("[^/]+".join(re.escape(piece) for piece in pieces))


@lru_cache(maxsize=256)
def _tenants(alias: str) -> re.Pattern[str]:
    """What an issuer looks like where each tenant has its own: `*` is one label of the host or one segment."""
    scheme, _, rest = alias.partition("://")
    host, slash, path = rest.partition("/")
    return re.compile(f"{re.escape(scheme)}://{_names(host, '[^/?#.:@]+')}{slash}{_names(path, '[^/?#]+')}")


def _names(text: str, name: str) -> str:
    return name.join(re.escape(piece) for piece in text.split("*"))


def _segment_fits(part: str, actual: str) -> bool:
    """Whether a segment is the one named; each `{name}` in it stands for at least one character."""
    return part == actual if "{" not in part else _with_holes(part).fullmatch(actual) is not None


@dataclass(frozen=True, slots=True)
class VerificationCall:
    """A safe call that shows whether a token works. `body` is what the profile's author has a POST send, else ""."""

    name: str
    method: str
    path: str
    body: str = ""
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class Logo:
    """An image that stands in the head of every page."""

    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Look:
    """How the portal looks where this profile is the installation's own; "" is the portal's own way."""

    name: str = ""
    logo: Logo | None = None
    accent: str = ""  # "#rrggbb" on light pages
    accent_dark: str = ""
    kb_base: str = ""  # the knowledge base that links lead to


@dataclass(frozen=True, slots=True)
class Profile:
    """One provider. Times in seconds."""

    name: str
    slug: str
    environments: tuple[Environment, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    probes: tuple[VerificationCall, ...] = ()
    kb_article: str = "api-authentication-401"
    support_url: str = ""
    community_url: str = ""
    status_url: str = ""
    leeway_s: int = 60
    default_lifetime_s: int = 3600
    strict_bearer_case: bool = False
    scope_error_status: int = 403
    companion_headers: tuple[str, ...] = ()  # fields of the API that go along when a pasted call is made again
    introspection: IntrospectionClient | None = None
    admin_token_env: str = ""
    credentials: tuple[CredentialForm, ...] = ()  # how the platform's APIs take a credential; none: a bearer token
    tokens: tuple[TokenKind, ...] = ()  # the platform's own kinds of tokens
    errors: tuple[KnownError, ...] = ()  # how this platform refuses a call, and what that means
    look: Look = Look()
    known: tuple[KnownApi, ...] = ()  # public APIs that are recognised beside this platform, never contacted

    @property
    def has_hosts(self) -> bool:
        """Whether there is anything that could be contacted, or keys to compare a token with."""
        return any(env.api or env.auth or env.has_keys for env in self.environments)

    def environment(self, name: str) -> Environment | None:
        """The environment called `name`."""
        return next((env for env in self.environments if env.name == name), None)

    def environment_of_host(self, host: str, port: int | None = None, scheme: str = "https") -> Environment | None:
        """The environment that a URL's host belongs to."""
        return next((env for env in self.environments if env.knows_host(host, port, scheme)), None)

    def environment_of_issuer(self, issuer: str) -> Environment | None:
        """The environment whose issuer is exactly `issuer`, or which has an alias that it fits."""
        return next((env for env in self.environments if env.issues(issuer)), None)

    def environment_of_audience(self, audiences: Iterable[str]) -> Environment | None:
        """The environment that one of a token's audiences names."""
        wanted = set(audiences)
        return next((env for env in self.environments if wanted & set(env.accepted_audiences())), None)

    def endpoint(self, method: str, path: str, host: str = "") -> Endpoint | None:
        """The rule for a method and a path; the base URL's own path is not part of it. Plain segments go first."""
        met = [rule for rule in self.endpoints if rule.matches(method, path, host)]
        return min(met, key=_generality, default=None)

    def introspection_at(self, environment: Environment | None) -> IntrospectionClient | None:
        """The portal's client at the introspection endpoint of an environment."""
        return (environment.introspection if environment else None) or self.introspection

    def admin_token_at(self, environment: Environment | None) -> str:
        """The variable with the token for the admin API of an environment; "" for none."""
        return (environment.admin_token_env if environment else "") or self.admin_token_env

    def token_kind(self, value: str) -> TokenKind | None:
        """The platform's own kind of token that begins as this value does."""
        return kind_of(self.tokens, value)
