"""Code and commands that are right, or wrong in another way, much like what a sign is known by."""

from __future__ import annotations

import pytest

from diagnostics.engine.words.code.search import seen_in

_PADDED = "API_TOKEN=p+tOoB5zD33RpQ33=="
_CASES = {
    "UTC that is marked as such": (
        "timezone-bug",
        'exp = datetime.utcnow().replace(tzinfo=timezone.utc).timestamp() + 60\nclaims = {"exp": exp}',
    ),
    "a claim compared in milliseconds": (
        "wrong-time-unit",
        'long exp = claims.getLong("exp");\nif (exp * 1000L < Instant.now().toEpochMilli()) renew();',
    ),
    "an id made of milliseconds beside a claim in seconds": (
        "wrong-time-unit",
        'c := jwt.MapClaims{"exp": time.Now().Add(h).Unix()}\nid := fmt.Sprint(time.Now().UnixMilli())',
    ),
    "a Date of milliseconds": (
        "wrong-time-unit",
        'Jwts.builder().claim("iat", s).expiration(new Date(now.toEpochMilli())).signWith(key).compact();',
    ),
    "a secret of Kubernetes as it is": (
        "token-whitespace-or-newline",
        "kind: Secret\nstringData:\n  token: YWJjZGVmZ2gK",
    ),
    "the key under which Basic reads its secret": (
        "client-auth-method-mismatch",
        'requests.post(u, auth=HTTPBasicAuth(cfg["client_id"], cfg["client_secret"]))\n{"error":"invalid_client"}',
    ),
    "the grant as one of several": (
        "app-only-token-for-user-resource",
        "if grant == 'client_credentials': pass\nfetch('https://graph.microsoft.com/v1.0/me')",
    ),
    "a route of one's own called /me": (
        "app-only-token-for-user-resource",
        'grant_type=client_credentials\napp.get("/me", show)\nfetch("https://graph.microsoft.com/v1.0/users")',
    ),
    "a user who is signed in behind the application": (
        "app-only-token-for-user-resource",
        'a.acquire_token_for_client(s)\na.acquire_token_by_username_password(u, p, s)\nget("https://graph.microsoft.com/v1.0/me")',
    ),
    "a login without a header in a collection": (
        "header-not-sent",
        '{"auth":{"type":"bearer"},"item":[{"name":"Login","request":{"auth":{"type":"noauth"},"method":"POST"}},'
        '{"name":"Orders","request":{}}]}\n"Orders" 401',
    ),
    "the column of a token's type": ("token-truncated", "token_type: DataTypes.STRING\n401 invalid_token"),
    "the column of Laravel's cookie": ("token-truncated", "$table->string('remember_token');\n401 malformed"),
    "another value cut at its equals sign": ("token-truncated", f"{_PADDED}\n$ PORT=$(grep PORT .env | cut -d= -f2)"),
    "another file cut at its equals signs": ("token-truncated", f"{_PADDED}\n$ awk -F= '{{print $2}}' counts.txt"),
    "two lines of a list": (
        "missing-grant-type-or-parameter",
        'fields:\n  "grant_type=client_credentials"\n  "client_id=abc"',
    ),
    "two settings below each other": (
        "missing-grant-type-or-parameter",
        'CLIENT="client_id=$ID"\n"client_secret=$S"',
    ),
    "a second call with a header of its own": (
        "header-not-sent",
        "curl -H 'Authorization: Bearer k' https://a.example/1 --next \\\n "
        "-H 'Authorization: Bearer k' https://a.example/2 # 401",
    ),
    "a second call with a user": (
        "header-not-sent",
        "curl -H 'Authorization: Bearer k' https://a.example/1 --next -u a:b https://a.example/2 # 401",
    ),
    "a variable that the inner shell sets": (
        "empty-token",
        "sudo bash -c 'API_TOKEN=abc; curl -H \"Authorization: Bearer $API_TOKEN\" https://a.example' # 401",
    ),
    "a variable that every shell has": ("empty-token", "sudo bash -c 'cat $HOME/x' # 401"),
    "a blank in a variable": ("malformed-bearer-syntax", "headers['Authorization'] = 'Bearer' + sep + token"),
    "the member of an answer taken behind a pipe": (
        "wrong-value-as-token",
        '$tok = irm $u/token | Select -Expand access_token\n$h = @{ X = "Bearer $tok" }',
    ),
    "an answer that is replaced by its member": (
        "wrong-value-as-token",
        '$r = irm "$u/token"\n$r = $r.access_token\n$h = @{ X = "Bearer $r" }',
    ),
    "a variable that is set before too": (
        "empty-token",
        '$ export X_TOKEN=abcd1234\n$ X_TOKEN=abcd1234 curl -H "Authorization: Bearer $X_TOKEN" https://a.example',
    ),
    "a line of a log": ("malformed-bearer-syntax", 'log.info(f"Bearer: {token}")'),
    "a server's own advice": ("malformed-bearer-syntax", '{"error":"use header \'Bearer: $token\'"}'),
    "two keys of two services": ("empty-token", "environment:\n  - DB_KEY=abcdef12\n\nprocess.env.MAIL_KEY"),
}


@pytest.mark.parametrize("name", list(_CASES))
def test_what_is_right_is_not_taken_for_a_mistake_like_it(name: str) -> None:
    cause, text = _CASES[name]
    assert cause not in {sign.causes[0].cause for sign in seen_in(text)}, name


def test_an_id_token_for_a_service_with_its_number_in_its_address_is_told_apart_from_the_called_one() -> None:
    text = (
        "gcloud auth print-identity-token --audiences=https://prices-k3x9-ew.a.run.app\n"
        "curl https://orders-481920337715.europe-west1.run.app/v1/close  # 401\n"
    )
    assert "wrong-audience" in {sign.causes[0].cause for sign in seen_in(text)}
