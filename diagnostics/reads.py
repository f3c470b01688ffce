"""The reads of one diagnosis that every page, look, poll and run makes.

Their statements are put into SQL once in a process, which costs several times what asking does. In each of them every
filter stands for itself, for the order of the values is that of the filters.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Q

from diagnostics.models import Diagnosis, FixFeedback

_DECIDES = ("state", "attempt", "saved", "created_at", "claimed_at", "lease_until")


def of_owner(diagnosis_id: str, owner_hash: str) -> Diagnosis | None:
    """The owner's diagnosis with all but its paste."""
    return next(iter(Diagnosis.objects.raw(_of_owner(), (diagnosis_id, owner_hash))), None)


@lru_cache(maxsize=1)
def _of_owner() -> str:
    asked = Diagnosis.objects.defer("sealed").filter(pk="").filter(owner="")
    return str(asked.query.sql_with_params()[0])


def whole(diagnosis_id: str) -> Diagnosis:
    """A diagnosis with its paste, for whoever claimed it. Raises Diagnosis.DoesNotExist."""
    found = next(iter(Diagnosis.objects.raw(_whole(), (diagnosis_id,))), None)
    if found is None:
        raise Diagnosis.DoesNotExist
    return found


@lru_cache(maxsize=1)
def _whole() -> str:
    return str(Diagnosis.objects.filter(pk="").query.sql_with_params()[0])


def what_decides(diagnosis_id: str, owner_hash: str) -> Diagnosis | None:
    """The owner's diagnosis with no more than tells whether it goes on."""
    return next(iter(Diagnosis.objects.raw(_what_decides(), (diagnosis_id, owner_hash))), None)


@lru_cache(maxsize=1)
def _what_decides() -> str:
    asked = Diagnosis.objects.filter(pk="").filter(owner="").only(*_DECIDES)
    return str(asked.query.sql_with_params()[0])


def answer_of(diagnosis_id: str) -> FixFeedback | None:
    """The answer to "Did this fix it?"; None where there is none yet."""
    return next(iter(FixFeedback.objects.raw(_answer_of(), (diagnosis_id,))), None)


@lru_cache(maxsize=1)
def _answer_of() -> str:
    return str(FixFeedback.objects.filter(diagnosis="").query.sql_with_params()[0])


def is_so(until: Q, diagnosis_id: str) -> bool:
    """Whether a diagnosis is as `until` says."""
    asked, values = _whether(until)
    with connection.cursor() as cursor:
        cursor.execute(asked, (*values, diagnosis_id))
        return cursor.fetchone() is not None


@lru_cache(maxsize=4)
def _whether(until: Q) -> tuple[str, tuple[Any, ...]]:
    """The question and its values but the last, which is the id."""
    asked, values = Diagnosis.objects.filter(until).filter(pk="").query.exists().sql_with_params()
    return str(asked), tuple(values[:-1])
