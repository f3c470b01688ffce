"""`manage.py api_key NAME`: a key that raises the API's rate limit for one client; `--revoke` ends it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from diagnostics.api import keys


class Command(BaseCommand):
    """Prints the key once; only its hash is kept."""

    help = "Make an API key, or revoke all keys of a name."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The name to know it by, its rate, or that it ends."""
        parser.add_argument("name", metavar="NAME", help="who uses the key")
        parser.add_argument("--rate", default="600/m", help='such as "600/m" or "5/10s"')
        parser.add_argument("--revoke", action="store_true", help="end every key of this name")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make or revoke. Raises CommandError for a rate that is none, or a name without keys."""
        if options["revoke"]:
            if not keys.revoke(options["name"]):
                raise CommandError(f"{options['name']} has no key in use.")
            self.stdout.write(f"The keys of {options['name']} are revoked.")
            return
        try:
            _, key = keys.create(options["name"], options["rate"])
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(key)
        self.stderr.write("Send it in the header X-API-Key. It is shown this once.")
