"""Calls of Python's requests that get an `auth` of their own, so that no password file is read for them.

requests asks the file of passwords only for a call that has none, and then overwrites the header that the code sets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.saying import Instead, Whole
from diagnostics.engine.model.types import Message, Secret, msg
from diagnostics.engine.remedy.anew.attached import end_of_arguments

_SAYS = msg(
    "Without auth, requests takes name and password of the .netrc file in the place of your header; a function that "
    "changes nothing keeps it from that."
)
_CALL = re.compile(r"\b(?P<owner>requests|session|s)\.(?:get|post|put|patch|delete|head|request)\(")
_SESSION = re.compile(
    r"^[ \t]{0,40}(?P<old>(?P<name>[A-Za-z_]\w{0,40})[ ]?=[ ]?requests\.[Ss]ession\(\))", re.MULTILINE
)
_HAS_AUTH = re.compile(r"\bauth[ ]?=|trust_env")


def with_own_auth(text: str, subject: Subject) -> Iterator[tuple[int, Message, Instead]]:
    """Where a pair was sent and code of requests sets another scheme: the session or the call with an `auth`."""
    if "requests" not in text or _HAS_AUTH.search(text) or not _sent_another(subject):
        return
    for found in _SESSION.finditer(text):
        names, start = {"session": Secret(found["name"])}, found.start("old")
        instead = Instead("⟨session⟩.auth = lambda call: call", names, Secret(found["old"]), 0, Whole.BEHIND, start)
        yield text.count("\n", 0, start) + 1, _SAYS, instead
    for found in _CALL.finditer(text):
        end = end_of_arguments(text, found.end())
        if end is not None and "headers" in text[found.end() : end]:
            instead = Instead(", auth=lambda call: call", {}, Secret(""), 0, Whole.CODE, end)
            yield text.count("\n", 0, end) + 1, _SAYS, instead


def _sent_another(subject: Subject) -> bool:
    """Whether Basic was sent where the code sets another scheme, or the paste shows an entry of the file."""
    if Form.NETRC in subject.submission.forms or "netrc" in subject.submission.text.reveal():
        return True
    schemes = {item.scheme.lower() for item in subject.submission.credentials if item.scheme}
    return "basic" in schemes and len(schemes) > 1
