"""The catalogue of checks, in the order of the page: by step, and within a step along the request's path."""

from __future__ import annotations

from diagnostics.engine.checks.api_baseline import api_baseline
from diagnostics.engine.checks.api_consistency import api_consistency
from diagnostics.engine.checks.api_contradiction import api_contradiction
from diagnostics.engine.checks.api_error_message import api_error_message
from diagnostics.engine.checks.api_header_arrived import api_header_arrived
from diagnostics.engine.checks.api_issuers_named import api_issuers_named
from diagnostics.engine.checks.api_live_call import api_live_call
from diagnostics.engine.checks.api_replay import api_replay
from diagnostics.engine.checks.api_value_echoed import api_value_echoed
from diagnostics.engine.checks.application_age import application_age
from diagnostics.engine.checks.application_status import application_status
from diagnostics.engine.checks.client_message import client_message
from diagnostics.engine.checks.clock_client import clock_client
from diagnostics.engine.checks.clock_server import clock_server
from diagnostics.engine.checks.credentials_stored import credentials_stored
from diagnostics.engine.checks.endpoint_assertion import endpoint_assertion
from diagnostics.engine.checks.endpoint_basic_encoding import endpoint_basic_encoding
from diagnostics.engine.checks.endpoint_client_authentication import endpoint_client_authentication
from diagnostics.engine.checks.endpoint_client_known import endpoint_client_known
from diagnostics.engine.checks.endpoint_code import endpoint_code
from diagnostics.engine.checks.endpoint_content_type import endpoint_content_type
from diagnostics.engine.checks.endpoint_parameters import endpoint_parameters
from diagnostics.engine.checks.endpoint_pkce import endpoint_pkce
from diagnostics.engine.checks.endpoint_redirect_uri import endpoint_redirect_uri
from diagnostics.engine.checks.endpoint_refresh import endpoint_refresh
from diagnostics.engine.checks.endpoint_scope import endpoint_scope
from diagnostics.engine.checks.endpoint_value_encoding import endpoint_value_encoding
from diagnostics.engine.checks.header_line import header_line
from diagnostics.engine.checks.header_name import header_name
from diagnostics.engine.checks.header_present import header_present
from diagnostics.engine.checks.header_scheme import header_scheme
from diagnostics.engine.checks.header_scheme_case import header_scheme_case
from diagnostics.engine.checks.header_scheme_kind import header_scheme_kind
from diagnostics.engine.checks.header_single import header_single
from diagnostics.engine.checks.header_value_ascii import header_value_ascii
from diagnostics.engine.checks.header_value_bare import header_value_bare
from diagnostics.engine.checks.header_value_encoding import header_value_encoding
from diagnostics.engine.checks.header_value_joined import header_value_joined
from diagnostics.engine.checks.header_value_present import header_value_present
from diagnostics.engine.checks.header_value_real import header_value_real
from diagnostics.engine.checks.keys_published import keys_published
from diagnostics.engine.checks.metadata_issuer import metadata_issuer
from diagnostics.engine.checks.report_code import report_code
from diagnostics.engine.checks.report_story import report_story
from diagnostics.engine.checks.request_environment import request_environment
from diagnostics.engine.checks.request_https import request_https
from diagnostics.engine.checks.request_location import request_location
from diagnostics.engine.checks.request_redirects import request_redirects
from diagnostics.engine.checks.request_shell import request_shell
from diagnostics.engine.checks.request_url import request_url
from diagnostics.engine.checks.response_challenge import response_challenge
from diagnostics.engine.checks.response_header_arrived import response_header_arrived
from diagnostics.engine.checks.response_origin import response_origin
from diagnostics.engine.checks.response_preflight import response_preflight
from diagnostics.engine.checks.response_status import response_status
from diagnostics.engine.checks.scope_endpoint import scope_endpoint
from diagnostics.engine.checks.scope_form import scope_form
from diagnostics.engine.checks.scope_granted import scope_granted
from diagnostics.engine.checks.sender_dpop import sender_dpop
from diagnostics.engine.checks.sender_mtls import sender_mtls
from diagnostics.engine.checks.token_algorithm import token_algorithm
from diagnostics.engine.checks.token_audience import token_audience
from diagnostics.engine.checks.token_claims import token_claims
from diagnostics.engine.checks.token_complete import token_complete
from diagnostics.engine.checks.token_endpoint_dry_run import token_endpoint_dry_run
from diagnostics.engine.checks.token_expiry import token_expiry
from diagnostics.engine.checks.token_format import token_format
from diagnostics.engine.checks.token_introspected import token_introspected
from diagnostics.engine.checks.token_issued_at import token_issued_at
from diagnostics.engine.checks.token_issuer import token_issuer
from diagnostics.engine.checks.token_kind import token_kind
from diagnostics.engine.checks.token_lifetime import token_lifetime
from diagnostics.engine.checks.token_newest import token_newest
from diagnostics.engine.checks.token_not_before import token_not_before
from diagnostics.engine.checks.token_purpose import token_purpose
from diagnostics.engine.checks.token_refresh_margin import token_refresh_margin
from diagnostics.engine.checks.token_revocation import token_revocation
from diagnostics.engine.checks.token_shared_secret import token_shared_secret
from diagnostics.engine.checks.token_signature import token_signature
from diagnostics.engine.checks.token_signed import token_signed
from diagnostics.engine.checks.token_size import token_size
from diagnostics.engine.checks.token_structure import token_structure
from diagnostics.engine.checks.token_time_unit import token_time_unit
from diagnostics.engine.checks.token_user import token_user
from diagnostics.engine.register import Check

CATALOGUE: tuple[Check, ...] = (
    header_present,
    header_name,
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
    request_shell,
    client_message,
    request_location,
    request_environment,
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
    token_user,
    endpoint_scope,
    token_issued_at,
    clock_client,
    clock_server,
    token_newest,
    api_live_call,
    request_https,
    request_url,
    request_redirects,
    token_size,
    response_header_arrived,
    api_header_arrived,
    response_status,
    response_origin,
    response_challenge,
    response_preflight,
    keys_published,
    api_baseline,
    api_replay,
    api_consistency,
    api_error_message,
    api_value_echoed,
    api_contradiction,
    report_story,
    report_code,
)
