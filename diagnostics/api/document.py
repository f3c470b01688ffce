"""The API's OpenAPI document, made of the addresses and of what their handlers tell, and the page made from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, get_resolver
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_safe
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from diagnostics.api import examples, schemas
from diagnostics.api.endpoint import Endpoint
from diagnostics.api.operations import ANYBODY, Answer, Content, Operation
from diagnostics.api.parameters import Parameter
from diagnostics.api.problems import KINDS, MEDIA_TYPE, Problem
from diagnostics.attachments import files
from diagnostics.views.attachments import schema
from diagnostics.views.diagnosis_id import DiagnosisId

_MODELS = (schemas.Made, schemas.Link, schemas.MadeLink, schemas.Links, schemas.WantedLink, schemas.Problem)
_REFERENCE = "#/components/schemas/{model}"
_CAPTURED = re.compile(r"<(?:\w+:)?(\w+)>")
_HEADERS: dict[str, dict[str, Any]] = {
    "Location": {"description": "Address of what was made.", "schema": schemas.ADDRESS},
    "Retry-After": {
        "description": "Seconds to wait before asking again.",
        "schema": {"type": "integer", "minimum": 1},
    },
    "WWW-Authenticate": {"schema": {"type": "string"}},
}
_HEADERS_OF_PROBLEMS = {
    "owner-token-needed": "WWW-Authenticate",
    "too-many-requests": "Retry-After",
    "unavailable": "Retry-After",
    "not-finished": "Retry-After",
    "no-pdf": "Retry-After",
}
# What an address captures, by the name in the URL pattern.
_IN_PATH: dict[str, dict[str, Any]] = {
    "diagnosis_id": {
        "name": "id",
        "description": gettext_noop("The diagnosis's id."),
        "schema": {"type": "string", "pattern": f"^{DiagnosisId.regex}$"},
        "example": examples.REPORT["id"],
    },
    "link_id": {
        "name": "link",
        "description": gettext_noop("The link's id."),
        "schema": {"type": "integer", "minimum": 1, "maximum": 2**53 - 1},
    },
    "form": {
        "name": "form",
        "description": gettext_noop("html, md, json, zip or pdf."),
        "schema": {"enum": list(files.MEDIA_TYPES)},
    },
}
_INFO = {
    "title": gettext_noop("Diagnoses by API"),
    "version": "1",
    "description": gettext_noop(
        "Post what fails, get the one cause. The body is examined as a person's paste would be: it is encrypted until "
        "the examination ends, then erased; what comes back has every token and secret masked."
    ),
    "license": {"name": "As the portal's", "identifier": "LicenseRef-portal"},
}
# Where a parameter stands, as the page tells it.
_PLACES = {"path": gettext_noop("in the path"), "query": gettext_noop("in the query")}
_SECURITY = {
    "OwnerToken": {
        "type": "http",
        "scheme": "bearer",
        "description": "The owner_token that came with the diagnosis.",
    },
    "ApiKey": {
        "type": "apiKey",
        "in": "header",
        "name": "X-API-Key",
        "description": "Raises the rate limit; the portal's operators give it out.",
    },
}


def document() -> dict[str, Any]:
    """OpenAPI 3.1, with the report's schema in it and this portal as its server."""
    report = {name: value for name, value in schema().items() if name not in ("$schema", "$id")}
    return {
        "openapi": "3.1.0",
        "info": _INFO,
        "servers": [{"url": f"{settings.PORTAL_BASE_URL}/api/v1"}],
        "paths": {path: _path(path, endpoint) for path, endpoint in _endpoints()},
        "components": {
            "securitySchemes": _SECURITY,
            "schemas": _schemas() | {"Paste": examples.PASTE_SCHEMA, "Report": report},
            "responses": {_component(kind): _problem_answer((kind,)) for kind in KINDS if kind != "method-not-allowed"},
        },
    }


def _endpoints() -> Iterator[tuple[str, Endpoint]]:
    """Each address with its view; `{diagnosis_id}` and the like stand where it captures something."""
    for found in get_resolver("diagnostics.api.urls").url_patterns:
        if isinstance(found, URLPattern) and isinstance(found.callback, Endpoint) and found.callback.operations:
            yield (
                "/" + _CAPTURED.sub(lambda held: f"{{{_IN_PATH[held[1]]['name']}}}", str(found.pattern)),
                found.callback,
            )


def _path(path: str, endpoint: Endpoint) -> dict[str, Any]:
    captured = [values for values in _IN_PATH.values() if f"{{{values['name']}}}" in path]
    shared = {"parameters": [{"in": "path", "required": True, **values} for values in captured]} if captured else {}
    return shared | {one.method.lower(): _operation(one) for one in endpoint.operations}


def _operation(one: Operation[Any]) -> dict[str, Any]:
    values: dict[str, Any] = {"operationId": one.id, "summary": one.summary}
    if one.description:
        values["description"] = one.description
    if one.curl:
        values["x-curl"] = one.curl
    values["security"] = [{}, {"ApiKey": []}] if one.callers == ANYBODY else [{"OwnerToken": []}]
    if one.query:
        values["parameters"] = [_parameter(each) for each in one.query]
    if one.body:
        values["requestBody"] = {"content": _content(one.body)} | ({"required": True} if one.body_required else {})
    values["responses"] = {str(int(each.status)): _answer(each) for each in one.answers} | _problems(one.problems)
    return values


def _parameter(one: Parameter) -> dict[str, Any]:
    return {"name": one.name, "in": "query", "description": one.description, "schema": one.schema()}


def _answer(one: Answer) -> dict[str, Any]:
    values: dict[str, Any] = {"description": one.description}
    if one.headers:
        values["headers"] = {name: _HEADERS[name] for name in one.headers}
    if one.content:
        values["content"] = _content(one.content)
    return values


def _content(bodies: tuple[Content, ...]) -> dict[str, Any]:
    return {
        body.media_type: {"schema": _schema(body.schema)} | ({"example": body.example} if body.example else {})
        for body in bodies
    }


def _schema(described: Any) -> dict[str, Any]:
    if isinstance(described, type) and issubclass(described, BaseModel):
        return {"$ref": _REFERENCE.format(model=described.__name__)}
    return dict(described)


@lru_cache(maxsize=1)
def _schemas() -> dict[str, Any]:
    _, values = models_json_schema(
        [(model, "validation" if model is schemas.WantedLink else "serialization") for model in _MODELS],
        ref_template=_REFERENCE,
    )
    return {name: _untitled(described) for name, described in values["$defs"].items()}


def _untitled(described: Any) -> Any:
    """Without the titles that pydantic makes of names, and the descriptions that it takes from docstrings."""
    properties = {
        name: {key: value for key, value in values.items() if key != "title"}
        for name, values in described.get("properties", {}).items()
    }
    return {key: value for key, value in described.items() if key not in ("title", "description")} | {
        "properties": properties
    }


def _problems(kinds: tuple[str, ...]) -> dict[str, Any]:
    """The answers by status; several kinds can share one."""
    ordered = sorted(kinds, key=lambda kind: KINDS[kind].status)
    return {
        str(int(status)): _problem_reference(tuple(shared))
        for status, shared in groupby(ordered, key=lambda kind: KINDS[kind].status)
    }


def _problem_reference(kinds: tuple[str, ...]) -> dict[str, Any]:
    if len(kinds) > 1:
        return _problem_answer(kinds)
    return {"$ref": f"#/components/responses/{_component(kinds[0])}"}


def _problem_answer(kinds: tuple[str, ...]) -> dict[str, Any]:
    told = [KINDS[kind].when for kind in kinds]
    headers = {name: _HEADERS[name] for kind in kinds if (name := _HEADERS_OF_PROBLEMS.get(kind))}
    return {
        "description": ", or ".join([told[0], *(text[0].lower() + text[1:] for text in told[1:])]) + ".",
        "content": {
            MEDIA_TYPE: {
                "schema": {"$ref": _REFERENCE.format(model=schemas.Problem.__name__)},
                "example": Problem(kinds[0], "What to do about it.").values(),
            }
        },
    } | ({"headers": headers} if headers else {})


def _component(kind: str) -> str:
    return "".join(word.capitalize() for word in kind.split("-"))


@require_safe
def openapi(request: HttpRequest) -> JsonResponse:
    """The document."""
    response = JsonResponse(document(), json_dumps_params={"indent": 2})
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The same for people, in the reader's language."""
    operations = [
        {
            "method": one.method,
            "path": "/api/v1" + path,
            "id": one.id,
            "summary": _shown(one.summary),
            "description": _shown(one.description),
            "parameters": [
                {"name": each["name"], "place": _shown(_PLACES[each["in"]]), "description": _shown(each["description"])}
                for each in (*described.get("parameters", ()), *map(_parameter, one.query))
            ],
            "bodies": [body.media_type for body in one.body],
            "answers": _told(one),
            "example": one.curl.replace("{server}", f"{settings.PORTAL_BASE_URL}/api/v1"),
        }
        for path, endpoint in _endpoints()
        for described in [_path(path, endpoint)]
        for one in endpoint.operations
    ]
    info = {name: _shown(_INFO[name]) for name in ("title", "description")}
    titles = {name: _shown(kind.title) for name, kind in KINDS.items()}
    context = {"info": info, "operations": operations, "problems": titles, "server": settings.PORTAL_BASE_URL}
    return render(request, "diagnostics/api.html", context)


def _shown(text: Any) -> str:
    """A text of the document in the reader's language; gettext would give its own header for an empty one."""
    return gettext(text) if text else ""


def _told(one: Operation[Any]) -> list[tuple[str, str]]:
    """Status and description of each answer, in the reader's language."""
    good = [(str(int(answer.status)), _shown(answer.description)) for answer in one.answers]
    ordered = sorted(one.problems, key=lambda kind: KINDS[kind].status)
    return good + [(str(int(KINDS[kind].status)), f"{_shown(KINDS[kind].when)}.") for kind in ordered]
