"""Ordinary pastes in which two things stand beside each other that look like a fault and are none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from diagnostics.engine.words.code.search import seen_in
from diagnostics.engine.words.heeded import heeded
from tests.corpus.examined import examined

AT = datetime(2026, 11, 29, 8, tzinfo=UTC)
# From here on a cause is told as the cause, and not as one to look at.
SURE = 0.75
EXPIRED, ENCRYPTED, UNSIGNED = "access-token-expired", "jwe-token-where-jws-expected", "alg-none-or-unsigned"
ZONE, KEY, PROXY, BOUND = (
    "timezone-bug", "wrong-signing-key-or-secret", "stripped-by-proxy-or-gateway", "dpop-or-mtls-binding-missing",
)  # fmt: skip
TENANT, HANDLER = "wrong-issuer-or-tenant", "app.get('/api/orders', async (req, res) => {\n"
RIGHT_IAT = "payload = {'iat': datetime.now(timezone.utc), 'exp': datetime.now(timezone.utc) + timedelta(minutes=5)}\n"
OLD_TENANT, NEW_TENANT = "0a1b2c3d-1111-4222-8333-444455556666", "9f8e7d6c-1111-4222-8333-444455557777"


def sureness(text: str, cause: str) -> float:
    verdict = examined(text, "generic", AT)[0].verdict
    assert verdict is not None
    signs = (candidate for seen in seen_in(text, text) for candidate in seen.causes)
    return max((other.confidence for other in (*verdict.ranked, *signs) if other.cause == cause), default=0.0)


OF_AGES = (
    "The access token lifetime is 60 minutes and I fetched it at startup. Monday to Friday it works, on Saturday it is "
    "down. 401 invalid audience",
    "The cookie is valid for 30 minutes. We got a token on Monday, on Thursday I started a new test. 403 missing role",
    "The authorization code is valid for 60 seconds. The service fetches the token at startup and refreshes it, up 2 "
    "days. 403 insufficient_scope",
    "The session lives for 20 minutes. The service got a token yesterday. 401",
    "The load test runs fine for 10 minutes, then I stop it. After 5 minutes of reading docs I still get 401 on the "
    "very first call.",
    "The build runs fine for 10 minutes, then the tests give 401 because the token is missing",
)


@pytest.mark.parametrize("text", OF_AGES)
def test_the_life_of_another_thing_and_days_that_tell_of_no_token_end_none(text: str) -> None:
    assert sureness(text, EXPIRED) < SURE


OF_FORMS = (
    (ENCRYPTED, "The token has five segments in our path. /a/b/c/d/e is what we call. HTTP 401"),
    (UNSIGNED, "The last part is missing, because the logger hides the signature of the token. The API answers 401."),
    (UNSIGNED, "My log masks the token: it ends with a dot. The API answers 401."),
    (UNSIGNED, 'We test that a token with header {"alg":"none"} gets 401, that works as it should. Today 401 for all.'),
    (UNSIGNED, 'A token with {"alg":"none"} is what I read about. Authorization: Bearer abc, HTTP 401'),
    (ENCRYPTED, "These are the parts of the token bucket of our limiter: lengths [120, 640, 12, 88, 44]. HTTP 401"),
)


@pytest.mark.parametrize(("cause", "text"), OF_FORMS)
def test_words_near_a_token_tell_nothing_of_its_form(cause: str, text: str) -> None:
    assert sureness(text, cause) < SURE


OF_TWO_SETS = (
    (
        "alg-mismatch",
        'The ID token has the header {"alg":"RS256","typ":"JWT"}.\n'
        'Our API takes its own access tokens: algorithms: ["HS256"]\nPOST /orders -> 403 insufficient_scope',
    ),
    (
        "alg-mismatch",
        'With {"alg":"RS256","typ":"JWT"} it works at the old service.\n'
        'algorithms: ["HS256"] is set in the new service.\n403 {"error":"missing role"}',
    ),
    (
        TENANT,
        f'TENANT_ID={OLD_TENANT}\nValidateIssuer = false\n"tid": "{NEW_TENANT}"\n'
        'HTTP/1.1 403\n{"error":"insufficient_scope"}',
    ),
    (
        TENANT,
        f"tenant_id = {OLD_TENANT}  # our own, the app is multi-tenant and takes guests\n"
        f'"tid": "{NEW_TENANT}"\n403 insufficient_scope',
    ),
    (
        TENANT,
        f"tenant_id: {OLD_TENANT}\nauthority: https://login.microsoftonline.com/common\n"
        f'"tid": "{NEW_TENANT}"\n403 insufficient_scope',
    ),
    (
        "wrong-audience",
        'audience: "https://api.example.com"\n'
        'id_token = {"iss": "https://i.example.com/", "sub": "u1", "aud": "web-client"}\n403 insufficient_scope',
    ),
    (
        "wrong-audience",
        'audience: "https://api.example.com"\nFor another user the token works: '
        '{"iss": "https://i.example.com/", "sub": "u1", "aud": "api"}\n403 insufficient_scope',
    ),
)


@pytest.mark.parametrize(("cause", "text"), OF_TWO_SETS)
def test_what_is_of_two_tokens_is_not_held_against_each_other(cause: str, text: str) -> None:
    assert sureness(text, cause) < SURE


# Each makes the time of something else, beside a token whose times are right.
OF_TIMES = (
    RIGHT_IAT + "token = jwt.encode(payload, key)\n"
    'log.info(datetime.now().strftime("%Y-%m-%dT%H:%M:%SZ") + " calling")\nHTTP 401',
    'log_line = datetime.now().strftime("%Y-%m-%dT%H:%M:%SZ") + " calling"\n'
    "token = jwt.encode({'iat': datetime.now(timezone.utc)}, key)\nHTTP 401",
    'BACKUP=backup-$(date +%Y%m%dT%H%M%SZ).tgz\ncurl -H "Authorization: Bearer $TOKEN" -F f=@$BACKUP '
    "https://api.example.com/sign\nHTTP 401",
    "SimpleDateFormat f = new SimpleDateFormat(\"yyyy-MM-dd'T'HH-mm-ss'Z'\");\n"
    'File out = new File("export-" + f.format(new Date()));\nString jwt = Jwts.builder().compact();\nHTTP 401',
    "$name = date('Ymd\\THis\\Z') . '.csv';\n$jwt = JWT::encode(['iat' => time()], $key, 'HS256');\n// 401",
)


@pytest.mark.parametrize("text", OF_TIMES)
def test_a_local_time_that_no_claim_and_no_signature_takes_is_no_fault(text: str) -> None:
    assert sureness(text, ZONE) < SURE


# A measured clock has a tool's output around it, and a zone that `date` names is reckoned with.
OF_CLOCKS = (
    ("clock-skew", "paging: limit 50\n  offset: 500s\nGET /v1/a\nHTTP/1.1 401 Unauthorized"),
    (
        ZONE,
        "AWS says: Signature expired: 20250808T211044Z\n$ date\nFri Aug 8 23:10:44 CEST 2025\nHTTP/1.1 403 Forbidden",
    ),
    (
        ZONE,
        "X-Amz-Date: 20250808T174044Z\n$ date\nFri Aug 8 11:10:44 PM IST 2025\nHTTP/1.1 403 Forbidden",
    ),
)


@pytest.mark.parametrize(("cause", "text"), OF_CLOCKS)
def test_a_number_that_no_tool_measured_and_one_moment_in_two_zones_tell_of_no_clock(cause: str, text: str) -> None:
    assert sureness(text, cause) < SURE


OF_CODE = (
    (
        KEY,
        "const session = jwt.sign({ id }, process.env.SESSION_KEY)\n"
        "const link = jwt.verify(mailLink, process.env.MAIL_LINK_KEY)\nHTTP 401",
    ),
    (
        KEY,
        "PROD_CLIENT_KEY_ID=a1\nDEV_CLIENT_KEY_ID=b1\nPROD_CLIENT_KEY_SECRET=a2\nDEV_CLIENT_KEY_SECRET=b2\nHTTP 401",
    ),
    (
        "wrong-client-credentials",
        "PROD_CLIENT_ID=a1\nDEV_CLIENT_ID=b1\nPROD_CLIENT_SECRET=a2\nDEV_CLIENT_SECRET=b2\nHTTP 401 invalid_token",
    ),
    (
        KEY,
        "enc = base64.b64decode(ENC_SECRET)\ncipher.update(ENC_SECRET.encode('ascii'))\n"
        "jwt.encode(claims, JWT_KEY)\nHTTP 401",
    ),
    (
        EXPIRED,
        "The access token expires_in: 600\nres.cookie('theme', mode, { maxAge: 86400 })  // Bearer in memory\n401",
    ),
    (EXPIRED, "cache.set('theme', 'dark', 86400)\nThe access token expires_in: 3600\nHTTP 401"),
    (EXPIRED, "redis.setex('basket', 86400, data)\naccess token: {\"expires_in\": 3600}\nHTTP 401"),
    (
        PROXY,
        "app.post('/login', async (req, res) => {\n  const r = await fetch(AUTH_URL, { method: 'POST', headers: { "
        "'Content-Type': 'application/json' }, body: JSON.stringify(req.body) })\n})\n"
        "curl -H 'Authorization: Bearer x' /orders -> 401",
    ),
    (PROXY, "X-Forwarded-Authorization is a field that we may use later. GET /orders -> 401"),
    (
        EXPIRED,
        'access token: {"expires_in": 60}\nrequests.get(url, headers={"Authorization": "Bearer " + token}, '
        "timeout=90)\n401",
    ),
    ("token-not-yet-valid", "claims = {'nbf': int(time.time()) + CLOCK_SKEW * -1, 'exp': now + 300}\nHTTP 401"),
    (
        PROXY,
        HANDLER + "  const r = await fetch('https://id.example.com/oauth/token', { method: 'POST', headers: { "
        "'Content-Type': 'application/json' }, body: JSON.stringify(req.body) })\n})\n"
        "curl -H 'Authorization: Bearer abc' /api/orders -> 401",
    ),
    (
        PROXY,
        'req.Header.Del("Authorization")\nreq.Header.Set("Authorization", "Bearer "+token)\nHTTP 401',
    ),
    (
        PROXY,
        "pass_authorization_header = false\ncookie_name = \"_oauth2_proxy\"\nset_xauthrequest = true\n"
        "session cookie expired: 401",
    ),
    (
        PROXY,
        "old: Authorization: Bearer eyJhbGciOi... (812 chars)\nnew: Authorization: Bearer eyJhbGciOi... (1204 chars)\n"
        "The backend answers 401.",
    ),
    (BOUND, "We use a client certificate. I copied the token to another variable and now the call is 401."),
    (BOUND, "I copied the token to our vault. A client certificate is not used for it. HTTP 401"),
    (
        BOUND,
        "I copied the token to another laptop. It is Friday. The database has a client certificate. HTTP 401",
    ),
    (
        BOUND,
        "We renewed the server certificate. The client is a browser, its TLS connection is fine until noon. HTTP 401",
    ),
    (
        "header-lost-on-redirect",
        "GET https://shop.example.com/v1/orders\nWe moved to new-name.example.com last year, a redirect is there.\n"
        "GET https://billing.other.org/v1/orders -> 401",
    ),
    (
        "header-lost-on-redirect",
        "curl https://shop.example.com/v1/orders\nfetch https://api.example.com/v1/orders 302 for the old domain\n"
        "POST https://hooks.other.org/v1/orders -> 401 Unauthorized\nAuthorization: Bearer",
    ),
    ("token-not-yet-valid", "Jwts.builder().notBefore(now).expiration(now.plus(15, MINUTES))\nHTTP 401"),
    (
        PROXY,
        "The gateway logs: Bearer eyJhbGci... (812 chars) for the first, Bearer eyJhbGci... (1204 chars) for the "
        "second user. 401",
    ),
    (
        "header-lost-on-redirect",
        "10.0.0.4 - GET /orders/ 301\n10.0.0.9 - GET /orders 401\nAuthorization: Bearer",
    ),
    (UNSIGNED, "def test_refuses():\n    t = jwt.encode({'sub': 'a'}, None, algorithm=\"none\")\n"
     "    assert client.get('/', headers=bearer(t)).status_code == 401\nGET /orders -> 401 missing header"),
    (UNSIGNED, '"id_token_signed_response_alg": "none"\nPOST /orders -> 401'),
    (UNSIGNED, '"access_token_signed_response_alg": "none"\nPOST /orders -> 403 insufficient_scope'),
)  # fmt: skip


@pytest.mark.parametrize(("cause", "text"), OF_CODE)
def test_code_that_looks_like_a_fault_is_told_as_no_cause(cause: str, text: str) -> None:
    assert sureness(text, cause) < SURE


# What a person tells as the fault must not be taken for what is in order.
TOLD = (
    "トークンの有効期限が切れました",
    "トークンが有効ではありません",
    "토큰 유효기간이 지났습니다",
    "토큰이 유효하지 않습니다",
    "토큰이 일치하지 않습니다",
    "令牌有效期已过",
    "签名没有正确",
    "Токен действовал час",
    "Токен был действителен до вчера",
    "we sign with the wrong key and the server answers 401 invalid_signature",
    "They told me the API key was revoked. We did not know that. 401",
    "The gateway does pass the headers but drops Authorization",
)
IN_ORDER = (
    "トークンは有効です",
    "有効期限は問題ありません",
    "期限は切れていません",
    "토큰은 유효합니다",
    "토큰은 만료되지 않았습니다",
    "令牌有效",
    "有效期没问题",
    "Токен действителен",
    "with a wrong secret it says unauthorized_client",
    "They told me the API key was revoked. It wasn't.",
    "The gateway does pass the headers",
)


@pytest.mark.parametrize("text", TOLD)
def test_what_is_told_as_the_fault_is_heeded(text: str) -> None:
    assert heeded(text) == text


@pytest.mark.parametrize("text", IN_ORDER)
def test_what_is_told_to_be_in_order_is_not(text: str) -> None:
    assert heeded(text) != text


def test_padding_of_a_token_is_kept_for_who_looks_for_it() -> None:
    text = 'curl -H "Authorization: Bearer eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9eyJzdWIiOiJhIn0==" https://a.example'
    assert seen_in(text) == seen_in(text, text)
