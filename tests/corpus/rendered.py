"""One call in the notations of further tools and logs, each written from the same model."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.corpus.test_forms import Call

DATE = "Fri, 08 Mar 2024 14:23:45 GMT"


def _place(call: Call) -> tuple[str, str]:
    host, _, path = call.url.removeprefix("https://").partition("/")
    return host, f"/{path}"


def _answer(call: Call) -> str:
    return f"HTTP/1.1 {call.status} Refused\nDate: {DATE}\nContent-Type: application/json\n\n{json.dumps(call.answer)}"


def _lines(call: Call) -> list[str]:
    host, path = _place(call)
    fields = [f"{name}: {value}" for name, value in call.headers.items()]
    return [f"{call.method} {path} HTTP/1.1", f"Host: {host}", *fields]


def curl_http2(call: Call) -> str:
    host, path = _place(call)
    sent = "".join(f"> {name.lower()}: {value}\n" for name, value in call.headers.items())
    got = f"< HTTP/2 {call.status}\n< date: {DATE}\n< content-type: application/json\n<\n"
    command = f"curl -v -X {call.method} --data '{call.body}' '{call.url}'\n" if call.body else ""
    start = f"> {call.method} {path} HTTP/2\n> Host: {host}\n> user-agent: curl/8.5.0\n"
    return f"{command}* Using HTTP2\n{start}{sent}>\n{got}{json.dumps(call.answer)}"


def httpie(call: Call) -> str:
    return "\n".join(_lines(call)) + f"\nUser-Agent: HTTPie/3.2.2\n\n{call.body}\n\n\n{_answer(call)}"


def wget_debug(call: Call) -> str:
    sent = "\n".join(_lines(call))
    got = f"HTTP/1.1 {call.status} Refused\nDate: {DATE}"
    asked = f"---request begin---\n{sent}\n\n---request end---\n{call.body}\n"
    return f"{asked}---response begin---\n{got}\n\n---response end---"


def okhttp(call: Call) -> str:
    fields = "".join(f"{name}: {value}\n" for name, value in call.headers.items())
    got = f"<-- {call.status} {call.url} (12ms)\ndate: {DATE}\n\n{json.dumps(call.answer)}\n<-- END HTTP"
    return f"--> {call.method} {call.url}\n{fields}\n{call.body}\n--> END {call.method}\n{got}"


def httpclient_wire(call: Call) -> str:
    mark = "DEBUG org.apache.http.wire - http-outgoing-0"
    sent = [f'{mark} >> "{line}[\\r][\\n]"' for line in [*_lines(call), ""]]
    sent += [f'{mark} >> "{call.body}"'] if call.body else []
    got = [
        f"HTTP/1.1 {call.status} Refused[\\r][\\n]",
        f"Date: {DATE}[\\r][\\n]",
        "[\\r][\\n]",
        json.dumps(call.answer),
    ]
    return "\n".join([*sent, *(f'{mark} << "{line}"' for line in got)])


def http_client(call: Call) -> str:
    sent = "\\r\\n".join(_lines(call))
    return (
        f"send: b'{sent}\\r\\n\\r\\n{call.body}'\nreply: 'HTTP/1.1 {call.status} Refused\\r\\n'\n"
        f"header: Date: {DATE}\n\n{json.dumps(call.answer)}"
    )


def jersey(call: Call) -> str:
    fields = "".join(f"1 > {name}: {value}\n" for name, value in call.headers.items())
    got = f"1 < {call.status}\n1 < Date: {DATE}\n{json.dumps(call.answer)}"
    start = f"INFO: 1 * Sending client request on thread main\n1 > {call.method} {call.url}\n{fields}{call.body}\n\n"
    return f"{start}INFO: 1 * Client response received on thread main\n{got}"


def k6(call: Call) -> str:
    sent = "\n".join(_lines(call))
    end = "  group= iter=0 request_id=1 scenario=default source=http-debug vu=1"
    return f"INFO[0000] Request:\n{sent}\n\n{call.body}\n{end}\nINFO[0000] Response:\n{_answer(call)}\n{end}"


def pod_log(call: Call) -> str:
    lines = [*_lines(call), "", *([call.body] if call.body else []), *_answer(call).split("\n")]
    return "\n".join(f"[pod/web-1/web] 2024-03-08T14:23:45.000000000Z {line}" for line in lines)


def docker_log(call: Call) -> str:
    lines = [*_lines(call), "", *([call.body] if call.body else []), *_answer(call).split("\n")]
    return "\n".join(
        json.dumps({"log": f"{line}\n", "stream": "stdout", "time": "2024-03-08T14:23:45.0Z"}) for line in lines
    )


def burp(call: Call) -> str:
    return f"Request:\n{chr(10).join(_lines(call))}\n\n{call.body}\n\nResponse:\n{_answer(call)}"


def r_httr(call: Call) -> str:
    sent = "".join(f"-> {line}\n" for line in [*_lines(call), ""])
    got = "".join(f"<- {line}\n" for line in (f"HTTP/1.1 {call.status} Refused", f"Date: {DATE}", ""))
    return f"{sent}{call.body}\n{got}{json.dumps(call.answer)}"


NOTATIONS: tuple[Callable[[Call], str], ...] = (
    curl_http2, httpie, wget_debug, okhttp, httpclient_wire, http_client, jersey, k6, pod_log, docker_log, burp, r_httr,
)  # fmt: skip
