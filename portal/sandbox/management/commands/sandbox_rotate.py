"""`manage.py sandbox_rotate ENVIRONMENT`: sign with a new key from now on, and print its key id."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from portal.sandbox.environments import NAMES
from portal.sandbox.signing import rotate


class Command(BaseCommand):
    """Rotate the signing key of an environment."""

    help = "Sign an environment's access tokens with a new key; the key until now stays published until the next time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The environment."""
        parser.add_argument("environment", choices=NAMES)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it."""
        self.stdout.write(rotate(options["environment"]).kid)
