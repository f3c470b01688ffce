"""The second edition of the schema of a profile: `schema = 2`. Issuers and APIs stand apart.

Known public APIs (`known/`) are written in the same language; `source` names where each of their facts was read.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from diagnostics.engine.platform import values
from diagnostics.engine.platform.first_edition import AdminTable, IntrospectionTable
from diagnostics.engine.platform.values import Table

UNREAD = "unread"


class TestClientTable(IntrospectionTable):
    """A client of the platform's own, for which the portal gets a fresh token (client_credentials; RFC 6749, 4.4).

    The token goes to the first probe alone, never along with a pasted call. It tells whether the platform works now.
    """

    scope: values.Scope = ""
    """What is asked for, separated by blanks. As little as the first probe needs."""
    audience: values.Text = ""
    """The `audience` parameter, for servers that want one."""


class IssuerTable(Table):
    """Who issues tokens for one environment."""

    name: values.Text
    """What APIs call it in their `issuers`."""
    environment: values.Text = "production"
    """The environment that its tokens are good in."""
    issuer: values.Url = ""
    """The `iss` of its tokens, to the character. With it, discovery fills in the addresses that are left out here."""
    auth: values.Url = ""
    """The base URL of the authorization server, where it is not the issuer."""
    aliases: values.Aliases = ()
    """Hosts and issuers that are recognised in a paste and never contacted. `*.example.com` is every host below; in
    `https://id.example.com/*/v2.0`, the issuers of many tenants whose keys are these, `*` is one name."""
    jwks_uri: values.Url = ""
    jwks_file: values.Text = ""
    """A file beside the profile with the key set (RFC 7517), where none is published: public keys, at most 256 KiB.
    It is read once, with the profile."""
    signing_secret_env: values.Variable = ""
    """The variable that holds the secret which the issuer shares with its APIs (HS256, HS384, HS512), where there are
    no public keys. It is as long as the hash at least (RFC 7518, 3.2), is shown nowhere and sent to nobody."""
    signing_encoding: values.SecretEncoding = "text"
    """How that variable holds the key."""
    algorithms: values.SigningAlgorithms = ()
    """The JWS algorithms of its tokens (RFC 7518, 3.1). Left out beside a secret: those it is long enough for."""
    authorization_endpoint: values.Url = ""
    """Where users give consent; recognised, never contacted."""
    token_endpoint: values.Url = ""
    client_authentication: values.ClientAuthentication = ()
    """How clients may authenticate at the token endpoint (OpenID Connect Core, 9)."""
    introspection_endpoint: values.Url = ""
    revocation_endpoint: values.Url = ""
    admin_api: values.Url = ""
    """Where the portal asks about an application."""
    introspection: IntrospectionTable | None = None
    admin: AdminTable | None = None
    test_client: TestClientTable | None = None
    source: values.Text = ""
    """Where this was read: a document's address or a file in a repository."""


class BaseTable(Table):
    """A base URL of an API in one environment and region."""

    url: values.Url = ""
    """What every path of the API is added to. Left out: the hosts below are recognised and nothing is called."""
    environment: values.Text = "production"
    region: values.Text = ""
    stage: values.Stage = "live"
    """Whether what happens here is real or a test."""
    audiences: values.Texts = ()
    """What tokens for this base may name in `aud`."""
    aliases: values.Aliases = ()
    """Hosts and audiences that are recognised in a paste and never contacted. `*.example.com` is every host below."""
    allow_private: values.Switch = False
    """Whether http:// and private addresses may be called."""
    ca_file: values.Text = ""
    """The file with the authority that signed the server's certificate, where no public one did."""
    source: values.Text = ""


class CredentialTable(Table):
    """One way in which the API takes a credential."""

    kind: values.CredentialKind
    header: values.Word = ""
    """The header field that carries it. Left out: Authorization, unless `parameter` or `cookie` is given."""
    scheme: values.Word = ""
    """The word before the value; left out, Bearer for `bearer`, Basic for `basic` and none for `api-key`."""
    parameter: values.Word = ""
    """The parameter of the URL's query that carries it."""
    cookie: values.Word = ""
    format: values.TokenFormat = ""
    source: values.Text = ""


class TokenTable(Table):
    """A kind of token that is known by how it begins."""

    prefix: values.Word
    name: values.Text
    """What the API calls it."""
    stage: values.Stage = ""
    """Whether it is good for what is real or for tests."""
    holder: values.Text = ""
    """Whose it is: user, application, bot, account … An endpoint's `holder` tells the first two apart."""
    public: values.Switch = False
    """Whether it may be seen by everybody, such as a publishable key; such a key opens little."""
    identifier: values.Switch = False
    """Whether it only names something, as the id of an application does: it is no token and opens nothing."""
    shared: values.Switch = False
    """Whether others' tokens begin so too: then it tells whose the token is only beside a host of this API."""
    example: values.Word
    """A made-up token that begins so."""
    counterexample: values.Word
    """A value that looks like one and is none."""
    source: values.Text = ""


class EndpointTable(Table):
    """What an operation asks of a token; with neither any_of nor all_of any good token will do."""

    method: values.Method
    path: values.Path
    """Below the base URL. `{id}` is a segment or a part of one, a final `*` the rest."""
    any_of: values.Scopes = ()
    """One of these is enough; "a b" means that both are needed together."""
    all_of: values.Scopes = ()
    """Every one of these is needed, beside one of `any_of`."""
    roles: values.Texts = ()
    """One of these is needed too; they stand in the API's `role_claims`."""
    acr: values.Texts = ()
    """One of these levels of login is needed (`acr`; RFC 9470)."""
    holder: values.Holder = ""
    """Whose token it takes: a user's, or one that an application got for itself; left out, either."""


class ErrorTable(Table):
    """An answer with which the API refuses a call."""

    status: values.Status
    code: values.Text = ""
    """The code in the body or the challenge; left out, the status alone says it."""
    meaning: values.Text
    """What it means, told on the page of a call that is refused so."""
    cause: values.Text = ""
    """The cause that it tells, a slug of the articles; left out, the meaning is told and decides nothing."""
    source: values.Text = ""


class ProbeTable(Table):
    """A call that changes nothing and shows whether a token works. No pasted POST is ever made again."""

    method: values.ProbeMethod
    path: values.Path
    name: values.Text = ""
    """What the page calls it; method and path where it is left out."""
    safe: values.Switch = False
    """That a POST changes nothing, as a query of GraphQL does; only who knows the API can say it."""
    body: values.Body = ""
    """What a POST sends, always the same, such as `{"query": "{ viewer { login } }"}`. It is shown with the call."""
    content_type: values.MediaType = "application/json"


class ApiTable(Table):
    """One API: where it is, which issuers it trusts, how it takes a credential, what its operations need."""

    name: values.Text
    issuers: values.Texts = ()
    """Names of `[[issuers]]`, one for an environment; none for an API with keys of its own."""
    bases: tuple[BaseTable, ...] = ()
    credentials: tuple[CredentialTable, ...] = ()
    """None: a bearer token in Authorization."""
    tokens: tuple[TokenTable, ...] = ()
    companion_headers: values.FieldNames = ()
    """Fields that go along with a credential, and with a pasted call that is made again."""
    companion_source: values.Text = ""
    strict_bearer_case: values.Switch = False
    """Whether the API refuses `bearer` in small letters."""
    scope_error_status: values.ScopeStatus = 403
    """The status of a missing scope; RFC 6750, 3.1 says 403."""
    scope_claims: values.Texts = ()
    """The claims in which the API looks for scopes. Left out, the usual ones: scope, scp and those like them."""
    role_claims: values.Texts = ()
    """The claims in which it looks for roles; `realm_access.roles` is a claim within one. Left out, the usual ones."""
    endpoints: tuple[EndpointTable, ...] = ()
    errors: tuple[ErrorTable, ...] = ()
    probes: tuple[ProbeTable, ...] = ()


class PortalTable(Table):
    """How the portal looks that is put before this platform."""

    name: values.Text = ""
    """What stands in the head of every page, in its title and in files."""
    logo: values.Text = ""
    """An SVG or PNG file beside the profile, at most 256 KiB; it is shown 22 pixels high."""
    accent: values.Colour = ""
    """The colour of links and of the button on a light page, such as `#0b57a4`; its contrast is checked."""
    accent_dark: values.Colour = ""
    """The same on a dark page."""
    kb_base: values.Url = ""
    """A knowledge base of your own with the articles and anchors of the portal's; `KB_BASE_URL` goes before it."""


class SecondEdition(Table):
    """A whole profile of the second edition."""

    edition: Literal[2] = Field(alias="schema")
    """The edition of this schema."""
    name: values.Text
    """What pages call the platform."""
    kb_article: values.Text = "api-authentication-401"
    support_url: values.Url = ""
    community_url: values.Url = ""
    status_url: values.Url = ""
    leeway_s: values.Seconds = 60
    """How far clocks may differ."""
    default_lifetime_s: values.Seconds = 3600
    """How long an access token usually lives."""
    portal: PortalTable | None = None
    issuers: tuple[IssuerTable, ...] = ()
    apis: tuple[ApiTable, ...] = ()
