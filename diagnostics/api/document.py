"""The API's OpenAPI document, and the readable page made from it."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from diagnostics.api.problems import KINDS
from diagnostics.views.attachments import schema

_FILE = Path(__file__).with_name("openapi.json")
_METHODS = ("get", "post", "delete")


@lru_cache(maxsize=1)
def _text() -> str:
    return _FILE.read_text(encoding="utf-8")


def document() -> dict[str, Any]:
    """OpenAPI 3.1, with the report's schema in it and this portal as its server."""
    values: dict[str, Any] = json.loads(_text())
    values["servers"] = [{"url": f"{settings.PORTAL_BASE_URL}/api/v1"}]
    values["components"]["schemas"]["Report"] = {
        name: value for name, value in schema().items() if name not in ("$schema", "$id")
    }
    return values


@require_safe
def openapi(request: HttpRequest) -> JsonResponse:
    """The document."""
    response = JsonResponse(document(), json_dumps_params={"indent": 2})
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The same for people."""
    values = document()
    operations = [
        {
            "method": method.upper(),
            "path": "/api/v1" + path,
            "id": operation["operationId"],
            "summary": operation["summary"],
            "description": operation.get("description", ""),
            "parameters": [*described.get("parameters", ()), *operation.get("parameters", ())],
            "bodies": list(operation.get("requestBody", {}).get("content", ())),
            "answers": [(status, _answer(values, answer)) for status, answer in operation["responses"].items()],
            "example": operation.get("x-curl", "").replace("{server}", f"{settings.PORTAL_BASE_URL}/api/v1"),
        }
        for path, described in values["paths"].items()
        for method, operation in described.items()
        if method in _METHODS
    ]
    context = {"info": values["info"], "operations": operations, "problems": KINDS, "server": settings.PORTAL_BASE_URL}
    return render(request, "diagnostics/api.html", context)


def _answer(values: dict[str, Any], answer: dict[str, Any]) -> str:
    name = answer.get("$ref", "").rpartition("/")[2]
    return str((values["components"]["responses"][name] if name else answer)["description"])
