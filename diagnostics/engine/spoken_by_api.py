"""What an API's own words name for a refusal of ours, where nothing that could be seen explains it (rule 4)."""

from __future__ import annotations

from diagnostics.engine.api_answers import words
from diagnostics.engine.confidence import POSSIBLE, WORDS_ALONE
from diagnostics.engine.error_dictionary import SERVER_WORDS, matches
from diagnostics.engine.facts import ApiAnswer
from diagnostics.engine.said import heard
from diagnostics.engine.standing import Standing
from diagnostics.engine.types import Candidate

# causes that only the API may know of
SPOKEN = (
    "wrong-audience",
    "wrong-issuer-or-tenant",
    "access-token-expired",
    "token-revoked",
    "app-or-account-suspended",
    "clock-skew",
    "missing-scope",
    "ip-not-allowed",
    "dpop-or-mtls-binding-missing",
)


def spoken_by(answer: ApiAnswer, seen: Standing) -> tuple[Candidate, ...]:
    """Candidates by falling confidence, at most that of words alone, less what was seen to be in order."""
    found = heard(matches(words(answer), SERVER_WORDS), at_most=WORDS_ALONE)
    refuted = _in_order(seen)
    return tuple(
        candidate
        for candidate in found
        if candidate.cause in SPOKEN and candidate.cause not in refuted and candidate.confidence >= POSSIBLE
    )


def _in_order(seen: Standing) -> set[str]:
    refuted: set[str] = set()
    if seen.in_time:
        refuted.add("access-token-expired")
    if seen.active:
        refuted |= {"token-revoked", "app-or-account-suspended"}
    if seen.audience:
        refuted.add("wrong-audience")
    if seen.at_home:
        refuted.add("wrong-issuer-or-tenant")
    return refuted
