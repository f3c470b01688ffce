"""`manage.py sandbox_mint STATE...`: print one token in each state, a JSON object a line."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from portal.sandbox.environments import NAMES
from portal.sandbox.mint import STATES, mint


class Command(BaseCommand):
    """Mint tokens on the sandbox's database."""

    help = "Print an access token of the sandbox in each of the states named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The states, and what the tokens are for."""
        parser.add_argument("states", nargs="+", choices=sorted(STATES), metavar="STATE")
        parser.add_argument("--environment", choices=NAMES, default="production")
        parser.add_argument("--scope", default="read write")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it."""
        for state in options["states"]:
            minted = mint(state, environment=options["environment"], scope=options["scope"])
            self.stdout.write(json.dumps(asdict(minted)))
