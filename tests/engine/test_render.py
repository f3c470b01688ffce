"""What is written down of a request: no secret in it, the pasted form kept, and the lines that changed."""

from __future__ import annotations

import base64
import shutil
import subprocess
from typing import Any

import pytest

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import HeaderField, Request
from diagnostics.engine.model.types import Secret
from diagnostics.engine.parse.code import snippet
from diagnostics.engine.parse.commands import curl
from diagnostics.engine.parse.source import Source
from diagnostics.engine.parse.url import parse_url
from diagnostics.engine.remedy import render
from diagnostics.engine.remedy.render import Changes
from diagnostics.engine.remedy.render.masker import Masker
from diagnostics.engine.remedy.render.quoting import bash as bash_quoted
from tests.fixtures.thorough import chance

FORMS = [form for form in Form if form not in (Form.TOKEN, Form.TOKEN_RESPONSE)]


def _read(text: str) -> Request:
    return next(request for block in curl.find(Source(text)) for request in block.requests)


def _corrected(request: Request, **wanted: Any) -> tuple[str, tuple[int, ...]]:
    made = render.corrected(request, **wanted)
    return made.text, tuple(dict.fromkeys(place.line for place in made.marks))


def _random() -> str:
    return base64.urlsafe_b64encode(chance().randbytes(24)).decode()


@pytest.mark.parametrize("form", FORMS)
def test_no_secret_is_in_a_corrected_request(form: Form) -> None:
    planted = [_random() for _ in range(9)]
    token, key, cookie, query, password, nested, refresh, bare, jwt_end = planted
    jwt = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0." + jwt_end
    request = _read(
        f"curl 'https://u:{password}@api.example.com/v2/{bare}?access_token={query}&page=2' "
        f"-H 'Authorization: Bearer {token}' "
        f"-H 'X-Api-Key: {key}' -b 'session={cookie}' -H 'X-Note: see {jwt}' -H 'Content-Type: application/json' "
        f"""-d '{{"a": {{"client_secret": "{nested}"}}, "list": [{{"refresh_token": "{refresh}"}}]}}'"""
    )

    text, _lines = _corrected(request, form=form, changes=Changes(headers={"Accept": "application/json"}))

    assert [value for value in planted if value in text] == []
    assert "page=2" in text


def test_a_body_whose_structure_cannot_be_read_is_left_out_as_a_whole() -> None:
    hidden = _random()
    request = _read(f"curl https://a.example/ -H 'Content-Type: application/json' -d '{{\"password\"=\"{hidden}\"'")

    assert hidden not in render.as_curl(request)
    assert '--data-raw "$REQUEST_BODY"' in render.as_curl(request)


@pytest.mark.parametrize(
    ("shell", "expected"),
    [
        ("bash", 'curl https://a.example/v2 -H "Authorization: Bearer $ACCESS_TOKEN"'),
        ("cmd", 'curl "https://a.example/v2" -H "Authorization: Bearer %ACCESS_TOKEN%"'),
        ("powershell", "curl.exe 'https://a.example/v2' -H \"Authorization: Bearer $env:ACCESS_TOKEN\""),
    ],
)
def test_each_shell_has_its_own_variable_for_the_token(shell: render.curl.ShellName, expected: str) -> None:
    request = _read(f"curl https://a.example/v2 -H 'Authorization: Bearer {_random()}'")

    assert render.as_curl(request, shell=shell) == expected


@pytest.mark.parametrize(
    ("prompt", "shell", "variable"),
    [
        ("$ ", "bash", "$CLIENT_SECRET"),
        ("C:\\>", "cmd", "%CLIENT_SECRET%"),
        ("PS C:\\> ", "powershell", "$env:CLIENT_SECRET"),
    ],
)
def test_signs_beside_a_variable_come_back_as_they_were(
    prompt: str, shell: render.curl.ShellName, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Masker, "_passes", lambda self, kind, name, value: name in ("note", "content-type"))
    body = '{"note": "$5 `x` 100% it\'s \\\\ ^&|", "client_secret": "hidden-hidden-hidden"}'
    headers = (HeaderField("Content-Type", Secret("application/json")),)
    request = Request("POST", parse_url("https://a.example/"), headers, Secret(body), "json")

    read = _read(prompt + render.as_curl(request, shell=shell))

    assert read.body is not None
    assert read.body.reveal() == body.replace("hidden-hidden-hidden", variable)


def test_basic_credentials_become_the_user_option_with_the_client_id_in_clear() -> None:
    hidden = _random()
    request = _read(f"curl -u my-client:{hidden} https://a.example/oauth/token -d grant_type=client_credentials")

    text = render.as_curl(request)

    assert '-u "my-client:$CLIENT_SECRET"' in text
    assert base64.b64encode(f"my-client:{hidden}".encode()).decode() not in text


def test_parameters_of_a_token_request_have_their_own_variables() -> None:
    request = _read(
        f"curl https://a.example/oauth/token -d grant_type=refresh_token -d refresh_token={_random()} "
        f"-d client_id=me -d client_secret={_random()}"
    )

    assert (
        "grant_type=refresh_token&refresh_token=$REFRESH_TOKEN&client_id=me&client_secret=$CLIENT_SECRET"
        in render.as_http(request)
    )


def test_a_missing_scheme_is_put_right_on_the_line_that_changed() -> None:
    request = _read(f"curl https://a.example/v2/devices -H 'Accept: application/json' -H 'Authorization: {_random()}'")

    text, lines = _corrected(
        request, form=Form.CURL, changes=Changes(headers={"Authorization": "Bearer $ACCESS_TOKEN"})
    )

    assert text.split("\n") == [
        "curl https://a.example/v2/devices \\",
        "  -H 'Accept: application/json' \\",
        '  -H "Authorization: Bearer $ACCESS_TOKEN"',
    ]
    assert lines == (3,)


def test_a_wrong_header_name_gives_way_to_the_right_one() -> None:
    request = _read(
        f"curl https://a.example/v2 -H 'Accept: */*' -H 'X-Authorization: Bearer {_random()}' -H 'A: b' -H 'C: d'"
    )

    text, lines = _corrected(
        request,
        form=Form.CURL,
        changes=Changes(headers={"Authorization": "Bearer $ACCESS_TOKEN"}, without_headers=("x-authorization",)),
    )

    assert "X-Authorization" not in text
    assert [text.split("\n")[number - 1].strip(" \\") for number in lines] == [
        '-H "Authorization: Bearer $ACCESS_TOKEN"'
    ]


def test_a_token_moves_from_the_query_to_the_header() -> None:
    request = _read(f"curl 'https://a.example/v2?access_token={_random()}&page=2'")

    text, _lines = _corrected(
        request,
        form=Form.HTTP,
        changes=Changes(headers={"Authorization": "Bearer $ACCESS_TOKEN"}, without_query=("access_token",)),
    )

    assert text.split("\n") == ["GET /v2?page=2 HTTP/1.1", "Host: a.example", "Authorization: Bearer $ACCESS_TOKEN"]


def test_another_environment_keeps_path_and_query() -> None:
    request = _read("curl 'https://staging.example/v2/devices?page=2'")

    text, lines = _corrected(request, form=Form.CURL, changes=Changes(base="https://api.example"))

    assert text == "curl 'https://api.example/v2/devices?page=2'"
    assert lines == (1,)


def test_a_json_body_becomes_a_form_with_the_parameters_given() -> None:
    request = _read("curl https://a.example/token -H 'Content-Type: application/json' -d '{\"grant_type\": \"x\"}'")

    text, _lines = _corrected(
        request,
        form=Form.CURL,
        changes=Changes(
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            as_form=True,
            parameters={"grant_type": "refresh_token", "refresh_token": "$REFRESH_TOKEN"},
        ),
    )

    assert text.split(" \\\n  ") == [
        "curl https://a.example/token",
        "-H 'Content-Type: application/x-www-form-urlencoded'",
        "-d grant_type=refresh_token",
        '--data-urlencode "refresh_token=$REFRESH_TOKEN"',
    ]


def test_headers_that_were_passed_as_the_body_leave_it() -> None:
    text = f"axios.post('https://a.example/v2', {{ headers: {{ Authorization: 'Bearer {_random()}' }} }})"
    request = next(request for block in snippet.find(Source(text)) for request in block.requests)

    fixed, _lines = _corrected(
        request, form=Form.JAVASCRIPT, changes=Changes(headers={"Authorization": "Bearer $ACCESS_TOKEN"})
    )

    assert "body" not in fixed
    assert "`Bearer ${process.env.ACCESS_TOKEN}`" in fixed


@pytest.mark.parametrize("begins", ["", "-o1aB"])
def test_a_header_that_the_shell_had_split_counts_as_changed(begins: str) -> None:
    token = (begins or "x") + "1aB" + _random()
    request = _read(f"curl https://a.example/v2 -H 'Accept: */*' -H Authorization: Bearer {token} -d x")

    text, lines = _corrected(request, form=Form.CURL, changes=Changes())

    assert any("Authorization: Bearer $ACCESS_TOKEN" in text.split("\n")[number - 1] for number in lines)


@pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")
def test_bash_itself_reads_back_what_was_quoted_for_it() -> None:
    texts = [
        "plain",
        "it's",
        'say "hi"',
        "$HOME `id` \\ !",
        "a\nb",
        "tab\tend",
        "\x01\x7f",
        "ünï — “q”",
        "*?[a]",
        "",
        "-x",
    ]
    words = " ".join(bash_quoted((text,)) for text in texts)

    done = subprocess.run(["bash", "-c", f"printf '%s\\0' {words}"], capture_output=True, check=True, timeout=10)

    assert done.stdout.decode().split("\0")[:-1] == texts


def test_a_request_without_an_address_is_still_written() -> None:
    request = Request("GET", None)

    assert render.as_curl(request) == "curl"
    assert render.as_http(Request("GET", parse_url("/v2"))).startswith("GET /v2 HTTP/1.1")


def _with_body(body: str) -> Request:
    return _read(f"curl https://a.example/v2 -H 'Content-Type: application/json' -d '{body}'")


def test_a_json_body_is_written_as_an_object_that_the_client_serializes() -> None:
    request = _with_body('{"page": 2, "deep": {"on": true, "tags": ["a", null]}}')

    python, _lines = _corrected(request, form=Form.PYTHON, changes=Changes())
    script, _lines = _corrected(request, form=Form.JAVASCRIPT, changes=Changes())

    assert '        "page": 2,\n' in python
    assert '"on": True' in python
    assert "json={" in python
    assert "Content-Type" not in python  # the client names it by itself
    assert "body: JSON.stringify({" in script
    assert '      "on": true,\n' in script
    assert ", null]" in script


@pytest.mark.parametrize("body", ['{"a": 1, "a": 2}', '{"price": 1.10}', "[1, 2]", '{"a": 1} trailing'])
def test_a_json_body_that_a_language_would_write_otherwise_stays_text(body: str) -> None:
    text, _lines = _corrected(_with_body(body), form=Form.PYTHON, changes=Changes())

    assert "json=" not in text
