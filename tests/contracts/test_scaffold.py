"""What the scaffolds write: it loads, it is found, and it says what is left to its author."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from portal import scaffold

pytestmark = pytest.mark.one_in(2)

ROOT = scaffold.ROOT
ENGINE = "diagnostics/engine"
# what a scaffold has just written is not yet known to git
LISTED = ("git", "ls-files", "--cached", "--others", "--exclude-standard")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The engine, its anchors and the corpus, where they may be changed; each scaffold writes to files of its own."""
    folder = tmp_path_factory.mktemp("scaffold")
    for name in (ENGINE, "tests/corpus/cases"):
        # compiled code comes along, so that the engine is not compiled anew
        shutil.copytree(ROOT / name, folder / name)
    for name in ("diagnostics/__init__.py", "diagnostics/kb/anchors.txt"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    (folder / "tests/engine").mkdir()
    return folder


def python(folder: Path, code: str) -> str:
    asked = [sys.executable, "-c", f"import sys; sys.path.insert(0, '.')\n{code}"]
    ended = subprocess.run(asked, cwd=folder, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


def test_nothing_is_left_unwritten() -> None:
    listed = subprocess.run(LISTED, cwd=ROOT, capture_output=True, text=True, check=True)
    texts = [name for name in listed.stdout.splitlines() if name.endswith((".py", ".toml")) and (ROOT / name).exists()]
    left = scaffold.unwritten(ROOT, texts)
    assert not left, "\n".join(left)


@pytest.mark.one_in(4, "long")
def test_a_new_check_is_in_the_catalogue_after_its_group_with_a_case_and_a_test(copy: Path) -> None:
    files = scaffold.new_check("token.scaffolded", copy)
    asked = "from diagnostics.engine.checks import CATALOGUE\nprint(*[check.id for check in CATALOGUE])"
    ids = python(copy, asked).split()
    assert ids[ids.index("token.scaffolded") - 1].startswith("token.")
    assert tomllib.loads(files[2].read_text())["case"][-1]["check"] == "token.scaffolded"
    compile(files[3].read_text(), str(files[3]), "exec")
    assert len(scaffold.unwritten(copy, [str(file.relative_to(copy)) for file in files])) == 9


@pytest.mark.one_in(4, "long")
def test_a_new_form_is_read_by_its_reader(copy: Path) -> None:
    files = scaffold.new_form("scaffolded-log", copy)
    asked = (
        "from diagnostics.engine.parse import parse\n"
        "from diagnostics.engine.parse.messages.scaffolded_log import SAMPLE\n"
        "print(*[request.source for request in parse(SAMPLE).requests])"
    )
    assert python(copy, asked) == "scaffolded-log"
    compile(files[3].read_text(), str(files[3]), "exec")


def test_what_is_written_is_as_the_linter_wants_it_however_many_readers_there_are(copy: Path) -> None:
    parse = copy / ENGINE / "parse" / "__init__.py"
    for name in ("first-scaffolded-log", "second-scaffolded-log", "third-scaffolded-log"):
        files = [*scaffold.new_form(name, copy), *scaffold.new_check(f"header.{name}", copy)]
        assert f" {name.replace('-', '_')},\n" in parse.read_text()
        written = [file for file in files if file.suffix == ".py"]
        # a copy has no packages of its own by which to sort imports
        for asked in (["check", "--ignore", "I001"], ["format", "--check"]):
            command = [sys.executable, "-m", "ruff", *asked, "--config", ROOT / "pyproject.toml", *written]
            done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout


def test_a_new_message_is_heard_in_its_example(copy: Path) -> None:
    text = 'The "{claim}" of a scaffold is odd'
    (file,) = scaffold.new_message("pyjwt", text, "malformed-claims", copy)
    example = tomllib.loads(file.read_text())["message"][-1]["example"]
    asked = f"from diagnostics.engine.words.messages import find\nprint(find({example!r})[0].message.cause)"
    assert python(copy, asked) == "malformed-claims"


def test_what_cannot_be_written_is_refused_with_a_sentence(copy: Path) -> None:
    with pytest.raises(SystemExit, match="is no id"):
        scaffold.new_check("example", copy)
    with pytest.raises(SystemExit, match="there is no group"):
        scaffold.new_check("nothing.example", copy)
    with pytest.raises(SystemExit, match="is there already"):
        scaffold.new_check("token.expiry", copy)
    with pytest.raises(SystemExit, match="is no cause"):
        scaffold.new_message("pyjwt", "A text", "no-such-cause", copy)
