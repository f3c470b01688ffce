"""A report without the person: subject, name and e-mail claims masked wherever their values stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

HIDDEN = "[hidden]"
# OpenID Connect Core 1.0 section 5.1, RFC 7519 section 4.1.2, RFC 7662 section 2.2, and the names that providers use.
PERSONAL_CLAIMS = frozenset(
    {
        "sub", "name", "given_name", "family_name", "middle_name", "nickname", "preferred_username", "profile",
        "picture", "website", "email", "gender", "birthdate", "phone_number", "address", "username", "user_name",
        "unique_name", "upn", "oid", "uid", "user_id", "login",
    }
)  # fmt: skip
# Members whose values are ours or numbers; a claim that happens to read "read" must not mask them.
_OURS = frozenset(
    {
        "schema", "id", "created_at", "evaluated_at", "request_at", "forms", "state", "kind", "cause", "root_cause",
        "actor", "ranked", "also", "ruled_out", "check", "title", "outcome", "severity", "candidates", "kb",
        "blocked_by", "format", "role", "label", "mask", "method", "status", "running", "platform",
    }
)  # fmt: skip
_EMAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")


def without_person(report: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of a rendered report in which the personal claims of every token, and all e-mail addresses, are masked."""
    tokens = (report.get("understood") or {}).get("tokens") or ()
    values = {text for token in tokens for text in _personal(token.get("claims") or {}) if len(text) > 1}
    longest_first = sorted(values, key=lambda text: (-len(text), text))
    either = "|".join(re.escape(text) for text in longest_first)
    pattern = re.compile(rf"(?<!\w)(?:{either})(?!\w)") if either else None
    return _members(report, pattern)


def _personal(claims: Mapping[str, Any], inside: bool = False) -> Iterator[str]:
    for name, value in claims.items():
        personal = inside or name.lower().rpartition("/")[2] in PERSONAL_CLAIMS
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, Mapping):
                yield from _personal(item, personal)
            elif personal and isinstance(item, (str, int)) and not isinstance(item, bool):
                yield str(item)


def _members(values: Mapping[str, Any], pattern: re.Pattern[str] | None) -> dict[str, Any]:
    return {key: item if key in _OURS else _claim(key, item, pattern) for key, item in values.items()}


def _masked(value: Any, pattern: re.Pattern[str] | None) -> Any:
    if isinstance(value, Mapping):
        return _members(value, pattern)
    if isinstance(value, (list, tuple)):
        return [_masked(item, pattern) for item in value]
    if isinstance(value, str):
        shown = pattern.sub(HIDDEN, value) if pattern else value
        return _EMAIL.sub(HIDDEN, shown)
    return value


def _claim(key: str, value: Any, pattern: re.Pattern[str] | None) -> Any:
    if key in ("claims", "header") and isinstance(value, Mapping):
        return {name: _of_token(name, item, pattern) for name, item in value.items()}
    return _masked(value, pattern)


def _of_token(name: str, value: Any, pattern: re.Pattern[str] | None) -> Any:
    """A member of a token: a personal one goes whole, whatever its type; any other name is the token's, not ours."""
    if name.lower().rpartition("/")[2] in PERSONAL_CLAIMS:
        return HIDDEN
    if isinstance(value, Mapping):
        return {inner: _of_token(inner, item, pattern) for inner, item in value.items()}
    return _masked(value, pattern)
