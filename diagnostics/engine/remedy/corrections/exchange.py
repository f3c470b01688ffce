"""What the exchange of a code needs beside the correction of its defect (RFC 6749, 4.1.3; RFC 7636, 4.5).

A code is good once and for a short time, so that the next exchange is of a new sign-in: with its code, with its
verifier and no older one, and with the redirect URI that its authorization request carried.
"""

from __future__ import annotations

from dataclasses import replace

from diagnostics.engine.model.facts import Subject
from diagnostics.engine.model.submission import Request
from diagnostics.engine.model.types import Message, Secret, msg
from diagnostics.engine.remedy.corrections.values import Facts, asked, gate_of, passes
from diagnostics.engine.remedy.render import Changes
from diagnostics.engine.remedy.render.changing import Wanted
from diagnostics.engine.remedy.render.slots import Slot, Text
from diagnostics.engine.remedy.render.variables import with_own_variables
from diagnostics.engine.subject.token_request import is_authorization_request, is_stand_in, is_token_call

CODE = ("NEW_AUTHORIZATION_CODE", msg("the code of a new sign-in; it is good once and for a short time"))
VERIFIER = ("NEW_CODE_VERIFIER", msg("the verifier that was hashed for the challenge of this new sign-in"))
_NEW: dict[str, tuple[str, Message]] = {"code": CODE, "code_verifier": VERIFIER}


def of_new_sign_in(made: Changes, subject: Subject, facts: Facts) -> Changes:
    """The changes of an exchange that failed, with what only a new sign-in gives; any other changes as they are."""
    request = made.request or subject.request
    if (
        request is None
        or not is_token_call(subject)
        or not _exchanges_a_code(request, made)
        or _succeeded(subject, request)
    ):
        return made
    parameters, query = dict(made.parameters), dict(made.query)
    for name in _NEW:
        if name in parameters or request.parameter(name) is not None:
            parameters[name] = _new(name, parameters.get(name), request, facts)
        elif name in query or _queried(request, name):
            query[name] = _new(name, query.get(name), request, facts)
    first = _address_of_sign_in(subject, request)
    if "redirect_uri" not in {**parameters, **query} and not _queried(request, "redirect_uri") and first:
        sent = request.parameter("redirect_uri")
        if sent is None or sent.reveal() != first:
            parameters["redirect_uri"] = address_text(first, facts)
    return replace(made, parameters=parameters, query=query)


def _exchanges_a_code(request: Request, made: Changes) -> bool:
    grant = request.parameter("grant_type") or _queried(request, "grant_type")
    if grant is not None and not is_stand_in(grant) and grant.reveal().strip() not in ("authorization_code", ""):
        return False
    held = request.parameter("code") is not None or _queried(request, "code") is not None
    return held or "code" in made.parameters


def _succeeded(subject: Subject, request: Request) -> bool:
    status = subject.submission.responses[request.response].status if request.response is not None else None
    return status is not None and 200 <= status < 300


def _queried(request: Request, name: str) -> Secret | None:
    pairs = request.url.query if request.url is not None else ()
    return next((value for key, value in pairs if key == name), None)


def _new(name: str, wanted: Wanted | None, request: Request, facts: Facts) -> Text:
    """The variable for a value of the new sign-in: the call's own one where it has one, told what to set it to."""
    made: Text = asked(*_NEW[name])
    if wanted is not None and not isinstance(wanted, str) and any(map(_is_new, wanted)):
        made = wanted
    sent = request.parameter(name) or _queried(request, name)
    own = with_own_variables(sent.reveal() if sent is not None else "", gate_of(facts))
    if (
        len(own) == len(made) == 1
        and isinstance(own[0], Slot)
        and isinstance(made[0], Slot)
        and made[0].what is not None
    ):
        told = msg("the variable {name} of your call, set to {what}", name=own[0].name, what=made[0].what)
        return (replace(own[0], what=told),)
    return made


def _is_new(piece: str | Slot) -> bool:
    return isinstance(piece, Slot) and piece.name.startswith("NEW_")


def _address_of_sign_in(subject: Subject, request: Request) -> str:
    """The one redirect URI that authorization requests of the paste carry for this client, or ""."""
    client, found = request.parameter("client_id"), set()
    for earlier in subject.submission.requests:
        sent = _queried(earlier, "redirect_uri")
        if sent is None or is_stand_in(sent) or not is_authorization_request(earlier):
            continue
        asking = _queried(earlier, "client_id")
        if client is None or asking is None or asking == client:
            found.add(sent.reveal())
    return found.pop() if len(found) == 1 else ""


def address_text(value: str, facts: Facts) -> Text:
    """A redirect URI of the paste as a parameter: as it is where it may be shown, else as a variable."""
    if passes("redirect_uri", value, facts):
        return (value,)
    return (Slot("REDIRECT_URI", Secret(value), msg("the redirect URI of the authorization request in your paste")),)
