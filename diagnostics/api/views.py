"""The API's addresses: make, read, delete and share a diagnosis, and get its attachments."""

from __future__ import annotations

import json
import time
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.debug import sensitive_variables

from diagnostics import limits, services, sharing, tasks
from diagnostics.api import bodies, keys
from diagnostics.api.endpoint import endpoint
from diagnostics.api.problems import Problem
from diagnostics.attachments import files
from diagnostics.models import Diagnosis, ShareLink
from diagnostics.views import ownership, pdf
from diagnostics.views.client import address_of

LONGEST_WAIT_S = 10
RETRY_AFTER_S = "1"
READS = limits.Rate(240, 60)
_POLL_S = 0.05
_LONGEST_TOKEN = 200


@sensitive_variables()
def _create(request: HttpRequest) -> HttpResponse:
    """Examine the body; 201 when it was over within `wait` seconds, else 202. The owner token is told this once."""
    seconds = bodies.whole_number(request.GET, "wait", default=0, most=LONGEST_WAIT_S)
    client, payer = _client(request)
    wanted = bodies.wanted(request)
    token = ownership.new_owner()
    made = services.create(
        wanted.paste,
        owner=token,
        client=client,
        payer=payer,
        client_time=wanted.client_time,
        platform=wanted.platform,
        environment=wanted.environment,
        online=wanted.online,
        dry_run=wanted.dry_run,
        corrections=wanted.corrections,
        exchange=wanted.exchange,
    )
    tasks.send(made.pk)
    found = _waited(made, seconds)
    values = {"id": found.pk, "state": found.state, "owner_token": token, "report": services.report_as_json(found)}
    response = JsonResponse(values, status=HTTPStatus.CREATED if found.is_over else HTTPStatus.ACCEPTED)
    response["Location"] = settings.PORTAL_BASE_URL + reverse("api_diagnosis", args=[found.pk])
    if not found.is_over:
        response["Retry-After"] = RETRY_AFTER_S
    return response


def _client(request: HttpRequest) -> tuple[str, str]:
    """Whom the common limit counts, and who pays for the work: with a valid key, which has a rate of its own, "" and
    the key. Raises Problem and LimitReached."""
    given = request.headers.get("X-API-Key")
    if given is None:
        return address_of(request), address_of(request)
    key = keys.find(given) if len(given) <= _LONGEST_TOKEN else None
    if key is None:
        raise Problem(
            HTTPStatus.UNAUTHORIZED, "unknown-key", "X-API-Key holds no key in use. Leave it out, or ask for one."
        )
    limits.spend("api-key", str(key.pk), limits.Rate.parse(key.rate))
    return "", f"key {key.pk}"


def _waited(found: Diagnosis, seconds: float) -> Diagnosis:
    until = time.monotonic() + seconds
    while True:
        found.refresh_from_db(fields=["state", "report", "kind", "cause", "confidence", "finished_at", "attempt"])
        if found.is_over or time.monotonic() >= until:
            return found
        time.sleep(_POLL_S)


@sensitive_variables()
def _owned(request: HttpRequest, diagnosis_id: str) -> Diagnosis:
    """The diagnosis that the owner token opens. Raises Problem: 401 without a token, 404 for any that opens nothing."""
    limits.spend("api-read", address_of(request), READS)
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Problem(
            HTTPStatus.UNAUTHORIZED,
            "owner-token-needed",
            "Send the owner_token that came with the diagnosis as Authorization: Bearer.",
            headers={"WWW-Authenticate": 'Bearer realm="Auth diagnostics"'},
        )
    token = token.strip()
    found = services.get_owned(diagnosis_id, token) if len(token) <= _LONGEST_TOKEN else None
    if found is None:
        raise Problem(HTTPStatus.NOT_FOUND, "not-found", "No diagnosis of this id is opened by this owner token.")
    return found


def _finished(request: HttpRequest, diagnosis_id: str) -> Diagnosis:
    found = _owned(request, diagnosis_id)
    if not found.is_over or found.report is None:
        headers = {"Retry-After": RETRY_AFTER_S}
        raise Problem(HTTPStatus.CONFLICT, "not-finished", "Wait until its state is finished.", headers=headers)
    return found


def _read(request: HttpRequest, diagnosis_id: str) -> HttpResponse:
    """The report in schema 1; 202 while the diagnosis runs."""
    seconds = bodies.whole_number(request.GET, "wait", default=0, most=LONGEST_WAIT_S)
    found = _waited(_owned(request, diagnosis_id), seconds)
    response = JsonResponse(
        services.report_as_json(found), status=HTTPStatus.OK if found.is_over else HTTPStatus.ACCEPTED
    )
    if not found.is_over:
        response["Retry-After"] = RETRY_AFTER_S
    return response


def _delete(request: HttpRequest, diagnosis_id: str) -> HttpResponse:
    """Remove the diagnosis with its links now."""
    services.delete(_owned(request, diagnosis_id))
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _links(request: HttpRequest, diagnosis_id: str) -> HttpResponse:
    """The links that work now."""
    return JsonResponse({"links": [_link(link) for link in sharing.links(_finished(request, diagnosis_id))]})


def _link(link: ShareLink) -> dict[str, Any]:
    return {
        "id": link.pk,
        "created_at": link.created_at.isoformat(),
        "expires_at": link.expires_at.isoformat(),
        "hide_claims": link.hide_claims,
        "views": link.views,
    }


def _share(request: HttpRequest, diagnosis_id: str) -> HttpResponse:
    """A link; its address is told this once."""
    found = _finished(request, diagnosis_id)
    try:
        values = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        values = None
    days = values.get("days", sharing.DEFAULT_DAYS) if isinstance(values, dict) else None
    hide_claims = values.get("hide_claims", False) if isinstance(values, dict) else None
    if type(days) is not int or days not in sharing.LIFETIMES_DAYS or not isinstance(hide_claims, bool):
        detail = 'Send {"days": 1, 7 or 30, "hide_claims": true or false}; both may be left out.'
        raise Problem(HTTPStatus.BAD_REQUEST, "bad-request", detail)
    try:
        link, slug = sharing.create(found, days=days, hide_claims=hide_claims)
    except sharing.TooManyLinks:
        raise Problem(HTTPStatus.CONFLICT, "too-many-links", "Revoke one first.") from None
    address = settings.PORTAL_BASE_URL + reverse("shared", args=[slug])
    return JsonResponse(_link(link) | {"url": address}, status=HTTPStatus.CREATED, headers={"Location": address})


def _revoke(request: HttpRequest, diagnosis_id: str, link_id: int) -> HttpResponse:
    """End one link now."""
    if not sharing.revoke(_finished(request, diagnosis_id), link_id):
        raise Problem(HTTPStatus.NOT_FOUND, "not-found", "The diagnosis has no such link in use.")
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _attachment(request: HttpRequest, diagnosis_id: str, form: str) -> HttpResponse:
    """The diagnosis as a signed file."""
    found = _finished(request, diagnosis_id)
    if form not in files.MEDIA_TYPES:
        raise Problem(HTTPStatus.NOT_FOUND, "not-found", f"The forms are {', '.join(files.MEDIA_TYPES)}.")
    hide_claims = bodies.flag(request.GET, "hide_claims", default=False)
    if form == files.MADE_BY_WORKERS:
        made = _pdf(found, request.GET.get("language", files.ENGLISH), hide_claims)
    else:
        made = files.attachment(found, form, hide_claims=hide_claims)
    response = HttpResponse(made.content, content_type=made.media_type)
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return response


def _pdf(found: Diagnosis, language: str, hide_claims: bool) -> files.Attachment:
    offered = [code for code, _name in settings.LANGUAGES]
    if language not in offered:
        raise Problem(HTTPStatus.BAD_REQUEST, "bad-request", f"The languages are {', '.join(offered)}.")
    try:
        with translation.override(files.ENGLISH):
            return pdf.of_diagnosis(found, language=language, hide_claims=hide_claims)
    except pdf.NotMade as problem:
        headers = {"Retry-After": str(pdf.RETRY_AFTER_S)} if problem.again else {}
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, "no-pdf", problem.message, headers=headers) from problem


def _nothing(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Problem(HTTPStatus.NOT_FOUND, "not-found", "There is no such address; /api/v1/ lists them.")


diagnoses = endpoint(POST=_create)
diagnosis = endpoint(GET=_read, DELETE=_delete)
links = endpoint(GET=_links, POST=_share)
link = endpoint(DELETE=_revoke)
attachment = endpoint(GET=_attachment)
nothing = endpoint(**{method: _nothing for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")})
