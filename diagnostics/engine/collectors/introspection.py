"""What the token's own authorization server says of it (RFC 7662)."""

from __future__ import annotations

import json
import secrets

from diagnostics.engine.collectors import published
from diagnostics.engine.collectors.ask import Ask, Part, Server
from diagnostics.engine.collectors.client_authentication import authenticated, chosen
from diagnostics.engine.collectors.outside import Outside
from diagnostics.engine.model.declare import CouldNotLook, DoesNotApply, collector
from diagnostics.engine.model.facts import Introspection, Subject, Target, Times
from diagnostics.engine.model.profile import Environment, IntrospectionClient, Profile
from diagnostics.engine.model.submission import Submission
from diagnostics.engine.model.types import Message, Secret, msg
from diagnostics.engine.net import Answer
from diagnostics.engine.servers.issuer import home_of, not_introspectable

_NO_ENDPOINT = msg("This platform offers no introspection of tokens.")
_OWN_KEYS = msg("This API takes keys of its own, which the authorization server does not know.")
_KEPT = ("scope", "client_id", "exp", "iat", "nbf", "aud", "iss", "sub", "token_type", "cnf", "typ", "token_use")


def _applies(submission: Submission, subject: Subject, times: Times, target: Target) -> Message | None:
    if not _offered(target.profile):
        return _NO_ENDPOINT
    own_keys = target.chosen_by == "host" and target.accepted.key_fields
    return _OWN_KEYS if own_keys else not_introspectable(subject)


def _offered(profile: Profile) -> bool:
    return any(profile.introspection_at(environment) for environment in profile.environments)


@collector(provides=Introspection, needs=(Subject, Target), applies=_applies)
def introspection(outside: Outside, subject: Subject, target: Target) -> Introspection:
    """Asks the token's own environment, never the one that the call merely goes to."""
    home, token = home_of(subject, target), subject.token
    if isinstance(home, Message):
        raise CouldNotLook(home)
    client = target.profile.introspection_at(home)
    if client is None or token is None:
        raise DoesNotApply(_NO_ENDPOINT)
    secret = outside.secret(client.client_secret_env)
    if secret is None and client.needs_secret:
        raise CouldNotLook(msg("The portal has not been given the credentials for introspection."))
    answer = outside.send(_ask(outside, home, client, secret, token.secret))
    return _read(answer)


def try_credentials(outside: Outside, environment: Environment) -> None:
    """Ask about a token that nobody issued, and about one of the portal's own where its client is given any.

    Servers that do not accept the credentials refuse, or call every token not active. Raises CouldNotLook with what is
    wrong, DoesNotApply where there is nothing to ask.
    """
    client = outside.profile.introspection_at(environment)
    secret = outside.secret(client.client_secret_env) if client else None
    if client is None or (secret is None and client.needs_secret):
        raise DoesNotApply(_NO_ENDPOINT)
    answer = outside.send(_ask(outside, environment, client, secret, Secret(f"made-up-{secrets.token_urlsafe(24)}")))
    if _read(answer).active:
        raise CouldNotLook(msg("Introspection calls a token active that nobody issued."))
    own = _own_token(outside, environment, client, secret)
    if own is not None and not _read(outside.send(_ask(outside, environment, client, secret, own))).active:
        raise CouldNotLook(msg("Introspection calls a token not active that was issued a moment ago, so the portal's "
                               "client may not ask."))  # fmt: skip


def _own_token(
    outside: Outside, environment: Environment, client: IntrospectionClient, secret: Secret | None
) -> Secret | None:
    """A token for the portal's own client (RFC 6749, 4.4), where it may have one."""
    found = published.discovered(outside, environment)
    url = found.environment.token_endpoint
    if not url or secret is None:
        return None
    method = chosen(client, found.metadata, "token_endpoint_auth_methods_supported")
    shown = authenticated(client, secret, method, found.environment.issuer or url)
    form = (Part.plain("grant_type", "client_credentials"), *shown.form)
    try:
        told = json.loads(
            outside.send(Ask("Own token", Server.AUTH, environment, "POST", url, form=form, basic=shown.basic)).text
        )
    except (CouldNotLook, ValueError, RecursionError):
        return None
    token = told.get("access_token") if isinstance(told, dict) else None
    return Secret(token) if isinstance(token, str) and token else None


def _ask(outside: Outside, home: Environment, client: IntrospectionClient, secret: Secret | None, token: Secret) -> Ask:
    found = published.discovered(outside, home)
    url = found.environment.introspection_endpoint
    if not url:
        raise DoesNotApply(_NO_ENDPOINT)
    method = chosen(client, found.metadata, "introspection_endpoint_auth_methods_supported")
    shown = authenticated(client, secret, method, found.environment.issuer or url)
    form = (Part("token", token, "$ACCESS_TOKEN"), Part.plain("token_type_hint", "access_token"), *shown.form)
    return Ask(
        "Introspection", Server.AUTH, home, "POST", url, form=form, basic=shown.basic,
        certificate_file=shown.certificate_file,
    )  # fmt: skip


def _read(answer: Answer) -> Introspection:
    try:
        told = json.loads(answer.text)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise CouldNotLook(msg("Introspection answered {status} without a JSON object.", status=answer.status))
    if told.get("error") == "unsupported_token_type":
        # RFC 7009, 2.2.1: it cannot look this kind up, which says nothing about the token
        raise DoesNotApply(msg("The platform cannot introspect this kind of token."))
    if answer.status in (401, 403) or told.get("error") in ("invalid_client", "unauthorized_client"):
        raise CouldNotLook(msg("Introspection does not accept the portal's own credentials."))
    if answer.status != 200 or not isinstance(told.get("active"), bool):
        raise CouldNotLook(msg("Introspection answered {status} and did not say whether the token is active.",
                               status=answer.status))  # fmt: skip
    claims = {name: told[name] for name in _KEPT if name in told}
    return Introspection(told["active"], claims)
