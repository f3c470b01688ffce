"""The Django application of the sandbox."""

from __future__ import annotations

from django.apps import AppConfig


class SandboxConfig(AppConfig):
    """Label `sandbox`: the router and the migrations go by it."""

    name = "portal.sandbox"
    label = "sandbox"
    default_auto_field = "django.db.models.BigAutoField"
