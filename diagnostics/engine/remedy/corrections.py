"""Which changes to the pasted request mend a cause. Values hold `$ACCESS_TOKEN` and the like, never a secret."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, unquote

from diagnostics.engine.model import catalogue
from diagnostics.engine.model.facts import Subject, Target
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.submission import CredentialPlace, Request
from diagnostics.engine.parse.messages.header import near_authorization
from diagnostics.engine.redaction.redact import Labeler, Scrubber
from diagnostics.engine.redaction.rulebook import Kind
from diagnostics.engine.remedy.render import Changes
from diagnostics.engine.remedy.render.slots import variable_for
from diagnostics.engine.subject.claims import claims_of
from diagnostics.engine.subject.token_request import REQUIRED, given, is_stand_in, is_token_call

Correct = Callable[[Subject, Request, Mapping[type, Any]], "Changes | None"]

_BEARER = "Bearer $ACCESS_TOKEN"
_FORM = "application/x-www-form-urlencoded"
_PLACES_TO_CLEAR = (CredentialPlace.QUERY, CredentialPlace.BODY)


def changes_for(cause: str, subject: Subject, facts: Mapping[type, Any]) -> Changes | None:
    """The changes that mend `cause` in the subject's request, or None where no change of the request would."""
    request = subject.request
    correct = _CORRECTIONS.get(cause)
    return correct(subject, request, facts) if request is not None and correct is not None else None


def _bearer(subject: Subject, request: Request, facts: Mapping[type, Any]) -> Changes | None:
    if is_token_call(subject):
        return None
    stale = tuple(h.name for h in request.headers if _is_other_spelling(h.name, subject))
    return Changes(headers={"Authorization": _BEARER}, without_headers=stale)


def _is_other_spelling(name: str, subject: Subject) -> bool:
    bare = name.lower().strip("=*-: ")
    if bare == "authorization":
        return name.lower() != bare
    sent = subject.credential is not None and subject.credential.name.lower() == name.lower()
    return near_authorization(bare) or (sent and bare != "cookie")


def _moved(subject: Subject, request: Request, facts: Mapping[type, Any]) -> Changes:
    index = subject.submission.requests.index(request)
    named = [c for c in subject.submission.credentials if c.request == index and c.place in _PLACES_TO_CLEAR]
    return Changes(
        headers={"Authorization": _BEARER},
        without_query=tuple(c.name for c in named if c.place is CredentialPlace.QUERY),
        without_parameters=tuple(c.name for c in named if c.place is CredentialPlace.BODY),
    )


def _https(subject: Subject, request: Request, facts: Mapping[type, Any]) -> Changes | None:
    url = request.url
    if url is None or not url.host:
        return None
    gate = facts.get(Scrubber)
    shown = gate is None or gate.shows_host(url.host)
    return Changes(base=f"https://{url.host}" if shown else "https://$HOST")


def _final_url(subject: Subject, request: Request, facts: Mapping[type, Any]) -> Changes | None:
    for response in subject.submission.responses:
        location = response.header("Location")
        if location is not None and location.value.reveal().startswith("http"):
            address = location.value.reveal().partition("?")[0]
            shown = address if _passes("redirect_uri", address, facts) else "$LOCATION"
            return Changes(url=shown, headers={"Authorization": _BEARER})
    return None


def _environment(subject: Subject, request: Request, facts: Mapping[type, Any]) -> Changes | None:
    target = facts.get(Target)
    home = target.issuer_environment if isinstance(target, Target) else None
    if home is None or request.url is None:
        return None
    here = target.environment if isinstance(target, Target) else None
    named = [alias for alias in home.aliases if "://" not in alias]
    if here is not None and request.url.host in here.aliases and named:
        return Changes(base=f"{request.url.scheme}://{named[0]}")
    return Changes(base=home.api) if home.api else None


def _dpop(subject: Subject, request: Request, facts: Mapping[type, Any]) -> Changes | None:
    bound = claims_of(subject.token).get("cnf")
    if isinstance(bound, dict) and "x5t#S256" in bound:
        return None
    return Changes(headers={"Authorization": "DPoP $ACCESS_TOKEN", "DPoP": "$DPOP_PROOF"})


def _form_body(subject: Subject, request: Request, facts: Mapping[type, Any]) -> Changes | None:
    if not request.form:
        return None
    return Changes(
        headers={"Content-Type": _FORM},
        parameters={name: _shown(name, value, facts) for name, value in _pairs(request)},
    )


def _pairs(request: Request) -> list[tuple[str, str]]:
    return [(name.strip(), value.reveal().strip().strip("\"'")) for name, value in request.form]


def _shown(name: str, value: str, facts: Mapping[type, Any]) -> str:
    """A value as the correction may hold it: by the rule for its name, else as a variable."""
    return quote(value, safe="$:/") if _passes(name, value, facts) else f"${variable_for(name)}"


def _passes(name: str, value: str, facts: Mapping[type, Any]) -> bool:
    gate = facts.get(Scrubber) or Scrubber((), Labeler(b""))
    return bool(gate.value(Kind.PARAMETER, name, value) == value)


def _completed(subject: Subject, request: Request, facts: Mapping[type, Any]) -> Changes | None:
    if not is_token_call(subject):
        return None
    pairs = {name: _shown(name, value, facts) for name, value in _pairs(request)}
    queried = request.url.query if request.url else ()
    pairs |= {name: _shown(name, value.reveal(), facts) for name, value in queried}
    pairs.setdefault("grant_type", "client_credentials")
    for name in REQUIRED.get(pairs["grant_type"], ()):
        pairs.setdefault(name, f"${name.upper()}")
    return Changes(headers={"Content-Type": _FORM}, parameters=pairs, without_query=tuple(name for name, _ in queried))


def _replaced(*names: str) -> Correct:
    def correct(subject: Subject, request: Request, facts: Mapping[type, Any]) -> Changes | None:
        if not is_token_call(subject):
            return None
        held = {name: f"${name.upper()}" for name in names if request.parameter(name) is not None}
        return Changes(parameters=held) if held else None

    return correct


def _one_method(subject: Subject, request: Request, facts: Mapping[type, Any]) -> Changes | None:
    if not is_token_call(subject) or request.header("Authorization") is None:
        return None
    return Changes(without_parameters=("client_id", "client_secret"))


def _encoded(subject: Subject, request: Request, facts: Mapping[type, Any]) -> Changes:
    return Changes(headers={"Authorization": "Basic $CLIENT_CREDENTIALS"})


def _redirect_uri(subject: Subject, request: Request, facts: Mapping[type, Any]) -> Changes | None:
    first = next((value for value in given(subject, Seen.REDIRECT_URI_GIVEN) if not is_stand_in(value)), None)
    if not is_token_call(subject) or first is None:
        return None
    if not _passes("redirect_uri", unquote(first), facts):
        return Changes(parameters={"redirect_uri": "$REDIRECT_URI"})
    return Changes(parameters={"redirect_uri": first if "%3A" in first.upper() else quote(first, safe="")})


def _scopes(subject: Subject, request: Request, facts: Mapping[type, Any]) -> Changes | None:
    scope = request.parameter("scope")
    if scope is None:
        return None
    if not _passes("scope", scope.reveal(), facts):
        return Changes(parameters={"scope": "$SCOPE"})
    words = scope.reveal().replace(",", " ").replace(";", " ").replace("|", " ").split()
    return Changes(parameters={"scope": "%20".join(quote(word, safe=":/") for word in words)})


_NEW_TOKEN = (
    "missing-bearer-prefix", "duplicate-bearer-prefix", "bearer-scheme-case", "malformed-bearer-syntax",
    "malformed-header-line", "wrong-auth-scheme", "token-quoted", "token-whitespace-or-newline",
    "token-invisible-or-nonascii-chars", "shell-quoting-broke-header", "placeholder-or-unexpanded-variable",
    "null-or-undefined-token", "url-encoded-token", "wrong-value-as-token", "header-not-sent", "empty-token",
    "wrong-header-name", "token-truncated", "id-token-as-access-token", "refresh-token-as-access-token",
    "wrong-token-type", "access-token-expired", "alg-none-or-unsigned", "token-tampered", "missing-scope",
    "wrong-audience", "token-revoked", "kid-not-found-key-rotated",
)  # fmt: skip

_CORRECTIONS: Mapping[str, Correct] = {
    **dict.fromkeys(_NEW_TOKEN, _bearer),
    "token-in-wrong-location": _moved,
    "http-instead-of-https": _https,
    "header-lost-on-redirect": _final_url,
    "wrong-environment": _environment,
    "dpop-or-mtls-binding-missing": _dpop,
    "wrong-content-type": _form_body,
    "missing-grant-type-or-parameter": _completed,
    "client-auth-method-mismatch": _one_method,
    "client-credentials-encoding": _encoded,
    "redirect-uri-mismatch": _redirect_uri,
    "invalid-scope-requested": _scopes,
    "wrong-client-credentials": _replaced("client_secret"),
    "client-secret-expired-or-rotated": _replaced("client_secret"),
    "refresh-token-reused": _replaced("refresh_token"),
    "refresh-token-expired-or-revoked": _replaced("refresh_token"),
    "authorization-code-expired-or-reused": _replaced("code"),
    "pkce-verifier-mismatch": _replaced("code_verifier"),
}
catalogue.slugs(*_CORRECTIONS)
