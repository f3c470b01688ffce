"""What to do about a cause: the sentence, the corrected request in the form that was pasted, the follow-up command."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from diagnostics.engine.causes import CAUSES
from diagnostics.engine.facts import Subject
from diagnostics.engine.types import Finding, Fix


def remedy(cause: str, finding: Finding | None, subject: Subject, facts: Mapping[type, Any]) -> Fix:
    """The fix for `cause`; the finding's own sentence goes before the catalogue's. No secret is in it."""
    text = finding.fix if finding and finding.fix else CAUSES[cause].fix
    return Fix(text)
