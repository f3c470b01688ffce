"""No secret survives that stands where none belongs: names, methods, paths, hosts, attributes, members of members."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable

import pytest

from tests.fixtures.leaks import Search
from tests.fixtures.planted import Planted, jwt, word
from tests.tasks.test_leaks import examined

pytestmark = pytest.mark.django_db(transaction=True)

REQUEST = "GET /v2/devices HTTP/1.1\nHost: api.xxx.com\n"
REFUSED = "\nHTTP/1.1 401 Unauthorized\n"
DEVICES = "https://api.xxx.com/v2/devices"
TOKEN = "https://auth.xxx.com/oauth/token"


def _quoted_mail() -> tuple[str, str]:
    token, signature = jwt()
    return "My token is\n" + "\n> ".join(token[i : i + 60] for i in range(0, len(token), 60)) + "\nand 401", signature


def _private_jwk(header: bool) -> tuple[str, str]:
    private = word(43)
    key = {"kty": "EC", "crv": "P-256", "x": "abc", "y": "def", "d": private}
    if not header:
        return f"Authorization: Bearer {jwt(cnf={'jwk': key})[0]}", private
    parts = [json.dumps({"alg": "ES256", "jwk": key}), json.dumps({"htm": "GET"})]
    proof = ".".join(base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts)
    return f"Authorization: DPoP x\nDPoP: {proof}.{word(86)}", private


def _claims(**claims: object) -> str:
    return f"Authorization: Bearer {jwt(**claims)[0]}"


MAKERS: dict[str, Callable[[str], str | tuple[str, str]]] = {
    "among the attributes of a cookie": lambda s: (
        f"{REQUEST}Accept: */*\n{REFUSED}Set-Cookie: a=1; refresh={s}; HttpOnly\n\n{{}}"
    ),
    "in a cookie joined to another": lambda s: (
        f"{REQUEST}Accept: */*\n{REFUSED}Set-Cookie: a=1; Path=/, refresh={s}; HttpOnly\n\n{{}}"
    ),
    "as the name of a header": lambda s: f"{REQUEST}{s}: Bearer\nAuthorization: Bearer x\n",
    "as the method": lambda s: f"curl -X {s} {DEVICES}",
    "in the path": lambda s: f"curl https://api.xxx.com/v2/token/{s}/devices",
    "in the path, behind a colon": lambda s: f"curl https://api.xxx.com/bot123456789:{s}/getMe",
    "in the path of a URL in an error": lambda s: f"Error: 401 at https://api.xxx.com/hooks/{s}",
    "as the host of a URL": lambda s: f"curl https://{s}/v2/devices",
    "as the Host": lambda s: f"GET /v2/devices HTTP/1.1\nHost: {s}\nAuthorization: Bearer x\n\n",
    "as a query without a name": lambda s: f'curl "{DEVICES}?{s}"',
    "as the name of a query parameter": lambda s: f'curl "{DEVICES}?{s}=1&page=2"',
    "under a name that says nothing": lambda s: f'curl "{DEVICES}?q={s}"',
    "as the name of a form parameter": lambda s: f'curl {TOKEN} -d "{s}" -d grant_type=client_credentials',
    "as the name of a member": lambda s: (
        f'curl {TOKEN} -H \'Content-Type: application/json\' -d \'{{"{s}": 1, "grant_type": "client_credentials"}}\''
    ),
    "in an error's words": lambda s: (
        f'{REQUEST}{REFUSED}Content-Type: application/json\n\n{{"error":"invalid_client","error_description":"No {s}"}}'
    ),
    "in a challenge": lambda s: f"{REQUEST}{REFUSED}WWW-Authenticate: Negotiate {s}\n\n",
    "in the reason phrase": lambda s: f"{REQUEST}\nHTTP/1.1 401 {s} unknown\n\n",
    "in a header called a key": lambda s: f"{REQUEST}Acme-Key: {s}\n",
    "in a list under a secret's name": lambda s: _claims(secrets=[s]),
    "in an object under a secret's name": lambda s: _claims(context={"apiKey": {"value": s}}),
    "in a private key in the claims": lambda s: _private_jwk(header=False),
    "in a private key in the header": lambda s: _private_jwk(header=True),
    "as a WebSocket's protocol": lambda s: f"{REQUEST}Sec-WebSocket-Protocol: bearer, {s}\n",
    "in a header of no known name": lambda s: f"{REQUEST}X-Acme: {s}\n",
    "in an id that is a key": lambda s: f"curl '{DEVICES}?appid={s}'",
    "in the address of a server without a user": lambda s: f"REDIS_URL=redis://:{s}@host:6379/0\n401 Unauthorized",
    "in a token that a mail quotes": lambda s: _quoted_mail(),
}


@pytest.mark.parametrize("place", MAKERS)
def test_a_secret_is_masked_wherever_it_stands(place: str) -> None:
    secret = f"{word(20)}7q{word(18)}"
    made = MAKERS[place](secret)
    text, hidden = made if isinstance(made, tuple) else (made, secret)
    diagnosis, shown = examined(Planted(place, text, (hidden,)))
    assert diagnosis.state == "finished"
    assert not Search([hidden]).find("report", shown)


@pytest.mark.parametrize(
    "text",
    [
        "<wsse:Password Type='x'>plain-word-one</wsse:Password>\n401 Unauthorized",
        '[{"key": "client_secret", "value": "plain-word-one"}]\n401 Unauthorized',
        "<input type=hidden name='client_secret' value='plain-word-one'> 401 Unauthorized",
        "machine api.xxx.com login joe password plain-word-one\n401",
        "mycli --client-id x --client-secret plain-word-one login\nError 401 invalid_client",
        f"{REQUEST}X-User-Pass: plain-word-one\n",
    ],
)
def test_a_password_of_plain_words_is_masked_where_markup_or_an_option_names_it(text: str) -> None:
    _, shown = examined(Planted("words", text, ("plain-word-one",)))
    assert b"plain-word-one" not in shown


def test_a_number_below_a_secrets_name_is_masked() -> None:
    _, shown = examined(Planted("number", _claims(password=829374651028), ()))
    assert b"829374651028" not in shown


def test_words_and_short_numbers_of_a_path_stay_readable_and_identifiers_become_labels() -> None:
    record = "5f8d04b3ab35de0ac0b3f8aa"
    _, shown = examined(Planted("ids", f"curl {DEVICES}/4711/records/{record} -H 'Authorization: Bearer x'", ()))
    assert b"/v2/devices/4711/records/[segment " in shown
    assert record.encode() not in shown


def test_the_rights_in_an_authorization_claim_stay_readable() -> None:
    rights = {"permissions": [{"rsname": "devices", "scopes": ["devices:read"]}]}
    _, shown = examined(Planted("uma", _claims(authorization=rights), ()))
    assert b"devices:read" in shown
