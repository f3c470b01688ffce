"""Which shell a command was written for: told by the prompt, the continuation signs and the variables around it."""

from __future__ import annotations

import re
from enum import Enum

_REACH = 4096
_CMD_PROMPT = re.compile(r"[A-Za-z]:\\[^\n>]{0,200}>[ \t]*$")
_POWERSHELL_PROMPT = re.compile(r"PS(?:[ \t][^\n>]{0,200})?>[ \t]*$")
_CMD_SIGNS = re.compile(r"\^[ \t]*\n|[ \t]\^\"|%[A-Z][A-Z0-9_]{2,40}(?::[^=%\n]{1,40}=[^%\n]{0,40})?%")
_POWERSHELL_SIGNS = re.compile(
    r"`[ \t]*\n[ \t]*(?:-|'|\"|http)|\$env:\w|@\{|[ \t]-(?:Headers|Method|Uri|Body)\b", re.IGNORECASE
)
_BASH_SIGNS = re.compile(r"\\\n|\$'|\$\(|<<")
_WINDOWS_WORDS = re.compile(r"(?i)\b(?:windows (?:cmd|command|10|11|7|server)|cmd\.exe|command prompt|on windows)\b")
_NOT_CMD_WORDS = re.compile(r"(?i)\b(?:powershell|git bash|wsl|cygwin|msys|bash)\b")


class Shell(Enum):
    """The three families of quoting."""

    BASH = "bash"
    CMD = "cmd"
    POWERSHELL = "powershell"


def shell_of(text: str, start: int, end: int) -> Shell:
    """The shell of the command that begins at `start` and whose arguments begin at `end`."""
    before = text[max(text.rfind("\n", 0, start) + 1, start - 300) : start]
    blank = text.find("\n\n", end, end + _REACH)
    region = text[start : blank if blank != -1 else end + _REACH]
    if before.endswith("`"):  # in the backticks of Ruby or of Markdown, the last of which continues no line
        region = region.partition("`")[0]
    if _POWERSHELL_PROMPT.search(before):
        return Shell.POWERSHELL
    if _CMD_PROMPT.search(before):
        return Shell.CMD
    if _CMD_SIGNS.search(region) and not _BASH_SIGNS.search(region):
        return Shell.CMD
    if _POWERSHELL_SIGNS.search(region):
        return Shell.POWERSHELL
    return Shell.BASH


def speaks_of_cmd(text: str) -> bool:
    """Whether the words around say that this ran in Windows' command prompt."""
    sample = text[:20_000]
    return bool(_WINDOWS_WORDS.search(sample)) and not _NOT_CMD_WORDS.search(sample)
