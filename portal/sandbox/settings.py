"""Django settings of the sandbox service: Company X as a process of its own, with a database of its own."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import quote

import dj_database_url

from portal.environment import read_secret_files
from portal.sandbox.environments import environments
from portal.sandbox.provider import APPLICATION_MODEL, OAUTH2_PROVIDER  # noqa: F401 - read by the library

read_secret_files(os.environ)
BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR", BASE_DIR / "var"))

# Nothing here is signed with it across processes or restarts: the service has no sessions and no forms.
SECRET_KEY = secrets.token_urlsafe(50)
DEBUG = False
ALLOWED_HOSTS = sorted({environment.host for environment in environments()} | {"127.0.0.1", "localhost"})

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "oauth2_provider",
    "portal.sandbox",
]
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
APPEND_SLASH = False
ROOT_URLCONF = "portal.sandbox.urls"
WSGI_APPLICATION = "portal.sandbox.wsgi.application"
OAUTH2_PROVIDER_APPLICATION_MODEL = APPLICATION_MODEL

SQLITE_OPTIONS: dict[str, Any] = {
    # A deferred transaction that turns into a write fails at once with "database is locked"; an immediate one waits.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
    ),
}


def database(url: str) -> dict[str, Any]:
    """The DATABASES entry of the sandbox for a database URL; SQLite gets the options that concurrent writers need."""
    configuration: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60))
    if configuration["ENGINE"].endswith("sqlite3"):
        configuration["OPTIONS"] = {**configuration.get("OPTIONS", {}), **SQLITE_OPTIONS}
    return configuration


DATABASES = {
    "default": database(
        os.environ.get("SANDBOX_DATABASE_URL") or f"sqlite:///{quote(str(VAR_DIR / 'sandbox.sqlite3'))}"
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        # At DEBUG oauthlib logs the tokens it issues, and Django logs every refused call as a warning.
        "oauthlib": {"level": "WARNING"},
        "oauth2_provider": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
    },
}
