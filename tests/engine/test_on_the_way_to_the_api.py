"""What happens between client and API, and what both must share: redirects, proxies, bound tokens, keys."""

from __future__ import annotations

import pytest

from tests.corpus.examined import examined
from tests.engine.test_receiving_side import AT, is_left_open, named_first, shown

REDIRECT = "header-lost-on-redirect"
OVER_HTTP = '.url("http://api.example.org/hives").header("Authorization", "Bearer $t")\n// 401'


@pytest.mark.parametrize(
    ("paste", "right"),
    [
        (
            '"GET /api/orders HTTP/1.1" 301 0\n"GET /api/orders/ HTTP/1.1" 401 58\nAuthorization: Bearer is set',
            '"GET /api/orders/ HTTP/1.1" 401 58\n"GET /api/users HTTP/1.1" 200 58\nAuthorization: Bearer is set',
        ),
        (
            '| 301 | 32µs | 10.2.0.9 | GET      "/a/"\n| 401 | 80µs | 10.2.0.9 | GET      "/a"\nBearer set',
            '| 401 | 80µs | 10.2.0.9 | GET      "/a/"\n| 401 | 80µs | 10.2.0.9 | GET      "/a"\nBearer set',
        ),
        (
            f"return 301 https://$host$request_uri;\n{OVER_HTTP}",
            f"return 301 https://$host;\n{OVER_HTTP}".replace("http://", "https://"),
        ),
        (
            'reqwest::get("https://acme.example/v1/jobs").bearer_auth(t)\nr.status() = 401\nr.url() = "https://eu.acme.example/v1/jobs"',
            'reqwest::get("https://eu.acme.example/v1/jobs").bearer_auth(t)\nr.status() = 401\nr.url() = "https://eu.acme.example/v1/jobs"',
        ),
        (
            "curl -L -w '%{http_code} %{url_effective}' -H \"Authorization: Bearer $T\" https://a.example/v1/x\n"
            "401 https://b.example/v1/x",
            "curl -L -w '%{http_code} %{url_effective}' -H \"Authorization: Bearer $T\" https://a.example/v1/x\n"
            "401 https://a.example/v1/x",
        ),
        (
            'h["Authorization"] = "Bearer " + t\nD/HTTP: 401 prior=301',
            'h["Authorization"] = "Bearer " + t\nD/HTTP: 401 prior=null',
        ),
    ],
)
def test_a_redirect_is_seen_in_logs_in_addresses_and_in_settings(paste: str, right: str) -> None:
    assert named_first(paste) == REDIRECT
    assert REDIRECT not in shown(right)


PROXY = "stripped-by-proxy-or-gateway"
WORKER = (
    "export default { async fetch(req) {\n"
    "  return fetch(base + req.url, { method: req.method, headers: HEADERS });\n} }\n"
    "The app sends a bearer token. origin 401"
)


@pytest.mark.parametrize(
    ("paste", "right"),
    [
        ("filters:\n- RemoveRequestHeader=Authorization\n401", "filters:\n- RemoveRequestHeader=Cookie\n401"),
        (
            "direct: Host, Accept, Authorization\nproxy: Host, Accept, X-Forwarded-For\nproxy 401, direct 200",
            "direct: Host, Accept, Authorization\nproxy: Host, Accept, X-Forwarded-For, Authorization\n401",
        ),
        (
            '"input_headers": ["Accept"]\ncurl -H "Authorization: Bearer $T" https://gw.example/a\n401 no token',
            '"input_headers": ["Accept", "Authorization"]\ncurl -H "Authorization: Bearer $T" https://gw.example/a\n401',
        ),
        (
            WORKER.replace("HEADERS", "{ 'x-edge': 'a' }"),
            WORKER.replace("HEADERS", "req.headers"),
        ),
        (
            "out, _ := http.NewRequest(r.Method, base+r.URL.Path, r.Body)\nbrowser sends the bearer; 401 no token",
            "out, _ := http.NewRequest(r.Method, base+r.URL.Path, r.Body)\nout.Header = r.Header\n401 no bearer token",
        ),
    ],
)
def test_a_proxy_that_hands_no_credential_on_is_told(paste: str, right: str) -> None:
    assert named_first(paste) == PROXY
    assert PROXY not in shown(right)


def test_a_list_of_fields_without_a_word_of_a_missing_credential_shows_little() -> None:
    listed = "our log: host, user-agent, accept, x-forwarded-for, x-forwarded-proto\nThe call with the bearer: 401"
    assert PROXY not in shown(listed)
    assert named_first(f"{listed}, no token found") == PROXY


def test_code_that_hands_an_incoming_calls_headers_on_is_not_said_to_send_none() -> None:
    code = "const r = await fetch('https://a.example/x', {{ method: 'GET', headers: {{ {} 'x-a': '1' }} }});\n// 401"
    assert named_first(code.format("")) == "header-not-sent"
    assert is_left_open(code.format("...req.headers,"))


BINDING = "dpop-or-mtls-binding-missing"
BOUND_TOKEN = 'decoded token: {"sub": "c", "cnf": {"x5t#S256": "bwcK0esc3ACC3DB2Y5_lESsX"}}\n'
COMPARES = 'if tok.Cnf != thumb(r.Header.Get("X-Client-Cert")) { 401 }'


@pytest.mark.parametrize(
    ("paste", "right"),
    [
        (
            '{"access_token": "eyJ...", "token_type": "DPoP"}\ncurl -H "Authorization: Bearer $AT" https://rs.example/a\n401',
            '{"access_token": "eyJ...", "token_type": "Bearer"}\ncurl -H "Authorization: Bearer $AT" https://rs.example/a\n401',
        ),
        (
            BOUND_TOKEN + "requests.get(u, headers=h)  # 401",
            BOUND_TOKEN + 'requests.get(u, headers=h, cert="c.pem")  # 401',
        ),
        (
            "proxy_pass http://rs:9090;\n" + COMPARES,
            "proxy_pass http://rs:9090;\nproxy_set_header X-Client-Cert $ssl_client_escaped_cert;\n" + COMPARES,
        ),
    ],
)
def test_a_bound_token_without_its_proof_is_told(paste: str, right: str) -> None:
    assert named_first(paste) == BINDING
    assert BINDING not in shown(right)


KEY = "wrong-signing-key-or-secret"


@pytest.mark.parametrize(
    ("paste", "right"),
    [
        (
            't.SignedString([]byte(os.Getenv("A_SECRET")))\nreturn []byte(os.Getenv("B_SECRET")), nil\n401',
            't.SignedString([]byte(os.Getenv("A_SECRET")))\nreturn []byte(os.Getenv("A_SECRET")), nil\n401',
        ),
        (
            "jwt.sign(p, Buffer.from(process.env.JWT_SECRET, 'base64'))\njwt.verify(t, process.env.JWT_SECRET)\n401",
            "jwt.sign(p, process.env.JWT_SECRET)\njwt.verify(t, process.env.JWT_SECRET)\n401",
        ),
        (
            "new AccessToken(sid, env.TWILIO_API_KEY, env.TWILIO_AUTH_TOKEN)\nInvalid Access Token signature",
            "new AccessToken(sid, env.TWILIO_API_KEY, env.TWILIO_API_SECRET)\nthe room never connects, 401",
        ),
    ],
)
def test_the_key_that_signs_is_held_against_the_key_that_verifies(paste: str, right: str) -> None:
    assert named_first(paste) == KEY
    assert KEY not in shown(right)


def test_the_key_of_refresh_tokens_is_another_one_by_design_and_that_of_access_tokens_is_not() -> None:
    verifies = "jwt.verify(token, process.env.ACCESS_SECRET)\n401"
    assert KEY not in shown(f"const refresh = jwt.sign(p, process.env.REFRESH_SECRET)\n{verifies}")
    assert named_first(f"const access = jwt.sign(p, process.env.REFRESH_SECRET)\n{verifies}") == KEY


def test_the_algorithm_of_a_token_that_is_told_is_held_against_the_verifiers() -> None:
    paste = 'jwt.decode(token, key, algorithms=["{}"])\nHeader of the token: {{"alg": "RS256", "typ": "JWT"}}\n401'
    verdict = examined(paste.format("HS256"), "generic", AT)[0].verdict
    assert verdict is not None
    assert (verdict.cause, verdict.confidence) == ("alg-mismatch", pytest.approx(0.6))  # code may stand there unused
    finding = {item.check: item for item in examined(paste.format("RS256"), "generic", AT)[0].findings}["report.code"]
    assert finding.cause is None
