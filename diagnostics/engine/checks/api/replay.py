"""Looks at the pasted call made again as it was, redirects hop by hop, beside the same token in a correct header.

Why it matters: where the token works in a correct header and not as pasted, the way it is sent is the fault.
Cannot see: calls that may change something, which are not repeated, and what lies between the user and the API.
"""

from __future__ import annotations

from diagnostics.engine.model.confidence import HEURISTIC, INFERRED, LIKELY, NEARLY_CERTAIN, PLAUSIBLE, POSSIBLE, WEAK
from diagnostics.engine.model.declare import check
from diagnostics.engine.model.facts import (
    ApiAnswer,
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
    Actor,
    Candidate,
    Evidence,
    Message,
    Result,
    Severity,
    Step,
    failed,
    msg,
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
from diagnostics.engine.servers.arrival import BY_GATEWAY, BY_WEBSERVER, lost_header, misses_header, own_answers
from diagnostics.engine.servers.refusal import SPOKEN, refusal_cause, spoken_cause
from diagnostics.engine.servers.token_evidence import TokenEvidence, explanation, token_evidence
from diagnostics.engine.subject.again import wait_until
from diagnostics.engine.subject.defects import CAUSE_OF_DEFECT

_ALL_OF_IT = msg("The call as pasted is answered {status} now.")
_PART_OF_IT = msg("The call, without the fields left out, is answered {status} now.")
_OTHERWISE = msg("The call was made again without some of its fields, which may be why it is answered so.")
_ODD = "malformed-bearer-syntax"


@check(
    id="api.replay",
    title=msg("The call as pasted is answered"),
    step=Step.TRANSPORT,
    severity=Severity.ERROR,
    causes=tuple(
        dict.fromkeys(
            (
                _ODD,
                "token-in-wrong-location",
                "header-lost-on-redirect",
                "header-not-sent",
                "wrong-host-or-path",
                "api-down-or-server-bug",
                *CAUSE_OF_DEFECT.values(),
                BY_GATEWAY,
                BY_WEBSERVER,
                *SPOKEN,
            )
        )
    ),
    kb="step-8",
    needs=(Subject, Target, Times, Replay),
    sees=(VerificationCalls, SigningKeys, Introspection, ProtectedResource, Baseline),
)
def api_replay(
    subject: Subject,
    target: Target,
    times: Times,
    replay: Replay,
    calls: VerificationCalls | Missing,
    keys: SigningKeys | Missing,
    introspection: Introspection | Missing,
    resource: ProtectedResource | Missing,
    baseline: Baseline | Missing,
) -> Result:
    """A lost header and a badly sent token are errors; what other findings explain is information."""
    answer = replay.answer
    rows = [*(row(hop) for hop in replay.hops), row(answer, "200", important=not succeeded(answer))]
    rows += left_out_row(replay)
    if replay.lost_at:
        return _lost(replay.lost_at, rows, at_fault=not succeeded(answer))
    if succeeded(answer):
        words = _PART_OF_IT if replay.could_matter else _ALL_OF_IT
        return passed(Message(words.text, {"status": status_of(answer)}), *rows)
    if replay.could_matter and not wants_scope(answer) and not _as_pasted(subject, answer):
        return unavailable(_OTHERWISE, *rows)
    if refuses_token(answer) and subject.credential is None:
        words = msg("Without a credential the API answers {status}.", status=status_of(answer))
        return failed("header-not-sent", POSSIBLE, words, *rows, severity=Severity.INFO)
    seen = token_evidence(subject, target, times, keys, introspection, resource)
    if refuses_token(answer) and isinstance(calls, VerificationCalls) and _works(calls):
        return _badly_sent(subject, rows) or _refused_here(answer, rows, seen)
    if refuses_token(answer):
        lost = lost_header(own_answers(subject, calls, replay), baseline, seen)
        return _refused(
            answer, rows, seen, explained=lost.cause if lost else explanation(seen), alone=_alone(subject, calls)
        )
    spoken = None if wants_scope(answer) else spoken_cause(answer, seen)
    if spoken:
        return failed(spoken.cause, spoken.confidence, spoken.words, *rows, also=spoken.also, actor=spoken.actor)
    return _otherwise(answer, rows)


def _as_pasted(subject: Subject, answer: ApiAnswer) -> bool:
    """Whether the pasted call got the same answer, so that the fields left out made no difference."""
    pasted = subject.response
    return pasted is not None and (pasted.status, error_code(pasted)) == (
        status_of(answer),
        error_code(answer.response),
    )


def _lost(origin: str, rows: list[Evidence], *, at_fault: bool) -> Result:
    words = msg("The call is redirected to {origin}, where clients do not send Authorization.", origin=origin)
    confidence, severity = (NEARLY_CERTAIN, Severity.ERROR) if at_fault else (PLAUSIBLE, Severity.WARNING)
    return failed("header-lost-on-redirect", confidence, words, *rows, severity=severity)


def _refused(answer: ApiAnswer, rows: list[Evidence], seen: TokenEvidence, *, explained: str, alone: bool) -> Result:
    found = refusal_cause(answer, seen) if alone and not explained else None
    if found:
        return failed(found.cause, found.confidence, found.words, *rows, also=found.also, actor=found.actor)
    words = msg("The call as pasted is refused: {status}.", status=status_of(answer))
    return failed(explained or "api-down-or-server-bug", POSSIBLE, words, *rows, severity=Severity.INFO)


def _alone(subject: Subject, calls: VerificationCalls | Missing) -> bool:
    """Whether this call alone can tell; verification calls tell it better, as their header is sent as it should be."""
    return not isinstance(calls, VerificationCalls) and not _oddly_sent(subject)


def _oddly_sent(subject: Subject) -> bool:
    return subject.credential is None or bool(subject.credential.defects) or _way_of_sending(subject) != ""


def _works(calls: VerificationCalls) -> bool:
    return any(succeeded(answer) or wants_scope(answer) for answer in calls.answers)


def _badly_sent(subject: Subject, rows: list[Evidence]) -> Result | None:
    cause = _way_of_sending(subject)
    if cause == "":
        return None
    words = msg("The same token works in a correct header, so the way it is sent is the fault.")
    return failed(cause, HEURISTIC if cause == _ODD else NEARLY_CERTAIN, words, *rows)


def _refused_here(answer: ApiAnswer, rows: list[Evidence], seen: TokenEvidence) -> Result:
    """A call that is sent as it should be, refused where others with the same token are not."""
    if misses_header(answer):
        words = msg("The API accepts this token in other calls, and says of this one that no header came.")
        return failed(BY_GATEWAY, HEURISTIC, words, *rows, also=(Candidate(BY_WEBSERVER, POSSIBLE),))
    if spoken := spoken_cause(answer, seen):
        return failed(spoken.cause, spoken.confidence, spoken.words, *rows, also=spoken.also, actor=spoken.actor)
    words = msg("The API accepts this token in other calls and refuses this one.")
    also = (Candidate("user-lacks-permission", WEAK), Candidate("api-down-or-server-bug", WEAK))
    return failed("missing-scope", POSSIBLE, words, *rows, also=also)


def _way_of_sending(subject: Subject) -> str:
    """The cause in the way the credential is sent; "" when it is sent as RFC 6750, 2.1 has it."""
    credential = subject.credential
    if credential is None:
        return ""
    if credential.place not in (CredentialPlace.HEADER, CredentialPlace.OPTION):
        return "token-in-wrong-location"
    if credential.place is CredentialPlace.HEADER and credential.name.lower() != "authorization":
        return "wrong-header-name"
    if cause := next((CAUSE_OF_DEFECT[d.kind] for d in credential.defects if d.kind in CAUSE_OF_DEFECT), ""):
        return cause
    if credential.scheme and credential.scheme.lower() != "bearer":
        return "wrong-auth-scheme"
    return _ODD if credential.defects else ""


def _otherwise(answer: ApiAnswer, rows: list[Evidence]) -> Result:
    status = status_of(answer)
    if wants_scope(answer):
        return failed(
            "missing-scope", NEARLY_CERTAIN, msg("The API accepts the token and misses a scope in it."), *rows
        )
    if status == 403:
        words = msg("The API answers 403: it knows the token and does not allow this call.")
        return failed("user-lacks-permission", PLAUSIBLE, words, *rows, also=(Candidate("missing-scope", POSSIBLE),))
    if status == 429:
        summary = msg("The API answers 429: calls are coming too fast.")
        return failed("rate-limited", INFERRED, summary, *rows, fix=wait_until(answer.response))
    if status >= 500:
        words = msg("The API answers {status}: it fails by itself.", status=status)
        return failed("api-down-or-server-bug", LIKELY, words, *rows, actor=Actor.PLATFORM)
    if status in (404, 405):
        words = msg("The API answers {status}: it does not know this path or method.", status=status)
        return failed("wrong-host-or-path", HEURISTIC, words, *rows)
    return unavailable(msg("The API answered {status}, which says nothing about the token.", status=status), *rows)
