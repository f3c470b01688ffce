"""`manage.py verify FILE`: whether an attachment is genuine and unaltered, and what it says."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from diagnostics import terminal
from diagnostics.attachments import verification
from diagnostics.attachments.verification import NotGenuine, Reason

USAGE = 64
WORDS = {
    Reason.NOT_SEALED: "there is no signature of a portal in it",
    Reason.UNKNOWN_KEY: "it is signed with a key that is not this portal's",
    Reason.BAD_SIGNATURE: "its signature is damaged or was not made by this portal",
    Reason.REPORT_CHANGED: "its report was changed after it was signed",
    Reason.FILE_CHANGED: "the file was changed after it was signed",
}


class Command(BaseCommand):
    """Exit status: 0 genuine, 1 not genuine, 64 when the file cannot be read."""

    help = "Say whether an attachment was made by this portal and is unaltered."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, in any of the five forms."""
        parser.add_argument("file", metavar="FILE", help="an attachment: pdf, html, md, json or zip")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check and print; ends the process unless the file is genuine."""
        try:
            content = Path(options["file"]).read_bytes()
        except OSError as error:
            self.stderr.write(f"{options['file']} cannot be read: {error.strerror}")
            sys.exit(USAGE)
        try:
            genuine = verification.verified(content)
        except NotGenuine as refused:
            self.stdout.write(f"Not genuine: {WORDS[refused.reason]}.")
            sys.exit(1)
        key = genuine.seal.key
        origin = ", derived from PORTAL_SECRET_KEY" if key.derived else ", one of PORTAL_SIGNING_KEYS"
        self.stdout.write(f"Genuine and unaltered. Signed by {genuine.seal.issuer} with key {key.kid}{origin}.")
        self.stdout.write(terminal.as_text(genuine.report))
