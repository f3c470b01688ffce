"""The pasted token request made again, when the user asked for it: a refresh may rotate their token."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from diagnostics.engine.collectors import published
from diagnostics.engine.collectors.ask import Ask, Part, Server
from diagnostics.engine.collectors.client_authentication import basic_value
from diagnostics.engine.collectors.outside import Outside
from diagnostics.engine.model.declare import CouldNotLook, DoesNotApply, collector
from diagnostics.engine.model.facts import Subject, Target, Times, TokenEndpointDryRun
from diagnostics.engine.model.profile import Environment
from diagnostics.engine.model.submission import Request, Submission
from diagnostics.engine.model.types import Message, Secret, msg
from diagnostics.engine.net import Answer
from diagnostics.engine.parse.confidential.by_name import is_secret_name
from diagnostics.engine.subject.token_request import TokenRequest, is_stand_in, token_request

_NOT_ASKED = msg("A dry run at the token endpoint was not asked for.")
_NO_REQUEST = msg("The paste holds no token request that could be made again.")
_OTHER_GRANT = msg("Only client_credentials and refresh_token requests can be made again.")
_ELSEWHERE = msg("The token request goes to no host of the platform profile, so it is not made again.")
GRANTS = ("client_credentials", "refresh_token")
_REPEATED = ("grant_type", "client_id", "client_secret", "refresh_token", "scope", "resource", "audience")


def _applies(submission: Submission, subject: Subject, times: Times, target: Target) -> Message | None:
    if subject.request is None or not subject.is_token_endpoint_call:
        return _NO_REQUEST
    grant = subject.request.parameter("grant_type")
    return None if grant is not None and grant.reveal() in GRANTS else _OTHER_GRANT


@collector(provides=TokenEndpointDryRun, needs=(Subject, Target), applies=_applies)
def token_endpoint_dry_run(outside: Outside, subject: Subject, target: Target) -> TokenEndpointDryRun:
    """Sends the parameters form-encoded, as RFC 6749, 4.4.2 and 6 ask, whatever form the paste used."""
    if not outside.dry_run:
        raise DoesNotApply(_NOT_ASKED)
    request, environment = subject.request, target.environment
    if request is None or environment is None or target.chosen_by not in ("host", "user"):
        raise CouldNotLook(_ELSEWHERE)
    found = published.discovered(outside, environment)
    ask = ask_for_token("Token endpoint, dry run", request, environment, found.environment.token_endpoint)
    answer = outside.send(ask)
    told = _object(answer.text)
    error, grant = _word(told, "error", outside)[:60], request.parameter("grant_type")
    return TokenEndpointDryRun(
        grant=grant.reveal() if grant else "",
        ok=bool(issued(answer)),
        status=answer.status,
        error=error,
        description=_word(told, "error_description", outside)[:300],
        other_method=_accepted_by(outside, subject, ask, found.metadata) if error == "invalid_client" else "",
    )


def ask_for_token(name: str, request: Request, environment: Environment, url: str) -> Ask:
    """The pasted token request as a form to the environment's own endpoint. Raises CouldNotLook where none is known."""
    if not url:
        raise CouldNotLook(msg("Neither the profile nor the metadata says where the token endpoint is."))
    form = tuple(_parameter(parameter, request) for parameter in _REPEATED if request.parameter(parameter) is not None)
    return Ask(name, Server.AUTH, environment, "POST", url, headers=_credentials(request), form=form)


def issued(answer: Answer) -> str:
    """The access token of a token response, or ""."""
    token = _object(answer.text).get("access_token") if answer.status == 200 else None
    return token if isinstance(token, str) else ""


def _accepted_by(outside: Outside, subject: Subject, refused: Ask, metadata: Mapping[str, Any]) -> str:
    """The other of the two methods of RFC 6749, 2.3.1, if the same id and secret are accepted by it; else ""."""
    call = token_request(subject)
    if call is None:
        return ""
    method = "client_secret_post" if call.has_basic else "client_secret_basic"
    supported = metadata.get("token_endpoint_auth_methods_supported")
    client_id, secret = _pair(call)
    if not client_id or is_stand_in(secret) or (isinstance(supported, list) and method not in supported):
        return ""
    form = tuple(part for part in refused.form or () if part.name not in ("client_id", "client_secret"))
    name, basic = f"Token endpoint, dry run by {method}", None
    if method == "client_secret_post":
        form += (Part.plain("client_id", client_id), Part("client_secret", Secret(secret), "$CLIENT_SECRET"))
    else:
        basic = Part(client_id, basic_value(client_id, Secret(secret)), "$CLIENT_SECRET")
    try:
        answer = outside.send(replace(refused, name=name, headers=(), form=form, basic=basic))
    except CouldNotLook:
        return ""
    return method if issued(answer) else ""


def _pair(call: TokenRequest) -> tuple[str, str]:
    if call.basic is None:
        return call.value("client_id") or "", call.value("client_secret") or ""
    # what Basic carries is form-encoded (RFC 6749, 2.3.1)
    return unquote(call.basic[0]), unquote(call.basic[1])


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
