"""The same safe call repeated, when the API refuses a token that is good by everything else, or contradicts itself."""

from __future__ import annotations

from diagnostics.engine.collectors.ask import Ask
from diagnostics.engine.collectors.outside import Outside
from diagnostics.engine.collectors.replay import ask_as_pasted
from diagnostics.engine.collectors.verification_calls import ask_with_token
from diagnostics.engine.model.declare import CouldNotLook, DoesNotApply, collector
from diagnostics.engine.model.facts import (
    ApiAnswer,
    Consistency,
    Introspection,
    Missing,
    ProtectedResource,
    Replay,
    SigningKeys,
    Subject,
    Target,
    Times,
    VerificationCalls,
)
from diagnostics.engine.model.submission import Submission
from diagnostics.engine.model.types import Message, msg
from diagnostics.engine.servers.answers import refuses_token, status_of
from diagnostics.engine.servers.issuer import home_of, not_usable
from diagnostics.engine.servers.token_evidence import token_evidence

_REPEATS = 3
AGREED = msg("The answers so far agree with what was found of the token, so nothing was repeated.")


def _applies(submission: Submission, subject: Subject, times: Times, target: Target) -> Message | None:
    return not_usable(subject)


@collector(
    provides=Consistency,
    needs=(Subject, Target, Times, VerificationCalls),
    sees=(Replay, SigningKeys, Introspection, ProtectedResource),
    applies=_applies,
    eager=True,
)
def consistency(
    outside: Outside,
    subject: Subject,
    target: Target,
    times: Times,
    calls: VerificationCalls,
    replay: Replay | Missing,
    keys: SigningKeys | Missing,
    introspection: Introspection | Missing,
    resource: ProtectedResource | Missing,
) -> Consistency:
    """Three more times, one after the other: side by side they might all reach one node. Raises DoesNotApply."""
    open_ = [fact for fact in (replay, keys, introspection, resource) if isinstance(fact, Missing) and not fact.settled]
    doubtful = _doubtful(outside, subject, target, calls, replay)
    if open_ and (doubtful is not None or replay in open_):
        raise CouldNotLook(AGREED)
    if doubtful is None or not token_evidence(subject, target, times, keys, introspection, resource).sound:
        raise DoesNotApply(AGREED)
    ask, first = doubtful
    statuses = [outside.send(ask, again=True).status for _ in range(_REPEATS)]
    return Consistency((status_of(first), *statuses))


def _doubtful(
    outside: Outside, subject: Subject, target: Target, calls: VerificationCalls, replay: Replay | Missing
) -> tuple[Ask, ApiAnswer] | None:
    """The call that was refused: one of ours, else the pasted one if its header is clean."""
    token, home, request = subject.token, home_of(subject, target), subject.request
    if token is None or isinstance(home, Message):
        return None
    called = {call.name: call for call in target.profile.probes}
    for answer in calls.answers:
        if refuses_token(answer):
            return ask_with_token(called[answer.name], home, token), answer
    clean = subject.credential is not None and not subject.credential.defects
    refused = isinstance(replay, Replay) and not replay.hops and refuses_token(replay.answer)
    if clean and refused and isinstance(replay, Replay) and request is not None and request.url is not None:
        return ask_as_pasted(outside, request, request.url, home, subject)[0], replay.answer
    return None
