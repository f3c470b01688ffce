"""Transcripts of a client: `curl -v` and `curl --trace-ascii`, hop by hop."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import ErrorText, HeaderField, Request, Response
from diagnostics.engine.model.types import Message, Secret, msg
from diagnostics.engine.parse.messages import body, header, http
from diagnostics.engine.parse.source import Block, Source
from diagnostics.engine.parse.url import parse_url

_STAMP = r"(?:[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?[ \t]{1,3})?"
_SENT = re.compile(rf"^[ \t]{{0,4}}{_STAMP}> ?(.*)$")
_RECEIVED = re.compile(rf"^[ \t]{{0,4}}{_STAMP}< ?(.*)$")
_SAID = re.compile(rf"^[ \t]{{0,4}}{_STAMP}\* ?(.*)$")
_BYTES = re.compile(r"^[{}] \[[0-9]+ bytes data\]")
_REQUEST_LINE = re.compile(r"([A-Z]{3,12}) (\S{1,16000})(?: HTTP/([0-9.]{1,4}))?$")
_STATUS_LINE = re.compile(r"HTTP/([0-9.]{1,4}) ([1-5][0-9]{2})(?: (.*))?$")
_CONNECTED = re.compile(r"Connected to (\S{1,300}) \(.{0,80}\) port ([0-9]{1,5})")
_TRACE_MARK = re.compile(
    r"^[ \t]{0,2}(?:[0-9:.]{8,20}[ \t])?(=> Send header|=> Send data|<= Recv header|<= Recv data|== Info)[,:]? ?(.*)$"
)
_TRACE_TEXT = re.compile(r"^([0-9a-f]{4,8}): (.*)$")
_PROGRESS = re.compile(r"^[ \t]*(?:% Total|Dload|[0-9]{1,3}[ \t]+[0-9]+k?[ \t])")
_MOST_HOPS = 200


@dataclass(slots=True)
class _Hop:
    """One exchange as it is being read."""

    start: int
    method: str = ""
    target: str = ""
    version: str = ""
    fields: list[HeaderField] = field(default_factory=list)
    status: int | None = None
    reason: str = ""
    answered_version: str = ""
    answer_fields: list[HeaderField] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    scheme: str = ""
    sent_done: bool = False
    answer_done: bool = False
    status_at: int = 0


class _Transcript:
    """Reads lines in order and cuts them into hops."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.hops: list[_Hop] = []
        self.said: list[ErrorText] = []
        self.scheme = ""

    def sent(self, text: str, offset: int) -> None:
        found = _REQUEST_LINE.match(text.strip())
        if found and (found.group(3) or not self.hops or self.hops[-1].status is not None):
            self.hops.append(_Hop(offset, found.group(1), found.group(2), found.group(3) or "", scheme=self.scheme))
            return
        hop = self._open(offset)
        if not text.strip():
            hop.sent_done = True
        elif hop.sent_done:
            hop.sent.append(text)
        else:
            _add_field(hop.fields, text, self.source, offset)

    def received(self, text: str, offset: int) -> None:
        hop = self._open(offset)
        found = _STATUS_LINE.match(text.strip())
        if found:
            if hop.status is not None and hop.status >= 200:
                self.hops.append(hop := _Hop(offset, scheme=self.scheme))
            hop.answered_version, hop.status = found.group(1), int(found.group(2))
            hop.reason, hop.answer_done, hop.status_at = (found.group(3) or "").strip(), False, offset
            hop.answer_fields.clear()
        elif not text.strip():
            hop.answer_done = True
        elif not hop.answer_done:
            _add_field(hop.answer_fields, text, self.source, offset)

    def info(self, text: str, offset: int) -> None:
        connected = _CONNECTED.search(text)
        if connected:
            self.scheme = "https" if connected.group(2) in ("443", "8443") else "http"
        if "SSL connection using" in text or "ALPN" in text or "TLS handshake" in text:
            self.scheme = "https"
        if re.search(
            r"(?i)could not resolve|refused|failed|error|expired|ignor|switch|disconnect|redirect|issue another", text
        ):
            self.said.append(ErrorText(text.strip()[:500], self.source.place(offset, len(text)), "shell"))

    def content(self, text: str) -> None:
        if self.hops and self.hops[-1].answer_done:
            self.hops[-1].body.append(text)

    def _open(self, offset: int) -> _Hop:
        if not self.hops:
            self.hops.append(_Hop(offset, scheme=self.scheme))
        return self.hops[-1]


def _add_field(fields: list[HeaderField], text: str, source: Source, offset: int) -> None:
    made = header.read_line(text, source.place(offset, len(text)), within_message=True)
    if made is not None:
        fields.append(made)
    elif fields:
        last = fields[-1]
        fields[-1] = HeaderField(last.name, Secret(last.value.reveal() + "\n" + text.strip()), last.at, last.defects)


def find(source: Source) -> list[Block]:
    """Transcripts of `curl -v` and of `curl --trace-ascii`, all hops of one as a block."""
    text = source.text
    if "=> Send header" in text or "<= Recv header" in text:
        return _trace(source)
    return _verbose(source) if "> " in text or "< HTTP/" in text else []


def _is_transcript(lines: list[str]) -> bool:
    sent = sum(1 for line in lines if _SENT.match(line) and (_REQUEST_LINE.match(_text(_SENT, line)) or ": " in line))
    received = sum(
        1 for line in lines if _RECEIVED.match(line) and (_STATUS_LINE.match(_text(_RECEIVED, line)) or ": " in line)
    )
    started = any(_REQUEST_LINE.match(_text(_SENT, line)) for line in lines if _SENT.match(line))
    answered = any(_STATUS_LINE.match(_text(_RECEIVED, line)) for line in lines if _RECEIVED.match(line))
    return answered or (started and (sent > 1 or received > 0)) or sent > 2


def _text(pattern: re.Pattern[str], line: str) -> str:
    found = pattern.match(line)
    return found.group(1).strip() if found else ""


def _verbose(source: Source) -> list[Block]:
    lines = source.text.split("\n")
    if not _is_transcript([line for line in lines if line.lstrip()[:1] in "<>0123456789"]):
        return []
    made = _Transcript(source)
    position, start, end = 0, -1, 0
    for line in lines:
        offset, position = position, position + len(line) + 1
        taken = _take_line(made, line, offset)
        if taken:
            start = offset if start == -1 else start
            end = offset + len(line)
    return [_block(source, made, start, min(end, len(source.text)), Form.CURL_VERBOSE)] if made.hops else []


def _take_line(made: _Transcript, line: str, offset: int) -> bool:
    for pattern, take in ((_SENT, made.sent), (_RECEIVED, made.received), (_SAID, made.info)):
        found = pattern.match(line)
        if found and (pattern is not _SAID or made.hops or _CONNECTED.search(line) or line.startswith("* ")):
            take(found.group(1), offset + found.start(1))
            return True
    if _BYTES.match(line) or _PROGRESS.match(line):
        return True
    if made.hops and made.hops[-1].answer_done and not line.lstrip().startswith(("curl: (", "$ ", "# ")):
        body = made.hops[-1].body
        if line.strip() or body:
            if body and not body[-1].strip() and not line.strip():
                return False
            made.content(line)
            return True
    return False


class _Trace:
    """The pieces of `--trace-ascii`: text cut at 64 characters a line, two more in the offsets where CR LF stood."""

    def __init__(self, made: _Transcript) -> None:
        self.made = made
        self.kind = ""
        self.begin = 0
        self.expected = -1
        self.parts: list[str] = []

    def mark(self, kind: str, text: str, offset: int) -> None:
        """A line that says what follows."""
        self.flush()
        self.kind, self.expected = kind, -1
        if kind == "== Info":
            self.made.info(text, offset)

    def piece(self, at: int, text: str, offset: int) -> None:
        """A line of the message, which stands at `at` in what was sent or received."""
        if at != self.expected and self.expected != -1:
            self.flush()
        if not self.parts:
            self.begin = offset
        self.parts.append(text)
        self.expected = at + len(text)
        if text == "" and self.kind.endswith("header"):
            self.flush()

    def flush(self) -> None:
        """Hands over the line that the pieces make."""
        if not self.parts:
            return
        text = "".join(self.parts)
        self.parts = []
        if self.kind == "=> Send header":
            self.made.sent(text, self.begin)
        elif self.kind == "<= Recv header":
            self.made.received(text, self.begin)
        elif self.kind == "=> Send data" and self.made.hops:
            self.made.hops[-1].sent.append(text)
        elif self.kind == "<= Recv data":
            self.made.content(text)


def _trace(source: Source) -> list[Block]:
    made = _Transcript(source)
    trace = _Trace(made)
    position, start, end = 0, -1, 0
    for line in source.text.split("\n"):
        offset, position = position, position + len(line) + 1
        if mark := _TRACE_MARK.match(line):
            trace.mark(mark.group(1), mark.group(2), offset)
        elif piece := _TRACE_TEXT.match(line):
            trace.piece(int(piece.group(1), 16), piece.group(2), offset + piece.start(2))
        else:
            continue
        start, end = (offset if start == -1 else start), offset + len(line)
    trace.flush()
    return [_block(source, made, start, end, Form.CURL_VERBOSE)] if made.hops else []


def _block(source: Source, made: _Transcript, start: int, end: int, form: Form) -> Block:
    requests: list[Request] = []
    responses: list[Response] = []
    notes: list[Message] = []
    for hop in made.hops[:_MOST_HOPS]:
        asked = bool(hop.method)
        if asked:
            requests.append(_hop_request(source, hop, requests, responses, notes))
        if hop.status is None:
            continue
        content = "\n".join(hop.body).strip()
        answer = http.response_of(
            hop.status, tuple(hop.answer_fields), content, reason=hop.reason, http_version=hop.answered_version
        )
        number = len(requests) - 1 if asked else None
        responses.append(replace(answer, request=number, place=source.place(hop.status_at)))
        if number is not None:
            requests[number] = replace(requests[number], response=len(responses) - 1)
    if len(made.hops) > _MOST_HOPS:
        notes.append(msg("Only the first {count} exchanges of the transcript were read.", count=_MOST_HOPS))
    return Block(form, start, end, tuple(requests), tuple(responses), errors=tuple(made.said), notes=tuple(notes))


def _hop_request(
    source: Source, hop: _Hop, requests: list[Request], responses: list[Response], notes: list[Message]
) -> Request:
    fields = tuple(hop.fields)
    host = next((f.value.reveal() for f in fields if f.name.lower() in ("host", ":authority")), "")
    if hop.scheme and host and "://" not in hop.target[:12]:
        url = parse_url(hop.target, scheme=hop.scheme, host=host)
    else:
        url = http.request_url(hop.target, fields, notes)
    before = responses[-1] if responses else None
    redirected = (
        before is not None and before.status in (301, 302, 303, 307, 308) and before.request == len(requests) - 1
    )
    sent = "".join(hop.sent)
    return Request(
        method=hop.method,
        url=url,
        headers=fields,
        body=Secret(sent) if sent else None,
        body_kind=body.kind_of(sent, "") if sent else "",
        form=body.parameters_of(sent, body.look_of(sent)) if sent else (),
        http_version=hop.version,
        source=Form.CURL_VERBOSE,
        redirect_of=len(requests) - 1 if redirected and requests else None,
        place=source.place(hop.start),
    )
