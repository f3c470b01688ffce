"""What makes `.venv` on a fresh machine, and what it says where it cannot."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from portal import bootstrap

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that needs one package and has no package index to get it from."""
    (tmp_path / "portal").mkdir()
    shutil.copy(ROOT / "portal" / "bootstrap.py", tmp_path / "portal")
    (tmp_path / "requirements.txt").write_text("a-package-that-is-nowhere==1.0\n")
    return tmp_path


def run(project: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    environ = {"PATH": os.environ["PATH"], "HOME": str(project), "PIP_CONFIG_FILE": os.devnull} | extra
    command = [sys.executable, str(project / "portal" / "bootstrap.py")]
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False)


def test_an_environment_is_made_once_and_made_again_only_for_other_requirements(project: Path) -> None:
    (project / "requirements.txt").write_text("")
    first, second = run(project), run(project)
    assert (first.returncode, second.returncode) == (0, 0)
    assert first.stdout.startswith("Installing the packages")
    assert second.stdout == ""
    (project / "requirements.txt").write_text("# one more line\n")
    assert run(project).stdout.startswith("Installing the packages")


def test_without_a_network_one_sentence_says_so(project: Path) -> None:
    done = run(project, PIP_INDEX_URL="http://127.0.0.1:1/simple", PIP_RETRIES="0")
    assert done.returncode == 1
    assert done.stderr.startswith("The package index could not be reached")
    assert done.stderr.count("\n") == 1


def test_a_package_without_a_wheel_is_named_in_one_sentence(project: Path) -> None:
    done = run(project, PIP_NO_INDEX="1")
    assert done.returncode == 1
    assert done.stderr.startswith("There is no ready-made package of a-package-that-is-nowhere==1.0 for Python")
    assert done.stderr.count("\n") == 1


def test_a_folder_that_cannot_be_written_to_is_said_in_one_sentence(project: Path) -> None:
    (project / ".venv").write_text("a file where the folder should be")
    done = run(project, PIP_NO_INDEX="1")
    assert done.returncode == 1
    assert "cannot be made" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_python_that_is_too_old_is_said_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    assert bootstrap.main([]) == 1
    assert capsys.readouterr().err == (
        "The portal needs Python 3.11 or later, and this is 3.9.2: run `make PYTHON=python3.12`.\n"
    )
