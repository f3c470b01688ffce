"""Mistakes that code shows by itself, and the same code done right, which is no finding."""

from __future__ import annotations

import pytest

from diagnostics.engine.code_signs import seen_in


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
