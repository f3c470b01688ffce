"""The scopes that a client asks for beside those that it is registered with, and how they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from diagnostics.engine.model.saying import CodeSign
from diagnostics.engine.model.types import Candidate, msg
from diagnostics.engine.words.code.sign import Sign, sign

_MOST = 20
_LIST = r"(?:\[|\{|List\.of\(|new\[\][ ]?\{|\[\]string\{)?[ ]{0,3}"
_VALUES = rf"{_LIST}(?P<scopes>[\"'`]?[A-Za-z][^\n\]}})]{{1,300}})"
# What a client is registered with: Duende IdentityServer, Spring, Ory, Keycloak, Authelia, OpenIddict, a database.
_REGISTERED = re.compile(
    rf"(?:\bAllowedScopes[ ]?=[ ]?|\ballowed[_ ]scopes?[\"']?[ ]?[:=][ ]?|\bassigned (?:client )?scopes?[ ]?[:=][ ]?"
    rf"|\b(?:create|update) (?:oauth2-)?client\b[^\n]{{0,300}}--scopes?[ =]|\bregistered scopes?[ ]?[:=][ ]?"
    rf"|\bRegisteredClient\.[^;]{{0,400}}?\.scope\(|\bclient scopes?[ ]?[:=][ ]?"
    rf"|\b(?:client_secret|grant_types|redirect_uris"
    rf"|response_types)\b[^\n}}]{{0,300}}?(?<!\w)scopes?[\"']?[ ]?:[ ]?){_VALUES}",
    re.IGNORECASE,
)
_ASKED = re.compile(
    rf"(?<![\w.-])(?:Scopes?[ ]?=[ ]?|Scopes?:[ ]{{0,20}}|scopes?[\"']?[ ]?(?:=>|[:=])[ ]?|[?&]scope="
    rf"|-d[ ][\"']?scope=){_VALUES}"
)
_SCOPE = re.compile(r"[A-Za-z][\w.:/-]{1,100}")
_ALWAYS = frozenset({"openid", "string", "var", "const", "profile_url"})
_REFUSED = re.compile(r"invalid_scope|\b400\b|BadRequest|Bad Request", re.IGNORECASE)
_ANSWERED = re.compile(
    r"\binvalid_grant|invalid_client|\bredirect_uri\b[^\n]{0,30}(?:mismatch|invalid|not)"
    r"|unsupported_grant",
    re.IGNORECASE,
)

SIGNS: tuple[Sign, ...] = (
    sign(
        msg("The scopes stand in one text with commas between them; blanks belong there."),
        r"(?<![\w.-])scopes?[\"']?[ ]?(?:=>|[:=])[ ]?(?:[\"'`]?)[A-Za-z][\w.:/-]{1,60}"
        r"(?:,[ ]?[A-Za-z][\w.:/-]{1,60}){1,12}"
        r"(?=[\"'`&\s,;)]|$)",
        ("invalid-scope-requested", 0.9),
        beside=r"invalid_scope|requested scope is invalid|scope is (?:invalid|malformed|unknown)|unknown scope",
        never=r"slack\.com|github\.com|shopify|strava|tiktok|instagram|facebook",
        hit="scope: 'playlist-read,playlist-modify'\n?error=invalid_scope",
        miss="scope: 'playlist-read playlist-modify'\n?error=invalid_scope",
        fix=msg("Write one blank between two scopes, which is + or %20 in an address (RFC 6749, 3.3)."),
    ),
)


def beyond_registration(text: str) -> Iterator[CodeSign]:
    """A scope that is asked for and is none of those that the client is registered with."""
    if "scope" not in text.lower() or _REFUSED.search(text) is None:
        return
    spans = [found.span() for found in islice(_REGISTERED.finditer(text), _MOST)]
    registered = {scope for start, end in spans for scope in _scopes(_REGISTERED.match(text, start, end))}
    if not registered or (_ANSWERED.search(text) and "invalid_scope" not in text):
        return
    asked: set[str] = set()
    for found in islice(_ASKED.finditer(text), _MOST):
        if not any(start <= found.start() < end for start, end in spans):
            asked |= _scopes(found)
    if asked - registered - _ALWAYS:
        yield CodeSign(
            msg("The client asks for a scope that it is not registered with."),
            (Candidate("invalid-scope-requested", 0.9),),
            fix=msg("Add the scope to the client's registration, or ask for the registered ones alone."),
        )


def _scopes(found: re.Match[str] | None) -> set[str]:
    if found is None:
        return set()
    quoted = re.findall(r"[\"'`]([^\"'`\n]{2,300})[\"'`]", found["scopes"])
    # an address goes on behind its scope, and so does a command
    written = " ".join(quoted) if quoted else re.split(r"[&;)]|\s-{1,2}\w|[ ]{2}", found["scopes"].lstrip("\"'`"))[0]
    return set(_SCOPE.findall(written.replace("%20", " ").replace("+", " ").replace("%3A", ":")))
