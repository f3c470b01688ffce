"""Text that was encoded as a whole: UTF-16 read as something else, percent signs, base64, quoted-printable."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence

from diagnostics.engine.model.types import msg
from diagnostics.engine.unwrap import signs
from diagnostics.engine.unwrap.mapped import Mapped, Rewriter, Undone

_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{4,}(?:\n[A-Za-z0-9+/_-]{1,})*={0,2}")
_MARGIN = re.compile(r"[ \t]*\n[ \t]{1,40}")
_HEX_BYTES = re.compile(r"(?:=[0-9A-F]{2})+")
_SOFT = re.compile(r"=[ \t]*\n")
_WIDE = re.compile("[\u2e80-\u9fff\uac00-\ud7a3\u0100-\u2e7f]")
_TOKEN = re.compile(r"eyJ[\w-]{8,}(?:\.[\w-]{0,16000}){2,4}")
_CLAIM = re.compile(r"\"(?:alg|typ|kid|iss|exp|sub|iat)\"\s{0,4}:")
# A pair of Basic (RFC 7617); a time before a line is none.
_PAIR = re.compile(r"(?![0-9]{4}-[0-9]{2}-[0-9]{2}[T ])[^\s:/{}\[\]\"<>]{1,200}:[^\s/]")
_MOST = 2_000_000
_ALIKE = 8  # a date, or the name of whoever writes the line
_BROKEN_FROM = 70  # an encoder breaks a line where it has to, some before a word's end


def byte_order_mark(old: Mapped) -> Undone | None:
    """Without the mark at the very beginning."""
    if not old.text.startswith(("\ufeff", "\ufffe")):
        return None
    made = Rewriter(old)
    made.keep(1, len(old.text))
    return Undone(made.done(), msg("The paste begins with a byte order mark, which was set aside."))


def utf_16(old: Mapped) -> Undone | None:
    """With every other character dropped where those are all NUL: UTF-16 that was read byte by byte."""
    text = old.text
    if "\x00" not in text[:400]:
        return _paired_up(old)
    start = (
        2
        if text.startswith(("\xff\xfe", "\xfe\xff"))
        else 1
        if text.startswith("\ufffd\x00") is False and text[:1] == "\ufffd"
        else 0
    )
    body = text[start:]
    odd, even = body[1::2], body[0::2]
    first = 0 if odd.count("\x00") > 0.8 * len(odd) else 1 if even.count("\x00") > 0.8 * len(even) else -1
    if first == -1:
        return None
    made = Rewriter(old)
    for position in range(start + first, len(text), 2):
        made.keep(position, position + 1)
    return Undone(made.done(), msg("The paste is UTF-16 that was read byte by byte; that was undone."))


def _paired_up(old: Mapped) -> Undone | None:
    """ASCII that was read as UTF-16, two characters in one."""
    text = old.text.strip()
    if len(text) < 8 or len(text) > _MOST or len(_WIDE.findall(text[:400])) < 0.9 * len(text[:400]):
        return None
    try:
        read = text.encode("utf-16-le").decode("ascii")
    except (UnicodeDecodeError, UnicodeEncodeError):
        return None
    if not signs.is_call(read):
        return None
    made = Rewriter(old)
    made.put(read.replace("\r\n", "\n"), 0)
    return Undone(made.done(), msg("The paste is plain text that was read as UTF-16."))


def percent(old: Mapped) -> Undone | None:
    """The text behind percent signs, where no blank is left and a call shows only behind them."""
    text = old.text.strip()
    if text.count("%") < 2 or re.search(r"[\s\"'<>{}]", text) or len(text) > _MOST:
        return None
    blank = "+" if "+" in text and "%20" not in text and "%2B" in text.upper() + "%2B" else ""
    made, position = Rewriter(old), old.text.find(text[0])
    end = position + len(text)
    for found in re.finditer(_ESCAPES.pattern + (r"|\+" if blank else ""), old.text):
        made.keep(position, found.start())
        run = found.group()
        made.put(" " if run == "+" else _bytes(run.replace("%", "")), found.start())
        position = found.end()
    made.keep(position, end)
    done = made.done()
    whole = re.search(r"[=&:/?#,;]", text) is None  # nothing that has a meaning in a URL is left bare
    if not re.search(r"\s", done.text) or not (signs.is_call(done.text) or whole) or "://" in text[:9]:
        return None
    return Undone(done, msg("The paste was percent-encoded as a whole; that was undone."))


def _bytes(digits: str) -> str:
    return bytes.fromhex(digits).decode("utf-8", "replace").replace("\r\n", "\n")


def whole_base64(old: Mapped) -> Undone | None:
    """The text behind base64, where the paste is nothing else and a call shows in it."""
    text = _MARGIN.sub("\n", old.text.strip())
    if len(text) < 16 or len(text) > _MOST or not _BASE64.fullmatch(text):
        return None
    joined = text.replace("\n", "").replace("-", "+").replace("_", "/").rstrip("=")
    try:
        read = _text(base64.b64decode(joined + "=" * (-len(joined) % 4), validate=True))
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    if any(ord(character) < 32 and character not in "\r\n\t\x1b" for character in read):
        return None
    if not (signs.is_call(read) or _TOKEN.fullmatch(read.strip()) or _is_sentence(read) or percent(Mapped(read))):
        return None
    made = Rewriter(old)
    begin = old.text.find(text[0])
    for number, line in enumerate(read.replace("\r\n", "\n").split("\n")):
        made.put(("\n" if number else "") + line, begin)
        begin = min(begin + len(line) * 4 // 3 + 1, len(old.text) - 1)
    return Undone(made.done(), msg("The paste was base64 as a whole; that was undone."))


def _text(content: bytes) -> str:
    """The characters of UTF-8, or of UTF-16, in which PowerShell encodes; raises UnicodeDecodeError."""
    is_wide = content[1::2].count(0) > len(content) * 0.4
    return content.decode("utf-16-le" if is_wide else "utf-8").removeprefix("\ufeff")


def _is_sentence(read: str) -> bool:
    """Whether words stand there, which chance does not make, and neither the claims of a token nor a Basic pair."""
    if _PAIR.match(read) and "\n" not in read.strip():
        return False
    words = len(read.split()) > 2 or signs.speaks_of_calls(read)
    return words and not (read.lstrip().startswith("{") and _CLAIM.search(read))


def holds_more(text: str) -> bool:
    """Whether the text is another encoding of a whole paste."""
    return percent(Mapped(text)) is not None or whole_base64(Mapped(text)) is not None


def _breaks_long_lines(lines: Sequence[str]) -> bool:
    """Whether lines end in `=` where they had to be broken, at 76 characters (RFC 2045, 6.7), and go on below.

    A shorter one ends in the padding of base64, or in a name whose value is missing.
    """
    soft = [number for number, line in enumerate(lines) if line.endswith("=")]
    return bool(soft) and all(
        len(lines[number]) >= _BROKEN_FROM and number + 1 < len(lines) and _goes_on(lines[number], lines[number + 1])
        for number in soft
    )


def _goes_on(broken: str, below: str) -> bool:
    """Whether the line below may be the rest of a broken one: not blank, and no next line of the same log."""
    return bool(below.strip()) and broken[:_ALIKE] != below[:_ALIKE]


def quoted_printable(old: Mapped) -> Undone | None:
    """With the characters behind `=3D` and without the breaks behind `=`, as mail carries long lines."""
    text = old.text
    if "=" not in text or not (_SOFT.search(text) or "=3D" in text or "=20" in text):
        return None
    lines = text.split("\n")
    bare = re.search(r"=(?![0-9A-F]{2}|[ \t]*(?:\n|$))", text)
    if bare or max(map(len, lines)) > 78 or not ("=3D" in text or _breaks_long_lines(lines)):
        return None
    made, position = Rewriter(old), 0
    for found in re.finditer(rf"{_SOFT.pattern}|{_HEX_BYTES.pattern}|=$", text):
        made.keep(position, found.start())
        if not found.group().rstrip().endswith("=") or len(found.group()) > 2:
            made.put(bytes.fromhex(found.group().replace("=", "")).decode("utf-8", "replace"), found.start()) if (
                _HEX_BYTES.fullmatch(found.group())
            ) else None
        position = found.end()
    made.keep(position, len(text))
    return Undone(made.done(), msg("The encoding of mail (quoted-printable) was undone."))
