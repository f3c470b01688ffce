"""Raw HTTP messages (RFC 9112) in a paste: h11 reads the well-formed heads, a tolerant reader the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from http import HTTPStatus
from itertools import islice
from urllib.parse import unquote

import h11

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import Challenge, ErrorBody, HeaderField, Request, Response, Url
from diagnostics.engine.model.types import Message, Secret, msg
from diagnostics.engine.parse import json_text, names, times
from diagnostics.engine.parse.messages import body, header, notation, sections
from diagnostics.engine.parse.messages.challenge import read_challenges
from diagnostics.engine.parse.messages.labelled import length_of_label
from diagnostics.engine.parse.messages.sent_back import error_of_location
from diagnostics.engine.parse.source import Block, Source
from diagnostics.engine.parse.url import parse_url

# Those of WebDAV (RFC 4918) that are words of other texts as well only before a whole address.
METHODS = (
    "GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|TRACE|CONNECT|PROPFIND|PROPPATCH|MKCOL|MKCALENDAR|PURGE"
    "|(?:COPY|MOVE|LOCK|UNLOCK|REPORT|SEARCH|QUERY)(?= https?://)"
)
_DELIMITER = re.compile(r"-{3,9}[ ]?request end[ ]?-{3,9}\n", re.IGNORECASE)
# status and reason alone, as browsers and people write an answer down below the request
_REASONS = "|".join(sorted({status.phrase for status in HTTPStatus if status >= HTTPStatus.OK}))
_START = re.compile(
    rf"^[ \t]{{0,20}}(?:(?P<method>{METHODS}|[A-Z]{{3,12}}(?=[ \t]{{1,4}}\S{{1,8000}}[ \t]{{1,4}}HTTP/))[ \t]{{1,4}}"
    r"(?P<target>(?:https?://|/|\*|[A-Za-z0-9.-]{1,200}[:/])[^\s`'\"]{0,16000})"
    r"(?:[ \t]{1,4}HTTP/(?P<requested>[0-9.]{1,4}))?"
    r"(?P<tail>[ \t]{0,8}(?:->|=>|→|—|:|-)?[ \t]{0,4}(?:HTTP[/0-9.]{0,4}[ \t]{1,4})?"
    r"(?P<arrow>[1-5][0-9]{2})?(?:[ \t]{1,4}[A-Za-z ]{1,40})?"
    # how long it took, as the log of a client says, and what it noted of the answer
    r"(?:(?<=[0-9])[ \t]{1,4}\(?[0-9]{1,7}(?:\.[0-9]{1,4})? ?m?s\)?"
    r"(?:[ \t]{1,4}[a-z_]{1,20}=[^\s]{1,40}){0,6})?[ \t]{0,8})"
    r"|HTTP/(?P<answered>[0-9.]{1,4})[ \t]{1,4}(?P<status>[1-5][0-9]{2})(?:[ \t]{1,8}"
    r"(?P<reason>[^\n{<]{0,200}))?(?P<rest>[{<][^\n]{0,})?"
    # as a timeline has it below what was sent
    r"|(?:(?:Response|Answer)[ \t:]{1,4}(?P<told>[1-5][0-9]{2})(?:[ \t]{1,4}(?P<phrase>[A-Za-z][A-Za-z ]{1,40}?))?"
    r"(?:[ \t]{1,8}\(?[0-9.]{1,8} ?m?s\)?)?"
    rf"|(?P<bare>[1-5][0-9]{{2}})[ \t]{{1,4}}(?P<reasoned>{_REASONS}))[ \t]{{0,8}})$",
    re.MULTILINE,
)
# a line about what was sent, pasted under an answer that has no body of its own
_CREDENTIAL_LINE = re.compile(
    r"^[^\n]{0,40}\bAuthorization: ?(?:Bearer|Basic|DPoP|Token|JWT|eyJ)[^\n]", re.IGNORECASE | re.MULTILINE
)
_STATUS_LINE = re.compile(r"[ \t]{0,8}(?:status[ _-]?code ?[:=] ?[1-5][0-9]{2}\b|[1-5][0-9]{2}: ?[a-z])", re.IGNORECASE)
_MOST_MESSAGES = 1000
_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(?::[0-9]{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](?::[0-9]{1,5})?")
_RULED_OFF = re.compile(r"[ \t]{0,40}(?:[-*~_#]{2,200}|={3,200})[ \t]{0,40}")  # what a log draws between two messages
_QUOTED = re.compile(r"\"[^\"]{1,16000}\"")
_LOCAL = re.compile(r"(?:localhost|127\.|\[?::1|0\.0\.0\.0|10\.|192\.168\.)")


@dataclass(frozen=True, slots=True)
class Head:
    """The fields of a message and where its body may begin."""

    fields: tuple[HeaderField, ...]
    end: int
    has_blank: bool


def find(source: Source) -> list[Block]:
    """All requests and responses that begin with a start line; each is a block of its own."""
    starts = _starts(source.text)
    blocks: list[Block] = []
    for number, found in enumerate(starts):
        if not source.budget.has_room(number, _MOST_MESSAGES):
            break
        limit = starts[number + 1].start() if number + 1 < len(starts) else len(source.text)
        answers = found.group("status") or _told(found)
        blocks.append(_response(source, found, limit) if answers else _request(source, found, limit))
    return blocks


def _starts(text: str) -> list[re.Match[str]]:
    """Start lines; the line of a timeline that tells a status is one only where it follows a request."""
    made: list[re.Match[str]] = []
    for found in islice(_START.finditer(text), _MOST_MESSAGES):
        if not _told(found) or (made and made[-1].group("method")):
            made.append(found)
    return made


def _told(found: re.Match[str]) -> str:
    """The status of a line that only below a request is one; "" of a message's own first line."""
    return found.group("told") or found.group("bare") or ""


def read_head(source: Source, start: int, limit: int) -> Head:
    """Field lines from `start` to the first blank line, or to where the text is no head any more."""
    position = start
    end = start
    stop = limit
    while position < limit:
        stop = source.text.find("\n", position, limit)
        stop = limit if stop == -1 else stop
        line = source.text[position:stop]
        if not line.strip():
            break
        of_body = position == start and body.look_of(line.strip()) == "form"  # indented, it folds no field
        if of_body or (not _is_field(line) and not _goes_on(source, line, stop, limit)):
            stop = position
            break
        end = position = stop + 1
    end = min(end, limit)
    fields, _others = header.read_fields(source, start, end)
    return Head(tuple(fields), min(stop, limit), source.text[min(stop, limit) : stop + 1] == "\n" and stop > end - 1)


def _is_field(line: str) -> bool:
    if _STATUS_LINE.match(line):
        return False
    return line.lstrip()[:1] not in "{[<" and header.read_line(line, within_message=True) is not None


def _goes_on(source: Source, line: str, stop: int, limit: int) -> bool:
    """Whether an odd line still belongs to the head: wrapped token, folded line, or a field right after it."""
    if line.lstrip()[:1] in "{[<" or _RULED_OFF.fullmatch(line):
        return False
    after_end = source.text.find("\n", stop + 1, limit)
    after = source.text[stop + 1 : limit if after_end == -1 else after_end]
    known = header.read_line(after)
    return line[:1] in " \t" or (known is not None) or re.fullmatch(r"[A-Za-z0-9_.=+/-]{20,}", line.strip()) is not None


def _request(source: Source, found: re.Match[str], limit: int) -> Block:
    method, target = found.group("method"), found.group("target")
    arrow = found.group("arrow")
    head = read_head(source, found.end() + 1, limit)
    version = found.group("requested") or ""
    notes: list[Message] = []
    # without a version the line need not be a message, but what a program or person wrote down of one
    fields = head.fields if version else notation.as_sent(head.fields, source.text[found.start() : head.end])
    content, end = _request_body(source, method, head, limit)
    if content[:1] in ("{", "[") and not (version or fields or json_text.read(content).complete):
        content, end = "", head.end  # a line that names a call, and something that only looks like JSON under it
    if version:
        _check_head(source.text[found.start() : head.end], notes, response=False)
    elif len(fields) > 1 and all(_QUOTED.fullmatch(field.value.reveal()) for field in fields):  # a log's own quotes
        fields = tuple(replace(field, value=Secret(field.value.reveal()[1:-1])) for field in fields)
    fields, of_answer = (fields, ()) if version else _apart(fields)
    url = request_url(target, fields, notes)
    look = body.look_of(content) if content else ""
    label = _value_of(fields, "content-type")
    request = Request(
        method=method,
        url=url,
        headers=fields,
        body=Secret(content) if content else None,
        body_kind=body.kind_of(content, label) if content else "",
        form=body.parameters_of(content, look) if content else (),
        http_version=version,
        source=Form.HTTP,
        response=0 if arrow else None,
        place=source.place(found.start(), found.end() - found.start()),
    )
    answers = (_answer_beside(source, found, of_answer),) if arrow else ()
    return Block(Form.HTTP, found.start(), end, (request,), answers, notes=tuple(notes))


def _answer_beside(source: Source, found: re.Match[str], fields: tuple[HeaderField, ...]) -> Response:
    """The answer whose status stands behind the call on its line, with the fields of its own below it."""
    answer = response_of(int(found.group("arrow")), fields, "")
    return replace(answer, request=0, place=source.place(found.start("arrow"), 3))


def _apart(fields: tuple[HeaderField, ...]) -> tuple[tuple[HeaderField, ...], tuple[HeaderField, ...]]:
    """Fields below the line of a call, parted in those of the call and those that only its answer can have."""
    lowered = [field.name.lower() for field in fields]
    if "www-authenticate" not in lowered:
        return fields, ()
    if not names.REQUEST_NAMES.intersection(lowered):
        return (), fields
    own = tuple(field for field in fields if field.name.lower() not in names.RESPONSE_NAMES)
    return own, tuple(field for field in fields if field.name.lower() in names.RESPONSE_NAMES)


def request_url(target: str, fields: tuple[HeaderField, ...], notes: list[Message]) -> Url:
    """The URL of a request from its target and Host; where no scheme is told, https is assumed and said."""
    host = _value_of(fields, "host") or _value_of(fields, ":authority")
    if "://" in target[:12]:
        return parse_url(target)
    if host and target.startswith(f"//{host}/"):  # the server's name as some servers log it, no path that begins so
        target = target.removeprefix(f"//{host}")
    named = host or ("" if target.startswith("/") else target)
    scheme = "http" if _LOCAL.match(named) or named.endswith(":80") else "https"
    if named:
        notes.append(msg("The request names no scheme; {scheme} is assumed.", scheme=scheme))
    made = parse_url(target, scheme=scheme if named else "", host=host)
    return replace(made, scheme_shown=made.port in (80, 443))


def addressed(request: Request, notes: list[Message]) -> Request:
    """The request with the host that its own field names, where its address has none: pieces that were joined."""
    if request.url is None or request.url.host or not _HOST.fullmatch(_value_of(request.headers, "host")):
        return request
    scheme = _value_of(request.headers, "x-forwarded-proto").lower()
    if scheme in ("http", "https"):
        host = _value_of(request.headers, "host")
        return replace(request, url=parse_url(request.url.raw.reveal(), scheme=scheme, host=host))
    return replace(request, url=request_url(request.url.raw.reveal(), request.headers, notes))


def _value_of(fields: tuple[HeaderField, ...], name: str) -> str:
    return next((f.value.reveal() for f in fields if f.name.lower() == name), "")


def _request_body(source: Source, method: str, head: Head, limit: int) -> tuple[str, int]:
    """The body of a request and where it ends; an error object after a request without a length is its answer."""
    rest = source.text[head.end : limit]
    text = rest.lstrip("\n ")
    text = text[len(mark[0]) :] if (mark := _DELIMITER.match(text)) is not None else text
    start = head.end + len(rest) - len(text)
    length = _value_of(head.fields, "content-length")
    label = _value_of(head.fields, "content-type")
    declared = bool(length.isdigit() and int(length)) or "transfer-encoding" in {f.name.lower() for f in head.fields}
    if not text or sections.announces_answer(text.partition("\n")[0]):
        return "", head.end
    if method in ("GET", "HEAD", "DELETE", "OPTIONS", "TRACE") and not declared:
        return "", head.end
    if "form" in label and (told := length_of_label(text)):
        return _lines_of_form(text[told:], start + told)
    look = body.look_of(text.partition("\n")[0] if text[0] not in "{[" else text)
    if look == "json":
        reading = json_text.read(text)
        failed = body.error_in(reading.value, certain=False)
        # what stands right before a status line was sent: an answer does not begin with its body
        answered = source.text[start + reading.end : limit].strip() == "" and source.text.startswith("HTTP/", limit)
        if failed and not declared and not answered:
            return "", head.end
        end = reading.end if reading.complete else max(reading.end, _paragraph(text))
        return text[:end].rstrip(), start + end
    if look == "form":
        return _lines_of_form(text, start)
    if "form" in label and not declared and "=" not in text.partition("\n")[0]:
        return "", head.end  # what a log says next is no form
    if declared or label:
        size = int(length) if length.isdigit() and len(length) < 8 else len(text)
        size = min(size, len(text)) if "multipart" in label or declared else _paragraph(text)
        return text[:size].rstrip(), start + size
    return "", head.end


def _lines_of_form(text: str, start: int) -> tuple[str, int]:
    """A form body, also where it is wrapped before or after an `&`."""
    lines: list[str] = []
    size = 0
    for line in text.split("\n"):
        wrapped = lines and (line.startswith("&") or lines[-1].endswith("&"))
        if lines and not wrapped:
            break
        lines.append(line.strip())
        size += len(line) + 1
    return "".join(lines), start + min(size, len(text))


def _paragraph(text: str) -> int:
    blank = text.find("\n\n")
    return len(text) if blank == -1 else blank


def _response(source: Source, found: re.Match[str], limit: int) -> Block:
    status = int(found.group("status") or _told(found))
    head = read_head(source, found.end() + 1, limit)
    notes: list[Message] = []
    fields = head.fields
    if found.group("answered") and not found.group("rest"):
        _check_head(source.text[found.start() : head.end], notes, response=True)
    start = found.start("rest") if found.group("rest") else head.end
    content, end = _response_body(source, start, limit, fields)
    reason = (found.group("reason") or found.group("phrase") or found.group("reasoned") or "").strip()
    response = response_of(status, fields, content, reason=reason,
                           http_version=found.group("answered") or "")  # fmt: skip
    place = source.place(found.start(), found.end() - found.start())
    return Block(
        Form.HTTP, found.start(), max(end, head.end), (), (replace(response, place=place),), notes=tuple(notes)
    )


def _response_body(source: Source, start: int, limit: int, fields: tuple[HeaderField, ...]) -> tuple[str, int]:
    rest = source.text[start:limit]
    text = rest.lstrip("\n ")
    begin = start + len(rest) - len(text)
    if not text:
        return "", start
    if text[0] in "{[":
        reading = json_text.read(text)
        return text[: reading.end], begin + reading.end
    if text[0] == "<":
        closing = text.lower().rfind("</html>")
        size = closing + 7 if closing != -1 else _paragraph(text)
        return text[:size], begin + size
    length = _value_of(fields, "content-length")
    if length.isdigit() and 0 < int(length) <= len(text):
        return text[: int(length)], begin + int(length)
    if length == "0" or not (fields or rest.startswith("\n\n")):
        return "", start
    size = _paragraph(text)
    told = _CREDENTIAL_LINE.search(text, 0, size)
    if told and told.start() == 0:
        return "", start
    size = told.start() if told else size
    return text[:size].rstrip(), begin + size


def response_of(
    status: int | None, fields: tuple[HeaderField, ...], content: str, *, reason: str = "", http_version: str = ""
) -> Response:
    """A response from its parts: challenges, error, date and kind of body drawn from them."""
    label = _value_of(fields, "content-type")
    return Response(
        status=status,
        reason=reason,
        headers=fields,
        challenges=challenges_of(fields),
        error=(body.error_of(content, status, label) if content else None)
        or _error_of_grpc(fields)
        or error_of_location(status, _value_of(fields, "location")),
        body=Secret(content) if content else None,
        body_kind=body.kind_of(content, label) if content else "",
        http_version=http_version,
        date=times.http_date(_value_of(fields, "date")) if _value_of(fields, "date") else None,
    )


def _error_of_grpc(fields: tuple[HeaderField, ...]) -> ErrorBody | None:
    """What gRPC says in fields of an answer of 200: a status other than 0 is a failure (gRPC over HTTP2, Responses)."""
    status = _value_of(fields, "grpc-status").strip()
    if not status.isdecimal() or int(status[:9]) == 0:
        return None
    # the message is percent-encoded (gRPC over HTTP2, Responses)
    return ErrorBody(code=f"grpc-status {status}"[:40], description=unquote(_value_of(fields, "grpc-message")[:2000]))


def challenges_of(fields: tuple[HeaderField, ...]) -> tuple[Challenge, ...]:
    """All challenges of all `WWW-Authenticate` and `Proxy-Authenticate` fields, in order."""
    made: list[Challenge] = []
    for field in fields:
        name = field.name.lower()
        if name in ("www-authenticate", "proxy-authenticate"):
            made.extend(read_challenges(field.value.reveal(), proxy=name.startswith("proxy"), at=field.at))
    return tuple(made)


def _check_head(text: str, notes: list[Message], *, response: bool) -> None:
    """Let h11 read the head as a server or client would; what it refuses was read by us, which becomes a note."""
    head = text.strip("\n").replace("\n", "\r\n").encode("latin-1", "replace") + b"\r\n\r\n"
    connection = h11.Connection(h11.CLIENT if response else h11.SERVER, max_incomplete_event_size=len(head) + 1)
    try:
        if response:
            connection.send(h11.Request(method="GET", target="/", headers=[("Host", "unknown")]))
            connection.send(h11.EndOfMessage())
        connection.receive_data(head)
        connection.next_event()
    except h11.ProtocolError as error:
        if "Host" not in str(error) and "HTTP/2" not in text[:40]:
            notes.append(msg("A message head is not well-formed HTTP/1.1 and was read leniently."))
