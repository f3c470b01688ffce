"""The portal's settings with the doing-nothing stack beside it."""

from __future__ import annotations

from portal.settings import *  # noqa: F403 - settings of settings
from portal.settings import INSTALLED_APPS as PORTAL_APPS

INSTALLED_APPS = [*PORTAL_APPS, "tests.bench.apps.BenchConfig"]
ROOT_URLCONF = "tests.bench.urls"
PORTAL_RATE_LIMIT_POST = PORTAL_TEXT_LIMIT = PORTAL_WORK_LIMIT = "100000/m"
