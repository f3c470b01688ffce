"""The catalogue of checks, in the order of the page: by step, and within a step along the request's path."""

from __future__ import annotations

from diagnostics.engine.checks.api.baseline import api_baseline
from diagnostics.engine.checks.api.connection import api_connection
from diagnostics.engine.checks.api.consistency import api_consistency
from diagnostics.engine.checks.api.contradiction import api_contradiction
from diagnostics.engine.checks.api.documented_error import api_documented_error
from diagnostics.engine.checks.api.error_message import api_error_message
from diagnostics.engine.checks.api.fresh_token import api_fresh_token
from diagnostics.engine.checks.api.header_arrived import api_header_arrived
from diagnostics.engine.checks.api.issuers_named import api_issuers_named
from diagnostics.engine.checks.api.known_message import api_known_message
from diagnostics.engine.checks.api.live_call import api_live_call
from diagnostics.engine.checks.api.replay import api_replay
from diagnostics.engine.checks.api.value_echoed import api_value_echoed
from diagnostics.engine.checks.application.age import application_age
from diagnostics.engine.checks.application.status import application_status
from diagnostics.engine.checks.calls.address import calls_address
from diagnostics.engine.checks.calls.client_authentication import calls_client_authentication
from diagnostics.engine.checks.calls.companion import calls_companion
from diagnostics.engine.checks.calls.header import calls_header
from diagnostics.engine.checks.calls.repeated import calls_repeated
from diagnostics.engine.checks.calls.rights import calls_rights
from diagnostics.engine.checks.calls.token import calls_token
from diagnostics.engine.checks.client.message import client_message
from diagnostics.engine.checks.clock.client import clock_client
from diagnostics.engine.checks.clock.server import clock_server
from diagnostics.engine.checks.credentials.host import credentials_host
from diagnostics.engine.checks.credentials.one_source import credentials_one_source
from diagnostics.engine.checks.credentials.stored import credentials_stored
from diagnostics.engine.checks.endpoint.assertion import endpoint_assertion
from diagnostics.engine.checks.endpoint.basic_encoding import endpoint_basic_encoding
from diagnostics.engine.checks.endpoint.client_authentication import endpoint_client_authentication
from diagnostics.engine.checks.endpoint.client_known import endpoint_client_known
from diagnostics.engine.checks.endpoint.code import endpoint_code
from diagnostics.engine.checks.endpoint.content_type import endpoint_content_type
from diagnostics.engine.checks.endpoint.parameters import endpoint_parameters
from diagnostics.engine.checks.endpoint.pkce import endpoint_pkce
from diagnostics.engine.checks.endpoint.redirect_uri import endpoint_redirect_uri
from diagnostics.engine.checks.endpoint.refresh import endpoint_refresh
from diagnostics.engine.checks.endpoint.scope import endpoint_scope
from diagnostics.engine.checks.endpoint.value_encoding import endpoint_value_encoding
from diagnostics.engine.checks.header.companion import header_companion
from diagnostics.engine.checks.header.known_way import header_known_way
from diagnostics.engine.checks.header.line import header_line
from diagnostics.engine.checks.header.name import header_name
from diagnostics.engine.checks.header.present import header_present
from diagnostics.engine.checks.header.scheme import header_scheme
from diagnostics.engine.checks.header.scheme_case import header_scheme_case
from diagnostics.engine.checks.header.scheme_kind import header_scheme_kind
from diagnostics.engine.checks.header.single import header_single
from diagnostics.engine.checks.header.value_ascii import header_value_ascii
from diagnostics.engine.checks.header.value_bare import header_value_bare
from diagnostics.engine.checks.header.value_encoding import header_value_encoding
from diagnostics.engine.checks.header.value_joined import header_value_joined
from diagnostics.engine.checks.header.value_present import header_value_present
from diagnostics.engine.checks.header.value_real import header_value_real
from diagnostics.engine.checks.keys.published import keys_published
from diagnostics.engine.checks.metadata.issuer import metadata_issuer
from diagnostics.engine.checks.report.code import report_code
from diagnostics.engine.checks.report.second_reader import report_second_reader
from diagnostics.engine.checks.report.story import report_story
from diagnostics.engine.checks.report.wording import report_wording
from diagnostics.engine.checks.request.as_sent import request_as_sent
from diagnostics.engine.checks.request.environment import request_environment
from diagnostics.engine.checks.request.https import request_https
from diagnostics.engine.checks.request.location import request_location
from diagnostics.engine.checks.request.redirects import request_redirects
from diagnostics.engine.checks.request.shell import request_shell
from diagnostics.engine.checks.request.url import request_url
from diagnostics.engine.checks.response.challenge import response_challenge
from diagnostics.engine.checks.response.header_arrived import response_header_arrived
from diagnostics.engine.checks.response.origin import response_origin
from diagnostics.engine.checks.response.preflight import response_preflight
from diagnostics.engine.checks.response.status import response_status
from diagnostics.engine.checks.scope.acr import scope_acr
from diagnostics.engine.checks.scope.endpoint import scope_endpoint
from diagnostics.engine.checks.scope.form import scope_form
from diagnostics.engine.checks.scope.granted import scope_granted
from diagnostics.engine.checks.scope.role import scope_role
from diagnostics.engine.checks.sender.dpop import sender_dpop
from diagnostics.engine.checks.sender.mtls import sender_mtls
from diagnostics.engine.checks.token.algorithm import token_algorithm
from diagnostics.engine.checks.token.audience import token_audience
from diagnostics.engine.checks.token.claims import token_claims
from diagnostics.engine.checks.token.complete import token_complete
from diagnostics.engine.checks.token.expiry import token_expiry
from diagnostics.engine.checks.token.format import token_format
from diagnostics.engine.checks.token.introspected import token_introspected
from diagnostics.engine.checks.token.issued_at import token_issued_at
from diagnostics.engine.checks.token.issuer import token_issuer
from diagnostics.engine.checks.token.kind import token_kind
from diagnostics.engine.checks.token.lifetime import token_lifetime
from diagnostics.engine.checks.token.newest import token_newest
from diagnostics.engine.checks.token.not_before import token_not_before
from diagnostics.engine.checks.token.purpose import token_purpose
from diagnostics.engine.checks.token.refresh_margin import token_refresh_margin
from diagnostics.engine.checks.token.revocation import token_revocation
from diagnostics.engine.checks.token.shared_secret import token_shared_secret
from diagnostics.engine.checks.token.signature import token_signature
from diagnostics.engine.checks.token.signed import token_signed
from diagnostics.engine.checks.token.size import token_size
from diagnostics.engine.checks.token.structure import token_structure
from diagnostics.engine.checks.token.time_unit import token_time_unit
from diagnostics.engine.checks.token.user import token_user
from diagnostics.engine.checks.token_endpoint.dry_run import token_endpoint_dry_run
from diagnostics.engine.model.declare import Check

CATALOGUE: tuple[Check, ...] = (
    header_present,
    header_name,
    header_known_way,
    header_line,
    header_single,
    header_scheme,
    header_scheme_case,
    header_scheme_kind,
    header_value_present,
    header_value_real,
    header_value_bare,
    header_value_joined,
    header_value_ascii,
    header_value_encoding,
    header_companion,
    credentials_host,
    credentials_one_source,
    request_shell,
    request_as_sent,
    client_message,
    request_location,
    request_environment,
    calls_header,
    calls_companion,
    token_kind,
    token_format,
    token_structure,
    token_complete,
    token_purpose,
    token_signed,
    token_algorithm,
    token_shared_secret,
    token_signature,
    token_claims,
    metadata_issuer,
    sender_dpop,
    sender_mtls,
    token_time_unit,
    token_expiry,
    token_not_before,
    token_lifetime,
    application_status,
    token_revocation,
    token_introspected,
    endpoint_client_authentication,
    calls_client_authentication,
    endpoint_client_known,
    endpoint_basic_encoding,
    endpoint_assertion,
    credentials_stored,
    application_age,
    endpoint_content_type,
    endpoint_parameters,
    endpoint_value_encoding,
    endpoint_redirect_uri,
    endpoint_pkce,
    endpoint_code,
    endpoint_refresh,
    token_endpoint_dry_run,
    token_refresh_margin,
    token_issuer,
    api_issuers_named,
    token_audience,
    scope_endpoint,
    scope_form,
    scope_granted,
    scope_role,
    scope_acr,
    calls_rights,
    token_user,
    endpoint_scope,
    token_issued_at,
    clock_client,
    clock_server,
    calls_repeated,
    token_newest,
    calls_token,
    api_live_call,
    api_fresh_token,
    request_https,
    request_url,
    request_redirects,
    calls_address,
    token_size,
    response_header_arrived,
    api_header_arrived,
    response_status,
    response_origin,
    response_challenge,
    response_preflight,
    keys_published,
    api_connection,
    api_baseline,
    api_replay,
    api_consistency,
    api_known_message,
    api_error_message,
    api_value_echoed,
    api_contradiction,
    api_documented_error,
    report_story,
    report_wording,
    report_second_reader,
    report_code,
)
