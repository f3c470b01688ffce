"""Looks for credentials that stand where they are easily lost: in code, in a URL, in a command line.

Why it matters: what is written into code is committed, what is in a URL is logged; both live longer than they should.
Cannot see: where a value that was pasted alone is kept.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import HEURISTIC, LIKELY
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.forms import Family
from diagnostics.engine.model.submission import CredentialPlace, DefectKind, Request
from diagnostics.engine.model.types import (
    Evidence,
    Result,
    Secret,
    Severity,
    Step,
    failed,
    msg,
    not_applicable,
    passed,
)
from diagnostics.engine.parse.credentials import stand_in
from diagnostics.engine.subject.answer import refused
from diagnostics.engine.subject.token_request import is_stand_in

_SECRET_PARAMETERS = ("client_secret", "password", "refresh_token")
_HIDDEN = (DefectKind.PLACEHOLDER, DefectKind.ELIDED, DefectKind.UNEXPANDED_VARIABLE, DefectKind.EMPTY)


@check(
    id="credentials.stored",
    title=msg("No credential is written into code or a URL"),
    step=Step.APPLICATION,
    severity=Severity.WARNING,
    causes=("token-in-wrong-location", "wrong-value-as-token"),
    kb="practice-2",
    needs=(Subject,),
)
def credentials_stored(subject: Subject) -> Result:
    """A secret in the query of a URL, or as a literal in code, is a warning."""
    request = subject.request
    if request is None:
        return not_applicable(msg("No request was pasted."))
    in_url = _in_url(subject, request)
    if in_url:
        row = Evidence(msg("In the URL"), in_url, "in a header or the body", important=True)
        summary = msg("The parameter {name} of the URL holds a secret; URLs are logged on every hop.", name=in_url)
        return failed("token-in-wrong-location", LIKELY, summary, row)
    literal = _literal(subject, request) if request.source.family is Family.CODE else ""
    if literal:
        row = Evidence(msg("Written into code"), literal, "read from the environment or a secret store", important=True)
        summary = msg("The code holds {name} as a literal.", name=literal)
        # of a call that was refused for another reason this is a remark
        severity = Severity.INFO if refused(subject) or subject.submission.errors else Severity.WARNING
        return failed("wrong-value-as-token", HEURISTIC, summary, row, severity=severity)
    return passed(msg("No credential is written into code or a URL."))


def _is_sample(value: Secret) -> bool:
    """Whether the value is a word in capitals or a placeholder, as people write over a secret before they paste."""
    text = value.reveal()
    return (text.isalpha() and text.isupper()) or stand_in.is_placeholder(text)


def _in_url(subject: Subject, request: Request) -> str:
    if request.url is None:
        return ""
    for name, value in request.url.query:
        if name.lower() in ("client_secret", "password", "refresh_token", "access_token") and not is_stand_in(value):
            return name
    return "user information" if request.url.has_userinfo else ""


def _literal(subject: Subject, request: Request) -> str:
    for name in _SECRET_PARAMETERS:
        value = request.parameter(name)
        if value is not None and not is_stand_in(value) and not _is_sample(value):
            return name
    credential = subject.credential
    if credential is None or credential.place is not CredentialPlace.HEADER or credential.has(*_HIDDEN):
        return ""
    return credential.name if credential.token is not None else ""
