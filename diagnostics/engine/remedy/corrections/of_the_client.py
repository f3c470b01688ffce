"""Corrections where the client that makes the call cannot send the header, or leaves it out of this call alone."""

from __future__ import annotations

import re
from dataclasses import replace

from diagnostics.engine.model import prompts
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import Request
from diagnostics.engine.model.types import Message, Secret, msg
from diagnostics.engine.parse.messages.header import is_authorization_like
from diagnostics.engine.remedy.corrections.way import AUTHORIZATION
from diagnostics.engine.remedy.render import Changes
from diagnostics.engine.remedy.render.slots import Slot
from diagnostics.engine.subject.beside import is_success

_OF_THE_ANSWERED = msg("what stands after Bearer in the call of your paste that was answered")
_LEFT_OUT_BY_A_LIBRARY = msg(
    "Your client sends the token with its other call and leaves it out of this one, so the fault lies in the client: "
    "look for a newer version. Until then make this call yourself, with the same token."
)
_EVENT_STREAM = "text/event-stream"
_OF_AN_EVENT_SOURCE = msg(
    "A browser's EventSource sends no header of yours. Read the stream of a fetch that sends it, as here, or with a "
    "library for events over fetch; and replace the token, for addresses are logged."
)
_OF_THE_BROWSER = ("referer", "origin", "user-agent", "sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest", "host",
                   "accept-encoding", "accept-language", "connection", "cookie", "sec-ch-ua", "sec-ch-ua-mobile",
                   "sec-ch-ua-platform", "pragma", "cache-control")  # fmt: skip


def as_in_another_call(subject: Subject, request: Request) -> Changes | None:
    """The token of a call that the same client sent to the same host, and that was answered: this one lacks it."""
    agent = request.header("User-Agent")
    if request.url is None or agent is None:
        return None
    for number, other in enumerate(subject.submission.requests):
        answer = subject.submission.responses[other.response] if other.response is not None else None
        if other is request or other.url is None or other.url.host != request.url.host or answer is None:
            continue
        named = other.header("User-Agent")
        sent = [one for one in subject.submission.credentials if one.request == number and one.scheme]
        if named is None or named.value != agent.value or not is_success(answer) or not sent:
            continue
        if is_authorization_like(sent[0].name) and sent[0].scheme.lower() == "bearer":
            value = sent[0].value.reveal().strip()[len(sent[0].scheme) :].strip()
            slot = Slot("ACCESS_TOKEN", Secret(value), _OF_THE_ANSWERED)
            return Changes(headers={AUTHORIZATION: ("Bearer ", slot)}, tells=_LEFT_OUT_BY_A_LIBRARY)
    return None


_ENCODED_BY = {
    Form.JAVASCRIPT: 'btoa("ID:SECRET")',
    Form.PYTHON: 'base64.b64encode(b"ID:SECRET").decode()',
    Form.POWERSHELL: '[Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes("ID:SECRET"))',
}
_BY_A_SHELL = "printf %s 'ID:SECRET' | base64 | tr -d '\\n'"
ENCODERS = (*_ENCODED_BY.values(), _BY_A_SHELL)
_OF_POWERSHELL = re.compile(rf"^{prompts.POWERSHELL}|\bInvoke-(?:RestMethod|WebRequest)\b|\$env:", re.MULTILINE)


def encoding_of_a_pair(subject: Subject, request: Request) -> Message:
    """What makes base64 of id, colon and secret, in the language or the shell that the paste is of."""
    form = Form.POWERSHELL if _OF_POWERSHELL.search(subject.submission.text.reveal()) else request.source
    return Message(_ENCODED_BY.get(form, _BY_A_SHELL))


def as_a_stream(made: Changes, request: Request) -> Changes:
    """The changes of a call of a browser's EventSource, which takes an address and no header (HTML, 9.2)."""
    accepts, agent = request.header("Accept"), request.header("User-Agent")
    if accepts is None or accepts.value.reveal().strip() != _EVENT_STREAM:
        return made
    if agent is None or not agent.value.reveal().startswith("Mozilla/"):
        return made
    return replace(made, form=Form.JAVASCRIPT, without_headers=_OF_THE_BROWSER, tells=_OF_AN_EVENT_SOURCE)
