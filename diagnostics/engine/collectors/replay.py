"""The pasted call made again as it was, redirects hop by hop."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import quote

from diagnostics.engine.collectors.api_answer import api_answer
from diagnostics.engine.collectors.ask import Ask, Part, Server
from diagnostics.engine.collectors.outside import Outside
from diagnostics.engine.collectors.replayable import Fields, fields_of, objection
from diagnostics.engine.model.declare import CouldNotLook, DoesNotApply, collector
from diagnostics.engine.model.facts import Replay, Subject, Target, Times
from diagnostics.engine.model.profile import Environment
from diagnostics.engine.model.submission import (
    CredentialPlace,
    HeaderField,
    Request,
    Submission,
    Token,
    TokenFormat,
    Url,
)
from diagnostics.engine.model.types import Message, msg
from diagnostics.engine.net import SAFE_METHODS, Answer, split
from diagnostics.engine.redaction.redact import header_value
from diagnostics.engine.redaction.redact import url as redacted_url
from diagnostics.engine.servers.issuer import home_of
from diagnostics.engine.servers.place import calls_auth, place_of

_NO_CALL = msg("The paste holds no call that could be made again.")
_NO_VALUE = msg("The paste leaves the token out, so the call cannot be made again as it was.")
_ELSEWHERE = msg("The call goes to no host of the platform profile, so it is not made again.")
_BEGINS = msg("At the authorization server this call may begin or end something, so it is not made again.")
_NOT_ITS_OWN = msg("The token does not belong to the environment that the call goes to, so it is not sent there.")
_PLAIN_HTTP = msg("The call goes over plain http, over which the portal sends no token.")
_UNSAFE = msg("A {method} call may change something, so it is not made again.")
_BEGINNING = re.compile(r"/(?:authori[sz]e|logout|end_?session|revoke|callback|login|signin)\b", re.IGNORECASE)
WITHOUT_VALUE = frozenset({TokenFormat.ELIDED, TokenFormat.PLACEHOLDER})


def _applies(submission: Submission, subject: Subject, times: Times, target: Target) -> Message | None:
    return reason_not_to(subject, target)


def reason_not_to(subject: Subject, target: Target) -> Message | None:
    """Why a call is not made by us: it may change something, goes elsewhere, or a value of it is not there; or None."""
    request = subject.request
    if request is None or request.url is None or not request.url.host:
        return _NO_CALL
    if request.method.upper() not in SAFE_METHODS:
        return Message(_UNSAFE.text, {"method": request.method.upper()[:20]})
    if words := objection(request):
        return words
    if target.environment is None or target.chosen_by != "host" or not place_of(request.url, target.environment).origin:
        return _ELSEWHERE
    if calls_auth(subject, target) and not _reads_at_auth(subject):
        return _BEGINS
    return _NO_VALUE if subject.token is not None and subject.token.format in WITHOUT_VALUE else None


def _reads_at_auth(subject: Subject) -> bool:
    """Whether a call of the authorization server only reads with a token, as at userinfo, and begins nothing."""
    credential, url = subject.credential, subject.request.url if subject.request else None
    in_header = credential is not None and credential.place is CredentialPlace.HEADER and subject.token is not None
    return in_header and url is not None and _BEGINNING.search(url.path) is None


@collector(provides=Replay, needs=(Subject, Target), applies=_applies)
def replay(outside: Outside, subject: Subject, target: Target) -> Replay:
    """Same method, path, query and headers, to the server's own base URL. Raises CouldNotLook."""
    return made_by_us(outside, subject, target, "As pasted").replay


@dataclass(frozen=True, slots=True)
class Made:
    """A call as it was made by us: what came of it, the last question with its answer, for showing."""

    replay: Replay
    ask: Ask
    answer: Answer


def made_by_us(outside: Outside, subject: Subject, target: Target, name: str) -> Made:
    """The subject's call by the guarded client, under `name` among the probes. Raises CouldNotLook."""
    request, environment = subject.request, target.environment
    if request is None or request.url is None or environment is None:
        raise DoesNotApply(_NO_CALL)
    if subject.token is not None and subject.token.format in (TokenFormat.JWS, TokenFormat.JWE):
        home = home_of(subject, target)
        if isinstance(home, Message):
            raise CouldNotLook(home)
        if home.name != environment.name:
            raise CouldNotLook(_NOT_ITS_OWN)
    if request.url.scheme == "http" and place_of(request.url, environment).origin.startswith("https:"):
        raise CouldNotLook(_PLAIN_HTTP)
    ask, fields = ask_as_pasted(outside, request, request.url, environment, subject)
    ask = replace(ask, name=name)
    trail = outside.trace(ask)
    answers = [api_answer(f"{name}, hop {number}", one) for number, one in enumerate(trail.answers, 1)]
    left_out = tuple(outside.scrubber.name(field) for field in fields.left_out)
    made = Replay(answers[-1], tuple(answers[:-1]), trail.lost_at, left_out, bool(fields.could_matter))
    last = trail.answers[-1]
    if len(trail.answers) > 1:
        ask = ask.redirected(last, with_credentials=split(last.url) == split(ask.url))
    return Made(made, ask, last)


def ask_as_pasted(
    outside: Outside, request: Request, url: Url, environment: Environment, subject: Subject
) -> tuple[Ask, Fields]:
    """The pasted call with those of its fields that go along, and what does not. Raises CouldNotLook."""
    if words := objection(request):
        raise CouldNotLook(words)
    fields = fields_of(request, outside.profile, subject.credential)
    parts = [Part(field.name, field.value, _shown(field, subject.token, outside)) for field in fields.sent]
    ask = Ask(
        name="As pasted",
        server=Server.AUTH if place_of(url, environment).is_auth else Server.API,
        environment=environment,
        method=request.method.upper(),
        url=address(url, environment),
        headers=tuple(parts),
        confidential=True,
        shown_url=redacted_url(url, outside.scrubber),
    )
    return ask, fields


def _shown(field: HeaderField, token: Token | None, outside: Outside) -> str:
    """A header as the probe shows it: the token as the variable that the reader sets, all else redacted."""
    text, secret = field.value.reveal(), token.secret.reveal() if token else ""
    if not secret or secret not in text:
        return header_value(field, outside.scrubber)
    before, _, after = text.partition(secret)
    return outside.scrubber.scrub(before) + "$ACCESS_TOKEN" + outside.scrubber.scrub(after)


def address(url: Url, environment: Environment) -> str:
    """The pasted path and query at the own base URL of the server called: an alias is recognised, never contacted."""
    origin = place_of(url, environment).origin
    query = url.raw.reveal().partition("#")[0].partition("?")[2]
    path = quote(url.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return origin + path + (f"?{quote(query, safe='/%:@!$&()*+,;=~-._?')}" if query else "")
