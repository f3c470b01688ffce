"""From a verdict to the corrected call that may be sent, and from its answer to the facts of a second walk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from diagnostics.engine.model.corrected import CorrectedCall, SentAsCorrected
from diagnostics.engine.model.declare import Collector
from diagnostics.engine.model.facts import (
    ApplicationStatus,
    Baseline,
    Connections,
    Introspection,
    Metadata,
    Missing,
    ProtectedResource,
    ServerClocks,
    SigningKeys,
    Subject,
    Target,
    VerificationCalls,
)
from diagnostics.engine.model.profile import Profile
from diagnostics.engine.model.rejudge import Rejudge
from diagnostics.engine.model.submission import Submission
from diagnostics.engine.model.types import Kind, Verdict, msg
from diagnostics.engine.redaction.redact import Scrubber
from diagnostics.engine.run.paste_facts import Options, paste_facts

_NONE = msg("The verdict names no correction whose every value is known.")
_NOT_ASKED = msg("This was asked about the call as pasted only.")
_OF_SERVERS = (SigningKeys, Metadata, ProtectedResource, ServerClocks, Connections, Baseline)
_OF_THE_TOKEN = (Introspection, ApplicationStatus, VerificationCalls)


class Judged(Protocol):
    """What of a run is needed here."""

    @property
    def submission(self) -> Submission: ...

    @property
    def profile(self) -> Profile: ...

    @property
    def scrubber(self) -> Scrubber: ...

    @property
    def collectors(self) -> Sequence[Collector]: ...

    @property
    def options(self) -> Options: ...

    @property
    def now(self) -> datetime: ...


def corrected_call(verdict: Verdict, facts: Mapping[type, Any], run: Judged) -> CorrectedCall | Missing:
    """The corrected call of a broken one as it was proved, or why there is none to send."""
    made = verdict.fix.sendable if verdict.fix is not None and verdict.kind is Kind.BROKEN else None
    again: Rejudge = facts[Rejudge]
    read = again.read(made.text.reveal()) if made is not None else None
    if made is None or read is None:
        return Missing(CorrectedCall.__name__, _NONE, applies=False)
    known = paste_facts(read, run.profile, now=run.now, options=run.options)
    return CorrectedCall(known[Subject], known[Target], run.submission, made)


def facts_after_sending(sent: SentAsCorrected, facts: Mapping[type, Any], run: Judged) -> dict[type, Any] | None:
    """The facts about the corrected call with the answer that it got; None where that may be due to what was left out.

    What servers said of the token stays where it is the same token. The answer to our call stands in the submission,
    and is no second witness as a call made again.
    """
    if sent.submission is None or sent.replay.could_matter:
        return None
    known = paste_facts(sent.submission, run.profile, now=run.now, options=replace(run.options, exchange=0))
    before, after = facts[Subject].token, known[Subject].token
    same = before is not None and after is not None and before.secret == after.secret
    kept = (*_OF_SERVERS, *(_OF_THE_TOKEN if same else ()))
    for item in run.collectors:
        missing = Missing(item.provides.__name__, _NOT_ASKED, applies=False)
        known[item.provides] = facts.get(item.provides, missing) if item.provides in kept else missing
    secrets = (*run.submission.secrets, *sent.submission.secrets)
    known[Scrubber] = Scrubber(secrets, run.scrubber.labeler, sent.submission, run.profile)
    known[Rejudge] = facts[Rejudge]
    return known


def redacted(verdict: Verdict, gate: Scrubber) -> Verdict:
    """The verdict on a call that the paste does not hold, through the gate that knows that call's values."""
    fix = verdict.fix
    clean = replace(fix, text=gate.message(fix.text), sendable=None) if fix is not None else None
    return replace(verdict, headline=gate.message(verdict.headline), fix=clean)
