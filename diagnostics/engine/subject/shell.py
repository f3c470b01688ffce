"""Signs of what the shell did, in a command and in what curl said about it."""

from __future__ import annotations

import re
from contextlib import suppress

from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.sighting import Seen

_HEADER_WORDS = frozenset(
    {"bearer", "basic", "token", "authorization", "application", "content-type", "dpop", "accept"}
)
# Quotation marks of text editors, which no shell takes for one and no host name holds.
_QUOTE = re.compile("[\u2018-\u201f\u00ab\u00bb]")
_HOST = re.compile(r"(?:[A-Za-z0-9_-]{1,63}\.){1,8}[A-Za-z][A-Za-z0-9-]{1,62}(?::\d{1,5})?")
_SECRET_SHAPE = re.compile(r"[A-Za-z0-9_-]{20,}")


def header_word_as_host(subject: Subject) -> str:
    """The piece of a header that curl tried to resolve as a host name, safe to show, or ""."""
    option = next((seen.start for seen in subject.submission.sighted(Seen.HEADER_OPTION)), None)
    for seen in subject.submission.sighted(Seen.HOST_UNRESOLVED):
        label = seen.value.rstrip(".,:/)").partition("/")[0].rstrip("'’”")
        if label.lower() in _HEADER_WORDS:
            return label
        if _QUOTE.search(_unicode(label)):
            return "a quotation mark of a text editor"
        in_a_header = (option is not None and option < seen.start) or any(char.isdigit() for char in label)
        if "." not in label and in_a_header and _SECRET_SHAPE.fullmatch(label):
            return f"a value of {len(label)} characters"
    return ""


def asks_for_a_host(subject: Subject) -> bool:
    """Whether curl looked for names that are hosts', with a dot and letters behind it, and for no piece of a header."""
    names = [seen.value.rstrip(".,:/)") for seen in subject.submission.sighted(Seen.HOST_UNRESOLVED)]
    return bool(names) and not header_word_as_host(subject) and all(_HOST.fullmatch(name) for name in names)


def _unicode(host: str) -> str:
    """The host as it was typed, where curl turned it into the letters of the domain name system (RFC 5891)."""
    with suppress(UnicodeError):
        return host.encode("ascii").decode("idna") if "xn--" in host.lower() else host
    return host


def single_quotes_on_windows(subject: Subject) -> bool:
    """Whether the paste holds single quotes and says that it ran in a Windows prompt, which does not know them."""
    submission = subject.submission
    return bool(submission.sighted(Seen.WINDOWS_PROMPT) and submission.sighted(Seen.SINGLE_QUOTE))
