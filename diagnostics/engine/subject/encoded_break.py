"""A line break at the end of what a credential encodes: `echo` adds one before `base64` sees the text."""

from __future__ import annotations

import base64

# Random bytes are hardly ever as many printable characters in a row.
_SHORTEST = 8


def without_encoded_break(value: str) -> str | None:
    """The last word of a field's value, encoded anew without the line break at its end; None where it encodes none."""
    try:
        decoded = base64.b64decode(value.split()[-1], validate=True).decode()
    except (ValueError, IndexError):
        return None
    text = decoded.rstrip("\r\n")
    if len(text) < _SHORTEST or text == decoded or not text.isprintable():
        return None
    return base64.b64encode(text.encode()).decode()
