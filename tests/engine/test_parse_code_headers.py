"""Authorization headers in code of languages and wrappers that no reader knows."""

from __future__ import annotations

import pytest

from diagnostics.engine.model.submission import Credential, DefectKind
from diagnostics.engine.parse import parse

UNKNOWN = "…"


def credential(text: str) -> Credential:
    (found,) = parse(text).credentials
    return found


@pytest.mark.parametrize(
    ("code", "value"),
    [
        (
            "wrapper.send('/v1/x', { headers: { Authorization: `Bearer ${(await a.b()).c().d()}` } })",
            f"Bearer {UNKNOWN}",
        ),
        ("$lines[] = 'Authorization: Bearer ' . $this->token();", f"Bearer {UNKNOWN}"),
        ('req.header("Authorization", format!("Bearer {}", token))', f"Bearer {UNKNOWN}"),
        ('call(headers={"Authorization": "Bearer %s" % token})', f"Bearer {UNKNOWN}"),
        ("rest.call('/v1/x', { headers: { 'Authorization': 'Token ' + t } })", f"Token {UNKNOWN}"),
    ],
)
def test_the_scheme_is_read_and_the_variable_is_left_open(code: str, value: str) -> None:
    assert credential(code).value.reveal() == value


@pytest.mark.parametrize(
    "name", ["token", "this.state.userToken", "localStorage.getItem('jwt')", "await getAccessToken()"]
)
def test_a_variable_alone_is_a_value_without_a_scheme(name: str) -> None:
    found = credential(f"wrapper.post('/v1/x', body, {{ headers: {{ Authorization: {name} }} }})")
    assert found.scheme == ""
    assert found.has(DefectKind.SCHEME_MISSING)


@pytest.mark.parametrize("name", ["authHeader", "bearerToken", "this.credentials", "basicAuth"])
def test_a_variable_that_may_hold_the_scheme_is_left_alone(name: str) -> None:
    assert parse(f"wrapper.post('/v1/x', {{ headers: {{ Authorization: {name} }} }})").credentials == ()


def test_a_header_line_that_is_no_code_stays_a_header_line() -> None:
    assert credential("Authorization: token").value.reveal() == "token"


def test_the_line_under_the_code_tells_its_address_and_its_answer() -> None:
    submission = parse(
        "wrapper.post('/v1/x', body, {\n  headers: { Authorization: token },\n});\n"
        "// POST https://api.example.com/v1/x 401 (Unauthorized)"
    )
    (request,) = submission.requests
    assert (request.method, request.url.host if request.url else "") == ("POST", "api.example.com")
    assert submission.responses[request.response or 0].status == 401


def test_a_field_is_read_also_where_its_name_stands_after_the_value() -> None:
    found = credential('request.setValue("Bearer \\(store.token)", forHTTPHeaderField: "Authorization")')
    assert found.value.reveal() == f"Bearer {UNKNOWN}"


def test_claims_that_code_computes_are_not_taken_for_values() -> None:
    (token,) = parse("payload = {'sub': '1', 'iss': 'https://idp.example.com/', 'exp': now() + lifetime}").tokens
    assert token.claims == {"sub": "1", "iss": "https://idp.example.com/"}
