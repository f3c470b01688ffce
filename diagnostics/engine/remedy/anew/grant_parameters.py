"""A parameter that the grant of pasted code needs and its table of parameters lacks, added beside `grant_type`.

It is written as `grant_type` is, in the syntax of the code; its value is the variable of that name that the code has,
and nothing is proposed where there is none (RFC 6749, 4.1.3, 4.3.2 and 6; RFC 7523, 2.1; RFC 8628, 3.4).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from diagnostics.engine.model import catalogue
from diagnostics.engine.model.types import msg
from diagnostics.engine.remedy.anew.found import Found, found_at
from diagnostics.engine.subject.token_request import REQUIRED

_CAUSE = "missing-grant-type-or-parameter"
catalogue.slugs(_CAUSE)
# `"grant_type": "x",` with what the language puts around it: a call, an index, a pair of braces.
_MEMBER = re.compile(
    r"(?P<lead>(?:[\w.]{1,40}\(|\[|\{[ ]?|\([ ]?)?(?P<quote>[\"'])?)grant_type(?P<behind>(?(quote)(?P=quote))\]?"
    r"[ \t]{0,12}(?:=>|:|=|,)[ \t]{0,4})(?P<around>[\"'])(?P<grant>[\w:.-]{3,80})(?P=around)"
    r"(?P<close>[ ]?[})]?[;,]?)(?P<space>\s{0,40})"
)
_REACH = 1_500
_CLOSES = (",", ";")


def added_in(text: str, cause: str) -> Iterator[Found]:
    """Each table of a grant that lacks what it needs, where the code has a variable of that name."""
    for found in _MEMBER.finditer(text) if cause == _CAUSE else ():
        around = text[max(0, found.start() - _REACH) : found.start()] + text[found.end() : found.end() + _REACH]
        for name in REQUIRED.get(found["grant"], ()):
            value = None if _is_key(name, around) else _variable(name, around)
            if value is None or not found["close"].endswith(_CLOSES):
                continue
            says = msg("The grant {grant} needs {missing}.", grant=found["grant"], missing=name)
            written = f"{found['lead']}{name}{found['behind']}⟨value⟩{found['close']}{found['space']}"
            yield found_at(text, (found.start(), found.start()), says, written, {"value": value})


def _is_key(name: str, around: str) -> bool:
    return re.search(rf"[\"']{name}[\"'][ \t]{{0,12}}[\]:=,]|\b{name}:[ ]", around) is not None


def _variable(name: str, around: str) -> str | None:
    """The name that the code has for it: `auth_code` is none for `code`, `refreshToken` is one for `refresh_token`."""
    spelt = name.replace("_", "_?")
    found = re.search(rf"(?<![\w.\"'$/?&-])\$?{spelt}(?![\w\"':=/-])", around, re.IGNORECASE)
    return found.group() if found is not None else None
