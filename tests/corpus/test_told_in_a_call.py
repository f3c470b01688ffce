"""What a program says in the answer to a plain call is heard: the look of a call by itself speaks for no cause."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from diagnostics.engine.verdict.refutes import AT_AUTHORIZATION_SERVER
from diagnostics.engine.words import messages
from tests.corpus.examined import examined

AT = datetime(2026, 11, 27, 2, 10, 30, tzinfo=UTC)
CALL = "GET /v1/items HTTP/1.1\nHost: api.example.com\nAuthorization: Bearer 8fKq2mXw7RtLp4sZ8fKq2mXw7RtLp4sZ\n"
# What only an authorization server says is said in answer to a call of its token endpoint.
TOKEN_CALL = """POST /oauth/token HTTP/1.1
Host: auth.example.com
Content-Type: application/x-www-form-urlencoded

grant_type=authorization_code&code=8fKq2mXw7RtLp4sZ&client_id=shop&client_secret=Rt7Lp4sZ8fKq2mXw
"""
EVERY = 7
# The call shows a header with an opaque token, so that nothing may say that none came, that its form is right, or which
# key it names.
CONTRADICTED = frozenset(
    {"header-not-sent", "empty-token", "null-or-undefined-token", "malformed-claims", "kid-not-found-key-rotated"}
)
HEARD, NAMED, SURELY = 0.85, 0.75, 0.9


@pytest.mark.one_in(4, "long")
def test_a_known_message_in_the_body_of_a_refusal_leads_to_what_it_stands_for() -> None:
    said = [
        message
        for message in messages.known()
        if message.cause and not message.weak and message.speaker != "client" and message.cause not in CONTRADICTED
    ][::EVERY]
    missed, sure, named = [], [], 0
    for message in said:
        call = TOKEN_CALL if message.cause in AT_AUTHORIZATION_SERVER else CALL
        report, _ = examined(f"{call}\nHTTP/1.1 401 Unauthorized\n\n{message.example}\n", "generic", AT)
        assert report.verdict is not None
        named += report.verdict.cause in message.causes
        first = report.verdict.ranked[0].cause if report.verdict.ranked else None
        if first not in message.causes:
            missed.append((message.stack, message.text, message.cause, first))
            if report.verdict.confidence > SURELY:
                sure.append(missed[-1])
    assert len(missed) <= (1 - HEARD) * len(said), missed
    assert named >= NAMED * len(said), f"{named} of {len(said)} were named"
    assert sure == []
