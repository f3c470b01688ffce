"""Looks at how many credentials the request carries for the API.

Why it matters: a client must send its token in one way only (RFC 6750, 2); servers refuse or pick one of two.
Cannot see: headers that a proxy adds on the way.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import CERTAIN, LIKELY
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.submission import CredentialPlace, DefectKind
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
from diagnostics.engine.subject.defects import defect_of, shown
from diagnostics.engine.subject.token_request import is_client_call
from diagnostics.engine.subject.wording import PLACES, listed


@check(
    id="header.single",
    title=msg("The request carries one credential only"),
    step=Step.HEADER,
    severity=Severity.ERROR,
    causes=("token-in-wrong-location", "malformed-bearer-syntax"),
    kb="step-1",
    needs=(Subject,),
)
def header_single(subject: Subject) -> Result:
    """Two Authorization fields, two credentials in one value, or a header and a parameter fail."""
    defect = defect_of(subject, DefectKind.TWO_CREDENTIALS)
    if defect is not None:
        summary = msg("One Authorization value holds two credentials.")
        return failed("malformed-bearer-syntax", CERTAIN, summary, shown(defect, "Bearer <token>"))
    request = subject.request
    if request is None or subject.credential is None:
        return not_applicable(msg("No request with a credential was pasted."))
    fields = request.headers_named("Authorization")
    if len(fields) > 1 and not succeeded(subject):
        rows = Evidence(msg("Authorization headers"), str(len(fields)), "1", important=True, at=fields[1].at)
        summary = msg("The request carries {count} Authorization headers.", count=len(fields))
        return failed("malformed-bearer-syntax", LIKELY, summary, rows)
    index = subject.credential.request
    places = {
        c.place for c in subject.submission.credentials
        if c.request == index and c.token is not None and c.place in _TOKEN_PLACES
    }  # fmt: skip
    if len(places) > 1 and not is_client_call(subject) and not succeeded(subject):
        row = Evidence(
            msg("Token sent in"),
            listed([PLACES[place] for place in sorted(places)]),
            PLACES[CredentialPlace.HEADER],
            True,
        )
        summary = msg("The token is sent in more than one place.")
        also = (Candidate("malformed-bearer-syntax", 0.6),)
        return failed("token-in-wrong-location", LIKELY, summary, row, also=also)
    one = msg("The request carries one credential.")
    if subject.credential.place is not CredentialPlace.HEADER:
        return passed(one)  # where a client authenticates, the body is a right place, so this rules out none
    return passed(one, Evidence(msg("Sent in"), PLACES[subject.credential.place]))


_TOKEN_PLACES = (CredentialPlace.HEADER, CredentialPlace.QUERY, CredentialPlace.BODY)
