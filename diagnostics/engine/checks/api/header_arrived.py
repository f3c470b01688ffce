"""Looks at whether the API saw the header, by its answer beside one to a call without a token.

Why it matters: proxies, gateways and web servers strip Authorization; the API then asks for a token as if for none.
Cannot see: where on the way the header was lost.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import INFERRED, POSSIBLE
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import (
    Baseline,
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
from diagnostics.engine.model.submission import CredentialPlace
from diagnostics.engine.model.types import (
    Candidate,
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
from diagnostics.engine.servers.arrival import BY_GATEWAY, BY_WEBSERVER, Lost, lost_header, own_answers
from diagnostics.engine.servers.token_evidence import TokenEvidence, token_evidence
from diagnostics.engine.subject.beside import Differs, accepted_beside


@check(
    id="api.header-arrived",
    title=msg("The Authorization header reached the API"),
    step=Step.TRANSPORT,
    severity=Severity.ERROR,
    causes=(BY_GATEWAY, BY_WEBSERVER),
    kb="step-8",
    needs=(Subject, Target, Times, Baseline),
    sees=(VerificationCalls, Replay, SigningKeys, Introspection, ProtectedResource),
)
def api_header_arrived(
    subject: Subject,
    target: Target,
    times: Times,
    baseline: Baseline,
    calls: VerificationCalls | Missing,
    replay: Replay | Missing,
    keys: SigningKeys | Missing,
    introspection: Introspection | Missing,
    resource: ProtectedResource | Missing,
) -> Result:
    """The header was lost where a good token gets the answer to none, from us or in the paste alone."""
    answers = own_answers(subject, calls, replay)
    if not answers:
        missing = next((fact for fact in (calls, replay) if isinstance(fact, Missing) and fact.applies), None)
        reason = missing.reason if missing else msg("There is no call of ours that carried the token.")
        return unavailable(reason) if missing else not_applicable(reason)
    seen = token_evidence(subject, target, times, keys, introspection, resource)
    if lost := lost_header(answers, baseline, seen):
        return _lost_for_us(lost, baseline, seen)
    return _lost_in_paste(subject, baseline, calls, replay)


def _lost_for_us(lost: Lost, baseline: Baseline, seen: TokenEvidence) -> Result:
    rows = [row(lost.answer, "an answer about the token", important=True), row(baseline.answer)]
    if seen.signed:
        rows.append(Evidence(msg("Signature"), "good under a published key"))
    elif seen.active:
        rows.append(Evidence(msg("Introspection"), "active"))
    if lost.says:
        words = msg("The API says that no header came to a call of ours that carries it: it is taken away on the way.")
    else:
        words = msg("The token is good, and the API answers it as it answers a call without one: the header is taken "
                    "away before the API sees it.")  # fmt: skip
    other = BY_GATEWAY if lost.cause == BY_WEBSERVER else BY_WEBSERVER
    also = [Candidate(other, POSSIBLE)]
    if not lost.says and seen.active is None:
        also.append(Candidate("token-revoked", POSSIBLE))
    return failed(lost.cause, lost.confidence, words, *rows, also=tuple(also))


def _lost_in_paste(
    subject: Subject, baseline: Baseline, calls: VerificationCalls | Missing, replay: Replay | Missing
) -> Result:
    """Where the pasted answer asks for a token, and the same call from here gets another answer."""
    response, credential = subject.response, subject.credential
    if (
        response is None
        or response.status != 401
        or credential is None
        or credential.place is not CredentialPlace.HEADER
        or not isinstance(calls, VerificationCalls)
        or not isinstance(replay, Replay)
    ):
        return not_applicable(msg("No refusal was pasted together with the header that was sent."))
    beside = accepted_beside(subject)
    if beside is not None and Differs.HOST not in beside.differs:
        return not_applicable(msg("This server accepted another call of the paste, so it is compared with that one."))
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
    return failed(BY_GATEWAY, INFERRED, words, found, row(baseline.answer), row(replay.answer))


def _tells_apart(calls: VerificationCalls) -> bool:
    """Whether this API answers a token otherwise than none."""
    return any(
        succeeded(answer) or wants_scope(answer) or error_code(answer.response) != "" for answer in calls.answers
    )
