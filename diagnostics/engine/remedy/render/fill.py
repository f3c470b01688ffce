"""Puts values in the place of a correction's variables, as the shell, interpreter or tool of its form would."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping

_NAME = r"([A-Za-z_][A-Za-z0-9_]*)"


def _bash(value: str) -> str:
    return re.sub(r'[\\"$`]', r"\\\g<0>", value)


def _powershell(value: str) -> str:
    return re.sub(r'[`$"]', r"`\g<0>", value)


def _javascript(value: str) -> str:
    return re.sub(r"[`\\$]", r"\\\g<0>", value)


def _plain(value: str) -> str:
    return value


# By writer: how a variable is written, and how the text that replaces it is.
_SYNTAX: Mapping[str, tuple[re.Pattern[str], Callable[[str], str]]] = {
    "bash": (re.compile(rf"\$\{{{_NAME}\}}|\${_NAME}"), _bash),
    "cmd": (re.compile(rf"%{_NAME}%"), _plain),
    "powershell": (re.compile(rf"\$\{{env:{_NAME}\}}|\$env:{_NAME}"), _powershell),
    "requests": (re.compile(rf"os\.environ\[\"{_NAME}\"\]|\{{os\.environ\['{_NAME}'\]\}}"), json.dumps),
    "fetch": (re.compile(r"\$\{(?:process\.env\.)?([A-Z][A-Z0-9_]*)\}"), _javascript),
    "message": (re.compile(rf"\${_NAME}"), _plain),
    "postman": (re.compile(rf"\{{\{{{_NAME}\}}\}}"), lambda value: json.dumps(value, ensure_ascii=False)[1:-1]),
    "http-file": (re.compile(rf"\{{\{{{_NAME}\}}\}}"), _plain),
}
# An f-string of Python in which nothing is left to be put in is a plain one.
_FULL = re.compile(r'\bf("(?:[^"\\{}]|\\.|\{\{|\}\})*")')
_SAME = {"httpie": "bash", "wget": "bash", "": "bash", "cmdlet": "powershell", "header": "message"}


def names_in(text: str, writer: str) -> frozenset[str]:
    """The names of all variables in a text that `writer` wrote."""
    pattern, _ = _SYNTAX[_SAME.get(writer, writer)]
    return frozenset(name for found in pattern.finditer(text) for name in found.groups() if name)


def filled(text: str, writer: str, values: Mapping[str, str]) -> str:
    """The text with a value for each variable of `values`; other variables stay."""
    pattern, written = _SYNTAX[_SAME.get(writer, writer)]

    def value(found: re.Match[str]) -> str:
        name = next(name for name in found.groups() if name)
        if name not in values:
            return found.group()
        if found.group().startswith("{os."):  # within an f-string
            return json.dumps(values[name])[1:-1].replace("{", "{{").replace("}", "}}")
        return written(values[name])

    made = pattern.sub(value, text)
    return _FULL.sub(_plain_string, made) if writer == "requests" else made


def _plain_string(found: re.Match[str]) -> str:
    return found.group(1).replace("{{", "{").replace("}}", "}")
