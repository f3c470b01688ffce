"""Another company's platform in one file: two APIs behind one issuer, two tenants, an assertion, API keys; all live."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass

import jwt
import pytest

from diagnostics.engine import net
from diagnostics.engine.model.profile import Profile
from diagnostics.engine.platform.load import read
from tests.engine import provider as lab
from tests.engine.loopback import Loopback, response, serving
from tests.engine.provider import Diagnosis, Provider, Route, examined, provider
from tests.engine.test_client_authentication import form_of, pem
from tests.engine.tokens import jwk, rsa_key, signed

KEY = "northwind_live_4f9Kq2mXw7RtLp4sZ8fK"
PROFILE = """
schema = 2
name = "Northwind"

[[issuers]]
name = "id"
issuer = "{id}"
introspection_endpoint = "{id}/introspect"
[issuers.introspection]
client_id = "portal"
client_secret_env = "NORTHWIND_KEY"
auth_method = "private_key_jwt"

[[issuers]]
name = "id-south"
environment = "tenant-south"
issuer = "{south}"

[[apis]]
name = "Orders"
issuers = ["id", "id-south"]

[[apis.bases]]
url = "{id}/orders"
audiences = ["orders"]
allow_private = true

[[apis.bases]]
url = "{south}/orders"
environment = "tenant-south"
audiences = ["orders"]
allow_private = true

[[apis.credentials]]
kind = "bearer"
format = "jwt"

[[apis.endpoints]]
method = "GET"
path = "/orders/{{id}}"
any_of = ["orders:read"]

[[apis.probes]]
method = "GET"
path = "/me"

[[apis]]
name = "Stock"

[[apis.bases]]
url = "{stock}/stock"
allow_private = true

[[apis.credentials]]
kind = "api-key"
header = "X-Stock-Key"

[[apis.tokens]]
prefix = "northwind_live_"
name = "stock key"
stage = "live"
example = "northwind_live_4f9Kq2mXw7RtLp4s"
counterexample = "northwind_test_4f9Kq2mXw7RtLp4s"
"""


@dataclass
class Company:
    """The issuer with its Orders API, a second tenant, the Stock API, and who was asked about a token."""

    one: Provider
    south: Provider
    stock: Loopback
    revoked: set[str]

    @property
    def profile(self) -> Profile:
        content = PROFILE.format(id=self.one.server.url, south=self.south.server.url, stock=self.shelf)
        return read(content, {}, slug="northwind", source="northwind")

    @property
    def shelf(self) -> str:
        """The Stock API has a host of its own."""
        return f"http://localhost:{self.stock.port}"

    def token(self, **changes: object) -> str:
        good = self.one.claims(aud="orders", scope="orders:read", azp="client-1")
        return signed({**good, **changes})

    def says(self, url: str, header: str, status: int = 401, more: str = "") -> Diagnosis:
        """What a diagnosis makes of a refused call."""
        text = f"curl -i {url} -H '{header}'\n\nHTTP/1.1 {status} Refused\n{more}\n\n"
        return examined(self.one, text, profile=self.profile)


def introspecting(revoked: set[str]) -> Route:
    """Answers only whoever signs an assertion as `portal`."""

    def handle(sock: socket.socket, request: bytes) -> None:
        form = form_of(request)
        try:
            jwt.decode(
                form.get("client_assertion", ""), rsa_key("northwind").public_key(), algorithms=["RS256"],
                options={"verify_aud": False},
            )  # fmt: skip
        except jwt.InvalidTokenError:
            sock.sendall(response(401, {"error": "invalid_client"}))
            return
        known = form["token"].count(".") == 2 and form["token"] not in revoked
        sock.sendall(response(200, {"active": known, "client_id": "client-1"} if known else {"active": False}))

    return handle


def orders(revoked: set[str]) -> Route:
    """The Orders API: good tokens of its tenant that are not revoked."""

    def handle(sock: socket.socket, request: bytes) -> None:
        field = next((f for f in request.split(b"\r\n") if f.lower().startswith(b"authorization: bearer ")), b"")
        token = field.partition(b"earer ")[2].decode().strip()
        try:
            claims = jwt.decode(token, rsa_key("a").public_key(), algorithms=["RS256"], audience="orders")
        except jwt.InvalidTokenError:
            claims = None
        if claims is None or token in revoked:
            sock.sendall(response(401, {"error": "invalid_token"}, WWW_Authenticate="Bearer"))
        elif claims["scope"] != "orders:read":
            sock.sendall(response(403, {"error": "insufficient_scope"}))
        else:
            sock.sendall(response(200, {"id": 7}))

    return handle


@pytest.fixture(scope="module")
def company() -> Iterator[Company]:
    net.permit()
    before = dict(lab.SECRETS)
    lab.SECRETS["NORTHWIND_KEY"] = pem(rsa_key("northwind"))
    revoked: set[str] = set()

    def stock(sock: socket.socket, request: bytes) -> None:
        known = f"x-stock-key: {KEY}".encode().lower() in request.lower()
        sock.sendall(response(200 if known else 401, {"items": []} if known else {"error": "unauthorized"}))

    with provider(introspect=introspecting(revoked)) as one, provider() as south, serving(stock) as shelf:
        for tenant, keys in ((one, "a"), (south, "b")):
            tenant.routes["/jwks"] = lab.say(response(200, {"keys": [jwk(rsa_key(keys), keys)]}))
            tenant.routes["/orders/orders/7"] = tenant.routes["/orders/me"] = orders(revoked)
        yield Company(one, south, shelf, revoked)
    lab.SECRETS.clear()
    lab.SECRETS.update(before)
    net.forbid()


def test_a_good_token_is_called_good(company: Company) -> None:
    diagnosis = company.says(f"{company.one.server.url}/orders/orders/7", f"Authorization: Bearer {company.token()}")
    assert diagnosis.told[1] is None, diagnosis.failing


def test_a_revoked_token_is_named_by_introspection_with_an_assertion(company: Company) -> None:
    token = company.token(jti="revoked")
    company.revoked.add(token)
    diagnosis = company.says(f"{company.one.server.url}/orders/orders/7", f"Authorization: Bearer {token}")
    assert diagnosis.told == ("broken", "token-revoked"), diagnosis.failing
    assert diagnosis.verdict.confidence >= 0.85


def test_a_token_of_another_tenant_is_of_another_environment(company: Company) -> None:
    token = company.token(iss=company.south.server.url)
    diagnosis = company.says(f"{company.one.server.url}/orders/orders/7", f"Authorization: Bearer {token}")
    assert diagnosis.told == ("broken", "wrong-environment"), diagnosis.failing


def test_a_token_without_the_scope_of_the_operation_lacks_it(company: Company) -> None:
    token = company.token(scope="orders:write")
    diagnosis = company.says(f"{company.one.server.url}/orders/orders/7", f"Authorization: Bearer {token}", 403)
    assert diagnosis.told == ("broken", "missing-scope"), diagnosis.failing


def test_an_expired_token_is_expired_at_either_api(company: Company) -> None:
    token = company.token(exp=1_700_000_000, iat=1_699_990_000)
    diagnosis = company.says(f"{company.one.server.url}/orders/orders/7", f"Authorization: Bearer {token}")
    assert diagnosis.told == ("broken", "access-token-expired"), diagnosis.failing


def test_a_key_in_the_header_of_its_api_is_no_defect(company: Company) -> None:
    diagnosis = company.says(f"{company.shelf}/stock/items", f"X-Stock-Key: {KEY}")
    assert diagnosis.told[1] not in ("wrong-header-name", "header-not-sent", "missing-bearer-prefix"), diagnosis.failing


def test_a_key_as_a_bearer_token_is_sent_another_way_than_its_api_reads(company: Company) -> None:
    diagnosis = company.says(f"{company.shelf}/stock/items", f"Authorization: Bearer {KEY}")
    assert diagnosis.told[1] in ("wrong-header-name", "wrong-auth-scheme"), diagnosis.failing


def test_a_call_is_made_again_at_the_api_that_it_was_pasted_for_and_nothing_else_is_asked_there(
    company: Company,
) -> None:
    before, probed = len(company.stock.requests), company.one.asked("/orders/me")
    diagnosis = company.says(f"{company.shelf}/stock/items", f"X-Stock-Key: {KEY}")
    assert diagnosis.verdict.kind.value in ("healthy", "inconclusive")
    assert {line.split(" ", 1)[1] for line in company.stock.lines()[before:]} == {"/stock/items"}
    assert company.one.asked("/orders/me") == probed
