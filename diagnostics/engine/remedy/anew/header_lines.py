"""Header lines that code builds as text: pairs in the place of lines, and lines without a break between them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from diagnostics.engine.model.types import msg
from diagnostics.engine.remedy.anew.found import Found, found_at

_SAYS = msg("The list of header lines is given as pairs of name and value.")
_JOINED = msg("Two header lines are joined without a line break, so the second is lost.")
_LIST = re.compile(
    r"CURLOPT_HTTPHEADER[ \t]{0,4}(?:,|=>)[ \t\n]{0,20}(?:array\(|\[)"
    r"(?P<old>(?:[^()\[\]?]|\([^()]{0,200}\)|\[[^\[\]]{0,60}\]){1,1500}?)(?=\)|\])"
)
_PAIR = re.compile(r"(?P<quote>[\"'])(?P<name>[A-Za-z][\w-]{1,40}):?[ ]?(?P=quote)[ \t]{0,20}=>[ \t]{0,4}")
# The end of a line in quotes to which code joins the next one: `"Accept: */*" . "Authorization: …"`.
_ENDS = re.compile(
    r"(?<![\w\\])(?P<quote>[\"'])[A-Z][A-Za-z-]{2,40}:[ ]?[^\"'\n\\]{1,200}(?P<within>)(?P=quote)(?P<behind>)"
    r"\s{0,40}(?P<sign>[.+])\s{0,40}[\"'][A-Z][A-Za-z-]{2,40}:[ ]?"
)


def as_lines_in(text: str, cause: str) -> Iterator[Found]:
    """Each such list with lines in the place of its pairs, and each line with the break that it lacks."""
    for found in _ENDS.finditer(text) if cause == "malformed-header-line" else ():
        above, _, before = text[: found.start()].rpartition("\n")
        goes_on = before.lstrip()[:1] in ("+", ".") and found["quote"] not in above.rpartition("\n")[2]
        if before.count(found["quote"]) % 2 or goes_on:
            continue  # the line begins within a text
        if found["quote"] == "'" and found["sign"] == ".":  # in PHP only double quotes read the escape
            yield found_at(text, found.span("behind"), _JOINED, ' . "\\r\\n"')
        else:
            yield found_at(text, found.span("within"), _JOINED, "\\r\\n")
    for found in _LIST.finditer(text) if cause == "malformed-header-line" else ():
        lines, pair = _PAIR.sub(r"'\g<name>: ' . ", found["old"]), _PAIR.search(found["old"])
        if pair is not None:
            yield found_at(text, found.span("old"), _SAYS, "⟨lines⟩", {"lines": lines})
