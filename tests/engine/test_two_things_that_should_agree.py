"""What a paste shows in two places that should agree names the cause, and the same in order names none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.corpus import examined

_NOW = datetime(2026, 11, 28, 8, tzinfo=UTC)
_CERTIFICATE = (
    "$ openssl x509 -noout -enddate -in gw.pem\nnotAfter={end}\n2025-02-03T09:20:11Z sync: token step failed, 401"
)
_SECRET = (
    '{{"client_id":"reg-7","client_secret_expires_at":{end}}}\n2025-02-01T00:20:15Z ERROR POST /token refused, 401'
)
_KEYS = (
    '$ cut -d. -f1 <<< "$T" | base64 -d\n{{"alg":"RS256","typ":"JWT","kid":"k-03"}}\n'
    "$ curl -s https://id.example.com/jwks | jq -c '.keys[] | {{kid,use}}'\n"
    '{{"kid":"k-01","use":"sig"}}\n{{"kid":"{kid}","use":"sig"}}\nGET /v2/cards 401\n'
)
_ROLE = (
    "@PreAuthorize(\"hasRole('AUDITOR')\")\nDEBUG Authenticated user: [Principal=kurt, "
    "Granted Authorities=[ROLE_{role}, SCOPE_ledger]]\nDEBUG Access is denied\nHTTP 403\n"
)
_POLICY = (
    'allow if {{ input.method == "DELETE"; "{needs}" in input.user.groups }}\n'
    '{{"input":{{"method":"DELETE","user":{{"name":"tom","groups":["dev","oncall"]}}}},"result":false}}\n'
    "DELETE /jobs/3 403 Forbidden"
)
_SCOPE = (
    'new Client {{ ClientId = "n", AllowedScopes = {{ "stock.read" }} }}\n'
    'new() {{ Address = d.TokenEndpoint, ClientId = "n", Scope = "{scope}" }}\n'
    "Console.WriteLine(t.HttpStatusCode); // BadRequest"
)
_ASSERTION = (
    'claims = {{"iss": CID, "sub": CID, "aud": "https://{host}/token", "jti": j}}\n'
    'requests.post("https://id.bank.example/token", data={{"client_assertion": jwt.encode(claims, KEY)}})\n'
    "-> 401 invalid_client. The public key is uploaded."
)
_COOKIE = (
    "const rt = jwt.sign({{ sub }}, RT_SECRET, {{ expiresIn: '{life}' }});\n"
    "res.cookie('rt', rt, {{ maxAge: 7 * 24 * 3600 * 1000, httpOnly: true }});\n"
    "next morning: POST /refresh 401"
)
_NAMES = (
    "$ openssl s_client -connect id.acme.example:443 </dev/null | openssl x509 -noout -ext subjectAltName\n"
    "    DNS:*.{domain}\nthe client cannot get a token and answers 401"
)
_COMPOSE = (
    "services:\n  api:\n    build: ./api\n    environment:\n      TOKEN_URL: http://{host}:8180/token\n"
    "  sso:\n    image: sso:1\napi-1  | could not obtain access token, giving up\napi-1  | POST /sync 401"
)
_IMAGE = (
    "FROM golang:1.22 AS build\nRUN go build -o /bot .\n\nFROM scratch\n{copy}COPY --from=build /bot /bot\n"
    "bot: auth test failed, exiting"
)
_ROTATION = (
    "SIMPLE_JWT = {{'ROTATE_REFRESH_TOKENS': True}}\nconst r = await axios.post('/api/token/refresh/', "
    "{{ refresh: localStorage.refresh }});\nlocalStorage.access = r.data.access;\n{keep}the second refresh gives 401"
)
_RECORD = '#<ApiToken id: 3, name: "scanner", revoked_at: {at}>\n2025-03-01 23:01 GET /api/bins 401'
_REVOKED = "POST /oauth2/v1/{path}   200\nGET  /boards   401\nThe token has exp in 58 minutes."
_CODE = (
    '.form(&[("grant_type","{grant}"),("code",&code)])\nWARN attempt 1: operation timed out\n'
    "WARN attempt 2: status 400, invalid code"
)
_VERIFIER = (
    "const verifier = nanoid(64); sessionStorage.v = verifier\n// callback\nconst verifier = {made};\n"
    "fetch(T, {{ body: new URLSearchParams({{ grant_type: 'authorization_code', code, code_verifier: verifier }}) }})"
    " // 400 invalid_grant"
)
_BROKER = (
    "Client auto-1 received CONNACK (0)\nClient auto-1 sending PUBLISH (d0, q1, r0, m1, 'site/a', ... (4 bytes))\n"
    "Client auto-1 received PUBACK (Mid: 1, RC:{reason})"
)
_RESTART = (
    "api:\n  environment: {{ JWKS_URL: http://sso:4444/jwks.json, JWKS_TTL: 24h }}\n$ docker compose restart {first}\n"
    "$ curl localhost/me\n401\n$ docker compose restart api\n$ curl localhost/me\n200"
)
_TRIED = (
    'grant_type=password\n{{"error":"invalid_grant","error_description":"Invalid user credentials"}}\n'
    "The client secret is right ({told} it says unauthorized_client)."
)
_SHELL = "HTTPS_PROXY is set in {where}. The systemd service logs: no response from the token server, answering 401."
_COUNTED = (
    'raise Unauthorized if payload["tv"] != {counter}\nAfter a change of the password in tab A '
    "the other tab gets 401 on each call."
)
_LISTED = "Client secrets: ...x7Q {state}, ...Lm3 Active. Our config map holds ...x7Q.\nPOST /v1/token 401"
_CASBIN = "p, editor, /articles, GET\np, chief, /articles, DELETE\ng, mila, {role}\nDELETE /articles/9 as mila: 403"
_LOGGED = "Audit log of the shop's account, 09:14: \"Access token 'nas' {done} by anna\".\nGET /v1/orders 401"
_OUTGOING = (
    'Support said "outgoing traffic is {state} by default". The token request returns nothing, "not authorized" is '
    "logged.\ncurl_setopt($ch, CURLOPT_USERPWD, $id . ':' . $secret);"
)
_BEFORE = "With the same script and application my colleague gets the file{end}. HTTP 403 accessDenied"
_SPACE = (
    "AUTH_URL=http://sso.{space}.svc:8080\n$ kubectl get svc -n iam\nNAME  TYPE\nsso   ClusterIP\n"
    "app: cannot obtain a token, the user gets 401"
)
_CASES = {
    "a proxy that the service has not": (
        "name-not-resolved-or-unreachable",
        _SHELL.format(where="my shell"),
        _SHELL.format(where="its unit").replace("no response from the token server, answering 401", "200"),
    ),
    "a count of the user's changes": (
        "token-revoked",
        _COUNTED.format(counter="user.token_version"),
        _COUNTED.format(counter="API_VERSION"),
    ),
    "a secret that the list calls inactive": (
        "client-secret-expired-or-rotated",
        _LISTED.format(state="Inactive"),
        _LISTED.format(state="Active"),
    ),
    "a call that no policy allows": (
        "user-lacks-permission",
        _CASBIN.format(role="editor"),
        _CASBIN.format(role="chief").replace("403", "204"),
    ),
    "a token that somebody removed": (
        "token-revoked",
        _LOGGED.format(done="removed"),
        _LOGGED.format(done="created"),
    ),
    "calls to the outside that are shut off": (
        "name-not-resolved-or-unreachable",
        _OUTGOING.format(state="off"),
        _OUTGOING.format(state="open"),
    ),
    "a service of another namespace": (
        "name-not-resolved-or-unreachable",
        _SPACE.format(space="auth"),
        _SPACE.format(space="iam").replace("app: cannot obtain a token, the user gets 401", "app: GET /me 200"),
    ),
    "a right that one user has and another has not": (
        "user-lacks-permission",
        _BEFORE.format(end=""),
        _BEFORE.format(end=" as I do").replace("HTTP 403 accessDenied", "HTTP 200"),
    ),
    "a certificate that ended before the failure": (
        "tls-failure",
        _CERTIFICATE.format(end="Jan 31 23:59:59 2025 GMT"),
        _CERTIFICATE.format(end="Apr 30 23:59:59 2025 GMT"),
    ),
    "a client secret that ended before the failure": (
        "client-secret-expired-or-rotated",
        _SECRET.format(end=1738368000),
        _SECRET.format(end=1769904000),
    ),
    "a kid that no key of the set has": (
        "kid-not-found-key-rotated",
        _KEYS.format(kid="k-02"),
        _KEYS.format(kid="k-03"),
    ),
    "a role that the caller has not": (
        "user-lacks-permission",
        _ROLE.format(role="CLERK"),
        _ROLE.format(role="CLERK, ROLE_AUDITOR").replace("Access is denied\nHTTP 403", "Access granted\nHTTP 500"),
    ),
    "a group that the policy asks for": (
        "user-lacks-permission",
        _POLICY.format(needs="admin"),
        _POLICY.format(needs="dev").replace("false", "true").replace("403 Forbidden", "200"),
    ),
    "a scope beyond the client's registration": (
        "invalid-scope-requested",
        _SCOPE.format(scope="stock.write"),
        _SCOPE.format(scope="stock.read"),
    ),
    "an assertion for another host": (
        "client-assertion-invalid",
        _ASSERTION.format(host="old-id.bank.example"),
        _ASSERTION.format(host="id.bank.example").replace("-> 401 invalid_client.", "HTTP/1.1 200 OK\n\n"),
    ),
    "a cookie that outlives its refresh token": (
        "refresh-token-expired-or-revoked",
        _COOKIE.format(life="12h"),
        _COOKIE.format(life="7d"),
    ),
    "a certificate for other names": (
        "tls-failure",
        _NAMES.format(domain="old-acme.example"),
        _NAMES.format(domain="acme.example"),
    ),
    "localhost inside a container": (
        "name-not-resolved-or-unreachable",
        _COMPOSE.format(host="localhost"),
        _COMPOSE.format(host="sso"),
    ),
    "an image without authorities": (
        "tls-failure",
        _IMAGE.format(copy=""),
        _IMAGE.format(copy="COPY --from=build /etc/ssl/certs /etc/ssl/certs\n"),
    ),
    "a rotated refresh token that is not kept": (
        "refresh-token-reused",
        _ROTATION.format(keep=""),
        _ROTATION.format(keep="localStorage.refresh = r.data.refresh;\n"),
    ),
    "a record of a revocation": (
        "token-revoked",
        _RECORD.format(at='"2025-03-01 23:00:00"'),
        _RECORD.format(at="nil"),
    ),
    "a token that is sent after its revocation": (
        "token-revoked",
        _REVOKED.format(path="revoke"),
        _REVOKED.format(path="introspect"),
    ),
    "a code that is sent again after a timeout": (
        "authorization-code-expired-or-reused",
        _CODE.format(grant="authorization_code"),
        _CODE.format(grant="urn:ietf:params:oauth:grant-type:device_code").replace("invalid code", "slow_down"),
    ),
    "a verifier that is made anew": (
        "pkce-verifier-mismatch",
        _VERIFIER.format(made="nanoid(64)"),
        _VERIFIER.format(made="sessionStorage.v").replace("400 invalid_grant", "200"),
    ),
    "a topic that no rule allows": (
        "user-lacks-permission",
        _BROKER.format(reason=135),
        _BROKER.format(reason=0),
    ),
    "keys that the issuer made at its restart": (
        "kid-not-found-key-rotated",
        _RESTART.format(first="keycloak"),
        _RESTART.format(first="redis"),
    ),
    "an answer to a wrong value that was tried on purpose": (
        "user-credentials-refused",
        _TRIED.format(told="with a false one"),
        _TRIED.format(told="since today").replace("Invalid user credentials", "refused"),
    ),
}


def verdict(text: str) -> str | None:
    return examined.examined(text, "generic", _NOW)[1]["verdict"]["cause"]


@pytest.mark.parametrize(("cause", "wrong", "right"), _CASES.values(), ids=_CASES)
def test_it_names_the_cause_where_they_differ_and_not_where_they_agree(cause: str, wrong: str, right: str) -> None:
    assert verdict(wrong) == cause
    assert verdict(right) != cause
