"""Text in the characters that the document's fonts have; every other one as its code point, so that no text fails."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

FONTS = Path(__file__).resolve().parent / "fonts"
_TAB = "    "


@lru_cache(maxsize=1)
def characters() -> frozenset[str]:
    """The characters that the document can print in each of its fonts, as `tests/fitting/fonts.py` wrote them down."""
    ranges = (word.partition("-") for word in (FONTS / "characters.txt").read_text(encoding="ascii").split())
    codes = (code for first, _, last in ranges for code in range(int(first, 16), int(last or first, 16) + 1))
    # A mark is drawn onto the letter before it, which may be of a font without marks: it prints as its code point. So
    # does what draws nothing and steers text, such as a soft hyphen: who reads it on paper could not know of it.
    return frozenset(char for char in map(chr, codes) if unicodedata.category(char)[0] not in "MC")


def printable(value: Any) -> Any:
    """JSON values with every text in characters that print; lines stay lines."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict):
        return {key: printable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [printable(item) for item in value]
    return value


def _text(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return _joined(text.replace("\r\n", "\n")).translate(_printed())


def _joined(text: str) -> str:
    """A letter and its accent as one character where there is one; nothing else is normalised."""
    if not any(unicodedata.combining(char) for char in text):
        return text
    made: list[str] = []
    for char in text:
        pair = unicodedata.normalize("NFC", made[-1] + char) if made and unicodedata.combining(char) else ""
        if len(pair) == 1:
            made[-1] = pair
        else:
            made.append(char)
    return "".join(made)


class _Printed(dict[int, str]):
    """What stands for each character, found when it is first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        self[code] = char if char in characters() else f"[U+{code:04X}]"
        return self[code]


@lru_cache(maxsize=1)
def _printed() -> _Printed:
    return _Printed({ord("\n"): "\n", ord("\t"): _TAB})
