"""Looks at whether the API saw the header that the paste shows, by its answer beside one to a call without a token.

Why it matters: proxies, gateways and web servers strip Authorization; the API then asks for a token as if for none.
Cannot see: where on the way the header was lost.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import INFERRED
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import Baseline, Replay, Subject, VerificationCalls
from diagnostics.engine.model.submission import CredentialPlace
from diagnostics.engine.model.types import (
    Evidence,
    Result,
    Severity,
    Step,
    failed,
    msg,
    not_applicable,
    passed,
    unavailable,
)
from diagnostics.engine.servers.answers import (
    error_code,
    left_out_row,
    refuses_token,
    row,
    status_of,
    succeeded,
    wants_scope,
)


@check(
    id="api.header-arrived",
    title=msg("The Authorization header reached the API"),
    step=Step.TRANSPORT,
    severity=Severity.ERROR,
    causes=("stripped-by-proxy-or-gateway",),
    kb="step-8",
    needs=(Subject, Baseline, VerificationCalls, Replay),
)
def api_header_arrived(subject: Subject, baseline: Baseline, calls: VerificationCalls, replay: Replay) -> Result:
    """The header was lost where the pasted answer asks for a token, and the same call from here gets another answer."""
    response, credential = subject.response, subject.credential
    if (
        response is None
        or response.status != 401
        or credential is None
        or credential.place is not CredentialPlace.HEADER
    ):
        return not_applicable(msg("No refusal was pasted together with the header that was sent."))
    told = error_code(response)
    found = Evidence(msg("Challenge in the paste"), told or "names no error", "an error that names the token's fault")
    if told or error_code(baseline.answer.response) or not _tells_apart(calls):
        return passed(msg("Nothing in the pasted answer says that the header got lost."), found)
    if replay.could_matter:
        words = msg("The call from here lacked some of its fields, so the two answers cannot be compared.")
        return unavailable(words, found, *left_out_row(replay))
    if refuses_token(replay.answer) and not error_code(replay.answer.response):
        return passed(msg("The same call from here is answered alike, so nothing on the way is to blame."), found)
    words = msg("The pasted answer is the one to a call without a token; from here the same call is answered {status}.",
                status=status_of(replay.answer))  # fmt: skip
    return failed("stripped-by-proxy-or-gateway", INFERRED, words, found, row(baseline.answer), row(replay.answer))


def _tells_apart(calls: VerificationCalls) -> bool:
    """Whether this API answers a token otherwise than none."""
    return any(
        succeeded(answer) or wants_scope(answer) or error_code(answer.response) != "" for answer in calls.answers
    )
