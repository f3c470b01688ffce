"""A profile of the first edition as the engine uses it, and what contradicts itself in one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from diagnostics.engine.model.profile import Endpoint, Environment, IntrospectionClient, Profile, VerificationCall
from diagnostics.engine.model.urls import split_url
from diagnostics.engine.platform.first_edition import FirstEdition, FirstEnvironment, IntrospectionTable, ProbeTable

PLAIN_HTTP = "starts with http://, which needs allow_private = true: a token must not travel in clear"
URL_KEYS = (
    "api", "auth", "issuer", "jwks_uri", "token_endpoint", "introspection_endpoint", "revocation_endpoint", "admin_api",
)  # fmt: skip


def contradictions(tables: FirstEdition) -> Iterator[tuple[str, str]]:
    """Keys and what is wrong with them: plain http, one name twice, an issuer of two environments."""
    seen: dict[tuple[str, str], str] = {}
    for number, table in enumerate(tables.environments):
        key = f"environments[{number}]"
        for name in URL_KEYS:
            if getattr(table, name).startswith("http://") and not table.allow_private:
                yield f"{key}.{name}", PLAIN_HTTP
        for name in ("name", "issuer"):
            value = getattr(table, name)
            if value and (other := seen.setdefault((name, value), key)) != key:
                yield f"{key}.{name}", f"is the same as that of {other}"
        yield from missing_file(table.ca_file, f"{key}.ca_file")
        if not (table.api or table.auth or table.issuer):
            yield key, "names neither api, auth nor issuer, so nothing belongs to it"
    yield from missing_secret(tables.introspection, "introspection")
    if tables.probes and not any(table.api for table in tables.environments):
        yield "probes[0]", "can never be called: no environment has an api"


def missing_file(path: str, key: str) -> Iterator[tuple[str, str]]:
    """The key again, where the file that it names is not there."""
    if path and not Path(path).is_file():
        yield key, f"names a file that is not there: {path}"


def profile(tables: FirstEdition, slug: str) -> Profile:
    """The profile that these tables describe."""
    return Profile(
        name=tables.name,
        slug=slug,
        environments=tuple(_environment(table) for table in tables.environments),
        endpoints=tuple(Endpoint(table.method, table.path, table.any_of) for table in tables.endpoints),
        probes=tuple(probe(table) for table in tables.probes),
        kb_article=tables.kb_article,
        support_url=tables.support_url,
        community_url=tables.community_url,
        status_url=tables.status_url,
        leeway_s=tables.leeway_s,
        default_lifetime_s=tables.default_lifetime_s,
        strict_bearer_case=tables.strict_bearer_case,
        scope_error_status=tables.scope_error_status,
        companion_headers=tables.companion_headers,
        introspection=client(tables.introspection),
        admin_token_env=tables.admin.token_env if tables.admin else "",
    )


def probe(table: ProbeTable) -> VerificationCall:
    """A safe call, named by its method and path where nothing else names it."""
    return VerificationCall(table.name or f"{table.method} {table.path}", table.method, table.path)


def client(table: IntrospectionTable | None) -> IntrospectionClient | None:
    """How the portal authenticates where it asks about tokens."""
    if table is None:
        return None
    return IntrospectionClient(
        table.client_id, table.client_secret_env, table.auth_method, table.key_id, table.certificate_file
    )


def missing_secret(table: IntrospectionTable | None, key: str) -> Iterator[tuple[str, str]]:
    """The key, where a client has to prove who it is and nothing says by what."""
    if table is None:
        return
    if table.auth_method == "tls_client_auth":
        if not table.certificate_file:
            yield f"{key}.certificate_file", "is missing: tls_client_auth shows the certificate that stands in it"
        yield from missing_file(table.certificate_file, f"{key}.certificate_file")
    elif table.auth_method != "none" and not table.client_secret_env:
        yield f"{key}.client_secret_env", f"is missing: {table.auth_method} needs the variable that holds its secret"


def without_slash(url: str) -> str:
    """A URL without the slash that ends its path, so that a path can follow."""
    return url.rstrip("/") if split_url(url).path.endswith("/") else url


def _environment(table: FirstEnvironment) -> Environment:
    values: dict[str, Any] = {name: getattr(table, name) for name in type(table).model_fields}
    for key in URL_KEYS:
        # An issuer is compared character by character (RFC 8414, 3.3), so its own final slash stays.
        if key != "issuer":
            values[key] = without_slash(values[key])
    return Environment(**values)
