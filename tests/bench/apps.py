"""The benchmark's own application, never installed in the product."""

from __future__ import annotations

from django.apps import AppConfig


class BenchConfig(AppConfig):
    """One table and one task."""

    name = "tests.bench"
    label = "bench"
    default_auto_field = "django.db.models.BigAutoField"
