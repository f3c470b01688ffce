"""What counts as the words of a person: prose, sentence by sentence, and nothing that a program wrote."""

from __future__ import annotations

import pytest

from diagnostics.engine.words.sentences import sentences


def test_prose_is_taken_apart_into_sentences() -> None:
    told = sentences("The call works on my laptop. Behind the proxy it answers 401; nobody knows why.")
    assert told == ("The call works on my laptop.", "Behind the proxy it answers 401;", "nobody knows why.")


def test_a_sentence_that_is_wrapped_over_lines_stays_whole() -> None:
    wrapped = "The gateway was moved to another machine last week and\nsince then the header never arrives."
    assert sentences(wrapped) == (wrapped.replace("\n", " "),)


def test_comments_are_words_of_a_person() -> None:
    assert sentences("client.get(url)  # works in the sandbox only") == ("works in the sandbox only",)
    assert sentences("// the token is a week old") == ("the token is a week old",)


@pytest.mark.parametrize(
    "line",
    [
        "HTTP/1.1 401 Unauthorized",
        "GET /v1/devices HTTP/1.1",
        "Authorization: Bearer not a sentence at all",
        '{"error": "invalid_token", "error_description": "The token is no longer good"}',
        "at okhttp3.Headers$Builder.set(Headers.java:301)",
        "2024-03-08 14:23:45 ERROR the token of the client has expired",
        "AuthenticationError: the key that was given is wrong",
        'const secret = new Secret("it is a new secret of mine");',
        "curl -H 'Authorization: Bearer x' https://api.example.com and so on",
        "IDX10214: Audience validation failed for this token",
    ],
)
def test_what_programs_write_is_no_report(line: str) -> None:
    assert sentences(line) == ()


def test_code_that_a_sentence_mentions_does_not_make_it_code() -> None:
    told = "getToken() returns a string of 32 characters and not a token with dots"
    assert sentences(told) == (told,)
