"""PDFs on their way from a worker to a page: a few minutes in the shared cache, where both can reach them.

A file can be made again from its diagnosis at any time, with the same bytes, so nothing is lost with the cache.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from django.conf import settings
from django.core.cache import cache

logger = logging.getLogger(__name__)
KEPT_S = 600
# After this long a page asks once more, for the message or its worker may be gone.
ASKED_FOR_S = 20
_FAILURE_KEPT_S = 30
Failure = Literal["no typesetter", "failed"]


class CacheAway(Exception):
    """The shared cache cannot be reached, so no worker's file comes here."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A PDF as somebody asked for it."""

    diagnosis_id: str
    language: str
    hide_claims: bool

    @property
    def key(self) -> str:
        """Where it is kept."""
        return f"pdf:{self.diagnosis_id}:{self.language}:{'hidden' if self.hide_claims else 'whole'}"


def get(wanted: Wanted) -> bytes | Failure | None:
    """The file, or why a worker could not make it; None where nothing is there yet. Raises CacheAway."""
    try:
        found: bytes | Failure | None = cache.get(wanted.key)
    except Exception as error:
        raise _away(error) from error
    return found


def keep(wanted: Wanted, made: bytes | Failure) -> None:
    """What a worker made, or why it could not. Raises CacheAway."""
    try:
        cache.set(wanted.key, made, timeout=KEPT_S if isinstance(made, bytes) else _FAILURE_KEPT_S)
    except Exception as error:
        raise _away(error) from error


def is_first_to_ask(wanted: Wanted) -> bool:
    """Whether nobody else has just asked a worker for the same file. Raises CacheAway."""
    try:
        return bool(cache.add(f"{wanted.key}:asked", 1, timeout=ASKED_FOR_S))
    except Exception as error:
        raise _away(error) from error


def nobody_was_asked(wanted: Wanted) -> None:
    """Lets the next one ask, for no worker heard of this."""
    with suppress(Exception):
        cache.delete(f"{wanted.key}:asked")


def forget(*diagnosis_ids: str) -> None:
    """Drops every file of diagnoses that were deleted."""
    names = [key for one in diagnosis_ids for wanted in _all(one) for key in (wanted.key, f"{wanted.key}:asked")]
    try:
        cache.delete_many(names)
    except Exception as error:  # noqa: BLE001 - whatever the cache's client raises when its server is away
        logger.warning("files of %d diagnoses end by themselves: %s", len(diagnosis_ids), type(error).__name__)


def _all(diagnosis_id: str) -> Iterator[Wanted]:
    for language, _name in settings.LANGUAGES:
        yield from (Wanted(diagnosis_id, language, hidden) for hidden in (False, True))


def _away(error: Exception) -> CacheAway:
    logger.warning("no file is passed on, the cache is away: %s", type(error).__name__)
    return CacheAway(type(error).__name__)
