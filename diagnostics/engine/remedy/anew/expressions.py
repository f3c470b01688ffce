"""The expressions of pasted code that fill its header fields, so that a call written anew still has them."""

from __future__ import annotations

import re

from diagnostics.engine.model.forms import Family
from diagnostics.engine.model.submission import Request
from diagnostics.engine.redaction.redact import Scrubber
from diagnostics.engine.remedy.render.naming import is_shown_name

_FILLED = re.compile(
    r"""["']?(?P<name>[A-Za-z][A-Za-z-]{2,40})["']?\]?[ ]{0,4}[:=][ ]{0,4}
    (?:`(?:[A-Za-z]{2,20}[ ])?\$\{[ ]{0,2}(?P<template>[\w.?]{1,80})[ ]{0,2}\}`
    |f(?P<quote>["'])(?:[A-Za-z]{2,20}[ ])?\{(?P<format>[\w.]{1,80})\}(?P=quote)
    |(?P<mark>["'])[A-Za-z]{2,20}[ ](?P=mark)[ ]{0,4}\+[ ]{0,4}(?P<joined>[\w.]{1,80})(?=[ ]{0,4}[,;}\n]))""",
    re.VERBOSE,
)
_EXPRESSION = re.compile(r"[A-Za-z_]\w*(?:\??\.[A-Za-z_]\w*){0,5}", re.ASCII)


def expressions_of(request: Request, text: str, gate: Scrubber) -> dict[str, str]:
    """Each expression of names that may be shown, by its field in small letters; none that two calls differ in."""
    if request.source.family is not Family.CODE:
        return {}
    found: dict[str, set[str]] = {}
    for filled in _FILLED.finditer(text):
        written = filled["template"] or filled["format"] or filled["joined"]
        found.setdefault(filled["name"].lower(), set()).add(written)
    alone = {name: written.pop() for name, written in found.items() if len(written) == 1}
    return {name: written for name, written in alone.items() if _is_shown(written, gate)}


def _is_shown(written: str, gate: Scrubber) -> bool:
    if _EXPRESSION.fullmatch(written) is None or gate.code(written) != written:
        return False
    return all(is_shown_name(name, gate) for name in re.split(r"\??\.", written))
