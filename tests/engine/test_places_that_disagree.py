"""Signs in two places of a paste that do not go together, and the like of it that is in order."""

from __future__ import annotations

import pytest

from diagnostics.engine.words.code.search import seen_in

ONE, TWO = "w0x7c3mzq9e1tu5hb8jr", "k2m9c3mzq9e1tu5hb8jr"
NIMBUS = "Another algorithm expected, or no matching key(s) found"
BOT = "M" + "A" * 23 + "." + "A" * 6 + "." + "A" * 27
JOB = "https://git.example/api/v4/projects/4/"
NEED = "npm ERR! Unable to authenticate, need: Basic realm=r\n"

WRONG = [
    ("body = 'grant_type=refresh_token&refresh_token' + refreshToken", "missing-grant-type-or-parameter"),
    ('f"https://id.example/authorize?client_id={id}&scope{scope}"', "missing-grant-type-or-parameter"),
    ("$u = 'https://id.example/token?client_id' . $id . '&grant_type=x';", "missing-grant-type-or-parameter"),
    ("fetch(`https://api.example/v1/items?api_key${key}`)", "header-not-sent"),
    (f"client_id: {ONE}\nclient_secret: {ONE}", "wrong-client-credentials"),
    (f"API_KEY={ONE}\nAPI_SECRET={ONE}", "wrong-client-credentials"),
    (f"curl -H 'Client-Id: {ONE}' -H 'Authorization: Bearer {ONE}' https://api.example", "wrong-client-credentials"),
    (
        "https://api.shop.example/oauth/token client_id=a\nmade at https://sandbox.shop.example/developer/apps",
        "wrong-environment",
    ),
    (
        "my client: https://dev.shop.example/settings/applications/4\nhttps://shop.example/oauth/authorize",
        "wrong-environment",
    ),
    ("Invalid Authorization header value: 'Authorization: Basic abc'", "malformed-header-line"),
    ('received X-Api-Key header "X-Api-Key: abc"', "malformed-header-line"),
    ("cannot parse Authorization=Authorization: Bearer abc", "malformed-header-line"),
    (f'curl -H "PRIVATE-TOKEN: $CI_JOB_TOKEN" {JOB}issues\n401', "wrong-token-type"),
    (f"GITLAB_TOKEN: ${{CI_JOB_TOKEN}}\nGET {JOB}repository/tags 403", "wrong-token-type"),
    ("TOKEN: ${{ github.token }}\nGET https://api.github.com/orgs/a/members 403", "wrong-token-type"),
    (f"NimbusReactiveJwtDecoder.withJwkSetUri(uri).build()\n{NIMBUS}", "alg-mismatch"),
    (f"jwk-set-uri: https://id.example/keys\n{NIMBUS}", "alg-mismatch"),
    (f"curl -H 'Authorization: {BOT}' https://discord.com/api/v10/users/@me", "missing-bearer-prefix"),
    ("Authorization: bearer abc\nif h.split(' ')[0] == 'Bearer':", "bearer-scheme-case"),
    ('authorization: bearer abc\nif !strings.HasPrefix(h, "Bearer ") {', "bearer-scheme-case"),
    ("authorization: bearer abc\nif header.startswith('Bearer '):", "bearer-scheme-case"),
    (f"NODE_AUTH_TOKEN: x\n{NEED}", "header-not-sent"),
    (f"registry=https://npm.example\n{NEED}", "header-not-sent"),
]
RIGHT = [
    "body = 'grant_type=refresh_token&refresh_token=' + refreshToken",
    "body = 'grant_type=a&client_secret' + '=' + secret",
    "body = 'grant_type=a&client_secret' + eq + secret",
    f"client_id: {ONE}\nclient_secret: {TWO}",
    "client_id: xxxxxxxxxxxx1\nclient_secret: xxxxxxxxxxxx1",
    f"OPENAI_API_KEY={ONE}\nAUTH_TOKEN={ONE}",
    "client at https://sandbox.shop.example/developer/apps\nhttps://sandbox.shop.example/oauth/token",
    "Invalid header. Expected Authorization header: 'Authorization: Bearer abc'",
    "Invalid Authorization header: 'Basic abc'",
    f"curl -H 'JOB-TOKEN: $CI_JOB_TOKEN' {JOB}packages/generic/a\n401",
    "TOKEN: ${{ github.token }}\nGET https://api.github.com/repos/a/b 403",
    f"NimbusJwtDecoder.withJwkSetUri(uri).jwsAlgorithm(ES384).build()\n{NIMBUS}",
    f"curl -H 'Authorization: Bot {BOT}' https://discord.com/api/v10/users/@me",
    "authorization: bearer abc\nif h.lower().startswith('Bearer '.lower()):",
    "Authorization: Bearer abc\nif header.startswith('Bearer '):",
    f"//npm.example/:_authToken=${{NPM_TOKEN}}\n{NEED}",
]


@pytest.mark.parametrize(("paste", "cause"), WRONG)
def test_two_places_that_do_not_go_together_name_the_cause(paste: str, cause: str) -> None:
    assert cause in [seen.causes[0].cause for seen in seen_in(paste)]


@pytest.mark.parametrize("paste", RIGHT)
def test_two_places_that_go_together_are_no_sign(paste: str) -> None:
    assert seen_in(paste) == ()
