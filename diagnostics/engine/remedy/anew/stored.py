"""A variable of an API client that a script of a collection fills with the wrong token of the answer.

Bruno, Postman and Insomnia keep what a script stores under a name, and put it into the header of the next call.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from diagnostics.engine.model.types import msg
from diagnostics.engine.remedy.anew.found import Found, found_at

CAUSES = {"refresh-token-as-access-token": "refresh_token", "id-token-as-access-token": "id_token"}
_OVERWRITTEN = msg("Here the access token is overwritten by another one; keep that under a name of its own.")
_OTHER_TOKEN = msg("This member of the token response is not the access token.")
_STORED = re.compile(
    r"\b(?:set\w{0,12}Var\w{0,10}|environment\.set|globals?\.set|collectionVariables\.set|variables\.set)\([ ]{0,4}"
    r"(?P<quote>[\"'])(?P<name>[\w-]{1,40})(?P=quote),[ ]{0,4}[\w.$()?]{1,80}?\."
    r"(?P<member>(?:refresh|id|access)_token)\b"
)


def stored_in(text: str, cause: str) -> Iterator[Found]:
    """Where a script stores the token of this cause under the name that the call reads."""
    wrong, found = CAUSES.get(cause, ""), list(_STORED.finditer(text))
    for stored in found:
        if stored["member"] != wrong or "{{" + stored["name"] + "}}" not in text:
            continue
        right = any(other["member"] == "access_token" and other["name"] == stored["name"] for other in found)
        says, group, new = (_OVERWRITTEN, "name", wrong) if right else (_OTHER_TOKEN, "member", "access_token")
        yield found_at(text, stored.span(group), says, new)
