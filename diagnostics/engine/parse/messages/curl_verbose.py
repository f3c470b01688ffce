"""Transcripts of a client: `curl -v` and `curl --trace-ascii`, hop by hop; a call with its redirects is a block."""

from __future__ import annotations

import re

from diagnostics.engine.parse.messages import header, hops
from diagnostics.engine.parse.source import Block, Source

_STAMP = r"(?:[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?[ \t]{1,3})?"
_SENT = re.compile(rf"^[ \t]{{0,4}}{_STAMP}> ?(.*)$")
# a line of the document that came begins with the same sign, and no blank follows it: `<html>`
_RECEIVED = re.compile(rf"^[ \t]{{0,4}}{_STAMP}<(?![!/A-Za-z][^<>\n]{{0,600}}>) ?(.*)$")
_SAID = re.compile(rf"^[ \t]{{0,4}}{_STAMP}\* ?(.*)$")
_BYTES = re.compile(r"^[{}] \[[0-9]+ bytes data\]")
_BODY = re.compile(r"^\|(?: (\S.*)?)?$")  # what Insomnia's timeline shows of the body that was sent
_TRACE_MARK = re.compile(
    r"^[ \t]{0,2}(?:[0-9:.]{8,20}[ \t])?(=> Send header|=> Send data|<= Recv header|<= Recv data|== Info)[,:]? ?(.*)$"
)
_TRACE_TEXT = re.compile(r"^([0-9a-f]{4,8}): (.*)$")
_PROGRESS = re.compile(r"^[ \t]*(?:% Total|Dload|[0-9]{1,3}[ \t]+[0-9]+k?[ \t])")


def find(source: Source) -> list[Block]:
    """Transcripts of `curl -v`, a block for each call with its redirects, or those of `curl --trace-ascii` as one."""
    text = source.text
    if "=> Send header" in text or "<= Recv header" in text:
        return _trace(source)
    return _verbose(source) if "> " in text or "< HTTP/" in text else []


def _is_transcript(lines: list[str]) -> bool:
    asked = [_text(_SENT, line) for line in lines if _SENT.match(line)]
    told = [_text(_RECEIVED, line) for line in lines if _RECEIVED.match(line)]
    started = any(hops.REQUEST_LINE.match(text) for text in asked)
    answered = any(hops.STATUS_LINE.match(text) for text in told)
    sent = sum(1 for text in asked if hops.REQUEST_LINE.match(text) or ": " in text)
    received = sum(1 for text in told if hops.STATUS_LINE.match(text) or ": " in text)
    known = any(header.is_known(text.partition(":")[0].strip()) for text in asked if ": " in text)
    return answered or (started and (sent > 1 or received > 0)) or (sent > 2 and known)


def _text(pattern: re.Pattern[str], line: str) -> str:
    found = pattern.match(line)
    return found.group(1).strip() if found else ""


def _verbose(source: Source) -> list[Block]:
    lines = source.text.split("\n")
    if not _is_transcript([line for line in lines if line.lstrip()[:1] in "<>0123456789"]):
        return []
    made, spans = hops.Transcript(source), _Spans()
    position = 0
    for line in lines:
        offset, position = position, position + len(line) + 1
        taken = _take_line(made, line, offset)
        spans.line(made.hops, offset, min(offset + len(line), len(source.text)), taken=taken and bool(line.strip()))
    spans.done(made.hops)
    return hops.blocks_of(source, made, hops.calls_of(made.hops))


class _Spans:
    """Where each hop begins and ends. Lines of the client before its request are the hop's, up to the line before
    them that is none of the transcript: there a command may have stood, which its own reader took."""

    def __init__(self) -> None:
        self.count = 0
        self.ahead = self.end = -1
        self.apart = True

    def line(self, found: list[hops.Hop], start: int, end: int, *, taken: bool) -> None:
        """Count one line, `taken` where it is of the transcript."""
        if not taken:
            self.apart, self.ahead = True, -1
            return
        self.end = end
        if len(found) > self.count:
            found[-1].start = start if self.ahead == -1 else self.ahead
            self.count, self.ahead, self.apart = len(found), -1, False
        elif self.apart:
            self.ahead = start if self.ahead == -1 else self.ahead
        if found and not self.apart:
            found[-1].end = end

    def done(self, found: list[hops.Hop]) -> None:
        """The last lines are those of the last hop."""
        if found:
            found[-1].end = max(found[-1].end, self.end)


def _take_line(made: hops.Transcript, line: str, offset: int) -> bool:
    for pattern, take in ((_SENT, made.sent), (_RECEIVED, made.received), (_SAID, made.info)):
        found = pattern.match(line)
        if found and (pattern is not _SAID or made.hops or hops.CONNECTED.search(line) or line.startswith("* ")):
            take(found.group(1), offset + found.start(1))
            return True
    if _BYTES.match(line) or _PROGRESS.match(line):
        return True
    if (sent := _BODY.match(line)) and made.hops and made.hops[-1].status is None:
        made.hops[-1].sent.append(sent.group(1) or "")
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

    def __init__(self, made: hops.Transcript) -> None:
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
    made = hops.Transcript(source)
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
    if not made.hops:
        return []
    made.hops[0].start, made.hops[-1].end = start, end
    return hops.blocks_of(source, made, [made.hops])
