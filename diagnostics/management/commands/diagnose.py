"""`manage.py diagnose [FILE|-]`: the engine in this process, no broker and no database."""

from __future__ import annotations

import json
import secrets
import sys
from argparse import ArgumentParser, ArgumentTypeError
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from diagnostics import profiles, services, terminal
from diagnostics.engine.collectors import egress
from diagnostics.engine.platform.load import ProfileError
from diagnostics.engine.report import export
from diagnostics.engine.run.paste_facts import Options
from diagnostics.models import new_id
from diagnostics.runs import examination
from diagnostics.runs.outside import outside_for

EXIT = {"healthy": 0, "risky": 0, "broken": 1, "inconclusive": 2}
USAGE = 64


class Command(BaseCommand):
    """Exit status: 0 healthy or risky, 1 broken, 2 inconclusive, 64 usage."""

    help = "Diagnose a paste from a file or standard input (-)."
    requires_system_checks: list[str] = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """As Django's, but a wrong call ends with status 64."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)

        def error(message: str) -> NoReturn:
            parser.print_usage(sys.stderr)
            parser.exit(USAGE, f"{parser.prog}: {message}\n")

        parser.error = error  # type: ignore[method-assign]
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        """As design.md names them."""
        parser.add_argument("file", nargs="?", default="-", metavar="FILE", help="what to examine; - is standard input")
        parser.add_argument("--platform", default=settings.PORTAL_PLATFORM, help="a profile's name or TOML file")
        parser.add_argument("--environment", default="", help="the profile's environment, when the paste does not tell")
        parser.add_argument("--offline", action="store_true", help="judge the paste alone, ask no server")
        parser.add_argument(
            "--dry-run", action="store_true", help="also try the pasted credentials at the token endpoint"
        )
        parser.add_argument("--at", default="", metavar="ISO-TIME", help="judge as if it were this time")
        parser.add_argument(
            "--exchange", type=_number, default=0, metavar="N", help="examine the N-th request of the paste"
        )
        parser.add_argument("--format", choices=("text", "json", "markdown"), default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        """Examine and print; ends the process with the design's status."""
        try:
            report = self._report(options)
        except (ProfileError, CommandError) as error:
            self.stderr.write(str(error))
            sys.exit(USAGE)
        self.stdout.write(_SHOW[options["format"]](report))
        sys.exit(EXIT[report["verdict"]["kind"]])

    def _report(self, options: dict[str, Any]) -> dict[str, Any]:
        profile = profiles.profile(options["platform"])
        if not options["offline"]:
            egress.permit()
        *_, last = examination.examine(
            _text(options["file"]),
            profile,
            diagnosis_id=new_id(),
            label_key=secrets.token_bytes(16),
            options=Options(
                online=not options["offline"],
                dry_run=options["dry_run"],
                environment=options["environment"],
                exchange=options["exchange"],
            ),
            outside_for=None if options["offline"] else outside_for(profile, dry_run=options["dry_run"]),
            now=_moment(options["at"]),
            deadline_s=settings.PORTAL_DEADLINE_S,
        )
        has = last.snapshot["understood"].get("exchanges") or 0
        if options["exchange"] > has:
            raise CommandError(f"--exchange {options['exchange']}: the paste has {has}")
        return export.rendered(last.snapshot, translate=str, kb_url=services.absolute_kb_url)


def _text(name: str) -> str:
    if name == "-" and sys.stdin.isatty():
        print("Paste what fails, then press Ctrl-D on a line of its own (Windows: Ctrl-Z, Enter).", file=sys.stderr)
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise CommandError(f"{name} cannot be read: {error.strerror}") from error
    if not raw.strip():
        raise CommandError(f"{'standard input' if name == '-' else name} is empty: there is nothing to examine.")
    return raw.decode("utf-8", "replace")


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= services.MOST_EXCHANGES):
        raise ArgumentTypeError(f"it wants a number from 1, not {text!r}")
    return int(text)


def _moment(text: str) -> datetime:
    if not text:
        return datetime.now(UTC)
    try:
        told = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"--at wants a time such as 2024-03-08T14:23:45Z, not {text!r}") from error
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def _json(report: dict[str, Any]) -> str:
    return json.dumps(report, indent=2, ensure_ascii=False)


_SHOW = {"json": _json, "text": terminal.as_text, "markdown": terminal.as_markdown}
