"""A port of its own for the metrics of a process that serves no pages: the worker and the sweep."""

from __future__ import annotations

import logging
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from django.conf import settings

from diagnostics import metrics

logger = logging.getLogger(__name__)


class _Answer(BaseHTTPRequestHandler):
    server_version, sys_version = "portal", ""

    def do_GET(self) -> None:  # noqa: N802 - the base class's name
        if self.path != "/metrics" or not metrics.may_ask(self.client_address[0], self.headers.keys()):
            self.send_error(404)
            return
        content = metrics.exposition()
        self.send_response(200)
        self.send_header("Content-Type", metrics.CONTENT_TYPE)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Nothing: what is asked here is no event."""


class _SixthServer(ThreadingHTTPServer):
    address_family = socket.AF_INET6


def start() -> None:
    """Answers `/metrics` at PORTAL_METRICS_BIND, where that is set, to whom PORTAL_METRICS_FROM names.

    A port that is taken is logged, and no more.
    """
    if not settings.PORTAL_METRICS_BIND:
        return
    host, _, port = settings.PORTAL_METRICS_BIND.rpartition(":")
    try:
        kind = _SixthServer if ":" in host else ThreadingHTTPServer
        server = kind((host.strip("[]"), int(port)), _Answer)
    except OSError as error:
        logger.error("no metrics at PORTAL_METRICS_BIND: %s", type(error).__name__)
        return
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
