"""Messages that a tool shows as bytes: rows of hexadecimal digits, base64 within a file, frames drawn around lines."""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import unquote

from diagnostics.engine.model.types import msg
from diagnostics.engine.unwrap import signs
from diagnostics.engine.unwrap.mapped import Mapped, Rewriter, Undone

_ROW = re.compile(
    r"^[ \t|]{0,12}(?:0x)?(?P<offset>[0-9a-f]{4,8})[:|]?[ \t|]{1,4}"
    r"(?P<bytes>[0-9a-f]{2}(?:[ ]{0,2}[0-9a-f]{2}){0,15})(?=[ \t|]{1,60}(?:\S|$)|[ \t]*$)",
    re.IGNORECASE,
)
_RULER = re.compile(r"^[ \t]*\+[-+]{8,}$|^[ \t]*\|(?: {1,2}[0-9a-f]){16} ?\|[ \t]*$")
_ENCODED = re.compile(r"(?<![A-Za-z0-9+/=_.-])[A-Za-z0-9+/]{60,400000}={0,2}(?![A-Za-z0-9+/=_.-])")
_ENCODED_LINE = re.compile(r"[A-Za-z0-9+/]{4,400}={0,2}")
_MESSAGE = re.compile(rb"(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) \S+ HTTP/[0-9.]|HTTP/[0-9.]{1,3} [1-5][0-9]{2}")
_BARRED = re.compile(r"^[^|\n]{0,120}\|(?=[A-Z]{3,8} \S{1,8000} HTTP/[0-9.]{1,3}\|[\w-]{1,60}:)", re.MULTILINE)
_COLUMN = re.compile(r"[^\s\"'<>]{12,60000}")
_FIELD = re.compile(r"[\w-]{1,60}(?::|%3A)", re.IGNORECASE)
_FRAME = re.compile(r"^(?P<before>[^\u2550-\u256c\n]{0,60})(?P<frame>[\u2550-\u256c]{1,3})(?:[ \t]|$)")
_RULE = re.compile(r"(?<![\u2550-\u256c])[\u2550-\u256c]{8,}[ \t]*$")
_EMPTY_FIELD = re.compile(r"[\w-]{1,60}:[ \t]*")
_BAR = " \u2551 "
_LONGEST = 1_000_000


def hexadecimal(old: Mapped) -> Undone | None:
    """The text of rows of hexadecimal digits, where a message shows in it."""
    lines = old.text.split("\n")
    rows = [_ROW.match(line) for line in lines[:20_000]]
    if len(old.text) > _LONGEST or sum(row is not None for row in rows) < 2:
        return None
    made, read, position = Rewriter(old), "", 0
    for number, line in enumerate(lines):
        row = rows[number] if number < len(rows) else None
        if row is not None:
            if int(row["offset"], 16) == 0 and not made.ends_line:
                made.put("\n", position)
            piece = bytes.fromhex(row["bytes"].replace(" ", "")).decode("latin-1").replace("\r", "")
            read += piece
            made.put(piece, position + row.start("bytes"))
        elif not _RULER.match(line):
            if not made.ends_line:
                made.put("\n", position)
            made.keep(position, min(position + len(line) + 1, len(old.text)))
        position += len(line) + 1
    return Undone(made.done(), msg("A dump of bytes was read as text.")) if signs.is_call(read) else None


def encoded_messages(old: Mapped) -> Undone | None:
    """Messages in base64 within a file, as proxies save them, read in their places."""
    if len(old.text) > _LONGEST:
        return None
    made, position, some = Rewriter(old), 0, False
    for found in _ENCODED.finditer(old.text):
        content = _message(found.group())
        if content and not _goes_on(old.text, *found.span()):
            made.keep(position, found.start())
            made.put("\n" + content.replace("\r\n", "\n") + "\n", found.start())
            position, some = found.end(), True
    made.keep(position, len(old.text))
    return Undone(made.done(), msg("Messages in base64 were read.")) if some else None


def _goes_on(text: str, start: int, end: int) -> bool:
    """Whether the next line holds more of the same base64: something before each line is to be set aside first."""
    if text[end : end + 1] != "\n":
        return False
    column = start - text.rfind("\n", 0, start) - 1
    more = _ENCODED_LINE.match(text, min(end + 1 + column, len(text)))
    return more is not None and "\n" not in text[end + 1 : more.start()] and text[more.end() : more.end() + 1] in "\n"


def _message(text: str) -> str:
    """The message behind base64, or nothing."""
    try:
        if not _MESSAGE.match(base64.b64decode(text[:80], validate=True)):
            return ""
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


def barred_messages(old: Mapped) -> Undone | None:
    """Messages on one line, their fields between bars, as mod_log_forensic writes them."""
    made, position, some = Rewriter(old), 0, False
    for found in _BARRED.finditer(old.text):
        end = old.text.find("\n", found.end())
        end = len(old.text) if end == -1 else end
        made.keep(position, found.start())
        at = found.end()
        for piece in old.text[at:end].split("|"):
            made.keep(at, at + len(piece))
            made.put("\n", max(at + len(piece) - 1, at))
            at += len(piece) + 1
        position, some = end, True
    made.keep(position, len(old.text))
    return Undone(made.done(), msg("Messages on one line were read field by field.")) if some else None


def encoded_fields(old: Mapped) -> Undone | None:
    """Lists of header fields that a log holds percent-encoded in one of its columns."""
    made, position, some = Rewriter(old), 0, False
    for found in _COLUMN.finditer(old.text) if "%0A" in old.text or "%0a" in old.text else ():
        if "%0a" not in found.group().lower() or not _FIELD.match(found.group()):
            continue
        read = unquote(found.group())
        if not signs.is_call(read):
            continue
        made.keep(position, found.start())
        made.put("\n" + read, found.start())
        position, some = found.end(), True
    made.keep(position, len(old.text))
    return Undone(made.done(), msg("Header fields that were percent-encoded were read.")) if some else None


def frames(old: Mapped) -> Undone | None:
    """Lines without the frame of double strokes around them; a value that was cut at its edge is whole again."""
    lines = old.text.split("\n")
    found = [_FRAME.match(line) for line in lines]
    if sum(frame is not None for frame in found) < 3:
        return None
    made, position, open_value = Rewriter(old), 0, False
    for line, frame in zip(lines, found, strict=True):
        end = position + len(line)
        if frame is None and not _RULE.search(line):
            made.keep(position, min(end + 1, len(old.text)))
            open_value = False
        elif frame is not None and not _RULE.search(line):
            start = position + frame.end()
            start += len(old.text[start:end]) - len(old.text[start:end].lstrip(" \u2550\u2563\u2560"))
            open_value = _frame_line(
                made, old.text[start:end], start, open_value=open_value and frame["frame"] == "\u2551"
            )
        else:
            open_value = False
        position = end + 1
    return Undone(made.done(), msg("The frame around the lines was set aside."))


def _frame_line(made: Rewriter, text: str, start: int, *, open_value: bool) -> bool:
    """Write one line; returns whether the next one may go on with its value."""
    end = start + len(text)
    if open_value:
        made.take_back_break()
        made.keep(start, end)
    else:
        position = start
        for piece in text.split(_BAR):
            made.put("\n" if position > start else "", position)
            made.keep(position, position + len(piece))
            position += len(piece) + len(_BAR)
    made.put("\n", max(end - 1, start))
    return open_value or _EMPTY_FIELD.fullmatch(text) is not None
