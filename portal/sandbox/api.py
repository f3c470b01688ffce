"""The API of Company X, versions 2 and 3: the endpoints of its scope table, on the resources of one environment."""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from portal.sandbox.access import Refused, authorize, refusal
from portal.sandbox.authorization import serving, touch
from portal.sandbox.models import Resource

RATE_WINDOW_S = 60
_PAGE_SIZE = 50

View = Callable[..., HttpResponse]


def rate_limit() -> int:
    """How many calls a minute an application has."""
    return int(os.environ.get("SANDBOX_RATE_LIMIT", "1000"))


def endpoint(method: str, *any_of: str) -> Callable[[View], View]:
    """Make a view an endpoint: one method (GET serves HEAD too), one of the scopes, the application's rate limit."""
    methods = {method, "HEAD"} if method == "GET" else {method}

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def guarded(request: HttpRequest, **arguments: str) -> HttpResponse:
            if request.method == "OPTIONS":
                return HttpResponse(status=204, headers={"Allow": _allowed(methods)})
            if request.method not in methods:
                response = _error(405, "method_not_allowed", f"Use {method}.")
                response["Allow"] = _allowed(methods)
                return response
            environment = serving(request)
            try:
                application = authorize(request, environment, any_of)
            except Refused as refused:
                return refusal(refused.reason)
            touch(application)
            left, reset_s = _budget(application.client_id)
            if left < 0:
                response = _error(429, "rate_limited", "The application has used up its calls for this minute.")
                response["Retry-After"] = str(reset_s)
            else:
                response = view(request, environment.name, **arguments)
            response["X-RateLimit-Limit"] = str(rate_limit())
            response["X-RateLimit-Remaining"] = str(max(left, 0))
            response["X-RateLimit-Reset"] = str(reset_s)
            response["X-Request-Id"] = f"req_{secrets.token_hex(8)}"
            return response

        guarded.method, guarded.any_of = method, any_of  # type: ignore[attr-defined]  # for the OpenAPI document
        return guarded

    return decorate


@endpoint("GET")
def current_organization(request: HttpRequest, environment: str) -> HttpResponse:
    """The organization of the token: the call that tells whether a token works at all."""
    return _answer(_shown(_of(environment, Resource.Kind.ORGANIZATION)[0]))


@endpoint("DELETE", "admin")
def organization(request: HttpRequest, environment: str, identifier: str) -> HttpResponse:
    """Put an organization on the list for deletion. The service keeps it: others work with the same demo."""
    found = _find(environment, Resource.Kind.ORGANIZATION, identifier)
    if found is None:
        return _not_found("organization")
    found.attributes["deletion_requested_at"] = _now()
    found.save(update_fields=["attributes"])
    return _answer(_shown(found))


@endpoint("GET", "read", "devices:read")
def devices(request: HttpRequest, environment: str) -> HttpResponse:
    """The devices, at most `limit` of them."""
    return _listing(request, environment, Resource.Kind.DEVICE)


@endpoint("POST", "write", "devices:manage")
def device_actions(request: HttpRequest, environment: str, identifier: str) -> HttpResponse:
    """Start an action on a device; the body is `{"action": NAME}`."""
    if _find(environment, Resource.Kind.DEVICE, identifier) is None:
        return _not_found("device")
    body = _body(request)
    name = body.get("action") if body else None
    if not isinstance(name, str) or not name or len(name) > 64:
        return _error(400, "invalid_request", "The body must be a JSON object with the member action.")
    made = Resource.objects.create(
        environment=environment,
        kind=Resource.Kind.ACTION,
        identifier=f"act_{secrets.token_hex(5)}",
        attributes={"device_id": identifier, "action": name, "status": "accepted"},
    )
    return _answer(_shown(made), status=201)


@endpoint("GET", "read", "policies:read")
def policies(request: HttpRequest, environment: str) -> HttpResponse:
    """The policies, at most `limit` of them."""
    return _listing(request, environment, Resource.Kind.POLICY)


@endpoint("PUT", "write", "policies:write")
def policy(request: HttpRequest, environment: str, identifier: str) -> HttpResponse:
    """Replace a policy's name and state; the body is `{"name": NAME, "enabled": BOOLEAN}`."""
    found = _find(environment, Resource.Kind.POLICY, identifier)
    if found is None:
        return _not_found("policy")
    body = _body(request) or {}
    name, enabled = body.get("name"), body.get("enabled")
    if not isinstance(name, str) or not 0 < len(name) <= 100 or not isinstance(enabled, bool):
        return _error(400, "invalid_request", "The body must be a JSON object with the members name and enabled.")
    found.attributes.update(name=name, enabled=enabled, updated_at=_now())
    found.save(update_fields=["attributes"])
    return _answer(_shown(found))


@endpoint("GET", "logs:read", "admin")
def logs(request: HttpRequest, environment: str, channel: str) -> HttpResponse:
    """The entries of one log, at most `limit` of them; an unknown log has none."""
    return _listing(request, environment, Resource.Kind.LOG_ENTRY, attributes__channel=channel)


def _listing(request: HttpRequest, environment: str, kind: str, **conditions: Any) -> HttpResponse:
    limit = request.GET.get("limit", str(_PAGE_SIZE))
    if not limit.isascii() or not limit.isdigit() or not 1 <= int(limit[:6]) <= _PAGE_SIZE:
        return _error(400, "invalid_request", f"limit must be a number from 1 to {_PAGE_SIZE}.")
    found = _of(environment, kind).filter(**conditions)
    return _answer([_shown(one) for one in found[: int(limit)]], total=found.count())


def _of(environment: str, kind: str) -> Any:
    return Resource.objects.filter(environment=environment, kind=kind)


def _find(environment: str, kind: str, identifier: str) -> Resource | None:
    found: Resource | None = _of(environment, kind).filter(identifier=identifier).first()
    return found


def _shown(resource: Resource) -> dict[str, Any]:
    created = resource.created_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {f"{resource.kind}_id": resource.identifier, "created_at": created, **resource.attributes}


def _answer(content: Any, *, status: int = 200, **members: Any) -> HttpResponse:
    return JsonResponse({"data": content, **members}, status=status)


def _error(status: int, error: str, description: str) -> HttpResponse:
    return JsonResponse({"error": error, "error_description": description}, status=status)


def _not_found(what: str) -> HttpResponse:
    return _error(404, "not_found", f"There is no such {what}.")


def unknown(request: HttpRequest, **arguments: str) -> HttpResponse:
    """404 for every path that is no endpoint."""
    return _error(404, "not_found", "There is no such endpoint.")


def _body(request: HttpRequest) -> dict[str, Any] | None:
    try:
        parsed = json.loads(request.body)
    except ValueError:
        return None
    return parsed if isinstance(parsed, dict) else None


def _now() -> str:
    return timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ")


def _allowed(methods: set[str]) -> str:
    return ", ".join(sorted(methods | {"OPTIONS"}))


def _budget(client_id: str) -> tuple[int, int]:
    """Calls left to an application after this one (negative: too many), and seconds until its window ends."""
    window, elapsed_s = divmod(int(time.time()), RATE_WINDOW_S)
    counter = f"calls:{client_id}:{window}"
    cache.add(counter, 0, timeout=RATE_WINDOW_S * 2)
    return rate_limit() - cache.incr(counter), RATE_WINDOW_S - elapsed_s
