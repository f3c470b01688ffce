"""A profile of the second edition as something that pastes are recognised by: facts to tell, and nothing to call."""

from __future__ import annotations

from collections.abc import Iterator

from diagnostics.engine.model.known import HostPattern, KnownApi
from diagnostics.engine.model.urls import host_of
from diagnostics.engine.platform.second_edition import UNREAD, ApiTable, IssuerTable, SecondEdition
from diagnostics.engine.platform.second_profile import credential, known_error, token_kind


def known_api(tables: SecondEdition, slug: str) -> KnownApi:
    """What the tables tell of the platform: hosts, forms of credentials, kinds of tokens, errors with their meaning."""
    apis = tables.apis
    return KnownApi(
        name=tables.name,
        slug=slug,
        hosts=tuple(dict.fromkeys([*_api_hosts(apis), *_issuer_hosts(tables.issuers, apis)])),
        credentials=tuple(credential(one) for api in apis for one in api.credentials if one.source != UNREAD),
        tokens=tuple(token_kind(one) for api in apis for one in api.tokens if one.source != UNREAD),
        errors=tuple(known_error(table) for api in apis for table in api.errors if table.source != UNREAD),
    )


def _api_hosts(apis: tuple[ApiTable, ...]) -> Iterator[HostPattern]:
    for api, base in ((one, base) for one in apis for base in one.bases if base.source != UNREAD):
        companions = api.companion_headers if api.companion_source != UNREAD else ()
        for value in (base.url, *base.aliases):
            if host := host_of(value):
                yield HostPattern(host, base.stage, companions=companions)


def _issuer_hosts(issuers: tuple[IssuerTable, ...], apis: tuple[ApiTable, ...]) -> Iterator[HostPattern]:
    """Those of the issuers; one that is named for an environment of the API is of its stage."""
    stages = {base.environment: base.stage for api in apis for base in api.bases if base.environment}
    for issuer in (one for one in issuers if one.source != UNREAD):
        for value in (
            issuer.issuer,
            issuer.auth,
            issuer.token_endpoint,
            issuer.authorization_endpoint,
            *issuer.aliases,
        ):
            if host := host_of(value):
                yield HostPattern(host, stages.get(issuer.environment, "live"), issuer=True)
