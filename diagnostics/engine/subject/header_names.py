"""What the name of a header says of its value."""

from __future__ import annotations

import re

# The fields for credentials that RFC 9110, 11.6.2 and 11.7.2 define, in lower case.
AUTHORIZATION = ("authorization", "proxy-authorization")
_KEY = re.compile(
    r"(?:^|[-_])(?:(?:api|app|access|auth|license|insert|write)[-_]?)?(?:key|token|secret|apikey)$", re.IGNORECASE
)
_OTHER_KEY = re.compile(r"csrf|xsrf|idempoten|device|push|captcha|websocket|page|cursor|continuation", re.IGNORECASE)


def names_a_key(name: str) -> bool:
    """Whether a header of this name holds a key of an API, rather than one of a form, a device or a page."""
    return _KEY.search(name) is not None and _OTHER_KEY.search(name) is None
