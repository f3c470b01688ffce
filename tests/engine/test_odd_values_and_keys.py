"""What an odd value and keys that a verifier could not load account for: a refused password, a lost connection."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.corpus.examined import examined

NOW = datetime(2026, 1, 1, tzinfo=UTC)
KEYS = "https://id.example.com"


def first_of(paste: str) -> str:
    """The first cause of the verdict."""
    ranked = examined(paste, "generic", NOW)[1]["verdict"]["ranked"]
    return str(ranked[0]["cause"]) if ranked else ""


@pytest.mark.parametrize(
    "entry",
    [
        '- REPLICA_PASSWORD="Sommer-2021x"',
        "- SYNC_TOKEN='Kf47VnBq82LsWd93XmRt61Pz'",
        '- API_PASSWORD="t0pf-8821"',
        '- DB_API_KEY="Kf47VnBq82LsWd93XmRt61Pz"',
    ],
)
def test_quotes_within_an_entry_of_a_list_come_before_the_password_that_was_refused(entry: str) -> None:
    paste = (
        f"services:\n  sync:\n    environment:\n      {entry}\n\n"
        "ERROR status of the replica: 401 Unauthorized\nUser and password are right, I looked twice.\n"
    )
    assert first_of(paste) == "token-quoted"


@pytest.mark.parametrize(
    "line",
    [
        f"ERROR Exception loading JWK from {KEYS}/oauth2/aus1/v1/keys: connect timed out",
        f"Failed to obtain JWKS from {KEYS}/realms/a/protocol/openid-connect/certs: connect ECONNREFUSED 10.0.0.4:443",
        f"unable to retrieve the keys at {KEYS}/oauth2/v3/certs: dial tcp: lookup id.example.com: no such host",
        f"could not fetch {KEYS}/.well-known/jwks.json: i/o timeout",
    ],
)
def test_a_connection_that_a_verifier_could_not_make_to_the_keys_is_not_that_of_the_call(line: str) -> None:
    assert first_of(f"GET /items 401 Unauthorized\n{line}\n") == "verifier-cannot-fetch-keys"


@pytest.mark.parametrize(
    "line",
    [
        "Error getting https://api.example.com/v1/keys: 401 Unauthorized",
        f"Unable to get the signing key: kid abc is not in {KEYS}/.well-known/jwks.json",
        f"INFO keys were fetched from {KEYS}/.well-known/jwks.json",
        "Failed to fetch https://api.example.com/items: connect timed out",
    ],
)
def test_an_address_of_keys_or_a_lost_connection_alone_says_nothing_of_the_verifier(line: str) -> None:
    findings = examined(f"GET /items 401 Unauthorized\n{line}\n", "generic", NOW)[1]["findings"]
    assert all(item.get("cause") != "verifier-cannot-fetch-keys" for item in findings if item["check"] == "report.code")
