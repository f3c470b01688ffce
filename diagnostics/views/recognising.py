"""What the paste box holds at the moment: its first part read, masked, and the exchanges to choose from."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from django.views.decorators.debug import sensitive_variables

from diagnostics import costs, limits, services, stored_report
from diagnostics.engine import parse
from diagnostics.engine.model.exchange import exchanges
from diagnostics.engine.model.submission import Submission
from diagnostics.engine.parse import budget
from diagnostics.engine.redaction.redact import Labeler, Scrubber
from diagnostics.engine.report.understood import understood
from diagnostics.presentation.pasted import pasted, spoken

RATE = limits.Rate(240, 60)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The exchange that somebody chose, and of how many; 0 where none was chosen.

    The number means something for the text that it was chosen for. Of another text with another count it is dropped,
    but not where the text is longer than what is read here.
    """

    number: int = 0
    count: int = 0

    def holds(self, count: int, *, is_all: bool) -> bool:
        """Whether the number may be one of the `count` exchanges that were seen."""
        return self.number > 0 and (not is_all or self.number <= count == self.count)


NOTHING_WANTED = Wanted()


@sensitive_variables()
def looked_at(text: str, client: str, wanted: Wanted = NOTHING_WANTED) -> dict[str, Any]:
    """What the box holds, within the limits of looking. Raises LimitReached."""
    limits.spend("looks at a paste", client, RATE)
    first = services.first_part(text)
    try:
        services.must_fit(text)
    except services.Rejected as rejected:
        return {"too_large": rejected.message}
    with costs.reading(costs.DRAFTS, client, len(text.encode("utf-8", "replace"))):
        return recognised(first, wanted)


@sensitive_variables()
def recognised(first: services.FirstPart, wanted: Wanted = NOTHING_WANTED) -> dict[str, Any]:
    """The context of the fragment that says what the text is; nothing of it is stored."""
    text = first.text.replace("\r\n", "\n")
    spent = budget.brief()
    submission = parse.parse(text, wanted.number, spent)
    count = len(exchanges(submission.requests, submission.responses))
    is_all = first.is_all and not spent.crowded
    cut = {} if is_all else {"read_kib": services.MOST_READ_BYTES // 1024}
    if not submission.understood_anything:
        return cut | {"nothing": True, "exchange": wanted.number, "exchanges": wanted.count}
    dropped = wanted.number > 0 and not wanted.holds(count, is_all=is_all)
    if dropped:
        wanted, submission = NOTHING_WANTED, parse.parse(text, budget=budget.brief())
    scrubber = Scrubber(submission.secrets, Labeler(secrets.token_bytes(32)), submission)
    shown = {"understood": spoken(understood(submission, parse.describe(submission), scrubber))}
    calls = stored_report.calls(shown)
    return cut | {
        "pasted": pasted(shown),
        "environment": _environment_of(submission),
        "calls": calls if len(calls) > 1 or wanted.number else [],
        "exchange": wanted.number,
        "exchanges": count,
        "beyond": wanted.number > count,
        "dropped": dropped,
    }


def _environment_of(submission: Submission) -> str:
    """The environment that the pasted request goes to; empty where no offered profile knows its host."""
    index = submission.subject_request
    url = submission.requests[index].url if index is not None else None
    if url is None:
        return ""
    known = (profile.environment_of_host(url.host, url.port, url.scheme) for profile in services.offered_profiles())
    return next((environment.name for environment in known if environment), "")
