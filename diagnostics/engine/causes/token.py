"""Causes that sit in the token: its kind, its structure, its signature and its times."""

from __future__ import annotations

from functools import partial

from diagnostics.engine.causes.cause import Cause, cause
from diagnostics.engine.model.types import Actor, Stage, msg

_token = partial(cause, stage=Stage.TOKEN, article="tokens-and-signatures")
_time = partial(cause, stage=Stage.TOKEN, article="tokens-and-signatures")

TOKEN_CAUSES: tuple[Cause, ...] = (
    cause(
        "access-token-expired",
        msg("The access token has expired"),
        msg("The access token had expired when it was used."),
        msg("Get a new access token with the refresh token or the client credentials, and renew it before it ends."),
        stage=Stage.TOKEN,
        article="tokens-and-signatures",
    ),
    _token(
        "token-truncated",
        msg("Part of the token is missing"),
        msg("The token is cut: part of it was lost on the way into the request."),
        msg("Copy the whole token, and widen the column, field or variable that cut it."),
    ),
    _token(
        "token-too-large",
        msg("The token is larger than the server allows"),
        msg("The header with the token is larger than a server on the way accepts."),
        msg("Ask for a smaller token, with fewer groups, roles or scopes, or have the header limit raised."),
        actor=Actor.YOUR_ADMIN,
    ),
    _token(
        "id-token-as-access-token",
        msg("An ID token was sent instead of an access token"),
        msg("An ID token was sent; it tells the client who signed in and is not meant for an API."),
        msg("Send the access_token of the token response instead of the id_token."),
    ),
    _token(
        "refresh-token-as-access-token",
        msg("A refresh token was sent instead of an access token"),
        msg("A refresh token was sent; it is for the token endpoint only."),
        msg("Exchange the refresh token at the token endpoint and send the access_token of the answer."),
    ),
    _token(
        "wrong-token-type",
        msg("The token is of another type than the API expects"),
        msg("The token is genuine, but of another type than the verifier expects."),
        msg("Send the type of token that this API verifies, as its documentation names it."),
    ),
    _token(
        "opaque-token-where-jwt-expected",
        msg("An opaque token met a verifier that expects a JWT"),
        msg("The token is an opaque string, and the API expects a JWT."),
        msg(
            "Request the token with the API's audience or resource to get a JWT, or have it verified by introspection."
        ),
    ),
    _token(
        "jwe-token-where-jws-expected",
        msg("The token is encrypted, and the API expects a signed one"),
        msg("The token is encrypted, in five parts, and the API cannot read it."),
        msg("Request the token with the API's audience, or have token encryption switched off for this API."),
    ),
    _token(
        "alg-mismatch",
        msg("The token is signed with another algorithm"),
        msg("The token is signed with an algorithm that the API does not accept."),
        msg("Set issuer and API to the same algorithm, RS256 with the published key as a rule."),
        actor=Actor.YOUR_ADMIN,
    ),
    _token(
        "alg-none-or-unsigned",
        msg("The token is not signed"),
        msg("The token carries no signature, and the API must refuse it."),
        msg("Use a token that the authorization server signed; never accept alg none (RFC 8725, 3.1)."),
    ),
    _token(
        "wrong-signing-key-or-secret",
        msg("The signature was made with another key"),
        msg("The token's signature was not made with the key or secret that the verifier has."),
        msg("Give issuer and verifier the same key in the same encoding: raw text, hex and base64 are not one key."),
        actor=Actor.YOUR_ADMIN,
    ),
    _token(
        "kid-not-found-key-rotated",
        msg("The signing key is not in the published key set"),
        msg("The token names a signing key that the verifier does not find among the keys it knows."),
        msg("Fetch a new token, and have the verifier load the key set (JWKS) again when it meets an unknown kid."),
        actor=Actor.PLATFORM,
    ),
    _token(
        "token-tampered",
        msg("The token was changed after it was signed"),
        msg("The token was changed after it was signed, so its signature no longer fits."),
        msg("Use the token exactly as it was issued."),
    ),
    _token(
        "malformed-claims",
        msg("A claim has the wrong type or range"),
        msg("The token holds a claim of the wrong type or out of range, so the verifier refuses it."),
        msg("Have the issuer write the claim as RFC 7519 says: strings as strings, times as seconds in a number."),
        actor=Actor.YOUR_ADMIN,
    ),
    _token(
        "wrong-time-unit",
        msg("The token's times are not in seconds"),
        msg("The token's times are written in milliseconds; RFC 7519 counts seconds."),
        msg("Have the issuer divide the times by 1000; JavaScript's Date.now() gives milliseconds."),
        actor=Actor.YOUR_ADMIN,
    ),
    _time(
        "clock-skew",
        msg("Two clocks disagree"),
        msg("The clocks disagree, so a good token looks too young or too old."),
        msg(
            "Compare the clock of the machine that issues the token, and of the one that checks it, with a right one, "
            "and have the one that is off set by NTP."
        ),
    ),
    _time(
        "token-not-yet-valid",
        msg("The token is not valid yet"),
        msg("The token starts to be valid later than it was used."),
        msg("Wait until the not-before time, or have the issuer set nbf to the time of issue."),
        actor=Actor.WAIT,
    ),
    _time(
        "timezone-bug",
        msg("Local time was written as UTC"),
        msg("The token's times are off by whole hours: local time was written as if it were UTC."),
        msg("Compute the times in UTC in the code that issues or checks the token."),
    ),
    _token(
        "verifier-cannot-fetch-keys",
        msg("The API cannot fetch the signing keys"),
        msg("The server that checks the token cannot load the issuer's keys, so it accepts none."),
        msg("Let the server reach the issuer's key set: mend its URL, name, proxy or trusted authorities."),
        actor=Actor.YOUR_ADMIN,
    ),
)
