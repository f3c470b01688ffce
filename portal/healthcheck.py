"""`python -m portal.healthcheck URL`: exit status 0 if a GET answers 200, else 1. For containers and the launcher."""

from __future__ import annotations

import http.client
import os
import sys
from collections.abc import Mapping
from urllib.parse import urlsplit

LIMIT_S = 5.0


def allowed_host(environ: Mapping[str, str], default: str) -> str:
    """A Host header that PORTAL_ALLOWED_HOSTS lets through; `default` where that is not set."""
    first = environ.get("PORTAL_ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".")
    return first if first not in {"", "*"} else default


def status(url: str, host: str = "") -> int:
    """The status of a GET, 0 where nothing answers."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=LIMIT_S)
    try:
        connection.request("GET", parts.path or "/", headers={"Host": host or parts.netloc})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


if __name__ == "__main__":
    asked = sys.argv[1]
    sys.exit(status(asked, allowed_host(os.environ, urlsplit(asked).netloc)) != 200)
