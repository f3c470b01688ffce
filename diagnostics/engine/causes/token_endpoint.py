"""Causes that sit in the call that was to fetch a token."""

from __future__ import annotations

from functools import partial

from diagnostics.engine.causes.cause import Cause, cause
from diagnostics.engine.model.types import Actor, Stage, msg

_call = partial(cause, stage=Stage.CLIENT, article="token-endpoint-errors")

TOKEN_ENDPOINT_CAUSES: tuple[Cause, ...] = (
    _call(
        "wrong-client-credentials",
        msg("Client id or secret is wrong"),
        msg("The authorization server does not accept this client id and secret."),
        msg("Copy client id and secret again from the application's settings; send the secret's value, not its id."),
    ),
    _call(
        "client-auth-method-mismatch",
        msg("The client authenticates in another way than registered"),
        msg("The client authenticates in a way that is not the one registered for it."),
        msg("Use the registered method: client_secret_basic (header) or client_secret_post (body), never both."),
    ),
    _call(
        "client-credentials-encoding",
        msg("The Basic credentials are not encoded correctly"),
        msg("The Basic credentials are not the base64 of client id, colon and secret."),
        msg("Encode id:secret as base64 without a line break, each part form-encoded first (RFC 6749, 2.3.1)."),
    ),
    _call(
        "client-assertion-invalid",
        msg("The client assertion was refused"),
        msg("The signed client assertion does not say what the authorization server expects."),
        msg("Set iss and sub to the client id, aud as the server expects, a short exp and a fresh jti (RFC 7523)."),
    ),
    _call(
        "wrong-content-type",
        msg("The token request is not form-encoded"),
        msg("The token request is not sent as a form, so the server sees no parameters."),
        msg("Send the parameters in the body as application/x-www-form-urlencoded."),
    ),
    _call(
        "missing-grant-type-or-parameter",
        msg("The token request lacks a parameter"),
        msg("The token request lacks a parameter, or has it in a place where the server does not look."),
        msg("Send grant_type and the grant's other parameters in the form body, each once, without stray characters."),
    ),
    _call(
        "unsupported-or-disabled-grant-type",
        msg("The client may not use this grant"),
        msg("This client is not allowed to use this grant type."),
        msg("Have the grant enabled for the client in its settings, or use one that is."),
        actor=Actor.YOUR_ADMIN,
    ),
    _call(
        "redirect-uri-mismatch",
        msg("The redirect URI differs"),
        msg("The redirect URI differs from the registered one or from that of the code."),
        msg("Use one and the same redirect URI in the registration, the authorization request and the token request."),
    ),
    _call(
        "authorization-code-expired-or-reused",
        msg("The authorization code is too old or was used"),
        msg("The authorization code has expired or was redeemed before."),
        msg("Start the sign-in again and exchange the new code at once, exactly one time."),
    ),
    _call(
        "pkce-verifier-mismatch",
        msg("The PKCE verifier does not fit the challenge"),
        msg("The code_verifier does not belong to the code_challenge that started the sign-in."),
        msg("Keep the verifier that made the challenge until the exchange, and send S256 as the method (RFC 7636)."),
    ),
    _call(
        "user-credentials-refused",
        msg("The user's name, password or second factor was refused"),
        msg("The server refused the user's own credentials: name, password or second factor."),
        msg(
            "Sign in by hand with the same password; where a second factor is asked for, use a token made for programs."
        ),
    ),
)
