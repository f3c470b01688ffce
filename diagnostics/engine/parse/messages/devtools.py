"""What a browser's network panel copies: `Request URL`, `Request Method`, `Status Code`, then header lists."""

from __future__ import annotations

import re

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import Request, Response
from diagnostics.engine.parse.source import Block, Source
from diagnostics.engine.parse.url import parse_url

_URL = re.compile(
    r"^[ \t]{0,8}(?:(?:Request UR[LI]|Absolute Uri)(?::\s{0,4}|\s{1,4})"
    r"|(?P<method>GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)[ \t]*\n[ \t]{0,8})(?P<url>https?://\S{1,16000})[ \t]*$",
    re.MULTILINE,
)
_METHOD = re.compile(r"^[ \t]{0,8}(?:Request|HTTP) [Mm]ethod(?::\s{0,4}|\s{1,4})([A-Z]{3,10})\b", re.MULTILINE)
_STATUS = re.compile(
    r"^[ \t]{0,8}Status(?: Code)?(?::\s{0,4}|\s{1,4})(?:[^\s\w][ \t]{0,2})?"
    r"(?:([1-5][0-9]{2})\b|(Unauthorized|Forbidden|BadRequest|NotFound)[ \t]*$)[^\n]{0,80}",
    re.MULTILINE,
)
_WORDS = {"Unauthorized": 401, "Forbidden": 403, "BadRequest": 400, "NotFound": 404}
_HEADING = re.compile(
    r"\s{0,4}(?:Remote Address|Referrer Policy|(?:Response|Request) Headers|Version|Transferred|Scheme|Host|Filename)"
    r"\b[^\n]{0,200}"
)
_NEAR, _FAR = 600, 4000


def find(source: Source) -> list[Block]:
    """A block per `Request URL`, with its method; the status is in it where it follows within a few lines."""
    text = source.text
    blocks: list[Block] = []
    urls = list(_URL.finditer(text))
    for number, found in enumerate(urls):
        last = urls[number + 1].start() if number + 1 < len(urls) else len(text)
        limit = min(last, found.end() + _NEAR)
        method = _METHOD.search(text, found.end(), limit) or _method_before(text, found)
        status = _STATUS.search(text, found.end(), min(last, found.end() + _FAR))
        between = text[found.end() : status.start()] if status else ""
        near = status is not None and status.end() <= limit and "uthorization" not in between
        end = max(match.end() for match in (found, method, status if near else None) if match is not None)
        request = Request(
            found["method"] or (method.group(1) if method else ""),
            parse_url(found["url"]),
            response=0 if near else None,
            place=source.place(found.start("url"), len(found["url"])),
        )
        answer = _answer(source, status, near) if status else None
        answers = (answer,) if answer and near else ()
        start = min(match.start() for match in (found, method) if match is not None)
        blocks.append(Block(Form.HTTP, start, _past_headings(text, end), (request,), answers))
        if answer and status and not near and status.group(2):
            blocks.append(Block(Form.HTTP, status.start(), status.end(), responses=(answer,)))
    return blocks


def _method_before(text: str, found: re.Match[str]) -> re.Match[str] | None:
    before = list(_METHOD.finditer(text, max(0, found.start() - 60), found.start()))
    return before[-1] if before else None


def _answer(source: Source, status: re.Match[str], near: bool) -> Response:
    code = int(status.group(1)) if status.group(1) else _WORDS[status.group(2)]
    return Response(code, request=0 if near else None, place=source.place(status.start(status.lastindex or 0), 3))


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
