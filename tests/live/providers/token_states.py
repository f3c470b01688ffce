"""The states of a request to a token endpoint, and what is true of each, judged with the answer that came."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

import requests

from tests.live.gateways.judged import Row
from tests.live.providers.further import CALLBACK, CHALLENGE, VERIFIER, CodeProvider
from tests.live.providers.running import Provider
from tests.live.test_provider_states import examined

FORM = "application/x-www-form-urlencoded"
SCOPES = {"scope": "read write"}
# It gives every client what it asks for, and the other one of two has the same token endpoint.
WITHOUT_TOKEN_STATES = frozenset({"oauth2-mock-server", "oidc-opaque"})


@dataclass(frozen=True)
class Request:
    """A request to a token endpoint; `client` names whose secret is sent by Basic, `secret` another one."""

    form: dict[str, str]
    client: str = "demo"
    secret: str = ""
    content_type: str = FORM

    def headers(self) -> dict[str, str]:
        if not self.client:
            return {"Content-Type": self.content_type}
        pair = requests.auth._basic_auth_str(self.client, self.secret or f"{self.client}-secret-0123456789")
        return {"Authorization": pair, "Content-Type": self.content_type}

    def body(self) -> str:
        return json.dumps(self.form) if self.content_type != FORM else urlencode(self.form)


@dataclass(frozen=True)
class TokenState:
    """How the request is made, and the causes that are true of it."""

    make: Callable[[Provider], Request]
    true: frozenset[str] = frozenset()


def _state(form: dict[str, str], *true: str, **sent: str) -> TokenState:
    return TokenState(lambda one: Request({"resource": one.api} | form, **sent), frozenset(true))


_OF_THE_CLIENT = {"grant_type": "client_credentials", **SCOPES}
STATES: dict[str, TokenState] = {
    "right": _state(_OF_THE_CLIENT),
    "wrong secret": _state(_OF_THE_CLIENT, "wrong-client-credentials", secret="not-the-secret-9876543210"),
    "unknown client": _state(_OF_THE_CLIENT, "wrong-client-credentials", client="nobody"),
    "no client": _state(
        _OF_THE_CLIENT, "wrong-client-credentials", "client-auth-method-mismatch", "missing-grant-type-or-parameter",
        client="",
    ),
    "no grant type": _state(SCOPES, "missing-grant-type-or-parameter"),
    "unknown grant type": _state(SCOPES | {"grant_type": "client_credential"}, "unsupported-or-disabled-grant-type"),
    "grant not allowed": _state(
        SCOPES | {"grant_type": "password", "username": "ada", "password": "lovelace-1815"},
        "unsupported-or-disabled-grant-type",
    ),
    "unknown scope": _state(_OF_THE_CLIENT | {"scope": "read everything"}, "invalid-scope-requested"),
    "sent as JSON": _state(_OF_THE_CLIENT, "wrong-content-type", content_type="application/json"),
}  # fmt: skip


def _code(one: Provider, code: str = "", client: str = "web", **changes: str) -> Request:
    assert isinstance(one, CodeProvider)
    form = {"grant_type": "authorization_code", "code": code or one.code(), "redirect_uri": CALLBACK} | changes
    return Request(form, client)


def _used(one: Provider) -> Request:
    request = _code(one)
    _post(one, request).raise_for_status()
    return request


def _refreshed(one: Provider) -> Request:
    assert isinstance(one, CodeProvider)
    request = Request({"grant_type": "refresh_token", "refresh_token": one.of_a_code()["refresh_token"]}, "web")
    _post(one, request).raise_for_status()
    return request


def _challenged(one: Provider, **changes: str) -> Request:
    assert isinstance(one, CodeProvider)
    return _code(one, one.code(code_challenge=CHALLENGE), **changes)


_SPENT = frozenset({"authorization-code-expired-or-reused"})
_REFRESH = frozenset({"refresh-token-expired-or-revoked", "refresh-token-reused"})
_PKCE = frozenset({"pkce-verifier-mismatch"})
CODE_STATES: dict[str, TokenState] = {
    "right code": TokenState(_code),
    "right code and verifier": TokenState(lambda one: _challenged(one, code_verifier=VERIFIER)),
    "unknown code": TokenState(lambda one: _code(one, "8fKq2mXw7RtLp4sZ9aBc"), _SPENT),
    "code used twice": TokenState(_used, _SPENT),
    "other verifier": TokenState(lambda one: _challenged(one, code_verifier=VERIFIER[::-1]), _PKCE),
    "no verifier": TokenState(_challenged, _PKCE | {"missing-grant-type-or-parameter"}),
    "other redirect": TokenState(
        lambda one: _code(one, redirect_uri="https://app.example/other"), frozenset({"redirect-uri-mismatch"})
    ),
    "unknown refresh token": TokenState(
        lambda one: Request({"grant_type": "refresh_token", "refresh_token": "8fKq2mXw7RtLp4sZ9aBc"}, "web"), _REFRESH
    ),
    "refresh token used twice": TokenState(_refreshed, _REFRESH),
}


def asked(provider: Provider) -> Row:
    """Every state of a token request: the command with its answer, and the exchange as it went over the wire."""
    row = Row(f"{provider.name}, token endpoint")
    states = STATES | (CODE_STATES if isinstance(provider, CodeProvider) else {})
    for name, state in states.items():
        request = state.make(provider)
        answer = _post(provider, request)
        for form, text in (("command", _command(provider, request)), ("exchange", _sent(provider, request))):
            report = examined(f"{text}\n\n{_came(answer)}", provider.profile())
            row.count(name, form, report, answer.status_code, state.true)
    return row


def _post(provider: Provider, request: Request) -> requests.Response:
    return requests.post(provider.token_endpoint, data=request.body(), headers=request.headers(), timeout=20)


def _command(provider: Provider, request: Request) -> str:
    headers = "".join(f" -H '{name}: {value}'" for name, value in request.headers().items())
    return f"curl -i -X POST '{provider.token_endpoint}'{headers} --data-raw '{request.body()}'"


def _sent(provider: Provider, request: Request) -> str:
    host, _, path = provider.token_endpoint.partition("://")[2].partition("/")
    lines = [f"POST /{path} HTTP/1.1", f"Host: {host}", *(f"{name}: {v}" for name, v in request.headers().items())]
    return "\n".join([*lines, "", request.body()])


def _came(answer: requests.Response) -> str:
    lines = [f"HTTP/1.1 {answer.status_code} {answer.reason}", *(f"{name}: {v}" for name, v in answer.headers.items())]
    return "\n".join([*lines, "", answer.text])
