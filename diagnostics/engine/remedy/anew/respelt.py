"""A parameter of a token request that code gives under a name which is none (RFC 6749, 11.2.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from diagnostics.engine.model import catalogue
from diagnostics.engine.model.types import msg
from diagnostics.engine.remedy.anew.found import Found, found_at
from diagnostics.engine.subject.parameter_names import misspelt

_CAUSE = "missing-grant-type-or-parameter"
catalogue.slugs(_CAUSE)
_KEYS = re.compile(r"(?P<quote>[\"'])(?P<name>[A-Za-z_-]{4,30})(?P=quote)(?=[ ]{0,4}(?::|=>|,[ ]))")
_REACH = 1_500


def respelt_in(text: str, cause: str) -> Iterator[Found]:
    """Each key beside `grant_type` whose name is a slip of a parameter, with that parameter's name."""
    grant = text.find("grant_type") if cause == _CAUSE else -1
    if grant == -1:
        return
    near = [found for found in _KEYS.finditer(text, max(0, grant - _REACH)) if found.start() < grant + _REACH]
    renamed = misspelt(found["name"] for found in near)
    for found in near:
        if (meant := renamed.get(found["name"])) is not None:
            says = msg(
                "The parameter is called {meant}, and the code names it {written}.", meant=meant, written=found["name"]
            )
            yield found_at(text, found.span("name"), says, meant)
