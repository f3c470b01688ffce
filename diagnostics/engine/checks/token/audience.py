"""Looks at the token's aud against this API's identifiers.

Why it matters: an API must refuse a token that was not issued for it (RFC 7519, 4.1.3; RFC 9068, 4).
Cannot see: which audience an API outside the profile expects, unless the paste has its settings or metadata.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import INFERRED, LIKELY, NEARLY_CERTAIN, PLAUSIBLE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Missing, ProtectedResource, SigningKeys, Subject, Target
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
from diagnostics.engine.servers.token_evidence import UNSIGNED, audiences_of_api, nobody_signed
from diagnostics.engine.subject.answer import succeeded
from diagnostics.engine.subject.claims import audiences, claims_of, unread
from diagnostics.engine.subject.near_miss import difference, well_known_audience
from diagnostics.engine.subject.settings import audiences_set, is_of_another


@check(
    id="token.audience",
    title=msg("The token was issued for this API"),
    step=Step.SCOPE,
    severity=Severity.ERROR,
    causes=("wrong-audience",),
    kb="step-5",
    needs=(Subject, Target),
    sees=(ProtectedResource, SigningKeys),
)
def token_audience(
    subject: Subject, target: Target, resource: ProtectedResource | Missing, keys: SigningKeys | Missing
) -> Result:
    """An audience that is none of this API's fails; a near miss shows where it differs."""
    token = subject.token
    if token is None or subject.is_token_endpoint_call:
        return not_applicable(msg("No access token was pasted."))
    if token.claims is None:
        return unread(token, msg("The token's claims cannot be read, so its audience is not seen."))
    named = audiences(claims_of(token))
    environment = target.environment
    known = audiences_of_api(environment, resource)
    accepted = known + environment.issuers() if environment else ()
    row = Evidence(
        msg("Audience"), ", ".join(named)[:200] or msg("none"), ", ".join(accepted[:1])[:200], important=True
    )
    if succeeded(subject):
        return passed(msg("The API accepted the token."), row)
    if nobody_signed(token, keys):
        return not_applicable(UNSIGNED)
    if environment is None or not known:
        return _without_profile(subject, named, row)
    if set(named) & set(accepted):
        return passed(msg("The token was issued for this API."), row)
    other = target.profile.environment_of_audience(named)
    if other is not None:
        summary = msg("The token's audience is that of {other}, and the request goes to {here}.", other=other.name,
                      here=environment.name)  # fmt: skip
        return failed("wrong-audience", INFERRED, summary, row, also=(Candidate("wrong-environment", LIKELY + 0.05),))
    for value in named:
        near = next((found for expected in accepted if (found := difference(value, expected))), None)
        if near is not None:
            summary = msg("The audience differs from the expected one. {how}", how=near)
            return failed("wrong-audience", NEARLY_CERTAIN, summary, row)
    if not named:
        return failed("wrong-audience", LIKELY, msg("The token names no audience."), row)
    summary = msg("The token was issued for {audience}, not for this API.", audience=", ".join(named)[:200])
    return failed("wrong-audience", NEARLY_CERTAIN, summary, row)


def _without_profile(subject: Subject, named: tuple[str, ...], row: Evidence) -> Result:
    host = subject.request.url.host if subject.request and subject.request.url else ""
    wanted = audiences_set(subject)
    if wanted and named and not is_of_another(subject):
        return _as_set(named, wanted)
    resource = next((known for value in named if (known := well_known_audience(value))), None)
    if resource is not None and host and resource[1] not in host:
        summary = msg(
            "The token was issued for {resource}, and the request goes to {host}.", resource=resource[0], host=host
        )
        return failed("wrong-audience", LIKELY, summary, row, also=(Candidate("wrong-host-or-path", PLAUSIBLE - 0.2),))
    if resource is not None and not host and subject.submission.sighted(Seen.SIGNATURE_REFUSED):
        summary = msg(
            "The token was issued for {resource}; no other API can check its signature.", resource=resource[0]
        )
        # Entra changes a nonce in the header of what it signs for Graph, so that it verifies there alone
        alone = subject.token is not None and "nonce" in (subject.token.header or {})
        return failed("wrong-audience", NEARLY_CERTAIN if alone else LIKELY, summary, row)
    if not named:
        return not_applicable(msg("The token names no audience."))
    return passed(
        msg("The audience is {audience}; no profile says what to expect.", audience=", ".join(named)[:200]), row
    )


def _as_set(named: tuple[str, ...], wanted: list[str]) -> Result:
    """The token's audience against what settings or metadata of the paste say it must be."""
    row = Evidence(msg("Audience"), ", ".join(named)[:200], ", ".join(wanted)[:200], important=True)
    if set(named) & set(wanted):
        return passed(msg("The token was issued for the audience that the paste says is expected."), row)
    near = next((how for value in named for other in wanted if (how := difference(value, other))), None)
    if near is not None:
        summary = msg("The audience differs from the one that the paste says is expected. {how}", how=near)
        return failed("wrong-audience", INFERRED, summary, row)
    summary = msg("The token was issued for {audience}; the paste says that {wanted} is expected.",
                  audience=", ".join(named)[:200], wanted=", ".join(wanted)[:200])  # fmt: skip
    return failed("wrong-audience", INFERRED if len(wanted) == 1 else LIKELY, summary, row)
