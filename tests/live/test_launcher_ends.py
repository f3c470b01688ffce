"""However the launcher ends, nothing that it started lives on. Runs last of all that share a portal, which it ends."""

from __future__ import annotations

import signal
import sys

import psutil
import pytest

from tests.fixtures.stack import Stack
from tests.fixtures.waiting import wait_for

# whichever comes first waits for the portal, minutes on a busy machine
pytestmark = [pytest.mark.stack, pytest.mark.timeout(300), pytest.mark.one_in(2)]


def are_gone(processes: list[psutil.Process]) -> bool:
    return not any(map(is_alive, processes))


def is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:  # it ended between the two questions
        return False


@pytest.mark.one_in(4, "long")
def test_ctrl_c_ends_every_process_and_a_second_start_by_make_keeps_the_keys_and_ends_with_make(
    portal_stack: Stack,
) -> None:
    keys, processes = portal_stack.keys(), portal_stack.everything()
    names = {"launcher", "broker", "sandbox", "worker", "sweep", "web"}
    assert names == set(portal_stack.pids())
    assert portal_stack.stop(signal.SIGINT) == 0
    assert are_gone(processes)
    assert portal_stack.status("/") == 0

    portal_stack.extra["PORTAL_PLATFORM"] = "generic"  # the sandbox has been seen to come and go
    portal_stack.start("sh", "-c", f"{sys.executable} -m portal.launcher run --with-parent; true")
    assert portal_stack.keys() == keys
    processes = portal_stack.everything()
    assert portal_stack.process is not None
    portal_stack.process.kill()
    wait_for(lambda: are_gone(processes), "the launcher outlives its parent")


@pytest.mark.one_in(4, "long")
def test_a_killed_launcher_leaves_no_process_behind(lean_stack: Stack) -> None:
    lean_stack.start()
    processes = lean_stack.everything()
    assert lean_stack.stop(signal.SIGKILL) == -signal.SIGKILL
    wait_for(lambda: are_gone(processes), "processes outlive the launcher")
