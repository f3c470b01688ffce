"""The one answer to a paste: which cause comes first, how sure that is, what else is wrong, what is ruled out.

The ladder of rule 4 in order: what happened to the call (`outcome`), then one distribution over the causes from the
evidence of all rungs (`evidence`, `distribution`), then the sentence that tells it. Nothing is called healthy without
a success that somebody saw (rule 2), and a success is never called broken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from diagnostics.engine.causes import CAUSES
from diagnostics.engine.model.confidence import CERTAIN, ENOUGH_FOR_A_VERDICT, LIKELY
from diagnostics.engine.model.facts import Reading, SecondReading, Subject, Target
from diagnostics.engine.model.shield import shielded
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.statement import Speaker
from diagnostics.engine.model.types import (
    Actor,
    Candidate,
    Finding,
    Fix,
    Kind,
    Message,
    Outcome,
    Severity,
    Verdict,
    msg,
)
from diagnostics.engine.remedy.fix import remedy
from diagnostics.engine.remedy.next_steps import next_steps
from diagnostics.engine.subject.answer import refuses_content
from diagnostics.engine.verdict.distribution import Distribution, Share, distribution
from diagnostics.engine.verdict.evidence import HINTS, Evidence, gathered
from diagnostics.engine.verdict.headline import headline_of, headline_of_share, works_in_part
from diagnostics.engine.verdict.limits import limited
from diagnostics.engine.verdict.outcome import (
    REFUTED_BY_SUCCESS,
    CallOutcome,
    left_out,
    outcome_of,
    softened,
    token_is_accepted,
)
from diagnostics.engine.verdict.refutes import (
    NOT_REACHED,
    OF_A_SIGN_IN,
    refuted,
    refuted_by_place,
    refuted_unless_shown,
)
from diagnostics.engine.verdict.ruled_out import ruled_out
from diagnostics.engine.verdict.second_reader import heard_again

HEALTHY = msg("The call succeeded, and nothing about it is wrong.")
NOTHING = msg("What you pasted shows no defect, but it is not enough to name a cause.")
NOT_ABOUT_A_CALL = msg("No token, request, response or error message was found in the whole of the text.")
REFUSED = msg("The call was refused, and what you pasted does not decide why.")
UNSURE = msg("The words you pasted fit several causes; more of the call would tell them apart.")
LOOKING = msg("Nothing found so far; the servers are still being asked.")
WORKS_NOW = msg("The call works now, from here; the time, the network or the client may have differed.")
A_PAGE = msg("A web page came where an API was called; whether the API took the call is not to be seen.")
_PROGRAMS = frozenset({Speaker.LIBRARY, Speaker.TOOL})
_MOST_RANKED = 8
_LEAST_RANKED = 0.02


def decide(
    findings: Sequence[Finding], *, complete: bool, subject: Subject, facts: Mapping[type, Any] | None = None
) -> Verdict:
    """The verdict on `findings`. `complete` is False while collectors still run: then nothing is called healthy."""
    known = facts or {}
    findings = softened(findings, subject, known)
    outcome = outcome_of(subject, known)
    failing = outcome in (CallOutcome.FAILED, CallOutcome.UNKNOWN)
    reading, second = known.get(Reading), known.get(SecondReading)
    heard = failing or outcome is CallOutcome.WORKS_IN_PART
    told = reading if isinstance(reading, Reading) and heard and _says_something(subject, outcome) else None
    target = known.get(Target)
    api_is_known = isinstance(target, Target) and target.is_of_platform
    by_cause = gathered(findings, told, api_is_known=api_is_known)
    impossible = refuted_by_place(subject).union(REFUTED_BY_SUCCESS if token_is_accepted(known) else ())
    impossible |= {slug for slug in refuted_unless_shown(subject) if not _is_shown(by_cause.get(slug))}
    for slug in impossible | _shown_otherwise(by_cause, subject):
        by_cause.pop(slug, None)
    whole = distribution(by_cause, told, is_about_content=refuses_content(subject))
    if told is not None and isinstance(second, SecondReading):
        contradicted = {*refuted(findings), *ruled_out(findings, ()), *impossible}
        whole = heard_again(whole, by_cause, told, second, contradicted)
    whole = limited(whole, subject)
    warned = _warned(findings)
    if failing and whole.shares and whole.shares[0].share >= ENOUGH_FOR_A_VERDICT:
        return _broken(whole, findings, subject, known, impossible)
    if complete and outcome in (CallOutcome.SUCCEEDED, CallOutcome.SUCCEEDED_FOR_US):
        if warned:
            return _risky(warned, findings, subject, known)
        return Verdict(Kind.HEALTHY, HEALTHY, confidence=CERTAIN, ruled_out=ruled_out(findings, ()))
    shares = whole.shares if outcome not in (CallOutcome.WORKS_NOW, CallOutcome.A_PAGE) else ()
    return Verdict(
        Kind.INCONCLUSIVE,
        _open_headline(outcome, complete, shares, left_out(known))
        if subject.submission.understood_anything
        else NOT_ABOUT_A_CALL,
        confidence=round(shares[0].share, 3) if shares else 0.0,
        ranked=_candidates(shares),
        other=round(whole.other, 3) if shares else 1.0,
        also=tuple(slug for slug, _ in warned),
        ruled_out=ruled_out(findings, [shown.cause for shown in _candidates(shares)]),
        next_steps=next_steps(subject, _open_checks(findings), can_ask=api_is_known),
    )


def _is_shown(evidence: Evidence | None) -> bool:
    return evidence is not None and evidence.strongest >= LIKELY


def _shown_otherwise(by_cause: Mapping[str, Evidence], subject: Subject) -> frozenset[str]:
    """Causes that the general reading of words alone brings up against what is told: failures of the connection where
    a server answered, credentials that were refused where a tool says that they were taken."""
    answered = subject.response is not None and subject.response.status in range(400, 500)
    sighted = subject.submission.sighted
    told = NOT_REACHED if answered and not sighted(Seen.CONNECTION_SPOKEN_OF) else frozenset[str]()
    told |= OF_A_SIGN_IN if sighted(Seen.SIGNED_IN) else frozenset()
    read = (by_cause[slug] for slug in told if slug in by_cause)
    return frozenset(evidence.cause for evidence in read if not evidence.plain and not evidence.said_by_machines)


def _says_something(subject: Subject, outcome: CallOutcome) -> bool:
    """Whether there are words to read: a command, request or program that nobody answered has none.

    Where no word tells of a failure, a line of a program is taken for no statement about a call; nor is anything where
    a person says that nothing fails, and asks about something else.
    """
    if outcome is CallOutcome.UNKNOWN and subject.submission.sighted(Seen.NOTHING_FAILS):
        return False
    told = (statement.speaker for statement in subject.submission.statements)
    return outcome is CallOutcome.FAILED or any(speaker not in _PROGRAMS for speaker in told)


def _open_headline(
    outcome: CallOutcome, complete: bool, shares: Sequence[Share], fields_left_out: Sequence[str]
) -> Message:
    if outcome is CallOutcome.WORKS_IN_PART:
        return works_in_part(fields_left_out)
    if outcome is CallOutcome.WORKS_NOW:
        return WORKS_NOW
    if outcome is CallOutcome.A_PAGE:
        return A_PAGE
    if not complete:
        return LOOKING
    if outcome is not CallOutcome.FAILED:
        return NOTHING
    return UNSURE if len(shares) > 1 and shares[0].share >= ENOUGH_FOR_A_VERDICT / 2 else REFUSED


def _open_checks(findings: Sequence[Finding]) -> list[Finding]:
    unseen = (Outcome.UNAVAILABLE, Outcome.CRASHED)
    return [f for f in findings if f.severity is Severity.ERROR and f.outcome in unseen]


def _broken(
    whole: Distribution,
    findings: Sequence[Finding],
    subject: Subject,
    facts: Mapping[type, Any],
    impossible: frozenset[str],
) -> Verdict:
    first = whole.shares[0]
    cause, finding = CAUSES[first.cause], first.evidence.finding
    fix = _fix(first.cause, finding, subject, facts, findings)
    return Verdict(
        kind=Kind.BROKEN,
        headline=headline_of_share(first, findings),
        cause=first.cause,
        root_cause=cause.root_cause,
        confidence=round(first.share, 3),
        # the defect lives in what was pasted, so whoever pasted it can mend it
        actor=Actor.YOU if fix.in_code else (finding.actor if finding else None) or cause.actor,
        ranked=_candidates(whole.shares),
        other=round(whole.other, 3),
        also=_also(first.cause, findings, impossible),
        ruled_out=ruled_out(findings, [shown.cause for shown in _candidates(whole.shares)]),
        fix=fix,
        kb=cause.kb,
    )


def _also(first: str, findings: Sequence[Finding], impossible: frozenset[str]) -> tuple[str, ...]:
    """Further defects that a check looked at and saw for itself; they take no share (rule 3).

    What the answer or a passing check refutes did not stop this call, or not yet: a token that soon expires.
    """
    not_now = {*impossible, *refuted(findings)}
    seen = [
        finding.cause
        for finding in findings
        if finding.outcome is Outcome.FAIL
        and finding.check not in HINTS
        and finding.severity is not Severity.INFO
        and finding.confidence >= LIKELY
        and finding.cause
        and finding.cause != first
        and finding.cause not in not_now
    ]
    return tuple(dict.fromkeys(seen))


def _fix(
    slug: str, finding: Finding | None, subject: Subject, facts: Mapping[type, Any], findings: Sequence[Finding]
) -> Fix:
    """The remedy; the catalogue's sentence alone where a correction of the request could not be made."""
    made = lambda: remedy(slug, finding, subject, facts, findings)  # noqa: E731 - what the shield runs
    return shielded("remedy", slug, made, lambda: Fix(CAUSES[slug].fix))


def _warned(findings: Sequence[Finding]) -> list[tuple[str, Finding]]:
    found: dict[str, Finding] = {}
    for finding in findings:
        warns = finding.outcome is Outcome.FAIL and finding.severity is Severity.WARNING
        if warns and finding.cause and finding.confidence >= ENOUGH_FOR_A_VERDICT:
            found.setdefault(finding.cause, finding)
    return list(found.items())


def _risky(
    warned: Sequence[tuple[str, Finding]], findings: Sequence[Finding], subject: Subject, facts: Mapping[type, Any]
) -> Verdict:
    slug, finding = warned[0]
    cause = CAUSES[slug]
    return Verdict(
        kind=Kind.RISKY,
        headline=headline_of(slug, finding),
        cause=slug,
        root_cause=cause.root_cause,
        confidence=finding.confidence,
        actor=finding.actor or cause.actor,
        ranked=(Candidate(slug, finding.confidence),),
        other=round(1 - finding.confidence, 3),
        also=tuple(other for other, _ in warned[1:]),
        ruled_out=ruled_out(findings, [name for name, _ in warned]),
        fix=_fix(slug, finding, subject, facts, findings),
        kb=finding.kb,
    )


def _candidates(shares: Sequence[Share]) -> tuple[Candidate, ...]:
    shown = [item for item in shares if item.share >= _LEAST_RANKED][:_MOST_RANKED]
    return tuple(Candidate(item.cause, round(item.share, 3)) for item in shown)
