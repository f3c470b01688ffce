"""Looks at the spelling of the scheme: `Bearer` with a capital B.

Why it matters: RFC 9110, 11.1 lets any case pass, but some servers, Company X among them, compare the exact word.
Cannot see: whether a server outside the platform profile compares case.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import CERTAIN, HEURISTIC, LIKELY, PLAUSIBLE, POSSIBLE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject, Target
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.types import Evidence, Result, Severity, Step, failed, msg, not_applicable, passed
from diagnostics.engine.subject.answer import refused, succeeded
from diagnostics.engine.subject.beside import way_is_accepted
from diagnostics.engine.subject.defects import nothing_to_judge

_CANONICAL = {"bearer": "Bearer", "dpop": "DPoP", "basic": "Basic"}


@check(
    id="header.scheme-case",
    title=msg("The scheme is spelt with its capital letter"),
    step=Step.HEADER,
    severity=Severity.ERROR,
    causes=("bearer-scheme-case",),
    kb="step-1",
    needs=(Subject, Target),
)
def header_scheme_case(subject: Subject, target: Target) -> Result:
    """`bearer` fails on a platform that compares case, and is a warning where only the RFC judges."""
    credential = subject.credential
    if credential is None and subject.submission.sighted(Seen.SPELLINGS_COMPARED):
        row = Evidence(msg("Spellings told of"), "bearer and Bearer", "Bearer", important=True)
        summary = msg("What is told says that bearer is refused and Bearer is not.")
        return failed("bearer-scheme-case", PLAUSIBLE, summary, row)
    if nothing_to_judge(subject) is not None or credential is None or credential.scheme.lower() not in _CANONICAL:
        return not_applicable(msg("No scheme of this kind was pasted."))
    expected = _CANONICAL[credential.scheme.lower()]
    row = Evidence(msg("Scheme"), credential.scheme, expected, important=credential.scheme != expected,
                   at=credential.at)  # fmt: skip
    if credential.scheme == expected:
        return passed(msg("The scheme is spelt {scheme}.", scheme=expected), row)
    if succeeded(subject) or way_is_accepted(subject):
        return passed(msg("The API accepted the spelling {scheme}.", scheme=credential.scheme), row)
    summary = msg("The scheme is written {scheme} instead of {expected}.", scheme=credential.scheme, expected=expected)
    if target.profile.strict_bearer_case and not target.goes_elsewhere:
        return failed("bearer-scheme-case", CERTAIN, summary, row)
    if refused(subject):
        spelt = any(seen.value == expected for seen in subject.submission.sighted(Seen.SCHEME_SPELT))
        return failed("bearer-scheme-case", LIKELY if spelt else POSSIBLE, summary, row)
    return failed("bearer-scheme-case", HEURISTIC, summary, row, severity=Severity.WARNING)
