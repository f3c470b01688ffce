"""curl commands as people paste them: what the shell does to them, in three shells, in prose, damaged."""

from __future__ import annotations

import base64

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import DefectKind, HeaderField, Request
from diagnostics.engine.parse import parse
from diagnostics.engine.parse.commands import curl, httpie
from diagnostics.engine.parse.source import Block, Source
from tests.fixtures.thorough import times


def _blocks(text: str) -> list[Block]:
    return curl.find(Source(text))


def _one(text: str) -> Request:
    requests = [request for block in _blocks(text) for request in block.requests]
    assert len(requests) == 1
    return requests[0]


def _field(request: Request, name: str = "Authorization") -> HeaderField:
    field = request.header(name)
    assert field is not None
    return field


def _kinds(thing: Request | HeaderField) -> set[DefectKind]:
    return {defect.kind for defect in thing.defects}


def _url(request: Request) -> str:
    return request.url.raw.reveal() if request.url else ""


def test_a_value_in_the_paste_points_at_its_line_and_column() -> None:
    request = _one("Look:\n\n$ curl https://a.example/v2 \\\n    -H 'Authorization: Bearer abc'\n")

    place = _field(request).at
    assert place is not None
    assert (place.line, place.column) == (4, 8)


@pytest.mark.parametrize(
    ("command", "kind"),
    [
        ("curl -H 'Authorization: Bearer $TOKEN' https://a.example/", DefectKind.SINGLE_QUOTED_VARIABLE),
        ("curl -H 'Authorization: Bearer ${TOKEN}' https://a.example/", DefectKind.SINGLE_QUOTED_VARIABLE),
        ("curl -H Authorization: Bearer abc.def https://a.example/", DefectKind.SHELL_SPLIT),
        ("curl -H “Authorization: Bearer abc” https://a.example/", DefectKind.SMART_QUOTED),
        ("curl -H ‘Authorization: Bearer abc’ https://a.example/", DefectKind.SMART_QUOTED),
        ('curl -H "Authorization: Bearer abc https://a.example/', DefectKind.UNBALANCED_QUOTE),
        ("curl -H 'Authorization: Bearer abc https://a.example/\n\nIt's a 401", DefectKind.UNBALANCED_QUOTE),
        ('curl -H "Authorization Bearer abcdefghijkl" https://a.example/', DefectKind.NO_COLON),
        ('curl -H "Authorization : Bearer abc" https://a.example/', DefectKind.SPACE_BEFORE_COLON),
        ("curl -H=Authorization: https://a.example/", DefectKind.STRAY_CHARACTER),
        ("C:\\>curl -H 'Authorization: Bearer abc' https://a.example/", DefectKind.CMD_SINGLE_QUOTES),
        ('curl -H "Authorization: Bearer ab$cd" https://a.example/', DefectKind.DOLLAR_IN_DOUBLE_QUOTES),
        ('curl -H "Authorization: Bearer $TOKEN" https://a.example/', DefectKind.ELIDED),
    ],
)
def test_what_the_shell_does_to_the_authorization_header_is_said(command: str, kind: DefectKind) -> None:
    request = _one(command)
    field = next(h for h in request.headers if "uthorization" in h.name)

    assert kind in _kinds(field)
    assert request.url is not None
    assert request.url.host == "a.example"


@pytest.mark.parametrize(
    ("command", "kind"),
    [
        ("curl https://a.example/v2 \\ \n -H 'Authorization: Bearer abc'", DefectKind.BROKEN_CONTINUATION),
        ("curl https://a.example/v2\n -H 'Authorization: Bearer abc'", DefectKind.BROKEN_CONTINUATION),
        ('C:\\>curl https://a.example/v2 \\\n -H "Authorization: Bearer abc"', DefectKind.BROKEN_CONTINUATION),
        ("curl https://a.example/v2?a=1&b=2 -H 'Authorization: Bearer abc'", DefectKind.SHELL_SPLIT),
        ("curl https://a.example/v2 –H 'Authorization: Bearer abc'", DefectKind.SMART_DASH),
        ("curl https://a.example/v2 —header 'Authorization: Bearer abc'", DefectKind.SMART_DASH),
        ("curl https://a.example/v2 --header='Authorization: Bearer abc'", DefectKind.STRAY_CHARACTER),
        ("On Windows 10:\ncurl https://a.example/v2 -H 'Authorization: Bearer abc'", DefectKind.CMD_SINGLE_QUOTES),
        ("curl 'https://a.example/v2?t=${TOKEN}' -H 'Authorization: Bearer abc'", DefectKind.SINGLE_QUOTED_VARIABLE),
    ],
)
def test_a_damaged_command_is_read_as_it_was_meant_and_the_damage_said(command: str, kind: DefectKind) -> None:
    request = _one(command)

    assert kind in _kinds(request)
    assert _field(request).value.reveal() == "Bearer abc"
    assert request.url is not None
    assert request.url.path == "/v2"


@pytest.mark.parametrize(
    "command",
    [
        'curl -H "Authorization: Bearer abc" "https://a.example/v2?a=1&b=2" -d \'{"a": "it is $5"}\'',
        "curl -H 'X: a' https://a.example/ -d '{\"query\": \"query($id: ID!) { x }\"}'",
        "curl -H 'Authorization: Bearer abc' https://a.example/ | jq '.[] | {a: .b}'",
        'curl -H "Authorization: Bearer abc" https://a.example/ 2>&1 | grep "HTTP"',
    ],
)
def test_a_sound_command_has_no_defect(command: str) -> None:
    request = _one(command)

    assert _kinds(request) == set()
    assert [_kinds(field) for field in request.headers if field.defects] == []


def test_a_variable_that_the_paste_sets_is_put_in() -> None:
    request = _one(
        'export TOKEN="abc.def"\nBASE=https://a.example\n\ncurl -H "Authorization: Bearer $TOKEN" ${BASE}/v2'
    )

    assert _field(request).value.reveal() == "Bearer abc.def"
    assert _url(request) == "https://a.example/v2"


def test_an_assignment_in_front_of_the_command_does_not_reach_its_own_words() -> None:
    request = _one('TOKEN=abc curl -H "Authorization: Bearer $TOKEN" https://a.example/')

    assert _field(request).value.reveal() == "Bearer $TOKEN"


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ('C:\\Users\\me>curl -X POST "https://a.example/v2?x=1&y=2" ^\n -H "Authorization: Bearer abc" ^\n -d "{\\"a\\": 1}"', Form.CURL_CMD),  # noqa: E501
        ('curl ^"https://a.example/v2?x=1^&y=2^" ^\n -H ^"Authorization: Bearer abc^" ^\n --data-raw ^"^{^\\^"a^\\^": 1^}^"', Form.CURL_CMD),  # noqa: E501
        ('PS C:\\> curl.exe -X POST \'https://a.example/v2?x=1&y=2\' `\n -H "Authorization: Bearer abc" `\n -d \'{\\"a\\": 1}\'', Form.CURL_POWERSHELL),  # noqa: E501
        ("curl 'https://a.example/v2?x=1&y=2' \\\n -H 'Authorization: Bearer abc' \\\n --data-raw '{\"a\": 1}' --compressed", Form.CURL),  # noqa: E501
        ("curl 'https://a.example/v2?x=1&y=2' -H 'Authorization: Bearer abc' --data-raw $'{\"a\": 1}'", Form.CURL),
    ],
)  # fmt: skip
def test_the_same_command_is_the_same_request_in_every_shell(text: str, form: Form) -> None:
    request = _one(text)

    assert (request.source, request.method, _url(request)) == (form, "POST", "https://a.example/v2?x=1&y=2")
    assert _field(request).value.reveal() == "Bearer abc"
    assert request.body is not None
    assert request.body.reveal() == '{"a": 1}'


@pytest.mark.parametrize(
    "text",
    [
        "curl: (6) Could not resolve host: abc",
        "I tried curl and curl said no.",
        "The curl command works, the browser does not.",
        "User-Agent: curl/8.5.0",
        "npm install node-libcurl",
        "use curl -H flag for this",
        "see https://curl.se/docs/",
    ],
)
def test_a_sentence_about_curl_is_no_command(text: str) -> None:
    assert _blocks(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "When I run curl https://a.example/v2 it fails.",
        "Run `curl https://a.example/v2 -k` and see.",
        "```sh\n$ curl https://a.example/v2\n```\n",
        "> curl https://a.example/v2\n",
        "root@host:~# curl https://a.example/v2",
        "result=$(curl -s https://a.example/v2)",
        "sudo curl https://a.example/v2 || exit 1",
        "/usr/bin/curl https://a.example/v2",
        "docker exec app bash -c 'curl https://a.example/v2'",
        "RUN apk add x && curl https://a.example/v2",
    ],
)
def test_a_command_is_found_wherever_it_stands(text: str) -> None:
    request = _one(text)

    assert request.url is not None
    assert (request.url.host, request.url.path) == ("a.example", "/v2")


def test_several_commands_in_one_paste_are_kept_apart() -> None:
    blocks = _blocks("curl https://a.example/one\n{}\ncurl https://a.example/two -u me:pw\n401")

    assert [_url(r) for b in blocks for r in b.requests] == ["https://a.example/one", "https://a.example/two"]


def test_credentials_of_the_options_become_the_headers_that_curl_sends() -> None:
    user = _one("curl -u id:secret https://a.example/")
    bearer = _one("curl --oauth2-bearer abc https://a.example/")

    assert _field(user).value.reveal() == "Basic " + base64.b64encode(b"id:secret").decode()
    assert "user" in user.options
    assert _field(bearer).value.reveal() == "Bearer abc"
    assert "oauth2-bearer" in bearer.options


def test_form_parameters_are_told_apart() -> None:
    request = _one("curl https://a.example/token -d grant_type=refresh_token --data-urlencode 'scope=a b'")

    assert [(name, value.reveal()) for name, value in request.form] == [
        ("grant_type", "refresh_token"),
        ("scope", "a b"),
    ]


def test_a_body_in_a_file_is_said_to_be_missing() -> None:
    (block,) = _blocks("curl https://a.example/ -H 'Content-Type: application/json' -d @body.json")

    assert block.requests[0].body is None
    assert block.requests[0].body_kind == "json"
    assert [str(note) for note in block.notes] == ["The body is the content of body.json, which is not in the paste."]


def test_an_answer_after_the_command_is_not_part_of_it() -> None:
    text = 'curl -H "Authorization: Bearer abc" https://a.example/v2\n\nHTTP/1.1 401 Unauthorized\n'
    (block,) = _blocks(text)

    assert text[block.start : block.end].endswith("/v2")


@pytest.mark.parametrize(
    ("text", "method", "url", "authorization", "body"),
    [
        ("http GET https://a.example/v2 Authorization:'Bearer abc' page==2", "GET", "https://a.example/v2?page=2", "Bearer abc", None),  # noqa: E501
        ("$ http :3000/v2 'Authorization: Bearer abc' a=1 b:=true", "POST", "http://localhost:3000/v2", "Bearer abc", '{"a": "1", "b": true}'),  # noqa: E501
        ("https -f POST a.example/token grant_type=x --auth-type=bearer --auth=abc", "POST", "https://a.example/token", "Bearer abc", "grant_type=x"),  # noqa: E501
        ("wget -qO- --header='Authorization: Bearer abc' https://a.example/v2", "GET", "https://a.example/v2", "Bearer abc", None),  # noqa: E501
        ('wget --method=POST --body-data="a=1" --header "Authorization: Bearer abc" https://a.example/', "POST", "https://a.example/", "Bearer abc", "a=1"),  # noqa: E501
    ],
)  # fmt: skip
def test_httpie_and_wget_are_read_too(text: str, method: str, url: str, authorization: str, body: str | None) -> None:
    (block,) = httpie.find(Source(text))
    (request,) = block.requests

    assert (request.method, _url(request)) == (method, url)
    assert _field(request).value.reveal() == authorization
    assert (request.body.reveal() if request.body else None) == body


def test_a_variable_that_the_shell_fills_in_is_no_damage_of_the_credential() -> None:
    filled = parse('curl -H "Authorization: Bearer $TOKEN" https://a.example/').credentials[0]
    literal = parse("curl -H 'Authorization: Bearer $TOKEN' https://a.example/").credentials[0]

    assert not filled.has(DefectKind.UNEXPANDED_VARIABLE, DefectKind.PLACEHOLDER)
    assert literal.has(DefectKind.UNEXPANDED_VARIABLE)


@pytest.mark.parametrize(
    "text",
    [
        "curl -x http://me:{} @proxy.example:3128 https://a.example/",
        "curl --proxy-user me:{} https://a.example/",
        "curl --cert client.pem:{} https://a.example/",
        "curl --pass {} https://a.example/",
        "curl --digest -u me:{} https://a.example/",
        "http --auth me:{} https://a.example/",
        "wget --http-user=me --http-password={} https://a.example/",
        "axios.post('https://a.example/', {{ headers: {{ Authorization: 'Bearer {}' }} }})",
        "fetch('https://a.example/', {{ Authorization: 'Bearer {}' }})",
    ],
)
def test_a_password_of_an_option_is_known_as_a_secret_even_if_no_request_holds_it(text: str) -> None:
    hidden = "abcdefghijklmnopqrstuvwx"
    submission = parse(text.format(hidden).replace(" @", "@"))

    assert hidden in {secret.reveal() for secret in submission.secrets}


def test_a_proxy_without_a_user_is_no_secret() -> None:
    (block,) = _blocks("curl -x http://proxy.example:3128 https://a.example/")

    assert block.secrets == ()


SIGNS = st.text(st.sampled_from("curl -Hd@{}[]()<>|&;$`'\"\\^%\n\t “”’–=:/a1.e"), max_size=80)


@settings(max_examples=times(100), deadline=None)
@given(tail=SIGNS, prompt=st.sampled_from(["", "$ ", "C:\\>", "PS C:\\> ", "http ", "wget ", "A=1; "]))
@example(tail="curl ${a:-${b:-${c:-${d:-${e:-${f:-x}}}}}} http://a", prompt="")
@example(tail="curl $'\\x41\\u00e9\\777\\U0010ffff' <<<'", prompt="")
def test_no_text_makes_the_readers_raise(tail: str, prompt: str) -> None:
    source = Source(f"{prompt}curl http://a.e/ {tail}")

    for block in [*curl.find(source), *httpie.find(source)]:
        assert 0 <= block.start < block.end <= len(source.text)
