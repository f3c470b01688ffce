"""Corrections of the address: scheme, host and port, path; the rest of the call goes along."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from diagnostics.engine.model.facts import Subject, Target
from diagnostics.engine.model.submission import REDIRECTS, CredentialPlace, Request, Url
from diagnostics.engine.model.types import Secret, msg
from diagnostics.engine.model.urls import split_url
from diagnostics.engine.parse.url import parse_url
from diagnostics.engine.redaction.redact import Scrubber
from diagnostics.engine.remedy.corrections.header import attached, rewritten, set_way, with_basic
from diagnostics.engine.remedy.corrections.home import of_the_credential
from diagnostics.engine.remedy.corrections.renewal import renewed
from diagnostics.engine.remedy.corrections.scoped_token import at_its_host
from diagnostics.engine.remedy.corrections.values import Facts, asked, gate_of, own_credential
from diagnostics.engine.remedy.corrections.way import AUTHORIZATION, sent_way
from diagnostics.engine.remedy.render import Changes
from diagnostics.engine.remedy.render.slots import Slot, Text, numbered, variable_for
from diagnostics.engine.subject.beside import Differs, accepted_beside
from diagnostics.engine.subject.client_methods import methods_of
from diagnostics.engine.subject.environments import is_said_to_be_of_another, server_named_with_credential
from diagnostics.engine.subject.token_request import is_at_authorization_endpoint, is_token_call

_BASE_SET = re.compile(
    r"""\b(?:api_?)?base_?(?:url|uri)?["']?\s{0,3}[:=]\s{0,3}["'](https://[^"'\s]{4,200})["']""", re.IGNORECASE
)
# An address that is said to be one to call below, and no page of a documentation.
_NAMED_BASE = re.compile(
    r"\b\w{0,40}(?:endpoint|base|url|api|server|stage|invoke)\w{0,40}[\"']?\s{0,3}(?:[:=]|->)\s{0,3}[\"']?"
    r"(https?://[^\s\"'`<>,]{4,300})",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://[^\s\"'`<>,]{4,300}")
# Whose servers send an address without a slash at its end on to the one with it, unless they are told not to.
_OF_DJANGO = re.compile(r"authentication credentials were not provided", re.IGNORECASE)
_SLASH = msg(
    "Write the slash at the end of the address. Django sends an address without it on to the one with it, and the "
    "client drops the header on the way."
)
# RFC 9110, 15.4.3 and 15.4.4: a client may, or must, follow with a GET.
_GET_LACKS_IT = msg(
    "The first call went through; the client follows its redirect by a GET without the credential. Set it there too, "
    "or let the client follow no redirect where the first answer is all that you need."
)
_NO_TOKEN_SENT = msg("Use https://. What the call shows carries no token, so none has to be replaced.")
_PORT_BY_TLS = msg("the port on which this server speaks HTTPS; the port of your call speaks plain HTTP")
_NO_PORT_SHOWN = msg(
    "Call it by HTTPS, at the port on which the server speaks that, and replace the token or password that went in "
    "clear. A server that speaks plain HTTP alone needs a certificate or a proxy with TLS before it; Keycloak takes "
    "plain HTTP where the realm's setting Require SSL is none."
)
_TOKEN_HOST = msg("the host of the token endpoint, token_endpoint in the server's metadata or documentation")
_TOKEN_PATH = msg("the path of the token endpoint, token_endpoint in the server's metadata or documentation")
_BELOW = msg("Put the beginning of the path before it that your paste names for this server.")
_OF_THE_API = msg("the host that the API's documentation names, often with api. in the place of www.")
_SLASHES = re.compile(r"//+")
_TWICE = re.compile(r"/(v[0-9]{1,2})/\1(?=/|$)")


def https(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """The same address by TLS; a port of its own stays, but where the paste shows that it speaks plain HTTP.

    Which port of that server speaks TLS only the person knows, so it is a variable there.
    """
    url = request.url
    if url is None or not url.host or url.scheme != "http":
        return None
    if subject.credential is not None and subject.credential.scheme.lower() in ("ntlm", "negotiate"):
        return None  # its value is good for one connection (RFC 4559, 4)
    nothing_sent = subject.credential is None and not is_token_call(subject)
    tells = _NO_TOKEN_SENT if nothing_sent else None
    if _speaks_plainly(subject, request):
        port: Text = (":", *asked("HTTPS_PORT", _PORT_BY_TLS, "8443"))
        tells = _NO_PORT_SHOWN
    else:
        port = ("" if url.port in (None, 80) else f":{url.port}",)
    return Changes(base=("https://", *_host(url.host, gate_of(facts)), *port), tells=tells)


def _speaks_plainly(subject: Subject, request: Request) -> bool:
    """Whether a port of its own answered in plain HTTP, so that it takes no TLS; 400 is what one that does answers."""
    url = request.url
    if url is None or request.response is None or url.port in (None, 80) or str(url.port).endswith("443"):
        return False
    return subject.submission.responses[request.response].status not in (None, 400)


def _host(host: str, gate: Scrubber) -> Text:
    if gate.shows_host(host):
        return (f"[{host}]" if ":" in host else host,)
    return (Slot("API_HOST", Secret(host), msg("the host of your call")),)


def redirected(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """The address that the redirect led to, with the credential of the first call."""
    for response in subject.submission.responses:
        location = response.header("Location")
        if location is None or response.status not in REDIRECTS:
            continue
        first = _first_call(subject, request)
        target = _absolute(location.value.reveal(), first)
        if target is None:
            return None
        sent = _as_first(subject, first)
        credential = (rewritten if sent.credential is not None else attached)(sent, first, facts)
        headers = credential.headers if credential is not None else {}
        if request.url is not None and request.method != first.method and request.url.raw.reveal().strip() == target:
            return Changes(headers=headers, tells=_GET_LACKS_IT)  # the call that it made of it is in the paste
        return Changes(url=target_text(target, gate_of(facts)), headers=headers, request=first)
    return _as_told(subject, request, facts)


def _as_told(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """Without the redirect itself: the address that the paste tells beside the one called, or with the slash of Django.

    The address differs by its scheme, a www. or the slash at its end, which is all that such redirects change.
    """
    url = request.url
    if url is None or not url.host or url.fragment:
        return None
    called = url.raw.reveal().strip()
    told = (found.rstrip(".,;)]}") for found in _ADDRESS.findall(subject.submission.text.reveal()))
    others = {
        other for other in told if other != called and _near(other) == _near(called) and _is_onward(called, other)
    }
    credential = (rewritten if subject.credential is not None else attached)(subject, request, facts)
    headers = credential.headers if credential is not None else {}
    if len(others) == 1:
        other = parse_url(others.pop())
        if (other.scheme, other.host) == (url.scheme, url.host):
            return Changes(path=path_text(other.path, gate_of(facts)), headers=headers)
        return Changes(url=target_text(other.raw.reveal(), gate_of(facts)), headers=headers)
    said = [error.text for error in subject.submission.errors]
    if url.path.endswith("/") or "." in url.path.rpartition("/")[2] or not any(map(_OF_DJANGO.search, said)):
        return None
    made = path_text(f"{url.path}/", gate_of(facts))
    return Changes(path=made, headers=headers, tells=_SLASH)


def _near(address: str) -> str:
    return address.lower().partition("://")[2].removeprefix("www.").replace("/?", "?").rstrip("/")


def _is_onward(called: str, other: str) -> bool:
    """Whether a server would send from the one to the other: never from TLS to plain HTTP."""
    return not (called.startswith("https://") and other.startswith("http://"))


def _as_first(subject: Subject, first: Request) -> Subject:
    """The subject as of the call before its redirect, which still carried the credential."""
    submission = subject.submission
    index = submission.requests.index(first)
    in_header = (item for item in submission.credentials if item.request == index)
    credential = next((item for item in in_header if item.place is CredentialPlace.HEADER), None)
    token = submission.token(credential.token) if credential is not None else None
    return replace(subject, request=first, credential=credential, token=token)


def _first_call(subject: Subject, request: Request) -> Request:
    for earlier in subject.submission.requests:
        if earlier.response is not None and subject.submission.responses[earlier.response].header("Location"):
            return earlier
    return request


def _absolute(location: str, request: Request) -> str | None:
    if "://" in location:
        return location
    if location.startswith("/") and request.url is not None and request.url.host:
        return request.url.origin + location
    return None


def target_text(address: str, gate: Scrubber) -> Text:
    """An address of the paste: as it is where all of it may be shown, else its path with its host as a variable."""
    url = parse_url(address)
    shown = gate.url_text(address.partition("#")[0])
    if shown == address.partition("#")[0]:
        return (shown,)
    return (
        Slot(
            "LOCATION",
            Secret(address),
            msg("the address in the header Location of the redirect, {path}", path=url.path)
            if gate.url_text(url.path) == url.path
            else msg("the address in the header Location of the redirect"),
        ),
    )


_OF_THIS = msg("a credential of the environment that this address belongs to")
_TWO_HOSTS = msg(
    "The credential is accepted at the other host of your paste, so it is of that environment. Call that host with it, "
    "or send this one a credential that its own environment issues."
)


def environment(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """The host that the token belongs to by the profile, else that of the accepted call or of the other base beside."""
    if with_token := server_named_with_credential(subject):
        return Changes(base=("https://", *_host(with_token.partition("://")[2], gate_of(facts))))
    pair = accepted_beside(subject)
    if pair is not None and pair.differs == {Differs.HOST} and (other := renewed(subject, request, facts, _OF_THIS)):
        return replace(other, tells=_TWO_HOSTS)  # that the call works at the other one is known already
    if pair is not None and Differs.HOST in pair.differs and pair.accepted.url is not None:
        url = pair.accepted.url
        return Changes(base=(f"{url.scheme}://", *_host(url.host, gate_of(facts)), _port(url)))
    target = facts.get(Target)
    home = target.issuer_environment if isinstance(target, Target) else None
    if home is None and (beside := _base_beside(subject, request)):
        way = sent_way(subject, gate_of(facts))  # the same credential works there
        added = set_way(subject, way, own_credential(subject, way, facts)) if subject.credential is None else None
        headers = added.headers if added is not None else {}
        base = (f"{beside.scheme}://", *_host(beside.host, gate_of(facts)), _port(beside))
        return Changes(base=base, headers=headers)
    if home is None and (at_home := of_the_credential(subject, request, facts)) is not None:
        return _with_its_header(at_home, subject, facts)
    if home is None and request.url is not None and is_said_to_be_of_another(subject, request.url.host):
        return None  # whose host is not known: a variable in its place would tell nothing
    if home is None or request.url is None:
        return _of_this_environment(subject, request, facts) or renewed(subject, request, facts, _OF_THIS)
    here = target.environment if isinstance(target, Target) else None
    named = [alias for alias in home.aliases if "://" not in alias]
    if here is not None and request.url.host in here.aliases and named:
        return Changes(base=f"{request.url.scheme}://{named[0]}")
    return Changes(base=_origin(home.api)) if home.api else None


def _with_its_header(made: Changes, subject: Subject, facts: Facts) -> Changes:
    """The changes, and the credential where the paste names the call without its fields."""
    shows_fields = subject.request is not None and bool(subject.request.headers)  # one of them may hold the key
    if subject.credential is not None or shows_fields or is_token_call(subject):
        return made
    way = sent_way(subject, gate_of(facts))
    added = set_way(subject, way, own_credential(subject, way, facts))
    return replace(made, headers=added.headers) if added is not None else made


def _port(url: Url) -> str:
    """The port as it stands behind a host, nothing for those that need not be written."""
    return f":{url.port}" if url.port not in (None, 80, 443) else ""


def _base_beside(subject: Subject, request: Request) -> Url | None:
    """The one other base address that a setting of the paste gives a client, of the same name in another region."""
    url = request.url
    if url is None or not url.host:
        return None
    named = (parse_url(found[1]) for found in _BASE_SET.finditer(subject.submission.text.reveal()))
    others = {other.origin: other for other in named if other.host != url.host and _own_name(other) == _own_name(url)}
    return next(iter(others.values())) if len(others) == 1 else None


def _own_name(url: Url) -> str:
    """What stands before the ending of a host: `api.example` of `api.example.com`."""
    return url.host.rpartition(".")[0]


def _of_this_environment(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """At a token endpoint, the code or refresh token of the environment that the address belongs to."""
    queried = {name for name, _ in request.url.query} if request.url is not None else set()
    held = {name for name, _ in request.form} | queried
    name = next((name for name in ("code", "refresh_token") if name in held), "")
    if not is_token_call(subject) or not name:
        return None
    what = msg("a {name} of the environment that this address belongs to", name=name)
    value = {name: asked(f"NEW_{variable_for(name)}", what)}
    client = _client_of_this_environment(request)
    if name in queried:
        return replace(client, query=value)
    return replace(client, parameters={**client.parameters, **value})


def _client_of_this_environment(request: Request) -> Changes:
    """The client's credentials in the way of the call, for a registration belongs to one environment too."""
    methods = methods_of(request)
    client = asked("NEW_CLIENT_ID", msg("the client id of your application in this environment"), "client-1")
    secret = asked("NEW_CLIENT_SECRET", msg("the client secret of your application in this environment"))
    if "client_secret_basic" in methods or request.header(AUTHORIZATION) is not None:
        return with_basic(client, secret, msg("id:secret of your application in this environment, as base64"))
    return Changes(parameters={"client_id": client, "client_secret": secret} if "client_secret_post" in methods else {})


def _origin(url: str) -> str:
    parts = split_url(url)
    return f"{parts.scheme}://{parts.netloc}"


def path(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """The path without a slip of its form: a # that ends it, two slashes in a row, its version twice."""
    url = request.url
    if url is None or not url.host:
        return None
    if (scoped := at_its_host(subject, request)) is not None:
        return scoped
    if is_at_authorization_endpoint(request):
        host, where = asked("TOKEN_HOST", _TOKEN_HOST, "id.example.com"), asked("TOKEN_PATH", _TOKEN_PATH, "token")
        return Changes(base=(f"{url.scheme}://", *host), path=("/", *where))
    raw = url.raw.reveal().strip()
    rest = raw.partition("://")[2].partition("/")[2]
    old = "/" + (rest if url.fragment else rest.partition("?")[0])
    new = _TWICE.sub(r"/\1", _SLASHES.sub("/", old.replace("#", "%23")))
    if new == old and (below := _below_what_is_named(subject, url)):
        return Changes(path=path_text(below, gate_of(facts)), tells=_BELOW)
    if new == old:
        return _at_the_host_of_the_api(subject, request)
    return Changes(path=path_text(new, gate_of(facts)))


def _below_what_is_named(subject: Subject, url: Url) -> str:
    """The path behind what the paste names before it on the same host, such as the stage of a deployment; else "".

    It is named with the whole path behind it, or as a base that ends in a slash.
    """
    text = subject.submission.text.reveal()
    if url.path in ("", "/"):
        return ""
    whole = {path for path in _paths_at(url, _ADDRESS.findall(text)) if path.endswith(url.path)}
    if whole:
        return whole.pop() if len(whole) == 1 else ""
    bases = {path for path in _paths_at(url, _NAMED_BASE.findall(text)) if path.endswith("/")}
    return bases.pop() + url.path.lstrip("/") if len(bases) == 1 else ""


def _paths_at(url: Url, addresses: Iterable[str]) -> Iterator[str]:
    """The paths of those addresses on the same host below which the one that is called does not stand."""
    named = (parse_url(address.rstrip(".,;)]}")) for address in addresses)
    return (other.path for other in named if other.host == url.host and not url.path.startswith(other.path))


def _at_the_host_of_the_api(subject: Subject, request: Request) -> Changes | None:
    """The same call at another host, where code shows that the path of an API is called at that of a web site."""
    url = request.url
    seen = (sign for sign in subject.submission.code_signs if sign.causes[0].cause == "wrong-host-or-path")
    if url is None or not url.host.startswith("www.") or next(seen, None) is None:
        return None
    return Changes(base=(f"{url.scheme}://", *asked("API_HOST", _OF_THE_API, "api.example.com")))


def path_text(new: str, gate: Scrubber) -> Text:
    """A path with a variable for each segment that may not be shown."""
    pieces: list[str | Slot] = []
    taken: set[str] = set()
    for index, segment in enumerate(new.split("/")):
        pieces.append("/" if index else "")
        what = msg("part {number} of the path of your call", number=index)
        shown = gate.shows_segment(segment.replace("%23", ""))
        pieces.append(segment if shown else Slot(numbered("PATH_SEGMENT", taken), Secret(segment), what))
    return tuple(pieces)
