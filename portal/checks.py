"""Checks of the settings that Django runs when a process starts."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Sequence
from typing import Any

from cryptography.fernet import Fernet
from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.core.exceptions import ImproperlyConfigured

from diagnostics.attachments import signing

RATE = re.compile(r"[1-9][0-9]{0,5}/[smhd]")
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
    """PORTAL_RATE_LIMIT_POST is a number per second, minute, hour or day."""
    value = settings.PORTAL_RATE_LIMIT_POST
    if RATE.fullmatch(value):
        return []
    return [Error(f"PORTAL_RATE_LIMIT_POST must be a rate such as 30/m, not {value!r}.", id="portal.E003")]


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
