"""The corrected call, sent once by the run that shows it: to the API alone, from values of the paste, answer told."""

from __future__ import annotations

import json
import socket
import threading
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import pytest

from diagnostics import terminal
from diagnostics.engine.net import client
from diagnostics.engine.redaction.redact import Labeler, Scrubber
from diagnostics.engine.report import export
from diagnostics.presentation.page import page
from tests.engine.loopback import response, serving
from tests.engine.provider import Diagnosis, Provider, Route, examined, provider, say

CLIENT_SECRET = "the-secret-of-the-test-0123456789"


@pytest.fixture(autouse=True)
def egress(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a worker has; afterwards the process is as it was."""
    monkeypatch.setitem(client._permission, "granted", True)


def wants(token: str, otherwise: bytes | None = None) -> Route:
    """A route that takes `Authorization: Bearer` with this token, written so, and refuses all else."""

    def handle(sock: socket.socket, request: bytes) -> None:
        date = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
        if f"\r\nauthorization: bearer {token}\r\n".lower().encode() in request.lower():
            sock.sendall(response(200, {"data": "private words"}, Date=date))
        else:
            sock.sendall(otherwise or response(401, {"error": "unauthorized"}, WWW_Authenticate="Bearer", Date=date))

    return handle


def pasted(one: Provider, authorization: str, path: str = "/devices/7", method: str = "GET") -> str:
    return (
        f"{method} {path} HTTP/1.1\nHost: 127.0.0.1:{one.server.port}\nAuthorization: {authorization}\n\n"
        "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer\nContent-Type: application/json\n\n"
        '{"error": "unauthorized"}\n'
    )


def calls(one: Provider, path: str = "/devices/7") -> list[bytes]:
    return [request for request in one.server.requests if request.split(b" ", 2)[1].split(b"?")[0] == path.encode()]


def sent(seen: Diagnosis) -> list[str]:
    return [probe.name for probe in seen.report.probes if "orrected" in probe.name]


def test_a_corrected_call_that_is_answered_proves_its_cause() -> None:
    with provider() as one:
        token = one.token()
        one.routes["/devices/7"] = wants(token)
        seen = examined(one, pasted(one, f"Bearer Bearer {token}"))
        asked = calls(one)
    made = seen.report.sent_as_corrected
    assert seen.told == ("broken", "duplicate-bearer-prefix")
    assert made is not None
    assert (made.status, made.fresh_token, made.then) == (200, False, None)
    assert (seen.verdict.confidence, seen.verdict.other, len(seen.verdict.ranked)) == (1.0, 0.0, 1)
    assert [request.lower().count(b"bearer ") for request in asked] == [2, 1], "as pasted, then corrected, once each"
    assert sent(seen) == ["As corrected"]
    assert "private words" not in made.exchange.response
    assert token not in repr(made)


@pytest.mark.parametrize("defect", ["bearer:{}", "Bearer '{}'", "Bearer {}\\n"])
def test_every_way_of_writing_it_is_sent_as_it_was_meant(defect: str) -> None:
    with provider() as one:
        token = one.token()
        one.routes["/devices/7"] = wants(token)
        seen = examined(one, pasted(one, defect.format(token)))
    assert seen.report.sent_as_corrected is not None
    assert seen.report.sent_as_corrected.status == 200


def test_what_the_corrected_call_is_refused_for_is_told_as_what_comes_next() -> None:
    refusal = response(
        403, {"error": "insufficient_scope"}, WWW_Authenticate='Bearer error="insufficient_scope", scope="devices:read"'
    )
    with provider() as one:
        token = one.token(scope="reports:read")

        def handle(sock: socket.socket, request: bytes) -> None:
            whole = f"\r\nauthorization: bearer {token}\r\n".encode().lower() in request.lower()
            sock.sendall(refusal if whole else response(401, {"error": "unauthorized"}, WWW_Authenticate="Bearer"))

        one.routes["/devices/7"] = handle
        seen = examined(one, pasted(one, f"Bearer Bearer {token}"))
        assert len(calls(one)) == 2, "one correction is sent in a run"
    made = seen.report.sent_as_corrected
    assert made is not None
    assert made.then is not None
    assert (seen.verdict.cause, made.status, made.then.cause) == ("duplicate-bearer-prefix", 403, "missing-scope")
    assert seen.verdict.also[0] == "missing-scope"


def test_a_call_that_may_change_something_is_not_sent() -> None:
    with provider() as one:
        token = one.token()
        one.routes["/devices/7"] = wants(token)
        seen = examined(one, pasted(one, f"Bearer Bearer {token}", method="DELETE"))
        assert calls(one) == []
    assert seen.verdict.fix is not None
    assert seen.verdict.fix.request
    assert seen.report.sent_as_corrected is None


@pytest.mark.parametrize(
    ("authorization", "path"),
    [
        ("Bearer Bearer $ACCESS_TOKEN", "/devices/7"),
        ("Bearer Bearer [token abc234, 812 long]", "/devices/7"),
        ("Bearer Bearer {{token}}", "/devices/7"),
        ("Bearer Bearer YOUR_TOKEN", "/devices/7"),
        ("Bearer Bearer eyJhbGciOi…", "/devices/7"),
        ("Bearer Bearer {}", "/devices/[value abc234, 8 long]"),
        ("Bearer Bearer {}", "/devices/$DEVICE_ID"),
    ],
)
def test_nothing_that_stands_for_a_value_is_sent(authorization: str, path: str) -> None:
    with provider() as one:
        seen = examined(one, pasted(one, authorization.format(one.token()), path))
        for request in one.server.requests:
            for sign in (b"[token", b"[value", b"$ACCESS", b"$DEVICE", b"{{", b"YOUR_TOKEN", b"NEW_"):
                assert sign not in request or b"Bearer Bearer" in request
    assert seen.report.sent_as_corrected is None


def test_a_token_that_only_the_person_can_get_is_never_made_up() -> None:
    with provider() as one:
        token = expired_of(one)
        one.routes |= dict.fromkeys(("/current", "/devices", "/devices/7"), wants("another"))
        seen = examined(one, pasted(one, f"Bearer {token}"))
        assert len(calls(one)) == 1
    assert seen.verdict.cause == "access-token-expired"
    assert seen.report.sent_as_corrected is None


def expired_of(one: Provider) -> str:
    now = int(datetime.now(UTC).timestamp())
    return one.token(iat=now - 4500, exp=now - 900)


def with_token_request(one: Provider, token: str) -> str:
    return (
        f"$ curl http://127.0.0.1:{one.server.port}/token -d grant_type=client_credentials -d client_id=client-1 "
        f"-d client_secret={CLIENT_SECRET}\n\n"
        f"$ curl -i http://127.0.0.1:{one.server.port}/devices/7 -H 'Authorization: Bearer {token}'\n"
        'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error="invalid_token", '
        'error_description="The access token expired"\n\n{"error": "invalid_token"}\n'
    )


def renewed(**options: Any) -> tuple[Diagnosis, list[bytes], list[bytes], str]:
    """An expired token beside the person's own token request: the diagnosis, what was asked, and the fresh token."""
    with provider() as one:
        expired, fresh = expired_of(one), one.token(jti="fresh")
        one.routes["/token"] = say(response(200, {"access_token": fresh, "token_type": "Bearer"}))
        one.routes |= dict.fromkeys(("/current", "/devices", "/devices/7"), wants(fresh))
        seen = examined(one, with_token_request(one, expired), **options)
        return seen, calls(one, "/token"), calls(one), fresh


def test_with_the_persons_own_token_request_and_leave_the_call_is_made_with_a_fresh_token() -> None:
    seen, tokens, asked, fresh = renewed(dry_run=True)
    assert seen.verdict.cause == "access-token-expired"
    made = seen.report.sent_as_corrected
    assert made is not None
    assert (made.status, made.fresh_token) == (200, True)
    assert [parse_qs(request.partition(b"\r\n\r\n")[2].decode())["client_secret"] for request in tokens] == [
        [CLIENT_SECRET]
    ]
    assert len(asked) == 2
    shown = json.dumps(export.snapshot(seen.report, Scrubber((), Labeler(b"k" * 16))))
    assert fresh.rsplit(".", 1)[1][:12] not in shown
    assert CLIENT_SECRET not in shown


def test_without_leave_no_token_is_asked_for() -> None:
    seen, tokens, asked, _ = renewed()
    assert (tokens, len(asked), seen.report.sent_as_corrected) == ([], 1, None)


def test_a_token_request_to_another_host_is_not_made() -> None:
    with serving(lambda sock, request: None) as other, provider() as one:
        expired = expired_of(one)
        text = with_token_request(one, expired).replace(f"{one.server.port}/token", f"{other.port}/token", 1)
        seen = examined(one, text, dry_run=True)
        assert other.requests == []
    assert seen.report.sent_as_corrected is None


def test_a_foreign_address_is_not_called() -> None:
    with serving(lambda sock, request: None) as other, provider() as one:
        text = pasted(one, f"Bearer Bearer {one.token()}").replace(str(one.server.port), str(other.port), 1)
        seen = examined(one, text)
        assert other.requests == []
    assert seen.report.sent_as_corrected is None


def test_the_deadline_of_the_run_holds_for_it_too() -> None:
    with provider() as one:
        token, given_up = one.token(), threading.Event()

        def handle(sock: socket.socket, request: bytes) -> None:
            if b"Bearer Bearer" in request:
                sock.sendall(response(401, {"error": "unauthorized"}, WWW_Authenticate="Bearer"))
                return
            sock.settimeout(60)
            if sock.recv(1) == b"":
                given_up.set()

        one.routes["/devices/7"] = handle
        seen = examined(one, pasted(one, f"Bearer Bearer {token}"), deadline_s=2.0, lifetime_s=2.0)
        assert given_up.wait(40), "who does not answer is not waited for"
    assert (seen.verdict.cause, seen.report.sent_as_corrected) == ("duplicate-bearer-prefix", None)


def test_what_a_server_repeats_of_the_call_is_masked() -> None:
    with provider() as one:
        token = one.token()

        def handle(sock: socket.socket, request: bytes) -> None:
            told = request.decode().partition("uthorization: ")[2].partition("\r")[0]
            refusal = {"error": "invalid_token", "error_description": f"Bearer is written twice: {told}"}
            sock.sendall(response(401, refusal, X_Echo=told, X_Words=token[-30:], WWW_Authenticate="Bearer"))

        one.routes["/devices/7"] = handle
        seen = examined(one, pasted(one, f"Bearer Bearer {token}"))
    made = seen.report.sent_as_corrected
    assert made is not None
    shown = json.dumps(export.snapshot(seen.report, seen.outside.scrubber))
    assert not [at for at in range(len(token) - 11) if token[at : at + 12] in shown and at > token.rindex(".")]


def test_a_report_that_was_stored_before_is_rendered_as_it_is() -> None:
    with provider() as one:
        seen = examined(one, pasted(one, f"Bearer Bearer {one.token()}"))
    values = export.snapshot(seen.report, seen.outside.scrubber)
    del values["sent_as_corrected"]
    rendered = export.rendered(values, translate=str, kb_url=lambda article, anchor: "")
    assert "Sent as corrected" not in terminal.as_markdown(rendered) + terminal.as_text(rendered)
    assert page(rendered).sent is None


def test_pages_and_texts_tell_it_in_one_line() -> None:
    with provider() as one:
        token = one.token()
        one.routes["/devices/7"] = wants(token)
        seen = examined(one, pasted(one, f"Bearer Bearer {token}"))
    values = export.snapshot(seen.report, seen.outside.scrubber)
    values["sent_as_corrected"]["ms"] = 84.2
    rendered = export.rendered(values, translate=str, kb_url=lambda article, anchor: "")
    assert "Sent as corrected: 200 in 84 ms." in terminal.as_markdown(rendered)
    assert "Sent as corrected: 200 in 84 ms." in terminal.as_text(rendered)
    shown = page(rendered).sent
    assert shown is not None
    assert (shown.ok, str(shown.line)) == (True, "Sent as corrected: 200 in 84 ms.")
