"""Every secret-bearing value of a paste is among its secrets, wherever and however it stands."""

from __future__ import annotations

import base64
import json

import pytest

from diagnostics.engine.parse import parse
from tests.engine.pastes import HS256, JWT, OPAQUE, REFRESH, SAMPLES, SECRET, encoded, har, jwt, secret_texts

BASIC = base64.b64encode(f"portal:{SECRET}".encode()).decode()
JWE = ".".join(
    [encoded({"alg": "dir", "enc": "A256GCM"}), "", encoded(b"i" * 12), encoded(b"c" * 60), encoded(b"t" * 16)]
)
PEM = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----"

HOLDERS = [
    (f"Authorization: Bearer {OPAQUE}", OPAQUE),
    (f"Authorization: {OPAQUE}", OPAQUE),
    (f"Authorization: Basic {BASIC}", BASIC),
    (f"Authorization: Basic {BASIC}", SECRET),
    (f"X-Api-Key: {OPAQUE}", OPAQUE),
    (f"X-Auth-Token: {OPAQUE}", OPAQUE),
    (f"Cookie: theme=dark; anything={OPAQUE}", OPAQUE),
    (f"HTTP/1.1 200 OK\nSet-Cookie: sid={OPAQUE}; Path=/; HttpOnly\n\n", OPAQUE),
    (f"GET /?access_token={OPAQUE} HTTP/1.1\nHost: a.example\n\n", OPAQUE),
    (f"GET /cb?code={OPAQUE}&state=1 HTTP/1.1\nHost: a.example\n\n", OPAQUE),
    (f"https://portal:{SECRET}@a.example/x", SECRET),
    (f"curl -u portal:{SECRET} https://a.example/", SECRET),
    (f"curl --oauth2-bearer {OPAQUE} https://a.example/", OPAQUE),
    (f"curl -d client_secret={SECRET} https://a.example/token", SECRET),
    (f"POST /token HTTP/1.1\nHost: a.example\n\ngrant_type=password&username=a&password={SECRET}", SECRET),
    (
        f"POST /token HTTP/1.1\nHost: a.example\n\ngrant_type=authorization_code&code=abcd12&code_verifier={OPAQUE}",
        OPAQUE,
    ),
    (f'{{"grant_type": "refresh_token", "refresh_token": "{REFRESH}"}}', REFRESH),
    (f'{{"error": "invalid_grant", "debug": {{"inner": [{{"clientSecret": "{SECRET}"}}]}}}}', SECRET),
    (f'{{"id_token": "{JWT}", "access_token": "{OPAQUE}"}}', OPAQUE),
    (f"client_secret: {SECRET}", SECRET),
    (f"my client secret is set: CLIENT_SECRET={SECRET}", SECRET),
    (f'export DB_PASSWORD="{SECRET}"', SECRET),
    ("password: hunter2", "hunter2"),
    (f"the API key ghp_{OPAQUE} does not work", f"ghp_{OPAQUE}"),
    (f"please look at {OPAQUE} for me", OPAQUE),
    (f"Bearer {OPAQUE}", OPAQUE),
    ("my token is Tr0ub4dor&3xyz ok", "Tr0ub4dor&3xyz"),
    ("api_key=qwertyuiopasdf was refused", "qwertyuiopasdf"),
    ("Could not resolve host: 68b88479-ed73-4b67-a3b2-7c226c83ae35", "68b88479-ed73-4b67-a3b2-7c226c83ae35"),
    (f"ERROR auth failed for key={OPAQUE}", OPAQUE),
    (PEM, "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC"),
    (json.dumps({"kty": "RSA", "n": "abc", "d": "private-exponent-1234", "error": "x"}), "private-exponent-1234"),
    (
        har({"request": {"method": "GET", "url": "https://a.example/", "cookies": [{"name": "s", "value": OPAQUE}]}}),
        OPAQUE,
    ),
    (JWT, JWT.rpartition(".")[2]),
    (f"some text {JWT} and more", JWT.rpartition(".")[2]),
    (JWT[:200], JWT[:200].split(".")[-1]),
    (f"{HS256[:60]}\n{HS256[60:]}", HS256[60:]),
    (JWE, encoded(b"c" * 60)),
    (f"Authorization: Bearer {HS256[:50]} {HS256[50:]}", HS256[50:]),
]


@pytest.mark.parametrize(("text", "secret"), HOLDERS)
def test_a_secret_is_known_as_one(text: str, secret: str) -> None:
    assert any(secret in known for known in secret_texts(parse(text)))


@pytest.mark.parametrize(
    "text",
    [
        'WWW-Authenticate: Bearer realm="Example API", error="invalid_token", error_description="The token expired"',
        '{"error": "invalid_grant", "code": "AuthorizationFailed", "token_type": "Bearer"}',
        "Authorization: Bearer YOUR_ACCESS_TOKEN",
        "Authorization: Bearer $ACCESS_TOKEN",
        "GET /v2/devices?client_id=portal HTTP/1.1\nHost: api.example.com\n\n",
        "The access token is invalid or has expired",
        "Trace ID: 4ba21708-db13-4104-aa14-108f03cf3ce2",
        "IDX10214: token IDX10223: audience of token RS256",
    ],
)
def test_what_is_no_secret_is_not_taken_for_one(text: str) -> None:
    assert secret_texts(parse(text)) == []


@pytest.mark.parametrize("name", SAMPLES)
def test_no_signature_or_opaque_value_of_a_sample_is_missed(name: str) -> None:
    text = SAMPLES[name]
    known = secret_texts(parse(text))
    for secret in (JWT.rpartition(".")[2], HS256.rpartition(".")[2], OPAQUE, REFRESH, SECRET):
        if secret in text:
            assert any(secret in item for item in known)


def test_secrets_stand_longest_first() -> None:
    lengths = [len(text) for text in secret_texts(parse(SAMPLES["token call"] + SAMPLES["exchange"]))]
    assert lengths == sorted(lengths, reverse=True)


def test_claims_are_no_secrets() -> None:
    made = parse(jwt({"iss": "https://id.example.com", "client_id": "portal-of-the-north"}))
    assert not any("portal-of-the-north" in text for text in secret_texts(made))


@pytest.mark.parametrize(
    "read",
    [
        "'client_secret' => getenv('CRM_SECRET'),", "client_secret = _opt.ClientSecret,",
        "api_key: process.env.API_KEY,",
        "password = config('services.crm.secret');", "secret: settings.CRM_SECRET\n",
    ],
)  # fmt: skip
def test_an_expression_that_reads_a_secret_from_elsewhere_is_none(read: str) -> None:
    assert [secret.reveal() for secret in parse(f"$x = [\n  {read}\n];\n401\n").secrets] == []


@pytest.mark.parametrize(
    ("line", "secret"),
    [
        ("client_secret = config.hunter2x9,", "config.hunter2x9"), ("password=getenv", "getenv"),
        ("password: getenvx9Q2(", "getenvx9Q2"), ('client_secret => "_opt.ClientSecret"', "_opt.ClientSecret"),
    ],
)  # fmt: skip
def test_what_only_looks_like_such_an_expression_stays_a_secret(line: str, secret: str) -> None:
    found = [item.reveal() for item in parse(f"POST /token\n{line}\n401\n").secrets]
    assert secret in found
