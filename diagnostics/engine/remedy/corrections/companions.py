"""The fields that an API wants beside the credential: a version, a tenant, the key of a project."""

from __future__ import annotations

import re
from dataclasses import replace

from diagnostics.engine.model import catalogue
from diagnostics.engine.model.facts import Reading, Subject, Target
from diagnostics.engine.model.forms import Family
from diagnostics.engine.model.submission import HeaderField, Request
from diagnostics.engine.model.types import Message, Secret, msg
from diagnostics.engine.parse.credentials.stand_in import is_null
from diagnostics.engine.parse.credentials.token import basic_pair
from diagnostics.engine.redaction.rulebook import Kind
from diagnostics.engine.remedy.corrections.values import Facts, asked, gate_of
from diagnostics.engine.remedy.corrections.way import AUTHORIZATION
from diagnostics.engine.remedy.render import Changes
from diagnostics.engine.remedy.render.slots import Slot, Text, variable_for
from diagnostics.engine.subject.answer import asked_for, carrying
from diagnostics.engine.subject.beside import accepted_beside, fields_alone
from diagnostics.engine.subject.claims import claims_of
from diagnostics.engine.subject.token_request import basic_of, is_client_call

_BOUND_TO_AN_ORIGIN = msg(
    "The token is bound to web pages of one origin by a claim: send the header Origin with it, as a browser does there."
)
_TAKEN_FOR_A_USER = msg(
    "Your program takes the name of the header for a user name, and sends both as Basic. It has to be a header of its "
    "own; where the program has no setting for one, a proxy in front of the API can add it."
)
_CAUSE = "missing-companion-header"
_OF_ANOTHER = "wrong-client-credentials"
catalogue.slugs(_CAUSE, _OF_ANOTHER)
_OF_A_CLIENT = re.compile(r"client-?id\b|app(?:lication)?-?id\b", re.IGNORECASE)
_OF_AN_ACCOUNT = re.compile(
    r"organi[sz]ation|org(?:id)?(?![a-z])|tenant|account|project|workspace|customer|company|store|realm|space",
    re.IGNORECASE,
)
_ORIGINS = ("root_https_origin", "origin", "origins", "allowed_origins", "allowed-origins")
# What fields hold whose name says something else.
_OF_VENDORS = {
    "x-ms-client-id": msg("the client id of the Azure Maps account itself, from its page Authentication"),
}
# What goes with another field of the same vendor, where each alone is refused.
_BESIDE = {"x-parse-application-id": "X-Parse-REST-API-Key"}
# What a client sends by itself, so that the paste need not show it.
_OF_EVERY_CLIENT = frozenset({"user-agent", "x-amz-date"})


# The version that the vendor's documentation prints with every example; of others with several only the caller knows
# which one the call is written for.
_PUBLISHED = {"anthropic-version": "2023-06-01"}


def _set(name: str) -> Text:
    """The value that is known to be taken, else a variable that tells what it is."""
    published = _PUBLISHED.get(name.lower())
    return (published,) if published is not None else asked(variable_for(name), _told(name))


def companion(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """The field that the accepted call has beside its credential, else the one that the answer or a profile names."""
    pair = accepted_beside(subject)
    names = fields_alone(pair.refused, pair.accepted) if pair is not None else []
    field = pair.accepted.header(names[0]) if pair is not None and names else None
    if field is None and (unfilled := _unfilled(subject, request, facts)) is not None:
        return unfilled
    if field is None and (known := lacking(subject, request, facts)):
        return Changes(headers=known)
    if field is None and (origin := _origin_of_the_token(subject, request, facts)):
        return Changes(headers=origin, tells=_BOUND_TO_AN_ORIGIN)
    if field is None:
        return _asked_for(subject, facts) or _of_the_message(request, facts)
    if gate_of(facts).name(field.name) != field.name:
        return None
    what = msg("the value of {name} in the accepted call of your paste", name=field.name)
    return Changes(headers={field.name: (Slot(variable_for(field.name), field.value, what),)})


def _origin_of_the_token(subject: Subject, request: Request, facts: Facts) -> dict[str, Text]:
    """The field Origin with the origin that the token is bound to by a claim, where the call names none."""
    claims = claims_of(subject.token)
    held = [claims.get(name) for name in _ORIGINS]
    named = [str(value) for item in held if item for value in (item if isinstance(item, list) else [item])]
    if not named or request.header("Origin") is not None:
        return {}
    origin = named[0] if "://" in named[0] else f"https://{named[0]}"
    if gate_of(facts).code(origin) == origin and gate_of(facts).shows_host(origin.partition("://")[2]):
        return {"Origin": (origin,)}
    return {"Origin": (Slot("ORIGIN", Secret(origin), msg("the origin that the token is bound to, from its claims")),)}


def _unfilled(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """The field beside the credential in whose place a program wrote that it has no value."""
    own = subject.credential.name.lower() if subject.credential is not None else ""
    for field in request.headers:
        if (
            is_null(field.value.reveal())
            and field.name.lower() != own
            and gate_of(facts).name(field.name) == field.name
        ):
            tells = msg(
                "{name} is sent as {word}: what your program fills it from has no value at this call. Set that first.",
                name=field.name,
                word=field.value.reveal().strip()[:20],
            )
            return Changes(headers={field.name: asked(variable_for(field.name), _told(field.name))}, tells=tells)
    return None


def _asked_for(subject: Subject, facts: Facts) -> Changes | None:
    name = asked_for(subject)
    if not name or gate_of(facts).name(name) != name:
        return None
    held = carrying(subject, name)
    if held is not None:
        what = msg("the value of {name} in the other call of your paste", name=name)
        return Changes(headers={held.name: (Slot(variable_for(name), held.value, what),)})
    return Changes(headers={name: _set(name)})


def _of_the_message(request: Request, facts: Facts) -> Changes | None:
    """The field that the known message of the answer is about, which does not name it."""
    name, value = _field_meant(facts)
    pair = basic_pair(basic_of(request) or "")
    if name and pair is not None and pair[0].lower() == name.lower():
        held = Slot(variable_for(name), Secret(pair[1]), msg("what your call sends as the password of this name"))
        return Changes(
            headers={name: (held,)},
            without_headers=(AUTHORIZATION,),
            refuted=frozenset({"header.present"}),  # what it sent there was no credential
            tells=_TAKEN_FOR_A_USER,
        )
    if not name or request.header(name) is not None:  # of one that was sent only the person knows what is right
        return None
    return Changes(
        headers={name: (value,) if value else _set(name)},
        tells=_send_it(name),
    )


def _field_meant(facts: Facts) -> tuple[str, str]:
    """Name and value, each "" where it is not known, of the field that a known message of the paste is about."""
    heard = facts.get(Reading)
    told = heard.heard if isinstance(heard, Reading) else ()
    about = next((item.field for item in told if item.field and next(iter(item.causes)) == _CAUSE), "")
    name, _, value = about.partition(": ")
    return name, value


def advice_on_companion(cause: str, subject: Subject, facts: Facts) -> Message | None:
    """Which field to send, for pastes that show no call which could be written again with it."""
    name, value = _field_meant(facts)
    request = subject.request
    if name and not value and request is not None and request.header(name) is not None and cause == _OF_ANOTHER:
        return msg("{name} is sent, and holds another value than it has to: {what}.", name=name, what=_told(name))
    return _send_it(name) if cause == _CAUSE and name else None


def _send_it(name: str) -> Message:
    return msg("Send {name} with its right value: this answer comes where that header is missing or wrong.", name=name)


def with_companions(made: Changes, subject: Subject, facts: Facts) -> Changes:
    """The changes of a header with every field that the API is known to want beside it, or the call fails again.

    Code may set such a field elsewhere, and of a piece of a call it is not seen what else was sent.
    """
    request = made.request or subject.request
    if request is None or not made.headers or made.url or made.base or is_client_call(subject):
        return made
    if not (request.source.whole or request.source.family is Family.COMMAND):
        return made
    set_already = {name.lower() for name in made.headers}
    further = {
        name: value for name, value in lacking(subject, request, facts).items() if name.lower() not in set_already
    }
    return replace(made, headers={**made.headers, **further}) if further else made


def lacking(subject: Subject, request: Request, facts: Facts) -> dict[str, Text]:
    """Every field that a profile or what is known of a public API names beside the credential, and the call lacks."""
    target = facts.get(Target)
    if not isinstance(target, Target):
        return {}
    known = target.recognised
    names = target.profile.companion_headers if target.chosen_by == "host" else ()
    if known is not None and known.host is not None:
        names = known.host.companions
    names = (*names, *(_BESIDE[line.name.lower()] for line in request.headers if line.name.lower() in _BESIDE))
    missing = [name for name in names if request.header(name) is None and name.lower() not in _OF_EVERY_CLIENT]
    return {name: _value(name, subject, request, facts) for name in missing}


def _value(name: str, subject: Subject, request: Request, facts: Facts) -> Text:
    """What another call of the paste to the same host sends in the field, else a variable that tells what it is."""
    field = _elsewhere(name, subject, request)
    if field is None:
        return _set(name)
    value = field.value.reveal()
    if gate_of(facts).value(Kind.HEADER_FIELD, name, value) == value:
        return (value,)
    return (Slot(variable_for(name), field.value, msg("the value of {name} in another call of your paste", name=name)),)


def _elsewhere(name: str, subject: Subject, request: Request) -> HeaderField | None:
    host = request.url.host if request.url is not None else ""
    others = (other for other in subject.submission.requests if other.url is not None and other.url.host == host)
    return next((field for other in others if (field := other.header(name)) is not None), None)


def _told(name: str) -> Message:
    if name.lower() in _OF_VENDORS:
        return _OF_VENDORS[name.lower()]
    if name.lower().endswith(("version", "revision")):
        return msg("the version of this API that your call is written for; its documentation lists them")
    if _OF_A_CLIENT.search(name):
        return msg("the id of the very application that the token was issued to, from that application's settings")
    if _OF_AN_ACCOUNT.search(name):
        return msg(
            "the id or name that your account, organization or project has at this API; its settings or lists show it"
        )
    return msg("the value of {name}; the API's documentation says which it wants beside the token", name=name)
