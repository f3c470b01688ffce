"""Which request and which diagnosis a log record is about, for whoever writes it down. Ids of ours only, no text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

_request_id: ContextVar[str] = ContextVar("request_id", default="")
_diagnosis_id: ContextVar[str] = ContextVar("diagnosis_id", default="")


def current() -> Mapping[str, str]:
    """The ids known now: `request_id` and `diagnosis_id`, each only where there is one."""
    known = {"request_id": _request_id.get(), "diagnosis_id": _diagnosis_id.get()}
    return {name: value for name, value in known.items() if value}


def about_diagnosis(diagnosis_id: str) -> None:
    """From now on, until the request or task ends, records are about this diagnosis."""
    _diagnosis_id.set(diagnosis_id)


@contextmanager
def of_request(request_id: str) -> Iterator[None]:
    """Records made inside are of this request; what it made known of a diagnosis ends with it."""
    request, diagnosis = _request_id.set(request_id), _diagnosis_id.set("")
    try:
        yield
    finally:
        _request_id.reset(request)
        _diagnosis_id.reset(diagnosis)


@contextmanager
def of_diagnosis(diagnosis_id: str) -> Iterator[None]:
    """Records made inside are about this diagnosis."""
    token = _diagnosis_id.set(diagnosis_id)
    try:
        yield
    finally:
        _diagnosis_id.reset(token)
