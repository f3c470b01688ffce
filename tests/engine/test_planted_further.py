"""Secrets in the places of `further_places.toml`; `python -m tests.bench.planting` plants as many as one likes."""

from __future__ import annotations

from tests.bench.planting import RANDOM, WORDS, tried
from tests.fixtures.further_places import further_places
from tests.fixtures.places import places
from tests.fixtures.thorough import chance, every

# Where nothing tells a name of the paste from a secret that looks like one: what servers and clients call themselves,
# the path of an address, a reason phrase, words of an error that nobody sent, an error's whole body.
UNMARKED = {
    "code: java exception", "code: json parse", "code: node error", "code: value error", "code: key error",
    "commands: curl user agent", "messages: challenge description", "messages: har base64", "messages: har comment",
    "messages: html error", "messages: key value log", "messages: location", "messages: plain error", "messages: realm",
    "messages: server field", "messages: server timing", "messages: user agent", "messages: content security policy",
    "messages: referer",
}  # fmt: skip


def test_the_places_are_others_than_those_of_places() -> None:
    names = [name for name, _ in further_places()]
    assert len(names) == len(set(names)) >= 260
    assert not {name.rpartition(": ")[2] for name in names} & {name for name, _ in places()}


def test_no_random_secret_is_shown_from_any_further_place() -> None:
    rng, kinds = chance(), [*RANDOM]
    for first in every(3):
        for number, place in enumerate([*further_places()][first::3]):
            kind = kinds[(number + first) % len(kinds)]
            assert tried(place, RANDOM[kind](rng), kind) is None


def test_secrets_made_of_words_are_shown_only_where_nothing_marks_them() -> None:
    marked = [place for place in further_places() if place[0] not in UNMARKED]
    for first in every(3):
        for number, place in enumerate(marked[first::3]):
            assert tried(place, WORDS[(number + first) % len(WORDS)], "words") is None
