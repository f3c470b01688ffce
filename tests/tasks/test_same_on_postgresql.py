"""A third of this folder's files once more, on PostgreSQL; those that search what the portal wrote know SQLite's."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.fixtures.thorough import drawn

FOLDER = Path(__file__).parent
ON_SQLITE = "sqlite3" in settings.DATABASES["default"]["ENGINE"]
LIMIT_S = 280
OWN_PORTALS = ("test_leaks", "test_faults", "test_same")


def _environment() -> dict[str, str]:
    """This process's, without what this run of pytest and its workers put there."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_SETTINGS", "PYTEST_"))}


@pytest.mark.skipif(not ON_SQLITE, reason="this is the run on PostgreSQL")
@pytest.mark.timeout(LIMIT_S + 20)
def test_the_tests_of_the_tasks_pass_on_postgresql_too(postgres: str, tmp_path: Path) -> None:
    # schemathesis spends two seconds on its imports, for tests that are not among these
    command = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", "-p", "no:schemathesis"]
    command += ["--timeout", "90"]
    # the fault table and the search for leaks start portals of their own on both databases
    files = [path for path in sorted(FOLDER.glob("test_*.py")) if not path.name.startswith(OWN_PORTALS)]
    command += ["--drawn", *(str(path) for path in drawn(files, 3))]
    output = tmp_path / "output.txt"
    with output.open("wb") as file:
        process = subprocess.Popen(
            command,
            cwd=FOLDER.parents[1],
            env=_environment() | {"DATABASE_URL": postgres},
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
        )
        try:
            status = process.wait(LIMIT_S)
        except subprocess.TimeoutExpired:
            process.terminate()
            status = process.wait()
    assert status == 0, output.read_text()[-8000:]
