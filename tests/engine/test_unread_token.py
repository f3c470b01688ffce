"""What a verifier says of a token that it could not read is explained by why it could not, and by nothing inside it."""

from __future__ import annotations

import pytest

from tests.corpus.examined import examined
from tests.engine.tokens import NOW, signed

TOKEN = signed()
ALGORITHM, SIGNATURE = "Unsupported JWT signing algorithm", "Invalid JWT signature"


@pytest.mark.parametrize(
    ("value", "words", "cause"),
    [
        (TOKEN, ALGORITHM, "missing-bearer-prefix"),
        (f"Bearer Bearer {TOKEN}", ALGORITHM, "duplicate-bearer-prefix"),
        (f'Bearer "{TOKEN}"', ALGORITHM, "token-quoted"),
        (f"Bearer: {TOKEN}", ALGORITHM, "malformed-bearer-syntax"),
        (f"Bearer {TOKEN}", ALGORITHM, "alg-mismatch"),
        (f"Bearer {TOKEN[:-60]}", SIGNATURE, "token-truncated"),
        (f"Bearer {TOKEN}", SIGNATURE, "wrong-signing-key-or-secret"),
    ],
)
def test_what_cannot_be_read_explains_words_about_its_inside(value: str, words: str, cause: str) -> None:
    call = f"GET /v1/items HTTP/1.1\nHost: api.example.com\nAuthorization: {value}\n"
    report, _ = examined(f"{call}\nHTTP/1.1 401 Unauthorized\nContent-Type: text/html\n\n{words}", "generic", NOW)
    assert report.verdict is not None
    assert report.verdict.cause == cause, report.verdict.ranked
