"""Whether a header line was sent as it stands, or only written down: by a log, a table, a panel or a person."""

from __future__ import annotations

from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.forms import Form

_NOTES = frozenset({Form.HEADER, Form.MESSAGE})


def is_written_down(subject: Subject) -> bool:
    """Whether the field stands outside a message, command or code, so that its notation need not be what was sent."""
    request = subject.request
    if request is None:
        return False
    return request.source in _NOTES or (request.source is Form.HTTP and not request.http_version)
