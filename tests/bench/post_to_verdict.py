"""`python -m tests.bench.post_to_verdict [N]`: from POST to the page with the verdict, over the stack doing nothing.

Starts a broker, a worker and a web server of its own on loopback, measures both ways alternately, prints medians
and their ratio. A figure, not a test.
"""

from __future__ import annotations

import os
import re
import secrets
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import requests
from cryptography.fernet import Fernet

from tests.fixtures.broker import Broker, free_port
from tests.fixtures.planted import jwt

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = "tests.bench.settings"


def _serve(var: Path, broker: Broker, port: int) -> list[subprocess.Popen[bytes]]:
    environ = os.environ | {
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "VAR_DIR": str(var),
        "REDIS_URL": broker.url,
        "PORTAL_SECRET_KEY": secrets.token_urlsafe(48),
        "PORTAL_SEALING_KEYS": Fernet.generate_key().decode(),
        "PORTAL_BASE_URL": f"http://127.0.0.1:{port}",
        "PORTAL_LOG_LEVEL": "WARNING",
    }
    manage = [sys.executable, "manage.py"]
    quiet = {"cwd": ROOT, "env": environ, "stdout": subprocess.DEVNULL}
    subprocess.run([*manage, "migrate", "--run-syncdb"], check=True, **quiet)
    subprocess.run([*manage, "collectstatic", "--noinput"], check=True, **quiet)
    worker = [sys.executable, "-m", "celery", "-A", "portal", "worker", "--pool", "prefork", "--concurrency", "2"]
    web = [sys.executable, "-m", "gunicorn", "portal.wsgi", "-b", f"127.0.0.1:{port}", "-w", "2", "--threads", "8"]
    group = {"start_new_session": True, "stderr": subprocess.DEVNULL}
    return [subprocess.Popen(command, **quiet, **group) for command in ([*worker, "--loglevel", "WARNING"], web)]


def _until_up(address: str) -> None:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        try:
            if requests.get(address + "/readyz", timeout=2).status_code == 200:
                return
        except requests.RequestException:
            pass
        time.sleep(0.1)
    raise SystemExit("the stack did not come up")


def _measure(act: Callable[[], None]) -> float:
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def main(rounds: int) -> None:
    """Prints one line per way and the ratio of the medians."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        var, port = Path(folder), free_port()
        broker = Broker(var / "broker")
        processes = _serve(var, broker, port)
        try:
            _report(f"http://127.0.0.1:{port}", rounds)
        finally:
            for process in processes:
                os.killpg(process.pid, signal.SIGTERM)
            for process in processes:
                process.wait(timeout=30)
            broker.stop()


def _report(address: str, rounds: int) -> None:
    _until_up(address)
    session = requests.Session()
    form = session.get(address + "/", timeout=10).text
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    assert found is not None
    token = jwt(exp=int(time.time()) - 900)[0]
    paste = f"curl https://api.xxx.com/v2/devices -H 'Authorization: Bearer {token}'"

    def nothing() -> None:
        fields = {"csrfmiddlewaretoken": found[1]}
        assert session.post(address + "/nothing/", data=fields, timeout=20).status_code == 200

    def diagnosis() -> None:
        fields = {"csrfmiddlewaretoken": found[1], "paste": paste, "online": "off"}
        answer = session.post(address + "/", data=fields, timeout=20)
        while '<div id="poll" hx-get' in answer.text:
            answer = session.get(answer.url, timeout=20)
        assert answer.status_code == 200

    for _ in range(5):
        nothing()
        diagnosis()
    empty, full = [], []
    for _ in range(rounds):
        empty.append(_measure(nothing))
        full.append(_measure(diagnosis))
    print(f"doing nothing: median {statistics.median(empty):.1f} ms, worst {max(empty):.1f} ms of {rounds}")
    print(f"offline diagnosis: median {statistics.median(full):.1f} ms, worst {max(full):.1f} ms of {rounds}")
    print(f"ratio of the medians: {statistics.median(full) / statistics.median(empty):.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
