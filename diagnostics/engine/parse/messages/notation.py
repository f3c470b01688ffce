"""What the program or person that wrote header lines down put around them, which nobody sent.

Told by the other lines: where `User-Agent` and `Accept` stand in quotes too, the quotes are the printer's; where
several names are followed by a blank and a colon, that is how a list is laid out (PowerShell's Format-List).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from diagnostics.engine.model.submission import DefectKind, HeaderField
from diagnostics.engine.model.types import Secret

# Fields whose values are never one quoted string (RFC 9110): their quotes come from whoever wrote them down.
_NEVER_QUOTED = frozenset({
    "accept", "accept-encoding", "accept-language", "cache-control", "connection", "content-length", "content-type",
    "date", "host", "origin", "referer", "user-agent", "x-request-id", "x-correlation-id", "x-forwarded-for",
    "x-forwarded-proto", "x-requested-with", "content-encoding", "transfer-encoding", "pragma", "dnt",
})  # fmt: skip
_LAID_OUT = re.compile(r"^[ \t]{0,8}[A-Za-z][\w-]{1,40}[ ]{1,40}: \S", re.MULTILINE)
_EQUALS = re.compile(r"^[ \t]{0,8}[A-Za-z][\w.-]{1,40}[ ]{0,40}= ?\S", re.MULTILINE)
_PAIRS = {'"': '"', "'": "'", "`": "`", "<": ">"}
_FEWEST_LINES = 2


def as_sent(fields: Sequence[HeaderField], text: str) -> tuple[HeaderField, ...]:
    """The fields without what belongs to the notation; `text` is what they stand in, with the lines around them."""
    marks = {_mark(field) for field in fields if field.name.lower() in _NEVER_QUOTED} - {""}
    made = [_unwrapped(field) if _mark(field) in marks else field for field in fields]
    for kind, laid_out in ((DefectKind.SPACE_BEFORE_COLON, _LAID_OUT), (DefectKind.NO_COLON, _EQUALS)):
        has_it = any(defect.kind is kind for field in made for defect in field.defects)
        if has_it and len(laid_out.findall(text)) >= _FEWEST_LINES:
            made = [_without(field, kind) for field in made]
    return tuple(made)


def _mark(field: HeaderField) -> str:
    value = field.value.reveal()
    return value[0] if len(value) > 2 and _PAIRS.get(value[0]) == value[-1] else ""


def _unwrapped(field: HeaderField) -> HeaderField:
    return replace(field, value=Secret(field.value.reveal()[1:-1]))


def _without(field: HeaderField, kind: DefectKind) -> HeaderField:
    return replace(field, defects=tuple(defect for defect in field.defects if defect.kind is not kind))
