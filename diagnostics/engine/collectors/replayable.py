"""Which fields of a pasted call go along when it is made again, which stay out, and which forbid it.

A server, a gateway or a framework may take method, route, caller or framing from a header field or a parameter
instead of from the request line, so a harmless GET could become a DELETE in another's name (rule 9). Fields go along
by a list, whatever a future framework invents; parameters go as pasted, unless one is of that kind.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote_plus

from diagnostics.engine.model.profile import Profile
from diagnostics.engine.model.submission import Credential, CredentialPlace, HeaderField, Request
from diagnostics.engine.model.types import Message, msg
from diagnostics.engine.parse.names import API_KEY_NAMES, LOOKALIKE_NAMES
from diagnostics.engine.redaction.labels import LABEL, LEFT_OUT
from diagnostics.engine.subject.header_names import names_a_key

_CHANGES = msg("{name} can change the method, the route, the caller or the framing of a call, so it is not made again.")
_CONTROLS = msg("The value of {name} holds control characters, so the call is not made again.")
_LABELS = msg("A value of the call is left out, with a label in its place, so the call is not made again.")
_NO_NAME = msg("A header name of the call holds characters that HTTP cannot carry.")
_FIELD_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")

# Method, route and framing, by fields or parameters; names as `_plain` gives them.
_CHANGING = frozenset(
    {
        "x-http-method-override", "x-http-method", "x-method-override", "x-original-method", "x-method", "http-method",
        "method-override", "-method", "--method", "-http-method", "x-original-url", "x-original-uri", "x-original-host",
        "x-rewrite-url", "x-rewrite-uri", "x-override-url", "x-http-destinationurl", "x-http-host-override", "x-host",
        "x-request-uri", "x-envoy-original-path", "x-proxy-url",
        "forwarded", "x-forwarded", "x-real-ip", "true-client-ip", "x-client-ip", "client-ip", "cf-connecting-ip",
        "fastly-client-ip", "x-cluster-client-ip", "x-remote-ip", "x-remote-addr", "remote-addr", "x-originating-ip",
        "x-azure-clientip", "x-envoy-external-address",
        "remote-user", "x-remote-user", "x-user", "x-user-id", "x-username", "x-authenticated-user", "x-webauth-user",
        "x-proxy-user", "x-sudo", "sudo", "run-as", "x-run-as", "act-as", "x-act-as", "on-behalf-of",
        "x-on-behalf-of", "x-arr-clientcert", "client-cert", "client-cert-chain", "x-client-cert", "x-client-verify",
        "x-client-dn", "x-forwarded-client-cert",
    }
)  # fmt: skip
_FRAMING = frozenset({"transfer-encoding", "upgrade", "http2-settings", "trailer"})
_CHANGING_FAMILIES = (
    "x-forwarded-", "x-remote-", "x-auth-request-", "x-goog-authenticated-user", "x-goog-iap-", "x-ms-client-principal",
    "x-amzn-oidc-", "x-ssl-", "ssl-client-", "x-client-cert", "impersonate-", "x-impersonate", "x-envoy-",
    "x-original-",
)  # fmt: skip
# Each connection has its own (RFC 9110, 7.6.1): they are not the call's.
_OF_A_CONNECTION = frozenset(
    {"host", "connection", "content-length", "te", "keep-alive", "proxy-connection", "accept-encoding", "expect"}
)
_SENT = frozenset(
    {
        "authorization", "dpop", "accept", "accept-language", "accept-charset", "content-type", "user-agent", "origin",
        "x-requested-with", "prefer", "api-version", "x-api-version", "accept-version", "x-version", "x-ms-version",
        "x-github-api-version", "notion-version", "stripe-version", "anthropic-version", "odata-version",
        "odata-maxversion",
    }
)  # fmt: skip
# Left out, and no reason for another answer about who calls.
_EXPLAINS_NOTHING = frozenset(
    {
        "if-none-match", "if-modified-since", "if-match", "if-unmodified-since", "if-range", "range", "cache-control",
        "pragma", "referer", "dnt", "priority", "upgrade-insecure-requests", "save-data", "x-request-id", "request-id",
        "x-correlation-id", "correlation-id", "traceparent", "tracestate", "baggage", "x-trace-id", "sentry-trace",
        "x-amzn-trace-id", "proxy-authorization", "via",
    }
)  # fmt: skip
_EXPLAINS_NOTHING_FAMILIES = ("sec-ch-", "sec-fetch-", "sec-gpc", "x-b3-", "x-datadog-", "x-stainless-")


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields that go along, the names of those that do not, and of these the ones that could matter."""

    sent: tuple[HeaderField, ...]
    left_out: tuple[str, ...]
    could_matter: tuple[str, ...]


def objection(request: Request) -> Message | None:
    """Why a call with these fields and parameters is not made again; None where it may be."""
    for field in request.headers:
        if field.name.startswith(":"):
            continue
        if not _FIELD_NAME.fullmatch(field.name):
            return _NO_NAME
        if _changes(field.name) or field.name.lower() in _FRAMING or _names_another_host(field, request):
            return Message(_CHANGES.text, {"name": field.name[:60]})
        if _CONTROL.search(field.value.reveal()):
            return Message(_CONTROLS.text, {"name": field.name[:60]})
        if _leaves_out(field.value.reveal()):
            return _LABELS
    if request.url is not None and _leaves_out(unquote_plus(request.url.raw.reveal())):
        return _LABELS
    for name in _parameter_names(request):
        if _changes(name):
            return Message(_CHANGES.text, {"name": unquote_plus(name)[:60]})
    return None


def _leaves_out(text: str) -> bool:
    return LEFT_OUT in text or LABEL.search(text) is not None


def fields_of(request: Request, profile: Profile, credential: Credential | None) -> Fields:
    """The request's fields, sorted by the list: credentials, content and versions go along, and the profile's own."""
    known = {name.lower() for name in profile.companion_headers}
    if credential is not None:
        known.add("cookie" if credential.place is CredentialPlace.COOKIE else credential.name.lower())
    sent, left_out, could_matter = [], [], []
    for field in request.headers:
        name = field.name.lower()
        if name.startswith(":") or name in _OF_A_CONNECTION:
            continue
        if name in _SENT | API_KEY_NAMES | LOOKALIKE_NAMES | known or names_a_key(name):
            sent.append(field)
            continue
        left_out.append(field.name)
        if name not in _EXPLAINS_NOTHING and not name.startswith(_EXPLAINS_NOTHING_FAMILIES):
            could_matter.append(field.name)
    return Fields(tuple(sent), tuple(dict.fromkeys(left_out)), tuple(dict.fromkeys(could_matter)))


def _plain(name: str) -> str:
    """A name as servers may read it: without case, brackets and encoding; what PHP and CGI turn into `_` as `-`."""
    bare = re.sub(r"\[[^\]]*\]?|\s+", "", unquote_plus(unquote_plus(name))).lower()
    return (
        re.sub(r"[._]", "-", bare).removeprefix("http-") if bare.startswith("http_x_") else re.sub(r"[._]", "-", bare)
    )


def _changes(name: str) -> bool:
    plain = _plain(name)
    return plain in _CHANGING or plain.startswith(_CHANGING_FAMILIES)


def _names_another_host(field: HeaderField, request: Request) -> bool:
    """A Host that is not the URL's leads another way than the request line says."""
    if field.name.lower() != "host" or request.url is None:
        return False
    host = re.sub(r":\d*$", "", field.value.reveal().strip().lower())
    return host.strip("[]") != request.url.host.strip("[]")


def _parameter_names(request: Request) -> list[str]:
    if request.url is None:
        return []
    before, _, query = request.url.raw.reveal().partition("#")[0].partition("?")
    pairs = re.split(r"[&;]", query)
    # a parameter may hang on a segment of the path (RFC 3986, 3.3)
    pairs += [part for segment in before.split("/") for part in unquote_plus(segment).split(";")[1:]]
    return [pair.partition("=")[0] for pair in pairs if pair]
