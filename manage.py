#!/usr/bin/env python
"""Django's command line for the portal."""

import os
import sys


def database_fault() -> str:
    """One sentence for a database that cannot be reached or has not been set up; "" where it is neither."""
    from django.db import DatabaseError, connection  # noqa: PLC0415
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    try:
        connection.ensure_connection()
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return f"The database of DATABASE_URL cannot be used: {' '.join(str(error).split())}"
    if missing:
        return "The database has no tables yet, or those of an older version: `make setup` makes them."
    return ""


def main() -> int:
    """The exit status; what is missing is said in one sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    try:
        from django.conf import settings  # noqa: PLC0415 - may be missing, which is said
        from django.core.exceptions import AppRegistryNotReady, ImproperlyConfigured  # noqa: PLC0415
        from django.core.management import execute_from_command_line  # noqa: PLC0415
        from django.db import DatabaseError  # noqa: PLC0415
    except ModuleNotFoundError:
        print(
            "The packages are not installed for this Python: `make setup`, then .venv/bin/python manage.py",
            file=sys.stderr,
        )
        return 1
    try:
        try:
            if sys.argv[1:2] == ["shell"]:
                settings.INSTALLED_APPS  # noqa: B018 - Django opens it without settings too, and nothing in it works
            execute_from_command_line(sys.argv)
        except AppRegistryNotReady:
            # Django runs its checks in no order, and some of them before the one that would name the wrong setting
            settings.INSTALLED_APPS  # noqa: B018 - raises what is wrong
            raise
    except ImproperlyConfigured as wrong:
        print(
            f"{wrong} (`make manage ARGS={' '.join(sys.argv[1:2])!r}` runs a command with the keys of `make run`.)",
            file=sys.stderr,
        )
        return 1
    except DatabaseError:
        fault = database_fault()
        if not fault:
            raise
        print(fault, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
