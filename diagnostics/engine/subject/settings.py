"""What the paste says a claim or a call must be: settings of verifiers, metadata, registrations. Not redacted."""

from __future__ import annotations

import re
from urllib.parse import unquote

from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.urls import split_url
from diagnostics.engine.subject.claims import quoted
from diagnostics.engine.subject.token_request import is_stand_in
from diagnostics.engine.words.code.claims_told import OF_ANOTHER

_IN_CODE = re.compile(
    r"(?:process|os|env|config\w*|settings|self|this|options|builder|app|import|builtins?)\.\w|^\w+[.\[]\w+\(",
    re.IGNORECASE,
)
_NO_VALUE = frozenset({"true", "false", "null", "none", "nil", "undefined", "string", "required", "optional", "any"})
_METHOD = re.compile(r'"token_endpoint_auth_method"\s{0,9}:\s{0,9}"([a-z_]{4,40})"')
_ALGORITHM = re.compile(r"[HRPE]S(?:256|384|512)|EdDSA|ES256K")
_MANY_TENANTS = re.compile(r"/(?:common|organizations|consumers)(?:/|$)|[{$<*]")
_REACH = 300
_ENDS = re.compile(r"\n[ \t]*\n|\}|;\s|\n[$>#] ")
_MICROSOFT = ("login.microsoftonline.com", "sts.windows.net", "login.microsoft.com")


def audiences_set(subject: Subject) -> list[str]:
    """Every audience that a setting of the paste names, and the resource that metadata publishes."""
    found: list[str] = []
    for seen in subject.submission.sighted(Seen.AUDIENCE_SET):
        listed, *single = seen.groups[:2]
        bare = seen.groups[-1]
        found += quoted(listed) if listed else [value for value in (*single, bare) if value]
    found = [value for value in found if not _is_asked_for(value, subject)]
    found += [seen.value for seen in subject.submission.sighted(Seen.RESOURCE_PUBLISHED)]
    return _literal(found)


def is_of_another(subject: Subject) -> bool:
    """Whether the paste says of the token's claims that they are those of an ID token, of a call that goes well, or of
    somebody else."""
    token = subject.token
    if token is None or token.at is None:
        return False
    lines = subject.submission.text.reveal().split("\n")
    row = token.at.row or token.at.line
    return 0 < row <= len(lines) and OF_ANOTHER.search(lines[row - 1][: token.at.column - 1]) is not None


def _is_asked_for(value: str, subject: Subject) -> bool:
    """Whether the audience stands among the parameters of a token request: what was asked for, and not what an API
    wants."""
    text = subject.submission.text.reveal()
    places = [found.start() for found in re.finditer(re.escape(value), text)]
    return bool(places) and all("grant_type" in _around(at, text) for at in places)


def _around(at: int, text: str) -> str:
    """What stands around a place, within its statement, object or paragraph."""
    before, behind = text[max(0, at - _REACH) : at], text[at : at + _REACH]
    return _ENDS.split(before)[-1] + _ENDS.split(behind)[0]


def issuers_set(subject: Subject) -> list[tuple[str, bool]]:
    """Every issuer that a setting or metadata names, each with whether it is an address only, as an authority is."""
    found = []
    for seen in subject.submission.sighted(Seen.ISSUER_SET):
        name, *values = seen.groups
        exact = name.lower().endswith(("issuer", "issuers", "issuer-uri", "issuer_uri")) or _fills_issuer(name, subject)
        for value in _literal([part.strip() for held in values if held for part in held.split(",")]):
            if not _MANY_TENANTS.search(value):
                found.append((value, not exact))
    return list(dict.fromkeys(found))


def _fills_issuer(name: str, subject: Subject) -> bool:
    """Whether a setting that is called issuer takes its value from the one of this name: `Issuer: !Ref OidcUrl`."""
    referring = rf"\bissuers?[\"']?\s{{0,3}}[:=]\s{{0,3}}[\"']?(?:!Ref\s|\$\{{?|\{{\{{\s?|var\.){re.escape(name)}\b"
    return re.search(referring, subject.submission.text.reveal(), re.IGNORECASE) is not None


def same_issuer(issuer: str, wanted: str, *, loosely: bool) -> bool:
    """Whether two names mean one issuer: exactly, or `loosely` by address with no slash or document at its end."""
    if issuer == wanted:
        return True
    address = wanted.partition("/.well-known/")[0].rstrip("/")
    if (loosely or address != wanted.rstrip("/")) and issuer.rstrip("/") == address:
        return True
    hosts = {split_url(issuer).hostname, split_url(wanted).hostname}
    return loosely and hosts <= set(_MICROSOFT)


def algorithms_set(subject: Subject) -> list[str]:
    """Every algorithm that a verifier of the paste is set to take."""
    seen = subject.submission.sighted(Seen.ALGORITHM_SET)
    return list(dict.fromkeys(name for one in seen for group in one.groups for name in _ALGORITHM.findall(group)))


def schemes_set(subject: Subject) -> list[str]:
    """Every word before a token that a server of the paste is set to take."""
    seen = subject.submission.sighted(Seen.SCHEME_SET)
    return list(dict.fromkeys(name for one in seen for name in one.groups if name))


def registered_method(subject: Subject) -> str:
    """The method of client authentication that the client is registered for, or "".

    A registration's answer counts before what was asked for, from which it may differ (RFC 7591, 3.2.1).
    """
    for response in subject.submission.responses:
        answered = _METHOD.search(response.body.reveal()) if response.body is not None else None
        if answered is not None:
            return answered[1]
    seen = subject.submission.sighted(Seen.METHOD_REGISTERED)
    return seen[0].value.lower() if seen else ""


def only_method(subject: Subject) -> str:
    """The one method that the server's metadata (RFC 8414, 2) lists, or ""."""
    listed = subject.submission.sighted(Seen.METHODS_SUPPORTED)
    methods = re.findall(r"\w+", listed[0].value.lower()) if listed else []
    return methods[0] if len(set(methods)) == 1 else ""


def _literal(values: list[str]) -> list[str]:
    """Without variables, placeholders and expressions, whose value nobody sees."""
    kept = [unquote(value.strip()) for value in values]
    return list(dict.fromkeys(value for value in kept if not _is_unseen(value)))


def _is_unseen(value: str) -> bool:
    expression = _IN_CODE.search(value) is not None or " " in value
    return expression or is_stand_in(value) or value.lower() in _NO_VALUE
