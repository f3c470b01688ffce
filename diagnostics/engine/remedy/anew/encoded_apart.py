"""Id and secret that code encodes apart, with the one text of both encoded in their place (RFC 7617, 2)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from diagnostics.engine.model import catalogue
from diagnostics.engine.model.types import msg
from diagnostics.engine.remedy.anew.found import Found, found_at

_CAUSE = "client-credentials-encoding"
catalogue.slugs(_CAUSE)
_APART = msg("Id and secret are encoded apart; the pair has to be encoded as one text, its colon in it.")
_CALL = r"(?:[A-Za-z_][\w.]{0,60}(?:::\w{1,40})?|Buffer\.from)"
_ONE = r"(?:[^()\n]|\([^()\n]{0,80}\)){1,120}"
_PLUS, _DOT = r"[ ]?\+[ ]?", r"[ ]?\.[ ]?"
_TAIL = r"(?P<tail>\.toString\([\"']base64[\"']\)|\.decode\(\)|\.decode\([\"']\w{1,10}[\"']\))?"


def _pair(between: str) -> re.Pattern[str]:
    """Two calls of one function with a colon in quotes joined between them."""
    return re.compile(
        rf"(?P<old>(?P<call>{_CALL})\((?P<id>{_ONE}?)\){_TAIL}{between}[b]?(?P<quote>[\"']):(?P=quote){between}"
        rf"(?P=call)\((?P<secret>{_ONE}?)\)(?(tail)(?P=tail)))"
    )


_JOINED = ((_pair(_PLUS), "+"), (_pair(_DOT), "."))
_ENCODES = re.compile(r"b(?:ase)?_?64|btoa|Buffer\.from|Base64", re.IGNORECASE)
# `${btoa(a)}:${btoa(b)}`
_TEMPLATE = re.compile(
    rf"(?P<old>`(?P<lead>(?:Basic )?)\$\{{(?P<call>btoa)\((?P<id>{_ONE}?)\)\}}:\$\{{btoa\((?P<secret>{_ONE}?)\)\}}`)"
)
# Ruby: [a, b].map { |v| encode(v) }.join(':')
_MAPPED = re.compile(
    r"(?P<old>(?P<list>\[(?:[^\[\]\n]|\[[^\[\]\n]{1,60}\]){3,200}\])\.map[ ]?\{[ ]?\|(?P<each>\w{1,20})\|[ ]?"
    r"(?P<call>Base64\.(?:strict_|urlsafe_)?encode64)\((?P=each)\)[ ]?\}\.join\((?P<colon>[\"']:[\"'])\))"
)


def encoded_apart_in(text: str, cause: str) -> Iterator[Found]:
    """Each pair that is encoded in two pieces, written as one."""
    if cause != _CAUSE:
        return
    for found in _MAPPED.finditer(text):
        names = {"list": found["list"], "colon": found["colon"]}
        yield found_at(text, found.span("old"), _APART, "Base64.strict_encode64(⟨list⟩.join(⟨colon⟩))", names)
    for found in _TEMPLATE.finditer(text):
        names = {"id": found["id"], "secret": found["secret"]}
        yield found_at(text, found.span("old"), _APART, f"`{found['lead']}${{btoa(⟨id⟩ + ':' + ⟨secret⟩)}}`", names)
    for pattern, sign in _JOINED:
        for found in pattern.finditer(text):
            if _ENCODES.search(found["call"]):
                names = {"id": found["id"], "secret": found["secret"]}
                joined = f"⟨id⟩ {sign} ':' {sign} ⟨secret⟩" if sign == "." else '⟨id⟩ + ":" + ⟨secret⟩'
                written = f"{found['call']}({joined}){found['tail'] or ''}"
                yield found_at(text, found.span("old"), _APART, written, names)
