"""What the page says to do fits the kind of token, the server that answered and the value that is known."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import jwt

from diagnostics.engine.parse import parse
from tests.corpus import examined

_NOW = datetime(2026, 11, 28, 8, tzinfo=UTC)
_SECRET = "a-secret-of-the-tests-that-is-long-enough-for-hs512-" * 2


def _report(text: str) -> dict:
    return examined.examined(text, "generic", _NOW)[1]


def _fix(text: str) -> dict:
    return _report(text)["verdict"]["fix"]


def _expired(**claims: object) -> str:
    times = {"iat": 1795773968, "exp": 1795777568}
    return jwt.encode(times | claims, _SECRET, algorithm="HS512")


def _call(token: str) -> str:
    return (
        f"GET /v2/users/me HTTP/1.1\nHost: api.example.com\nAuthorization: Bearer {token}\n\n"
        'HTTP/1.1 401 Unauthorized\n\n{"code":124,"message":"Access token is expired."}\n'
    )


def test_a_token_that_is_made_out_to_a_server_is_fetched_again_and_not_signed_again():
    issued = _fix(_call(_expired(iss="zm:cid:abc", aud="https://oauth.example.com")))
    assert "refresh token" in issued["text"]["text"]
    by_hand = _fix(_call(_expired(iss="my-app")))
    assert "signed again" in by_hand["text"]["text"]


def test_a_client_secret_that_is_signed_with_milliseconds_is_told_as_such():
    secret = jwt.encode(
        {"iss": "TEAM", "sub": "com.example.web", "aud": "https://appleid.apple.com", "iat": 1795904263588,
         "exp": 1795990663588}, _SECRET, algorithm="HS256",
    )  # fmt: skip
    verdict = _report(
        "curl -X POST https://appleid.apple.com/auth/token -d grant_type=authorization_code -d code=abcd1234efgh "
        f"-d client_id=com.example.web -d redirect_uri=https://app.example.com/cb -d client_secret={secret}\n\n"
        'HTTP/1.1 400 Bad Request\n\n{"error":"invalid_client"}\n'
    )["verdict"]
    assert verdict["cause"] == "wrong-time-unit"


_GATE = (
    "> GET /api/basket HTTP/1.1\n> Host: preview.example.com\n> Authorization: Bearer {token}\n>\n"
    '< HTTP/1.1 401 Unauthorized\n< Server: nginx/1.26.2\n< WWW-Authenticate: Basic realm="preview"\n<\n'
)
_OWN_PAGE = "<center><h1>401 Authorization Required</h1></center>\n<hr><center>nginx/1.26.2</center>\n"


def test_a_password_that_a_gate_wants_does_not_take_the_place_of_the_token():
    token = jwt.encode({"iss": "https://id.example.com/", "exp": 1795905000}, _SECRET, algorithm="HS512")
    gate = _fix(_GATE.format(token=token) + _OWN_PAGE)
    assert not gate.get("request")
    assert gate["text"]["text"].startswith("A server before the application asks")
    api = _fix(_GATE.format(token=token) + '{"error":"unauthorized"}\n')
    assert "-u" in api["request"]


def test_a_version_that_the_vendor_publishes_stands_in_the_correction():
    shown = _fix(
        "curl https://api.anthropic.com/v1/messages -H 'x-api-key: sk-ant-api03-abcdefghijklmnopqrstuvwxyz0123456789' "
        "-H 'content-type: application/json' -d '{}'\n\n"
        'HTTP/1.1 400 Bad Request\n\n{"error":{"type":"invalid_request_error","message":"anthropic-version: header is '
        'required"}}\n'
    )["request"]
    assert "anthropic-version: 2023-06-01" in shown


def test_the_token_of_the_accepted_call_is_the_one_to_send_where_a_password_was_refused():
    fix = _fix(
        "$ curl -i -u admin:hunterhunter22 https://netbox.example.com/api/dcim/devices/\nHTTP/1.1 403 Forbidden\n\n"
        '{"detail":"Authentication credentials were not provided."}\n\n'
        '$ curl -i -H "Authorization: Token 0123456789abcdef0123456789abcdef01234567" '
        "https://netbox.example.com/api/dcim/devices/\nHTTP/1.1 200 OK\n\n[]\n"
    )
    assert '-H "Authorization: Token $ACCESS_TOKEN"' in fix["request"]
    told = {item["name"]: item["what"]["text"] for item in fix["variables"]}
    assert told["ACCESS_TOKEN"] == "the credential of the accepted call of your paste"


def test_an_id_that_the_call_sends_already_is_told_and_not_asked_for_by_a_placeholder():
    fix = _fix(
        "$ curl 'https://api.twitch.tv/helix/streams/key?broadcaster_id=48151623' \\\n"
        "    -H 'Authorization: Bearer w4s1k0d8y2m6c9v3x7b5n1q4z8t2r6' -H 'Client-Id: hq8s1v0k4m2n7b3x5c9z6l1p0d4f2g'\n"
        '{"error":"Unauthorized","status":401,"message":"Client ID and OAuth token do not match"}\n'
    )
    assert not fix.get("request")
    assert fix["text"]["params"]["name"] == "Client-Id"


def test_a_page_below_the_fields_of_a_transcript_keeps_the_first_sign_of_each_line():
    submission = parse(_GATE.format(token="abc.def.ghi") + "<html>\n<body>\n" + _OWN_PAGE + "</body>\n</html>\n")
    [answer] = submission.responses
    assert answer.body is not None
    assert answer.body.reveal().startswith("<html>\n<body>\n<center>")
    assert [field.name for field in answer.headers] == ["Server", "WWW-Authenticate"]


def test_a_pair_in_wide_characters_is_told_as_such():
    pair = base64.b64encode("GpkbOEBvT1:60wcKSbVF6yHCqmBM8".encode("utf-16-le")).decode()
    fix = _fix(
        f"POST /oauth/token?grant_type=account_credentials HTTP/1.1\nHost: zoom.us\nAuthorization: Basic {pair}\n\n"
        'HTTP/1.1 400 Bad Request\n\n{"reason":"Invalid client_id or client_secret","error":"invalid_client"}\n'
    )
    assert "UTF-16" in fix["text"]["text"]


def test_a_value_of_ntlm_is_not_shown_as_one_to_send_again():
    verdict = _report(
        "> GET /sites HTTP/1.1\n> Host: sp02.example.com\n> Authorization: NTLM TlRMTVNTUAADAAAAGAAYAEAAAACaAJoA\n>\n"
        "< HTTP/1.1 200 OK\n< Content-Type: application/json\n<\n{}\n* Connected to sp02.example.com port 80\n"
        "* Issue another request to this URL: 'http://sp02.example.com/sites'\n"
    )["verdict"]
    assert "NTLM" not in ((verdict.get("fix") or {}).get("request") or "")


def test_the_scopes_of_the_platform_are_not_held_against_another_server():
    call = "curl https://{host}/oauth/token -d grant_type=client_credentials -d client_id=a -d scope=schedules.read\n\n"
    answer = 'HTTP/1.1 400 Bad Request\n\n{"error":"invalid_request"}\n'
    for host, is_known in (("id.fjordline.example", False), ("auth.xxx.com", True)):
        report = examined.judged(call.format(host=host) + answer, "company-x", _NOW).report
        found = [item for item in report.findings if item.check == "endpoint.scope" and item.cause]
        assert bool(found) is is_known
