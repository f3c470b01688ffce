"""How a token stands by what could be seen of it, so that an API's refusal can be read against that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from diagnostics.engine.model.facts import (
    Introspection,
    Missing,
    ProtectedResource,
    SigningKeys,
    Subject,
    Target,
    Times,
)
from diagnostics.engine.model.profile import Environment
from diagnostics.engine.model.submission import Token, TokenFormat
from diagnostics.engine.model.types import msg
from diagnostics.engine.servers.issuer import audiences_of, claims_of
from diagnostics.engine.subject.purpose import OtherPurpose, other_purpose
from diagnostics.engine.tokens.signature import State, Verification, verify


def audiences_of_api(environment: Environment | None, resource: ProtectedResource | Missing | None) -> tuple[str, ...]:
    """The audiences that the API called goes by: the profile's, else the API's own word; empty where none is known."""
    if environment is None:
        return ()
    if environment.audiences:
        return environment.accepted_audiences()
    return resource.audiences if isinstance(resource, ProtectedResource) else ()


UNSIGNED = msg("The signature fails, so nobody vouches for what the token says of itself.")
_UNSIGNED = frozenset({State.ALTERED, State.OTHER_KEY, State.BAD, State.NO_KEY_FITS, State.OTHER_SHARED})
_LARGEST_SECONDS = 10**11  # beyond it a NumericDate is in milliseconds


@dataclass(frozen=True, slots=True)
class TokenEvidence:
    """What is known of the subject's token; None means unknown, and of `purpose` that nothing speaks against access.

    `in_time` is against our clock now. `at_home` says that the call goes where the issuer's tokens belong, and
    `jwt_wanted` that the platform's APIs verify signed JWTs.
    """

    verification: Verification | None
    in_time: bool | None
    expired: bool
    early: bool
    active: bool | None
    at_home: bool | None
    audience: bool | None
    format: TokenFormat | None = None
    jwt_wanted: bool = False
    purpose: OtherPurpose | None = None

    @property
    def signed(self) -> bool | None:
        """Whether a key of the platform verifies the signature."""
        if self.verification is None or self.verification.state in (State.UNSUPPORTED, State.UNREADABLE):
            return None
        return self.verification.state is State.VALID

    @property
    def flawed(self) -> bool:
        """Whether anything seen explains a refusal."""
        bad = False in (self.signed, self.in_time, self.active, self.at_home, self.audience)
        return bad or self.purpose is not None

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong and the issuer vouches for the token, by its signature or by introspection."""
        return not self.flawed and (self.signed is True or self.active is True)


def nobody_signed(token: Token, keys: SigningKeys | Missing) -> bool:
    """Whether the platform's keys are known and none of them signed the token's claims as they are (rule 4)."""
    if isinstance(keys, Missing) or keys.errors or token.format is not TokenFormat.JWS:
        return False
    return verify(token, keys.keys).state in _UNSIGNED


def token_evidence(
    subject: Subject,
    target: Target,
    times: Times,
    keys: SigningKeys | Missing,
    introspection: Introspection | Missing,
    resource: ProtectedResource | Missing | None = None,
) -> TokenEvidence:
    """Put together what the facts say of the subject's token."""
    claims = claims_of(subject.token)
    verification = None
    if subject.token is not None and subject.token.format is TokenFormat.JWS and isinstance(keys, SigningKeys):
        verification = verify(subject.token, keys.keys)
    expired, early, known = _time(claims, times)
    return TokenEvidence(
        verification=verification,
        in_time=not (expired or early) if known else None,
        expired=expired,
        early=early,
        active=None if isinstance(introspection, Missing) else introspection.active,
        at_home=_at_home(target, verification),
        audience=_audience(claims, target, resource),
        format=subject.token.format if subject.token else None,
        purpose=other_purpose(subject.token, guessed=False) if subject.token else None,
        jwt_wanted=any(known.algorithms or known.has_keys for known in target.profile.environments),
    )


def _time(claims: Any, times: Times) -> tuple[bool, bool, bool]:
    now, leeway = times.now.timestamp(), times.leeway_s
    exp, nbf, iat = (_seconds(claims.get(name)) for name in ("exp", "nbf", "iat"))
    odd = any(isinstance(claims.get(name), int | float) and claims[name] > _LARGEST_SECONDS for name in ("exp", "nbf"))
    expired = exp is not None and now > exp + leeway
    early = odd or any(moment is not None and moment > now + leeway for moment in (nbf, iat))
    return expired, early, exp is not None or nbf is not None


def _seconds(value: Any) -> float | None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if number and 0 <= value <= _LARGEST_SECONDS else None


def _at_home(target: Target, verification: Verification | None) -> bool | None:
    environment = target.environment
    if environment is None:
        return None
    if target.issuer_environment is not None:
        return target.issuer_environment.name == environment.name
    if verification is not None and verification.state is State.VALID:
        return verification.environment == environment.name
    return None


def _audience(claims: Any, target: Target, resource: ProtectedResource | Missing | None) -> bool | None:
    accepted = audiences_of_api(target.environment, resource)
    if not accepted or "aud" not in claims:
        return None
    return bool(set(audiences_of(claims)) & set(accepted))


_BY_SIGNATURE = {
    State.ALTERED: "token-tampered",
    State.OTHER_KEY: "wrong-signing-key-or-secret",
    State.BAD: "wrong-signing-key-or-secret",
    State.KEY_UNKNOWN: "kid-not-found-key-rotated",
    State.NO_KEY_FITS: "wrong-signing-key-or-secret",
    State.KEY_MISMATCH: "alg-mismatch",
}

_BY_PURPOSE = {
    OtherPurpose.ID: "id-token-as-access-token",
    OtherPurpose.REFRESH: "refresh-token-as-access-token",
    OtherPurpose.ASSERTION: "wrong-token-type",
}


def explanation(seen: TokenEvidence) -> str:
    """The slug of the cause that what was seen gives for a refusal, in the order servers check; "" for none."""
    if seen.at_home is False:
        return "wrong-environment"
    if seen.signed is False and seen.verification is not None:
        return _BY_SIGNATURE.get(seen.verification.state, "wrong-signing-key-or-secret")
    if seen.purpose is not None:
        return _BY_PURPOSE[seen.purpose]
    if seen.expired:
        return "access-token-expired"
    if seen.early:
        return "token-not-yet-valid"
    if seen.audience is False:
        return "wrong-audience"
    return "token-revoked" if seen.active is False else ""
