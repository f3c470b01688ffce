"""The profile's verification calls with the pasted token in a correct header."""

from __future__ import annotations

from dataclasses import replace

from diagnostics.engine.collectors.api_answer import api_answer
from diagnostics.engine.collectors.ask import Ask, Server
from diagnostics.engine.collectors.outside import Outside
from diagnostics.engine.model.declare import CouldNotLook, DoesNotApply, collector
from diagnostics.engine.model.facts import ApiAnswer, Subject, Target, Times, VerificationCalls
from diagnostics.engine.model.profile import Environment, VerificationCall
from diagnostics.engine.model.submission import Submission, Token
from diagnostics.engine.model.types import Message, msg
from diagnostics.engine.servers.issuer import home_of, not_usable
from diagnostics.engine.servers.place import further_base

_ANOTHER_API = msg("The call goes to another API than the one whose calls the platform profile names.")
_NO_CALLS = msg("The platform profile names no call that would verify a token.")


def _applies(submission: Submission, subject: Subject, times: Times, target: Target) -> Message | None:
    if not target.profile.probes:
        return _NO_CALLS
    elsewhere = further_base(subject.request.url if subject.request else None, target.environment)
    return not_usable(subject) or (_ANOTHER_API if elsewhere else None)


@collector(provides=VerificationCalls, needs=(Subject, Target), applies=_applies)
def verification_calls(outside: Outside, subject: Subject, target: Target) -> VerificationCalls:
    """All calls side by side, to the API of the token's own environment. One that fails costs its own answer only."""
    home, token = home_of(subject, target), subject.token
    if isinstance(home, Message):
        raise CouldNotLook(home)
    if token is None or not home.api:
        raise DoesNotApply(_NO_CALLS)

    def made(call: VerificationCall) -> ApiAnswer | CouldNotLook:
        try:
            return api_answer(call.name, outside.send(ask_with_token(call, home, token)))
        except CouldNotLook as error:
            return error

    results = outside.all_at_once(made, target.profile.probes)
    answers = tuple(result for result in results if isinstance(result, ApiAnswer))
    if not answers:
        raise next(result for result in results if isinstance(result, CouldNotLook))
    return VerificationCalls(answers)


def ask_with_token(call: VerificationCall, home: Environment, token: Token) -> Ask:
    """A verification call with `Authorization: Bearer` as RFC 6750, 2.1 has it."""
    return replace(without_token(call, home), bearer=token.secret)


def without_token(call: VerificationCall, home: Environment) -> Ask:
    """The same call as it is made by somebody who shows nothing."""
    return Ask(
        call.name, Server.API, home, call.method, home.api + call.path, body=call.body, content_type=call.content_type
    )
