"""The second reader of an installation: an endpoint inside it that speaks the chat-completions protocol.

It gets what redaction lets pass and nothing else, through the guarded client, at the one origin that the operator
named.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, replace
from typing import Any, Protocol

from diagnostics.engine.collectors.reader_question import Question
from diagnostics.engine.model.declare import CouldNotLook
from diagnostics.engine.model.profile import Environment
from diagnostics.engine.model.types import Secret, msg
from diagnostics.engine.net import Answer, Call, Client, Limits, NetError, Trouble, Unreachable, split

logger = logging.getLogger("diagnostics.engine")

LATE = msg("The second reader did not answer in time.")
AWAY = msg("The second reader could not be reached.")
REFUSES = msg("The second reader answered {status} instead of reading.")
UNREADABLE = msg("The second reader's answer is no answer of the chat-completions protocol.")
HUGE = msg("The second reader's answer is too long, so it was dropped.")
# An answer names a few causes; the time is what the diagnosis has left, less what settling the answer takes.
_LIMITS = Limits(connect_s=2.0, body_bytes=64 * 1024, header_bytes=16 * 1024)
_TO_SETTLE_S = 0.2


class Reader(Protocol):
    """Who reads a second time."""

    @property
    def origin(self) -> str:
        """Where it is asked; calls are counted by it."""
        ...

    def ask(self, question: Question, *, within_s: float) -> str:
        """What it says, unjudged. Raises CouldNotLook."""
        ...


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The reader at `url`, which answers POST; `model` is the name that the protocol wants."""

    url: str
    model: str
    client: Client = Client()

    @property
    def origin(self) -> str:
        """Scheme, host and port of the address."""
        return split(self.url).text

    def ask(self, question: Question, *, within_s: float) -> str:
        """The content of its first choice. Raises CouldNotLook; the reason never names the host."""
        body = json.dumps({"model": self.model, **question.request}, ensure_ascii=False)
        headers = (("Content-Type", Secret("application/json")),)
        call = Call("POST", self.url, headers, Secret(body), confidential=True)
        limits = replace(_LIMITS, total_s=max(0.1, within_s - _TO_SETTLE_S))
        try:
            answer = self.client.send(call, self._place(), limits=limits)
        except NetError as error:
            logger.warning("second reader: %s", error.reason)
            late = isinstance(error, Unreachable) and error.trouble is Trouble.TIMEOUT
            raise CouldNotLook(LATE if late else AWAY) from None
        return _content(answer)

    def _place(self) -> Environment:
        """The one origin that may be called. An operator may name a host inside; nobody else can choose it."""
        return Environment("second reader", api=self.url, allow_private=True)


def _content(answer: Answer) -> str:
    if answer.status != 200:
        raise CouldNotLook(replace(REFUSES, params={"status": answer.status}))
    if answer.truncated:
        raise CouldNotLook(HUGE)
    try:
        told: Any = json.loads(answer.text)
        content = told["choices"][0]["message"]["content"]
    except (ValueError, RecursionError, TypeError, KeyError, IndexError):
        raise CouldNotLook(UNREADABLE) from None
    if not isinstance(content, str):
        raise CouldNotLook(UNREADABLE)
    return content
