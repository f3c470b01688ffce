"""What a platform profile may hold: the keys of each table, and what makes a value wrong.

A rule takes a value and returns "" or the words that follow the key's name in a complaint
("must be a whole number of seconds").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

Rule = Callable[[Any], str]

_TEMPLATE = re.compile(r"\{[^{}]*\}|<[^<>]*>")
_NO_URL = re.compile(r"[\\\"<>^`{|}]")  # RFC 3986, 2: where two readers of one URL come to different hosts
_HEADER_SAFE = re.compile(r"[\x21-\x7e]+")
_FIELD_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
METHODS = SAFE_METHODS | {"POST", "PUT", "PATCH", "DELETE"}
ASYMMETRIC = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "ES256K", "EdDSA"}
)


def text(value: Any) -> str:
    """A string that is not empty."""
    return "" if isinstance(value, str) and value.strip() else "must be a string that is not empty"


def boolean(value: Any) -> str:
    """true or false."""
    return "" if isinstance(value, bool) else "must be true or false, without quotes"


def seconds(value: Any) -> str:
    """A whole number of seconds from 0 to 30 days."""
    fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 30 * 86400
    return "" if fits else "must be a whole number of seconds from 0 to 2592000"


def scope_status(value: Any) -> str:
    """401 or 403."""
    return "" if value in (401, 403) and not isinstance(value, bool) else "must be 401 or 403"


def url(value: Any) -> str:
    """An absolute http or https URL without user information, query or fragment."""
    if text(value):
        return text(value)
    if not _HEADER_SAFE.fullmatch(value):
        return "must be a URL of printable ASCII characters without blanks"
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return f"is no URL that can be read: {value}"
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return f"must start with https:// (or http:// where allow_private is true) and name a host, not {value}"
    if hole := _TEMPLATE.search(value):
        return f"must hold a value in the place of {hole.group()}, such as the id of your tenant"
    if odd := _NO_URL.search(value):
        return f"must not hold the character {odd.group()}"
    if parts.username is not None or parts.password is not None:
        return "must not hold a user name or a password"
    if parts.query or parts.fragment or value.endswith(("?", "#")):
        return "must not hold a query or a fragment"
    return "must name a port from 1 to 65535" if port == 0 else ""


def texts(value: Any) -> str:
    """A list of strings that are not empty."""
    fits = isinstance(value, list) and all(not text(item) for item in value)
    return "" if fits else 'must be a list of strings, such as ["one", "two"]'


def field_names(value: Any) -> str:
    """A list of names of header fields (RFC 9110, 5.1)."""
    if texts(value):
        return texts(value)
    odd = [item for item in value if not _FIELD_NAME.fullmatch(item)]
    return f"names {odd[0]!r}, which is no name of a header field" if odd else ""


def algorithms(value: Any) -> str:
    """A list of JWS algorithms with a public key (RFC 7518, 3.1)."""
    if texts(value):
        return texts(value)
    odd = [item for item in value if item not in ASYMMETRIC]
    return f"names {odd[0]}; known are {', '.join(sorted(ASYMMETRIC))}" if odd else ""


def method(value: Any) -> str:
    """An HTTP method."""
    return "" if value in METHODS else f"must be one of {', '.join(sorted(METHODS))}, in capitals"


def safe_method(value: Any) -> str:
    """A method that changes nothing on the server (RFC 9110, 9.2.1)."""
    if value in SAFE_METHODS:
        return ""
    return f"must be one of {', '.join(sorted(SAFE_METHODS))}: the portal never makes a call that may change something"


def path(value: Any) -> str:
    """A path of an API, starting with a slash."""
    fits = isinstance(value, str) and value.startswith("/") and not value.startswith("//")
    return "" if fits and _HEADER_SAFE.fullmatch(value) else 'must be a path that starts with one "/"'


def variable(value: Any) -> str:
    """The name of an environment variable."""
    fits = isinstance(value, str) and _VARIABLE.fullmatch(value)
    return "" if fits else "must be the name of an environment variable, not the secret itself"


def auth_method(value: Any) -> str:
    """A client authentication method of RFC 6749, 2.3.1."""
    known = ("client_secret_basic", "client_secret_post")
    return "" if value in known else f"must be one of {', '.join(known)}"


ROOT: Mapping[str, Rule] = {
    "name": text,
    "kb_article": text,
    "support_url": url,
    "community_url": url,
    "leeway_s": seconds,
    "default_lifetime_s": seconds,
    "strict_bearer_case": boolean,
    "scope_error_status": scope_status,
    "companion_headers": field_names,
}
ENVIRONMENT: Mapping[str, Rule] = {
    "name": text,
    "api": url,
    "auth": url,
    "issuer": url,
    "audiences": texts,
    "jwks_uri": url,
    "token_endpoint": url,
    "introspection_endpoint": url,
    "revocation_endpoint": url,
    "admin_api": url,
    "algorithms": algorithms,
    "aliases": texts,
    "allow_private": boolean,
    "ca_file": text,
}
ENDPOINT: Mapping[str, Rule] = {"method": method, "path": path, "any_of": texts}
PROBE: Mapping[str, Rule] = {"name": text, "method": safe_method, "path": path}
INTROSPECTION: Mapping[str, Rule] = {"client_id": text, "client_secret_env": variable, "auth_method": auth_method}
ADMIN: Mapping[str, Rule] = {"token_env": variable}

LISTS: Mapping[str, tuple[Mapping[str, Rule], tuple[str, ...]]] = {
    "environments": (ENVIRONMENT, ("name",)),
    "endpoints": (ENDPOINT, ("method", "path", "any_of")),
    "probes": (PROBE, ("method", "path")),
}
TABLES: Mapping[str, tuple[Mapping[str, Rule], tuple[str, ...]]] = {
    "introspection": (INTROSPECTION, ("client_id", "client_secret_env")),
    "admin": (ADMIN, ("token_env",)),
}
URL_KEYS = tuple(key for key, rule in ENVIRONMENT.items() if rule is url)
