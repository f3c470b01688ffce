"""Corrections keep what is the person's own: statements, names, addresses; none is shown that would mend nothing."""

from __future__ import annotations

import pytest

from diagnostics.engine.remedy.render import stand_in
from tests.engine.test_corrections import NOW, fix_of, jwt, told

GUZZLE = "$client = new \\GuzzleHttp\\Client(['base_uri' => 'http://localhost:1323/']);\n"
REFUSED = (
    "Client error: `GET http://localhost:1323/tags?tag=kitchen` resulted in a `400 Bad Request` response:\n"
    '{"message":"Missing or invalid jwt in the request header"}\n'
)
NOT_SENT = "\n\n401 Unauthorized, no Authorization header in the network tab\n"


def test_dropped_calls_on_what_cannot_be_changed_are_chained_in_the_declaration() -> None:
    code = (
        "const headers = new HttpHeaders();\nheaders.set('Accept', 'application/json');\n"
        "headers.append('Authorization', 'Bearer ' + token);\nreturn this.http.get(url, { headers });"
    )
    assert fix_of(code + NOT_SENT).request == (
        "const headers = new HttpHeaders()\n  .set('Accept', 'application/json')\n"
        "  .append('Authorization', 'Bearer ' + token);"
    )


def test_where_they_cannot_be_chained_each_is_kept_and_the_name_may_change() -> None:
    code = (
        "const headers = new HttpHeaders();\nif (token) {\n  headers.set('Authorization', `Bearer ${token}`);\n}\n"
        "headers.set('Accept', 'application/json');\nreturn this.http.get(url, { headers });"
    )
    shown = fix_of(code + NOT_SENT).request
    assert shown.startswith("let headers = new HttpHeaders();")
    assert "  headers = headers.set('Authorization', `Bearer ${token}`);" in shown
    assert "\nheaders = headers.set('Accept', 'application/json');" in shown


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        (
            "$request = new Request('GET', $url);\n$request->withHeader('Accept', 'text/csv');\n"
            "$request->withHeader('Authorization', 'Bearer ' . $token);\n$client->send($request);",
            "$request = $request->withHeader('Accept', 'text/csv');\n"
            "$request = $request->withHeader('Authorization', 'Bearer ' . $token);",
        ),
        (
            "val request = chain.request()\n"
            'request.newBuilder().addHeader("Authorization", "Bearer $token").build()\nreturn chain.proceed(request)',
            "var request = chain.request()\n"
            'request = request.newBuilder().addHeader("Authorization", "Bearer $token").build()',
        ),
    ],
)
def test_a_request_that_is_copied_and_dropped_is_kept_in_other_languages(code: str, shown: str) -> None:
    assert fix_of(code + NOT_SENT).request == shown


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        (
            "r = requests.get('http://192.0.2.4:3002/api/address/%s' % address)",
            "r = requests.get('http://192.0.2.4:3002/api/address/%s' % address, "
            'headers={"Authorization": "Bearer " + access_token})',
        ),
        (
            "const res = await fetch(`https://api.example.com/v1/orders/${id}`);",
            "const res = await fetch(`https://api.example.com/v1/orders/${id}`, "
            "{ headers: { Authorization: `Bearer ${accessToken}` } });",
        ),
        (
            "axios.get('https://api.example.com/v1/users/' + userId);",
            "axios.get('https://api.example.com/v1/users/' + userId, "
            "{ headers: { Authorization: `Bearer ${accessToken}` } });",
        ),
    ],
)
def test_the_header_is_added_to_the_call_with_the_persons_own_address(code: str, shown: str) -> None:
    answer = '\n// 401 {"message":"No bearer token"}\n'
    assert fix_of(code + answer).request == shown


def test_where_nothing_tells_how_the_api_takes_a_credential_that_is_said_and_no_header_guessed() -> None:
    fix = fix_of(
        "From python I call the explorer:\n\n    requests.get('http://192.0.2.4:3002/api/address/%s' % address)\n\n"
        "The answer is a 401 'Unauthorized' every time. What do I have to do to avoid that?"
    )
    assert fix.request == ""
    assert "nothing in the paste tells" in str(fix.text)


def test_names_that_are_words_joined_and_pieces_of_a_query_stay() -> None:
    code = (
        f"{GUZZLE}$newresponse = $client->request(\n    'GET',\n    'tags?tag='.$tags.'&page=21',\n"
        "    ['debug' => true],\n"
        "    ['headers' => ['Authorization' => \"Bearer {$jwt}\"]]\n);\n\n" + REFUSED
    )
    fix = fix_of(code)
    assert fix.request.startswith("$newresponse = $client->request(\n    'GET',\n    'tags?tag='.$tags.'&page=21',")
    assert not fix.variables


def test_a_piece_of_a_query_that_holds_a_secret_does_not() -> None:
    code = (
        f"{GUZZLE}$response = $client->request(\n    'GET',\n    'tags?api_key=sunshine&page=21',\n"
        "    ['debug' => true],\n"
        "    ['headers' => ['Authorization' => \"Bearer {$jwt}\"]]\n);\n\n" + REFUSED
    )
    assert "sunshine" not in fix_of(code).request


def test_a_small_number_of_a_query_is_shown_unless_its_name_is_a_secrets() -> None:
    call = f"curl 'https://api.example.com/v1/items?deviceName=30&pin=12&otp=123' -H 'Authorization: {jwt()}'"
    request = fix_of(call + "\n\nHTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer\n").request
    assert "deviceName=30&pin=$PIN&otp=$OTP" in request


@pytest.mark.parametrize("word", ["[object Object]", "[object Promise]"])
def test_an_object_in_the_place_of_its_string_wants_no_new_token(word: str) -> None:
    fix = fix_of(f"curl https://api.example.com/v1/me -H 'Authorization: Bearer {word}'")
    assert "Pass the string within it" in str(fix.text)
    assert fix.request == 'curl https://api.example.com/v1/me -H "Authorization: Bearer $ACCESS_TOKEN"'
    assert "string within the object" in str(told(fix)["ACCESS_TOKEN"].what)


def test_a_check_that_looks_for_the_key_of_a_shared_secret_is_mended_there() -> None:
    token = stand_in.jwt({"iss": "https://www.example.com", "iat": NOW, "exp": NOW + 600}, {"alg": "HS256"})
    fix = fix_of(
        f"GET /wp-json/wp/v2/users/me HTTP/1.1\nHost: www.example.com\nAuthorization: Bearer {token}\n\n"
        "HTTP/1.1 403 Forbidden\nContent-Type: application/json\n\n"
        '{"code":"jwt_auth_invalid_token","message":"\\"kid\\" empty, unable to lookup correct key"}\n\n'
        "The token is seconds old.\n"
    )
    assert fix.request == ""
    assert "shared secret" in str(fix.text)
    assert "JWKS" not in str(fix.text)


def test_the_sentence_names_the_word_before_the_token_that_the_request_has() -> None:
    fix = fix_of("curl https://api.example.com/v1 -H 'Authorization=token abcdef0123456789abcdef0123456789abcd'")
    assert "Authorization: token $" in fix.request
    assert "Authorization: token <token>" in str(fix.text)
