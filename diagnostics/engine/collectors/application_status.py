"""The status of the token's application, told only on proof that the asker holds a token of it (rule 9)."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, unquote_plus

from diagnostics.engine.collectors.ask import Ask, Server
from diagnostics.engine.collectors.outside import Outside
from diagnostics.engine.model.declare import CouldNotLook, DoesNotApply, collector
from diagnostics.engine.model.facts import (
    ApplicationStatus,
    Introspection,
    Missing,
    SigningKeys,
    Subject,
    Target,
    Times,
    TokenEndpointDryRun,
)
from diagnostics.engine.model.profile import Environment
from diagnostics.engine.model.submission import Submission
from diagnostics.engine.model.types import Message, msg
from diagnostics.engine.net import Answer
from diagnostics.engine.servers.issuer import claims_of, home_of, no_access_token
from diagnostics.engine.tokens.signature import State, verify

# one wording, whether the application is unknown or the token is no proof: the portal is no oracle
NOT_PROVEN = msg(
    "The status of an application is told only to who shows a token of it that its issuer signed or knows, "
    "and this paste holds none."
)
_NO_ADMIN_API = msg("This platform has no admin API that the portal may ask.")
_CLIENT_CLAIMS = ("client_id", "azp", "appid", "cid")


def _applies(submission: Submission, subject: Subject, times: Times, target: Target) -> Message | None:
    if not any(target.profile.admin_token_at(environment) for environment in target.profile.environments):
        return _NO_ADMIN_API
    return None if subject.is_token_endpoint_call else no_access_token(subject)


@collector(
    provides=ApplicationStatus,
    needs=(Subject, Target),
    sees=(SigningKeys, Introspection, TokenEndpointDryRun),
    applies=_applies,
    eager=True,
)
def application_status(
    outside: Outside,
    subject: Subject,
    target: Target,
    keys: SigningKeys | Missing,
    introspection: Introspection | Missing,
    dry_run: TokenEndpointDryRun | Missing,
) -> ApplicationStatus:
    """Raises CouldNotLook without proof of possession."""
    environment, client_id = _proven(subject, target, keys, introspection, dry_run)
    if not environment.admin_api:
        raise DoesNotApply(_NO_ADMIN_API)
    token = outside.secret(target.profile.admin_token_at(environment))
    if token is None:
        raise CouldNotLook(msg("The portal has not been given the credentials for the admin API."))
    url = f"{environment.admin_api}/applications/{quote(client_id, safe='')}"
    ask = Ask(
        "Application status", Server.ADMIN, environment, "GET", url, bearer=token, bearer_shown="$ADMIN_TOKEN"
    )  # fmt: skip
    return _read(outside.send(ask), client_id)


def _proven(
    subject: Subject,
    target: Target,
    keys: SigningKeys | Missing,
    introspection: Introspection | Missing,
    dry_run: TokenEndpointDryRun | Missing,
) -> tuple[Environment, str]:
    if isinstance(dry_run, TokenEndpointDryRun) and dry_run.ok and target.environment is not None:
        if client_id := _client_of_request(subject):
            return target.environment, client_id
        raise CouldNotLook(NOT_PROVEN)
    home, token = home_of(subject, target), subject.token
    if isinstance(home, Message) or token is None:
        raise CouldNotLook(NOT_PROVEN)
    if isinstance(keys, SigningKeys):
        own = {home.name: keys.keys.get(home.name, ())}
        if verify(token, own).state is State.VALID and (client_id := _client_in(claims_of(token))):
            return home, client_id
    known = introspection.claims if isinstance(introspection, Introspection) and introspection.active else {}
    if client_id := _client_in(known):
        return home, client_id
    raise CouldNotLook(NOT_PROVEN)


def _client_in(claims: Any) -> str:
    return next((claims[name] for name in _CLIENT_CLAIMS if isinstance(claims.get(name), str) and claims[name]), "")


def _client_of_request(subject: Subject) -> str:
    """The client id of a token request: a parameter, or the user of Basic (RFC 6749, 2.3.1)."""
    request = subject.request
    if request is None:
        return ""
    if parameter := request.parameter("client_id"):
        return parameter.reveal()
    field = request.header("Authorization")
    scheme, _, value = field.value.reveal().partition(" ") if field else ("", "", "")
    if scheme.lower() != "basic":
        return ""
    try:
        return unquote_plus(base64.b64decode(value, validate=True).decode().partition(":")[0])
    except (binascii.Error, ValueError):
        return ""


def _read(answer: Answer, client_id: str) -> ApplicationStatus:
    if answer.status == 404:
        return ApplicationStatus(client_id, "deleted")
    if answer.status in (401, 403):
        raise CouldNotLook(msg("The admin API does not accept the portal's own credentials."))
    try:
        told = json.loads(answer.text)
    except (ValueError, RecursionError):
        told = None
    status = told.get("status") if isinstance(told, dict) else None
    if answer.status != 200 or not isinstance(status, str):
        raise CouldNotLook(msg("The admin API answered {status} without a status.", status=answer.status))
    return ApplicationStatus(client_id, status.lower(), _moment(told, "created_at"), _moment(told, "last_used_at"))


def _moment(told: Any, name: str) -> datetime | None:
    value = told.get(name)
    try:
        parsed = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return parsed.replace(tzinfo=parsed.tzinfo or UTC) if parsed else None
