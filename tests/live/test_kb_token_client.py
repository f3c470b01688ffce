"""The token client that the knowledge base hands out: what it promises, against a token endpoint that counts."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl

import pytest
import requests

from diagnostics.kb import reader

Answer = tuple[int, dict[str, str], dict[str, Any]]


class Endpoint:
    """Gives prepared answers in turn, the last one again: `tokens` to POST, `api` to GET."""

    def __init__(self) -> None:
        self.tokens: list[Answer] = []
        self.api: list[Answer] = []
        self.forms: list[dict[str, str]] = []
        self.calls: list[str] = []
        endpoint, lock = self, threading.Lock()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                with lock:
                    endpoint.forms.append(dict(parse_qsl(body)))
                    self._answer(endpoint.tokens)

            def do_GET(self) -> None:
                with lock:
                    endpoint.calls.append(self.headers["Authorization"])
                    self._answer(endpoint.api)

            def _answer(self, prepared: list[Answer]) -> None:
                status, headers, body = prepared.pop(0) if len(prepared) > 1 else prepared[0]
                content = json.dumps(body).encode()
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(content))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


def issued(name: str, lifetime_s: int = 3600, **members: str) -> Answer:
    return 200, {}, {"access_token": name, "token_type": "Bearer", "expires_in": lifetime_s, **members}


def refused(challenge: str) -> Answer:
    return 401, {"WWW-Authenticate": challenge}, {"error": "unauthorized"}


DEAD: Answer = (400, {}, {"error": "invalid_grant", "error_description": "expired"})


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    made = Endpoint()
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


@pytest.fixture
def clock() -> SimpleNamespace:
    """Stands in for the module `time`; `clock.now` is in seconds."""
    made = SimpleNamespace(now=1000.0)
    made.monotonic = lambda: made.now
    return made


@pytest.fixture
def client(endpoint: Endpoint, clock: SimpleNamespace) -> Any:
    """Makes a TokenSource out of the article's own code."""
    scope: dict[str, Any] = {}
    exec(reader.section("api-authentication-401", "practice-1").snippets[0].code, scope)  # noqa: S102 - our own text
    scope["time"] = clock

    def make(**options: Any) -> Any:
        return scope["TokenSource"](f"{endpoint.url}/oauth/token", "the-client", "the-secret", **options)

    return SimpleNamespace(make=make, error=scope["TokenError"], module=scope)


def at_once(act: Callable[[], str]) -> set[str]:
    """What eight threads get that start together."""
    start = threading.Barrier(8)
    with ThreadPoolExecutor(8) as pool:
        waiting = [pool.submit(lambda: (start.wait(10), act())[1]) for _ in range(8)]
        return {one.result() for one in waiting}


def test_threads_that_ask_at_once_share_one_new_token(endpoint: Endpoint, client: Any) -> None:
    endpoint.tokens = [issued("first"), issued("second")]
    source = client.make()
    given = at_once(source.token)
    assert given == {"first"}
    assert [form["grant_type"] for form in endpoint.forms] == ["client_credentials"]


def test_threads_whose_token_was_refused_replace_it_once(endpoint: Endpoint, client: Any) -> None:
    endpoint.tokens = [issued("first"), issued("second"), issued("third")]
    source = client.make()
    old = source.token()
    given = at_once(lambda: source.token(rejected=old))
    assert given == {"second"}


def test_a_token_is_renewed_five_minutes_before_its_end(
    endpoint: Endpoint, client: Any, clock: SimpleNamespace
) -> None:
    endpoint.tokens = [issued("first"), issued("second")]
    source = client.make()
    source.token()
    clock.now += 3299
    assert source.token() == "first"
    clock.now += 1
    assert source.token() == "second"


def test_a_token_that_lives_shorter_than_the_margin_is_not_renewed_before_every_call(
    endpoint: Endpoint, client: Any, clock: SimpleNamespace
) -> None:
    endpoint.tokens = [issued("first", 60), issued("second", 60)]
    source = client.make()
    source.token()
    clock.now += 29
    assert source.token() == "first"
    clock.now += 1
    assert source.token() == "second"


def test_a_dead_refresh_token_is_dropped_for_a_fresh_grant(endpoint: Endpoint, client: Any) -> None:
    endpoint.tokens = [DEAD, issued("fresh")]
    source = client.make(refresh_token="dead", scope="read write")
    assert source.token() == "fresh"
    refresh, fresh = endpoint.forms
    assert (refresh["grant_type"], refresh["refresh_token"]) == ("refresh_token", "dead")
    assert (fresh["grant_type"], fresh["scope"]) == ("client_credentials", "read write")


def test_the_refresh_token_is_kept_when_the_server_sends_no_new_one(endpoint: Endpoint, client: Any) -> None:
    endpoint.tokens = [issued("first"), issued("second")]
    source = client.make(refresh_token="lasting")
    source.token(rejected=source.token())
    assert [form["refresh_token"] for form in endpoint.forms] == ["lasting", "lasting"]


def test_a_rotated_refresh_token_replaces_the_old_one(endpoint: Endpoint, client: Any) -> None:
    endpoint.tokens = [issued("first", refresh_token="next"), issued("second")]
    source = client.make(refresh_token="one")
    source.token(rejected=source.token())
    assert [form["refresh_token"] for form in endpoint.forms] == ["one", "next"]


def test_a_refused_client_is_reported_with_the_servers_error(endpoint: Endpoint, client: Any) -> None:
    endpoint.tokens = [(401, {}, {"error": "invalid_client", "error_description": "unknown client"})]
    with pytest.raises(client.error, match="401 invalid_client: unknown client"):
        client.make().token()


@pytest.fixture
def call(endpoint: Endpoint, client: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The article's `call`, with the API's host replaced by the endpoint."""
    module = SimpleNamespace(**client.module)
    monkeypatch.setitem(sys.modules, "company_x", module)
    monkeypatch.setenv("CLIENT_ID", "the-client")
    monkeypatch.setenv("CLIENT_SECRET", "the-secret")
    code = reader.section("api-authentication-401", "practice-3").snippets[0].code
    code = code.replace("https://api.xxx.com", endpoint.url).replace("https://auth.xxx.com", endpoint.url)
    code, _, _ = code.partition("\n\n\nprint(")
    scope: dict[str, Any] = {}
    exec(code, scope)  # noqa: S102 - our own text
    return scope["call"]


def test_a_call_refused_once_succeeds_with_a_new_token(endpoint: Endpoint, call: Any) -> None:
    endpoint.tokens = [issued("old"), issued("new")]
    endpoint.api = [refused('Bearer error="invalid_token"'), (200, {}, {})]
    assert call("GET", "/v2/devices").status_code == 200
    assert endpoint.calls == ["Bearer old", "Bearer new"]


def test_a_call_refused_twice_is_not_tried_a_third_time(endpoint: Endpoint, call: Any) -> None:
    endpoint.tokens = [issued("old"), issued("new"), issued("newer")]
    endpoint.api = [refused('Bearer error="invalid_token"')]
    with pytest.raises(requests.HTTPError, match="401"):
        call("GET", "/v2/devices")
    assert endpoint.calls == ["Bearer old", "Bearer new"]


def test_a_missing_scope_is_not_answered_with_a_new_token(endpoint: Endpoint, call: Any) -> None:
    endpoint.tokens = [issued("only")]
    endpoint.api = [refused('Bearer error="insufficient_scope"')]
    with pytest.raises(requests.HTTPError, match="401"):
        call("GET", "/v2/devices")
    assert endpoint.calls == ["Bearer only"]
