"""Everything that this browser had diagnosed: searched, and grouped by cause."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from diagnostics import owned_history
from diagnostics.views import ownership
from diagnostics.views.diagnoses import private
from diagnostics.views.listed import grouped_by_cause

_LONGEST_QUERY = 200


@private
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """All diagnoses of the browser, those of the latest cause first; `q` keeps those in which every word stands."""
    query = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:_LONGEST_QUERY]
    rows = owned_history.of(ownership.owner_of(request))
    groups = grouped_by_cause(rows, query)
    found = sum(len(group.rows) for group in groups)
    context = {"query": query, "groups": groups, "found": found, "all": len(rows)}
    return render(request, "diagnostics/history.html", context)
