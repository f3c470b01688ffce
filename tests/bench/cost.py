"""`python -m tests.bench.cost [N] [--postgresql]`: what a diagnosis and a poll cost, on a stack of its own.

Prints the median time from POST to the page with the verdict over that of a stack that does nothing, measured
alternately; the processor time of the web processes and of the worker for a diagnosis and for doing nothing, and of the
web processes for a poll without news. Exit status 1 where a bar is missed. Times of a busy machine say little; how they
relate to those of doing nothing says most.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import requests

from tests.bench.own_database import own_database
from tests.bench.post_to_verdict import ROOT, _measure, _until_up
from tests.fixtures.broker import Broker, free_port
from tests.fixtures.planted import jwt

MOST = {"ratio": 1.5, "web": 9.0, "worker": 9.0, "poll": 1.5}


@contextmanager
def _stack(folder: Path, port: int) -> Iterator[tuple[psutil.Process, psutil.Process]]:
    """The web server and the worker, running."""
    quiet: dict[str, Any] = {"cwd": ROOT, "env": dict(os.environ), "stdout": subprocess.DEVNULL}
    manage = [sys.executable, "manage.py"]
    subprocess.run([*manage, "migrate", "--run-syncdb"], check=True, **quiet)
    subprocess.run([*manage, "collectstatic", "--noinput"], check=True, **quiet)
    worker = [sys.executable, "-m", "celery", "-A", "portal", "worker", "--pool", "prefork", "--concurrency", "2"]
    web = [sys.executable, "-m", "gunicorn", "portal.wsgi", "-b", f"127.0.0.1:{port}", "-w", "2", "--threads", "8"]
    with (folder / "stack.log").open("wb") as log:
        started = [
            subprocess.Popen(command, **quiet, stderr=log, start_new_session=True)
            for command in (web, [*worker, "--loglevel", "ERROR"])
        ]
    try:
        _until_up(f"http://127.0.0.1:{port}")
        yield psutil.Process(started[0].pid), psutil.Process(started[1].pid)
    finally:
        for process in started:
            os.killpg(process.pid, signal.SIGTERM)
        for process in started:
            process.wait(timeout=60)


def _cpu_ms(root: psutil.Process) -> float:
    used = [one.cpu_times() for one in (root, *root.children(recursive=True))]
    return sum(one.user + one.system for one in used) * 1000


class _Browser:
    """One browser that pastes, waits and polls."""

    def __init__(self, address: str) -> None:
        self.address, self.session = address, requests.Session()
        found = re.search(
            r'name="csrfmiddlewaretoken" value="([^"]+)"', self.session.get(address + "/", timeout=60).text
        )
        assert found is not None
        self.fields = {"csrfmiddlewaretoken": found[1]}

    def nothing(self) -> None:
        assert self.session.post(self.address + "/nothing/", data=self.fields, timeout=60).status_code == 200

    def diagnosis(self) -> None:
        token = jwt(exp=int(time.time()) - 900)[0]
        paste = f"curl https://api.xxx.com/v2/devices -H 'Authorization: Bearer {token}'"
        fields = self.fields | {"paste": paste, "online": "off"}
        answer = self.session.post(self.address + "/", data=fields, timeout=60)
        while "/progress/" in answer.text:
            answer = self.session.get(answer.url, timeout=60)
        assert answer.status_code == 200

    def polls(self, n: int) -> None:
        """Of a diagnosis that a worker is said to be at."""
        from diagnostics.models import Diagnosis  # noqa: PLC0415 - Django is set up by then

        last = Diagnosis.objects.order_by("-created_at").only("pk", "attempt", "saved")[0]
        Diagnosis.objects.filter(pk=last.pk).update(state="running", lease_until="2999-01-01T00:00Z",
                                                    claimed_at="2999-01-01T00:00Z")  # fmt: skip
        path = f"/d/{last.pk}/progress/?n=9&seen=running.{last.attempt}.{last.saved}&place=0"
        for _ in range(n):
            answer = self.session.get(self.address + path, timeout=60)
            assert answer.status_code == 200
            assert "n=10" in answer.text
            assert 'id="report"' not in answer.text


def _alternately(n: int, *ways: Callable[[], None]) -> list[list[float]]:
    times: list[list[float]] = [[] for _ in ways]
    for _ in range(n):
        for way, found in zip(ways, times, strict=True):
            found.append(_measure(way))
    return times


def _spent(way: Callable[[], None], n: int, *processes: psutil.Process) -> list[float]:
    """Milliseconds of each one's processor, for one of `n` times."""
    before = [_cpu_ms(one) for one in processes]
    for _ in range(n):
        way()
    return [(_cpu_ms(one) - was) / n for one, was in zip(processes, before, strict=True)]


def _figures(address: str, n: int, web: psutil.Process, worker: psutil.Process) -> dict[str, float]:
    browser = _Browser(address)
    _alternately(20, browser.nothing, browser.diagnosis)
    empty, full = (statistics.median(times) for times in _alternately(n, browser.nothing, browser.diagnosis))
    print(f"doing nothing {empty:.1f} ms, a diagnosis {full:.1f} ms, medians of {n}")
    nothing = _spent(browser.nothing, n, web, worker)
    spent = _spent(browser.diagnosis, n, web, worker)
    print(f"doing nothing costs web {nothing[0]:.2f} ms and worker {nothing[1]:.2f} ms of the processor")
    browser.polls(20)
    begun = _cpu_ms(web)
    browser.polls(5 * n)
    return {
        "ratio": full / empty,
        "web": spent[0],
        "worker": spent[1],
        "poll": (_cpu_ms(web) - begun) / (5 * n),
    }


def main() -> int:
    """The exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("n", type=int, nargs="?", default=200)
    parser.add_argument("--postgresql", action="store_true")
    given = parser.parse_args()
    port = free_port()
    with own_database(on_postgresql=given.postgresql, DJANGO_SETTINGS_MODULE="tests.bench.settings") as folder:
        broker = Broker(folder / "broker")
        os.environ |= {"REDIS_URL": broker.url, "PORTAL_BASE_URL": f"http://127.0.0.1:{port}"}
        try:
            with _stack(folder, port) as (web, worker):
                figures = _figures(f"http://127.0.0.1:{port}", given.n, web, worker)
        finally:
            broker.stop()
    told = {
        "ratio": "POST to verdict over doing nothing",
        "web": "ms of the web's processor a diagnosis",
        "worker": "ms of the worker's processor a diagnosis",
        "poll": "ms of the web's processor a poll",
    }
    for name, figure in figures.items():
        print(f"{told[name]}: {figure:.2f}, at most {MOST[name]}{'' if figure <= MOST[name] else ' - MISSED'}")
    return 0 if all(figure <= MOST[name] for name, figure in figures.items()) else 1


if __name__ == "__main__":
    sys.exit(main())
