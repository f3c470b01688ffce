"""What was said about a call, by whom: read once while parsing, judged by checks (rule 4).

A server's sentence is worth less than what the paste shows, and a person's less than a server's; so the speaker is
part of what was read and never guessed again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from diagnostics.engine.model.types import Place


class Speaker(StrEnum):
    """Who said it."""

    SERVER = "server"  # the API or the authorization server: an error body, a challenge, a status line
    GATEWAY = "gateway"  # what stands before it and answered in its place
    LIBRARY = "library"  # a program's own log, exception or stack trace, on either side
    TOOL = "tool"  # what the person runs at a prompt or in a browser: curl, a shell, the console
    PERSON = "person"  # the one who pasted


class Channel(StrEnum):
    """Where it stood."""

    BODY = "body"
    CHALLENGE = "challenge"
    HEADER = "header"  # a field of the answer that names the error
    STATUS = "status"  # the reason phrase beside a status code
    LOG = "log"
    TRACE = "trace"
    SHELL = "shell"
    PROSE = "prose"


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that was said: a sentence, a code, or both.

    `text` is the sentence as it came and `code` a machine word ("invalid_token", "AADSTS700016"); neither is
    redacted, so they are compared and never shown as they are. `response` is the index of the response that carries
    it, None for what stands outside one.
    """

    text: str = field(repr=False)
    speaker: Speaker
    channel: Channel
    code: str = field(default="", repr=False)
    response: int | None = None
    at: Place | None = None
