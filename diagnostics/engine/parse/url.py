"""Taking a URL apart without refusing any (RFC 3986): people paste them without a scheme, with blanks, cut short."""

from __future__ import annotations

import re
from urllib.parse import unquote_plus

from diagnostics.engine.model.submission import Url
from diagnostics.engine.model.types import Secret

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,20})://")
# A path that was written without its slash; no host is called so.
_RELATIVE = re.compile(r"(?:v[0-9]{1,2}(?:\.[0-9]{1,2})?|api|oauth2?|auth|rest|connect|token|graphql)/", re.IGNORECASE)
_PORT = re.compile(r":([0-9]{1,5})$")
_EXPANSION, _HELD = re.compile(r"\$\{[^{}\s]{1,200}\}"), "\0"
_MAX_PARAMETERS = 1000


def parse_url(text: str, *, scheme: str = "", host: str = "") -> Url:
    """Read `text` as a URL; never raises.

    `scheme` is assumed where the text names none ("" leaves it empty); `host` (with an optional
    port) is used for an origin-form target such as `/v2/devices` (RFC 9112, 3.2.1), in which `//` begins a path too.
    """
    # within an expansion of a shell the sign cuts a value: `${TAG#v}`
    raw, rest = text, _EXPANSION.sub(lambda found: found[0].replace("#", _HELD), text.strip())
    found = _SCHEME.match(rest)
    if found:
        scheme, rest = found.group(1).lower(), rest[found.end() :]
    elif rest.startswith("//") and not host:
        rest = rest[2:]
    elif rest.startswith(("/", "?", "*")) or not rest:
        rest = host + rest
        raw = f"{scheme}://{rest}".replace(_HELD, "#") if scheme and host else text
    elif _RELATIVE.match(rest):
        rest = f"{host}/{rest}"
    cut = min((i for i in (rest.find(c) for c in "/?#\\") if i != -1), default=len(rest))
    authority, tail = rest[:cut], rest[cut:]
    tail, has_fragment, _fragment = tail.partition("#")
    authority, tail = authority.replace(_HELD, "#"), tail.replace(_HELD, "#")
    path, _, query = tail.partition("?")
    userinfo, at, host_port = authority.rpartition("@")
    name, port = _host_and_port(host_port)
    return Url(
        raw=Secret(raw),
        scheme=scheme,
        host=name,
        port=port,
        path=path or ("/" if name else ""),
        query=tuple((key, Secret(value)) for key, value in read_form(query)),
        has_userinfo=bool(at and userinfo),
        fragment=bool(has_fragment),
    )


def userinfo_of(url: Url) -> tuple[str, str] | None:
    """User name and password in the URL (RFC 3986, 3.2.1), percent-decoded, or None."""
    rest = url.raw.reveal().strip()
    found = _SCHEME.match(rest)
    rest = rest[found.end() :] if found else rest
    cut = min((i for i in (rest.find(c) for c in "/?#\\") if i != -1), default=len(rest))
    userinfo, at, _host = rest[:cut].rpartition("@")
    if not at:
        return None
    user, _, password = userinfo.partition(":")
    return unquote_plus(user), unquote_plus(password)


def _host_and_port(text: str) -> tuple[str, int | None]:
    if text.startswith("[") and ":" in text.partition("]")[0]:
        inside, _, after = text[1:].partition("]")
        port = _PORT.match(after)
        return inside.lower(), _in_range(port.group(1)) if port else None
    found = _PORT.search(text)
    if found:
        return text[: found.start()].lower(), _in_range(found.group(1))
    return text.rstrip(":").lower(), None


def _in_range(digits: str) -> int | None:
    return int(digits) if 0 < int(digits) < 65536 else None


def read_form(text: str) -> list[tuple[str, str]]:
    """Names and values of a query or `application/x-www-form-urlencoded` text, decoded, in order."""
    pairs = []
    for piece in text.split("&", _MAX_PARAMETERS):
        if piece:
            name, _, value = piece.partition("=")
            pairs.append((unquote_plus(name), unquote_plus(value)))
    return pairs
