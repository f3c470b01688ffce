"""What the members of a token's header and payload mean, with the section that says so."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_JWT, _JWS, _JWE = "RFC 7519, {}", "RFC 7515, {}", "RFC 7516, {}"

# Name: what it says, and where that is written.
MEANINGS: Mapping[str, tuple[str | Promise, str]] = {
    "iss": (_("Issuer: who made the token"), _JWT.format("4.1.1")),
    "sub": (_("Subject: for whom the token stands"), _JWT.format("4.1.2")),
    "aud": (_("Audience: the APIs that the token is meant for"), _JWT.format("4.1.3")),
    "exp": (_("Expiration time: from then on the token is refused"), _JWT.format("4.1.4")),
    "nbf": (_("Not before: until then the token is refused"), _JWT.format("4.1.5")),
    "iat": (_("Issued at: when the token was made"), _JWT.format("4.1.6")),
    "jti": (_("The token's own id"), _JWT.format("4.1.7")),
    "scope": (_("What the client may do, in words with blanks between them"), "RFC 8693, 4.2"),
    "client_id": (_("The client that the token was issued to"), "RFC 8693, 4.3"),
    "act": (_("Who acts on behalf of the subject"), "RFC 8693, 4.1"),
    "may_act": (_("Who may act on behalf of the subject"), "RFC 8693, 4.4"),
    "cnf": (_("The key or certificate that the token is bound to"), "RFC 7800, 3.1"),
    "roles": (_("Roles of the subject"), "RFC 9068, 2.2.3.1"),
    "groups": (_("Groups of the subject"), "RFC 9068, 2.2.3.1"),
    "entitlements": (_("Rights of the subject"), "RFC 9068, 2.2.3.1"),
    "auth_time": (_("When the person signed in"), "OpenID Connect Core, 2"),
    "acr": (_("How surely the person was recognised"), "OpenID Connect Core, 2"),
    "amr": (_("By which means the person signed in"), "RFC 8176"),
    "azp": (_("The client that asked for the token"), "OpenID Connect Core, 2"),
    "nonce": (_("Ties an ID token to the request that asked for it"), "OpenID Connect Core, 2"),
    "at_hash": (_("Ties an ID token to its access token"), "OpenID Connect Core, 3.1.3.6"),
    "c_hash": (_("Ties an ID token to its code"), "OpenID Connect Core, 3.3.2.11"),
    "sid": (_("The session at the issuer"), "OpenID Connect Front-Channel Logout, 3"),
    "email": (_("The person's e-mail address"), "OpenID Connect Core, 5.1"),
    "name": (_("The person's name"), "OpenID Connect Core, 5.1"),
    "preferred_username": (_("What the person wants to be called"), "OpenID Connect Core, 5.1"),
    "alg": (_("The algorithm of the signature or of the key's encryption"), _JWS.format("4.1.1")),
    "jku": (_("Where the keys are published"), _JWS.format("4.1.2")),
    "jwk": (_("The key itself"), _JWS.format("4.1.3")),
    "kid": (_("The id of the key that signed the token"), _JWS.format("4.1.4")),
    "x5u": (_("Where the certificate is"), _JWS.format("4.1.5")),
    "x5c": (_("The certificate chain"), _JWS.format("4.1.6")),
    "x5t": (_("The certificate's SHA-1 thumbprint"), _JWS.format("4.1.7")),
    "x5t#S256": (_("The certificate's SHA-256 thumbprint"), _JWS.format("4.1.8")),
    "typ": (_("The type of the token"), _JWS.format("4.1.9")),
    "cty": (_("The type of what the token carries"), _JWS.format("4.1.10")),
    "crit": (_("Members that a verifier must understand"), _JWS.format("4.1.11")),
    "enc": (_("The algorithm that encrypts the content"), _JWE.format("4.1.2")),
    "zip": (_("How the content is compressed"), _JWE.format("4.1.3")),
}


def meaning(name: str) -> tuple[str, str]:
    """What a member means and the section that defines it; two empty texts for one that no standard names."""
    said, section = MEANINGS.get(name, ("", ""))
    return str(said), section
