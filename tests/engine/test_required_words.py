"""A text without any of a pattern's required words is one that the pattern does not match."""

from __future__ import annotations

import re

import pytest

from diagnostics.engine.words.code.listed import IN_CODE, IN_VALUES, OF_CODE, OF_VALUES, SIGNS
from diagnostics.engine.words.required import may_match, required_parts, required_words


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"\bDate\.now\(\)|new Date\(\)", ("date.now()", "new date()")),
        (r"(?:a|bc)?[\"']authorization", ("authorization",)),
        (r"(?P<name>\w{1,9})(?:TOKEN|KEY){1,2}=", ("key", "token")),
        (r"(?:TOKEN)?x?", ()),
        (r"(?!secret)(?<=key)[a-z]+", ()),
        (r"(?:aws|)[ \t]--query", ("--query",)),
    ],
)
def test_what_each_match_holds_is_required_and_nothing_else(pattern: str, words: tuple[str, ...]) -> None:
    assert required_words(re.compile(pattern, re.IGNORECASE)) == words


def test_of_each_part_that_all_matches_have_a_word_is_required() -> None:
    parts = required_parts(re.compile(r"(?:\w+\.)?headers\.(?:get|put)\[[\"']Authorization"))

    assert parts == (("authorization",), ("headers.",), ("get", "put"), ("[",))
    assert may_match(parts, "axios.headers.get['authorization")
    assert not may_match(parts, "headers.set['authorization")


def test_each_sign_is_among_those_that_the_words_of_its_example_announce() -> None:
    for signs, announced in ((IN_CODE, OF_CODE), (IN_VALUES, OF_VALUES)):
        for number, sign in enumerate(signs):
            assert number in announced.numbers(sign.hit.lower()), sign.hit
        assert len(announced.numbers("a text of ordinary words")) < 10


def test_no_sign_is_lost_for_want_of_a_word() -> None:
    for sign in SIGNS:
        assert sign.pattern.search(sign.hit)
        assert sign.seen_in(sign.hit)
    assert sum(bool(sign.words) for sign in SIGNS) >= len(SIGNS) * 9 // 10
