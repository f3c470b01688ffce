"""The paste box and a diagnosis's own pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diagnostics import limits, services, tasks
from diagnostics.deliveries import records
from diagnostics.engine.model.profile import Environment
from diagnostics.forms import PasteForm
from diagnostics.models import Diagnosis
from diagnostics.presentation import words
from diagnostics.presentation.examples import grouped
from diagnostics.presentation.page import page
from diagnostics.views import ownership, recognising
from diagnostics.views.client import address_of

# Long enough for the verdict of most pastes, so that the first page shows it; short enough not to be felt.
FIRST_LOOK_S = 0.3
POLL_DELAYS_MS = (100, 200, 400, 800, 1500)

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def private(view: View[P]) -> View[P]:
    """Kept by no cache and found by no search engine."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return guarded


@private
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """The paste box; a POST makes a diagnosis and redirects (303) to it, or shows the box again (422, 429)."""
    return _diagnose(request) if request.method == "POST" else _empty_box(request)


# Compressed, for nothing secret stands in it beside what an address can put there (BREACH): the form's token is masked
# anew each time, and `platform` and `example` are only compared. The echo of a rejected POST is never compressed.
@gzip_page
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
    return _box(request, PasteForm(initial=filled), HTTPStatus.OK, **context)


def _asked_again(request: HttpRequest, diagnosis_id: str) -> dict[str, Any]:
    """The box for another exchange of a paste that is gone: it has to be pasted again, the choice is made already."""
    number = _whole_number(request.GET.get("exchange", ""))
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
    return recognising.Wanted(*(_whole_number(values.get(name, "")) for name in ("exchange", "exchanges")))


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
    tasks.send(made.pk)
    if not services.first_part(form.text()).is_all:
        messages.info(request, _("Only the first 16 KiB were read before this was accepted; all of it is examined."))
    response = redirect("diagnosis", made.pk)
    response.status_code = HTTPStatus.SEE_OTHER
    ownership.remember(response, owner)
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
        "recent": [_recent(found) for found in services.recent(ownership.owner_of(request))],
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


def _recent(found: Diagnosis) -> dict[str, Any]:
    state = words.KIND_MARKS.get(found.kind, "running" if not found.is_over else "unavailable")
    title = words.cause_title(found.cause) if found.cause else words.KINDS.get(found.kind, _("Being examined"))
    return {"id": found.pk, "at": found.created_at.isoformat(), "state": state, "title": found.title or title}


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
@gzip_page
@require_safe
def diagnosis(request: HttpRequest, diagnosis_id: str) -> HttpResponse:
    """The page of a diagnosis, as far as it is; it polls by itself until the run is over."""
    found = services.wait_for_verdict(_owned(request, diagnosis_id), FIRST_LOOK_S)
    return render(request, "diagnostics/diagnosis.html", _shown(found, 0))


@private
@gzip_page
@require_safe
def progress(request: HttpRequest, diagnosis_id: str) -> HttpResponse:
    """The next poll, with the report beside it if it is not the one that the page shows (`seen`)."""
    found = services.get_owned(diagnosis_id, ownership.owner_of(request))
    if found is None:
        if request.headers.get("HX-Request"):
            # The page that polls was deleted since; opened anew it says so, and polls no more.
            return HttpResponse(headers={"HX-Refresh": "true"})
        raise Http404
    context = _shown(found, _whole_number(request.GET.get("n", "")))
    context["changed"] = context["page"].digest != request.GET.get("seen")
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
    return {
        "diagnosis": found,
        "page": page(services.report_for_page(found)),
        "waiting": services.queue_position(found),
        "deleted_on": services.deleted_on(found).isoformat(),
        "support": records.ways(),
        "polls": polls + 1,
        "delay_ms": POLL_DELAYS_MS[min(polls, len(POLL_DELAYS_MS) - 1)],
    }


def _whole_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
