"""The role that code asks for beside the roles that the caller is shown to have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from diagnostics.engine.model.saying import CodeSign
from diagnostics.engine.model.types import Candidate, msg

_MOST = 40
_REFUSED = re.compile(r"\b403\b|forbidden|access is denied|access denied|permission denied", re.IGNORECASE)
_NAME = r"[\w.:*/-]{2,80}"
_QUOTED = rf"[\"'](?P<role>{_NAME}(?:[ ]?[,|][ ]?{_NAME}){{0,6}})[\"']"
# What asks for a role: Spring, ASP.NET Core, NestJS, Jakarta, Laravel, Express, FastAPI, Rails, Go.
_ASKED = re.compile(
    rf"(?:\bhas(?:Any)?(?:Role|Authority)\("
    rf"|@Secured\(\{{?|@RolesAllowed\(\{{?|@Roles?\(|\bRoles[ ]?=[ ]?|\brequire_?(?:any_?)?_?roles?\("
    rf"|\bRequire(?:Any)?Role\(|\brole_required\(|\broles_required\(|\b(?:check|ensure|assert|allow|needs?"
    rf"|with)_?[rR]oles?\("
    rf"|\b(?:roles|groups)\.(?:includes|contains|has|include\?)\(|\bin_group\(|\bhas_role\??\(|\bauthorizeRoles?\("
    rf"|\bpermission_required\(|\bRequireClaim\(\"role\",)[ ]{{0,3}}\[?{_QUOTED}"
    rf"|[\"'](?P<member>{_NAME})[\"'][ ](?:not )?in[ ][\w.]{{0,40}}(?:roles|groups)\b"
    rf"|middleware\([\[ ]{{0,3}}[\"'](?:role|permission):(?P<middleware>{_NAME}(?:[,|]{_NAME}){{0,6}})[\"']",
)
# What the caller has, as a log, a claim or an answer prints it.
_HELD = re.compile(
    r"(?:\bGranted Authorities=|\bauthorities[\"']?[ ]?[:=][ ]?|\b(?:realm_)?(?:roles?|groups)[\"']?[ ]?[:=][ ]?"
    r"|RoleNames\(\)[ ]?=>[ ]?)"
    r"(?:\[(?P<list>[^\]\n]{2,400})\]|[\"'](?P<one>[\w.:-]{2,60})[\"'])",
)
# The lines of a policy of Casbin: p, role, path, method; g, user, role.
_POLICY = re.compile(r"^[ \t]{0,8}p, ?([\w.*-]{1,60}), ?([\w/*:.{}-]{1,120}), ?([\w*]{1,20})\b", re.MULTILINE)
_GROUPING = re.compile(r"^[ \t]{0,8}g, ?([\w.@-]{1,60}), ?([\w.-]{1,60})\b", re.MULTILINE)
_REFUSED_CALL = re.compile(r"\b(?P<method>GET|POST|PUT|PATCH|DELETE)[ ](?P<path>/[\w/.-]{1,120})[^\n]{0,60}\b403\b")
_IN_A_TAG = re.compile(r"<[a-zA-Z][^<>\n]*\Z")
_TAG = 200
_WORD = re.compile(r"[A-Za-z][\w.:-]{1,80}")


def lacking(text: str) -> Iterator[CodeSign]:
    """A role that is asked for and is none of those that the caller has."""
    if _REFUSED.search(text) is None:
        return
    asked = _roles(_ASKED, text, ("role", "middleware", "member"))
    held = _roles(_HELD, text, ("list", "one")) if asked else set()
    # a role of the same name in another spelling is one that the verifier does not recognise
    known = {role for role in asked if any(role in other or other in role for other in held)}
    if asked and held and not known and held - {"authenticated", "user_id"}:
        yield CodeSign(
            msg("The code asks for a role, and the caller's roles that the paste shows lack it."),
            (Candidate("user-lacks-permission", 0.9), Candidate("scope-claim-not-recognised", 0.3)),
            fix=msg("Give the caller the role that the code asks for, and let the caller fetch a new token."),
        )


def beyond_policies(text: str) -> Iterator[CodeSign]:
    """A refused call that no policy of Casbin's form allows to the roles of its users."""
    policies = {found.groups() for found in islice(_POLICY.finditer(text), _MOST)}
    if not policies:
        return
    subjects = {name for found in islice(_GROUPING.finditer(text), _MOST) for name in found.groups()}
    for found in islice(_REFUSED_CALL.finditer(text), 1):
        method, path = found["method"], found["path"]
        allowed = any(
            subject in subjects and action in (method, "*") and _covers(target, path)
            for subject, target, action in policies
        )
        if subjects and not allowed:
            yield CodeSign(
                msg("No policy that the paste shows allows this call to a role of the caller."),
                (Candidate("user-lacks-permission", 0.9),),
                fix=msg("Add a policy for the role, the path and the method, or give the caller a role that has one."),
            )


def _covers(target: str, path: str) -> bool:
    """Whether a policy's path is this one: `*` ends it anyhow, `:id` and `{id}` are one segment (keyMatch2, 3)."""
    parts = re.sub(r":\w+|\{\w+\}", "\0", target.rstrip("*")).split("\0")
    shape = "[^/]+".join(map(re.escape, parts))
    return re.match(shape if target.endswith("*") else rf"{shape}(?:/|\Z)", path) is not None


def _roles(pattern: re.Pattern[str], text: str, groups: tuple[str, ...]) -> set[str]:
    found: set[str] = set()
    for match in islice(pattern.finditer(text), _MOST):
        if pattern is _HELD and _ASKED.match(text, match.start()):
            continue  # `Roles = "X"` of an attribute is what is asked for
        if pattern is _HELD and _IN_A_TAG.search(text, max(0, match.start() - _TAG), match.start()):
            continue  # role="alert" of a page is for screen readers
        written = next(match[group] for group in groups if match[group])
        # an authority that Spring made of a scope is no role
        found |= {_plain(role) for role in _WORD.findall(written) if not role.upper().startswith("SCOPE_")}
    return found


def _plain(role: str) -> str:
    return re.sub(r"^role_", "", role.lower())
