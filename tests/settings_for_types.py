"""The portal's settings as the type checker loads them, to know the models: the sandbox's too, and without keys."""

from __future__ import annotations

import os
import secrets

os.environ |= {
    "PORTAL_SECRET_KEY": secrets.token_urlsafe(48),
    "PORTAL_SEALING_KEYS": secrets.token_urlsafe(32),
    "SANDBOX_DATABASE_URL": "sqlite://:memory:",
}

from portal.settings import *  # noqa: E402, F403 - it reads the environment while it is imported
