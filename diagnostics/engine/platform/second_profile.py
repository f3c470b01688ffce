"""A profile of the second edition as the engine uses it, and what contradicts itself in one.

The engine knows environments: an API base, the issuer whose tokens it takes there, and what else is recognised beside
them. Of the bases in one environment the first is probed; at another only a call is made again that was pasted for it.
"""

from __future__ import annotations

import difflib
from collections.abc import Container, Iterator
from dataclasses import replace
from typing import Any

from diagnostics.engine.model.catalogue import SLUGS
from diagnostics.engine.model.known import CredentialForm, KnownError, TokenKind
from diagnostics.engine.model.profile import Endpoint, Environment, ProbeClient, Profile, VerificationCall
from diagnostics.engine.model.urls import host_of, split_url
from diagnostics.engine.platform.first_profile import (
    PLAIN_HTTP,
    client,
    missing_file,
    missing_secret,
    without_slash,
)
from diagnostics.engine.platform.second_edition import (
    ApiTable,
    BaseTable,
    CredentialTable,
    EndpointTable,
    ErrorTable,
    IssuerTable,
    ProbeTable,
    SecondEdition,
    TestClientTable,
    TokenTable,
)

_ISSUER_URLS = (
    "auth", "jwks_uri", "token_endpoint", "introspection_endpoint", "revocation_endpoint", "admin_api",
)  # fmt: skip
_TELLING = ("issuer", "auth", "token_endpoint", "jwks_uri", "jwks_file", "signing_secret_env")
_SCHEMES = {"bearer": "Bearer", "basic": "Basic", "dpop": "DPoP"}


def contradictions(tables: SecondEdition) -> Iterator[tuple[str, str]]:
    """Keys and what is wrong with them between tables that are each right."""
    seen: dict[tuple[str, str], str] = {}
    private = {base.environment for api in tables.apis for base in api.bases if base.allow_private}
    for number, issuer in enumerate(tables.issuers):
        key = f"issuers[{number}]"
        for name in ("name", "issuer"):
            value = getattr(issuer, name)
            if value and (other := seen.setdefault((name, value), key)) != key:
                yield f"{key}.{name}", f"is the same as that of {other}"
        # keys and metadata of one issuer must never judge a token of the other
        if (other := seen.setdefault(("environment", issuer.environment), key)) != key:
            yield f"{key}.environment", f"is the same as that of {other}: give each an environment of its own"
        yield from missing_secret(issuer.introspection, f"{key}.introspection")
        yield from missing_secret(issuer.test_client, f"{key}.test_client")
        if issuer.test_client and not any(api.probes for api in tables.apis[:1]):
            yield f"{key}.test_client", "is of no use: the first API has no probe that its token could be shown to"
        if not any(getattr(issuer, name) for name in _TELLING):
            yield key, f"names neither {', '.join(_TELLING[:-1])} nor {_TELLING[-1]}, so nothing is known of it"
        for name in ("issuer", *_ISSUER_URLS):
            if getattr(issuer, name).startswith("http://") and issuer.environment not in private:
                yield f"{key}.{name}", PLAIN_HTTP
    if not tables.apis:
        yield "apis", "is missing: write [[apis]] above what is known of an API"
    names = {issuer.name for issuer in tables.issuers}
    for number, api in enumerate(tables.apis):
        yield from _of_api(api, f"apis[{number}]", names)
        if number and api.probes:
            yield f"apis[{number}].probes[0]", "can never be called: only the first API's base is, move it there"


def _of_api(api: ApiTable, key: str, issuers: Container[str]) -> Iterator[tuple[str, str]]:
    for name in api.issuers:
        if name not in issuers:
            yield f"{key}.issuers", f"names {name}, which is none of [[issuers]]"
    for position, base in enumerate(api.bases):
        place = f"{key}.bases[{position}]"
        if base.url.startswith("http://") and not base.allow_private:
            yield f"{place}.url", PLAIN_HTTP
        yield from missing_file(base.ca_file, f"{place}.ca_file")
        if not base.url and not base.aliases:
            yield place, "names neither url nor aliases, so nothing belongs to it"
    for position, one in enumerate(api.probes):
        yield from _of_probe(one, f"{key}.probes[{position}]")
    if api.probes and not any(base.url for base in api.bases):
        yield f"{key}.probes[0]", "can never be called: no base has a url"
    for position, error in enumerate(api.errors):
        if error.cause and error.cause not in SLUGS:
            yield f"{key}.errors[{position}].cause", _no_cause(error.cause)
    for position, kind in enumerate(api.tokens):
        place = f"{key}.tokens[{position}]"
        if not kind.example.startswith(kind.prefix) or kind.example == kind.prefix:
            yield f"{place}.example", f"does not begin with {kind.prefix}, or ends there"
        if kind.counterexample.startswith(kind.prefix) and len(kind.counterexample) > len(kind.prefix):
            yield f"{place}.counterexample", f"begins with {kind.prefix}, so it is no value that must not be met"


def _of_probe(table: ProbeTable, key: str) -> Iterator[tuple[str, str]]:
    if table.method == "POST" and not table.safe:
        yield f"{key}.method", "is POST, which may change something: write safe = true if this call never does"
    if table.method == "POST" and not table.body:
        yield f"{key}.body", "is missing: a POST probe sends the same content each time, and nothing of a paste"
    if table.method != "POST" and table.body:
        yield f"{key}.body", f"is for POST; a {table.method} has no content"


def _no_cause(name: str) -> str:
    close = difflib.get_close_matches(name, SLUGS, n=1)
    return f"is no cause; did you mean {close[0]}?" if close else "is no cause: they stand in the articles' addresses"


def profile(tables: SecondEdition, slug: str) -> Profile:
    """The profile that these tables describe."""
    several = len(tables.apis) > 1
    return Profile(
        name=tables.name,
        slug=slug,
        environments=tuple(_environments(tables)),
        endpoints=tuple(
            _endpoint(table, api, _hosts(api) if several else ()) for api in tables.apis for table in api.endpoints
        ),
        probes=tuple(_probe(table) for api in tables.apis[:1] for table in api.probes),
        kb_article=tables.kb_article,
        support_url=tables.support_url,
        community_url=tables.community_url,
        status_url=tables.status_url,
        leeway_s=tables.leeway_s,
        default_lifetime_s=tables.default_lifetime_s,
        # what one API is strict about may not judge a call of another
        strict_bearer_case=all(api.strict_bearer_case for api in tables.apis),
        scope_error_status=next((api.scope_error_status for api in tables.apis), 403),
        companion_headers=tuple(dict.fromkeys(name for api in tables.apis for name in api.companion_headers)),
        credentials=tuple(
            replace(credential(table), hosts=_hosts(api) if several else ())
            for api in tables.apis
            for table in api.credentials
        ),
        tokens=tuple(token_kind(table) for api in tables.apis for table in api.tokens),
        errors=tuple(known_error(table) for api in tables.apis for table in api.errors),
    )


def _endpoint(table: EndpointTable, api: ApiTable, hosts: tuple[str, ...]) -> Endpoint:
    return Endpoint(
        table.method, table.path, table.any_of, table.all_of, hosts, table.roles, table.acr, table.holder,
        api.scope_claims, api.role_claims,
    )  # fmt: skip


def _probe(table: ProbeTable) -> VerificationCall:
    name = table.name or f"{table.method} {table.path}"
    return VerificationCall(name, table.method, table.path, table.body, table.content_type if table.body else "")


def credential(table: CredentialTable) -> CredentialForm:
    """How a credential travels, with what its kind says where the table does not."""
    elsewhere = table.parameter or table.cookie or table.kind == "mutual-tls"
    scheme = table.scheme or ("" if table.header not in ("", "Authorization") else _SCHEMES.get(table.kind, ""))
    return CredentialForm(
        table.kind, table.header or ("" if elsewhere else "Authorization"), "" if elsewhere else scheme,
        table.parameter, table.cookie, table.format, table.source,
    )  # fmt: skip


def token_kind(table: TokenTable) -> TokenKind:
    """A kind of token without its examples."""
    return TokenKind(
        table.prefix, table.name, table.stage, table.public, table.shared, table.holder, table.identifier
    )  # fmt: skip


def known_error(table: ErrorTable) -> KnownError:
    """A refusal and its meaning."""
    return KnownError(table.status, table.code, table.meaning, table.cause)


def _hosts(api: ApiTable) -> tuple[str, ...]:
    named = [base.url for base in api.bases if base.url]
    aliases = [alias for base in api.bases for alias in base.aliases]
    return tuple(host_of(value) for value in (*named, *aliases))


def _environments(tables: SecondEdition) -> Iterator[Environment]:
    """One for each environment that a base or an issuer names, in the order of the file."""
    bases = [base for api in tables.apis for base in api.bases]
    for name in dict.fromkeys([*(base.environment for base in bases), *(one.environment for one in tables.issuers)]):
        here = [base for base in bases if base.environment == name]
        issuer = next((one for one in tables.issuers if one.environment == name), None)
        environment = _of_issuer(name, issuer) if issuer else Environment(name)
        yield _with_bases(environment, here)


def _of_issuer(name: str, table: IssuerTable) -> Environment:
    urls: dict[str, Any] = {key: without_slash(getattr(table, key)) for key in _ISSUER_URLS}
    consent = split_url(table.authorization_endpoint).hostname if table.authorization_endpoint else ""
    return Environment(
        name,
        issuer=table.issuer,
        algorithms=table.algorithms,
        signing_secret_env=table.signing_secret_env,
        signing_encoding=table.signing_encoding,
        aliases=(*table.aliases, *([consent] if consent else [])),
        introspection=client(table.introspection),
        test_client=test_client(table.test_client),
        admin_token_env=table.admin.token_env if table.admin else "",
        **urls,
    )


def test_client(table: TestClientTable | None) -> ProbeClient | None:
    """The client for fresh tokens."""
    return ProbeClient(**table.model_dump()) if table else None


def _with_bases(environment: Environment, bases: list[BaseTable]) -> Environment:
    urls = [without_slash(base.url) for base in bases if base.url]
    return replace(
        environment,
        api=urls[0] if urls else "",
        further_bases=tuple(urls[1:]),
        audiences=tuple(dict.fromkeys(value for base in bases for value in base.audiences)),
        aliases=tuple(dict.fromkeys([*environment.aliases, *(alias for base in bases for alias in base.aliases)])),
        allow_private=any(base.allow_private for base in bases),
        ca_file=next((base.ca_file for base in bases if base.ca_file), ""),
    )
