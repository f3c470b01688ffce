"""What the pasted code of a call shows of its credential, and where it runs."""

from __future__ import annotations

import re

from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.forms import Form
from diagnostics.engine.subject.token_request import is_stand_in

_NAMES_ONE = re.compile(
    r"\b\w{0,40}(?:token|jwt|secret|credential|bearer|authorization)\w{0,40}[\"']?[ \t]*(?::=|[=:(.)}\]])",
    re.IGNORECASE,
)
_PAGE = re.compile(
    r"\bdocument\.|\bwindow\.|\b(?:local|session)Storage\b|\bXMLHttpRequest\b|\buse(?:State|Effect|Memo)\(|\$\.ajax\("
    r"|<script\b|\bno-cors\b|\bsec-fetch-|\bAccess-Control-"
)


def holds_the_credential(subject: Subject) -> bool:
    """Whether the pasted code holds the credential itself, and not the name of something that does."""
    value = subject.credential.value.reveal().split(" ")[-1] if subject.credential is not None else ""
    return bool(value) and not is_stand_in(value) and value in subject.submission.text.reveal()


def knows_no_credential(subject: Subject) -> bool:
    """Whether the pasted code sends no credential to a literal address, and has no name for one either."""
    request = subject.request
    if subject.credential is not None or request is None or request.url is None or request.place is None:
        return False
    text = subject.submission.text.reveal()
    address = re.search(rf"([\"'`]){re.escape(request.url.origin)}[^\s\"'`%${{}}]{{0,300}}\1(?!\s{{0,9}}[%+.])", text)
    return address is not None and _NAMES_ONE.search(text) is None


def runs_in_a_page(subject: Subject) -> bool:
    """Whether a browser runs the pasted code."""
    request, text = subject.request, subject.submission.text.reveal()
    if request is None or request.source is not Form.JAVASCRIPT or "process.env" in text:
        return False
    relative = request.url is not None and request.url.raw.reveal().startswith("/")
    return relative or _PAGE.search(text) is not None
