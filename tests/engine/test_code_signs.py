"""Mistakes that code shows by itself, and the same code done right, which is no finding."""

from __future__ import annotations

import pytest

from diagnostics.engine.words.code.search import seen_in


def causes(text: str) -> list[str]:
    return [seen.causes[0].cause for seen in seen_in(text)]


@pytest.mark.parametrize(
    ("wrong", "right", "cause"),
    [
        ("payload.exp = Date.now() + 3600000", "payload.exp = Math.floor(Date.now() / 1000) + 3600", "wrong-time-unit"),
        (
            "{'exp': datetime.now() + timedelta(hours=1)}",
            "{'exp': datetime.now(UTC) + timedelta(hours=1)}",
            "timezone-bug",
        ),
        (
            "localStorage.setItem('token', JSON.stringify(t))",
            "localStorage.setItem('token', t)",
            "token-quoted",
        ),
        (
            "store.setItem('refresh_token', answer.access_token)",
            "store.setItem('refresh_token', answer.refresh_token)",
            "wrong-token-type",
        ),
        ("headers['Authorization'] += token", "headers['Authorization'] = token", "malformed-bearer-syntax"),
        (
            "curl_setopt($c, CURLOPT_HTTPHEADER, 'Authorization: Bearer '.$t);",
            "curl_setopt($c, CURLOPT_HTTPHEADER, ['Authorization: Bearer '.$t]);",
            "malformed-header-line",
        ),
        (
            "let h = new HttpHeaders();\nh2 = 1;\nheaders.append('Authorization', t);",
            "let headers = new HttpHeaders().append('Authorization', t);",
            "header-not-sent",
        ),
        ("request.setBearerAuth('Bearer ' + t)", "request.setBearerAuth(t)", "duplicate-bearer-prefix"),
        (
            'proxy_set_header Authorization "";',
            "proxy_set_header Authorization $http_authorization;",
            "stripped-by-proxy-or-gateway",
        ),
        ("WSGIPassAuthorization Off", "WSGIPassAuthorization On", "stripped-by-webserver"),
        ("jwt.sign(u, k, { expiresIn: '3600' })", "jwt.sign(u, k, { expiresIn: '1h' })", "access-token-expired"),
        (
            "token = open('t.txt').read()",
            "token = open('t.txt').read().strip()",
            "token-whitespace-or-newline",
        ),
        ('echo "id:secret" | base64', 'echo -n "id:secret" | base64', "client-credentials-encoding"),
        ("btoa(clientId + clientSecret)", "btoa(clientId + ':' + clientSecret)", "client-credentials-encoding"),
        (
            "SECRET_KEY = secrets.token_hex(32)  # jwt",
            "SECRET_KEY = environ['KEY']  # jwt",
            "wrong-signing-key-or-secret",
        ),
        (
            "jwt.sign(u, env.ONE); jwt.verify(t, env.TWO)",
            "jwt.sign(u, env.ONE); jwt.verify(t, env.ONE)",
            "wrong-signing-key-or-secret",
        ),
        (
            "setItem('jwtToken', t); getItem('authToken')",
            "setItem('jwtToken', t); getItem('jwtToken')",
            "null-or-undefined-token",
        ),
        (
            "async function getTok() {}\nh = `Bearer ${getTok()}`",
            "async function getTok() {}\nh = `Bearer ${await getTok()}`",
            "null-or-undefined-token",
        ),
    ],
)
def test_the_mistake_is_seen_and_the_right_way_is_not(wrong: str, right: str, cause: str) -> None:
    assert causes(wrong) == [cause]
    assert causes(right) == []


def test_the_line_of_the_mistake_is_told() -> None:
    (seen,) = seen_in("location / {\n    proxy_pass http://b;\n    proxy_set_header Authorization '';\n}")
    assert seen.line == 3


@pytest.mark.parametrize(
    ("wrong", "right", "cause"),
    [
        (
            "app.use((req, res, next) => { const t = req.headers.Authorization; })  // express",
            "app.use((req, res, next) => { const t = req.headers.authorization; })  // express",
            "wrong-header-name",
        ),
        (
            "jwt.verify(req.headers.authorization, key)",
            "jwt.verify(req.headers.authorization.split(' ')[1], key)",
            "malformed-bearer-syntax",
        ),
        ("get(url, auth=('Bearer', key))", "get(url, auth=(name, password))", "wrong-auth-scheme"),
        ("headers = {'Authorization', value}", "headers = {'Authorization': value}", "malformed-header-line"),
        (
            "request.set('Authorization', 'Bearer', key)",
            "request.set('Authorization', 'Bearer ' + key)",
            "malformed-bearer-syntax",
        ),
        (
            "new AuthenticationHeaderValue(accessToken)",
            'new AuthenticationHeaderValue("Bearer", accessToken)',
            "missing-bearer-prefix",
        ),
        (
            "req, _ := http.NewRequest(m, u, nil)\nresp, _ := http.Get(u)",
            "req, _ := http.NewRequest(m, u, nil)\nresp, _ := client.Do(req)",
            "header-not-sent",
        ),
        (
            "headers.setBearerAuth(t);\nnew HttpEntity<>(body)",
            "headers.setBearerAuth(t);\nnew HttpEntity<>(body, headers)",
            "header-not-sent",
        ),
        (
            "app.UseAuthorization();\napp.UseAuthentication();",
            "app.UseAuthentication();\napp.UseAuthorization();",
            "api-down-or-server-bug",
        ),
        (
            'API_TOKEN="abc"\ndocker run --env-file .env image',
            "API_TOKEN=abc\ndocker run --env-file .env image",
            "token-quoted",
        ),
        ("stringData:\n  token: |\n    abc", "stringData:\n  token: abc", "token-whitespace-or-newline"),
        ('base64 <<< "$ID:$SECRET"', 'printf %s "$ID:$SECRET" | base64', "client-credentials-encoding"),
    ],
)
def test_the_other_side_of_the_call_and_the_settings_are_seen_too(wrong: str, right: str, cause: str) -> None:
    assert causes(wrong) == [cause]
    assert causes(right) == []


@pytest.mark.parametrize(
    ("wrong", "right", "cause"),
    [
        ('"Basic " + user + ":" + password', '"Basic " + encoded', "client-credentials-encoding"),
        (
            'pair = b64(clientId + ":" + clientSecret); h = "Bearer " + pair',
            'pair = b64(clientId + ":" + clientSecret); h = "Basic " + pair',
            "client-auth-method-mismatch",
        ),
        (
            "axios.create({ headers: { x: localStorage.getItem('t') } })",
            "axios.interceptors.request.use(c => { c.x = localStorage.getItem('t') })",
            "null-or-undefined-token",
        ),
        ("this.http.get(url, this.body, { headers })", "this.http.get(url, { headers })", "header-not-sent"),
    ],
)
def test_what_a_client_joins_reads_and_passes_is_seen(wrong: str, right: str, cause: str) -> None:
    assert causes(wrong) == [cause]
    assert causes(right) == []
