"""Tries the settings, migrates, and collects the static files, in a process that ends and frees its memory."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from urllib.parse import urlsplit

import django
import redis
from django.conf import settings
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import OperationalError
from redis.backoff import ConstantBackoff
from redis.exceptions import RedisError
from redis.retry import Retry


def wrong_settings() -> list[str]:
    """What is wrong with the settings, one sentence each."""
    try:
        django.setup()
        return [message.msg for message in run_checks() if message.is_serious()]
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


def forget_counts() -> None:
    """Counts begin anew with the processes; what those of an earlier start left behind would only add up."""
    shutil.rmtree(Path(os.environ.get("VAR_DIR", "var")) / "metrics", ignore_errors=True)


def main() -> int:
    """The exit status. The last line of output says what is wrong, where something is."""
    forget_counts()
    for step in (wrong_settings, prepare_database) + (() if "--no-broker" in sys.argv else (try_broker,)):
        if wrong := step():
            print(*wrong, sep="\n", file=sys.stderr)
            return 1
    call_command("collectstatic", interactive=False, verbosity=0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
