"""What an API's own words name for a refusal of ours, where nothing that could be seen explains it (rule 4)."""

from __future__ import annotations

from dataclasses import dataclass

from diagnostics.engine.model import catalogue
from diagnostics.engine.model.confidence import LIKELY, PLAUSIBLE, POSSIBLE, WORDS_ALONE
from diagnostics.engine.model.facts import ApiAnswer
from diagnostics.engine.model.types import Actor, Candidate, Message, msg
from diagnostics.engine.servers.answers import words
from diagnostics.engine.servers.token_evidence import TokenEvidence
from diagnostics.engine.words.dictionary import SERVER_WORDS, matches
from diagnostics.engine.words.weigh import heard

# causes that only the API may know of
SPOKEN = catalogue.slugs(
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


def spoken_by(answer: ApiAnswer, seen: TokenEvidence) -> tuple[Candidate, ...]:
    """Candidates by falling confidence, at most that of words alone, less what was seen to be in order."""
    found = heard(matches(words(answer), SERVER_WORDS), at_most=WORDS_ALONE)
    refuted = _in_order(seen)
    return tuple(
        candidate
        for candidate in found
        if candidate.cause in SPOKEN and candidate.cause not in refuted and candidate.confidence >= POSSIBLE
    )


@dataclass(frozen=True, slots=True)
class RefusalCause:
    """Who or what is to blame for a refusal that nothing seen explains, and how sure that is."""

    cause: str
    confidence: float
    words: Message
    also: tuple[Candidate, ...] = ()
    actor: Actor | None = None


def refusal_cause(answer: ApiAnswer, seen: TokenEvidence) -> RefusalCause | None:
    """The API's own words first; the platform, where all is seen to be good; None where too little was seen."""
    if spoken := spoken_by(answer, seen):
        told = msg("The API refuses the token, in its own words: {words}", words=words(answer))
        return RefusalCause(spoken[0].cause, spoken[0].confidence, told, spoken[1:4])
    if not seen.sound:
        return None
    if seen.active is None:
        told = msg("Signature and times are good, and the API refuses the token: it may have been revoked, which could "
                   "not be asked, or the platform is at fault.")  # fmt: skip
        return RefusalCause("token-revoked", PLAUSIBLE, told, (Candidate("api-down-or-server-bug", POSSIBLE),))
    return RefusalCause("api-down-or-server-bug", LIKELY, _platform_words(answer), actor=Actor.PLATFORM)


def _platform_words(refusal: ApiAnswer) -> Message:
    if not refusal.request_id:
        return msg("Everything about the token is good, and the API refuses it: the platform is at fault.")
    return msg(
        "Everything about the token is good, and the API refuses it: quote the request id {id} to its support.",
        id=refusal.request_id,
    )


def _in_order(seen: TokenEvidence) -> set[str]:
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
