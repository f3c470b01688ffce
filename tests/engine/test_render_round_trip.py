"""A request written as curl, raw HTTP or HAR with its real values reads back as the same request."""

from __future__ import annotations

import base64
import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import HeaderField, Request
from diagnostics.engine.model.types import Secret
from diagnostics.engine.parse import parse
from diagnostics.engine.parse.commands import curl
from diagnostics.engine.parse.messages.body import kind_of, look_of, parameters_of
from diagnostics.engine.parse.source import Source
from diagnostics.engine.parse.url import parse_url
from diagnostics.engine.remedy import render
from tests.fixtures.thorough import times

PRINTABLE = st.characters(
    min_codepoint=0x20, max_codepoint=0x2FF, exclude_characters="\x7f", exclude_categories=["Cc", "Cs"]
)
TOKEN_CHARACTERS = string.ascii_letters + string.digits + "-"
HEADER, CLAIMS = '{"alg":"RS256"}', '{"sub":"x"}'

names = st.sampled_from(["Authorization", "Accept", "X-Api-Key", "Cookie", "X-Trace", "User-Agent", "Referer", "DPoP"])
plain_values = st.text(PRINTABLE, min_size=1, max_size=30).map(str.strip).filter(bool)
shell_values = st.sampled_from(
    ['Bearer it\'s "quoted" $HOME `x` \\', "Bearer a%b%c^d&e|f<g>h", 'a\\\\"b\\', "!x! (y) ;z", "100% $5 %PATH%", "'"]
)
bearers = st.text(TOKEN_CHARACTERS, min_size=8, max_size=40).map(lambda text: f"Bearer {text}.{text}.{text}")
segments = st.text(TOKEN_CHARACTERS + "._~", min_size=1, max_size=8)
bodies = st.one_of(
    st.none(),
    st.sampled_from(['{"a": 1, "b": "it\'s"}', '{"a":\n "x"}', "grant_type=client_credentials&scope=a%20b", "[1, 2]"]),
    st.text(st.one_of(PRINTABLE, st.just("\n")), min_size=1, max_size=60).map(str.strip).filter(bool),
)


@st.composite
def requests(draw: st.DrawFn) -> Request:
    path = "/" + "/".join(draw(st.lists(segments, max_size=3)))
    query = draw(st.lists(st.tuples(segments, st.text(TOKEN_CHARACTERS + "%", max_size=6)), max_size=3))
    address = draw(
        st.sampled_from(["https://api.example.com", "https://api.example.com:8443", "http://localhost:8080"])
    )
    url = address + path + ("?" + "&".join(f"{n}={v.replace('%', '%25')}" for n, v in query) if query else "")
    value = st.one_of(plain_values, shell_values, bearers)
    pairs = draw(st.dictionaries(names, value, max_size=4))
    body = draw(bodies)
    if body is not None:
        pairs["Content-Type"] = draw(
            st.sampled_from(["application/json", "application/x-www-form-urlencoded", "text/plain"])
        )
    content_type = pairs.get("Content-Type", "")
    return Request(
        method=draw(st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"])),
        url=parse_url(url),
        headers=tuple(HeaderField(name, Secret(text)) for name, text in pairs.items()),
        body=Secret(body) if body is not None else None,
        body_kind=kind_of(body, content_type) if body else "",
        form=parameters_of(body, look_of(body)) if body else (),
        source=Form.CURL,
    )


def _essence(request: Request) -> tuple[object, ...]:
    return (
        request.method,
        request.url.origin if request.url else None,
        request.url.path if request.url else None,
        [(n, v.reveal()) for n, v in request.url.query] if request.url else None,
        sorted(
            (f.name.lower(), f.value.reveal())
            for f in request.headers
            if f.name.lower() not in ("host", "content-length")
        ),
        request.body.reveal() if request.body else None,
        request.body_kind,
        [(n, v.reveal()) for n, v in request.form],
    )


@pytest.mark.parametrize("shell", ["bash", "cmd", "powershell"])
@settings(max_examples=times(50), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(request=requests())
def test_a_request_written_as_curl_reads_back_as_the_same_request(
    shell: render.curl.ShellName, request: Request
) -> None:
    command = render.as_curl(request, shell=shell, reveal=True)
    prompt = {"bash": "$ ", "cmd": "C:\\>", "powershell": "PS C:\\> "}[shell]

    read = [r for block in curl.find(Source(prompt + command)) for r in block.requests]

    assert [_essence(r) for r in read] == [_essence(request)]


@pytest.mark.parametrize("shell", ["bash", "cmd", "powershell"])
@settings(max_examples=times(40), deadline=None)
@given(body=st.text(st.sampled_from("\"'\\%^&|<>!$`\n {}[]()=;#~ab"), min_size=1, max_size=40))
def test_the_signs_that_a_shell_minds_come_back_from_a_body(shell: render.curl.ShellName, body: str) -> None:
    body = body.strip() or "x"
    headers = (HeaderField("Content-Type", Secret("text/plain")),)
    request = Request("POST", parse_url("https://a.example/"), headers, Secret(body), "text")
    prompt = {"bash": "$ ", "cmd": "C:\\>", "powershell": "PS C:\\> "}[shell]

    read = [
        r for b in curl.find(Source(prompt + render.as_curl(request, shell=shell, reveal=True))) for r in b.requests
    ]

    assert [r.body and r.body.reveal() for r in read] == [body]


@settings(max_examples=times(50), deadline=None)
@given(request=requests())
def test_a_request_written_as_http_reads_back_as_the_same_request(request: Request) -> None:
    if request.method == "GET" and request.body is not None:
        return
    submission = parse(render.as_http(request, reveal=True))

    assert [_essence(r) for r in submission.requests] == [_essence(request)]


@settings(max_examples=times(40), deadline=None)
@given(request=requests())
def test_a_request_written_as_har_reads_back_as_the_same_request(request: Request) -> None:
    submission = parse(render.as_har(request, reveal=True))

    assert [_essence(r) for r in submission.requests] == [_essence(request)]


def test_a_jwt_comes_back_from_every_form_as_the_same_token() -> None:
    def part(text: str) -> str:
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    jwt = f"{part(HEADER)}.{part(CLAIMS)}.{'A' * 342}"
    headers = (HeaderField("Authorization", Secret(f"Bearer {jwt}")),)
    request = Request("GET", parse_url("https://api.example.com/v2/devices"), headers)
    written = [
        render.as_curl(request, reveal=True),
        render.as_curl(request, shell="cmd", reveal=True),  # noqa: S604 - a syntax, nothing is run
        render.as_curl(request, shell="powershell", reveal=True),  # noqa: S604 - a syntax, nothing is run
        render.as_http(request, reveal=True),
        render.as_har(request, reveal=True),
    ]

    assert [[t.secret.reveal() for t in parse(text).tokens] for text in written] == [[jwt]] * 5
