"""What would decide that it is this cause: one thing to do or to compare, for a verdict that stays open."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from diagnostics.engine.model.types import Message, msg

DECIDERS: Mapping[str, Message] = MappingProxyType(
    {
        "missing-bearer-prefix": msg(
            "Send the header once as Authorization: Bearer <token>: if that passes, it was the missing word."
        ),
        "duplicate-bearer-prefix": msg(
            "Print the header as it is sent, with curl -v or a proxy: it says Bearer twice."
        ),
        "bearer-scheme-case": msg("Send the same call with Bearer spelt with a capital B, and nothing else changed."),
        "malformed-bearer-syntax": msg(
            "Print the header between marks, as in [Bearer x]: one blank, no colon, no equals sign."
        ),
        "malformed-header-line": msg(
            "Look at the sent lines with curl -v: where no line Authorization: appears, the line was built wrongly."
        ),
        "wrong-auth-scheme": msg(
            "Look for the word in WWW-Authenticate, or in the first example of the API's documentation."
        ),
        "token-quoted": msg(
            "Print the token between marks, as in [x], and its length: quotes at its ends belong to it."
        ),
        "token-whitespace-or-newline": msg("Print the length of the value, and once more after a trim: they differ."),
        "token-invisible-or-nonascii-chars": msg(
            "Pass the command through cat -v or a hex dump: anything above 7F is not plain ASCII."
        ),
        "shell-quoting-broke-header": msg(
            "Run the command with echo in front of it, or set -x: that is what the shell made of it."
        ),
        "placeholder-or-unexpanded-variable": msg(
            "Print the header as it is sent: a name, a brace or a dollar sign in it was never replaced."
        ),
        "null-or-undefined-token": msg(
            "Log the token right before the call: null or undefined there is what was sent."
        ),
        "url-encoded-token": msg("Look at the value as it is sent: a % with two digits in it is an encoding too many."),
        "wrong-value-as-token": msg(
            "Compare beginning and length of what is sent with what the API's documentation calls a token."
        ),
        "header-not-sent": msg(
            "Look at the sent lines with curl -v, the network tab or a proxy: Authorization is not among them."
        ),
        "empty-token": msg("Log the length of the token right before the call: it is 0."),
        "wrong-header-name": msg(
            "Find the header's name in the API's documentation, and send the same value under it."
        ),
        "token-in-wrong-location": msg(
            "Send the same token in the header Authorization, and in no query, body or cookie."
        ),
        "missing-companion-header": msg(
            "Compare all header fields with those of a call that works, or of the documentation's example."
        ),
        "credential-overridden": msg(
            "Unset other tokens, keys, cookies and .netrc for one call, or look at which value is sent."
        ),
        "access-token-expired": msg(
            "Decode exp and compare it with the time of the call, or repeat the call with a token fetched now."
        ),
        "token-truncated": msg("Compare the length of what is sent with that of what was issued; a JWT has two dots."),
        "token-too-large": msg(
            "Call with a token of a user who has few groups or roles: if that passes, size is the reason."
        ),
        "id-token-as-access-token": msg("Decode the token: aud is the client's id, and a nonce or at_hash is in it."),
        "refresh-token-as-access-token": msg(
            "Compare it with the members of the token answer: access_token belongs into the header, not refresh_token."
        ),
        "wrong-token-type": msg(
            "Compare the prefix or the claims typ and token_use with the kind that the endpoint's page names."
        ),
        "opaque-token-where-jwt-expected": msg(
            "Count the dots: a JWT has two. An opaque token mostly means that no audience was asked for."
        ),
        "jwe-token-where-jws-expected": msg(
            "Count the dots: four of them, and enc in its header, are an encrypted token."
        ),
        "alg-mismatch": msg("Decode the token's header and compare alg with the list that the verifier allows."),
        "alg-none-or-unsigned": msg(
            "Decode the token's header: alg says none, or nothing stands behind the second dot."
        ),
        "wrong-signing-key-or-secret": msg(
            "Verify the token with the very key that the API uses, byte for byte as it reads it."
        ),
        "kid-not-found-key-rotated": msg("Compare the token's kid with the kids that the issuer's jwks_uri lists now."),
        "token-tampered": msg("Send the token as it was issued, without decoding and encoding it in between."),
        "malformed-claims": msg(
            "Decode the payload and compare the type of each claim with RFC 7519: exp is a number, aud text or a list."
        ),
        "wrong-time-unit": msg("Count the digits of exp and iat: ten are seconds, thirteen are milliseconds."),
        "clock-skew": msg("Compare date -u of your machine with the Date header of the answer."),
        "token-not-yet-valid": msg(
            "Repeat the call a minute later with the same token, and compare nbf and iat with the time."
        ),
        "timezone-bug": msg("Look whether the times are off by whole hours, those of your time zone."),
        "verifier-cannot-fetch-keys": msg("Fetch the jwks_uri from the machine on which the API runs."),
        "missing-scope": msg("Compare scope, scp or the token's rights with what the endpoint's page asks for."),
        "wrong-audience": msg("Decode aud and compare it with the name that the API checks for."),
        "scope-claim-not-recognised": msg(
            "Compare the claim in which the scopes stand (scope, scp, roles) with the one that the API reads."
        ),
        "app-only-token-for-user-resource": msg(
            "Decode the token: no user is in it (no scp, no upn, sub is the application)."
        ),
        "user-lacks-permission": msg(
            "Make the same call as an administrator, or look at the user's roles on this very object."
        ),
        "invalid-scope-requested": msg(
            "Ask for one scope at a time, spelt as in the documentation, separated by blanks."
        ),
        "wrong-environment": msg(
            "Compare where the token or key was made (test, live, region) with the host of the call."
        ),
        "wrong-issuer-or-tenant": msg(
            "Compare iss of the token, letter by letter, with the issuer that the API is set to."
        ),
        "issuer-hostname-mismatch": msg(
            "Compare the host in iss with the host under which the API reaches the issuer."
        ),
        "wrong-host-or-path": msg(
            "Compare host and path with the documentation, and look who answers: Server, Via, the form of the body."
        ),
        "refresh-token-expired-or-revoked": msg(
            "Sign in again and refresh at once: if that passes, the old refresh token had ended."
        ),
        "refresh-token-reused": msg("Look whether two processes, tabs or runs refresh with the same token."),
        "token-revoked": msg(
            "Make a new token and repeat the very same call: if that passes, the old one was revoked."
        ),
        "app-or-account-suspended": msg(
            "Look at the state of the application or account in the provider's console, and at its mails."
        ),
        "client-secret-expired-or-rotated": msg(
            "Look at the secret's end and number in the application's settings, and ask with a new one."
        ),
        "organization-authorization-missing": msg(
            "Make the same call for something of your own: if that passes, the organization has to admit it."
        ),
        "quota-or-billing": msg("Look at usage, credit and plan in the provider's console."),
        "header-lost-on-redirect": msg(
            "Call without following redirects: a 301, 302, 307 or 308 with another host or scheme drops the header."
        ),
        "stripped-by-webserver": msg("Print the header in the application itself, and call it past the web server."),
        "stripped-by-proxy-or-gateway": msg(
            "Call the service past the proxy or gateway: if that passes, the header is lost on the way."
        ),
        "cors-preflight-blocked": msg(
            "Look in the network tab for the OPTIONS call before it; the same call passes from curl."
        ),
        "http-instead-of-https": msg("Call the same address with https."),
        "rate-limited": msg("Wait for some minutes and call once: if that passes, it was the number of calls."),
        "ip-not-allowed": msg("Make the same call from another network, or compare your address with the allow list."),
        "api-down-or-server-bug": msg(
            "Look at the provider's status page, and whether others have it since the same hour."
        ),
        "dpop-or-mtls-binding-missing": msg(
            "Decode the token: a claim cnf in it asks for a DPoP proof or a client certificate."
        ),
        "bot-challenge": msg(
            "Look at the body: HTML with a challenge, where JSON should be, and cf-mitigated or its like in the head."
        ),
        "name-not-resolved-or-unreachable": msg(
            "Try nslookup and curl -v from the same machine: no connection is made."
        ),
        "tls-failure": msg("Run curl -v or openssl s_client against the host: the handshake fails."),
        "client-certificate-missing": msg("Call once with --cert and --key of the certificate that the server knows."),
        "wrong-client-credentials": msg(
            "Ask for a token by curl -u with id and secret copied anew; the secret's value, not its id."
        ),
        "client-auth-method-mismatch": msg(
            "Send the same id and secret in the other way: as Basic in the header, or in the body."
        ),
        "client-credentials-encoding": msg(
            "Decode the Basic value: id, one colon and secret have to stand there, and nothing else."
        ),
        "client-assertion-invalid": msg(
            "Decode the assertion: iss and sub are the client's id, aud is the token endpoint, exp is minutes ahead."
        ),
        "wrong-content-type": msg("Send the parameters with curl -d, which encodes them as a form."),
        "missing-grant-type-or-parameter": msg(
            "Compare the parameters that are sent, one by one, with those of the grant in the documentation."
        ),
        "unsupported-or-disabled-grant-type": msg("Look in the client's settings whether this grant is ticked."),
        "redirect-uri-mismatch": msg(
            "Compare redirect_uri of both requests with the registered one: scheme, port, path, slash at its end."
        ),
        "authorization-code-expired-or-reused": msg("Fetch a new code, and redeem it at once and in one place only."),
        "pkce-verifier-mismatch": msg(
            "Hash the verifier that is sent: it has to give the challenge of the same login."
        ),
        "user-credentials-refused": msg(
            "Sign in with the same name and password in a browser; look for a second factor or an app password."
        ),
    }
)
