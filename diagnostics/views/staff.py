"""The staff's first page, in the portal's look: what is going wrong today. The admin lets staff alone in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from diagnostics import today as of_today
from diagnostics.models import Diagnosis
from diagnostics.presentation import words

_LONGEST = 100
_CHOICES = ("kind", "cause", "platform")


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """Causes of today against a usual day, then diagnoses, newest first; `kind`, `cause`, `platform` choose,
    `older` goes on."""
    chosen = {name: request.GET.get(name, "")[:_LONGEST] for name in _CHOICES}
    found = of_today.lines(older_than=request.GET.get("older", "")[:_LONGEST], **chosen)
    causes = of_today.causes()
    more = request.GET.copy()
    more["older"] = found.older
    context = {
        "causes": [(one, words.cause_title(one.cause)) for one in causes],
        "standing_out": [words.cause_title(one.cause) for one in causes if one.stands_out],
        "lines": [(line, *_told(line.diagnosis)) for line in found.lines],
        "older": f"?{more.urlencode()}" if found.older else "",
        "chosen": {name: value for name, value in chosen.items() if value},
    }
    return render(request, "staff/today.html", context)


def _told(diagnosis: Diagnosis) -> tuple[str, str, str]:
    """Its mark, what is said of it, and how sure that is."""
    mark = words.KIND_MARKS.get(diagnosis.kind, "running")
    if diagnosis.cause:
        return mark, words.cause_title(diagnosis.cause), words.sureness(diagnosis.confidence)
    return mark, str(words.KINDS.get(diagnosis.kind) or diagnosis.get_state_display()), ""
