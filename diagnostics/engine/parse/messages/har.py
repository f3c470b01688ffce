"""HAR 1.2 files of any exporter: missing parts are tolerated.

Read entry by entry, so that memory stays near the size of the text.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import REDIRECTS, HeaderField, Request, Response
from diagnostics.engine.model.types import Message, Place, Secret, msg
from diagnostics.engine.parse import json_text, times
from diagnostics.engine.parse.messages import body, header, http
from diagnostics.engine.parse.source import Block, Source
from diagnostics.engine.parse.url import parse_url, read_form

_START = re.compile(r"\s*\{[^\[]{0,20000}?\"log\"\s{0,20}:\s{0,20}\{")
# Behind what somebody says of it; and what closes the file there.
_WITHIN = re.compile(r"^[ \t]{0,20}\{\s{0,40}\"log\"\s{0,20}:\s{0,20}\{", re.MULTILINE)
_CLOSING = re.compile(r"\][\s}]{0,80}")
_FAR = 16_384
_ENTRIES = re.compile(r"\"entries\"\s{0,20}:\s{0,20}\[")
_LONE = re.compile(
    r"\{\s{0,40}\"(?:_?\w{1,30}\"\s{0,4}:\s{0,4}[^{}\[\]]{0,200}?,\s{0,40}\")?request\"\s{0,4}:\s{0,4}\{"
    r"|\{\s{0,40}\"(?:startedDateTime|_initiator|pageref)\""
)
_MOST_LONE = 20
_BETWEEN = re.compile(r"[\s,]*")
_VERSION = re.compile(r"([0-9](?:\.[0-9])?)")
_KEPT_BODY = 65_536
_MOST_ENTRIES = 20_000
# So many are read with their fields and bodies, of those that failed or tell of tokens and of all others; of more the
# call and its status are enough.
_MOST_TELLING, _MOST_OTHERS = 300, 100


def find(source: Source) -> list[Block]:
    """The one HAR file that the paste is or holds, as one block with a request and a response per entry.

    Between a person's words it is a record among others, so that those are still read.
    """
    text = source.text
    begins = _START.match(text[:40_000]) or _WITHIN.search(text[:_FAR])
    entries = _ENTRIES.search(text, begins.start()) if begins is not None else None
    if begins is None or not entries:
        return _lone_entries(source)
    reader = _Reader(source)
    position = entries.end()
    complete = True
    while len(reader.requests) < _MOST_ENTRIES:
        gap = _BETWEEN.match(text, position)
        position = gap.end() if gap else position
        if text[position : position + 1] != "{":
            break
        if (end := reader.in_short_only(position)) is not None:
            position = end
            continue
        reading = json_text.read(text, position)
        if isinstance(reading.value, dict):
            reader.entry(reading.value, position, reading.end)
        complete = complete and reading.complete
        position = reading.end
        if not reading.complete:
            break
    notes = list(reader.notes)
    if reader.in_short:
        notes.append(msg("Of {count} further calls only address and status were read.", count=reader.in_short))
    if not complete or text[position : position + 1] != "]":
        notes.append(msg("The HAR file is cut short; {count} entries could be read.", count=len(reader.requests)))
    form, start, end = Form.HAR, 0, len(text)
    if text[: begins.start()].strip():
        closing = _CLOSING.match(text, position)
        form, start, end = Form.HTTP, begins.start(), closing.end() if closing else position
    return [Block(form, start, end, tuple(reader.requests), tuple(reader.responses), notes=tuple(notes))]


def _lone_entries(source: Source) -> list[Block]:
    """Entries that were copied out of a HAR file, each an object of its own."""
    blocks: list[Block] = []
    position = 0
    while len(blocks) < _MOST_LONE and (found := _LONE.search(source.text, position)) is not None:
        reading = json_text.read(source.text, found.start())
        position = max(reading.end, found.end())
        value = reading.value
        if not isinstance(value, dict) or not _is_entry(value):
            continue
        reader = _Reader(source)
        reader.entry(value, found.start(), reading.end)
        if reader.requests:
            blocks.append(Block(Form.HTTP, found.start(), reading.end, tuple(reader.requests), tuple(reader.responses)))
    return blocks


def _is_entry(value: dict[str, Any]) -> bool:
    """Whether an object is an entry of a HAR file rather than what another tool expects or keeps of a call."""
    request, response = value.get("request"), value.get("response")
    if not isinstance(request, dict) or not isinstance(response, dict):
        return False
    if not isinstance(request.get("headers"), list):  # they are the first that people take out
        return "startedDateTime" in value and isinstance(request.get("url"), str)
    return "startedDateTime" in value or ("httpVersion" in request and isinstance(response.get("status"), int))


class _Reader:
    """Turns entries into requests and responses with their places."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.requests: list[Request] = []
        self.responses: list[Response] = []
        self.notes: list[Message] = []
        self._expected: dict[str, int] = {}
        self._left = {True: _MOST_TELLING, False: _MOST_OTHERS}
        self.in_short = 0

    def _takes(self, status: int | None, url: str) -> bool:
        """Whether one more of this kind is read whole; it is counted."""
        telling = status is None or status >= 300 or "oken" in url
        self._left[telling] -= 1
        self.in_short += self._left[telling] < 0
        return self._left[telling] >= 0

    def in_short_only(self, start: int) -> int | None:
        """Take the call that begins at `start` by its address and status; None where it is to be read whole.

        Returns the offset behind it.
        """
        if self._left[False] > 0:
            return None
        seen = json_text.glance(self.source.text, start)
        if seen is None or not isinstance(seen[0], dict):
            return None
        value, end = seen
        asked, answered = _mapping(value.get("request")), _mapping(value.get("response"))
        url, status = _text(asked.get("url")), _status(answered.get("status"))
        if (
            status is None
            or self._left[status >= 300 or "oken" in url] > 0
            or not (url.isascii() and url.isprintable())
        ):
            return None
        brief = {"request": {"method": _text(asked.get("method")), "url": url}, "response": {"status": status}}
        at = value.get("startedDateTime")
        self.entry({**brief, "startedDateTime": at if isinstance(at, str) else None}, start, end)
        return end

    def entry(self, value: Mapping[str, Any], start: int, end: int) -> None:
        asked, answered = _mapping(value.get("request")), _mapping(value.get("response"))
        at = times.moment(value.get("startedDateTime"))
        number = len(self.requests)
        raw_url = _text(asked.get("url"))
        status = _status(answered.get("status"))
        if not self._takes(status, raw_url):
            asked, answered = {"method": asked.get("method"), "url": raw_url}, {"status": status}
        request = self._request(asked, start, end)
        has_answer = bool(answered) and (status is not None or bool(answered.get("headers")))
        self.requests.append(
            Request(
                method=request.method,
                url=request.url,
                headers=request.headers,
                body=request.body,
                body_kind=request.body_kind,
                form=request.form,
                http_version=request.http_version,
                at=at,
                source=Form.HAR,
                response=len(self.responses) if has_answer else None,
                redirect_of=self._expected.pop(raw_url, None),
                place=self.source.place(start),
            )
        )
        if not has_answer:
            return
        took = value.get("time")
        later = timedelta(milliseconds=took) if isinstance(took, int | float) and 0 <= took < 1e8 else timedelta()
        self.responses.append(self._response(answered, status, number, at + later if at else None, start, end))
        if status in REDIRECTS:
            target = _text(answered.get("redirectURL")) or _named(answered.get("headers"), "location")
            if target and len(self._expected) < 1000:
                self._expected[_absolute(raw_url, target)] = number

    def _request(self, asked: Mapping[str, Any], start: int, end: int) -> Request:
        posted = _mapping(asked.get("postData"))
        content = _text(posted.get("text"))[:_KEPT_BODY]
        label = _text(posted.get("mimeType"))
        look = body.look_of(content)
        form = body.parameters_of(content, look) if content else ()
        if not content and isinstance(posted.get("params"), list):
            form = tuple((name, Secret(text)) for name, text in _pairs(posted["params"]))
        kind = body.kind_of(content, label) if content or form else ""
        return Request(
            method=_text(asked.get("method")).upper()[:20],
            url=parse_url(_text(asked.get("url"))) if asked.get("url") else None,
            headers=self._fields(asked, start, end),
            body=Secret(content) if content else None,
            body_kind=kind,
            form=form,
            http_version=_version(asked.get("httpVersion")),
        )

    def _fields(self, message: Mapping[str, Any], start: int, end: int) -> tuple[HeaderField, ...]:
        fields = [
            HeaderField(name, Secret(text), self._place(name, text, start, end))
            for name, text in _pairs(message.get("headers"))
            if not name.startswith(":")
        ]
        names = {field.name.lower() for field in fields}
        cookies = _pairs(message.get("cookies"))
        if cookies and not names & {"cookie", "set-cookie"}:
            joined = "; ".join(f"{name}={text}" for name, text in cookies)
            fields.append(HeaderField("Cookie", Secret(joined), self.source.place(start)))
        return tuple(fields)

    def _place(self, name: str, text: str, start: int, end: int) -> Place | None:
        """Where a credential stands; other fields need no place."""
        if not header.is_authorization_like(name) and name.lower() not in ("dpop", "www-authenticate", "x-api-key"):
            return None
        at = self.source.text.find(text[:60].replace("\\", "\\\\").replace('"', '\\"'), start, end) if text else -1
        return self.source.place(at, len(text)) if at != -1 else self.source.place(start)

    def _response(
        self, answered: Mapping[str, Any], status: int | None, number: int, at: Any, start: int, end: int
    ) -> Response:
        content = _mapping(answered.get("content"))
        text = _content_text(content)
        label = _text(content.get("mimeType"))
        kept = text if (status or 0) >= 400 or status is None or "oken" in text else ""
        fields = self._fields({"headers": answered.get("headers")}, start, end)
        made = http.response_of(
            status,
            fields,
            kept[:_KEPT_BODY],
            reason=_text(answered.get("statusText"))[:200],
            http_version=_version(answered.get("httpVersion")),
        )
        marked = self.source.text.find('"content"', start, end)
        return Response(
            status=made.status,
            reason=made.reason,
            headers=made.headers,
            challenges=made.challenges,
            error=made.error,
            body=made.body,
            body_kind=made.body_kind or body.kind_of(text, label),
            http_version=made.http_version,
            date=made.date,
            at=at,
            request=number,
            place=self.source.place(marked if marked != -1 else start),
        )


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _pairs(value: Any) -> list[tuple[str, str]]:
    """Names and values, whether the exporter wrote a list of objects, a mapping, or raw lines."""
    if isinstance(value, dict):
        return [(str(name), _text(item) or body.written(item)) for name, item in value.items()]
    if isinstance(value, str):
        return read_form(value.replace("; ", "&"))
    pairs = []
    for item in value if isinstance(value, list) else []:
        if isinstance(item, dict) and isinstance(item.get("name"), str):
            pairs.append((item["name"], body.written(item.get("value", ""))))
    return pairs


def _named(headers: Any, name: str) -> str:
    return next((text for key, text in _pairs(headers) if key.lower() == name), "")


def _status(value: Any) -> int | None:
    number = int(value) if isinstance(value, str) and re.fullmatch("[0-9]{3}", value) else value
    return number if isinstance(number, int) and not isinstance(number, bool) and 99 < number < 600 else None


def _version(value: Any) -> str:
    text = _text(value).lower()
    found = _VERSION.search(text)
    return found.group(1).removesuffix(".0") if found and text != "http/1.0" else "1.0" if found else ""


def _content_text(content: Mapping[str, Any]) -> str:
    text = _text(content.get("text"))
    if content.get("encoding") != "base64":
        return text
    try:
        return base64.b64decode(text[: _KEPT_BODY * 2 // 4 * 4], validate=False).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


def _absolute(base: str, target: str) -> str:
    if "://" in target[:12] or not target.startswith("/"):
        return target
    url = parse_url(base)
    return f"{url.origin}{target}"
