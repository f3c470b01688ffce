"""Makes `.venv` with the pinned packages in it. Run by any Python 3, before anything is installed.

    python3 portal/bootstrap.py         what the portal runs on
    python3 portal/bootstrap.py --dev   and what the tests need

A second call with the same requirements returns at once.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".venv"
PYTHON = FOLDER / "bin" / "python"
OLDEST = (3, 11)
NO_NETWORK = re.compile(
    r"Failed to establish a new connection|Temporary failure in name resolution|unreachable|timed out"
)
NO_WHEEL = re.compile(r"No matching distribution found for ([^\s]+)")


class Problem(Exception):
    """Something that the user must change; its text is the one sentence shown."""


def fingerprint(path: Path) -> str:
    """Changes whenever the packages of this list, or the Python that they are for, do."""
    return hashlib.sha256(sys.version.encode() + path.read_bytes()).hexdigest()


def make_environment() -> None:
    """`.venv` with pip in it, made anew where it belongs to a Python that is gone."""
    if PYTHON.exists():
        works = subprocess.run([str(PYTHON), "-c", "import pip"], capture_output=True, check=False)  # noqa: S603
        if works.returncode == 0:
            return
    try:
        venv.EnvBuilder(with_pip=True, clear=True).create(FOLDER)
    except subprocess.CalledProcessError as error:
        raise Problem(
            "This Python cannot make virtual environments: install its venv module (python3-venv)."
        ) from error


def why_not(output: str) -> str:
    """The one sentence for what pip said."""
    missing = NO_WHEEL.search(output)
    if NO_NETWORK.search(output):
        return "The package index could not be reached: connect this machine to it, or set PIP_INDEX_URL to a mirror."
    if missing:
        version = ".".join(map(str, sys.version_info[:2]))
        return (
            f"There is no ready-made package of {missing[1]} for Python {version} on this machine: use another Python."
        )
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return "pip could not install the packages: " + (lines[-1] if lines else "it gave no reason.")


def install(path: Path) -> None:
    """Installs one requirements file. Wheels only, so that no compiler is ever needed.

    Python compiles what is imported when it is imported; all of it here would take a third of the time.
    """
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--no-compile"]
    command += ["--only-binary", ":all:", "--retries", "2"]
    done = subprocess.run(  # noqa: S603 - pip of our own environment
        [*command, "--disable-pip-version-check", "-r", str(path)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Problem(why_not(done.stdout + done.stderr))


def main(arguments: list[str]) -> int:
    """0, or 1 with one sentence on standard error."""
    if sys.version_info < OLDEST:
        found = ".".join(map(str, sys.version_info[:3]))
        print(
            f"The portal needs Python 3.11 or later, and this is {found}: run `make PYTHON=python3.12`.",
            file=sys.stderr,
        )
        return 1
    development = "--dev" in arguments
    lists = [ROOT / "requirements.txt"] + ([ROOT / "requirements-dev.txt"] if development else [])
    stamps = {FOLDER / f"installed-{path.stem}": fingerprint(path) for path in lists}
    try:
        if PYTHON.exists() and all(stamp.exists() and stamp.read_text() == made for stamp, made in stamps.items()):
            return 0
        print("Installing the packages into .venv (the first time takes a minute or two) ...", flush=True)
        make_environment()
        # The development list includes the run-time list.
        install(lists[-1])
        for stamp, made in stamps.items():
            stamp.write_text(made)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    except OSError as error:
        print(
            f"{FOLDER} cannot be made ({error.strerror}): put the project into a folder you may write to.",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
