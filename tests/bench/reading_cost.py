"""`python -m tests.bench.reading_cost`: what reading each of the largest pastes costs, in verifications of RS256.

The web process's pastes come first, then the worker's; what is over its bar is marked, and the exit status tells of it.
"""

from __future__ import annotations

import gc
import os
import sys

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings_for_types"
django.setup()

from diagnostics.engine.parse import parse  # noqa: E402 - Django is set up by then
from tests.bench.test_reading_cost import FIRST_PARTS, WEB, WHOLE, WORKER, shown, verifications  # noqa: E402

TRIES = 3


def main() -> None:
    """Print a line for each paste, and how many cost too much."""
    over = 0
    shown("curl https://a.example")
    gc.freeze()  # as web process and worker do once they are loaded
    for pastes, work, most in ((FIRST_PARTS, shown, WEB), (WHOLE, parse, WORKER)):
        for name, text in pastes.items():
            paste = text()
            cost = verifications(lambda paste=paste, work=work: work(paste), most, TRIES)
            over += cost > most
            sys.stdout.write(f"{cost:>8.0f} {'over' if cost > most else '    '} {name}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{over} of {len(FIRST_PARTS) + len(WHOLE)} cost too much\n")
    sys.exit(1 if over else 0)


if __name__ == "__main__":
    main()
