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
# The name of a type says what kind of value a scope is, and no scope.
_NO_TYPE = r"(?!(?:string|str|list|array|var|let|const)\b)"
_VALUES = rf"{_LIST}(?P<scopes>[\"'`]?{_NO_TYPE}[A-Za-z][^\n\]}})]{{1,300}})"
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
# A client may ask for these without their being listed: the second by a setting of its own.
_ALWAYS = frozenset({"openid", "offline_access"})
_REFUSED = re.compile(r"invalid[_ ]scope|scope[^\n]{0,40}\binvalid\b", re.IGNORECASE)
# A refusal that gives no reason may be of the scope; one that gives another reason is not.
_UNEXPLAINED = re.compile(r"\b400\b|\bBad ?Request\b", re.IGNORECASE)
_EXPLAINED = re.compile(
    r"\berror[\"']?[ ]?[:=]|(?:invalid|unauthorized|unsupported|access)_[a-z]{4,}|\bredirect_uri\b|\bAADSTS",
    re.IGNORECASE,
)
# A constant of a library in a list, such as StandardScopes.OpenId, whose value stands elsewhere.
_CONSTANT = re.compile(r"(?:^|[,\s])[A-Za-z_]\w{1,60}\.[A-Za-z_]\w")
_QUOTED = re.compile(r"[\"'`]([^\"'`\n]{2,300})[\"'`]")
# Each call of Spring's builder adds one.
_ADDED = re.compile(r"\.scope\((?P<scopes>[^)\n]{2,200})\)")

SIGNS: tuple[Sign, ...] = (
    sign(
        msg("The scopes stand in one text with commas between them; blanks belong there."),
        # without quotes a list with blanks in it is one that a page or a person shows
        r"(?<![\w.-])scopes?[\"']?[ ]?(?:=>|[:=])[ ]?(?:[\"'`][A-Za-z][\w.:/-]{1,60}"
        r"(?:,[ ]?[A-Za-z][\w.:/-]{1,60}){1,12}[\"'`]"
        r"|[A-Za-z][\w.:/-]{1,60}(?:,[A-Za-z][\w.:/-]{1,60}){1,12}(?=[\"'`&\s;)]|$))",
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
    sure = _surely_refused(text) if "scope" in text.lower() else 0
    if not sure:
        return
    lists = list(islice(_REGISTERED.finditer(text), _MOST))
    if lists and "RegisteredClient" in text:
        lists += islice(_ADDED.finditer(text), _MOST)
    registered = {scope for found in lists for scope in _scopes(found)}
    if not registered or any(_has_a_constant(found) for found in lists):
        return
    asked: set[str] = set()
    for found in islice(_ASKED.finditer(text), _MOST):
        if not any(one.start() <= found.start() < one.end() for one in lists):
            asked |= _scopes(found)
    if asked - registered - _ALWAYS:
        yield CodeSign(
            msg("The client asks for a scope that it is not registered with."),
            (Candidate("invalid-scope-requested", sure),),
            fix=msg("Add the scope to the client's registration, or ask for the registered ones alone."),
        )


def _surely_refused(text: str) -> float:
    """How surely the answer is about the scope; 0 where it is about something else."""
    if _REFUSED.search(text):
        return 0.9
    return 0.6 if _UNEXPLAINED.search(text) and not _EXPLAINED.search(text) else 0


def _has_a_constant(found: re.Match[str]) -> bool:
    opened = found.string[found.start() : found.start("scopes")].rstrip()[-1:] in tuple("[{(")
    return opened and _CONSTANT.search(_QUOTED.sub("", found["scopes"])) is not None


def _scopes(found: re.Match[str]) -> set[str]:
    quoted = _QUOTED.findall(found["scopes"])
    # an address goes on behind its scope, and so does a command
    written = " ".join(quoted) if quoted else re.split(r"[&;)]|\s-{1,2}\w|[ ]{2}", found["scopes"].lstrip("\"'`"))[0]
    names = _SCOPE.findall(written.replace("%20", " ").replace("+", " ").replace("%3A", ":"))
    return {name for name in names if quoted or not _is_a_variable(name)}


def _is_a_variable(name: str) -> bool:
    """Whether an unquoted name is rather one that holds the scopes, such as SCOPES or config.scopes."""
    return name.isupper() or re.search(r"(?:^|[._])scopes?$|Scopes?$", name) is not None
