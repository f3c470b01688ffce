"""The document as a PDF/A-3 and PDF/UA, set by typst: the same bytes for the same report, whatever its texts are.

typst is imported when the first document is made, for workers alone need it.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from diagnostics.attachments.pdf.content import content
from diagnostics.attachments.pdf.printable import FONTS, printable
from diagnostics.presentation import times

STANDARDS = ("a-3a", "ua-1")
_TEMPLATE = Path(__file__).resolve().parent / "report.typ"


class NoTypesetter(Exception):
    """This installation has no typst, so it makes no PDF."""


def can_typeset() -> bool:
    """Whether typst is installed here."""
    return importlib.util.find_spec("typst") is not None


def typeset(report: dict[str, Any], *, attached: bytes, keywords: str) -> bytes:
    """The document of a report in schema 1 with `attached` inside as report.json, and `keywords` in its metadata.

    Raises NoTypesetter.
    """
    typst = _typst()
    made = times.parse(report["evaluated_at"] or report["created_at"])
    document: bytes = typst.compile(
        _template(),
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={
            "said": json.dumps(content(printable(report))),
            "report": attached.decode(),
            "keywords": keywords,
            "portal": printable(settings.PORTAL_BASE_URL),
        },
        pdf_standards=list(STANDARDS),
        timestamp=int(made.timestamp()) if made else 0,
    )
    return document


def _typst() -> Any:
    if not can_typeset():
        raise NoTypesetter
    return importlib.import_module("typst")


@lru_cache(maxsize=1)
def fonts() -> Any:
    """The fonts of the document, and no others: what a machine has installed changes no file."""
    return _typst().Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


@lru_cache(maxsize=1)
def _template() -> bytes:
    return _TEMPLATE.read_bytes()
