"""A transcript of a client as it is read: what was sent and received, hop by hop, and the blocks that hops make."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import REDIRECTS, ErrorText, HeaderField, Request, Response
from diagnostics.engine.model.types import Message, Secret, msg
from diagnostics.engine.parse import json_text
from diagnostics.engine.parse.messages import body, header, http, members
from diagnostics.engine.parse.source import Block, Source
from diagnostics.engine.parse.url import parse_url

REQUEST_LINE = re.compile(r"([A-Z]{3,12}) (\S{1,16000})(?: HTTP/([0-9.]{1,4}))?$")
STATUS_LINE = re.compile(r"HTTP/([0-9.]{1,4}) ([1-5][0-9]{2})(?: (.*))?$")
# as clients print it that keep no version
_BARE_STATUS = re.compile(r"()([1-5][0-9]{2})(?: ([A-Z][A-Za-z '-]{1,40}))?$")
CONNECTED = re.compile(r"Connected to (\S{1,300}) \(.{0,80}\) port ([0-9]{1,5})")
# All fields, or the body, as one object under a label.
_FIELDS_HELD = re.compile(r"(?:(?:request|response)[ _-]?)?headers?[ \t]?[:=][ \t]*(?=\{)", re.IGNORECASE)
_BODY_HELD = re.compile(r"(?:(?:request|response)[ _-]?)?body[ \t]?[:=][ \t]*(?=[{\[])", re.IGNORECASE)
_MOST_HOPS = 200


@dataclass(slots=True)
class Hop:
    """One exchange as it is being read."""

    start: int
    end: int = 0
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


class Transcript:
    """Reads lines in order and cuts them into hops."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.hops: list[Hop] = []
        self.said: list[ErrorText] = []
        self.scheme = ""

    def sent(self, text: str, offset: int) -> None:
        found = REQUEST_LINE.match(text.strip())
        if found and (found.group(3) or not self.hops or self.hops[-1].status is not None):
            method, target, version = found.groups("")
            self.hops.append(Hop(offset, method=method, target=target, version=version, scheme=self.scheme))
            return
        hop = self._open(offset)
        hop.sent_done = hop.sent_done or not text.strip()
        if hop.sent_done and not text.strip():
            return
        if hop.sent_done or _begins_body(text, hop.fields):
            hop.sent_done = True
            hop.sent.append(text)
        else:
            _add_field(hop.fields, text, self.source, offset)

    def received(self, text: str, offset: int) -> None:
        hop = self._open(offset)
        found = STATUS_LINE.match(text.strip())
        if found is None and hop.method and hop.status is None:
            found = _BARE_STATUS.match(text.strip())
        if found:
            if hop.status is not None and hop.status >= 200:
                self.hops.append(hop := Hop(offset, scheme=self.scheme))
            hop.answered_version, hop.status = found.group(1), int(found.group(2))
            hop.reason, hop.answer_done, hop.status_at = (found.group(3) or "").strip(), False, offset
            hop.answer_fields.clear()
        elif not text.strip():
            hop.answer_done = True
        elif hop.answer_done or _begins_body(text, hop.answer_fields) or _BODY_HELD.match(text):
            hop.answer_done = True
            hop.body.append(_BODY_HELD.sub("", text, count=1))
        else:
            _add_field(hop.answer_fields, text, self.source, offset)

    def info(self, text: str, offset: int) -> None:
        connected = CONNECTED.search(text)
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

    def _open(self, offset: int) -> Hop:
        if not self.hops:
            self.hops.append(Hop(offset, scheme=self.scheme))
        return self.hops[-1]


def _begins_body(text: str, fields: list[HeaderField]) -> bool:
    """Whether a line below fields is the first of a body that no blank line parts from them."""
    return bool(fields) and text.lstrip()[:1] in ("{", "[", "<")


def _add_field(fields: list[HeaderField], text: str, source: Source, offset: int) -> None:
    if label := _FIELDS_HELD.match(text):
        told = members.fields(members.unfolded(json_text.read(text, label.end()).value, 0))
        fields += [HeaderField(name, Secret(value), source.place(offset, len(text))) for name, value in told]
        return
    made = header.read_line(text, source.place(offset, len(text)), within_message=True)
    if made is not None:
        fields.append(made)
    elif fields:
        last = fields[-1]
        fields[-1] = HeaderField(last.name, Secret(last.value.reveal() + "\n" + text.strip()), last.at, last.defects)


def calls_of(hops: list[Hop]) -> list[list[Hop]]:
    """The hops of each call: the one that was asked for, and those that redirects led to."""
    calls: list[list[Hop]] = []
    for hop in hops:
        if calls and calls[-1][-1].status in REDIRECTS:
            calls[-1].append(hop)
        else:
            calls.append([hop])
    return calls


def blocks_of(source: Source, made: Transcript, calls: list[list[Hop]]) -> list[Block]:
    """A block for each call; what the client said stands in the first, and the note that there were too many."""
    blocks: list[Block] = []
    left = _MOST_HOPS
    for hops in calls:
        if left > 0:
            blocks.append(_block(source, hops[:left]))
        left -= len(hops)
    if not blocks:
        return []
    notes = (
        (msg("Only the first {count} exchanges of the transcript were read.", count=_MOST_HOPS),) if left < 0 else ()
    )
    aside = [Block(Form.CURL_VERBOSE, blocks[-1].end, max(blocks[-1].end, calls[-1][-1].end))] if left < 0 else []
    return [replace(blocks[0], errors=tuple(made.said), notes=blocks[0].notes + notes), *blocks[1:], *aside]


def _block(source: Source, hops: list[Hop]) -> Block:
    requests: list[Request] = []
    responses: list[Response] = []
    notes: list[Message] = []
    for hop in hops:
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
    return Block(Form.CURL_VERBOSE, hops[0].start, hops[-1].end, tuple(requests), tuple(responses), notes=tuple(notes))


def _hop_request(
    source: Source, hop: Hop, requests: list[Request], responses: list[Response], notes: list[Message]
) -> Request:
    fields = tuple(hop.fields)
    host = next((f.value.reveal() for f in fields if f.name.lower() in ("host", ":authority")), "")
    if hop.scheme and host and "://" not in hop.target[:12]:
        url = parse_url(hop.target, scheme=hop.scheme, host=host)
    else:
        url = http.request_url(hop.target, fields, notes)
    before = responses[-1] if responses else None
    redirected = before is not None and before.status in REDIRECTS and before.request == len(requests) - 1
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
