"""Tries the settings, migrates, and collects the static files, in a process that ends and frees its memory."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

import django
import redis
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.checks import Tags, run_checks
from django.core.checks.registry import registry
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import OperationalError
from redis.backoff import ConstantBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from portal.launcher_environment import STATIC_STAMP

_OF_THE_CODE = {Tags.admin, Tags.models, Tags.templates, Tags.urls}


def wrong_settings() -> list[str]:
    """What is wrong with the settings, one sentence each."""
    try:
        django.setup()
        # Not those of URL patterns, models and templates, which a test runs: they would import every page.
        asked = sorted(registry.tags_available() - _OF_THE_CODE)
        return [message.msg for message in run_checks(tags=asked) if message.is_serious()]
    except ImproperlyConfigured as error:
        return [str(error)]


def prepare_database() -> list[str]:
    """Migrates; what is wrong where the database cannot be reached."""
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except OperationalError as error:
        reason = " ".join(str(error).split())
        return [f"the database of DATABASE_URL cannot be used: {reason}"]
    return []


def try_broker() -> list[str]:
    """Waits up to five seconds for the broker, which may have been started a moment ago."""
    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2, retry=Retry(ConstantBackoff(0.25), 20)
    )
    try:
        client.ping()
    except RedisError as error:
        host = urlsplit(settings.REDIS_URL).hostname
        return [f"the broker of REDIS_URL on {host} does not answer ({type(error).__name__})."]
    return []


def collect_static_files() -> None:
    """Collects, names and compresses them; nothing where none has changed since, which saves a start a second."""
    stamp, root = settings.VAR_DIR / STATIC_STAMP, Path(settings.STATIC_ROOT)
    found = _fingerprint()
    if (root / "staticfiles.json").exists() and stamp.exists() and stamp.read_text() == found:
        return
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(found)


def _fingerprint() -> str:
    """Changes with every file that would be collected, with where they go, and with the packages that do it."""
    digest = hashlib.sha256(f"{settings.STATIC_ROOT} {settings.STORAGES}".encode())
    digest.update((settings.BASE_DIR / "requirements.txt").read_bytes())
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: str(found[0])):
            state = os.stat(storage.path(name))
            digest.update(f"{name} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def main() -> int:
    """The exit status. The last line of output says what is wrong, where something is."""
    for step in (wrong_settings, prepare_database) + (() if "--no-broker" in sys.argv else (try_broker,)):
        if wrong := step():
            print(*wrong, sep="\n", file=sys.stderr)
            return 1
    collect_static_files()
    return 0


if __name__ == "__main__":
    sys.exit(main())
