"""The variables that stand in the pasted call itself, in the syntax of whatever wrote it."""

from __future__ import annotations

import re

from diagnostics.engine.model.types import Message, Secret, msg
from diagnostics.engine.redaction.redact import Scrubber
from diagnostics.engine.remedy.render import stand_in
from diagnostics.engine.remedy.render.naming import is_own_variable_shown
from diagnostics.engine.remedy.render.slots import Slot, Text, merged

_OWN = re.compile(
    r"\$\{(?P<braced>[A-Za-z_]\w{0,60})(?::[?=+-][^}]{0,40})?\}|\$env:(?P<powershell>[A-Za-z_]\w{0,60})"
    r"|\$(?P<bare>[A-Z][A-Z0-9_]{0,60})\b|%(?P<cmd>[A-Z][A-Z0-9_]{2,60})%|\{\{\s{0,3}(?P<template>[A-Za-z_][\w-]{0,60})\s{0,3}\}\}"
)


_EXPANDED = re.compile(r"\$([A-Za-z_]\w{0,60})|\$\{([A-Za-z_]\w{0,60})\}", re.ASCII)
# A hash of a password and other tokens hold signs that a shell takes for variables: `$2y$10$`, `$argon2id$v=19$`.
_NO_VARIABLE = re.compile(r"\$(?:\d\w|\w{1,60}\$)")
_ARGUMENT = re.compile(r"\$\{?([1-9])\}?")


_NAMED, _AS_CALLED = "the variable {name} of your call", "the variable of this name in your call"
# How a variable of the pasted call is told; by it one is known again.
OF_THE_CALL = frozenset({_NAMED, _AS_CALLED})


def told_of(name: str, gate: Scrubber) -> Message:
    """What a variable of the pasted call is; a name that only its place makes one is not said once more."""
    if gate.name(name) == name and gate.code(name) == name:
        return msg("the variable {name} of your call", name=name)
    return msg("the variable of this name in your call")


def is_printed(value: str) -> bool:
    """Whether a shell puts what a command prints in the place of the value."""
    return value.startswith(("$(", "`"))


def is_put_in(value: str) -> bool:
    """Whether a shell puts what a command prints, or what one variable holds, in the place of the whole value."""
    return is_printed(value) or _EXPANDED.fullmatch(value) is not None


def left_out(value: str) -> Message:
    """What stands for a credential that the paste does not hold: an argument, a command, a variable, or nothing."""
    bare = value.strip().strip("\"'")
    if found := _ARGUMENT.fullmatch(bare):
        return msg("what your script is given as its argument {number}", number=int(found[1]))
    if is_printed(bare):
        return msg("what the command prints that stands in this place of your call")
    if _NO_VARIABLE.match(bare):
        return msg("your whole token, in single quotes: the shell would take a $ in it for a variable")
    if bare.startswith(("$", "%", "{{")):
        return msg("what the variable holds that stands in this place of your call")
    return msg("your token; the paste does not show it")


def with_own_variables(text: str, gate: Scrubber, *, of: str = "", expanded: bool = False) -> Text:
    """The text with a slot for each variable that the call has there; `of` is "url" or "host" where it is one.

    With `expanded` a shell has put a value in, so that a `$` before a whole text in small letters is one too.
    """
    if expanded and (whole := _EXPANDED.fullmatch(text)):
        name = whole[1] or whole[2]
        if is_own_variable_shown(name, gate):
            return (Slot(name, Secret(_value(name, of, at_start=True)), told_of(name, gate), False),)
    pieces: list[str | Slot] = []
    position = 0
    for found in _OWN.finditer(text):
        name = next(part for part in found.groups() if part is not None).replace("-", "_")
        if not is_own_variable_shown(name, gate):
            continue
        pieces += [
            text[position : found.start()],
            Slot(name, Secret(_value(name, of, at_start=found.start() == 0)), told_of(name, gate), False),
        ]
        position = found.end()
    return merged((*pieces, text[position:]))


def _value(name: str, of: str, *, at_start: bool) -> str:
    if of == "url" and at_start:
        return stand_in.URL
    return stand_in.HOST if of in ("url", "host") else stand_in.opaque(name)
