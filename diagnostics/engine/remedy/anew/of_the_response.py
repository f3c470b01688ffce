"""A token of the response that code takes by its name and sends as access token: the name of the right one."""

from __future__ import annotations

from collections.abc import Iterator

from diagnostics.engine.model import catalogue
from diagnostics.engine.model.types import msg
from diagnostics.engine.remedy.anew.found import Found
from diagnostics.engine.remedy.anew.slips import Slip, seen_slips

_OTHER_TOKEN = msg("This member of the token response is not the access token.")
_WRONG = {"id-token-as-access-token": "id", "refresh-token-as-access-token": "refresh"}
catalogue.slugs(*_WRONG)
_SPELT = (("_token", "access_token"), ("Token", "accessToken"))
_TAKES = r"\b(?:Get|get|fetch|read|find|load|take)\w{0,30}\([ ]?(?:[\w.]{1,40},[ ]?)?[\"']"
# Kept under a name that says no more than token, or access token, and read from there for the header.
_KEPT = (
    r"\b(?:set|put|save|store|write|setItem|setStorage)\w{0,20}\([ ]?"
    r"[\"'](?:access_?|auth_?|jwt_?|bearer_?)?[Tt]oken[\"'],[^\n;]{0,80}?(?:\.|->|\[[\"'])"
)
_SLIPS = tuple(
    Slip((cause,), _OTHER_TOKEN, rf"{before}(?P<old>{wrong}{rest})\b", right, case=True)
    for cause, wrong in _WRONG.items()
    for before in (_TAKES, _KEPT)
    for rest, right in _SPELT
)


def taken_by_name_in(text: str, cause: str) -> Iterator[Found]:
    """Where code takes the token of this cause by its name."""
    yield from seen_slips(text, [slip for slip in _SLIPS if cause in slip.causes], "")
