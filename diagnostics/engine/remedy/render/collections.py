"""A request as a collection that Postman imports: one item, with `{{NAME}}` for each variable."""

from __future__ import annotations

import json
import re
from typing import Any

from diagnostics.engine.remedy.render.messages import shown
from diagnostics.engine.remedy.render.outline import Outline, Text

_SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
_SPREAD_PAIR = re.compile(r'\{\s+("key": "(?:[^"\\]|\\.)*"),\s+("value": "(?:[^"\\]|\\.)*")\s+\}')
_FORM = "application/x-www-form-urlencoded"


def postman(request: Outline) -> str:
    """The collection, indented; a variable in it holds its value as Postman sends it."""
    lines = [
        line for line in request.headers if not line.name.startswith(":") and line.name.lower() != "content-length"
    ]
    if request.form is not None:  # Postman sends the type of a form by itself
        lines = [line for line in lines if (line.name.lower(), line.value) != ("content-type", (_FORM,))]
    asked: dict[str, Any] = {
        "method": request.method or "GET",
        "header": [_pair(line.written, line.value) for line in lines],
        **_body(request),
        "url": _shown(request.url),
    }
    item = {"name": "Corrected request", "request": asked}
    whole = {"info": {"name": "Corrected", "schema": _SCHEMA}, "item": [item]}
    return _SPREAD_PAIR.sub(r"{\1, \2}", json.dumps(whole, indent=2, ensure_ascii=False))


def _shown(text: Text) -> str:
    return shown(text, "{{%s}}")


def _pair(name: Text, value: Text) -> dict[str, str]:
    return {"key": _shown(name), "value": _shown(value)}


def _body(request: Outline) -> dict[str, Any]:
    if request.form is not None:
        pairs = [_pair((name,), value) for name, value in request.form]
        return {"body": {"mode": "urlencoded", "urlencoded": pairs}}
    if request.parts:
        return {"body": {"mode": "formdata", "formdata": [_pair((name,), value) for name, value in request.parts]}}
    return {"body": {"mode": "raw", "raw": _shown(request.body)}} if request.body is not None else {}
