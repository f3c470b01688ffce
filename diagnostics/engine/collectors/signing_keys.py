"""The published keys of every environment, so that a token of another one is known by its signature alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime

from diagnostics.engine.collectors import published
from diagnostics.engine.collectors.outside import Outside
from diagnostics.engine.model.declare import CouldNotLook, collector
from diagnostics.engine.model.facts import (
    Missing,
    Replay,
    SigningKeys,
    Subject,
    Target,
    Times,
    VerificationCalls,
)
from diagnostics.engine.model.jwk import PRIVATE_MEMBERS, Jwk, shared_bytes
from diagnostics.engine.model.profile import Environment
from diagnostics.engine.model.submission import Submission, TokenFormat
from diagnostics.engine.model.types import Message, msg
from diagnostics.engine.servers.answers import refuses_token
from diagnostics.engine.tokens.signature import State, verify

_Fetched = tuple[str, Sequence[Jwk]]


def _applies(submission: Submission, subject: Subject, times: Times, target: Target) -> Message | None:
    if subject.token is None or subject.token.format is not TokenFormat.JWS:
        return msg("There is no signed token whose signature could be compared with the published keys.")
    if not any(environment.issuer or environment.has_keys for environment in target.profile.environments):
        return msg("The platform profile says nothing of signing keys.")
    return None


@collector(
    provides=SigningKeys, needs=(Subject, Target), sees=(VerificationCalls, Replay), applies=_applies, refined=True
)  # fmt: skip
def signing_keys(
    outside: Outside, subject: Subject, target: Target, calls: VerificationCalls | Missing, replay: Replay | Missing
) -> SigningKeys:
    """All environments are asked at once. The others are waited for only when the own ones' keys do not verify.

    Keys that an earlier diagnosis fetched are fetched again where the API refuses the token.
    """
    environments = [env for env in target.profile.environments if env.issuer or env.has_keys]
    own = {env.name for env in (target.environment, target.issuer_environment) if env is not None}
    kid = (subject.token.header or {}).get("kid") if subject.token else None
    wanted = kid if isinstance(kid, str) else ""
    refused = _refused(calls, replay)
    pool = ThreadPoolExecutor(max(len(environments), 1), thread_name_prefix="keys")

    def fetched(environment: Environment) -> _Fetched:
        home = _is_own(environment, target)
        return published.keys(outside, environment, wanted if home else "", anew=home and refused)

    try:
        asked: dict[str, Future[_Fetched]] = {env.name: pool.submit(fetched, env) for env in environments}
        wait([future for name, future in asked.items() if name in own])
        if not _verified(subject, _done(asked)):
            wait(asked.values())
    finally:
        pool.shutdown(wait=False)
    return _fact(outside, asked)


def _refused(calls: VerificationCalls | Missing, replay: Replay | Missing) -> bool:
    answers = [*calls.answers] if isinstance(calls, VerificationCalls) else []
    answers += [replay.answer] if isinstance(replay, Replay) else []
    return any(refuses_token(answer) for answer in answers)


def _is_own(environment: Environment, target: Target) -> bool:
    """Whether the token says, or the call says where the token does not, that its key is published here."""
    home = target.issuer_environment or target.environment
    return home is not None and home.name == environment.name


def _done(asked: Mapping[str, Future[_Fetched]]) -> dict[str, Sequence[Jwk]]:
    return {name: future.result()[1] for name, future in asked.items() if future.done() and future.exception() is None}


def _verified(subject: Subject, keys: Mapping[str, Sequence[Jwk]]) -> bool:
    return subject.token is not None and verify(subject.token, keys).state is State.VALID


def _fact(outside: Outside, asked: Mapping[str, Future[_Fetched]]) -> SigningKeys:
    keys: dict[str, tuple[Jwk, ...]] = {}
    urls: dict[str, str] = {}
    errors: dict[str, Message] = {}
    gone: dict[str, datetime] = {}
    for name, future in asked.items():
        if not future.done():
            continue
        error = future.exception()
        if isinstance(error, CouldNotLook):
            errors[name] = error.reason
        elif error is not None:
            raise error
        else:
            urls[name], found = future.result()
            keys[name] = tuple(found)
            gone |= published.retired(outside, urls[name], found)
    if not keys:
        raise CouldNotLook(next(iter(errors.values()), msg("No signing keys could be had.")))
    here = {key.get("kid") for found in keys.values() for key in found}
    return SigningKeys(
        keys=keys,
        errors=errors,
        retired={kid: seen for kid, seen in gone.items() if kid not in here},
        private=tuple(name for name, found in keys.items() if any(map(_is_private, found))),
        url=urls,
    )


def _is_private(key: Jwk) -> bool:
    """Whether it was published with a member that nobody else may have; the profile's shared secret was not."""
    return bool(PRIVATE_MEMBERS & key.keys()) and shared_bytes(key) is None
