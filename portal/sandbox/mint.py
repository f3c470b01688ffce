"""Mint an access token in any state, in the calling process, on the sandbox's database.

The portal's web processes call this: they may not open connections, so no token endpoint is asked.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from oauth2_provider.models import AbstractAccessToken, get_access_token_model, set_token_value

from portal.sandbox import signing
from portal.sandbox.authorization import claims_for
from portal.sandbox.environments import Environment, environment, other
from portal.sandbox.models import Application, SigningKey
from portal.sandbox.provider import ACCESS_TOKEN_LIFETIME_S
from portal.sandbox.seed import application

HOUR_S = 3600
DAY_S = 24 * HOUR_S
# Beyond the API's leeway, and what an unsynchronised clock really drifts by.
SKEW_S = 240
# Leaves whole groups of four: what is left is good base64url (RFC 4648 section 5), only too short.
_LOST_CHARACTERS = 42


@dataclass(frozen=True, slots=True)
class Minted:
    """A token, the application it was issued to, the environment that issued it, and the state asked for."""

    access_token: str = field(repr=False)
    client_id: str
    environment: str
    state: str


@dataclass(slots=True)
class _Order:
    """A token in the making: whose it is, what it will claim, and the key that signs."""

    environment: Environment
    application: Application
    claims: dict[str, Any]
    key: SigningKey
    kid: str

    @property
    def expires(self) -> datetime:
        """When it expires, whatever unit the claim is in."""
        exp = self.claims["exp"]
        return datetime.fromtimestamp(exp / 1000 if exp > 10**11 else exp, UTC)


def mint(state: str, *, environment: str = "production", scope: str = "read write") -> Minted:
    """A token of an environment with a scope (space-separated), in one of the `STATES`.

    KeyError for an unknown state or environment. Raises django.db.Error if the sandbox's database is not there.
    """
    shape = STATES[state]
    order = _order(environment, scope, role=_ROLES.get(state, "demo"))
    finish = shape(order)
    token = signing.sign(order.claims, order.key, kid=order.kid)
    record = _record(token, order)
    token = finish(token, record) if finish else token
    return Minted(token, order.application.client_id, order.environment.name, state)


_Finish = Callable[[str, AbstractAccessToken], str]


def _order(name: str, scope: str, *, role: str) -> _Order:
    where = environment(name)
    owner = application(role, name)
    key = signing.key(name, SigningKey.State.CURRENT)
    claims = claims_for(where, owner.client_id, scope, ACCESS_TOKEN_LIFETIME_S, int(time.time()))
    return _Order(where, owner, claims, key, key.kid)


def _record(token: str, order: _Order) -> AbstractAccessToken:
    """Store the token's checksum as the token endpoint does: a token that is not stored counts as revoked."""
    record: AbstractAccessToken = get_access_token_model()(
        application=order.application, expires=order.expires, scope=order.claims["scope"]
    )
    set_token_value(record, token)
    record.save()
    return record


def _valid(order: _Order) -> None:
    """Good for an hour from now."""


def _shift(order: _Order, *, seconds: int, names: tuple[str, ...] = ("iat", "nbf", "exp")) -> None:
    for name in names:
        order.claims[name] += seconds


def _expired(order: _Order) -> None:
    """Issued three hours ago, expired two hours ago."""
    _shift(order, seconds=-3 * HOUR_S)


def _not_yet_valid(order: _Order) -> None:
    """Issued now, to be used from tomorrow on."""
    _shift(order, seconds=DAY_S, names=("nbf", "exp"))


def _clock_skew(order: _Order) -> None:
    """Stamped by a clock that is minutes ahead of the API's."""
    _shift(order, seconds=SKEW_S)


def _milliseconds(order: _Order) -> None:
    """Times in milliseconds, where RFC 7519 section 2 counts seconds."""
    for name in ("iat", "nbf", "exp"):
        order.claims[name] *= 1000


def _other_environment(order: _Order) -> None:
    """A good token of the environment that was not asked for."""
    there = _order(other(order.environment.name).name, order.claims["scope"], role="demo")
    order.environment, order.application, order.claims = there.environment, there.application, there.claims
    order.key, order.kid = there.key, there.kid


def _tampered(order: _Order) -> _Finish:
    """The scope was raised to `admin` after signing."""
    raised = {**order.claims, "scope": "read write admin"}

    def finish(token: str, record: AbstractAccessToken) -> str:
        header, _, signature = token.split(".")
        return f"{header}.{_segment(raised)}.{signature}"

    return finish


def _truncated(order: _Order) -> _Finish:
    """The end of the signature was lost."""
    return lambda token, record: token[:-_LOST_CHARACTERS]


def _revoked(order: _Order) -> _Finish:
    """Revoked after it was issued."""

    def finish(token: str, record: AbstractAccessToken) -> str:
        record.revoke()
        return token

    return finish


def _deleted_application(order: _Order) -> _Finish:
    """Its application was deleted after it was issued."""

    def finish(token: str, record: AbstractAccessToken) -> str:
        order.application.delete()
        return token

    return finish


def _missing_scope(order: _Order) -> None:
    """It may only read policies."""
    order.claims["scope"] = "policies:read"


def _sign_with(order: _Order, state: str) -> None:
    order.key = signing.key(order.environment.name, state)
    order.kid = order.key.kid


def _retired_key(order: _Order) -> None:
    """Signed with a key that a rotation has taken out of the JWK Set."""
    _sign_with(order, SigningKey.State.RETIRED)


def _unknown_key(order: _Order) -> None:
    """Signed with a key that never was in a JWK Set."""
    _sign_with(order, SigningKey.State.UNPUBLISHED)


def _wrong_key(order: _Order) -> None:
    """Names the current key, and is signed with another."""
    order.key = signing.key(order.environment.name, SigningKey.State.UNPUBLISHED)


def _wrong_audience(order: _Order) -> None:
    """Meant for another service of the platform."""
    order.claims["aud"] = "https://reports.xxx.com"


_ROLES = {"suspended": "suspended", "revoked-application": "revoked", "deleted-application": "deleted"}

STATES: dict[str, Callable[[_Order], _Finish | None]] = {
    "valid": _valid,
    "expired": _expired,
    "not-yet-valid": _not_yet_valid,
    "clock-skew": _clock_skew,
    "milliseconds": _milliseconds,
    "other-environment": _other_environment,
    "tampered": _tampered,
    "truncated": _truncated,
    "revoked": _revoked,
    "suspended": _valid,
    "revoked-application": _valid,
    "deleted-application": _deleted_application,
    "missing-scope": _missing_scope,
    "retired-key": _retired_key,
    "unknown-key": _unknown_key,
    "wrong-key": _wrong_key,
    "wrong-audience": _wrong_audience,
}


def _segment(claims: dict[str, Any]) -> str:
    """A part of a compact JWS (RFC 7515 section 3.1)."""
    return base64.urlsafe_b64encode(json.dumps(claims, separators=(",", ":")).encode()).rstrip(b"=").decode("ascii")
