"""Brings the database up to date and collects the static files, in a process that ends and frees what Django takes."""

from __future__ import annotations

import django
from django.core.management import call_command


def main() -> None:
    """Needs the environment that the launcher makes. Any failure is an exception and a non-zero exit status."""
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


if __name__ == "__main__":
    main()
