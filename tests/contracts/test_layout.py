"""What lies where in the project, and what it depends on."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOP_LEVEL = {
    ".ci",
    ".dockerignore",
    ".gitignore",
    ".pre-commit-config.yaml",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Dockerfile",
    "Makefile",
    "README.md",
    "SECURITY.md",
    "compose.yaml",
    "deploy",
    "diagnostics",
    "docs",
    "manage.py",
    "portal",
    "pyproject.toml",
    "requirements-dev.txt",
    "requirements.txt",
    "static",
    "templates",
    "tests",
}
PINNED = re.compile(r"""([A-Za-z0-9_.-]+)(?:\[[a-z,]+\])?==[0-9][0-9A-Za-z.+]*(?:; [a-z_]+ < "[0-9.]+")?(?:  # .+)?""")
READERS = {"text", "flag", "words", "whole_number", "web_address", "required_key", "get", "getenv"}


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return listed.stdout.splitlines()


def sources() -> Iterator[Path]:
    for folder in ("portal", "diagnostics"):
        yield from (ROOT / folder).rglob("*.py")


def names_of_the_environment(path: Path) -> Iterator[str]:
    """Every constant name that a file reads from the environment."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            owner = ast.unparse(node.func.value)
            if node.func.attr in READERS and owner.rpartition(".")[2] in {"environ", "environment", "os"}:
                yield from constants(node.args[0])
        elif (
            isinstance(node, ast.Subscript)
            and isinstance(node.ctx, ast.Load)
            and ast.unparse(node.value).rpartition(".")[2] == "environ"
        ):
            yield from constants(node.slice)


def constants(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def entries(name: str) -> dict[str, str]:
    """The lines of a requirements file by package name."""
    lines = [line for line in (ROOT / name).read_text().splitlines() if line and line[0] not in "#-"]
    return {re.split(r"[\[=]", line)[0].lower().replace("_", "-"): line for line in lines}


def test_the_top_level_holds_only_what_was_decided() -> None:
    assert {path.split("/")[0] for path in tracked()} <= TOP_LEVEL


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_is_pinned_to_one_version(name: str) -> None:
    assert [line for line in entries(name).values() if not PINNED.fullmatch(line)] == []


def test_no_package_is_pinned_twice() -> None:
    assert entries("requirements.txt").keys() & entries("requirements-dev.txt").keys() == set()


def test_every_direct_dependency_has_its_reason_in_the_decisions() -> None:
    decisions = (ROOT / "docs" / "adr" / "dependencies.md").read_text().lower()
    direct = [
        name
        for file in ("requirements.txt", "requirements-dev.txt")
        for name, line in entries(file).items()
        if "#" in line
    ]
    assert [name for name in direct if f"`{name}`" not in decisions] == []


def test_every_name_read_from_the_environment_is_documented() -> None:
    readme = (ROOT / "README.md").read_text()
    read = {name for path in sources() for name in names_of_the_environment(path)}
    assert "PORTAL_SECRET_KEY" in read
    assert sorted(name for name in read if f"`{name}`" not in readme) == []


def test_every_command_of_the_makefile_that_is_listed_is_a_target() -> None:
    makefile = (ROOT / "Makefile").read_text()
    shown = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert {line.split()[0] for line in shown.splitlines()} >= {"run", "setup", "test", "help"}
    assert [line.split()[0] for line in shown.splitlines() if f"\n{line.split()[0]}:" not in makefile] == []


def test_every_file_that_the_threat_model_names_is_there() -> None:
    text = (ROOT / "docs" / "security.md").read_text()
    named = set(re.findall(r"`((?:tests|portal|diagnostics|docs)/[A-Za-z0-9_./-]+)`", text))
    assert len(named) > 20
    assert sorted(name for name in named if not (ROOT / name).exists()) == []


def test_every_rule_of_the_threat_model_is_tested_somewhere() -> None:
    rows = [line for line in (ROOT / "docs" / "security.md").read_text().splitlines() if line.startswith("| **")]
    assert len(rows) > 10
    assert [row for row in rows if "`tests/" not in row] == []


def test_the_app_package_itself_is_empty() -> None:
    assert (ROOT / "diagnostics" / "__init__.py").read_text() == ""
