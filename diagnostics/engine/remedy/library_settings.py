"""Which setting of a library or server changes a call that it builds: a raw call can be mended nowhere else.

Each entry has words by which the library is known in a paste, and an example that they must hit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from diagnostics.engine.model import catalogue
from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.forms import Family
from diagnostics.engine.model.types import Message, msg

_METHOD, _ENCODING, _REDIRECT = (
    "client-auth-method-mismatch", "client-credentials-encoding", "redirect-uri-mismatch"
)  # fmt: skip
catalogue.slugs(_METHOD, _ENCODING, _REDIRECT)


@dataclass(frozen=True, slots=True)
class Library:
    """One library: its name, what shows it in a paste, an example, and its settings by cause and what is wanted."""

    name: str
    shown_by: re.Pattern[str]
    example: str
    settings: Mapping[tuple[str, str], str]


def _library(name: str, pattern: str, example: str, **settings: str) -> Library:
    keys = {
        "post": (_METHOD, "client_secret_post"),
        "basic": (_METHOD, "client_secret_basic"),
        "as_issued": (_ENCODING, "as issued"),
        "form_encoded": (_ENCODING, "form-encoded"),
        "redirect": (_REDIRECT, ""),
    }
    made = {keys[key]: text for key, text in settings.items()}
    return Library(name, re.compile(pattern, re.IGNORECASE), example, made)


LIBRARIES = (
    _library(
        "OmniAuth with the oauth2 gem", r"\bomniauth\b|\bOAuth2::[A-Z]\w+",
        "INFO -- omniauth: (google) Callback phase initiated.",
        post="client_options: { auth_scheme: :request_body }", basic="client_options: { auth_scheme: :basic_auth }",
        redirect="OmniAuth.config.full_host",
    ),
    _library(
        "IdentityModel", r"\bIdentityModel\b|\bRequestClientCredentialsTokenAsync\b", "using IdentityModel.Client;",
        post="ClientCredentialStyle.PostBody", basic="ClientCredentialStyle.AuthorizationHeader",
        as_issued="BasicAuthenticationHeaderStyle.Rfc2617", form_encoded="BasicAuthenticationHeaderStyle.Rfc6749",
    ),
    _library(
        "golang.org/x/oauth2",
        r"\bgolang\.org/x/oauth2\b|\boauth2\.(?:Config|Endpoint)\{|\bclientcredentials\.Config\b",
        "conf := &oauth2.Config{", post="AuthStyle: oauth2.AuthStyleInParams",
        basic="AuthStyle: oauth2.AuthStyleInHeader", redirect="RedirectURL",
    ),
    _library(
        "Spring Security", r"\bspring\.security\.oauth2\b|\borg\.springframework\.security\b|\bspring[- ]security\b",
        "spring.security.oauth2.client.registration.app.client-id=web",
        post="client-authentication-method: client_secret_post",
        basic="client-authentication-method: client_secret_basic", redirect="server.forward-headers-strategy",
    ),
    _library(
        "mod_auth_openidc", r"\bmod_auth_openidc\b|\bOIDCProvider[A-Z]\w+", "OIDCProviderMetadataURL https://id.example.com",
        post="OIDCProviderTokenEndpointAuth client_secret_post",
        basic="OIDCProviderTokenEndpointAuth client_secret_basic", redirect="OIDCRedirectURI",
    ),
    _library(
        "lua-resty-openidc", r"\blua-resty-openidc\b|\bresty\.openidc\b", 'require("resty.openidc").authenticate(opts)',
        post='token_endpoint_auth_method = "client_secret_post"',
        basic='token_endpoint_auth_method = "client_secret_basic"', redirect="redirect_uri",
    ),
    _library(
        "Authlib", r"\bauthlib\b", "from authlib.integrations.requests_client import OAuth2Session",
        post='token_endpoint_auth_method="client_secret_post"',
        basic='token_endpoint_auth_method="client_secret_basic"',
    ),
    _library(
        "NextAuth", r"\bnext-?auth\b|\bNEXTAUTH_", "import NextAuth from 'next-auth'",
        post='client: { token_endpoint_auth_method: "client_secret_post" }',
        basic='client: { token_endpoint_auth_method: "client_secret_basic" }', redirect="NEXTAUTH_URL",
    ),
    _library(
        "openid-client", r"\bopenid-client\b", "const { Issuer } = require('openid-client')",
        post='token_endpoint_auth_method: "client_secret_post"',
        basic='token_endpoint_auth_method: "client_secret_basic"', redirect="redirect_uris",
    ),
    _library("Grafana", r"\bgrafana\b|\bGF_SERVER_", "Grafana behind nginx", redirect="root_url (GF_SERVER_ROOT_URL)"),
    _library("oauth2-proxy", r"\boauth2[-_]proxy\b", "oauth2-proxy 7.6", redirect="--redirect-url"),
    _library("JupyterHub", r"\bjupyterhub\b|\boauthenticator\b", "JupyterHub 4", redirect="oauth_callback_url"),
    _library("django-allauth", r"\ballauth\b", "django-allauth 0.61", redirect="ACCOUNT_DEFAULT_HTTP_PROTOCOL"),
    _library(
        "Passport", r"\bpassport-(?:oauth2?|openidconnect|google|github)\w*", "passport-oauth2", redirect="callbackURL"
    ),
)  # fmt: skip


def with_setting(cause: str, subject: Subject, text: Message, wanted: str) -> Message:
    """The sentence, and which setting changes the call where a library builds it; `wanted` is how it is to be."""
    request = subject.request
    if cause not in (_METHOD, _ENCODING, _REDIRECT) or request is None or request.source.family is Family.COMMAND:
        return text
    pasted = subject.submission.text.reveal()
    shown = [library for library in LIBRARIES if library.shown_by.search(pasted)]
    told = ((item.name, item.settings[cause, wanted]) for item in shown if (cause, wanted) in item.settings)
    found = next(told, None)
    if found is None:
        return text
    name, setting = (Message(value) for value in found)
    return msg("{what} {library} builds this call; its setting for that is: {setting}", what=text, library=name,
               setting=setting)  # fmt: skip
