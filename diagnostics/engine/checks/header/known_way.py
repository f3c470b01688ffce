"""Looks at whether a public API is known to take a credential in the way that the refused call sends it.

Why it matters: each vendor has a way of its own, and an API that reads another field sees no credential at all.
Cannot see: ways that nobody has written down of an API, so that it is never sure.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import LIKELY, POSSIBLE, WEAK
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject, Target
from diagnostics.engine.model.known import AcceptedCredentials, CredentialForm, how_it_is_read
from diagnostics.engine.model.submission import Credential, CredentialPlace, TokenFormat
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
)
from diagnostics.engine.subject.answer import calls_bearer_invalid, status_of, succeeded
from diagnostics.engine.subject.beside import way_is_accepted
from diagnostics.engine.subject.token_request import is_client_call

_IN_HEADER = (CredentialPlace.HEADER, CredentialPlace.OPTION)
# What is proved by a computation is recognised by others, and a body may hold a key where nobody looked.
_COMPUTED = frozenset({"signature", "mutual-tls", "dpop"})
_REFUSED = (400, 401, 403)


@check(
    id="header.known-way",
    title=msg("This public API is known to take the credential so"),
    step=Step.HEADER,
    severity=Severity.ERROR,
    causes=("wrong-auth-scheme", "wrong-header-name", "token-in-wrong-location", "missing-bearer-prefix"),
    kb="step-1",
    needs=(Subject, Target),
)
def header_known_way(subject: Subject, target: Target) -> Result:
    """A credential that stands in another place, or behind another word, than any that is known of the API fails."""
    forms = target.accepted.forms if target.recognised is not None else ()
    own = subject.credential
    if not forms or own is None or is_client_call(subject):
        return not_applicable(msg("No call of a public API with a credential was pasted."))
    row = Evidence(msg("Sent"), _written(own), msg("one of those that are known"), important=True, at=own.at)
    if succeeded(subject) or way_is_accepted(subject) or _is_taken(own, target.accepted):
        return passed(msg("The API is known to take the credential so."), row)
    token = subject.submission.token(own.token)
    unseen = token is not None and token.format in (TokenFormat.ELIDED, TokenFormat.PLACEHOLDER) and not own.scheme
    if own.place not in (*_IN_HEADER, CredentialPlace.QUERY) or unseen or status_of(subject) not in _REFUSED:
        return not_applicable(msg("The call is not refused, or does not show how it sends its credential."))
    if any(form.kind in _COMPUTED for form in forms):
        return not_applicable(msg("The API is known to take what a client computes for each call."))
    cause, wanted = _difference(own, forms)
    row = Evidence(msg("Sent"), _written(own), _wanted(wanted), important=True, at=own.at)
    summary = msg("This public API is known to take its credential in another way.")
    also: tuple[Candidate, ...] = (Candidate("wrong-value-as-token", 0.4),)
    if cause == "wrong-header-name" and own.scheme:
        also += (Candidate("wrong-auth-scheme", WEAK),)
    # one name of a header may not be the only one that is read, where a word or another place is a way of its own
    told = len(forms) > 1 or wanted.scheme or cause == "token-in-wrong-location"
    sure = LIKELY if _is_refused_as_sent(own, forms, subject) else POSSIBLE if told else WEAK
    return failed(cause, sure, summary, row, also=also, fix=_advice(wanted))


def _is_refused_as_sent(own: Credential, forms: tuple[CredentialForm, ...], subject: Subject) -> bool:
    """Whether the answer itself calls a bearer token invalid, at an API that is known to take none."""
    error = subject.response.error if subject.response is not None else None
    if error is None or own.scheme.lower() != "bearer" or any(form.scheme.lower() == "bearer" for form in forms):
        return False
    return calls_bearer_invalid(error.description)


def _is_taken(own: Credential, accepted: AcceptedCredentials) -> bool:
    if own.place is CredentialPlace.QUERY:
        return accepted.in_parameter(own.name)
    if own.place is CredentialPlace.COOKIE:
        return accepted.in_cookie(own.name)
    written = own.name.lower(), own.scheme.lower()
    return any(written == (form.header.lower(), form.scheme.lower()) for form in accepted.forms if form.header)


def _difference(own: Credential, forms: tuple[CredentialForm, ...]) -> tuple[str, CredentialForm]:
    """The cause, and the form that comes nearest to what was sent."""
    in_header = [form for form in forms if form.header]
    if not in_header:
        return "token-in-wrong-location", forms[0]
    if own.place is CredentialPlace.QUERY:
        return "token-in-wrong-location", in_header[0]
    same = [form for form in in_header if form.header.lower() == own.name.lower()]
    if same and not own.scheme:
        return "missing-bearer-prefix", same[0]
    if same:
        return "wrong-auth-scheme", same[0]
    return "wrong-header-name", in_header[0]


def _wanted(form: CredentialForm) -> str | Message:
    return msg("the parameter {name} of the address", name=form.parameter) if form.parameter else form.shown


def _advice(form: CredentialForm) -> Message | None:
    return how_it_is_read(form.header, form.scheme, form.parameter) if form.header or form.parameter else None


def _written(own: Credential) -> str | Message:
    if own.place is CredentialPlace.QUERY:
        return f"?{own.name[:60]}=…"
    return f"{own.name[:60]}: {own.scheme[:20]} …" if own.scheme else f"{own.name[:60]}: …"
