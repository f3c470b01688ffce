"""The OpenAPI document of Company X, read off the views that serve the API, so that it tells what they do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern
from django.views.decorators.http import require_safe

from portal.sandbox.authorization import serving
from portal.sandbox.environments import Environment, environments
from portal.sandbox.provider import SCOPES

_CONVERTED = re.compile(r"<(?:(\w+):)?(\w+)>")
_REFUSAL = {
    "description": "The call carries no access token that is good here, or one without a scope that it needs.",
    "headers": {"WWW-Authenticate": {"description": "RFC 6750 section 3", "schema": {"type": "string"}}},
    "content": {
        "application/json": {
            "schema": {"type": "object"},
            "example": {
                "error": "unauthorized",
                "error_description": "The access token is invalid or has expired",
                "error_code": "E-AUTH-001",
            },
        }
    },
}
_JSON = {"content": {"application/json": {"schema": {"type": "object"}}}}


def document(environment: Environment, routes: list[URLPattern]) -> dict[str, Any]:
    """The document that one environment serves about these routes."""
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        view: Any = route.callback
        template, parameters = _template(str(route.pattern))
        paths.setdefault(f"/{template}", {})[view.method.lower()] = _operation(view, template, parameters)
    servers = [environment, *(other for other in environments() if other.name != environment.name)]
    return {
        "openapi": "3.1.0",
        "info": {"title": "Company X", "version": "3", "description": "Organizations, devices, policies and logs."},
        "servers": [{"url": one.base_url, "description": f"The {one.name} environment"} for one in servers],
        "paths": paths,
        "components": {"securitySchemes": _schemes(environment.base_url), "responses": {"Unauthorized": _REFUSAL}},
    }


def _schemes(base: str) -> dict[str, Any]:
    flow = {"tokenUrl": f"{base}/oauth/token", "refreshUrl": f"{base}/oauth/token", "scopes": SCOPES}
    return {
        "oauth": {"type": "oauth2", "flows": {"clientCredentials": flow}},
        "metadata": {"type": "openIdConnect", "openIdConnectUrl": f"{base}/.well-known/openid-configuration"},
    }


def _template(route: str) -> tuple[str, list[dict[str, Any]]]:
    """Django's route as an OpenAPI path, and its parameters; one that takes the rest of a path may hold slashes."""
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        | ({"allowReserved": True} if converter == "path" else {})
        for converter, name in _CONVERTED.findall(route)
    ]
    return _CONVERTED.sub(r"{\2}", route), parameters


def _operation(view: Any, template: str, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    version = template.partition("/")[0]
    return {
        "operationId": f"{view.__name__}_{version}",
        "summary": (view.__doc__ or "").strip().partition("\n")[0],
        "parameters": parameters,
        # one of the scopes is enough, which OpenAPI says as alternatives; no scope: every token of this service will do
        "security": [{"oauth": [scope]} for scope in view.any_of] or [{"oauth": []}],
        "responses": dict(_responses(view.method)),
    }


def _responses(method: str) -> Iterator[tuple[str, Any]]:
    yield "201" if method == "POST" else "200", {"description": "What was asked for.", **_JSON}
    yield "400", {"description": "A parameter or the body is not as it must be.", **_JSON}
    yield "401", {"$ref": "#/components/responses/Unauthorized"}
    yield "404", {"description": "There is no such resource.", **_JSON}
    yield "429", {"description": "The application has used up its calls for this minute.", **_JSON}


def served(routes: list[URLPattern]) -> Any:
    """The view that serves the document about these routes."""

    @require_safe
    def openapi(request: HttpRequest) -> JsonResponse:
        """The document of the environment that the request came to."""
        return JsonResponse(document(serving(request), routes))

    return openapi
