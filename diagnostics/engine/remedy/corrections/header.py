"""Corrections of the credential and its header: the way and everything that is not the defect stay as they were."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace

from diagnostics.engine.model.facts import Reading, Subject, Target
from diagnostics.engine.model.forms import Family, Form
from diagnostics.engine.model.known import how_it_is_read
from diagnostics.engine.model.submission import CredentialPlace, DefectKind, Request
from diagnostics.engine.model.types import Message, Secret, msg
from diagnostics.engine.parse.names import SCHEMES
from diagnostics.engine.remedy.corrections.differs import ends_in_a_break_alone
from diagnostics.engine.remedy.corrections.of_the_client import as_a_stream, as_in_another_call, encoding_of_a_pair
from diagnostics.engine.remedy.corrections.server_before import asks_before_the_application
from diagnostics.engine.remedy.corrections.values import (
    OF_THE_ACCEPTED,
    Facts,
    asked,
    basic_parts,
    fresh,
    gate_of,
    is_own_variable,
    new_credential,
    own_credential,
)
from diagnostics.engine.remedy.corrections.way import (
    AUTHORIZATION,
    Way,
    asked_scheme,
    field_asked_for,
    known_parameter,
    known_way,
    sent_way,
    tells_of_a_token,
    wanted_way,
    way_of_the_message,
    word_of_server,
)
from diagnostics.engine.remedy.render import Changes
from diagnostics.engine.remedy.render.slots import Slot, Text, merged, numbered, revealed, variable_for
from diagnostics.engine.remedy.render.variables import with_own_variables
from diagnostics.engine.subject.beside import accepted_beside
from diagnostics.engine.subject.token_request import (
    is_authorization_request,
    is_before_login,
    is_preflight,
    is_public_document,
    is_token_call,
    path_of_sign_in,
)
from diagnostics.engine.subject.without_token import had_no_token

# The line of a header is the same with any value, so that the line alone would mend nothing.
_STRIPPED = msg(
    "Take the line break off where the value is read, with .strip(), .trim() or what your language has for it; "
    "then the line is as shown here."
)
_PASSWORD = msg("the password of this user, or the API token or key that this API takes in its place")
_PLACES_TO_CLEAR = (CredentialPlace.QUERY, CredentialPlace.BODY)


def set_way(subject: Subject, way: Way, value: Text) -> Changes | None:
    """The credential in this way, in the place of every field that carries one now."""
    if way.is_computed:
        return None
    request, credential = subject.request, subject.credential
    sent = credential.name if credential is not None and credential.place is CredentialPlace.HEADER else way.name
    fields = (request.as_typed or request.headers) if request is not None else ()
    stale = tuple(
        field.name for field in fields if _carries(field.name, sent) and field.name.lower() != way.name.lower()
    )
    name = next((field.name for field in fields if field.name.lower() == way.name.lower()), way.name)
    return Changes(
        headers={name: (way.lead, *value, *way.tail)}, renamed={name: stale[0]} if stale else {}, without_headers=stale
    )


def _carries(name: str, sent: str) -> bool:
    bare = name.lower().strip("=*-: ")
    return name.lower() == sent.lower() or bare == AUTHORIZATION.lower()


def rewritten(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """The same credential, written as it was meant."""
    if is_token_call(subject) and subject.credential is None:
        return None
    if subject.credential is None and (typed := _typed_without_colon(request)) is not None:
        return typed
    if subject.credential is None and request.source.family is Family.RECORD and not request.as_typed:
        return _marked_field(subject, request, facts)  # what is not shown of a call cannot be written as it was meant
    if (marked := _marked_field(subject, request, facts)) is not None:
        return marked
    way = sent_way(subject, gate_of(facts))
    own = own_credential(subject, way, facts)
    of_the_paste = not is_token_call(subject) and len(own) == 1 and is_own_variable(own[0])
    if way.scheme == "Basic" and not of_the_paste:  # a variable that the call has there holds the pair encoded
        return basic(subject, request, facts)
    made = set_way(subject, way, own)
    in_code = request.source is Form.HEADER or request.source.family is Family.CODE
    ends = in_code and ends_in_a_break_alone(subject.credential)
    return replace(made, tells=_STRIPPED) if made is not None and ends else made


def _typed_without_colon(request: Request) -> Changes | None:
    """The field of the command that lacked its colon, which a transcript shows was not sent."""
    for field in request.as_typed:
        scheme, _, token = field.value.reveal().strip().partition(" ")
        lacks_colon = any(defect.kind is DefectKind.NO_COLON for defect in field.defects)
        if lacks_colon and token and scheme.lower() in SCHEMES:
            what = msg("the token in the header {name} of your call", name=field.name)
            return Changes(headers={field.name: (f"{scheme} ", Slot("ACCESS_TOKEN", Secret(token.strip()), what))})
    return None


def _marked_field(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """A field of the call whose variable the shell kept as it was, where the credential itself stands elsewhere."""
    if subject.credential is not None and subject.credential.place in (CredentialPlace.HEADER, CredentialPlace.OPTION):
        return None
    for field in request.headers:
        own = with_own_variables(field.value.reveal(), gate_of(facts))
        kept = any(defect.kind is DefectKind.SINGLE_QUOTED_VARIABLE for defect in field.defects)
        if kept and len(own) == 1 and isinstance(own[0], Slot) and gate_of(facts).name(field.name) == field.name:
            return Changes(headers={field.name: own})
    return None


def prefixed(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """The same credential with the word before it that the API asks for, Bearer where nothing names another."""
    way = sent_way(subject, gate_of(facts))
    known = None if asked_scheme(subject) else known_way(facts.get(Target), subject.credential)
    if known is not None and known.scheme and known.name.lower() == way.name.lower():
        way = known
    elif (word := word_of_server(subject, facts.get(Target))) and way.name.lower() == AUTHORIZATION.lower():
        way = Way(way.name, word)
    elif way.scheme and way.name.lower() == AUTHORIZATION.lower():
        return rewritten(subject, request, facts)
    way = Way(way.name, way.scheme or asked_scheme(subject) or "Bearer")
    made = set_way(subject, way, own_credential(subject, way, facts))
    if made is None or (way.name.lower() == AUTHORIZATION.lower() and way.scheme == "Bearer"):
        return made
    tells = msg(
        "Write the word {scheme} and one space before the token in the header {name}.",
        scheme=way.scheme,
        name=way.name,
    )
    return replace(made, tells=tells)


def as_wanted(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """The credential under the name and scheme that the API is seen to take; None where nothing shows them."""
    wanted, sent = wanted_way(subject, gate_of(facts)), sent_way(subject, gate_of(facts))
    wanted = wanted or way_of_the_message(facts.get(Reading))
    known = known_way(facts.get(Target), subject.credential) if wanted is None else None
    wanted = wanted or known
    is_bare = subject.credential is not None and not subject.credential.scheme
    if wanted is None or (wanted == sent and not is_bare):
        return None
    if wanted.scheme == "Basic":
        return None if asks_before_the_application(subject) else basic(subject, request, facts)
    if sent.scheme == "Basic" and (other := _as_the_accepted(subject, wanted)) is not None:
        return other
    if sent.scheme == "Basic":
        return set_way(subject, wanted, new_credential(subject, wanted, facts))
    made = set_way(subject, wanted, own_credential(subject, wanted, facts))
    if made is not None and known is not None:
        made = replace(made, tells=how_it_is_read(wanted.name, wanted.scheme))
    if made is not None and accepted_beside(subject) is not None:
        made = replace(made, tells=_as_accepted(wanted))
    # the accepted call beside has the bare token: what the check of the scheme expects is not so at this API
    return replace(made, refuted=frozenset({"header.scheme"})) if made is not None and not wanted.scheme else made


def _as_the_accepted(subject: Subject, way: Way) -> Changes | None:
    """The credential of the accepted call of the paste, where that is sent in this way."""
    pair = accepted_beside(subject)
    other = pair.other if pair is not None else None
    if other is None or other.scheme.lower() != way.scheme.lower() or not way.scheme:
        return None
    value = Secret(other.value.reveal().removeprefix(other.scheme).strip())
    return set_way(subject, way, (Slot("ACCESS_TOKEN", value, OF_THE_ACCEPTED),))


def _as_accepted(way: Way) -> Message:
    if not way.scheme:
        return msg(
            "Send the credential as the accepted call of your paste does: "
            "in the header {name}, with no word before it.",
            name=way.name,
        )
    return msg(
        "Send the credential as the accepted call of your paste does: in the header {name}, after the word {scheme}.",
        name=way.name,
        scheme=way.scheme,
    )


def attached(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """A credential for a call that has none, where the call needs one."""
    open_to_all = is_authorization_request(request) or is_public_document(request) or is_preflight(request)
    before_login = path_of_sign_in(request) or is_before_login(request)
    if had_no_token(subject) or is_token_call(subject) or open_to_all or (subject.credential is None and before_login):
        return None
    gate = gate_of(facts)
    known = known_way(facts.get(Target))
    seen = wanted_way(subject, gate) or field_asked_for(subject, gate) or known
    if seen is None and subject.credential is None and not tells_of_a_token(subject):
        return None  # any header would be a guess
    way = seen or sent_way(subject, gate)
    if way.scheme == "Basic":
        return basic(subject, request, facts)
    has_one = subject.credential is not None and subject.credential.place is CredentialPlace.HEADER
    if not has_one and (of_other := as_in_another_call(subject, request)) is not None:
        return of_other
    made = set_way(subject, way, (own_credential if has_one else new_credential)(subject, way, facts))
    is_usual = way == Way(AUTHORIZATION, "Bearer")
    return (
        replace(made, tells=how_it_is_read(way.name, way.scheme))
        if made is not None and way is known and not is_usual
        else made
    )


def in_place(subject: Subject, way: Way, value: Text, facts: Facts) -> Changes | None:
    """The credential where the call has it: in a field, a cookie, the address or the body."""
    credential, request = subject.credential, subject.request
    place = credential.place if credential is not None else None
    if credential is None or request is None or place in (CredentialPlace.HEADER, CredentialPlace.OPTION):
        return set_way(subject, way, value)
    if gate_of(facts).name(credential.name) != credential.name:
        return None
    if place is CredentialPlace.QUERY:
        return Changes(query={credential.name: value})
    if place is CredentialPlace.COOKIE:
        return _in_cookie(_cookie_of(subject, request) or credential.name, request, value, facts)
    return Changes(parameters={credential.name: value}) if place is CredentialPlace.BODY else None


def _cookie_of(subject: Subject, request: Request) -> str:
    """The name of the cookie that holds the token: a JWT before the session that may stand beside it."""
    field = request.header("Cookie")
    pairs = (pair.strip().partition("=") for pair in field.value.reveal().split(";")) if field is not None else ()
    held = subject.token.secret.reveal() if subject.token is not None else ""
    named = [(name, value) for name, _, value in pairs if value.startswith("eyJ") or (held and value == held)]
    return max(named, key=lambda pair: (pair[1].startswith("eyJ"), pair[1] == held), default=("", ""))[0]


def _in_cookie(name: str, request: Request, value: Text, facts: Facts) -> Changes | None:
    field = request.header("Cookie")
    pieces: list[str | Slot] = []
    taken: set[str] = set()
    for pair in field.value.reveal().split(";") if field is not None else ():
        key, equals, held = pair.strip().partition("=")
        if not equals or gate_of(facts).name(key) != key:
            return None
        what = msg("the cookie {name} of your call", name=key)
        pieces += ["; " if pieces else "", f"{key}="]
        pieces += value if key == name else (Slot(numbered(variable_for(key), taken), Secret(held), what),)
    return Changes(headers={field.name: merged(pieces)}) if field is not None else None


def completed(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """The same way with the whole token."""
    way = sent_way(subject, gate_of(facts))
    what = msg("the whole token, from where it was issued")
    return in_place(subject, way, asked("WHOLE_TOKEN", what, fresh(subject, facts)), facts)


def moved(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """The key in the parameter where the API is known to read it; else the token in the Authorization header alone."""
    if (parameter := known_parameter(facts.get(Target))) and subject.credential is not None:
        return _in_query(parameter, subject, facts)
    index = subject.submission.requests.index(request)
    named = [c for c in subject.submission.credentials if c.request == index and c.place in _PLACES_TO_CLEAR]
    if is_token_call(subject) or not named:
        return None
    way = Way(AUTHORIZATION, "Bearer")
    made = set_way(subject, way, own_credential(subject, way, facts))
    return made and as_a_stream(
        Changes(
            headers=made.headers,
            without_query=tuple(c.name for c in named if c.place is CredentialPlace.QUERY),
            without_parameters=tuple(c.name for c in named if c.place is CredentialPlace.BODY),
        ),
        request,
    )


def _in_query(parameter: str, subject: Subject, facts: Facts) -> Changes | None:
    sent = subject.credential
    if sent is None or sent.place is not CredentialPlace.HEADER or is_token_call(subject):
        return None
    key = own_credential(subject, Way(parameter, ""), facts)
    return Changes(
        query={parameter: key},
        without_headers=(sent.name,),
        tells=how_it_is_read("", parameter=parameter),
    )


def basic(subject: Subject, request: Request, facts: Facts) -> Changes:
    """Basic with user and secret, encoded by the client where it can."""
    user, secret = basic_parts(subject, facts)
    if not is_token_call(subject):
        user, secret = _as_person(user, secret)
    what = msg("id:secret as base64, in one line; this makes it: {code}", code=encoding_of_a_pair(subject, request))
    return with_basic(user, secret, what)


def with_basic(user: Text, secret: Text, what: Message) -> Changes:
    """The pair for clients that encode it, and a variable of its base64 for what does not."""
    pair = Slot("BASIC_CREDENTIALS", Secret(b64encode(revealed((*user, ":", *secret)).encode()).decode()), what, False)
    return Changes(headers={AUTHORIZATION: ("Basic ", pair)}, user=(user, secret))


def _as_person(user: Text, secret: Text) -> tuple[Text, Text]:
    """At an API the pair is of a user; where the call holds none, both are variables."""
    if any(isinstance(piece, Slot) and not piece.of_the_call for piece in user):
        user = asked("USER_NAME", msg("the user name that this server knows"), "user-1")
        secret = asked("PASSWORD", _PASSWORD)
    user = tuple(
        Slot("USER_NAME", piece.secret, msg("the user name of your call"))
        if isinstance(piece, Slot) and piece.name == "CLIENT_ID"
        else piece
        for piece in user
    )
    return user, tuple(
        Slot("PASSWORD", piece.secret, _PASSWORD, piece.of_the_call) if isinstance(piece, Slot) else piece
        for piece in secret
    )
