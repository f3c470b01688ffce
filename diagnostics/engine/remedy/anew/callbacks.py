"""A redirect URI that code makes from the call it answers: by plain HTTP, where a proxy before it speaks TLS."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from diagnostics.engine.model.types import msg
from diagnostics.engine.remedy.anew.found import Found
from diagnostics.engine.remedy.anew.slips import Slip, seen_slips

CAUSE = "redirect-uri-mismatch"
_SAYS = msg("The address is made from the call that came in, and that came by plain HTTP from a proxy.")
_ADDRESS = re.compile(r"https?://[^\s\"'`<>&?,#/]{3,200}/[^\s\"'`<>&?,#]{1,200}")
_NESTED = r"(?:[^()\n]|\([^()\n]*\)){0,200}"
_SLIPS = (
    Slip(
        (CAUSE,),
        _SAYS,
        rf"\burl_for\({_NESTED}?_external[ ]?=[ ]?True(?P<old>)(?!{_NESTED}_scheme)",
        ', _scheme="https"',
    ),
    Slip(
        (CAUSE,),
        _SAYS,
        rf"(?P<old>(?P<call>\brequest\.build_absolute_uri\({_NESTED}\)))(?!\.replace)",
        '⟨call⟩.replace("http://", "https://", 1)',
    ),
    Slip((CAUSE,), _SAYS, r"(?P<old>\$\{req(?:uest)?\.protocol\})(?=://)", "https"),
    Slip(
        (CAUSE,),
        _SAYS,
        rf"\bUrl\.(?:Action|RouteUrl|Page)\({_NESTED}?(?P<old>(?:HttpContext\.)?Request\.Scheme)\b",
        '"https"',
    ),
    Slip((CAUSE,), _SAYS, r"\b\w{1,60}callback\w{0,20}_url\((?P<old>)\)", 'protocol: "https"'),
)


def secured_callbacks_in(text: str) -> Iterator[Found]:
    """Where the code makes the address, and the paste has it with https and with http, else the same."""
    addresses = set(_ADDRESS.findall(unquote(text)))
    if any(f"http://{address.removeprefix('https://')}" in addresses for address in addresses):
        yield from seen_slips(text, _SLIPS, "")
