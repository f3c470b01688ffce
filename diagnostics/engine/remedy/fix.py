"""What to do about a cause: the sentence, the corrected request in the form that was pasted, the follow-up command."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from diagnostics.engine.causes import CAUSES
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.types import Finding, Fix
from diagnostics.engine.redaction.redact import Scrubber
from diagnostics.engine.remedy.corrections import changes_for
from diagnostics.engine.remedy.follow_up import follow_up
from diagnostics.engine.remedy.render import corrected

logger = logging.getLogger(__name__)


def remedy(cause: str, finding: Finding | None, subject: Subject, facts: Mapping[type, Any]) -> Fix:
    """The fix for `cause`; the finding's own sentence goes before the catalogue's. No secret is in it."""
    text = finding.fix if finding and finding.fix else CAUSES[cause].fix
    request, changed = _request(cause, subject, facts)
    return Fix(text, request, changed, follow_up(cause, subject, facts))


def _request(cause: str, subject: Subject, facts: Mapping[type, Any]) -> tuple[str, tuple[int, ...]]:
    request = subject.request
    changes = changes_for(cause, subject, facts)
    if request is None or changes is None:
        return "", ()
    try:
        return corrected(request, form=request.source, changes=changes, gate=facts.get(Scrubber))
    except Exception as error:  # noqa: BLE001 - a request that cannot be written again must not cost the verdict
        logger.error("no corrected request for %s: %s", cause, type(error).__name__)
        return "", ()
