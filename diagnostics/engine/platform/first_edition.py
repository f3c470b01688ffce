"""The first edition of the schema of a profile: every file without `schema`, or with `schema = 1`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from diagnostics.engine.platform import values
from diagnostics.engine.platform.values import Table


class FirstEnvironment(Table):
    """One deployment of the provider, an API and its issuer together."""

    name: values.Text
    api: values.Url = ""
    auth: values.Url = ""
    issuer: values.Url = ""
    audiences: values.Texts = ()
    jwks_uri: values.Url = ""
    token_endpoint: values.Url = ""
    introspection_endpoint: values.Url = ""
    revocation_endpoint: values.Url = ""
    admin_api: values.Url = ""
    algorithms: values.Algorithms = ()
    aliases: values.Texts = ()
    allow_private: values.Switch = False
    ca_file: values.Text = ""


class FirstEndpoint(Table):
    """Which scopes an endpoint accepts."""

    method: values.Method
    path: values.Path
    any_of: values.Texts


class ProbeTable(Table):
    """A call that changes nothing and shows whether a token works."""

    method: values.SafeMethod
    path: values.Path
    name: values.Text = ""
    """What the page calls it; method and path where it is left out."""


class IntrospectionTable(Table):
    """How the portal authenticates at the introspection endpoint (RFC 7662)."""

    client_id: values.Text
    client_secret_env: values.Variable = ""
    """The variable that holds the secret, or for private_key_jwt the key as PEM; neither ever stands in a profile."""
    auth_method: values.AuthMethod = "client_secret_basic"
    """How it shows who it is (OpenID Connect Core, 9); with `none` it only names itself."""
    key_id: values.Text = ""
    """The `kid` of the key, where the server knows several of this client."""
    certificate_file: values.Text = ""
    """The file with the certificate and the private key, as PEM, that `tls_client_auth` shows (RFC 8705, 2)."""


class AdminTable(Table):
    """How the portal asks about an application."""

    token_env: values.Variable
    """The environment variable that holds the token."""


class FirstEdition(Table):
    """A whole profile of the first edition."""

    edition: Literal[1] = Field(default=1, alias="schema")
    name: values.Text
    kb_article: values.Text = "api-authentication-401"
    support_url: values.Url = ""
    community_url: values.Url = ""
    status_url: values.Url = ""
    leeway_s: values.Seconds = 60
    default_lifetime_s: values.Seconds = 3600
    strict_bearer_case: values.Switch = False
    scope_error_status: values.ScopeStatus = 403
    companion_headers: values.FieldNames = ()
    environments: tuple[FirstEnvironment, ...] = ()
    endpoints: tuple[FirstEndpoint, ...] = ()
    probes: tuple[ProbeTable, ...] = ()
    introspection: IntrospectionTable | None = None
    admin: AdminTable | None = None
