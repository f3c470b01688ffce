"""After the fix: run the call again, see both diagnoses side by side, and say whether it helped."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diagnostics import comparing, retesting, services, tasks
from diagnostics.comparing import Fate
from diagnostics.models import Diagnosis, FixFeedback
from diagnostics.presentation.page import page
from diagnostics.retesting import Stored
from diagnostics.views import ownership
from diagnostics.views.client import address_of
from diagnostics.views.diagnoses import private
from diagnostics.views.owned import finished

FATES = {
    Fate.GONE: ("pass", gettext_lazy("The cause you had is gone.")),
    Fate.STILL_THERE: ("fail", gettext_lazy("The cause you had is still there.")),
    Fate.REPLACED: ("fail", gettext_lazy("The cause you had is gone, and another stands in its place.")),
    Fate.NOT_TESTED: ("unavailable", gettext_lazy("Whether the cause you had is gone could not be tested this time.")),
    Fate.NONE: ("info", gettext_lazy("The first diagnosis proved no cause to compare with.")),
}
_ANSWERS = {"yes": True, "no": False}
_LONGEST_TITLE = 120


@private
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def retest(request: HttpRequest, diagnosis_id: str) -> HttpResponse:
    """The stored request with a field for each of its variables; a POST examines it and compares.

    Fields: `paste`, `value-NAME` for each variable, or `token` for whatever carries the token.
    """
    before = finished(request, diagnosis_id)
    stored = retesting.stored(services.report_for_page(before))
    if request.method != "POST":
        return _form(request, before, stored, "", HTTPStatus.OK)
    values = {name: request.POST.get(f"value-{name}", "") for name in stored.names}
    values[""] = request.POST.get("token", "")
    text = request.POST.get("paste", "").replace("\r\n", "\n")
    shown = replace(stored, text=text)
    try:
        made = retesting.start(
            before,
            retesting.filled(text, values, stored),
            owner=ownership.owner_of(request) or "",
            client=address_of(request),
            client_time=request.POST.get("client_time") or None,
        )
    except retesting.NeedsValue:
        problem = _("Give at least one value: the old ones were erased when their examination ended.")
        return _form(request, before, shown, problem, HTTPStatus.UNPROCESSABLE_ENTITY)
    except services.Rejected as rejected:
        return _form(request, before, shown, rejected.message, HTTPStatus.UNPROCESSABLE_ENTITY)
    except services.LimitReached as reached:
        problem = _("The limit is %(limit)s for one address. Try again in %(seconds)d seconds.") % {
            "limit": reached.limit,
            "seconds": reached.retry_after_s,
        }
        response = _form(request, before, shown, problem, HTTPStatus.TOO_MANY_REQUESTS)
        response["Retry-After"] = str(reached.retry_after_s)
        return response
    tasks.send(made.pk)
    response = redirect("compare", made.pk)
    response.status_code = HTTPStatus.SEE_OTHER
    return response


def _form(request: HttpRequest, before: Diagnosis, stored: Stored, problem: str, status: HTTPStatus) -> HttpResponse:
    context = {"diagnosis": before, "text": stored.text, "variables": stored.variables, "problem": problem}
    return render(request, "diagnostics/retest.html", context, status=status)


@private
@require_safe
def compare(request: HttpRequest, diagnosis_id: str) -> HttpResponse:
    """A retest beside the diagnosis before it; it asks again by itself until the retest is over."""
    after = services.get_owned(diagnosis_id, ownership.owner_of(request))
    before = services.get_owned(after.before_id or "", ownership.owner_of(request)) if after else None
    if after is None or before is None or not before.has_report:
        raise Http404
    old, new = services.report_for_page(before), services.report_for_page(after)
    context: dict[str, Any] = {
        "before": before,
        "after": after,
        "old": page(old),
        "new": page(new),
        "running": not after.is_over,
    }
    if after.is_over:
        comparison = comparing.compared(old, new)
        mark, words = FATES[comparison.fate]
        context |= {"comparison": comparison, "mark": mark, "fate": words}
    return render(request, "diagnostics/compare.html", context)


@private
@require_POST
def fixed(request: HttpRequest, diagnosis_id: str) -> HttpResponse:
    """Keep the owner's answer (`fixed`, yes or no) for the cause; a second answer replaces the first."""
    found = finished(request, diagnosis_id)
    answer = _ANSWERS.get(request.POST.get("fixed", ""))
    if answer is None or not found.cause:
        return HttpResponse("fixed must be yes or no", status=HTTPStatus.BAD_REQUEST, content_type="text/plain")
    FixFeedback.objects.update_or_create(diagnosis=found, defaults={"cause": found.cause, "fixed": answer})
    return redirect("diagnosis", found.pk)


@private
@require_POST
def rename(request: HttpRequest, diagnosis_id: str) -> HttpResponse:
    """Give the diagnosis a name of the owner's (`title`, 120 characters at most), for the list of the last ones."""
    found = finished(request, diagnosis_id)
    title = " ".join(request.POST.get("title", "").replace("\x00", "").split())[:_LONGEST_TITLE]
    Diagnosis.objects.filter(pk=found.pk).update(title=title)
    return redirect("diagnosis", found.pk)
