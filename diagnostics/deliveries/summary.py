"""A diagnosis in a message to support: as plain text, and as a PDF where one can be made."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils import translation

from diagnostics import stored_report, terminal
from diagnostics.attachments import files
from diagnostics.attachments.files import Attachment
from diagnostics.attachments.pdf.typeset import NoTypesetter
from diagnostics.presentation import words
from diagnostics.presentation.left_open import LEFT_OPEN

logger = logging.getLogger(__name__)
_MOST_STEPS = 5
_MOST_LINES = 40


def text_of(report: dict[str, Any]) -> str:
    """What was found, who acts, the corrected request and what to search logs for, as an agent reads it in a ticket."""
    with translation.override(files.ENGLISH):
        return "\n".join(_lines(report)).strip() + "\n"


def _lines(report: dict[str, Any]) -> Iterator[str]:
    verdict = report["verdict"] or {}
    yield str(verdict.get("headline") or "The examination ended before it found anything.")
    yield ""
    yield f"Diagnosis: {report['id']}"
    yield f"Cause: {words.cause_title(verdict['cause']) if verdict.get('cause') else 'none proved'}"
    if verdict.get("actor"):
        yield f"Who must act: {terminal.ACTORS[verdict['actor']]}"
    if called := stored_report.endpoint(report):
        yield f"Call: {called}"
    yield from (f"Request id: {value} ({where})" for where, value in stored_report.request_ids(report)[:_MOST_STEPS])
    yield from _remedy(verdict)
    yield from terminal.sent_lines(report)
    yield ""
    yield "Tokens and secrets were masked before anything was stored."
    yield f"Check that the files are genuine and unaltered at {settings.PORTAL_BASE_URL}/verify/"


def _remedy(verdict: dict[str, Any]) -> Iterator[str]:
    fix = verdict.get("fix") or {}
    if fix.get("text"):
        yield f"\n{fix['text']}"
    if fix.get("request"):
        yield "\nThe corrected request:\n"
        lines = fix["request"].splitlines()
        yield from (f"    {line}" for line in lines[:_MOST_LINES])
        if len(lines) > _MOST_LINES:
            yield f"    [{len(lines) - _MOST_LINES} more lines in the files]"
        yield from terminal.variable_lines(fix)
    left = terminal.open_lines(verdict)
    if left:
        yield f"\n{LEFT_OPEN}"
        yield from (f"- {line}" for line in left)
    steps = verdict.get("next_steps") or ()
    if steps:
        yield "\nWhat would tell more:"
        yield from (f"- {step}" for step in steps[:_MOST_STEPS])


def pdf_of(report: dict[str, Any]) -> Attachment | None:
    """The report as a PDF; None where typst is not installed or fails, for a message must not wait for that."""
    try:
        return files.of_report(report, "pdf")
    except NoTypesetter:
        return None
    except Exception as error:  # noqa: BLE001 - a text of the report is in no log
        logger.error("PDF of diagnosis %s failed: %s", report["id"], type(error).__name__)
        return None
