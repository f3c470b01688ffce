"""The snippets that documentation shows and that generators write give method, address and credential."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from diagnostics.engine.parse import parse
from tests.engine.generated import TARGETS, WANTED
from tests.engine.snippets import SNIPPETS

# No wheel carries these grammars. The list may only shrink.
WITHOUT_A_GRAMMAR = {"clojure", "ocaml", "r_httr"}
# A method that the client itself has no name for, a shell's pipe, and a raw request, which never tells its scheme.
NOT_READ = {
    ("http_raw", "http-insecure"),
    ("php_http1", "custom-method"),
    ("ruby_faraday", "custom-method"),
    ("shell_httpie", "custom-method"),
    ("shell_httpie", "multipart"),
}


def told(text: str) -> list[tuple[str, str, str]]:
    return [
        (
            request.method,
            unquote(request.url.raw.reveal()) if request.url else "",
            field.value.reveal() if (field := request.header("Authorization")) else "",
        )
        for request in parse(text).requests
    ]


@pytest.mark.parametrize("name", SNIPPETS)
def test_a_usual_snippet_gives_method_address_and_credential(name: str) -> None:
    assert told(SNIPPETS[name]) == [("GET", "https://a.example/v2", "Bearer abc.def")]


READ = [target for target in TARGETS if target.__name__ not in WITHOUT_A_GRAMMAR]


@pytest.mark.parametrize("target", READ, ids=lambda target: target.__name__)
def test_what_a_generator_writes_gives_method_address_and_credential(target) -> None:
    unread = {
        wanted.name
        for wanted in WANTED
        if told(target(wanted)) != [(wanted.method, unquote(wanted.url), wanted.headers["authorization"])]
    }
    assert unread == {name for client, name in NOT_READ if client == target.__name__}


def test_at_least_six_hundred_of_the_generated_snippets_are_read() -> None:
    total = len(TARGETS) * len(WANTED)
    unread = len(WITHOUT_A_GRAMMAR) * len(WANTED) + len(NOT_READ)
    assert total == 663
    assert total - unread >= 600
