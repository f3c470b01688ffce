"""The kinds of values in a platform profile, for both editions of its schema, and what makes one wrong.

A rule takes a value and returns "" or the words that follow the key's name in a complaint
("must be a whole number of seconds"). pydantic applies it; the sentence is ours, so that both editions speak alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema
from pydantic_core import PydanticCustomError

from diagnostics.engine.model.jwk import HMAC_BYTES, SECRET_ENCODINGS

Rule = Callable[[Any], str]

_TEMPLATE = re.compile(r"\{[^{}]*\}|<[^<>]*>")
_NO_URL = re.compile(r"[\\\"<>^`{|}]")  # RFC 3986, 2: where two readers of one URL come to different hosts
_HEADER_SAFE = re.compile(r"[\x21-\x7e]+")
_FIELD_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_HOST = re.compile(rf"(?:\*\.)?(?:{_LABEL}\.)*{_LABEL}")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_SCOPE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+")  # RFC 6749, 3.3
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")
_LARGEST_BODY = 8192
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
PROBE_METHODS = SAFE_METHODS | {"POST"}
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
    return _names_among(value, ASYMMETRIC)


def signing_algorithms(value: Any) -> str:
    """The same, or algorithms that sign with a shared secret."""
    return _names_among(value, ASYMMETRIC | HMAC_BYTES.keys())


def _names_among(value: Any, known: Collection[str]) -> str:
    if texts(value):
        return texts(value)
    odd = [item for item in value if item not in known]
    return f"names {odd[0]}; known are {', '.join(sorted(known))}" if odd else ""


def method(value: Any) -> str:
    """An HTTP method."""
    return "" if value in METHODS else f"must be one of {', '.join(sorted(METHODS))}, in capitals"


def safe_method(value: Any) -> str:
    """A method that changes nothing on the server (RFC 9110, 9.2.1)."""
    if value in SAFE_METHODS:
        return ""
    return f"must be one of {', '.join(sorted(SAFE_METHODS))}: the portal never makes a call that may change something"


def probe_method(value: Any) -> str:
    """A method that changes nothing, or the one by which some APIs are only asked."""
    return "" if value in PROBE_METHODS else f"must be one of {', '.join(sorted(PROBE_METHODS))}, in capitals"


def body(value: Any) -> str:
    """The fixed content of a probe: text, at most 8 KiB."""
    if text(value):
        return text(value)
    return "" if len(value.encode("utf-8", "replace")) <= _LARGEST_BODY else "must be at most 8192 bytes long"


def media_type(value: Any) -> str:
    """A media type without parameters (RFC 9110, 8.3.1)."""
    fits = isinstance(value, str) and _MEDIA_TYPE.fullmatch(value)
    return "" if fits else "must be a media type such as application/json"


def path(value: Any) -> str:
    """A path of an API, starting with a slash."""
    fits = isinstance(value, str) and value.startswith("/") and not value.startswith("//")
    return "" if fits and _HEADER_SAFE.fullmatch(value) else 'must be a path that starts with one "/"'


def variable(value: Any) -> str:
    """The name of an environment variable."""
    fits = isinstance(value, str) and _VARIABLE.fullmatch(value)
    return "" if fits else "must be the name of an environment variable, not the secret itself"


def auth_method(value: Any) -> str:
    """A client authentication method of OpenID Connect Core, 9, that the portal's own client can use."""
    return "" if value in AUTH_METHODS else f"must be one of {', '.join(AUTH_METHODS)}"


def host_pattern(value: Any) -> str:
    """A host name, or one that starts with `*.` and stands for every host below the rest."""
    fits = isinstance(value, str) and _HOST.fullmatch(value)
    return "" if fits else "must be a host name without scheme and path, such as api.example.com or *.example.com"


def alias(value: Any) -> str:
    """A host name or pattern, or an issuer or audience in the form of a URL."""
    if not isinstance(value, str) or "://" not in value:
        return host_pattern(value)
    # of a public suffix or of everybody's hosts nobody is the issuer
    host = urlsplit(value).hostname or "" if not url(value) else ""
    return "must name a host, and * only before it" if "*" in host and not _HOST.fullmatch(host) else url(value)


def scopes_together(value: Any) -> str:
    """Scopes separated by single blanks (RFC 6749, 3.3), all of which are needed together."""
    fits = isinstance(value, str) and all(_SCOPE.fullmatch(part) for part in value.split(" "))
    return "" if fits else "must be a scope, or several separated by single blanks that are needed together"


def status(value: Any) -> str:
    """A status code of a refusal."""
    fits = isinstance(value, int) and not isinstance(value, bool) and 400 <= value <= 599
    return "" if fits else "must be a status from 400 to 599"


def plain_word(value: Any) -> str:
    """Printable ASCII without blanks: a scheme, the beginning of a token, a name of a parameter."""
    fits = isinstance(value, str) and _HEADER_SAFE.fullmatch(value)
    return "" if fits else "must be printable ASCII characters without blanks"


def colour(value: Any) -> str:
    """A colour as red, green and blue in six hexadecimal digits."""
    fits = isinstance(value, str) and _COLOUR.fullmatch(value)
    return "" if fits else "must be a colour such as #0b57a4"


def one_of(*known: str) -> Rule:
    """A rule that lets exactly these words pass."""

    def rule(value: Any) -> str:
        return "" if value in known else f"must be one of {', '.join(known)}"

    return rule


def each(rule: Rule) -> Rule:
    """A rule for a list, each item of which passes `rule`."""

    def rule_of_list(value: Any) -> str:
        if not isinstance(value, list):
            return 'must be a list of strings, such as ["one", "two"]'
        odd = next((item for item in value if rule(item)), None)
        return f"holds {odd!r}, which {rule(odd)}" if odd is not None else ""

    return rule_of_list


def _checked(rule: Rule) -> BeforeValidator:
    def validate(value: Any) -> Any:
        if what := rule(value):
            raise PydanticCustomError("rule", "{what}", {"what": what})
        return value

    return BeforeValidator(validate)


def _words(*known: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "enum": list(known)})


_STRINGS = WithJsonSchema({"type": "array", "items": {"type": "string"}})
_URI = WithJsonSchema({"type": "string", "format": "uri"})
CLIENT_AUTHENTICATION = ("client_secret_basic", "client_secret_post", "private_key_jwt", "tls_client_auth", "none")
AUTH_METHODS = (
    "client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt", "tls_client_auth", "none",
)  # fmt: skip
HOLDERS = ("user", "application")
CREDENTIALS = ("bearer", "api-key", "basic", "signature", "mutual-tls", "dpop")

Text = Annotated[str, _checked(text), WithJsonSchema({"type": "string", "minLength": 1})]
Switch = Annotated[bool, _checked(boolean)]
Seconds = Annotated[int, _checked(seconds), WithJsonSchema({"type": "integer", "minimum": 0, "maximum": 2592000})]
ScopeStatus = Annotated[int, _checked(scope_status), WithJsonSchema({"type": "integer", "enum": [401, 403]})]
Status = Annotated[int, _checked(status), WithJsonSchema({"type": "integer", "minimum": 400, "maximum": 599})]
Url = Annotated[str, _checked(url), _URI]
Texts = Annotated[tuple[str, ...], _checked(texts), _STRINGS]
FieldNames = Annotated[tuple[str, ...], _checked(field_names), _STRINGS]
Algorithms = Annotated[tuple[str, ...], _checked(algorithms), _STRINGS]
SigningAlgorithms = Annotated[tuple[str, ...], _checked(signing_algorithms), _STRINGS]
Aliases = Annotated[tuple[str, ...], _checked(each(alias)), _STRINGS]
Scopes = Annotated[tuple[str, ...], _checked(each(scopes_together)), _STRINGS]
Scope = Annotated[str, _checked(scopes_together)]
Colour = Annotated[str, _checked(colour), WithJsonSchema({"type": "string", "pattern": "^#[0-9A-Fa-f]{6}$"})]
Word = Annotated[str, _checked(plain_word)]
Method = Annotated[str, _checked(method), _words(*sorted(METHODS))]
SafeMethod = Annotated[str, _checked(safe_method), _words(*sorted(SAFE_METHODS))]
ProbeMethod = Annotated[str, _checked(probe_method), _words(*sorted(PROBE_METHODS))]
Body = Annotated[str, _checked(body), WithJsonSchema({"type": "string", "maxLength": _LARGEST_BODY})]
MediaType = Annotated[str, _checked(media_type)]
Path = Annotated[str, _checked(path), WithJsonSchema({"type": "string", "pattern": "^/(?!/)"})]
Variable = Annotated[str, _checked(variable), WithJsonSchema({"type": "string", "pattern": _VARIABLE.pattern})]
AuthMethod = Annotated[str, _checked(auth_method), _words(*AUTH_METHODS)]
ClientAuthentication = Annotated[
    tuple[str, ...],
    _checked(each(one_of(*CLIENT_AUTHENTICATION))),
    WithJsonSchema({"type": "array", "items": {"type": "string", "enum": list(CLIENT_AUTHENTICATION)}}),
]
CredentialKind = Annotated[str, _checked(one_of(*CREDENTIALS)), _words(*CREDENTIALS)]
Stage = Annotated[str, _checked(one_of("live", "test")), _words("live", "test")]
Holder = Annotated[str, _checked(one_of(*HOLDERS)), _words(*HOLDERS)]
SecretEncoding = Annotated[str, _checked(one_of(*SECRET_ENCODINGS)), _words(*SECRET_ENCODINGS)]
TokenFormat = Annotated[str, _checked(one_of("jwt", "opaque")), _words("jwt", "opaque")]


class Table(BaseModel):
    """A table of a profile: it holds the keys named here and no other, and what stands below a key explains it."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True, hide_input_in_errors=True)
