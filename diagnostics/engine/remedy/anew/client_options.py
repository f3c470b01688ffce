"""An option of a client that writes Authorization itself, over the header that the code sets: the call without it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from diagnostics.engine.model import catalogue
from diagnostics.engine.model.types import msg
from diagnostics.engine.remedy.anew.found import Found, found_at

_CAUSE = "credential-overridden"
catalogue.slugs(_CAUSE)
_WRITES = msg("The client's option auth writes Authorization over the header that the code sets.")
_SETS_HEADER = re.compile(r"Authorization[\"']?[\])]?[ ]?(?::|=>?|,)", re.IGNORECASE)
_OPTIONS = (
    # axios, got, superagent: a member of the object, with the comma and the line that are its own
    re.compile(r"(?P<old>[ \t]*\bauth:[ ]?\{[^{}]{1,200}\},?[ \t]*\n?)"),
    # requests and httpx: an argument behind others
    re.compile(r"(?P<old>,\s{0,40}auth=(?:\([^()\n]{1,160}\)|HTTPBasicAuth\([^()\n]{1,160}\)))"),
    # Guzzle: a member of the array
    re.compile(r"(?P<old>[ \t]*[\"']auth[\"'][ ]?=>[ ]?\[[^\[\]]{1,200}\],?[ \t]*\n?)"),
)


def without_option_in(text: str, cause: str) -> Iterator[Found]:
    """Each such option beside a header that the code sets, with nothing in its place."""
    if cause != _CAUSE or not _SETS_HEADER.search(text):
        return
    for option in _OPTIONS:
        for found in option.finditer(text):
            yield found_at(text, found.span("old"), _WRITES, "")
