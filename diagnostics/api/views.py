"""The API's addresses: make, read, delete and share a diagnosis, and get its attachments."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.debug import sensitive_variables
from pydantic import ValidationError

from diagnostics import services, sharing
from diagnostics.api import asking, bodies, examples
from diagnostics.api.endpoint import Endpoint
from diagnostics.api.operations import ANYBODY, Answer, Content, operation
from diagnostics.api.parameters import Choice, Flag, WholeNumber
from diagnostics.api.problems import Problem
from diagnostics.api.schemas import REPORT, Link, Links, Made, MadeLink, WantedLink
from diagnostics.attachments import files
from diagnostics.models import Diagnosis
from diagnostics.views import pdf

LONGEST_WAIT_S = 10
RETRY_AFTER_S = "1"
WAIT = WholeNumber(
    "wait", "Seconds to wait for the end, 0 to 10. Without it the answer comes at once.", most=LONGEST_WAIT_S
)
LANGUAGE = Choice(
    "language",
    "Of html, md and pdf; json and zip are English.",
    tuple(code for code, _ in settings.LANGUAGES),
    files.ENGLISH,
)
HIDE_CLAIMS = Flag("hide_claims", "Masks subject, name and e-mail address: true or false.", default=False)


@operation(
    "POST",
    "createDiagnosis",
    "Examine a failing call",
    description=(
        "The body is text of any type: curl -v output, a raw exchange, a token, an error. A JSON body with the member "
        "paste carries choices beside it; any other JSON, such as a HAR file, is examined as it is. The owner_token is "
        "told this once; it opens, shares and deletes the diagnosis. A text of up to 16 KiB in which nothing can be "
        "examined is refused. A longer one is accepted unread, and a worker examines all of it: text of up to 1 MiB, "
        "a HAR file of up to 10 MiB."
    ),
    curl="curl --data-binary @failing.har '{server}/diagnoses?wait=5'",
    callers=ANYBODY,
    query=(WAIT, *bodies.CHOICES),
    body=examples.BODIES,
    body_required=True,
    answers=(
        Answer(
            HTTPStatus.CREATED,
            "Examined to the end.",
            (Content("application/json", Made, examples.MADE),),
            headers=("Location",),
        ),
        Answer(
            HTTPStatus.ACCEPTED,
            "Being examined; ask again at Location after Retry-After seconds.",
            (Content("application/json", Made),),
            headers=("Location", "Retry-After"),
        ),
    ),
    problems=("bad-request", "unknown-key", "too-large", "not-understood"),
)
@sensitive_variables()
def _create(request: HttpRequest) -> HttpResponse:
    """Examine the body; 201 when it was over within `wait` seconds, else 202. The owner token is told this once."""
    seconds = WAIT.read(request.GET)
    client = asking.client_of(request)
    found, token = asking.make(bodies.wanted(request), client, seconds)
    told = Made(id=found.pk, state=found.state, owner_token=token, report=services.report_as_json(found))
    response = JsonResponse(told.model_dump(), status=HTTPStatus.CREATED if found.is_over else HTTPStatus.ACCEPTED)
    response["Location"] = settings.PORTAL_BASE_URL + reverse("api_diagnosis", args=[found.pk])
    if not found.is_over:
        response["Retry-After"] = RETRY_AFTER_S
    return response


@sensitive_variables()
def _owned(request: HttpRequest, diagnosis_id: str) -> Diagnosis:
    """The diagnosis that the owner token opens. Raises Problem: 401 without a token, 404 for any that opens nothing."""
    asking.count_read(request)
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Problem(
            "owner-token-needed",
            "Send the owner_token that came with the diagnosis as Authorization: Bearer.",
            headers={"WWW-Authenticate": 'Bearer realm="Auth diagnostics"'},
        )
    return asking.owned(diagnosis_id, token.strip())


def _finished(request: HttpRequest, diagnosis_id: str) -> Diagnosis:
    found = _owned(request, diagnosis_id)
    if not found.is_over or not found.has_report:
        headers = {"Retry-After": RETRY_AFTER_S}
        raise Problem("not-finished", "Wait until its state is finished.", headers=headers)
    return found


@operation(
    "GET",
    "readDiagnosis",
    "Read a diagnosis",
    curl="curl -H \"Authorization: Bearer $OWNER_TOKEN\" '{server}/diagnoses/0a1b2c3d4e5f6g7h8j9kmnpqrs?wait=10'",
    query=(WAIT,),
    answers=(
        Answer(HTTPStatus.OK, "The report.", (Content("application/json", REPORT, examples.REPORT),)),
        Answer(
            HTTPStatus.ACCEPTED,
            "Still running: verdict is null.",
            (Content("application/json", REPORT),),
            headers=("Retry-After",),
        ),
    ),
    problems=("bad-request",),
)
def _read(request: HttpRequest, diagnosis_id: str) -> HttpResponse:
    """The report in schema 1; 202 while the diagnosis runs."""
    seconds = WAIT.read(request.GET)
    found = asking.waited(_owned(request, diagnosis_id), seconds)
    response = JsonResponse(
        services.report_as_json(found), status=HTTPStatus.OK if found.is_over else HTTPStatus.ACCEPTED
    )
    if not found.is_over:
        response["Retry-After"] = RETRY_AFTER_S
    return response


@operation(
    "DELETE",
    "deleteDiagnosis",
    "Delete a diagnosis now",
    description="Its links stop at once.",
    answers=(Answer(HTTPStatus.NO_CONTENT, "Nothing of it is left."),),
)
def _delete(request: HttpRequest, diagnosis_id: str) -> HttpResponse:
    """Remove the diagnosis with its links now."""
    services.delete(_owned(request, diagnosis_id))
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@operation(
    "GET",
    "listLinks",
    "List the share links in use",
    answers=(
        Answer(
            HTTPStatus.OK,
            "The links, newest first, without their addresses.",
            (Content("application/json", Links, examples.LINKS),),
        ),
    ),
    problems=("not-finished",),
)
def _links(request: HttpRequest, diagnosis_id: str) -> HttpResponse:
    """The links that work now."""
    found = _finished(request, diagnosis_id)
    return JsonResponse(Links(links=[Link.of(link) for link in sharing.links(found)]).model_dump())


@operation(
    "POST",
    "createLink",
    "Make a share link",
    description="Whoever has its address can read the diagnosis. The address is told this once.",
    body=(Content("application/json", WantedLink, {"days": 7, "hide_claims": True}),),
    answers=(
        Answer(
            HTTPStatus.CREATED,
            "Made.",
            (Content("application/json", MadeLink, examples.MADE_LINK),),
            headers=("Location",),
        ),
    ),
    problems=("bad-request", "not-finished", "too-many-links", "too-large"),
)
def _share(request: HttpRequest, diagnosis_id: str) -> HttpResponse:
    """A link; its address is told this once."""
    found = _finished(request, diagnosis_id)
    try:
        wanted = WantedLink.model_validate_json(request.body or b"{}")
    except ValidationError:
        detail = 'Send {"days": 1, 7 or 30, "hide_claims": true or false}; both may be left out.'
        raise Problem("bad-request", detail) from None
    try:
        link, slug = sharing.create(found, days=wanted.days, hide_claims=wanted.hide_claims)
    except sharing.TooManyLinks:
        raise Problem("too-many-links", "Revoke one first.") from None
    address = settings.PORTAL_BASE_URL + reverse("shared", args=[slug])
    return JsonResponse(
        MadeLink.of(link, url=address).model_dump(), status=HTTPStatus.CREATED, headers={"Location": address}
    )


@operation(
    "DELETE",
    "revokeLink",
    "Revoke a share link",
    answers=(Answer(HTTPStatus.NO_CONTENT, "It no longer opens anything."),),
    problems=("not-finished",),
)
def _revoke(request: HttpRequest, diagnosis_id: str, link_id: int) -> HttpResponse:
    """End one link now."""
    if not sharing.revoke(_finished(request, diagnosis_id), link_id):
        raise Problem("not-found", "The diagnosis has no such link in use.")
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@operation(
    "GET",
    "readAttachment",
    "Get a signed file for a ticket",
    curl='curl -OJ -H "Authorization: Bearer $OWNER_TOKEN" '
    "'{server}/diagnoses/0a1b2c3d4e5f6g7h8j9kmnpqrs/attachment.zip'",
    query=(HIDE_CLAIMS, LANGUAGE),
    answers=(Answer(HTTPStatus.OK, "The file.", examples.FILES),),
    problems=("bad-request", "not-finished", "no-pdf"),
)
def _attachment(request: HttpRequest, diagnosis_id: str, form: str) -> HttpResponse:
    """The diagnosis as a signed file."""
    found = _finished(request, diagnosis_id)
    if form not in files.MEDIA_TYPES:
        raise Problem("not-found", f"The forms are {', '.join(files.MEDIA_TYPES)}.")
    hide_claims, language = HIDE_CLAIMS.read(request.GET), LANGUAGE.read(request.GET)
    if form == files.MADE_BY_WORKERS:
        made = _pdf(found, language, hide_claims)
    else:
        made = files.attachment(found, form, hide_claims=hide_claims, language=language)
    response = HttpResponse(made.content, content_type=made.media_type)
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return response


def _pdf(found: Diagnosis, language: str, hide_claims: bool) -> files.Attachment:
    try:
        with translation.override(files.ENGLISH):
            return pdf.of_diagnosis(found, language=language, hide_claims=hide_claims)
    except pdf.NotMade as problem:
        headers = {"Retry-After": str(pdf.RETRY_AFTER_S)} if problem.again else {}
        raise Problem("no-pdf", problem.message, headers=headers) from problem


def _nothing(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Problem("not-found", "There is no such address; /api/v1/ lists them.")


diagnoses = Endpoint(_create)
diagnosis = Endpoint(_read, _delete)
links = Endpoint(_links, _share)
link = Endpoint(_revoke)
attachment = Endpoint(_attachment)
nothing = Endpoint(**{method: _nothing for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")})
