"""Looks at what the value sent as token is: a token, or a key, a code, a password, a whole response.

Why it matters: an API takes access tokens; everything else has to be exchanged for one first (RFC 6749, 1.4).
Cannot see: what an opaque string stands for, beyond its prefix and where else in the paste it occurs.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import CERTAIN, HEURISTIC, INFERRED, LIKELY, NEARLY_CERTAIN, PLAUSIBLE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Introspection, Missing, Subject, Target
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.submission import CredentialPlace, DefectKind, Token, TokenFormat, TokenRole
from diagnostics.engine.model.types import (
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
from diagnostics.engine.subject.answer import refused, speaks_of_jwt, succeeded
from diagnostics.engine.subject.defects import LEFT_OUT, defect_of, is_left_out, shown
from diagnostics.engine.subject.kinds import is_path
from diagnostics.engine.subject.token_request import given, is_client_call

_CAUSE = "wrong-value-as-token"
_READ_THE_FILE = msg("Read the file and give its content: where the token belongs, a path is taken as the token.")
_SHORT = 40


@check(
    id="token.kind",
    title=msg("The value sent as token is an access token"),
    step=Step.HEADER,
    severity=Severity.ERROR,
    causes=(_CAUSE, "refresh-token-as-access-token"),
    kb="step-1",
    needs=(Subject, Target),
    sees=(Introspection,),
)
def token_kind(subject: Subject, target: Target, introspection: Introspection | Missing) -> Result:
    """A whole JSON response, Basic credentials, SAML, a vendor's key, a code or a refresh token fails."""
    if is_client_call(subject):
        return not_applicable(msg("The token endpoint takes no access token."))
    whole = defect_of(subject, DefectKind.WHOLE_JSON)
    if whole is not None:
        summary = msg("The whole token response is sent instead of its access_token.")
        return failed(_CAUSE, CERTAIN, summary, shown(whole, msg("the access_token alone")))
    around = defect_of(subject, DefectKind.PRINTED_OBJECT)
    if around is not None:
        summary = msg("What a program prints for an object is sent, and not the token within it.")
        return failed(_CAUSE, CERTAIN, summary, shown(around, msg("the token alone")))
    token = subject.token
    if token is None:
        return not_applicable(msg("No token was pasted."))
    if is_left_out(subject) or token.format is TokenFormat.ELIDED:
        return unavailable(LEFT_OUT)
    row = Evidence(msg("Kind of value"), _named(token), "an access token", important=True)
    if succeeded(subject):
        return passed(msg("The API accepted the value."), row)
    if _is_sent(subject) and (other := _other_role(token, subject, row)) is not None:
        return other
    if isinstance(introspection, Introspection) and introspection.active:
        return passed(msg("The authorization server knows the value as a token that is active."), row)
    if token.format in (TokenFormat.JSON, TokenFormat.SAML):
        return failed(_CAUSE, NEARLY_CERTAIN, msg("The value sent as token is {kind}.", kind=_named(token)), row)
    known = target.recognised.token if target.recognised is not None else None
    if known is not None and known.identifier and refused(subject):
        summary = msg("By its first letters the value is an id, which names the application and opens nothing.")
        return failed(_CAUSE, INFERRED, summary, row)
    scheme = subject.credential.scheme.lower() if subject.credential else ""
    if token.format is TokenFormat.BASIC and scheme == "bearer":
        return failed(_CAUSE, LIKELY, msg("User and password in base64 are sent as a bearer token."), row)
    if token.format is TokenFormat.VENDOR_KEY:
        return _vendor(token, subject, target, row)
    if token.format is TokenFormat.OPAQUE and scheme == "bearer":
        return _opaque(token, subject, target, row)
    return passed(msg("The value has the form of {kind}.", kind=_named(token)), row)


def _is_sent(subject: Subject) -> bool:
    """Whether the value stands where a call sends it, or by itself, and not under its own name in what was kept."""
    credential = subject.credential
    return credential is not None and not (credential.place is CredentialPlace.BARE and credential.name)


def _other_role(token: Token, subject: Subject, row: Evidence) -> Result | None:
    if token.secret.reveal() in given(subject, Seen.CLIENT_SECRET_SET):
        summary = msg("What the paste calls the client's secret is sent as the token.")
        return failed(_CAUSE, NEARLY_CERTAIN, summary, row)
    if is_path(token):
        summary = msg("The path of a file is sent as the token, not what is in the file.")
        return failed(_CAUSE, NEARLY_CERTAIN, summary, row, fix=_READ_THE_FILE)
    if token.role not in (TokenRole.REFRESH, TokenRole.CODE):
        return None
    if token.role is TokenRole.REFRESH:
        summary = msg("A refresh token is sent as access token.")
        return failed("refresh-token-as-access-token", NEARLY_CERTAIN, summary, row)
    return failed(_CAUSE, NEARLY_CERTAIN, msg("The authorization code is sent as access token."), row)


def _vendor(token: Token, subject: Subject, target: Target, row: Evidence) -> Result:
    vendor = token.vendor or "another vendor"
    if (own := target.profile.token_kind(token.secret.reveal())) is not None and not own.public:
        return passed(msg("The value is one of the platform's own: {name}.", name=own.name), row)
    known = target.recognised
    if known is not None and known.stranger is not None and refused(subject):
        summary = msg("The value begins as a token of {issuer}, and the call goes to {api}.",
                      issuer=known.stranger.name, api=known.api.name)  # fmt: skip
        return failed(_CAUSE, LIKELY, summary, row)
    if "refresh" in vendor:
        summary = msg("The value is a refresh token of {vendor}.", vendor=vendor.partition(" (")[0])
        return failed("refresh-token-as-access-token", INFERRED, summary, row)
    if target.is_of_platform:
        summary = msg("The value is a key of {vendor}, not a token of this platform.", vendor=vendor)
        return failed(_CAUSE, INFERRED, summary, row)
    if "secret" in vendor or "code" in vendor:
        return failed(_CAUSE, INFERRED, msg("The value is a {vendor}, not an access token.", vendor=vendor), row)
    return passed(msg("The value is a key of {vendor}.", vendor=vendor), row)


def _opaque(token: Token, subject: Subject, target: Target, row: Evidence) -> Result:
    """A short opaque string that was refused, where the server speaks of JWT or JSON, is often a code or a key."""
    length = len(token.secret)
    issued_jwt = target.is_of_platform and any(env.algorithms or env.has_keys for env in target.profile.environments)
    if issued_jwt:
        summary = msg("The value is an opaque string of {length} characters; this platform issues JWTs.", length=length)
        also = (Candidate("opaque-token-where-jwt-expected", PLAUSIBLE),)
        return failed(_CAUSE, HEURISTIC, summary, row, also=also)
    if refused(subject) and length <= _SHORT and speaks_of_jwt(subject):
        summary = msg("The value has {length} characters and no dots, and the API expects a JWT.", length=length)
        also = (Candidate("opaque-token-where-jwt-expected", PLAUSIBLE),)
        return failed(_CAUSE, HEURISTIC, summary, row, also=also)
    return passed(msg("The value is an opaque string."), row)


_NAMES = {
    TokenFormat.JSON: msg("a JSON object"),
    TokenFormat.SAML: msg("a SAML assertion"),
    TokenFormat.BASIC: msg("Basic credentials"),
    TokenFormat.OPAQUE: msg("an opaque string"),
    TokenFormat.JWS: msg("a signed JWT"),
    TokenFormat.JWE: msg("an encrypted JWT"),
    TokenFormat.PASETO: msg("a PASETO"),
    TokenFormat.DAMAGED_JWS: msg("a damaged JWT"),
    TokenFormat.PLACEHOLDER: msg("a placeholder"),
}


def _named(token: Token) -> Message:
    if token.role is TokenRole.CODE:
        return msg("an authorization code")
    if token.role is TokenRole.REFRESH:
        return msg("a refresh token")
    if token.format is TokenFormat.VENDOR_KEY and token.vendor:
        return msg("a key of {vendor}", vendor=token.vendor)
    return _NAMES.get(token.format, msg("a value"))
