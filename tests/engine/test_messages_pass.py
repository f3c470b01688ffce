"""What is known to be said passes the redaction of sentences whole: a person can read what the server told."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest

from diagnostics.engine.redaction.redact import Labeler, Scrubber
from diagnostics.engine.words import messages
from tests.corpus.examined import examined

_HOLE = re.compile(r"\{[A-Za-z_][A-Za-z0-9_]*\}")
# The bar is 95 %. Four more keep what has been reached.
_LEAST = 0.99


@pytest.mark.parametrize("filling", ["value", "7", "aud"])
def test_nearly_all_known_messages_pass_whole_with_harmless_words_in_their_holes(filling: str) -> None:
    gate, known = Scrubber((), Labeler(b"key of one diagnosis")), messages.known()
    said = [_HOLE.sub(filling, message.text) for message in known]
    masked = [text for text in said if gate.scrub(text) != text]
    assert len(masked) <= (1 - _LEAST) * len(said), "\n".join(masked)


def test_what_is_known_of_a_message_is_told_in_words_of_ours_that_nothing_masks() -> None:
    paste = 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error="invalid_token", error_description="{}"'
    _, told = examined(paste.format("The access token expired"), "generic", datetime(2026, 3, 1, tzinfo=UTC))
    shown = json.dumps(told["findings"], ensure_ascii=False)
    assert "Doorkeeper (GitLab, Mastodon and other Rails OAuth servers)" in shown
    assert "[word" not in shown
