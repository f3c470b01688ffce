"""A correction keeps the names and the harmless values of the paste, so that it can be pasted in its place."""

from __future__ import annotations

import pytest

from diagnostics.engine.redaction.redact import Labeler, Scrubber
from diagnostics.engine.redaction.shapes import SHAPES
from diagnostics.engine.remedy.anew.command_line import CommandLine
from diagnostics.engine.subject.token_request import challenge_of
from tests.engine.test_corrections_whole import REFUSED, fix_of

VERIFIER = "mK4xT8wBq2VnZ7cRd1LsYf9GhJ3pUo6EaN5tXv0iQbW"
LACKING = '\nHTTP/1.1 401 Unauthorized\n\n{"error": "Unauthorized", "message": "Client ID is missing"}\n'


@pytest.mark.parametrize("field", ["Predix-Zone-Id", "X-Qvbx-Tenant", "Zzyx9-Key"])
def test_a_header_field_gets_no_other_name_but_a_variable(field: str) -> None:
    paste = (
        f"GET /v1/items HTTP/1.1\nHost: api.example.com\n{field}: 3f0c2b71-5a34-4c0e-9f7e-0b6d1c1f55aa\n"
        'Authorization: bearer k3J9vQ2xLw8ZrT5yVb7NcM1p\n\nHTTP/1.1 401 Unauthorized\n\n{"message":"Unauthorized"}\n'
        "With Bearer in place of bearer I get 200.\n"
    )
    written = fix_of(paste).request
    assert "$HEADER_NAME: $HEADER_VALUE" in written
    assert field not in written


@pytest.mark.parametrize("name", ["client_credentials_base64encoded", "auth_header_encoded", "encoded_client"])
def test_a_variable_of_the_code_that_fills_a_header_keeps_its_name(name: str) -> None:
    paste = (
        f'pair = "{{}}:{{}}".format(CLIENT_ID, CLIENT_SECRET)\n{name} = base64.b64encode(pair.encode())\n'
        f'headers = {{"Authorization": "Basic {{}}".format({name})}}\n'
        'r = requests.post("https://auth.example.com/token", data={"grant_type": "client_credentials"}, '
        'headers=headers)\n=> {"error": "invalid_client"}\n'
    )
    assert fix_of(paste).request == f"{name} = base64.b64encode(pair.encode()).decode()"


def test_a_php_variable_in_a_string_is_not_masked_where_the_string_is_the_credential() -> None:
    paste = (
        '$ch = curl_init("https://api.example.com/v1/items");\n'
        "curl_setopt($ch, CURLOPT_HTTPHEADER, ['Authorization: Bearer $token']);" + REFUSED
    )
    fix = fix_of(paste)
    assert "Bearer $token" in fix.request
    assert "token" in {variable.name for variable in fix.variables}


@pytest.mark.parametrize("path", ["/o/authorize/", "/oauth2/authorize", "/connect/authorize"])
def test_a_hashed_challenge_without_its_method_gets_the_method_in_the_authorization_request(path: str) -> None:
    asked = f"https://login.example.com{path}?response_type=code&code_challenge={challenge_of(VERIFIER)}&client_id=app"
    fix = fix_of(_exchange(asked))
    assert fix.request.startswith(f"https://login.example.com{path}?response_type=code&code_challenge=$CODE_CHALLENGE")
    assert fix.request.endswith("&code_challenge_method=S256")
    assert "code_challenge_method=S256" in fix.text.text


@pytest.mark.parametrize("rest", ["&code_challenge_method=S256", "&code_challenge_method=plain"])
def test_an_authorization_request_that_names_its_method_is_not_written_again(rest: str) -> None:
    asked = f"https://login.example.com/authorize?response_type=code&code_challenge={challenge_of(VERIFIER)}{rest}"
    assert "/authorize" not in fix_of(_exchange(asked)).request


def _exchange(asked: str) -> str:
    return (
        f"In the browser:\n\n{asked}\n\nThen:\n\ncurl https://login.example.com/token -d grant_type=authorization_code "
        f'-d code=uVqLxiHDKIirldDZQfSnDsmYW1Abj2 -d code_verifier={VERIFIER}\n\n{{"error": "invalid_grant"}}\n'
    )


@pytest.mark.parametrize("name", ["B64_PAT", "GH_PAT_B64", "MY_B64"])
def test_a_shell_variable_that_is_set_keeps_its_name_for_the_lines_behind_it(name: str) -> None:
    line = f"{name}=$(printf '%s' \":$MY_PAT\" | base64)"
    assert CommandLine(bare()).written(line) == line


def test_a_line_that_sets_a_variable_of_no_words_is_not_shown_under_another_name() -> None:
    assert CommandLine(bare()).written("XQ7ZK9=$(printf '%s' \"$TOKEN\" | base64)") is None


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("api.pulumi.com", "PULUMI_ACCESS_TOKEN"),
        ("api.infomaniak.com", "INFOMANIAK_TOKEN"),
        ("api.example.com", "B64_TOKEN"),
    ],
)
def test_a_variable_that_the_shell_kept_in_single_quotes_keeps_its_name(host: str, name: str) -> None:
    paste = f"$ curl -H 'Authorization: token ${name}' https://{host}/api/user" + REFUSED
    fix = fix_of(paste)
    assert f'"Authorization: token ${name}"' in fix.request
    assert [variable.name for variable in fix.variables] == [name]


@pytest.mark.parametrize(
    "media", ["application/vnd.github.v3+json", "application/vnd.qvbx.v3+json", "application/vnd.api.items+json"]
)
def test_a_media_type_of_a_vendor_is_shown(media: str) -> None:
    assert SHAPES["media"](media) == media


@pytest.mark.parametrize(
    "media", ["application/vnd.x9Kq7TmLr4", "application/vnd.k3j9vq2xlw8zrt5y+json", "application/vnd.ctjsspjpbx+json"]
)
def test_a_run_of_letters_that_is_no_word_is_no_media_type_of_a_vendor(media: str) -> None:
    assert SHAPES["media"](media) is None


@pytest.mark.parametrize(
    ("filled", "kept"),
    [
        ("`Bearer ${tokens.accessToken}`", "`Bearer ${tokens.accessToken}`"),
        ("`Bearer ${session.user.token}`", "`Bearer ${session.user.token}`"),
        ("'Bearer ' + accessToken", "`Bearer ${accessToken}`"),
    ],
)
def test_the_expression_that_fills_a_header_stays_in_the_call(filled: str, kept: str) -> None:
    paste = (
        'const response = await fetch("https://api.twitch.tv/helix/users", {\n  headers: {\n'
        f"    Authorization: {filled},\n  }}\n}});" + LACKING
    )
    assert f'"Authorization": {kept},' in fix_of(paste).request


@pytest.mark.parametrize("method", ["initialize", "tools/list", "resources/read"])
def test_what_every_json_rpc_call_has_is_shown(method: str) -> None:
    body = f'{{"jsonrpc":"2.0","id":1,"method":"{method}"}}'
    paste = (
        "POST /mcp HTTP/1.1\nHost: tools.example.com\nContent-Type: application/json\n"
        f"Authorization: Bearer Bearer fk-8sQ2xLw0ZrT5yVb7NcM1\n\n{body}\n\nHTTP/1.1 401 Unauthorized\n"
    )
    assert body in fix_of(paste).request


@pytest.mark.parametrize("port", ["44303", "8443", "44399"])
def test_https_is_put_before_an_address_with_a_port_of_tls_that_has_no_scheme(port: str) -> None:
    paste = (
        "> POST /connect/token?grant_type=refresh_token&refresh_token=5655eeefe9d2f9bb587c6146c724d34e HTTP/1.1\n"
        f"> Host: localhost:{port}\n> Authorization: Basic Y29kZWNsaWVudDpzM2NyZXQtb2Ytb3Vycw==\n"
        '> Content-Type: application/x-www-form-urlencoded\n>\n\n{"error":"unsupported_grant_type"}\n'
    )
    assert fix_of(paste).request.startswith(f"curl https://localhost:{port}/connect/token")


@pytest.mark.parametrize("option", ["-o /dev/null", "--output /dev/null", "-so /dev/null"])
def test_the_device_that_keeps_nothing_is_no_file_to_fill_in(option: str) -> None:
    paste = f"$ curl {option} https://api.example.com/v1/items -H 'Authorization: Bearer $API_TOKEN'" + REFUSED
    fix = fix_of(paste)
    assert fix.request.endswith("-o /dev/null")
    assert "OUTPUT_FILE" not in {variable.name for variable in fix.variables}


def bare() -> Scrubber:
    return Scrubber((), Labeler(b"k"))
