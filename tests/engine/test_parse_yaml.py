"""YAML within bounds: no alias is expanded, nothing is read too deep, a cut file is read as far as it goes."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from diagnostics.engine.parse import parse, yaml_text
from diagnostics.engine.parse.budget import PIECE, Budget


def read(text: str, budget: Budget | None = None) -> Any:
    return yaml_text.read(text, budget or Budget()).value


def test_every_scalar_stays_as_it_is_written() -> None:
    text = "a: 0123\nb: 2024-03-08\nc: yes\nd: 1e5\ne: ~\nf: ''\ng: |\n  one\n  two\n"
    assert read(text) == {
        "a": "0123", "b": "2024-03-08", "c": "yes", "d": "1e5", "e": None, "f": "", "g": "one\ntwo\n",
    }  # fmt: skip


def test_an_alias_is_what_its_anchor_names_and_merged_keys_are_there() -> None:
    text = "base: &base\n  url: https://a.example\nlive:\n  <<: *base\n  token: abc\nsame: *base\n"
    value = read(text)
    assert value["live"] == {"url": "https://a.example", "token": "abc"}
    assert value["same"] is value["base"]


@pytest.mark.parametrize("merge", [False, True])
def test_what_doubles_at_every_line_is_counted_and_refused(merge: bool) -> None:
    lines = ["a0: &a0 {x0: y}" if merge else "a0: &a0 [x, x]"]
    for n in range(1, 60):
        twice = f"*a{n - 1}, *a{n - 1}"
        lines.append(f"a{n}: &a{n} {{<<: [{twice}], x{n}: y}}" if merge else f"a{n}: &a{n} [{twice}]")
    budget = Budget()
    value = read("\n".join(lines), budget)
    assert budget.refused > 0 or merge
    assert budget.characters >= 0
    assert len(value) == 60
    if merge:
        assert len(value["a59"]) <= 60


def test_an_alias_within_its_own_anchor_is_nothing() -> None:
    assert read("a: &a\n  b: *a\n  c: d\n") == {"a": {"b": None, "c": "d"}}


@pytest.mark.parametrize("text", ["[" * 50_000, "{a: " * 20_000, "\n".join(" " * n + "a:" for n in range(400))])
def test_what_is_nested_too_deep_is_read_no_further(text: str) -> None:
    reading = yaml_text.read(text, Budget())
    depth, value = 0, reading.value
    while isinstance(value, dict | list) and value:
        value = next(iter(value.values())) if isinstance(value, dict) else value[0]
        depth += 1
    assert depth <= 40
    assert not reading.complete


def test_a_file_that_is_cut_keeps_what_stands_before_the_cut() -> None:
    reading = yaml_text.read('kind: Config\nusers:\n- name: bob\n  user:\n    token: "abc', Budget())
    assert not reading.complete
    assert reading.value["users"][0]["name"] == "bob"


def test_what_is_said_under_the_file_is_no_part_of_it() -> None:
    text = "kind: Config\nusers:\n- name: bob\n\nother: 1\n\nError: 401 Unauthorized\n"
    assert text[: yaml_text.region(text, 0)].endswith("other: 1")
    assert yaml_text.region("a:\n  b: c\nThe API answers 401.", 0) == len("a:\n  b: c")


def test_the_budget_counts_what_an_alias_repeats() -> None:
    budget = Budget()
    read("a: &a [1, 2, 3]\nb: *a\n", budget)
    assert Budget().characters - budget.characters == 4 * PIECE


def test_a_variable_that_doubles_is_told_and_costs_no_more_than_the_budget() -> None:
    lines = [f"@a{n} = {{{{a{n - 1}}}}}{{{{a{n - 1}}}}}" for n in range(1, 40)]
    text = "@a0 = xxxxxxxxxx\n" + "\n".join(lines) + "\n###\nGET https://api.example.com/{{a39}}\nA: {{a39}}\n"
    submission = parse(text)
    assert any("too long to follow" in str(note) for note in submission.notes)


def test_mutated_files_never_fail() -> None:
    sample = {
        "info": {"name": "D"}, "variable": [{"key": "a", "value": "b"}], "auth": {"type": "basic", "basic": []},
        "item": [{"name": "x", "request": {"method": "GET", "url": {"raw": "https://a.example"}, "header": []}}],
        "resources": [{"_type": "request", "url": "x"}], "requests": [{"method": "GET", "endpoint": "x"}],
        "auths": {"a": {"auth": "b"}}, "run": {"executions": [{"request": {"url": "x"}, "response": {"code": 1}}]},
    }  # fmt: skip
    chance = random.Random(12)  # noqa: S311 - test data
    odd: list[Any] = [None, 1, "", [], {}, [None], {"a": None}, "x" * 50, True, [[]], {"type": 3}]

    def changed(value: Any) -> Any:
        if chance.random() < 0.15:
            return chance.choice(odd)
        if isinstance(value, dict):
            return {name: changed(item) for name, item in value.items()}
        return [changed(item) for item in value] if isinstance(value, list) else value

    for _ in range(300):
        submission = parse(json.dumps(changed(sample)))
        assert not [note for note in submission.notes if "fault of the portal" in str(note)]
