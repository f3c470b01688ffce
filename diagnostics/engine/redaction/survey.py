"""One walk over everything that was parsed: which values a rule lets pass, and which are masked everywhere (rule 8)."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from diagnostics.engine.model.profile import Profile
from diagnostics.engine.model.submission import HeaderField, Request, Response, Submission, Token
from diagnostics.engine.parse.confidential.secret_text import VOCABULARY
from diagnostics.engine.parse.names import SCHEMES, is_secret_name
from diagnostics.engine.parse.url import userinfo_of
from diagnostics.engine.redaction import addresses, shapes
from diagnostics.engine.redaction.rulebook import SENTENCE, Kind, shape_for
from diagnostics.engine.redaction.sentence import is_variable
from diagnostics.engine.redaction.words import is_name, is_technical, is_word

_MOST = 400
_DEEPEST = 8
_COMMON = (
    VOCABULARY | SCHEMES | frozenset({"true", "false", "null", "yes", "no", "none", "http", "https", "json", "user"})
)
_CREDENTIALS = frozenset({"authorization", "proxy-authorization", "authentication", "x-authorization"})


@dataclass(frozen=True, slots=True)
class Survey:
    """`secrets` are confidential by what they are, `hidden` by the lack of a rule; `shown` are names that may pass."""

    secrets: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    shown: frozenset[str] = frozenset()
    prose: frozenset[str] = frozenset()


Found = Iterator[tuple[bool, str]]


def survey(submission: Submission | None, profile: Profile | None) -> Survey:
    """What of `submission` may be shown and what not; names of the profile always may."""
    known = _known_of(profile) if profile is not None else frozenset()
    if submission is None:
        return Survey(shown=known)
    secrets = tuple(secret.reveal() for secret in submission.secrets)
    shown = set(known)
    hidden: dict[str, None] = {}
    for passes, value in _all(submission):
        text = value.strip()
        if not text or len(text) > 4000:
            continue
        if passes:
            shown.add(text)
        elif text not in known and not _is_common(text) and len(hidden) < _MOST:
            hidden[text] = None
    # a domain that ends a shown host is seen with it
    ends = {text for text in hidden if "." in text and any(name.endswith(f".{text}") for name in shown)}
    hidden = {text: None for text in hidden if text not in ends}
    lowered = {value.casefold() for value in (*hidden, *secrets)}
    prose = frozenset(error.text.strip() for error in submission.errors if error.origin == "prose")
    return Survey(
        secrets, tuple(hidden), frozenset(v for v in shown if v.casefold() not in lowered or v in known), prose
    )


def _is_common(text: str) -> bool:
    lowered = text.lower()
    return (
        len(text) < 3
        or lowered in _COMMON
        or is_technical(text)
        or (text.isdigit() and len(text) < 5)
        or ("/" in text and _is_media(text))
        or is_variable(text)
    )


def _is_media(text: str) -> bool:
    return shapes.SHAPES["media"](text) is not None


_NAMES: dict[int, tuple[Profile, frozenset[str]]] = {}


def _known_of(profile: Profile) -> frozenset[str]:
    """The profile's names; kept for the profile objects in use, since each diagnosis asks for them."""
    kept = _NAMES.get(id(profile))
    if kept is None or kept[0] is not profile:
        if len(_NAMES) > 32:
            _NAMES.clear()
        kept = _NAMES[id(profile)] = (profile, frozenset(_names_of(profile)))
    return kept[1]


def _names_of(profile: Profile) -> Iterator[str]:
    # header fields in which public APIs read a credential: names that their documentation prints
    yield from (form.header for api in profile.known for form in api.credentials if "-" in form.header)

    def walk(value: Any, depth: int) -> Iterator[str]:
        if isinstance(value, str):
            yield value
            if "://" in value:
                yield value.partition("://")[2].partition("/")[0]
        elif dataclasses.is_dataclass(value) and depth < 6:
            for field in dataclasses.fields(value):
                # of public APIs that are merely recognised nothing of a paste becomes harmless
                if not field.name.endswith("_env") and field.name != "known":
                    yield from walk(getattr(value, field.name), depth + 1)
        elif isinstance(value, (tuple, list, frozenset, set)):
            for item in value:
                yield from walk(item, depth + 1)

    yield from (name for name in walk(profile, 0) if len(name) > 1)


def _all(submission: Submission) -> Found:
    for token in submission.tokens:
        yield from _of_token(token)
    for request in submission.requests[:60]:
        yield from _of_request(request)
    for response in submission.responses[:60]:
        yield from _of_response(response)


def _of_token(token: Token) -> Found:
    for part in (token.header, token.claims):
        if part is not None:
            yield from of_members(Kind.CLAIM, part)


def of_members(kind: Kind, value: Any, name: str = "", depth: int = 0) -> Found:
    """Each string and number of a JSON value with whether the rule of the nearest name lets it pass."""
    if depth > _DEEPEST:
        return
    if isinstance(value, Mapping):
        for key, item in list(value.items())[:200]:
            yield from of_members(kind, item, str(key), depth + 1)
    elif isinstance(value, (list, tuple)):
        for item in value[:200]:
            yield from of_members(kind, item, name, depth + 1)
    elif isinstance(value, str) or (isinstance(value, (int, float)) and not isinstance(value, bool)):
        yield from _judged(kind, name, str(value))


def _judged(kind: Kind, name: str, value: str) -> Found:
    passes = passes_shape(kind, name, value)
    if passes is None:
        return
    yield passes, value
    if passes and (kind is Kind.CLAIM or " " in value):
        for word in value.replace(",", " ").split()[:100]:
            yield True, word
    if passes and "://" in value:
        yield True, value.partition("://")[2].partition("/")[0]


def passes_shape(kind: Kind, name: str, value: str) -> bool | None:
    """Whether the rule for `name` lets `value` pass whole; None where its words are judged one by one."""
    shape = shape_for(kind, claim_name(name) if kind is Kind.CLAIM else name)
    if shape is None:
        return says_its_name(name, value)
    return None if shape == SENTENCE else shapes.SHAPES[shape](value) is not None


def says_its_name(name: str, value: str) -> bool:
    """Whether the value is a stand-in that a manual makes of the field's name: `fleet_id=FLEET_ID`, `YOUR_FLEET_ID`.

    Of a field for a secret it may be the secret.
    """
    bare, written = (re.sub(r"[^a-z0-9]", "", text.casefold()) for text in (name, value))
    alone = written.removeprefix("your").removeprefix("my")
    return bool(bare) and alone in (bare, f"{bare}id", f"{bare}name") and is_name(value) and not is_secret_name(name)


def claim_name(name: str) -> str:
    """The name under which a claim has a rule: of a namespaced one the last part."""
    return name.rstrip("/").rpartition("/")[2] if "://" in name else name


def _of_request(request: Request) -> Found:
    yield len(request.method) <= 10 and is_technical(request.method), request.method
    if request.url is not None:
        url = request.url
        yield addresses.own_host(url.host) is not None or not url.host, url.host
        for piece, passes in addresses.segments(url.path, url.host):
            yield passes, piece
        for name, value in url.query:
            yield from _judged(Kind.PARAMETER, name, value.reveal())
            yield shapes.identifier(name) is not None, name
        if url.has_userinfo:
            for part in userinfo_of(url) or ():
                yield False, part
    yield from _of_fields(Kind.HEADER_FIELD, (*request.headers, *request.as_typed))
    for name, value in request.form:
        yield from _judged(Kind.PARAMETER, name, value.reveal())
        yield shapes.identifier(name) is not None, name
    if request.body is not None and request.body_kind == "json":
        try:
            yield from of_members(Kind.PARAMETER, json.loads(request.body.reveal()[:20_000]))
        except (ValueError, RecursionError):
            return


def _of_fields(kind: Kind, fields: Iterable[HeaderField]) -> Found:
    for field in fields:
        name, value = field.name.lower(), field.value.reveal()
        if name in _CREDENTIALS or name.endswith("-authenticate"):
            continue
        if name in ("cookie", "set-cookie"):
            for pair in value.split(";"):
                yield False, pair.partition("=")[2].strip() if not _is_attribute(pair) else ""
        else:
            yield from _judged(kind, name, value)


def _is_attribute(pair: str) -> bool:
    name, _, value = pair.strip().partition("=")
    return is_word(name.lower().replace("-", "")) and name.lower() in (
        "path",
        "domain",
        "samesite",
        "max-age",
        "expires",
        "priority",
    )


def _of_response(response: Response) -> Found:
    yield from _of_fields(Kind.RESPONSE_FIELD, response.headers)
    for challenge in response.challenges:
        for name, value in challenge.params.items():
            yield from _judged(Kind.ERROR_MEMBER, name, value)
        if challenge.token68:
            yield False, challenge.token68
    if response.error:
        yield from _judged(Kind.ERROR_MEMBER, "request_id", response.error.request_id)
        yield from _judged(Kind.ERROR_MEMBER, "code", response.error.code)
