"""The paste facts: who the subject is, what time it is about, and where the request goes by the profile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from diagnostics.engine.model.facts import Reading, Subject, Target, Times
from diagnostics.engine.model.forms import Form
from diagnostics.engine.model.known import Recognised, recognise
from diagnostics.engine.model.profile import Endpoint, Environment, Profile
from diagnostics.engine.model.shield import shielded
from diagnostics.engine.model.submission import Request, Submission, Token
from diagnostics.engine.words import witness


@dataclass(frozen=True, slots=True)
class Options:
    """What the user chose. `client_time` is the browser's clock when the form was sent, aware.

    `exchange` is the number of the exchange to be examined, from 1; 0 leaves the choice to the parser. `corrects` is
    False for who asks for causes alone: a correction is then not proved, and none is worth showing.
    """

    online: bool = False
    dry_run: bool = False
    environment: str = ""
    client_time: datetime | None = None
    received_at: datetime | None = None  # our clock when `client_time` arrived
    exchange: int = 0
    corrects: bool = True


def paste_facts(submission: Submission, profile: Profile, *, now: datetime, options: Options) -> dict[type, Any]:
    """All paste facts by their type; never raises on a parsed submission."""
    subject = _subject(submission)
    return {
        Submission: submission,
        Subject: subject,
        Times: _times(subject, profile, now=now, options=options),
        Target: _target(subject, profile, options.environment),
        Reading: shielded(
            "words",
            "reading",
            # an export of a browser holds no sentence beside those of its answers
            lambda: witness.read(
                submission.statements, "" if Form.HAR in submission.forms else submission.spoken.reveal()
            ),
            lambda: Reading({}, {}, {}, {}, {}),
        ),
    }


def _at(index: int | None, things: tuple[Any, ...]) -> Any:
    return things[index] if index is not None and 0 <= index < len(things) else None


def _subject(submission: Submission) -> Subject:
    return Subject(
        submission=submission,
        request=_at(submission.subject_request, submission.requests),
        response=_at(submission.subject_response, submission.responses),
        credential=_at(submission.subject_credential, submission.credentials),
        token=submission.token(submission.subject_token),
    )


def _times(subject: Subject, profile: Profile, *, now: datetime, options: Options) -> Times:
    at, source = _request_time(subject)
    offset = None
    if options.client_time is not None:
        offset = (options.client_time - (options.received_at or now)).total_seconds()
    return Times(now=now, request_at=at, request_at_source=source, leeway_s=profile.leeway_s, client_offset_s=offset)


def _request_time(subject: Subject) -> tuple[datetime | None, str]:
    request, response = subject.request, subject.response
    error_at = response.error.timestamp if response and response.error else None
    known: tuple[tuple[datetime | None, str], ...] = (
        (response.date if response else None, "Date header"),
        (error_at, "timestamp of the error"),
        (request.at if request else None, "time of the request"),
        (response.at if response else None, "time of the response"),
        *((at, source) for source, at in subject.submission.times[:1]),
    )
    for at, source in known:
        if at is not None:
            return at.astimezone(UTC), source
    return None, ""


def _target(subject: Subject, profile: Profile, chosen: str) -> Target:
    request, token = subject.request, subject.token
    environment, chosen_by = _environment(request, token, profile, chosen)
    claims = token.claims if token and token.claims else {}
    issuer = claims.get("iss")
    issuer_environment = profile.environment_of_issuer(issuer) if isinstance(issuer, str) else None
    endpoint = _endpoint(request, profile, environment)
    known = None if chosen_by == "host" else _recognised(subject, profile)
    host = request.url.host if request is not None and request.url is not None else ""
    return Target(profile, environment, chosen_by, issuer_environment, endpoint, known, host)


def _recognised(subject: Subject, profile: Profile) -> Recognised | None:
    host = subject.request.url.host if subject.request and subject.request.url else ""
    value = subject.token.secret if subject.token else subject.credential.value if subject.credential else None
    return recognise(profile.known, host, value.reveal() if value else "")


def _environment(
    request: Request | None, token: Token | None, profile: Profile, chosen: str
) -> tuple[Environment | None, str]:
    if request and request.url and request.url.host:
        url = request.url
        found = profile.environment_of_host(url.host, url.port, url.scheme)
        if found:
            return found, "host"
        if profile.has_hosts and not chosen:
            return None, ""
    if chosen and (named := profile.environment(chosen)):
        return named, "user"
    claims = token.claims if token and token.claims else {}
    if isinstance(claims.get("iss"), str) and (by_issuer := profile.environment_of_issuer(claims["iss"])):
        return by_issuer, "issuer"
    if len(profile.environments) == 1:
        return profile.environments[0], "only"
    return (profile.environments[0], "default") if profile.environments else (None, "")


def _endpoint(request: Request | None, profile: Profile, environment: Environment | None) -> Endpoint | None:
    if not request or not request.url:
        return None
    path = environment.below_base(request.url.path) if environment else request.url.path
    return profile.endpoint(request.method, path, request.url.host)
