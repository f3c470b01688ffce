"""The corrected call as the portal made it: one line, and the exchange behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SentCall:
    """What is told of it; `then` is what it is refused for even so, `left_out` the fields that stayed behind."""

    ok: bool
    line: str
    then: str
    fix: str
    left_out: str
    exchange: Values

    @property
    def mark(self) -> str:
        """The name of the icon."""
        return "pass" if self.ok else "fail"


def sent_call(report: Values) -> SentCall | None:
    """The part of a report in schema 1; None where nothing was sent, as in every report made before it was."""
    sent = report.get("sent_as_corrected")
    if not sent:
        return None
    figures = {"status": sent["status"], "ms": round(sent["ms"])}
    line = _("Sent as corrected: %(status)d in %(ms)d ms.")
    if sent["fresh_token"]:
        line = _("Sent as corrected, with a fresh token from your own token request: %(status)d in %(ms)d ms.")
    then = sent["then"] or {"headline": "", "fix": ""}
    left_out = ", ".join(sent["left_out"])
    return SentCall(
        ok=200 <= sent["status"] < 300,
        line=line % figures,
        then=_("What it is refused for then: %(headline)s") % then if then["headline"] else "",
        fix=then["fix"],
        left_out=_("Fields left out of it: %(names)s.") % {"names": left_out} if left_out else "",
        exchange=sent["exchange"],
    )
