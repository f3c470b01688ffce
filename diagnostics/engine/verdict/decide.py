"""The one answer to a paste: which cause comes first, how sure that is, what else is wrong, what is ruled out.

Rule 3: severity, then confidence, then the earliest on the request's path, with the precedences of
`precedence.py`. Rule 4: what a server, tool or person says is a hint; it backs or outranks other
hints, never plain evidence. Rule 2: nothing is called healthy that could not be looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from diagnostics.engine.causes import CAUSES
from diagnostics.engine.checks import CATALOGUE
from diagnostics.engine.model.confidence import (
    CERTAIN,
    ENOUGH_FOR_A_VERDICT,
    INFERRED,
    LIKELY,
    NEARLY_CERTAIN,
    PLAUSIBLE,
    combined,
)
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.shield import shielded
from diagnostics.engine.model.types import Candidate, Finding, Fix, Kind, Message, Outcome, Severity, Verdict, msg
from diagnostics.engine.remedy.fix import remedy
from diagnostics.engine.remedy.next_steps import next_steps
from diagnostics.engine.subject.answer import tells_of_failure
from diagnostics.engine.verdict.precedence import (
    ALLOWED_BY_WORDS_FROM,
    EXPIRY_AGAINST_NOW_YIELDS_FROM,
    GOT_PAST,
    GOT_PAST_FROM,
    PLAIN_WORDS_FROM,
    PRECEDENCE,
    REFUTED_BY,
    REFUTED_FOR_GOOD,
    REFUTED_WORDS_KEEP,
)

# Checks whose finding repeats somebody's words instead of showing the thing itself.
SERVER_SAYS, REPORT_SAYS = "api.error-message", "report.story"
HINTS = frozenset({SERVER_SAYS, REPORT_SAYS})
_SEVERITIES = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
_MOST_RANKED = 8

HEALTHY = msg("Everything that could be wrong with this call was looked at, and nothing is.")
RISKY = msg("This call works as it stands, and something about it will cause trouble later.")
NOTHING = msg("What you pasted shows no defect, but it is not enough to name a cause.")
REFUSED = msg("The call was refused, and nothing that you pasted shows why.")
UNSURE = msg("The words you pasted fit several causes; more of the call would tell them apart.")
LOOKING = msg("Nothing found so far; the servers are still being asked.")


@dataclass(slots=True)
class _Score:
    """What speaks for one cause."""

    cause: str
    evidence: float = 0.0
    words: float = 0.0
    server: float = 0.0  # the part of the words that is the server's
    severity: int = 2
    finding: Finding | None = None
    confidence: float = 0.0
    shown_by: set[str] = field(default_factory=set)  # the checks whose first cause it is

    def order(self) -> tuple[int, float, int]:
        known = CAUSES.get(self.cause)
        return (self.severity, -round(self.confidence, 3), known.stage if known else 9)


def decide(
    findings: Sequence[Finding], *, complete: bool, subject: Subject, facts: Mapping[type, Any] | None = None
) -> Verdict:
    """The verdict on `findings`. `complete` is False while collectors still run: then nothing is called healthy."""
    ranking = _ranked(findings)
    failing = [score for score in ranking if score.severity == _SEVERITIES[Severity.ERROR]]
    if failing and failing[0].confidence >= ENOUGH_FOR_A_VERDICT:
        return _broken(ranking, failing[0], findings, subject, facts or {})
    warned = tuple(dict.fromkeys(s.cause for s in ranking if s.severity == 1 and s.confidence >= ENOUGH_FOR_A_VERDICT))
    open_checks = [
        f for f in findings
        if f.severity is Severity.ERROR and f.outcome in (Outcome.UNAVAILABLE, Outcome.CRASHED)
    ]  # fmt: skip
    refused = tells_of_failure(subject)
    failed = any(f.outcome is Outcome.FAIL and f.severity is Severity.ERROR for f in findings)
    if complete and not open_checks and not refused and not failed and subject.submission.understood_anything:
        if warned:
            return _risky(ranking, warned, findings, subject, facts or {})
        return Verdict(Kind.HEALTHY, HEALTHY, confidence=CERTAIN, ruled_out=_ruled_out(findings, ()))
    return Verdict(
        Kind.INCONCLUSIVE,
        _open_headline(complete, refused, bool(failing)),
        confidence=failing[0].confidence if failing else 0.0,
        ranked=_candidates(failing),
        also=warned,
        ruled_out=_ruled_out(findings, [score.cause for score in ranking]),
        next_steps=next_steps(subject, open_checks),
    )


def _open_headline(complete: bool, refused: bool, unsure: bool) -> Message:
    if unsure:
        return UNSURE
    if not complete:
        return LOOKING
    return REFUSED if refused else NOTHING


def _broken(
    ranking: list[_Score], first: _Score, findings: Sequence[Finding], subject: Subject, facts: Mapping[type, Any]
) -> Verdict:
    cause = CAUSES[first.cause]
    finding = first.finding
    own = finding is not None and finding.cause == first.cause and finding.check not in HINTS
    shown = [
        s.cause for s in ranking
        if s is not first and s.shown_by - HINTS and s.evidence >= ENOUGH_FOR_A_VERDICT and s.severity <= 1
    ]  # fmt: skip
    return Verdict(
        kind=Kind.BROKEN,
        headline=finding.summary if own and finding else _said_headline(first),
        cause=first.cause,
        root_cause=cause.root_cause,
        confidence=first.confidence,
        actor=(finding.actor if own and finding else None) or cause.actor,
        ranked=_candidates([first, *(s for s in ranking if s is not first and s.severity == first.severity)]),
        also=tuple(shown),
        ruled_out=_ruled_out(findings, [s.cause for s in ranking]),
        fix=_fix(first.cause, finding if own else None, subject, facts),
        kb=cause.kb,
    )


def _fix(slug: str, finding: Finding | None, subject: Subject, facts: Mapping[type, Any]) -> Fix:
    """The remedy; the catalogue's sentence alone where a correction of the request could not be made."""
    return shielded("remedy", slug, lambda: remedy(slug, finding, subject, facts), lambda: Fix(CAUSES[slug].fix))


def _said_headline(first: _Score) -> Message:
    """The cause in a sentence that says whose words it rests on, where nothing in the paste shows it (rule 4)."""
    headline = CAUSES[first.cause].headline
    if first.evidence:
        return headline
    if first.server >= first.words:
        return msg("From the server's words: {headline}", headline=headline)
    return msg("From what is told around the call: {headline}", headline=headline)


def _risky(
    ranking: list[_Score],
    warned: tuple[str, ...],
    findings: Sequence[Finding],
    subject: Subject,
    facts: Mapping[type, Any],
) -> Verdict:
    first = next(score for score in ranking if score.cause == warned[0])
    cause, finding = CAUSES[first.cause], first.finding
    return Verdict(
        kind=Kind.RISKY,
        headline=finding.summary if finding else RISKY,
        cause=first.cause,
        root_cause=cause.root_cause,
        confidence=first.confidence,
        actor=(finding.actor if finding else None) or cause.actor,
        ranked=_candidates([first]),
        also=warned[1:],
        ruled_out=_ruled_out(findings, warned),
        fix=_fix(first.cause, finding, subject, facts),
        kb=finding.kb if finding else cause.kb,
    )


def _candidates(scores: Sequence[_Score]) -> tuple[Candidate, ...]:
    return tuple(Candidate(score.cause, round(score.confidence, 3)) for score in scores[:_MOST_RANKED])


def _ranked(findings: Sequence[Finding]) -> list[_Score]:
    """Every cause that a fail names, the first one first."""
    scores: dict[str, _Score] = {}
    for finding in findings:
        if finding.outcome is Outcome.FAIL and finding.cause:
            for candidate in finding.candidates or (Candidate(finding.cause, finding.confidence),):
                _count(scores.setdefault(candidate.cause, _Score(candidate.cause)), finding, candidate.confidence)
    for slug, for_good in _refuted(findings).items():
        score = scores.get(slug)
        if score is None or score.evidence:
            continue
        if for_good or score.words < PLAIN_WORDS_FROM:
            del scores[slug]
        else:
            score.words *= REFUTED_WORDS_KEEP
    for score in scores.values():
        score.confidence = combined(score.evidence, score.words)
    _apply_precedence(scores)
    _let_words_settle(scores)
    return sorted(scores.values(), key=_Score.order)


def _refuted(findings: Sequence[Finding]) -> dict[str, bool]:
    """The causes that passing checks with evidence speak against, and whether no words can bring them back."""
    passed = {finding.check for finding in findings if finding.outcome is Outcome.PASS and finding.evidence}
    shown = ((slug, check) for check, slugs in REFUTED_BY.items() if check in passed for slug in slugs)
    return {slug: check in REFUTED_FOR_GOOD for slug, check in shown}


def _count(score: _Score, finding: Finding, confidence: float) -> None:
    severity = _SEVERITIES[finding.severity]
    if severity > score.severity:
        return
    if severity < score.severity:  # a remark lends nothing to a defect of the same name
        score.severity, score.finding, score.evidence, score.words = severity, finding, 0.0, 0.0
    elif confidence > max(score.evidence, score.words):
        score.finding = finding
    if finding.check in HINTS:
        score.words = max(score.words, confidence)
    else:
        score.evidence = max(score.evidence, confidence)
    if finding.check == SERVER_SAYS:
        score.server = max(score.server, confidence)
    if finding.cause == score.cause:
        score.shown_by.add(finding.check)


def _let_words_settle(scores: dict[str, _Score]) -> None:
    """A defect that the server evidently got past, by what it says, is not why this call failed."""
    said = max(scores.values(), key=lambda score: score.server, default=None)
    if said is None or said.server < GOT_PAST_FROM or said.severity:
        return
    for rule in (rule for rule in GOT_PAST if said.cause in rule.words):
        for other in (scores[slug] for slug in rule.defects if slug in scores):
            if other.evidence >= other.words and other.server < ALLOWED_BY_WORDS_FROM and other.evidence < CERTAIN:
                other.confidence = min(other.confidence, said.confidence - 0.01)


def _apply_precedence(scores: dict[str, _Score]) -> None:
    for rule in PRECEDENCE:
        winner = scores.get(rule.winner)
        if winner is None or winner.confidence < rule.from_:
            continue
        for loser in (scores[slug] for slug in rule.losers if slug in scores):
            # between two causes that the same words name, the words' own order stands
            if not (_is_said(winner) and _is_said(loser) and loser.server > winner.server):
                _yield_to(loser, winner)
    expired = scores.get("access-token-expired")
    if expired is None or expired.evidence > INFERRED or not expired.evidence:
        return
    for other in scores.values():
        if other is not expired and other.severity == 0 and other.evidence >= EXPIRY_AGAINST_NOW_YIELDS_FROM:
            _yield_to(expired, other)


def _is_said(score: _Score) -> bool:
    return not score.evidence and score.server > 0 and score.server >= score.words


def _yield_to(loser: _Score, winner: _Score) -> None:
    # what the paste plainly shows yields only to what it shows as well, never to a mere candidate
    if loser.evidence >= NEARLY_CERTAIN and winner.evidence < LIKELY:
        return
    if loser.evidence >= LIKELY and not winner.evidence and winner.words < PLAUSIBLE:
        return
    if loser.severity >= winner.severity:
        loser.confidence = min(loser.confidence, winner.confidence - 0.01)


def _ruled_out(findings: Sequence[Finding], suspected: Sequence[str]) -> tuple[str, ...]:
    """Causes that a check can report, that it did not, with evidence shown, and that nothing else suspects."""
    known = {check.id: check for check in CATALOGUE}
    open_or_failed: set[str] = set(suspected)
    passed: dict[str, None] = {}
    for finding in findings:
        check = known.get(finding.check)
        if check is None or finding.check in HINTS:
            continue
        if finding.outcome is Outcome.PASS and finding.evidence:
            passed.update(dict.fromkeys(check.causes[:1]))
        elif finding.outcome in (Outcome.UNAVAILABLE, Outcome.CRASHED, Outcome.FAIL):
            open_or_failed.update(check.causes)
    return tuple(slug for slug in passed if slug not in open_or_failed)
