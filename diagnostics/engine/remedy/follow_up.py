"""The command that comes after a fix: a refresh, a token with other scopes, a clock to set; known values filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from diagnostics.engine.model import catalogue
from diagnostics.engine.model.facts import Subject, Target
from diagnostics.engine.model.urls import split_url
from diagnostics.engine.subject.claims import claims_of, scopes

_RENEW = catalogue.slugs(
    "access-token-expired",
    "token-revoked",
    "kid-not-found-key-rotated",
    "refresh-token-as-access-token",
)
_FETCH = catalogue.slugs("wrong-value-as-token", "id-token-as-access-token", "null-or-undefined-token", "empty-token")
_CLOCK = catalogue.slugs("clock-skew", "token-not-yet-valid", "timezone-bug")
_SYNC_WINDOWS = "w32tm /query /status\nw32tm /resync"
_SYNC_OTHERS = "timedatectl status && sudo timedatectl set-ntp true   # Linux\nsudo sntp -sS time.apple.com   # macOS"


def follow_up(cause: str, subject: Subject, facts: Mapping[type, Any]) -> str:
    """The command for `cause`, or "". Secrets stand as `$REFRESH_TOKEN`, `$CLIENT_SECRET`."""
    if cause in _RENEW:
        return _token_request(subject, facts, grant="refresh_token", parameters=('"refresh_token=$REFRESH_TOKEN"',))
    if cause in _FETCH:
        return _token_request(subject, facts, grant="client_credentials", parameters=())
    if cause == "missing-scope":
        wanted = _smallest_scope(subject, facts)
        parameters = (f'"scope={wanted}"',) if wanted else ()
        return _token_request(subject, facts, grant="client_credentials", parameters=parameters)
    if cause == "wrong-audience":
        audience = _audience(facts)
        # where nobody said which API is meant, the parameter of RFC 8707, 2 holds what the reader knows
        parameters = (f'"audience={audience}"' if audience else '"resource=$API_IDENTIFIER"',)
        return _token_request(subject, facts, grant="client_credentials", parameters=parameters)
    if cause in _CLOCK:
        on_windows = subject.request is not None and subject.request.source.shell in ("cmd", "powershell")
        return _SYNC_WINDOWS if on_windows else f"{_SYNC_OTHERS}\n{_SYNC_WINDOWS.splitlines()[1]}   # Windows"
    return ""


def _token_request(subject: Subject, facts: Mapping[type, Any], *, grant: str, parameters: tuple[str, ...]) -> str:
    claims = claims_of(subject.token)
    client = next(
        (claims[name] for name in ("client_id", "azp", "cid", "appid") if isinstance(claims.get(name), str)), ""
    )
    client = client if client.replace("-", "").replace("_", "").replace(".", "").isalnum() else "$CLIENT_ID"
    lines = [
        f'curl -X POST "{_endpoint(subject, facts)}"',
        f'-d "grant_type={grant}"',
        *(f"-d {parameter}" for parameter in parameters),
        f'-d "client_id={client}"',
        '-d "client_secret=$CLIENT_SECRET"',
    ]
    return " \\\n  ".join(lines)


def _endpoint(subject: Subject, facts: Mapping[type, Any]) -> str:
    target = facts.get(Target)
    environment = (target.issuer_environment or target.environment) if isinstance(target, Target) else None
    if environment is None or not environment.token_endpoint:
        return "$TOKEN_ENDPOINT"
    issuer = claims_of(subject.token).get("iss")
    if isinstance(issuer, str) and issuer in environment.aliases:
        return issuer.rstrip("/") + split_url(environment.token_endpoint).path
    return environment.token_endpoint


def _audience(facts: Mapping[type, Any]) -> str:
    target = facts.get(Target)
    environment = target.environment if isinstance(target, Target) else None
    return environment.audiences[0] if environment is not None and environment.audiences else ""


def _smallest_scope(subject: Subject, facts: Mapping[type, Any]) -> str:
    """The scopes that the token has, and the narrowest that the endpoint or the challenge asks for."""
    held = list(scopes(claims_of(subject.token))[1])
    target = facts.get(Target)
    if isinstance(target, Target) and target.endpoint is not None and target.endpoint.scopes:
        narrowest = max(target.endpoint.any_of or ("",), key=lambda scope: ":" in scope)
        return " ".join(dict.fromkeys([*held, *narrowest.split(), *target.endpoint.all_of]))
    asked = [
        word
        for challenge in (subject.response.challenges if subject.response else ())
        for word in challenge.params.get("scope", "").split()
    ]
    return " ".join(dict.fromkeys([*held, *asked])) if asked else ""
