"""The addresses of the service; which environment answers is decided by the port (see authorization.serving)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path

from portal.sandbox import admin_api, api, authorization, openapi


def healthz(request: HttpRequest) -> HttpResponse:
    """200 once the service answers."""
    return HttpResponse("ok", content_type="text/plain")


def _api(version: str) -> list[URLPattern]:
    return [
        path(f"{version}/organizations/current", api.current_organization),
        path(f"{version}/organizations/<str:identifier>", api.organization),
        path(f"{version}/devices", api.devices),
        path(f"{version}/devices/<str:identifier>/actions", api.device_actions),
        path(f"{version}/policies", api.policies),
        path(f"{version}/policies/<str:identifier>", api.policy),
        path(f"{version}/logs/<path:channel>", api.logs),
    ]


_ROUTES = [*_api("v2"), *_api("v3")]

urlpatterns = [
    path("healthz", healthz),
    path("openapi.json", openapi.served(_ROUTES)),
    path("oauth/token", authorization.Token.as_view()),
    path("oauth/introspect", authorization.Introspect.as_view()),
    path("oauth/revoke", authorization.Revoke.as_view()),
    path(".well-known/jwks.json", authorization.jwk_set),
    path(".well-known/openid-configuration", authorization.metadata),
    path(".well-known/oauth-authorization-server", authorization.metadata),
    path("admin-api/applications/<str:client_id>", admin_api.ApplicationView.as_view()),
    *_ROUTES,
    re_path(r"", api.unknown),
]
