"""The error that an authorization server sends back in an address (RFC 6749, 4.1.2.1 and 4.2.2.1)."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from diagnostics.engine.model.submission import REDIRECTS, ErrorBody

_LONGEST = 2000


def error_of_location(status: int | None, location: str) -> ErrorBody | None:
    """The error in the query or the fragment of a redirect's Location; None where it holds none. Never raises."""
    if status not in REDIRECTS or "error=" not in location:
        return None
    try:
        parts = urlsplit(location.strip()[: 4 * _LONGEST])
    except ValueError:
        return None
    told = dict(parse_qsl(parts.query, max_num_fields=60)) | dict(parse_qsl(parts.fragment, max_num_fields=60))
    code = told.get("error", "")
    if not code or len(code) > 80:
        return None
    return ErrorBody(code=code, description=told.get("error_description", "")[:_LONGEST], dialect="oauth")
