"""A name that data may use is spelt as its catalogue spells it, wherever it stands in code, words or templates."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from diagnostics.engine.checks import CATALOGUE
from diagnostics.engine.model.catalogue import ANCHORS, SLUGS, SLUGS_BY_ROOT, UnknownName, anchor, check_ids, slug
from diagnostics.engine.model.forms import Form

ROOT = Path(__file__).resolve().parents[2]
KNOWN = (
    SLUGS
    | {name.partition("#")[2] for name in ANCHORS}
    | {name.partition("#")[0] for name in ANCHORS}
    | {check.id for check in CATALOGUE}
    | {form.value for form in Form}
    | set(SLUGS_BY_ROOT)
)
# Words of other vocabularies that lie near a name of ours.
OTHERS = {
    line.strip()
    for line in (Path(__file__).parent / "near_names.txt").read_text(encoding="utf-8").splitlines()
    if line.strip() and not line.startswith("#")
}
NAME = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)+")


def _strings(path: Path) -> Iterator[tuple[int, str]]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.lineno, node.value
    else:
        tomllib.loads(text)
        for number, line in enumerate(text.splitlines(), 1):
            for quoted in re.findall(r'"((?:[^"\\]|\\.)*)"', line):
                yield number, quoted


def _names(path: Path) -> Iterator[tuple[int, str]]:
    for line, text in _strings(path):
        if NAME.fullmatch(text):
            yield line, text
        elif re.fullmatch(r"(?:[a-z0-9-]+ [01]?\.[0-9]+(?:, )?)+", text):  # causes with their weights
            yield from ((line, pair.rpartition(" ")[0]) for pair in text.split(", "))


def _near(word: str, name: str) -> bool:
    """Whether one insertion, deletion, replacement or exchange of neighbours turns `word` into `name`."""
    if abs(len(word) - len(name)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(word, name, strict=False)) if a != b), min(len(word), len(name)))
    rest, wanted = word[start:], name[start:]
    return (
        rest[1:] == wanted[1:]
        or rest[1:] == wanted
        or rest == wanted[1:]
        or (rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:])
    )


FILES = sorted(
    path
    for folder in ("diagnostics", "portal")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in (".py", ".toml") and "migrations" not in path.parts and "kb" not in path.parts
)


def test_no_name_in_code_or_data_is_one_letter_away_from_a_known_one() -> None:
    slips = [
        f"{path.relative_to(ROOT)}:{line}: {word} (did you mean {name}?)"
        for path in FILES
        for line, word in _names(path)
        if word not in KNOWN and word not in OTHERS
        for name in KNOWN
        if len(name) > 5 and _near(word, name)
    ]
    assert slips == []


@pytest.mark.parametrize(
    "word", ["acess-token-expired", "access-token-expirde", "access-token-expireed", "token.expiryx"]
)
def test_a_slip_of_one_letter_is_near_its_name(word: str) -> None:
    assert any(_near(word, name) for name in KNOWN)


def test_a_misspelt_cause_names_the_line_that_holds_it() -> None:
    with pytest.raises(UnknownName, match=r"test_names_in_data\.py:\d+: 'token-expird' is no cause"):
        slug("token-expird")


def test_a_misspelt_section_or_check_is_refused() -> None:
    with pytest.raises(UnknownName, match="no section api-authentication-401#stepp-1"):
        anchor("api-authentication-401", "stepp-1")
    with pytest.raises(UnknownName, match="'token.expirie' is no check"):
        check_ids(frozenset({"token.expiry"}), "token.expirie")


def test_every_reader_that_a_form_names_exists() -> None:
    for form in Form:
        module = ROOT / "diagnostics/engine/parse" / (form.reader.replace(".", "/") + ".py")
        assert module.exists(), form
