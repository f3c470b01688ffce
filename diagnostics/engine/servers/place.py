"""Which of an environment's servers a call goes to: its API, or the authorization server beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from diagnostics.engine.model.facts import Subject, Target
from diagnostics.engine.model.profile import Environment, same_host
from diagnostics.engine.model.submission import Url
from diagnostics.engine.model.urls import split_url

# what authorization servers serve (RFC 6749, 3.1; RFC 8414, 3; OpenID Connect Core, 5.3; RP-Initiated Logout, 2)
_OF_AUTH = re.compile(
    r"/(?:authori[sz]e|userinfo|logout|end_?session|certs|jwks(?:\.json)?|\.well-known/(?!oauth-protected-resource).+"
    r"|oauth2?/.+|openid-connect/.+|connect/.+)$",
    re.IGNORECASE,
)
_AUTH_NAMES = frozenset({"auth", "oauth", "login", "sso", "id", "idp", "accounts", "account", "identity"})
_LABEL = re.compile(r"[-.]")


@dataclass(frozen=True, slots=True)
class Place:
    """A server of an environment: its origin, and whether it is the authorization server."""

    origin: str
    is_auth: bool


def place_of(url: Url, environment: Environment) -> Place:
    """The server that `url` names; an alias stands for the server of its kind, which its name tells."""
    bases = [base for base in (environment.auth, environment.issuer, environment.token_endpoint) if base]
    auth = [base for base in bases if same_host(base, url.host, url.port, url.scheme)]
    api = bool(environment.api) and same_host(environment.api, url.host, url.port, url.scheme)
    further = None if api or auth else further_base(url, environment)
    if further is not None:
        return Place(_origin(further), is_auth=False)
    if auth and (not api or _is_of_auth(url.path, environment, auth)):
        return Place(_origin(auth[0]), is_auth=True)
    if not api and bases and _AUTH_NAMES & {*_LABEL.split(url.host.partition(".")[0])}:
        return Place(_origin(bases[0]), is_auth=True)
    return Place(_origin(environment.api), is_auth=False)


def further_base(url: Url | None, environment: Environment | None) -> str | None:
    """The base of another API or region of the environment that `url` goes to; None for its first, and for others."""
    if url is None or environment is None or not url.host:
        return None
    if environment.api and same_host(environment.api, url.host, url.port, url.scheme):
        return None
    return next((one for one in environment.further_bases if same_host(one, url.host, url.port, url.scheme)), None)


def calls_auth(subject: Subject, target: Target) -> bool:
    """Whether the pasted call goes to the authorization server of its environment."""
    url = subject.request.url if subject.request else None
    if url is None or not url.host or target.environment is None:
        return False
    return place_of(url, target.environment).is_auth


def _is_of_auth(path: str, environment: Environment, auth: list[str]) -> bool:
    """Whether a path on the host that both share is the authorization server's."""
    api = split_url(environment.api).path.rstrip("/")
    if api and _under(path, api):
        return False
    roots = (split_url(base).path.rstrip("/") for base in auth)
    return any(root and _under(path, root) for root in roots) or _OF_AUTH.search(path) is not None


def _under(path: str, root: str) -> bool:
    return path == root or path.startswith(root + "/")


def _origin(base: str) -> str:
    return "/".join(base.split("/", 3)[:3])
