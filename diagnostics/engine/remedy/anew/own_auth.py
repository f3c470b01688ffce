"""Calls of Python's requests and httpx for which no password file is to be read.

requests, and httpx in its early versions, ask that file for a call that has no `auth`, and then overwrite the header
that the code sets. requests leaves it alone where a call has an `auth` of its own, httpx where `trust_env` is False.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.saying import Whole
from diagnostics.engine.model.types import Message, msg
from diagnostics.engine.remedy.anew.attached import arguments
from diagnostics.engine.remedy.anew.found import Found, found_at

_SAYS = msg(
    "Without auth, requests takes name and password of the .netrc file in the place of your header; a function that "
    "changes nothing keeps it from that."
)
_LEFT_ALONE = msg("httpx takes name and password of the .netrc file in the place of your header unless told otherwise.")
_HTTPX = re.compile(r"\bhttpx\.(?:get|post|put|patch|delete|head|request|Client|AsyncClient)\(")
_CALL = re.compile(r"\b(?:requests|session|s)\.(?:get|post|put|patch|delete|head|request)\(")
_SESSION = re.compile(
    r"^[ \t]{0,40}(?P<old>(?P<name>[A-Za-z_]\w{0,40})[ ]?=[ ]?requests\.[Ss]ession\(\))", re.MULTILINE
)
_HAS_AUTH = re.compile(r"\bauth[ ]?=|trust_env")


def with_own_auth(text: str, subject: Subject) -> Iterator[Found]:
    """Where a pair was sent and code of requests sets another scheme: the session or the call with an `auth`."""
    if _HAS_AUTH.search(text) or not _sent_another(subject):
        return
    if "httpx" in text:
        yield from _with(_HTTPX, "trust_env=False", _LEFT_ALONE, text)
    if "requests" not in text:
        return
    for found in _SESSION.finditer(text):
        names, own = {"session": found["name"]}, "⟨session⟩.auth = lambda call: call"
        yield found_at(text, found.span("old"), _SAYS, own, names, Whole.BEHIND)
    yield from _with(_CALL, "auth=lambda call: call", _SAYS, text)


def _with(call: re.Pattern[str], argument: str, says: Message, text: str) -> Iterator[Found]:
    for found in call.finditer(text):
        held = arguments(text, found.end())
        if held is None:
            continue
        end, count, trailing = held
        if not found.group().endswith("Client(") and "headers" not in text[found.end() : end]:
            continue
        written = argument if not count else f" {argument}" if trailing else f", {argument}"
        if trailing:  # the bracket stands on a line of its own
            end = text.rfind(",", 0, end) + 1
        yield found_at(text, (end, end), says, written)


def _sent_another(subject: Subject) -> bool:
    """Whether Basic was sent where the code sets another scheme, or the paste shows an entry of the file."""
    if Form.NETRC in subject.submission.forms or "netrc" in subject.submission.text.reveal():
        return True
    schemes = {item.scheme.lower() for item in subject.submission.credentials if item.scheme}
    return "basic" in schemes and len(schemes) > 1
