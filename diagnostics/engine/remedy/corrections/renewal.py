"""Corrections by another token: where the one of the call is of no use, or is of another type than is wanted."""

from __future__ import annotations

import re
from dataclasses import replace

from diagnostics.engine.model.facts import Subject, Target
from diagnostics.engine.model.forms import Family
from diagnostics.engine.model.submission import CredentialPlace, DefectKind, Request
from diagnostics.engine.model.types import Message, msg
from diagnostics.engine.parse.credentials.token import basic_pair
from diagnostics.engine.remedy.corrections.header import basic, in_place, rewritten, set_way
from diagnostics.engine.remedy.corrections.values import (
    Facts,
    asked,
    fresh,
    gate_of,
    is_own_variable,
    issued_token,
    new_credential,
    own_credential,
    variable_of,
)
from diagnostics.engine.remedy.corrections.way import known_way, parameter_of, sent_way
from diagnostics.engine.remedy.render import Changes
from diagnostics.engine.remedy.render.changing import Wanted
from diagnostics.engine.remedy.render.slots import Slot, variable_for
from diagnostics.engine.subject.claims import claims_of, numeric_date
from diagnostics.engine.subject.in_front import is_api_gateway
from diagnostics.engine.subject.kinds import is_path, sent_kind, wanted_kind
from diagnostics.engine.subject.purpose import names_access
from diagnostics.engine.subject.token_request import basic_of, gets_tokens_by_password, is_stand_in, is_token_call
from diagnostics.engine.subject.without_token import is_of_a_fork

_OBJECT = re.compile(r"\[object \w{1,30}|<coroutine |promise \{|System\.Threading\.Tasks\.Task", re.IGNORECASE)
_AROUND = (DefectKind.WHOLE_JSON, DefectKind.PRINTED_OBJECT, DefectKind.BYTES_LITERAL)
_JUST_ISSUED = re.compile(
    r"\btoken\b[^.\n]{0,40}\b(?:seconds?|a minute|minutes?) old\b"
    r"|\b(?:freshly|just|newly)[ -](?:issued|created|minted)\b"
    r"|\b(?:fresh|brand[ -]new) token\b",
    re.IGNORECASE,
)
_OF_AN_EMPTY_ONE = msg("your key or token; what your program had for it in this place was empty")
# What people say of a call that anyone may make.
_NEEDS_NONE = re.compile(
    r"\b(?:needs?|requires?|wants?) no (?:log-?in|token|auth\w*|sign-?in|credentials?)\b"
    r"|\b(?:answers?|works?|succeeds?|fine|200) (?:\w+ ){0,2}without (?:an?y?|the)? ?(?:header|token|auth\w*|log-?in)\b"
    r"|\bpublic (?:endpoint|api|query|route|call|resource)s?\b|\bwithout (?:being )?(?:logged|signed)[ -]in\b",
    re.IGNORECASE,
)
_LEAVE_OUT = msg(
    "This call needs no token, and a header with a word for nothing in it is judged as one: leave the header out where "
    "there is no token."
)
_AUTHORIZER = re.compile(
    r"(?:cognito|user pool)[^.\n]{0,60}authorizer|authorizer[^.\n]{0,60}(?:cognito|user pool)", re.IGNORECASE
)
_GIVES_ACCESS = re.compile(r"\baccess[ _]?token\b|getAccessToken", re.IGNORECASE)
_ID_TOKEN = msg(
    "the ID token of the same sign-in; the authorizer takes the access token only where its method lists scopes"
)
_JUST_S = 120
_OF_A_JOB = re.compile(r"\$\{?CI_(?:JOB|BUILD)_TOKEN\b")
_OF_A_PROJECT = msg("a project or personal access token of GitLab, from Settings, Access tokens; kept as a CI variable")


def unwrapped(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """The token out of what was sent around it, else a new one."""
    if (of_a_job := _instead_of_a_job(subject)) is not None:
        return of_a_job
    inside = holds_it_within(subject)
    if not inside and subject.token is not None and is_path(subject.token):
        if request.source.family is not Family.COMMAND:
            return None  # it is the program that has to read the file
        what = msg("the content of the file whose path your call sends, without its line end")
        return renewed(subject, request, facts, what)
    return (rewritten if inside else renewed)(subject, request, facts)


def _instead_of_a_job(subject: Subject) -> Changes | None:
    """The header that GitLab takes of a person, where the token of a CI job was sent as one."""
    credential = subject.credential
    if (
        credential is None
        or credential.place is not CredentialPlace.HEADER
        or not _OF_A_JOB.search(credential.value.reveal())
    ):
        return None
    gone = () if credential.name.lower() == "private-token" else (credential.name,)
    return Changes(headers={"PRIVATE-TOKEN": asked("GITLAB_API_TOKEN", _OF_A_PROJECT)}, without_headers=gone)


def holds_it_within(subject: Subject) -> bool:
    """Whether the token stands within what is sent: a document, or what a program prints for an object."""
    credential = subject.credential
    return credential is not None and credential.has(*_AROUND) and not parameter_of(credential)


def renewed(subject: Subject, request: Request, facts: Facts, what: Message | None = None) -> Changes | None:
    """The same way and place with a credential that the person still has to get; `what` tells of which kind."""
    if is_token_call(subject) or subject.credential is None:
        return None
    if gets_tokens_by_password(request):
        return _without_token(subject)
    way = sent_way(subject, gate_of(facts))
    if way.scheme == "Basic":
        known = known_way(facts.get(Target), subject.credential)
        if known is not None and known.scheme not in ("", "Basic"):
            return set_way(subject, known, new_credential(subject, known, facts, what))
        pair = basic_pair(basic_of(request) or "")
        return basic(subject, request, facts) if pair is not None and all(map(is_stand_in, pair)) else None
    made = new_credential(subject, way, facts, what)
    return in_place(subject, replace(way, parameter=parameter_of(subject.credential)), made, facts)


def is_an_object(subject: Subject) -> bool:
    """Whether the word in the token's place is what a language prints for an object, a promise or a task."""
    credential = subject.credential
    return credential is not None and _OBJECT.search(credential.value.reveal()) is not None


def has_no_key_set(subject: Subject) -> bool:
    """Whether the token is signed with a shared secret and names no key, so that no set of keys can hold it."""
    header = subject.token.header if subject.token is not None else None
    return header is not None and str(header.get("alg", "")).startswith("HS") and not header.get("kid")


def is_just_issued(subject: Subject) -> bool:
    """Whether the paste says, or its times show, that the token was new when it was refused."""
    token, response = subject.token, subject.response
    issued = numeric_date(claims_of(token).get("iat"))
    if issued is not None and response is not None and response.date is not None:
        return 0 <= (response.date - issued).total_seconds() <= _JUST_S
    return token is not None and _JUST_ISSUED.search(subject.submission.text.reveal()) is not None


def of_unknown_key(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """As `refilled`; None where the cause lies in the check, so that a new token is refused in the same way."""
    return None if has_no_key_set(subject) or is_just_issued(subject) else refilled(subject, request, facts)


def refilled(subject: Subject, request: Request, facts: Facts) -> Changes | None:
    """As `renewed`, but where the call has a variable for its token, the same one holds the new token.

    Of a call that needs none the header is left out in which a word for nothing was sent.
    """
    if is_of_a_fork(subject):
        return None
    if (without := _without_null(subject)) is not None:
        return without
    if is_an_object(subject) and not is_token_call(subject):
        way = sent_way(subject, gate_of(facts))
        what = msg("the string within the object that your code has here, such as its access_token")
        within = asked(variable_of(way), what, fresh(subject, facts))
        return in_place(subject, way, within, facts) if way.scheme != "Basic" else None
    empty = subject.credential is not None and subject.credential.has(DefectKind.EMPTY)
    made = renewed(subject, request, facts, _OF_AN_EMPTY_ONE if empty and issued_token(subject) is None else None)
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


def _is_judged_by_cognito(subject: Subject, request: Request) -> bool:
    """Whether an authorizer of a user pool is told to judge the call, and to be given the access token."""
    host, text = request.url.host if request.url is not None else "", subject.submission.text.reveal()
    return is_api_gateway(host) and _AUTHORIZER.search(text) is not None and _GIVES_ACCESS.search(text) is not None


def _without_null(subject: Subject) -> Changes | None:
    credential = subject.credential
    if credential is None or not credential.has(DefectKind.LITERAL_NULL, DefectKind.EMPTY):
        return None
    if credential.place is not CredentialPlace.HEADER or not _NEEDS_NONE.search(subject.submission.text.reveal()):
        return None
    return Changes(without_headers=(credential.name,), refuted=frozenset({"header.present"}), tells=_LEAVE_OUT)


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
    if (of_a_job := _instead_of_a_job(subject)) is not None:
        return of_a_job
    if _is_judged_by_cognito(subject, request):
        named = asked("ID_TOKEN", _ID_TOKEN, fresh(subject, facts))
        return in_place(subject, sent_way(subject, gate_of(facts)), named, facts)
    wanted = wanted_kind(subject)
    unseen = (
        subject.token is None
        or names_access(subject.token)
        or not (claims_of(subject.token) or sent_kind(subject.token))
    )
    if not wanted and unseen:
        return None
    other = wanted not in ("", "access token", sent_kind(subject.token))
    if not other or is_token_call(subject) or subject.credential is None:
        return renewed(subject, request, facts)
    what = msg("a token of the type that the answer asks for: {kind}", kind=wanted)
    named = asked(f"NEW_{variable_for(wanted)}", what, fresh(subject, facts))
    return in_place(subject, sent_way(subject, gate_of(facts)), named, facts)
