"""Causes that sit on the way between client and API."""

from __future__ import annotations

from functools import partial

from diagnostics.engine.causes.cause import Cause, cause
from diagnostics.engine.model.types import Actor, Stage, msg

_lost = partial(cause, stage=Stage.NETWORK, article="proxies-and-redirects")
_way = partial(cause, stage=Stage.NETWORK, article="proxies-and-redirects")

TRANSPORT_CAUSES: tuple[Cause, ...] = (
    _lost(
        "header-lost-on-redirect",
        msg("A redirect dropped the Authorization header"),
        msg("The request was redirected, and the client dropped the Authorization header on the way."),
        msg("Call the final URL directly: https, the right host, and the trailing slash as the API wants it."),
    ),
    _lost(
        "stripped-by-webserver",
        msg("The web server keeps the header from the application"),
        msg("The web server does not hand the Authorization header to the application behind it."),
        msg("Pass the header on: WSGIPassAuthorization On (mod_wsgi), CGIPassAuth On or a rewrite rule (CGI, PHP)."),
        actor=Actor.YOUR_ADMIN,
    ),
    _lost(
        "stripped-by-proxy-or-gateway",
        msg("A proxy or gateway removed the header"),
        msg("A proxy or gateway between client and API removed the header."),
        msg("Let the proxy forward the header, and use no underscore in its name: nginx drops such headers."),
        actor=Actor.YOUR_ADMIN,
    ),
    _lost(
        "cors-preflight-blocked",
        msg("The browser's preflight was refused"),
        msg("The browser's CORS preflight was refused, so the call with the token was never made."),
        msg("Let the API answer OPTIONS without a token and allow the Authorization header, or call from a server."),
        actor=Actor.PLATFORM,
    ),
    _way(
        "http-instead-of-https",
        msg("The request uses plain http"),
        msg("The request goes to http:// instead of https://: the token travels in clear."),
        msg("Use https:// and replace the token, for it was sent in clear."),
    ),
    _way(
        "rate-limited",
        msg("Too many requests"),
        msg("The server is throttling this client; the credentials are not the problem."),
        msg("Wait as long as Retry-After says, slow down, and fetch tokens less often."),
        actor=Actor.WAIT,
    ),
    _way(
        "ip-not-allowed",
        msg("The source address is not allowed"),
        msg("The request comes from an IP address that is not on the allow-list."),
        msg("Have the address that the server sees added to the allow-list, or call from an allowed one."),
        actor=Actor.YOUR_ADMIN,
    ),
    cause(
        "api-down-or-server-bug",
        msg("The fault is the provider's"),
        msg("The provider's server failed; the request and its credentials look right."),
        msg("Report it with the request id and the time, and try again later."),
        stage=Stage.API,
        article="proxies-and-redirects",
        actor=Actor.PLATFORM,
    ),
    cause(
        "dpop-or-mtls-binding-missing",
        msg("The token is bound to a key that was not proved"),
        msg("The token is bound to a key or certificate, and the request proves no hold of it."),
        msg("Send a fresh DPoP proof with the scheme DPoP, or the client certificate that the token is bound to."),
        stage=Stage.CLIENT,
        article="sender-constrained-tokens",
    ),
    _way(
        "bot-challenge",
        msg("A gateway challenges the client instead of answering"),
        msg("A gateway answered with a challenge page for browsers; the API never saw the call."),
        msg(
            "Ask the platform to let API clients pass, or call the host meant for programs; a new token does not help."
        ),
        actor=Actor.PLATFORM,
    ),
    _way(
        "name-not-resolved-or-unreachable",
        msg("No connection to the API was made"),
        msg("The host's name was not resolved or no connection to it was made, so no API saw the call."),
        msg("Check the host name and port, the DNS and the way out (proxy, VPN, firewall); credentials come later."),
    ),
    _way(
        "tls-failure",
        msg("The TLS connection was not made"),
        msg("The TLS connection failed before any request was sent, so no API saw the token."),
        msg("Trust the authority that signed the server's certificate, or have the certificate renewed for this name."),
    ),
    _way(
        "client-certificate-missing",
        msg("The server wants a client certificate"),
        msg("The server asks for a client certificate, and the call presents none that it accepts."),
        msg("Send the certificate and key registered for this client (curl: --cert and --key)."),
    ),
)
