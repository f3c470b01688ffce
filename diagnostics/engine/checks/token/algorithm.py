"""Looks at the algorithm in the token's header against those that the API takes.

Why it matters: a verifier holds a fixed list (RFC 8725, 3.1); HS256 where RS256 is expected is refused before any key.
Cannot see: the list of an API outside the platform profile, unless its answer, code or settings name it.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import INFERRED, LIKELY, NEARLY_CERTAIN
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject, Target
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.types import (
    Candidate,
    Evidence,
    Result,
    Severity,
    Step,
    failed,
    msg,
    not_applicable,
    passed,
)
from diagnostics.engine.subject.answer import succeeded
from diagnostics.engine.subject.defects import UNREADABLE, defect_of
from diagnostics.engine.subject.settings import algorithms_set


@check(
    id="token.algorithm",
    title=msg("The token is signed with an accepted algorithm"),
    step=Step.HEADER,
    severity=Severity.ERROR,
    causes=("alg-mismatch",),
    kb="cause-2",
    needs=(Subject, Target),
)
def token_algorithm(subject: Subject, target: Target) -> Result:
    """An algorithm outside the profile's list, or other than the one that the answer asks for, fails."""
    token = subject.token
    if token is None or token.header is None or subject.is_token_endpoint_call:
        return not_applicable(msg("No JWT for an API was pasted."))
    algorithm = token.header.get("alg")
    if not isinstance(algorithm, str) or algorithm.lower() == "none" or "enc" in token.header:
        return not_applicable(msg("The token names no signing algorithm."))
    accepted = (target.issuer_environment or target.environment).algorithms if target.environment else ()
    row = Evidence(msg("Algorithm"), algorithm[:20], ", ".join(accepted), important=True)
    if succeeded(subject):
        return passed(msg("The API accepted the algorithm."), row)
    if accepted and algorithm not in accepted:
        summary = msg("The token is signed with {found}; this API accepts {accepted}.", found=algorithm[:20],
                      accepted=", ".join(accepted))  # fmt: skip
        return failed("alg-mismatch", NEARLY_CERTAIN, summary, row, also=(Candidate("token-tampered", 0.5),))
    wanted = [] if accepted else algorithms_set(subject)
    if wanted and algorithm not in wanted:
        shown = ", ".join(wanted)
        row = Evidence(msg("Algorithm"), algorithm[:20], shown, important=True)
        summary = msg("The token is signed with {found}; the verifier in the paste is set to take {wanted}.",
                      found=algorithm[:20], wanted=shown)  # fmt: skip
        return failed("alg-mismatch", INFERRED, summary, row)
    asked, refusing = _asked(subject, algorithm), bool(subject.submission.sighted(Seen.ALGORITHM_REFUSED))
    if asked and (refusing or algorithm not in _listed(subject)):
        row = Evidence(msg("Algorithm"), algorithm[:20], asked, important=True)
        summary = msg("The token is signed with {found}, and the answer asks for {asked}.", found=algorithm[:20],
                      asked=asked)  # fmt: skip
        return failed("alg-mismatch", INFERRED, summary, row)
    # of a value that it could not read a verifier says that it knows no such algorithm
    if not accepted and refusing and defect_of(subject, *UNREADABLE) is None:
        summary = msg("The token is signed with {found}, and the answer refuses its algorithm.", found=algorithm[:20])
        return failed("alg-mismatch", LIKELY, summary, row)
    return passed(msg("The token is signed with {found}.", found=algorithm[:20]), row)


def _asked(subject: Subject, algorithm: str) -> str:
    """Another algorithm than the token's that a line about algorithms names: of the answer, or of a verifier's list."""
    return next((name for name in _listed(subject) if name != algorithm), "")


def _listed(subject: Subject) -> list[str]:
    return [seen.value for seen in subject.submission.sighted(Seen.ALGORITHM_NAMED)]
