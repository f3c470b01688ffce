"""What a browser's network panel copies: `Request URL`, `Request Method`, `Status Code`, then header lists."""

from __future__ import annotations

import re

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import Request, Response
from diagnostics.engine.parse.source import Block, Source
from diagnostics.engine.parse.url import parse_url

_URL = re.compile(r"^[ \t]{0,8}Request URL(?::\s{0,4}|\s{1,4})(https?://\S{1,16000})[ \t]*$", re.MULTILINE)
_METHOD = re.compile(r"^[ \t]{0,8}Request Method(?::\s{0,4}|\s{1,4})([A-Z]{3,10})\b", re.MULTILINE)
_STATUS = re.compile(
    r"^[ \t]{0,8}Status(?: Code)?(?::\s{0,4}|\s{1,4})(?:[^\s\w][ \t]{0,2})?([1-5][0-9]{2})\b[^\n]{0,80}",
    re.MULTILINE,
)
_HEADING = re.compile(
    r"\s{0,4}(?:Remote Address|Referrer Policy|(?:Response|Request) Headers|Version|Transferred|Scheme|Host|Filename)"
    r"\b[^\n]{0,200}"
)
_NEAR = 600


def find(source: Source) -> list[Block]:
    """One block per `Request URL`, with the method and the status that follow it within a few lines."""
    text = source.text
    blocks: list[Block] = []
    for found in _URL.finditer(text):
        limit = min(len(text), found.end() + _NEAR)
        method = _METHOD.search(text, found.end(), limit)
        status = _STATUS.search(text, found.end(), limit)
        end = max(match.end() for match in (found, method, status) if match is not None)
        request = Request(
            method.group(1) if method else "",
            parse_url(found.group(1)),
            response=0 if status else None,
            place=source.place(found.start(1), len(found.group(1))),
        )
        answers: tuple[Response, ...] = ()
        if status:
            answers = (Response(int(status.group(1)), request=0, place=source.place(status.start(1), 3)),)
        blocks.append(Block(Form.HTTP, found.start(), _past_headings(text, end), (request,), answers))
    return blocks


def _past_headings(text: str, end: int) -> int:
    """The end of the block with the panel's own lines, which are no header fields."""
    for _ in range(6):
        if text[end : end + 1] != "\n":
            break
        found = _HEADING.match(text, end + 1)
        stop = text.find("\n", end + 1)
        if not found or (stop != -1 and found.end() < stop):
            break
        end = found.end()
    return end
