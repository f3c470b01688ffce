"""Traces reach a collector, with ids and durations and nothing of a paste. Their packages are optional."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.fixtures.leaks import Search
from tests.fixtures.planted import planted

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.timeout(900)
# A page that takes a paste and a worker's part in one process, then what an exception says.
SCRIPT = """
import sys, django
django.setup()
from django.core.management import call_command
from django.test import Client
call_command("migrate", verbosity=0)
from diagnostics import services, tasks, tracing
from diagnostics.models import Diagnosis
paste = sys.stdin.read()
answer = Client().post("/", {"paste": paste, "online": "off"})
made = Diagnosis.objects.latest("created_at")
tasks.examine(made.pk)
try:
    with tracing.span("broken", made.pk) as told:
        told |= {"paste": paste, "route": paste, "status": 500}
        raise ValueError(paste)
except ValueError:
    pass
tracing._tracer().span_processor.force_flush()
print(answer.status_code, made.pk, hex(tracing.trace_id(made.pk)))
"""


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tracing")
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--only-binary", ":all:", "--target", folder]
    subprocess.run([*install, "-r", ROOT / "deploy" / "requirements-tracing.txt"], check=True)
    return folder


@pytest.fixture
def collector() -> Iterator[tuple[str, list[bytes]]]:
    """An address that takes traces, and what came there."""
    came: list[bytes] = []

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # noqa: N802 - the base class's name
            came.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", came
    server.shutdown()
    server.server_close()


def traced(tmp_path: Path, address: str, packages: Path | None, paste: str) -> subprocess.CompletedProcess[str]:
    path = str(ROOT) + (f":{packages}" if packages else "")
    environ = os.environ | {
        "PYTHONPATH": path,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "VAR_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'traced.sqlite3'}",
        "PORTAL_ALLOWED_HOSTS": "testserver",
        "OTEL_EXPORTER_OTLP_ENDPOINT": address,
        "OTEL_EXPORTER_OTLP_COMPRESSION": "none",
    }
    command = [sys.executable, "-W", "ignore", "-c", SCRIPT]
    return subprocess.run(command, cwd=ROOT, env=environ, input=paste, capture_output=True, text=True, check=False)


def test_traces_hold_ids_and_nothing_of_a_paste(
    tmp_path: Path, collector: tuple[str, list[bytes]], packages: Path
) -> None:
    address, came = collector
    cases = planted()
    case = next(case for case in cases if case.name == "curl")
    done = traced(tmp_path, address, packages, case.text)
    assert done.returncode == 0, done.stderr
    status, diagnosis_id, trace_id = done.stdout.split()
    sent = b"".join(came)
    assert status == "303"
    assert diagnosis_id.encode() in sent
    assert bytes.fromhex(trace_id[2:].zfill(32)) in sent
    for name in (b"request", b"accept", b"examine", b"attempt", b"broken", b"portal.route", b"home"):
        assert name in sent
    assert Search(case.secrets).find("traces", sent) == []
    assert case.text[:30].encode() not in sent
    assert b"exception" not in sent
    for told in (b"process.command", b"host.name", b"http.url", b"url.full", b"db.statement"):
        assert told not in sent


def test_without_the_packages_the_portal_works_and_says_so_once(
    tmp_path: Path, collector: tuple[str, list[bytes]]
) -> None:
    address, came = collector
    done = traced(tmp_path, address, None, "401 Unauthorized")
    assert "NoneType" in done.stderr, "there is no tracer to be flushed"
    assert done.stderr.count("requirements-tracing.txt is not installed") == 1
    assert came == []
