"""The header of the token beside other headers that pasted code sets, in the way in which it sets those."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from diagnostics.engine.model.saying import Whole
from diagnostics.engine.model.types import msg
from diagnostics.engine.parse.code.snippet import languages_of
from diagnostics.engine.parse.code.values import Language
from diagnostics.engine.remedy.anew.found import Found, found_at

_SAYS = msg("The code sets other headers of this call, and none that holds the token.")
_NAME = r"(?P<name>[A-Za-z][A-Za-z-]{2,40})"
_REST = r"[^\n]{1,300}"


@dataclass(frozen=True, slots=True)
class _Way:
    """A line of code that sets a header, and the one that sets Authorization in the same way."""

    line: re.Pattern[str]
    added: str


_WAYS = tuple(
    _Way(re.compile(rf"^[ \t]*(?P<old>{line})[ \t]*$", re.MULTILINE), added)
    for line, added in (
        (
            rf"(?P<object>[a-z]\w{{0,40}}(?:\.\w{{1,40}})?)\.Header\.(?:Set|Add)\(\"{_NAME}\",{_REST}\)",
            '⟨object⟩.Header.Set("Authorization", "{scheme} "+⟨accessToken⟩)',
        ),
        (
            rf"(?P<object>[a-z]\w{{0,40}})\.setRequestProperty\(\"{_NAME}\",{_REST}\);",
            '⟨object⟩.setRequestProperty("Authorization", "{scheme} " + ⟨accessToken⟩);',
        ),
        (
            rf"(?P<object>[a-z]\w{{0,40}})\.setRequestHeader\([\"']{_NAME}[\"'],{_REST}\);?",
            '⟨object⟩.setRequestHeader("Authorization", "{scheme} " + ⟨accessToken⟩);',
        ),
        (
            rf"(?P<object>[a-z]\w{{0,40}})\.(?:setValue|addValue)\({_REST}forHTTPHeaderField: \"{_NAME}\"\)",
            '⟨object⟩.setValue("{scheme} \\(⟨accessToken⟩)", forHTTPHeaderField: "Authorization")',
        ),
        (
            rf"(?P<object>[A-Za-z_][\w.]{{0,60}}Headers)\.Add\(\"{_NAME}\",{_REST}\);",
            '⟨object⟩.Add("Authorization", "{scheme} " + ⟨accessToken⟩);',
        ),
        (
            rf"(?P<object>req(?:uest)?|http_request)\[[\"']{_NAME}[\"']\] ?= ?{_REST}",
            '⟨object⟩["Authorization"] = "{scheme} #{⟨access_token⟩}"',
        ),
        (
            rf"\.(?P<method>header|addHeader|setHeader)\(\"{_NAME}\",{_REST}\)",
            '.⟨method⟩("Authorization", "{scheme} " + ⟨accessToken⟩)',
        ),
    )
)
_TABLE = re.compile(
    r"\bheaders[\"']?[ ]?(?P<sign>[:=])[ ]?\{\s{0,40}(?P<old>)(?=[\"'][A-Za-z][A-Za-z-]{2,40}[\"'][ ]?:)"
)
_IN_A_TABLE = {
    Language.PYTHON: '"Authorization": "{scheme} " + ⟨access_token⟩, ',
    Language.JAVASCRIPT: '"Authorization": `{scheme} ${⟨accessToken⟩}`, ',
}
_HAS_ONE = re.compile(r"[\"'`\s]authorization[\"'`]?\W", re.IGNORECASE)
_OF_RUST = re.compile(r"\blet (?:mut )?\w|\.await\?|reqwest::")


def beside_others_in(text: str, scheme: str) -> Iterator[Found]:
    """Behind the last line that sets a header, or in the table of them, the one of the token; none where one is set."""
    if _HAS_ONE.search(text):
        return
    for way in _WAYS:
        lines = list(way.line.finditer(text))
        if not lines or ("method" in lines[-1].groupdict() and _OF_RUST.search(text)):
            continue
        last = lines[-1]
        names = {name: value for name, value in last.groupdict().items() if name in ("object", "method")}
        added = way.added.replace("{scheme}", scheme)
        yield found_at(text, last.span("old"), _SAYS, added, names, Whole.BEHIND)
    languages = {language for language, _ in languages_of(text)}
    added = next((added for language, added in _IN_A_TABLE.items() if language in languages), "")
    for table in _TABLE.finditer(text) if added and len(languages) == 1 else ():
        yield found_at(text, table.span("old"), _SAYS, added.replace("{scheme}", scheme))
