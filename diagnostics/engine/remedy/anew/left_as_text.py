"""Texts into which a language puts nothing, or in which a shell takes a sign for its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from diagnostics.engine.model import catalogue
from diagnostics.engine.model.saying import Whole
from diagnostics.engine.model.types import msg
from diagnostics.engine.remedy.anew.found import Found, found_at

_IN_R = msg("R puts nothing into a string; paste0 joins its parts.")
_CUT = msg("The & is the shell's own sign: what stands behind it was run by itself. Quote the parameters.")
_OF_R = re.compile(r"\badd_headers\(|\breq_headers\(|\blibrary\((?:httr2?|curl|RCurl)\)")
_STRING = re.compile(r"(?P<old>\"(?P<lead>(?:Bearer|Token|token)[ ])\{(?P<name>[A-Za-z_.][\w.]{0,40})\}\")")
# What bash prints of each command that runs in the background.
_IN_THE_BACKGROUND = re.compile(r"^\[1\][ ]\d{2,8}\b", re.MULTILINE)
_PARAMETERS = re.compile(
    r"\bcurl\b[^\n]{0,600}?[ ](?:-d|--data(?:-raw|-urlencode)?)[ ]"
    r"(?P<old>(?P<pairs>[\w.~%+-]{1,60}=[^\s\"'&]{0,400}(?:&[\w.~%+-]{1,60}=[^\s\"'&]{0,2000}){1,20}))"
)
_PLACEHOLDER = "placeholder-or-unexpanded-variable"
_BY_A_SHELL = catalogue.slugs("missing-grant-type-or-parameter", "shell-quoting-broke-header")
catalogue.slugs(_PLACEHOLDER)


def left_as_text_in(text: str, cause: str) -> Iterator[Found]:
    """A string of R with a name in braces; parameters of a form that no quotes keep together."""
    if cause == _PLACEHOLDER and _OF_R.search(text) and "glue(" not in text:
        for found in _STRING.finditer(text):
            names = {"lead": found["lead"], "name": found["name"]}
            yield found_at(text, found.span("old"), _IN_R, 'paste0("⟨lead⟩", ⟨name⟩)', names)
    if cause in _BY_A_SHELL and _IN_THE_BACKGROUND.search(text):
        for found in _PARAMETERS.finditer(text):
            quoted = '"⟨pairs⟩"' if "$" in found["pairs"] else "'⟨pairs⟩'"
            yield found_at(text, found.span("old"), _CUT, quoted, {"pairs": found["pairs"]}, Whole.SHELL)
