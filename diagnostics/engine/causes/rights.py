"""Causes that sit in what the token is for: scope, audience, environment, and whether its owner may act."""

from __future__ import annotations

from functools import partial

from diagnostics.engine.causes.cause import Cause, cause
from diagnostics.engine.model.types import Actor, Stage, msg

_scope = partial(cause, stage=Stage.SCOPE, article="scopes-audiences-environments")
_place = partial(cause, stage=Stage.GATEWAY, article="scopes-audiences-environments")
_revoked = partial(cause, stage=Stage.TOKEN, article="revoked-credentials")

RIGHTS_CAUSES: tuple[Cause, ...] = (
    _scope(
        "missing-scope",
        msg("The token lacks a scope that the endpoint needs"),
        msg("The token lacks the scope that this endpoint requires."),
        msg("Request a new token with the missing scope; a refresh cannot add one that was not granted."),
    ),
    _scope(
        "wrong-audience",
        msg("The token was issued for another API"),
        msg("The token was issued for another audience than this API."),
        msg("Request the token with this API's identifier as audience or resource, character by character."),
    ),
    _scope(
        "scope-claim-not-recognised",
        msg("The API reads the scopes from another claim"),
        msg("The right scope is in the token, in a claim or a form that the API does not read."),
        msg("Map the claim: let the API read scp, scope, roles or permissions as this issuer writes them."),
        actor=Actor.YOUR_ADMIN,
    ),
    _scope(
        "app-only-token-for-user-resource",
        msg("A token without a user was sent to a user's resource"),
        msg("The token stands for an application alone, and this endpoint needs a user behind it."),
        msg("Use a grant in which a user signs in: authorization code with PKCE, or the device flow."),
    ),
    _scope(
        "user-lacks-permission",
        msg("The user or application lacks a role"),
        msg("The token is good; its user or application lacks the role or permission for this action."),
        msg("Ask an administrator to assign the role, then fetch a new token."),
        actor=Actor.YOUR_ADMIN,
    ),
    cause(
        "invalid-scope-requested",
        msg("The requested scope was refused"),
        msg("The authorization server refused the scope that was asked for."),
        msg("Ask for scopes that exist and are allowed for this client, separated by single spaces."),
        stage=Stage.CLIENT,
        article="scopes-audiences-environments",
    ),
    _place(
        "wrong-environment",
        msg("Token and host belong to different environments"),
        msg("The credentials belong to one environment or region, and the request goes to another."),
        msg("Use the host that belongs to the credentials, or fetch a token from the environment you are calling."),
    ),
    _place(
        "wrong-issuer-or-tenant",
        msg("The token comes from another issuer or tenant"),
        msg("The token was issued by another issuer, tenant or token version than the API accepts."),
        msg("Sign in at the issuer that the API trusts; compare iss with its configuration character by character."),
    ),
    _place(
        "issuer-hostname-mismatch",
        msg("One issuer is known under two host names"),
        msg("The issuer in the token is nearly the one that the API expects, and not the same."),
        msg("Give the issuer one public URL and use it everywhere, to the last slash, inside containers too."),
        actor=Actor.YOUR_ADMIN,
    ),
    _place(
        "wrong-host-or-path",
        msg("The request goes to a wrong host or path"),
        msg("The URL names a host or path of no API; the answer only looks like a refusal."),
        msg("Compare base URL, version, stage and path with the documentation."),
    ),
    _revoked(
        "refresh-token-expired-or-revoked",
        msg("The refresh token has expired or was revoked"),
        msg("The refresh token is no longer good: it aged out, or its consent was withdrawn."),
        msg("Let the user sign in again and store the new refresh token."),
    ),
    _revoked(
        "refresh-token-reused",
        msg("A refresh token was used a second time"),
        msg("A refresh token that works only once was used again."),
        msg("Store the new refresh token of every answer at once, and let one process at a time refresh."),
    ),
    _revoked(
        "token-revoked",
        msg("The token was revoked"),
        msg("The token was revoked, or its owner no longer exists, although it has not expired."),
        msg("Fetch a new token; if it is refused at once, look for what revokes it."),
    ),
    _revoked(
        "app-or-account-suspended",
        msg("The application or account is disabled"),
        msg("The application or account behind the token is suspended or disabled."),
        msg("Ask the owner of the account or the provider to enable it again."),
        actor=Actor.YOUR_ADMIN,
    ),
    _revoked(
        "client-secret-expired-or-rotated",
        msg("The client secret has expired or was replaced"),
        msg("The client secret that was sent has expired or was replaced by a newer one."),
        msg("Create or read the current secret, deploy it, and restart what still holds the old one."),
        actor=Actor.YOUR_ADMIN,
    ),
    _scope(
        "organization-authorization-missing",
        msg("The organization has not admitted this token"),
        msg("The token is good, and the organization that owns the resource has not authorized it."),
        msg("Authorize the token or application for the organization (single sign-on, approval), then call again."),
        actor=Actor.YOUR_ADMIN,
    ),
    _revoked(
        "quota-or-billing",
        msg("Credit, plan or quota is used up"),
        msg("The account's credit, plan or quota does not cover the call; waiting does not restore it."),
        msg("Add credit, raise the quota or change the plan of the account that the credential belongs to."),
        actor=Actor.YOUR_ADMIN,
    ),
)
