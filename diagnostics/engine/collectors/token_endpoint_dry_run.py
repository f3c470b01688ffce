"""The pasted token request made again, when the user asked for it: a refresh may rotate their token."""

from __future__ import annotations

import json
from typing import Any

from diagnostics.engine.collectors import published
from diagnostics.engine.collectors.ask import Ask, Part, Server
from diagnostics.engine.collectors.outside import Outside
from diagnostics.engine.facts import Subject, Target, Times, TokenEndpointDryRun
from diagnostics.engine.redact import is_secret_name
from diagnostics.engine.register import CouldNotLook, DoesNotApply, collector
from diagnostics.engine.submission import Request, Submission
from diagnostics.engine.types import Message, msg

_NOT_ASKED = msg("A dry run at the token endpoint was not asked for.")
_NO_REQUEST = msg("The paste holds no token request that could be made again.")
_OTHER_GRANT = msg("Only client_credentials and refresh_token requests can be made again.")
_ELSEWHERE = msg("The token request goes to no host of the platform profile, so it is not made again.")
_GRANTS = ("client_credentials", "refresh_token")
_REPEATED = ("grant_type", "client_id", "client_secret", "refresh_token", "scope", "resource", "audience")


def _applies(submission: Submission, subject: Subject, times: Times, target: Target) -> Message | None:
    if subject.request is None or not subject.is_token_endpoint_call:
        return _NO_REQUEST
    grant = subject.request.parameter("grant_type")
    return None if grant is not None and grant.reveal() in _GRANTS else _OTHER_GRANT


@collector(provides=TokenEndpointDryRun, needs=(Subject, Target), applies=_applies)
def token_endpoint_dry_run(outside: Outside, subject: Subject, target: Target) -> TokenEndpointDryRun:
    """Sends the parameters form-encoded, as RFC 6749, 4.4.2 and 6 ask, whatever form the paste used."""
    if not outside.dry_run:
        raise DoesNotApply(_NOT_ASKED)
    request, environment = subject.request, target.environment
    if request is None or environment is None or target.chosen_by not in ("host", "user"):
        raise CouldNotLook(_ELSEWHERE)
    url = published.discovered(outside, environment).environment.token_endpoint
    if not url:
        raise CouldNotLook(msg("Neither the profile nor the metadata says where the token endpoint is."))
    ask = Ask(
        "Token endpoint, dry run",
        Server.AUTH,
        environment,
        "POST",
        url,
        headers=_credentials(request),
        form=tuple(_parameter(name, request) for name in _REPEATED if request.parameter(name) is not None),
    )
    answer = outside.send(ask)
    told = _object(answer.text)
    grant = request.parameter("grant_type")
    return TokenEndpointDryRun(
        grant=grant.reveal() if grant else "",
        ok=answer.status == 200 and isinstance(told.get("access_token"), str),
        status=answer.status,
        error=_word(told, "error", outside)[:60],
        description=_word(told, "error_description", outside)[:300],
    )


def _credentials(request: Request) -> tuple[Part, ...]:
    field = request.header("Authorization")
    return (Part("Authorization", field.value, "$CLIENT_AUTHORIZATION"),) if field else ()


def _parameter(name: str, request: Request) -> Part:
    value = request.parameter(name)
    if value is None:
        raise DoesNotApply(_NO_REQUEST)
    secret = is_secret_name(name) and name != "grant_type"
    return Part(name, value, f"${name.upper()}" if secret else value.reveal())


def _object(text: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _word(told: dict[str, Any], name: str, outside: Outside) -> str:
    value = told.get(name)
    return outside.scrubber.scrub(value) if isinstance(value, str) else ""
