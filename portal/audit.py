"""Asks whether a pinned package has a known vulnerability: `make audit`.

pip-audit does it, in an environment of its own beside the portal's, so that neither the portal nor its tests depend on
it. Exit status 0: nothing known. 1: something is. 2: nothing was examined, and why.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(os.environ.get("VAR_DIR") or ROOT / "var") / "audit"
PIP_AUDIT = "pip-audit==2.9.0"
LISTS = ("requirements.txt", "requirements-dev.txt")
# The package index itself tells vulnerabilities of a release; a mirror of its files alone does not.
DATABASE = "https://pypi.org/pypi/requests/2.19.0/json"
CANNOT, TIMEOUT_S = 2, 10


class NotExamined(Exception):
    """Why there is no answer; the text is the one sentence shown."""


def must_be_reachable(address: str = DATABASE) -> None:
    """Raises NotExamined where the database does not tell what it tells of a release known to be vulnerable."""
    try:
        with urllib.request.urlopen(address, timeout=TIMEOUT_S) as answer:  # noqa: S310 - a fixed https address
            known = json.load(answer)["vulnerabilities"]
    except (OSError, ValueError, KeyError, TypeError, urllib.error.URLError):
        known = []
    if not known:
        raise NotExamined("The vulnerability database (pypi.org) cannot be reached from here: NOTHING WAS AUDITED.")


def program(folder: Path = FOLDER) -> Path:
    """pip-audit, installed on the first call. Raises NotExamined."""
    found = folder / "bin" / "pip-audit"
    if not found.exists():
        venv.EnvBuilder(with_pip=True, clear=True).create(folder)
        command = [
            str(folder / "bin" / "python"),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--only-binary",
            ":all:",
            PIP_AUDIT,
        ]
        if subprocess.run(command, capture_output=True, check=False).returncode:  # noqa: S603 - pip
            raise NotExamined(f"{PIP_AUDIT} cannot be installed from the package index: NOTHING WAS AUDITED.")
    return found


def audit(tool: Path) -> int:
    """The tool's own report of every pinned package; its exit status."""
    lists = [word for name in LISTS for word in ("--requirement", str(ROOT / name))]
    # every package is pinned, what it needs in turn included, so nothing has to be resolved or downloaded
    return subprocess.run([str(tool), "--no-deps", "--disable-pip", *lists], check=False).returncode  # noqa: S603


def main() -> int:
    """Says why where it could not look; a silence would read as health."""
    try:
        must_be_reachable()
        return audit(program())
    except NotExamined as why:
        print(why, file=sys.stderr)
        return CANNOT


if __name__ == "__main__":
    sys.exit(main())
