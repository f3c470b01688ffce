"""`manage.py kb_translations`: which translated sections of the knowledge base are older than their originals."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from diagnostics.kb import translations


class Command(BaseCommand):
    """Lists the sections to translate again; with `--accept` it notes that they were."""

    help = "List the sections of the knowledge base whose English has changed since they were translated."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--accept` alone accepts everything; with `article#anchor`s, those. `--language` keeps to one language."""
        parser.add_argument("--language", choices=translations.languages(), help="all of them without it")
        parser.add_argument(
            "--accept", nargs="*", metavar="ARTICLE#ANCHOR", help="note that these sections, or all, fit their English"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """One line a section; raises CommandError, so exit status 1, where one is out of date."""
        stale = 0
        for language in [options["language"]] if options["language"] else translations.languages():
            if options["accept"] is not None:
                try:
                    translations.accept(language, options["accept"])
                except KeyError as error:
                    raise CommandError(f"{language}: no translated article has the section {error.args[0]}") from error
            for place, what in translations.out_of_date(language).items():
                self.stdout.write(f"{language}: {what} in English: {place}")
                stale += 1
        if stale:
            raise CommandError(f"{stale} to be translated again; then run it with --accept")
