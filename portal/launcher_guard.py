"""Ends the portal's processes when the launcher dies without being able to do it itself.

Its standard input is a pipe whose other end only the launcher holds. The launcher writes one line per process group,
`+123` when it starts one and `-123` when it has ended; the end of the pipe means that the launcher is gone.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterable

GRACE_S = 5.0


def signal_group(group: int, number: int) -> bool:
    """Signals a process group; False when none of it is left."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def end_groups(groups: Iterable[int], grace_s: float, reap: Callable[[], object] = lambda: None) -> None:
    """Asks the leader of each group to stop, waits up to `grace_s` seconds, and then kills what is left of the groups.

    The leader alone is asked: Celery's and gunicorn's main processes end their children in order themselves. `reap` is
    called while waiting, by the parent of the leaders.
    """
    left = [group for group in groups if signal_group(group, 0)]
    for group in left:
        try:
            os.kill(group, signal.SIGTERM)
        except ProcessLookupError:
            signal_group(group, signal.SIGTERM)
    deadline = time.monotonic() + grace_s
    while left and time.monotonic() < deadline:
        time.sleep(0.05)
        reap()
        left = [group for group in left if signal_group(group, 0)]
    for group in left:
        signal_group(group, signal.SIGKILL)


def main() -> None:
    """Follows the launcher's lines until they end."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin:
        change, group = line[0], int(line[1:])
        (groups.add if change == "+" else groups.discard)(group)
    end_groups(groups, GRACE_S)


if __name__ == "__main__":
    main()
