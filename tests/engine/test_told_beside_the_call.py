"""What a paste tells beside its call: scopes in an answer's fields, a token made for another API, what a shell puts in,
a value under blocks, a status below a long command."""

from __future__ import annotations

import json

from diagnostics.engine.model.types import Kind, Outcome
from diagnostics.engine.parse import parse
from diagnostics.engine.subject.endpoint_needs import holder_of
from tests.corpus.examined import examined
from tests.engine.test_checks_paste import AT, call, company, judged, jwt

SCOPES = "X-Accepted-OAuth-Scopes: {}\nX-OAuth-Scopes: gist, read:org, repo\n"
SENT = "Authorization: token ghp_9fKq2Lx0Tt6mYw3cV8nR4bJ7hD1sZ5aE2uQp"


def test_a_refusal_whose_fields_name_a_scope_that_the_token_has_not_is_one_of_scope() -> None:
    finding = judged("scope.endpoint", call(SENT, status=403, fields=SCOPES.format("codespace")))
    assert (finding.outcome, finding.cause) == (Outcome.FAIL, "missing-scope")
    assert finding.confidence >= 0.9
    assert "codespace" in str(finding.summary)
    absent = judged("scope.endpoint", call(SENT, status=404, fields=SCOPES.format("codespace")))
    assert absent.confidence < 0.7, "there may be no such thing"


def test_one_accepted_scope_that_the_token_has_is_enough() -> None:
    enough = judged("scope.endpoint", call(SENT, status=403, fields=SCOPES.format("admin:org, repo")))
    assert enough.cause is None
    empty = judged("scope.endpoint", call(SENT, status=403, fields=SCOPES.format("")))
    assert empty.cause is None


def test_a_token_for_graph_whose_signature_somebody_else_refuses_is_one_for_another_api() -> None:
    graph = jwt(aud="00000003-0000-0000-c000-000000000000", header={"nonce": "Q2b7"})
    paste = f"Authorization: Bearer {graph}\n\nthe function logs:\n\n[Error] Signature verification failed\n"
    assert judged("token.audience", paste).cause == "wrong-audience"
    other = paste.replace("Signature verification failed", "the scope is missing")
    assert judged("token.audience", other).cause is None


def test_a_variable_of_a_shell_around_git_is_left_out_and_no_placeholder() -> None:
    made = parse('git -c http.extraHeader="Authorization: Basic ${B64_PAT}" clone https://git.example.com/a/b\n401\n')
    field = made.requests[0].header("Authorization")
    assert field is not None
    assert "B64_PAT" not in field.value.reveal()
    paste = 'git -c http.extraHeader="Authorization: Basic ${B64_PAT}" fetch\nfatal: Authentication failed\n'
    assert judged("header.value-real", paste).cause is None


def test_a_value_under_blocks_is_hidden_and_no_odd_character() -> None:
    assert judged("header.value-ascii", call(f"Authorization: token {chr(0x2588) * 20}")).outcome is Outcome.UNAVAILABLE
    assert judged("header.value-ascii", call(f"Authorization: Bearer {company()}\u201d")).outcome is Outcome.FAIL
    assert judged("header.value-ascii", call("Authorization: Bearer \u201c\u201d")).outcome is Outcome.FAIL


def test_two_commands_of_one_length_keep_the_lines_below_them() -> None:
    address = "https://api.example.com/v1/usage_stats/api_usage_stats"
    first = f"$ curl -s -o /dev/null -w '%{{http_code}}\\n' -H 'X-Api-Key: 9fKq2Lx0Tt6mYw3c' {address}"
    second = f"$ curl -s -w '%{{http_code}}\\n' -H 'Authorization: Bearer 9fKq2Lx0Tt6mYw3c' {address}"
    width = max(len(first), len(second))
    first, second = (line.replace("curl ", f"curl {'-k ' * 0}" + " " * (width - len(line))) for line in (first, second))
    made = parse(f"{first}\n200\n\n{second}\nInvalid access credentials.\n401\n")
    assert {request.url.path for request in made.requests if request.url} == {"/v1/usage_stats/api_usage_stats"}
    assert [answer.status for answer in made.responses] == [200, 401]


def test_curl_alone_that_finds_no_host_is_no_fault_of_a_shell() -> None:
    def first(paste: str) -> str:
        verdict = examined(paste, "generic", AT)[0].verdict
        assert verdict is not None
        return verdict.ranked[0].cause if verdict.ranked else ""

    assert first("curl: (6) Could not resolve host: api.example.com") == "name-not-resolved-or-unreachable"
    assert first("curl: (60) SSL certificate problem: unable to get local issuer certificate") == "tls-failure"
    assert judged("request.shell", "curl: (6) Could not resolve host: Bearer").cause == "shell-quoting-broke-header"
    assert judged("request.shell", "curl: (6) Could not resolve host: api.example.com").outcome is Outcome.PASS


def test_a_preflight_that_succeeds_and_a_call_that_the_browser_blocks_is_no_success() -> None:
    paste = (
        "> OPTIONS /items HTTP/1.1\n> Host: api.example.com\n> Origin: https://app.example.com\n"
        "> Access-Control-Request-Method: GET\n> Access-Control-Request-Headers: authorization\n>\n"
        "< HTTP/1.1 200 OK\n< Access-Control-Allow-Origin: *\n< Access-Control-Allow-Headers: Content-Type\n\n"
        "Access to fetch at 'https://api.example.com/items' from origin 'https://app.example.com' has been blocked by "
        "CORS policy: Request header field authorization is not allowed by Access-Control-Allow-Headers.\n"
    )
    verdict = examined(paste, "generic", AT)[0].verdict
    assert verdict is not None
    assert (verdict.kind, verdict.cause) == (Kind.BROKEN, "cors-preflight-blocked")


def test_blank_lines_of_code_above_a_log_belong_to_no_message() -> None:
    code = 'val api = CatalogApi("https://api.example.com/v1")\n\nval items = api.list()\n\n'
    log = (
        "--> GET https://api.example.com/v1/items\nAuthorization: Bearer null\n--> END GET\n"
        "<-- 500 Internal Server Error https://api.example.com/v1/items (83ms)\n"
    )
    (request,) = [item for item in parse(code + log).requests if item.url is not None]
    field = request.header("Authorization")
    assert field is not None
    assert field.value.reveal() == "Bearer null"


def test_the_address_of_a_realm_in_the_settings_is_the_issuer_that_is_wanted() -> None:
    settings = "quarkus.oidc.auth-server-url=https://keycloak.keycloak.svc:8443/auth/realms/shop\n\n"
    inside = company(iss="https://192.168.49.1:8543/auth/realms/shop")
    finding = judged("token.issuer", settings + call(f"Authorization: Bearer {inside}"))
    assert finding.cause in ("issuer-hostname-mismatch", "wrong-issuer-or-tenant")


def test_a_services_own_user_is_no_user() -> None:
    service = {"sub": "8a1f", "preferred_username": "service-account-billing"}
    assert holder_of(service) == "application"
    assert holder_of({"sub": "8a1f", "preferred_username": "ada"}) == "user"


def test_a_half_letter_in_a_logged_call_is_read_as_a_sign_of_its_own() -> None:
    headers = json.dumps({"Authorization": "Bearer abc\ud800defghijk"})
    paste = json.dumps({"method": "GET", "url": "https://a.example/x", "headers": headers, "status": 401})
    report, _ = examined(paste, "generic", AT)
    assert report.verdict is not None


def test_the_user_of_a_load_generator_is_its_credential() -> None:
    made = parse("hey -a alice:sEcr3tPw9 -H 'Accept: x' https://api.example.com/v1\nStatus 401\n")
    assert made.requests[0].header("Authorization") is not None
    assert "sEcr3tPw9" in [secret.reveal() for secret in made.secrets]
