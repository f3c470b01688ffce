"""Drawing credentials and tokens from requests (fields, cookies, query, body, user information) and from responses."""

from __future__ import annotations

import re
from typing import Any

from diagnostics.engine.model.submission import (
    Credential,
    CredentialPlace,
    Defect,
    DefectKind,
    HeaderField,
    Request,
    Response,
    TokenRole,
)
from diagnostics.engine.model.types import Message, Place, Secret, msg
from diagnostics.engine.parse import json_text, names
from diagnostics.engine.parse.credentials import credential, stand_in, token
from diagnostics.engine.parse.credentials.ledger import Ledger
from diagnostics.engine.parse.messages import header
from diagnostics.engine.parse.url import userinfo_of

_CREDENTIAL_PARAMETERS = frozenset(
    {
        "access_token", "accesstoken", "token", "auth_token", "authtoken",
        "api_key", "apikey", "api-key", "key", "jwt",
        "authorization", "auth", "bearer", "bearer_token", "id_token",
        "oauth_token", "client_secret", "client_assertion", "x-api-key", "subscription-key",
    }
)  # fmt: skip
_KEYS_OF_VENDORS = ("apikey", "api_key", "api-key")  # such as hapikey or x_api_key
# In a body these name what a call creates or looks up as often as what authenticates it.
_ONLY_IN_QUERY = frozenset({"key", "auth"})
_IS_URL = re.compile(r"[a-z][a-z0-9+.-]{1,20}://", re.IGNORECASE)
_GRANT_ROLES = {
    "refresh_token": TokenRole.REFRESH,
    "code": TokenRole.CODE,
    "assertion": TokenRole.ASSERTION,
    "client_assertion": TokenRole.ASSERTION,
    "id_token_hint": TokenRole.ID,
    "subject_token": TokenRole.ACCESS,
}
_SESSION_COOKIE = re.compile(
    r"(?i)(?:^|[-_.])(?:sess(?:ion)?(?:id)?|sid|jsessionid|phpsessid|auth|token|jwt|connect\.sid)(?:$|[-_.])"
)
_MOST_BODY = 400_000
_CHALLENGE = re.compile(r"[\w-]{1,40} [\w-]{1,40}[ ]{0,3}=")

_INSIDE = {
    CredentialPlace.QUERY: msg("{name} in the query of request {n}"),
    CredentialPlace.BODY: msg("{name} in the body of request {n}"),
}


def from_request(ledger: Ledger, request: Request, index: int) -> None:
    """Credentials and tokens of one request: fields, cookies, query, body, user information."""
    for item in request.headers:
        _draw_from_field(ledger, request, item, index)
    if request.url:
        for name, value in request.url.query:
            _draw_from_parameter(ledger, CredentialPlace.QUERY, name, value, index, request.place)
        pair = userinfo_of(request.url) if request.url.has_userinfo else None
        if pair:
            ledger.credentials.append(
                Credential(
                    CredentialPlace.USERINFO, "userinfo", Secret(":".join(pair)), request=index, at=request.place
                )
            )
    for name, value in request.form:
        _draw_from_parameter(ledger, CredentialPlace.BODY, name, value, index, request.place)


def _draw_from_field(ledger: Ledger, request: Request, item: HeaderField, index: int) -> None:
    name, value = item.name.lower(), item.value.reveal()
    where = msg("{name} header of request {n}", name=item.name, n=index + 1)
    if name == "dpop":
        if value.strip():
            ledger.token(value.strip(), TokenRole.DPOP_PROOF, where, item.at)
        return
    if name == "cookie":
        _draw_from_cookies(ledger, item, index)
        return
    exact = name in ("authorization", "proxy-authorization")
    key = name in names.API_KEY_NAMES
    if not (exact or key or header.is_authorization_like(item.name) or _carries_token(name, value)):
        return
    defects = item.defects
    if (
        not exact
        and (not key or _carries_token(name, value))
        and not any(d.kind is DefectKind.WRONG_NAME for d in defects)
    ):
        what = msg("The field is called {name}; credentials travel in Authorization.", name=item.name[:60])
        defects = (*defects, Defect(DefectKind.WRONG_NAME, what, item.at, "name"))
    scheme = value.split(" ", 1)[0].lower()
    by_option = exact and (
        "user" in request.options and scheme == "basic" or "oauth2-bearer" in request.options and scheme == "bearer"
    )
    place = CredentialPlace.OPTION if by_option else CredentialPlace.HEADER
    ledger.credential(place, item.name, item.value, index, where, item.at, bare=key, defects=defects)


def _carries_token(name: str, value: str) -> bool:
    if name in names.REQUEST_NAMES or name in names.COMMON_NAMES or "payload" in name:
        return False
    # what a server asks with (RFC 9110, 11.6.1) has parameters in the place of a token
    if name in names.RESPONSE_NAMES and _CHALLENGE.match(value):
        return False
    return value[:7].lower() in ("bearer ", "bearer:") or token.looks_like_jwt(value)


def _draw_from_cookies(ledger: Ledger, item: HeaderField, index: int) -> None:
    for piece in item.value.reveal().split(";"):
        name, equals, value = piece.strip().partition("=")
        if (
            equals
            and value
            and (names.is_secret_name(name) or _SESSION_COOKIE.search(name) or token.looks_like_jwt(value))
        ):
            where = msg("cookie {name} of request {n}", name=name[:60], n=index + 1)
            role = TokenRole.ACCESS if token.looks_like_jwt(value) else TokenRole.UNKNOWN
            ledger.credential(CredentialPlace.COOKIE, name, Secret(value), index, where, item.at, role=role)


def _draw_from_parameter(
    ledger: Ledger, place: CredentialPlace, name: str, value: Secret, index: int, at: Place | None
) -> None:
    lowered, text = name.lower(), value.reveal()
    if not text:
        return
    role = _GRANT_ROLES.get(lowered)
    inside = _INSIDE[place]
    named = Message(inside.text, {"name": name[:60], "n": index + 1})
    if role is not None and lowered != "client_assertion":
        kinds = frozenset({DefectKind.PLACEHOLDER}) if stand_in.is_stand_in(text) else frozenset()
        ledger.token(text.strip(), role, named, at, kinds=kinds)
        return
    if lowered == "client_secret":
        read = credential.read_value(text, at, bare=True)
        ledger.credentials.append(Credential(place, name, value, request=index, defects=tuple(read.defects), at=at))
        if token.looks_like_jwt(text):  # a secret that the client signs itself, as Apple's
            ledger.token(text.strip(), TokenRole.ASSERTION, named, at)
        return
    if _IS_URL.match(text) or (place is CredentialPlace.BODY and lowered in _ONLY_IN_QUERY):
        return
    of_vendor = place is CredentialPlace.QUERY and lowered.endswith(_KEYS_OF_VENDORS)
    if lowered in _CREDENTIAL_PARAMETERS or of_vendor or (token.looks_like_jwt(text) and len(text) > 30):
        ledger.credential(place, name, value, index, named, at, role=role or TokenRole.ACCESS)


def from_response(ledger: Ledger, response: Response, index: int) -> None:
    """Tokens that a response issues (RFC 6749, 5.1), with the request that asked for them."""
    if response.body is None or len(response.body) > _MOST_BODY or response.body_kind != "json":
        return
    text = response.body.reveal()
    start = json_text.next_opening(text, 0)
    if start == -1 or "oken" not in text:
        return
    value = json_text.read(text, start).value
    for layer in _with_inner(value):
        for name, item in layer.items():
            role = names.TOKEN_ROLES.get(str(name).lower())
            if role in ("access", "refresh", "id") and isinstance(item, str) and item:
                kinds = _kinds_of(item)
                ledger.token(
                    item,
                    TokenRole(role),
                    msg("{name} in response {n}", name=name, n=index + 1),
                    response.place,
                    kinds=kinds,
                    issued_at=response.request,
                )


def _kinds_of(text: str) -> frozenset[DefectKind]:
    return frozenset(defect.kind for defect in credential.read_value(text, bare=True).defects)


def _with_inner(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, dict):
        return []
    return [value, *(item for item in value.values() if isinstance(item, dict))]
