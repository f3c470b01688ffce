"""Whether the API saw the header of our own calls: its answer to them beside the one to a call without a token."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from diagnostics.engine.model import catalogue
from diagnostics.engine.model.confidence import HEURISTIC, INFERRED, LIKELY, PLAUSIBLE
from diagnostics.engine.model.facts import ApiAnswer, Baseline, Missing, Replay, Subject, VerificationCalls
from diagnostics.engine.model.submission import CredentialPlace, TokenFormat
from diagnostics.engine.servers.answers import error_code, refuses_token, status_of, succeeded, wants_scope
from diagnostics.engine.servers.token_evidence import TokenEvidence

BY_GATEWAY, BY_WEBSERVER = catalogue.slugs("stripped-by-proxy-or-gateway", "stripped-by-webserver")
_MISSED = catalogue.slugs("header-not-sent", "empty-token")
_REFUSALS = (401, 403)
_SCHEMES = frozenset({"bearer", "dpop"})
_VOLATILE = re.compile(r"[0-9a-f][0-9a-f-]{7,}|\d+", re.IGNORECASE)
# by its own name it may be the server that runs the application and keeps the header from it (CGI, mod_wsgi)
_RUNS_APPLICATIONS = ("apache", "microsoft-iis", "lighttpd")


@dataclass(frozen=True, slots=True)
class Lost:
    """The header did not arrive: `answer` is our refused call's, `says` that the API itself misses the header."""

    answer: ApiAnswer
    confidence: float
    says: bool

    @property
    def cause(self) -> str:
        """Who took it, by the name that the server gives itself."""
        field = self.answer.response.header("Server")
        name = field.value.reveal().lower() if field else ""
        return BY_WEBSERVER if name.startswith(_RUNS_APPLICATIONS) else BY_GATEWAY


def own_answers(
    subject: Subject, calls: VerificationCalls | Missing, replay: Replay | Missing
) -> tuple[ApiAnswer, ...]:
    """The answers to calls of ours that carried the token in a correct header."""
    if isinstance(calls, VerificationCalls):
        return calls.answers
    credential = subject.credential
    clean = credential is not None and credential.place is CredentialPlace.HEADER and not credential.defects
    usual = credential is not None and credential.name.lower() == "authorization"
    if isinstance(replay, Replay) and clean and usual and not replay.hops and not replay.lost_at:
        return (replay.answer,)
    return ()


def lost_header(
    answers: Sequence[ApiAnswer], baseline: Baseline | Missing, seen: TokenEvidence
) -> Lost | None:  # fmt: skip
    """How surely the header of our calls got lost; None where an answer shows that it arrived, or the token is bad."""
    if not isinstance(baseline, Baseline) or not answers or seen.flawed or status_of(baseline.answer) not in _REFUSALS:
        return None
    if any(succeeded(answer) or wants_scope(answer) for answer in answers):
        return None
    refused = next(
        (a for a in answers if status_of(a) in _REFUSALS and (baseline.known or a.path == baseline.answer.path)), None
    )
    if refused is None or not _alike(refused, baseline.answer) or _wants_another_scheme(refused):
        return None
    if misses_header(refused):
        return Lost(refused, INFERRED if seen.sound else PLAUSIBLE, says=True)
    # a 403 may be the answer to every caller
    if not seen.sound or not refuses_token(refused) or (seen.format is TokenFormat.OPAQUE and seen.jwt_wanted):
        return None
    return Lost(refused, _by_likeness(refused, seen), says=False)


def misses_header(answer: ApiAnswer) -> bool:
    """Whether the API says first of all that no header, or an empty one, came."""
    first = next(iter(answer.told), None)
    return first is not None and first.cause in _MISSED and first.confidence >= PLAUSIBLE


def _by_likeness(refused: ApiAnswer, seen: TokenEvidence) -> float:
    """How sure the same answer alone makes it: the API may never say more, and what was not asked be the reason."""
    # without an error is how an API asks a caller who sent nothing (RFC 6750, 3.1)
    asks = bool(refused.response.challenges) and not error_code(refused.response)
    if seen.audience is None:
        return PLAUSIBLE
    if seen.active is None:
        return HEURISTIC if asks else PLAUSIBLE
    return LIKELY if asks else HEURISTIC


def _wants_another_scheme(answer: ApiAnswer) -> bool:
    schemes = {challenge.scheme.lower() for challenge in answer.response.challenges}
    return bool(schemes) and not schemes & _SCHEMES


def _alike(one: ApiAnswer, other: ApiAnswer) -> bool:
    return _shape(one) == _shape(other)


def _shape(answer: ApiAnswer) -> object:
    """What an answer says, without what differs from call to call: times, numbers, ids."""
    response = answer.response
    challenges = sorted(
        (challenge.scheme.lower(), challenge.params.get("error", ""), challenge.params.get("error_description", ""))
        for challenge in response.challenges
    )
    error = response.error
    told = (error.code, _VOLATILE.sub("", error.description), error.vendor_code) if error else ("", "", "")
    return response.status, challenges, told
