"""The fault table: whatever is killed, frozen, flushed, locked or filled while pastes arrive, none that was accepted is
lost, and one that is refused is given back with 503.

On SQLite and on PostgreSQL. `make test` draws one fault, `make test-all` makes them all and prints the table.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

import psutil
import psycopg
import pytest
import redis

from tests.fixtures.portal_under_faults import Portal, Posted, Visitor, portal_on
from tests.fixtures.thorough import THOROUGH, drawn
from tests.fixtures.tiny_disk import fill, free
from tests.fixtures.waiting import wait_for

pytestmark = [pytest.mark.stack, pytest.mark.timeout(400)]

Heal = Callable[[], None]
BEFORE, DURING, AFTER = 2, 4, 2
# Longer than a lease (6 s), so that others take over what a frozen worker has.
FROZEN_S = 8.0
BOTH, SQLITE, POSTGRESQL = ("sqlite", "postgresql"), ("sqlite",), ("postgresql",)


def nothing() -> None:
    """What heals by itself."""


@dataclass(frozen=True)
class Fault:
    """`inflict` gives what heals it; it lasts `hold_s` seconds. `refuses`: whether pastes may be refused meanwhile."""

    name: str
    inflict: Callable[[Portal], Heal]
    hold_s: float = 0.5
    kinds: tuple[str, ...] = BOTH
    refuses: bool = False
    slowest_s: float = 10.0


def killed(name: str) -> Callable[[Portal], Heal]:
    def inflict(portal: Portal) -> Heal:
        with suppress(ProcessLookupError):
            os.killpg(portal.stack.pids()[name], signal.SIGKILL)
        return nothing

    return inflict


def children_killed(name: str) -> Callable[[Portal], Heal]:
    def inflict(portal: Portal) -> Heal:
        for child in psutil.Process(portal.stack.pids()[name]).children():
            with suppress(psutil.NoSuchProcess):
                child.kill()
        return nothing

    return inflict


def frozen(name: str) -> Callable[[Portal], Heal]:
    def inflict(portal: Portal) -> Heal:
        group = portal.stack.pids()[name]
        os.killpg(group, signal.SIGSTOP)
        return lambda: os.killpg(group, signal.SIGCONT)

    return inflict


def flushed(portal: Portal) -> Heal:
    address = urlsplit(portal.stack.addresses()["REDIS_URL"])
    redis.Redis(port=address.port or 0, password=address.password).flushall()
    return nothing


def locked(portal: Portal) -> Heal:
    """Nobody else may write, as while somebody looks after the database by hand."""
    if portal.server is None:
        keeper = sqlite3.connect(portal.database, timeout=30, isolation_level=None, check_same_thread=False)
        keeper.execute("BEGIN IMMEDIATE")
        return keeper.close
    session = psycopg.connect(portal.server.get_uri())
    session.execute("LOCK TABLE diagnostics_diagnosis IN ACCESS EXCLUSIVE MODE")
    return session.close


def full(portal: Portal) -> Heal:
    fill(portal.disk)
    return lambda: free(portal.disk)


def full_with_a_dead(name: str) -> Callable[[Portal], Heal]:
    def inflict(portal: Portal) -> Heal:
        heal = full(portal)
        killed(name)(portal)
        return heal

    return inflict


def stopped(portal: Portal) -> Heal:
    portal.server.stop()
    return lambda: portal.server.ensure_postgres_running()


def backends_killed(portal: Portal) -> Heal:
    """The server then ends all sessions and recovers from its log."""
    with psycopg.connect(portal.server.get_uri()) as session:
        rows = session.execute("SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'").fetchall()
        own = session.info.backend_pid
    for (pid,) in rows:
        if pid != own:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    return nothing


def server_frozen(portal: Portal) -> Heal:
    processes = [psutil.Process(portal.server.get_pid())]
    processes += processes[0].children(recursive=True)
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.suspend()

    def heal() -> None:
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.resume()

    return heal


def sessions_ended(portal: Portal) -> Heal:
    """What a failover or an administrator does."""
    with psycopg.connect(portal.server.get_uri(), autocommit=True) as session:
        session.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    return nothing


def launcher_killed(portal: Portal) -> Heal:
    processes = portal.stack.everything()
    os.kill(portal.stack.pids()["launcher"], signal.SIGKILL)
    assert portal.stack.process is not None
    portal.stack.process.wait(40)
    wait_for(lambda: not any(one.is_running() for one in processes), "processes outlive the launcher")
    return portal.stack.start


FAULTS = [
    Fault("broker flushed", flushed),
    Fault("worker's children killed", children_killed("worker")),
    Fault("worker killed", killed("worker")),
    Fault("broker killed", killed("broker")),
    Fault("sweep killed", killed("sweep")),
    # a connection that the dead left behind waits for their successors
    Fault("web's children killed", children_killed("web"), refuses=True, slowest_s=60.0),
    Fault("web killed", killed("web"), refuses=True, slowest_s=60.0),
    Fault("worker frozen", frozen("worker"), hold_s=FROZEN_S, refuses=True),
    Fault("sweep frozen", frozen("sweep"), hold_s=FROZEN_S, refuses=True),
    # the page that meets it first waits for half a second, the others not at all
    Fault("broker frozen", frozen("broker"), hold_s=FROZEN_S, slowest_s=2.0),
    Fault("database locked for a second", locked, hold_s=1.0),
    Fault("database locked for long", locked, hold_s=FROZEN_S, refuses=True),
    Fault("disk full", full, hold_s=FROZEN_S, refuses=True),
    Fault("disk full and worker killed", full_with_a_dead("worker"), hold_s=FROZEN_S, refuses=True),
    Fault("disk full and broker killed", full_with_a_dead("broker"), hold_s=FROZEN_S, refuses=True),
    Fault("launcher killed", launcher_killed, refuses=True),
    Fault("sessions ended", sessions_ended, kinds=POSTGRESQL),
    Fault("backends killed", backends_killed, kinds=POSTGRESQL, refuses=True),
    Fault("server away", stopped, hold_s=FROZEN_S, kinds=POSTGRESQL, refuses=True),
    # no time-out of the server's counts while it stands still: pastes wait with it
    Fault("server frozen", server_frozen, hold_s=4.0, kinds=POSTGRESQL, refuses=True, slowest_s=30.0),
]
TRIALS = [(kind, fault) for kind in BOTH for fault in FAULTS if kind in fault.kinds]
QUICK = [trial for trial in TRIALS if trial[0] == "sqlite" and trial[1].hold_s < 2 and not trial[1].refuses]


@pytest.fixture(scope="module", params=BOTH if THOROUGH else SQLITE)
def portal(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Portal]]:
    with portal_on(request.param, tmp_path_factory.mktemp("faults")) as running:
        yield request.param, running


def faults() -> list[Fault]:
    chosen = TRIALS if THOROUGH else drawn(QUICK, of=len(QUICK))
    return [fault for fault in FAULTS if any(fault is one for _, one in chosen)]


@pytest.mark.parametrize("fault", faults(), ids=lambda fault: fault.name.replace(" ", "-"))
@pytest.mark.one_in(4, "long")
def test_no_accepted_paste_is_lost(
    portal: tuple[str, Portal], fault: Fault, capsys: pytest.CaptureFixture[str]
) -> None:
    kind, running = portal
    if kind not in fault.kinds:
        pytest.skip(f"there is no such fault on {kind}")
    visitor, posted = Visitor(running.stack), Posted()
    for _ in range(BEFORE):
        assert visitor.paste(posted), running.logs()
    healing = threading.Timer(fault.hold_s, fault.inflict(running))
    healing.start()
    for _ in range(DURING):
        visitor.paste(posted)
    healing.join()
    for _ in range(AFTER):
        wait_for(lambda: visitor.paste(posted), lambda: "no paste is taken any more" + running.logs())
    lost = visitor.lost(posted)
    refused = [status for status in posted.refused if status]
    with capsys.disabled():
        print(
            f"\n{kind:10} {fault.name:30} accepted {len(posted.accepted):3}, given back {len(refused):3}, "
            f"nobody there {posted.refused.count(0):3}, slowest {max(posted.seconds):5.2f} s, "
            f"accepted runs lost: {len(lost)}"
        )
    assert lost == [], "accepted runs lost" + running.logs()
    assert fault.refuses or not posted.refused
    assert max(posted.seconds) < fault.slowest_s
    running.stack.wait_until_ready()
