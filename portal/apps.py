"""The site as a Django application: it has no models, only the checks of its own settings."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import Tags, register

from portal import checks, log_records
from portal.celery import app as celery_app


class PortalConfig(AppConfig):
    """Makes log records harmless, lets tasks bind to the Celery application, and registers the startup checks."""

    name = "portal"
    label = "portal"

    def ready(self) -> None:
        log_records.install()
        celery_app.set_default()
        register(checks.sealing_keys, checks.TAG)
        register(checks.signing_keys, checks.TAG)
        register(checks.trusted_proxies, checks.TAG)
        register(checks.rate_limit, checks.TAG)
        register(checks.staff_header, checks.TAG)
        register(checks.ways_to_support, checks.TAG)
        register(checks.second_reader, checks.TAG)
        register(checks.metrics, checks.TAG)
        register(checks.folder, Tags.database)
