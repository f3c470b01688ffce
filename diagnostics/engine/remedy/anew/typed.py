"""Slips of a command line as it was typed: what it is called by, and options that do not reach each of its calls."""

from __future__ import annotations

import re
from collections.abc import Iterator

from diagnostics.engine.model.saying import Whole
from diagnostics.engine.model.types import msg
from diagnostics.engine.remedy.anew.found import Found, found_at

_NEXT = msg("Behind --next curl begins anew and keeps no header of the call before, so each call needs its own.")
_ALIAS = msg(
    "As it is typed the quotes hold, so what runs here as curl splits its arguments again: an alias or a "
    "function, as type -a curl tells. With the word command before it the program itself is called."
)
_CHALLENGED = msg(
    "PowerShell sends what -Credential holds only after a challenge, and this server makes none; with -Authentication "
    "Basic it goes with the first call (PowerShell 6 and later)."
)
_RIGHT = "-Authentication Basic -Credential $⟨credential⟩"
_FIELD = re.compile(
    r"(?P<field>(?:-H|--header)[ =](?:\"Authorization:[^\"\n]{1,4000}\"|'Authorization:[^'\n]{1,4000}'))", re.IGNORECASE
)
_CALLS = re.compile(
    r"^[^\n]{0,40}\bcurl\b[^\n]{0,8000}?[ \t](?:--next|-:)[ \t]{1,4}(?P<old>)[^\n]{1,8000}$", re.MULTILINE
)
_TYPED = re.compile(
    r"^[ \t]{0,8}(?:[\w.@~:/\[\] -]{0,60})?[$#][ \t]{1,4}(?P<old>curl)[ \t][^\n]{0,400}"
    r"'authorization:[ ]?\w[^'\n]{8,400}'",
    re.IGNORECASE | re.MULTILINE,
)
_CMDLET = re.compile(
    r"\b(?:Invoke-RestMethod|Invoke-WebRequest|irm|iwr)\b(?![^\n]{0,400}(?:-authentication\b|http://))[^\n|]{0,300}?"
    r"[ ](?P<old>-Credential[ ]\$(?P<credential>\w{1,40}))",
    re.IGNORECASE,
)


def typed_in(text: str, cause: str) -> Iterator[Found]:
    """Each command line that has to be typed otherwise."""
    if cause == "header-not-sent":
        yield from _each_call(text)
        yield from _before_a_challenge(text)
    if cause == "shell-quoting-broke-header":
        yield from _the_program(text)


def _each_call(text: str) -> Iterator[Found]:
    for line in _CALLS.finditer(text):
        at = line.start("old")
        before, behind = text[line.start() : at], text[at : line.end()]
        field = _FIELD.search(before)
        if field is not None and "authorization" not in behind.lower():
            yield found_at(text, (at, at), _NEXT, "⟨field⟩ ", {"field": field["field"]}, Whole.SHELL)


def _the_program(text: str) -> Iterator[Found]:
    for line in _TYPED.finditer(text):
        if "resolve host: " in text[line.end() :]:
            yield found_at(text, line.span("old"), _ALIAS, "command curl", whole=Whole.SHELL)


def _before_a_challenge(text: str) -> Iterator[Found]:
    for call in _CMDLET.finditer(text) if "www-authenticate" not in text.lower() else ():
        yield found_at(text, call.span("old"), _CHALLENGED, _RIGHT, {"credential": call["credential"]}, Whole.ALONE)
