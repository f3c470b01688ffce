"""A secret planted in hundreds of places is in no string of a report: random, short, dotted, or made of words."""

from __future__ import annotations

import base64
import json
import string
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote

import pytest

from diagnostics.engine import parse
from diagnostics.engine.checks import CATALOGUE
from diagnostics.engine.collectors import COLLECTORS
from diagnostics.engine.collectors.reader_question import question
from diagnostics.engine.model.facts import Subject, Times
from diagnostics.engine.model.profile import Profile
from diagnostics.engine.platform.load import load
from diagnostics.engine.redaction import shapes
from diagnostics.engine.redaction.redact import Labeler, Scrubber
from diagnostics.engine.report import export
from diagnostics.engine.run import runner
from diagnostics.engine.run.paste_facts import Options, paste_facts
from tests.fixtures.places import Place, corrected_places, places
from tests.fixtures.thorough import SEED, chance, drawn

PLACES = tuple(places())
_LETTERS = string.ascii_letters + string.digits
_WORDS = (
    "sunshine",
    "Tiger",
    "correct-horse-battery",
    "winter2024",
    "letmein",
    "dragon.fire",
    "Monkey_Business",
    "butterfly",
)


# Where nothing tells a word of the paste from a secret made of words: a path, a reason phrase, a parameter's name.
_UNMARKED = {
    "code curl %u/{S}/records", "code curl '%u?{S}=1'", "code curl '%u#{S}'", "reason phrase", "echo No user {S} here",
}  # fmt: skip


@lru_cache(maxsize=1)
def profile() -> Profile:
    return load("company-x", {})


def some(alphabet: str, length: int) -> str:
    return "".join(chance().choices(alphabet, k=length))


RANDOM: tuple[Callable[[], str], ...] = (
    lambda: some(_LETTERS, 32),
    lambda: some(string.ascii_lowercase + string.digits, 10),
    lambda: some(_LETTERS, 6) + "7q",
    lambda: f"{some(_LETTERS, 5)}.{some(_LETTERS, 7)}.{some(_LETTERS, 4)}x9",
    lambda: f"{some(_LETTERS, 4)}!{some(_LETTERS, 5)}^{some(_LETTERS, 3)}~k8",
    lambda: some(_LETTERS + "äöüßñéжшю", 14) + "é4",
    lambda: chance().randbytes(16).hex(),
    lambda: base64.b64encode(chance().randbytes(24)).decode(),
)


def report(text: str) -> dict[str, Any]:
    submission = parse.parse(text)
    scrubber = Scrubber(submission.secrets, Labeler(b"key of one diagnosis"), submission, profile())
    run = runner.Run(
        id="x", submission=submission, summary=parse.describe(submission), profile=profile(), scrubber=scrubber,
        catalogue=CATALOGUE, collectors=COLLECTORS,
    )  # fmt: skip
    *_, last = runner.examine(run)
    return export.rendered(export.snapshot(last, scrubber), translate=str, kb_url=lambda article, anchor: "")


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield name
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


def asked(text: str) -> dict[str, Any]:
    """What a second reader would be sent of the paste, strings of the JSON inside a string included."""
    submission = parse.parse(text)
    scrubber = Scrubber(submission.secrets, Labeler(b"key of one diagnosis"), submission, profile())
    now = datetime(2026, 11, 27, tzinfo=UTC)
    facts = paste_facts(submission, profile(), now=now, options=Options())
    request = dict(question(facts[Subject], facts[Times], scrubber).request)
    material = request["messages"][1]["content"].split("\n")[1]
    return {"request": request, "material": json.loads(material)}


def found(text: str, secret: str, shown_of: Callable[[str], Any] = report) -> list[str]:
    forms = {
        secret,
        quote(secret, safe=""),
        base64.b64encode(secret.encode()).decode().rstrip("="),
        secret.encode().hex(),
    }
    lowered = {form.lower() for form in forms}
    return [shown for shown in strings(shown_of(text)) if any(form in shown.lower() for form in lowered)]


def leaks(
    secret_for: Callable[[int], str], places: Sequence[Place] = PLACES, shown_of: Callable[[str], Any] = report
) -> list[str]:
    hits = []
    for number, (place, put) in enumerate(places):
        secret = secret_for(number)
        if shown := found(put(secret), secret, shown_of):
            hits.append(f"{place}: {secret!r} in {shown[0][:120]!r}")
    return hits


def a_third() -> list[Place]:
    """A third of the places, and those in which nothing marks a value; all where it is thorough."""
    names = {place for place, _ in drawn(PLACES, 3)} | _UNMARKED
    return [place for place in PLACES if place[0] in names]


def random_secret(number: int) -> str:
    return RANDOM[(number + SEED) % len(RANDOM)]()


def word_for(number: int) -> str:
    return _WORDS[(number + SEED) % len(_WORDS)]


def test_there_are_enough_places() -> None:
    assert len(PLACES) >= 350
    assert len({place for place, _ in PLACES}) == len(PLACES)


def test_no_random_secret_is_shown_from_any_place() -> None:
    hits = leaks(random_secret, a_third())
    assert not hits, "\n".join(hits)


def test_no_random_secret_is_shown_in_or_beside_a_corrected_call() -> None:
    written = [*corrected_places()]
    fixes = {place: report(put("note"))["verdict"]["fix"] or {} for place, put in written}
    without = [place for place, fix in fixes.items() if not (fix.get("request") or fix.get("follow_up"))]
    assert len(without) * 10 <= len(written) * 2, without
    hits = [
        hit
        for turn in range(0, len(RANDOM), 3)
        for hit in leaks(lambda number, turn=turn: RANDOM[(number + turn) % len(RANDOM)](), written)  # type: ignore[misc]
    ]
    assert not hits, "\n".join(hits)


def test_no_random_secret_is_sent_to_a_second_reader_from_any_place() -> None:
    hits = leaks(random_secret, a_third(), shown_of=asked)
    assert not hits, "\n".join(hits)


def test_secrets_made_of_words_are_sent_to_a_second_reader_by_one_in_a_hundred_at_most() -> None:
    hits = leaks(word_for, a_third(), shown_of=asked)
    assert len(hits) * 100 <= len(PLACES), "\n".join(hits)
    assert {hit.partition(":")[0] for hit in hits} <= _UNMARKED


def test_secrets_made_of_words_are_shown_by_one_in_a_hundred_at_most() -> None:
    hits = leaks(word_for, a_third())
    assert len(hits) * 100 <= len(PLACES), "\n".join(hits)
    assert {hit.partition(":")[0] for hit in hits} <= _UNMARKED


def test_the_search_finds_what_one_broken_rule_lets_through(monkeypatch: pytest.MonkeyPatch) -> None:
    put = dict(PLACES)["header X-Sid"]
    secret = some(_LETTERS.replace("J", ""), 24)  # by "eyJ", with which each JWT begins, it would be known as one
    assert not found(put(secret), secret)
    monkeypatch.setitem(shapes.SHAPES, "key id", lambda text: text)
    monkeypatch.setattr("diagnostics.engine.redaction.redact.shape_for", lambda kind, name: "key id")
    monkeypatch.setattr("diagnostics.engine.redaction.survey.shape_for", lambda kind, name: "key id")
    assert found(put(secret), secret)


def test_redaction_changes_no_verdict() -> None:
    for _, put in chance().sample(PLACES, 20):
        text = put("sunshine")
        submission = parse.parse(text)
        plain = runner.Run(
            id="x", submission=submission, summary=parse.describe(submission), profile=profile(),
            scrubber=Scrubber((), Labeler(b"other")), catalogue=CATALOGUE, collectors=COLLECTORS,
        )  # fmt: skip
        *_, last = runner.examine(plain)
        assert last.verdict is not None
        assert [c["cause"] for c in report(text)["verdict"]["ranked"]] == [c.cause for c in last.verdict.ranked]
