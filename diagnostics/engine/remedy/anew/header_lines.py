"""A list of header lines that PHP's curl is given as pairs of name and value, of which it sends the values alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from diagnostics.engine.model.types import msg
from diagnostics.engine.remedy.anew.found import Found, found_at

_SAYS = msg("The list of header lines is given as pairs of name and value.")
_LIST = re.compile(
    r"CURLOPT_HTTPHEADER[ \t]{0,4}(?:,|=>)[ \t\n]{0,20}(?:array\(|\[)"
    r"(?P<old>(?:[^()\[\]?]|\([^()]{0,200}\)|\[[^\[\]]{0,60}\]){1,1500}?)(?=\)|\])"
)
_PAIR = re.compile(r"(?P<quote>[\"'])(?P<name>[A-Za-z][\w-]{1,40}):?[ ]?(?P=quote)[ \t]{0,20}=>[ \t]{0,4}")


def as_lines_in(text: str, cause: str) -> Iterator[Found]:
    """Each such list with lines in the place of its pairs."""
    for found in _LIST.finditer(text) if cause == "malformed-header-line" else ():
        lines, pair = _PAIR.sub(r"'\g<name>: ' . ", found["old"]), _PAIR.search(found["old"])
        if pair is not None:
            yield found_at(text, found.span("old"), _SAYS, "⟨lines⟩", {"lines": lines})
