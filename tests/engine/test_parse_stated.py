"""A correction in plain words: what the person says of the pasted token outranks the place where it stood."""

from __future__ import annotations

import pytest

from diagnostics.engine.model.submission import TokenRole
from diagnostics.engine.parse import parse

HEADER = "Authorization: Bearer 8xLOxBtZp8mQ2vN5rT7yU3kJ9wE4"


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("this is a refresh token", TokenRole.REFRESH),
        ("It's actually an ID token.", TokenRole.ID),
        ("My token was the authorization code", TokenRole.CODE),
        ("the value is a client assertion", TokenRole.ASSERTION),
        ("this is the access token", TokenRole.ACCESS),
        ("the refresh token was not sent", TokenRole.ACCESS),
        ("is this a refresh token?", TokenRole.ACCESS),
    ],
)
def test_the_subject_has_the_role_that_the_person_states(words, role):
    submission = parse(f"{HEADER}\n\n{words}")
    assert submission.token(submission.subject_token).role is role


def test_a_stated_role_is_noted_and_an_unstated_one_is_not():
    assert "You say that the token is a refresh token." in map(str, parse(f"{HEADER}\n\nthis is a refresh token").notes)
    assert not [note for note in parse(HEADER).notes if str(note).startswith("You say")]
