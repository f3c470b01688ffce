"""Looks at which scheme the request uses against the one that the API asks for.

Why it matters: Basic, Token or JWT on a Bearer API is refused although the value may be right (RFC 9110, 11.6.1).
Cannot see: which schemes an API takes that sends no challenge and whose settings were not pasted.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import HEURISTIC, INFERRED, LIKELY, NEARLY_CERTAIN, PLAUSIBLE, WEAK
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject, Target
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.submission import TokenFormat
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
from diagnostics.engine.subject.answer import misses_a_token, refused, succeeded
from diagnostics.engine.subject.beside import way_is_accepted
from diagnostics.engine.subject.defects import nothing_to_judge
from diagnostics.engine.subject.settings import schemes_set

# Words of other schemes that APIs document for keys of their own.
_IN_USE = ("basic", "token", "apikey", "api-key", "key", "bot", "sso-key", "privatetoken", "mac")
_OFTEN_RIGHT = ("bearer", "dpop", "negotiate", "ntlm", "aws4-hmac-sha256", "digest", "hawk", "oauth")


@check(
    id="header.scheme-kind",
    title=msg("The scheme is one that the API accepts"),
    step=Step.HEADER,
    severity=Severity.ERROR,
    causes=("wrong-auth-scheme",),
    kb="step-1",
    needs=(Subject, Target),
)
def header_scheme_kind(subject: Subject, target: Target) -> Result:
    """A scheme that the challenge does not name, or Basic and home-made words around a JWT, fail."""
    credential = subject.credential
    if nothing_to_judge(subject) is not None or credential is None or not credential.scheme:
        return not_applicable(msg("No scheme was pasted."))
    if subject.is_token_endpoint_call:
        return not_applicable(msg("The token endpoint authenticates the client, not a token."))
    scheme = credential.scheme
    challenges = subject.response.challenges if subject.response else ()
    # a challenge that begins with its parameters names no scheme
    asked = sorted({challenge.scheme for challenge in challenges if challenge.scheme and not challenge.proxy})
    row = Evidence(msg("Scheme"), scheme, ", ".join(asked) or "Bearer", important=True, at=credential.at)
    if succeeded(subject) or way_is_accepted(subject):
        return passed(msg("The API accepted the scheme {scheme}.", scheme=scheme), row)
    known = target.recognised is not None and target.accepted.behind(scheme)
    if asked and not known and scheme.lower() not in [word.lower() for word in asked]:
        summary = msg("The request uses {scheme}, and the API asks for {asked}.", scheme=scheme, asked=", ".join(asked))
        return failed("wrong-auth-scheme", NEARLY_CERTAIN, summary, row)
    if not asked and any(seen.causes[0].cause == "wrong-auth-scheme" for seen in subject.submission.code_signs):
        return not_applicable(msg("The code beside the call shows which scheme is read."))
    wanted = [] if asked else schemes_set(subject)
    if wanted and scheme.lower() not in [word.lower() for word in wanted]:
        row = Evidence(msg("Scheme"), scheme, ", ".join(wanted), important=True, at=credential.at)
        summary = msg("The request uses {scheme}, and the server is set to take {wanted}.", scheme=scheme,
                      wanted=", ".join(wanted))  # fmt: skip
        return failed("wrong-auth-scheme", NEARLY_CERTAIN, summary, row)
    if wanted:
        return passed(msg("The scheme is {scheme}.", scheme=scheme), row)
    token = subject.token
    is_bearer = scheme.lower() in ("bearer", "dpop")
    told = _bearer(subject, row) if is_bearer else None if asked else _unseen(subject, target, row)
    if told is not None:
        return told
    if token is not None and token.format in (TokenFormat.JWS, TokenFormat.DAMAGED_JWS) and scheme.lower() != "dpop":
        summary = msg("A JWT is sent with the scheme {scheme}; APIs take it as Bearer.", scheme=scheme)
        return failed(
            "wrong-auth-scheme", INFERRED, summary, row, also=(Candidate("missing-bearer-prefix", PLAUSIBLE),)
        )
    if asked or scheme.lower() in _OFTEN_RIGHT or target.accepted.behind(scheme):
        return passed(msg("The scheme is {scheme}.", scheme=scheme), row)
    if target.is_of_platform or subject.submission.sighted(Seen.BEARER_NAMED):
        summary = msg("The request uses the scheme {scheme}; this API takes Bearer.", scheme=scheme)
        return failed("wrong-auth-scheme", LIKELY if target.is_of_platform else HEURISTIC, summary, row)
    if refused(subject) and subject.submission.sayings.misses_header:
        summary = msg("The request uses the scheme {scheme}, and the API sees no credentials in it.", scheme=scheme)
        return failed("wrong-auth-scheme", WEAK if scheme.lower() in _IN_USE else HEURISTIC, summary, row)
    if refused(subject):
        summary = msg("The request uses the scheme {scheme}; most APIs take Bearer, and the paste does not say what "
                      "this one takes.", scheme=scheme)  # fmt: skip
        return failed("wrong-auth-scheme", WEAK if scheme.lower() in _IN_USE else PLAUSIBLE, summary, row)
    return passed(msg("The scheme is {scheme}.", scheme=scheme), row)


def _unseen(subject: Subject, target: Target, row: Evidence) -> Result | None:
    """One value behind a word other than Bearer, where the API answers that it misses a token."""
    scheme = row.value if isinstance(row.value, str) else ""
    if target.accepted.behind(scheme) or scheme.lower() not in (*_IN_USE, "oauth") or not misses_a_token(subject):
        return None
    if subject.submission.sighted(Seen.BEARER_NAMED):
        return None
    sent = subject.credential.value.reveal() if subject.credential is not None else ""
    if "oauth_" in sent or '="' in sent:  # a signed request holds parameters (RFC 5849, 3.5.1)
        return None
    summary = msg("The request uses the scheme {scheme}, and the API sees no credentials in it.", scheme=scheme)
    return failed("wrong-auth-scheme", HEURISTIC if target.recognised else PLAUSIBLE, summary, row)


def _bearer(subject: Subject, row: Evidence) -> Result:
    token = subject.token
    if token is not None and token.format is TokenFormat.BASIC:
        summary = msg("Basic credentials (user and password in base64) are sent with the scheme Bearer.")
        also = (Candidate("wrong-value-as-token", LIKELY),)
        return failed("wrong-auth-scheme", INFERRED, summary, row, also=also)
    return passed(msg("The scheme is {scheme}.", scheme=row.value), row)
