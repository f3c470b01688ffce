"""Upkeep as an application of its own: its table can change without a migration of the diagnoses."""

from __future__ import annotations

from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    """When each work of the sweep was last done."""

    name = "diagnostics.upkeep"
    label = "upkeep"
    default_auto_field = "django.db.models.BigAutoField"
