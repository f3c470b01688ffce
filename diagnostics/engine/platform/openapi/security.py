"""How an API takes credentials and who issues its tokens: the security schemes of a document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urljoin

from diagnostics.engine.model.known import CredentialForm
from diagnostics.engine.model.urls import split_url
from diagnostics.engine.platform import values
from diagnostics.engine.platform.openapi.document import Document, Node
from diagnostics.engine.platform.openapi.servers import PRODUCTION, Server

_DISCOVERY = re.compile(r"/\.well-known/(?:openid-configuration|oauth-authorization-server)/?$")
_SURE_WORDS = ("Bearer", "Token", "ApiKey", "Api-Key", "Bot", "GenieKey", "SSWS", "OAuth")
_WORD_BEFORE = re.compile(rf"\b({'|'.join(_SURE_WORDS)})[ =]+[`'\"]?[<{{\[$`'\"A-Za-z]")
TOKENS = ("oauth2", "openIdConnect")
BEARER = "http:bearer"


@dataclass(slots=True)
class Issuer:
    """What the document tells of who issues tokens."""

    issuer: str = ""
    token_endpoint: str = ""
    authorization_endpoint: str = ""
    hosts: list[str] = field(default_factory=list)
    audiences: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)

    @property
    def is_told(self) -> bool:
        """Whether anything is."""
        return bool(self.address or self.odd)

    @property
    def address(self) -> str:
        """One that shows where the authorization server is; "" for none."""
        return self.issuer or self.token_endpoint or self.authorization_endpoint


@dataclass(frozen=True, slots=True)
class Security:
    """The schemes by name with their type, the credentials they make, the issuer, and what was not understood."""

    types: dict[str, str]
    credentials: list[CredentialForm]
    issuers: dict[str, Issuer]  # by environment
    notes: list[str]

    @property
    def audiences(self) -> list[str]:
        """Every audience that is told."""
        return list(dict.fromkeys(value for issuer in self.issuers.values() for value in issuer.audiences))


def security(document: Document, places: list[Server]) -> Security:
    """What the security schemes say. Relative addresses belong to the first place of each environment."""
    types: dict[str, str] = {}
    credentials: dict[CredentialForm, None] = {}
    notes: list[str] = []
    for name, scheme in _schemes(document):
        types[name] = _type(document, scheme)
        made = _credential(document, scheme, types[name])
        if made is not None and made.kind == "bearer" and types[name] == "apiKey":
            types[name] = BEARER
        if made is None:
            notes.append(f"The security scheme {name!r} (type {types[name]!r}) is none that a profile can say.")
        else:
            credentials.setdefault(made)
        if made is not None and made.kind == "api-key" and made.header == "Authorization" and not made.scheme:
            notes.append(f"DECIDE: which word stands before the key in Authorization ({name!r}); none is told.")
    return Security(types, list(credentials), _issuers(document, places), notes)


def _schemes(document: Document) -> Iterator[tuple[str, Node]]:
    where = ("securityDefinitions",) if document.is_swagger else ("components", "securitySchemes")
    for name, entry in document.table(document.root, *where).items():
        yield name, document.table(entry)


def _issuers(document: Document, places: list[Server]) -> dict[str, Issuer]:
    """One for each environment where addresses are relative, else one for the environment of its host."""
    bases = {server.environment: server.url for server in reversed(places) if server.url} or {PRODUCTION: ""}
    found = {environment: _issuer(document, base) for environment, base in reversed(bases.items())}
    first = next(iter(found.values()))
    if not first.is_told:
        return {}
    if any(other != first for other in found.values()):
        return found
    host = split_url(first.address).hostname
    home = next((server.environment for server in places if server.host == host), next(iter(found)))
    return {home: first}


def _issuer(document: Document, base: str) -> Issuer:
    issuer = Issuer()
    for _, scheme in _schemes(document):
        _learn(issuer, document, scheme, base)
    return issuer


def _type(document: Document, scheme: Node) -> str:
    """The type; Swagger's `basic` and OpenAPI's `http` become `http:basic`, `http:bearer` and the like."""
    told = document.text(scheme, "type")
    if told == "basic":
        return "http:basic"
    if told == "http":
        return "http:" + document.text(scheme, "scheme").lower()
    return told


def _credential(document: Document, scheme: Node, kind: str) -> CredentialForm | None:
    if kind in TOKENS:
        return CredentialForm("bearer", "Authorization", "Bearer")
    if kind == BEARER:
        is_jwt = "jwt" in document.text(scheme, "bearerFormat").lower()
        return CredentialForm("bearer", "Authorization", "Bearer", format="jwt" if is_jwt else "")
    if kind == "http:basic":
        return CredentialForm("basic", "Authorization", "Basic")
    if kind == "mutualTLS":
        return CredentialForm("mutual-tls")
    name = document.text(scheme, "name")
    if kind != "apiKey" or values.plain_word(name):
        return None
    place = document.text(scheme, "in")
    if place == "query":
        return CredentialForm("api-key", parameter=name)
    if place == "cookie":
        return CredentialForm("api-key", cookie=name)
    word = _word_before(document.text(scheme, "description")) if name.lower() == "authorization" else ""
    if word == "Bearer":
        return CredentialForm("bearer", "Authorization", "Bearer")
    return CredentialForm("api-key", "Authorization" if name.lower() == "authorization" else name, word)


def _word_before(description: str) -> str:
    found = {match[1] for match in _WORD_BEFORE.finditer(description)}
    known = [word for word in _SURE_WORDS if word in found]
    return known[0] if len(known) == 1 else ""


def _learn(issuer: Issuer, document: Document, scheme: Node, base: str) -> None:
    discovery = document.text(scheme, "openIdConnectUrl")
    if discovery and not issuer.issuer:
        found = _DISCOVERY.sub("", urljoin(base, discovery)) if _DISCOVERY.search(discovery) else ""
        _take(issuer, "issuer", found or discovery)
    for flow in _flows(document, scheme):
        for member, key in (("tokenUrl", "token_endpoint"), ("authorizationUrl", "authorization_endpoint")):
            if told := document.text(flow, member):
                _take(issuer, key, urljoin(base + "/", told) if base else told)
    for member in ("x-google-audiences", "x-audience", "x-audiences"):
        listed = scheme.get(member)
        named = listed if isinstance(listed, list) else str(listed or "").split(",")
        issuer.audiences += [str(value).strip() for value in named if str(value).strip()]


def _flows(document: Document, scheme: Node) -> Iterator[Node]:
    if document.text(scheme, "type") == "oauth2":
        yield scheme  # Swagger 2 has one flow, and tells it here
        for flow in document.table(scheme, "flows").values():
            yield document.table(flow)


def _take(issuer: Issuer, key: str, told: str) -> None:
    """Keep an address where it is one; a second one of the same kind is recognised by its host alone."""
    parts = split_url(told)
    for name in ("audience", "resource"):
        issuer.audiences += parse_qs(parts.query).get(name, [])
    url = told.partition("#")[0].partition("?")[0]
    if values.url(url) or url.startswith("http://"):
        issuer.odd.append(f"{key} {told[:150]!r}")
    elif not getattr(issuer, key):
        setattr(issuer, key, url)
    elif getattr(issuer, key) != url and (host := split_url(url).hostname) and host not in issuer.hosts:
        issuer.hosts.append(host)
