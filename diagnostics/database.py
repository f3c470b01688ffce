"""A database that is away, locked or full: which errors say so, and a short second try that hides a blink."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, connection

RETRY_AFTER_S = 5
# Together about two seconds: as long as a database takes that is started again, and as a person waits without asking.
_PAUSES_S = (0.1, 0.3, 0.6, 1.0)
_READ_ONLY = "25006"  # read_only_sql_transaction: a standby, or a failover that is not over

Made = TypeVar("Made")


def is_refusing(error: BaseException) -> bool:
    """Whether the error is the database's state, which passes, and no fault of the statement."""
    if isinstance(error, (OperationalError, InterfaceError)):
        return True
    return isinstance(error, DatabaseError) and getattr(error.__cause__, "sqlstate", None) == _READ_ONLY


def reason(error: BaseException) -> str:
    """What may be written of it: the database's own name or code of the error, never its words, which hold values."""
    cause = error.__cause__
    code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None)
    return str(code or type(cause or error).__name__)


def let_go() -> None:
    """Close this thread's connection, for the next statement to open a new one; within a transaction it stays."""
    if not connection.in_atomic_block:
        connection.close()


def past_a_blink(write: Callable[[], Made], made: Callable[[], Made | None]) -> Made:
    """`write()`, tried again for about two seconds while the database refuses; inside a transaction, once.

    A connection can break after the commit and before its answer: then the next try finds the row there already, and
    `made()` reads it. Raises the database's last error.
    """
    if connection.in_atomic_block:
        return write()
    began = time.monotonic()
    for pause_s in (*_PAUSES_S, 0.0):
        try:
            return write()
        except IntegrityError:
            if (found := made()) is None:
                raise
            return found
        except (DatabaseError, InterfaceError) as error:
            if not is_refusing(error) or not pause_s or time.monotonic() - began > sum(_PAUSES_S):
                raise
            let_go()
            time.sleep(pause_s)
    raise AssertionError("the last try returns or raises")
