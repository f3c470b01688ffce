"""How each shell is told a text with variables in it, so that its lexer gives the same text back."""

from __future__ import annotations

import re
from collections.abc import Callable

from diagnostics.engine.remedy.render.outline import Slot, Text

_BASH_SAFE = re.compile(r"[A-Za-z0-9_@%+=:,./-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_BASH_SPECIAL = re.compile(r'[\\"$`]')
_ANSI = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\\": "\\\\", "'": "\\'"}
_CMD_SPECIAL = re.compile(r"[&|<>^%!()]")
_BACKSLASHES_BEFORE_QUOTE = re.compile(r'(\\*)"')
_TRAILING_BACKSLASHES = re.compile(r"\\+$")
_POWERSHELL_SPECIAL = re.compile(r"[`$]")
_WORD = re.compile(r"\w")

Quote = Callable[[Text], str]


def bash(text: Text) -> str:
    """One argument for POSIX shells; `$NAME` in double quotes for a slot."""
    if any(isinstance(piece, Slot) for piece in text):
        return '"' + "".join(_joined(text, lambda t: _BASH_SPECIAL.sub(r"\\\g<0>", t), "$", "${", "}")) + '"'
    plain = "".join(str(piece) for piece in text)
    if _BASH_SAFE.fullmatch(plain):
        return plain
    if _CONTROL.search(plain) or ("'" in plain and "\n" in plain):
        return "$'" + "".join(_ansi(character) for character in plain) + "'"
    return "'" + plain.replace("'", "'\\''") + "'"


def _ansi(character: str) -> str:
    if character in _ANSI:
        return _ANSI[character]
    return f"\\x{ord(character):02x}" if _CONTROL.match(character) else character


def cmd(text: Text) -> str:
    """One argument for cmd.exe; `%NAME%` for a slot. Special signs carry `^`, outside of cmd's own quoting."""
    plain = "".join(piece for piece in text if isinstance(piece, str))
    if not re.search(r'["%^!\n]', plain):
        doubled = _TRAILING_BACKSLASHES.sub(lambda m: m.group() * 2, _cmd_slots(text, lambda t: t))
        return f'"{doubled}"'
    return '^"' + _TRAILING_BACKSLASHES.sub(lambda m: m.group() * 2, _cmd_slots(text, _cmd_literal)) + '^"'


def _cmd_slots(text: Text, literal: Callable[[str], str]) -> str:
    return "".join(literal(piece) if isinstance(piece, str) else f"%{piece.name}%" for piece in text)


def _cmd_literal(text: str) -> str:
    escaped = _BACKSLASHES_BEFORE_QUOTE.sub(lambda m: m.group(1) * 2 + "\\" + "\0", text)
    return _CMD_SPECIAL.sub(r"^\g<0>", escaped).replace("\0", '^"').replace("\n", "^\n\n")


def powershell(text: Text) -> str:
    """One argument for a program started from PowerShell; `$env:NAME` for a slot, `\\"` for a quotation mark."""
    if any(isinstance(piece, Slot) for piece in text):
        inner = _joined(
            text, lambda t: _native_quotes(_POWERSHELL_SPECIAL.sub(r"`\g<0>", t), '`"'), "$env:", "${env:", "}"
        )
        return '"' + "".join(inner) + '"'
    return "'" + _native_quotes("".join(str(piece) for piece in text), '"').replace("'", "''") + "'"


def powershell_string(text: Text) -> str:
    """A string expression of PowerShell, for cmdlets."""
    if any(isinstance(piece, Slot) for piece in text):
        return '"' + "".join(_joined(text, lambda t: re.sub(r'[`$"]', r"`\g<0>", t), "$env:", "${env:", "}")) + '"'
    return "'" + "".join(str(piece) for piece in text).replace("'", "''") + "'"


def _native_quotes(text: str, quote: str) -> str:
    """Double the backslashes before a quotation mark and put one more, as the C runtime wants it."""
    return _BACKSLASHES_BEFORE_QUOTE.sub(lambda m: m.group(1) * 2 + "\\" + quote, text)


def _joined(text: Text, literal: Callable[[str], str], bare: str, opening: str, closing: str) -> list[str]:
    """The pieces, a variable in braces where the next character would be read as part of its name."""
    made = []
    for index, piece in enumerate(text):
        if isinstance(piece, str):
            made.append(literal(piece))
            continue
        following = text[index + 1] if index + 1 < len(text) else ""
        tight = isinstance(following, str) and bool(_WORD.match(following) or following[:1] in (":", "["))
        tight = tight or (str(following)[:1] == "?" and bare == "$env:")  # in PowerShell a part of the name
        made.append(f"{opening}{piece.name}{closing}" if tight else f"{bare}{piece.name}")
    return made
