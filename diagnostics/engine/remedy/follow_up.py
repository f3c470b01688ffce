"""The command that comes before the corrected call: a token from the endpoint that paste or profile know, a clock set.

No command where the endpoint is not known, or what the token is good for shows no grant that could give another.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from diagnostics.engine.model import catalogue
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.forms import Family, Form
from diagnostics.engine.model.rejudge import Rejudge
from diagnostics.engine.model.submission import Request
from diagnostics.engine.model.types import Finding, msg
from diagnostics.engine.redaction.redact import Scrubber
from diagnostics.engine.remedy.clocks import CAUSES as OF_THE_CLOCK
from diagnostics.engine.remedy.clocks import clock_commands
from diagnostics.engine.remedy.corrections.as_called import token_endpoint
from diagnostics.engine.remedy.corrections.rights import needed_audience, needed_scopes
from diagnostics.engine.remedy.corrections.values import asked, client_text, environment_of, parameter_text, secret_text
from diagnostics.engine.remedy.proof import faults
from diagnostics.engine.remedy.render import Changes, Correction, corrected
from diagnostics.engine.remedy.render.correction import as_correction
from diagnostics.engine.remedy.render.outline import Outline
from diagnostics.engine.remedy.render.slots import Text
from diagnostics.engine.subject.claims import claims_of, client_in, is_of_application, scopes

_RENEW = catalogue.slugs(
    "access-token-expired", "token-revoked", "kid-not-found-key-rotated", "refresh-token-as-access-token",
    "wrong-value-as-token", "id-token-as-access-token", "null-or-undefined-token", "empty-token",
)  # fmt: skip


def follow_up(
    cause: str, subject: Subject, facts: Mapping[type, Any], finding: Finding | None = None
) -> Correction | None:
    """The command for `cause`, or None; what is not shown stands as a variable in it."""
    if cause in OF_THE_CLOCK:
        commands = clock_commands(cause, subject, facts, finding)
        return Correction(commands, "") if commands else None
    more = _asked_for(cause, subject, facts)
    if more is None:
        return None
    made = _as_pasted(subject, facts, more) or _by_profile(cause, subject, facts, more)
    again = facts.get(Rejudge)
    return made if made is None or again is None or not faults(made, again) else None


def _asked_for(cause: str, subject: Subject, facts: Mapping[type, Any]) -> dict[str, Text] | None:
    """The parameters that make the new token fit; None where no token request would mend the cause."""
    if cause in _RENEW:
        return {}
    if cause == "missing-scope" and (wanted := needed_scopes(subject, facts)):
        held = scopes(claims_of(subject.token))[1]
        return {"scope": parameter_text("scope", " ".join(dict.fromkeys([*held, *wanted])), facts)}
    if cause == "wrong-audience" and (audience := needed_audience(subject, facts)):
        return {"audience": (audience,)}
    return None


def _as_pasted(subject: Subject, facts: Mapping[type, Any], more: Mapping[str, Text]) -> Correction | None:
    """The token request of the paste, with `more` in the parameters that it has."""
    request = next((item for item in subject.submission.requests if _asks_for_a_token(item, subject)), None)
    grant = request.parameter("grant_type") if request is not None else None
    if request is None or grant is None or request.source.family not in (Family.COMMAND, Family.RECORD):
        return None
    if grant.reveal() == "authorization_code":
        return None  # a code is good once
    named = {
        "resource" if name == "audience" and request.parameter("resource") else name: v for name, v in more.items()
    }
    if any(request.parameter(name) is None and name != "scope" for name in named):
        return None
    return corrected(request, form=_form(request), changes=Changes(parameters=named), gate=facts.get(Scrubber))


def _asks_for_a_token(request: Request, subject: Subject) -> bool:
    has_host = request.url is not None and bool(request.url.host)
    return request is not subject.request and has_host and request.parameter("grant_type") is not None


def _by_profile(cause: str, subject: Subject, facts: Mapping[type, Any], more: Mapping[str, Text]) -> Correction | None:
    """A request at the token endpoint of the profile, by the grant that the token shows."""
    url, claims = token_endpoint(environment_of(facts), subject), claims_of(subject.token)
    if not url or not claims:
        return None
    if is_of_application(claims):
        pairs: list[tuple[str, Text]] = [("grant_type", ("client_credentials",)), *more.items()]
    elif not more:
        what = msg("the refresh token that came with the token")
        pairs = [("grant_type", ("refresh_token",)), ("refresh_token", asked("REFRESH_TOKEN", what))]
    else:
        return None  # only a new sign-in of the user gives other rights
    pairs += [("client_id", client_text(client_in(claims), facts)), ("client_secret", secret_text(None, facts))]
    form = _form(subject.request)
    return as_correction(Outline("POST", (url,), form=pairs, body_kind="form"), form)


def _form(request: Request | None) -> Form:
    """The form of the paste where it is a command, else curl for bash."""
    return request.source if request is not None and request.source.family is Family.COMMAND else Form.CURL
