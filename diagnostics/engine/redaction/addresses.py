"""Hosts, paths and URLs that may be shown: names that are words, and of a query its names alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from diagnostics.engine.redaction.words import is_joined, is_name, is_technical, is_word

UUID = re.compile(r"\{?[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?")
_HOST_LABEL = re.compile(r"(?!-)[a-z][a-z-]{0,30}[0-9]{0,3}|[0-9]{1,3}|xn--[a-z0-9-]{2,40}|\*")
_IPV4 = re.compile(r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?:/[0-9]{1,2})?")
# Eight groups of two digits are bytes that somebody printed, and no address.
_IPV6 = re.compile(r"(?!(?:[0-9a-fA-F]{2}:){7}[0-9a-fA-F]{2}$)\[?[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}\]?")
_TLDS = frozenset(
    [
        "com",
        "net",
        "org",
        "io",
        "dev",
        "app",
        "cloud",
        "co",
        "gov",
        "edu",
        "info",
        "biz",
        "ai",
        "me",
        "tv",
        "xyz",
        "local",
        "localhost",
        "internal",
        "test",
        "example",
        "invalid",
        "lan",
        "corp",
        "home",
        "svc",
        "cluster",
        "intern",
        "lab",
        "consul",
        "docker",
        "kube",
        "prod",
        "tech",
        "online",
        "site",
        "store",
        "shop",
        "services",
        "systems",
        "software",
        "digital",
        "network",
        "global",
        "group",
        "company",
        "agency",
        "team",
        "tools",
        "page",
        "pages",
        "run",
        "sh",
        "ac",
        "at",
        "au",
        "be",
        "bg",
        "br",
        "ca",
        "ch",
        "cl",
        "cn",
        "cz",
        "de",
        "dk",
        "ee",
        "es",
        "eu",
        "fi",
        "fr",
        "gr",
        "hk",
        "hr",
        "hu",
        "id",
        "ie",
        "il",
        "in",
        "is",
        "it",
        "jp",
        "kr",
        "lt",
        "lu",
        "lv",
        "mx",
        "my",
        "nl",
        "no",
        "nz",
        "pl",
        "pt",
        "ro",
        "rs",
        "ru",
        "se",
        "sg",
        "si",
        "sk",
        "th",
        "tr",
        "tw",
        "ua",
        "uk",
        "us",
        "vn",
        "za",
        "mobi",
        "int",
        "mil",
        "name",
        "pro",
        "ms",
        "gg",
        "so",
        "to",
        "fm",
        "im",
        "la",
        "ly",
        "st",
        "ws",
        "cc",
        "id",
    ]
)
_URL = re.compile(r"([a-z][a-z0-9+.-]{1,14})://([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?", re.IGNORECASE | re.DOTALL)
_SCHEMES = frozenset(
    [
        "http",
        "https",
        "ws",
        "wss",
        "ftp",
        "urn",
        "api",
        "spn",
        "app",
        "com",
        "grpc",
        "oauth",
        "amqp",
        "ldap",
        "ldaps",
        "redis",
        "postgres",
        "mysql",
        "mongodb",
    ]
)


def is_host_label(label: str) -> bool:
    """Whether one label of a host is a name: words, words written as one, with a short number at most."""
    if not _HOST_LABEL.fullmatch(label):
        return False
    bare = label.rstrip("0123456789").strip("-")
    return not bare or bare == "*" or all(not piece or is_joined(piece) or is_name(piece) for piece in bare.split("-"))


def host(text: str) -> str | None:
    """A host with or without port, of words under a known top-level domain, or an address."""
    name, colon, port = text.rpartition(":") if text.count(":") == 1 else (text, "", "")
    if colon and not re.fullmatch(r"[0-9]{1,5}", port):
        return None
    if _IPV4.fullmatch(name) or (name.count(":") > 1 and _IPV6.fullmatch(name)):
        return text
    labels = name.lower().rstrip(".").split(".")
    if labels == ["localhost"] or (len(labels) == 1 and colon and is_word(labels[0])):
        return text
    fine = len(labels) > 1 and labels[-1] in _TLDS and all(map(is_host_label, labels))
    return text if fine else None


def own_host(text: str) -> str | None:
    """The host of a request: a name that could be registered, though no dictionary holds its words."""
    if host(text):
        return text
    name, colon, port = text.lower().partition(":")
    if colon and not re.fullmatch(r"[0-9]{1,5}", port):
        return None
    labels = name.split(".")
    if len(labels) == 1:
        return text if is_technical(name) else None
    fine = len(labels) > 1 and labels[-1] in _TLDS and all(_could_be_registered(label) for label in labels)
    return text if fine else None


def _could_be_registered(label: str) -> bool:
    bare = re.fullmatch(r"[a-z]{1,20}(?:-[a-z]{1,16}){0,3}[0-9]{0,2}", label)
    if not bare:
        return is_host_label(label)
    letters = label.rstrip("0123456789").replace("-", "")
    vowels = sum(char in "aeiouy" for char in letters)
    return len(letters) <= 4 or (vowels * 5 >= len(letters) and not re.search(r"[^aeiouy-]{5}", label))


_PLAIN_SEGMENT = re.compile(
    r"[0-9]{1,6}|\{[A-Za-z_]{1,30}\}|:[A-Za-z_]{1,30}|\*{1,2}|\.{1,2}|v?[0-9]{1,2}\.[0-9]{1,2}|v[0-9]{1,3}(?:\.[0-9]{1,2})?"
)


def segment(text: str) -> str | None:
    """A segment of a path: words, a short number, a version, a template's place."""
    plain = unquote(text) if "%" in text else text
    if not plain or _PLAIN_SEGMENT.fullmatch(plain):
        return text
    if re.fullmatch(r"\{?\{?\$?[A-Za-z_]{1,40}\}?\}?", plain) and is_name(plain.strip("{}$")):
        return text
    return text if re.fullmatch(r"[\w.:@()!~-]{1,80}", plain) and is_name(plain.strip("@()!~")) else None


# Behind these a path goes on with what opens something: the address of a hook, a link to log in or to join.
_HOOKS = frozenset({"hook", "hooks", "webhook", "webhooks"})
_NAMES_A_SECRET = frozenset(
    {"key", "token", "secret", "password", "otp", "pin", "invite", "invitation", "reset", "magic", "unsubscribe"}
)
_ACTIONS = frozenset(
    {
        "callback", "change", "check", "confirm", "create", "current", "delete", "deliveries", "details",
        "events", "exchange", "forgot", "generate", "info", "introspect", "introspection", "issue", "keys",
        "list", "login", "logout", "new", "public", "refresh", "register", "renew", "request", "reset",
        "revocation", "revoke", "rotate", "settings", "sign", "signed", "status", "test", "update",
        "validate", "verify",
    }
)  # fmt: skip


def segments(text: str, host: str = "") -> Iterator[tuple[str, bool]]:
    """Each segment of a path, and whether it may be shown where it stands: not behind one that names a secret.

    A label of the host says nothing more in the path.
    """
    before, is_hook = "", host.partition(".")[0].lower() in _HOOKS
    labels = frozenset(host.lower().split(".")) if own_host(host) is not None else frozenset()
    for piece in text.split("/"):
        told = (is_hook or before in _NAMES_A_SECRET) and not is_technical(piece) and piece not in _ACTIONS
        yield piece, (segment(piece) is not None or piece.lower() in labels) and not (piece and told)
        before = piece.lower()
        is_hook = is_hook or before in _HOOKS


def path(text: str, host: str = "") -> str | None:
    """A path whose segments all may be shown."""
    return text if all(shown for _, shown in segments(text, host)) else None


def url(text: str) -> str | None:
    """A URL without user information; values of its query and its fragment are left out."""
    found = _URL.fullmatch(text)
    if not found:
        return None
    scheme, authority, rest, query, fragment = found.groups()
    if scheme.lower() not in _SCHEMES or "@" in authority or path(rest, authority) is None:
        return None
    if not (
        host(authority)
        or (scheme.lower() in ("api", "spn", "app") and (UUID.fullmatch(authority) or is_name(authority)))
    ):
        return None
    return f"{scheme}://{authority}{rest}{shown_query(query or '')}{'#…' if fragment and len(fragment) > 1 else ''}"


def path_and_query(text: str) -> str | None:
    """A path with the names of its query."""
    address, mark, query = text.partition("#")[0].partition("?")
    return address + shown_query(mark + query) if path(address) is not None else None


SHORT_NUMBER = re.compile(r"[0-9]{1,4}")


def shown_query(query: str) -> str:
    """`?name=…` for the names of a query that may be shown; a number of at most four digits stays."""
    if not query:
        return ""
    pairs = [pair.partition("=") for pair in query.lstrip("?").split("&") if pair]
    names = (name if is_name(name) else "…" for name, _, _ in pairs)
    values = (value if SHORT_NUMBER.fullmatch(value) else "…" for _, _, value in pairs)
    return "?" + "&".join(f"{name}={value}" for name, value in zip(names, values, strict=True))
