"""A server before the application that asks for name and password in the very header that the application reads."""

from __future__ import annotations

import re

from diagnostics.engine.model.facts import Subject
from diagnostics.engine.parse.credentials import stand_in

# The page that such a server answers with by itself.
_OWN_PAGE = re.compile(
    r"<h1>401 Authorization Required</h1>|<title>401 Unauthorized</title>[\s\S]{0,600}\bApache\b", re.IGNORECASE
)


def asks_before_the_application(subject: Subject) -> bool:
    """Whether a JWT was sent as Bearer, and a server that reads none itself asks for Basic by a page of its own."""
    response, credential, token = subject.response, subject.credential, subject.token
    if response is None or credential is None or token is None or token.claims is None:
        return False
    if credential.scheme.lower() != "bearer" or stand_in.leaves_a_part_out(credential.value.reveal()):
        return False
    schemes = {challenge.scheme.lower() for challenge in response.challenges}
    body = response.body.reveal() if response.body is not None else ""
    return schemes == {"basic"} and _OWN_PAGE.search(body) is not None
