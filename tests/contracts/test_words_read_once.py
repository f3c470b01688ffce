"""What a paste says is read once, while parsing: checks ask for what was read, and every entry shows what it hits."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.parse import parse
from diagnostics.engine.words.sightings import SIGHTINGS, seen_by
from diagnostics.engine.words.sightings.entry import Entry

CHECKS = Path(__file__).resolve().parents[2] / "diagnostics" / "engine" / "checks"
FILES = sorted(CHECKS.rglob("*.py"))
# `weigh` makes confidences of what was read and sees no text
READERS = re.compile(r"re|diagnostics\.engine\.words(?!\.weigh(?:\.|$)).*|diagnostics\.engine\.parse(?:\.parse)?")
# texts that hold words of the paste: the paste, messages, the voices that words/voices.py takes apart
TEXTS = {"text", "errors", "statements", "texts", "told"}


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def texts_read(tree: ast.AST) -> Iterator[str]:
    """Members of a submission that hold its words, unless they are only asked whether there are any."""
    counted = {
        id(argument)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("bool", "len")
        for argument in node.args
    }
    counted |= {id(part) for node in ast.walk(tree) if isinstance(node, ast.BoolOp) for part in node.values}
    for node in ast.walk(tree):
        owner = ast.unparse(node.value) if isinstance(node, ast.Attribute) else ""
        text = isinstance(node, ast.Attribute) and owner.endswith("submission") and node.attr in TEXTS
        if text and isinstance(node, ast.Attribute) and (node.attr == "text" or id(node) not in counted):
            yield ast.unparse(node)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(CHECKS)))
def test_a_check_searches_no_text(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert [name for name in imported(tree) if READERS.fullmatch(name)] == []
    assert list(texts_read(tree)) == []


def test_the_rule_sees_a_check_that_breaks_it() -> None:
    tree = ast.parse(
        "import re\nfrom diagnostics.engine.words.dictionary import matches\n"
        "def broken(subject):\n    return 'x' in subject.submission.text.reveal() or subject.submission.errors[0]"
    )
    assert [name for name in imported(tree) if READERS.fullmatch(name)]
    assert set(texts_read(tree)) == {"subject.submission.text", "subject.submission.errors"}


@pytest.mark.parametrize("entry", SIGHTINGS, ids=lambda entry: entry.kind)
def test_every_entry_hits_its_example_and_not_its_counter_example(entry: Entry) -> None:
    assert seen_by(entry, entry.hit)
    assert not seen_by(entry, entry.miss)


@pytest.mark.parametrize("entry", SIGHTINGS, ids=lambda entry: entry.kind)
def test_every_example_holds_a_word_that_announces_its_entry(entry: Entry) -> None:
    assert not entry.announced or any(word in entry.hit.lower() for word in entry.announced)
    assert [word for word in entry.announced if word != word.lower()] == []


@pytest.mark.parametrize("entry", [entry for entry in SIGHTINGS if entry.beside or entry.never], ids=lambda e: e.kind)
def test_what_must_or_must_not_stand_beside_decides_about_the_example(entry: Entry) -> None:
    """Without the condition the counter-example would be hit, so the condition is what it shows."""
    assert any(entry.pattern.search(piece) for piece in (entry.miss, entry.hit))
    assert not entry.never or any(other.search(entry.miss) for other in entry.never)
    assert not entry.beside or all(other.search(entry.hit) for other in entry.beside)


def test_every_kind_is_asked_for() -> None:
    """A kind that nobody asks for is searched in vain."""
    engine = CHECKS.parent
    asked = {
        name
        for path in engine.rglob("*.py")
        if "sightings" not in path.parts
        for name in re.findall(r"\bSeen\.([A-Z0-9_]+)", path.read_text(encoding="utf-8"))
    }
    assert sorted(kind.name for kind in Seen if kind.name not in asked) == []
    assert sorted(name for name in asked if name not in Seen.__members__) == []


def test_every_entry_gives_its_reason() -> None:
    assert [entry.kind for entry in SIGHTINGS if not entry.why.endswith(".") or "\n" in entry.why] == []


def test_the_parser_sees_what_the_table_says_and_where() -> None:
    seen = parse("curl -H 'Accept: */*' https://api.example.com/v1\n\nThe API answers 503 now.").sighted(
        Seen.STATUS_STATED
    )
    assert [(sighting.value, sighting.at.line if sighting.at else 0) for sighting in seen] == [("503", 3)]


def test_what_was_seen_is_not_shown_with_the_submission() -> None:
    assert "nightingale" not in repr(parse("JWT_SECRET=nightingale"))
    assert parse("JWT_SECRET=nightingale").sighted(Seen.SIGNING_KEY_GIVEN)
    assert "nightingale" not in repr(parse("JWT_SECRET=nightingale").sighted(Seen.SIGNING_KEY_GIVEN))
