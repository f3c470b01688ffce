"""A question to a server: what is sent, and what may be shown of it in its place."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import quote_plus

from diagnostics.engine.model.profile import Environment
from diagnostics.engine.model.types import Secret
from diagnostics.engine.net import Answer, Call


class Server(StrEnum):
    """Which of a platform's servers is asked; the words are shown."""

    API = "API"
    AUTH = "authorization server"
    ADMIN = "admin API"


@dataclass(frozen=True, slots=True)
class Part:
    """A header or form parameter: its value, and the text that stands for it wherever it is shown."""

    name: str
    value: Secret
    shown: str

    @classmethod
    def plain(cls, name: str, value: str) -> Part:
        """A part whose value is no secret."""
        return cls(name, Secret(value), value)


@dataclass(frozen=True, slots=True)
class Ask:
    """One question. `bearer_shown` is the variable that stands for the bearer; `basic` is client id and secret.

    `shown_url` replaces a URL whose query may hold credentials.
    """

    name: str
    server: Server
    environment: Environment
    method: str
    url: str
    headers: tuple[Part, ...] = ()
    form: tuple[Part, ...] | None = None
    body: str = ""  # fixed by the profile, so it holds nothing of a paste and may be shown
    content_type: str = ""
    bearer: Secret | None = None
    bearer_shown: str = "$ACCESS_TOKEN"
    basic: Part | None = None  # name: the user; value: the whole Authorization value
    confidential: bool = False
    certificate_file: str = ""  # the portal's own certificate and key, which this server alone is shown
    shown_url: str = ""

    @property
    def call(self) -> Call:
        """What goes out."""
        headers = [(part.name, part.value) for part in self.headers]
        if self.basic is not None:
            headers.append(("Authorization", self.basic.value))
        body = None
        if self.form is not None:
            headers.append(("Content-Type", Secret("application/x-www-form-urlencoded")))
            pairs = (f"{quote_plus(part.name)}={quote_plus(part.value.reveal())}" for part in self.form)
            body = Secret("&".join(pairs))
        elif self.body:
            headers.append(("Content-Type", Secret(self.content_type)))
            body = Secret(self.body)
        secret = self.confidential or self.basic is not None or self.form is not None
        return Call(
            self.method, self.url, tuple(headers), body, self.bearer, confidential=secret,
            certificate_file=self.certificate_file,
        )  # fmt: skip

    @property
    def identity(self) -> Hashable:
        """Equal for two questions that would ask the same: however the token got into the header, and in any case."""
        call = self.call
        headers = [(name.lower(), value.reveal()) for name, value in call.headers]
        if call.bearer is not None:
            headers.append(("authorization", f"Bearer {call.bearer.reveal()}"))
        asked = (call.method, call.url, sorted(headers), call.body.reveal() if call.body else "", call.certificate_file)
        # a digest, so that no secret is held by the books
        return hashlib.sha256(repr(asked).encode("utf-8", "surrogatepass")).hexdigest()

    def redirected(self, answer: Answer, *, with_credentials: bool) -> Ask:
        """The question that a redirect led to, for showing."""
        url = answer.url.partition("?")[0]
        if with_credentials:
            return replace(self, method=answer.method, url=url, shown_url="", form=None, body="")
        return replace(
            self, method=answer.method, url=url, shown_url="", form=None, body="", headers=(), bearer=None, basic=None
        )
