"""Django's settings. What differs between installations comes from the environment (README lists the names)."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import dj_database_url
import dj_email_url
from csp.constants import NONE, SELF
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.retry import Retry

from portal import environment
from portal.sandbox.provider import APPLICATION_MODEL, OAUTH2_PROVIDER  # noqa: F401 - read by its library

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(environment.text("VAR_DIR", str(BASE_DIR / "var"))).absolute()

# Secrets may be mounted as files; what a profile names beside is named here once more.
environment.read_secret_files(os.environ, environment.words("PORTAL_PROFILE_SECRETS"))

# --- Who we are, and the keys -----------------------------------------------------------------------------------------

DEBUG = environment.flag("PORTAL_DEBUG")
SECRET_KEY = environment.required_key("PORTAL_SECRET_KEY", without=secrets.token_urlsafe(48))
PORTAL_SEALING_KEYS = environment.separated(environment.required_key("PORTAL_SEALING_KEYS", without=""))
PORTAL_SIGNING_KEYS = environment.words("PORTAL_SIGNING_KEYS")

PORTAL_BASE_URL = environment.web_address("PORTAL_BASE_URL", "http://127.0.0.1:8000")
PORTAL_IS_HTTPS = urlsplit(PORTAL_BASE_URL).scheme == "https"
PORTAL_PLATFORM = environment.text("PORTAL_PLATFORM", "company-x")
PORTAL_RETENTION_DAYS = environment.whole_number("PORTAL_RETENTION_DAYS", 30, lowest=1, highest=3650)
PORTAL_DEADLINE_S = environment.whole_number("PORTAL_DEADLINE_S", 15, lowest=1, highest=35)
PORTAL_QUEUE_KEEP_S = environment.whole_number("PORTAL_QUEUE_KEEP_S", 3600, lowest=60, highest=86400)
PORTAL_TRUSTED_PROXIES = environment.words("PORTAL_TRUSTED_PROXIES")
PORTAL_RATE_LIMIT_POST = environment.text("PORTAL_RATE_LIMIT_POST", "30/m")
PORTAL_STAFF_HEADER = environment.text("PORTAL_STAFF_HEADER")
PORTAL_STAFF_HEADER_SECRET = environment.text("PORTAL_STAFF_HEADER_SECRET")
PORTAL_TEXT_LIMIT = environment.text("PORTAL_TEXT_LIMIT", "64/10m")
PORTAL_WORK_LIMIT = environment.text("PORTAL_WORK_LIMIT", "120/10m")
# Who may ask for `/metrics` on the site, and where processes without pages answer it; both off by default.
PORTAL_METRICS_FROM = environment.words("PORTAL_METRICS_FROM")
PORTAL_METRICS_BIND = environment.text("PORTAL_METRICS_BIND")
if (PORTAL_METRICS_FROM or PORTAL_METRICS_BIND) and environment.serves(sys.argv):
    environment.share_counts(VAR_DIR / "metrics")
PORTAL_HELPDESK_EMAIL = environment.text("PORTAL_HELPDESK_EMAIL")
PORTAL_WEBHOOK_URL = environment.text("PORTAL_WEBHOOK_URL")
PORTAL_WEBHOOK_SECRET = environment.text("PORTAL_WEBHOOK_SECRET")
PORTAL_READER_URL = environment.text("PORTAL_READER_URL")
PORTAL_READER_MODEL = environment.text("PORTAL_READER_MODEL", "default")
PORTAL_MCP = environment.flag("PORTAL_MCP")
KB_BASE_URL = environment.text("KB_BASE_URL", "")  # "": the profile's, else the portal's own articles

ALLOWED_HOSTS = environment.words("PORTAL_ALLOWED_HOSTS") or [
    str(urlsplit(PORTAL_BASE_URL).hostname),
    "127.0.0.1",
    "localhost",
    "[::1]",
]
# A proxy that ends TLS speaks plain HTTP to us, so a browser's Origin never equals the address we see.
CSRF_TRUSTED_ORIGINS = ["{0.scheme}://{0.netloc}".format(urlsplit(PORTAL_BASE_URL))]

# --- Applications -----------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    # Whose pages are discovered by the URL patterns: a process that serves none needs no page, nor what pages import.
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "portal.apps.PortalConfig",
    "diagnostics",
    "diagnostics.upkeep",
]
MIDDLEWARE = [
    "portal.middleware.RequestLog",
    "portal.middleware.PublicScheme",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "diagnostics.views.polling.UnchangedPolls",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "portal.middleware.OriginOfReferrerlessForms",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.staff_header.StaffByHeader",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.middleware.PageOfLimits",
    "portal.middleware.PageOfRefusingDatabase",
]
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Databases --------------------------------------------------------------------------------------------------------

# With deferred transactions a worker and a web process lock each other out; IMMEDIATE makes them queue instead.
# secure_delete overwrites the sealed paste's pages when its column is set to NULL.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
    ),
}


# How long a statement may take, and wait for a lock. A migration of a large table takes as long as it takes.
PORTAL_DATABASE_TIMEOUT_S = environment.whole_number("PORTAL_DATABASE_TIMEOUT_S", 20, lowest=0, highest=300)
STATEMENT_TIMEOUT_S = 0 if environment.migrates(sys.argv) else PORTAL_DATABASE_TIMEOUT_S


def database(url: str) -> dict[str, Any]:
    """One entry of DATABASES, from a database URL."""
    parsed: dict[str, Any] = dict(dj_database_url.parse(url))
    if parsed["ENGINE"] == "django.db.backends.sqlite3":
        # Opening costs a file, five pragmas and, for the last that closes, a checkpoint: more than most requests do.
        return parsed | {
            "CONN_MAX_AGE": 60,
            "OPTIONS": SQLITE_OPTIONS | {"timeout": PORTAL_DATABASE_TIMEOUT_S or 20},
        }
    # for a pooler in transaction mode; psycopg knows no such option
    without_cursors = parsed.get("OPTIONS", {}).pop("disable_server_side_cursors", "") in (True, "true", "1")
    options: dict[str, Any] = {"connect_timeout": 5}
    if STATEMENT_TIMEOUT_S:
        milliseconds = STATEMENT_TIMEOUT_S * 1000
        # the last ends what a process that was stopped in a transaction holds locked
        options["options"] = (
            f"-c statement_timeout={milliseconds} -c lock_timeout={milliseconds} "
            f"-c idle_in_transaction_session_timeout={3 * milliseconds}"
        )
    return parsed | {
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": without_cursors,
        "OPTIONS": options | parsed.get("OPTIONS", {}),
    }


DEFAULT_DATABASE_URL = f"sqlite:///{quote(str(VAR_DIR / 'portal.sqlite3'))}"
DATABASES = {"default": database(environment.text("DATABASE_URL", DEFAULT_DATABASE_URL))}
SANDBOX_DATABASE_URL = environment.text("SANDBOX_DATABASE_URL")
if SANDBOX_DATABASE_URL:
    DATABASES["sandbox"] = database(SANDBOX_DATABASE_URL)
    DATABASE_ROUTERS = ["portal.sandbox.router.SandboxRouter"]
    INSTALLED_APPS += ["oauth2_provider", "portal.sandbox"]
    OAUTH2_PROVIDER_APPLICATION_MODEL = APPLICATION_MODEL
# Where the examples of the paste box come from; empty where there is no sandbox to mint their tokens.
PORTAL_EXAMPLES = "portal.sandbox.examples" if SANDBOX_DATABASE_URL else ""

# --- Broker and cache -------------------------------------------------------------------------------------------------

REDIS_URL = environment.text("REDIS_URL", "redis://127.0.0.1:6379/0")
# A dead server must cost a page about a second, never its time-out, and redis-py retries with long pauses by itself.
# A connection that a server's new start ended is made anew once; an answer that does not come is not waited for twice.
REDIS_CONNECTION = {
    "socket_connect_timeout": 0.5,
    "socket_timeout": 0.5,
    "retry": Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,)),
}
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "diagnostics.broker.SharedCache",
        "LOCATION": environment.with_redis_database(REDIS_URL, 1),
        "KEY_PREFIX": "portal",
        "OPTIONS": REDIS_CONNECTION,
    },
    # Where the shared one is away: never empty-handed, never for long.
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "process"},
}
if environment.runs_without_keys(sys.argv):
    # Such a command asks no broker: what it keeps between two calls, it keeps in its own process.
    CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}

CELERY_BROKER_URL = REDIS_URL
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_STORE_ERRORS_EVEN_IF_IGNORED = False
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_RESULT_SERIALIZER = "json"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 40
CELERY_TASK_TIME_LIMIT = 50
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.1}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_CONNECTION_TIMEOUT = 1.0
# The visibility time-out stands above the hard time limit: a live task must never be delivered a second time.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 60,
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 0.5,
    # Above the second that a waiting worker's read lasts, and short enough for a page that meets a frozen broker.
    "socket_timeout": 3.0,
    "socket_keepalive": True,
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_TASK_SEND_SENT_EVENT = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_TIMEZONE = "UTC"

# --- Sessions, cookies, headers ---------------------------------------------------------------------------------------

# Sessions are the staff's alone (a browser owns its diagnoses by a cookie of its own): logging out must end them.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = PORTAL_RETENTION_DAYS * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = PORTAL_IS_HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = PORTAL_IS_HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PORTAL_IS_HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "no-referrer"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Uploads stay in memory: a temporary file would be a secret on disk. The form checks the sizes of text and file.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
MEBIBYTE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * MEBIBYTE
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * MEBIBYTE
DATA_UPLOAD_MAX_NUMBER_FIELDS = 100
DATA_UPLOAD_MAX_NUMBER_FILES = 2
DEFAULT_EXCEPTION_REPORTER_FILTER = "portal.error_reports.NothingOfTheRequest"

# --- Languages and time -----------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
# A language is listed when its catalogue is whole: a page must not call itself German while its sentences are English.
# A line here and `manage.py messages` begin one; the tests go red until its catalogue is whole (CONTRIBUTING.md).
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("es", "Español")]
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = PORTAL_IS_HTTPS
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LOCALE_PATHS = [BASE_DIR / "diagnostics" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Static files -----------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
# A container image brings the collected files along, since its file system may be read-only.
COLLECTED = BASE_DIR / "staticfiles"
STATIC_ROOT = COLLECTED if COLLECTED.is_dir() else VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- Mail and logs ----------------------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = PORTAL_HELPDESK_EMAIL or "portal@localhost"
SERVER_EMAIL = DEFAULT_FROM_EMAIL
globals().update(environment.email_settings(dj_email_url.parse(environment.text("EMAIL_URL", "dummy:"))))

LOG_FORMAT = environment.choice("PORTAL_LOG_FORMAT", "line", ("line", "json"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "portal.log_records.LogLine",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        },
        "json": {"()": "portal.log_records.JsonLine"},
    },
    "filters": {"heard": {"()": "portal.log_records.HeardOrWarning"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["heard"]}},
    "root": {"handlers": ["stderr"], "level": environment.text("PORTAL_LOG_LEVEL", "INFO").upper()},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        # At DEBUG these write down SQL with its parameters, and what templates look up.
        "django.db": {"level": "WARNING"},
        "django.template": {"level": "WARNING"},
        "asyncio": {"level": "WARNING"},
        "urllib3": {"level": "ERROR"},
    },
}
