"""What goes out and what comes back: a call, its answer, a trail of redirects, and the caps on each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from diagnostics.engine.model.submission import REDIRECTS
from diagnostics.engine.model.types import Secret
from diagnostics.engine.net.errors import NetError

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})  # RFC 9110, 9.2.1, less TRACE


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps on one call. Times in seconds; `body_bytes` holds before and after decompression."""

    total_s: float = 6.0
    connect_s: float = 3.0
    body_bytes: int = 512 * 1024
    header_bytes: int = 64 * 1024
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `bearer` goes into `Authorization`; `confidential` says that headers or body hold credentials."""

    method: str
    url: str
    headers: tuple[tuple[str, Secret], ...] = ()
    body: Secret | None = None
    bearer: Secret | None = None
    confidential: bool = False
    certificate_file: str = ""  # the client's certificate and private key as PEM

    @property
    def carries_credentials(self) -> bool:
        """Whether the call must stay within its environment."""
        return self.confidential or self.bearer is not None or bool(self.certificate_file)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. Nothing in it is redacted. `started` is our clock in UTC, `ms` the whole time in milliseconds."""

    method: str
    url: str
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    started: datetime
    ms: float
    truncated: bool = False
    http_version: str = "HTTP/1.1"

    def header(self, name: str) -> str:
        """The first header called `name`, or ""."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), "")

    @property
    def text(self) -> str:
        """The body as text; what is not UTF-8 shows as replacement characters."""
        return self.body.decode("utf-8", "replace")

    @property
    def redirects_to(self) -> str:
        """The absolute URL of a redirect (RFC 9110, 15.4), or ""."""
        location = self.header("Location")
        if self.status not in REDIRECTS or not location:
            return ""
        try:
            return urljoin(self.url, location)
        except ValueError:
            return location


@dataclass(frozen=True, slots=True)
class Trail:
    """Answers hop by hop, the last one final, and why the way ended early."""

    answers: tuple[Answer, ...]
    lost_at: str = ""  # the origin to which credentials were not carried
    stopped: NetError | None = None
