"""A scope that is an address and has a blank in it, so that two are read and neither is one (RFC 6749, 3.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from diagnostics.engine.model import catalogue
from diagnostics.engine.model.saying import Whole
from diagnostics.engine.model.types import msg
from diagnostics.engine.remedy.anew.found import Found, found_at

_CAUSE = "invalid-scope-requested"
catalogue.slugs(_CAUSE)
_SPLIT = msg("A blank stands within the address of a scope, so two are read there, and neither is one.")
_BROKEN = re.compile(
    r"(?P<old>(?P<scheme>https?)://[ ]{1,4}(?P<rest>[\w-]{1,60}(?:\.[\w-]{1,60}){1,5}/[\w./-]{1,200}))"
)


def joined_in(text: str, cause: str) -> Iterator[Found]:
    """Each scope with a blank behind `https://`, written as one."""
    for found in _BROKEN.finditer(text) if cause == _CAUSE else ():
        names = {"scope": f"{found['scheme']}://{found['rest']}"}
        yield found_at(text, found.span("old"), _SPLIT, "⟨scope⟩", names, Whole.ALONE)
