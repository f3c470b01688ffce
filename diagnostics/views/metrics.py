"""`/metrics` for Prometheus, for whom PORTAL_METRICS_FROM names and nobody else."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from diagnostics import metrics, metrics_state


@require_safe
@never_cache
def exposition(request: HttpRequest) -> HttpResponse:
    """Counts of this machine's processes, and the state of the queue. 404 for whoever may not ask."""
    if not metrics.may_ask(str(request.META.get("REMOTE_ADDR", "")), request.headers.keys()):
        raise Http404
    return HttpResponse(metrics.exposition() + metrics_state.exposition(), content_type=metrics.CONTENT_TYPE)
