# ruff: noqa: E501 - each line is one paste as a tool writes it
"""Pastes whose words tell no cause: calls, answers and code as tools write them, with nothing said about why."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product

_HOSTS = ("api.example.com", "gateway.contoso.example", "localhost:8080", "10.0.3.7:5000", "api.xxx.com")
_PATHS = (
    "/v1/items",
    "/api/users/me",
    "/v2/devices?page=2",
    "/graphql",
    "/oauth/token",
    "/rest/orders/17",
    "/userinfo",
)
_CREDENTIALS = (
    "Authorization: Bearer eyJhbGciOiJSUzI1NiIsImtpZCI6ImsxIn0.eyJzdWIiOiIxIn0.c2ln",
    "Authorization: Bearer 8fKq2mXw7RtLp4sZ",
    "Authorization: Basic dXNlcjpwYXNz",
    "X-API-Key: 8fKq2mXw7RtLp4sZ",
    "Authorization: Token 8fKq2mXw7RtLp4sZ",
    "Cookie: session=8fKq2mXw7RtLp4sZ",
    'Authorization: Bearer "8fKq2mXw7RtLp4sZ"',
    "authorization: bearer 8fKq2mXw7RtLp4sZ",
    "Authorization: Bearer Bearer 8fKq2mXw7RtLp4sZ",
    "Authorization: Bearer $TOKEN",
    "Accept: application/json",
)
_ANSWERS = (
    "",
    "HTTP/1.1 401 Unauthorized",
    "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer\nContent-Length: 0",
    'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer realm="api"\nContent-Type: application/json\n\n{"error":"unauthorized"}',
    'HTTP/1.1 401 Unauthorized\nContent-Type: application/json\n\n{"message":"Unauthorized"}',
    'HTTP/1.1 403 Forbidden\nContent-Type: application/json\n\n{"error":"forbidden","message":"Access denied"}',
    'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error="invalid_token"\nDate: Fri, 08 Mar 2024 14:23:45 GMT',
    'HTTP/1.1 400 Bad Request\nContent-Type: application/json\n\n{"error":"invalid_grant"}',
    'HTTP/2 200\ncontent-type: application/json\n\n{"id":1,"name":"a"}',
    '{"error": "authentication_failed", "code": 401, "timestamp": "2024-03-08T14:23:45Z", "request_id": "req-1"}',
    "Status: 401",
)
_WRITERS = (
    "{method} {path} HTTP/1.1\nHost: {host}\n{credential}\nAccept: application/json\n\n{answer}",
    'curl -i -X {method} "https://{host}{path}" -H "{credential}"\n{answer}',
    "curl -sv https://{host}{path} \\\n  -H '{credential}' \\\n  -H \"Accept: application/json\"\n\n{answer}",
    "> {method} {path} HTTP/1.1\n> Host: {host}\n> User-Agent: curl/8.5.0\n> Accept: */*\n> {credential}\n>\n< {answer}",
    'import requests\nr = requests.get("https://{host}{path}", headers={{"{credential}"}})\nprint(r.status_code)\n# {answer}',
    'const res = await fetch("https://{host}{path}", {{ method: "{method}", headers: {{ "{credential}" }} }});\n// {answer}',
    "{credential}",
    "{answer}",
    "Bearer eyJhbGciOiJSUzI1NiIsImtpZCI6ImsxIn0.eyJzdWIiOiIxIn0.c2ln\n{answer}",
    '{{"alg": "RS256", "typ": "JWT"}}\n{{"iss": "https://{host}", "aud": "api", "exp": 1709907825, "scope": "read"}}\n{answer}',
    '{{"access_token": "8fKq2mXw7RtLp4sZ", "token_type": "Bearer", "expires_in": 3600, "scope": "read"}}',
)
_EVERY, _MOST = 7, 900


def told(text: str, number: int) -> str:
    """A refused call, another one for each `number`, whose answer says `text`: calls alone stand for no cause."""
    path, host = _PATHS[number % len(_PATHS)], _HOSTS[number // 3 % len(_HOSTS)]
    credential, status = _CREDENTIALS[number // 5 % 7], ("401 Unauthorized", "403 Forbidden")[number // 7 % 4 == 0]
    call = _WRITERS[number // 11 % 4].format(
        method=("GET", "POST")[number // 2 % 2],
        path=path,
        host=host,
        credential=credential,
        answer=f"HTTP/1.1 {status}",
    )
    return f"{call}\nContent-Type: application/json\n\n{text}\n"


def shapes() -> Iterator[str]:
    """The same few hundred pastes in each run."""
    every = product(_WRITERS, ("GET", "POST"), _PATHS, _HOSTS, _CREDENTIALS, _ANSWERS)
    step = (2 * len(_WRITERS) * len(_PATHS) * len(_HOSTS) * len(_CREDENTIALS) * len(_ANSWERS)) // _MOST | 1
    for writer, method, path, host, credential, answer in islice(every, 0, None, step + _EVERY * 2):
        text = writer.format(method=method, path=path, host=host, credential=credential, answer=answer).strip()
        if len(text) > 12:
            yield text
