"""Signs of what the shell did, in a command and in what curl said about it."""

from __future__ import annotations

import re

from diagnostics.engine.model.facts import Subject
from diagnostics.engine.subject.answer import whole_text

_UNRESOLVED = re.compile(r"could not resolve host(?:name)?: ?['\"]?([^\s'\";]{1,300})", re.IGNORECASE)
_HEADER_WORDS = frozenset(
    {"bearer", "basic", "token", "authorization", "application", "content-type", "dpop", "accept"}
)
_SECRET_SHAPE = re.compile(r"[A-Za-z0-9_-]{20,}")
_WINDOWS = re.compile(
    r"\bwindows\b|\bcmd\.exe\b|\bcommand prompt\b|\bwin(?:10|11|32|64)\b|[A-Z]:\\[A-Za-z]", re.IGNORECASE
)
_HONOURS_SINGLE_QUOTES = re.compile(r"\bwsl\b|git bash|\bcygwin\b|\bmsys\b|invoke-|powershell", re.IGNORECASE)


def header_word_as_host(subject: Subject) -> str:
    """The piece of a header that curl tried to resolve as a host name, safe to show, or ""."""
    text = whole_text(subject)
    for found in _UNRESOLVED.finditer(text):
        host = found.group(1).rstrip(".,:/)")
        label = host.partition("/")[0].rstrip("'’”")
        if label.lower() in _HEADER_WORDS:
            return label
        if "." not in label and _SECRET_SHAPE.fullmatch(label) and _in_a_header(label, text, found.start()):
            return f"a value of {len(label)} characters"
    return ""


def _in_a_header(word: str, text: str, until: int) -> bool:
    return "-h" in text[:until].lower() or "--header" in text[:until].lower() or any(c.isdigit() for c in word)


def runs_on_windows(subject: Subject) -> bool:
    """Whether the paste says that the command ran in a Windows prompt that does not know single quotes."""
    text = whole_text(subject)
    return bool(_WINDOWS.search(text)) and not _HONOURS_SINGLE_QUOTES.search(text)
