"""How a client authenticates in a token request (RFC 6749, 2.3; RFC 7523, 2.2), and as whom."""

from __future__ import annotations

from dataclasses import dataclass

from diagnostics.engine.model.submission import UNSEEN, Request
from diagnostics.engine.model.types import Secret
from diagnostics.engine.parse.credentials.token import basic_pair
from diagnostics.engine.subject.token_request import basic_of, is_stand_in

# A certificate names a client too (RFC 8705), and a file or a variable may hold what is not in the paste.
_NOT_SHOWN = frozenset({"cert", "netrc", "netrc-file", "netrc-optional", "config", UNSEEN})


@dataclass(frozen=True, slots=True)
class Client:
    """Who a token request says it comes from; not redacted."""

    client: str
    secret: Secret

    @property
    def known(self) -> bool:
        """Whether both were pasted and are no stand-ins."""
        return not is_stand_in(self.client) and not is_stand_in(self.secret)


def methods_of(request: Request) -> list[str]:
    """The methods of client authentication that a token request uses, by their registered names (RFC 7591, 2)."""
    methods = []
    if basic_of(request):
        methods.append("client_secret_basic")
    if _value(request, "client_secret") is not None:
        methods.append("client_secret_post")
    if _value(request, "client_assertion") is not None:
        methods.append("private_key_jwt")
    if not methods and "cert" in request.options and _value(request, "client_id") is not None:
        methods.append("tls_client_auth")  # RFC 8705, 2: the certificate proves who the id names
    return methods


def names_no_client(request: Request) -> bool:
    """Whether a token request, every part of which is shown, says nowhere which client asks (RFC 6749, 3.2.1)."""
    shown = request.source.whole and bool(request.form) and not request.options & _NOT_SHOWN
    named = methods_of(request) or _value(request, "client_id") is not None
    return shown and not named and request.header("Authorization") is None


def client_of(request: Request) -> Client | None:
    """Client and secret of a token request, from header or body; None where they are not both there."""
    basic = basic_of(request)
    pair = basic_pair(basic) if basic else None
    if pair is not None:
        return Client(pair[0], Secret(pair[1]))
    name, secret = _value(request, "client_id"), _value(request, "client_secret")
    return Client(name.reveal(), secret) if name is not None and secret is not None else None


def _value(request: Request, name: str) -> Secret | None:
    found = request.parameter(name)
    if found is None and request.url is not None:
        found = next((secret for key, secret in request.url.query if key == name), None)
    return found
