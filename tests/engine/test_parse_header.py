"""Header lines in every broken form, and what the credential in them is."""

from __future__ import annotations

import base64

import pytest

from diagnostics.engine.model.submission import CredentialPlace, DefectKind, TokenFormat, TokenRole
from diagnostics.engine.parse import parse
from tests.engine.pastes import JWT, OPAQUE, kinds, only_credential, only_token

BASIC = base64.b64encode(b"portal:very-secret-91").decode()

LINES = [
    (f"Authorization : Bearer {JWT}", DefectKind.SPACE_BEFORE_COLON),
    (f"Authorization Bearer {JWT}", DefectKind.NO_COLON),
    (f"Authorization=Bearer {JWT}", DefectKind.NO_COLON),
    (f"=Authorization: Bearer {JWT}", DefectKind.STRAY_CHARACTER),
    (f"Authentication: Bearer {JWT}", DefectKind.WRONG_NAME),
    (f"Authorisation: Bearer {JWT}", DefectKind.WRONG_NAME),
    (f"Authorizaton: Bearer {JWT}", DefectKind.WRONG_NAME),
    (f"X-Authorization: Bearer {JWT}", DefectKind.WRONG_NAME),
    (f"X-Access-Token: {JWT}", DefectKind.WRONG_NAME),
    (f"X-Api-Key: {JWT}", DefectKind.WRONG_NAME),
    (f"Authorization: {JWT}", DefectKind.SCHEME_MISSING),
    (f"Authorization: Bearer Bearer {JWT}", DefectKind.SCHEME_DOUBLED),
    (f"Authorization: Bearer{JWT}", DefectKind.SCHEME_SEPARATOR),
    (f"Authorization: Bearer={JWT}", DefectKind.SCHEME_SEPARATOR),
    (f"Authorization: Bearer:{JWT}", DefectKind.SCHEME_SEPARATOR),
    (f"Authorization: Bearer  {JWT}", DefectKind.SCHEME_SEPARATOR),
    (f"Authorization: Bearer\t{JWT}", DefectKind.SCHEME_SEPARATOR),
    (f"Authorization: bearer {JWT}", DefectKind.SCHEME_CASE),
    (f"Authorization: Bearar {JWT}", DefectKind.SCHEME_MISSPELT),
    (f"Authorization: Authorization: Bearer {JWT}", DefectKind.NAME_IN_VALUE),
    (f'Authorization: "Bearer {JWT}"', DefectKind.QUOTED),
    (f"Authorization: Bearer '{JWT}'", DefectKind.QUOTED),
    (f"Authorization: Bearer <{JWT}>", DefectKind.BRACKETED),
    (f"Authorization: Bearer {JWT}\\n", DefectKind.ESCAPED_NEWLINE),
    (f"Authorization: Bearer {JWT},", DefectKind.TRAILING_PUNCTUATION),
    (f"Authorization: Bearer {JWT[:40]}\n {JWT[40:]}", DefectKind.LINE_BREAK),
    (f"Authorization: Bearer {JWT[:40]}\n{JWT[40:]}", DefectKind.LINE_BREAK),
    (f"Authorization: Bearer {JWT}Content-Type: application/json", DefectKind.GLUED_HEADERS),
    (f"Authorization: Bearer {JWT}\\r\\nAccept: */*", DefectKind.GLUED_HEADERS),
    (f"Authorization: Bearer {JWT}, Basic {BASIC}", DefectKind.TWO_CREDENTIALS),
]


@pytest.mark.parametrize(("line", "defect"), LINES)
def test_a_broken_line_is_named_and_its_token_still_read(line: str, defect: DefectKind) -> None:
    assert defect in kinds(only_credential(line))
    assert only_token(line).secret.reveal() == JWT


@pytest.mark.parametrize(
    "line",
    [
        f"Authorization: Bearer {JWT}",
        f"authorization: Bearer {JWT}",
        f"Authorization:Bearer {JWT}",
        f"AUTHORIZATION:   Bearer {JWT}  ",
        f"'Authorization' => 'Bearer {JWT}',",
        f'"Authorization": "Bearer {JWT}"',
        f"[Authorization] => Bearer {JWT}",
        f"-H 'Authorization: Bearer {JWT}' \\",
    ],
)
def test_a_sound_line_has_no_defect_however_it_is_written_down(line: str) -> None:
    made = only_credential(line)
    assert (made.scheme, made.separator, made.defects) == ("Bearer", " ", ())
    assert only_token(line).secret.reveal() == JWT


@pytest.mark.parametrize(
    ("value", "defect"),
    [
        ("", DefectKind.EMPTY),
        ("Bearer", DefectKind.EMPTY),
        ("Bearer ", DefectKind.EMPTY),
        ("Bearer null", DefectKind.LITERAL_NULL),
        ("Bearer undefined", DefectKind.LITERAL_NULL),
        ("Bearer None", DefectKind.LITERAL_NULL),
        ("Bearer [object Object]", DefectKind.LITERAL_NULL),
        ("Bearer YOUR_TOKEN", DefectKind.PLACEHOLDER),
        ("Bearer your_access_token_here", DefectKind.PLACEHOLDER),
        ("Bearer {{token}}", DefectKind.PLACEHOLDER),
        ("Bearer <token>", DefectKind.PLACEHOLDER),
        ("Bearer {}", DefectKind.PLACEHOLDER),
        ("Bearer $TOKEN", DefectKind.UNEXPANDED_VARIABLE),
        ("Bearer ${TOKEN}", DefectKind.UNEXPANDED_VARIABLE),
        ("Bearer %TOKEN%", DefectKind.UNEXPANDED_VARIABLE),
        ("Bearer $env:TOKEN", DefectKind.UNEXPANDED_VARIABLE),
        ("Bearer eyJhbGciOi...", DefectKind.ELIDED),
        ("Bearer [redacted]", DefectKind.ELIDED),
        ("Bearer ****", DefectKind.ELIDED),
        ('Bearer {"access_token": "abcdefgh12345678"}', DefectKind.WHOLE_JSON),
        ("Basic not-base64!", DefectKind.NOT_BASE64),
    ],
)
def test_a_value_without_a_token_says_what_stands_there_instead(value: str, defect: DefectKind) -> None:
    assert defect in kinds(only_credential(f"Authorization: {value}"))


def test_the_token_inside_a_whole_json_value_is_the_one_examined() -> None:
    token = only_token(f'Authorization: Bearer {{"access_token": "{JWT}", "expires_in": 3600}}')
    assert token.secret.reveal() == JWT


@pytest.mark.parametrize("scheme", ["Bearer", "Basic", "Token", "DPoP", "ApiKey"])
def test_the_scheme_is_kept_as_written(scheme: str) -> None:
    assert only_credential(f"Authorization: {scheme} {BASIC}").scheme == scheme


def test_a_basic_value_is_read_as_such() -> None:
    token = only_token(f"Authorization: Basic {BASIC}")
    assert (token.format, token.role) == (TokenFormat.BASIC, TokenRole.ACCESS)


def test_digest_parameters_are_no_token() -> None:
    assert not parse('Authorization: Digest username="a", realm="b", nonce="c", response="d"').tokens


def test_two_authorization_lines_are_a_defect_of_the_request() -> None:
    made = parse(f"Authorization: Bearer {JWT}\nAuthorization: Basic {BASIC}")
    assert [d.kind for d in made.requests[0].defects] == [DefectKind.REPEATED]
    assert [c.scheme for c in made.credentials] == ["Bearer", "Basic"]


def test_request_and_response_fields_of_one_run_are_kept_apart() -> None:
    made = parse(f'Authorization: Bearer {JWT}\nWWW-Authenticate: Bearer error="invalid_token"')
    assert made.requests[0].header("authorization") is not None
    assert made.responses[0].challenges[0].params == {"error": "invalid_token"}


def test_a_single_quoted_variable_of_a_lone_option_is_told() -> None:
    made = only_credential("-H 'Authorization: Bearer $TOKEN'")
    assert {DefectKind.SINGLE_QUOTED_VARIABLE, DefectKind.UNEXPANDED_VARIABLE} <= kinds(made)


@pytest.mark.parametrize("line", ["Note: nothing here", "token: expired", "auth: failed", "Error: 401", "time: 12:00"])
def test_a_line_of_prose_with_a_colon_is_no_header(line: str) -> None:
    made = parse(line)
    assert not made.credentials
    assert not any(request.headers for request in made.requests)


def test_credentials_outside_the_header_are_found_where_they_travel() -> None:
    text = (
        f"GET /v2/devices?access_token={OPAQUE} HTTP/1.1\n"
        "Host: api.example.com\nCookie: theme=dark; sessionid=abc123def456\n\n"
    )
    made = {(c.place, c.name) for c in parse(text).credentials}
    assert made == {(CredentialPlace.QUERY, "access_token"), (CredentialPlace.COOKIE, "sessionid")}


def test_user_information_in_a_url_is_a_credential() -> None:
    made = parse("GET https://portal:very-secret-91@api.example.com/v2 HTTP/1.1\n\n").credentials
    assert [(c.place, c.value.reveal()) for c in made] == [(CredentialPlace.USERINFO, "portal:very-secret-91")]


def test_a_dpop_proof_is_a_token_of_its_role() -> None:
    proof = f"GET / HTTP/1.1\nHost: a.example\nAuthorization: DPoP {OPAQUE}\nDPoP: {JWT}\n\n"
    assert {t.secret.reveal(): t.role for t in parse(proof).tokens} == {
        OPAQUE: TokenRole.ACCESS,
        JWT: TokenRole.DPOP_PROOF,
    }
