"""What is known of HTTP clients and of functions in code has examples beside it, and the reader agrees with them."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest

from diagnostics.engine.parse.code import functions, grammars, rules, snippet
from diagnostics.engine.parse.code.rules import Client, Example
from diagnostics.engine.parse.code.values import Language
from diagnostics.engine.parse.source import Source

FUNCTIONS: list[dict[str, Any]] = tomllib.loads(functions.FILE.read_text(encoding="utf-8"))["function"]
CLIENTS = [client for client, _content in rules.documents()]


def told(code: str) -> list[str]:
    """What code sends: method, address and authorization of each request."""
    requests = [request for block in snippet.find(Source(code)) for request in block.requests]
    return [
        " ".join(
            (
                request.method,
                request.url.raw.reveal() if request.url else "",
                field.value.reveal() if (field := request.header("Authorization")) else "",
            )
        )
        for request in requests
    ]


@pytest.mark.parametrize("example", rules.examples(), ids=lambda example: example.client.name)
def test_each_example_of_a_client_sends_what_stands_beside_it_and_nothing_else(example: Example) -> None:
    assert told(example.code) == ([example.gives] if example.gives else [])


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.name)
def test_each_client_has_an_example_that_sends_and_one_that_does_not(client: Client) -> None:
    given = [example.gives for example in rules.examples() if example.client == client]
    assert any("https://a.example" in gives or client.name == "any" for gives in given), f"{client.name} sends nothing"
    assert any("https://a.example" not in gives for gives in given), f"{client.name} has no example that sends nothing"


@pytest.mark.parametrize("client", [client for client in CLIENTS if client.signs], ids=lambda client: client.name)
def test_wherever_a_sign_of_a_client_stands_one_of_its_words_does(client: Client) -> None:
    for example in rules.examples():
        if example.client == client and re.search(client.signs, example.code):
            assert any(word in example.code for word in client.words)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function["means"])
def test_each_function_means_what_its_example_shows_and_another_name_does_not(function: dict[str, Any]) -> None:
    assert function["gives"] in told(function["example"])
    assert all(function["never_gives"] not in sent for sent in told(function["never"]))


@pytest.mark.parametrize("language", Language)
def test_each_language_has_a_client_and_a_grammar_that_loads(language: Language) -> None:
    assert any(language in client.languages and client.signs for client in CLIENTS)
    assert grammars.tree("x", language) is not None


def test_no_file_names_an_effect_that_nothing_does() -> None:
    with pytest.raises(rules.Malformed, match=r"x\.toml: .*teleport"):
        rules._client("x.toml", {"client": "x", "languages": ["python"], "options": {"to": "teleport"}})
