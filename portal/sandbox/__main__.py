"""`python -m portal.sandbox`: migrate, seed, and serve both environments until SIGTERM or SIGINT.

Exit status 78 (a secret is missing) or 69 (an address cannot be used), each with one sentence on stderr.
"""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connection, connections
from gunicorn.app.base import BaseApplication

from portal.sandbox.environments import MissingSetting, admin_token, environments, introspection_secret

EX_UNAVAILABLE = 69
EX_CONFIG = 78


class Service(BaseApplication):
    """One gunicorn with one worker: the rate limit is counted in its memory."""

    def load_config(self) -> None:
        """Listen on the port of each environment; write nowhere but to stderr."""
        options: dict[str, Any] = {
            "bind": [environment.bind for environment in environments()],
            "worker_class": "gthread",
            "workers": 1,
            "threads": 8,
            "graceful_timeout": 3,
            "loglevel": "warning",
            "proc_name": "sandbox",
            "control_socket_disable": True,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The WSGI application."""
        return get_wsgi_application()


def main() -> int:
    """Run the service; the exit status when it could not start."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.sandbox.settings"
    try:
        admin_token()
        introspection_secret()
    except MissingSetting as missing:
        print(missing, file=sys.stderr)
        return EX_CONFIG
    for environment in environments():
        taken = _unusable(environment.bind)
        if taken:
            print(f"The sandbox cannot listen on {environment.bind}: {taken}.", file=sys.stderr)
            return EX_UNAVAILABLE
    django.setup()
    if connection.vendor == "sqlite":
        Path(settings.DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("sandbox_seed")
    # A connection must not cross the fork to the worker.
    connections.close_all()
    Service().run()
    return 0


def _unusable(bind: str) -> str:
    """Why an address cannot be listened on; empty if it can."""
    address, _, port = bind.rpartition(":")
    with socket.socket() as probe:
        # As gunicorn does: a port that was closed a moment ago is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, int(port)))
        except OSError as error:
            return str(error.strerror or error).lower()
    return ""


if __name__ == "__main__":
    sys.exit(main())
