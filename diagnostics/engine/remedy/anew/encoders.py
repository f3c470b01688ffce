"""Encoders of base64 that break their output into lines, with the one of the same library that does not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from diagnostics.engine.model import catalogue
from diagnostics.engine.model.saying import Whole
from diagnostics.engine.model.types import msg
from diagnostics.engine.remedy.anew.found import Found, found_at

_CAUSES = catalogue.slugs("client-credentials-encoding", "token-whitespace-or-newline", "malformed-header-line")
_BROKEN = msg("This encoder breaks its output into lines, and ends it with one; a header is one line.")
_ENCODERS = (
    (re.compile(r"\b(?P<old>Base64\.encode64)(?=\()"), "Base64.strict_encode64"),  # Ruby: a line of 60 characters
    (re.compile(r"\b(?P<old>base64\.(?:encodestring|encodebytes))(?=\()"), "base64.b64encode"),  # Python: 76
    (re.compile(r"\bBase64\.encodeToString\([^;\n]{1,200},[ ]?(?P<old>Base64\.(?:DEFAULT|CRLF))\)"), "Base64.NO_WRAP"),
    (re.compile(r"\b(?P<old>Base64\.getMimeEncoder\(\))"), "Base64.getEncoder()"),  # Java: 76
    (
        re.compile(r"\b(?P<old>Base64FormattingOptions\.InsertLineBreaks)\b"),  # .NET: 76
        "Base64FormattingOptions.None",
    ),
)


def unbroken_in(text: str, cause: str) -> Iterator[Found]:
    """Each such encoder, where the cause is one that its line breaks have: in its statement, else by itself."""
    for pattern, instead in _ENCODERS if cause in _CAUSES else ():
        for found in pattern.finditer(text):
            for whole in (Whole.CODE, Whole.ALONE):
                yield found_at(text, found.span("old"), _BROKEN, instead, whole=whole)
