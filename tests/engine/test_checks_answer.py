"""Checks that set what the answer says against what was sent: echoes, refused algorithms, calls of a client."""

from __future__ import annotations

import json

import pytest

from diagnostics.engine.model.types import Outcome, Severity
from tests.engine.test_checks_paste import NOW, OPAQUE, call, judged, jwt, part

FORM = "Content-Type: application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        ("401 Unknown key provided: [object Object].", "null-or-undefined-token"),
        ("jwt malformed: the server received token 'null'", "null-or-undefined-token"),
        ("Invalid token: $ITEMS_TOKEN", "placeholder-or-unexpanded-variable"),
        ("401 Invalid api key provided: ADD_YOUR_KEY", "placeholder-or-unexpanded-variable"),
        ("No app with identifier '<app-id>' was found", "placeholder-or-unexpanded-variable"),
        ('Wrong api key: "k-71..."', "token-quoted"),
    ],
)
def test_a_value_that_the_answer_repeats_is_judged_as_the_one_that_was_sent(answer: str, cause: str) -> None:
    finding = judged("api.value-echoed", answer)
    assert (finding.outcome, finding.cause) == (Outcome.FAIL, cause)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("Invalid token: 8f14e45fceea167a", Outcome.PASS),
        ('ValueError: expected audience "a" but got undefined', Outcome.NOT_APPLICABLE),
        ("const token = null", Outcome.NOT_APPLICABLE),
    ],
)
def test_a_real_value_and_a_null_of_something_else_are_no_echo(answer: str, outcome: Outcome) -> None:
    assert judged("api.value-echoed", answer).outcome is outcome


def test_quotes_in_an_echo_weigh_more_where_a_shell_set_them() -> None:
    alone = judged("api.value-echoed", 'Wrong api key: "k-71..."')
    after_set = judged("api.value-echoed", 'C:\\> set ITEMS_KEY="k-71..."\nWrong api key: "k-71..."')
    assert after_set.confidence > alone.confidence


def test_the_value_of_a_quoted_echo_is_not_shown() -> None:
    finding = judged("api.value-echoed", f'Wrong api key: "{OPAQUE}"')
    assert OPAQUE not in json.dumps([str(finding.summary), *(row.value for row in finding.evidence)])


CONFIGURED = 'verify(token, key, {"algorithms": ["HS256"]})\n'


@pytest.mark.parametrize(
    ("alg", "around", "outcome"),
    [
        ("HS256", f"{CONFIGURED}401 invalid signature", Outcome.PASS),
        ("RS256", f"{CONFIGURED}401 invalid signature", Outcome.FAIL),
        ("HS256", "401 the algorithm of this token is not allowed", Outcome.FAIL),
        ("HS256", "401 unexpected signing method", Outcome.FAIL),
        ("HS256", "401 signature does not match", Outcome.PASS),
    ],
)
def test_an_algorithm_is_refused_by_a_sentence_or_by_a_list_without_it(alg: str, around: str, outcome: Outcome) -> None:
    text = f"{around}\nAuthorization: Bearer {jwt(alg, b'x' * 32)}"
    assert judged("token.algorithm", text).outcome is outcome


@pytest.mark.parametrize("path", ["/oauth/par", "/oauth2/introspect", "/revoke", "/login/oauth/device"])
def test_a_client_assertion_in_the_body_stands_where_it_belongs(path: str) -> None:
    kind = "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
    body = f"client_assertion_type={kind}&client_assertion={jwt(iss='app', sub='app')}"
    text = f"POST {path} HTTP/1.1\nHost: auth.example.com\n{FORM}\n\n{body}\n\nHTTP/1.1 401 No\n\n{{}}"
    for check in ("request.location", "token.purpose", "token.kind", "header.present"):
        assert judged(check, text).outcome is not Outcome.FAIL, check


def test_a_url_and_a_named_member_of_a_new_record_are_no_token() -> None:
    text = call(FORM, line="POST /consumers/acme/keys HTTP/1.1", body='{"message":"no"}')
    text = text.replace("\n\nHTTP", "\n\nkey=https%3A%2F%2Facme.example.com%2F&token=https%3A%2F%2Fa.example\n\nHTTP")
    assert judged("request.location", text).outcome is not Outcome.FAIL


@pytest.mark.parametrize(("status", "severity"), [(401, Severity.INFO), (None, Severity.WARNING)])
def test_a_token_without_an_end_is_a_remark_beside_a_refusal(status: int | None, severity: Severity) -> None:
    line = f"Authorization: Bearer {jwt(exp=None)}"
    finding = judged("token.lifetime", call(line, status) if status else line)
    assert (finding.cause, finding.severity) == ("malformed-claims", severity)


DEVTOOLS = (
    "Request URL:https://api.example.com/v1/items\nRequest Method:{method}\nStatus Code:401\nRequest Headers\n{fields}"
)


def test_a_browsers_refused_question_is_no_call_without_a_token() -> None:
    fields = (
        "Access-Control-Request-Headers:authorization\nAccess-Control-Request-Method:GET\nOrigin:https://app.example"
    )
    text = DEVTOOLS.format(method="OPTIONS", fields=fields)
    assert judged("header.present", text).outcome is not Outcome.FAIL
    assert judged("response.preflight", text).cause == "cors-preflight-blocked"


def test_an_options_call_of_a_program_is_no_preflight() -> None:
    text = call("Accept: */*", line="OPTIONS /v1/items HTTP/1.1")
    assert judged("response.preflight", text).outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize("path", ["/api/token/refresh/", "/auth/login", "/v1/sign-in"])
def test_a_call_that_asks_for_a_token_is_not_blamed_for_sending_none(path: str) -> None:
    text = call("Accept: application/json", line=f"POST {path} HTTP/1.1")
    assert judged("header.present", text).outcome is Outcome.NOT_APPLICABLE


def test_a_token_beside_the_first_lines_of_a_request_may_be_the_one_that_was_sent() -> None:
    text = f"GET /userinfo HTTP/1.1\nHost: auth.example.com\n\nthe token of that call is\n{jwt()}\n\n401"
    assert judged("header.present", text).outcome is Outcome.UNAVAILABLE


def test_a_whole_request_without_the_header_is_still_told_beside_a_token() -> None:
    text = f"curl https://api.example.com/v1/items\n\n{jwt()}\n\nHTTP/1.1 401 No\n\n"
    assert judged("header.present", text).outcome is Outcome.FAIL


def test_the_time_of_a_sign_in_without_any_right_tells_an_id_token() -> None:
    shown = judged("token.purpose", call(f"Authorization: Bearer {jwt(aud='13574981', auth_time=1)}"))
    rights = judged("token.purpose", call(f"Authorization: Bearer {jwt(aud='13574981', auth_time=1, scope='read')}"))
    assert (shown.cause, rights.outcome) == ("id-token-as-access-token", Outcome.PASS)
    assert shown.candidates[0].confidence > shown.candidates[1].confidence


def jwe(parts: int) -> str:
    header = part({"alg": "dir", "enc": "A256GCM"})
    return ".".join([header, "", "bm9uY2Vub25jZQ", "c2VhbGVkIHRleHQgb2YgYSB0b2tlbg", "dGFndGFndGFndGFndGFn"][:parts])


def test_an_encrypted_token_of_four_parts_has_lost_one() -> None:
    assert judged("token.complete", jwe(4)).cause == "token-truncated"
    assert judged("token.format", jwe(4)).outcome is Outcome.UNAVAILABLE
    assert judged("token.structure", jwe(4)).outcome is Outcome.UNAVAILABLE


def test_an_encrypted_token_of_five_parts_is_whole() -> None:
    assert judged("token.complete", jwe(5)).outcome is Outcome.PASS
    assert judged("token.format", jwe(5)).cause == "jwe-token-where-jws-expected"


def test_an_ellipsis_that_a_client_cannot_send_was_put_there_by_a_display() -> None:
    said = "UnicodeEncodeError: 'latin-1' codec can't encode character '{char}' in position 30 of the header"
    assert judged("client.message", said.format(char="\\u2026")).cause == "token-truncated"
    assert judged("client.message", said.format(char="\\u201c")).cause == "token-invisible-or-nonascii-chars"


@pytest.mark.parametrize(
    ("check", "text"),
    [
        ("response.status", "Login failed: invalid token - Code: 500"),
        ("header.value-joined", call("Authorization: Bearer [object Object]")),
        ("request.https", f"curl http://abcdefghij.onion/v1 -H 'Authorization: Bearer {OPAQUE}'"),
        ("credentials.stored", "requests.post('https://a.example/token', data={'username': 'ME', 'password': 'PASS'})"),
        ("api.issuers-named", "claims = {'iss': 'https://a.example', 'scope': 'https://www.example.com/auth/x'}"),
        ("api.issuers-named", 'audiences ["vault://vault-issuer", "https://a.example"], wanted "https://b.example"'),
        ("api.issuers-named", '{"issuer":"https://a.example","token_endpoint":"https://a.example/t","error":"x"}'),
        ("api.issuers-named", '{"issuer":"https://a.example","error_uri":"https://a.example/errors/500"}'),
    ],
)
def test_what_only_looks_like_a_second_fault_is_not_called_one(check: str, text: str) -> None:
    assert judged(check, text).outcome is not Outcome.FAIL


@pytest.mark.parametrize("text", ["status code: 500", "HTTP/1.1 500 Internal Server Error\n\n"])
def test_a_status_of_500_is_still_the_servers_own_failure(text: str) -> None:
    assert judged("response.status", text).cause == "api-down-or-server-bug"


OLD, NEW = '{"scope":["orders:read"]}', '{"scp":["orders:read","orders:write"]}'


@pytest.mark.parametrize(
    ("new", "cause"),
    [(NEW, "scope-claim-not-recognised"), (NEW.replace("scp", "scope"), None), ('{"scp":["x"]}', None)],
)
def test_two_samples_with_the_same_rights_under_two_names_tell_the_claim(new: str, cause: str | None) -> None:
    text = f'tokens of the old issuer work:\n{OLD}\nthose of the new one do not:\n{new}\n\n403 {{"error":"forbidden"}}'
    assert judged("scope.form", text).cause == cause


def test_the_scope_that_a_challenge_asks_for_is_looked_for_under_every_claim() -> None:
    fields = 'WWW-Authenticate: Bearer error="insufficient_scope", scope="orders:read"\n'
    text = call(f"Authorization: Bearer {jwt(permissions=['orders:read'])}", 403, fields=fields)
    finding = judged("scope.form", text)
    assert (finding.cause, finding.severity) == ("scope-claim-not-recognised", Severity.ERROR)


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("window.location.href = '/v1/report.csv'  // 401", "header-not-sent"),
        ("const events = new EventSource('/v1/stream')\n// 401 unauthorized", "header-not-sent"),
        ("api_token = db.Column(db.String(255))\n# 401 malformed token", "token-truncated"),
        ("access_token VARCHAR(255) NOT NULL\n401 invalid token", "token-truncated"),
        ("const t = JSON.stringify(accessToken)\nheaders.set('Authorization', 'Bearer ' + t) // 401", "token-quoted"),
        ("axios.create({ header: { Authorization: `Bearer ${t}` } }) // 401", "header-not-sent"),
        (
            "request.clone({ setHeaders: { Authorization: `Bearer ${t}` } });\nreturn next.handle(request)",
            "header-not-sent",
        ),
        (
            "'rest_framework.authentication.TokenAuthentication'\ncurl -H 'Authorization: Bearer k1'",
            "wrong-auth-scheme",
        ),
        ("headers: { Authorization: `Bearer ${user.id_token}` } // 401", "id-token-as-access-token"),
        ("headers['Authorization'] = 'Bearer ' + session['refresh_token']  # 401", "refresh-token-as-access-token"),
        ('header("Authorization", "Bearer " + code) // 401', "wrong-value-as-token"),
        ("t = auth.create_custom_token(uid)\nauth.verify_id_token(t)  # ValueError", "wrong-token-type"),
    ],
)
def test_code_that_cannot_carry_or_keep_the_token_is_named(code: str, cause: str) -> None:
    assert judged("report.code", code).cause == cause


@pytest.mark.parametrize(
    "code",
    [
        "headers: { Authorization: `Bearer ${valid_token}` } // 401",
        "headers: { Authorization: 'Bearer ' + barcode } // 401",
        "location = /v1/items { proxy_pass http://app; }\n401",
        "token TEXT NOT NULL\n401 invalid token",
    ],
)
def test_what_only_resembles_such_code_is_not_named(code: str) -> None:
    assert judged("report.code", code).outcome is not Outcome.FAIL


@pytest.mark.parametrize("answer", ["HTTP/1.1 404 Not Found\n\n", '{"error":"HTTP 404 Not Found"}'])
def test_an_answer_of_404_points_to_the_address(answer: str) -> None:
    finding = judged(
        "request.url", f"curl https://api.example.com/v1/itmes -H 'Authorization: Bearer {OPAQUE}'\n\n{answer}"
    )
    assert finding.cause == "wrong-host-or-path"


def test_a_redirect_that_a_library_lists_comes_before_the_refusal() -> None:
    code = f"requests.get('http://api.example.com/v1', headers={{'Authorization': 'Bearer {OPAQUE}'}})\n"
    finding = judged("request.redirects", f"{code}# status code 401, response.history is [<Response [301]>]")
    assert finding.cause == "header-lost-on-redirect"


@pytest.mark.parametrize(
    "argument", ["{'Authorization': 'Bearer ' + token}", "params={'Authorization': 'Bearer ' + t}"]
)
def test_headers_in_the_place_of_another_argument_are_headers_that_were_not_sent(argument: str) -> None:
    text = f"requests.post('https://api.example.com/v1/items', {argument})\n# 401"
    assert judged("header.present", text).cause == "header-not-sent"
    assert judged("request.location", text).outcome is not Outcome.FAIL


def test_a_404_without_a_url_still_points_to_the_address() -> None:
    assert judged("request.url", '{"status":404,"error":"Not Found","path":"/v1/itmes"}').cause == "wrong-host-or-path"


def test_a_log_that_lists_what_arrived_in_one_line_is_read_too() -> None:
    sent = f"curl https://api.example.com/v1 -H 'Authorization: Bearer {OPAQUE}'\nHTTP/1.1 401 No\n\n"
    logged = "[wsgi:error] [pid 9] {'HTTP_HOST': 'api.example.com', 'HTTP_USER_AGENT': 'curl', 'HTTP_ACCEPT': '*/*'}"
    assert judged("response.header-arrived", sent + logged).cause == "stripped-by-webserver"
    with_it = logged.replace("'HTTP_ACCEPT'", "'HTTP_AUTHORIZATION'")
    assert judged("response.header-arrived", sent + with_it).outcome is Outcome.PASS


def test_words_say_what_they_may_mean_once_for_each_meaning_and_expect_nothing() -> None:
    finding = judged("api.error-message", "401 invalid_token\nJsonWebTokenError: jwt expired\nThe access token expired")
    labels = [str(row.label) for row in finding.evidence]
    assert labels[0] == "Words that may mean: The access token has expired"
    assert len(set(labels)) == len(labels)
    assert [row.expected for row in finding.evidence] == [""] * len(labels)


SENTENCE = "Authorization: Bearer is what the log of the job shows, 'Authorization: Bearer ', in each run\n401"


@pytest.mark.parametrize("check", ["header.line", "header.value-bare", "header.value-joined"])
def test_a_sentence_about_a_header_is_not_judged_as_one(check: str) -> None:
    assert judged(check, SENTENCE).outcome is not Outcome.FAIL


def test_a_header_that_stands_in_code_is_not_taken_for_one_that_was_sent() -> None:
    body = '{"message":"no authorization header"}'
    code = f"fetch('https://a.example/v1', {{headers: {{Authorization: `Bearer ${{t}}`}}}})\n// 401 {body}"
    sent = judged("response.header-arrived", call(f"Authorization: Bearer {OPAQUE}", body=body))
    written = judged("response.header-arrived", code)
    assert sent.confidence >= 0.6
    assert written.confidence < 0.5


@pytest.mark.parametrize("line", ["Authorization: Bearer {token}", "we sent Authorization: Bearer {token}"])
def test_a_header_pasted_under_an_answer_without_a_body_is_read_as_what_was_sent(line: str) -> None:
    answer = "HTTP/1.1 401 Unauthorized\nDate: Fri, 08 Mar 2024 14:23:45 GMT\n\n"
    finding = judged("token.expiry", answer + line.format(token=jwt(exp=1_700_000_000)))
    assert (finding.cause, finding.confidence) == ("access-token-expired", 1.0)


def test_a_header_pasted_above_its_call_belongs_to_it() -> None:
    text = f"Authorization: Basic {OPAQUE}\nGET https://api.example.com/v1/items\n401"
    assert judged("header.present", text).outcome is Outcome.PASS


@pytest.mark.parametrize(("status", "severity"), [(401, Severity.ERROR), (None, Severity.WARNING)])
def test_seconds_of_skew_are_an_error_once_a_verifier_refused_them(status: int | None, severity: Severity) -> None:
    head = f"Authorization: Bearer {jwt(iat=NOW + 5, nbf=NOW + 5)}"
    finding = judged("token.not-before", call(head, status) if status else head)
    assert (finding.cause, finding.severity) == ("clock-skew", severity)
