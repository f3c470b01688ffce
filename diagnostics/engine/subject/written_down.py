"""Whether a header was sent as it stands, or only written down or left out: by a log, a table, a panel or a person."""

from __future__ import annotations

from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.forms import Family, Form
from diagnostics.engine.model.submission import Request

_NOTES = frozenset({Form.HEADER, Form.MESSAGE})


def is_written_down(subject: Subject) -> bool:
    """Whether the field stands outside a message, command or code, so that its notation need not be what was sent."""
    request = subject.request
    if request is None:
        return False
    return request.source in _NOTES or (request.source is Form.HTTP and not request.http_version)


def is_without_headers(request: Request | None) -> bool:
    """Whether the paste leaves out with what headers the call was made, as a line of a log does; a command does not."""
    return request is None or (request.source.family is not Family.COMMAND and not request.headers)
