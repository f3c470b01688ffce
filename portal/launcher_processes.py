"""Starts processes, starts the dead ones again, and ends them all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from portal.launcher_environment import ROOT, write_private
from portal.launcher_guard import end_groups, signal_group

FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 10.0
# A process that has lived this long had a good start: its next death is a new story.
GOOD_LIFE_S = 20.0
# What cannot start at all, a module that does not import for example, is dead by then.
SETTLED_S = 2.5
LARGEST_LOG = 10 * 1024 * 1024


def _log(path: Path) -> IO[bytes]:
    """The log to be added to; on a disk that has no room even for an empty one, what would be written is dropped."""
    try:
        return path.open("ab")
    except OSError:
        return Path(os.devnull).open("ab")


@dataclass
class Service:
    """One process of the portal, the leader of a process group of its own."""

    name: str
    command: list[str]
    environ: Mapping[str, str]
    log_path: Path
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    deaths: int = 0
    start_again_at: float = 0.0

    def start(self) -> None:
        with _log(self.log_path) as log:
            self.process = subprocess.Popen(  # noqa: S603 - the portal's own programs
                self.command,
                cwd=ROOT,
                env=dict(self.environ),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.started_at = time.monotonic()

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def note_death(self) -> None:
        """Sets when to start again: at once the first time, then after pauses that double."""
        now = time.monotonic()
        self.deaths = 1 if now - self.started_at > GOOD_LIFE_S else self.deaths + 1
        self.start_again_at = now + min(FIRST_PAUSE_S * 2 ** (self.deaths - 1), LONGEST_PAUSE_S)


@dataclass
class Supervisor:
    """The running services. Used from one thread only."""

    folder: Path
    environ: Mapping[str, str]
    services: dict[str, Service] = field(default_factory=dict)
    guard: subprocess.Popen[str] | None = None
    # What could not be done at the last look, in words; "" where all could.
    trouble: str = ""
    _stale_pids: bool = False

    def start(self, name: str, command: list[str], environ: Mapping[str, str] | None = None) -> Service:
        """Starts a service whose output goes to `logs/<name>.log`."""
        log_path = self.folder / "logs" / f"{name}.log"
        if log_path.exists() and log_path.stat().st_size > LARGEST_LOG:
            log_path.replace(log_path.with_suffix(".log.1"))
        service = Service(name, command, environ or self.environ, log_path)
        self.services[name] = service
        self.restart(service)
        return service

    def restart(self, service: Service) -> None:
        """Starts a service that does not run. Raises OSError where it cannot even be tried."""
        service.start()
        if service.process is not None:
            self._tell_guard(f"+{service.process.pid}")
        self.write_pids()

    def write_pids(self) -> None:
        """`pids.json`: the process id of the launcher and of each service, by name. A full disk keeps the old one."""
        pids = {name: service.process.pid for name, service in self.services.items() if service.process}
        try:
            write_private(self.folder / "pids.json", {"launcher": os.getpid()} | pids)
            self._stale_pids = False
        except OSError as error:
            self._stale_pids = True
            self.trouble = f"pids.json could not be written ({error.strerror})."

    def _tell_guard(self, line: str) -> None:
        if self.guard is None or self.guard.poll() is not None:
            self._start_guard()
        try:
            print(line, file=self.guard.stdin, flush=True)  # type: ignore[union-attr]
        except BrokenPipeError:
            self._start_guard()

    def _start_guard(self) -> None:
        """A new guard learns of every group that lives."""
        self.guard = subprocess.Popen(  # noqa: S603 - the portal's own program
            [sys.executable, "-m", "portal.launcher_guard"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        for service in self.services.values():
            if service.process is not None:
                print(f"+{service.process.pid}", file=self.guard.stdin, flush=True)

    def look_after(self) -> list[Service]:
        """Starts again what has died and waited its pause; gives the services that died since the last look."""
        died = []
        for service in self.services.values():
            if service.is_running():
                continue
            if service.process is not None:
                # Children that outlive their leader would hold its port or take its tasks.
                signal_group(service.process.pid, signal.SIGKILL)
                self._tell_guard(f"-{service.process.pid}")
                service.process = None
                service.note_death()
                died.append(service)
            if time.monotonic() >= service.start_again_at:
                self._try_again(service)
        if self._stale_pids:
            self.write_pids()
        return died

    def _try_again(self, service: Service) -> None:
        """A start that fails for want of disk or memory is one more death of the service, not the launcher's."""
        try:
            self.restart(service)
        except OSError as error:
            service.process = None
            service.started_at = time.monotonic()
            service.note_death()
            self.trouble = f"the {service.name} could not be started ({error.strerror})."

    def is_settled(self) -> bool:
        """Whether every service has been running for a while."""
        before = time.monotonic() - SETTLED_S
        return all(service.is_running() and service.started_at < before for service in self.services.values())

    def stop(self, grace_s: float) -> None:
        """Ends every service, the broker last, and then the guard. Nothing of them is left afterwards."""
        self._end([service for service in self.services.values() if service.name != "broker"], grace_s)
        self._end([service for service in self.services.values() if service.name == "broker"], grace_s)
        if self.guard is not None and self.guard.stdin is not None:
            self.guard.stdin.close()
            self.guard.wait()
        with suppress(OSError):
            (self.folder / "pids.json").unlink(missing_ok=True)

    def _end(self, services: list[Service], grace_s: float) -> None:
        running = [service.process for service in services if service.process is not None]
        # A leader that has ended stays a member of its group until it is waited for.
        end_groups([process.pid for process in running], grace_s, lambda: [process.poll() for process in running])
        for process in running:
            process.wait()
