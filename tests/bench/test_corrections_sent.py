"""Corrected calls run literally, each in its own tool with its variables set; what arrives is what the model says.

The pasted calls have every defect of the header and of token requests, written as commands and code. A listener takes
what the tools send. A tool that can neither be found nor installed is left out.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from diagnostics.engine import parse
from diagnostics.engine.model.submission import HeaderField, Request
from diagnostics.engine.model.types import Secret
from diagnostics.engine.platform.load import load
from diagnostics.engine.remedy.render import stand_in
from diagnostics.engine.remedy.render.correction import Correction
from diagnostics.engine.remedy.render.fill import filled
from diagnostics.management import corrections
from tests.bench.client_tools import TOOLS, Tool, absent, made, pasted, run
from tests.corpus.examined import examined

AT = datetime(2026, 3, 8, 14, 23, 45, tzinfo=UTC)
NOW = int(AT.timestamp())
OPAQUE = "Zq7Lm+T2vKp9/Rz$Wn4sYb8HdGcXf3Jt5Q="
CLAIMS = {"iss": "https://auth.example.com/", "sub": "user-1", "aud": "https://api.example.com", "scope": "read"}
GOOD = stand_in.jwt({**CLAIMS, "iat": NOW - 60, "exp": NOW + 3600})
OLD = stand_in.jwt({**CLAIMS, "iat": NOW - 7200, "exp": NOW - 3600})
IDENTITY = stand_in.jwt({**CLAIMS, "aud": "client-1", "nonce": "n", "at_hash": "x", "iat": NOW - 60, "exp": NOW + 3600})
# What is sent as (field, value); None sends no credential, "?" puts it into the address.
DEFECTS: dict[str, tuple[str, str] | None] = {
    "no scheme": ("Authorization", GOOD),
    "two schemes": ("Authorization", f"Bearer Bearer {GOOD}"),
    "a colon": ("Authorization", f"Bearer: {GOOD}"),
    "no blank": ("Authorization", f"Bearer{GOOD}"),
    "quoted": ("Authorization", f'Bearer "{GOOD}"'),
    "a blank inside": ("Authorization", f"Bearer {GOOD[:40]} {GOOD[40:]}"),
    "escapes": ("Authorization", "Bearer Zq7LmT2vKp9RzWn4sYb8HdGcXf3Jt5Q%2Bx%3D"),
    "another name": ("Authentication", f"Bearer {GOOD}"),
    "undefined": ("Authorization", "Bearer undefined"),
    "nothing": ("Authorization", "Bearer"),
    "a placeholder": ("Authorization", "Bearer YOUR_ACCESS_TOKEN"),
    "too old": ("Authorization", f"Bearer {OLD}"),
    "an ID token": ("Authorization", f"Bearer {IDENTITY}"),
    "the whole answer": ("Authorization", f'Bearer {{"access_token":"{OPAQUE}","token_type":"bearer"}}'),
    "another scheme": ("Authorization", f"Token {GOOD}"),
    "no header": None,
    "in the address": ("?access_token", GOOD),
}
SECRET = "p@s&s=w+rd %41$x'y\"z"
TOKEN_REQUESTS: dict[str, tuple[str, str, tuple[tuple[str, str], ...], str]] = {
    "JSON": (
        "application/json",
        json.dumps({"grant_type": "client_credentials", "client_id": "app", "client_secret": SECRET}),
        (),
        "unsupported_grant_type",
    ),
    "no grant": (
        "application/x-www-form-urlencoded",
        "client_id=app&client_secret=Zq7LmT2vKp9RzWn4sYb8HdGc",
        (),
        "invalid_request",
    ),
    "two methods": (
        "application/x-www-form-urlencoded",
        "grant_type=client_credentials&client_id=app&client_secret=Zq7LmT2vKp9RzWn4sYb8HdGc",
        (("Authorization", "Basic YXBwOlpxN0xtVDJ2S3A5UnpXbjRzWWI4SGRHYw=="),),
        "invalid_client",
    ),
    "commas": (
        "application/x-www-form-urlencoded",
        "grant_type=client_credentials&client_id=app&client_secret=Zq7LmT2vKp9RzWn4sYb8HdGc&scope=read%2Cwrite",
        (),
        "invalid_scope",
    ),
    "a refused secret": (
        "application/x-www-form-urlencoded",
        "grant_type=client_credentials&client_id=app&client_secret=Zq7LmT2vKp9RzWn4sYb8HdGc",
        (),
        "invalid_client",
    ),
    "not base64": (
        "application/x-www-form-urlencoded",
        "grant_type=client_credentials",
        (("Authorization", "Basic base64(client_id:client_secret)"),),
        "invalid_client",
    ),
}
SHAPES: tuple[tuple[str, str, tuple[tuple[str, str], ...], str | None], ...] = (
    ("GET", "/v1/items?page=2", (("Accept", "application/json"),), None),
    ("POST", "/v1/items", (("Content-Type", "application/json"), ("X-Note", "it's $5")),
     '{"note": "it\'s $5", "id": 7}'),
    ("PUT", "/v1/items/Zq7LmT2vKp9R", (("Content-Type", "text/plain"), ("X-Tenant", "4711")),
     'two\nlines of "text" \\ `x`'),
)  # fmt: skip


@dataclass
class Arrived:
    """What the listener got of one call."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: str


@dataclass
class Listener:
    """A server that keeps every request and answers 200."""

    address: str
    got: list[Arrived] = field(default_factory=list)


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    kept: list[Arrived] = []

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            kept.append(Arrived(self.command, self.path, self.headers.items(), self.rfile.read(size).decode()))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        do_GET = do_POST = do_PUT = _answer

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Listener(f"http://127.0.0.1:{server.server_port}", kept)
    server.shutdown()


def _request(address: str, defect: str, shape: int) -> Request:
    method, path, fields, body = SHAPES[shape]
    sent = DEFECTS[defect]
    headers = [HeaderField(name, Secret(value)) for name, value in fields]
    if sent is not None and sent[0].startswith("?"):
        path += f"{'&' if '?' in path else '?'}{sent[0][1:]}={sent[1]}"
    elif sent is not None:
        headers.append(HeaderField(sent[0], Secret(sent[1])))
    return made(method, address + path, headers, body)


def _token_request(address: str, name: str) -> Request:
    kind, body, fields, _ = TOKEN_REQUESTS[name]
    headers = [HeaderField("Content-Type", Secret(kind)), *(HeaderField(n, Secret(v)) for n, v in fields)]
    return made("POST", f"{address}/oauth/token", headers, body)


def _paste(request: Request, tool: Tool, error: str) -> str:
    text = pasted(request, tool)
    challenge = "WWW-Authenticate: Bearer\n" if error == "unauthorized" else ""
    status = "401 Unauthorized" if error in ("unauthorized", "invalid_client") else "400 Bad Request"
    answer = f'HTTP/1.1 {status}\nContent-Type: application/json\n{challenge}\n{{"error":"{error}"}}'
    return f"{text}\n\n{answer}\n"


def _correction(paste: str) -> Correction | None:
    """The correction that is shown, with the values of its variables, which no report holds."""
    report, snapshot = examined(paste, "generic", AT)
    fix = report.verdict.fix if report.verdict else None
    if report.verdict is None or fix is None or not fix.request or not report.verdict.cause:
        return None
    submission = parse.parse(paste)
    again = corrections.made_again(report.verdict.cause, submission, report.findings, load("generic", {}), AT)
    assert isinstance(again, Correction), again
    assert again.text == fix.request == snapshot["verdict"]["fix"]["request"]
    return again


def _run(correction: Correction, tool: Tool) -> str:
    """Run the text as a person would, in a terminal, and return what went wrong."""
    done = run(correction, tool, {slot.name: slot.secret.reveal() for slot in correction.slots})
    return "" if done.returncode == 0 else f"status {done.returncode}: {done.stderr.decode()[-300:]}"


def _expected(correction: Correction) -> Request:
    values = {slot.name: slot.secret.reveal() for slot in correction.slots}
    read = parse.parse(filled(correction.text, correction.writer, values))
    assert len(read.requests) == 1
    return read.requests[0]


# Each client adds these by itself, or spells them in its own way.
_OF_THE_CLIENT = frozenset({"host", "content-length", "user-agent", "accept", "connection", "accept-encoding"})


def _differs(arrived: Arrived, model: Request) -> str:
    url = model.url
    assert url is not None
    got = urlsplit(arrived.target)
    if (arrived.method, got.path) != (model.method, url.path):
        return f"{arrived.method} {got.path} instead of {model.method} {url.path}"
    if parse_qsl(got.query, keep_blank_values=True) != [(name, value.reveal()) for name, value in url.query]:
        return "another query"
    named = {name.lower(): value for name, value in arrived.headers}
    for line in model.headers:
        name, value = line.name.lower(), line.value.reveal()
        if name not in _OF_THE_CLIENT and named.get(name, "").partition("; charset")[0] != value:
            return f"another {line.name}"
    if "authorization" in named and model.header("Authorization") is None:
        return "an Authorization that the model does not have"
    if model.body_kind == "form":
        same = parse_qsl(arrived.body, keep_blank_values=True) == [(n, v.reveal()) for n, v in model.form]
        return "" if same else "another form"
    body = model.body.reveal() if model.body else ""
    if arrived.body == body or (model.body_kind == "json" and json.loads(arrived.body) == json.loads(body)):
        return ""  # clients write the blanks of JSON in their own way
    return "another body"


def _pastes(address: str, tool: Tool) -> Iterator[tuple[str, str]]:
    for defect in DEFECTS:
        for shape in range(len(SHAPES)):
            yield f"{defect}, {SHAPES[shape][0]}", _paste(_request(address, defect, shape), tool, "unauthorized")
    for name, (_, _, _, error) in TOKEN_REQUESTS.items():
        yield f"token request: {name}", _paste(_token_request(address, name), tool, error)


_SENT: dict[str, int] = {}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", TOOLS)
def test_what_arrives_is_what_the_model_says(name: str, listener: Listener) -> None:
    tool, wrong, sent = TOOLS[name], [], 0
    if why := absent(tool):
        pytest.skip(why)
    for title, paste in _pastes(listener.address, tool):
        correction = _correction(paste)
        if correction is None:
            continue
        before = len(listener.got)
        trouble = _run(correction, tool)
        if trouble or len(listener.got) != before + 1:
            wrong.append(f"{title}: {trouble or 'no call arrived'}\n{correction.text}")
        elif difference := _differs(listener.got[-1], _expected(correction)):
            wrong.append(f"{title}: {difference}\n{correction.text}")
        else:
            sent += 1
    _SENT[name] = sent
    print(f"\n{name}: {sent} arrived as corrected")
    assert wrong == []
    assert sent >= 30


def test_enough_of_them_were_run() -> None:
    assert not _SENT or sum(_SENT.values()) >= 30 * len(_SENT)
    print("\nsent as corrected:", _SENT, sum(_SENT.values()))
