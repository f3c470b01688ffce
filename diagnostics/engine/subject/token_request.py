"""The pasted call of a token endpoint (RFC 6749, 3.2), wherever its parameters stand: form, JSON, query, headers."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, replace

from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.submission import Request
from diagnostics.engine.model.types import Secret
from diagnostics.engine.parse.credentials.stand_in import is_mask, is_placeholder, is_template, is_word_of_a_mask
from diagnostics.engine.parse.credentials.token import basic_pair
from diagnostics.engine.parse.names import is_secret_name

# RFC 6749 4.1.3, 4.3.2, 6; RFC 7523 2.1; RFC 8628 3.4; RFC 8693 2.1
REQUIRED = {
    "authorization_code": ("code",),
    "refresh_token": ("refresh_token",),
    "password": ("username", "password"),
    "client_credentials": (),
    "urn:ietf:params:oauth:grant-type:device_code": ("device_code",),
    "urn:ietf:params:oauth:grant-type:jwt-bearer": ("assertion",),
    "urn:ietf:params:oauth:grant-type:token-exchange": ("subject_token", "subject_token_type"),
    "urn:ietf:params:oauth:grant-type:saml2-bearer": ("assertion",),
}
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_AUTHORIZATION_ENDPOINTS = ("/authorize", "/oauth2/auth", "/oauth/auth", "/openid-connect/auth", "/connect/auth")
# RFC 9126, 7662, 7009 and 8628; of the last, what GitLab, Entra ID, Auth0 and GitHub, and Keycloak call it.
_CLIENT_ENDPOINTS = (
    "/par", "/introspect", "/introspection", "/revoke", "/revocation", "/device_authorization", "/authorize_device",
    "/devicecode", "/device/code", "/auth/device",
)  # fmt: skip
_OAUTH = re.compile(r"oauth|oidc|/auth\b|/connect/")
_OF_FORMS = ("/protocol/openid-connect/token", "/connect/token", "/oauth2/v2.0/token")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
# What a client id or secret may hold and a form encodes, so that encoded and not are two values.
RESERVED = frozenset("%+&=/?# ")
# a sign too many behind the word is a fault of the header's writing, and the method is meant all the same
_BASIC = re.compile(r"basic[:;,]?[ ]", re.IGNORECASE)
_PUBLISHED = re.compile(r"/\.well-known/|/jwks(?:\.json)?$|/openid-connect/certs$")
_OF_JSON = re.compile(
    r"\.auth0\.com/oauth/token|/admin/oauth/access_token|^api\.notion\.com/|^auth\.atlassian\.com/|^api\.intercom\.io/"
)
_IS_YOURS = re.compile(r"your[-_ ]\w|<your", re.IGNORECASE)
_SIGN_IN = re.compile(
    r"/(?:[\w-]{0,20}refresh[\w-]{0,20}|o?auth2?/token|token|log[-_]?in|sign[-_]?in|authorize)/?$", re.IGNORECASE
)
# Called before there is any login, or by what watches a service.
_BEFORE_LOGIN = re.compile(
    r"/(?:regist(?:er|ration)|sign[-_]?up|create[-_]account|(?:forgot|forgotten|reset|recover)[-_]?password"
    r"|password[-_/](?:forgot|reset|recovery)|(?:verify|confirm)[-_]?(?:email|account)|health[-_]?z?|healthcheck|livez"
    r"|readyz|ping)/?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """One token request. `basic` are the decoded Basic credentials, None when there are none or they do not decode."""

    request: Request
    grant: str
    has_basic: bool
    basic: tuple[str, str] | None

    def value(self, name: str) -> str | None:
        """The parameter `name` of body or query. Not redacted: compare with it, show it only when it is no secret."""
        found = self.request.parameter(name)
        if found is None and self.request.url is not None:
            found = next((secret for key, secret in self.request.url.query if key == name), None)
        return found.reveal() if found is not None else None


def is_at_authorization_endpoint(request: Request) -> bool:
    """Whether a grant is posted to where a browser is sent for a sign-in (RFC 6749, 3.1)."""
    path = request.url.path.rstrip("/").lower() if request.url is not None else ""
    return path.endswith(_AUTHORIZATION_ENDPOINTS) and request.parameter("grant_type") is not None


def token_request(subject: Subject) -> TokenRequest | None:
    """The subject as a token request, or None when it calls an API."""
    request = subject.request
    if request is None or not is_token_call(subject):
        return None
    written = basic_of(request)
    reading = TokenRequest(request, "", written is not None, basic_pair(written) if written is not None else None)
    return replace(reading, grant=reading.value("grant_type") or "")


def pair_behind_another_word(request: Request) -> tuple[str, str] | None:
    """The scheme that is not Basic, and what stands behind it, where that is the base64 of a pair (RFC 7617, 2)."""
    header = request.header("Authorization")
    scheme, _, rest = header.value.reveal().strip().partition(" ") if header is not None else ("", "", "")
    is_basic = _BASIC.match(f"{scheme} ") is not None
    return (scheme, rest.strip()) if not is_basic and basic_pair(rest.strip()) is not None else None


def basic_of(request: Request) -> str | None:
    """What stands behind the scheme of a Basic header (RFC 7617, 2), as it was sent; None where there is none."""
    header = request.header("Authorization")
    value = header.value.reveal().strip() if header is not None else ""
    found = _BASIC.match(value)
    return value[found.end() :].strip() if found is not None else None


def reads_forms_alone(request: Request) -> bool:
    """Whether the address is that of a server which is known to read the parameters of a token request from a form
    alone: Keycloak, Duende and OpenIddict, Entra ID, Cognito."""
    url = request.url
    return url is not None and (url.path.endswith(_OF_FORMS) or url.host.endswith(".amazoncognito.com"))


def reads_json(request: Request) -> bool:
    """Whether the address is that of a token endpoint whose own documentation sends JSON: Auth0, Shopify, Notion."""
    url = request.url
    return url is not None and _OF_JSON.search(f"{url.host}{url.path}") is not None


def is_token_call(subject: Subject) -> bool:
    """Whether the subject asks for a token, its parameters being in the body or, wrongly, in the query."""
    if subject.is_token_endpoint_call:
        return True
    url = subject.request.url if subject.request else None
    return url is not None and any(name == "grant_type" for name, _ in url.query)


def is_client_call(subject: Subject) -> bool:
    """Whether the subject calls an authorization server as a client: for a token, or at another of its endpoints.

    A client authenticates with its own credentials in body or header there: pushed authorization requests
    (RFC 9126), introspection (RFC 7662), revocation (RFC 7009), device authorization (RFC 8628).
    """
    request = subject.request
    if request is None:
        return False
    if is_token_call(subject) or any(request.parameter(name) for name in ("client_assertion_type", "client_assertion")):
        return True
    path = request.url.path.lower().rstrip("/") if request.url else ""
    return request.method.upper() == "POST" and (
        path.endswith(_CLIENT_ENDPOINTS)
        or (request.parameter("client_secret") is not None and _OAUTH.search(path) is not None)
    )


def is_authorization_request(request: Request) -> bool:
    """Whether a browser asks with this request for the user's consent, before there is any token (RFC 6749, 3.1)."""
    url = request.url
    if url is None or request.method.upper() != "GET":
        return False
    names = {name.lower() for name, _ in url.query}
    return "response_type" in names or {"client_id", "redirect_uri"} <= names


def is_public_document(request: Request) -> bool:
    """Whether the request reads metadata or keys, which are published for everybody (RFC 8414, 3; RFC 7517, 5)."""
    path = request.url.path if request.url else ""
    return request.method.upper() == "GET" and _PUBLISHED.search(path) is not None


def is_preflight(request: Request) -> bool:
    """Whether a browser asks with this request before it makes the call; it never carries a token (CORS protocol)."""
    return request.method.upper() == "OPTIONS" or any(
        request.header(name) for name in ("Access-Control-Request-Method", "Access-Control-Request-Headers")
    )


def has_json_body(request: Request) -> bool:
    """Whether the body is JSON, whatever its type is said to be."""
    return request.body is not None and request.body.reveal().lstrip()[:1] in ("{", "[")


def content_type(request: Request) -> str:
    """The media type of the request's Content-Type, lower case, or ""."""
    field = request.header("Content-Type")
    return field.value.reveal().partition(";")[0].strip().lower() if field else ""


def given(subject: Subject, kind: Seen) -> list[str]:
    """Every different value that the paste gives a parameter, in code, URL or JSON, in order. Not redacted."""
    return list(dict.fromkeys(seen.value for seen in subject.submission.sighted(kind)))


def is_verifier(value: str) -> bool:
    """Whether the value has the form of a code_verifier (RFC 7636, 4.1)."""
    return _VERIFIER.fullmatch(value) is not None


def challenge_of(verifier: str) -> str:
    """The code_challenge of a code_verifier by S256 (RFC 7636, 4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def has_escapes(value: str) -> bool:
    """Whether percent escapes stand in the value."""
    return _ESCAPE.search(value) is not None


def path_of_sign_in(request: Request) -> bool:
    """Whether the path is one at which clients get or renew their tokens."""
    return request.url is not None and _SIGN_IN.search(request.url.path) is not None


def is_before_login(request: Request) -> bool:
    """Whether the path is one that is called before there is a login: to register, for a new password, for health."""
    return request.url is not None and _BEFORE_LOGIN.search(request.url.path) is not None


def gets_tokens_by_password(request: Request) -> bool:
    """Whether the call signs in with what its body holds, so that it carries no token yet."""
    names = {name.lower() for name, _ in request.form}
    return request.method.upper() == "POST" and path_of_sign_in(request) and bool(names & {"password", "passwd", "pwd"})


def _bare(name: str) -> str:
    """The letters of a name, so that `x-api-key` and `api_key` are the same."""
    return re.sub(r"[^a-z0-9]", "", name.lower().removeprefix("x-"))


def is_left_blank(name: str, value: str) -> bool:
    """Whether a parameter's value is a mask, cut, its own name or a stand-in: the person has to fill it in."""
    if is_secret_name(name) and (is_placeholder(value) or is_word_of_a_mask(value)):
        return True
    if any(sign in value for sign in ("***", "...", "…", "•••")) or is_mask(value) or is_template(value):
        return True
    return _IS_YOURS.match(value) is not None or (_bare(name) != "" and _bare(value) == _bare(name))


def is_stand_in(value: Secret | str | None) -> bool:
    """Whether the value is missing, left out or a placeholder, so that nothing can be told from it."""
    text = value.reveal() if isinstance(value, Secret) else value or ""
    if not text or text.startswith(("<", "[", "{", "$", "%")) or "…" in text or "..." in text or "***" in text:
        return True
    return is_mask(text)
