"""The redacted view of a submission that goes into the report under `understood`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from diagnostics.engine.model.exchange import Exchange, exchanges
from diagnostics.engine.model.submission import (
    Challenge,
    Credential,
    Defect,
    ErrorBody,
    ErrorText,
    Request,
    Response,
    Submission,
    Token,
)
from diagnostics.engine.model.types import Message, Place, msg
from diagnostics.engine.redaction import redact
from diagnostics.engine.redaction.redact import Scrubber
from diagnostics.engine.redaction.rulebook import Kind

WRITTEN = msg("What was written at line {line} of the paste")
WRITTEN_SOMEWHERE = msg("What was written beside the call")
LEFT_OUT = msg("{n} further exchanges of the paste are not listed here.")
_MOST_EXCHANGES = 50
_LONGEST_WORD = 64


def understood(
    submission: Submission, summary: Message, scrubber: Scrubber, recognised: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """`understood` of the report's schema; the subject is named by index and label, with the reason.

    Each exchange has the number by which it can be chosen. At most 50 are listed: the subject, what failed, and the
    first of the others; a note says how many were left out.
    """
    notes = [scrubber.message(note) for note in submission.notes]
    every = list(enumerate(exchanges(submission.requests, submission.responses), start=1))
    listed = _listed(every, submission)
    if len(every) > len(listed):
        notes.append(Message(LEFT_OUT.text, {"n": len(every) - len(listed)}))
    subject = next((number for number, item in every if _is_subject(item, submission)), None)
    return {
        "summary": scrubber.message(summary),
        "forms": [form.value for form in submission.forms],
        "notes": notes,
        "recognised": recognised,
        "requests": [
            _request(submission.requests[item.request], item.request, scrubber) | {"exchange": number}
            for number, item in listed
            if item.request is not None
        ],
        "responses": [
            _response(submission.responses[index], index, scrubber) | {"exchange": number}
            for index, number in sorted((item.response, number) for number, item in listed if item.response is not None)
        ],
        "exchanges": len(every),
        "tokens": [_token(token, scrubber) for token in _tokens(submission)],
        "credentials": [_credential(found, scrubber) for found in submission.credentials[:_MOST_EXCHANGES]],
        "errors": [
            {"text": _said(error, scrubber), "origin": error.origin, "at": place(error.at)}
            for error in submission.errors[:20]
        ],
        "subject": {
            "exchange": subject,
            "request": submission.subject_request,
            "response": submission.subject_response,
            "token": submission.subject_token,
            "credential": submission.subject_credential,
            "reason": scrubber.message(submission.subject_reason) if submission.subject_reason else None,
        },
    }


def _listed(every: list[tuple[int, Exchange]], submission: Submission) -> list[tuple[int, Exchange]]:
    """The exchanges to list, with their numbers and in their order."""
    if len(every) <= _MOST_EXCHANGES:
        return every

    def order(item: tuple[int, Exchange]) -> tuple[bool, bool, int]:
        number, exchange = item
        status = submission.responses[exchange.response].status if exchange.response is not None else None
        return not _is_subject(exchange, submission), (status or 0) < 400, number

    return sorted(sorted(every, key=order)[:_MOST_EXCHANGES])


def _is_subject(exchange: Exchange, submission: Submission) -> bool:
    if submission.subject_request is not None:
        return exchange.request == submission.subject_request
    return exchange.response is not None and exchange.response == submission.subject_response


def _tokens(submission: Submission) -> tuple[Token, ...]:
    """The first tokens, and that of the subject wherever it stands."""
    shown, own = submission.tokens[:_MOST_EXCHANGES], submission.token(submission.subject_token)
    return shown if own is None or own in shown else (*shown[:-1], own)


def place(at: Place | None) -> dict[str, int] | None:
    """A place as the schema has it."""
    return {"line": at.line, "column": at.column, "length": at.length} if at else None


def moment(at: datetime | None) -> str | None:
    """A time in ISO form, UTC offset included."""
    return at.isoformat() if at else None


def _headers(fields: tuple[Any, ...], scrubber: Scrubber, kind: Kind) -> list[list[str]]:
    return [[scrubber.name(field.name), redact.header_value(field, scrubber, kind)] for field in fields[:100]]


def _request(request: Request, index: int, scrubber: Scrubber) -> dict[str, Any]:
    return {
        "index": index,
        "method": redact.method(request.method, scrubber),
        "url": redact.url(request.url, scrubber) if request.url else "",
        "http_version": scrubber.scrub(request.http_version),
        "headers": _headers(request.headers, scrubber, Kind.HEADER_FIELD),
        "body_kind": request.body_kind,
        "parameters": [scrubber.name(name) for name, _ in request.form],
        "at": moment(request.at),
        "form": request.source.value,
        "response": request.response,
        "defects": [_defect(defect, scrubber) for defect in request.defects],
    }


def _response(response: Response, index: int, scrubber: Scrubber) -> dict[str, Any]:
    return {
        "index": index,
        "status": response.status,
        "reason": scrubber.scrub(response.reason),
        "headers": _headers(response.headers, scrubber, Kind.RESPONSE_FIELD),
        "challenges": [_challenge(challenge, scrubber) for challenge in response.challenges],
        "error": _error(response.error, scrubber) if response.error else {},
        "at": moment(response.date or response.at),
        "request": response.request,
    }


def _challenge(challenge: Challenge, scrubber: Scrubber) -> dict[str, Any]:
    return {
        "scheme": scrubber.scrub(challenge.scheme),
        "params": {scrubber.name(k): scrubber.value(Kind.ERROR_MEMBER, k, v) for k, v in challenge.params.items()},
        "token68": scrubber.labeler.mask(challenge.token68) if challenge.token68 else None,
        "proxy": challenge.proxy,
    }


def _error(error: ErrorBody, scrubber: Scrubber) -> dict[str, Any]:
    values: Mapping[str, Any] = {
        "code": error.code,
        "description": error.description[:1000],
        "vendor_code": error.vendor_code,
        "request_id": error.request_id,
        "dialect": error.dialect,
    }
    shown = {name: scrubber.value(Kind.ERROR_MEMBER, name, value) for name, value in values.items() if value}
    if error.timestamp:
        shown["timestamp"] = error.timestamp.isoformat()
    if error.status is not None:
        shown["status"] = str(error.status)
    return shown


def _said(error: ErrorText, scrubber: Scrubber) -> str | Message:
    """A line of a program word by word; what a person wrote is told by its place alone."""
    if error.origin == "prose":
        return Message(WRITTEN.text, {"line": error.at.line}) if error.at else WRITTEN_SOMEWHERE
    return scrubber.scrub(error.text[:500])


def _defect(defect: Defect, scrubber: Scrubber) -> dict[str, Any]:
    return {
        "part": defect.part,
        "position": defect.position,
        "what": scrubber.message(defect.what),
        "kind": defect.kind.value,
        "at": place(defect.at),
    }


def _credential(credential: Credential, scrubber: Scrubber) -> dict[str, Any]:
    return {
        "place": credential.place.value,
        "name": scrubber.name(credential.name[:_LONGEST_WORD]),
        "scheme": scrubber.scrub(credential.scheme[:_LONGEST_WORD]),
        "separator": scrubber.scrub(credential.separator[:_LONGEST_WORD]),
        "token": credential.token,
        "request": credential.request,
        "length": len(credential.value),
        "defects": [_defect(defect, scrubber) for defect in credential.defects],
    }


def _token(token: Token, scrubber: Scrubber) -> dict[str, Any]:
    return {
        "label": token.label,
        "mask": scrubber.labeler.label(token.secret.reveal()),
        "format": token.format.value,
        "role": token.role.value,
        "where": scrubber.message(token.where),
        "header": redact.json_value(token.header, scrubber) if token.header is not None else None,
        "claims": redact.json_value(token.claims, scrubber) if token.claims is not None else None,
        "segments": list(token.segments),
        "vendor": scrubber.scrub(token.vendor) if token.vendor else token.vendor,
        "damage": [_defect(defect, scrubber) for defect in token.defects],
        "at": place(token.at),
    }
