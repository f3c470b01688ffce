"""Checks of the settings that Django runs when a process starts."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.core.exceptions import ImproperlyConfigured

from diagnostics.attachments import signing
from diagnostics.limits import Rate

_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_TAKEN = frozenset({"authorization", "cookie", "host", "origin", "referer", "user-agent", "x-portal-staff-secret"})
_SHORTEST_SECRET = 32
_READER_URL = (
    "PORTAL_READER_URL must be the whole address of an endpoint without user name, password or fragment, "
    "such as http://reader.internal:8080/v1/chat/completions."
)
# By which the launcher asks for these alone.
TAG = "portal"
Apps = Sequence[AppConfig] | None


def sealing_keys(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Every key of PORTAL_SEALING_KEYS seals; the message gives a key's place, never the key."""
    found: list[CheckMessage] = []
    for place, key in enumerate(settings.PORTAL_SEALING_KEYS, start=1):
        try:
            Fernet(key)
        except ValueError:
            wrong = f"Key {place} of PORTAL_SEALING_KEYS is not 32 bytes in URL-safe base64 (44 characters)."
            found.append(Error(wrong, id="portal.E001"))
    return found


def signing_keys(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Every key of PORTAL_SIGNING_KEYS signs; the message gives a key's place, never the key."""
    try:
        signing.keys()
    except ImproperlyConfigured as wrong:
        return [Error(str(wrong), id="portal.E005")]
    return []


def trusted_proxies(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Every member of PORTAL_TRUSTED_PROXIES is an address or a network."""
    found: list[CheckMessage] = []
    for member in settings.PORTAL_TRUSTED_PROXIES:
        try:
            ipaddress.ip_network(member, strict=False)
        except ValueError:
            wrong = f"PORTAL_TRUSTED_PROXIES must list addresses such as 10.0.0.7 or 10.0.0.0/8, not {member!r}."
            found.append(Error(wrong, id="portal.E002"))
    return found


def rate_limit(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Each limit is a number, of diagnoses, MiB or seconds, in a span of time."""
    found: list[CheckMessage] = []
    for name in ("PORTAL_RATE_LIMIT_POST", "PORTAL_TEXT_LIMIT", "PORTAL_WORK_LIMIT"):
        value = getattr(settings, name)
        try:
            fits = Rate.parse(value).count > 0 and Rate.parse(value).span_s > 0
        except ValueError:
            fits = False
        if not fits:
            found.append(Error(f"{name} must be a rate such as 30/m or 64/10m, not {value!r}.", id="portal.E003"))
    return found


def folder(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """VAR_DIR can be written to, unless the database and the broker are elsewhere."""
    if "sqlite3" not in settings.DATABASES["default"]["ENGINE"]:
        return []
    place = settings.DATABASES["default"]["NAME"]
    parent = os.path.dirname(str(place))
    if not parent or os.access(parent, os.W_OK):
        return []
    wrong = f"The database's folder {parent} cannot be written to: set VAR_DIR to one that can, or DATABASE_URL."
    return [Error(wrong, id="portal.E004")]


def staff_header(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """A header that names staff has a secret beside it and proxies that may send it."""
    name, secret = settings.PORTAL_STAFF_HEADER, settings.PORTAL_STAFF_HEADER_SECRET
    if not name and not secret:
        return []
    found: list[CheckMessage] = []
    if not _HEADER_NAME.fullmatch(name) or name.lower() in _TAKEN:
        wrong = "PORTAL_STAFF_HEADER must be the name of a header of the proxy's own, such as X-Forwarded-Email."
        found.append(Error(wrong, id="portal.E007"))
    if len(secret) < _SHORTEST_SECRET or not secret.isascii():
        wrong = f"PORTAL_STAFF_HEADER_SECRET must be {_SHORTEST_SECRET} random ASCII characters or more."
        found.append(Error(wrong, id="portal.E008"))
    if not settings.PORTAL_TRUSTED_PROXIES:
        wrong = "PORTAL_STAFF_HEADER is believed from PORTAL_TRUSTED_PROXIES alone, and that is empty."
        found.append(Error(wrong, id="portal.E009"))
    return found


def ways_to_support(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """A webhook has an https address and a secret; mail to a helpdesk has a server."""
    found: list[CheckMessage] = []
    url = settings.PORTAL_WEBHOOK_URL
    if url and not (url.startswith("https://") and settings.PORTAL_WEBHOOK_SECRET):
        wrong = "PORTAL_WEBHOOK_URL must be an https address, and PORTAL_WEBHOOK_SECRET must be set beside it."
        found.append(Error(wrong, id="portal.E006"))
    if settings.PORTAL_HELPDESK_EMAIL and settings.EMAIL_BACKEND.endswith(".dummy.EmailBackend"):
        wrong = "PORTAL_HELPDESK_EMAIL is set and EMAIL_URL is not, so nothing is sent by mail."
        found.append(Warning(wrong, id="portal.W001"))
    return found


def metrics(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Who may read metrics is named by address or network, and where else they are answered by address and port."""
    found: list[CheckMessage] = []
    for member in settings.PORTAL_METRICS_FROM:
        try:
            ipaddress.ip_network(member, strict=False)
        except ValueError:
            wrong = f"PORTAL_METRICS_FROM must list addresses such as 10.0.0.7 or 10.0.0.0/8, not {member!r}."
            found.append(Error(wrong, id="portal.E011"))
    bind = settings.PORTAL_METRICS_BIND
    host, _, port = bind.rpartition(":")
    if bind and not (host and port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        wrong = "PORTAL_METRICS_BIND must be an address and a port, such as 127.0.0.1:9464 or [::]:9464."
        found.append(Error(wrong, id="portal.E012"))
    return found


def second_reader(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """PORTAL_READER_URL is the whole address of one endpoint, without credentials; the message never repeats it."""
    url = settings.PORTAL_READER_URL
    if not url:
        return []
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and len(parts.path) > 1
    except ValueError:
        return [Error(_READER_URL, id="portal.E010")]
    plain = url.isascii() and not any(char <= " " or char in '\\"<>^`{|}\x7f' for char in url)
    if not fits or not plain or "@" in parts.netloc or parts.fragment:
        return [Error(_READER_URL, id="portal.E010")]
    return []
