"""A fault of ours costs the part that it is in, and is logged by type and place, never with words of the paste."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from typing import TypeVar

logger = logging.getLogger("diagnostics.engine")
T = TypeVar("T")
_FRAMES = 12


class OutOfTime(BaseException):
    """The time of the whole run is up. No Exception, so that no shield takes it for a fault of a part."""


def log_crash(what: str, name: str, error: BaseException) -> None:
    """Tell the log that `what` called `name` crashed: the exception's type and the lines, for its words may quote."""
    places = [
        f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)
    ]
    if len(places) > 2 * _FRAMES:
        # what calls itself without end would fill the log
        places = [*places[:_FRAMES], "…", *places[-_FRAMES:]]
    frames = " < ".join(places)
    logger.error("%s %s crashed: %s at %s", what, name, type(error).__name__, frames)


def shielded(what: str, name: str, work: Callable[[], T], otherwise: Callable[[], T]) -> T:
    """What `work` returns; what `otherwise` returns where it raises, which is logged."""
    try:
        return work()
    except Exception as error:  # noqa: BLE001 - the last line before the user: a bug must not cost the run
        log_crash(what, name, error)
        return otherwise()
