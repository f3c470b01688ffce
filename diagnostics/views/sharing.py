"""Share links: the owner's page for them, and what their holder sees."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diagnostics import limits, services, sharing
from diagnostics.engine.causes import CAUSES
from diagnostics.engine.model.types import Kind, Stage
from diagnostics.models import Diagnosis, ShareLink
from diagnostics.presentation import words
from diagnostics.presentation.card import card
from diagnostics.presentation.page import page
from diagnostics.views import link_previews
from diagnostics.views.client import address_of
from diagnostics.views.diagnoses import private
from diagnostics.views.owned import finished


@private
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, diagnosis_id: str) -> HttpResponse:
    """The owner's links. A POST (`days`, `hide_claims`) makes one and shows its address this once (201, or 422)."""
    found = finished(request, diagnosis_id)
    if request.method != "POST":
        return render(request, "diagnostics/share.html", _links(found))
    try:
        days = int(request.POST.get("days", ""))
        link, slug = sharing.create(found, days=days, hide_claims=request.POST.get("hide_claims") == "on")
    except ValueError:
        return _refused(request, found, _("Choose whether the link ends in 1, 7 or 30 days."))
    except sharing.TooManyLinks:
        return _refused(request, found, _("This diagnosis has as many links as it can have. Revoke one first."))
    made = {"made": link, "address": settings.PORTAL_BASE_URL + reverse("shared", args=[slug]), "slug": slug}
    return render(request, "diagnostics/share.html", _links(found) | made, status=HTTPStatus.CREATED)


def _refused(request: HttpRequest, found: Diagnosis, problem: str) -> HttpResponse:
    context = _links(found) | {"problem": problem}
    return render(request, "diagnostics/share.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _links(found: Diagnosis) -> dict[str, Any]:
    return {
        "diagnosis": found,
        "links": sharing.links(found),
        "lifetimes": sharing.LIFETIMES_DAYS,
        "chosen": sharing.DEFAULT_DAYS,
        "deleted_on": services.deleted_on(found).isoformat(),
    }


@private
@require_POST
def revoke(request: HttpRequest, diagnosis_id: str, link_id: int) -> HttpResponse:
    """End one link of the owner's."""
    found = finished(request, diagnosis_id)
    if sharing.revoke(found, link_id):
        messages.success(request, _("The link is revoked; whoever has it can no longer open it."))
    return redirect("share", found.pk)


@private
@require_safe
def preview(request: HttpRequest, diagnosis_id: str) -> HttpResponse:
    """Exactly what a holder will see, with a line on top that says so."""
    found = finished(request, diagnosis_id)
    hide_claims = request.GET.get("hide_claims") == "on"
    return _shown(request, found, hide_claims=hide_claims, preview=True)


@private
@require_safe
def shared(request: HttpRequest, slug: str) -> HttpResponse:
    """A diagnosis for the holder of a link; one answer, 404, for every link that does not work."""
    try:
        link = _looked_up(request, slug)
    except limits.LimitReached as reached:
        return _too_many(request, reached)
    if link is None:
        return render(request, "diagnostics/share_gone.html", status=HTTPStatus.NOT_FOUND)
    return _shown(request, link.diagnosis, hide_claims=link.hide_claims, slug=slug, link=link)


@private
@require_safe
def shared_json(request: HttpRequest, slug: str) -> HttpResponse:
    """The report in schema 1 for the holder of a link."""
    try:
        link = _looked_up(request, slug)
    except limits.LimitReached as reached:
        return _too_many(request, reached)
    if link is None:
        return JsonResponse({"detail": "This link does not work."}, status=HTTPStatus.NOT_FOUND)
    report = sharing.shown(services.report_as_json(link.diagnosis), hide_claims=link.hide_claims)
    return JsonResponse(report, json_dumps_params={"indent": 2})


@require_safe
def card_of(request: HttpRequest, kind: str, stage: int) -> HttpResponse:
    """The picture of a link's preview: a verdict's kind and the station where the request stops, 0 for none."""
    if kind not in set(Kind) or stage not in {0, *Stage}:
        raise Http404
    response = HttpResponse(card(Kind(kind), Stage(stage) if stage else None), content_type="image/png")
    response["Cache-Control"] = "public, max-age=86400"
    return response


def _card_address(found: Diagnosis) -> str:
    cause = CAUSES.get(found.cause)
    kind = found.kind if found.kind in set(Kind) else Kind.INCONCLUSIVE
    stage = int(cause.stage) if cause and kind == Kind.BROKEN else 0
    return settings.PORTAL_BASE_URL + reverse("card", args=[str(kind), stage])


def _looked_up(request: HttpRequest, slug: str) -> ShareLink | None:
    link = sharing.look_up(slug, address_of(request))
    if link is not None and request.method == "GET" and not link_previews.asks(request.headers):
        sharing.count_view(link)
    return link


def _too_many(request: HttpRequest, reached: limits.LimitReached) -> HttpResponse:
    response = render(request, "diagnostics/share_gone.html", {"limit": reached}, status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(reached.retry_after_s)
    return response


def _shown(request: HttpRequest, found: Diagnosis, *, hide_claims: bool, **more: Any) -> HttpResponse:
    report = sharing.shown(services.report_for_page(found), hide_claims=hide_claims)
    context = {
        "reader": "holder",
        "diagnosis": found,
        "page": page(report),
        # the catalogue's words only: a preview card is shown to everyone in a chat
        "public_title": words.cause_title(found.cause) if found.cause else words.KINDS.get(found.kind, ""),
        "card": _card_address(found),
        "hide_claims": hide_claims,
    }
    return render(request, "diagnostics/shared.html", context | more)
