"""Looks for a second place that the credential may have come from: a variable set twice, a netrc file, what was echoed.

Why it matters: clients merge credentials from several places, and the one that wins is often not the one in sight.
Cannot see: places that the paste does not show, and values that were made up before pasting.
"""

from __future__ import annotations

from collections.abc import Iterator

from diagnostics.engine.model.confidence import INFERRED, LIKELY, POSSIBLE, WEAK
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.submission import CredentialPlace
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
from diagnostics.engine.parse.credentials import stand_in
from diagnostics.engine.subject.answer import succeeded

_CAUSE = "credential-overridden"
_REFUSED = (401, 403, 404)
_BESIDE = (Candidate("token-revoked", WEAK), Candidate("wrong-environment", WEAK))


@check(
    id="credentials.one-source",
    title=msg("The credential comes from one place"),
    step=Step.HEADER,
    severity=Severity.ERROR,
    causes=(_CAUSE, "token-revoked", "wrong-environment"),
    kb=_CAUSE,
    article="authorization-header",
    needs=(Subject,),
)
def credentials_one_source(subject: Subject) -> Result:
    """One variable with two values, or a netrc entry beside another credential for the host, fails."""
    values = _values(subject)
    kept = _kept_for_the_host(subject)
    taken = next(iter(subject.submission.sighted(Seen.KEY_TAKEN_FROM_STORE)), None)
    if not values and not kept and taken is None:
        return not_applicable(msg("The paste shows no place that the credential comes from."))
    if succeeded(subject):
        return passed(msg("The API accepted the credential."))
    for name, held in values.items():
        if len(held) > 1:
            return _two_values(subject, name, held)
    if kept:
        row = Evidence(msg("For this host"), ".netrc", "the Authorization header alone", important=True)
        summary = msg("A .netrc file holds a name and a password for this host, and many clients send those instead.")
        return failed(_CAUSE, POSSIBLE, summary, row)
    if taken is not None:
        return _taken_from_store(subject, taken.value.lower())
    return passed(
        msg("Every variable of the paste has one value."), Evidence(msg("Variables"), ", ".join(values)[:200])
    )


def _taken_from_store(subject: Subject, store: str) -> Result:
    """What a client's log says of the place it took the credential from, beside a refusal."""
    own = _carries_its_own(subject)
    row = Evidence(msg("Taken from"), store, msg("what the call itself names"), important=True)
    if Form.NETRC in subject.submission.forms and not own:
        return passed(msg("The client took the credential from the file that the paste shows."), row)
    if own:
        summary = msg("The client says that it took the credential from {store}, and the call names one of its own.",
                      store=store)  # fmt: skip
        return failed(_CAUSE, LIKELY, summary, row)
    if not any(response.status in _REFUSED for response in subject.submission.responses):
        return not_applicable(msg("No answer refuses the credential that the client took from {store}.", store=store))
    summary = msg("The client took a credential from {store} by itself, and that call was refused.", store=store)
    also = (Candidate("user-credentials-refused", WEAK), Candidate("user-lacks-permission", WEAK))
    return failed(_CAUSE, POSSIBLE, summary, row, also=also)


def _carries_its_own(subject: Subject) -> bool:
    """Whether a call of the paste names a credential of its own: in its address, or as a header that is not elided."""
    in_address = any(request.url is not None and request.url.has_userinfo for request in subject.submission.requests)
    return in_address or any(item.place is CredentialPlace.USERINFO for item in subject.submission.credentials)


def _values(subject: Subject) -> dict[str, list[str]]:
    """The values of every variable for a key that the paste sets or prints, without stand-ins."""
    found: dict[str, list[str]] = {}
    for kind in (Seen.KEY_ASSIGNED, Seen.KEY_PRINTED):
        for seen in subject.submission.sighted(kind):
            name, value = seen.groups[0], seen.groups[1]
            if not stand_in.is_stand_in(value) and value not in found.setdefault(name, []):
                found[name].append(value)
    return {name: held for name, held in found.items() if held}


def _two_values(subject: Subject, name: str, held: list[str]) -> Result:
    row = Evidence(msg("Values of {name}", name=name), str(len(held)), "one value", important=True)
    echoed = [value for value in held if any(_is(value, *ends) for ends in _ends(subject))]
    if len(echoed) == 1:
        summary = msg("{name} is set in two places, and the server received the value of one of them.", name=name)
        return failed(_CAUSE, INFERRED, summary, row, also=_BESIDE)
    summary = msg("{name} is set in two places to different values.", name=name)
    # files of two environments hold one name each as they should
    return failed(_CAUSE, WEAK, summary, row, also=_BESIDE, severity=Severity.WARNING)


def _ends(subject: Subject) -> Iterator[tuple[str, str]]:
    for seen in subject.submission.sighted(Seen.KEY_ECHOED_IN_PART):
        yield seen.groups[0], seen.groups[1]


def _is(value: str, begins: str, ends: str) -> bool:
    return value.startswith(begins) and value.endswith(ends)


def _kept_for_the_host(subject: Subject) -> bool:
    """Whether a netrc file has an entry for the host that is called with another credential, by a client that reads it.

    curl reads the file only when asked.
    """
    request, submission = subject.request, subject.submission
    if Form.NETRC not in submission.forms or request is None or request.url is None:
        return False
    schemes = {
        item.scheme.lower()
        for item in submission.credentials
        if item.request is not None
        and (url := submission.requests[item.request].url) is not None
        and url.host == request.url.host
        and item.name.lower() == "authorization"
    }
    return "basic" in schemes and len(schemes) > 1 and request.source is not Form.CURL
