"""The platform's own test client: its fresh token goes to the first probe alone, and tells whether all works now."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import call_command

from diagnostics.engine import net
from diagnostics.engine.model.profile import ProbeClient, Profile
from diagnostics.engine.platform.gaps import gaps
from diagnostics.engine.platform.load import ProfileError, read
from diagnostics.engine.report import export
from tests.engine import provider as lab
from tests.engine.loopback import response
from tests.engine.provider import Provider, Route, api, curl, examined, provider, say

VARIABLE = "ACME_TEST_CLIENT_SECRET"
SECRET = "test-client-secret-Zq7mXw4fK9RtLp2c"
FRESH = "fresh-Yb6nQe3sUv8WkHd1-0123456789"
PROFILE = """schema = 2
name = "Acme"
[[issuers]]
name = "id"
issuer = "https://id.acme.example"
[issuers.test_client]
client_id = "portal-probe"
client_secret_env = "ACME_TEST_CLIENT_SECRET"
scope = "devices:read"
audience = "https://api.acme.example"
[[apis]]
name = "Orders"
issuers = ["id"]
[[apis.bases]]
url = "https://api.acme.example"
[[apis.probes]]
method = "GET"
path = "/current"
"""


def loaded(content: str = PROFILE) -> Profile:
    return read(content, {}, slug="acme", source="acme.toml")


def test_a_profile_names_the_client_its_variable_scope_and_audience() -> None:
    client = loaded().environments[0].test_client
    assert client == ProbeClient(
        "portal-probe", VARIABLE, scope="devices:read", audience="https://api.acme.example"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('client_secret_env = "ACME_TEST_CLIENT_SECRET"\n', "", "issuers[0].test_client.client_secret_env is missing"),
        ('[[apis.probes]]\nmethod = "GET"\npath = "/current"\n', "", "line 6: issuers[0].test_client is of no use"),
        ("scope =", "scopes =", "issuers[0].test_client.scopes is not a key of a profile; did you mean scope?"),
        ("ACME_TEST_CLIENT_SECRET", SECRET, "must be the name of an environment variable, not the secret itself"),
    ],
)
def test_a_test_client_that_cannot_be_used_is_told_by_key_and_line(old: str, new: str, told: str) -> None:
    with pytest.raises(ProfileError) as caught:
        loaded(PROFILE.replace(old, new))
    problem = str(caught.value.problems[0])
    assert problem.startswith("line ")
    assert told in problem
    assert SECRET not in problem


@pytest.fixture
def one(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    monkeypatch.setitem(lab.SECRETS, VARIABLE, SECRET)
    net.permit()
    with provider(token=say(response(200, {"access_token": FRESH, "token_type": "Bearer"}))) as made:
        yield made
    net.forbid()


def with_client(one: Provider, **changes: str) -> Profile:
    client = replace(ProbeClient("portal-probe", VARIABLE, scope="devices:read", audience="orders"), **changes)
    live = replace(one.profile.environments[0], test_client=client)
    return replace(one.profile, environments=(live,))


def sent(one: Provider, path: str) -> list[str]:
    return [
        text for raw in one.server.requests if (text := raw.decode("latin-1")).split(" ", 2)[1].split("?")[0] == path
    ]


def test_a_fresh_token_that_the_api_accepts_shows_that_the_platform_works_now(one: Provider) -> None:
    found = examined(one, curl(one, one.token()), profile=with_client(one))
    assert found.outcome("api.fresh-token") == "pass"
    assert found.why("api.fresh-token") == "The platform works now: it issues a token, and the API accepts it."
    (asked,) = sent(one, "/token")
    assert "grant_type=client_credentials" in asked
    assert "scope=devices%3Aread" in asked
    assert "audience=orders" in asked
    assert "authorization: basic " in asked.lower()


def test_the_fresh_token_goes_to_the_first_probe_and_never_along_with_the_pasted_call(one: Provider) -> None:
    one.routes["/things"] = api(200)
    pasted = one.token()
    examined(one, curl(one, pasted, "/things?mine=1"), profile=with_client(one))
    carrying = [raw.decode("latin-1") for raw in one.server.requests if FRESH.encode() in raw]
    assert [text.split(" ", 2)[1] for text in carrying] == ["/current"]
    assert pasted not in carrying[0]
    assert all(SECRET not in text for path in ("/things", "/current", "/devices") for text in sent(one, path))


def test_an_expired_token_stays_the_cause_where_the_platform_works(one: Provider) -> None:
    past = int(one.claims()["iat"]) - 7200

    def old_is_refused(sock: socket.socket, request: bytes) -> None:
        (api(200) if FRESH.encode() in request else api(401))(sock, request)

    one.routes |= {
        "/current": old_is_refused,
        "/devices": api(401),
        "/introspect": say(response(200, {"active": False})),
    }
    found = examined(one, curl(one, one.token(iat=past, exp=past + 600)), profile=with_client(one))
    assert found.outcome("api.fresh-token") == "pass"
    assert found.told == ("broken", "access-token-expired"), found.failing


REFUSALS: dict[str, tuple[Route | None, Route | None, str, str]] = {
    "the API fails": (None, say(response(503, {"error": "down"})), "fail", "fails by itself"),
    "the API refuses": (None, say(response(401, {"error": "invalid_token"})), "unavailable", "nothing of other tokens"),
    "the client may not": (None, say(response(403, {"error": "forbidden"})), "unavailable", "nothing of other tokens"),
    "the issuer fails": (say(response(502, {})), None, "fail", "The token endpoint answers 502"),
    "the client is unknown": (say(response(401, {"error": "invalid_client"})), None, "unavailable",
                              "no token to the platform's own test client (401 invalid_client)"),
    "no token in it": (say(response(200, {"token": "x"})), None, "unavailable", "no token to the platform's own"),
    "a stranger's words": (say(response(400, {"error": f"{SECRET} is wrong"})), None, "unavailable", "(400)"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSALS)
def test_who_failed_is_told_and_the_portals_own_client_never_blames_the_caller(one: Provider, case: str) -> None:
    issuer, probed, outcome, words = REFUSALS[case]
    one.routes |= {"/token": issuer} if issuer else {}
    one.routes |= {"/current": probed} if probed else {}
    found = examined(one, curl(one, one.token()), profile=with_client(one))
    assert found.outcome("api.fresh-token") == outcome, found.why("api.fresh-token")
    assert words in found.why("api.fresh-token")
    finding = found.findings["api.fresh-token"]
    assert finding.cause == ("api-down-or-server-bug" if outcome == "fail" else None)


def test_without_a_test_client_or_its_secret_no_token_is_asked_for(
    one: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert examined(one, curl(one, one.token())).outcome("api.fresh-token") == "not_applicable"
    monkeypatch.delitem(lab.SECRETS, VARIABLE)
    assert examined(one, curl(one, one.token()), profile=with_client(one)).outcome("api.fresh-token") == "unavailable"
    assert one.asked("/token") == 0


def test_a_token_endpoint_on_a_host_that_the_profile_does_not_name_gets_no_secret(one: Provider) -> None:
    with provider() as stranger:
        metadata = {"issuer": one.server.url, "jwks_uri": f"{one.server.url}/jwks",
                    "token_endpoint": f"{stranger.server.url}/token"}  # fmt: skip
        one.routes["/.well-known/oauth-authorization-server"] = say(response(200, metadata))
        profile = with_client(one)
        profile = replace(profile, environments=(replace(profile.environments[0], token_endpoint=""),))
        found = examined(one, curl(one, one.token()), profile=profile)
        assert found.outcome("api.fresh-token") == "unavailable"
        assert stranger.server.requests == []


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_neither_the_secret_nor_the_fresh_token_is_in_what_is_stored_or_shown(one: Provider, method: str) -> None:
    echo = response(401, {"error": "invalid_token", "error_description": f"{FRESH} and {SECRET} are bad"},
                    WWW_Authenticate=f'Bearer error="invalid_token", error_description="{FRESH}"')  # fmt: skip
    one.routes["/current"] = say(echo)
    found = examined(one, curl(one, one.token()), profile=with_client(one, auth_method=method))
    shown = json.dumps(export.snapshot(found.report, found.outside.scrubber)) + repr(found.outside)
    assert "$FRESH_TOKEN" in shown
    for secret in (SECRET, FRESH):
        assert [at for at in range(len(secret) - 11) if secret[at : at + 12] in shown] == []


def test_platform_check_tries_the_test_client_and_says_what_came(
    one: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = one.server.url
    file = tmp_path / "acme.toml"
    file.write_text(
        PROFILE.replace("https://id.acme.example", url)
        .replace('"https://api.acme.example"\n[[apis.probes', f'"{url}"\nallow_private = true\n[[apis.probes')
        .replace("[issuers.test", f'token_endpoint = "{url}/token"\njwks_uri = "{url}/jwks"\n[issuers.test'),
        "utf-8",
    )
    monkeypatch.setenv(VARIABLE, SECRET)
    call_command("platform", "check", str(file))
    told = capsys.readouterr().out
    assert f"{VARIABLE} is set." in told
    assert "the probe answers 200 to it" in told
    one.routes["/token"] = say(response(401, {"error": "invalid_client"}))
    with pytest.raises(SystemExit):
        call_command("platform", "check", str(file))
    told += capsys.readouterr().out
    assert "! No fresh token: the token endpoint answers 401 invalid_client." in told
    assert SECRET not in told
    assert FRESH not in told


def test_what_is_missing_without_a_test_client_is_told_with_its_price() -> None:
    without = PROFILE[: PROFILE.index("[issuers.test_client]")] + PROFILE[PROFILE.index("[[apis]]") :]
    line = "production: no test client, so nobody can tell whether the API takes a token that is issued now."
    assert line in gaps(loaded(without))
    assert line not in gaps(loaded())


def test_a_refused_fresh_token_takes_nothing_from_what_is_certain_of_the_pasted_one(one: Provider) -> None:
    one.routes |= {"/current": api(401), "/devices": api(401), "/introspect": say(response(200, {"active": False}))}
    past = int(one.claims()["iat"]) - 7200
    found = examined(one, curl(one, one.token(iat=past, exp=past + 600)), profile=with_client(one))
    assert found.outcome("api.fresh-token") == "unavailable"
    assert found.told == ("broken", "access-token-expired"), found.failing


def test_a_good_token_that_is_refused_like_a_fresh_one_is_the_platforms_matter(one: Provider) -> None:
    one.routes |= {"/current": api(401), "/devices": api(401)}
    found = examined(one, curl(one, one.token()), profile=with_client(one))
    assert found.told == ("broken", "api-down-or-server-bug"), found.failing
    assert found.verdict.actor is not None
    assert found.verdict.actor.value == "platform"
