"""`manage.py sandbox_seed`: create the keys, applications and resources that are missing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from portal.sandbox.seed import seed


class Command(BaseCommand):
    """Seed the sandbox; seeding twice changes nothing."""

    help = "Create the sandbox's keys, applications and resources where they are missing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it."""
        seed()
