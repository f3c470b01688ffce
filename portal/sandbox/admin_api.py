"""The admin API: what the admin portal knows of an application, for the holder of `SANDBOX_ADMIN_TOKEN`."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.crypto import constant_time_compare
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from portal.sandbox.authorization import serving
from portal.sandbox.environments import admin_token
from portal.sandbox.models import Application


@method_decorator(csrf_exempt, name="dispatch")
class ApplicationView(View):
    """`/admin-api/applications/<client_id>`: read it, set its status, delete it."""

    http_method_names = ["get", "head", "patch", "delete"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """401 without the admin token; 404 for a client id that this environment does not know (any more)."""
        if not constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {admin_token()}"):
            response = JsonResponse({"error": "unauthorized"}, status=401)
            response["WWW-Authenticate"] = 'Bearer realm="Company X admin API"'
            return response
        found = Application.objects.filter(client_id=kwargs["client_id"], environment=serving(request).name).first()
        if found is None:
            return JsonResponse({"error": "not_found"}, status=404)
        return super().dispatch(request, found)

    def get(self, request: HttpRequest, application: Application) -> HttpResponse:
        """Status, time of creation, and time of the last use (null: never), in UTC."""
        return JsonResponse(
            {
                "client_id": application.client_id,
                "name": application.name,
                "status": application.status,
                "created_at": _utc(application.created),
                "last_used_at": _utc(application.last_used_at) if application.last_used_at else None,
            }
        )

    def patch(self, request: HttpRequest, application: Application) -> HttpResponse:
        """Set the status; the body is `{"status": "active" | "suspended" | "revoked"}`."""
        try:
            status = json.loads(request.body)["status"]
            application.status = Application.Status(status)
        except (ValueError, KeyError, TypeError):
            return JsonResponse({"error": "invalid_request"}, status=400)
        application.save(update_fields=["status"])
        return self.get(request, application)

    def delete(self, request: HttpRequest, application: Application) -> HttpResponse:
        """Delete the application with all of its tokens."""
        application.delete()
        return HttpResponse(status=204)


def _utc(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
