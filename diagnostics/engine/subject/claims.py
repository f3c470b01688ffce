"""Reading of a decoded token's claims (RFC 7519, 9068); nothing here is verified."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from diagnostics.engine.model.submission import Token, TokenFormat
from diagnostics.engine.model.types import Message, Result, msg, not_applicable, unavailable

SCOPE_CLAIMS = ("scope", "scp", "scopes", "permissions", "roles")
# RFC 8693, 4.3; OpenID Connect Core, 2; and what vendors call the application.
CLIENT_CLAIMS = ("client_id", "azp", "cid", "appid")
TIME_CLAIMS = ("exp", "nbf", "iat", "auth_time")
# From here on a count cannot be seconds of this age: 1e11 seconds is the year 5138.
MILLISECONDS_FROM = 1e11
_QUOTED = re.compile(r"[\"']([^\"'\n]{1,200})[\"']")
# Words that libraries put before a right to say of which kind it is, and the API's address that some servers put there.
_BEFORE_A_RIGHT = re.compile(
    r"^(?:(?:scope|role|realm|client|permission|group)[:_]|[a-z]{2,8}://[^\s@?]{1,200}/)", re.IGNORECASE
)
_LATEST = 253_402_300_799


def claims_of(token: Token | None) -> Mapping[str, Any]:
    """The claims, or an empty mapping."""
    return token.claims if token is not None and token.claims is not None else {}


def unread(token: Token, reason: Message) -> Result:
    """The result of a check of the claims for a token that shows none.

    What an opaque or encrypted token holds is judged by `token.introspected`, so that such a check does not apply.
    """
    if token.format in (TokenFormat.OPAQUE, TokenFormat.JWE):
        return not_applicable(msg("This token has no claims that could be read; only its own server knows them."))
    return unavailable(reason)


def client_in(claims: Mapping[str, Any]) -> str:
    """The application that the claims name, or ""."""
    return next((claims[name] for name in CLIENT_CLAIMS if isinstance(claims.get(name), str) and claims[name]), "")


def is_of_application(claims: Mapping[str, Any]) -> bool:
    """Whether an application got the token for itself, without a user."""
    if claims.get("gty") == "client-credentials" or claims.get("idtyp") == "app":
        return True
    # Keycloak gives each client that has a token for itself a user of this name
    named = (claims.get("preferred_username"), claims.get("username"))
    if any(isinstance(name, str) and name.startswith("service-account-") for name in named):
        return True
    subject = claims.get("sub")
    if not isinstance(subject, str) or not subject:
        return False
    return subject.endswith("@clients") or subject in [claims.get(name) for name in CLIENT_CLAIMS]


def numeric_date(value: Any) -> datetime | None:
    """A NumericDate (RFC 7519, 2) as an aware time; None for what is no number of seconds or out of range."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= _LATEST:
        return None
    return datetime.fromtimestamp(value, UTC)


def is_milliseconds(value: Any) -> bool:
    """Whether a time claim is a number that counts milliseconds (or finer) rather than seconds."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value > MILLISECONDS_FROM


def audiences(claims: Mapping[str, Any]) -> tuple[str, ...]:
    """The `aud` claim as a tuple; a single string and an array mean the same."""
    value = claims.get("aud")
    if isinstance(value, str):
        return (value,)
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def scopes(claims: Mapping[str, Any]) -> tuple[str | None, tuple[str, ...]]:
    """The claim that holds the scopes, and the scopes: `scope` before `scp` before the others."""
    for name in SCOPE_CLAIMS:
        value = claims.get(name)
        if isinstance(value, str) and value.strip():
            return name, tuple(value.replace(",", " ").split())
        if isinstance(value, list):
            return name, tuple(str(item) for item in value)
    return None, ()


_UNITS = (
    (31_536_000, msg("{n} year"), msg("{n} years")),
    (86_400, msg("{n} day"), msg("{n} days")),
    (3600, msg("{n} hour"), msg("{n} hours")),
    (60, msg("{n} minute"), msg("{n} minutes")),
    (1, msg("{n} second"), msg("{n} seconds")),
)


def duration(seconds: float) -> Message:
    """A time span in words, the largest unit and the next smaller one: "2 days 3 hours", but "2 days" for 2 d 9 s."""
    whole = int(abs(seconds))
    parts: list[Message] = []
    for size, one, many in _UNITS:
        count, whole = divmod(whole, size)
        if count:
            parts.append(Message((one if count == 1 else many).text, {"n": count}))
        elif parts:
            break
    if not parts:
        return msg("{n} seconds", n=0)
    return parts[0] if len(parts) == 1 else Message("{first} {second}", {"first": parts[0], "second": parts[1]})


def span(seconds: float) -> str:
    """`duration` in English, for a value that is shown as it is."""
    return str(duration(seconds))


def stamp(moment: datetime) -> str:
    """A time as ISO 8601 in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def quoted(listed: str) -> list[str]:
    """The strings within quotes in the text of a list."""
    return _QUOTED.findall(listed)


def bare_right(right: str) -> str:
    """A scope or a role without the word or the address before it: `read` of `SCOPE_read` and of `api://ledger/read`."""
    return _BEFORE_A_RIGHT.sub("", right, count=1)


@dataclass(frozen=True, slots=True)
class CallNamed:
    """The one call that a token names as its own, with its method: an address alone may be of anything."""

    method: str
    host: str
    path: str
    query: str


_CALL = re.compile(
    r"(?P<method>[A-Z]{3,7})[ ](?:https?://)?(?P<host>[\w.-]{1,253}\.[a-z]{2,24})"
    r"(?P<path>/[^\s?#]{0,2000})(?P<query>\?\S{0,2000})?"
)


def call_named(value: object) -> CallNamed | None:
    """Reads a claim such as `GET api.example.com/v1/items`; None where it names no call."""
    told = _CALL.fullmatch(value) if isinstance(value, str) else None
    return CallNamed(told["method"] or "", told["host"], told["path"], told["query"] or "") if told else None
