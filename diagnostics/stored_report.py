"""What can be read off a rendered or stored report without judging it: labels, request ids, clients, endpoints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext

from diagnostics.engine.subject.claims import CLIENT_CLAIMS

Values = Mapping[str, Any]
# Headers by which a request is found again in somebody's logs.
_REQUEST_ID_HEADERS = frozenset(
    {
        "x-request-id", "x-correlation-id", "request-id", "correlation-id", "x-amzn-requestid", "x-amzn-trace-id",
        "x-ms-request-id", "cf-ray", "x-trace-id", "traceparent", "x-b3-traceid", "x-cloud-trace-context",
    }
)  # fmt: skip


def _understood(report: Values, part: str) -> list[Values]:
    return list((report.get("understood") or {}).get(part) or ())


def language_of(report: Values) -> str:
    """The language that a report's sentences are in; one that does not say it is English."""
    return str(report.get("language") or "en")


def request_ids(report: Values) -> list[tuple[str, str]]:
    """Where each request id stood, in the active language, and the id: ("x-request-id of answer 1", "7f3a")."""
    return list(dict.fromkeys(_request_ids(report)))


def _request_ids(report: Values) -> Iterator[tuple[str, str]]:
    for number, message in enumerate(_understood(report, "requests"), start=1):
        for name, value in _ids_in(message):
            place = gettext("{name} of request {number}") if name else gettext("body of request {number}")
            yield place.format(name=name, number=number), value
    for number, message in enumerate(_understood(report, "responses"), start=1):
        for name, value in _ids_in(message):
            place = gettext("{name} of answer {number}") if name else gettext("body of answer {number}")
            yield place.format(name=name, number=number), value


def _ids_in(message: Values) -> Iterator[tuple[str, str]]:
    """The header of each id, or "" for the one in the body, with the id."""
    for name, value in message.get("headers") or ():
        if name.lower() in _REQUEST_ID_HEADERS:
            yield name.lower(), value
    if told := (message.get("error") or {}).get("request_id"):
        yield "", str(told)


def labels(report: Values) -> list[tuple[str, str, str]]:
    """For each token its letter, where it stood, and the label that stands for its value in this diagnosis."""
    return [
        (token.get("label") or "", token.get("where") or "", token.get("mask") or "")
        for token in _understood(report, "tokens")
    ]


def challenges(report: Values) -> list[Values]:
    """Every WWW-Authenticate and Proxy-Authenticate challenge that was understood."""
    return [
        challenge for response in _understood(report, "responses") for challenge in response.get("challenges") or ()
    ]


def client_id(report: Values) -> str:
    """The application that the examined token names (RFC 9068, section 2.2), or ""."""
    subject = (report.get("understood") or {}).get("subject") or {}
    for token in _understood(report, "tokens"):
        if token.get("label") == subject.get("token"):
            claims = token.get("claims") or {}
            return next((str(claims[name]) for name in CLIENT_CLAIMS if claims.get(name)), "")
    return ""


def endpoint(report: Values) -> str:
    """Method and path of the examined request, or ""."""
    request = examined_request(report)
    if request is None:
        return ""
    address = str(request.get("url") or "").partition("?")[0]
    path = "/" + address.partition("://")[2].partition("/")[2] if "://" in address else address
    return f"{request.get('method') or ''} {path}".strip()


def examined_request(report: Values) -> Values | None:
    """The request that the diagnosis is about, as `understood` lists it; None where there is none."""
    return _subject(report, "request")


def examined_answer(report: Values) -> Values | None:
    """The answer that the diagnosis is about, in the same way."""
    return _subject(report, "response")


def _subject(report: Values, kind: str) -> Values | None:
    subject = ((report.get("understood") or {}).get("subject") or {}).get(kind)
    listed = enumerate(_understood(report, f"{kind}s"))
    return next((message for n, message in listed if message.get("index", n) == subject), None)


def http_text(message: Values) -> str:
    """A request or an answer of `understood` as HTTP/1.1 text, without its body, which is never kept."""
    if "method" in message:
        first = (
            f"{message.get('method') or 'GET'} {message.get('url') or '/'} {message.get('http_version') or 'HTTP/1.1'}"
        )
    else:
        first = f"HTTP/1.1 {message.get('status') or '???'} {message.get('reason') or ''}".rstrip()
    lines = [first, *(f"{name}: {value}" for name, value in message.get("headers") or ())]
    if message.get("at"):
        lines.insert(0, f"# {message['at']}")
    return "\n".join(lines) + "\n"


def timings(report: Values) -> dict[str, Any]:
    """How long each check and each call took, in milliseconds."""
    return {
        "evaluated_at": report.get("evaluated_at"),
        "request_at": report.get("request_at"),
        "checks_ms": {finding["check"]: finding.get("ms") for finding in report.get("findings") or ()},
        "calls_ms": [{"name": probe["name"], "ms": probe["ms"]} for probe in report.get("probes") or ()],
    }


def calls(report: Values) -> list[tuple[int, str, bool]]:
    """The listed exchanges: number, the call in a line, and whether it is the one that was examined."""
    subject = ((report.get("understood") or {}).get("subject") or {}).get("exchange")
    messages = [message for part in ("requests", "responses") for message in _understood(report, part)]
    listed: set[int] = {message["exchange"] for message in messages if message.get("exchange")}
    return [(number, call_of(report, number) or "", number == subject) for number in sorted(listed)]


def call_of(report: Values, exchange: int) -> str | None:
    """The call of one exchange in a line, as `GET https://… → 401`; None where the report lists no such exchange."""
    request = next((item for item in _understood(report, "requests") if item.get("exchange") == exchange), None)
    answer = next((item for item in _understood(report, "responses") if item.get("exchange") == exchange), None)
    if request is None and answer is None:
        return None
    return line_of(request or {}, answer or {})


def line_of(request: Values, answer: Values) -> str:
    """Method, address and status of an exchange, as far as they are known."""
    called = " ".join(str(request[name]) for name in ("method", "url") if request.get(name))
    status = str(answer.get("status") or "")
    return f"{called} → {status}" if called and status else called or status
