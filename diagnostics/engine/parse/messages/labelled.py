"""The body of a call that a log tells under its fields, on a line that begins with the word for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from diagnostics.engine.model.submission import HeaderField, Request
from diagnostics.engine.model.types import Secret
from diagnostics.engine.parse.url import read_form

# What a logger writes before the word: a time, a level, its name.
_OF_LOGGER = r"(?:[^\n]{0,24}(?<![0-9])[0-9]{2}:[0-9]{2}:[0-9]{2}\b[^\n:]{0,80}[ ])?"
_LABEL = _OF_LOGGER + r"[ \t]{0,8}(?:(?:request[ _-])?(?:body|payload|form)|request)[ \t]{0,4}[:=][ \t]{0,4}"
# One pair is enough where the fields say that a form follows.
_LABELLED_FORM = re.compile(_LABEL + r"(?=[\w.-]{1,60}=[^\s&\"']{0,4000}(?:&|[ \t]*(?:\n|$)))", re.IGNORECASE)
# In quotes or not; nothing but pairs, so that a sentence behind the word is none.
_BODY = re.compile(
    rf"\n{_LABEL}"
    r"[\"']?(?P<pairs>[\w.-]{1,60}=[^\s&\"']{0,4000}(?:&[\w.-]{1,60}=[^\s&\"']{0,4000}){1,40})[\"']?[ \t]*(?=\n|$)",
    re.IGNORECASE,
)


def length_of_label(text: str) -> int:
    """How many characters before a form are the word that a log has for it."""
    found = _LABELLED_FORM.match(text)
    return found.end() if found is not None else 0


def with_body(request: Request, text: str, end: int) -> Request:
    """The request with the form that stands under it; in such a log, quotes around a whole field are the logger's."""
    found = _BODY.match(text, end)
    if found is None or request.body is not None:
        return request
    pairs = tuple((name, Secret(value)) for name, value in read_form(found["pairs"]))
    return replace(request, headers=_bare(request.headers), body=Secret(found["pairs"]), body_kind="form", form=pairs)


def _bare(fields: Sequence[HeaderField]) -> tuple[HeaderField, ...]:
    return tuple(
        replace(field, value=Secret(value[1:-1])) if len(value) > 2 and value[0] == value[-1] == '"' else field
        for field, value in ((field, field.value.reveal()) for field in fields)
    )
