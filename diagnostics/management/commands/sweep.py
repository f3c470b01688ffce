"""`manage.py sweep`: upkeep outside the workers, in four works of which none waits for another.

What lost its message or its worker is sent again, what is without hope is erased and ended, what is old is deleted.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, InterfaceError, close_old_connections, connections

from diagnostics import counts, database, metrics_server, sharing, tasks
from diagnostics.batches import Pause
from diagnostics.runs import lifecycle
from diagnostics.storage import upkeep
from diagnostics.upkeep import rounds

logger = logging.getLogger(__name__)
_DELETE_EVERY_S = 3600.0

Work = Callable[[Pause], None]


def _send_again(pause: Pause) -> None:
    tasks.send_again()


def _end(pause: Pause) -> None:
    if ended := lifecycle.end_overdue(pause):
        logger.info("sweep: %d diagnoses ended", ended)


def _pack(pause: Pause) -> None:
    if packed := upkeep.pack_older(pause):
        logger.info("sweep: %d reports of an older version packed", packed)


def _delete(pause: Pause) -> None:
    if deleted := lifecycle.delete_old(pause):
        logger.info("sweep: %d old diagnoses deleted", deleted)
    if counted := counts.keep(pause):
        logger.info("sweep: %d days counted", counted)
    counts.delete_old()
    if deleted := sharing.delete_dead(pause):
        logger.info("sweep: %d ended links deleted", deleted)


class Command(BaseCommand):
    """Runs once, or again and again with `--every SECONDS` until it is told to stop."""

    help = "Send stale runs to the workers again, end those without hope, delete diagnoses past their time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--every`: seconds between two sweeps; without it, one sweep. `--check`: none."""
        parser.add_argument("--every", type=float, default=0.0, metavar="SECONDS", help="sweep again and again")
        parser.add_argument("--check", action="store_true", help="only say whether somebody sweeps, by the exit status")

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep; a database or a broker that is away costs one round, not the process."""
        every = float(options["every"])
        if options["check"]:
            if overdue := rounds.overdue():
                raise CommandError(f"Nobody does this work of the sweep: {', '.join(overdue)}.")
            return
        if not every:
            for name, work in (("send", _send_again), ("end", _end), ("delete", _delete), ("pack", _pack)):
                _round(name, work, time.sleep)
            return
        metrics_server.start()
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        beside = [
            _Beside("end", _end, every, stop),
            _Beside("delete", _delete, _DELETE_EVERY_S, stop, again_after=every),
            # apart, for it may take hours once, and what is due to be deleted waits for nothing
            _Beside("pack", _pack, _DELETE_EVERY_S, stop, again_after=every),
        ]
        for thread in beside:
            thread.start()
        try:
            _again_and_again("send", _send_again, every, stop)
        finally:
            stop.set()
            for thread in beside:
                thread.join()
        for thread in beside:
            if thread.error:
                raise thread.error


def _round(name: str, work: Work, pause: Pause) -> None:
    """One round, noted when it ended, so that others see that the work is done."""
    work(pause)
    rounds.done(name)


class _Beside(threading.Thread):
    """One work in a thread of its own. A bug in it ends the whole process, for whoever started it to start it again."""

    def __init__(
        self, name: str, work: Work, every: float, stop: threading.Event, *, again_after: float | None = None
    ) -> None:
        super().__init__(name=name)
        self.work, self.every, self.stop = work, every, stop
        self.again_after = again_after
        self.error: Exception | None = None

    def run(self) -> None:
        """Until told to stop."""
        try:
            _again_and_again(self.name, self.work, self.every, self.stop, again_after=self.again_after)
        except Exception as error:  # noqa: BLE001 - raised by the main thread
            self.error = error
            self.stop.set()
        finally:
            connections.close_all()


def _again_and_again(
    name: str, work: Work, every: float, stop: threading.Event, *, again_after: float | None = None
) -> None:
    while not stop.is_set():
        pause = every
        try:
            _round(name, work, stop.wait)
        except (DatabaseError, InterfaceError) as error:
            logger.warning("sweep: the database is away: %s", database.reason(error))
            pause = again_after or every
        close_old_connections()
        stop.wait(pause)
