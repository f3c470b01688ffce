"""The shapes that a rule may ask of a value. A shape gives back what may be shown of it, or None.

What is given back differs from the value only where a part is left out, as the values of a URL's query are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote

from diagnostics.engine.redaction.words import is_joined, is_name, is_technical, is_word

Shape = Callable[[str], "str | None"]

UUID = re.compile(r"\{?[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?")
_MONTHS = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}"
_DAYS = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6}"
_CLOCK = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?"
_ZONE = r"(?:Z|GMT|UTC|[+-][0-9]{2}:?[0-9]{2})"
_DATE = re.compile(
    rf"(?:19|20)[0-9]{{2}}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}}(?:[T ]?{_CLOCK})?(?:{_ZONE})?|{_CLOCK}{_ZONE}?"
    rf"|[0-9]{{1,2}}[-/.][0-9]{{1,2}}[-/.](?:19|20)?[0-9]{{2}}(?:,? ?{_CLOCK})?(?: ?[AaPp][Mm])?"
    rf"|(?:{_DAYS},? )?[0-9]{{1,2}}[ /-]{_MONTHS}[ /:-](?:19|20)?[0-9]{{2}}(?:[ :]{_CLOCK})?(?: ?{_ZONE})?"
    rf"|(?:{_DAYS},? )?{_MONTHS} +[0-9]{{1,2}},?(?: {_CLOCK})?(?: (?:19|20)[0-9]{{2}})?(?: {_ZONE})?"
    r"|[0-9]{8}T[0-9]{6}Z"
)  # fmt: skip
_AMOUNT = re.compile(
    r"[+-]?[0-9]{1,6}(?:[.,][0-9]{1,6})?(?:%|ms|µs|us|ns|s|sec|m|min|h|d|kb|mb|gb|b|st|nd|rd|th|x|k)?(?:/[a-z]{1,6})?"
    r"|[0-9]{1,3}(?:[,.][0-9]{3}){1,3}|(?:[0-9]{1,3}[dhms]){2,4}|PT?(?:[0-9]{1,4}[DHMS]){1,4}|[0-9]{1,5}[-–/][0-9]{1,5}",
    re.IGNORECASE,
)
_VERSION = re.compile(r"[vV]?[0-9]{1,5}(?:\.[0-9]{1,5}){1,3}(?:-[a-z]{2,8}\.?[0-9]{0,3})?|[vV][0-9]{1,4}")
_EPOCH = re.compile(r"1[0-9]{9}(?:[0-9]{3})?(?:\.[0-9]{1,7})?|[0-9]{1,6}")
_TOKEN_CHARACTERS = re.compile(r"[A-Za-z0-9._~:+/=@|;,-]{1,76}")
_KEY_ID = re.compile(r"[A-Za-z0-9._~:+/=@-]{1,128}")
_THUMBPRINT = re.compile(r"[A-Za-z0-9_+/-]{20,86}={0,2}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}")
_CODE = re.compile(
    r"(?:AADSTS|AADB2C|AADSP|SRJWT|IDX|IDW|ORA|MSAL|MSIS|ERR|HTTP|CS|TS|ID|PGRST|SQLSTATE|CVE|RFC|KB|CURLE)[-_]?[0-9]{1,8}"
    r"|(?:aadsts|aadb2c|idx|idw|id|pgrst)[0-9]{3,8}|[SEX][-_]?[0-9]{2,7}|[1-5]xx"
    r"|[A-Z]{1,10}(?:-[A-Z]{2,12}){1,3}-[0-9]{1,6}|[A-Z]{2,10}-[0-9]{2,5}|0x8[0-9a-fA-F]{7}|U\+[0-9A-F]{4,6}|\\x[0-9a-f]{2}"
)
_PROTOCOL = re.compile(r"(?:HTTP|TLS|SSL|TLSv|SSLv|OAuth|SAML)[/ ]?[0-9](?:\.[0-9])?")
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
    r"[0-9]{1,6}|\{[A-Za-z_]{1,30}\}|:[A-Za-z_]{1,30}|\*{1,2}|\.{1,2}|v[0-9]{1,3}(?:\.[0-9]{1,2})?"
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
    """Each segment of a path, and whether it may be shown where it stands: not behind one that names a secret."""
    before, is_hook = "", host.partition(".")[0].lower() in _HOOKS
    for piece in text.split("/"):
        told = (is_hook or before in _NAMES_A_SECRET) and not is_technical(piece) and piece not in _ACTIONS
        yield piece, segment(piece) is not None and not (piece and told)
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


_SHORT_NUMBER = re.compile(r"[0-9]{1,4}")


def shown_query(query: str) -> str:
    """`?name=…` for the names of a query that may be shown; a number of at most four digits stays."""
    if not query:
        return ""
    pairs = [pair.partition("=") for pair in query.lstrip("?").split("&") if pair]
    names = (name if is_name(name) else "…" for name, _, _ in pairs)
    values = (value if _SHORT_NUMBER.fullmatch(value) else "…" for _, _, value in pairs)
    return "?" + "&".join(f"{name}={value}" for name, value in zip(names, values, strict=True))


def matching(pattern: re.Pattern[str]) -> Shape:
    """The shape of what one pattern matches whole."""
    return lambda text: text if pattern.fullmatch(text) else None


def any_of(*shapes: Shape) -> Shape:
    """The first shape that lets the value pass."""
    return lambda text: next((shown for shape in shapes if (shown := shape(text)) is not None), None)


def list_of(one: Shape, separator: str = r"[\s,;]+", *, most: int = 200) -> Shape:
    """A list whose every item has the shape; what does not is left out."""
    split = re.compile(separator)

    def shape(text: str) -> str | None:
        items = [item for item in split.split(text.strip()) if item]
        return text if len(items) <= most and all(one(item) is not None for item in items) else None

    return shape


def identifier(text: str) -> str | None:
    """An identifier made of words: `devices:read`, `my-service`."""
    return text if is_name(text.strip("*/.").replace("+", ".")) or text == "*" else None


_SIZE = re.compile(r"[a-z]?[0-9]{1,3}[a-z]?|[0-9]{4,8}")


def _model(text: str) -> str | None:
    """The name of a published model: words and sizes, the first a word: `gpt-4o`, `claude-3-5-sonnet-20241022`."""
    first, *others = re.split(r"[-_.:/]", text.lower())
    return text if is_word(first) and all(is_word(part) or _SIZE.fullmatch(part) for part in others) else None


def _issuer_url(text: str) -> str | None:
    """An issuer's URL, whose path may name a tenant by its UUID."""
    without = "/".join("tenant" if UUID.fullmatch(piece) else piece for piece in text.split("/"))
    return text if url(without) == without else None


date = matching(_DATE)
amount = any_of(matching(_AMOUNT), matching(_VERSION))
uuid = matching(UUID)
code = any_of(matching(_CODE), identifier, amount)
plain = any_of(amount, date, matching(_CODE), matching(_PROTOCOL))
urn = matching(re.compile(r"urn:[a-z0-9:._-]{3,120}", re.IGNORECASE))


def _urn_of_words(text: str) -> str | None:
    return text if urn(text) and is_name(text.replace("-", ":")) else None


# Registered under the name of who defines it (RFC 6838, 3.2): short words and versions, no run of letters and digits.
_VENDOR = re.compile(
    r"(?:application|text|image|audio|video|model|message)/(?:vnd|prs)(?:[.-](?:[a-z]{2,16}|v?[0-9]{1,3})){1,6}"
    r"(?:\+(?:[a-z]{2,8}|[0-9]{1,3})){0,2}"
)


def _media(text: str) -> str | None:
    kind, *parameters = text.split(";")
    of_words = re.fullmatch(r"[a-z*]+/[a-z0-9.+*-]+", kind.strip().lower()) and is_name(
        re.sub(r"[+*/]+", ".", kind.strip()) + ".x"
    )
    if not of_words and _VENDOR.fullmatch(kind.strip()) is None:
        return None
    return kind + "".join(f";{piece}" if _harmless_parameter(piece) else "; …" for piece in parameters)


def _harmless_parameter(piece: str) -> bool:
    name, _, value = piece.strip().partition("=")
    return (
        name.lower() in ("charset", "q", "version", "v", "profile", "odata.metadata")
        and plain_or_name(value.strip('"')) is not None
    )


plain_or_name = any_of(plain, identifier)


def _item(text: str) -> str | None:
    """One item of a list of the protocol: `gzip`, `q=0.5`, `max-age=60`, `h3=":443"`."""
    name, equals, value = text.partition("=")
    if not equals:
        return text if text == "*" or plain_or_name(text.strip('"')) is not None else None
    bare = value.strip('"').lstrip(":")
    return text if (is_name(name) or name == "q") and (not bare or plain_or_name(bare) is not None) else None


key_id = matching(_KEY_ID)
trace = matching(_TOKEN_CHARACTERS)
issuer = any_of(url, _issuer_url, uuid, host, identifier)

SHAPES: dict[str, Shape] = {
    "amount": amount,
    "audience": any_of(url, uuid, _urn_of_words, host, identifier),
    "boolean": matching(re.compile(r"true|false|0|1|yes|no", re.IGNORECASE)),
    "client": any_of(uuid, identifier, matching(_SHORT_NUMBER)),
    "code": code,
    "codes": list_of(code),
    "date": any_of(date, matching(_EPOCH)),
    "host": own_host,
    "identifier": any_of(plain_or_name, _urn_of_words),
    "list": list_of(_item, r"[\s,;]+"),
    "origin": any_of(lambda text: text if text == "*" else None, url, host),
    "issuers": list_of(any_of(identifier, url, uuid, plain)),
    "segment": segment,
    "identifiers": list_of(any_of(identifier, url, plain)),
    "issuer": issuer,
    "key id": key_id,
    "model": _model,
    "media": list_of(lambda text: text if _media(text) else None, r",\s*"),
    "media type": _media,
    "number": amount,
    "subject": any_of(uuid, identifier, amount),
    "thumbprint": matching(_THUMBPRINT),
    "time": matching(_EPOCH),
    "trace": trace,
    "url": any_of(url, path, lambda text: "null" if text == "null" else None),
    "urls": list_of(url),
    "uuid": uuid,
    "version": any_of(matching(_VERSION), date, amount, identifier),
}
