"""The same defect gives the same cause in whatever form it is pasted."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.corpus.examined import examined
from tests.corpus.rendered import NOTATIONS
from tests.fixtures.thorough import THOROUGH, chance

pytestmark = pytest.mark.one_in(3)

AT = datetime(2024, 3, 8, 14, 23, 45, tzinfo=UTC)
NOW = int(AT.timestamp())
DATE = "Fri, 08 Mar 2024 14:23:45 GMT"
RANDOM = random.Random(20240308)  # noqa: S311 - test data


@dataclass(frozen=True)
class Call:
    """A request with one defect and the answer that it got."""

    cause: str
    headers: dict[str, str]
    url: str = "https://api.xxx.com/v2/devices"
    method: str = "GET"
    body: str = ""
    answer: dict[str, Any] = field(default_factory=lambda: {"error": "unauthorized"})
    status: int = 401


def _part(value: object) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def token(alg: str = "RS256", **claims: Any) -> str:
    usual = {"iss": "https://auth.xxx.com", "aud": "https://api.xxx.com", "sub": "app-1", "client_id": "app-1"}
    times = {"iat": NOW - 600, "exp": NOW + 3000, "scope": "read write"}
    all_claims = {name: value for name, value in {**usual, **times, **claims}.items() if value is not None}
    return f"{_part({'alg': alg, 'kid': 'k1'})}.{_part(all_claims)}.{_part(RANDOM.randbytes(256))}"


def bearer(value: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {value}"}


TOKEN_URL = "https://auth.xxx.com/oauth/token"  # noqa: S105 - an address
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
REFUSED = {"error": "invalid_request"}

CALLS = [
    Call("missing-bearer-prefix", {"Authorization": token()}),
    Call("duplicate-bearer-prefix", bearer(f"Bearer {token()}")),
    Call("bearer-scheme-case", {"Authorization": f"bearer {token()}"}),
    Call("malformed-bearer-syntax", {"Authorization": f"Bearer:{token()}"}),
    Call("wrong-header-name", {"Authentication": f"Bearer {token()}"}),
    Call("wrong-auth-scheme", {"Authorization": f"Token {token()}"}),
    Call("null-or-undefined-token", bearer("undefined")),
    Call("url-encoded-token", bearer("bXktdG9rZW4tdmFsdWU%2Bd2l0aC1wbHVz%3D%3D")),
    Call("token-truncated", bearer(token()[:-200])),
    Call("access-token-expired", bearer(token(iat=NOW - 7200, exp=NOW - 3600))),
    Call("token-not-yet-valid", bearer(token(nbf=NOW + 9000, exp=NOW + 20000))),
    Call("wrong-time-unit", bearer(token(iat=NOW * 1000, exp=(NOW + 3600) * 1000))),
    Call("alg-mismatch", bearer(token("PS512"))),
    Call("id-token-as-access-token", bearer(token(nonce="n", at_hash="h", scope=None))),
    Call("refresh-token-as-access-token", bearer(token(typ="Refresh"))),
    Call("malformed-claims", bearer(token(exp="tomorrow"))),
    Call("wrong-environment", bearer(token(iss="https://staging-auth.xxx.com", aud="https://staging-api.xxx.com"))),
    Call("issuer-hostname-mismatch", bearer(token(iss="https://auth.xxx.com/"))),
    Call("wrong-issuer-or-tenant", bearer(token(iss="https://login.elsewhere.example"))),
    Call("wrong-audience", bearer(token(aud="https://billing.example.com"))),
    Call("missing-scope", bearer(token(scope="policies:read"))),
    Call("dpop-or-mtls-binding-missing", bearer(token(cnf={"jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"}))),
    Call(
        "wrong-content-type",
        {"Content-Type": "application/json"},
        TOKEN_URL,
        "POST",
        '{"grant_type":"client_credentials","client_id":"app-1"}',
        REFUSED,
        400,
    ),
    Call("missing-grant-type-or-parameter", FORM, TOKEN_URL, "POST", "client_id=app-1", REFUSED, 400),
]


def curl_bash(call: Call) -> str:
    headers = "".join(f" \\\n  -H '{name}: {value}'" for name, value in call.headers.items())
    body = f" \\\n  --data '{call.body}'" if call.body else ""
    return f"curl -X {call.method} '{call.url}'{headers}{body}\n\n{answer(call)}"


def curl_cmd(call: Call) -> str:
    headers = "".join(f' ^\n  -H "{name}: {value}"' for name, value in call.headers.items())
    quoted = call.body.replace('"', '\\"')
    body = f' ^\n  --data "{quoted}"' if call.body else ""
    # a batch file doubles the percent sign
    return f'curl -X {call.method} "{call.url}"{headers}{body}\n\n{answer(call)}'


def curl_powershell(call: Call) -> str:
    headers = "".join(f" `\n  -H '{name}: {value}'" for name, value in call.headers.items())
    quoted = call.body.replace('"', '\\"')
    body = f" `\n  --data '{quoted}'" if call.body else ""
    return f"curl.exe -X {call.method} '{call.url}'{headers}{body}\n\n{answer(call)}"


def raw_http(call: Call) -> str:
    host, _, path = call.url.removeprefix("https://").partition("/")
    headers = "".join(f"{name}: {value}\n" for name, value in call.headers.items())
    return f"{call.method} /{path} HTTP/1.1\nHost: {host}\n{headers}\n{call.body}\n\n{answer(call)}"


def verbose(call: Call) -> str:
    host, _, path = call.url.removeprefix("https://").partition("/")
    sent = "".join(f"> {name}: {value}\n" for name, value in call.headers.items())
    command = f"$ curl -v -X {call.method} --data '{call.body}' '{call.url}'\n" if call.body else ""
    got = f"< HTTP/1.1 {call.status} Refused\n< Date: {DATE}\n< Content-Type: application/json\n<\n"
    head = f"> {call.method} /{path} HTTP/1.1\n> Host: {host}\n> User-Agent: curl/8.5.0\n"
    return f"{command}{head}{sent}>\n{got}{json.dumps(call.answer)}"


def har(call: Call) -> str:
    request: dict[str, Any] = {
        "method": call.method,
        "url": call.url,
        "httpVersion": "HTTP/1.1",
        "headers": [{"name": name, "value": value} for name, value in call.headers.items()],
        "queryString": [],
        "cookies": [],
    }
    if call.body:
        request["postData"] = {"mimeType": call.headers["Content-Type"], "text": call.body}
    response = {
        "status": call.status,
        "statusText": "",
        "headers": [{"name": "Date", "value": DATE}, {"name": "Content-Type", "value": "application/json"}],
        "content": {"mimeType": "application/json", "text": json.dumps(call.answer)},
    }
    entry = {"startedDateTime": "2024-03-08T14:23:45.000Z", "time": 5, "request": request, "response": response}
    return json.dumps({"log": {"version": "1.2", "creator": {"name": "t", "version": "1"}, "entries": [entry]}})


def python(call: Call) -> str:
    arguments = [f'"{call.url}"', f"headers={json.dumps(call.headers)}"]
    arguments += [f"data={call.body!r}"] if call.body else []
    return f"import requests\nr = requests.{call.method.lower()}({', '.join(arguments)})\n\n{answer(call)}"


def answer(call: Call) -> str:
    return f"HTTP/1.1 {call.status} Refused\nDate: {DATE}\nContent-Type: application/json\n\n{json.dumps(call.answer)}"


def postman(call: Call) -> str:
    request: dict[str, Any] = {"method": call.method, "url": {"raw": call.url}, "header": _table("key", call)}
    if call.body:
        request["body"] = {"mode": "raw", "raw": call.body}
    collection = {"info": {"name": "c"}, "item": [{"name": "a", "request": request}]}
    return f"{json.dumps(collection, indent=1)}\n\n{answer(call)}"


def newman(call: Call) -> str:
    request: dict[str, Any] = {"method": call.method, "url": call.url, "header": _table("key", call)}
    if call.body:
        request["body"] = {"mode": "raw", "raw": call.body}
    fields = [{"key": "Date", "value": DATE}, {"key": "Content-Type", "value": "application/json"}]
    data = list(json.dumps(call.answer).encode())
    response = {"status": "", "code": call.status, "header": fields, "stream": {"type": "Buffer", "data": data}}
    return json.dumps({"run": {"executions": [{"item": {"name": "a"}, "request": request, "response": response}]}})


def insomnia(call: Call) -> str:
    request = {"name": "a", "method": call.method, "url": call.url, "headers": _table("name", call)}
    if call.body:
        request["body"] = {"mimeType": call.headers["Content-Type"], "text": call.body}
    rest = "".join(f"    {name}: {json.dumps(value)}\n" for name, value in request.items() if name != "name")
    return f"type: collection.insomnia.rest/5.0\nname: c\ncollection:\n  - name: a\n{rest}\n{answer(call)}"


def bruno(call: Call) -> str:
    headers = "".join(f"  {name}: {value}\n" for name, value in call.headers.items())
    body = f"\nbody:text {{\n  {call.body}\n}}\n" if call.body else ""
    start = f"meta {{\n  name: a\n}}\n\n{call.method.lower()} {{\n  url: {call.url}\n}}\n"
    return f"{start}\nheaders {{\n{headers}}}\n{body}\n{answer(call)}"


def http_file(call: Call) -> str:
    headers = "".join(f"{name}: {value}\n" for name, value in call.headers.items())
    return f"@address = {call.url}\n\n### a\n{call.method} {{{{address}}}}\n{headers}\n{call.body}\n\n{answer(call)}"


def hurl(call: Call) -> str:
    headers = "".join(f"{name}: {value}\n" for name, value in call.headers.items())
    body = f"```\n{call.body}\n```\n" if call.body else ""
    return f"{call.method} {call.url}\n{headers}{body}HTTP 200\n\n{answer(call)}"


def workflow(call: Call) -> str:
    command = curl_bash(call).partition("\n\n")[0].replace("\n", "\n          ")
    return f"jobs:\n  a:\n    steps:\n      - name: a\n        run: |\n          {command}\n\n{answer(call)}"


def _table(name: str, call: Call) -> list[dict[str, str]]:
    return [{name: key, "value": value} for key, value in call.headers.items()]


FORMS: list[Callable[[Call], str]] = [
    curl_bash, curl_cmd, curl_powershell, raw_http, verbose, har, python,
    postman, newman, insomnia, bruno, http_file, hurl, workflow,
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.cause)
def test_the_form_of_the_paste_does_not_change_the_cause(call: Call, form: Callable[[Call], str]) -> None:
    if form is curl_cmd and "%" in str(call.headers):
        pytest.skip("in a Windows prompt a percent sign is the shell's own character")
    report, _ = examined(form(call), "company-x", AT)
    assert report.verdict is not None
    assert report.verdict.cause == call.cause


# A third of the pairs each time, all of them where time is no matter.
@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.cause)
def test_the_notation_of_a_tool_does_not_change_the_cause(call: Call) -> None:
    chosen = NOTATIONS if THOROUGH else chance().sample(NOTATIONS, len(NOTATIONS) // 3)
    for notation in chosen:
        report, _ = examined(notation(call), "company-x", AT)
        assert report.verdict is not None
        assert report.verdict.cause == call.cause, notation.__name__
