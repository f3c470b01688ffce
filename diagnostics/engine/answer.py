"""What the subject's response says: its status and its words, wherever they stand."""

from __future__ import annotations

from diagnostics.engine.facts import Subject
from diagnostics.engine.submission import Response

_LONGEST = 32_768


def status_of(subject: Subject) -> int | None:
    """The status code of the subject's response, or the one its error body names."""
    response = subject.response
    if response is None:
        return None
    if response.status is not None:
        return response.status
    return response.error.status if response.error else None


def succeeded(subject: Subject) -> bool:
    """Whether the pasted response is a success (2xx) without an error in its body."""
    status = status_of(subject)
    return status is not None and 200 <= status < 300 and not (subject.response and subject.response.error)


def refused(subject: Subject) -> bool:
    """Whether the pasted response refuses the call: by its status, or by an error where the paste leaves that out."""
    status = status_of(subject)
    if status is None:
        return subject.response is not None and subject.response.error is not None
    return status in (400, 401, 403)


def server_words(subject: Subject) -> str:
    """Error body, challenges and loose messages in one text. Not redacted: match against it, never show it."""
    parts: list[str] = []
    if subject.response is not None:
        parts += _response_words(subject.response)
    parts += [error.text for error in subject.submission.errors]
    return "\n".join(part for part in parts if part)[:_LONGEST]


def whole_text(subject: Subject) -> str:
    """The paste as far as it is worth reading for words. Not redacted: match against it, never show it."""
    text = subject.submission.text.reveal()
    if len(text) <= _LONGEST:
        return text
    return server_words(subject)


def _response_words(response: Response) -> list[str]:
    parts = [f"{response.status or ''} {response.reason}"]
    if response.error is not None:
        error = response.error
        parts += [f"error: {error.code}", error.description, error.vendor_code]
    parts += [f"{name}: {value}" for challenge in response.challenges for name, value in challenge.params.items()]
    return parts
