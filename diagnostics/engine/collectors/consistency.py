"""The same safe call repeated, when the API refuses a token that is good by everything else."""

from __future__ import annotations

from diagnostics.engine.collectors.outside import Outside
from diagnostics.engine.collectors.verification_calls import ask_with_token
from diagnostics.engine.facts import (
    ApiAnswer,
    Consistency,
    Introspection,
    Missing,
    SigningKeys,
    Subject,
    Target,
    Times,
    VerificationCalls,
)
from diagnostics.engine.origin_of_token import home_of, not_usable
from diagnostics.engine.register import DoesNotApply, collector
from diagnostics.engine.standing import standing
from diagnostics.engine.submission import Submission
from diagnostics.engine.types import Message, msg

_REPEATS = 3
AGREED = msg("The answers so far agree with what was found of the token, so nothing was repeated.")


def _applies(submission: Submission, subject: Subject, times: Times, target: Target) -> Message | None:
    return not_usable(subject)


@collector(
    provides=Consistency,
    needs=(Subject, Target, Times, VerificationCalls),
    sees=(SigningKeys, Introspection),
    applies=_applies,
)
def consistency(
    outside: Outside,
    subject: Subject,
    target: Target,
    times: Times,
    calls: VerificationCalls,
    keys: SigningKeys | Missing,
    introspection: Introspection | Missing,
) -> Consistency:
    """Three more times, one after the other: side by side they might all reach one node. Raises DoesNotApply."""
    token, home = subject.token, home_of(subject, target)
    position = _doubtful(calls.answers)
    sound = standing(subject, target, times, keys, introspection).sound
    if position is None or not sound or token is None or isinstance(home, Message):
        raise DoesNotApply(AGREED)
    ask = ask_with_token(target.profile.probes[position], home, token)
    statuses = [outside.send(ask, again=True).status for _ in range(_REPEATS)]
    return Consistency((calls.answers[position].response.status or 0, *statuses))


def _doubtful(answers: tuple[ApiAnswer, ...]) -> int | None:
    """The first answer that refuses the token itself, not its scope."""
    for position, answer in enumerate(answers):
        errors = {challenge.params.get("error") for challenge in answer.response.challenges}
        if answer.response.status == 401 and "insufficient_scope" not in errors:
            return position
    return None
