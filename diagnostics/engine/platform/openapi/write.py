"""The profile in TOML, with a comment wherever a person must decide."""

from __future__ import annotations

import json
from collections.abc import Iterator

from diagnostics.engine.model.known import CredentialForm
from diagnostics.engine.model.profile import Endpoint
from diagnostics.engine.model.urls import split_url
from diagnostics.engine.platform import values
from diagnostics.engine.platform.openapi.document import Document
from diagnostics.engine.platform.openapi.operations import Operations
from diagnostics.engine.platform.openapi.security import TOKENS, Issuer, Security
from diagnostics.engine.platform.openapi.servers import PRODUCTION, Server

_WIDTH = 110


def profile_text(document: Document, places: list[Server], told: Security, found: Operations) -> str:
    """The whole file."""
    title = document.text(document.root, "info", "title")[:80] or "An API"
    first = {server.environment: server for server in reversed(places) if server.url}
    parts = [
        _head(document, title),
        _issuers(told),
        _api(title, told, found),
        *(_base(server, told, is_first=server in first.values()) for server in places),
        [] if places else ["# DECIDE: the document does not say where the API is.", "# [[apis.bases]]", ""],
        *(_credential(credential) for credential in told.credentials),
        _probes(found),
        _errors(found),
        _endpoints(found),
    ]
    return "\n".join(line for part in parts for line in part).rstrip("\n") + "\n"


def string(text: str) -> str:
    """A TOML basic string."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _strings(items: tuple[str, ...] | list[str]) -> str:
    return "[" + ", ".join(string(item) for item in items) + "]"


def _comment(text: str) -> Iterator[str]:
    line = "#"
    for word in "".join(sign if sign.isprintable() else " " for sign in text).split():
        if len(line) + len(word) >= _WIDTH:
            yield line
            line = "#"
        line += f" {word}"
    yield line


def _head(document: Document, title: str) -> Iterator[str]:
    version = document.text(document.root, "info", "version")[:40]
    yield from _comment(
        f"Written from {title!r}, version {version or 'unknown'} (OpenAPI {document.version[:8]}), by manage.py "
        "platform from-openapi. Lines with DECIDE wait for a person; the file is valid without them."
    )
    if document.unfollowed:
        yield from _comment(
            f"DECIDE: {len(document.unfollowed)} references lead to other files, which were not read. Bundle the "
            "document into one file and write the profile again."
        )
    yield "schema = 2"
    yield f"name = {string(title)}"
    contact = document.text(document.root, "info", "contact", "url")
    if contact and not values.url(contact):
        yield f"support_url = {string(contact)}"
    yield ""


def _issuers(told: Security) -> Iterator[str]:
    if not told.issuers and any(kind in TOKENS for kind in told.types.values()):
        yield from _comment("DECIDE: the document speaks of OAuth and names no address of the authorization server.")
        yield ""
    for environment, issuer in told.issuers.items():
        for odd in issuer.odd:
            yield from _comment(f"DECIDE: {odd} is no https address that can be used as it stands.")
        if issuer.address:
            yield from _issuer(_name(environment, told), environment, issuer)
        yield ""


def _name(environment: str, told: Security) -> str:
    return f"issuer-{environment}" if len(told.issuers) > 1 else "issuer"


def _issuer(name: str, environment: str, issuer: Issuer) -> Iterator[str]:
    origin = f"https://{split_url(issuer.address).netloc}"
    yield "[[issuers]]"
    yield f"name = {string(name)}"
    if environment != PRODUCTION:
        yield f"environment = {string(environment)}"
    if issuer.issuer:
        yield f"issuer = {string(issuer.issuer)}"
    else:
        yield from _comment(
            "DECIDE: the document does not name the issuer: the iss of an access token, or what stands as issuer at "
            f"{origin}/.well-known/openid-configuration. Without it no signature is checked. Where tokens are opaque, "
            "leave it out."
        )
        yield f"# issuer = {string(origin)}"
    if not (issuer.issuer or issuer.token_endpoint):
        yield f"auth = {string(origin)}"
    if issuer.token_endpoint:
        yield f"token_endpoint = {string(issuer.token_endpoint)}"
    if issuer.authorization_endpoint:
        yield f"authorization_endpoint = {string(issuer.authorization_endpoint)}"
    if issuer.hosts:
        yield "# Further authorization servers of the document: recognised, and never asked for keys."
        yield f"aliases = {_strings(issuer.hosts)}"


def _api(title: str, told: Security, found: Operations) -> Iterator[str]:
    yield "[[apis]]"
    yield f"name = {string(title)}"
    if names := [_name(environment, told) for environment, issuer in told.issuers.items() if issuer.address]:
        yield f"issuers = {_strings(names)}"
    if found.companions:
        yield "# Header fields that most operations require."
        yield f"companion_headers = {_strings(found.companions)}"
    if found.sometimes:
        yield from _comment(
            f"DECIDE: which of these fields of some operations go along with a call: {', '.join(found.sometimes)}."
        )
    for note in told.notes:
        yield from _comment(note)
    yield ""


def _base(server: Server, told: Security, *, is_first: bool) -> Iterator[str]:
    if not server.url and not server.aliases:
        yield from _comment(f"DECIDE: the document says {server.template!r}, which is no address that can be called.")
        yield "# [[apis.bases]]"
        if server.template.startswith("http://"):
            yield f"# url = {string(server.template)}"
            yield "# allow_private = true"
        else:
            yield '# url = ""'
        yield ""
        return
    yield "[[apis.bases]]"
    if server.url:
        yield f"url = {string(server.url)}"
    else:
        yield from _comment(
            "DECIDE: the address that you call; the document leaves a part of it open, or has no https."
        )
        yield f"# url = {string(server.template)}"
        yield f"aliases = {_strings(server.aliases)}"
    if server.environment != PRODUCTION:
        yield from _comment(f"DECIDE: whether this is an environment of its own; {server.why}.")
        yield f"environment = {string(server.environment)}"
        yield 'stage = "test"'
    if server.region:
        yield f"region = {string(server.region)}"
    if told.audiences:
        yield f"audiences = {_strings(told.audiences)}"
    elif told.issuers and server.url and is_first:
        yield "# DECIDE: the aud of tokens for this API; the document does not tell it, and no audience is judged."
        yield f"# audiences = [{string(server.url)}]"
    yield ""


def _credential(credential: CredentialForm) -> Iterator[str]:
    yield "[[apis.credentials]]"
    for name in ("kind", "header", "scheme", "parameter", "cookie", "format"):
        if value := getattr(credential, name):
            yield f"{name} = {string(value)}"
    yield ""


def _probes(found: Operations) -> Iterator[str]:
    if found.probes:
        yield "# DECIDE: a call that changes nothing and shows whether a token works."
        for path in found.probes[:3]:
            yield from ("# [[apis.probes]]", '# method = "GET"', f"# path = {string(path)}")
        yield ""


def _errors(found: Operations) -> Iterator[str]:
    if found.errors:
        yield from _comment(
            "DECIDE: the cause of each refusal, a slug of the articles such as token-revoked; without it the meaning "
            "is told and decides nothing."
        )
    for status, code, meaning in found.errors:
        yield "[[apis.errors]]"
        yield f"status = {status}"
        if code:
            yield f"code = {string(code)}"
        yield f"meaning = {string(meaning)}"
        yield '# cause = ""'
        yield ""


def _endpoints(found: Operations) -> Iterator[str]:
    for reason, count in found.left_out.most_common():
        yield from _comment(f"Of {found.total} operations {count} {reason}: nothing is said of their tokens.")
    if not found.needs_scopes:
        yield "# The document names no scope of any operation."
        return
    yield ""
    for rule in found.rules:
        yield from _endpoint(rule)
    if found.undecided:
        yield from _comment(
            "DECIDE: the operations below name several scopes. By OpenAPI all of them are needed, many authors mean "
            "that one is enough, and no place of this document tells which. Uncomment them, with all_of or any_of."
        )
    for rule in found.undecided:
        yield from (f"# {line}" if line else "" for line in _endpoint(rule))


def _endpoint(rule: Endpoint) -> Iterator[str]:
    yield "[[apis.endpoints]]"
    yield f"method = {string(rule.method)}"
    yield f"path = {string(rule.path)}"
    if rule.any_of:
        yield f"any_of = {_strings(rule.any_of)}"
    if rule.all_of:
        yield f"all_of = {_strings(rule.all_of)}"
    yield ""
