"""An answer of ours taken apart like a pasted response."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from diagnostics.engine.model.facts import ApiAnswer
from diagnostics.engine.model.submission import Challenge, HeaderField, Response
from diagnostics.engine.model.types import Secret
from diagnostics.engine.model.urls import split_url
from diagnostics.engine.net import Answer
from diagnostics.engine.parse.messages.body import error_of, kind_of
from diagnostics.engine.parse.messages.challenge import read_challenges
from diagnostics.engine.servers.speech import causes_told

_REQUEST_ID_HEADERS = ("x-request-id", "request-id", "x-correlation-id", "x-amzn-requestid", "cf-ray", "x-trace-id")
_MOST_BODY = 16 * 1024


def api_answer(name: str, answer: Answer) -> ApiAnswer:
    """The answer with its challenges (RFC 9110, 11.6.1), its error, its request id and what its words name."""
    response = as_response(answer)
    stated = next((answer.header(header) for header in _REQUEST_ID_HEADERS if answer.header(header)), "")
    in_body = response.error.request_id if response.error else ""
    path = split_url(answer.url).path or "/"
    told = causes_told(response) if answer.status >= 400 or response.error else ()
    return ApiAnswer(name, answer.method, path, response, answer.ms, (in_body or stated)[:100], told)


def as_response(answer: Answer) -> Response:
    """The response in the form that checks know from pastes."""
    text = answer.text[:_MOST_BODY]
    kind = answer.header("Content-Type")
    return Response(
        status=answer.status,
        reason=answer.reason,
        headers=tuple(HeaderField(name, Secret(value)) for name, value in answer.headers),
        challenges=_challenges(answer),
        # GraphQL and others answer 200 whatever happens, and tell of a refusal in the body
        error=error_of(text, answer.status, kind) if text else None,
        body=Secret(text) if text else None,
        body_kind=kind_of(text, kind) if text else "",
        http_version=answer.http_version,
        date=_date(answer.header("Date")),
        at=answer.started,
    )


def _challenges(answer: Answer) -> tuple[Challenge, ...]:
    found: list[Challenge] = []
    for name, value in answer.headers:
        if name.lower() in ("www-authenticate", "proxy-authenticate"):
            found += read_challenges(value, proxy=name.lower().startswith("proxy"))
    return tuple(found)


def _date(value: str) -> datetime | None:
    try:
        told = parsedate_to_datetime(value)
    except ValueError:
        return None
    return told if told.tzinfo else told.replace(tzinfo=UTC)
