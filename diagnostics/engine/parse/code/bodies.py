"""What a client makes of the body that it is given, and where it takes headers for one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from diagnostics.engine.model.submission import DefectKind
from diagnostics.engine.model.types import msg
from diagnostics.engine.parse.code.looks import headers_in, looks_like_headers
from diagnostics.engine.parse.code.request import Draft
from diagnostics.engine.parse.code.values import UNKNOWN, Value

if TYPE_CHECKING:
    from diagnostics.engine.parse.code.rules import Client

_AS_BODY = msg("The second argument is taken for the body, so these headers are not sent.")
_OPTIONS_THIRD = msg("The second argument is taken for the body; options are the third.")


def set_body(draft: Draft, client: Client, effect: str, value: Value) -> None:
    """A body; what it becomes depends on the client."""
    if value.bare and value.text == "null":
        return
    headers = headers_in(value) if effect == "data" else value if looks_like_headers(value) else None
    if headers is not None and not draft.headers:
        draft.note(DefectKind.HEADERS_AS_BODY, _OPTIONS_THIRD if effect == "data" else _AS_BODY, value)
        draft.set_json(value)
        return
    if value.meaning == "content":
        _content(draft, client, value)
    elif value.meaning == "json":
        draft.set_json(value.positional(0) or value)
        draft.default_type = client.text
    elif value.kind == "table" and client.tables == "json" and effect != "form" and not draft.sends_form:
        draft.set_json(value)
    elif value.meaning == "form":
        draft.set_form(value.positional(0))
        draft.default_type = "application/x-www-form-urlencoded"
    else:
        draft.set_form(value)
        if value.kind == "text" and client.text:
            draft.default_type = client.text
        elif value.kind == "table" and client.tables == "multipart":
            draft.default_type = "multipart/form-data"


def _content(draft: Draft, client: Client, value: Value) -> None:
    """A body that is put in an object of its own with its type: `new StringContent(text, encoding, type)`."""
    texts = [item for _key, item in value.items]
    label = next(
        (item for item in texts if item.kind == "text" and re.fullmatch(r"[a-z]+/[\w.+-]+.*", item.text)), None
    )
    body = next((item for item in texts if item is not label and item.kind != "name"), None)
    if body is not None:
        set_body(draft, client, "body", body)
    elif texts:
        draft.body = UNKNOWN
    if label is not None and not draft.names("Content-Type"):
        draft.set_header("Content-Type", label)
