"""Rolling upgrades: the code before the newest migrations works beside the tables after them.

While an upgrade rolls, old pods write into new tables. So migrations expand first (new tables, new columns that may be
left out) and contract in a later version. This runs the old code, out of the history, against the new schema.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from diagnostics import services
from diagnostics.models import Diagnosis
from tests.fixtures.worker import database_url

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]
# What a pod of the old version goes on doing: take a paste, examine it, show it, sweep, delete.
OLD_CODE = """
import django
django.setup()
from django.test import Client
from diagnostics import services
from diagnostics.models import Diagnosis
from diagnostics.runs import execution, lifecycle
paste = "GET /v2/devices HTTP/1.1\\nHost: api.example.com\\nAuthorization: Bearer <your-token>\\n\\nHTTP/1.1 401 No\\n"
made = services.create(paste, owner="alice")
execution.perform(made.pk)
made.refresh_from_db()
assert made.state == "finished" and made.sealed is None, made.state
assert services.report_as_json(services.get_owned(made.pk, "alice"))["verdict"]["cause"]
waiting = services.create(paste, owner="alice")
lifecycle.end_overdue()
list(lifecycle.send_again(0))
assert Client().get("/").status_code == 200
services.delete(waiting)
print("old code:", made.pk)
"""


def git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


@pytest.fixture
def old_code(tmp_path: Path) -> Path:
    """The code of the commit before the one that last changed a migration of the portal's tables."""
    newest = git("log", "-1", "--format=%H", "--diff-filter=A", "--", "diagnostics/*migrations/0*.py")
    before = git("rev-parse", "--verify", "--quiet", f"{newest}^") if newest else ""
    if not before:
        pytest.skip("the history does not go back that far")
    folder = tmp_path / "old"
    folder.mkdir()
    archive = subprocess.run(["git", "archive", before], cwd=ROOT, capture_output=True, check=True)
    subprocess.run(["tar", "-x", "-C", folder], input=archive.stdout, check=True)
    return folder


def test_the_code_before_the_newest_migration_works_on_the_tables_after_it(old_code: Path, tmp_path: Path) -> None:
    environ = os.environ | {
        "DATABASE_URL": database_url(),
        "PYTHONPATH": str(old_code),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PORTAL_PLATFORM": "generic",
        "PORTAL_ALLOWED_HOSTS": "testserver",
        "PORTAL_LOG_LEVEL": "ERROR",
        "VAR_DIR": str(tmp_path),
    }
    collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(collect, cwd=old_code, env=environ, check=True)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", OLD_CODE],
        cwd=old_code,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "old code:" in done.stdout
    # and the new code shows what the old one wrote
    made = Diagnosis.objects.get(state="finished")
    assert services.report_for_page(made)["verdict"]["cause"] == "placeholder-or-unexpanded-variable"
