"""From a paste to reports with this installation's profile, caches and limits; the CLI and the worker share it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from diagnostics.engine import parse
from diagnostics.engine.checks import CATALOGUE
from diagnostics.engine.collectors import COLLECTORS
from diagnostics.engine.model.profile import Profile
from diagnostics.engine.model.shield import shielded
from diagnostics.engine.model.submission import Submission
from diagnostics.engine.model.types import Report, State, msg
from diagnostics.engine.redaction.redact import Labeler, Scrubber
from diagnostics.engine.report import export
from diagnostics.engine.run import runner
from diagnostics.engine.run.paste_facts import Options

UNDESCRIBED = msg("What you pasted")


@dataclass(frozen=True)
class Examined:
    """A report, and its snapshot to be stored, which is made where somebody asks for it."""

    report: Report
    scrubber: Scrubber

    @cached_property
    def snapshot(self) -> dict[str, Any]:
        """As the database keeps it, redacted."""
        return export.snapshot(self.report, self.scrubber)

    @property
    def is_last(self) -> bool:
        """Whether nothing more comes."""
        return self.report.state is State.FINISHED


_SAMPLE = "GET / HTTP/1.1\nHost: api.example\nAuthorization: Bearer <your-token>\n\nHTTP/1.1 401 Unauthorized\n"


def warm_up(profile: Profile) -> None:
    """Has everything read that is read when it is first needed, by examining a text of ours offline."""
    options = Options(online=False)
    for _ in examine(_SAMPLE, profile, diagnosis_id="warm-up", label_key=bytes(32), options=options):
        pass


def examine(
    text: str,
    profile: Profile,
    *,
    diagnosis_id: str,
    label_key: bytes,
    options: Options,
    outside_for: Callable[[Submission, Scrubber], runner.Outside] | None = None,
    now: datetime | None = None,
    created_at: datetime | None = None,
    deadline_s: float = 15.0,
) -> Iterator[Examined]:
    """Parse and examine `text`; the first item has the paste judged, the last one is finished.

    `outside_for(submission, scrubber)` builds what collectors reach the world through; None keeps the run offline,
    and a run whose options keep it offline asks none but the installation's second reader.
    """
    submission = parse.parse(text, options.exchange)
    scrubber = Scrubber(submission.secrets, Labeler(label_key), submission, profile)
    run = runner.Run(
        id=diagnosis_id,
        submission=submission,
        summary=shielded("report", "summary", lambda: parse.describe(submission), lambda: UNDESCRIBED),
        profile=profile,
        scrubber=scrubber,
        catalogue=CATALOGUE,
        collectors=COLLECTORS,
        outside=outside_for(submission, scrubber) if outside_for else None,
        options=options,
        now=now or datetime.now(UTC),
        created_at=created_at,
        deadline_s=deadline_s,
    )
    for report in runner.examine(run):
        yield Examined(report, scrubber)
