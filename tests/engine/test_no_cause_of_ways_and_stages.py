"""Code and reports that are right in what a sign looks at: the cause of the sign is not named."""

from __future__ import annotations

import pytest

from diagnostics.engine.words.code.search import seen_in

# What is told, the cause that is not named, and pastes of that kind.
_NOT_NAMED = [
    (
        "a lifetime that counts in another unit, or in none",
        "refresh-token-expired-or-revoked",
        "ACCESS_TOKEN_EXPIRE_MINUTES = 15\n"
        "REFRESH_TOKEN_EXPIRE_DAYS = 30\n"
        'response.set_cookie("refresh_token", rt, httponly=True, max_age=30 * 86400)\n'
        "POST /auth/refresh 401  # in the browser; the cookie is not sent cross-site",
    ),
    (
        "a lifetime that counts in another unit, or in none",
        "refresh-token-expired-or-revoked",
        "refresh token lifetime: 6 months\n09:00 login ok\n09:20 POST /auth/refresh 401",
    ),
    (
        "a lifetime that counts in another unit, or in none",
        "refresh-token-expired-or-revoked",
        "REFRESH_TOKEN_EXPIRE_DAYS=30\n09:00 login ok\n11:20 POST /auth/refresh 401 invalid signature",
    ),
    (
        "a lifetime that counts in another unit, or in none",
        "refresh-token-expired-or-revoked",
        "PACKAGE: 09:00 login\nrefresh_token_lifetime = 30 # days\n10:00 POST /refresh 401",
    ),
    (
        "a lifetime that counts in another unit, or in none",
        "refresh-token-expired-or-revoked",
        "REFRESH_TOKEN_TTL_DAYS = 14\n"
        "ACCESS_TOKEN_TTL_MINUTES = 10\n"
        "10:00:00 login ok\n"
        "10:45:10 POST /auth/refresh 401",
    ),
    (
        "a lifetime that counts in another unit, or in none",
        "refresh-token-expired-or-revoked",
        "REFRESH_TOKEN_EXPIRES_HOURS: 48\n08:00 logged in\n11:00 POST /token/refresh 401",
    ),
    (
        "a lifetime that counts in another unit, or in none",
        "refresh-token-expired-or-revoked",
        "refresh token lifetime: 2 weeks\n09:00 login ok\n10:20 POST /auth/refresh 401",
    ),
    (
        "a lifetime that counts in another unit, or in none",
        "refresh-token-expired-or-revoked",
        "Refresh token lifetime is 1 year.\n09:00 login ok\n10:20 POST /auth/refresh 401",
    ),
    (
        "a lifetime that counts in another unit, or in none",
        "refresh-token-expired-or-revoked",
        "refresh_token_ttl = 30\n09:00 login ok\n09:20 POST /auth/refresh 401",
    ),
    (
        "scopes of a registration that constants name, or where the answer names no scope",
        "invalid-scope-requested",
        "AllowedScopes = { IdentityServerConstants.StandardScopes.OpenId, "
        'IdentityServerConstants.StandardScopes.Profile, "api1" },\n'
        'RedirectUris = { "https://localhost:5002/signin-oidc" }\n'
        "\n"
        'options.Scope.Add("api1");\n'
        "scope=openid profile api1\n"
        "GET "
        "/connect/authorize?client_id=web&scope=openid%20profile%20api1&redirect_uri=https%3A%2F%2Flocalh"
        "ost%3A5003%2Fsignin-oidc\n"
        "400 Bad Request",
    ),
    (
        "scopes of a registration that constants name, or where the answer names no scope",
        "invalid-scope-requested",
        "AllowOfflineAccess = true,\n"
        'AllowedScopes = { "openid", "profile", "api1" },\n'
        "...\n"
        'var r = new RefreshTokenRequest { Address = e, ClientId = "web", Scope = "openid profile api1 '
        'offline_access" };\n'
        "400 BadRequest",
    ),
    (
        "scopes of a registration that constants name, or where the answer names no scope",
        "invalid-scope-requested",
        'AllowedScopes = { "openid", "profile", "api1" },\n'
        "AllowOfflineAccess = true\n"
        'Scope = "openid profile api1 offline_access"\n'
        'POST /connect/token 400 Bad Request {"error":"unauthorized_client"}',
    ),
    (
        "scopes of a registration that constants name, or where the answer names no scope",
        "invalid-scope-requested",
        'allowedScopes: [Scopes.READ, "write"],\n'
        'const scope = "read write";\n'
        'POST /token 400 {"error":"invalid_scope"}',
    ),
    (
        "scopes of a registration that constants name, or where the answer names no scope",
        "invalid-scope-requested",
        'AllowedScopes = { "openid", "profile", "api1" }, AllowOfflineAccess = true\n'
        'Scope = "openid profile api1 offline_access"\n'
        'POST /connect/token 400 {"error":"invalid_scope"}',
    ),
    (
        "a name with live or prod in it that is no key",
        "wrong-environment",
        "environment: test\ndatabase: app_prod_replica\nGET /api/me 401",
    ),
    (
        "a name with live or prod in it that is no key",
        "wrong-environment",
        'mode: test\nfeature: is_live_mode\ncurl -H "Authorization: Bearer $T" https://api.example.com/x\n401',
    ),
    (
        "a name with live or prod in it that is no key",
        "wrong-environment",
        'environment: test\ndb: app_prod_replica\nHTTP/1.1 401 Unauthorized\n{"error":"jwt expired"}',
    ),
    (
        "a name with live or prod in it that is no key",
        "wrong-environment",
        "env: test\nqueue: orders_live_eu\nHTTP/1.1 401",
    ),
    (
        "a name with live or prod in it that is no key",
        "wrong-environment",
        'mode = "test"\nhost = "db_prod_replica1"\nGET /api 401 Unauthorized',
    ),
    (
        "a name with live or prod in it that is no key",
        "wrong-environment",
        "environment: sandbox\nflag_key: is_live_enabled\nGET /api 401 Unauthorized",
    ),
    (
        "keys of two environments, of which nobody says which went where",
        "wrong-environment",
        "With the credentials from the sandbox account all works. With the live ones:\n"
        "POST https://api-m.paypal.com/v1/oauth2/token\n"
        "401 invalid_client",
    ),
    (
        "keys of two environments, of which nobody says which went where",
        "wrong-environment",
        "The token is from the production dashboard and goes to https://api.example.com.\n"
        "For tests we use https://sandbox.example.com with other keys, that works. Production: 401",
    ),
    (
        "keys of two environments, of which nobody says which went where",
        "wrong-environment",
        "We use OAuth with PKCE for our users.\n"
        "GET https://api.alpaca.markets/v2/account\n"
        "401 request is not authorized",
    ),
    (
        "keys of two environments, of which nobody says which went where",
        "wrong-environment",
        "My sandbox keys from the sandbox dashboard work fine. Now I use the keys from the live "
        "dashboard:\n"
        "POST https://api-m.paypal.com/v1/oauth2/token\n"
        "401 invalid_client",
    ),
    (
        "keys of two environments, of which nobody says which went where",
        "wrong-environment",
        "I have two pairs: the credentials from the sandbox account and those from the live account. I "
        "use the second.\n"
        "POST https://api-m.paypal.com/v1/oauth2/token\n"
        "401 invalid_client",
    ),
    (
        "keys of two environments, of which nobody says which went where",
        "wrong-environment",
        "The token is from the production dashboard. Calls go to https://api.example.com.\n"
        "In CI we use https://sandbox.example.com with its own keys. Production answers 401",
    ),
    (
        "keys of the real environment by either of its names",
        "wrong-environment",
        "environment: production\nThe key is from the live dashboard.\nGET https://api.example.com/me 401",
    ),
    (
        "an approval of something else",
        "organization-authorization-missing",
        "A deploy to production requires admin approval, so I try on staging first.\n"
        "GET https://staging.example.com/api/me\n"
        "401 unauthorized",
    ),
    (
        "an approval of something else",
        "organization-authorization-missing",
        "PRs on this repo need review and a deploy requires admin approval.\n"
        'curl -H "Authorization: Bearer $TOKEN" https://api.example.com/me\n'
        "HTTP/1.1 401 Unauthorized\n"
        '{"error":"jwt expired"}',
    ),
    (
        "an approval of something else",
        "organization-authorization-missing",
        "Our staging client requires approval by an admin for deploys.\n"
        "GET https://api.example.com/me\n"
        '401 {"error":"invalid_token"}',
    ),
    (
        "a challenge on another path, where the API itself answers",
        "bot-challenge",
        'action = "managed_challenge"\n'
        'expression = "(http.request.uri.path eq \\"/login\\")"\n'
        'GET /api/me 401 {"error":"jwt malformed"}',
    ),
    (
        "a challenge on another path, where the API itself answers",
        "bot-challenge",
        'rule { action = "managed_challenge" expression = "http.request.uri.path eq \\"/login\\"" }\n'
        "GET /api/me\n"
        "HTTP/1.1 401 Unauthorized\n"
        "Content-Type: application/json\n"
        "\n"
        '{"error":"jwt expired"}',
    ),
    (
        "a server that was reached: it answers itself",
        "tls-failure",
        "Our staging server has a self-signed certificate, whose CA I imported everywhere.\n"
        "POST https://sso.staging.example.com/token\n"
        '401 {"error":"invalid_client"}',
    ),
    (
        "a server that was reached: it answers itself",
        "tls-failure",
        "The site has a certificate of Let's Encrypt. We moved from the old machine to a new one last "
        "week. Since then GET /api/me gives 401.",
    ),
    (
        "a server that was reached: it answers itself",
        "tls-failure",
        "nginx + Let's Encrypt. Even on older devices and new phones alike GET /api/me gives 401 after "
        "the proxy_pass change.",
    ),
    (
        "a server that was reached: it answers itself",
        "tls-failure",
        "The site uses Let's Encrypt. We moved from the old machines last week.\n"
        "GET https://api.example.com/me\n"
        "HTTP/1.1 401 Unauthorized\n"
        '{"error":"invalid_token"}',
    ),
    (
        "a server that was reached: it answers itself",
        "tls-failure",
        "export SSL_CERT_FILE=/usr/local/etc/openssl/cert.pem\n"
        "The server has a certificate of Let's Encrypt.\n"
        'curl https://api.example.com/v1/me -H "Authorization: Bearer $T"\n'
        "401 unauthorized",
    ),
    (
        "a server that was reached: it answers itself",
        "tls-failure",
        "Our gateway has a self-signed certificate.\n"
        "GET https://api.example.com/me\n"
        "HTTP/1.1 401 Unauthorized\n"
        "Content-Type: application/json\n"
        "\n"
        '{"error":"invalid_token"}',
    ),
    (
        "a server that was reached: it answers itself",
        "tls-failure",
        'We use a self-signed certificate on the dev server and curl gets 403 forbidden {"error":"insufficient_scope"}',
    ),
    (
        "a server that was reached: it answers itself",
        "tls-failure",
        'SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt\nGET https://api.example.com 401 {"error":"x"}',
    ),
    (
        "a server that was reached: it answers itself",
        "name-not-resolved-or-unreachable",
        "services:\n"
        "  web:\n"
        "    image: acme/web\n"
        "    environment:\n"
        "      APP_URL: http://localhost:8000\n"
        "      NEXTAUTH_URL: http://localhost:3000\n"
        "      JWT_SECRET: one\n"
        "  api:\n"
        "    image: acme/api\n"
        "    environment:\n"
        "      JWT_SECRET: two\n"
        "GET /api/me 401",
    ),
    (
        "a server that was reached: it answers itself",
        "name-not-resolved-or-unreachable",
        "services:\n"
        "  web:\n"
        "    image: acme/web\n"
        "    environment:\n"
        "      NEXTAUTH_URL: http://localhost:3000\n"
        "Sign-in works, but GET /api/orders gives 401 unauthorized",
    ),
    (
        "a server that was reached: it answers itself",
        "name-not-resolved-or-unreachable",
        'I develop on WSL2. curl http://localhost:3000/api/me -H "Authorization: Bearer $T"\n'
        '401 {"error":"unauthorized"}',
    ),
    (
        "a server that was reached: it answers itself",
        "name-not-resolved-or-unreachable",
        "kind: NetworkPolicy\n"
        "spec:\n"
        "  policyTypes: [Egress]\n"
        "  egress:\n"
        "  - to:\n"
        "    - namespaceSelector: {matchLabels: {name: auth}}\n"
        'GET http://orders/api 401 {"error":"unauthorized"}',
    ),
    (
        "a server that was reached: it answers itself",
        "name-not-resolved-or-unreachable",
        "HTTPS_PROXY is exported in my shell as everywhere. The container gets 401 "
        '{"error":"unauthorized"} from the API.',
    ),
    (
        "a server that was reached: it answers itself",
        "name-not-resolved-or-unreachable",
        "services:\n"
        "  web:\n"
        "    image: acme/web\n"
        "    environment:\n"
        "      NEXTAUTH_URL: http://localhost:3000\n"
        'GET /api/orders 401 {"error":"jwt expired"}',
    ),
    (
        "a server that was reached: it answers itself",
        "name-not-resolved-or-unreachable",
        "kind: NetworkPolicy\n"
        "spec:\n"
        "  egress:\n"
        "  - to:\n"
        "    - namespaceSelector: {}\n"
        "GET http://orders/api\n"
        "HTTP/1.1 403 Forbidden\n"
        '{"error":"forbidden"}',
    ),
    (
        "a count or a word in the place of names of keys",
        "kid-not-found-key-rotated",
        'token header: {"alg":"RS256","typ":"JWT","kid":"a1b2c3"}\n'
        "verifier log: jwks fetched, cached keys: 2\n"
        "verifier log: 401 token rejected",
    ),
    (
        "a count or a word in the place of names of keys",
        "kid-not-found-key-rotated",
        'known keys: none are missing\nheader {"alg":"RS256","typ":"JWT","kid":"k1"}\n401 invalid_token',
    ),
    (
        "a count or a word in the place of names of keys",
        "kid-not-found-key-rotated",
        '{"alg":"RS256","kid":"a1b2c3"}\nkeys in cache: 3\n401',
    ),
    (
        "a count or a word in the place of names of keys",
        "kid-not-found-key-rotated",
        '"kid":"a1b2c3"\nknown kids: none\n401',
    ),
    (
        "a count or a word in the place of names of keys",
        "kid-not-found-key-rotated",
        "kid=prod-2024\nKeys tried: all of them, known keys: see above\n401",
    ),
    (
        "an end beside a later one of the same kind",
        "client-secret-expired-or-rotated",
        "$ az ad app credential list --id x\n"
        '[{"displayName":"old","endDateTime":"2025-01-01T00:00:00Z","keyId":"a"},{"displayName":"new","en'
        'dDateTime":"2027-01-01T00:00:00Z","keyId":"b"}]\n'
        "2026-11-20 09:00:01 ERROR GET https://graph.microsoft.com/v1.0/users 403 "
        "Authorization_RequestDenied",
    ),
    (
        "an end beside a later one of the same kind",
        "client-secret-expired-or-rotated",
        "$ az ad app credential list --id x\n"
        '[{"displayName":"old",\n'
        '"endDateTime":"2025-01-01T00:00:00Z","keyId":"a"},\n'
        '{"displayName":"new",\n'
        '"endDateTime":"2027-01-01T00:00:00Z","keyId":"b"}]\n'
        "2026-11-20 09:00:01 ERROR GET https://api.example.com/v1.0/users 401",
    ),
    (
        "an end beside a later one of the same kind",
        "client-secret-expired-or-rotated",
        '[{"displayName":"old","endDateTime":"2025-01-01T00:00:00Z"},{"displayName":"new","endDateTime":"'
        '2027-01-01T00:00:00Z"}]\n'
        "2026-11-20 09:00:01 ERROR POST /token 401 invalid_client",
    ),
    (
        "an end beside a later one of the same kind",
        "tls-failure",
        "Not After : Nov 11 23:59:59 2024 GMT  (the old client certificate, since replaced)\n"
        "Not After : Nov 11 23:59:59 2027 GMT\n"
        "2026-11-20 09:00:01 GET /api/me 401 jwt signature",
    ),
    (
        "an end beside a later one of the same kind",
        "tls-failure",
        "Not After : Nov 11 23:59:59 2024 GMT\n"
        "Not After : Nov 11 23:59:59 2027 GMT\n"
        "2026-11-20 09:00:01 GET /api/me failed 401",
    ),
    (
        "a secret that was reset as a cure",
        "client-secret-expired-or-rotated",
        "I already reset the client secret twice and nothing helps.\n"
        "The client in Keycloak has the redirect URI with a slash at the end.\n"
        "POST https://sso.example.com/realms/a/protocol/openid-connect/token\n"
        "HTTP/1.1 401\n"
        '{"error":"invalid_client"}',
    ),
    (
        "a secret that was reset as a cure",
        "client-secret-expired-or-rotated",
        "As a first step I rotated the client secret and restarted all. We have not changed the clock.\n"
        "curl -X POST https://login.example.com/oauth2/token -d grant_type=client_credentials -d "
        "client_id=app\n"
        "HTTP/1.1 401 Unauthorized\n"
        '{"error":"invalid_client"}',
    ),
    (
        "a secret that was reset as a cure",
        "client-secret-expired-or-rotated",
        "We have rotated the client secret three times by now, no change. The config has the redirect "
        "URI of staging.\n"
        "POST /token 401 invalid_client",
    ),
    (
        "what is said of the token and not of the secret",
        "client-secret-expired-or-rotated",
        "# random_password.db_password must be replaced\n"
        "The deploy went through. The frontend calls GET /api/me and gets 401, the Authorization header "
        "is not sent since we moved to the new domain.",
    ),
    (
        "what is said of the token and not of the secret",
        "client-secret-expired-or-rotated",
        "The client secret is right, it is only the access token that expired after an hour.\n"
        'POST /oauth2/token -> 400 {"error":"invalid_grant"}  (grant_type=refresh_token)',
    ),
    (
        "what is said of the token and not of the secret",
        "client-secret-expired-or-rotated",
        "The client secret is fine; just the access token expired.\nPOST /oauth2/token 401 invalid_client",
    ),
    (
        "the value that was copied and not the id",
        "wrong-client-credentials",
        "In Entra I copied the Value and not the Secret ID into the config. The tenant may be another "
        "one.\n"
        "POST https://login.microsoftonline.com/common/oauth2/v2.0/token 400",
    ),
    (
        "the value that was copied and not the id",
        "wrong-client-credentials",
        "I pasted the Value, not the Secret ID.\n"
        "POST https://login.microsoftonline.com/x/oauth2/v2.0/token 401 invalid_client",
    ),
    (
        "a clean-up of what expired, a row that is active, a counter that nobody raised",
        "token-revoked",
        "cron: DELETE FROM oauth_tokens WHERE expires_at < now();\n"
        "The app gets 401 unauthenticated since the proxy was changed.",
    ),
    (
        "a clean-up of what expired, a row that is active, a counter that nobody raised",
        "token-revoked",
        "id | name | created | state\n"
        "1 | old ci | 2023-02-01 | revoked\n"
        "2 | new ci | 2025-02-01 | active\n"
        'The job uses the token "new ci". curl -H "Authorization: Token $NEW_CI" '
        "https://api.example.com/v1/x\n"
        "401",
    ),
    (
        "a clean-up of what expired, a row that is active, a counter that nobody raised",
        "token-revoked",
        "function auth(req, res, next) {\n"
        "  const p = jwt.verify(req.cookies.at, process.env.SECRET);\n"
        "  if (p.tokenVersion !== user.tokenVersion) return res.sendStatus(401);\n"
        "  next();\n"
        "}\n"
        "After a page reload the user is logged out: GET /me gives 401 because req.cookies is undefined "
        "(cookie-parser is missing).",
    ),
    (
        "a clean-up of what expired, a row that is active, a counter that nobody raised",
        "token-revoked",
        '0 3 * * * psql -c "DELETE FROM oauth_tokens WHERE expires_at < now()"\nGET /me 401',
    ),
    (
        "a clean-up of what expired, a row that is active, a counter that nobody raised",
        "token-revoked",
        "DELETE FROM access_tokens WHERE now() > expires;\nGET /me 401",
    ),
    (
        "a clean-up of what expired, a row that is active, a counter that nobody raised",
        "token-revoked",
        "name | state\nci-old | revoked\nci-new | active\nThe pipeline sends ci-new.\nGET /me 401",
    ),
    (
        "a clean-up of what expired, a row that is active, a counter that nobody raised",
        "token-revoked",
        "if (payload.tokenVersion !== user.tokenVersion) throw new Unauthorized();\n"
        "The user gets logged out again and again: 401",
    ),
    (
        "keys that a restart does not mend",
        "kid-not-found-key-rotated",
        "PUBLIC_KEY = requests.get(settings.KEY_URL).text\n"
        "\n"
        "def check(t):\n"
        '    return jwt.decode(t, PUBLIC_KEY, algorithms=["HS256"])\n'
        "\n"
        "After each restart the same: 401, jwt.exceptions.InvalidKeyError",
    ),
    (
        "keys that a restart does not mend",
        "kid-not-found-key-rotated",
        "PUBLIC_KEY = requests.get(URL).text\nEven after a restart the same: 401 InvalidKeyError",
    ),
    (
        "keys that a restart does not mend",
        "kid-not-found-key-rotated",
        "PUBLIC_KEY = requests.get(URL).text\nRestarting does not help: 401 invalid signature",
    ),
    (
        "verifiers of two logins",
        "pkce-verifier-mismatch",
        "function loginWeb() { const verifier = generateRandom(64); go(challenge(verifier)); "
        "sessionStorage.v = verifier }\n"
        "function loginMobile() { const verifier = generateRandom(64); open(challenge(verifier)); "
        "store.v = verifier }\n"
        "POST /token code_verifier=... 400",
    ),
    (
        "verifiers of two logins",
        "pkce-verifier-mismatch",
        "function loginWeb() { const verifier = rnd(64); go(challenge(verifier)); sessionStorage.v = "
        "verifier }\n"
        "function loginApp() { const verifier = rnd(64); open(challenge(verifier)); store.v = verifier }\n"
        "POST /token code_verifier=... 400 invalid_grant",
    ),
    (
        "a policy that allows the path, a role of a page",
        "user-lacks-permission",
        "p, admin, /users/:id, GET\n"
        "g, ana, admin\n"
        "m = g(r.sub, p.sub) && keyMatch2(r.obj, p.obj) && r.act == p.act\n"
        "GET /users/5 403\n"
        "The gateway says: key has no permission for this host",
    ),
    (
        "a policy that allows the path, a role of a page",
        "user-lacks-permission",
        '<div role="alert">..</div>\n'
        '@if($user->hasRole("admin")) <a href="/admin">x</a> @endif\n'
        '<form method="POST" action="/profile">\n'
        "POST /profile 403 Forbidden",
    ),
    (
        "a policy that allows the path, a role of a page",
        "user-lacks-permission",
        "p, editor, /posts/{id}, PUT\n"
        "g, bob, editor\n"
        "m = g(r.sub, p.sub) && keyMatch3(r.obj, p.obj) && r.act == p.act\n"
        "PUT /posts/77 403",
    ),
    (
        "a policy that allows the path, a role of a page",
        "user-lacks-permission",
        '<nav role="navigation">\n@hasRole("admin") x @endhasRole\nPOST /admin 403 Forbidden',
    ),
    (
        "a certificate of the name that was asked for",
        "tls-failure",
        "$ openssl s_client -connect lb-17.internal.example.net:443 -servername api.example.com | "
        "openssl x509 -noout -ext subjectAltName\n"
        "    DNS:api.example.com\n"
        '$ curl -H "Authorization: Bearer $T" https://api.example.com/v1/me\n'
        "HTTP/2 401",
    ),
    (
        "a certificate of the name that was asked for",
        "tls-failure",
        "$ openssl s_client -connect 10.0.0.7:443 -servername api.example.com | openssl x509 -noout -ext "
        "subjectAltName\n"
        "    DNS:api.example.com\n"
        "GET https://api.example.com/me\n"
        "HTTP/1.1 401",
    ),
    (
        "an assertion for another server of the same operator",
        "client-assertion-invalid",
        'claim = {"iss": CID, "sub": USER, "aud": "https://login.salesforce.com", "exp": '
        "int(time.time())+300}\n"
        'r = requests.post("https://acme.my.salesforce.com/services/oauth2/token", data={"grant_type": '
        '"urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": a})\n'
        '400 {"error":"invalid_grant","error_description":"user hasn\'t approved this consumer"}',
    ),
    (
        "an assertion for another server of the same operator",
        "client-assertion-invalid",
        'claim = {"iss": CID, "sub": USER, "aud": "https://login.salesforce.com", "exp": '
        "int(time.time())+300}\n"
        'r = requests.post("https://acme.my.salesforce.com/services/oauth2/token", data={"grant_type": '
        '"urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": a})\n'
        "400",
    ),
    (
        "an assertion for another server of the same operator",
        "client-assertion-invalid",
        "def test_me():\n"
        '    t = jwt.encode({"aud": "https://api.example.com", "sub": "1"}, KEY)\n'
        '    TOKEN_URL = "https://login.example.com/oauth/token"\n'
        "    assert r.status_code == 200  # assertion failed: 401",
    ),
    (
        "a comment on how the token was got, a key that is not given",
        "wrong-value-as-token",
        "token = get_token(cid, sec)   # exchanged with client id and client secret\n"
        'r = requests.get(URL, headers={"Authorization": "Bearer " + token})\n'
        "401 unauthorized",
    ),
    (
        "a comment on how the token was got, a key that is not given",
        "wrong-value-as-token",
        "I pasted our account id into the path, as the docs say.\n"
        'curl -H "Authorization: Bearer $TOKEN" https://api.example.com/accounts/77/items\n'
        "401 unauthorized",
    ),
    (
        "a comment on how the token was got, a key that is not given",
        "wrong-value-as-token",
        "client = AzureOpenAI(azure_ad_token=token, api_key=None, azure_endpoint=E)\n401 the token has expired",
    ),
    (
        "a comment on how the token was got, a key that is not given",
        "wrong-value-as-token",
        "client = AzureOpenAI(azure_ad_token=token, api_key=None, azure_endpoint=E)\n401",
    ),
    (
        "a comment on how the token was got, a key that is not given",
        "wrong-value-as-token",
        "token = login(user, pw)  # with the api key of the project\n"
        'requests.get(URL, headers={"Authorization": "Bearer " + token})\n'
        "401",
    ),
    (
        "a comment on how the token was got, a key that is not given",
        "wrong-value-as-token",
        "We put the account id into the URL path.\n"
        'curl -H "Authorization: Bearer $TOKEN" https://api.example.com/accounts/77\n'
        "401",
    ),
    (
        "a comment on how the token was got, a key that is not given",
        "wrong-value-as-token",
        "client = AzureOpenAI(azure_ad_token=tok, azure_endpoint=E, api_key=None, api_version=V)\n401",
    ),
    (
        "a product that stands beside what is called",
        "wrong-auth-scheme",
        "The stage of https://ci.example.com/job/deploy/ in Jenkins runs deploy.py:\n"
        'headers = {"Authorization": "Bearer " + tok}\n'
        'r = requests.post(API + "/deploy", headers=headers)\n'
        "401",
    ),
    (
        "a product that stands beside what is called",
        "wrong-auth-scheme",
        "TWILIO_AUTH_TOKEN=abc\n"
        "API_TOKEN=def\n"
        'headers = {"Authorization": "Bearer " + os.environ["API_TOKEN"]}\n'
        'r = requests.get(BASE + "/orders", headers=headers)\n'
        "401",
    ),
    (
        "a product that stands beside what is called",
        "wrong-auth-scheme",
        "API_KEY=abc\n"
        'headers = {"Authorization": "Bearer " + API_KEY}\n'
        'r = requests.get("https://api.example.com/api/resource/items", headers=headers)\n'
        "401 unauthorized",
    ),
    (
        "a product that stands beside what is called",
        "wrong-auth-scheme",
        "We index the answers in Qdrant afterwards.\n"
        "fetch(url, { headers: { Authorization: `Bearer ${t}` } })\n"
        "401 unauthorized from the CRM",
    ),
    (
        "a product that stands beside what is called",
        "wrong-auth-scheme",
        "JENKINS_TOKEN=abc\n"
        "API_TOKEN=def\n"
        'fetch(BASE + "/x", { headers: { Authorization: `Bearer ${process.env.API_TOKEN}` } })\n'
        "401",
    ),
    (
        "a product that stands beside what is called",
        "wrong-auth-scheme",
        "We monitor it with Grafana. The job runs in Airflow and writes to InfluxDB.\n"
        'headers = {"Authorization": "Bearer " + tok}\n'
        'r = requests.get(BASE + "/orders", headers=headers)\n'
        "401",
    ),
    (
        "a product that stands beside what is called",
        "wrong-auth-scheme",
        "Errors are logged to Elasticsearch with an api key, that works.\n"
        'fetch(url, { headers: { Authorization: "Bearer " + key } })\n'
        "401",
    ),
    (
        "a product that stands beside what is called",
        "wrong-auth-scheme",
        'NEXUS_USER=ci\nNEXUS_PASS=x\nrequests.get(API, headers={"Authorization": "Bearer " + TOKEN})\n401',
    ),
    (
        "a product that stands beside what is called",
        "wrong-auth-scheme",
        "MAILGUN_API_KEY=x\n"
        "TWILIO_AUTH_TOKEN=y\n"
        "STRIPE_KEY=z\n"
        'curl -H "Authorization: Bearer $API_TOKEN" https://api.example.com/x\n'
        "401",
    ),
    (
        "a product that stands beside what is called",
        "wrong-header-name",
        "We deploy with Portainer. The access token is set in the stack.\n"
        'headers = {"Authorization": "Bearer " + os.environ["ACCESS_TOKEN"]}\n'
        'r = requests.get(BASE + "/orders", headers=headers)\n'
        "401 unauthorized",
    ),
    (
        "a product that stands beside what is called",
        "wrong-header-name",
        "services:\n"
        "  jellyfin:\n"
        "    image: jellyfin/jellyfin\n"
        "  app:\n"
        "    image: me/app\n"
        'app code: headers = {"Authorization": "Bearer " + t}; requests.get(BASE + "/me", '
        "headers=headers)\n"
        "401 unauthorized",
    ),
    (
        "a product that stands beside what is called",
        "wrong-header-name",
        "services:\n"
        "  gotify:\n"
        "    image: gotify/server\n"
        "  app:\n"
        "    image: me/app\n"
        'headers = {"Authorization": f"Bearer {t}"}\n'
        'requests.get(f"{BASE}/me", headers=headers)\n'
        "401",
    ),
    (
        "a product that stands beside what is called",
        "wrong-header-name",
        "Immich and Portainer run on the same host; api key in account settings.\n"
        'fetch(url, { headers: { Authorization: "Bearer " + key } })\n'
        "401",
    ),
    (
        "a field of another product",
        "missing-companion-header",
        "The pod runs in namespace: payments\n"
        '$ curl -H "X-Vault-Token: $T" http://vault.vault.svc:8200/v1/secret/app\n'
        '{"errors":["permission denied"]}  403',
    ),
    (
        "a field of another product",
        "missing-companion-header",
        'A tip from a forum was of no use.\ncurl -H "api-key: abc" https://api.example.com/v1/items\n401',
    ),
    (
        "a field of another product",
        "missing-companion-header",
        'kubectl -n payments exec app -- curl -H "X-Vault-Token: $T" http://vault:8200/v1/kv/data/app\n'
        '{"errors":["permission denied"]}\n'
        "namespace payments, policy app-read has only kv/metadata",
    ),
    (
        "a product that is only spoken of, or whose page is given to read",
        "missing-companion-header",
        "Code is in GitHub Enterprise.\n"
        'curl -H "X-Vault-Token: $T" http://vault:8200/v1/kv/data/app\n'
        "403 permission denied",
    ),
    (
        "a product that is only spoken of, or whose page is given to read",
        "missing-companion-header",
        'curl -H "x-api-key: abc" https://api.example.com/admin/users\n401 unauthorized',
    ),
    (
        "a product that is only spoken of, or whose page is given to read",
        "missing-companion-header",
        'curl -H "api-key: abc" https://search.example.net/admin/indexes\n401 unauthorized',
    ),
    (
        "a product that is only spoken of, or whose page is given to read",
        "missing-companion-header",
        "As someone said on the Discourse forum, the header is api-key.\n"
        'curl -H "api-key: abc" https://api.example.com/v1/items\n'
        "401",
    ),
    (
        "a product that is only spoken of, or whose page is given to read",
        "missing-companion-header",
        "We look at the logs in Kibana.\n"
        'curl -X POST https://a.example.com/api/orders -H "Authorization: Bearer $T"\n'
        "401",
    ),
    (
        "a product that is only spoken of, or whose page is given to read",
        "missing-companion-header",
        "We moved from Appwrite to our own backend.\n"
        'curl https://a.example.com/v1/orders -H "Authorization: Bearer $T"\n'
        "401",
    ),
    (
        "a product that is only spoken of, or whose page is given to read",
        "missing-companion-header",
        "We sync to Xero (api.xero.com/api.xro) later.\n"
        'curl -H "Authorization: Bearer $access_token" https://api.example.com/x\n'
        "401",
    ),
    (
        "a product that is only spoken of, or whose page is given to read",
        "missing-companion-header",
        "The DB is at https://abc.supabase.co/rest/v1 and works.\n"
        'curl -H "Authorization: Bearer $access_token" https://api.example.com/x\n'
        "401",
    ),
    (
        "a product that is only spoken of, or whose page is given to read",
        "wrong-auth-scheme",
        "Airflow has backend.basic_auth set.\n"
        'requests.get("https://api.example.com/x", headers={"Authorization": "Bearer " + t})\n'
        "401",
    ),
    (
        "a product that is only spoken of, or whose page is given to read",
        "wrong-auth-scheme",
        "See https://acme.atlassian.net/browse/X-1, API token is fine.\n"
        'headers = {"Authorization": "Bearer " + t}\n'
        'requests.get(BASE + "/orders", headers=headers)\n'
        "401",
    ),
    (
        "a product that is only spoken of, or whose page is given to read",
        "wrong-auth-scheme",
        "Ticket: https://acme.atlassian.net/browse/X-1\n"
        "Our api token is new.\n"
        'curl -H "Authorization: Bearer $TOKEN" https://api.example.com/x\n'
        "401",
    ),
    (
        "a product that is only spoken of, or whose page is given to read",
        "wrong-auth-scheme",
        "Repo at https://dev.azure.com/acme/x with a PAT.\n"
        "The app:\n"
        'headers = {"Authorization": "Bearer " + t}\n'
        'requests.get(BASE + "/orders", headers=headers)\n'
        "401",
    ),
    (
        "a product that is only spoken of, or whose page is given to read",
        "wrong-auth-scheme",
        "grafana dashboard shows 401s; service account token of the app.\nr = requests.get(url, auth=(user, pw))\n401",
    ),
    (
        "a product that is only spoken of, or whose page is given to read",
        "wrong-auth-scheme",
        'status page app.circle.so\nheaders={"Authorization": "Bearer " + t}\nGET /orders 401',
    ),
    (
        "a product that is only spoken of, or whose page is given to read",
        "wrong-value-as-token",
        "I asked acme.zendesk.com support about the API token.\n"
        'headers = {"Authorization": "Bearer " + t}\n'
        'requests.get(BASE + "/orders", headers=headers)\n'
        "401",
    ),
]

# The same told so that it does show the cause.
_NAMED = [
    (
        "refresh-token-expired-or-revoked",
        "REFRESH_TOKEN_EXPIRE_MINUTES = 30\n09:00 login ok\n10:20 POST /auth/refresh 401",
    ),
    (
        "invalid-scope-requested",
        'AllowedScopes = { "openid", "profile", "api1" }\n'
        'Scope = "openid profile api2"\n'
        'POST /connect/token 400 {"error":"invalid_scope"}',
    ),
    (
        "wrong-environment",
        'base = "https://api-m.paypal.com"\nThe secret was copied from the Sandbox tab.\n401 invalid_client',
    ),
    (
        "wrong-auth-scheme",
        "JENKINS_TOKEN=abc\n"
        'fetch(BASE + "/x", { headers: { Authorization: `Bearer ${process.env.JENKINS_TOKEN}` } })\n'
        "401",
    ),
    (
        "wrong-header-name",
        'PORTAINER = "https://p.example.com"\n'
        'r = requests.get(f"{PORTAINER}/api/endpoints", headers={"Authorization": "Bearer " + '
        "ACCESS_TOKEN}) # access token\n"
        "401",
    ),
    (
        "wrong-environment",
        "environment: sandbox\nThe key is from the live dashboard.\nGET https://api.example.com/me 401",
    ),
    (
        "wrong-environment",
        "ACME_KEY=sk_live_abcd1234\nenvironment: sandbox\n401 unauthorized",
    ),
    (
        "client-secret-expired-or-rotated",
        '[{"displayName":"old","endDateTime":"2025-01-01T00:00:00Z"}]\n'
        "client secret expires 2025-01-01\n"
        "2026-11-20 09:00:01 ERROR POST /token 401 invalid_client",
    ),
    (
        "user-lacks-permission",
        "p, admin, /users/:id, GET\n"
        "g, ana, admin\n"
        "m = g(r.sub, p.sub) && keyMatch2(r.obj, p.obj) && r.act == p.act\n"
        "GET /orders/5 403",
    ),
    (
        "kid-not-found-key-rotated",
        '{"alg":"RS256","typ":"JWT","kid":"a1b2c3"}\ncached keys: [k9x8y7, k5w4v3]\n401 token rejected',
    ),
    (
        "client-assertion-invalid",
        "private_key_jwt\n"
        '"aud": "https://id.other.example"\n'
        '"iss": CID, "sub": CID\n'
        "POST https://login.example.com/oauth/token\n"
        "401 invalid_client",
    ),
    (
        "wrong-auth-scheme",
        'curl -s "https://acme.atlassian.net/rest/api/3/myself" -H "Authorization: Bearer $API_TOKEN"\n401',
    ),
    (
        "wrong-auth-scheme",
        "const base = 'https://acme.atlassian.net';\n"
        "fetch(`${base}/rest/api/3/myself`, { headers: { Authorization: `Bearer "
        "${process.env.API_TOKEN}` } })\n"
        "401",
    ),
    (
        "wrong-auth-scheme",
        'headers = {"Authorization": "Bearer " + API_TOKEN}\n\nhttps://acme.atlassian.net/rest/api/3/myself -> 401',
    ),
    (
        "wrong-auth-scheme",
        'jira:\n  cloud: https://acme.atlassian.net\nheaders = {"Authorization": "Bearer " + API_TOKEN}\n401',
    ),
    (
        "wrong-auth-scheme",
        "I call https://acme.atlassian.net/rest/api/3/myself with my API token:\n"
        'headers = {"Authorization": "Bearer " + tok}\n'
        "401",
    ),
    (
        "wrong-auth-scheme",
        "GET /rest/api/3/myself HTTP/1.1\nHost: acme.atlassian.net\nAuthorization: Bearer abc1 # api token\n\n401",
    ),
    (
        "missing-companion-header",
        "GET https://api.xero.com/api.xro/2.0/Invoices\nAuthorization: Bearer ey1\n403 Forbidden",
    ),
    (
        "missing-companion-header",
        'Our C# code: client.BaseAddress = new Uri("https://api.xero.com/api.xro/2.0/"); access_token is fresh. 403',
    ),
    (
        "missing-companion-header",
        'http https://api.igdb.com/v4/games "Authorization: Bearer $t"\n401',
    ),
    (
        "missing-companion-header",
        "Request to https://api.igdb.com/v4/games with the bearer token in the header gives 401",
    ),
]


def named(text: str) -> set[str]:
    return {sign.causes[0].cause for sign in seen_in(text)}


@pytest.mark.parametrize(("told", "cause", "text"), _NOT_NAMED)
def test_a_cause_that_the_paste_does_not_show_is_not_named(told: str, cause: str, text: str) -> None:
    assert cause not in named(text), told


@pytest.mark.parametrize(("cause", "text"), _NAMED)
def test_the_same_that_shows_the_cause_names_it(cause: str, text: str) -> None:
    assert cause in named(text)
