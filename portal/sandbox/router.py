"""Where the sandbox's tables live when the portal uses them: its own database, under the alias `sandbox`."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Model

ALIAS = "sandbox"
_APP_LABELS = frozenset({"oauth2_provider", "sandbox"})


class SandboxRouter:
    """Send the OAuth server's and the sandbox's models to the alias `sandbox` where it is configured."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        """The alias for a model of the sandbox, else None (no opinion)."""
        return ALIAS if model._meta.app_label in _APP_LABELS and _configured() else None

    db_for_write = db_for_read

    def allow_relation(self, first: Model, second: Model, **hints: Any) -> bool | None:
        """Relations of the sandbox's own models with each other are fine."""
        if {first._meta.app_label, second._meta.app_label} <= _APP_LABELS:
            return True
        return None

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        """The sandbox migrates its own database from its own process; the portal never creates its tables."""
        if not _configured():
            return None
        return False if db == ALIAS or app_label in _APP_LABELS else None


def _configured() -> bool:
    return ALIAS in settings.DATABASES
