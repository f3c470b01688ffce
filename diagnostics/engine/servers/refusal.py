"""What an API's own words name for a refusal of ours, where nothing that could be seen explains it (rule 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from diagnostics.engine.model import catalogue
from diagnostics.engine.model.confidence import LIKELY, PLAUSIBLE, POSSIBLE
from diagnostics.engine.model.facts import ApiAnswer
from diagnostics.engine.model.submission import TokenFormat
from diagnostics.engine.model.types import Actor, Candidate, Message, msg
from diagnostics.engine.servers.answers import status_of, succeeded, words
from diagnostics.engine.servers.token_evidence import TokenEvidence

# causes that are the API's own settings where the token is good by the keys that its issuer publishes
_OF_ITS_KEYS = catalogue.slugs(
    "wrong-signing-key-or-secret", "kid-not-found-key-rotated", "alg-mismatch", "verifier-cannot-fetch-keys"
)  # fmt: skip
_OF_A_SIGNATURE = catalogue.slugs(
    "wrong-signing-key-or-secret", "kid-not-found-key-rotated", "alg-mismatch", "alg-none-or-unsigned"
)  # fmt: skip
_OF_TIME = catalogue.slugs("access-token-expired", "token-not-yet-valid")
_OPAQUE, _CUT = catalogue.slugs("opaque-token-where-jwt-expected", "token-truncated")
_OF_NO_JWT = catalogue.slugs("opaque-token-where-jwt-expected", "jwe-token-where-jws-expected")
_OF_THE_CLAIMS = catalogue.slugs(
    "wrong-audience", "wrong-issuer-or-tenant", "issuer-hostname-mismatch", "missing-scope",
    "scope-claim-not-recognised", "malformed-claims",
)  # fmt: skip
# not found, not this method, too many
_SPEAK_FOR_THEMSELVES = (404, 405, 429)
# causes that an API can name when it refuses a token in a correct header
SPOKEN = (
    *_OF_THE_CLAIMS,
    *_OF_ITS_KEYS,
    *_OF_NO_JWT,
    *_OF_TIME,
    *catalogue.slugs(
        "clock-skew", "timezone-bug", "token-revoked",
        "app-or-account-suspended", "quota-or-billing", "user-lacks-permission", "app-only-token-for-user-resource",
        "organization-authorization-missing", "ip-not-allowed", "rate-limited", "dpop-or-mtls-binding-missing",
        "client-certificate-missing", "missing-companion-header", "wrong-auth-scheme", "wrong-header-name",
        "wrong-token-type", "id-token-as-access-token", "refresh-token-as-access-token", "alg-none-or-unsigned",
        "token-too-large", "wrong-environment",
    ),
)  # fmt: skip


def spoken_by(answer: ApiAnswer, seen: TokenEvidence) -> tuple[Candidate, ...]:
    """Candidates by falling confidence, at most that of words alone, less what was seen to be in order."""
    refuted = _in_order(seen)
    return tuple(
        candidate
        for candidate in _of_an_opaque(answer.told, seen)
        if candidate.cause in SPOKEN and candidate.cause not in refuted and candidate.confidence >= POSSIBLE
    )


def _of_an_opaque(told: Sequence[Candidate], seen: TokenEvidence) -> Sequence[Candidate]:
    """What is told: who misses parts of a JWT in a value that has no part of one wants a JWT, and nothing was cut."""
    surest = {candidate.cause: candidate.confidence for candidate in reversed(told)}
    if seen.format is not TokenFormat.OPAQUE or not surest.keys() >= {_OPAQUE, _CUT}:
        return told
    meant = Candidate(_OPAQUE, max(surest[_OPAQUE], surest[_CUT]))
    others = (candidate for candidate in told if candidate.cause not in (_OPAQUE, _CUT))
    return sorted((meant, *others), key=lambda candidate: -candidate.confidence)


@dataclass(frozen=True, slots=True)
class RefusalCause:
    """Who or what is to blame for a refusal that nothing seen explains, and how sure that is."""

    cause: str
    confidence: float
    words: Message
    also: tuple[Candidate, ...] = ()
    actor: Actor | None = None


def spoken_cause(answer: ApiAnswer, seen: TokenEvidence) -> RefusalCause | None:
    """What the API's own words name for an answer that refuses the call in another way than by 401.

    An answer of 200 whose body tells of an error speaks too.
    """
    status = status_of(answer)
    if status in _SPEAK_FOR_THEMSELVES or not (200 <= status < 300 or 400 <= status < 500) or succeeded(answer):
        return None
    spoken = spoken_by(answer, seen)
    return _spoken(answer, spoken, seen) if spoken else None


def refusal_cause(answer: ApiAnswer, seen: TokenEvidence) -> RefusalCause | None:
    """The API's own words first; the platform, where all is seen to be good; None where too little was seen."""
    if spoken := spoken_by(answer, seen):
        return _spoken(answer, spoken, seen)
    if not seen.sound:
        return None
    if seen.format is TokenFormat.OPAQUE and seen.jwt_wanted:
        told = msg("The authorization server knows this opaque token, and the API refuses it: this platform's APIs "
                   "verify JWTs.")  # fmt: skip
        also = (Candidate("api-down-or-server-bug", POSSIBLE),)
        return RefusalCause("opaque-token-where-jwt-expected", PLAUSIBLE, told, also)
    if seen.active is None:
        told = msg("Signature and times are good, and the API refuses the token: it may have been revoked, which could "
                   "not be asked, or the platform is at fault.")  # fmt: skip
        return RefusalCause("token-revoked", PLAUSIBLE, told, (Candidate("api-down-or-server-bug", POSSIBLE),))
    return RefusalCause("api-down-or-server-bug", LIKELY, _platform_words(answer), actor=Actor.PLATFORM)


def _spoken(answer: ApiAnswer, spoken: tuple[Candidate, ...], seen: TokenEvidence) -> RefusalCause:
    first, also = spoken[0], spoken[1:4]
    if first.cause in _OF_ITS_KEYS and seen.signed:
        told = msg("By the published keys the token is good, and the API refuses it, in its own words: {words}",
                   words=words(answer))  # fmt: skip
        return RefusalCause(first.cause, first.confidence, told, also, Actor.PLATFORM)
    told = msg("The API refuses the token, in its own words: {words}", words=words(answer))
    return RefusalCause(first.cause, first.confidence, told, also)


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
        refuted |= {*_OF_TIME}
    if seen.active:
        refuted |= {"token-revoked", "app-or-account-suspended"}
    if seen.audience:
        refuted.add("wrong-audience")
    if seen.at_home:
        refuted |= {"wrong-issuer-or-tenant", "wrong-environment"}
    if seen.format is TokenFormat.JWS:
        refuted |= {*_OF_NO_JWT}
    if seen.format is TokenFormat.OPAQUE:
        refuted |= {*_OF_A_SIGNATURE}
    return refuted
