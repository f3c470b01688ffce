"""A cause that nobody can act on says until when to wait, as the answer or the token has it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from diagnostics.engine.model.submission import HeaderField, Response
from diagnostics.engine.model.types import Secret
from diagnostics.engine.subject.again import wait_until


def answer(*fields: tuple[str, str], dated: bool = True) -> Response:
    headers = tuple(HeaderField(name, Secret(value)) for name, value in fields)
    return Response(429, headers=headers, date=datetime(2026, 3, 1, 12, tzinfo=UTC) if dated else None)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ((("Retry-After", "90"),), "Wait until 2026-03-01T12:01:30Z, slow down, and fetch tokens less often."),
        ((("Retry-After", "Sun, 01 Mar 2026 12:05:00 GMT"),), "Wait until 2026-03-01T12:05:00Z, slow down, and"),
        ((("X-RateLimit-Reset", "1772367000"),), "Wait until 2026-03-01T12:10:00Z, slow down, and"),
        ((("RateLimit-Reset", "30"),), "Wait until 2026-03-01T12:00:30Z, slow down, and"),
        ((("Retry-After", "90"), ("X-RateLimit-Reset", "1")), "Wait until 2026-03-01T12:01:30Z, slow down, and"),
    ],
)
def test_the_moment_is_reckoned_from_the_answer(fields: tuple[tuple[str, str], ...], expected: str) -> None:
    assert str(wait_until(answer(*fields))).startswith(expected)


def test_without_a_date_the_span_is_told() -> None:
    told = wait_until(answer(("Retry-After", "90"), dated=False))
    assert str(told) == "Wait 1 minute 30 seconds from the answer on, slow down, and fetch tokens less often."


@pytest.mark.parametrize("value", ["", "soon", "-5", "0", "99999999999", "²"])
def test_what_names_no_moment_gives_none(value: str) -> None:
    assert wait_until(answer(("Retry-After", value))) is None
    assert wait_until(answer(("X-RateLimit-Reset", value))) is None
    assert wait_until(None) is None
