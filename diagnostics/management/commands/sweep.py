"""`manage.py sweep`: upkeep outside the workers. Stale runs are sent again or ended, old diagnoses deleted."""

from __future__ import annotations

import logging
import signal
import threading
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from diagnostics import sharing, tasks
from diagnostics.deliveries import records
from diagnostics.runs import lifecycle

logger = logging.getLogger(__name__)
_DELETE_EVERY_S = 3600


class Command(BaseCommand):
    """Runs once, or again and again with `--every SECONDS` until it is told to stop."""

    help = "Send stale runs to the workers again, end those without hope, delete diagnoses past their time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--every`: seconds between two sweeps; without it, one sweep."""
        parser.add_argument("--every", type=float, default=0.0, metavar="SECONDS", help="sweep again and again")

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep; a database or a broker that is away costs one round, not the process."""
        every = float(options["every"])
        if not every:
            self._round(delete=True)
            return
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        deleted_at = 0.0
        while not stop.is_set():
            due = time.monotonic() - deleted_at > _DELETE_EVERY_S or not deleted_at
            try:
                self._round(delete=due)
                deleted_at = time.monotonic() if due else deleted_at
            except DatabaseError as error:
                logger.warning("sweep: the database is away: %s", type(error).__name__)
            close_old_connections()
            stop.wait(every)

    def _round(self, *, delete: bool) -> None:
        for diagnosis_id in lifecycle.sweep():
            logger.info("sweep: diagnosis %s sent again", diagnosis_id)
            tasks.send(diagnosis_id)
        for delivery_id in records.sweep():
            tasks.send_delivery(delivery_id)
        if delete and (deleted := lifecycle.delete_old()):
            logger.info("sweep: %d old diagnoses deleted", deleted)
        if delete and (deleted := sharing.delete_dead()):
            logger.info("sweep: %d ended links deleted", deleted)
