"""WSGI entry point of the sandbox service."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "portal.sandbox.settings"

application = get_wsgi_application()
