"""The paste box and a diagnosis's own pages."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.contrib import messages
from django.db import DatabaseError, InterfaceError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diagnostics import database, limits, reads, services, tasks
from diagnostics.deliveries import records
from diagnostics.engine.model.profile import Environment
from diagnostics.forms import PasteForm
from diagnostics.models import Diagnosis
from diagnostics.presentation.examples import grouped
from diagnostics.presentation.page import page
from diagnostics.views import ownership, polling, recognising
from diagnostics.views.client import address_of
from diagnostics.views.compressing import compressed
from diagnostics.views.listed import HistoryRow, history_row

logger = logging.getLogger(__name__)

# Long enough for the verdict of most pastes, so that the first page shows it; short enough not to be felt.
FIRST_LOOK_S = 0.3

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def unkept(view: View[P]) -> View[P]:
    """Kept by no cache."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    return guarded


def private(view: View[P]) -> View[P]:
    """Kept by no cache and found by no search engine."""

    @wraps(view)
    @unkept
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return guarded


# The empty box is what a search engine may find: it shows what is one's own to the owner of a cookie alone.
@unkept
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """The paste box; a POST makes a diagnosis and redirects (303) to it, or shows the box again (422, 429)."""
    return _diagnose(request) if request.method == "POST" else _empty_box(request)


# Compressed, for nothing secret stands in it beside what an address can put there (BREACH): the form's token is masked
# anew each time, and `platform` and `example` are only compared. The echo of a rejected POST is never compressed.
@compressed
def _empty_box(request: HttpRequest) -> HttpResponse:
    filled, context = {"platform": request.GET.get("platform", "")}, dict[str, Any]()
    slug, again = request.GET.get("example", ""), request.GET.get("again", "")
    if slug:
        text = services.example_text(slug)
        if text is None:
            raise Http404
        context = {"example": slug} | recognising.recognised(services.first_part(text))
        filled |= {"paste": text, "environment": context.get("environment", "")}
    elif again:
        context = _asked_again(request, again)
        filled |= context.pop("filled")
    # An address that names a platform is followed by eye: the choice that it made is shown.
    context["platform_named"] = "platform" in request.GET
    return _box(request, PasteForm(initial=filled), HTTPStatus.OK, **context)


def _asked_again(request: HttpRequest, diagnosis_id: str) -> dict[str, Any]:
    """The box for another exchange of a paste that is gone: it has to be pasted again, the choice is made already."""
    number = polling.whole_number(request.GET.get("exchange", ""))
    found = services.chosen_before(diagnosis_id, ownership.owner_of(request), number)
    if found is None:
        raise Http404
    before, call, count = found
    return {
        "again": call,
        "exchange": number,
        "exchanges": count,
        "filled": {"platform": before.platform, "environment": before.environment},
    }


def _wanted(values: QueryDict) -> recognising.Wanted:
    return recognising.Wanted(*(polling.whole_number(values.get(name, "")) for name in ("exchange", "exchanges")))


@sensitive_variables()
def _diagnose(request: HttpRequest) -> HttpResponse:
    form = PasteForm(request.POST, request.FILES)
    if _upload_was_dropped(request):
        form.add_error("file", _("The upload is larger than 12 MiB. Keep the failing request and what came back."))
    if not form.is_valid():
        return _box(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    owner = ownership.owner_of(request) or ownership.new_owner()
    try:
        made = services.create(
            form.text(),
            owner=owner,
            client=address_of(request),
            client_time=form.cleaned_data["client_time"] or None,
            platform=form.cleaned_data["platform"],
            environment=form.cleaned_data["environment"],
            online=form.cleaned_data["online"],
            dry_run=form.cleaned_data["dry_run"],
            corrections=form.cleaned_data["corrections"],
            exchange=form.cleaned_data["exchange"],
        )
    except services.Rejected as rejected:
        form.add_error(rejected.field if rejected.field in form.fields else None, rejected.message)
        return _box(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    except services.LimitReached as reached:
        response = _box(request, form, HTTPStatus.TOO_MANY_REQUESTS, limit=reached)
        response["Retry-After"] = str(reached.retry_after_s)
        return response
    except (DatabaseError, InterfaceError) as error:
        if not database.is_refusing(error):
            raise
        return _box_of_what_cannot_be_kept(request, form, error)
    tasks.send(made.pk)
    if not services.first_part(form.text()).is_all:
        messages.info(request, _("A text of more than 16 KiB is accepted unread; all of it is examined."))
    response = redirect("diagnosis", made.pk)
    response.status_code = HTTPStatus.SEE_OTHER
    ownership.remember(response, owner)
    return response


@sensitive_variables()
def _box_of_what_cannot_be_kept(request: HttpRequest, form: PasteForm, error: Exception) -> HttpResponse:
    """The box with its text, a file's too where it fits there, for the database takes nothing at the moment (503)."""
    logger.error("a paste could not be stored: %s", database.reason(error))
    text = form.text()
    if form.cleaned_data["file"] and services.fits_the_box(text):
        filled = request.POST.copy()
        filled["paste"] = text
        form.data = filled
    # without messages: staff's are read from the database
    response = _box(request, form, HTTPStatus.SERVICE_UNAVAILABLE, away=database.RETRY_AFTER_S, messages=())
    response["Retry-After"] = str(database.RETRY_AFTER_S)
    return response


def _upload_was_dropped(request: HttpRequest) -> bool:
    """An upload over the memory handler's limit is read past and never reaches FILES."""
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    return length > settings.FILE_UPLOAD_MAX_MEMORY_SIZE and "file" not in request.FILES


@sensitive_variables()
def _box(request: HttpRequest, form: PasteForm, status: HTTPStatus, **more: Any) -> HttpResponse:
    offered = services.offered_profiles()
    context = {
        "form": form,
        "environment": form.data.get("recognised", ""),
        "problems": [problem for found in form.errors.values() for problem in found] if form.is_bound else [],
        "profiles": offered,
        "environments": _environments(),
        "examples": grouped(services.examples()),
        "recent": _recent_ones(request),
        "retention_days": settings.PORTAL_RETENTION_DAYS,
        "second_reader": bool(settings.PORTAL_READER_URL),
        "queue_minutes": -(-settings.PORTAL_QUEUE_KEEP_S // 60),
    }
    if form.is_bound:
        wanted = _wanted(request.POST)
        context |= {"exchange": wanted.number, "exchanges": wanted.count}
    return render(request, "diagnostics/home.html", context | more, status=status)


def _environments() -> list[Environment]:
    return [environment for profile in services.offered_profiles() for environment in profile.environments]


def _recent_ones(request: HttpRequest) -> list[HistoryRow]:
    """The browser's last diagnoses; none where the database is away, for the box itself can do without it."""
    try:
        return [history_row(found) for found in services.recent(ownership.owner_of(request))]
    except (DatabaseError, InterfaceError) as error:
        if not database.is_refusing(error):
            raise
        logger.warning("the last diagnoses are not shown: %s", database.reason(error))
        return []


@private
@sensitive_post_parameters()
@sensitive_variables()
@require_POST
def recognise(request: HttpRequest) -> HttpResponse:
    """What the box holds at the moment, masked, as a fragment; nothing is stored.

    Its environment is chosen along with it, unless the reader chose another; its exchanges are offered.
    """
    text = request.POST.get("paste", "")
    context: dict[str, Any] = {}
    if text.strip():
        try:
            context = recognising.looked_at(text, address_of(request), _wanted(request.POST))
        except limits.LimitReached as reached:
            context = {"limit": reached}
    chosen, environment = request.POST.get("environment", ""), context.get("environment", "")
    if "limit" not in context and chosen == request.POST.get("recognised", "") != environment:
        context |= {"environments": _environments(), "chosen": environment, "oob": True}
    context["refresh"] = bool(text.strip()) and "limit" not in context
    return render(request, "diagnostics/_recognised.html", context)


@private
@compressed
@require_safe
def diagnosis(request: HttpRequest, diagnosis_id: str) -> HttpResponse:
    """The page of a diagnosis, as far as it is; it polls by itself until the run is over."""
    found = services.wait_for_verdict(_owned(request, diagnosis_id), FIRST_LOOK_S)
    return render(request, "diagnostics/diagnosis.html", _shown(found, 0))


@private
@compressed
@require_safe
def progress(request: HttpRequest, diagnosis_id: str) -> HttpResponse:
    """The next poll, with the report beside it if it is not the one that the page shows (`seen`)."""
    found = services.get_owned(diagnosis_id, ownership.owner_of(request))
    if found is None:
        if request.headers.get("HX-Request"):
            # The page that polls was deleted since; opened anew it says so, and polls no more.
            return HttpResponse(headers={"HX-Refresh": "true"})
        raise Http404
    context = _shown(found, polling.whole_number(request.GET.get("n", "")))
    place = polling.whole_number(request.GET.get("place", ""))
    context["changed"] = services.revision(found) != request.GET.get("seen") or context["waiting"] != place
    return render(request, "diagnostics/_progress.html", context)


@private
@require_safe
def as_json(request: HttpRequest, diagnosis_id: str) -> HttpResponse:
    """The report in schema 1; 202 while it runs."""
    found = _owned(request, diagnosis_id)
    status = HTTPStatus.OK if found.is_over else HTTPStatus.ACCEPTED
    return JsonResponse(services.report_as_json(found), status=status, json_dumps_params={"indent": 2})


@private
@require_POST
def delete(request: HttpRequest, diagnosis_id: str) -> HttpResponse:
    """Remove the diagnosis now."""
    services.delete(_owned(request, diagnosis_id))
    messages.success(request, _("The diagnosis is deleted; nothing of it is left."))
    return redirect("home")


def _owned(request: HttpRequest, diagnosis_id: str) -> Diagnosis:
    found = services.get_owned(diagnosis_id, ownership.owner_of(request))
    if found is None:
        raise Http404
    return found


def _shown(found: Diagnosis, polls: int) -> dict[str, Any]:
    shown, place = page(services.report_for_page(found)), services.queue_position(found)
    again = polling.next_poll(found.pk, services.revision(found), polls, place) if shown.running else ""
    return {
        "diagnosis": found,
        "page": shown,
        "waiting": place,
        "deleted_on": services.deleted_on(found).isoformat(),
        "next_poll": again or SafeString('<div id="poll"></div>'),
        "support": records.ways(),
        "answer": reads.answer_of(found.pk) if found.cause else None,
    }
