"""What the portal's processes find in their environment: folder, keys, ports and addresses.

Keys and addresses that are set already win over those made here. The folder, the settings' module and where counts lie
are the launcher's to say: they hold for all processes that it starts.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import secrets
import socket
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from portal import launcher_keys
from portal.launcher_keys import KEYS, Problem, keys

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_PORT = 8000
# What a start writes before it serves anything: keys, logs, the tables of a new database.
LEAST_ROOM = 4 * 1024 * 1024
# Written when a folder has been set up: keys first, then the database, the static files last.
STATIC_STAMP = "static.stamp"
SANDBOX_PORTS = (8001, 8002)
BROKER_PORT = 16379
# The Company X profile is the one whose hosts are the sandbox's.
SANDBOX_PLATFORMS = ("", "company-x")


def run_time_folder(environ: Mapping[str, str]) -> Path:
    """VAR_DIR or `var/`, made and tried out. Raises `Problem` where it cannot be written to."""
    folder = Path(environ.get("VAR_DIR", "").strip() or ROOT / "var").absolute()
    try:
        (folder / "logs").mkdir(parents=True, exist_ok=True)
        trial = folder / ".writable"
        try:
            trial.write_bytes(b"\0" * LEAST_ROOM)
        finally:
            trial.unlink(missing_ok=True)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Problem(
                f"The disk of {folder} is full: free some space there, or set VAR_DIR to a folder on another disk."
            ) from error
        raise Problem(
            f"The folder {folder} cannot be written to ({error.strerror}): "
            "set VAR_DIR to a folder where the portal may keep its database, keys and logs."
        ) from error
    return folder


def is_free(port: int) -> bool:
    """Whether a server may listen on this port of 127.0.0.1 now."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def claim(port: int) -> bool:
    """Takes the port against other launchers, as long as this process lives; False where it is taken already.

    A service binds its port seconds after the port was chosen. Two launchers that start in the same second would choose
    the same one, and each would take the other's service for its own.
    """
    # the same folder for all launchers, whatever TMPDIR each was given
    common = Path("/tmp") if os.access("/tmp", os.W_OK) else Path(tempfile.gettempdir())  # noqa: S108 - holds locks
    path = common / f"portal-port-{port}.lock"
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EPERM, errno.ELOOP):  # another user's
            return False
        raise
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return False
    return True


def free_port(wanted: int, taken: set[int]) -> int:
    """The wanted port where it is free, else any; never one of `taken`, to which the answer is added."""
    port = wanted
    while port in taken or not (is_free(port) and claim(port)):
        with socket.socket() as trial:
            trial.bind(("127.0.0.1", 0))
            port = trial.getsockname()[1]
    taken.add(port)
    return port


def web_port(environ: Mapping[str, str]) -> int:
    """PORT, 8000 by default. Raises `Problem` for a port that is no number or is taken."""
    value = environ.get("PORT", "").strip() or str(DEFAULT_PORT)
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 65535):
        raise Problem(f"PORT must be a number from 1 to 65535, not {value!r}.")
    port = int(value)
    if not (is_free(port) and claim(port)):
        raise Problem(f"Port {port} is taken: stop the program that uses it, or `make run PORT={port + 10}`.")
    return port


def base(environ: Mapping[str, str], folder: Path) -> dict[str, str]:
    """The environment of every process, before any address is known."""
    made = {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "VAR_DIR": str(folder),
        "PYTHONUNBUFFERED": "1",
        "PORTAL_DEBUG": "0",
    }
    # The site tells the counts of all processes, which share a folder below this one: a port that tells them once more,
    # or a folder in which another portal counts, would double them.
    dropped = {"PORTAL_METRICS_BIND", "PROMETHEUS_MULTIPROC_DIR", *(k for k in KEYS if not environ.get(k, "").strip())}
    given = {name: value for name, value in environ.items() if name not in dropped}
    own = {name: value for name, value in keys(folder).items() if not environ.get(f"{name}_FILE", "").strip()}
    return own | given | made


def wants_sandbox(environ: Mapping[str, str]) -> bool:
    """The sandbox stands in for Company X; with another platform, or a sandbox elsewhere, none is started."""
    return environ.get("PORTAL_PLATFORM", "").strip() in SANDBOX_PLATFORMS and not environ.get("SANDBOX_PRODUCTION_URL")


@dataclass(frozen=True)
class Plan:
    """What `run` starts: the web server's port, the embedded broker's port or None, and whether there is a sandbox."""

    folder: Path
    environ: dict[str, str]
    port: int
    broker_port: int | None
    sandbox: bool


def plan(environ: dict[str, str], folder: Path, port: int) -> Plan:
    """Fills in every address that is not given: site, broker, sandbox."""
    taken = {port}
    result = {"PORTAL_BASE_URL": f"http://127.0.0.1:{port}"} | {k: v for k, v in environ.items() if v.strip()}
    broker_port = None
    if "REDIS_URL" not in result:
        broker_port = free_port(BROKER_PORT, taken)
        result["REDIS_URL"] = f"redis://:{secrets.token_urlsafe(24)}@127.0.0.1:{broker_port}/0"
    sandbox = wants_sandbox(result)
    if sandbox:
        production, staging = (free_port(wanted, taken) for wanted in SANDBOX_PORTS)
        result["SANDBOX_PRODUCTION_URL"] = f"http://127.0.0.1:{production}"
        result["SANDBOX_STAGING_URL"] = f"http://127.0.0.1:{staging}"
        result.setdefault("SANDBOX_DATABASE_URL", f"sqlite:///{quote(str(folder / 'sandbox.sqlite3'))}")
    return Plan(folder, result, port, broker_port, sandbox)


def write_private(path: Path, content: object) -> None:
    """JSON that only its owner can read. Raises OSError."""
    launcher_keys.write_private(path, json.dumps(content))
