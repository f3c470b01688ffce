"""Looks at the published key sets themselves: are they there, and are they public keys only.

Why it matters: without them nobody can verify a token, and with private members anybody can make one (RFC 7517, 9.2).
Cannot see: keys that an API is configured with by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from diagnostics.engine.model.confidence import INFERRED, NEARLY_CERTAIN
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import SigningKeys, Target
from diagnostics.engine.model.jwk import shared_bytes
from diagnostics.engine.model.types import (
    Actor,
    Evidence,
    Result,
    Severity,
    Step,
    failed,
    msg,
    not_applicable,
    passed,
    unavailable,
)


@check(
    id="keys.published",
    title=msg("The issuer publishes its keys, and public ones only"),
    step=Step.TRANSPORT,
    severity=Severity.WARNING,
    causes=("api-down-or-server-bug",),
    kb="step-8",
    needs=(SigningKeys, Target),
)
def keys_published(keys: SigningKeys, target: Target) -> Result:
    """An empty set, private members and keys of unknown kinds are the platform's to mend."""
    published = {name: [key for key in found if shared_bytes(key) is None] for name, found in keys.keys.items()}
    published = {name: found for name, found in published.items() if found or not keys.keys[name]}
    rows = [
        Evidence(msg("Keys of {name}", name=name), ", ".join(_kid(key) for key in found[:10]) or msg("none"))
        for name, found in published.items()
    ]
    if keys.private:
        words = msg(
            "The key set of {names} holds private keys: whoever reads it can sign tokens.",
            names=", ".join(keys.private),
        )
        return failed("api-down-or-server-bug", NEARLY_CERTAIN, words, *rows, actor=Actor.PLATFORM)
    home = target.issuer_environment or target.environment
    if home is not None and home.name in keys.errors:
        return unavailable(keys.errors[home.name], *rows)
    if home is not None and home.name in keys.keys and home.name not in published:
        return not_applicable(msg("The issuer signs with a shared secret, which nobody publishes."))
    if home is not None and not keys.keys.get(home.name, ()):
        words = msg("The key set of {name} is empty, so no token can be verified.", name=home.name)
        return failed(
            "api-down-or-server-bug", INFERRED, words, *rows, actor=Actor.PLATFORM, severity=Severity.ERROR
        )  # fmt: skip
    return passed(msg("The issuer's keys are published."), *rows)


def _kid(key: Mapping[str, Any]) -> str:
    return str(key.get("kid", "without id"))[:80]
