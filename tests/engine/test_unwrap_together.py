"""Two wrappings that lie in each other are undone in the order in which they were put on."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable

import pytest

from diagnostics.engine.unwrap import unwrap

TOKEN = "eyJhbGciOiJIUzI1NiJ9." + "c3ViIjoi" * 24 + ".uMmEdfkl7hNr7wKgKbFSWSIWT84QL5SL0amZpIse0i4"
CALL = f"GET /layers HTTP/1.1\nHost: dash.example.org\nCookie: access={TOKEN}\n\nHTTP/1.1 401 Unauthorized\n\n{{}}"


def _wide(text: str) -> str:
    return text.encode("utf-16-le").decode("latin-1")


def _in_base64(text: str) -> str:
    return base64.encodebytes(text.encode("latin-1")).decode().rstrip()


def _before_each(prefix: str) -> Callable[[str], str]:
    return lambda text: "\n".join(prefix + line for line in text.split("\n"))


def _on_a_screen(text: str) -> str:
    return "\n".join(line[at : at + 100] for line in text.split("\n") for at in range(0, max(len(line), 1), 100))


WAYS: dict[str, tuple[Callable[[str], str], ...]] = {
    "a build's log on a narrow screen": (_before_each("2026-11-27T02:10:45.123456Z 01O "), _on_a_screen),
    "base64 in a build's log": (_in_base64, _before_each("[2026-11-27T02:10:45.123Z] ")),
    "base64 in a container's log": (_in_base64, _before_each("api-1  | ")),
    "base64 with a margin": (_in_base64, _before_each("    ")),
    "UTF-16 in base64, as PowerShell encodes": (_wide, _in_base64),
    "UTF-16 in a JSON string": (_wide, json.dumps),
}


@pytest.mark.parametrize("name", WAYS)
def test_the_call_is_found_behind_both(name: str) -> None:
    text = CALL
    for wrap in WAYS[name]:
        text = wrap(text)

    found = [line.rstrip() for line in unwrap(text).mapped.text.strip().split("\n")]

    assert found == CALL.split("\n")


def test_a_quote_that_a_full_line_leaves_open_goes_on_in_the_next_one() -> None:
    line = '  "reason" : "unable to authenticate with provided credentials and anonymous access is not allowed here",'
    text = (
        '$ curl -s -H "Authorization: ApiKey b9Kq2x7LQmQ3vT5nY8rZ1w" https://es.example.net:9200/_cluster/health\n{\n'
    )

    assert unwrap(_on_a_screen(text + line + "\n}")).mapped.text == text + line + "\n}"


def test_whole_lines_of_a_log_that_happen_to_be_as_long_stay_apart() -> None:
    lines = ["x" * 70, "Authorization: Bearer b9Kq2x7LQmQ3vT5n", "HTTP/1.1 401 Unauthorized"]

    assert unwrap("\n".join(lines)).mapped.text == "\n".join(lines)
