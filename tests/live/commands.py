"""Management commands one after another in one process: a process a command spends two seconds on its imports.

python -m tests.live.commands      reads a JSON list of arguments a line, and answers each by a line of JSON
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from threading import Lock

import django
from django.core.management import CommandError, call_command
from django.db import connections

ROOT = Path(__file__).resolve().parents[2]


class Commands:
    """A process that runs what it is asked. It is started by the first command and ended by `stop`."""

    def __init__(self, environ: dict[str, str]) -> None:
        self.environ = environ
        self.process: subprocess.Popen[str] | None = None
        self.turn = Lock()

    def run(self, *arguments: str) -> str:
        """What the command prints. ChildProcessError with its message where it fails."""
        with self.turn:
            if self.process is None:
                self.process = subprocess.Popen(
                    [sys.executable, "-m", "tests.live.commands"],
                    cwd=ROOT,
                    env=self.environ,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            assert self.process.stdin is not None
            assert self.process.stdout is not None
            print(json.dumps(arguments), file=self.process.stdin, flush=True)
            line = self.process.stdout.readline()
        if not line:
            raise ChildProcessError(f"The process ended while it ran {arguments}.")
        printed, wrong = json.loads(line)
        if wrong:
            raise ChildProcessError(wrong)
        return str(printed)

    def stop(self) -> None:
        """Ends the process, which reads to the end of what it is asked."""
        if self.process is not None:
            self.process.communicate(timeout=40)


def answer(arguments: list[str]) -> list[str]:
    """What the command printed, and what was wrong."""
    printed = io.StringIO()
    try:
        call_command(*arguments, stdout=printed)
    except (CommandError, SystemExit) as error:
        return ["", f"{arguments}: {error}"]
    finally:
        # the next command sees what others have written in between
        connections.close_all()
    return [printed.getvalue(), ""]


def main() -> None:
    django.setup()
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
