"""A token that is issued now, to the profile's own test client, and what the API answers to it.

It goes to the first probe of the profile and nowhere else: no pasted call is ever made with it, and nothing of a paste
goes along.
"""

from __future__ import annotations

import json
from dataclasses import replace

from diagnostics.engine.collectors import published
from diagnostics.engine.collectors.api_answer import api_answer
from diagnostics.engine.collectors.ask import Ask, Part, Server
from diagnostics.engine.collectors.client_authentication import authenticated, chosen
from diagnostics.engine.collectors.outside import Outside
from diagnostics.engine.collectors.token_endpoint_dry_run import issued
from diagnostics.engine.collectors.verification_calls import without_token
from diagnostics.engine.model.declare import CouldNotLook, DoesNotApply, collector
from diagnostics.engine.model.facts import FreshToken, Subject, Target, Times
from diagnostics.engine.model.profile import Environment, ProbeClient
from diagnostics.engine.model.submission import Submission
from diagnostics.engine.model.types import Message, Secret, msg
from diagnostics.engine.net import Answer
from diagnostics.engine.servers.place import further_base

_NO_CLIENT = msg("The platform profile names no test client for fresh tokens.")
_ANOTHER_API = msg("The call goes to another API than the one whose calls the platform profile names.")
_SHOWN = "$FRESH_TOKEN"
_ERRORS = (
    "invalid_client", "invalid_grant", "invalid_request", "invalid_scope", "invalid_target", "unauthorized_client",
    "unsupported_grant_type",
)  # fmt: skip


def _applies(submission: Submission, subject: Subject, times: Times, target: Target) -> Message | None:
    environment = target.environment
    if environment is None or environment.test_client is None or not environment.api or not target.profile.probes:
        return _NO_CLIENT
    return _ANOTHER_API if further_base(subject.request.url if subject.request else None, environment) else None


@collector(provides=FreshToken, needs=(Subject, Target), applies=_applies)
def fresh_token(outside: Outside, subject: Subject, target: Target) -> FreshToken:
    """One call of the token endpoint, and where it issues a token one probe with it."""
    if target.environment is None:
        raise DoesNotApply(_NO_CLIENT)
    return try_test_client(outside, target.environment)


def try_test_client(outside: Outside, environment: Environment) -> FreshToken:
    """The same for an environment by itself. Raises CouldNotLook, and DoesNotApply where there is no test client."""
    client, probe = environment.test_client, next(iter(outside.profile.probes), None)
    if client is None or probe is None or not environment.api:
        raise DoesNotApply(_NO_CLIENT)
    secret = outside.secret(client.client_secret_env)
    if secret is None and client.needs_secret:
        raise CouldNotLook(msg("The portal has not been given the secret of the platform's test client."))
    answer = outside.send(_request(outside, environment, client, secret))
    text = issued(answer)
    if not text:
        return FreshToken(answer.status, _error(answer))
    token = outside.kept_back(Secret(text))
    ask = replace(without_token(probe, environment), name="With a fresh token", bearer=token, bearer_shown=_SHOWN)
    return FreshToken(answer.status, answer=api_answer(ask.name, outside.send(ask)))


def _request(outside: Outside, environment: Environment, client: ProbeClient, secret: Secret | None) -> Ask:
    found = published.discovered(outside, environment)
    url = found.environment.token_endpoint
    if not url:
        raise CouldNotLook(msg("Neither the profile nor the metadata says where the token endpoint is."))
    method = chosen(client, found.metadata, "token_endpoint_auth_methods_supported")
    shown = authenticated(client, secret, method, found.environment.issuer or url)
    asked = (("grant_type", "client_credentials"), ("scope", client.scope), ("audience", client.audience))
    form = (*(Part.plain(name, value) for name, value in asked if value), *shown.form)
    return Ask(
        "Token for the test client", Server.AUTH, environment, "POST", url, form=form, basic=shown.basic,
        certificate_file=shown.certificate_file,
    )  # fmt: skip


def _error(answer: Answer) -> str:
    """The error code of a token endpoint (RFC 6749, 5.2); what else stands there is a stranger's text."""
    try:
        told = json.loads(answer.text)
    except (ValueError, RecursionError):
        return ""
    code = told.get("error") if isinstance(told, dict) else None
    return code if isinstance(code, str) and code in _ERRORS else ""
