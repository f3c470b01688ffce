"""Claims that code or settings of a verifier read, beside those that the token has: rights under another name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from diagnostics.engine.model.saying import CodeSign
from diagnostics.engine.model.types import Candidate, msg
from diagnostics.engine.words.code.claims_told import Claims, claims_told

_MOST = 20
_CLAIM = r"(?P<claim>[A-Za-z][\w:./-]{0,80})"


@dataclass(frozen=True, slots=True)
class Reader:
    """How a verifier says which claim it takes rights from: what `pattern` sets apart, else what `reads` names."""

    pattern: re.Pattern[str]
    hit: str
    miss: str
    reads: tuple[str, ...] = ()


def _reader(pattern: str, *, hit: str, miss: str, reads: tuple[str, ...] = ()) -> Reader:
    return Reader(re.compile(pattern, re.IGNORECASE | re.MULTILINE), hit, miss, reads)


READERS: tuple[Reader, ...] = (
    _reader(
        rf"\b(?:claims\.groups|(?:oidc[-_])?(?:groups?|roles?|scopes?|permissions?|authorities)[-_.]?(?:claim"
        rf"|field|attribute)(?:s|[-_]?(?:name|path|key|type))?)"
        rf"[\"']?[ \t]{{0,3}}[:=][ \t]{{0,3}}[\"']?{_CLAIM}",
        hit="--oidc-groups-claim=groups",
        miss="--oidc-username-claim=email",
    ),
    _reader(
        rf"\bRoleClaimType[ ]?=[ ]?\"{_CLAIM}\"|\bsetAuthoritiesClaimName\([ ]?\"(?P<spring>[\w:./-]{{1,80}})\"",
        hit='RoleClaimType = "role"',
        miss='NameClaimType = "sub"',
    ),
    _reader(
        r"\b(?:jwt-role-claim-key|role_claim_key)[ ]?[:=][ ]?[\"']{1,2}?\.\"?(?P<claim>[A-Za-z][\w:/-]{0,80})",
        hit='jwt-role-claim-key = ".role"',
        miss='jwt-aud = ".role"',
    ),
    _reader(
        r"\brole_attribute_path[ ]?[:=][ ]?[\"']?contains\([ ]?(?P<claim>[\w:]{1,60})\[",
        hit="role_attribute_path = contains(groups[*], 'ops') && 'Admin' || 'Viewer'",
        miss="role_attribute_path = role",
    ),
    _reader(
        r"^[ \t]{0,8}scopes:[ ]?[\"']\[[ ]?(?P<claim>[\w:]{1,60})[ ]?\][\"']",
        hit="scopes: '[groups]'",
        miss="scopes: [openid, profile]",
    ),
    _reader(
        r"(?:payload|claims|token|jwt|decoded|principal|user|auth|identity|verified)(?:\??\.|[\"']\]\[[\"']|\[\"|\['"
        r"|(?:\[\"payload\"\])?\[[\"'])"
        r"(?P<claim>scope|scp|scopes|roles?|groups|permissions|authorities)\b(?![\w(])",
        hit='m["payload"]["scope"]',
        miss='m["payload"]["sub"]',
    ),
    _reader(
        r"(?:getClaim\w{0,20}|claims?\.get|payload\.get|decoded\.get|token\.get|getOrDefault|FindFirst(?:Value)?"
        r"|HasClaim|RequireClaim|request\.auth\.claims\[|claims\[)"
        r"\(?[ ]?[\"']?(?P<claim>scope|scp|scopes|roles?|groups|permissions|authorities)\b",
        hit='jwt.getClaimAsStringList("roles")',
        miss='jwt.getClaimAsString("sub")',
    ),
    _reader(
        r"\[RequiredScope\(|\bIDW10203\b|\bVerifyUserHasAnyAcceptedScope\b",
        hit='[RequiredScope("Jobs.Run")]',
        miss='[Authorize(Roles = "Jobs.Run")]',
        reads=("scp", "scope", "http://schemas.microsoft.com/identity/claims/scope"),
    ),
    _reader(
        r"^[ \t]{0,20}@RolesAllowed\(",
        hit='@RolesAllowed("clerk")',
        miss="@PermitAll",
        reads=("groups",),
    ),
)
# What a rights claim is called by one issuer or the other.
_RIGHTS = re.compile(
    r"scope|scp|scopes|roles?|groups?(?:_direct|_names)?|permissions?|authorities|entitlements|member_?of"
    r"|realm_access|resource_access|cognito:groups"
    r"|https?://\S{1,70}/(?:roles?|groups|permissions|scopes?)|app_metadata|\w{1,30}[_:-](?:roles?|groups"
    r"|permissions)"
)
# Code that reads a right to ask for names it beside.
_ASKED = re.compile(
    r"(?:RequiredScope|RolesAllowed|includes|contains|has\w{0,12}|in_array|find|Roles[ ]?=|indexOf|include\?"
    r"|requiredScopes?|requireScope|authorize)"
    r"[ (\[{:=]{1,4}[^\"'\n]{0,40}[\"'](?P<right>[\w:./ -]{2,80})[\"']",
    re.IGNORECASE,
)
_CONVERTS = re.compile(
    r"role_?mapper|protocol-mappers?\b.{0,40}added|claims_transformation|IClaimsTransformation", re.IGNORECASE
)

_ELSEWHERE = msg("The verifier takes the rights from one claim, and the token has them in another.")
_LACKING = msg("The right that is asked for is not among those that the token has.")
_ONE_CLAIM = msg(
    "Let the verifier read the claim that the token has, or have the issuer put the rights into the one it reads."
)


def read_under_another_name(text: str) -> Iterator[CodeSign]:
    """The claim that is read and not there, where the token has its rights in another one."""
    told = [claims for claims in claims_told(text) if any(_RIGHTS.fullmatch(name) for name in claims.values)]
    if not told or _CONVERTS.search(text):
        return
    asked = {right["right"].strip() for right in islice(_ASKED.finditer(text), _MOST)}
    for reader in READERS:
        for found in islice(reader.pattern.finditer(text), _MOST):
            reads = reader.reads or tuple(value.lower() for value in found.groupdict().values() if value)
            lacking = _lacking(told[-1], reads, asked, text)
            if lacking:
                causes = (Candidate(lacking, 0.86), Candidate("scope-claim-not-recognised", 0.2))
                yield CodeSign(_LACKING, causes, text.count("\n", 0, found.start()) + 1)
                return
            sure = _sureness(told, reads, asked, text)
            if sure:
                causes = (Candidate("scope-claim-not-recognised", sure), Candidate("missing-scope", 0.3))
                yield CodeSign(_ELSEWHERE, causes, text.count("\n", 0, found.start()) + 1, None, _ONE_CLAIM)
                return


def _lacking(last: Claims, reads: tuple[str, ...], asked: set[str], text: str) -> str:
    """The cause where the claim that is read is there, and the one right that is asked for in none of the claims."""
    read = next((name for name in reads if name in last.values), "")
    if not read or len(asked) != 1 or "403" not in text or not last.values[read]:
        return ""
    right = next(iter(asked)).lower()
    rights = [words for name, words in last.values.items() if _RIGHTS.fullmatch(name)]
    if any(right in word.lower() for words in rights for word in words):
        return ""
    return "user-lacks-permission" if re.match("role|group", read) else "missing-scope"


def _sureness(told: list[Claims], reads: tuple[str, ...], asked: set[str], text: str) -> float:
    """How sure it is that none of the claims read is in the last token told, and another has the right; 0 for no."""
    last = told[-1]
    if set(reads) & last.values.keys() or any(
        name.partition(".")[0].partition("/")[0] in last.values for name in reads
    ):
        return 0.0
    others = {name: words for name, words in last.values.items() if _RIGHTS.fullmatch(name)}
    held = {word for words in others.values() for word in words}
    if held & asked:
        return 0.93
    # the very word stands once more beside the claim, as in a mapping or a policy
    twice = [word for word in held if len(word) > 3 and text.count(word) > 1]
    if twice:
        return 0.9
    return 0.0 if asked else 0.7
