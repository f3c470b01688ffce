"""How many corrected calls are shown, of which cases, and whether each holds when it is judged once more by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from diagnostics.engine import parse
from diagnostics.engine.checks import CATALOGUE
from diagnostics.engine.collectors import COLLECTORS
from diagnostics.engine.model import catalogue
from diagnostics.engine.model.facts import Missing, Subject
from diagnostics.engine.model.forms import Family, Form
from diagnostics.engine.model.profile import Profile
from diagnostics.engine.model.rejudge import Rejudge
from diagnostics.engine.model.submission import Submission
from diagnostics.engine.model.types import Finding, Report, msg
from diagnostics.engine.redaction.redact import Labeler, Scrubber
from diagnostics.engine.remedy.corrections import changes_for
from diagnostics.engine.remedy.fix import correction, with_base
from diagnostics.engine.remedy.proof import objection
from diagnostics.engine.remedy.render import Correction
from diagnostics.engine.remedy.statement import WRITER, corrected_statement
from diagnostics.engine.run.paste_facts import Options, paste_facts
from diagnostics.engine.run.runner import Run, examine, judge

# Causes that lie in what the caller wrote: its header, its address, its body. A token that is too old, or has other
# rights than the call needs, is none of them.
IN_THE_CALL = catalogue.slugs(
    "missing-bearer-prefix", "duplicate-bearer-prefix", "bearer-scheme-case", "malformed-bearer-syntax",
    "malformed-header-line", "wrong-auth-scheme", "token-quoted", "token-whitespace-or-newline",
    "token-invisible-or-nonascii-chars", "shell-quoting-broke-header", "placeholder-or-unexpanded-variable",
    "null-or-undefined-token", "url-encoded-token", "wrong-value-as-token", "id-token-as-access-token",
    "refresh-token-as-access-token", "wrong-token-type", "header-not-sent", "empty-token", "wrong-header-name",
    "missing-companion-header", "credential-overridden", "token-in-wrong-location", "header-lost-on-redirect",
    "wrong-environment", "wrong-host-or-path", "http-instead-of-https", "dpop-or-mtls-binding-missing",
    "client-auth-method-mismatch", "client-credentials-encoding", "client-assertion-invalid", "wrong-content-type",
    "missing-grant-type-or-parameter", "redirect-uri-mismatch", "pkce-verifier-mismatch", "invalid-scope-requested",
    "authorization-code-expired-or-reused", "refresh-token-reused",
)  # fmt: skip
_LABEL_KEY = b"corrections"
_OFFLINE = msg("Nothing is asked here.")


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of one case: the causes named and found, whether a call was pasted, what was shown or why nothing."""

    id: str
    expected: str
    found: str
    call: bool
    shown: str
    why: str
    fault: str  # of a shown one that does not hold

    @property
    def counts(self) -> bool:
        """Whether the cause lies in the pasted call, command or code."""
        return self.call and self.expected in IN_THE_CALL


def trial(name: str, text: str, expected: str, profile: Profile, now: datetime) -> Trial:
    """Examine one paste offline and judge its correction again, apart from the run that shows it."""
    submission = parse.parse(text)
    report = _report(name, submission, profile, now)
    fix = report.verdict.fix if report.verdict else None
    found = (report.verdict.cause if report.verdict else None) or ""
    shown = fix.request if fix else ""
    why = "" if shown else fix.withheld if fix else "the verdict names no cause"
    fault = _fault(found, shown, submission, report.findings, profile, now) if shown else ""
    return Trial(name, expected, found, _is_call(submission), shown, why, fault)


def _report(name: str, submission: Submission, profile: Profile, now: datetime) -> Report:
    scrubber = Scrubber(submission.secrets, Labeler(_LABEL_KEY), submission, profile)
    run = Run(name, submission, msg("A case"), profile, scrubber, CATALOGUE, COLLECTORS, options=Options(), now=now)
    *_, last = examine(run)
    return last


def _is_call(submission: Submission) -> bool:
    index = submission.subject_request
    if index is None:
        return False
    form = submission.requests[index].source
    return form is Form.HEADER or form.family in (Family.COMMAND, Family.CODE, Family.RECORD)


def facts_of(submission: Submission, profile: Profile, now: datetime) -> dict[type, Any]:
    """The facts of a submission without anything that has to be asked."""
    facts = paste_facts(submission, profile, now=now, options=Options())
    return facts | {item.provides: Missing(item.provides.__name__, _OFFLINE) for item in COLLECTORS}


def _fault(
    cause: str, shown: str, submission: Submission, found: Sequence[Finding], profile: Profile, now: datetime
) -> str:
    """What is wrong with a shown correction; "" where it holds."""
    made = made_again(cause, submission, found, profile, now)
    if isinstance(made, str):
        return made
    if made.text != shown:
        return "it is not the same when it is made again"
    facts = facts_of(submission, profile, now)
    subject: Subject = facts[Subject]
    again = facts[Rejudge] = _rejudge(profile, now)
    if made.writer == WRITER:
        gate = facts[Scrubber] = Scrubber(submission.secrets, Labeler(_LABEL_KEY), submission, profile)
        stated = corrected_statement(cause, subject, gate, found, again) or _of_base(cause, found, facts)
        alone = corrected_statement(cause, subject, gate, found, again, alone=True)
        return "" if made in (stated, alone) else "the statement does not hold"
    return objection(made, cause, made.request, submission, found, again) if made.request else "no request"


def _of_base(cause: str, found: Sequence[Finding], facts: dict[type, Any]) -> Correction | None:
    """The statement with another host, proved once more."""
    subject: Subject = facts[Subject]
    changes = changes_for(cause, subject, facts)
    return with_base(subject.request, changes, subject, facts, found) if changes and subject.request else None


def _rejudge(profile: Profile, now: datetime) -> Rejudge:
    return Rejudge(lambda read: tuple(judge(check, facts_of(read, profile, now)) for check in CATALOGUE))


def made_again(
    cause: str, submission: Submission, found: Sequence[Finding], profile: Profile, now: datetime
) -> Correction | str:
    """The correction of a paste by itself, with the values of its variables, which no report holds."""
    facts = facts_of(submission, profile, now)
    facts[Scrubber] = Scrubber(submission.secrets, Labeler(_LABEL_KEY), submission, profile)
    facts[Rejudge] = _rejudge(profile, now)
    return correction(cause, facts[Subject], facts, found)


def report(trials: Sequence[Trial]) -> Iterable[str]:
    """A line for each correction that fails, one for each case that should have one and has none, and the figures."""
    for item in trials:
        if item.fault:
            yield f"{item.id} shown, and does not hold: {item.fault}"
    counted = [item for item in trials if item.counts]
    for item in counted:
        if not item.shown:
            yield f"{item.id} {item.expected} ({item.found or 'nothing'}): {item.why}"
    shown = [item for item in trials if item.shown]
    of_calls = sum(bool(item.shown) for item in counted)
    told = [item for item in counted if item.found]
    yield ""
    yield f"shown {len(shown)} of {len(trials)} cases, {sum(not item.fault for item in shown)} of them hold"
    yield f"cause in the pasted call: {of_calls} of {len(counted)} have one ({_percent(of_calls, len(counted))})"
    yield f"of those with a verdict: {of_calls} of {len(told)} ({_percent(of_calls, len(told))})"


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "none"
