"""Whether the check of a token is the person's own, and how its library is told to allow a leeway."""

from __future__ import annotations

import re
from dataclasses import dataclass

from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.submission import Request
from diagnostics.engine.model.types import Message, msg

_LONGEST = 20_000
# What is said of times that the caller wrote: of an assertion, of a signed request. Accounts of services sign.
_SIGNED_HERE = re.compile(
    r"short-lived token[^\n]{0,40}reasonable timeframe|RequestTimeTooSkewed|timestamp[_ ]refused"
    r"|signature we calculated"
    r"|SignatureDoesNotMatch|InvalidSignatureException|RequestExpired|\bgtoken\b|\bservice[_ ]?account|gserviceaccount",
    re.IGNORECASE,
)
_ASSERTIONS = ("assertion", "client_assertion")
# The marks of a program that stopped: what refused the token ran where that was printed.
_TRACE = re.compile(
    r"Traceback \(most recent|^\s{0,12}File \"[^\"\n]{2,200}\", line \d|^\s{0,12}at [\w.$<>@/\\ ]{2,120}[(:]"
    r"|^#\d{1,3} \S"
    r"|\bJWT::decode\b|node_modules/|site-packages/|[\w\\]{3,80}Exception\b|\b\w{2,40}(?:Signature|Token|Before)Error\b"
    r"|▿ InvalidToken",
    re.MULTILINE,
)
_REFUSED_HERE = re.compile(
    r"not yet valid|not active|prior to|immature|before(?:valid|error)|in the future|used before|\b(?:nbf|iat)\b"
    r"|lifetime validation|notbefore",
    re.IGNORECASE,
)
_OWN_WORDS = re.compile(
    r"\b(?:my|our|own)(?: [A-Za-z.#+]{1,20}){0,2} (?:backend|back end|server|api|service|app|verifier|middleware)\b"
    r"|\b(?:after|since|when) (?:the |i |we )?deploy(?:ed|ing|ment)?\b",
    re.IGNORECASE,
)
_PACKAGES = re.compile(r"site-packages|dist-packages|node_modules|/vendor/|/gems/|\.m2/|/usr/lib/")
_LOCAL = frozenset(["localhost", "127.0.0.1", "::1"])


@dataclass(frozen=True, slots=True)
class Library:
    """How a library is known: by a call in code, or by names that a person writes; and how it takes a leeway."""

    name: str
    call: str
    named: str
    setting: Message


LIBRARIES: tuple[Library, ...] = (
    Library(
        "PyJWT",
        r"\bjwt\.decode\([^)\n]{0,200}(?:algorithms|options|key|verify|audience|\")",
        r"\bpyjwt\b",
        msg("leeway={s} in jwt.decode(…)"),
    ),
    Library("Django REST simplejwt", r"\bSIMPLE_JWT\b", r"simplejwt", msg('"LEEWAY": {s} in SIMPLE_JWT')),
    Library(
        "jsonwebtoken",
        r"\bjwt\.verify\(|\bexpress[Jj]wt\(",
        r"express-jwt",
        msg("clockTolerance: {s} in the options of the check"),
    ),
    Library("jose", r"\bjwtVerify\(", r"\bpanva/jose\b", msg("clockTolerance: {s} in the options of jwtVerify")),
    Library(
        "php-jwt", r"\bJWT::decode\(", r"firebase/php-jwt|\bphp-jwt\b", msg("JWT::$leeway = {s}; before JWT::decode")
    ),
    Library("jwt-auth", r"\bJWTAuth::", r"tymon/jwt-auth|\bjwt-auth\b(?=[^\n]*laravel)", msg("JWT_LEEWAY={s} in .env")),
    Library(
        "golang-jwt",
        r"\bjwt\.Parse(?:WithClaims)?\(",
        r"golang-jwt",
        msg("jwt.WithLeeway({s}*time.Second) in the parser"),
    ),
    Library(
        "jwx",
        r"\bjwtauth\.Verifier\(|\bjwt\.ParseRequest\(",
        r"go-chi/jwtauth|lestrrat-go/jwx",
        msg("jwt.WithAcceptableSkew({s}*time.Second) where the token is validated"),
    ),
    Library("java-jwt", r"\bJWT\.require\(", r"auth0/java-jwt", msg(".acceptLeeway({s}) behind JWT.require(…)")),
    Library("jjwt", r"\bJwts\.parser(?:Builder)?\(", r"\bjjwt\b", msg(".clockSkewSeconds({s}) in the parser")),
    Library(
        "IdentityModel",
        r"\bTokenValidationParameters\b|\bAddJwtBearer\(",
        r"IDX10222",
        msg("ClockSkew = TimeSpan.FromSeconds({s}) in TokenValidationParameters"),
    ),
    Library(
        "ruby-jwt",
        r"\bJWT\.decode\([^\n]{0,120}(?:true|false|nil),",
        r"\bruby-jwt\b",
        msg("leeway: {s} in the options of JWT.decode"),
    ),
    Library(
        "JSONWebToken.swift",
        r"\btry JWT\.decode\(",
        r"\bJSONWebToken\.swift\b",
        msg("leeway: {s} as an argument of JWT.decode"),
    ),
)
_CALLS = tuple((library, re.compile(library.call), re.compile(library.named, re.IGNORECASE)) for library in LIBRARIES)


def signs_itself(subject: Subject) -> bool:
    """Whether a server refuses times that the caller wrote: of a signature, or of an assertion that it signs."""
    request = subject.request
    return _SIGNED_HERE.search(_text(subject)) is not None or (request is not None and _asserts(request))


def _asserts(request: Request) -> bool:
    return any(request.parameter(name) is not None for name in _ASSERTIONS)


def is_checked_here(subject: Subject) -> bool:
    """Whether the token was refused by a program whose own messages the paste shows, and not by an answer."""
    text = _text(subject)
    return bool(_TRACE.search(text) and _REFUSED_HERE.search(text)) or _own_call(text) is not None


def is_of_the_reader(subject: Subject) -> bool:
    """Whether the check is the person's own: in code of theirs, on their machine, or called theirs."""
    text, request = _text(subject), subject.request
    local = request is not None and request.url is not None and request.url.host in _LOCAL
    return local or _own_call(text) is not None or bool(_OWN_WORDS.search(text))


def setting_of(subject: Subject, seconds: int) -> Message | None:
    """What sets a leeway in the library of the person's own check; None where that is not seen."""
    text = _text(subject)
    library = _own_call(text) or next((item for item, _, named in _CALLS if named.search(text)), None)
    return msg(library.setting.text, s=seconds) if library is not None else None


def _own_call(text: str) -> Library | None:
    """The library whose check a line of code calls, unless that line is of an installed package."""
    for library, call, _ in _CALLS:
        for found in call.finditer(text):
            line = text.rfind("\n", 0, found.start()) + 1
            above = text.rfind("\n", 0, max(0, line - 1)) + 1
            if not _PACKAGES.search(text, above, found.end()):
                return library
    return None


def _text(subject: Subject) -> str:
    return subject.submission.text.reveal()[:_LONGEST]
