"""Looks at the token's iss against the issuers of the platform, and at the two issuers that an answer names.

Why it matters: verifiers compare the issuer character by character (RFC 7519, 4.1.1; RFC 8414, 3.3).
Cannot see: which issuer an API outside the profile trusts, unless its answer, settings or metadata say it.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import CERTAIN, INFERRED, LIKELY, NEARLY_CERTAIN, PLAUSIBLE, POSSIBLE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Missing, SigningKeys, Subject, Target
from diagnostics.engine.model.submission import Token, TokenFormat
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
from diagnostics.engine.subject.claims import claims_of, unread
from diagnostics.engine.subject.introspected import issuer_asked_elsewhere
from diagnostics.engine.subject.near_miss import difference, internal_host, same_path
from diagnostics.engine.subject.settings import issuers_set, same_issuer
from diagnostics.engine.tokens.signature import State, verify

_OF_NOBODY_HERE = (State.KEY_UNKNOWN, State.OTHER_KEY, State.BAD, State.NO_KEY_FITS, State.OTHER_SHARED)


@check(
    id="token.issuer",
    title=msg("The token comes from an issuer that the API trusts"),
    step=Step.SCOPE,
    severity=Severity.ERROR,
    causes=("wrong-issuer-or-tenant", "issuer-hostname-mismatch"),
    kb="cause-2",
    needs=(Subject, Target),
    sees=(SigningKeys,),
)
def token_issuer(subject: Subject, target: Target, keys: SigningKeys | Missing) -> Result:
    """An issuer that is none of the platform's fails; a near miss shows where it differs, unless its key is another."""
    if (elsewhere := _introspected_elsewhere(subject)) is not None:
        return elsewhere
    token = subject.token
    if token is None or subject.is_token_endpoint_call:
        return not_applicable(msg("No access token was pasted."))
    if token.claims is None:
        return unread(token, msg("The token's claims cannot be read, so its issuer is not seen."))
    issuer = claims_of(token).get("iss")
    if not isinstance(issuer, str):
        return not_applicable(msg("The token names no issuer."))
    environments = () if target.goes_elsewhere else target.profile.environments
    known = [value for environment in environments for value in environment.issuers()]
    row = Evidence(msg("Issuer"), issuer[:200], (known[0] if known else "")[:200], important=True)
    if succeeded(subject) or target.profile.environment_of_issuer(issuer) is not None:
        return passed(msg("The issuer is {issuer}.", issuer=issuer[:200]), row)
    if known:
        return _other_name(issuer, target, token, keys) or _unknown(issuer, known, target, _other_key(token, keys))
    return _as_set(subject, issuer) or _by_words(subject, issuer, row)


def _introspected_elsewhere(subject: Subject) -> Result | None:
    """An introspection that calls a token inactive, asked at another address than the token's issuer has."""
    issuer = issuer_asked_elsewhere(subject)
    if not issuer:
        return None
    asked = subject.request.url.host if subject.request is not None and subject.request.url is not None else ""
    row = Evidence(msg("Issuer"), issuer[:200], asked, important=True)
    summary = msg("The token was issued under one address of the server, and is looked up under another.")
    return failed("issuer-hostname-mismatch", LIKELY, summary, row, also=(Candidate("token-revoked", PLAUSIBLE),))


def _other_name(issuer: str, target: Target, token: Token, keys: SigningKeys | Missing) -> Result | None:
    """Where a key of the platform signed the token: the same server calls itself by two names."""
    if isinstance(keys, Missing) or token.format is not TokenFormat.JWS:
        return None
    found = verify(token, keys.keys)
    signer = target.profile.environment(found.environment) if found.state is State.VALID else None
    # by one key a server may sign for several tenants, which differ in the path
    if signer is None or not same_path(issuer, signer.issuer) or difference(issuer, signer.issuer) is not None:
        return None
    row = Evidence(msg("Issuer"), issuer[:200], signer.issuer[:200], important=True)
    key = Evidence(msg("Signed by"), msg("key {id} of {name}", id=found.key_id or "-", name=signer.name))
    summary = msg("The token was signed with the key of {expected} and names the issuer {issuer}: one server under two "
                  "names.", expected=signer.issuer[:200], issuer=issuer[:200])  # fmt: skip
    return failed("issuer-hostname-mismatch", CERTAIN, summary, row, key)


def _other_key(token: Token, keys: SigningKeys | Missing) -> bool:
    """Whether the platform's keys are known and none of them signed the token, so that no server of it issued it."""
    if isinstance(keys, Missing) or keys.errors or token.format is not TokenFormat.JWS:
        return False
    return verify(token, keys.keys).state in _OF_NOBODY_HERE


def _unknown(issuer: str, known: list[str], target: Target, other_key: bool) -> Result:
    for expected in known:
        near = None if other_key else difference(issuer, expected)
        if near is not None:
            row = Evidence(msg("Issuer"), issuer[:200], expected[:200], important=True)
            summary = msg("The issuer differs from the expected one. {how}", how=near)
            return failed(
                "issuer-hostname-mismatch", CERTAIN, summary, row, also=(Candidate("wrong-issuer-or-tenant", 0.8),)
            )
    row = Evidence(msg("Issuer"), issuer[:200], ", ".join(known)[:300], important=True)
    if internal_host(issuer) and not other_key and not any(internal_host(value) for value in known):
        summary = msg("The issuer {issuer} is an internal host name.", issuer=issuer[:200])
        return failed(
            "issuer-hostname-mismatch", INFERRED, summary, row, also=(Candidate("wrong-issuer-or-tenant", 0.8),)
        )
    summary = msg("The issuer {issuer} is none of {name}.", issuer=issuer[:200], name=target.profile.name)
    return failed(
        "wrong-issuer-or-tenant", NEARLY_CERTAIN, summary, row, also=(Candidate("wrong-environment", PLAUSIBLE),)
    )


def _by_words(subject: Subject, issuer: str, row: Evidence) -> Result:
    url = subject.request.url if subject.request else None
    if url is not None and url.host and not internal_host(f"https://{url.host}") and internal_host(issuer):
        summary = msg("The issuer {issuer} is an internal host name, and the API is called at {host}.",
                      issuer=issuer[:200], host=url.host)  # fmt: skip
        return failed("issuer-hostname-mismatch", LIKELY, summary, row, severity=Severity.WARNING)
    return passed(msg("The issuer is {issuer}; no profile says what to expect.", issuer=issuer[:200]), row)


def _as_set(subject: Subject, issuer: str) -> Result | None:
    """The token's issuer against those that settings or metadata of the paste name; None where there are none."""
    wanted = [item for item in issuers_set(subject) if ("://" in item[0]) == ("://" in issuer)]
    if not wanted:
        return None
    names = [value for value, _ in wanted]
    row = Evidence(msg("Issuer"), issuer[:200], ", ".join(names)[:300], important=True)
    if any(same_issuer(issuer, value, loosely=loosely) for value, loosely in wanted):
        return passed(msg("The issuer is the one that the paste says is trusted."), row)
    near = next((how for value in names if (how := difference(issuer, value))), None)
    if near is not None:
        # names of hosts may be masked, and what differs is told in any case
        summary = msg("The issuer is not the trusted one. {how}", how=near)
        also = (Candidate("wrong-issuer-or-tenant", PLAUSIBLE),)
        return failed("issuer-hostname-mismatch", INFERRED, summary, row, also=also)
    if internal_host(issuer) != any(internal_host(value) for value in names):
        summary = msg("The issuer is {issuer}; the paste says that {wanted} is trusted.", issuer=issuer[:200],
                      wanted=", ".join(names)[:200])  # fmt: skip
        also = (Candidate("wrong-issuer-or-tenant", PLAUSIBLE),)
        return failed("issuer-hostname-mismatch", INFERRED, summary, row, also=also)
    summary = msg("The issuer is {issuer}; the paste says that {wanted} is trusted.", issuer=issuer[:200],
                  wanted=", ".join(names)[:200])  # fmt: skip
    also = (Candidate("wrong-environment", POSSIBLE),)
    return failed("wrong-issuer-or-tenant", INFERRED if len(names) == 1 else LIKELY, summary, row, also=also)
