"""The one application of the portal."""

from __future__ import annotations

from django.apps import AppConfig


class DiagnosticsConfig(AppConfig):
    """Diagnoses, the KB and what is stored of both."""

    name = "diagnostics"
    default_auto_field = "django.db.models.BigAutoField"
