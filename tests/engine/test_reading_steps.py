"""What doubles, nests or is wrapped in layers costs by the length of what is written, not by what it stands for.

Steps are counted, not timed: every call of a function while a paste is read, and all that the budget was asked for.
"""

from __future__ import annotations

import base64
import json
import re
import sys
from collections.abc import Callable
from typing import Any

import pytest

from diagnostics.engine.model.submission import Submission
from diagnostics.engine.parse import parse
from diagnostics.engine.parse.budget import MOST_CHARACTERS, Budget
from diagnostics.engine.parse.messages import named
from tests.engine.test_parse_budget import DOUBLING, ONE_LONG_VALUE

CALL = "curl https://a.example/ -H 'Authorization: Bearer Zt9xQ2m7LkVw4RpTn'"
# For each character that is written, and once.
CALLS_A_CHARACTER, CALLS_AT_ONCE = 12, 100_000


def _cmd(times: int) -> str:
    lines = [f"set A{n}=%A{n - 1}%%A{n - 1}%" for n in range(1, times + 1)]
    return "\n".join(["set A0=Zt9xQ2m7Lk", *lines, f'curl -H "Authorization: Bearer %A{times}%" https://a.example'])


def _postman(times: int) -> str:
    doubled = [{"key": f"a{n}", "value": f"{{{{a{n - 1}}}}}{{{{a{n - 1}}}}}"} for n in range(1, times + 1)]
    field = {"key": "Authorization", "value": f"Bearer {{{{a{times}}}}}"}
    schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    item = {"name": "x", "request": {"method": "GET", "url": "https://a.example/", "header": [field]}}
    variables = [{"key": "a0", "value": "Zt9xQ2m7Lk"}, *doubled]
    return json.dumps({"info": {"name": "x", "schema": schema}, "variable": variables, "item": [item]})


def _http_file(times: int) -> str:
    lines = [f"@a{n} = {{{{a{n - 1}}}}}{{{{a{n - 1}}}}}" for n in range(1, times + 1)]
    call = f"GET https://a.example/\nAuthorization: Bearer {{{{a{times}}}}}"
    return "\n".join(["@a0 = Zt9xQ2m7Lk", *lines, "", call])


def _anchors(times: int) -> str:
    lines = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, times + 1)]
    head = ["apiVersion: v1", "kind: Config", "a0: &a0 [x, x]"]
    return "\n".join([*head, *lines, "users:", "- name: u", f"  user: *a{times}"])


def _braces(times: int) -> str:
    return f"curl https://a.example/{'{a,b}' * times} -H 'Authorization: Bearer Zt9xQ2m7LkVw4RpTn'"


def _in_strings(times: int) -> str:
    text = CALL
    for _ in range(times):
        text = json.dumps({"log": text})
        if len(text) > 60_000:
            break
    return text


def _in_base64(times: int) -> str:
    text = CALL
    for _ in range(times):
        text = base64.b64encode(text.encode()).decode()
        if len(text) > 60_000:
            break
    return text


GENERATORS: dict[str, Callable[[int], str]] = {
    **DOUBLING,
    **{f"one long value in {name}": lambda times, text=text: text for name, text in ONE_LONG_VALUE.items()},
    "cmd": _cmd,
    "Postman's variables": _postman,
    "an .http file's variables": _http_file,
    "YAML's anchors": _anchors,
    "braces of addresses": _braces,
    "JSON in JSON's strings": _in_strings,
    "base64 in base64": _in_base64,
    "objects in objects": lambda times: '{"error":' * (times * 200),
    "arrays in arrays": lambda times: "[" * (times * 1000) + "]" * (times * 1000),
    "quoted mail": lambda times: "\n".join("> " * times + line for line in [CALL, "HTTP/1.1 401 Unauthorized"] * 20),
    "substitutions": lambda times: 'curl "$(' * (times * 40),
    "escapes": lambda times: "\\" * (times * 200) + "n" + CALL,
    "entities": lambda times: "&amp;" * (times * 40) + "lt;p&gt;" + CALL,
}


def _counted(text: str) -> tuple[Submission, int, Budget]:
    calls, budget = 0, Budget()

    def count(frame: Any, event: str, argument: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        made = parse(text, budget=budget)
    finally:
        sys.setprofile(before)
    return made, calls, budget


@pytest.fixture(scope="module", autouse=True)
def _everything_loaded() -> None:
    parse(CALL + "\nHTTP/1.1 401 Unauthorized\n\nthe token expired")


@pytest.mark.parametrize("name", GENERATORS)
def test_steps_follow_what_is_written_and_not_what_it_stands_for(name: str) -> None:
    text = GENERATORS[name](40)

    _, calls, budget = _counted(text)

    assert calls <= CALLS_A_CHARACTER * len(text) + CALLS_AT_ONCE
    assert budget.characters >= 0
    assert budget.steps <= len(text) + MOST_CHARACTERS


@pytest.mark.parametrize("name", ["Postman's variables", "an .http file's variables", "JavaScript's templates"])
def test_a_value_that_doubles_is_told_to_be_too_long_in_every_language(name: str) -> None:
    made, _, budget = _counted(GENERATORS[name](40))

    assert budget.refused
    assert "too long to follow" in " ".join(str(note) for note in made.notes)
    assert len(made.requests) == 1


@pytest.mark.parametrize("name", ["JSON in JSON's strings", "quoted mail"])
def test_what_stands_in_few_layers_is_read_through_them(name: str) -> None:
    made, _, _ = _counted(GENERATORS[name](2))

    assert made.requests[0].url is not None
    assert made.requests[0].url.host == "a.example"


class _Counted:
    """A pattern that counts the characters it is asked to look through."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern, self.characters = pattern, 0

    def search(self, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        end = len(text) if end is None else end
        self.characters += end - start
        return self.pattern.search(text, start, end)


@pytest.mark.parametrize("fields", [1_681, 6_724])
def test_a_line_of_many_fields_is_looked_through_near_each_of_them_only(
    fields: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = _Counted(named._LINE)
    monkeypatch.setattr(named, "_LINE", counted)

    parse("{" + ", ".join(f"'Authorization': 'Bearer Zt9xQ2m7Lk{number}'" for number in range(fields)) + "}")

    assert counted.characters <= 400 * 2 * named.NEAR
