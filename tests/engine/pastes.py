"""Pastes for the parser's tests: made-up tokens, and one sample of every form."""

from __future__ import annotations

import base64
import json
from typing import Any

from diagnostics.engine.model.submission import Credential, DefectKind, Submission, Token
from diagnostics.engine.parse import parse


def encoded(value: Any) -> str:
    """Base64url without padding of bytes, text or JSON."""
    raw = value if isinstance(value, bytes) else (value if isinstance(value, str) else json.dumps(value)).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def jwt(claims: Any = None, *, alg: str = "RS256", signature: int = 256, **header: Any) -> str:
    """An unverifiable JWT whose signature has the given number of bytes, all different from one another."""
    claims = {"iss": "https://id.example.com", "sub": "user-1", "exp": 1700003600} if claims is None else claims
    body = bytes((7 * i + 13) % 251 for i in range(signature))
    return f"{encoded({'alg': alg, 'typ': 'JWT'} | header)}.{encoded(claims)}.{encoded(body)}"


JWT = jwt()
HS256 = jwt(alg="HS256", signature=32)
OPAQUE = "9fQ2xT7mLr4vKc1bWz8pNd3s"
REFRESH = "rt-7Hk2Lq9Zx4Vb8Nm3Wc6Yt1"
SECRET = "S3cr3t-of-the-client-81"


def only_credential(text: str) -> Credential:
    """The one credential of a paste."""
    (made,) = parse(text).credentials
    return made


def only_token(text: str) -> Token:
    """The one token of a paste."""
    (made,) = parse(text).tokens
    return made


def kinds(thing: Credential | Token) -> set[DefectKind]:
    """The kinds of defects of a credential or token."""
    return {defect.kind for defect in thing.defects}


def secret_texts(submission: Submission) -> list[str]:
    """Every secret that the parser found."""
    return [secret.reveal() for secret in submission.secrets]


TRANSCRIPT = f"""*   Trying 203.0.113.7:443...
* Connected to api.example.com (203.0.113.7) port 443 (#0)
> GET /v2/devices HTTP/1.1
> Host: api.example.com
> Authorization: Bearer {HS256}
> Accept: */*
>
< HTTP/1.1 301 Moved Permanently
< Location: https://api.example.com/v2/devices/
< Content-Length: 0
<
* Connection #0 to host api.example.com left intact
* Issue another request to this URL: 'https://api.example.com/v2/devices/'
> GET /v2/devices/ HTTP/1.1
> Host: api.example.com
> Accept: */*
>
< HTTP/1.1 401 Unauthorized
< Date: Tue, 14 Nov 2023 22:13:20 GMT
< Content-Type: application/json
< WWW-Authenticate: Bearer realm="Example API", error="invalid_request"
<
{{"error": "unauthorized", "message": "No token"}}
* Connection #0 to host api.example.com left intact
"""

EXCHANGE = f"""GET /v2/devices?limit=5 HTTP/1.1
Host: api.example.com
Authorization: Bearer {JWT}
Accept: application/json

HTTP/1.1 401 Unauthorized
Date: Tue, 14 Nov 2023 22:13:20 GMT
Content-Type: application/json
WWW-Authenticate: Bearer realm="Example API", error="invalid_token", error_description="The token \\"A\\" expired"

{{
  "error": "unauthorized",
  "error_description": "The access token is invalid or has expired",
  "error_code": "E-AUTH-001",
  "timestamp": "2023-11-14T22:13:19Z",
  "request_id": "req_0123456789"
}}
"""

TOKEN_CALL = f"""POST /oauth/token HTTP/1.1
Host: id.example.com
Content-Type: application/x-www-form-urlencoded
Content-Length: 120

grant_type=refresh_token&refresh_token={REFRESH}&client_id=portal&client_secret={SECRET}

HTTP/1.1 400 Bad Request
Content-Type: application/json

{{"error":"invalid_grant","error_description":"Refresh token expired"}}
"""

TOKEN_RESPONSE = json.dumps(
    {"access_token": JWT, "token_type": "Bearer", "expires_in": 3600, "refresh_token": REFRESH, "scope": "read"}
)

HTTP2_DUMP = f""":method: GET
:authority: api.example.com
:scheme: https
:path: /v2/devices
accept: */*
authorization: Bearer {JWT}

:status: 401
www-authenticate: Bearer error="invalid_token"
content-type: application/json
"""

TRACE = """== Info: Connected to api.example.com (203.0.113.7) port 443
=> Send header, 91 bytes (0x5b)
0000: GET /v2/devices HTTP/1.1
001a: Host: api.example.com
0031: Authorization: Bearer 9fQ2xT7mLr4vKc1bWz8pNd3s
0061:
<= Recv header, 27 bytes (0x1b)
0000: HTTP/1.1 401 Unauthorized
<= Recv header, 24 bytes (0x18)
0000: WWW-Authenticate: Bearer
<= Recv header, 2 bytes (0x2)
0000:
<= Recv data, 13 bytes (0xd)
0000: {"error":"x"}
== Info: Connection #0 left intact
"""

LOG = f"""2023-11-14T22:13:20.123Z ERROR [worker-3] GET https://api.example.com/v2/devices returned 401 Unauthorized
Traceback (most recent call last):
  File "/srv/app/client.py", line 12, in call
jwt.exceptions.ExpiredSignatureError: Signature has expired (token={OPAQUE})
"""


def har(*entries: dict[str, Any], **log: Any) -> str:
    """A HAR file with these entries."""
    return json.dumps({"log": {"version": "1.2", "creator": {"name": "test"}, "entries": list(entries)} | log})


def entry(
    url: str,
    status: int,
    *,
    method: str = "GET",
    token: str = "",
    form: str = "",
    answer: Any = None,
    at: str = "2023-11-14T22:13:20.000Z",
    headers: tuple[tuple[str, str], ...] = (),
) -> dict[str, Any]:
    """One HAR entry, as browsers write it."""
    asked: list[dict[str, str]] = [{"name": "Authorization", "value": f"Bearer {token}"}] if token else []
    request: dict[str, Any] = {"method": method, "url": url, "httpVersion": "http/2.0", "headers": asked}
    if form:
        request["postData"] = {"mimeType": "application/x-www-form-urlencoded", "text": form}
    answered = [{"name": name, "value": value} for name, value in headers]
    content = {"mimeType": "application/json", "text": json.dumps(answer)} if answer is not None else {}
    response = {"status": status, "statusText": "", "httpVersion": "http/2.0", "headers": answered, "content": content}
    return {"startedDateTime": at, "time": 120, "request": request, "response": response}


ISSUED = entry(
    "https://id.example.com/oauth/token",
    200,
    method="POST",
    form=f"grant_type=client_credentials&client_id=portal&client_secret={SECRET}",
    answer={"access_token": JWT, "refresh_token": REFRESH, "token_type": "Bearer"},
)
HAR = har(
    ISSUED,
    entry("https://api.example.com/v2/policies", 200, token=JWT, answer={"data": []}, at="2023-11-14T22:13:21.000Z"),
    entry(
        "https://api.example.com/v2/devices",
        401,
        token=HS256,
        answer={"error": "unauthorized", "message": "Invalid or expired token"},
        at="2023-11-14T22:13:22.000Z",
        headers=(("WWW-Authenticate", 'Bearer error="invalid_token"'),),
    ),
)

SAMPLES = {
    "token": JWT,
    "token in quotes": f'Bearer "{JWT}",',
    "token over lines": f"{JWT[:70]}\n{JWT[70:140]}\n{JWT[140:]}",
    "token response": TOKEN_RESPONSE,
    "header": f"Authorization: Bearer {JWT}\nAccept: */*",
    "curl": f"curl -v https://api.example.com/v2/devices \\\n  -H 'Authorization: Bearer {JWT}'",
    "exchange": EXCHANGE,
    "token call": TOKEN_CALL,
    "transcript": TRANSCRIPT,
    "trace": TRACE,
    "http/2": HTTP2_DUMP,
    "har": HAR,
    "log": LOG,
    "challenge": 'WWW-Authenticate: DPoP algs="ES256", Bearer realm="a, b", error="invalid_token", Negotiate YII=',
    "php": f"headers:Array\n(\n    [Authorization] => Bearer {OPAQUE}\n    [error] => invalid_grant\n)",
    "mail": f"> I get 401 for this:\n> Authorization: Bearer {JWT}\n> What is wrong?",
    "fence": f"Help!\n```http\n{EXCHANGE}```\n",
}
