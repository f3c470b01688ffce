"""Checks of the token endpoint and of schemes: what is encoded how, and which authentication an answer asks for."""

from __future__ import annotations

import base64

import pytest

from diagnostics.engine.model.types import Outcome, Severity
from tests.engine.test_checks_paste import OPAQUE, SP, call, judged, token_call

BASIC = "Authorization: Basic "
REFUSED = '{"error":"invalid_client"}'
STANDARD = (
    "Client authentication failed (e.g., unknown client, no client authentication included, or unsupported"
    " authentication method)"
)


def basic(user: str, password: str) -> str:
    form = "Content-Type: application/x-www-form-urlencoded\n"
    return f"{form}{BASIC}{base64.b64encode(f'{user}:{password}'.encode()).decode()}\n"


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        ("grant_type=authorization_code&code=4%252Fx9&redirect_uri=x", "url-encoded-token"),
        ("grant_type=refresh_token&refresh_token=a+b", "url-encoded-token"),
        (f"{SP}&client_secret=p%2525x", "client-credentials-encoding"),
        (f"{SP}&client_secret=p+x", "client-credentials-encoding"),
    ],
)
def test_a_value_encoded_twice_or_not_at_all_fails(body: str, cause: str) -> None:
    assert judged("endpoint.value-encoding", token_call(body)).cause == cause


def test_a_value_encoded_once_passes() -> None:
    body = "grant_type=refresh_token&refresh_token=a%2Bb%2Fc%3D"
    assert judged("endpoint.value-encoding", token_call(body)).outcome is Outcome.PASS


CUT = "/cb?code=4%2Fx9\n{how}\n401 invalid_grant"


@pytest.mark.parametrize(
    ("how", "outcome"),
    [
        ("const code = url.split('code=')[1]", Outcome.FAIL),
        ("const code = decodeURIComponent(url.split('code=')[1])", Outcome.NOT_APPLICABLE),
        ("code = request.args['code']", Outcome.NOT_APPLICABLE),
    ],
)
def test_a_code_cut_out_of_a_url_keeps_its_escapes_unless_it_is_decoded(how: str, outcome: Outcome) -> None:
    assert judged("endpoint.value-encoding", CUT.format(how=how)).outcome is outcome


def test_a_secret_put_into_the_body_as_it_is_counts_more_when_it_holds_odd_characters() -> None:
    code = 'body = f"grant_type=client_credentials&client_secret={secret}"\n# 401 invalid_client'
    plain = judged("endpoint.value-encoding", code)
    told = judged("endpoint.value-encoding", f"{code}\nThe secret contains a + sign.")
    assert plain.cause == told.cause == "client-credentials-encoding"
    assert plain.confidence < 0.5 < told.confidence


@pytest.mark.parametrize(
    ("password", "words"), [("pa%21ss", "percent-encoded"), ("pa+ss", "form-encoded before base64")]
)
def test_odd_characters_in_basic_credentials_are_an_error_once_the_client_is_refused(password: str, words: str) -> None:
    refused = judged("endpoint.basic-encoding", token_call(SP, 401, REFUSED, basic("app", password)))
    open_ = judged("endpoint.basic-encoding", token_call(SP, 400, "{}", basic("app", password)))
    assert words in str(refused.summary)
    assert (refused.severity, open_.severity) == (Severity.ERROR, Severity.WARNING)


def test_the_standard_text_of_a_refused_client_names_no_cause() -> None:
    text = token_call(SP, 401, f'{{"error":"invalid_client","error_description":"{STANDARD}"}}')
    said = {candidate.cause: candidate.confidence for candidate in judged("api.error-message", text).candidates}
    assert said.get("client-auth-method-mismatch", 0.0) < 0.6


def test_a_secret_in_the_body_yields_to_a_challenge_for_basic() -> None:
    answer = token_call(f"{SP}&client_secret=s3", 401, "{}").replace("401 Answer", "401 No\nWWW-Authenticate: Basic")
    assert judged("endpoint.client-authentication", answer).cause == "client-auth-method-mismatch"


def test_a_challenge_for_basic_says_nothing_where_the_answer_blames_the_secret() -> None:
    answer = token_call(f"{SP}&client_secret=s3", 401, '{"error":"bad client secret"}')
    answer = answer.replace("401 Answer", "401 No\nWWW-Authenticate: Basic")
    assert judged("endpoint.client-authentication", answer).outcome is Outcome.PASS


def test_no_scheme_is_called_wrong_because_it_is_not_bearer() -> None:
    finding = judged("header.scheme-kind", call(f"Authorization: Token {OPAQUE}"))
    assert finding.confidence < 0.5
    assert "this API takes Bearer" not in str(finding.summary)


def test_a_scheme_is_wrong_where_the_answer_speaks_of_bearer() -> None:
    finding = judged("header.scheme-kind", call(f"Authorization: Token {OPAQUE}", body='{"message":"no bearer token"}'))
    assert "this API takes Bearer" in str(finding.summary)


LOG = "[08/Mar/2024] [:error] [pid 7] {}"


@pytest.mark.parametrize(("last", "outcome"), [("Accept: */*", Outcome.FAIL), ("Authorization: x", Outcome.PASS)])
def test_a_log_of_the_headers_that_arrived_tells_whether_the_token_did(last: str, outcome: Outcome) -> None:
    sent = f"curl https://api.example.com/v1/items -H 'Authorization: Bearer {OPAQUE}'\n\nHTTP/1.1 403 Forbidden\n\n"
    logged = [LOG.format(field) for field in ("Host: api.example.com", "User-Agent: curl/8", "Connection: close", last)]
    finding = judged("response.header-arrived", sent + "\n".join(logged))
    assert finding.outcome is outcome
    assert finding.cause in (None, "stripped-by-webserver")


def test_a_browser_in_the_mode_no_cors_sends_no_authorization() -> None:
    code = (
        'fetch("https://api.example.com/v1/items", {mode: "no-cors", headers: {Authorization: `Bearer ${token}`}})\n'
        "// 401"
    )
    finding = judged("header.present", code)
    assert (finding.cause, "no-cors" in str(finding.summary)) == ("header-not-sent", True)


def test_basic_credentials_beside_the_request_are_judged_as_its_own() -> None:
    text = 'Authorization: Basic base64(id:secret)\nPOST https://auth.example.com/token\n{"error":"invalid_client"}'
    assert judged("endpoint.basic-encoding", text).cause == "client-credentials-encoding"


def test_a_token_kept_with_the_escapes_of_its_url_is_encoded_once_more() -> None:
    text = 'token request: {"refresh_token": "1%2F%2F0gQx7"}\n400 {"error": "invalid_grant"}'
    assert judged("endpoint.value-encoding", text).cause == "url-encoded-token"


def test_a_code_that_was_encoded_twice_is_seen_in_any_text() -> None:
    text = 'we post code=4%252F0Ax&client_id=web\n400 {"error":"invalid_grant"}'
    assert judged("endpoint.value-encoding", text).cause == "url-encoded-token"


def test_an_answer_that_saw_no_client_leaves_less_doubt_about_the_method() -> None:
    said = '{"error":"invalid_client","error_description":"DESCRIPTION"}'
    confidences = []
    for description in ("Client authentication required", "Access refused"):
        answer = token_call(f"{SP}&client_secret=s3", 401, said.replace("DESCRIPTION", description))
        answer = answer.replace("401 Answer", "401 No\nWWW-Authenticate: Basic")
        confidences.append(judged("endpoint.client-authentication", answer).confidence)
    assert confidences[0] > confidences[1] > 0


QUERY = f"grant_type=client_credentials&client_id=app&client_secret={OPAQUE}"
IN_URL = f"curl -X POST 'https://auth.example.com/oauth/token?{QUERY}'"


@pytest.mark.parametrize(
    ("error", "severity"), [("invalid_client", Severity.ERROR), ("invalid_scope", Severity.WARNING)]
)
def test_parameters_in_the_url_are_at_fault_where_the_server_finds_no_client(error: str, severity: Severity) -> None:
    finding = judged("endpoint.parameters", f'{IN_URL}\n{{"error": "{error}"}}')
    assert (finding.cause, finding.severity) == ("missing-grant-type-or-parameter", severity)


def test_a_client_that_the_paste_does_not_show_is_not_said_to_authenticate() -> None:
    finding = judged("endpoint.client-authentication", token_call("grant_type=refresh_token&refresh_token=abc"))
    assert finding.outcome is Outcome.NOT_APPLICABLE
