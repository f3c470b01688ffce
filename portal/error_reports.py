"""Error reports that cannot carry what a user pasted.

A traceback is kept as the places it went through and the classes of its exceptions. Their texts, the local
variables and the request stay out: any of the three may quote a token.
"""

from __future__ import annotations

import traceback
from collections.abc import ItemsView
from types import FrameType
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
