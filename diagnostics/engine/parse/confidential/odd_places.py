"""Secrets where none belongs: in a method, a path, a host, a name, a reason phrase, an attribute of a cookie.

Structure says nothing there, so the look of a word decides: long, made by a machine, and no identifier.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from diagnostics.engine.model.submission import HeaderField, Request, Response, Url
from diagnostics.engine.parse import names
from diagnostics.engine.parse.confidential import by_name, secret_text

_LONGEST_FORM = 20_000
_BETWEEN = re.compile(r"[/;:=,.@!$&'()*]")
_SHORT_HEX = re.compile(r"[0-9a-fA-F]{1,32}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_IDENTIFIER = re.compile(
    r"(?:^|[_-])(?:id|ids|kid|Id|ID)$|(?<=[a-z])(?:Id|ID)$|^(?:client|user|request|device|tenant|trace)id$|^code_challenge$"
)
# What a request is followed by through its way: support needs it, and it opens nothing.
_TRACE = re.compile(r"id$|trace|span|request|correlation|etag|ray$|nonce|hash|digest|baggage|b3", re.IGNORECASE)
# A line of a token that was quoted or wrapped: the rest of its payload, a dot, and its signature.
_REST_OF_TOKEN = re.compile(r"(?<![\w.-])[A-Za-z0-9_-]{1,400}\.([A-Za-z0-9_-]{40,2000})(?![\w.-])")


def in_text(text: str) -> Iterator[str]:
    """The ends of tokens whose beginning stands elsewhere."""
    for match in _REST_OF_TOKEN.finditer(text):
        yield from _words(match.group(1))


def in_requests(requests: Iterable[Request]) -> Iterator[str]:
    """Values of the start line, the names of fields and parameters, and values under names that say nothing."""
    for request in requests:
        yield from _words(request.method, request.http_version)
        yield from _words(*(field.name for field in (*request.headers, *request.as_typed)))
        for name, value in request.form:
            yield from _pair(name, value.reveal())
        if request.body is not None and request.body_kind == "form":
            for piece in request.body.reveal()[:_LONGEST_FORM].split("&"):
                yield from _words(unquote(piece.partition("=")[0]))
        if request.url:
            yield from _in_url(request.url)
        for field in (*request.headers, *request.as_typed):
            yield from _in_field(field.name.lower(), field.value.reveal())


def in_responses(responses: Iterable[Response]) -> Iterator[str]:
    """Values of the status line, of challenges, and those that an error's words quote."""
    for response in responses:
        yield from _words(response.http_version, response.reason)
        yield from _words(*(field.name for field in response.headers))
        for challenge in response.challenges:
            yield from _words(challenge.scheme, *challenge.params, *challenge.params.values())
            if challenge.token68:
                yield challenge.token68
        if response.error:
            yield from _words(response.error.description)
        for field in response.headers:
            if field.name.lower() == "set-cookie":
                yield from cookie_values(field)


def cookie_values(field: HeaderField) -> Iterator[str]:
    """What stands after the first pair of a Set-Cookie field and is no attribute's value."""
    for part in field.value.reveal().split(";")[1:]:
        name, _, value = part.strip().partition("=")
        if name.lower() not in by_name.COOKIE_ATTRIBUTES:
            yield value.strip()
        elif "=" in value:
            yield value.rpartition("=")[2].strip()


def _in_field(name: str, value: str) -> Iterator[str]:
    if name == "host":
        yield from _words(value) if "." not in value else ()
    elif name == "sec-websocket-protocol":
        yield from _words(*_BETWEEN.split(value.replace(" ", "/")))
    elif name not in names.KNOWN_NAMES and not _TRACE.search(name):
        yield from _words(value)


def _in_url(url: Url) -> Iterator[str]:
    for segment in _BETWEEN.split(url.path):
        if not _SHORT_HEX.fullmatch(segment):
            yield from _words(segment)
    for name, value in url.query:
        yield from _pair(name, value.reveal())
    if "." not in url.host:
        # a host is kept in small letters, and a secret is shown as it was written
        yield from _words(url.host, *_BETWEEN.split(url.raw.reveal()[: 2 * len(url.host) + 20]))


def _pair(name: str, value: str) -> Iterator[str]:
    yield from _words(name)
    if not _IDENTIFIER.search(name):
        yield from _words(value)


def _words(*texts: str) -> Iterator[str]:
    for text in texts:
        for match in secret_text.random_words(text):
            yield match.group()
