"""Error reports and log lines that cannot carry what a user pasted.

A traceback is kept as the places it went through and the classes of its exceptions. Their texts, the local
variables and the request stay out: any of the three may quote a token.
"""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import ItemsView
from types import FrameType, TracebackType
from typing import Any

from django.http import HttpRequest, QueryDict
from django.views.debug import SafeExceptionReporterFilter

SAFE_META = frozenset({"REQUEST_METHOD", "PATH_INFO", "CONTENT_LENGTH", "CONTENT_TYPE", "SERVER_NAME", "SERVER_PORT"})


class NothingOfTheRequest(SafeExceptionReporterFilter):
    """Leaves out of Django's error reports every local variable, form field, cookie and header."""

    def is_active(self, request: HttpRequest | None) -> bool:
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> QueryDict:
        return QueryDict()

    def get_safe_cookies(self, request: HttpRequest) -> dict[str, Any]:
        return {}

    def get_safe_request_meta(self, request: HttpRequest) -> dict[str, Any]:
        return {name: value for name, value in getattr(request, "META", {}).items() if name in SAFE_META}

    def get_traceback_frame_variables(self, request: HttpRequest, tb_frame: FrameType) -> ItemsView[str, Any]:
        return dict[str, Any]().items()


def places(error: BaseException) -> str:
    """The traceback of an exception and of those that led to it: files, lines, functions and classes only."""
    chain: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in chain:
        chain.append(current)
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    parts = [
        "".join(traceback.format_tb(link.__traceback__)) + f"{type(link).__module__}.{type(link).__qualname__}"
        for link in reversed(chain)
    ]
    return "\nwhich led to\n".join(parts)


# The address of a shared diagnosis opens it, so no log may hold one.
_SHARED = re.compile(r"(/s/)[0-9A-Za-z-]{8,64}")


class LogLine(logging.Formatter):
    """One log record as text, without the text of any exception and without the slug of any share link.

    Celery puts the exception and its formatted traceback into the message itself; there the exception's class
    stands in for both.
    """

    def format(self, record: logging.LogRecord) -> str:
        if record.exc_info and record.exc_info[1] is not None:
            record = logging.makeLogRecord(record.__dict__ | {"exc_text": None})
            if isinstance(record.args, dict) and "exc" in record.args:
                kind = type(record.exc_info[1]).__qualname__ if record.exc_info else ""
                record.args = record.args | {"exc": kind, "traceback": "", "args": "", "kwargs": ""}
        return _SHARED.sub(r"\1…", super().format(record))

    def formatException(  # noqa: N802 - the base class's name
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        return places(ei[1]) if ei[1] is not None else ""
