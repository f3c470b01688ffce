"""What the API answers to a call without a token."""

from __future__ import annotations

from dataclasses import replace

from diagnostics.engine.collectors.api_answer import api_answer
from diagnostics.engine.collectors.ask import Ask, Server
from diagnostics.engine.collectors.outside import Outside
from diagnostics.engine.collectors.replay import address
from diagnostics.engine.collectors.verification_calls import without_token
from diagnostics.engine.model.declare import DoesNotApply, collector
from diagnostics.engine.model.facts import Baseline, Subject, Target, Times
from diagnostics.engine.model.submission import Submission
from diagnostics.engine.model.types import Message, msg
from diagnostics.engine.servers.place import calls_auth, further_base

_NO_API = msg("The call goes to no API that the platform profile names.")


def _applies(submission: Submission, subject: Subject, times: Times, target: Target) -> Message | None:
    return None if target.environment is not None and target.environment.api else _NO_API


@collector(provides=Baseline, needs=(Subject, Target), applies=_applies)
def baseline(outside: Outside, subject: Subject, target: Target) -> Baseline:
    """One call to the first verification endpoint, else to the pasted path, else to the API's base URL.

    Of an API that the profile names beside its first, the pasted path alone.
    """
    environment, request = target.environment, subject.request
    if environment is None:
        raise DoesNotApply(_NO_API)
    url, known = environment.api + "/", False
    further = further_base(request.url if request else None, environment)
    if further is not None:
        url = further + "/"
    if target.profile.probes and further is None:
        url, known = environment.api + target.profile.probes[0].path, True
    elif calls_auth(subject, target):
        pass  # what the authorization server answers tells nothing of the API
    elif request is not None and request.url is not None and target.chosen_by == "host" and request.method == "GET":
        # a query may hold the token
        url, known = address(request.url, environment).partition("?")[0], True
    ask = Ask("Without a token", Server.API, environment, "GET", url)
    if known and further is None and target.profile.probes and target.profile.probes[0].body:
        ask = replace(without_token(target.profile.probes[0], environment), name=ask.name)
    return Baseline(api_answer("Without a token", outside.send(ask)), known)
