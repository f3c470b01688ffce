"""A token that the paste names beside the one it sends was not sent."""

from __future__ import annotations

import pytest

from diagnostics.engine.words.unsent import without_unsent


@pytest.mark.parametrize(
    "paste",
    [
        "const idToken = s.id_token;\nfetch(u, {headers: {Authorization: `Bearer ${s.accessToken}`}}) // 401",
        'const { access_token, refresh_token } = t;\nf(u, {headers: {Authorization: "Bearer " + access_token}}) // 403',
        "The store has a refresh_token too. We send the access_token in the header. 401.",
        "We do not send the id token, we send the access token. 401, empty body.",
    ],
)
def test_what_is_only_named_is_not_heard(paste: str) -> None:
    heard = without_unsent(paste).lower().replace("_", "").replace(" ", "")
    assert "idtoken" not in heard
    assert "refreshtoken" not in heard
    assert "accesstoken" in heard


@pytest.mark.parametrize(
    "paste",
    [
        'const { access_token, id_token } = t;\nfetch(u, {headers: {Authorization: "Bearer " + id_token}}) // 401',
        "We send the id token instead of the access token. 401.",
        'Authorization: "Bearer " + access_token\n401 {"message":"invalid token: expected access token, got id_token"}',
    ],
)
def test_what_is_sent_or_said_by_the_server_is_still_heard(paste: str) -> None:
    assert without_unsent(paste) == paste
