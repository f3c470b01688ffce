"""Every state that two providers not written here can issue, known by issuer, API and introspection client alone."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from uuid import uuid4

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from diagnostics.engine import net
from diagnostics.engine.collectors import egress
from diagnostics.engine.collectors.cache import MemoryCache
from diagnostics.engine.collectors.outside import Outside
from diagnostics.engine.model.profile import Profile
from diagnostics.engine.model.submission import Submission
from diagnostics.engine.model.types import Report
from diagnostics.engine.redaction.redact import Scrubber
from diagnostics.engine.run.paste_facts import Options
from diagnostics.runs import examination
from tests.live.providers.running import SECRETS, Provider, authlib, oidc

KINDS = {"authlib-jwt": authlib, "authlib-opaque": authlib, "oidc-jwt": oidc, "oidc-opaque": oidc}
BILLING, LEDGER = "https://billing.example/", "https://ledger.example/"  # APIs that take JWTs, and opaque tokens
HOUR_S = 3600


@pytest.fixture(scope="module")
def providers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Provider]]:
    """Starts a provider of a kind when it is first asked for; `second` is another deployment of it."""
    running: dict[tuple[str, bool], Provider] = {}
    folder = tmp_path_factory.mktemp("providers")
    net.permit()
    with ExitStack() as stack:

        def of(kind: str, *, second: bool = False) -> Provider:
            if (kind, second) not in running:
                opened = KINDS[kind](folder, kind.partition("-")[2])
                running[kind, second] = stack.enter_context(opened)
            return running[kind, second]

        yield of
    net.forbid()


def examined(text: str, profile: Profile, *, cache: MemoryCache | None = None, dry_run: bool = False) -> Report:
    """The last report of an online diagnosis."""
    store = cache or MemoryCache()

    def way_out(_: Submission, scrubber: Scrubber) -> Outside:
        return egress.way_out(profile, scrubber, cache=store, environ=SECRETS, dry_run=dry_run)

    *_, last = examination.examine(
        text,
        profile,
        diagnosis_id="lab",
        label_key=b"k" * 16,
        options=Options(online=True, dry_run=dry_run),
        outside_for=way_out,
    )
    return last.report


def command(provider: Provider, token: str, path: str = "/devices") -> str:
    return f"curl '{provider.api}{path}' -H 'Authorization: Bearer {token}'"


def exchange(provider: Provider, token: str, path: str = "/devices") -> str:
    """The same call as it went over the wire, with the provider's own answer."""
    answer = requests.get(provider.api + path, headers={"Authorization": f"Bearer {token}"}, timeout=20)
    lines = [f"{name}: {value}" for name, value in answer.headers.items()]
    host = provider.base.removeprefix("http://")
    asked = f"GET {provider.api_path}{path} HTTP/1.1\nHost: {host}\nAuthorization: Bearer {token}\n"
    return "\n".join([asked, f"HTTP/1.1 {answer.status_code} {answer.reason}", *lines, "", answer.text])


FORMS = {"command": command, "exchange": exchange}


def told(report: Report) -> dict[str, tuple[str, str]]:
    """What failed or could not be looked at, for the message of a failing test."""
    seen = {f.check: (f.outcome.value, str(f.cause), str(f.summary)) for f in report.findings}
    return {check: row for check, row in seen.items() if row[0] in ("fail", "crashed", "unavailable")}


def tampered(token: str) -> str:
    """The token with more scope than it was given."""
    header, payload, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "==")) | {"scope": "read write admin"}
    changed = base64.urlsafe_b64encode(json.dumps(claims, separators=(",", ":")).encode()).rstrip(b"=").decode()
    return f"{header}.{changed}.{signature}"


def revoked(provider: Provider) -> str:
    token = provider.token()
    provider.revoke(token)
    return token


def rotated(provider: Provider) -> str:
    token = provider.token()
    provider.rotate()
    return token


def of_other_audience(provider: Provider) -> str:
    return provider.token(resource=BILLING if provider.jwt else LEDGER)


def bound(provider: Provider) -> str:
    """A token bound to a key by DPoP (RFC 9449)."""
    key = ec.generate_private_key(ec.SECP256R1())
    public = json.loads(ECAlgorithm.to_jwk(key.public_key()))
    proof = {"htm": "POST", "htu": provider.token_endpoint, "iat": int(time.time()), "jti": str(uuid4())}
    headers = {"typ": "dpop+jwt", "jwk": {name: public[name] for name in ("kty", "crv", "x", "y")}}
    return provider.token(headers={"DPoP": jwt.encode(proof, key, algorithm="ES256", headers=headers)})


@dataclass(frozen=True)
class State:
    """How a token of this state is had, and the cause that comes first. `kinds` are the providers that can issue it."""

    make: Callable[[Provider], str]
    cause: str | None
    kinds: tuple[str, ...]
    path: str = "/devices"


JWTS = ("authlib-jwt", "oidc-jwt")
OPAQUE = ("authlib-opaque", "oidc-opaque")
STATES = {
    "valid": State(Provider.token, None, (*JWTS, *OPAQUE)),
    "expired": State(lambda provider: provider.token(issued_ago_s=2 * HOUR_S), "access-token-expired", JWTS),
    "tampered": State(lambda provider: tampered(provider.token()), "token-tampered", JWTS),
    "other audience": State(of_other_audience, "wrong-audience", (*JWTS, "oidc-opaque")),
    "revoked": State(revoked, "token-revoked", ("authlib-jwt", *OPAQUE)),
    "missing scope": State(Provider.token, "missing-scope", (*JWTS, *OPAQUE), "/policies"),
    "rotated key": State(rotated, "kid-not-found-key-rotated", JWTS),
    "DPoP-bound": State(bound, "dpop-or-mtls-binding-missing", ("oidc-jwt", "oidc-opaque")),
}
NOT_ISSUED = {
    ("expired", "authlib-opaque"): "introspection says not active, whatever the reason",
    ("expired", "oidc-opaque"): "introspection says not active, whatever the reason",
    ("tampered", "authlib-opaque"): "an opaque token has no content that could be changed",
    ("tampered", "oidc-opaque"): "an opaque token has no content that could be changed",
    ("rotated key", "authlib-opaque"): "no key signs an opaque token",
    ("rotated key", "oidc-opaque"): "no key signs an opaque token",
    ("revoked", "oidc-jwt"): "it can neither revoke nor introspect a JWT: unsupported_token_type",
    ("DPoP-bound", "authlib-jwt"): "Authlib has no DPoP",
    ("DPoP-bound", "authlib-opaque"): "Authlib has no DPoP",
    ("other audience", "authlib-opaque"): "this server binds no opaque token to an audience",
}
# An API that checks signatures alone still takes a token that its issuer took back: no failure yet, and a risk.
TAKEN_ALL_THE_SAME = {("revoked", "authlib-jwt")}
CASES = [(state, kind) for state, row in STATES.items() for kind in row.kinds]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("state", "kind"), CASES, ids=[f"{kind}: {state}" for state, kind in CASES])
def test_a_state_is_named_first(state: str, kind: str, form: str, providers: Callable[..., Provider]) -> None:
    provider, row = providers(kind), STATES[state]
    report = examined(FORMS[form](provider, row.make(provider), row.path), provider.profile())
    if row.cause is None:
        assert report.verdict.kind.value == "healthy", told(report)
    else:
        outcome = "risky" if (state, kind) in TAKEN_ALL_THE_SAME else "broken"
        assert (report.verdict.kind.value, report.verdict.cause) == (outcome, row.cause), told(report)


def test_every_state_that_is_left_out_has_its_reason() -> None:
    wanted = {(state, kind) for state in STATES for kind in KINDS}
    assert wanted - set(CASES) == set(NOT_ISSUED)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", JWTS)
def test_a_token_of_another_issuer_is_told_from_one_of_another_environment(
    kind: str, form: str, providers: Callable[..., Provider]
) -> None:
    here, there = providers(kind), providers(kind, second=True)
    text = FORMS[form](here, there.token(resource=there.api))
    unknown = examined(text, here.profile())
    assert unknown.verdict.cause == "wrong-issuer-or-tenant", told(unknown)
    known = examined(text, here.profile(there))
    assert known.verdict.cause == "wrong-environment", told(known)


@pytest.mark.parametrize("kind", OPAQUE)
def test_an_opaque_token_of_another_server_is_not_known(kind: str, providers: Callable[..., Provider]) -> None:
    here, there = providers(kind), providers(kind, second=True)
    report = examined(command(here, there.token(resource=there.api)), here.profile())
    assert report.verdict.kind.value == "broken", told(report)
    finding = next(finding for finding in report.findings if finding.check == "token.revocation")
    assert "never issued" in str(finding.summary)


@pytest.mark.parametrize("kind", JWTS)
def test_a_key_that_was_seen_before_is_told_as_rotated_out(kind: str, providers: Callable[..., Provider]) -> None:
    provider, cache = providers(kind), MemoryCache()
    token = provider.token()
    assert examined(command(provider, token), provider.profile(), cache=cache).verdict.kind.value == "healthy"
    provider.rotate()
    cache.set(f"document:{keys_url(provider)}", "", 1)
    report = examined(command(provider, token), provider.profile(), cache=cache)
    assert (report.verdict.cause, report.verdict.confidence) == ("kid-not-found-key-rotated", 1.0), told(report)
    # with a key's whole id the sentence is too long for a headline
    summary = next(str(one.summary) for one in report.findings if one.cause == "kid-not-found-key-rotated")
    assert "rotated out: it was last seen published on" in summary


def keys_url(provider: Provider) -> str:
    path = provider.issuer_path
    name = "oauth-authorization-server" if path else "openid-configuration"
    metadata = requests.get(f"{provider.base}/.well-known/{name}{path}", timeout=20).json()
    url: str = metadata["jwks_uri"]
    return url


def token_request(provider: Provider, method: str, client_id: str, secret: str) -> str:
    """A refused token request as a curl command, with the server's answer as curl -i prints it."""
    form = {"grant_type": "client_credentials", "scope": "read", "resource": provider.api}
    asked = f"curl -i '{provider.token_endpoint}' -d " + " -d ".join(f"{name}={value}" for name, value in form.items())
    if method == "client_secret_basic":
        answer = requests.post(provider.token_endpoint, data=form, auth=(client_id, secret), timeout=20)
        asked += f" -u '{client_id}:{secret}'"
    else:
        body = form | {"client_id": client_id, "client_secret": secret}
        answer = requests.post(provider.token_endpoint, data=body, timeout=20)
        asked += f" -d client_id={client_id} -d client_secret={secret}"
    lines = [f"{name}: {value}" for name, value in answer.headers.items()]
    return "\n".join([asked, f"HTTP/1.1 {answer.status_code} {answer.reason}", *lines, "", answer.text])


# oidc-provider takes Basic for post and post for Basic, so it has no wrong method of the two
METHODS = ("client_secret_basic", "client_secret_post")


@pytest.mark.parametrize("dry_run", [False, True], ids=["as pasted", "dry run"])
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", JWTS)
def test_a_wrong_client_secret_is_named_first(
    kind: str, method: str, dry_run: bool, providers: Callable[..., Provider]
) -> None:
    provider = providers(kind)
    client = {"client_secret_basic": "demo", "client_secret_post": "poster"}[method]
    text = token_request(provider, method, client, "not-the-secret-9876543210")
    report = examined(text, provider.profile(), dry_run=dry_run)
    assert (report.verdict.kind.value, report.verdict.cause) == ("broken", "wrong-client-credentials"), told(report)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", ["authlib-jwt", "authlib-opaque"])
def test_a_wrong_client_authentication_method_is_named_first_when_a_dry_run_was_asked_for(
    kind: str, method: str, providers: Callable[..., Provider]
) -> None:
    provider = providers(kind)
    client = {"client_secret_basic": "poster", "client_secret_post": "demo"}[method]
    text = token_request(provider, method, client, f"{client}-secret-0123456789")
    report = examined(text, provider.profile(), dry_run=True)
    assert report.verdict.cause == "client-auth-method-mismatch", told(report)
    assert report.verdict.confidence == 1.0
    other = next(other for other in METHODS if other != method)
    assert f"accepted by {other} only" in str(report.verdict.headline)
