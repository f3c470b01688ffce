"""What is accepted unread holds something to examine, whichever text it stands in."""

from __future__ import annotations

from diagnostics import services
from diagnostics.engine import parse
from diagnostics.engine.parse import budget
from tests.corpus.examined import cases
from tests.corpus.form_samples import samples, token
from tests.fixtures.thorough import chance

SEEN = ("curl -sS https://api.example/v1", "HTTP/1.1 401 Unauthorized", "eyJhbGciOiJSUzI1NiIsInR5.eyJzdWIiOiJhIiwiZXhw")
NOT_SEEN = (
    "the curl command",
    "HTTP/1.1 is what we speak",
    "eyJ",
    "https://api.example/v1",
    "curl\nhttps://api.example",
)


def test_signs_are_seen_and_words_about_them_are_not() -> None:
    assert all(services.is_surely_understood(text) for text in SEEN)
    assert not any(services.is_surely_understood(text) for text in NOT_SEEN)


def test_whatever_is_accepted_unread_is_understood() -> None:
    texts = [case.text for case in cases()] + [
        sample.text(token("https://api.example")) for sample in chance().sample(samples(), 60)
    ]
    unread = [text for text in (*texts, *SEEN) if services.is_surely_understood(services.first_part(text).text)]
    assert len(unread) > len(texts) / 2
    for text in unread:
        assert parse.parse(services.first_part(text).text, budget=budget.brief()).understood_anything, text[:200]
