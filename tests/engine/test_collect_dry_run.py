"""A token request made again at a provider that answers as it likes, and what it proves of the application."""

from __future__ import annotations

import base64
import socket
from typing import Any
from urllib.parse import parse_qs

import pytest

from diagnostics.engine.net import client
from tests.engine.loopback import response
from tests.engine.provider import Diagnosis, Provider, Route, diagnose, provider, say

CHECK = "token-endpoint.dry-run"
SECRET = "the-secret-of-the-test-0123456789"
BASIC = base64.b64encode(f"client-1:{SECRET}".encode()).decode()
ISSUED = response(200, {"access_token": "issued-0123456789abcdef", "token_type": "Bearer"})
REFUSED = response(401, {"error": "invalid_client", "error_description": "Client authentication failed"})


@pytest.fixture(autouse=True)
def egress(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a worker has; afterwards the process is as it was."""
    monkeypatch.setitem(client._permission, "granted", True)


def pasted(one: Provider, form: str, head: str = "") -> str:
    return (
        f"POST /token HTTP/1.1\nHost: 127.0.0.1:{one.server.port}\n{head}"
        f"Content-Type: application/x-www-form-urlencoded\n\n{form}\n\n"
        'HTTP/1.1 401 Unauthorized\nContent-Type: application/json\n\n{"error": "invalid_client"}\n'
    )


def tried(answers: Route, form: str, head: str = "", **options: Any) -> tuple[Diagnosis, list[bytes]]:
    """The diagnosis with a dry run, and the token requests that the provider got."""
    with provider(token=answers) as one:
        seen = diagnose(one, pasted(one, form, head), **{"dry_run": True, **options})
        return seen, [request for request in one.server.requests if request.startswith(b"POST /token")]


def sent(request: bytes) -> dict[str, list[str]]:
    return parse_qs(request.partition(b"\r\n\r\n")[2].decode())


def by_basic_only(sock: socket.socket, request: bytes) -> None:
    sock.sendall(ISSUED if BASIC.encode() in request else REFUSED)


def by_form_only(sock: socket.socket, request: bytes) -> None:
    sock.sendall(ISSUED if SECRET.encode() in request else REFUSED)


FORM = f"grant_type=client_credentials&client_id=client-1&client_secret={SECRET}&scope=read"


def test_a_request_that_is_granted_passes_and_proves_the_application() -> None:
    seen, requests = tried(say(ISSUED), FORM)
    assert seen.outcome(CHECK) == "pass"
    assert [sent(request) for request in requests] == [
        {
            "grant_type": ["client_credentials"],
            "client_id": ["client-1"],
            "client_secret": [SECRET],
            "scope": ["read"],
        }
    ]


def test_a_request_that_nobody_asked_to_repeat_is_not_made() -> None:
    seen, requests = tried(say(ISSUED), FORM, dry_run=False)
    assert seen.outcome(CHECK) == "not_applicable"
    assert requests == []


@pytest.mark.parametrize("grant", ["authorization_code", "password"])
def test_a_grant_that_cannot_be_used_twice_is_not_repeated(grant: str) -> None:
    seen, requests = tried(say(ISSUED), f"grant_type={grant}&client_id=client-1&code=abc")
    assert seen.outcome(CHECK) == "not_applicable"
    assert requests == []


def test_a_secret_that_is_accepted_in_the_header_only_is_told() -> None:
    seen, requests = tried(by_basic_only, FORM)
    assert seen.findings[CHECK].cause == "client-auth-method-mismatch"
    assert "client_secret" in sent(requests[0])
    assert "client_secret" not in sent(requests[1])


def test_a_secret_that_is_accepted_in_the_form_only_is_told() -> None:
    head = f"Authorization: Basic {BASIC}\n"
    seen, requests = tried(by_form_only, "grant_type=client_credentials", head)
    assert seen.findings[CHECK].cause == "client-auth-method-mismatch"
    assert sent(requests[1])["client_secret"] == [SECRET]


def test_a_secret_that_no_method_makes_right_is_called_wrong() -> None:
    seen, requests = tried(say(REFUSED), FORM)
    assert seen.findings[CHECK].cause == "wrong-client-credentials"
    assert len(requests) == 2


def test_a_stand_in_for_a_secret_is_not_tried_by_another_method() -> None:
    _, requests = tried(say(REFUSED), "grant_type=client_credentials&client_id=client-1&client_secret=$SECRET")
    assert len(requests) <= 1


def test_an_answer_that_is_no_json_issues_nothing() -> None:
    seen, _ = tried(say(response(200, "<html>Sign in</html>")), FORM)
    assert seen.outcome(CHECK) != "pass"


def test_a_server_that_does_not_answer_leaves_it_open() -> None:
    seen, _ = tried(lambda sock, request: None, FORM)
    assert seen.outcome(CHECK) == "unavailable"
