"""Which side of a call the lines under a heading belong to: tools write one over what was sent and what came back."""

from __future__ import annotations

import re

_HEADING = re.compile(r"[^\w\n]{0,40}(?:[\w./:-]{1,60} ){0,5}[\w./:-]{1,60}[^\w\n]{0,40}")
_ANSWER = re.compile(r"\b(?:response|actual|received|recv|answer|reply|incoming)\b", re.IGNORECASE)
_CALL = re.compile(r"\b(?:request|sent|sending|outgoing|asked)\b", re.IGNORECASE)
# What stands before a header that is shown to say how one looks.
_AN_EXAMPLE = re.compile(
    r"(?:\b(?:i\.e\.|e\.g\.|such as|for (?:example|instance)|formats?|docs?|documentation|manual"
    r"|(?:api|docs?|help) page)"
    r"(?: [a-z]{2,10}){0,2})[ ,:;\"'\u201c`(]{1,4}$",
    re.IGNORECASE,
)
_MOST_LINES, _FAR = 8, 600


def announces_answer(line: str) -> bool:
    """Whether a line is a heading which says that an answer follows, as `Response:` under what was sent."""
    if not line.rstrip().endswith(":") or len(line) >= 80 or not _HEADING.fullmatch(line.strip()):
        return False
    return _ANSWER.search(line) is not None and _CALL.search(line) is None


def is_answer(text: str, start: int) -> bool:
    """Whether the nearest heading above the line at `start` says that an answer follows."""
    above = text[max(0, start - _FAR) : start].split("\n")
    full = [line.strip() for line in above if line.strip()]
    for line in reversed(full[-_MOST_LINES:]):
        if len(line) < 80 and _HEADING.fullmatch(line):
            answers, asks = _ANSWER.search(line), _CALL.search(line)
            if answers or asks:
                return answers is not None and asks is None
    return False


def shows_how(text: str, start: int) -> bool:
    """Whether the header at `start` is an example of how one looks, as manuals and refusals give them."""
    return _AN_EXAMPLE.search(text, max(0, start - 60), start) is not None
