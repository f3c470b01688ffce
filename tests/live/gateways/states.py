"""The states of a call that every gateway and provider is put through, and what is true of each.

`python -m tests.live.gateways.states` prints a line for each server: states run, right, open, wrong, and surely wrong.
"""

from __future__ import annotations

import argparse
import base64
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa

from diagnostics.engine import net
from diagnostics.engine.model.profile import Profile
from tests.live.gateways.debian import NotUnpacked
from tests.live.gateways.glewlwyd import glewlwyd
from tests.live.gateways.judged import HEAD, Row, written
from tests.live.gateways.running import GATEWAYS, Gateway
from tests.live.providers.further import (
    BetterAuth,
    CodeProvider,
    MockServer,
    better_auth,
    canaille,
    django_oidc,
    mock_server,
)
from tests.live.providers.running import Provider, authlib, oidc
from tests.live.providers.token_states import WITHOUT_TOKEN_STATES, asked
from tests.live.test_provider_states import BILLING, examined, tampered

HOUR_S = 3600
STRIPPED = frozenset({"stripped-by-proxy-or-gateway", "stripped-by-webserver"})
Sent = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class State:
    """What is sent, and the causes that are true of it; `path` below the API's base."""

    send: Callable[[Provider, Provider], Sent]
    true: frozenset[str]
    path: str = "/devices"


def _bearer(make: Callable[[Provider], str]) -> Callable[[Provider, Provider], Sent]:
    return lambda one, other: (("Authorization", f"Bearer {make(one)}"),)


def _revoked(one: Provider) -> str:
    token = one.token()
    one.revoke(token)
    return token


def of_a_code(provider: Provider) -> dict[str, str]:
    """All tokens that a code is exchanged for."""
    assert isinstance(provider, CodeProvider | MockServer), f"{provider.name} has no codes here"
    return provider.of_a_code()


def unsigned(token: str) -> str:
    """The token with alg none and no signature."""
    header = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').rstrip(b"=").decode()
    return f"{header}.{token.split('.')[1]}."


def signed_anew(token: str) -> str:
    """The same header and claims under the signature of a key that the issuer does not have."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    claims = jwt.decode(token, options={"verify_signature": False})
    header = {name: value for name, value in jwt.get_unverified_header(token).items() if name != "alg"}
    return jwt.encode(claims, key, algorithm="RS256", headers=header)


def _causes(*slugs: str) -> frozenset[str]:
    return frozenset(slugs)


STATES: dict[str, State] = {
    "valid": State(_bearer(Provider.token), _causes()),
    "expired": State(_bearer(lambda one: one.token(issued_ago_s=2 * HOUR_S)), _causes("access-token-expired")),
    "tampered": State(_bearer(lambda one: tampered(one.token())), _causes("token-tampered")),
    "other audience": State(_bearer(lambda one: one.token(resource=BILLING)), _causes("wrong-audience")),
    "revoked": State(_bearer(_revoked), _causes("token-revoked")),
    "missing scope": State(_bearer(Provider.token), _causes("missing-scope"), "/policies"),
    "no header": State(lambda one, other: (), _causes("header-not-sent")),
    "bare token": State(lambda one, other: (("Authorization", one.token()),), _causes("missing-bearer-prefix")),
    "Basic": State(lambda one, other: (("Authorization", "Basic ZGVtbzpkZW1v"),), _causes("wrong-auth-scheme")),
    "truncated": State(
        _bearer(lambda one: one.token()[: -60 if one.jwt else -12]), _causes("token-truncated", "token-tampered")
    ),
    "doubled": State(_bearer(lambda one: f"Bearer {one.token()}"), _causes("duplicate-bearer-prefix")),
    "quoted": State(_bearer(lambda one: f'"{one.token()}"'), _causes("token-quoted")),
    "other header": State(lambda one, other: (("X-Auth-Token", one.token()),), _causes("wrong-header-name")),
    "placeholder": State(_bearer(lambda one: "YOUR_ACCESS_TOKEN"), _causes("placeholder-or-unexpanded-variable")),
    "undefined": State(_bearer(lambda one: "undefined"), _causes("null-or-undefined-token")),
    "opaque": State(
        _bearer(lambda one: "b7f0c1d2e3a4958677e8f9a0b1c2d3e4f5061728"),
        _causes("token-revoked", "opaque-token-where-jwt-expected", "wrong-value-as-token"),
    ),
    "other issuer": State(
        lambda one, other: (("Authorization", f"Bearer {other.token()}"),),
        _causes("wrong-issuer-or-tenant", "wrong-environment"),
    ),
    "empty": State(lambda one, other: (("Authorization", "Bearer "),), _causes("empty-token")),
    "alg none": State(_bearer(lambda one: unsigned(one.token())), _causes("alg-none-or-unsigned")),
    "other key": State(
        _bearer(lambda one: signed_anew(one.token())), _causes("wrong-signing-key-or-secret", "token-tampered")
    ),
    "ID token": State(_bearer(lambda one: of_a_code(one)["id_token"]), _causes("id-token-as-access-token")),
    "refresh token": State(
        _bearer(lambda one: of_a_code(one)["refresh_token"]),
        _causes(
            "refresh-token-as-access-token", "wrong-value-as-token", "opaque-token-where-jwt-expected", "token-revoked"
        ),
    ),
}  # fmt: skip
OF_A_CODE = frozenset({"ID token", "refresh token"})
OF_A_JWT = frozenset({"tampered", "other audience", "alg none", "other key"})


@dataclass(frozen=True)
class Place:
    """Where the states are sent to: a gateway, or a provider's API itself."""

    name: str
    api: str
    provider: Provider
    profile: Profile
    always: frozenset[str] = frozenset()  # what is true of every call here
    verify: str | bool = True
    without: frozenset[str] = frozenset()  # the states that cannot be had here
    also: Mapping[str, frozenset[str]] = field(default_factory=dict)  # what else is true of a state here


def of_gateway(gateway: Gateway) -> Place:
    """The place that a gateway makes."""
    always = (
        STRIPPED if gateway.strips else _causes("client-certificate-missing") if gateway.asks_certificate else _causes()
    )
    verify = gateway.ca_file or True
    return Place(gateway.name, gateway.api, gateway.provider, gateway.profile(), always, verify, OF_A_CODE)


def judged(place: Place, other: Provider) -> Row:
    """Every state, as a command alone and with the answer that really came."""
    row = Row(place.name)
    for name, state in STATES.items():
        if name in place.without:
            continue
        sent = state.send(place.provider, other)
        url = place.api + state.path
        answer = requests.get(url, headers=dict(sent), timeout=20, verify=place.verify)
        true = state.true | place.always | place.also.get(name, frozenset())
        for form, text in (("command", _command(url, sent)), ("exchange", _exchange(url, sent, answer))):
            row.count(name, form, examined(text, place.profile), answer.status_code, true)
    return row


def _command(url: str, sent: Sent) -> str:
    return f"curl '{url}'" + "".join(f" -H '{name}: {value}'" for name, value in sent)


def _exchange(url: str, sent: Sent, answer: requests.Response) -> str:
    host, _, path = url.partition("://")[2].partition("/")
    asked = [f"GET /{path} HTTP/1.1", f"Host: {host}", *(f"{name}: {value}" for name, value in sent)]
    came = [f"HTTP/1.1 {answer.status_code} {answer.reason}", *(f"{name}: {v}" for name, v in answer.headers.items())]
    return "\n".join([*asked, "", *came, "", answer.text])


def of_provider(provider: Provider) -> Place:
    """A provider's own API, without the states that it cannot issue."""
    without, also = OF_A_CODE, {}
    if isinstance(provider, MockServer):
        # its ID tokens show by nothing but their audience what they are
        also = {"ID token": _causes("wrong-audience")}
        without = frozenset({"revoked"})  # it keeps no token that it could take back
    elif isinstance(provider, CodeProvider):
        # what better-auth signed stays good until it ends
        without = frozenset({"revoked"}) if isinstance(provider, BetterAuth) else frozenset[str]()
        without |= frozenset() if provider.jwt else OF_A_JWT
    elif provider.name.startswith("oidc"):
        # It can neither revoke nor introspect a JWT, and of opaque tokens it looks at the clock when it is asked.
        without |= {"revoked"} if provider.jwt else OF_A_JWT | {"expired"}
    if not provider.jwt:
        # of what introspection calls not active, nobody can tell why
        also = {name: _causes("token-revoked") for name in ("expired", "truncated", "other issuer", "ID token")}
    return Place(provider.name, provider.api, provider, provider.profile(), without=without, also=also)


PROVIDERS: dict[str, Callable[[Path], AbstractContextManager[Provider]]] = {
    "authlib": partial(authlib, kind="jwt"),
    "oidc-provider": partial(oidc, kind="jwt"),
    "oidc-provider-opaque": partial(oidc, kind="opaque"),
    "django-oidc-provider": django_oidc,
    "canaille": canaille,
    "better-auth": better_auth,
    "glewlwyd": glewlwyd,
    "oauth2-mock-server": mock_server,
}


def rows(folder: Path, name: str, one: Provider, other: Provider) -> Iterator[Row]:
    """The states of a gateway before `one`, or of a provider of its own; the tokens of `other` are strange there.

    Raises NotUnpacked, or pytest's Skipped, with the reason for which the server cannot be had.
    """
    with ExitStack() as stack:
        if name in GATEWAYS:
            opened: AbstractContextManager[Any] = GATEWAYS[name](folder, one)  # type: ignore[assignment]
            yield judged(of_gateway(stack.enter_context(opened)), other)
            return
        provider = stack.enter_context(PROVIDERS[name](folder))
        yield judged(of_provider(provider), other)
        if provider.name not in WITHOUT_TOKEN_STATES:
            yield asked(provider)


@contextmanager
def two_providers(folder: Path) -> Iterator[tuple[Provider, Provider]]:
    """The provider behind the gateways, and another deployment of it."""
    with authlib(folder, "jwt") as one, authlib(folder, "jwt") as other:
        yield one, other


def main() -> int:
    """Prints the table; 1 where an accepted call is called broken, a wrong cause stated surely, or a server missing."""
    parser = argparse.ArgumentParser()
    every = [*PROVIDERS, *GATEWAYS]
    parser.add_argument("names", nargs="*", default=every)
    parser.add_argument("--write", type=Path, help="a file for the table of every state, in Markdown")
    options = parser.parse_args()
    if options.write and set(options.names) != set(every):
        parser.error("the page has every server: leave out the names, or --write")
    net.permit()
    done: list[Row] = []
    missing: list[str] = []
    print(HEAD)
    with tempfile.TemporaryDirectory() as folder, two_providers(Path(folder)) as (one, other):
        for name in options.names:
            try:
                for row in rows(Path(folder), name, one, other):
                    print(row, *(f"    {told}" for told in row.wrong), sep="\n", flush=True)
                    done.append(row)
            except (NotUnpacked, pytest.skip.Exception) as reason:
                missing.append(name)
                print(f"{name} did not run: {reason}")
    if options.write and not missing:
        options.write.write_text(written(done))
    return 1 if missing or any(row.surely_wrong or row.false_alarms for row in done) else 0


if __name__ == "__main__":
    sys.exit(main())
