"""`deploy/backup.sh` and the password of the database: it reaches pg_dump, and stands in no argument."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "deploy" / "backup.sh"
# stands in for pg_dump and pg_restore: it tells what it was given
CLIENT = """#!/bin/sh
printf '%s\\n' "$@" > "$TOLD/arguments"
printf '%s' "${PGPASSWORD-none}" > "$TOLD/password"
for one; do case $one in --file=*) : > "${one#--file=}" ;; esac; done
"""


@pytest.mark.parametrize("command", ["save", "restore"])
@pytest.mark.parametrize(
    ("url", "address", "password"),
    [
        ("postgresql://portal:p%40ss%2Fw%25d%C3%A9@db:5432/portal", "postgresql://portal@db:5432/portal", "p@ss/w%dé"),
        ("postgresql://portal:a:b@db/portal?sslmode=require", "postgresql://portal@db/portal?sslmode=require", "a:b"),
        ("postgres://portal@db/portal", "postgres://portal@db/portal", "none"),
        ("postgresql://portal@pool/portal?disable_server_side_cursors=true", "postgresql://portal@pool/portal", "none"),
        (
            "postgresql://p@pool/portal?disable_server_side_cursors=true&sslmode=require",
            "postgresql://p@pool/portal?sslmode=require",
            "none",
        ),
        (
            "postgresql://p@pool/portal?sslmode=require&disable_server_side_cursors=true",
            "postgresql://p@pool/portal?sslmode=require",
            "none",
        ),
        ("postgresql:///portal?host=/run:a@b", "postgresql:///portal?host=/run:a@b", "none"),
    ],
)
def test_the_password_goes_by_the_environment(
    tmp_path: Path, command: str, url: str, address: str, password: str
) -> None:
    for name in ("pg_dump", "pg_restore"):
        (tmp_path / name).write_text(CLIENT)
        (tmp_path / name).chmod(0o755)
    environ = {name: value for name, value in os.environ.items() if name != "PGPASSWORD"}
    environ |= {"PATH": f"{tmp_path}:{os.environ['PATH']}", "TOLD": str(tmp_path), "DATABASE_URL": url}
    subprocess.run([SCRIPT, command, tmp_path / "saved"], env=environ, check=True)
    arguments = (tmp_path / "arguments").read_text().splitlines()
    assert any(argument.removeprefix("--dbname=") == address for argument in arguments)
    assert (tmp_path / "password").read_text() == password


def test_a_password_in_the_query_is_refused_before_it_stands_in_an_argument(tmp_path: Path) -> None:
    environ = os.environ | {"DATABASE_URL": "postgresql://db/portal?user=portal&password=hunter2"}
    ended = subprocess.run(
        [SCRIPT, "save", tmp_path / "saved"], env=environ, check=False, capture_output=True, text=True
    )
    assert ended.returncode == 2
    assert "password" in ended.stderr
    assert "hunter2" not in ended.stderr
