"""Looks at the token's signature under the keys of every environment: published, or shared and given to the portal.

Why it matters: an API accepts a token only if its issuer's key signed exactly this content (RFC 7515, 5.2).
Cannot see: signatures by a shared secret that the profile does not name, and which keys an API has cached.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import (
    CERTAIN,
    HEURISTIC,
    INFERRED,
    LIKELY,
    NEARLY_CERTAIN,
    PLAUSIBLE,
    POSSIBLE,
    REMOTE,
    WEAK,
)
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import SigningKeys, Subject, Target
from diagnostics.engine.model.jwk import HMAC_BYTES, shared_bytes
from diagnostics.engine.model.submission import DefectKind, Token, TokenFormat
from diagnostics.engine.model.types import (
    Actor,
    Candidate,
    Evidence,
    Message,
    Result,
    Severity,
    Step,
    failed,
    msg,
    not_applicable,
    passed,
    unavailable,
)
from diagnostics.engine.subject.defects import LEFT_OUT
from diagnostics.engine.subject.wording import NONE
from diagnostics.engine.tokens.signature import State, Verification, rewritten, verify

_CUT = frozenset({DefectKind.TRUNCATED, DefectKind.SIGNATURE_LENGTH})


@check(
    id="token.signature",
    title=msg("A key of the API's issuer signed the token"),
    step=Step.HEADER,
    severity=Severity.ERROR,
    causes=(
        "wrong-signing-key-or-secret",
        "token-tampered",
        "kid-not-found-key-rotated",
        "wrong-environment",
        "alg-mismatch",
        "token-truncated",
    ),
    kb="step-1",
    needs=(Subject, Target, SigningKeys),
)
def token_signature(subject: Subject, target: Target, keys: SigningKeys) -> Result:
    """Tells apart: altered, signed by another key, key retired, key of another environment, key of another kind."""
    token = subject.token
    if token is None or token.format is not TokenFormat.JWS:
        return not_applicable(msg("There is no signed token."))
    if any(defect.kind is DefectKind.ELIDED for defect in token.defects):
        return unavailable(LEFT_OUT)
    found = verify(token, keys.keys)
    if found.state is State.VALID:
        return _valid(found, target)
    if found.state is State.UNSUPPORTED or (found.state is State.OTHER_SHARED and not _shares(target, keys)):
        return not_applicable(
            msg(
                "A token signed with {alg} cannot be compared with published keys.",
                alg=found.algorithm or NONE,
            )
        )
    if any(defect.kind in _CUT for defect in token.defects) and found.state is not State.KEY_UNKNOWN:
        words = msg("The signature does not verify: the token ends too early.")
        return failed("token-truncated", NEARLY_CERTAIN, words, _kid_row(found))
    if found.state is State.OTHER_SHARED:
        return _other_secret(token, target)
    if _shares(target, keys) and found.algorithm not in HMAC_BYTES:
        words = msg("The token says {alg}, and its issuer signs with a shared secret.", alg=found.algorithm)
        return failed("alg-mismatch", CERTAIN, words, _kid_row(found, important=False))
    if found.state is State.ALTERED:
        return _altered(found, token)
    if found.state is State.KEY_UNKNOWN:
        return _key_unknown(found, target, keys)
    if found.state is State.KEY_MISMATCH:
        words = msg("The token says {alg}, and the key it names is of another kind.", alg=found.algorithm)
        return failed("alg-mismatch", CERTAIN, words, _kid_row(found))
    return _other_key(found, token, target, keys)


def _shares(target: Target, keys: SigningKeys) -> bool:
    """Whether the tokens that belong here are signed with a secret that the issuer shares with the API."""
    home = target.issuer_environment or target.environment
    return home is not None and any(shared_bytes(key) is not None for key in keys.keys.get(home.name, ()))


def _other_secret(token: Token, target: Target) -> Result:
    """Of an HMAC nothing shows whether the secret or the content is another, but how the content is laid out."""
    home = target.issuer_environment or target.environment
    words = msg("The shared secret of {name} did not make this signature: another one did, or the token was changed "
                "afterwards.", name=home.name if home else "-")  # fmt: skip
    if rewritten(token):
        layout = Evidence(msg("Layout"), "header and payload were written by two different programs", "by one", True)
        other = Candidate("wrong-signing-key-or-secret", POSSIBLE)
        return failed("token-tampered", PLAUSIBLE, words, layout, also=(other,))
    return failed("wrong-signing-key-or-secret", HEURISTIC, words, also=(Candidate("token-tampered", WEAK),))


def _kid_row(found: Verification, expected: str | Message = "", important: bool = True) -> Evidence:
    return Evidence(msg("Key id (kid)"), found.kid or NONE, expected, important=important)


def _valid(found: Verification, target: Target) -> Result:
    here = target.environment
    by_secret = found.algorithm in HMAC_BYTES
    by_key = msg("key {id} of {name}", id=found.key_id or "-", name=found.environment)
    signer = msg("the shared secret of {name}", name=found.environment) if by_secret else by_key
    row = Evidence(msg("Signed by"), signer, here.name if here else "")
    if here is not None and found.environment != here.name:
        words = msg(
            "The token was signed by {signer}, and the call goes to {called}.",
            signer=found.environment,
            called=here.name,
        )
        return failed("wrong-environment", CERTAIN, words, row)
    if by_secret:
        return passed(msg("The signature verifies under the shared secret of {name}.", name=found.environment), row)
    if found.kid and found.kid != found.key_id:
        words = msg(
            "The signature is good, but the token names the key {kid}, which is not the one.", kid=found.kid[:80]
        )
        return failed(
            "kid-not-found-key-rotated", LIKELY, words, row, _kid_row(found, found.key_id), actor=Actor.PLATFORM
        )
    return passed(msg("The signature verifies under a published key of {name}.", name=found.environment), row)


def _altered(found: Verification, token: Token) -> Result:
    words = msg("The token was changed after {name} signed it.", name=found.environment)
    rows = [Evidence(msg("Signature"), "made by the issuer's key over other content", "over this content", True)]
    if rewritten(token):
        rows.append(Evidence(msg("Layout"), "header and payload were written by two different programs", "by one"))
    return failed("token-tampered", CERTAIN, words, *rows, _kid_row(found, important=False))


def _key_unknown(found: Verification, target: Target, keys: SigningKeys) -> Result:
    public = [(name, key) for name, known in keys.keys.items() for key in known[:10] if shared_bytes(key) is None]
    published = ", ".join(f"{key.get('kid', 'without id')} ({name})" for name, key in public)
    row = _kid_row(found, published[:300] or msg("no keys are published"))
    home = target.issuer_environment or target.environment
    if home is not None and home.name in keys.errors:
        return unavailable(keys.errors[home.name])
    if retired_at := keys.retired.get(found.kid):
        words = msg(
            "The token's key was rotated out: it was last seen published on {when}.",
            when=retired_at.strftime("%Y-%m-%d %H:%M UTC"),
        )
        return failed("kid-not-found-key-rotated", CERTAIN, words, row)
    words = msg("No published key has the id {kid} that the token names.", kid=found.kid[:80])
    also = (Candidate("wrong-issuer-or-tenant", WEAK), Candidate("wrong-signing-key-or-secret", REMOTE))
    return failed(
        "kid-not-found-key-rotated", NEARLY_CERTAIN if target.issuer_environment else PLAUSIBLE, words, row, also=also
    )


def _other_key(found: Verification, token: Token, target: Target, keys: SigningKeys) -> Result:
    home = target.issuer_environment or target.environment
    if home is not None and home.name in keys.errors:
        return unavailable(keys.errors[home.name])
    row = _kid_row(found, important=False)
    if found.state is State.NO_KEY_FITS:
        words = msg("No published key made this signature, and the token names no key.")
        also = (Candidate("token-tampered", WEAK), Candidate("kid-not-found-key-rotated", WEAK))
        return failed("wrong-signing-key-or-secret", HEURISTIC, words, row, also=also)
    if found.state is State.OTHER_KEY:
        words = msg(
            "The key that the token names did not make its signature: another key did, or the signature is damaged."
        )
        return failed("wrong-signing-key-or-secret", INFERRED, words, row, also=(Candidate("token-tampered", WEAK),))
    words = msg("The signature does not verify: another key made it, or the token was changed afterwards.")
    if rewritten(token):
        layout = Evidence(msg("Layout"), "header and payload were written by two different programs", "by one", True)
        other = Candidate("wrong-signing-key-or-secret", WEAK)
        return failed("token-tampered", PLAUSIBLE, words, layout, row, also=(other,))
    # the key that is published under the token's own kid is rarely another one
    return failed("token-tampered", PLAUSIBLE, words, row, also=(Candidate("wrong-signing-key-or-secret", POSSIBLE),))
