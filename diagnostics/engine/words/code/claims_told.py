"""The claims of tokens that a paste prints or tells, in whatever form: JSON, a map of a language, or a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

_MOST, _NEAR = 40, 80
# An object of one or two levels; what is nested deeper is read as far as it goes.
_OBJECT = re.compile(r"\{[^{}]{1,1500}(?:\{[^{}]{0,600}\}[^{}]{0,600}){0,4}\}")
_QUOTED_NAME = re.compile(r"(?<![\w\\])[\"'](?P<name>[A-Za-z][\w:./-]{0,80})[\"'][ \t]{0,3}(?::|=>)\s{0,6}")
_PLAIN_NAME = re.compile(
    r"(?<![\w.\"'/-])(?P<name>aud|iss|azp|scope|scp|scopes|roles?|groups|permissions|authorities|sub"
    r"|cid)[ \t]{0,2}(?:[:=]|is|says)[ \t]{0,3}(?![=>(])"
)
_VALUE = re.compile(
    r"\[(?P<list>[^\]\[]{0,600})\]|(?P<quote>[\"'`])(?P<text>[^\"'`\n]{0,400})(?P=quote)"
    r"|\{(?P<object>[^{}]{0,600})\}|(?P<bare>[^\s,;{}\[\]\"'`]{1,200})"
)
_OF_TOKENS = frozenset(
    {"sub", "iss", "aud", "exp", "iat", "azp", "appid", "upn", "cid", "jti", "cnf", "client_id", "token_use"}
)
_OF_RIGHTS = frozenset(
    {
        "scope",
        "scp",
        "scopes",
        "roles",
        "role",
        "groups",
        "permissions",
        "authorities",
        "realm_access",
        "resource_access",
        "entitlements",
        "memberof",
        "member_of",
    }
)
# An answer of a token endpoint, an error, a key set, or metadata is no set of claims.
_OF_OTHERS = frozenset(
    {
        "access_token",
        "refresh_token",
        "error",
        "errors",
        "keys",
        "kty",
        "grant_type",
        "token_endpoint",
        "jwks_uri",
        "claims_supported",
        "status",
        "statuscode",
        "apiversion",
        "kind",
        "response_type",
        "redirect_uri",
    }
)
_SAYS_TOKEN = re.compile(
    r"\btokens?\b|\bclaims?\b|\bpayload\b|\bdecoded?\b|\bjwt\b|jwt\.(?:io|ms)|\binhalt\b|\bnutzlast\b", re.IGNORECASE
)
_SAYS_WANTED = re.compile(
    r"\b(?:expect\w*|requir\w*|must|should|want\w*|need\w*|valid\w*|allowed|accepted|configur\w*"
    r"|set to)\b[^\n]{0,40}$",
    re.IGNORECASE,
)
# What says before claims that they are of a token for the client alone, of one that is taken, or of somebody else's.
OF_ANOTHER = re.compile(
    r"\bid[_ -]?tokens?\b|\b(?:works?|worked|accepted|good)\b[^\n]{0,40}$"
    r"|\b(?:other|another|different)[ ](?:user|account|person|colleague|client|tenant)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Claims:
    """Claims by name, each value as the words in it, and where in the text they begin."""

    start: int
    values: Mapping[str, tuple[str, ...]]


def claims_told(text: str) -> list[Claims]:
    """All sets of claims that are told, in their order."""
    plain = text.replace('\\"', '"')
    found = [claims for claims in _objects(plain) if _is_of_a_token(plain, claims)]
    spans = [claims.start for claims in found]
    found += [claims for claims in _lines(plain) if not any(abs(claims.start - at) < _NEAR for at in spans)]
    return sorted(found, key=lambda claims: claims.start)


def _objects(text: str) -> Iterator[Claims]:
    for found in islice(_OBJECT.finditer(text), _MOST):
        yield Claims(found.start(), dict(_members(found.group(), _QUOTED_NAME)))


def _lines(text: str) -> Iterator[Claims]:
    """Lines that tell claims without the braces of an object."""
    at = 0
    for line in text.splitlines(keepends=True)[:400]:
        if len(line) < 600 and "{" not in line and _SAYS_TOKEN.search(line) and not OF_ANOTHER.search(line):
            values = dict(_members(line, _QUOTED_NAME)) or dict(_members(line, _PLAIN_NAME))
            first = _PLAIN_NAME.search(line)
            wanted = _SAYS_WANTED.search(line[: first.start()]) if first is not None else None
            if values.keys() & (_OF_TOKENS | _OF_RIGHTS) and not wanted and not _OF_OTHERS & values.keys():
                yield Claims(at, values)
        at += len(line)


def _members(text: str, names: re.Pattern[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for found in islice(names.finditer(text), _MOST):
        value = _VALUE.match(text, found.end())
        # what goes on with a bracket is an expression of code
        if value is not None and not (value["bare"] and text[value.end() : value.end() + 1] in ("[", "(")):
            held = next(
                (group for group in (value["list"], value["text"], value["object"], value["bare"]) if group), ""
            )
            yield found["name"].lower(), tuple(re.findall(r"[^\s\"',\[\]]{1,200}", held))


def _is_of_a_token(text: str, claims: Claims) -> bool:
    names = set(claims.values)
    if not names or names & _OF_OTHERS:
        return False
    before = text[max(0, claims.start - _NEAR) : claims.start]
    if OF_ANOTHER.search(before.rpartition("\n")[2]):
        return False
    own = len(names & _OF_TOKENS)
    return own >= 2 or (own + len(names & _OF_RIGHTS) >= 1 and _SAYS_TOKEN.search(before) is not None)
