"""The forms in which tools print a call, with a token put into each sample, and how much of it was understood."""

from __future__ import annotations

import base64
import json
import random
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from diagnostics.engine.model.submission import Request, Submission, Url

FOLDER = Path(__file__).parent / "forms"
AT = datetime(2026, 3, 10, 9, 14, 32, tzinfo=UTC)
PARTS = ("request", "authorization", "status", "token")
_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}
_ENCODED = re.compile(r"@(BASE64|HEXDUMP|TRACE|BOX)\{(.*?)\}@", re.DOTALL)
_RANDOM = random.Random(20260310)  # noqa: S311 - test data


@dataclass(frozen=True)
class Sample:
    """One call as one tool prints it: what is to be understood, and the text with its holes."""

    form: str
    number: int
    set_apart: bool
    later: bool
    shows: tuple[str, ...]
    method: str
    target: str
    status: int
    template: str

    @property
    def id(self) -> str:
        return f"{self.form}-{self.number}"

    @property
    def audience(self) -> str:
        """The address of the server, for the token's `aud`; of the usual one where the text names none."""
        made = urlsplit(self.target)
        return f"https://{made.hostname}" if made.hostname else "https://api.example.com"

    def text(self, token: str) -> str:
        """The sample with the token in it."""
        return _ENCODED.sub(lambda hole: _ENCODINGS[hole[1]](hole[2]), self.template.replace("@TOKEN@", token))


@cache
def samples() -> tuple[Sample, ...]:
    """Every sample of every form, in the order of the files."""
    return tuple(
        Sample(
            form["name"],
            number,
            form["set_apart"],
            form.get("later", False),
            tuple(form.get("shows", PARTS)),
            *sample["call"].split(" ", 1),
            sample["status"],
            sample["text"],
        )
        for file in sorted(FOLDER.glob("*.toml"))
        for form in tomllib.loads(file.read_text(encoding="utf-8"))["form"]
        for number, sample in enumerate(form["sample"], 1)
    )


def token(audience: str, *, expired: bool = False) -> str:
    """A JWT for a call at `AT`, good for fifty minutes more or expired an hour before."""
    now = int(AT.timestamp()) - (7200 if expired else 600)
    claims = {"iss": "https://auth.example.com", "aud": audience, "sub": "app-1", "iat": now, "exp": now + 3600}
    parts = [{"alg": "RS256", "typ": "at+jwt", "kid": "k1"}, claims | {"scope": "read write"}, _RANDOM.randbytes(256)]
    return ".".join(_part(part) for part in parts)


def _part(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def understood(sample: Sample, made: Submission, sent: str) -> tuple[str, ...]:
    """Which parts of the call were understood right."""
    request = made.requests[made.subject_request] if made.subject_request is not None else None
    response = made.responses[made.subject_response] if made.subject_response is not None else None
    token_found = made.token(made.subject_token)
    right = {
        "request": request is not None and _is_call(sample, request),
        "authorization": request is not None
        and any(field.value.reveal() == f"Bearer {sent}" for field in request.headers_named("Authorization")),
        "status": response is not None and response.status == sample.status,
        "token": token_found is not None and token_found.secret.reveal() == sent,
    }
    return tuple(part for part in sample.shows if right[part])


def _is_call(sample: Sample, request: Request) -> bool:
    wanted, url = urlsplit(sample.target), request.url
    if url is None or request.method != sample.method or url.path != wanted.path:
        return False
    if wanted.query and wanted.query not in url.raw.reveal():
        return False
    return not wanted.hostname or _is_server(sample, url)


def _is_server(sample: Sample, url: Url) -> bool:
    """Whether host and port are right, and the scheme where the text has it."""
    wanted = urlsplit(sample.target)
    says_scheme = f"{wanted.scheme}://{wanted.hostname}" in sample.template
    ports = {wanted.port, _PORTS[wanted.scheme]} if wanted.port in (None, _PORTS[wanted.scheme]) else {wanted.port}
    scheme_is_right = url.scheme == wanted.scheme or not says_scheme
    return url.host == wanted.hostname and scheme_is_right and (url.port in ports or url.port is None is wanted.port)


def _base64(text: str) -> str:
    return base64.b64encode(text.replace("\n", "\r\n").encode()).decode()


def _hexdump(text: str) -> str:
    """Netty's dump: offset, sixteen bytes in hexadecimal, and as characters."""
    raw = text.replace("\n", "\r\n").encode()
    rows = [(at, raw[at : at + 16]) for at in range(0, len(raw), 16)]
    return "\n".join(
        f"|{at:08x}| {row.hex(' '):48}|{''.join(chr(byte) if 31 < byte < 127 else '.' for byte in row):16}|"
        for at, row in rows
    )


def _trace(text: str) -> str:
    """curl's `--trace-ascii`: rows of at most 64 characters with their offset, a new row for each line."""
    rows: list[str] = []
    at = 0
    for line in text.removesuffix("\n").split("\n"):
        for start in range(0, max(1, len(line)), 64):
            piece = line[start : start + 64]
            rows.append(f"{at:04x}: {piece}")
            at += len(piece)
        at += 2
    return "\n".join(rows)


def _box(text: str) -> str:
    """A value cut into lines of ninety characters, each behind a prefix."""
    prefix, _, value = text.partition("|")
    return "\n".join(prefix + value[start : start + 90] for start in range(0, len(value), 90))


_ENCODINGS: dict[str, Callable[[str], str]] = {"BASE64": _base64, "HEXDUMP": _hexdump, "TRACE": _trace, "BOX": _box}
