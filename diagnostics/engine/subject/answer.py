"""What the subject's response says: its status and its words, wherever they stand."""

from __future__ import annotations

import re

from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.submission import Response

_LONGEST = 32_768
# a token may spell anything, so it is no word of a report
_JWT = re.compile(r"eyJ[A-Za-z0-9_\-+/=%.]{20,}")
# What servers say whatever the cause, so that it names none, such as RFC 6749, 5.2 of a code in general.
_STANDARD_TEXT = re.compile(
    r"\(e\.g\.,? unknown client, no client authentication included, or unsupported authentication method\)"
    r"|includes an unsupported parameter value(?: \(other than grant type\))?, repeats a parameter, includes multiple"
    r" credentials, utilizes more than one mechanism for authenticating the client, or is otherwise malformed"
    r"|The authorization server MAY return an HTTP 401 \(Unauthorized\) status code to indicate which HTTP"
    r" authentication schemes are supported"
    # JJWT ends each of its sentences about times with its leeway
    r"|Allowed clock skew: \d{1,12} milliseconds?",
    re.IGNORECASE,
)
_FAILURE = re.compile(
    r"\b(?:errors?|fail(?:s|ed|ure)?|denied|refused|rejected|invalid|unauthori[sz]ed|forbidden|unauthenticated"
    r"|not found|exception|[45]\d\d (?:[A-Z]|$)|(?:HTTP|status|code|answers?|returns?|gives?|got) [45]\d\d|40[0-9])\b",
    re.IGNORECASE,
)
_START_LINE = re.compile(r"[<>*]? ?(?:HTTP/\d|(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) \S{1,2000} HTTP/)")
# A field line: no blank in the name, and a name of a message rather than a word of a sentence.
_FIELD_LINE = re.compile(
    r"[<>*]? ?(?:content-[a-z]{1,12}|accept(?:-[a-z]{1,12})?|host|user-agent|server|date|cookie|set-cookie|connection"
    r"|vary|via|cache-control|origin|referer|transfer-encoding|x-(?!amzn-errortype|accepted-oauth|oauth-)[a-z-]{1,40}"
    r"|access-control-[a-z-]{1,30}) ?: ",
    re.IGNORECASE,
)


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


def tells_of_failure(subject: Subject) -> bool:
    """Whether anything in the paste says that the call failed: a status, an error body, or a message beside them."""
    if succeeded(subject):
        return False
    status = status_of(subject)
    if (status is not None and status >= 400) or (subject.response is not None and subject.response.error is not None):
        return True
    return any(_FAILURE.search(error.text) for error in subject.submission.errors)


def server_words(subject: Subject) -> str:
    """Error body, challenges and loose messages in one text. Not redacted: match against it, never show it."""
    parts: list[str] = []
    if subject.response is not None:
        parts += _response_words(subject.response)
    parts += [error.text for error in subject.submission.errors]
    return _STANDARD_TEXT.sub(" ", "\n".join(part for part in parts if part)[:_LONGEST])


def whole_text(subject: Subject) -> str:
    """The paste as far as it is worth reading for words. Not redacted: match against it, never show it."""
    text = subject.submission.text.reveal()
    if len(text) <= _LONGEST:
        return text
    return server_words(subject)


def told(subject: Subject) -> str:
    """The paste without the lines of HTTP messages: what a person says around the call. Not redacted: never show it."""
    submission = subject.submission
    if Form.HAR in submission.forms:
        return ""
    lines = _STANDARD_TEXT.sub(" ", _JWT.sub("eyj", whole_text(subject))).splitlines()
    return "\n".join(line for line in lines if not _START_LINE.match(line) and not _FIELD_LINE.match(line))


def _response_words(response: Response) -> list[str]:
    parts = [f"{response.status or ''} {response.reason}"]
    if response.error is not None:
        error = response.error
        parts += [f"error: {error.code}", error.description, error.vendor_code]
    parts += [f"{name}: {value}" for challenge in response.challenges for name, value in challenge.params.items()]
    return parts
