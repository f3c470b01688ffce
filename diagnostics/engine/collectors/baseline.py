"""What the API answers to a call without a token."""

from __future__ import annotations

from diagnostics.engine.collectors.api_answer import api_answer
from diagnostics.engine.collectors.ask import Ask, Server
from diagnostics.engine.collectors.outside import Outside
from diagnostics.engine.facts import Baseline, Subject, Target, Times
from diagnostics.engine.register import DoesNotApply, collector
from diagnostics.engine.submission import Submission
from diagnostics.engine.types import Message, msg

_NO_API = msg("The call goes to no API that the platform profile names.")


def _applies(submission: Submission, subject: Subject, times: Times, target: Target) -> Message | None:
    return None if target.environment is not None and target.environment.api else _NO_API


@collector(provides=Baseline, needs=(Target,), applies=_applies)
def baseline(outside: Outside, target: Target) -> Baseline:
    """One call to the first verification endpoint, or to the API's base URL."""
    if target.environment is None:
        raise DoesNotApply(_NO_API)
    path = target.profile.probes[0].path if target.profile.probes else "/"
    ask = Ask("Without a token", Server.API, target.environment, "GET", target.environment.api + path)
    return Baseline(api_answer("Without a token", outside.send(ask)))
