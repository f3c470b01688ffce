"""The examples of the paste box: failing calls as developers paste them, each with a token minted when it is asked for.

`cause` is the cause that an online diagnosis of the example names first, or `healthy`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from portal.sandbox.environments import environment
from portal.sandbox.mint import SKEW_S, mint
from portal.sandbox.transcript import answered, curl, raw_request, verbose

HEALTHY = "healthy"
_CURRENT = "/v2/organizations/current"


@dataclass(frozen=True, slots=True)
class Example:
    """An entry of the list: its slug, what it shows, and the cause it must be diagnosed with."""

    slug: str
    title: str
    cause: str
    paste: Callable[[], str] = field(repr=False, compare=False)


def examples() -> list[Example]:
    """The examples, in the order of the six root causes of the KB."""
    return list(_EXAMPLES)


def build(slug: str) -> str:
    """The text of an example, with a token minted now. KeyError for an unknown slug."""
    return _BY_SLUG[slug].paste()


def _token(state: str) -> str:
    return mint(state).access_token


def _authorization(state: str) -> str:
    return f"Bearer {_token(state)}"


def _call_and_answer(state: str) -> Callable[[], str]:
    """`curl -i` with a token in a state, and what the API answers."""

    def paste() -> str:
        here = environment("production")
        authorization = _authorization(state)
        return f"{curl(here, f'Authorization: {authorization}', options='-i')}\n{answered(here, authorization)}"

    return paste


def _call(state: str) -> Callable[[], str]:
    """A curl command with a token in a state."""
    return lambda: curl(environment("production"), f"Authorization: {_authorization(state)}")


def _header(state: str) -> Callable[[], str]:
    """The header line alone."""
    return lambda: f"Authorization: {_authorization(state)}\n"


def _bare_token_in_header() -> str:
    return f"Authorization: {_token('valid')}\n"


def _lowercase_scheme() -> str:
    return raw_request(environment("production"), f"Authorization: bearer {_token('valid')}")


def _wrong_name() -> str:
    return curl(environment("production"), f"Authentication: {_authorization('valid')}")


def _line_break() -> str:
    token = _token("valid")
    middle = len(token) // 2
    return curl(environment("production"), f"Authorization: Bearer {token[:middle]}\n{token[middle:]}")


def _extra_space() -> str:
    token = _token("valid")
    middle = len(token) // 2
    return raw_request(environment("production"), f"Authorization: Bearer {token[:middle]} {token[middle:]}")


def _doubled_scheme() -> str:
    return curl(environment("production"), f"Authorization: Bearer Bearer {_token('valid')}")


def _no_header() -> str:
    here = environment("production")
    return f"{curl(here, options='-i')}\n{answered(here, None)}"


def _skewed_clock() -> str:
    """A terminal whose own clock shows the time that the token was stamped with."""
    here = environment("production")
    authorization = _authorization("clock-skew")
    clock = timezone.now() + timedelta(seconds=SKEW_S)
    shown = f"date -u +%Y-%m-%dT%H:%M:%SZ\n{clock:%Y-%m-%dT%H:%M:%SZ}\n"
    command = curl(here, f"Authorization: {authorization}", options="-v")
    return f"{shown}\n{command}\n{verbose(here, authorization)}"


def _good_call() -> str:
    return curl(environment("production"), f"Authorization: {_authorization('valid')}", path=_CURRENT)


_EXAMPLES = (
    Example("expired", "The access token has expired", "access-token-expired", _call_and_answer("expired")),
    Example("truncated", "The end of the token was lost", "token-truncated", _header("truncated")),
    Example("line-break", "A line break inside the token", "token-whitespace-or-newline", _line_break),
    Example("extra-space", "A blank inside the token", "token-whitespace-or-newline", _extra_space),
    Example("tampered", "The token was edited after it was signed", "token-tampered", _call("tampered")),
    Example("wrong-key", "The token is signed with another key", "wrong-signing-key-or-secret", _call("wrong-key")),
    Example(
        "retired-key",
        "The signing key has been rotated out",
        "kid-not-found-key-rotated",
        _call_and_answer("retired-key"),
    ),
    Example("revoked", "The token was revoked", "token-revoked", _call_and_answer("revoked")),
    Example("other-environment", "A staging token sent to production", "wrong-environment", _call("other-environment")),
    Example("milliseconds", "Times in milliseconds", "wrong-time-unit", _call("milliseconds")),
    Example("missing-prefix", "The header without Bearer", "missing-bearer-prefix", _bare_token_in_header),
    Example("lowercase-bearer", "bearer in lower case", "bearer-scheme-case", _lowercase_scheme),
    Example("wrong-header-name", "Authentication instead of Authorization", "wrong-header-name", _wrong_name),
    Example("doubled-bearer", "Bearer twice", "duplicate-bearer-prefix", _doubled_scheme),
    Example("no-header", "No Authorization header", "header-not-sent", _no_header),
    Example("missing-scope", "A scope is missing", "missing-scope", _call_and_answer("missing-scope")),
    Example("wrong-audience", "A token for another service", "wrong-audience", _call("wrong-audience")),
    Example(
        "suspended-application",
        "The application is suspended",
        "app-or-account-suspended",
        _call_and_answer("suspended"),
    ),
    Example(
        "revoked-application", "The application is revoked", "app-or-account-suspended", _call("revoked-application")
    ),
    Example(
        "deleted-application", "The application was deleted", "app-or-account-suspended", _call("deleted-application")
    ),
    Example("clock-skew", "A clock is minutes ahead", "clock-skew", _skewed_clock),
    Example("not-yet-valid", "The token is for tomorrow", "token-not-yet-valid", _call("not-yet-valid")),
    Example("healthy", "A call that works", HEALTHY, _good_call),
)
_BY_SLUG = {example.slug: example for example in _EXAMPLES}
