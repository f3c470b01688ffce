"""The tests of this folder once more, on PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

FOLDER = Path(__file__).parent
ON_SQLITE = "sqlite3" in settings.DATABASES["default"]["ENGINE"]


@pytest.mark.skipif(not ON_SQLITE, reason="this is the run on PostgreSQL")
@pytest.mark.timeout(300)
def test_every_test_of_the_tasks_passes_on_postgresql_too(postgres: str) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(FOLDER)]
    environ = os.environ | {"DATABASE_URL": postgres}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, cwd=FOLDER.parents[1])
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
