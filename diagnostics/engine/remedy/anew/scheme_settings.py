"""A setting that names the scheme of the header, where the server's challenge asks for another (RFC 9110, 11.6.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from diagnostics.engine.model import catalogue
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.types import msg
from diagnostics.engine.remedy.anew.found import Found, found_at

_CAUSE = "wrong-auth-scheme"
catalogue.slugs(_CAUSE)
_SCHEMES = "basic|digest|bearer|token|ntlm|negotiate|kerberos"
_SETTING = re.compile(
    r"^[ \t]{0,40}(?:- )?[\"']?[\w.-]{0,40}auth(?:entication|orization)?(?:[_-]?(?:type|method|scheme|mode))?[\"']?"
    rf"[ \t]{{0,8}}[:=][ \t]{{0,8}}[\"']?(?P<old>{_SCHEMES})\b[\"']?,?[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)


def scheme_set_in(text: str, cause: str, subject: Subject) -> Iterator[Found]:
    """Each setting that names a scheme which no answer of the paste offers, with the one that they do, in the letters
    of the setting."""
    answers = subject.submission.responses if cause == _CAUSE else ()
    offered = {challenge.scheme.lower() for answer in answers for challenge in answer.challenges if not challenge.proxy}
    if len(offered) != 1 or not offered <= set(_SCHEMES.split("|")):
        return
    (asked,) = offered
    for found in _SETTING.finditer(text):
        old = found["old"]
        written = asked if old.islower() else asked.upper() if old.isupper() else asked.capitalize()
        if written.lower() != old.lower():
            says = msg("The setting names {written}, and the server asks for {asked}.", written=old, asked=written)
            yield found_at(text, found.span("old"), says, written)
