"""What cannot be so is no cause, whatever words say of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from diagnostics.engine.model.types import Outcome
from tests.corpus.examined import examined
from tests.corpus.test_forms import token

AT = datetime(2024, 3, 8, 14, 23, 45, tzinfo=UTC)
INVALID_REQUEST = (
    "HTTP/1.1 400 Bad Request\nContent-Type: application/json\n\n"
    '{"error":"invalid_request","error_description":"A required parameter is missing."}\n'
)
API_CALL = "GET /v2/devices HTTP/1.1\nHost: api.example.com\nAuthorization: Bearer 8fKq2mXw7RtLp4sZ8fKq2mXw7RtLp4sZ\n\n"
TOKEN_CALL = (
    "POST /oauth/token HTTP/1.1\nHost: auth.example.com\nContent-Type: application/x-www-form-urlencoded\n\n"
    "grant_type=authorization_code&client_id=shop&client_secret=8fKq2mXw7RtLp4sZ\n\n"
)


def ranked(text: str) -> set[str]:
    report, _ = examined(text, "generic", AT)
    assert report.verdict is not None
    return {candidate.cause for candidate in report.verdict.ranked}


def test_an_api_that_asks_for_a_parameter_does_not_ask_for_one_of_a_token_request() -> None:
    assert "missing-grant-type-or-parameter" not in ranked(API_CALL + INVALID_REQUEST)
    assert "missing-grant-type-or-parameter" in ranked(TOKEN_CALL + INVALID_REQUEST)


def test_an_api_that_refuses_a_bearer_saw_nothing_of_the_token_request() -> None:
    words = "PKCE code_verifier, redirect_uri"
    told = f'HTTP/1.1 {{}} Answer\nContent-Type: application/json\n\n{{{{"error":"{{}}","message":"{words}"}}}}\n'
    of_the_token_request = {"pkce-verifier-mismatch", "redirect-uri-mismatch", "wrong-content-type"}
    assert not of_the_token_request & ranked(API_CALL + told.format(401, "refused"))
    assert of_the_token_request & ranked(API_CALL + told.format(400, "invalid_grant"))
    assert of_the_token_request & ranked(TOKEN_CALL + told.format(401, "refused"))


def test_a_client_that_sends_the_header_an_answer_misses_authenticates_in_no_other_way() -> None:
    answer = (
        "HTTP/1.1 401 Unauthorized\nContent-Type: application/json\n\n"
        '{"error":"unauthorized_client","error_description":"Missing valid authorization header"}\n'
    )
    whole = "grant_type=authorization_code&code=8xLOxBtZp8&redirect_uri=https%3A%2F%2Fshop.example.com%2Fcb&"
    in_body = TOKEN_CALL.replace("grant_type=authorization_code&", whole)
    in_header = in_body.replace("&client_secret=8fKq2mXw7RtLp4sZ", "").replace(
        "Content-Type", "Authorization: Basic c2hvcDo4ZktxMm1YdzdSdExwNHNa\nContent-Type"
    )
    assert "client-auth-method-mismatch" in ranked(in_body + answer)
    assert "client-auth-method-mismatch" not in ranked(in_header + answer)
    assert "wrong-client-credentials" in ranked(in_header + answer)


@pytest.mark.parametrize(("field", "lost"), [("", False), ("Authorization: Bearer abc\n", True)])
def test_a_redirect_loses_a_header_only_where_there_was_one(field: str, *, lost: bool) -> None:
    text = (
        f"GET /v2/devices HTTP/1.1\nHost: api.example.com\n{field}\nHTTP/1.1 301 Moved Permanently\n"
        "Location: https://other.example.com/v2/devices\n\n"
        "GET /v2/devices HTTP/1.1\nHost: other.example.com\n\nHTTP/1.1 401 Unauthorized\n"
    )
    report, _ = examined(text, "generic", AT)
    found = next(one for one in report.findings if one.check == "request.redirects")
    assert (found.outcome is Outcome.FAIL) is lost
    assert report.verdict is not None
    assert (report.verdict.cause == "header-lost-on-redirect") is lost


def test_words_alone_do_not_make_plain_http_of_a_call_over_https() -> None:
    text = (
        "helm registry login 192.168.64.1:6000 --username ops --insecure --password-stdin --debug\nLogin Succeeded\n"
        "helm push chart-3.4.1.tgz oci://192.168.64.1:6000/charts --insecure-skip-tls-verify\n"
        "Error: unexpected status from POST request to https://192.168.64.1:6000/v2/blobs/uploads/: 403 Forbidden\n"
    )
    report, _ = examined(text, "generic", AT)
    assert report.verdict is not None
    assert report.verdict.cause != "http-instead-of-https"


@pytest.mark.parametrize(
    ("said", "may_be"),
    [("Login Succeeded", False), ("Logged in to registry.example.com", False), ("You must be logged in to push", True)],
)
def test_who_was_signed_in_a_moment_ago_is_not_told_that_the_password_is_wrong(said: str, *, may_be: bool) -> None:
    text = (
        f"helm registry login registry.example.com --username admin --password admin\n{said}\n"
        "helm push chart-3.4.1.tgz oci://registry.example.com/charts\n"
        "Error: unexpected status from POST request to https://registry.example.com/v2/blobs/uploads/: 403 Forbidden\n"
    )
    assert ("user-credentials-refused" in ranked(text)) is may_be


@pytest.mark.parametrize("called", ["http://127.0.0.1:6443", "https://api.example.com"])
def test_a_server_that_says_it_was_sent_plain_http_is_believed(called: str) -> None:
    # behind an address with https a proxy may speak plain http
    text = (
        f"curl -i {called}/v1 -H 'Authorization: Bearer 8fKq2mXw7RtLp4sZ8fKq2mXw7RtLp4sZ'\n\n"
        "HTTP/1.1 400 Bad Request\n\nClient sent an HTTP request to an HTTPS server.\n"
    )
    assert "http-instead-of-https" in ranked(text)


def test_a_signature_that_is_too_long_was_not_cut() -> None:
    # 256 bytes of a signature under an algorithm that makes 32
    text = f"Authorization: Bearer {token(alg='HS256')}\n\nHTTP/1.1 401 Unauthorized\n"
    report, _ = examined(text, "generic", AT)
    found = next(one for one in report.findings if one.check == "token.complete")
    assert found.outcome is Outcome.FAIL
    assert found.cause == "alg-mismatch"
    assert "token-truncated" not in ranked(text)


def test_a_command_that_is_whole_was_not_broken_by_its_shell() -> None:
    command = "curl -H 'Authorization: Bearer 8fKq2mXw7RtLp4sZ' https://api.example.com/v2/devices"
    text = f"{command}\nHTTP/1.1 401 Unauthorized\n"
    assert "shell-quoting-broke-header" not in ranked(text)


def test_a_call_that_issues_the_token_is_not_compared_with_one_that_presents_it() -> None:
    text = (
        "GET https://registry.example.com/v2/auth?service=registry HTTP/1.1\nAuthorization: Basic c2hvcDpzM2NyM3Q=\n\n"
        'HTTP/1.1 200 OK\nContent-Type: application/json\n\n{"token": "8fKq2mXw7RtLp4sZ8fKq2mXw7RtLp4sZ"}\n\n'
        "GET https://registry.example.com/v2/shop/manifests/1 HTTP/1.1\n"
        "Authorization: Bearer 8fKq2mXw7RtLp4sZ8fKq2mXw7RtLp4sZ\n\nHTTP/1.1 401 Unauthorized\n"
    )
    report, _ = examined(text, "generic", AT)
    compared = [one.check for one in report.findings if one.check.startswith("calls.") and one.outcome is Outcome.FAIL]
    assert compared == []


def test_all_schemes_of_a_challenge_that_a_body_lists_are_asked_for() -> None:
    text = (
        "GET /a HTTP/1.1\nHost: es.example.com\nAuthorization: ApiKey c2hvcDpzM2NyM3Q=\n\n"
        '{"error": {"header": '
        '{"WWW-Authenticate": ["Basic realm=\\"security\\"", '
        '"Bearer realm=\\"security\\"", "ApiKey"]}}, "status": 401}\n'
    )
    report, _ = examined(text, "generic", AT)
    kind = next(one for one in report.findings if one.check == "header.scheme-kind")
    assert kind.outcome is not Outcome.FAIL


@pytest.mark.parametrize(
    ("sent", "empty"),
    [
        ("Authorization: Basic Og==\n\ngrant_type=client_credentials", True),
        ("Authorization: Basic c2hvcDpzM2NyM3Q=\n\ngrant_type=client_credentials", False),
        ("\ngrant_type=client_credentials&client_id=&client_secret=", True),
        ("\ngrant_type=client_credentials&client_id=shop&client_secret=", False),
    ],
)
def test_a_token_request_whose_client_id_is_empty_names_no_client(sent: str, *, empty: bool) -> None:
    text = (
        "POST /oauth/token HTTP/1.1\nHost: auth.example.com\nContent-Type: application/x-www-form-urlencoded\n"
        f'{sent}\n\nHTTP/1.1 401 Unauthorized\nContent-Type: application/json\n\n{{"error":"invalid_client"}}\n'
    )
    report, _ = examined(text, "generic", AT)
    known = next(one for one in report.findings if one.check == "endpoint.client-known")
    assert ("names no client" in str(known.summary)) is empty


INVALID_GRANT = (
    "HTTP/1.1 400 Bad Request\nContent-Type: application/json\n\n"
    '{"error":"invalid_grant","error_description":"The provided authorization grant or refresh token is invalid,'
    ' expired or revoked"}\n'
)


def test_a_request_for_an_unnamed_grant_is_not_one_for_a_grant_that_is_not_allowed() -> None:
    answer = INVALID_GRANT.replace("invalid_grant", "unsupported_grant_type").replace(
        "The provided authorization grant or refresh token is invalid, expired or revoked",
        "The authorization grant type is not supported by the authorization server",
    )
    report, _ = examined(TOKEN_CALL.replace("grant_type=authorization_code&", "scope=read&") + answer, "generic", AT)
    assert report.verdict is not None
    assert report.verdict.cause == "missing-grant-type-or-parameter"


PAGE = (
    "Content-Type: text/html; charset=iso-8859-1\n\n<!DOCTYPE HTML><html><head><title>401 Unauthorized</title></head>"
    "<body><h1>Unauthorized</h1><p>This server could not verify that you are authorized to access the document"
    " requested. Either you supplied the wrong credentials (e.g., bad password), or your browser doesn't understand how"
    " to supply the credentials required.</p></body></html>\n"
)


@pytest.mark.parametrize(
    ("challenge", "lost"),
    [
        ("Bearer", True),
        ('Bearer error="invalid_token", error_description="The token could not be introspected"', False),
        ('Bearer error="invalid_token", error_description="No Authorization header was provided"', True),
    ],
)
def test_a_header_is_not_lost_where_the_challenge_beside_a_page_judges_a_token(challenge: str, *, lost: bool) -> None:
    text = f"{API_CALL}HTTP/1.1 401 Unauthorized\nServer: Apache\nWWW-Authenticate: {challenge}\n{PAGE}"
    report, _ = examined(text, "generic", AT)
    found = next(one for one in report.findings if one.check == "response.header-arrived")
    assert (found.outcome is Outcome.FAIL) is lost


def test_the_body_of_an_answer_that_states_its_length_is_told_by_no_person() -> None:
    words = "Unsupported JWT signing algorithm"
    call = API_CALL.replace("8fKq2mXw7RtLp4sZ8fKq2mXw7RtLp4sZ", "YOUR_ACCESS_TOKEN")
    text = f"{call}HTTP/1.1 401 Unauthorized\nContent-Length: {len(words)}\nContent-Type: text/html\n\n{words}\n"
    report, _ = examined(text, "generic", AT)
    story = next(one for one in report.findings if one.check == "report.story")
    assert story.outcome is Outcome.NOT_APPLICABLE
    assert report.verdict is not None
    assert report.verdict.cause == "placeholder-or-unexpanded-variable"
