"""A defect in code or configuration is mended where it lives: by the statement that is right, written anew."""

from __future__ import annotations

import pytest

from diagnostics.engine.model.saying import Whole
from diagnostics.engine.model.types import Finding, Fix
from diagnostics.engine.remedy.statement import is_whole
from diagnostics.engine.words.code.listed import SIGNS
from diagnostics.engine.words.code.sign import Sign
from tests.corpus.examined import examined
from tests.engine.test_corrections import AT, KEY, refused

ALONE = (Whole.ALONE, Whole.BEFORE, Whole.BEHIND)


def seen(paste: str) -> tuple[str | None, Fix, list[Finding]]:
    report, _ = examined(paste, "generic", AT)
    assert report.verdict is not None
    assert report.verdict.fix is not None, report.verdict
    return report.verdict.cause, report.verdict.fix, list(report.findings)


HEADERS = """const headers = new HttpHeaders();
headers.append('Authorization', 'Bearer ' + token); // Frau Kowalczyk's idea
return http.get('https://api.example.com/v1/items', { headers });

GET https://api.example.com/v1/items 401 (Unauthorized)
"""
WRAPPED = """curl -H "Authorization: Basic $(echo -n $API_USER:$API_PASSWORD | base64)" https://api.example.com/v1/items
HTTP/1.1 400 Bad Request
"""
INGRESS = """$ curl -i -H "Authorization: Bearer $TOKEN" https://scan.example.com/v2/scan
HTTP/2 400
content-type: text/plain

Client sent an HTTP request to an HTTPS server.

metadata: { annotations: { alb.ingress.kubernetes.io/backend-protocol: HTTP } }
"""


@pytest.mark.parametrize(
    ("paste", "cause", "statement"),
    [
        (
            HEADERS,
            "header-not-sent",
            "const headers = new HttpHeaders()\n  .append('Authorization', 'Bearer ' + token);",
        ),
        (
            WRAPPED,
            "client-credentials-encoding",
            "curl -H \"Authorization: Basic $(printf '%s' \"$API_USER:$API_PASSWORD\" | base64 | tr -d '[:space:]')\" "
            "https://api.example.com/v1/items",
        ),
        (INGRESS, "http-instead-of-https", "alb.ingress.kubernetes.io/backend-protocol: HTTPS"),
    ],
)
def test_the_statement_is_written_anew(paste: str, cause: str, statement: str) -> None:
    found, fix, _ = seen(paste)
    assert (found, fix.request) == (cause, statement)
    assert fix.marks
    assert str(fix.text).startswith("Line "), "the text says where in the paste it is"


def test_nothing_of_the_code_is_shown_but_names_that_are_words() -> None:
    _, fix, _ = seen(WRAPPED.replace("API_USER", "KOWALCZYK1978").replace("API_PASSWORD", "FRAUKE_PW"))
    assert "printf '%s' \"$VALUE:$VALUE_2\" | base64" in fix.request
    assert "KOWALCZYK" not in fix.request
    for paste in (HEADERS,):
        _, fix, _ = seen(paste)
        assert "Kowalczyk" not in fix.request


def test_a_literal_in_the_statement_is_a_variable_that_is_told() -> None:
    made = f"$ echo bob:{KEY} | base64\nYm9iOlhxN0xtVDJ2S3A5UnpXbjRzWWI4SGRHYwo=\n"
    call = "$ curl -i https://es.example.net/_cluster/health -H 'Authorization: Basic {}'".format(
        "Ym9iOlhxN0xtVDJ2S3A5UnpXbjRzWWI4SGRHYwo="
    )
    _, fix, _ = seen(refused(made + call, challenge="Basic"))
    assert fix.request == "printf '%s' \"$CLIENT_ID:$CLIENT_SECRET\" | base64 | tr -d '[:space:]'"
    assert [item.name for item in fix.variables] == ["CLIENT_ID", "CLIENT_SECRET"]


@pytest.mark.parametrize(
    "sign",
    [sign for sign in SIGNS if sign.instead and sign.whole in ALONE],
    ids=lambda sign: sign.instead[:60],
)
def test_a_statement_closes_what_it_opens(sign: Sign) -> None:
    assert is_whole(sign.instead)


def test_headers_in_the_place_of_the_body_are_answered_with_the_whole_call() -> None:
    code = f"axios.post(url, {{ headers: {{ Authorization: `Bearer ${{t}}` }} }})\n{KEY}\n\nHTTP/1.1 401 Unauthorized\n"
    assert seen(code)[1].request == "axios.post(url, null, { headers: { Authorization: `Bearer ${t}` } })"


@pytest.mark.parametrize(
    ("name", "shown"),
    [("SERVICE_API_KEY", "- SERVICE_API_KEY=$UNQUOTED_VALUE"), ("XQKOWAL_API_KEY", "- NAME=$UNQUOTED_VALUE")],
)
def test_a_setting_keeps_its_name_or_leaves_it_to_the_reader(name: str, shown: str) -> None:
    paste = f"environment:\n  - {name}='{KEY}'\n\n401 Unauthorized from the service\n"
    assert seen(paste)[1].request == shown


def test_a_statement_is_never_sent() -> None:
    for paste in (HEADERS, WRAPPED, INGRESS):
        assert seen(paste)[1].sendable is None


def test_a_statement_that_stands_in_the_paste_twice_is_left_alone() -> None:
    _, fix, _ = seen(WRAPPED + WRAPPED)
    assert not fix.request.startswith("printf")


def test_a_scheme_that_the_servers_settings_name_is_taken_from_there() -> None:
    settings = "SIMPLE_JWT = {'AUTH_HEADER_TYPES': ('JWT',)}\n\n"
    call = f"curl https://api.example.com/users/me -H 'Authorization: Token {KEY}'"
    cause, fix, findings = seen(settings + refused(call, challenge=""))
    assert cause == "wrong-auth-scheme"
    assert fix.request == 'curl https://api.example.com/users/me -H "Authorization: JWT $ACCESS_TOKEN"'
    right = settings + refused(call.replace("Token", "JWT"), challenge="")
    report, _ = examined(right, "generic", AT)
    assert [f.cause for f in report.findings if f.check == "header.scheme-kind" and f.outcome.value == "fail"] == []
    assert "the server is set to take JWT" in " ".join(str(finding.summary) for finding in findings)


def test_a_header_that_is_called_nearly_authorization_was_not_taken_out_on_the_way() -> None:
    call = (
        f'In Postman I set the header\n\n    Authentication: Bearer {KEY}\n\nand get {{"error":"token_not_provided"}}. '
    )
    cause, fix, _ = seen(call + "I know about Apache, public/.htaccess passes the Authorization header.")
    assert cause == "wrong-header-name"
    assert fix.request == "Authorization: Bearer $ACCESS_TOKEN"


def test_quotes_of_a_text_editor_that_curl_took_into_a_host_are_the_shells() -> None:
    call = (
        "curl -i 10.1.2.9 -H “host: store.example.com”\ncurl: (6) Could not resolve host: store.example.xn--com-9o0a\n"
    )
    cause, fix, _ = seen(call)
    assert cause == "shell-quoting-broke-header"
    assert fix.request == "curl http://10.1.2.9 -H 'host: store.example.com' -i"


def test_the_alias_of_powershell_is_answered_with_the_program() -> None:
    call = (
        f"PS C:\\> curl http://localhost:9999/api/v2/query -XPOST -H 'Authorization: Token {KEY}'\n\n"
        "Invoke-WebRequest : Cannot bind parameter 'Headers'. Cannot convert the \"Authorization: Token "
        f'{KEY}" value\nof type "System.String" to type "System.Collections.IDictionary".\n'
    )
    cause, fix, _ = seen(call)
    assert cause == "shell-quoting-broke-header"
    assert fix.request.startswith("curl.exe ")
    assert "$env:ACCESS_TOKEN" in fix.request


def test_the_registered_redirect_uri_of_the_paste_is_in_the_authorization_request() -> None:
    call = (
        "Callback in the OAuth app: https://mon.example.com/login/github\n\nGET https://github.com/login/oauth/authorize"
        "?client_id=JfMcgZasMZ34i9SCR3i5&redirect_uri=http://mon.example.com/login/github&response_type=code\n"
        "302 -> http://mon.example.com/login/github?error=redirect_uri_mismatch\n"
    )
    cause, fix, _ = seen(call)
    assert cause == "redirect-uri-mismatch"
    assert "redirect_uri=https://mon.example.com/login/github" in fix.request


def test_a_code_that_is_exchanged_without_its_verifier_gets_a_place_for_it() -> None:
    call = (
        "POST /oauth/token HTTP/1.1\nHost: auth.example.com\nContent-Type: application/x-www-form-urlencoded\n\n"
        "grant_type=authorization_code&code=0rFmvx7bgQh4xDalFGBF&client_id=app&redirect_uri=https://app.example.com/cb"
        '\n\nHTTP/1.1 400 Bad Request\nContent-Type: application/json\n\n{"error":"invalid_grant",'
        '"error_description":"Code verifier or code challenge is invalid."}\n'
    )
    cause, fix, _ = seen(call)
    assert cause == "pkce-verifier-mismatch"
    assert "code_verifier=$NEW_CODE_VERIFIER" in fix.request
