"""The names of an environment as the pasted call has them: a profile knows some of its addresses as aliases only.

What the profile has for itself may be an address that the person cannot reach, such as one of a sandbox.
"""

from __future__ import annotations

from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.profile import Environment, same_host
from diagnostics.engine.model.urls import host_of, split_url
from diagnostics.engine.subject.claims import claims_of


def token_endpoint(environment: Environment | None, subject: Subject) -> str:
    """Where this person fetches tokens; "" where the profile does not say, or several aliases may be the address."""
    if environment is None or not environment.token_endpoint:
        return ""
    issuer = claims_of(subject.token).get("iss")
    if isinstance(issuer, str) and issuer in environment.aliases:
        return _at(issuer, environment)
    if not _is_by_alias(environment, subject):
        return environment.token_endpoint
    named = _addresses(environment)
    others = [alias for alias in named if host_of(alias) != _host(subject)] or named
    return _at(others[0], environment) if len(others) == 1 else ""


def audience(environment: Environment | None, subject: Subject) -> str:
    """The audience of the environment's API: its alias by which the call goes there, else the one of the profile."""
    if environment is None or not environment.audiences:
        return ""
    first = environment.audiences[0]
    if "://" in first and host_of(first) == host_of(environment.api) and _is_by_alias(environment, subject):
        return next((alias for alias in _addresses(environment) if host_of(alias) == _host(subject)), first)
    return first


def _is_by_alias(environment: Environment, subject: Subject) -> bool:
    """Whether the call goes to an address that is none of the profile's own."""
    url = subject.request.url if subject.request is not None else None
    if url is None or not url.host:
        return False
    own = (environment.api, environment.auth, environment.token_endpoint, *environment.further_bases)
    return not any(same_host(base, url.host, url.port, url.scheme) for base in own if base)


def _addresses(environment: Environment) -> list[str]:
    return [alias for alias in environment.aliases if "://" in alias and "*" not in alias]


def _host(subject: Subject) -> str:
    return subject.request.url.host if subject.request is not None and subject.request.url is not None else ""


def _at(address: str, environment: Environment) -> str:
    return address.rstrip("/") + split_url(environment.token_endpoint).path
