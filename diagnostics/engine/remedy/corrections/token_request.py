"""Corrections of a call of a token endpoint: its body, its parameters, how the client authenticates."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.model.submission import Request
from diagnostics.engine.model.types import Message, Secret, msg
from diagnostics.engine.parse.names import is_secret_name
from diagnostics.engine.remedy.corrections.exchange import CODE, VERIFIER
from diagnostics.engine.remedy.corrections.header import with_basic
from diagnostics.engine.remedy.corrections.values import (
    Facts,
    asked,
    basic_parts,
    client_text,
    gate_of,
    parameter_text,
    secret_text,
)
from diagnostics.engine.remedy.public_client import is_of_a_page
from diagnostics.engine.remedy.render import Changes
from diagnostics.engine.remedy.render.masker import left_blank
from diagnostics.engine.remedy.render.slots import Slot, Text, variable_for
from diagnostics.engine.subject.allowed_scopes import beyond_the_list, twin_of
from diagnostics.engine.subject.client_methods import methods_of, names_no_client
from diagnostics.engine.subject.parameter_names import misspelt
from diagnostics.engine.subject.token_request import (
    REQUIRED,
    challenge_of,
    given,
    has_escapes,
    is_stand_in,
    is_token_call,
)

Correct = Callable[[Subject, Request, Facts], "Changes | None"]

_REFRESH = re.compile(r"refresh(?:_?token)?", re.IGNORECASE)
_CUT_ADDRESS = re.compile(r"(?<=://)\s+")
_FORM = "application/x-www-form-urlencoded"
_NAMED_MISSING = re.compile(r"\b(grant_type|client_id|code_verifier|redirect_uri|refresh_token|code|scope|resource)\b")
_UNKNOWN_CLIENT = re.compile(
    r"^(?:invalid|unknown|unregistered) client(?:[ _]id)?\.?$|\bclient(?: id)?(?: [\w'\"-]{1,60})? (?:was )?not found",
    re.IGNORECASE,
)
_CLIENT_ID = ("NEW_CLIENT_ID", msg("the client id, from the settings of your application"))
_NOT_OF_THE_CLIENT = msg(
    "Ask only for scopes that the paste lists for this client or server. If the application needs the one that is left "
    "out here, it has to be defined there and given to the client first."
)
_CODE_AS_ISSUED = msg("the code of a new sign-in, each % escape of the address undone, then form-encoded once")
_ONCE = msg(
    "Encode each value of the form exactly once: take it as it was issued, with the escapes of an address undone, "
    "and let the client encode it."
)
_FRESH: dict[str, tuple[str, Message]] = {
    "client_secret": ("NEW_CLIENT_SECRET", msg("the client's current secret, from the settings of your application")),
    "refresh_token": (
        "NEW_REFRESH_TOKEN",
        msg("the newest refresh token: of the last token response, or of a new sign-in"),
    ),
    "code": CODE,
}


def form_body(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """The parameters as a form, whatever they were sent as."""
    pairs = pairs_of(request, facts)
    if not pairs:
        return None
    return Changes(headers=form_type(request), method=_post(request), parameters=pairs, as_form=True)


def form_type(request: Request) -> dict[str, str]:
    """The header of a form, where the call has one of another type; a client that sends a form names it by itself."""
    named = request.header("Content-Type")
    return {named.name: _FORM} if named is not None and _FORM not in named.value.reveal().lower() else {}


def _post(request: Request) -> str:
    return "POST" if request.method in ("", "GET") else ""


def pairs_of(request: Request, facts: Facts) -> dict[str, Text]:
    """The parameters of the body, each bare and by its rule, stray blanks and quotes gone."""
    made = {}
    for name, value in request.form:
        bare = name.strip().strip("\"'")
        if gate_of(facts).name(bare) == bare:
            made[bare] = parameter_text(bare, value.reveal().strip().strip("\"'"), facts)
    return made


def completed(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """The body with what its grant needs; None where nothing tells what is missing."""
    if not is_token_call(subject):
        return None
    pairs = pairs_of(request, facts)
    queried = request.url.query if request.url else ()
    pairs |= {name: parameter_text(name, value.reveal(), facts) for name, value in queried if name not in pairs}
    before = dict(pairs)
    renamed = misspelt(pairs)
    pairs = {renamed.get(name, name): value for name, value in pairs.items()}
    pairs.setdefault("grant_type", (_grant(pairs, request, subject),))
    grant = "".join(str(piece) for piece in pairs["grant_type"])
    needed = [*REQUIRED.get(grant, ()), *_named_missing(subject, pairs)]
    if names_no_client(request):
        needed += ["client_id"] if is_of_a_page(subject, request) else ["client_id", "client_secret"]
    if not grant and "grant_type" not in before:
        return None
    empty = [name for name, value in pairs.items() if value == ("",) and is_secret_name(name)]
    pairs = {name: value for name, value in pairs.items() if name not in empty}
    pairs |= {name: asked(variable_for(name), left_blank(name)) for name in empty}
    for name in needed:
        pairs.setdefault(name, _asked_parameter(name, facts))
    if pairs == before and not queried and not _has_stray_signs(request):
        return None
    known = {name: value for name, value in pairs.items() if value != ("",)}
    return Changes(
        headers=form_type(request),
        method=_post(request),
        parameters=known,
        as_form=True,
        without_parameters=tuple(renamed),
        without_query=tuple(n for n, _ in queried),
        tells=_spelt(*next(iter(renamed.items()))) if renamed else None,
    )


def _spelt(written: str, meant: str) -> Message:
    return msg("The parameter is called {meant}, and the call names it {written}.", meant=meant, written=written)


def _has_stray_signs(request: Request) -> bool:
    names_and_values = [text for name, value in request.form for text in (name, value.reveal())]
    return any(text != text.strip().strip("\"'") for text in names_and_values)


def _asked_parameter(name: str, facts: Facts) -> Text:
    if name in _FRESH:
        variable, what = _FRESH[name]
        return asked(variable, what)
    if name == "client_id":
        return client_text(None, facts)
    return asked(variable_for(name), msg("the value of {name}, which the endpoint asks for", name=name))


def _grant(pairs: dict[str, Text], request: Request, subject: Subject) -> str:
    """The grant that the parameters belong to; "" where they fit none."""
    for grant, name in (("authorization_code", "code"), ("refresh_token", "refresh_token"), ("password", "password")):
        if name in pairs:
            return grant
    authenticated = (
        "client_secret" in pairs or request.header("Authorization") is not None or "client_assertion" in pairs
    )
    return "client_credentials" if authenticated else ""


def _named_missing(subject: Subject, pairs: dict[str, Text]) -> list[str]:
    """Parameters that the answer names and the call lacks."""
    error = subject.response.error if subject.response is not None else None
    words = error.description.lower() if error is not None else ""
    if not any(sign in words for sign in ("missing", "required", "must contain", "must include")):
        return []
    return [name for name in dict.fromkeys(_NAMED_MISSING.findall(words)) if name not in pairs and name != "grant_type"]


def replaced(name: str) -> Correct:
    """The parameter that the call has, or its secret in Basic, as one that is still to be got."""

    def correct(subject: Subject, request: Request, facts: Facts) -> Changes | None:
        if not is_token_call(subject):
            return _of_own_endpoint(request) if name == "refresh_token" else None
        variable, what = _FRESH[name]
        unknown = _is_unknown_client(subject) if name == "client_secret" else False
        if unknown and request.parameter(name) is not None:
            return Changes(parameters={"client_id": asked(*_CLIENT_ID, "client-1"), name: asked(variable, what)})
        if request.parameter(name) is not None:
            return Changes(parameters={name: _newest(subject, request, name) or asked(variable, what)})
        if name == "client_secret" and "client_secret_basic" in methods_of(request):
            user = asked(*_CLIENT_ID, "client-1") if unknown else basic_parts(subject, facts)[0]
            pair = msg("client_id:client_secret as base64, with the current secret")
            return with_basic(user, asked(variable, what), pair)
        return None

    return correct


def _is_unknown_client(subject: Subject) -> bool:
    """Whether the answer's sentence is about the client itself, so that its id may be another's as well."""
    error = subject.response.error if subject.response is not None else None
    return error is not None and _UNKNOWN_CLIENT.search(error.description) is not None


def _newest(subject: Subject, request: Request, name: str) -> Text | None:
    """The refresh token that a later response of the paste issued in the place of the one that was sent."""
    sent = request.parameter(name)
    if name != "refresh_token" or sent is None:
        return None
    issued = [t for t in subject.submission.tokens if t.role.value == "refresh" and t.issued_at_request is not None]
    newer = [token for token in issued if token.secret != sent and not is_stand_in(token.secret)]
    if not newer:
        return None
    what = msg("the refresh token of the last token response in your paste")
    return (Slot("NEW_REFRESH_TOKEN", newer[-1].secret, what),)


def _of_own_endpoint(request: Request) -> Changes | None:
    """A new refresh token in the call of an endpoint that renews tokens in a way of its own."""
    member = next((name for name, _ in request.form if _REFRESH.fullmatch(name)), "")
    return Changes(parameters={member: asked(*_FRESH["refresh_token"])}) if member else None


def scope(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """The scopes separated by single blanks, in body or address; None where that is how they stand already."""
    queried = next((value for name, value in request.url.query if name == "scope"), None) if request.url else None
    sent = request.parameter("scope") or queried
    if sent is None:
        return None
    joined = _CUT_ADDRESS.sub("", sent.reveal())  # a blank within an address makes two scopes of it
    written = " ".join(re.split(r"[,;|\s]+", joined.strip(" ,;|")))
    unknown = beyond_the_list(written.split(), subject) if written == sent.reveal() else []
    as_set = [twin_of(one, subject) or one for one in written.split()]
    if written == sent.reveal() and not unknown and as_set == written.split():
        return None
    asked_for = [one for one in written.split() if one not in unknown] if unknown else as_set
    value = {"scope": parameter_text("scope", " ".join(asked_for), facts)}
    tells = _NOT_OF_THE_CLIENT if unknown else None
    return Changes(query=value, tells=tells) if sent is queried else Changes(parameters=value, tells=tells)


def verifier(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """The authorization request without padding where that is the fault; else the exchange of a new sign-in."""
    sent = request.parameter("code_verifier")
    if not is_token_call(subject) or (sent is None and request.parameter("code") is None):
        return None
    told = (unquote(value) for value in given(subject, Seen.CODE_CHALLENGE_GIVEN) if not is_stand_in(value))
    if sent is None:  # the exchange lacks it (RFC 7636, 4.5)
        return Changes(parameters=pairs_of(request, facts) | {"code_verifier": asked(*VERIFIER)})
    padded = _padded_challenge(subject, sent.reveal(), next(told, ""))
    return padded or Changes(parameters={"code_verifier": asked(*VERIFIER)})


def _padded_challenge(subject: Subject, sent: str, challenge: str) -> Changes | None:
    """The authorization request with a challenge that carries no padding, where that alone is the fault."""
    if not challenge.endswith("=") or challenge_of(sent) != challenge.rstrip("="):
        return None
    for earlier in subject.submission.requests:
        if earlier.url is not None and any(name == "code_challenge" for name, _ in earlier.url.query):
            value = Secret(challenge.rstrip("="))
            slot = Slot("CODE_CHALLENGE", value, msg("the code_challenge of your call without the = at its end"))
            return Changes(query={"code_challenge": (slot,)}, request=earlier)
    return None


def decoded(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """Every code, token and secret of the body encoded once; None where they are."""
    raw = request.body.reveal() if request.body is not None else ""
    found: dict[str, Text] = {}
    for name, secret in request.form:
        value = secret.reveal()
        plain = (
            unquote(value) if has_escapes(value) else value.replace(" ", "+") if "+" in raw and " " in value else value
        )
        if plain != value and name in ("code", "refresh_token", "client_secret", "code_verifier", "assertion"):
            what = msg("the value of {name} in your call, as it was issued", name=name)
            found[name] = (Slot(variable_for(name), Secret(plain), what),)
            if name == "code":
                found[name] = asked(CODE[0], _CODE_AS_ISSUED)
    return Changes(parameters=found, tells=_ONCE) if found and is_token_call(subject) else None


def stripped(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """Every value of the form without the blank or line break that was copied along with it."""
    loose = [(name, value) for name, value in request.form if value.reveal() != value.reveal().strip()]
    if not is_token_call(subject) or not loose or any(gate_of(facts).name(name) != name for name, _ in loose):
        return None
    what = msg("the value in your call without the blank or line break at its end")
    return Changes(
        parameters={name: (Slot(variable_for(name), Secret(value.reveal().strip()), what),) for name, value in loose}
    )


def secret_in_body(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """Parameters of a token request that stand in its address, in the body."""
    queried = request.url.query if request.url is not None else ()
    if not is_token_call(subject) or not queried:
        return None
    pairs = pairs_of(request, facts) | {n: parameter_text(n, v.reveal(), facts) for n, v in queried}
    if "client_secret" in pairs:
        secret = dict(queried).get("client_secret") or request.parameter("client_secret")
        pairs["client_secret"] = secret_text(secret, facts)
    return Changes(
        headers=form_type(request), method=_post(request), parameters=pairs, without_query=tuple(n for n, _ in queried)
    )
