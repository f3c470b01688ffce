"""`manage.py sandbox_example [SLUG]`: print an example of the paste box, minted now; without a slug, list them."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from portal.sandbox.examples import build, examples


class Command(BaseCommand):
    """Print the text of an example, or `slug<TAB>cause<TAB>title` of each."""

    help = "Print the paste of an example, with a token minted now; without a name, list the examples."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The example."""
        parser.add_argument("--all", action="store_true", help="print every example as JSON: its paste by its name")
        parser.add_argument("slug", nargs="?", choices=[example.slug for example in examples()], metavar="SLUG")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it."""
        if options["all"]:
            self.stdout.write(json.dumps({example.slug: build(example.slug) for example in examples()}))
            return
        if options["slug"]:
            self.stdout.write(build(options["slug"]), ending="")
            return
        for example in examples():
            self.stdout.write(f"{example.slug}\t{example.cause}\t{example.title}")
