"""The files that an owner attaches to a ticket, and what a reader needs to trust and to parse them."""

from __future__ import annotations

import json
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from diagnostics.attachments import files, signing
from diagnostics.views import pdf
from diagnostics.views.diagnoses import private
from diagnostics.views.owned import finished

REPORT, WEBHOOK_EVENT = "report-1", "webhook-event-1"
_SCHEMAS = Path(__file__).resolve().parent.parent / "api"


@private
@require_safe
def attachment(request: HttpRequest, diagnosis_id: str, form: str) -> HttpResponse:
    """The owner's diagnosis as a signed file (html, md, json, zip, pdf); `hide_claims=on` masks the person in it.

    html, md and pdf are in the page's language or the one that `language` names; 503 where there is no PDF.
    """
    found = finished(request, diagnosis_id)
    if form not in files.MEDIA_TYPES:
        raise Http404
    hide_claims = request.GET.get("hide_claims") == "on"
    language = pdf.language_wanted(request.GET.get("language"))
    if form != files.MADE_BY_WORKERS:
        return _file(files.attachment(found, form, hide_claims=hide_claims, language=language))
    try:
        return _file(pdf.of_diagnosis(found, language=language, hide_claims=hide_claims))
    except pdf.NotMade as problem:
        context = {"diagnosis": found, "problem": problem}
        response = render(request, "diagnostics/no_pdf.html", context, status=HTTPStatus.SERVICE_UNAVAILABLE)
        if problem.again:
            response["Retry-After"] = str(pdf.RETRY_AFTER_S)
        return response


def _file(made: files.Attachment) -> HttpResponse:
    response = HttpResponse(made.content, content_type=made.media_type)
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return response


@private
@require_safe
def markdown(request: HttpRequest, diagnosis_id: str) -> HttpResponse:
    """The owner's diagnosis as Markdown to be copied into an issue tracker, in the page's language."""
    found = finished(request, diagnosis_id)
    hide_claims = request.GET.get("hide_claims") == "on"
    language = pdf.language_wanted(request.GET.get("language"))
    text = files.plain_markdown(files.report_of(found, hide_claims=hide_claims, language=language))
    return render(request, "diagnostics/markdown.html", {"diagnosis": found, "text": text})


@require_safe
def jwks(request: HttpRequest) -> JsonResponse:
    """The keys that check our signatures (RFC 7517)."""
    response = JsonResponse(signing.jwks(), content_type="application/jwk-set+json")
    response["Cache-Control"] = "public, max-age=3600"
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def served_schema(request: HttpRequest, name: str) -> JsonResponse:
    """A JSON Schema of what the portal hands out: the report, and the event that a webhook gets."""
    response = JsonResponse(schema(name), content_type="application/schema+json")
    response["Cache-Control"] = "public, max-age=3600"
    response["Access-Control-Allow-Origin"] = "*"
    return response


@lru_cache(maxsize=2)
def _schema_text(name: str) -> str:
    return (_SCHEMAS / f"{name}.json").read_text(encoding="utf-8")


def schema(name: str = REPORT) -> dict[str, Any]:
    """A schema under its own address."""
    values: dict[str, Any] = json.loads(_schema_text(name))
    return {"$id": f"{settings.PORTAL_BASE_URL}/schema/{name}.json"} | values
