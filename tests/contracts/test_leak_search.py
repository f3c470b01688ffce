"""The search that all leak tests rely on finds twelve bytes of a secret however they are written, and nothing less."""

from __future__ import annotations

import base64
from urllib.parse import quote

import pytest

from tests.fixtures.leaks import WINDOW, Search

SECRET = "Zk7+q/Xw=9TtB2~mLs8Vd3 Rf6äYhJ1cN5gP4oU0iE"
ENCODED = {
    "raw": lambda part: part,
    "URL-encoded": lambda part: quote(part, safe="").encode(),
    "URL-encoded in small letters": lambda part: quote(part, safe="").lower().encode(),
    "base64": base64.b64encode,
    "base64 behind one byte": lambda part: base64.b64encode(b"-" + part),
    "base64 behind two bytes": lambda part: base64.b64encode(b"--" + part),
    "base64url": base64.urlsafe_b64encode,
    "base64url in a pair": lambda part: base64.urlsafe_b64encode(b"app:" + part + b":x"),
}


@pytest.mark.parametrize("encoding", ENCODED)
def test_every_window_is_found_wherever_it_stands(encoding: str) -> None:
    search, raw = Search([SECRET, "another-one-of-no-account"]), SECRET.encode()
    for start in range(len(raw) - WINDOW + 1):
        window = ENCODED[encoding](raw[start : start + WINDOW])
        for before in range(9):
            content = b"." * before + window + b"." * (start % 5)
            assert search.find("here", content), (start, before)


@pytest.mark.parametrize("encoding", ["raw", "URL-encoded"])
def test_eleven_bytes_are_no_hit(encoding: str) -> None:
    search, raw = Search([SECRET]), SECRET.encode()
    for start in range(1, len(raw) - WINDOW):
        assert not search.find("here", b"..." + ENCODED[encoding](raw[start : start + WINDOW - 1]) + b"...")


@pytest.mark.parametrize("secret", ["k7", "hunter2", "open-sesame"])
def test_a_secret_shorter_than_a_window_is_found_whole_and_not_in_part(secret: str) -> None:
    search = Search([secret])
    for before in range(9):
        assert search.find("here", b"." * before + secret.encode() + b"!")
    assert not search.find("here", secret[:-1].encode() + b".....................")


def test_a_hit_names_place_and_secret_and_there_are_ten_at_most() -> None:
    [line] = Search([SECRET]).find("log", b"x" * 100 + SECRET.encode()[:13])
    assert line.startswith("log: Zk7+q/Xw… at 100: ")
    assert len(Search([SECRET]).find("log", SECRET.encode() * 40)) == 10
