"""Looks at the word before the token and at what joins the two.

Why it matters: `Bearer`, one space, the token: nothing else is a bearer credential (RFC 6750, 2.1).
Cannot see: what a tool adds on its own when it sends the value.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import CERTAIN, HEURISTIC, INFERRED, NEARLY_CERTAIN, PLAUSIBLE, REMOTE, WEAK
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject, Target
from diagnostics.engine.model.forms import Family
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.submission import CredentialPlace, Defect, DefectKind, TokenFormat
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
    unavailable,
)
from diagnostics.engine.parse.code.values import UNKNOWN
from diagnostics.engine.parse.messages.header import near_authorization
from diagnostics.engine.subject.answer import succeeded
from diagnostics.engine.subject.beside import way_is_accepted
from diagnostics.engine.subject.defects import defect_of, is_masked, nothing_to_judge, shown
from diagnostics.engine.subject.in_front import is_api_gateway
from diagnostics.engine.subject.scheme_word import only_asked_for, word_before
from diagnostics.engine.subject.variable import is_variable, may_hold_the_scheme

_RIGHT = "Bearer <token>"
_TOKENS = (TokenFormat.JWS, TokenFormat.JWE, TokenFormat.DAMAGED_JWS, TokenFormat.PLACEHOLDER)


@check(
    id="header.scheme",
    title=msg("The token follows the word Bearer and one space"),
    step=Step.HEADER,
    severity=Severity.ERROR,
    causes=("missing-bearer-prefix", "duplicate-bearer-prefix", "malformed-bearer-syntax", "wrong-auth-scheme"),
    kb="step-1",
    needs=(Subject, Target),
)
def header_scheme(subject: Subject, target: Target) -> Result:
    """A missing, doubled, misspelt or wrongly joined scheme fails."""
    reason = nothing_to_judge(subject)
    credential = subject.credential
    if reason is not None or credential is None:
        return not_applicable(reason or msg("No Authorization value was pasted."))
    if credential.place is CredentialPlace.BARE and not credential.scheme:
        return not_applicable(msg("A token was pasted by itself, without a header."))
    doubled = defect_of(subject, DefectKind.SCHEME_DOUBLED)
    if doubled is not None:
        summary = msg("The word before the token is written twice, as in Bearer Bearer.")
        return failed("duplicate-bearer-prefix", CERTAIN, summary, shown(doubled, _RIGHT))
    joined = defect_of(subject, DefectKind.SCHEME_SEPARATOR, DefectKind.SCHEME_MISSPELT)
    if joined is not None:
        summary = msg("The Authorization value is malformed. {what}", what=joined.what)
        return failed("malformed-bearer-syntax", CERTAIN, summary, shown(joined, _RIGHT))
    missing = defect_of(subject, DefectKind.SCHEME_MISSING)
    if missing is not None and credential.name and not near_authorization(credential.name.lower()):
        return not_applicable(msg("The header {name} is not Authorization.", name=credential.name[:60]))
    if missing is not None or (not credential.scheme and credential.name.lower() == "authorization"):
        bare = _known_to_be_bare(subject, target)
        return bare or _missing(subject, missing, word_before(subject, target), known=_wants_a_word(subject, target))
    return passed(msg("The scheme stands before the token."), Evidence(msg("Scheme"), credential.scheme or msg("none")))


def _known_to_be_bare(subject: Subject, target: Target) -> Result | None:
    """A key in a field that its API reads without a word; a JWT is no key, and needs the word all the same."""
    credential, token = subject.credential, subject.token
    url = subject.request.url if subject.request is not None else None
    if url is not None and is_api_gateway(url.host):
        return passed(
            msg("An authorizer of API Gateway reads the value as it stands, with a word before it or without.")
        )
    if credential is None or not target.accepted.bare_in(credential.name or "Authorization"):
        return None
    if token is not None and token.format in (TokenFormat.JWS, TokenFormat.JWE, TokenFormat.DAMAGED_JWS):
        return None
    return passed(
        msg("The API takes a key in this field without a word before it."), Evidence(msg("Scheme"), msg("none"))
    )


def _wants_a_word(subject: Subject, target: Target) -> bool:
    """Whether the API is known to want a word before the token: by a profile, or by the challenge of its answer."""
    challenges = subject.response.challenges if subject.response is not None else ()
    return target.is_of_platform or target.recognised is not None or bool(challenges)


def _missing(subject: Subject, defect: Defect | None, word: str, *, known: bool) -> Result:
    if succeeded(subject) or way_is_accepted(subject):
        return passed(msg("The API accepted the value without a scheme."), Evidence(msg("Scheme"), msg("none")))
    token = subject.token
    row = shown(defect, f"{word} <token>") if defect else Evidence(msg("Scheme"), msg("none"), word, important=True)
    summary = msg("The Authorization header holds the token without the word {word} before it.", word=word)
    if subject.submission.sighted(Seen.SIGNATURE_READ):
        beside = (Candidate("wrong-auth-scheme", WEAK), Candidate("wrong-host-or-path", WEAK))
        return failed("missing-bearer-prefix", WEAK, summary, row, also=beside)
    if token is not None and token.format in _TOKENS:
        return failed("missing-bearer-prefix", CERTAIN, summary, row)
    if defect_of(subject, DefectKind.EMPTY, DefectKind.LITERAL_NULL):
        return not_applicable(msg("No token stands in the header that a scheme could be missing before."))
    if may_hold_the_scheme(subject):
        return unavailable(msg("The value comes from a variable that may hold its scheme; the paste does not show it."))
    if subject.credential is not None and subject.credential.value.reveal().strip() == UNKNOWN:
        # a variable may hold the scheme as well; what a tool puts in was mostly written by whoever knew that
        is_code = subject.request is not None and subject.request.source.family is Family.CODE
        return failed("missing-bearer-prefix", HEURISTIC if is_code else REMOTE, summary, row)
    if is_variable(subject):
        # what is called a token may have got its scheme where it was set
        return failed("missing-bearer-prefix", HEURISTIC, summary, row)
    if subject.credential is not None and is_masked(subject.credential.value):
        return not_applicable(msg("The value was masked as a whole, so its scheme may be beneath the mask."))
    if defect_of(subject, DefectKind.PLACEHOLDER, DefectKind.UNEXPANDED_VARIABLE, DefectKind.ELIDED):
        return failed("missing-bearer-prefix", NEARLY_CERTAIN if known else PLAUSIBLE, summary, row)
    is_opaque = token is not None and token.format is TokenFormat.OPAQUE
    if is_opaque and (asked := only_asked_for(subject)):
        row = Evidence(msg("Scheme"), msg("none"), asked, important=True, at=row.at)
        told = msg("The Authorization header holds a bare value, and the answer asks for {scheme}.", scheme=asked)
        return failed("wrong-auth-scheme", INFERRED, told, row, also=(Candidate("missing-bearer-prefix", PLAUSIBLE),))
    # An opaque value may be a key that its API wants without a scheme: of ten such in real pastes, none of them read
    # before, five lacked no word.
    confidence = (INFERRED if known else PLAUSIBLE) if is_opaque else HEURISTIC
    return failed("missing-bearer-prefix", confidence, summary, row)
