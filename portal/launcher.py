"""`python -m portal.launcher`: everything the portal needs, started, watched and stopped as one.

run                 the portal until Ctrl-C (what `make run` calls)
setup               keys, database and static files only
manage COMMAND ...  a management command with the keys and addresses of `run`
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from portal import launcher_broker
from portal import launcher_environment as environment
from portal.healthcheck import allowed_host, status
from portal.launcher_environment import ROOT, Plan
from portal.launcher_keys import Problem
from portal.launcher_processes import Service, Supervisor

START_LIMIT_S = 90.0
STOP_GRACE_S = 8.0
LOOK_EVERY_S = 0.2
# A service that dies this often before the portal answers will not come up by itself.
DEATHS_AT_START = 4
# Nobody waits for the upkeep, and everybody would wait longer if it were read beside the rest.
AFTERWARDS = "sweep"
ADDRESSES = ("PORTAL_BASE_URL", "REDIS_URL", "SANDBOX_PRODUCTION_URL", "SANDBOX_STAGING_URL", "SANDBOX_DATABASE_URL")


class Stop(Exception):
    """Somebody asked the launcher to stop."""


def say(text: str) -> None:
    """To standard output, where that takes it: a full disk or a closed pipe must not end the portal."""
    with suppress(OSError):
        print(text, flush=True)


class StopRequest:
    """Ctrl-C, a polite kill, a closed terminal or the end of the parent, acted upon between two steps.

    A signal that interrupted a step could leave a process that has been started and not yet been noted.
    """

    def __init__(self, *, with_parent: bool = False) -> None:
        self.came = False
        self.parent = os.getppid() if with_parent else None
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.came = True

    def heed(self) -> None:
        """Raises `Stop` if a signal has come or the parent has gone."""
        if self.came or self.parent not in {None, os.getppid()}:
            raise Stop


def prepare(environ: dict[str, str], folder: Path, stop: StopRequest, *options: str) -> None:
    """Settings, database, broker and static files. Raises `Problem` with the last line of what went wrong."""
    log_path = folder / "logs" / "prepare.log"
    with log_path.open("wb") as log:
        command = [sys.executable, "-m", "portal.launcher_prepare", *options]
        process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=log)  # noqa: S603
        while process.poll() is None:
            time.sleep(LOOK_EVERY_S / 4)
    stop.heed()
    if process.returncode:
        raise Problem(f"The portal cannot start: {last_line(log_path)} (More in {log_path})")


def last_line(path: Path) -> str:
    """The last line of a log that says something."""
    lines = [line.strip() for line in path.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"


def commands(port: int) -> dict[str, list[str]]:
    """The services that run the portal's own code, by name."""
    python = sys.executable
    celery = [python, "-m", "celery", "-A", "portal", "worker", "--pool", "prefork", "--concurrency", "4"]
    gunicorn = [python, "-m", "gunicorn", "portal.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    return {
        "worker": [*celery, "--loglevel", "INFO", "--without-gossip", "--without-mingle"],
        "sweep": [python, str(ROOT / "manage.py"), "sweep", "--every", "2"],
        "web": [
            *gunicorn,
            "--worker-class",
            "gthread",
            "--workers",
            "2",
            "--threads",
            "8",
            # read once, then forked: the workers share what never changes
            "--preload",
            "--graceful-timeout",
            "5",
            "--no-control-socket",
        ],
    }


def questions(plan: Plan) -> list[tuple[str, str]]:
    """What must answer 200 before the portal counts as started: address and Host header."""
    site = f"127.0.0.1:{plan.port}"
    host = allowed_host(plan.environ, site)
    asked = [(f"http://{site}/readyz", host), (f"http://{site}/", host)]
    if plan.sandbox:
        names = ("SANDBOX_PRODUCTION_URL", "SANDBOX_STAGING_URL")
        asked += [(f"{plan.environ[name]}/healthz", urlsplit(plan.environ[name]).netloc) for name in names]
    return asked


def start_services(supervisor: Supervisor, plan: Plan, stop: StopRequest) -> None:
    """Starts all, the broker first; the database is prepared while broker and sandbox come up."""
    if plan.broker_port is not None:
        launcher_broker.start(supervisor, plan, plan.broker_port, say)
    if plan.sandbox:
        supervisor.start("sandbox", [sys.executable, "-m", "portal.sandbox"])
    prepare(plan.environ, plan.folder, stop)
    for name, command in commands(plan.port).items():
        if name != AFTERWARDS:
            supervisor.start(name, command)


def give_up_on(died: list[Service]) -> None:
    """Raises `Problem` where a service keeps dying before the portal has answered once."""
    for service in died:
        if service.deaths >= DEATHS_AT_START:
            last_words = last_line(service.log_path)
            raise Problem(f"The portal's {service.name} does not start: {last_words} (more in {service.log_path}).")


def wait_until_answering(supervisor: Supervisor, plan: Plan, stop: StopRequest) -> None:
    """Returns when every question is answered by 200."""
    deadline = time.monotonic() + START_LIMIT_S
    open_questions = questions(plan)
    while open_questions or not supervisor.is_settled():
        stop.heed()
        give_up_on(supervisor.look_after())
        open_questions = [question for question in open_questions if status(*question) != 200]
        if time.monotonic() > deadline:
            late = " and ".join(address for address, _ in open_questions) or "A service"
            raise Problem(f"{late} does not answer as it should: see {plan.folder / 'logs'}.")
        time.sleep(LOOK_EVERY_S / 2)


def watch(supervisor: Supervisor, stop: StopRequest) -> None:
    """Starts again what dies, until a signal comes. What the disk refuses is tried again at the next look."""
    told = ""
    while True:
        stop.heed()
        for service in supervisor.look_after():
            if service.deaths == 1:
                say(f"The {service.name} ended and is started again.")
            elif service.deaths == DEATHS_AT_START:
                say(f"The {service.name} keeps ending: see {service.log_path}.")
        if supervisor.trouble and supervisor.trouble != told:
            say(f"The launcher goes on without what it could not do: {supervisor.trouble}")
        told = supervisor.trouble
        time.sleep(LOOK_EVERY_S)


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Holds the folder for this launcher. Raises `Problem` where another one has it."""
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Problem(
                f"The portal runs already from {folder}: stop it first, or set VAR_DIR to another."
            ) from error
        yield


def run(*, with_parent: bool = False) -> None:
    """Runs the portal until a signal comes. Asked again while it stops, it goes on stopping."""
    stop = StopRequest(with_parent=with_parent)
    port = environment.web_port(os.environ)
    folder = environment.run_time_folder(os.environ)
    with only_one(folder):
        plan = environment.plan(environment.base(os.environ, folder), folder, port)
        supervisor = Supervisor(folder, plan.environ)
        # counts begin anew with the processes; what those of an earlier start left behind would only add up
        shutil.rmtree(folder / "metrics", ignore_errors=True)
        try:
            say("Starting the portal ...")
            start_services(supervisor, plan, stop)
            addresses = {name: plan.environ[name] for name in ADDRESSES if name in plan.environ}
            environment.write_private(folder / "addresses.json", addresses)
            wait_until_answering(supervisor, plan, stop)
            supervisor.start(AFTERWARDS, commands(plan.port)[AFTERWARDS])
            say(f"Logs are in {folder / 'logs'}.")
            say(f"The portal answers at http://127.0.0.1:{port}/ (Ctrl-C stops it)")
            watch(supervisor, stop)
        except Stop:
            say("Stopping ...")
        finally:
            supervisor.stop(STOP_GRACE_S)
            with suppress(OSError):
                (folder / "addresses.json").unlink(missing_ok=True)


def setup() -> None:
    """Makes keys, database and static files, and starts nothing."""
    folder = environment.run_time_folder(os.environ)
    prepare(environment.base(os.environ, folder), folder, StopRequest(), "--no-broker")
    say("The portal is set up: `make run` starts it.")


def manage(arguments: list[str]) -> None:
    """Becomes `manage.py` with the keys and, while the portal runs, with its addresses.

    In a folder where nothing was set up yet, that comes first: whoever asks for an account or a key means to have it.
    """
    folder = environment.run_time_folder(os.environ)
    path = folder / "addresses.json"
    addresses = json.loads(path.read_text()) if path.exists() else {}
    environ = addresses | environment.base(os.environ, folder)
    if "DATABASE_URL" not in environ and not (folder / environment.STATIC_STAMP).exists():
        prepare(environ, folder, StopRequest(), "--no-broker")
    os.execve(sys.executable, [sys.executable, str(ROOT / "manage.py"), *arguments], environ)  # noqa: S606


def main(arguments: list[str]) -> int:
    """The exit status: 0, 1 with one sentence on standard error, or 64 for a command that does not exist."""
    os.umask(0o077)
    try:
        match arguments:
            case [] | ["run"]:
                run()
            case ["run", "--with-parent"]:
                run(with_parent=True)
            case ["setup"]:
                setup()
            case ["manage", *rest]:
                manage(rest)
            case _:
                print(__doc__, file=sys.stderr)
                return 64
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    except OSError as error:
        place = f" ({error.filename})" if error.filename else ""
        print(f"The portal cannot go on: {error.strerror or type(error).__name__}{place}.", file=sys.stderr)
        return 1
    except Stop:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
