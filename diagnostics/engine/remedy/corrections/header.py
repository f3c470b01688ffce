"""Corrections of the credential and its header: the way and everything that is not the defect stay as they were."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace

from diagnostics.engine.model.facts import Subject, Target
from diagnostics.engine.model.forms import Family, Form
from diagnostics.engine.model.submission import CredentialPlace, DefectKind, Request
from diagnostics.engine.model.types import Message, Secret, msg
from diagnostics.engine.parse.credentials.token import basic_pair
from diagnostics.engine.parse.messages.header import near_authorization
from diagnostics.engine.parse.names import API_KEY_NAMES
from diagnostics.engine.remedy.corrections.differs import ends_in_a_break_alone
from diagnostics.engine.remedy.corrections.values import (
    Facts,
    asked,
    basic_parts,
    fresh,
    gate_of,
    is_own_variable,
    new_credential,
    own_credential,
)
from diagnostics.engine.remedy.corrections.way import AUTHORIZATION, Way, asked_scheme, sent_way, wanted_way
from diagnostics.engine.remedy.render import Changes
from diagnostics.engine.remedy.render.changing import Wanted
from diagnostics.engine.remedy.render.slots import Slot, Text, merged, numbered, revealed, variable_for
from diagnostics.engine.remedy.render.variables import with_own_variables
from diagnostics.engine.subject.answer import asked_for
from diagnostics.engine.subject.beside import accepted_beside
from diagnostics.engine.subject.kinds import sent_kind, wanted_kind
from diagnostics.engine.subject.purpose import names_access
from diagnostics.engine.subject.token_request import (
    basic_of,
    gets_tokens_by_password,
    is_authorization_request,
    is_before_login,
    is_preflight,
    is_public_document,
    is_stand_in,
    is_token_call,
    path_of_sign_in,
)

# The line of a header is the same with any value, so that the line alone would mend nothing.
_STRIPPED = msg(
    "Take the line break off where the value is read, with .strip(), .trim() or what your language has for it; "
    "then the line is as shown here."
)
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
    return Changes(headers={name: (way.lead, *value)}, renamed={name: stale[0]} if stale else {}, without_headers=stale)


def _carries(name: str, sent: str) -> bool:
    bare = name.lower().strip("=*-: ")
    return name.lower() == sent.lower() or bare == AUTHORIZATION.lower()


def rewritten(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """The same credential, written as it was meant."""
    if is_token_call(subject) and subject.credential is None:
        return None
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
    if way.scheme and way.name.lower() == AUTHORIZATION.lower():
        return rewritten(subject, request, facts)
    way = Way(way.name, way.scheme or asked_scheme(subject) or "Bearer")
    made = set_way(subject, way, own_credential(subject, way, facts))
    if made is None or way.name.lower() == AUTHORIZATION.lower():
        return made
    tells = msg(
        "Write the word {scheme} and one space before the token in the header {name}.",
        scheme=way.scheme,
        name=way.name,
    )
    return replace(made, tells=tells)


def unwrapped(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """The token out of what was sent around it, else a new one."""
    credential = subject.credential
    inside = credential is not None and credential.has(DefectKind.WHOLE_JSON, DefectKind.BYTES_LITERAL)
    return (rewritten if inside else renewed)(subject, request, facts)


def as_wanted(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """The credential under the name and scheme that the API is seen to take; None where nothing shows them."""
    wanted, sent = wanted_way(subject, gate_of(facts)), sent_way(subject, gate_of(facts))
    if wanted is None or wanted == sent:
        return None
    if wanted.scheme == "Basic":
        return basic(subject, request, facts)
    if sent.scheme == "Basic":
        return set_way(subject, wanted, new_credential(subject, wanted, facts))
    made = set_way(subject, wanted, own_credential(subject, wanted, facts))
    if made is not None and accepted_beside(subject) is not None:
        made = replace(made, tells=_as_accepted(wanted))
    # the accepted call beside has the bare token: what the check of the scheme expects is not so at this API
    return replace(made, refuted=frozenset({"header.scheme"})) if made is not None and not wanted.scheme else made


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


def named_authorization(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """The credential under the name that the accepted call has, else with hyphens, else as Authorization."""
    if subject.credential is None:
        return _with_hyphens(request)
    sent = sent_way(subject, gate_of(facts))
    wanted = wanted_way(subject, gate_of(facts))
    if accepted_beside(subject) is not None and wanted is not None:
        way = wanted
    else:
        way = _field_of_the_api(subject, sent, facts) or Way(AUTHORIZATION, sent.scheme or "Bearer")
    made = set_way(subject, way, own_credential(subject, way, facts))
    if made is None or way.name.lower() == AUTHORIZATION.lower():
        return made
    return replace(made, tells=msg("Send the credential in the header {name}, and in no other.", name=way.name))


def _field_of_the_api(subject: Subject, sent: Way, facts: Facts) -> Way | None:
    """The field of its own that the answer asks for, or the only one that this API is known to read."""
    name = asked_for(subject)
    if name and near_authorization(name.lower()):
        return None
    target = facts.get(Target)
    forms = target.accepted.forms if isinstance(target, Target) else ()
    if not name and len(forms) == 1 and forms[0].kind == "api-key" and not forms[0].scheme:
        name = forms[0].header
    if not name or name.lower() == sent.name.lower() or gate_of(facts).name(name) != name:
        return None
    return Way(name, "")


def _with_hyphens(request: Request) -> Changes | None:
    """A known field for keys whose name is written with underscores, which servers drop or do not know."""
    for field in request.headers:
        name = field.name.replace("_", "-")
        if name != field.name and name.lower() in API_KEY_NAMES:
            slot = Slot(
                variable_for(name), field.value, msg("the value of the header {name} of your call", name=field.name)
            )
            return Changes(headers={name: (slot,)}, renamed={name: field.name})
    return None


def attached(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """A credential for a call that has none, where the call needs one."""
    open_to_all = is_authorization_request(request) or is_public_document(request) or is_preflight(request)
    before_login = path_of_sign_in(request) or is_before_login(request)
    if is_token_call(subject) or open_to_all or (subject.credential is None and before_login):
        return None
    way = wanted_way(subject, gate_of(facts)) or sent_way(subject, gate_of(facts))
    if way.scheme == "Basic":
        return basic(subject, request, facts)
    if subject.credential is not None and subject.credential.place is CredentialPlace.HEADER:
        return set_way(subject, way, own_credential(subject, way, facts))
    return set_way(subject, way, new_credential(subject, way, facts))


def renewed(subject: Subject, request: Request, facts: Facts, what: Message | None = None) -> Changes | None:
    """The same way and place with a credential that the person still has to get; `what` tells of which kind."""
    if is_token_call(subject) or subject.credential is None:
        return None
    if gets_tokens_by_password(request):
        return _without_token(subject)
    way = sent_way(subject, gate_of(facts))
    if way.scheme == "Basic":
        pair = basic_pair(basic_of(request) or "")
        return basic(subject, request, facts) if pair is not None and all(map(is_stand_in, pair)) else None
    return in_place(subject, way, new_credential(subject, way, facts, what), facts)


def refilled(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """As `renewed`, but where the call has a variable for its token, the same one holds the new token."""
    made = renewed(subject, request, facts)
    own = own_credential(subject, sent_way(subject, gate_of(facts)), facts)
    if made is None or len(own) != 1 or not isinstance(own[0], Slot) or not is_own_variable(own[0]):
        return made
    named = own[0].name
    return replace(
        made,
        headers={name: _under(named, value) for name, value in made.headers.items()},
        query={name: _under(named, value) for name, value in made.query.items()},
        parameters={name: _under(named, value) for name, value in made.parameters.items()},
    )


def _under(name: str, value: Wanted) -> Wanted:
    """The value with the call's own variable in the place of ours for a new token."""
    if isinstance(value, str):
        return value
    return tuple(
        replace(
            piece, name=name, what=msg("the variable {name} of your call, set to {what}", name=name, what=piece.what)
        )
        if isinstance(piece, Slot) and piece.name.startswith("NEW_") and piece.what is not None
        else piece
        for piece in value
    )


def _without_token(subject: Subject) -> Changes | None:
    """A sign-in without the token that it cannot have yet."""
    credential = subject.credential
    if credential is None or credential.place is not CredentialPlace.HEADER:
        return None
    tells = msg(
        "Leave the token out here: this call signs in with what its body holds, and its answer gives the token."
    )
    return Changes(without_headers=(credential.name,), tells=tells)


def retyped(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """A token of the kind that the answer asks for, else an access token in the place of another kind.

    None where it is an access token already, and which kind is wanted is not seen.
    """
    wanted = wanted_kind(subject)
    if not wanted and subject.token is not None and names_access(subject.token):
        return None
    other = wanted not in ("", "access token", sent_kind(subject.token))
    if not other or is_token_call(subject) or subject.credential is None:
        return renewed(subject, request, facts)
    what = msg("a token of the type that the answer asks for: {kind}", kind=wanted)
    named = asked(f"NEW_{variable_for(wanted)}", what, fresh(subject, facts))
    return in_place(subject, sent_way(subject, gate_of(facts)), named, facts)


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
    """The token in the Authorization header and nowhere else."""
    index = subject.submission.requests.index(request)
    named = [c for c in subject.submission.credentials if c.request == index and c.place in _PLACES_TO_CLEAR]
    if is_token_call(subject) or not named:
        return None
    way = Way(AUTHORIZATION, "Bearer")
    made = set_way(subject, way, own_credential(subject, way, facts))
    return made and Changes(
        headers=made.headers,
        without_query=tuple(c.name for c in named if c.place is CredentialPlace.QUERY),
        without_parameters=tuple(c.name for c in named if c.place is CredentialPlace.BODY),
    )


def basic(subject: Subject, request: Request, facts: Facts) -> Changes:
    """Basic with user and secret, encoded by the client where it can."""
    user, secret = basic_parts(subject, facts)
    if not is_token_call(subject):
        user, secret = _as_person(user, secret)
    return with_basic(user, secret, msg("id:secret as base64, in one line"))


def with_basic(user: Text, secret: Text, what: Message) -> Changes:
    """The pair for clients that encode it, and a variable of its base64 for what does not."""
    pair = Slot("BASIC_CREDENTIALS", Secret(b64encode(revealed((*user, ":", *secret)).encode()).decode()), what, False)
    return Changes(headers={AUTHORIZATION: ("Basic ", pair)}, user=(user, secret))


def _as_person(user: Text, secret: Text) -> tuple[Text, Text]:
    """At an API the pair is of a user; where the call holds none, both are variables."""
    if any(isinstance(piece, Slot) and not piece.of_the_call for piece in user):
        user = asked("USER_NAME", msg("the user name that this server knows"), "user-1")
        secret = asked("PASSWORD", msg("the password of this user"))
    user = tuple(
        Slot("USER_NAME", piece.secret, msg("the user name of your call"))
        if isinstance(piece, Slot) and piece.name == "CLIENT_ID"
        else piece
        for piece in user
    )
    return user, tuple(
        Slot("PASSWORD", piece.secret, msg("the password of this user"), piece.of_the_call)
        if isinstance(piece, Slot)
        else piece
        for piece in secret
    )
