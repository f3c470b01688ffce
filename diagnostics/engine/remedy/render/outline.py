"""A request as it is about to be written down: plain text with a named slot wherever a value is not shown.

The writers of the forms turn a slot into their own variable (`$ACCESS_TOKEN`, `%ACCESS_TOKEN%`), so no
secret reaches their output; only the `reveal` of a round-trip test fills in the real text.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import Request
from diagnostics.engine.model.types import Secret
from diagnostics.engine.model.urls import split_url
from diagnostics.engine.parse.credentials.token import basic_pair
from diagnostics.engine.parse.url import userinfo_of
from diagnostics.engine.redaction.redact import Labeler, Scrubber, method
from diagnostics.engine.redaction.shapes import SHAPES
from diagnostics.engine.remedy.render.masker import Masker
from diagnostics.engine.remedy.render.slots import Slot, Text, merged, revealed, template, variable_for

__all__ = [
    "Line", "Outline", "Slot", "Text", "host_and_target", "merged", "outline", "revealed", "template", "variable_for",
]  # fmt: skip

_PSEUDO_MULTIPART = "multipart/form-data"


@dataclass(slots=True)
class Line:
    """One header; `damaged` says that it did not stand in the paste as it is written here."""

    name: str
    value: Text
    damaged: bool = False


@dataclass(slots=True)
class Outline:
    """What the writers need of a request."""

    method: str
    url: Text
    headers: list[Line] = field(default_factory=list)
    body: Text | None = None
    body_kind: str = ""
    parts: list[tuple[str, Text]] = field(default_factory=list)
    unseen_body: bool = False
    options: frozenset[str] = frozenset()
    http_version: str = ""
    source: Form = Form.HTTP
    started: str = ""

    def header(self, name: str) -> Line | None:
        """The first header called `name`, in any case."""
        return next((line for line in self.headers if line.name.lower() == name.lower()), None)

    @property
    def basic(self) -> tuple[str, str] | None:
        """User and secret of a Basic Authorization header, where they can be told apart."""
        line = self.header("authorization")
        slots = [piece for piece in line.value if isinstance(piece, Slot)] if line else []
        if not line or len(slots) != 1 or str(line.value[0]).strip().lower() != "basic":
            return None
        pair = basic_pair(slots[0].secret.reveal())
        return pair if pair and SHAPES["client"](pair[0]) is not None else None


def outline(
    request: Request,
    *,
    secret_names: Mapping[Secret, str] | None = None,
    reveal: bool = False,
    gate: Scrubber | None = None,
) -> Outline:
    """The request with slots for what `gate` does not let pass.

    `secret_names` are further secrets and the variables for them.

    With `reveal` the text stays whole: the round trip of a test needs it, an export must not use it.
    """
    masker = Masker(secret_names or {}, gate or Scrubber((), Labeler(b"")))
    raw = _address(request)
    made = Outline(
        method=request.method if reveal or method(request.method, masker.gate) == request.method else "METHOD",
        url=(raw,) if reveal else masker.url(raw),
        body_kind=request.body_kind,
        options=request.options,
        http_version=request.http_version,
        source=request.source,
        started=request.at.isoformat() if request.at else "",
    )
    for line in request.headers:
        value = line.value.reveal()
        damaged = any(defect.part in ("line", "name", "command") for defect in line.defects)
        made.headers.append(
            Line(
                line.name if reveal else masker.name(line.name),
                (value,) if reveal else masker.header(line.name, value),
                damaged,
            )
        )
    if request.body_kind == "multipart" and request.body is None:
        made.parts = [(n, (v.reveal(),) if reveal else masker.part(n, v.reveal())) for n, v in request.form]
        made.headers = [line for line in made.headers if revealed(line.value) != _PSEUDO_MULTIPART]
    elif request.body is not None:
        text = request.body.reveal()
        made.body = (text,) if reveal else masker.body(text, request.body_kind)
    else:
        made.unseen_body = bool(request.body_kind)
    _user_of_url(request, made, reveal=reveal)
    return made


def _address(request: Request) -> str:
    if request.url is None:
        return ""
    raw = request.url.raw.reveal().strip()
    if "://" in raw or not request.url.host or raw.startswith("$"):
        return raw
    return f"{request.url.scheme}://{raw.lstrip('/')}" if request.url.scheme else raw


def _user_of_url(request: Request, made: Outline, *, reveal: bool) -> None:
    user = userinfo_of(request.url) if request.url and request.url.has_userinfo and not reveal else None
    if user and not made.header("authorization"):
        value = Secret(_basic(*user))
        made.headers.insert(0, Line("Authorization", ("Basic ", Slot("BASIC_CREDENTIALS", value))))


def _basic(user: str, password: str) -> str:
    return b64encode(f"{user}:{password}".encode("utf-8", "replace")).decode("ascii")


def host_and_target(url: str) -> tuple[str, str]:
    """The Host field and the origin-form target of a URL (RFC 9112, 3.2.1)."""
    parts = split_url(url if "://" in url else f"http://{url}")
    return parts.netloc.rpartition("@")[2], (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
