"""What was pasted, taken apart: requests, responses, credentials, tokens, messages and times.

Every value that may hold a credential is a `Secret`; the plain fields hold structure only. Places
point into the paste (1-based line and column). Nothing here judges: a defect says what stands
there, a check says what it means.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.saying import CodeSign, Sayings
from diagnostics.engine.model.sighting import Seen, Sighting
from diagnostics.engine.model.statement import Statement
from diagnostics.engine.model.types import Message, Place, Secret

# Among a request's options, though no option of a tool: that a program wrote down that it made it, and when.
OF_A_LOG = "of-a-log"
# That headers or options come from a file or a variable that the paste does not show.
UNSEEN = "unseen"
# That the output goes to the device that keeps nothing.
DISCARDED = "discarded"
# The file of a body is sent byte for byte, line breaks and all.
BYTE_FOR_BYTE = "byte-for-byte"
# Answers that name in Location where the call goes on (RFC 9110, 15.4); 304 and 300 name no such place.
REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Prose is examined when it speaks of a call, a credential or a refusal; a greeting is not.
_ABOUT_A_CALL = re.compile(
    r"\b(?:[1345]\d\d|tokens?|jw[tseka]\w*|oauth\w*|openid|oidc|saml|auth\w*|unauth\w*|forbidden|denied|refused|reject\w*|"
    r"bearer|basic|headers?|scopes?|credentials?|secrets?|apis?|keys?|log ?in|sign\w*|permission\w*|grants?|expire\w*|"
    r"issuer|audience|cors|redirect\w*|certificate\w*|tls|ssl|client\w*|access|refresh\w*|invalid\w*|curl|https?|requests?|"
    r"response|endpoint|webhook|proxy|gateway|clock|ntp|revoked?|account|password|session|cookies?|login|errors?|fail\w*)\b",
    re.IGNORECASE,
)


class DefectKind(StrEnum):
    """What is odd about a credential, a header line, a token or a command, as it stands in the paste."""

    # around and inside a credential's value
    QUOTED = "quoted"  # quotes are part of the value
    SMART_QUOTED = "smart-quoted"
    BRACKETED = "bracketed"  # <…>, {…} or […] are part of the value
    TRAILING_PUNCTUATION = "trailing-punctuation"
    WHITESPACE_INSIDE = "whitespace-inside"  # blank, tab or several blanks within the value
    WHITESPACE_AROUND = "whitespace-around"  # leading or trailing blanks beyond the one separator
    LINE_BREAK = "line-break"
    INVISIBLE = "invisible"  # zero-width, NBSP, BOM, soft hyphen
    NON_ASCII = "non-ascii"
    PERCENT_ENCODED = "percent-encoded"
    ESCAPED_NEWLINE = "escaped-newline"  # a literal \n or \r\n written in the value
    PLACEHOLDER = "placeholder"  # YOUR_TOKEN, <token>, {{token}}
    UNEXPANDED_VARIABLE = "unexpanded-variable"  # $TOKEN, ${TOKEN}, %TOKEN% that the shell did not replace
    LITERAL_NULL = "literal-null"  # null, undefined, None, [object Object]
    EMPTY = "empty"
    WHOLE_JSON = "whole-json"  # the token response instead of its access_token
    PRINTED_OBJECT = "printed-object"  # Optional("…"), {:token=>"…"}: what a program prints around the value
    BYTES_LITERAL = "bytes-literal"  # Python's b'…' is part of the value
    ELIDED = "elided"  # the paste itself says "…" or "[redacted]" where the value would be
    # scheme
    SCHEME_MISSING = "scheme-missing"
    SCHEME_DOUBLED = "scheme-doubled"
    SCHEME_CASE = "scheme-case"
    SCHEME_SEPARATOR = "scheme-separator"  # "Bearer:x", "Bearer=x", "Bearerx"
    SCHEME_MISSPELT = "scheme-misspelt"
    TWO_CREDENTIALS = "two-credentials"  # "Bearer x, Basic y" in one value
    NAME_IN_VALUE = "name-in-value"  # "Authorization: Authorization: Bearer …"
    NOT_BASE64 = "not-base64"  # a Basic value that is not base64 of id:secret
    # header line
    WRONG_NAME = "wrong-name"
    NO_COLON = "no-colon"
    SPACE_BEFORE_COLON = "space-before-colon"
    GLUED_HEADERS = "glued-headers"
    DICTIONARY_SYNTAX = "dictionary-syntax"  # 'Authorization' => 'Bearer …' sent as a line
    STRAY_CHARACTER = "stray-character"
    REPEATED = "repeated"
    # shell
    SHELL_SPLIT = "shell-split"  # quoting broke an argument in two
    SINGLE_QUOTED_VARIABLE = "single-quoted-variable"
    CMD_SINGLE_QUOTES = "cmd-single-quotes"
    DOLLAR_IN_DOUBLE_QUOTES = "dollar-in-double-quotes"
    UNBALANCED_QUOTE = "unbalanced-quote"
    BROKEN_CONTINUATION = "broken-continuation"
    SMART_DASH = "smart-dash"
    # program code
    HEADERS_AS_BODY = "headers-as-body"  # the headers are passed where the client takes the body or the parameters
    HEADERS_MISPLACED = "headers-misplaced"  # the headers stand under an option or argument that the client ignores
    NO_CORS = "no-cors"  # fetch in the mode "no-cors" drops the Authorization header
    # token structure
    SEGMENT_COUNT = "segment-count"
    BAD_BASE64URL = "bad-base64url"
    STANDARD_BASE64 = "standard-base64"
    PADDED = "padded"
    BAD_JSON = "bad-json"
    NOT_AN_OBJECT = "not-an-object"
    DUPLICATE_MEMBER = "duplicate-member"
    TRUNCATED = "truncated"
    SIGNATURE_LENGTH = "signature-length"
    SIGNATURE_LONG = "signature-long"  # longer than any that the algorithm makes: nothing was cut
    SIGNATURE_EMPTY = "signature-empty"
    SIGNATURE_DER = "signature-der"
    TOO_DEEP = "too-deep"


@dataclass(frozen=True, slots=True)
class Defect:
    """One oddity and where it stands. `what` is safe to show: it names characters and counts, no values."""

    kind: DefectKind
    what: Message
    at: Place | None = None
    part: str = ""  # "header", "payload", "signature", "value", "name", "line", "command"
    position: int | None = None  # 0-based character within the part


@dataclass(frozen=True, slots=True)
class HeaderField:
    """A field line: the name as written, the value without the blanks that HTTP drops around it (RFC 9110, 5.5)."""

    name: str
    value: Secret
    at: Place | None = None
    defects: tuple[Defect, ...] = ()


@dataclass(frozen=True, slots=True)
class Challenge:
    """One challenge of `WWW-Authenticate` or `Proxy-Authenticate` (RFC 9110, 11.6.1), names in lower case."""

    scheme: str
    params: Mapping[str, str] = field(default_factory=dict)
    token68: str | None = None
    proxy: bool = False
    recovered: bool = False  # the field was malformed; this is the best reading of it
    at: Place | None = None


@dataclass(frozen=True, slots=True)
class ErrorBody:
    """An error in a body, whatever its dialect (article's four forms, RFC 6749 5.2, RFC 9457, gateways).

    `code` is the machine word ("invalid_token"), `description` the human sentence, `vendor_code`
    such as "E-AUTH-001" or "AADSTS7000215".
    """

    code: str = ""
    description: str = ""
    vendor_code: str = ""
    request_id: str = ""
    timestamp: datetime | None = None
    status: int | None = None
    dialect: str = ""  # "oauth", "problem", "company-x", "aws", "html", "text", …


@dataclass(frozen=True, slots=True)
class ErrorText:
    """A message outside a parsed body: of a stack trace, a log, a shell, prose. As it came, and never shown so."""

    text: str = field(repr=False)
    at: Place | None = None
    origin: str = ""  # "log", "trace", "shell", "prose", "body", "challenge"


class TokenFormat(StrEnum):
    """What a token is made like."""

    JWS = "jws"
    JWE = "jwe"
    OPAQUE = "opaque"
    VENDOR_KEY = "vendor-key"
    PASETO = "paseto"
    SAML = "saml"
    BASIC = "basic"
    PLACEHOLDER = "placeholder"
    JSON = "json"
    DAMAGED_JWS = "damaged-jws"
    ELIDED = "elided"  # "eyJ…" or "[redacted]": the paste leaves it out


class TokenRole(StrEnum):
    """What the paste says a token is for, by the place where it stands."""

    ACCESS = "access"
    REFRESH = "refresh"
    ID = "id"
    CODE = "code"
    ASSERTION = "assertion"
    DPOP_PROOF = "dpop-proof"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Token:
    """A token of the paste, decoded as far as it can be read; nothing of it is verified.

    `secret` is the value with wrapping removed. `header` and `claims` are what could be read (claims
    of a damaged token may be partial); `signature_bytes` the decoded length in bytes.
    """

    label: str  # "A", "B", … in order of appearance; one label per value
    format: TokenFormat
    secret: Secret
    role: TokenRole = TokenRole.UNKNOWN
    where: Message = Message("")  # "Authorization header of request 1"
    header: Mapping[str, Any] | None = None
    claims: Mapping[str, Any] | None = None
    segments: tuple[int, ...] = ()  # length of each dot-separated part in characters
    signature_bytes: int | None = None
    defects: tuple[Defect, ...] = ()
    vendor: str | None = None  # who issues keys with this prefix
    issued_at_request: int | None = None  # index of the request whose response issued it
    at: Place | None = None


class CredentialPlace(StrEnum):
    """Where a credential travels."""

    HEADER = "header"
    QUERY = "query"
    BODY = "body"
    COOKIE = "cookie"
    USERINFO = "userinfo"
    OPTION = "option"  # curl -u, --oauth2-bearer
    BARE = "bare"  # pasted alone, no request around it


@dataclass(frozen=True, slots=True)
class Credential:
    """Something that is meant to authenticate: an Authorization value or a look-alike.

    `scheme` is as written ("" when there is none), `separator` what stands between it and the value.
    `token` is the label of the Token it holds. `name` is the header, parameter or cookie name as written.
    """

    place: CredentialPlace
    name: str
    value: Secret
    scheme: str = ""
    separator: str = ""
    token: str | None = None
    request: int | None = None  # index into Submission.requests
    defects: tuple[Defect, ...] = ()
    at: Place | None = None

    def has(self, *kinds: DefectKind) -> bool:
        """Whether any of `kinds` is among the defects."""
        return any(defect.kind in kinds for defect in self.defects)


@dataclass(frozen=True, slots=True)
class Url:
    """A URL taken apart; `raw` may hold a token in its query or user information."""

    raw: Secret
    scheme: str
    host: str  # lower case, without port or user information
    port: int | None
    path: str
    query: tuple[tuple[str, Secret], ...] = ()
    has_userinfo: bool = False
    fragment: bool = False
    scheme_shown: bool = True  # False where the text has none and the usual one was taken

    @property
    def origin(self) -> str:
        """scheme://host[:port] with the scheme's default port left out."""
        default = {"http": 80, "https": 443}.get(self.scheme)
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port in (None, default) else f":{self.port}"
        return f"{self.scheme}://{host}{port}"


@dataclass(frozen=True, slots=True)
class Request:
    """One request of the paste, as it would be sent."""

    method: str
    url: Url | None
    headers: tuple[HeaderField, ...] = ()
    body: Secret | None = None
    body_kind: str = ""  # "", "form", "json", "multipart", "text", "binary"
    body_file: Secret = Secret("")  # the file that a command sends as its whole body
    form: tuple[tuple[str, Secret], ...] = ()  # parameters of a form or flat JSON body
    http_version: str = ""
    at: datetime | None = None
    source: Form = Form.HTTP
    defects: tuple[Defect, ...] = ()
    options: frozenset[str] = (
        frozenset()
    )  # "cert", "insecure", "location", "proxy", "oauth2-bearer", "user", "location-trusted"
    response: int | None = None  # index into Submission.responses
    redirect_of: int | None = None  # index of the request whose redirect led here
    place: Place | None = None
    as_typed: tuple[HeaderField, ...] = ()  # those of the command, where `headers` are what went over the wire

    def header(self, name: str) -> HeaderField | None:
        """The first field called `name`, in any case."""
        wanted = name.lower()
        return next((h for h in self.headers if h.name.lower() == wanted), None)

    @property
    def row(self) -> int:
        """The row of the paste on which the request begins, from 1; 0 where it stands nowhere in it."""
        return self.place.row if self.place is not None else 0

    def headers_named(self, name: str) -> tuple[HeaderField, ...]:
        """All fields called `name`, in any case."""
        wanted = name.lower()
        return tuple(h for h in self.headers if h.name.lower() == wanted)

    def parameter(self, name: str) -> Secret | None:
        """The first body parameter called `name`."""
        return next((value for key, value in self.form if key == name), None)


@dataclass(frozen=True, slots=True)
class Response:
    """One response of the paste."""

    status: int | None
    reason: str = ""
    headers: tuple[HeaderField, ...] = ()
    challenges: tuple[Challenge, ...] = ()
    error: ErrorBody | None = None
    body: Secret | None = None
    body_kind: str = ""  # "", "json", "html", "xml", "text"
    http_version: str = ""
    date: datetime | None = None  # the Date field
    at: datetime | None = None  # when the paste says it was received
    request: int | None = None
    place: Place | None = None
    told: bool = False  # nothing of it is shown: a sentence of the paste says that the call works

    def header(self, name: str) -> HeaderField | None:
        """The first field called `name`, in any case."""
        wanted = name.lower()
        return next((h for h in self.headers if h.name.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class Submission:
    """All that was understood of one paste, and the one exchange and token that the diagnosis is about (rule 1)."""

    text: Secret  # as it is read, without the files that a tool keeps: no word of those is anybody's sentence
    whole: Secret = Secret("")  # all of it, with those files: their settings are looked at too
    spoken: Secret = Secret("")  # of that what somebody says: without statements of a program that would say something
    forms: tuple[Form, ...] = ()
    requests: tuple[Request, ...] = ()
    responses: tuple[Response, ...] = ()
    credentials: tuple[Credential, ...] = ()
    tokens: tuple[Token, ...] = ()
    errors: tuple[ErrorText, ...] = ()
    statements: tuple[Statement, ...] = ()  # what was said of the calls, by whom
    sightings: Mapping[Seen, tuple[Sighting, ...]] = field(default_factory=dict, repr=False)  # not redacted
    sayings: Sayings = Sayings()
    code_signs: tuple[CodeSign, ...] = ()
    times: tuple[tuple[str, datetime], ...] = ()  # what the paste itself says: ("Date header", …)
    notes: tuple[Message, ...] = ()  # everything assumed, a sentence each
    secrets: tuple[Secret, ...] = ()  # every value that must not get out, for redaction
    subject_request: int | None = None
    subject_response: int | None = None
    subject_credential: int | None = None
    subject_token: str | None = None  # label
    subject_reason: Message | None = None

    @property
    def understood_anything(self) -> bool:
        """Whether the paste holds anything to examine: a part of a call, or words that are about one."""
        if self.requests or self.responses or self.tokens or self.credentials:
            return True
        return any(error.origin != "prose" or _ABOUT_A_CALL.search(error.text) for error in self.errors)

    def sighted(self, kind: Seen) -> tuple[Sighting, ...]:
        """Where the parser saw something of this kind in the words of the paste; empty where it did not."""
        return self.sightings.get(kind, ())

    def token(self, label: str | None) -> Token | None:
        """The token called `label`."""
        return next((t for t in self.tokens if t.label == label), None)
