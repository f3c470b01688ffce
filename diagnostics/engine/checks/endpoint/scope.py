"""Looks at the scopes that the request asks for: names separated by single blanks (RFC 6749, 3.3).

Why it matters: a comma or a plus sign makes one unknown scope of many, and the server answers invalid_scope.
Cannot see: which scopes this client may ask for, unless the answer says it.
"""

from __future__ import annotations

from urllib.parse import unquote

from diagnostics.engine.model.confidence import HEURISTIC, LIKELY, NEARLY_CERTAIN
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Subject, Target
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.types import Evidence, Result, Severity, Step, failed, msg, not_applicable, passed
from diagnostics.engine.subject.allowed_scopes import beyond_the_list, separator_in, twin_of
from diagnostics.engine.subject.answer import succeeded
from diagnostics.engine.subject.token_request import given, is_stand_in, token_request

_CAUSE = "invalid-scope-requested"


@check(
    id="endpoint.scope",
    title=msg("The requested scopes are separated by blanks"),
    step=Step.SCOPE,
    severity=Severity.ERROR,
    causes=(_CAUSE,),
    kb=_CAUSE,
    article="scopes-audiences-environments",
    needs=(Subject, Target),
)
def endpoint_scope(subject: Subject, target: Target) -> Result:
    """A separator other than a blank fails; so does a scope that the platform does not know."""
    submission = subject.submission
    about_scope = submission.sighted(Seen.SCOPE_SPOKEN_OF)
    values = _requested(subject)
    values += [seen.value for seen in submission.sighted(Seen.SCOPES_QUOTED)]
    if not values or succeeded(subject):
        return not_applicable(msg("No requested scope was pasted."))
    for value in values:
        separator = separator_in(value)
        if separator is not None and (about_scope or token_request(subject) is not None):
            row = Evidence(msg("Requested scope"), value[:200], value.replace(separator, " ")[:200], important=True)
            summary = msg("The scopes are separated by {mark} instead of a blank.", mark=separator)
            return failed(_CAUSE, NEARLY_CERTAIN, summary, row)
    beyond = [scope for value in values for scope in beyond_the_list(value.split(), subject)]
    if beyond and submission.sighted(Seen.INVALID_SCOPE):
        row = Evidence(msg("Requested scope"), values[0][:200], "one of the list in the paste", important=True)
        asked = [scope for value in values for scope in value.split()]
        number = asked.index(beyond[0]) + 1
        summary = msg(
            "Scope {number} of your call, {scope}, is not in the list that the paste has.",
            scope=beyond[0][:80],
            number=number,
        )
        return failed(_CAUSE, NEARLY_CERTAIN, summary, row)
    return _twin(values, subject) or _by_the_platform(values, subject, target)


def _twin(values: list[str], subject: Subject) -> Result | None:
    """A scope that a setting of the paste has with other signs between its words."""
    asked = (
        [scope for value in values for scope in value.split()] if subject.submission.sighted(Seen.INVALID_SCOPE) else []
    )
    for number, scope in enumerate(asked, start=1):
        twin = twin_of(scope, subject)
        if twin and twin not in asked:
            row = Evidence(msg("Requested scope"), scope[:80], twin[:80], important=True)
            summary = msg(
                "Scope {number} of your call, {scope}, is written {twin} elsewhere in the paste.",
                number=number, scope=scope[:80], twin=twin[:80],
            )  # fmt: skip
            return failed(_CAUSE, LIKELY, summary, row)
    return None


def _by_the_platform(values: list[str], subject: Subject, target: Target) -> Result:
    submission = subject.submission
    known = {scope for endpoint in target.profile.endpoints for scope in endpoint.scopes}
    unknown = [scope for value in values for scope in value.split() if known and scope not in known | _STANDARD]
    row = Evidence(msg("Requested scope"), values[0][:200], ", ".join(sorted(known))[:200], important=bool(unknown))
    if unknown and submission.sighted(Seen.INVALID_SCOPE):
        summary = msg("The scope {scope} is none of this platform.", scope=unknown[0][:80])
        return failed(_CAUSE, NEARLY_CERTAIN, summary, row)
    if unknown and token_request(subject) is not None and not _is_elsewhere(subject, target):
        summary = msg("The scope {scope} is not in the platform's table.", scope=unknown[0][:80])
        return failed(_CAUSE, HEURISTIC, summary, row, severity=Severity.WARNING)
    return passed(msg("The requested scopes are separated by blanks."), row)


def _is_elsewhere(subject: Subject, target: Target) -> bool:
    """Whether the call goes to a server that is none of the platform's, whose scopes its table does not hold."""
    url = subject.request.url if subject.request is not None else None
    return url is not None and bool(url.host) and target.chosen_by not in ("host", "user")


_STANDARD = frozenset({"openid", "profile", "email", "offline_access", "address", "phone"})


def _requested(subject: Subject) -> list[str]:
    call = token_request(subject)
    sent = call.value("scope") if call else None
    if sent is not None and not is_stand_in(sent):
        return [sent]
    return [text for value in given(subject, Seen.SCOPE_GIVEN) if not is_stand_in(text := unquote(value))]
