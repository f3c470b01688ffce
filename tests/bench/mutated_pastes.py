"""20,000 mutated pastes: nothing escapes, nothing crashes, nothing takes longer than a second.

`python -m tests.bench.mutated_pastes [COUNT] [SEED]` prints the seed, a line for each paste that went wrong, and the
figures; exit status 1 where there is any. `python -m tests.bench.mutated_pastes 1 SEED:NUMBER` shows one paste again.
Times are processor time of this process. 20,000 take about half an hour on one core.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import sys
import time
from collections.abc import Iterator
from itertools import islice

from tests.corpus.examined import examined
from tests.fixtures.leaks import WINDOW, Search
from tests.fixtures.mutants import Paste, mutants

LONGEST_S = 1.0
_FAULT = "this is a fault of the portal"


class Crashes(logging.Handler):
    """Keeps what the engine logs of its own faults."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def faults(paste: Paste, crashes: Crashes, longest_s: float) -> Iterator[str]:
    """What went wrong with one paste, a sentence each."""
    crashes.lines.clear()
    began = time.process_time()
    try:
        _report, snapshot = examined(paste.text, "generic", paste.at)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
        yield f"raised {type(error).__name__}: {error}"
        return
    took = time.process_time() - began
    if took > longest_s:
        yield f"took {took:.2f} s for {len(paste.text)} characters"
    written = json.dumps(snapshot, ensure_ascii=False)
    if _FAULT in written or any(finding["outcome"] == "crashed" for finding in snapshot["findings"]):
        yield "tells of a crash"
    yield from dict.fromkeys(crashes.lines)
    hidden = [secret for secret in paste.secrets if len(secret) >= WINDOW]
    yield from Search(hidden).find("report", written.encode("utf-8", "surrogatepass"))[:2] if hidden else ()


def main() -> None:
    """Examine so many mutants and tell of those that went wrong."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    seed, _, number = (sys.argv[2] if len(sys.argv) > 2 else str(secrets.randbelow(10**6))).partition(":")
    crashes = Crashes()
    logging.getLogger("diagnostics.engine").addHandler(crashes)
    if number:
        paste = next(islice(mutants(int(seed), int(number) + 1), int(number), None))
        sys.stdout.write(f"{paste.name}\n{paste.text}\n{list(faults(paste, crashes, LONGEST_S))}\n")
        return
    sys.stdout.write(f"seed {seed}\n")
    list(faults(next(mutants(0, 1)), crashes, LONGEST_S))  # reads what the engine holds; that is not counted
    wrong, began = 0, time.process_time()
    for index, paste in enumerate(mutants(int(seed), count)):
        found = list(faults(paste, crashes, LONGEST_S))
        wrong += bool(found)
        for line in found:
            sys.stdout.write(f"{seed}:{index} {paste.name}: {line}\n")
            sys.stdout.flush()
    spent = time.process_time() - began
    sys.stdout.write(f"seed {seed}: {wrong} of {count} went wrong, {1000 * spent / count:.0f} ms each\n")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    main()
