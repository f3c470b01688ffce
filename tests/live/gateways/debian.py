"""Gateways and Glewlwyd as Debian ships them, unpacked below the tests' own folder; the machine is left as it is."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import fasteners

from tests.fixtures.npm import TOOLS

# What each needs beside the libraries that a machine with Python, curl and git has.
PACKAGES = (
    "nginx", "haproxy", "libopentracing-c-wrapper0", "libopentracing1", "liblua5.3-0", "caddy",
    "apache2-bin", "libapr1", "libaprutil1", "libjansson4", "libapache2-mod-oauth2", "liboauth2-0",
    "liboauth2-apache0", "libcjose0", "libmemcached11", "libhashkit2", "libhiredis0.14", "libapache2-mod-auth-openidc",
    "glewlwyd", "libcbor0.8", "libconfig9", "libhoel1.4", "libiddawc1.1", "libldap-2.5-0", "liboath0", "liborcania2.3",
    "librhonabwy1.1", "libulfius2.7", "libyder2.0", "libmicrohttpd12", "libmariadb3", "libpq5",
)  # fmt: skip
_LIMIT_S = 240


class NotUnpacked(Exception):
    """The packages are not there; the text says why."""


def unpacked() -> Path:
    """The folder in which Debian's paths begin (`usr/sbin/nginx`). Raises NotUnpacked."""
    tag = hashlib.sha256(" ".join(PACKAGES).encode()).hexdigest()[:12]
    target = TOOLS / f"debian-{tag}"
    TOOLS.mkdir(parents=True, exist_ok=True)
    with fasteners.InterProcessLock(TOOLS / "debian.lock"):
        if not target.exists():
            _unpack(target)
    return target


def environ(root: Path) -> dict[str, str]:
    """The environment in which the unpacked programs find their libraries."""
    return {"PATH": os.environ["PATH"], "HOME": str(root), "LD_LIBRARY_PATH": str(root / "usr/lib/x86_64-linux-gnu")}


def _unpack(target: Path) -> None:
    if not (shutil.which("apt-get") and shutil.which("dpkg")):
        raise NotUnpacked("it comes from Debian's packages, and this machine has no apt-get")
    made = target.with_suffix(".part")
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir()
    try:
        _run(["apt-get", "download", "-qq", *PACKAGES], made)
        for package in sorted(made.glob("*.deb")):
            _run(["dpkg", "-x", package.name, "."], made)
            package.unlink()
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotUnpacked(f"Debian's packages were not had: {error}") from error
    made.rename(target)


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True, timeout=_LIMIT_S)
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines()
        raise NotUnpacked(f"Debian's packages were not had: {lines[-1] if lines else command[0]}")
