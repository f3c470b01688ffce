"""What calls carry to an API: it is nobody's word on why one of them failed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from diagnostics.engine.model.submission import Request

_SHORTEST, _MOST = 8, 20
# What a client asks an authorization server with tells of the failure itself.
_OF_OAUTH = re.compile(
    r"grant_type|client_|refresh_?token|assertion|code_verifier|password|redirect_uri", re.IGNORECASE
)


def without_contents(text: str, requests: Iterable[Request]) -> str:
    """The text with blanks in the place of the bodies of its calls, but of those that ask for tokens or sign in."""
    bodies = [request.body.reveal() for request in requests if request.body is not None]
    sent = [body for body in bodies if len(body) >= _SHORTEST and not _OF_OAUTH.search(body)]
    for body in list(dict.fromkeys(sent))[:_MOST]:
        text = text.replace(body, re.sub(r"[^\n]", " ", body))
    return text
